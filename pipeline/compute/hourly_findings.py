"""Hours of air stations and the days made of them → what has to be known or asked about them, one finding each."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.compute.aqi import hourly_index
from pipeline.compute.hourly_clock import FORM, POLICY, Clock, Hour
from pipeline.compute.long_feed import LongFeed
from pipeline.compute.ozone_columns import LARGEST, RUNNING
from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.number import plain
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.limits import HourlyRules, IaqiTable
from pipeline.scheme.needs import Needs

_TOLD = {"hours": "数据里有24时", "ozone": "臭氧8小时当日最大值从0时以后重新开始", "": "口径（数据看不出来）"}
_AQI, _OZONE, _DATE = "aqi", "o3", "date"
_HOUR = datetime.timedelta(hours=1)
_INDICES = "HJ633"
NEEDS = Needs(
    "逐时数据核对",
    forms={FORM: ()},
    hours={FORM: (_AQI, _OZONE, _DATE, RUNNING, LARGEST)},
    standards=(_INDICES,),
    policies={POLICY: ()},
)


def findings_of_hours(
    clock: Clock,
    sources: Sequence[DataTable],
    daily: Sequence[DataTable],
    made: Sequence[DataTable],
    rules: HourlyRules,
    year: int,
    config: Config,
    feed: LongFeed | None = None,
) -> Iterator[Finding]:
    """C411–C417, C419 of one year; `daily` are tables of days that came besides, `made` those made of the hours.

    `feed`: the clock's hours where they are a long feed.
    """
    sheets = tuple(dict.fromkeys(Place(table.file, table.sheet) for table in sources))
    yield _made(clock, made, rules, year, sheets, config)
    names = {"年": str(year), "列": _name(RUNNING, config), "另一列": _name(LARGEST, config)}
    if clock.swapped:
        yield Finding("C412", sheets, names)
    there = {column for hour in clock.hours for column in hour.values}
    if not clock.running and RUNNING in there and _OZONE not in there:
        yield Finding("C413", sheets, names)
    yield from _twice(clock)
    columns = (*rules.mean, _OZONE)
    yield from _frozen(feed.runs(columns, rules.frozen) if feed else _runs(clock, columns, rules.frozen), rules)
    yield from _indices(clock, config)
    yield from _besides([one for one in daily if not any(one is source for source in sources)], made)


def _made(
    clock: Clock, made: Sequence[DataTable], rules: HourlyRules, year: int, sheets: tuple[Place, ...], config: Config
) -> Finding:
    records = [record for table in made for record in table.records]
    short = [record.period for record in records if any(column not in record.readings for column in rules.mean)]
    policy = config.scheme.policies[POLICY]
    values = {
        "年": str(year),
        "点位数": str(len({record.subject for record in records})),
        "天数": str(len({record.period for record in records})),
        "做法": policy.options[clock.zero],
        "依据": _TOLD[clock.known_by],
        "要求": str(rules.hours),
        "缺": f"{len(short)}个站日（如{short[0]}）" if short else "0个站日",
    }
    return Finding("C411", sheets, values)


def _twice(clock: Clock) -> Iterator[Finding]:
    """Hours that stand twice with other values."""
    first: dict[tuple[str, datetime.date, int], Hour] = {}
    unlike: list[tuple[Hour, Hour]] = []
    for hour in clock.hours:
        other = first.setdefault((hour.station, hour.date, hour.end), hour)
        if other is not hour and other.values != hour.values:
            unlike.append((other, hour))
    if unlike:
        values = {"数": str(len(unlike)), "时刻": _said(unlike[0][1])}
        yield Finding("C414", tuple(_place(hour) for hour in unlike[0]), values)


def _runs(clock: Clock, columns: Sequence[str], least: int) -> list[list[Hour]]:
    """Runs of `least` hours and more, one after the other at a station, in which no column changes or lacks."""
    runs: list[list[Hour]] = []
    current: list[Hour] = []
    for hour in sorted(clock.hours, key=lambda one: (one.station, one.date, one.end)):
        whole = all(column in hour.values for column in columns)
        if whole and current and _next(current[-1], hour) and _same(current[-1], hour, columns):
            current.append(hour)
        else:
            runs.append(current)
            current = [hour] if whole else []
    return [run for run in (*runs, current) if len(run) >= least]


def _frozen(found: Sequence[list[Hour]], rules: HourlyRules) -> Iterator[Finding]:
    """Hours in which nothing changes, as where an old record is sent again and again."""
    if found:
        longest = max(found, key=len)
        values = {
            "次数": str(len(found)),
            "点位": longest[0].station or "全县",
            "起": _said(longest[0]),
            "止": _said(longest[-1]),
            "小时": str(len(longest)),
            "界限": str(rules.frozen),
        }
        yield Finding("C415", (_place(longest[0]), _place(longest[-1])), values)


def _indices(clock: Clock, config: Config) -> Iterator[Finding]:
    """Hourly AQI that the same record's concentrations do not give; those that are only rounded otherwise, apart."""
    tables: dict[datetime.date, IaqiTable] = {}
    compared = 0
    unlike: dict[str, list[tuple[Hour, Decimal, Decimal]]] = {"C417": [], "C419": []}
    for hour in clock.hours:
        given = hour.values.get(_AQI)
        if not given:
            continue
        if hour.date not in tables:
            tables[hour.date] = config.scheme.standards.content(IaqiTable, _INDICES, hour.date, config.policies)
        worked = hourly_index(tables[hour.date], hour.values)
        if worked is not None:
            compared += 1
            if worked.aqi != given:
                unlike["C419" if given == worked.nearest else "C417"].append((hour, given, worked.aqi))
    for code, found in unlike.items():
        if found:
            hour, given, worked_out = found[0]
            values = {
                "数": str(len(found)),
                "总数": str(compared),
                "点位": hour.station,
                "时刻": hour.record.period.replace("T", " "),
                "给出": plain(given.normalize()),
                "重算": plain(worked_out),
            }
            yield Finding(code, (hour.at(_AQI),), values)


