"""What stands in the way of evaluating the air of a year → findings, one for each series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.compute.air_annual import Composite, Value
from pipeline.compute.air_days import FORM, AirYear, CountyDay, StationDay
from pipeline.compute.aqi import Index, iaqi
from pipeline.config import Config
from pipeline.model.finding import Finding
from pipeline.model.number import plain
from pipeline.model.table import Place
from pipeline.scheme.limits import AirStatistics
from pipeline.scheme.needs import Needs

_GOOD_DAYS, _COMPOSITE = "good_days_ratio", "air_composite_index"
_AQI, _LEVEL, _DATE = "aqi", "level", "date"
_EIGHT, _ONE = "o3_8h", "o3_1h"
_MANY = 10
"""So many days make a column of ozone suspicious."""
_LISTED = 5
"""Days named in a finding about many."""
NEEDS = Needs("空气数据核对", measures=(_GOOD_DAYS, _COMPOSITE), forms={FORM: (_AQI, _LEVEL, _DATE, _EIGHT, _ONE)})


def findings_of_air(
    air: AirYear,
    days: Sequence[CountyDay],
    values: Mapping[str, Value],
    index: Composite,
    rules: AirStatistics,
    config: Config,
) -> Iterator[Finding]:
    """All findings about the air of one year (C401–C410, C418, C420, C421)."""
    department = air.tables[0].department if air.tables else ""
    measures = config.scheme.measures
    for one in (*_records(air, config), *_days(air, days)):
        yield Finding(one.code, one.at, one.values, one.department or department, measures[_GOOD_DAYS].indicator)
    for one in _annual(air, values, index, rules, config):
        yield Finding(one.code, one.at, one.values, department, measures[_COMPOSITE].indicator)


def too_few(values: Sequence[Value], air: AirYear, rules: AirStatistics, config: Config) -> Finding:
    """The finding (C407) that these annual values lack valid days."""
    months = sorted({month for value in values for month in value.short_months})
    return Finding(
        "C407",
        tuple(_sheets(air)),
        {
            "年": str(air.year),
            "项目": "、".join(dict.fromkeys(_name(value.statistic.id, config) for value in values)),
            "天数": str(min(value.days for value in values)),
            "要求": str(rules.days_per_year),
            "每月": str(rules.days_per_month),
            "月份": "、".join(f"{month}月" for month in months) or "—",
        },
    )


def _records(air: AirYear, config: Config) -> Iterator[Finding]:
    """Stations and days that were left out, and given AQI that the concentrations do not give."""
    for file, names in air.unknown.items() if not config.stations_in(air.year) else ():
        yield Finding("C401", (Place(file),), {"文件": file, "点位": "、".join(names), "年": str(air.year)})
    present = set(air.stations)
    silent = [station.name for station in config.stations_in(air.year) if station.name not in present]
    if silent and "" not in present:
        values = {"年": str(air.year), "数": str(len(silent)), "点位": "、".join(silent)}
        yield Finding("C402" if air.year == config.year else "C408", (), values)
    worked = [(day, index) for day in air.days if (index := day.computed) is not None]
    yield from _given(worked)
    yield from _unformed(worked)
    yield from _zeros(air)
    yield from _beyond(air)
    yield from _levels(air)


def _zeros(air: AirYear) -> Iterator[Finding]:
    """Days on which everything is 0."""
    zero = [day for day in air.days if day.all_zero]
    if zero:
        values = {"年": str(air.year), "数": str(len(zero)), "日期": "、".join(_dates(zero))}
        yield Finding("C409", tuple(_cell(day, _DATE) for day in zero[:_LISTED]), values, zero[0].source.department)


def _unformed(days: Sequence[tuple[StationDay, Index]]) -> Iterator[Finding]:
    """Days on which a concentration lies past the end of its column and nothing stands in: their AQI cannot be made."""
    found = [(day, worked.unformed[0]) for day, worked in days if worked.unformed]
    if found:
        day, column = found[0]
        values = {
            "数": str(len(found)),
            "日期": day.date.isoformat(),
            "项目": day.table.names[column],
            "值": plain(day.values[column]),
            "上限": plain(day.table.columns[column][-1]),
            "给出": str(sum(one.reported is not None for one, _ in found)),
        }
        at = tuple(_cell(one, column) for one, column in found[:_LISTED])
        yield Finding("C421", at, values, day.source.department)


def _beyond(air: AirYear) -> Iterator[Finding]:
    """AQI beyond the scale, as some write a day of which they have none (999)."""
    found = [day for day in air.days if (said := day.record.number(_AQI)) is not None and said > day.table.iaqi[-1]]
    if found:
        first = found[0]
        values = {
            "数": str(len(found)),
            "日期": first.date.isoformat(),
            "指数": plain(first.record.number(_AQI) or first.table.iaqi[-1]),
            "上限": plain(first.table.iaqi[-1]),
        }
        yield Finding("C420", tuple(_cell(day, _AQI) for day in found[:_LISTED]), values, first.source.department)


def _levels(air: AirYear) -> Iterator[Finding]:
    """Levels as reported that are not those of the AQI beside them."""
    unlike = [
        day
        for day in air.days
        if day.reported is not None and (word := day.record.text(_LEVEL)) and word != day.table.level(day.reported).name
    ]
    if unlike:
        first = unlike[0]
        values = {
            "数": str(len(unlike)),
            "日期": first.date.isoformat(),
            "指数": plain(first.reported) if first.reported is not None else "",
            "等级": first.record.text(_LEVEL),
            "应为": first.table.level(first.reported).name if first.reported is not None else "",
        }
        yield Finding("C410", tuple(_cell(day, _LEVEL) for day in unlike[:_LISTED]), values, first.source.department)


def _dates(days: Sequence[StationDay]) -> list[str]:
    return [day.date.isoformat() for day in days[:_LISTED]]


def _cell(day: StationDay, column: str) -> Place:
    """The cell of a column, or of anything in the same row."""
    known = day.record.readings.get(column) or next(iter(day.record.readings.values()))
    return known.at


def _given(days: Sequence[tuple[StationDay, Index]]) -> Iterator[Finding]:
    """One finding a sheet: how many given AQI differ from the one the same row's concentrations give."""
    sheets: dict[tuple[str, str], list[tuple[StationDay, Index]]] = {}
    for one in days:
        sheets.setdefault((one[0].source.file, one[0].source.sheet), []).append(one)
    for found in sheets.values():
        compared = [
            (day, worked)
            for day, worked in found
            if day.reported is not None and (not worked.unformed or worked.aqi > day.reported)
        ]
        differing = [(day, worked) for day, worked in compared if day.reported != worked.aqi]
        if differing:
            day, worked = differing[0]
            names = dict.fromkeys(day.table.names[column] for column in worked.primary)
            values = {
                "数": str(len(differing)),
                "总数": str(len(compared)),
                "日期": day.date.isoformat(),
                "给出": plain(day.reported) if day.reported is not None else "",
                "重算": plain(worked.aqi),
                "项目": "、".join(names) or "—",
                "取整": _rounded(differing),
            }
            at = (Place(day.source.file, day.source.sheet, day.record.readings[_AQI].at.cell),)
            yield Finding("C404", at, values, day.source.department)
            yield from _ozone(differing)


