"""What figures are drawn from: facts of both years, changes, the daily air series, and the county's lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.change import Change
from pipeline.model.fact import Fact, FactSet
from pipeline.model.series import Day
from pipeline.scheme.indicators import Measure


@dataclass(frozen=True, slots=True)
class ChartData:
    """Everything a drawing function may look at; it changes nothing."""

    config: Config
    facts: FactSet
    changes: Mapping[tuple[str, str], Change]
    days: Sequence[Day]
    """The county's days of the report year, valid ones and others."""

    @property
    def year(self) -> int:
        """The report year."""
        return self.config.year

    def measure(self, identity: str) -> Measure:
        """The scheme's description of a measure."""
        return self.config.scheme.measures[identity]

    def now(self, identity: str, subject: str = "") -> Decimal | None:
        """This year's printed number, or None."""
        return printed(self.facts.get(identity, subject, self.year))

    def last(self, identity: str, subject: str = "") -> Decimal | None:
        """Last year's printed number, or None."""
        return printed(self.facts.get(identity, subject, self.year - 1))


def printed(fact: Fact | None) -> Decimal | None:
    """The number as the report prints it: figures never show another rounding than the text."""
    value = fact.printed if fact else None
    return value if isinstance(value, Decimal) else None


def short_name(measure: Measure, ending: str) -> str:
    """A measure's name without the words its neighbours share: 林地面积 → 林地."""
    return measure.name.removesuffix(ending)
