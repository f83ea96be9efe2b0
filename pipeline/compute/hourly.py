"""Hour-by-hour records of air stations → their days, as a daily report of the same form would give them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute import hourly_findings
from pipeline.compute.cell_ranges import span
from pipeline.compute.day_statistics import DayStatistics, day_statistics
from pipeline.compute.hourly_clock import FORM, POLICY, Clock, Hour, ends, hours_of, is_hourly
from pipeline.compute.long_feed import LONG, LongFeed
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.number import half_even
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import HOURS
from pipeline.scheme.limits import AirLimits, AirStatistics, HourlyRules
from pipeline.scheme.needs import Needs

_STATION, _DATE = "station", "date"
_OZONE, _LARGEST, _EIGHT = "o3", "o3_1h", "o3_8h"
_STATISTICS, _LIMITS = "HJ663", "GB3095"
NEEDS = Needs(
    "逐时数据统计",
    forms={FORM: (_STATION, _DATE, _LARGEST, _EIGHT)},
    hours={FORM: (_STATION, _DATE, _OZONE)},
    standards=(_STATISTICS, _LIMITS),
    policies={POLICY: ()},
)


@dataclass(frozen=True, slots=True)
class _Day:
    """One station's day: its hours by the hour they end with (1 to 24)."""

    station: str
    date: datetime.date
    hours: Mapping[int, Hour]


def aggregate(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with every hourly table of these years replaced by the daily tables it makes.

    Means over the hours 1 to 24 where at least 20 are there; the largest hour of ozone likewise; of the 8-hour means
    that end from 8 to 24 o'clock the largest where at least 14 are there or it is beyond the limit (GB 3095, HJ 663).
    The 8-hour means come from the hours themselves; from the file's own column only where it has no hourly ozone.
    Daily tables that came besides stand first.
    """
    findings: list[Finding] = []
    long = sum(len(one.records) for one in facts.tables if one.form == FORM and one.block == HOURS) >= LONG
    for year in years:
        daily = facts.table(FORM, year)
        sources = [*facts.table(FORM, year, HOURS), *(table for table in daily if is_hourly(table))]
        if not sources:
            continue
        standards, policies = config.scheme.standards, config.policies
        rules = standards.content(AirStatistics, _STATISTICS, datetime.date(year, 12, 31), policies)
        hours = [hour for source in sources for hour in hours_of(source, rules.invalid)]
        clock = ends(hours, policies[POLICY], rules.hourly.ozone)
        days = [day for day in _days(clock.hours) if day.date.year == year]
        feed = LongFeed(clock.hours, (*rules.hourly.mean, _OZONE)) if long else None
        made = [_record(day, one, clock, rules, config) for day, one in _evaluated(days, feed, rules.hourly)]
        tables = _tables(days, made, sources)
        found = hourly_findings.findings_of_hours(clock, sources, daily, tables, rules.hourly, year, config, feed)
        indicator = config.scheme.forms.by_id[FORM].indicator
        findings += (Finding(one.code, one.at, one.values, sources[0].department, indicator) for one in found)
        kept = tuple(table for table in facts.tables if not any(table is source for source in sources))
        facts = FactSet(facts.by_key, (*kept, *tables))
    return facts, tuple(findings)


def _days(hours: Iterable[Hour]) -> list[_Day]:
    """The hours by station and day, both in order; of two records of one hour the first counts."""
    found: dict[tuple[str, datetime.date], dict[int, Hour]] = {}
    for hour in hours:
        found.setdefault((hour.station, hour.date), {}).setdefault(hour.end, hour)
    return [_Day(station, date, found[station, date]) for station, date in sorted(found)]


def _evaluated(days: Sequence[_Day], feed: LongFeed | None, rules: HourlyRules) -> Iterator[tuple[_Day, DayStatistics]]:
    """Each day with its statistics, worked out day by day or of a long feed at once: the numbers are the same."""
    known = feed.statistics(rules, _OZONE) if feed else None
    for day in days:
        if known is not None:
            yield day, known[day.station, day.date]
        else:
            yield day, day_statistics({end: hour.values for end, hour in day.hours.items()}, rules, _OZONE)


def _record(day: _Day, statistics: DayStatistics, clock: Clock, rules: AirStatistics, config: Config) -> Record:
    first = day.hours[min(day.hours)]
    readings = {}
    for column in (_STATION, _DATE):
        known = first.record.readings.get(column)
        if known is not None:
            readings[column] = Reading(day.date if column == _DATE else known.value, known.at)
    for column, (value, cells) in _values(day, statistics, clock, rules.hourly, config):
        places = rules.places[column]
        readings[column] = Reading(half_even(value, places), span(cells)[0], digits=places)
    return Record(day.station, day.date.isoformat(), readings)


def _values(
    day: _Day, statistics: DayStatistics, clock: Clock, rules: HourlyRules, config: Config
) -> Iterator[tuple[str, tuple[Decimal, list[Place]]]]:
    for column in rules.mean:
        if column in statistics.means:
            yield column, (statistics.means[column], _cells(day, column))
    if _OZONE in statistics.largest:
        yield _LARGEST, (statistics.largest[_OZONE], _cells(day, _OZONE))
    ozone = any(_OZONE in hour.values for hour in day.hours.values())
    source = _OZONE if ozone else clock.running
    eight = statistics.eight if ozone else _numbers(day, clock.running)
    due = {end: value for end, value in eight.items() if end >= rules.ozone.first}
    if due and (len(due) >= rules.ozone.means or max(due.values()) > _limit(day.date, config)):
        yield _EIGHT, (max(due.values()), _cells(day, source))


def _numbers(day: _Day, column: str) -> dict[int, Decimal]:
    return {end: hour.values[column] for end, hour in sorted(day.hours.items()) if column in hour.values}


def _cells(day: _Day, column: str) -> list[Place]:
    return [hour.at(column) for _, hour in sorted(day.hours.items()) if column in hour.values]


def _limit(date: datetime.date, config: Config) -> Decimal:
    limits = config.scheme.standards.content(AirLimits, _LIMITS, date, config.policies)
    return limits.limits[_OZONE, "hour8"]


def _tables(days: Sequence[_Day], made: Sequence[Record], sources: Sequence[DataTable]) -> list[DataTable]:
    """A daily table a source: each day stands where its first hour does."""
    records: dict[int, list[Record]] = {}
    for day, record in zip(days, made, strict=True):
        records.setdefault(id(day.hours[min(day.hours)].table), []).append(record)
    return [
        DataTable(
            FORM,
            source.department,
            source.year,
            source.file,
            source.sheet,
            tuple(dict.fromkeys(column for record in records[id(source)] for column in record.readings)),
            tuple(records[id(source)]),
        )
        for source in sources
        if id(source) in records
    ]
