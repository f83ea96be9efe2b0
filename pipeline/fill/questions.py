"""A case, the phrases and the figures → the same to be looked at, every look remembered as a question.

The questions can be asked again: a part for which all answers are the same as before need not be filled in again. Only
what stands here can be looked at while a part is filled in, so that nothing is read that is not remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, TypeVar

from pipeline.case import Case, Step
from pipeline.config import Config
from pipeline.fill.phrases import Words
from pipeline.model.fact import Fact, FactKey
from pipeline.model.finding import PrintedOtherwise
from pipeline.model.material import Numbered
from pipeline.model.part import Figure
from pipeline.model.table import DataTable
from pipeline.system.cache import key_of

_V = TypeVar("_V")
_BORDER = "\0"
_SERIES = ("days", "section_months", "single_indices", "source_disputes", "judged_account")
"""Parts of a case that are asked for as a whole."""
_NOT_READ = ("root", "scheme", "severity", "accepted")
"""What of the config no part is filled in from: findings settle there; where the project lies; the scheme's files."""


@dataclass(frozen=True)
class Source:
    """What parts are filled in from, and what it says to a question."""

    case: Case
    words: Words
    figures: Mapping[str, Figure]

    def answer(self, question: str) -> str:
        """A digest of what it says to a question that was remembered."""
        known = self._digests.get(question)
        if known is None:
            kind, *about = question.split(_BORDER)
            known = self._digests[question] = key_of(repr(_ANSWERS[kind](self, *about)))
        return known

    def shown(self, asked: set[str]) -> tuple[Case, Words, Collection[str]]:
        """The case, the phrases and the ids of the figures, to be looked at: what is asked for goes into `asked`."""
        phrases = RecordedNames(self.words.phrases, "phrase", asked)
        return RecordedCase(self, asked), Words(phrases, self.words.ordinals), RecordedIds(self.figures, asked)

    def around(self) -> str:
        """A digest of what every part is filled in from: the config, and the phrases that are lists."""
        config = [
            (one.name, getattr(self.case.config, one.name)) for one in fields(Config) if one.name not in _NOT_READ
        ]
        return key_of(repr(config), repr(self.words.ordinals))

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    @cached_property
    def materials(self) -> tuple[Numbered, ...]:
        """The numbered materials by what a report says of them: not their bytes, nor what stands in them."""
        return tuple(
            replace(one, material=replace(one.material, size=0, sha256="", paper=None, picture=None))
            for one in self.case.numbered
        )

    @cached_property
    def divergences(self) -> Mapping[str, Sequence[tuple[PrintedOtherwise, bool]]]:
        """Form → the numbers printed in its appendix that evidence states otherwise, each with whether it is open."""
        return self.case.divergences


def _question(*parts: object) -> str:
    return _BORDER.join(str(part) for part in parts)


class RecordedFacts:
    """The facts of a case as FactSet answers for them, measure by measure and table by table."""

    def __init__(self, source: Source, asked: set[str]) -> None:
        self._facts = source.case.facts
        self._asked = asked

    def get(self, measure: str, subject: str = "", period: str | int = "") -> Fact | None:
        """See FactSet.get."""
        self._asked.add(_question("measure", measure))
        return self._facts.get(measure, subject, period)

    def number(self, measure: str, subject: str = "", period: str | int = "") -> object:
        """See FactSet.number."""
        self._asked.add(_question("measure", measure))
        return self._facts.number(measure, subject, period)

    def all_of(self, key: FactKey) -> tuple[Fact, ...]:
        """See FactSet.all_of."""
        self._asked.add(_question("measure", key.measure))
        return self._facts.all_of(key)

    def where(self, measure: str, period: str | int | None = None) -> Iterator[Fact]:
        """See FactSet.where."""
        self._asked.add(_question("measure", measure))
        return self._facts.where(measure, period)

    def table(self, form: str, year: int, block: str = "records") -> tuple[DataTable, ...]:
        """See FactSet.table."""
        self._asked.add(_question("table", form, year, block))
        return self._facts.table(form, year, block)