def _besides(daily: Sequence[DataTable], made: Sequence[DataTable]) -> Iterator[Finding]:
    """Days that were handed in besides the hours, and say otherwise by more than a unit in the last place."""
    given: dict[tuple[str, str], Record] = {}
    for table in daily:
        for record in table.records:
            if not record.total:
                given.setdefault((record.subject, record.period), record)
    unlike, compared = [], 0
    for table in made:
        for record in table.records:
            other = given.get((record.subject, record.period))
            for column, reading in record.readings.items() if other else ():
                own, theirs = record.number(column), other.number(column) if other else None
                if own is not None and theirs is not None:
                    compared += 1
                    if abs(own - theirs).scaleb(reading.digits) > 1:
                        unlike.append((record, column, own, theirs))
    if unlike and given:
        record, column, own, theirs = unlike[0]
        place = given[record.subject, record.period].readings[column].at
        values = {
            "数": str(len(unlike)),
            "总数": str(compared),
            "日期": record.period,
            "列": column.upper().replace("_", "-"),
            "日报": plain(theirs),
            "逐时": plain(own),
        }
        yield Finding("C416", (place, record.readings[column].at), values)


def _name(column: str, config: Config) -> str:
    """What a column of the hourly layout is called."""
    block = config.scheme.forms.by_id[FORM].hours
    found = block.column(column) if block else None
    return found.name if found else column


def _next(before: Hour, after: Hour) -> bool:
    return before.station == after.station and _time(after) - _time(before) == _HOUR


def _time(hour: Hour) -> datetime.datetime:
    return datetime.datetime.combine(hour.date, datetime.time()) + _HOUR * hour.end


def _same(before: Hour, after: Hour, columns: Sequence[str]) -> bool:
    return all(before.values[column] == after.values[column] for column in columns)


def _said(hour: Hour) -> str:
    return f"{hour.date.isoformat()} {hour.end}时"


def _place(hour: Hour) -> Place:
    return hour.record.readings[_DATE].at
