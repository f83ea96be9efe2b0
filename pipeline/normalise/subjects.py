"""The name in a row, a sheet or a file → the section, station or township of the config that it means."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.config import Config
from pipeline.model.table import FormTable
from pipeline.scheme.units import fold

TOWNSHIP, MEASURE = "township", "measure"


@dataclass(frozen=True, slots=True)
class Subjects:
    """Names that a kind of subject may have that year: folded spelling → proper name; `closed`: no others exist.

    `whole` are folded names of the county itself, which may stand beside its objects and keep what they say.
    """

    names: dict[str, str]
    closed: bool
    whole: frozenset[str] = frozenset()

    def proper(self, text: str) -> str | None:
        """The proper name of what a text says; None where the list is closed and does not have it."""
        if not self.closed or fold(text) in self.whole:
            return text
        return self.names.get(fold(text))

    def of_table(self, table: FormTable, siblings_named: bool = False) -> str | None:
        """Whose table it is where no column says so: by title, sheet, file, or because there is only one; else None.

        Title, sheet or file must be named like it, or hold exactly one of the names. Where another sheet of the file
        is named after the only one (`siblings_named`), those that are not are somebody else's.
        """
        named = self.named(table)
        if named is not None:
            return named
        only = set(self.names.values())
        return next(iter(only)) if len(only) == 1 and not siblings_named else None

    def named(self, table: FormTable) -> str | None:
        """The proper name that title, sheet or file gives a table, None where none does."""
        stem = table.file.rpartition("/")[2].rpartition(".")[0]
        for text in (table.title, table.sheet, stem):
            exact = self.names.get(fold(text))
            if exact:
                return exact
        for text in (table.title, table.sheet, stem):
            held = self._held(fold(text))
            if len(held) == 1:
                return next(iter(held))
        return None

    def _held(self, text: str) -> set[str]:
        """Proper names that stand in a text, without those that are only part of a longer one standing there."""
        found = [name for name in self.names if name and name in text]
        longest = [name for name in found if not any(name != other and name in other for other in found)]
        return {self.names[name] for name in longest}


def known(kind: str, config: Config, year: int) -> Subjects:
    """The subjects of a kind in that year; kinds without a list are open."""
    names = config.names_of(kind, year)
    if kind == MEASURE:
        for measure in config.scheme.measures.values():
            for name in (measure.id, measure.name, *measure.aliases):
                names.setdefault(fold(name), measure.name)
        for indicator in config.scheme.indicators.values():
            for name in (indicator.id, indicator.name, *indicator.aliases):
                names.setdefault(fold(name), indicator.name)
    names.pop("", None)
    return Subjects(names, bool(names), config.whole(kind))
