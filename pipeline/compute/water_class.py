"""Concentrations of one section → means and the class of water by the worst single item (GB 3838—2002, 5.1)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache

from pipeline.model.number import divide, mean
from pipeline.model.table import Place, Reading
from pipeline.scheme.limits import WaterItem, WaterItems, WaterLimits


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean concentration in the item's unit.

    `upper` is the mean with undetected values at their full limit, `limit` the highest of those limits, None where
    everything was detected.
    """

    value: Decimal
    upper: Decimal
    at: tuple[Place, ...]
    limit: Decimal | None = None

    @property
    def lower(self) -> Decimal:
        """The mean with undetected values at nothing: as far below the value (half the limit) as `upper` is above."""
        return 2 * self.value - self.upper


@dataclass(frozen=True, slots=True)
class Verdict:
    """The class of a section. `grade` is None where no item was measured or one cannot be judged.

    `deciding` and `doubtful` are item ids; `beyond` the items worse than the grade that counts as good, worst first,
    with (C − S)/S, None for items that have no multiple (pH, dissolved oxygen).
    """

    grade: str | None
    deciding: tuple[str, ...]
    beyond: tuple[tuple[str, Decimal | None], ...]
    doubtful: tuple[str, ...]


def counted_mean(reading: Reading | None, item: WaterItem, items: WaterItems) -> Mean | None:
    """What a reading counts with: itself, or a share of the detection limit it lies below; None for none.

    Zero and negative values of evaluated items count as not measured (the caller tells).
    """
    if reading is None:
        return None
    if reading.below is not None:
        return Mean(reading.below * items.not_detected, reading.below, (reading.at,), reading.below)
    if not isinstance(reading.value, Decimal):
        return None
    if reading.value <= 0 and item.id in items.evaluated:
        return None
    return Mean(reading.value, reading.value, (reading.at,))


def mean_of(parts: Sequence[Mean], item: WaterItem) -> Mean:
    """The mean of several: of hydrogen ions for items graded by a range (pH), arithmetic for all others."""
    if len(parts) == 1:
        return parts[0]
    average = ion_mean if item.compare == "range" else mean
    values = [part.value for part in parts]
    uppers = [part.upper for part in parts]
    value = average(values)
    at = tuple(at for part in parts for at in part.at)
    if uppers == values:
        return Mean(value, value, at)
    limit = max((part.limit for part in parts if part.limit is not None), default=None)
    return Mean(value, average(uppers), at, limit)


def ion_mean(values: Sequence[Decimal]) -> Decimal:
    """−lg of the mean of 10^−pH (28 digits); equal values give themselves exactly."""
    if len(set(values)) == 1:
        return values[0]
    with localcontext() as context:
        context.prec = 28
        return -divide(sum(map(_ions, values), Decimal(0)), Decimal(len(values))).log10()


@lru_cache(maxsize=4096)
def _ions(value: Decimal) -> Decimal:
    """10^−pH in 28 digits; kept, because a year of pH has few different values and a power costs more than a look."""
    with localcontext() as context:
        context.prec = 28
        return Decimal(10) ** -value


def grade_index(item: WaterItem, value: Decimal, kind: str, limits: WaterLimits) -> int:
    """The best grade an unrounded value meets: 0 is the best, one past the last is beyond all (table 1)."""
    row = item.of(kind)
    if item.compare == "range":
        return 0 if row[0] <= value <= row[1] else len(limits.grades)
    if item.compare == "≥":
        return next((number for number, limit in enumerate(row) if value >= limit), len(row))
    return bisect_left(row, value)


def class_of_means(means: Mapping[str, Mean], kind: str, limits: WaterLimits, evaluated: Iterable[str]) -> Verdict:
    """The class over the evaluated items present, for “river” or “lake”; equal limits go to the better grade.

    An undetected value whose detection limit lies beyond the limit of the good grade cannot be judged, nor can a mean
    that turns on it: the class is None, unless another item is worse than good anyway.
    """
    good = limits.rank(limits.good)
    ranks: dict[str, int] = {}
    doubtful: list[str] = []
    for identity in evaluated:
        item, found = limits.items[identity], means.get(identity)
        if found is None or not item.of(kind):
            continue
        ranks[identity] = grade_index(item, found.value, kind, limits)
        if found.limit is not None and grade_index(item, found.limit, kind, limits) > good:
            least = grade_index(item, found.lower, kind, limits)
            if least <= good < grade_index(item, found.upper, kind, limits):
                doubtful.append(identity)
                # Half of a limit that lies too high is no proof of a bad class either.
                ranks[identity] = min(ranks[identity], max(least, good))
    if not ranks:
        return Verdict(None, (), (), ())
    worst = max(ranks.values())
    beyond = [
        (identity, excess_multiple(limits.items[identity], means[identity].value, kind, good))
        for identity, number in ranks.items()
        if number > good
    ]
    beyond.sort(key=lambda pair: (-ranks[pair[0]], -(pair[1] or 0)))
    return Verdict(
        grade=None if doubtful and worst <= good else limits.grade(worst),
        deciding=tuple(identity for identity, number in ranks.items() if number == worst and worst > 0),
        beyond=tuple(beyond),
        doubtful=tuple(doubtful),
    )


def excess_multiple(item: WaterItem, value: Decimal, kind: str, good: int) -> Decimal | None:
    """(C − S)/S against the limit of the good grade; None for pH, dissolved oxygen and water temperature."""
    if item.compare != "≤":
        return None
    limit = item.of(kind)[good]
    return divide(value - limit, limit)
