"""The words of a head cell → the form column it names and the unit it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.scheme.forms import ColumnSpec, Form
from pipeline.scheme.labels import Label, label_key
from pipeline.scheme.units import Units

LISTED = ("water_section", "air_station", "township")
"""Kinds of objects that config.yaml lists."""


@dataclass(frozen=True)
class Block:
    """One block of a form as it may stand on a sheet: its columns and every key that names one of them.

    A key that names several columns (a bare “O3”) is ambiguous on purpose: the liaison is asked which is meant.
    """

    form: Form
    kind: str
    columns: tuple[ColumnSpec, ...]
    names: dict[str, tuple[str, ...]]
    totals: tuple[str, ...]
    """Keys that a 合计 row begins with."""

    @property
    def required(self) -> tuple[ColumnSpec, ...]:
        """Columns without which no row can be read.

        Not the name of a listed object (a township's, a station's): title, sheet or file may say whose table it is.
        """
        records = self.form.block(self.kind)
        implied = records.subject if self.kind != "items" and records and records.subject_kind in LISTED else ""
        return tuple(column for column in self.columns if column.required and column.id != implied)


@dataclass(frozen=True, slots=True)
class NamedColumns:
    """What a column of a sheet is: ids of the form columns its head names (none, one, or several if ambiguous)."""

    index: int
    head: str
    unit: str
    ids: tuple[str, ...]


def block(form: Form, kind: str, columns: Iterable[ColumnSpec], year: int, totals: Iterable[str] = ()) -> Block:
    """A form's block with its spellings; {year} and {last_year} in an alias stand for the years of the table."""
    columns = tuple(columns)
    names: dict[str, list[str]] = {}
    for column in columns:
        for spelling in (column.name, *column.aliases):
            written = spelling.replace("{year}", str(year)).replace("{last_year}", str(year - 1))
            found = names.setdefault(label_key(written), [])
            if column.id not in found:
                found.append(column.id)
    return Block(
        form, kind, columns, {name: tuple(ids) for name, ids in names.items() if name}, tuple(map(label_key, totals))
    )


def head_names(
    path: Sequence[str], units: Units, read: Callable[[str], Label], values: frozenset[str] = frozenset()
) -> tuple[tuple[str, ...], str]:
    """(names by which a head that stands in one or more rows may be looked up, best first; its unit), outermost first.

    `read` makes the label of a text. The whole path is looked up before its last part, so that “进水 › COD” is not
    taken for any other COD. A last part that only says that values stand below (`values`: 浓度) leaves the name to the
    part above it. A head of one part that is also a unit (小时) is a name.
    """
    steps = [step for number, step in enumerate(path) if step and (not number or step != path[number - 1])]
    labels = [read(step) for step in steps]
    unit = next((one.unit for one in reversed(labels) if one.unit), "")
    while labels and (not labels[-1].keys or (len(labels) > 1 and _only_unit(steps[-1], units))):
        unit = _only_unit(steps[-1], units) or unit
        labels, steps = labels[:-1], steps[:-1]
    if not labels:
        return (), unit
    tried: list[str] = []
    for start in range(len(labels) - 1):
        tried += _joined([one.keys for one in labels[start:]])
    if len(labels) > 1 and values.intersection(labels[-1].keys):
        above, said = head_names(steps[:-1], units, read, values)
        return (*tried, *above), unit or said
    return (*tried, *labels[-1].keys), unit


def _only_unit(step: str, units: Units) -> str:
    """The unit that is all a part of a head says, with or without brackets; “?…” for an unknown one, "" for none."""
    said = step.strip().strip("()（）[]【】")
    return units.canonical(step) or units.canonical(said) or units.strange(said)


def columns_named(tried: Sequence[str], names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Ids of the columns that the first of these names means which means one; else of the first that is ambiguous."""
    doubtful: tuple[str, ...] = ()
    for name in tried:
        found = names.get(name, ())
        if len(found) == 1:
            return found
        doubtful = doubtful or found
    return doubtful


def _joined(parts: Sequence[tuple[str, ...]]) -> list[str]:
    joined = [""]
    for keys in parts:
        joined = [before + after for before in joined for after in (keys[:3] or ("",))]
    return joined
