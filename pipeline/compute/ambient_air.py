"""Daily records of air stations → days by level, share of good days, annual values and the composite index."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.compute.air_annual import Composite, SingleIndex, Value, annual, composite, published
from pipeline.compute.air_days import FORM, AirYear, CountyDay, air_year, county_days, series
from pipeline.compute.air_findings import findings_of_air, too_few
from pipeline.compute.cell_ranges import span
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.finding import Finding
from pipeline.model.number import divide, half_even, total
from pipeline.model.series import AirDay
from pipeline.model.table import Place
from pipeline.scheme.limits import AirLimits, AirStatistics, IaqiTable
from pipeline.scheme.needs import Needs

_YEAR_DAYS, _VALID, _GOOD, _RATIO = "air_year_days", "valid_days", "good_days", "good_days_ratio"
_COMPOSITE, _SINGLE = "air_composite_index", "air_single_index"
_POLICY, _ROUNDING = "air_composite", "air_rounding"
_FEW_DAYS = 10
_MOST_PLACES = 5
"""Decimals of a single index at most: one tie of thirds and sevenths apart, five always give the printed sum."""
_STATISTICS, _LIMITS, _INDICES = "HJ663", "GB3095", "HJ633"
NEEDS = Needs(
    "空气年评价",
    measures=(_YEAR_DAYS, _VALID, _GOOD, _RATIO, _COMPOSITE, _SINGLE),
    forms={FORM: ()},
    standards=(_STATISTICS, _LIMITS, _INDICES),
    policies={_POLICY: (), _ROUNDING: ()},
)


def compute_air(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with what the daily records of each year give; years without any table are left alone.

    优良天数比例 = days with an AQI up to 100 ÷ days with an AQI × 100, the AQI by the edition in force that day;
    annual values by the editions in force on the year's last day, each rounded before it is divided and summed; the
    facts keep them exact. Counts are given for the year and for each month.
    """
    found: list[Finding] = []
    for year in years:
        if not facts.table(FORM, year):
            continue
        air = air_year(facts, config, year)
        days = county_days(air)
        end = datetime.date(year, 12, 31)
        standards, policies = config.scheme.standards, config.policies
        rules = standards.content(AirStatistics, _STATISTICS, end, policies)
        limits = standards.content(AirLimits, _LIMITS, end, policies)
        values = annual(days, rules, limits)
        index = composite(values, rules, policies[_POLICY])
        facts = facts.plus(_counts(days, config, str(year)))
        for month in sorted({day.date.month for day in days if day.values or day.aqi is not None}):
            of_month = [day for day in days if day.date.month == month]
            facts = facts.plus(_counts(of_month, config, f"{year}-{month:02}"))
        facts = facts.plus(_annual_facts(values, index, air, rules, limits, config))
        found += findings_of_air(air, days, values, index, rules, config)
    return facts, tuple(found)


def daily_series(facts: FactSet, config: Config, year: int) -> tuple[AirDay, ...]:
    """Every day of the year for charts and templates; empty where no daily table came in."""
    air = air_year(facts, config, year)
    return series(county_days(air)) if air.tables else ()


def _counts(days: Sequence[CountyDay], config: Config, period: str) -> Iterator[Fact]:
    """Days of a year or month: all (year only), valid, good, by level; and the share of good days."""
    standards, policies = config.scheme.standards, config.policies
    editions = {edition.cite: edition for edition in _editions(days, config)}
    cites = "；".join(editions)
    table = standards.content(IaqiTable, _INDICES, days[-1].date, policies)
    valid = [day for day in days if day.level is not None]
    good = [day for day in valid if day.level and day.level.good]
    if "-" not in period:
        yield _fact(_YEAR_DAYS, period, Decimal(len(days)), config)
    yield _fact(_VALID, period, Decimal(len(valid)), config, at=_cells(valid), basis=cites)
    counts = {level.measure: 0 for level in table.levels}
    for day in valid:
        if day.level:
            counts[day.level.measure] += 1
    for measure, number in counts.items():
        at = _cells([day for day in valid if day.level and day.level.measure == measure])
        yield _fact(measure, period, Decimal(number), config, at=at, basis=cites)
    parts = [level.measure for level in table.levels if level.good]
    yield _fact(
        _GOOD,
        period,
        Decimal(len(good)),
        config,
        inputs=tuple(FactKey(part, "", period) for part in parts),
        basis=cites,
        formula=" + ".join(str(counts[part]) for part in parts),
    )
    if valid:
        yield _fact(
            _RATIO,
            period,
            divide(Decimal(len(good) * 100), Decimal(len(valid))),
            config,
            inputs=(FactKey(_GOOD, "", period), FactKey(_VALID, "", period)),
            basis=cites,
            formula=f"{len(good)} ÷ {len(valid)} × 100",
        )


