"""The hours of a day → what it is evaluated by: means, the largest hour of ozone, its 8-hour means (HJ 663)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.hourly_clock import LAST
from pipeline.model.number import mean
from pipeline.scheme.limits import HourlyRules, OzoneHours


@dataclass(frozen=True, slots=True)
class DayStatistics:
    """What the hours of one day give, exact: `means` and `largest` by column, only where enough hours are there."""

    means: Mapping[str, Decimal]
    largest: Mapping[str, Decimal]
    eight: Mapping[int, Decimal]
    """Means of ozone over the eight hours that end with each hour, where enough of the eight are there."""


def day_statistics(day: Mapping[int, Mapping[str, Decimal]], rules: HourlyRules, ozone: str) -> DayStatistics:
    """The statistics of a day of values by column, by the hour they end with (1 to 24); `ozone`: an hour's ozone."""
    means, largest = {}, {}
    for column in (*rules.mean, ozone):
        found = [values[column] for values in day.values() if column in values]
        if len(found) >= rules.hours:
            means[column], largest[column] = mean(found), max(found)
    hours = {end: values[ozone] for end, values in day.items() if ozone in values}
    return DayStatistics(means, largest, eight_hours(hours, rules.ozone))


def eight_hours(hours: Mapping[int, Decimal], rules: OzoneHours) -> dict[int, Decimal]:
    """Means over the eight hours that end with each hour of the day, where enough of the eight are there."""
    made = {}
    for end in range(rules.window, LAST + 1):
        window = [hours[hour] for hour in range(end - rules.window + 1, end + 1) if hour in hours]
        if len(window) >= rules.least:
            made[end] = mean(window)
    return made