def _rounded(differing: Sequence[tuple[StationDay, Index]]) -> str:
    """How many given AQI are only rounded half up where the standard rounds up, and what that does to good days."""
    found = [(day, worked) for day, worked in differing if day.reported == worked.nearest]
    if not found:
        return ""
    better = sum(day.table.level(worked.nearest).good and not day.table.level(worked.aqi).good for day, worked in found)
    good = f"，其中{better}天因此算作优良" if better else ""
    return f"；有{len(found)}天给出的正好是四舍五入的结果，标准规定进位取整{good}"


def _ozone(differing: Sequence[tuple[StationDay, Index]]) -> Iterator[Finding]:
    """An 8-hour column that holds hourly maxima: its sub-index goes beyond the given AQI, the hourly one does not."""
    beyond = [
        (day, worked)
        for day, worked in differing
        if _EIGHT in worked.primary
        and day.reported is not None
        and worked.aqi > day.reported
        and _ONE not in day.values
    ]
    hourly = [
        (day, worked)
        for day, worked in beyond
        if (part := iaqi(day.table, _ONE, day.values[_EIGHT])) is not None and day.reported and part <= day.reported
    ]
    if len(beyond) >= _MANY and len(hourly) * 2 > len(beyond):
        day, worked = hourly[0]
        values = {
            "数": str(len(beyond)),
            "其中": str(len(hourly)),
            "日期": day.date.isoformat(),
            "值": plain(day.values[_EIGHT]),
            "给出": plain(day.reported) if day.reported is not None else "",
            "重算": plain(worked.aqi),
        }
        yield Finding("C418", (_cell(day, _EIGHT),), values, day.source.department)


def _days(air: AirYear, days: Sequence[CountyDay]) -> Iterator[Finding]:
    """Days of the year without an AQI."""
    missing = [day.date.isoformat() for day in days if day.aqi is None]
    if len(missing) == len(days):
        yield Finding("C406", tuple(_sheets(air)), {"年": str(air.year)})
    elif missing:
        values = {
            "年": str(air.year),
            "全年": str(len(days)),
            "有效": str(len(days) - len(missing)),
            "数": str(len(missing)),
            "日期": "、".join(missing[:_LISTED]),
        }
        yield Finding("C403", tuple(_sheets(air)), values)


def _annual(
    air: AirYear, values: Mapping[str, Value], index: Composite, rules: AirStatistics, config: Config
) -> Iterator[Finding]:
    """Pollutants without a daily value, and annual values with too few days."""
    absent = [statistic for statistic in rules.statistics if statistic.id not in values]
    lost = [one.id for one in absent if one.id in config.scheme.measures]
    lost += [_COMPOSITE] if any(one.id in index.lacking for one in absent) else []
    if lost:
        names = {statistic.pollutant: config.scheme.forms.by_id[air.tables[0].form].records for statistic in absent}
        shown = [
            column.name if records and (column := records.column(pollutant)) else pollutant
            for pollutant, records in names.items()
        ]
        results = [_name(identity, config) for identity in lost]
        yield Finding(
            "C405",
            tuple(_sheets(air)),
            {"年": str(air.year), "项目": "、".join(shown), "结果": "、".join(results)},
        )
    few = [value for value in values.values() if value.value is None and value.statistic.id in config.scheme.measures]
    if few:
        yield too_few(few, air, rules, config)


def _name(measure: str, config: Config) -> str:
    known = config.scheme.measures.get(measure)
    return known.name if known else measure


def _sheets(air: AirYear) -> Iterator[Place]:
    return iter(dict.fromkeys(Place(table.file, table.sheet) for table in air.tables))
