"""Daily records of the air stations of one year → the county's days: concentrations, AQI, level, primary pollutants."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.aqi import Index, air_quality_index
from pipeline.compute.cell_ranges import span
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.number import half_even, mean
from pipeline.model.series import AirDay
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.labels import label_key
from pipeline.scheme.limits import AirStatistics, IaqiTable, Level
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import fold

FORM = "F34"
_AQI, _PRIMARY = "aqi", "primary_pollutant"
_FLAGS = ("valid", "note", _AQI, "level", _PRIMARY)
"""Where a department writes that a day is not valid: in a column of its own, or in place of the result."""
_STATISTICS, _INDICES = "HJ663", "HJ633"
NEEDS = Needs("空气日评价", forms={FORM: _FLAGS}, standards=(_STATISTICS, _INDICES))
_SEPARATORS = re.compile(r"[、,;/|&+，；\s和与及]+")
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CountyDay:
    """One day of the county. `aqi` and `level` are None where the day is not valid."""

    date: datetime.date
    aqi: Decimal | None
    level: Level | None
    primary: tuple[str, ...]
    """Names."""
    values: Mapping[str, Decimal]
    at: tuple[Place, ...]
    """The given AQI, or the concentrations it was worked out from."""


@dataclass(frozen=True, slots=True)
class StationDay:
    """One record of a station that counts; `table` is the edition's IAQI table of that day."""

    date: datetime.date
    station: str
    record: Record
    source: DataTable
    table: IaqiTable
    values: Mapping[str, Decimal]
    """Concentrations as reported."""
    invalid: bool
    places: Mapping[str, int]
    """Decimals that a day's concentrations are rounded to before the AQI, by column (HJ 663)."""

    @property
    def reported(self) -> Decimal | None:
        """The AQI as reported, where it is one: of 1 (HJ 633—2026, 4.1.1) to the end of the scale."""
        said = self.record.number(_AQI)
        return said if said is not None and 0 < said <= self.table.iaqi[-1] else None

    @property
    def all_zero(self) -> bool:
        """Whether everything reported is 0, as feeds write a day on which nothing was measured."""
        said = [self.record.number(_AQI), *self.values.values()]
        return any(number is not None for number in said) and not any(said)

    @property
    def computed(self) -> Index | None:
        """The AQI worked out from the record's concentrations, None without any."""
        return daily_index(self.table, self.values, self.places)


@dataclass(frozen=True)
class AirYear:
    """A year's station records. Left out: stations the config does not list, days of other years, repeated days."""

    year: int
    tables: tuple[DataTable, ...]
    days: tuple[StationDay, ...]
    unknown: Mapping[str, tuple[str, ...]]
    """File → names of stations that the config does not list."""

    @property
    def stations(self) -> tuple[str, ...]:
        """Stations that have records; "" stands for the county itself."""
        return tuple(dict.fromkeys(day.station for day in self.days))


def air_year(facts: FactSet, config: Config, year: int) -> AirYear:
    """The year's records of stations the config lists, or of the county itself (no station, or the county's name).

    Of two rows for the same station and day the first counts; repeats and wrong dates were told on reading.
    """
    end = datetime.date(year, 12, 31)
    tables = facts.table(FORM, year)
    if not tables:
        return AirYear(year, (), (), {})
    standards, policies = config.scheme.standards, config.policies
    rules = standards.content(AirStatistics, _STATISTICS, end, policies)
    names = {fold(name): one.name for one in config.stations_in(year) for name in (one.name, *one.aliases)}
    names = {fold(name): "" for name in ("", config.county, config.short_name)} | names
    editions: dict[datetime.date, IaqiTable] = {}
    found: dict[tuple[str, datetime.date], StationDay] = {}
    unknown: dict[str, dict[str, None]] = {}
    for source in tables:
        for record in source.records:
            if record.total:
                continue
            station, date = names.get(fold(record.subject)), _date(record.period)
            if station is None:
                unknown.setdefault(source.file, {}).setdefault(record.subject)
            elif date is not None and date.year == year and (station, date) not in found:
                if date not in editions:
                    editions[date] = standards.content(IaqiTable, _INDICES, date, policies)
                found[station, date] = _station_day(date, station, record, source, editions[date], rules)
    return AirYear(year, tables, tuple(found.values()), {file: tuple(names) for file, names in unknown.items()})


