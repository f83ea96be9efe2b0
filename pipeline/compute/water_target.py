"""Annual classes and means of the sections → whether each reaches its target class, and by what it is missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from pipeline.compute.water_class import Mean, excess_multiple, grade_index
from pipeline.compute.water_records import FORM, WaterYear
from pipeline.config import Config, WaterSection
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Finding
from pipeline.model.number import plain
from pipeline.model.table import Reading
from pipeline.scheme.needs import Needs

_CLASS, _TARGET, _MET = "section_class", "section_target", "water_target_sections"
_COLUMN = "target_class"
NEEDS = Needs("断面目标评价", measures=(_CLASS, _TARGET, _MET), forms={FORM: (_COLUMN,)})


def target_facts(facts: FactSet, water: WaterYear, config: Config) -> tuple[list[Fact], list[Finding]]:
    """A fact for each section with an annual class, their number, and findings about those that miss the target.

    The adopted class counts; the items named are those whose annual mean is worse than the target, with (C − S)/S
    against the target's limit.
    """
    year, limits = str(water.year), water.limits
    made: list[Fact] = []
    missed: list[str] = []
    met: list[FactKey] = []
    for section in water.sections:
        fact = facts.get(_CLASS, section.name, year)
        grade = fact.value if fact else None
        if fact is None or grade not in (*limits.grades, limits.beyond):
            continue
        reached = limits.rank(str(grade)) <= limits.rank(section.target)
        worse = "" if reached else "、".join(_worse(section, water.annual.get(section.name, {}), water))
        made.append(_fact(_TARGET, section.name, water.items.target["met" if reached else "missed"], fact.key, config))
        if reached:
            met.append(fact.key)
        else:
            missed.append(f"{section.name}（目标{section.target}，全年{grade}{f'，{worse}' if worse else ''}）")
    measure = config.scheme.measures[_MET]
    found = [replace(one, indicator=measure.indicator) for one in stated_targets(water)]
    if not made:
        return [], found
    made.append(
        Fact(
            FactKey(_MET, "", year),
            Decimal(len(met)),
            measure.unit,
            measure.places,
            origin=Origin.COMPUTED,
            data_year=water.year,
            inputs=tuple(one.key for one in made),
        )
    )
    if not missed:
        return made, found
    values = {"年": year, "数": str(len(missed)), "断面": "；".join(missed)}
    return made, [Finding("C110", (), values, indicator=measure.indicator), *found]


def stated_targets(water: WaterYear) -> Iterator[Finding]:
    """Target classes in the tables that are not those of the config, one finding a table (C112)."""
    own = {id(record): section for (section, _), records in water.records.items() for record in records}
    targets = {section.name: section.target for section in water.sections}
    for table in water.tables:
        unlike: dict[str, Reading] = {}
        for record in table.records:
            section, said = own.get(id(record)), record.text(_COLUMN)
            if section is not None and said and said != targets[section]:
                unlike.setdefault(section, record.readings[_COLUMN])
        if unlike:
            shown = "、".join(f"{name}（表{reading.value}，名单{targets[name]}）" for name, reading in unlike.items())
            places = tuple(reading.at for reading in unlike.values())
            yield Finding("C112", places, {"数": str(len(unlike)), "断面": shown}, table.department)


def _worse(section: WaterSection, means: Mapping[str, Mean], water: WaterYear) -> Iterator[str]:
    target = water.limits.rank(section.target)
    for identity in water.items.evaluated:
        item, found = water.limits.items[identity], means.get(identity)
        if found is None or not item.of(section.kind):
            continue
        if grade_index(item, found.value, section.kind, water.limits) > target:
            times = excess_multiple(item, found.value, section.kind, target)
            yield item.name if times is None else f"{item.name}（{plain(times, 2)}）"


def _fact(measure: str, section: str, value: str, source: FactKey, config: Config) -> Fact:
    known = config.scheme.measures[measure]
    return Fact(
        FactKey(measure, section, source.period),
        value,
        known.unit,
        known.places,
        origin=Origin.COMPUTED,
        data_year=int(source.period),
        inputs=(source,),
    )
