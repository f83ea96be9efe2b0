"""Monitoring records of lakes and reservoirs → their trophic state index (TLI) by month and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, localcontext

from pipeline.compute.water_records import FORM, WaterYear, water_year
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Finding
from pipeline.model.number import mean, plain
from pipeline.model.table import Place, Reading, Record
from pipeline.scheme.needs import Needs
from pipeline.scheme.trophic_limits import Trophic, TrophicItem

_MEASURE, _LAKE = "section_tli", "lake"
_KEY = "chlorophyll_a"
"""Measured for nothing else: where it is there, the others are asked for."""
_PRECISION = 28
_SHOWN_PLACES = 2
_RULES = "TLI"
NEEDS = Needs("营养状态评价", measures=(_MEASURE,), forms={FORM: (_KEY,)}, standards=(_RULES,))

_Means = dict[str, tuple[Decimal, tuple[Place, ...]]]


def compute_trophic(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with the index of each lake section: of a month's means, and of the mean of its months for the year.

    All five items must be there; undetected ones count with a share of their limit. The fact's note is the level.
    """
    findings: list[Finding] = []
    for year in years:
        if not facts.table(FORM, year):
            continue
        water = water_year(facts, config, year)
        rules = config.scheme.standards.content(Trophic, _RULES, water.last_day, config.policies)
        lacking: dict[str, list[str]] = {}
        for section in water.sections:
            keys = [key for key in water.keys_of(section.name) if _measured(water.records[key])]
            if section.kind != _LAKE or not keys:
                continue
            months = {period: _of_month(section.name, period, rules, water) for _, period in keys}
            facts = facts.plus(_facts(section.name, months, rules, water, config))
            absent = [one.name for one in rules.items if not any(one.id in found for found in months.values())]
            if absent:
                lacking.setdefault("、".join(absent), []).append(section.name)
        indicator = config.scheme.measures[_MEASURE].indicator
        department = water.tables[0].department
        for items, names in lacking.items():
            values = {"年": str(year), "断面": "、".join(names), "项目": items}
            places = tuple(dict.fromkeys(Place(table.file, table.sheet) for table in water.tables))
            findings.append(Finding("C111", places, values, department, indicator))
    return facts, tuple(findings)


def single(item: TrophicItem, value: Decimal) -> Decimal:
    """The index of one item: 10 × (constant + slope × ln(value in the formula's unit)), 28 digits."""
    with localcontext() as context:
        context.prec = _PRECISION
        return 10 * (item.constant + item.slope * (value * item.times).ln())


def trophic_state_index(values: Mapping[str, Decimal], rules: Trophic) -> Decimal | None:
    """The weighted sum over all items, unrounded; None where one of them is not there."""
    if any(item.id not in values for item in rules.items):
        return None
    return sum((item.weight * single(item, values[item.id]) for item in rules.items), Decimal(0))


def _measured(records: Sequence[Record]) -> bool:
    return any(_usable(record.readings.get(_KEY), Decimal(1)) is not None for record in records)


def _usable(reading: Reading | None, share: Decimal) -> Decimal | None:
    """What a reading counts with; nothing can be taken the logarithm of zero."""
    if reading is None:
        return None
    value = reading.value if reading.below is None else reading.below * share
    return value if isinstance(value, Decimal) and value > 0 else None


def _of_month(section: str, period: str, rules: Trophic, water: WaterYear) -> _Means:
    """The month's means, without what a class that stands disputes."""
    disputed = water.left_out(section, period)
    found = _means(water.records[section, period], rules, water)
    return {identity: one for identity, one in found.items() if identity not in disputed}


def _means(records: Sequence[Record], rules: Trophic, water: WaterYear) -> _Means:
    made: _Means = {}
    for item in rules.items:
        found = [
            (value, record.readings[item.id].at)
            for record in records
            if (value := _usable(record.readings.get(item.id), water.items.not_detected)) is not None
        ]
        if found:
            made[item.id] = mean([value for value, _ in found]), tuple(at for _, at in found)
    return made


def _facts(
    section: str, months: Mapping[str, _Means], rules: Trophic, water: WaterYear, config: Config
) -> Iterator[Fact]:
    year: _Means = {}
    for item in rules.items:
        found = [means[item.id] for means in months.values() if item.id in means]
        if found:
            year[item.id] = mean([value for value, _ in found]), tuple(at for _, places in found for at in places)
    for period, means in (*months.items(), (str(water.year), year)):
        values = {identity: value for identity, (value, _) in means.items()}
        total = trophic_state_index(values, rules)
        if total is None:
            continue
        measure = config.scheme.measures[_MEASURE]
        yield Fact(
            FactKey(_MEASURE, section, period),
            total,
            measure.unit,
            measure.places,
            origin=Origin.COMPUTED,
            data_year=water.year,
            note=rules.level(total),
            at=tuple(at for _, places in means.values() for at in places),
            basis=rules.cite,
            formula=" + ".join(
                f"{one.name} {one.weight} × {plain(single(one, values[one.id]), _SHOWN_PLACES)}" for one in rules.items
            ),
        )
