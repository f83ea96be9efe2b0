"""The ranges that hold for any county → which values lie outside them and would lie within, and by which factor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.model.fact import Fact
from pipeline.model.number import divide
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, MeasureId, RecordsId

_FACTORS = (10, 100, 1000, 10_000, 100_000, 1_000_000, 100_000_000)
"""A point shifted, or a unit that is a multiple of the one that was meant: 亿元 for 元."""


@dataclass(frozen=True, slots=True)
class UsualRange:
    """What measures of the county, or columns of a form, lie between; a bound that is left out does not hold."""

    measures: tuple[MeasureId, ...] = ()
    form: RecordsId = ""
    columns: tuple[ColumnId, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    printed: bool = True
    """Whether the report, or what it judges, has these numbers."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if bool(self.measures) == bool(self.form) or bool(self.form) != bool(self.columns):
            yield "measures", "写 measures，或写 form 和 columns"
        if self.low is None and self.high is None:
            yield "low", "low 和 high 至少写一个"
        elif self.low is not None and self.high is not None and self.low >= self.high:
            yield "low", "low 应当小于 high"

    def factors(self, number: Decimal) -> tuple[tuple[int, ...], bool]:
        """(what a number outside must be multiplied by to lie within, False: divided); none for one inside, or 0."""
        size = abs(number)
        small = self.low is not None and 0 < size < self.low
        if not small and (self.high is None or size <= self.high):
            return (), False
        moved = ((factor, size * factor if small else divide(size, Decimal(factor))) for factor in _FACTORS)
        low, high = self.low or Decimal(0), self.high
        return tuple(one for one, worth in moved if worth >= low and (high is None or worth <= high)), small

    def words(self, unit: str) -> str:
        """The range as a message gives it: “2～200万人”."""
        low, high = (shown_number(one) if one is not None else "" for one in (self.low, self.high))
        if low and high:
            return f"{low}～{high}{unit}"
        return f"不小于{low}{unit}" if low else f"不大于{high}{unit}"


USUAL = RuleSection("usual", tuple[UsualRange, ...])


def beyond_usual(given: Given) -> Mapping[tuple[str, str], UsualRange]:
    """The county's adopted values of the year that lie outside their range and would lie within elsewhere.

    One that is worked out from another of them is not told as well.
    """
    ranges = {measure: one for one in given.rules.of(USUAL) for measure in one.measures}
    wrong: dict[tuple[str, str], tuple[Fact, UsualRange]] = {}
    for fact in given.facts.adopted():
        own = ranges.get(fact.key.measure)
        annual = fact.key.period == str(given.year) and not fact.key.subject
        if own is not None and annual and fact.number is not None and own.factors(fact.number)[0]:
            wrong[fact.key.measure, ""] = fact, own
    return {
        key: own
        for key, (fact, own) in wrong.items()
        if not any((one.measure, one.subject) in wrong for one in given.inputs(fact))
    }


def said_of(given: Given, number: Decimal, unit: str, own: UsualRange) -> dict[str, str]:
    """The number, its range, and how it comes to lie within: “除以10000” and what it is then.

    The factor of the unit itself comes first: what is too large in 万人 was most likely counted in 人.
    """
    factors, small = own.factors(number)
    of_unit = given.config.scheme.units.times(unit)
    factors = tuple(sorted(factors, key=lambda factor: (factor != of_unit, factor)))
    worth = number * factors[0] if small else divide(number, Decimal(factors[0]))
    return {
        "本年": shown_number(number),
        "单位": unit,
        "范围": own.words(unit),
        "改法": f"{'乘以' if small else '除以'}{'、'.join(map(str, factors[:3]))}",
        "可能": shown_number(worth),
    }
