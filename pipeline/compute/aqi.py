"""Concentrations of one day (or hour) → sub-indices, AQI, primary pollutants (HJ 633, by the edition's table)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.model.number import half_even, round_up
from pipeline.scheme.limits import IaqiTable


@dataclass(frozen=True, slots=True)
class Index:
    """An AQI with its sub-indices by column and the columns of the primary pollutants.

    `unformed`: columns with a concentration that no sub-index can be made of, and no other column of the same
    pollutant stands in (8-hour ozone past the end of its column, without the hour's value).
    `publishable`: all columns the edition asks for have a sub-index, or the AQI is high enough to stand without them.
    `nearest` is what the AQI would be with sub-indices rounded half up, as some publish it; the standard rounds up.
    """

    aqi: Decimal
    parts: Mapping[str, Decimal]
    primary: tuple[str, ...]
    publishable: bool
    nearest: Decimal
    unformed: tuple[str, ...] = ()


def iaqi(table: IaqiTable, column: str, value: Decimal) -> Decimal | None:
    """Sub-index of a concentration, a whole number: interpolated, multiplied before dividing, rounded up.

    None for a negative value and past the end of a column that stops early where the edition says to skip it.
    HJ 633—2012 4.2, 6.2; HJ 633—2026 4.2.2, 4.2.4, 4.2.6.
    """
    exact = _exact(table, column, value)
    return None if exact is None else round_up(exact)


def _exact(table: IaqiTable, column: str, value: Decimal) -> Decimal | None:
    points = table.columns[column]
    if column in table.round:
        value = half_even(value, table.round[column])
    if value < 0:
        return None
    number = max(1, bisect_left(points, value))
    if number < len(points):
        low, high, bottom, top = points[number - 1], points[number], table.iaqi[number - 1], table.iaqi[number]
        return (top - bottom) * (value - low) / (high - low) + bottom
    return None if table.past_end.get(column) == "skip" else table.iaqi[len(points) - 1]


def hourly_index(table: IaqiTable, values: Mapping[str, Decimal]) -> Index | None:
    """The AQI of one hour from its concentrations (so2, no2, pm10, pm25, co, o3); None without any."""
    named = {column: values[hour] for hour, column in table.hourly.items() if hour in values}
    return air_quality_index(table, named, table.hourly.values())


def air_quality_index(table: IaqiTable, values: Mapping[str, Decimal], columns: Iterable[str]) -> Index | None:
    """The AQI over these columns: the largest sub-index; its pollutants are primary above 50. None without any."""
    given = [column for column in columns if column in values]
    exact = {column: part for column in given if (part := _exact(table, column, values[column])) is not None}
    if not exact:
        return None
    formed = {table.names[column] for column in exact if column in table.names}
    unformed = tuple(column for column in given if column not in exact and table.names.get(column) not in formed)
    parts = {column: round_up(part) for column, part in exact.items()}
    aqi, nearest = max(parts.values()), max(exact.values()).to_integral_value(rounding=ROUND_HALF_UP)
    primary = tuple(column for column, part in parts.items() if part == aqi) if aqi > table.primary_above else ()
    complete = not unformed and all(column in values for column in table.complete)
    return Index(aqi, parts, primary, complete or aqi > table.publish_above, nearest, unformed)
