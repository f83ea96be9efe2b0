"""Hourly tables → their hours by the day and hour they end with, and how clock and ozone columns were understood."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.compute.ozone_columns import LARGEST, RUNNING, Moment, falls, running_column
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.forms import HOURS
from pipeline.scheme.limits import OzoneHours
from pipeline.scheme.needs import Needs

FORM, POLICY = "F34", "air_hour_zero"
PREVIOUS, SAME = "previous", "same"
"""Options of the 口径 that says what 0 o'clock is: the 24th hour of the day before, or the first of its own."""
LAST = 24
"""The hour a day ends with."""
_DATE, _FLAGS = "date", ("valid", "note")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})\s*[:：时点]")
_ALSO = {"o3_1h": "o3"}
"""Columns of a daily table that hold an hour's value where its rows are hours."""
NEEDS = Needs(
    "逐时数据的时刻",
    forms={FORM: (_DATE, *_FLAGS, *_ALSO)},
    hours={FORM: (_DATE, *_FLAGS, *_ALSO.values(), RUNNING, LARGEST)},
    policies={POLICY: (PREVIOUS, SAME)},
)
_RESETS = 3
"""So many times at least a value must have begun anew before it tells the hour of a day's end."""
_SURE = Decimal("0.9")
"""The share of the falls that must lie at one end of the day: of all, or of those at a day's end where the column is
known to be the day's largest value (elsewhere than at its end it falls where the feed was corrected or had a gap)."""
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """One record: on reading with the date and hour as written, after `ends` with the day and hour (1–24) it ends."""

    station: str
    date: datetime.date
    end: int
    values: Mapping[str, Decimal]
    record: Record
    table: DataTable

    def at(self, column: str) -> Place:
        """The cell of a value."""
        known = self.record.readings.get(column)
        return (
            known.at if known else self.record.readings[next(own for own, hour in _ALSO.items() if hour == column)].at
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours by the end they have, and how that was known.

    `zero`: option of the 口径 that was taken; `known_by`: “hours” (there is a 24th), “ozone” (the day's largest value
    begins anew), "" where only the 口径 says. `running` is the column that holds the running 8-hour mean, "" where
    nobody can tell; `swapped`: the heads of the two ozone columns stand over each other's values.
    """

    hours: tuple[Hour, ...]
    zero: str
    known_by: str
    running: str
    swapped: bool


def is_hourly(table: DataTable) -> bool:
    """Whether the rows of a daily table are hours: most days of a station stand in it at several times of day."""
    if table.block == HOURS:
        return True
    clocks: dict[tuple[str, str], set[str]] = {}
    for record in table.records:
        reading = record.readings.get(_DATE)
        if reading is not None and not record.total:
            found = _CLOCK.search(reading.text)
            clocks.setdefault((record.subject, record.period), set()).add(found[1] if found else "")
    several = sum(len(found) > 1 for found in clocks.values())
    return several * 2 > len(clocks)


def hours_of(table: DataTable, invalid: Sequence[str]) -> Iterator[Hour]:
    """The records of a table with their concentrations, date and hour as written; what is marked 无效 is left out."""
    for record in table.records:
        flags = "".join(record.text(column) for column in _FLAGS if column in record.readings)
        moment = None if record.total or any(word in flags for word in invalid) else _moment(record)
        if moment is not None:
            values = {
                _ALSO.get(column, column): reading.value
                for column, reading in record.readings.items()
                if isinstance(reading.value, Decimal) and reading.value >= 0
            }
            yield Hour(record.subject, *moment, values, record, table)


def ends(hours: Sequence[Hour], policy: str, rules: OzoneHours) -> Clock:
    """The hours by the day and hour they end with; `policy` (previous, same) says what 0 o'clock is if nothing does."""
    there = [column for column in (RUNNING, LARGEST) if any(column in hour.values for hour in hours)]
    moments = [Moment(hour.station, hour.date, hour.end, hour.values) for hour in hours] if there else []
    both = len(there) == 2
    running = running_column(moments, rules) if both else next(iter(there), "")
    largest = next((column for column in there if column != running), running) if running else ""
    zero, known_by = policy, ""
    if any(hour.end == LAST for hour in hours):
        zero, known_by = PREVIOUS, "hours"
    elif largest and (told := _begins_anew(moments, largest, known=both)):
        zero, known_by = told, "ozone"
    return Clock(tuple(_ending(hours, zero)), zero, known_by, running, both and running == LARGEST)


def _ending(hours: Iterable[Hour], zero: str) -> Iterator[Hour]:
    for hour in hours:
        if zero == SAME:
            yield replace(hour, end=hour.end + 1)
        elif hour.end == 0:
            yield replace(hour, date=hour.date - _DAY, end=LAST)
        else:
            yield hour


def _begins_anew(moments: Sequence[Moment], column: str, *, known: bool) -> str:
    """What 0 o'clock is by a column that only rises within a day: “previous” or “same”; "" where it does not say.

    Such a value falls from the last hour of a day to the first of the next that has one. `known`: the column is known
    to be one; else falls within a day speak against it.
    """
    found = Counter(_between(before, after) for before, after in falls(moments, column))
    if known:
        del found[""]
    kind, number = max(found.items(), key=lambda item: item[1], default=("", 0))
    return kind if number >= _RESETS and number >= _SURE * sum(found.values()) else ""


def _between(before: Moment, after: Moment) -> str:
    if before.end in (0, LAST):
        return PREVIOUS
    return SAME if before.date != after.date else ""


def _moment(record: Record) -> tuple[datetime.date, int] | None:
    date, _, hour = record.period.partition("T")
    if not hour:
        reading = record.readings.get(_DATE)
        found = _CLOCK.search(reading.text) if reading else None
        hour = found[1] if found else "0"
    try:
        made = datetime.date.fromisoformat(date), int(hour)
    except ValueError:
        return None
    return made if made[1] <= LAST else None