class RecordedNames(Mapping[str, _V]):
    """A mapping from names, each name that is looked up remembered; a walk over it asks which names there are."""

    def __init__(self, values: Mapping[Any, _V], kind: str, asked: set[str]) -> None:
        self._values, self._kind, self._asked = values, kind, asked

    def __getitem__(self, name: Any) -> _V:
        about = name if isinstance(name, tuple) else (name,)
        self._asked.add(_question(self._kind, *about))
        return self._values[name]

    def __iter__(self) -> Iterator[Any]:
        self._asked.add(f"names of {self._kind}")
        return iter(self._values)

    def __len__(self) -> int:
        self._asked.add(f"names of {self._kind}")
        return len(self._values)


class RecordedIds(Collection[str]):
    """Ids, each that is looked for remembered."""

    def __init__(self, ids: Collection[str], asked: set[str]) -> None:
        self._ids, self._asked = ids, asked

    def __contains__(self, identity: object) -> bool:
        self._asked.add(_question("figure", identity))
        return identity in self._ids

    def __iter__(self) -> Iterator[str]:
        self._asked.add("names of figure")
        return iter(self._ids)

    def __len__(self) -> int:
        self._asked.add("names of figure")
        return len(self._ids)


class RecordedCase(Case):
    """A case of which each part that is looked at is remembered; it has no others."""

    def __init__(self, source: Source, asked: set[str]) -> None:
        self._source, self._asked = source, asked
        whole: dict[str, Step[Any]] = {part: self._whole(part) for part in _SERIES}
        steps: dict[str, Step[Any]] = {
            **whole,
            "facts": lambda _: RecordedFacts(source, asked),
            "changes": lambda _: RecordedNames(source.case.changes, "change", asked),
            "numbered": self._materials,
        }
        config = replace(source.case.config, severity={}, accepted=())
        super().__init__(config, steps)

    def _whole(self, part: str) -> Step[Any]:
        def made(_: Case) -> Any:
            self._asked.add(part)
            return getattr(self._source.case, part)

        return made

    def _materials(self, _: Case) -> tuple[Numbered, ...]:
        self._asked.add("materials")
        return self._source.materials

    @property
    def marks(self) -> tuple[str, ...]:
        """See Case.marks."""
        self._asked.add("marks")
        return self._source.case.marks

    @property
    def word_texts(self) -> Mapping[str, str]:
        """See Case.word_texts."""
        return RecordedNames(self._source.case.word_texts, "text", self._asked)

    @property
    def divergences(self) -> Mapping[str, Sequence[tuple[PrintedOtherwise, bool]]]:
        """See Case.divergences."""
        return RecordedNames(self._source.divergences, "divergence", self._asked)


_ANSWERS: Mapping[str, Callable[..., Any]] = {
    "measure": lambda source, measure: source.case.facts.everything_of(measure),
    "table": lambda source, form, year, block: source.case.facts.table(form, int(year), block),
    "change": lambda source, measure, subject: source.case.changes.get((measure, subject)),
    "names of change": lambda source: list(source.case.changes),
    "phrase": lambda source, key: source.words.phrases.get(key),
    "names of phrase": lambda source: list(source.words.phrases),
    "text": lambda source, file: source.case.word_texts.get(file),
    "names of text": lambda source: list(source.case.word_texts),
    "divergence": lambda source, form: source.divergences.get(form),
    "names of divergence": lambda source: list(source.divergences),
    "figure": lambda source, identity: identity in source.figures,
    "names of figure": lambda source: sorted(source.figures),
    "materials": lambda source: source.materials,
    "marks": lambda source: source.case.marks,
    **{part: (lambda source, part=part: getattr(source.case, part)) for part in _SERIES},
}