def daily_index(table: IaqiTable, values: Mapping[str, Decimal], places: Mapping[str, int]) -> Index | None:
    """The AQI of a day, by whichever way its concentrations came: they are rounded first (HJ 633—2026, 4.2.2)."""
    rounded = {column: half_even(value, places[column]) for column, value in values.items() if column in places}
    return air_quality_index(table, rounded, table.daily)


def county_days(air: AirYear) -> tuple[CountyDay, ...]:
    """Every day of the year in order.

    A record of the county itself, or of the only station, stands with its given AQI (worked out where none is given).
    With several stations their concentrations are averaged first and the AQI is worked out from the averages; given AQI
    of the stations are then only compared. A day marked 无效, or with nothing but zeros, has neither AQI nor
    concentrations.
    """
    by_date: dict[datetime.date, list[StationDay]] = {}
    for day in air.days:
        if not day.invalid and not day.all_zero:
            by_date.setdefault(day.date, []).append(day)
    several = len([station for station in air.stations if station]) > 1
    days: list[CountyDay] = []
    date = datetime.date(air.year, 1, 1)
    while date.year == air.year:
        records = by_date.get(date, [])
        whole = next((day for day in records if not day.station), None)
        if whole or (records and not several):
            days.append(_single(whole or records[0]))
        else:
            days.append(_averaged(date, records))
        date += _DAY
    return tuple(days)


def series(days: tuple[CountyDay, ...]) -> tuple[AirDay, ...]:
    """The county's days as charts and templates take them."""
    return tuple(
        AirDay(
            day.date,
            int(day.aqi) if day.aqi is not None else None,
            day.level.name if day.level else "",
            day.primary,
            day.values,
        )
        for day in days
    )


def _concentrations(record: Record, columns: Mapping[str, object]) -> Iterator[tuple[str, Decimal]]:
    """The concentrations of a record by column, negative ones left out."""
    for column in columns:
        value = record.number(column)
        if value is not None and value >= 0:
            yield column, value


def _station_day(
    date: datetime.date, station: str, record: Record, source: DataTable, table: IaqiTable, rules: AirStatistics
) -> StationDay:
    said = (record.readings.get(column) for column in _FLAGS)
    flags = "".join(f"{one.value if isinstance(one.value, str) else ''}{one.text}" for one in said if one is not None)
    values = dict(_concentrations(record, table.columns))
    invalid = any(word in flags for word in rules.invalid)
    return StationDay(date, station, record, source, table, values, invalid, rules.places)


def _single(day: StationDay) -> CountyDay:
    worked = day.computed
    if day.reported is None:
        return _county_day(day.date, day.table, day.values, worked, [day])
    primary = _names(day.record.text(_PRIMARY), day.table)
    if day.reported <= day.table.primary_above:
        primary = ()
    elif not primary and worked:
        primary = _primary(worked, day.table)
    cell = day.record.readings[_AQI].at
    return CountyDay(day.date, day.reported, day.table.level(day.reported), primary, day.values, (cell,))


def _averaged(date: datetime.date, records: list[StationDay]) -> CountyDay:
    if not records:
        return CountyDay(date, None, None, (), {}, ())
    table = records[0].table
    values = {
        column: mean([day.values[column] for day in records if column in day.values])
        for column in table.columns
        if any(column in day.values for day in records)
    }
    return _county_day(date, table, values, daily_index(table, values, records[0].places), records)


def _county_day(
    date: datetime.date,
    table: IaqiTable,
    values: Mapping[str, Decimal],
    worked: Index | None,
    records: list[StationDay],
) -> CountyDay:
    """A day with a worked-out AQI; not valid where the edition would not publish it."""
    if worked is None or not worked.publishable:
        return CountyDay(date, None, None, (), values, ())
    cells = tuple(day.record.readings[column].at for day in records for column in worked.parts if column in day.values)
    return CountyDay(date, worked.aqi, table.level(worked.aqi), _primary(worked, table), values, span(cells))


def _primary(worked: Index, table: IaqiTable) -> tuple[str, ...]:
    return tuple(dict.fromkeys(table.names[column] for column in worked.primary))


def _names(text: str, table: IaqiTable) -> tuple[str, ...]:
    """Primary pollutants as a department wrote them → our names; words we do not know stay, dashes go."""
    aliases = {label_key(alias): name for alias, name in table.aliases.items()}
    words = (word for word in _SEPARATORS.split(unicodedata.normalize("NFKC", text)) if any(map(str.isalnum, word)))
    return tuple(dict.fromkeys(aliases.get(label_key(word), word) for word in words))


def _date(period: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(period)
    except ValueError:
        return None
