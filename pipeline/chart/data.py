"""What figures are drawn from, and the only way a drawing may look at it: every question it asks is remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipeline.config import Config
from pipeline.model.change import Change
from pipeline.model.fact import Fact, FactSet, Origin
from pipeline.model.receipt import Account, Standing
from pipeline.model.series import AirDay
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.indicators import Measure
from pipeline.system.cache import key_of

UNREAD = "unread"
"""What a view remembers of a drawing that another run may draw otherwise from the same data."""


def _none(file: str) -> bytes:
    raise FileNotFoundError(file)


@dataclass(frozen=True, slots=True)
class ChartData:
    """Everything figures are drawn from."""

    config: Config
    facts: FactSet
    days: Sequence[AirDay]
    """The county's days of the report year, valid ones and others."""
    account: Account
    """Everything owed for the year and how it stands."""
    changes: Mapping[tuple[str, str], Change] = field(default_factory=dict)
    """(measure, subject) → its change on last year."""
    singles: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    """Water section → name of item → its single index this year; they add up to the section's index."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Picture files that a figure may show: file, from the year's folder on → its SHA-256."""
    maps: Mapping[str, int] = field(default_factory=dict)
    """Those that are a PDF and answer for a map → the page on which it begins."""
    read: Callable[[str], bytes] = _none
    """The bytes of one of them; raises OSError where it cannot be read or has changed."""


@dataclass(frozen=True, slots=True)
class View:
    """What a drawing is given. `asked` names everything it looked at: nothing else can change the figure."""

    data: ChartData
    asked: set[str] = field(default_factory=set)

    @property
    def config(self) -> Config:
        """Names, lists and 口径 of the county; the scheme with its standards."""
        return self.data.config

    @property
    def year(self) -> int:
        """The report year."""
        return self.data.config.year

    @property
    def days(self) -> Sequence[AirDay]:
        """The county's days of the report year, valid ones and others."""
        self.asked.add("days")
        return self.data.days

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
        return self.data.changes.get((identity, ""))

    @property
    def singles(self) -> Mapping[str, Mapping[str, Decimal]]:
        """Water section → name of item → its single index this year."""
        self.asked.add("singles")
        return self.data.singles

    def of(self, identity: str, period: str | int | None = None) -> Iterator[Fact]:
        """The adopted facts of a measure, all subjects, one period or all."""
        self.asked.add(f"measure {identity}")
        return self.data.facts.where(identity, period)

    def column(self, form: str, column: str) -> dict[str, str]:
        """What the records of a form say in a column this year, by subject; the last one of a subject counts."""
        self.asked.add(f"column {form} {column}")
        return _column(self.data, form, column)

    def standings(self) -> list[tuple[str, Standing]]:
        """The body and the standing of everything that is owed."""
        self.asked.add("standings")
        return _standings(self.data)

    def handed_in(self, wanted: Callable[[Deliverable], bool]) -> list[tuple[str, tuple[str, ...]]]:
        """Pictures that came for the deliverables wanted: the object of each duty, and its pictures in order."""
        self.asked.add("pictures")
        by_id = self.config.scheme.duties.by_id
        return [(subject, files) for deliverable, subject, files in _shown(self.data) if wanted(by_id[deliverable])]

    def picture(self, file: str) -> bytes:
        """The bytes of a picture; raises OSError where it cannot be read or has changed."""
        return self.data.read(file)

    def page(self, file: str) -> int | None:
        """The page of a PDF on which its map begins; None for a picture."""
        return self.data.maps.get(file)

    def not_read(self) -> None:
        """To be said where a picture could not be read: the next run shall try again."""
        self.asked.add(UNREAD)

    def _fact(self, identity: str, subject: str, year: int) -> Fact | None:
        self.asked.add(f"measure {identity}")
        return self.data.facts.get(identity, subject, year)


def answer(data: ChartData, question: str) -> str:
    """A digest of what the data say to a question that a view remembered."""
    kind, *about = question.split()
    return key_of(repr(_ANSWERS[kind](data, *about)))


def _measure(data: ChartData, identity: str) -> list[Any]:
    return [(fact.key, fact.value, fact.places, fact.origin) for fact in data.facts.where(identity)]


def _change(data: ChartData, identity: str) -> Any:
    change = data.changes.get((identity, ""))
    return change and (change.case, change.difference, change.percent, change.judgement, change.now, change.last)


def _column(data: ChartData, form: str, column: str) -> dict[str, str]:
    return {
        record.subject: str(record.readings[column].value)
        for table in data.facts.table(form, data.config.year)
        for record in table.records
        if column in record.readings and record.readings[column].value is not None
    }


def _standings(data: ChartData) -> list[tuple[str, Standing]]:
    return [(receipt.duty.department, receipt.standing) for receipt in data.account.receipts]


def _shown(data: ChartData) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (receipt.duty.deliverable, receipt.duty.subject, files)
        for receipt in data.account.receipts
        if (files := tuple(dict.fromkeys(piece.file for piece in receipt.pieces if piece.file in data.pictures)))
    ]


_ANSWERS: Mapping[str, Callable[..., Any]] = {
    "measure": _measure,
    "column": _column,
    "standings": _standings,
    "change": _change,
    "singles": lambda data: [(section, list(items.items())) for section, items in data.singles.items()],
    "days": lambda data: [(day.date, day.aqi, day.level) for day in data.days],
    "pictures": lambda data: [
        (*one, [(data.pictures[file], data.maps.get(file)) for file in one[2]]) for one in _shown(data)
    ],
}


def printed_number(fact: Fact | None) -> Decimal | None:
    """The number as the report prints it: figures never show another rounding than the text."""
    value = fact.printed if fact else None
    return value if isinstance(value, Decimal) else None


def short_name(measure: Measure, ending: str) -> str:
    """A measure's name without the words its neighbours share: 林地面积 → 林地."""
    return measure.name.removesuffix(ending)
