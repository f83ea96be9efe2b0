"""The county's daily concentrations of a year → annual means, percentiles and the composite index (HJ 663)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.air_days import CountyDay
from pipeline.config import Config
from pipeline.model.number import digits, divide, half_even, mean, plain, total
from pipeline.scheme.limits import AirLimits, AirStatistics, Statistic

_SHOWN_PLACES = 4


@dataclass(frozen=True, slots=True)
class Value:
    """An annual value, exact; `value` is None where too few days are valid. `short_months`: months with too few.

    `places`: decimals it is rounded to before it is compared, divided or summed.
    """

    statistic: Statistic
    value: Decimal | None
    days: int
    short_months: tuple[int, ...]
    formula: str
    limit: Decimal
    places: int

    @property
    def rounded(self) -> Decimal | None:
        """The value that counts: rounded once (GB/T 8170) to the places of HJ 663."""
        return None if self.value is None else half_even(self.value, self.places)

    @property
    def ratio(self) -> Decimal | None:
        """The rounded value over its limit in GB 3095."""
        return None if self.rounded is None else divide(self.rounded, self.limit)


@dataclass(frozen=True, slots=True)
class SingleIndex:
    """A term of the composite index: weight × the rounded value of a statistic ÷ its limit, exact."""

    source: Value
    weight: Decimal
    value: Decimal

    @property
    def formula(self) -> str:
        """The term with its numbers."""
        term = f"{plain(self.source.rounded or Decimal(0))} ÷ {plain(self.source.limit)}"
        return term if self.weight == 1 else f"{plain(self.weight)} × {term}"


@dataclass(frozen=True, slots=True)
class Composite:
    """The composite index with its terms; `lacking` are the ids of statistics it would need."""

    value: Decimal | None
    terms: tuple[SingleIndex, ...]
    lacking: tuple[str, ...]

    @property
    def formula(self) -> str:
        """All terms with their numbers."""
        return " + ".join(term.formula for term in self.terms)


def annual(days: Sequence[CountyDay], rules: AirStatistics, limits: AirLimits) -> dict[str, Value]:
    """Every statistic whose pollutant has at least one day, in the order of the standard."""
    series: dict[str, list[tuple[datetime.date, Decimal]]] = {}
    for day in days:
        for pollutant, value in day.values.items():
            series.setdefault(pollutant, []).append((day.date, value))
    made: dict[str, Value] = {}
    for statistic in rules.statistics:
        found = series.get(statistic.pollutant)
        if found:
            limit = limits.limits[rules.limit_rows.get(statistic.pollutant, statistic.pollutant), statistic.limit]
            made[statistic.id] = _value(statistic, found, rules, limit)
    return made


def percentile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """The share-th percentile (0–100): k = 1 + (n − 1)·p/100, linear between the two nearest of the sorted values."""
    return _percentile(sorted(values), share)[0]


def composite(values: Mapping[str, Value], rules: AirStatistics, policy: str) -> Composite:
    """Σ weight × the largest of each group's rounded value ÷ limit; the sum itself is rounded where it is printed."""
    groups, weights = rules.composite[policy], rules.weights.get(policy, {})
    needed = [identity for group in groups for identity in group]
    lacking = tuple(identity for identity in needed if identity not in values or values[identity].ratio is None)
    if lacking:
        return Composite(None, (), lacking)
    terms: list[SingleIndex] = []
    for group in groups:
        best = values[max(group, key=lambda identity: values[identity].ratio or Decimal(0))]
        weight = weights.get(best.statistic.id, Decimal(1))
        part = divide(weight * (best.rounded or Decimal(0)), best.limit)
        terms.append(SingleIndex(best, weight, part))
    return Composite(total(term.value for term in terms), tuple(terms), ())


def published(config: Config, values: Mapping[str, Value]) -> list[Value]:
    """Those statistics that are measures of the scheme."""
    return [value for identity, value in values.items() if identity in config.scheme.measures]


def _value(
    statistic: Statistic, found: list[tuple[datetime.date, Decimal]], rules: AirStatistics, limit: Decimal
) -> Value:
    months, places = [date.month for date, _ in found], rules.places[statistic.pollutant]
    short: tuple[int, ...] = ()
    if statistic.percentile is None:
        needed = {month: rules.days_in_month.get(month, rules.days_per_month) for month in range(1, 13)}
        short = tuple(month for month, number in needed.items() if months.count(month) < number)
    if len(found) < rules.days_per_year or short:
        return Value(statistic, None, len(found), short, "", limit, places)
    numbers = [value for _, value in found]
    if statistic.percentile is None:
        value, formula = mean(numbers), f"{_shown(sum(numbers, Decimal(0)))} ÷ {len(numbers)}"
    else:
        value, formula = _percentile(sorted(numbers), statistic.percentile)
    return Value(statistic, value, len(found), (), formula, limit, places)


def _percentile(ordered: Sequence[Decimal], share: Decimal) -> tuple[Decimal, str]:
    """The percentile and its formula; X1 is the smallest value."""
    place = 1 + (len(ordered) - 1) * share / 100
    whole = int(place)
    part, low = place - whole, ordered[whole - 1]
    if not part:
        return low, f"X{whole} = {_shown(low)}"
    high = ordered[whole]
    formula = f"X{whole} + (X{whole + 1} − X{whole}) × {plain(part.normalize())}"
    shown = f"{_shown(low)} + ({_shown(high)} − {_shown(low)}) × {plain(part.normalize())}"
    return low + (high - low) * part, f"{formula} = {shown}"


def _shown(value: Decimal) -> str:
    return plain(value) if digits(value) <= _SHOWN_PLACES else plain(value, _SHOWN_PLACES)
