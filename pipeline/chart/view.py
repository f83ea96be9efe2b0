"""A case and its album → the only way a drawing may look at them: every question it asks is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipeline.case import Case
from pipeline.config import Config
from pipeline.model.change import Change
from pipeline.model.fact import Fact, Origin
from pipeline.model.receipt import Standing
from pipeline.model.series import AirDay
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.indicators import Measure
from pipeline.system.cache import key_of

UNREAD = "unread"
"""What a view remembers of a drawing that another run may draw otherwise from the same data."""


def _none(file: str) -> bytes:
    raise FileNotFoundError(file)


@dataclass(frozen=True, slots=True)
class Album:
    """The pictures handed in that a figure may show."""

    pictures: Mapping[str, str] = field(default_factory=dict)
    """File, from the year's folder on → its SHA-256."""
    maps: Mapping[str, int] = field(default_factory=dict)
    """Those that are a PDF and answer for a map → the page on which it begins."""
    read: Callable[[str], bytes] = _none
    """The bytes of one of them; raises OSError where it cannot be read or has changed."""


@dataclass(frozen=True, slots=True)
class View:
    """What a drawing sees of a case. `asked` names everything it looked at: nothing else can change the figure."""

    case: Case
    album: Album = field(default_factory=Album)
    asked: set[str] = field(default_factory=set)

    @property
    def config(self) -> Config:
        """Names, lists and 口径 of the county; the scheme with its standards."""
        return self.case.config

    @property
    def year(self) -> int:
        """The report year."""
        return self.case.year

    @property
    def days(self) -> Sequence[AirDay]:
        """The county's days of the report year, valid ones and others."""
        self.asked.add("days")
        return self.case.days

    def measure(self, identity: str) -> Measure:
        """The scheme's description of a measure, as the chosen 口径 has it."""
        measure = self.config.scheme.measures[identity]
        return measure.under(self.config.policies.get(measure.policy, ""))

    def now(self, identity: str, subject: str = "") -> Decimal | None:
        """This year's printed number, or None."""
        return printed_number(self._fact(identity, subject, self.year))

    def last(self, identity: str, subject: str = "") -> Decimal | None:
        """Last year's printed number, or None."""
        return printed_number(self._fact(identity, subject, self.year - 1))

    def years(self, identity: str) -> list[tuple[int, Decimal, bool]]:
        """The county's printed numbers up to the report year, oldest first: year, number, whether as submitted."""
        found = []
        for fact in self.of(identity):
            number = printed_number(fact)
            if number is not None and not fact.key.subject and fact.key.period.isdigit():
                found.append((int(fact.key.period), number, fact.origin is Origin.SUBMITTED))
        return sorted(one for one in found if one[0] <= self.year)

    def change(self, identity: str) -> Change | None:
        """How the county's measure changed on last year."""
        self.asked.add(f"change {identity}")
        return self.case.changes.get((identity, ""))

    @property
    def singles(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Water section → name of item → its single index this year."""
        self.asked.add("singles")
        return self.case.single_indices

    def of(self, identity: str, period: str | int | None = None) -> Iterator[Fact]:
        """The adopted facts of a measure, all subjects, one period or all."""
        self.asked.add(f"measure {identity}")
        return self.case.facts.where(identity, period)

    def column(self, form: str, column: str) -> dict[str, str]:
        """What the records of a form say in a column this year, by subject; the last one of a subject counts."""
        self.asked.add(f"column {form} {column}")
        return _column(self.case, form, column)

    def standings(self) -> list[tuple[str, Standing]]:
        """The body and the standing of everything that is owed."""
        self.asked.add("standings")
        return _standings(self.case)

    def handed_in(self, wanted: Callable[[Deliverable], bool]) -> list[tuple[str, tuple[str, ...]]]:
        """Pictures that came for the deliverables wanted: the object of each duty, and its pictures in order."""
        self.asked.add("pictures")
        by_id = self.config.scheme.duties.by_id
        return [
            (subject, files)
            for deliverable, subject, files in _shown(self.case, self.album)
            if wanted(by_id[deliverable])
        ]

    def picture(self, file: str) -> bytes:
        """The bytes of a picture; raises OSError where it cannot be read or has changed."""
        return self.album.read(file)

    def page(self, file: str) -> int | None:
        """The page of a PDF on which its map begins; None for a picture."""
        return self.album.maps.get(file)

    def not_read(self) -> None:
        """To be said where a picture could not be read: the next run shall try again."""
        self.asked.add(UNREAD)

    def _fact(self, identity: str, subject: str, year: int) -> Fact | None:
        self.asked.add(f"measure {identity}")
        return self.case.facts.get(identity, subject, year)


def answer(case: Case, album: Album, question: str) -> str:
    """A digest of what case and album say to a question that a view remembered."""
    kind, *about = question.split()
    seen = (case, album) if kind == "pictures" else (case,)
    return key_of(repr(_ANSWERS[kind](*seen, *about)))


def _measure(case: Case, identity: str) -> list[Any]:
    return [(fact.key, fact.value, fact.places, fact.origin) for fact in case.facts.where(identity)]


def _change(case: Case, identity: str) -> Any:
    change = case.changes.get((identity, ""))
    return change and (change.movement, change.difference, change.percent, change.judgement, change.now, change.last)


def _column(case: Case, form: str, column: str) -> dict[str, str]:
    return {
        record.subject: str(record.readings[column].value)
        for table in case.facts.table(form, case.year)
        for record in table.records
        if column in record.readings and record.readings[column].value is not None
    }


def _standings(case: Case) -> list[tuple[str, Standing]]:
    return [(receipt.duty.department, receipt.standing) for receipt in case.judged_account.receipts]


def _shown(case: Case, album: Album) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (receipt.duty.deliverable, receipt.duty.subject, files)
        for receipt in case.judged_account.receipts
        if (files := tuple(dict.fromkeys(piece.file for piece in receipt.pieces if piece.file in album.pictures)))
    ]


def _pictures(case: Case, album: Album) -> list[Any]:
    return [(*one, [(album.pictures[file], album.maps.get(file)) for file in one[2]]) for one in _shown(case, album)]


_ANSWERS: Mapping[str, Callable[..., Any]] = {
    "measure": _measure,
    "column": _column,
    "standings": _standings,
    "change": _change,
    "singles": lambda case: [(section, list(items.items())) for section, items in case.single_indices.items()],
    "days": lambda case: [(day.date, day.aqi, day.level) for day in case.days],
    "pictures": _pictures,
}


def printed_number(fact: Fact | None) -> Decimal | None:
    """The number as the report prints it: figures never show another rounding than the text."""
    value = fact.printed if fact else None
    return value if isinstance(value, Decimal) else None


def short_name(measure: Measure, ending: str) -> str:
    """A measure's name without the words its neighbours share: 林地面积 → 林地."""
    return measure.name.removesuffix(ending)
