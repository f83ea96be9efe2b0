"""What stands in the way of judging the water sections of a year → findings, one for each series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.compute.class_findings import contradicted_classes, differing_classes
from pipeline.compute.water_class import Mean
from pipeline.compute.water_records import FORM, WaterYear
from pipeline.config import Config, WaterSection
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.number import plain
from pipeline.model.table import Place, Reading
from pipeline.scheme.limits import WaterItems, WaterLimits
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import fold
from pipeline.system.errors import PipelineError

_CLASS, _REMARK = "section_class", "note"
_INDICATOR_OF = "good_water_frequency_ratio"
NEEDS = Needs("断面数据核对", measures=(_CLASS, _INDICATOR_OF), forms={FORM: (_REMARK,)})
_MONTHS = range(1, 13)


def findings_of_water(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    """All findings about the sections of one year (C101–C109, C113–C118)."""
    indicator = config.scheme.measures[_INDICATOR_OF].indicator
    department = water.tables[0].department if water.tables else ""
    for made in (_unknown, _silent, _months, _items, _bare, _zeros, _doubts, differing_classes, contradicted_classes):
        for one in made(facts, water, config):
            yield replace(one, department=one.department or department, indicator=indicator)


def _unknown(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    """Only where no section is listed at all; a name that is not in the list was told on reading."""
    for file, names in water.unknown.items() if not water.sections else ():
        yield Finding("C101", (Place(file),), {"文件": file, "断面": "、".join(names), "年": str(water.year)})


def _silent(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    names = [section.name for section in water.sections if not _present(facts, water, section.name)]
    if names and len(names) == len(water.sections):
        yield Finding("C108", tuple(_sheets(water)), {"年": str(water.year)})
    elif names:
        values = {"年": str(water.year), "数": str(len(names)), "断面": "、".join(names)}
        yield Finding("C102" if water.year == config.year else "C109", (), values)


def _months(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    """Months without a class of which the table does not say why."""
    said = {
        (record.subject, record.period) for table in water.tables for record in table.records if record.text(_REMARK)
    }
    for section in water.sections:
        present = _present(facts, water, section.name)
        silent = [number for number in _MONTHS if (section.name, f"{water.year}-{number:02}") not in said]
        missing = [number for number in silent if number not in present]
        if present and missing:
            values = {
                "断面": section.name,
                "年": str(water.year),
                "数": str(len(missing)),
                "月份": "、".join(f"{number}月" for number in missing),
            }
            yield Finding("C103", tuple(_beside(water, section.name, missing)), values)


def _items(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    """Items due for a section that have no reading in months in which anything was measured."""
    for section in water.sections:
        months = [key for key in water.keys_of(section.name) if water.months[key].means]
        if not months:
            continue
        lacking: list[str] = []
        empty: set[int] = set()
        for identity in due_items(section, water.items, water.limits):
            without = [
                key
                for key in months
                if identity not in water.months[key].means and not _read(water, key, identity, config)
            ]
            if without:
                name = item_name(identity, water.items, water.limits)
                listed = "、".join(f"{int(period[5:])}月" for _, period in without)
                empty.update(int(period[5:]) for _, period in without)
                lacking.append(name if len(without) == len(months) else f"{name}（{listed}）")
        if lacking:
            values = {"断面": section.name, "年": str(water.year), "项目": "、".join(lacking)}
            yield Finding("C104", tuple(_beside(water, section.name, sorted(empty))), values)


def _bare(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    """Values that are only said to lie below a limit nobody gives: they count neither as measured nor as missing."""
    for table in water.tables:
        found = [
            (record, identity, reading)
            for record in table.records
            if not record.total
            for identity in water.items.evaluated
            if (reading := record.readings.get(identity)) is not None and _unlimited(reading, config)
        ]
        if found:
            record, identity, reading = found[0]
            values = {
                "数": str(len(found)),
                "断面": record.subject,
                "月": record.period,
                "项目": water.limits.items[identity].name,
                "值": str(reading.value or reading.text),
            }
            yield Finding("C113", tuple(one.at for _, _, one in found), values, table.department)


def _unlimited(reading: Reading, config: Config) -> bool:
    """Whether a reading says 未检出 without the detection limit."""
    said = reading.value if isinstance(reading.value, str) else reading.text
    return reading.below is None and fold(said) in config.scheme.readings.below_limit


def _zeros(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    for table in water.tables:
        bad = [
            (record, identity, reading)
            for record in table.records
            if not record.total
            for identity in water.items.evaluated
            if (reading := record.readings.get(identity))
            and reading.below is None
            and isinstance(reading.value, Decimal)
            and reading.value <= 0
        ]
        if bad:
            record, identity, reading = bad[0]
            values = {
                "数": str(len(bad)),
                "断面": record.subject,
                "月": record.period,
                "项目": water.limits.items[identity].name,
                "值": plain(Decimal(str(reading.value))),
            }
            yield Finding("C105", tuple(found.at for _, _, found in bad), values, table.department)


def _doubts(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Finding]:
    for (section, period), month in water.months.items():
        adopted = facts.get(_CLASS, section, period)
        if month.verdict.doubtful and (adopted is None or adopted.value is None):
            yield unjudged(section, period, month.verdict.doubtful[0], month.means, water)


def unjudged(section: str, period: str, identity: str, means: Mapping[str, Mean], water: WaterYear) -> Finding:
    """The finding (C106) that an undetected value cannot be judged against the limit of the good grade."""
    item = water.limits.items[identity]
    kind = next(one.kind for one in water.sections if one.name == section)
    limit = item.of(kind)[water.limits.rank(water.limits.good)]
    values = {
        "断面": section,
        "月": period,
        "项目": item.name,
        "检出限": plain(means[identity].limit or means[identity].upper),
        "类": water.limits.good,
        "限值": plain(limit),
    }
    return Finding("C106", means[identity].at, values)


def due_items(section: WaterSection, items: WaterItems, limits: WaterLimits) -> tuple[str, ...]:
    """Ids of the items due at a section: a list of the scheme, or names joined by 、.

    Raises PipelineError for a name that is no item; where the config was read from a file it was told with all others.
    """
    due, unknown = items.due(section.items_due, limits)
    if unknown:
        raise PipelineError(
            f"config.yaml 里断面“{section.name}”的应测项目有不认识的：{'、'.join(unknown)}。",
            f"请写 {'、'.join(items.lists)}，或用顿号连起来的项目名，如 pH、溶解氧、总磷。",
        )
    return due


def item_name(identity: str, items: WaterItems, limits: WaterLimits) -> str:
    """The Chinese name of an item."""
    return limits.items[identity].name if identity in limits.items else items.others[identity]


def _read(water: WaterYear, key: tuple[str, str], identity: str, config: Config) -> bool:
    readings = (record.readings.get(identity) for record in water.records[key])
    return any(
        one is not None and (one.below is not None or isinstance(one.value, Decimal) or _unlimited(one, config))
        for one in readings
    )


def _present(facts: FactSet, water: WaterYear, section: str) -> set[int]:
    """Months (1–12) in which the section has a class or cannot be judged."""
    return {number for number in _MONTHS if facts.get(_CLASS, section, f"{water.year}-{number:02}") is not None}


def _beside(water: WaterYear, section: str, months: Sequence[int]) -> Iterator[Place]:
    """The sheets with the section's records of these months, or of those next to them, each once."""
    stands = {id(record): Place(table.file, table.sheet) for table in water.tables for record in table.records}
    held = sorted(
        (int(key[1][5:]), stands[id(record)])
        for key in water.keys_of(section)
        for record in water.records[key]
        if id(record) in stands
    )
    seen: dict[Place, None] = {}
    for number in months if held else ():
        seen.setdefault(min(held, key=lambda one: (abs(one[0] - number), one[0]))[1])
    return iter(seen or dict.fromkeys(_sheets(water, section)))


def _sheets(water: WaterYear, section: str = "") -> Iterator[Place]:
    """The sheets the records (of a section) stand in, each once."""
    seen: dict[Place, None] = {}
    wanted = {id(one) for key, found in water.records.items() if key[0] == section for one in found}
    for table in water.tables:
        if not section or any(id(record) in wanted for record in table.records):
            seen.setdefault(Place(table.file, table.sheet))
    return iter(seen)