def _editions(days: Sequence[CountyDay], config: Config) -> Iterator[IaqiTable]:
    """The editions in force on the first and last day (a year straddles at most one change)."""
    for day in (days[0], days[-1]):
        yield config.scheme.standards.content(IaqiTable, _INDICES, day.date, config.policies)


def _cells(days: Sequence[CountyDay]) -> tuple[Place, ...]:
    """The cells of a few days one by one, of many as ranges."""
    places = (place for day in days for place in day.at)
    return tuple(places) if len(days) <= _FEW_DAYS else span(places)


def _annual_facts(
    values: Mapping[str, Value],
    index: Composite,
    air: AirYear,
    rules: AirStatistics,
    limits: AirLimits,
    config: Config,
) -> Iterator[Fact]:
    """Annual values that are measures; too few valid days give 未监测 with the reason, an absent pollutant nothing."""
    period = str(air.year)
    for value in published(config, values):
        measure, column = value.statistic.id, value.statistic.pollutant
        if value.value is None:
            finding = too_few([value], air, rules, config)
            note = config.scheme.catalogue[finding.code].say(finding)
            yield _fact(measure, period, None, config, at=_column(air, column), basis=rules.cite, note=note)
        else:
            yield _fact(
                measure,
                period,
                value.value,
                config,
                at=_column(air, column),
                basis=f"{rules.cite}；{limits.cite}",
                formula=value.formula,
            )
    names = _pollutants(air.year, config)
    yield from _singles(index, names, period, limits, config)
    known = [values[identity] for identity in index.lacking if identity in values]
    if index.value is not None:
        yield _fact(
            _COMPOSITE,
            period,
            index.value,
            config,
            inputs=tuple(FactKey(_SINGLE, names[term.source.statistic.pollutant], period) for term in index.terms),
            basis=f"{config.policy_words(_POLICY)}；{limits.cite}",
            formula=index.formula,
        )
    elif known and len(known) == len(index.lacking):
        finding = too_few(known, air, rules, config)
        note = config.scheme.catalogue[finding.code].say(finding)
        yield _fact(_COMPOSITE, period, None, config, basis=config.policy_words(_POLICY), note=note)


def _pollutants(year: int, config: Config) -> Mapping[str, str]:
    """Pollutant → its name, by the edition in force on the year's last day."""
    end = datetime.date(year, 12, 31)
    return config.scheme.standards.content(IaqiTable, _INDICES, end, config.policies).names


def _singles(
    index: Composite, names: Mapping[str, str], period: str, limits: AirLimits, config: Config
) -> Iterator[Fact]:
    """The terms of the composite index by pollutant, with the fewest decimals whose sum prints as the index does."""
    places = _single_places(index.terms, config)
    for term in index.terms:
        statistic = term.source.statistic
        yield replace(
            _fact(
                _SINGLE,
                period,
                term.value,
                config,
                inputs=(FactKey(statistic.id, "", period),) if statistic.id in config.scheme.measures else (),
                basis=limits.cite,
                formula=term.formula,
            ),
            key=FactKey(_SINGLE, names[statistic.pollutant], period),
            places=places,
        )


def _single_places(terms: Sequence[SingleIndex], config: Config) -> int:
    least, shown = config.scheme.measures[_SINGLE].places or 0, config.scheme.measures[_COMPOSITE].places or 0
    printed = half_even(total(term.value for term in terms), shown)
    for places in range(least, _MOST_PLACES):
        if half_even(total(half_even(term.value, places) for term in terms), shown) == printed:
            return places
    return _MOST_PLACES


def _column(air: AirYear, column: str) -> tuple[Place, ...]:
    return span(day.record.readings[column].at for day in air.days if column in day.values)


def _fact(
    measure: str,
    period: str,
    value: Decimal | None,
    config: Config,
    *,
    at: tuple[Place, ...] = (),
    inputs: tuple[FactKey, ...] = (),
    basis: str = "",
    formula: str = "",
    note: str = "",
) -> Fact:
    known = config.scheme.measures[measure]
    return Fact(
        FactKey(measure, "", period),
        value,
        known.unit,
        known.places,
        status=Status.NOT_DONE if value is None else Status.VALUE,
        origin=Origin.COMPUTED,
        data_year=int(period[:4]),
        at=at,
        inputs=inputs,
        basis=basis,
        formula=formula,
        note=note,
    )
