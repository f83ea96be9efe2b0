"""Soil monitoring points → class of each by GB 15618 with the items that decide it, and the county's counts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.cell_ranges import span
from pipeline.compute.formula_text import formula_number
from pipeline.compute.overruled import overruled_column
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Reading, Record
from pipeline.scheme.needs import Needs
from pipeline.scheme.soil_limits import SoilLimits
from pipeline.scheme.units import fold

FORM = "F35"
_USE, _SAMPLED, _VERDICT = "land_use", "sampled", "verdict"
_CLASS, _POINTS = "soil_point_class", "soil_points"
_COUNTS = {"safe": "soil_safe_points", "screening": "soil_screening_points", "control": "soil_control_points"}
_PH = "pH"
_NAMED = 5
"""A finding names this many points."""
_LIMITS = "GB15618"
NEEDS = Needs(
    "土壤点位评价",
    measures=(_CLASS, _POINTS, *_COUNTS.values()),
    forms={FORM: (_USE, _SAMPLED, _VERDICT)},
    standards=(_LIMITS,),
)


def compute_soil(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with the class of every point and the counts behind the safe-point ratio, for each of the years.

    A point is safe where no item is above its screening value, 高于管制值 where one is above its control value, else
    高于筛选值; values are compared unrounded. Below the detection limit counts as met where that limit is no higher
    than the screening value. A point without pH, or with a basic item missing and none above, is not judged and not
    counted. Findings: C501 not judged, C502 land not within the scope, C503 the given verdict differs.
    """
    found: list[Finding] = []
    for year in years:
        tables = facts.table(FORM, year)
        if not tables:
            continue
        day = datetime.date(year, 12, 31)
        limits = config.scheme.standards.content(SoilLimits, _LIMITS, day, config.policies)
        points = _points(tables, limits, config, year)
        facts = facts.plus((*_classes(points, limits, config, year), *_counts(points, limits, config, year)))
        found += _findings(points, limits, config, year)
    return facts, tuple(found)


@dataclass(frozen=True, slots=True)
class Excess:
    """An item above a limit: its value and the limit in mg/kg."""

    name: str
    value: Decimal
    limit: Decimal

    def __str__(self) -> str:
        return f"{self.name} {formula_number(self.value)}＞{formula_number(self.limit)}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the items of a point say: safe, screening or control, "" where it cannot be judged."""

    kind: str
    deciding: tuple[Excess, ...] = ()
    lacking: tuple[str, ...] = ()
    """Names of basic items without a usable value."""


@dataclass(frozen=True, slots=True)
class _Point:
    table: DataTable
    record: Record
    sampled: int
    judgement: Judgement

    @property
    def at(self) -> Reading:
        return next(iter(self.record.readings.values()))


def class_of_point(record: Record, limits: SoilLimits, undetected: frozenset[str]) -> Judgement:
    """The class of a point. `undetected`: folded words for a value below an unnamed detection limit."""
    ph = record.number(limits.ph)
    if ph is None:
        return Judgement("", lacking=(_PH,))
    use = record.text(_USE)
    above: list[Excess] = []
    beyond: list[Excess] = []
    lacking: list[str] = []
    for item, name in limits.names.items():
        screening = limits.screening_value(item, use, ph)
        reading = record.readings.get(item)
        if reading is not None and isinstance(reading.value, Decimal):
            control = limits.control_value(item, ph)
            if control is not None and reading.value > control:
                beyond.append(Excess(name, reading.value, control))
            elif reading.value > screening:
                above.append(Excess(name, reading.value, screening))
        elif not _met(reading, screening, undetected) and (item in limits.basic or _unclear(reading)):
            lacking.append(name)
    if beyond:
        return Judgement("control", tuple(beyond), tuple(lacking))
    if above:
        return Judgement("screening", tuple(above), tuple(lacking))
    return Judgement("", lacking=tuple(lacking)) if lacking else Judgement("safe")


def _met(reading: Reading | None, screening: Decimal, undetected: frozenset[str]) -> bool:
    """Whether a value below the detection limit meets the screening value."""
    if reading is None:
        return False
    if reading.below is not None:
        return reading.below <= screening
    return fold(reading.text) in undetected


def _unclear(reading: Reading | None) -> bool:
    """Whether an item that need not be there is there, below a detection limit too high to say anything."""
    return reading is not None and reading.below is not None


def _points(tables: Sequence[DataTable], limits: SoilLimits, config: Config, year: int) -> list[_Point]:
    """Every point once, as it was sampled last."""
    latest: dict[str, _Point] = {}
    for table in tables:
        for record in table.records:
            if record.total or not record.subject or not record.readings:
                continue
            sampled = record.number(_SAMPLED)
            when = int(sampled) if sampled is not None else year
            point = _Point(table, record, when, class_of_point(record, limits, config.scheme.readings.below_limit))
            before = latest.get(fold(record.subject))
            if before is None or before.sampled < when:
                latest[fold(record.subject)] = point
    return list(latest.values())


def _classes(points: Sequence[_Point], limits: SoilLimits, config: Config, year: int) -> Iterator[Fact]:
    measure = config.scheme.measures[_CLASS]
    for point in points:
        if point.judgement.kind:
            yield Fact(
                FactKey(_CLASS, point.record.subject, str(year)),
                limits.classes[point.judgement.kind],
                measure.unit,
                measure.places,
                origin=Origin.COMPUTED,
                data_year=point.sampled,
                note="、".join(map(str, point.judgement.deciding)),
                at=span(reading.at for reading in point.record.readings.values()),
                basis=limits.cite,
            )


def _counts(points: Sequence[_Point], limits: SoilLimits, config: Config, year: int) -> Iterator[Fact]:
    judged = [point for point in points if point.judgement.kind]
    wanted = {_POINTS: judged}
    for kind, identity in _COUNTS.items():
        wanted[identity] = [point for point in judged if point.judgement.kind == kind]
    for identity, group in wanted.items():
        measure = config.scheme.measures[identity]
        yield Fact(
            FactKey(identity, "", str(year)),
            Decimal(len(group)),
            measure.unit,
            measure.places,
            origin=Origin.COMPUTED,
            data_year=max((point.sampled for point in judged), default=year),
            inputs=tuple(FactKey(_CLASS, point.record.subject, str(year)) for point in group or points),
            basis=limits.cite,
            formula=f"{len(points)} 个点位中的 {len(group)} 个",
        )


def _findings(points: Sequence[_Point], limits: SoilLimits, config: Config, year: int) -> Iterator[Finding]:
    indicator = config.scheme.forms.by_id[FORM].indicator
    words = {fold(word): kind for kind, said in limits.said.items() for word in said}
    silent = [point for point in points if not point.judgement.kind]
    outside = [point for point in points if point.record.text(_USE) and point.record.text(_USE) not in limits.applies]
    other = [point for point in points if point.judgement.kind and _differs(point, words)]
    overruled = overruled_column(config, FORM, _VERDICT) if year == config.year else ()
    for code, group, printed in (("C501", silent, ()), ("C502", outside, ()), ("C503", other, overruled)):
        if not group:
            continue
        names = "、".join(point.record.subject for point in group[:_NAMED])
        values = {
            "年": str(year),
            "数": str(len(group)),
            "点位": names + ("等" if len(group) > _NAMED else ""),
            "首点": group[0].record.subject,
            "缺项": "、".join(group[0].judgement.lacking),
            "用地": "、".join(dict.fromkeys(point.record.text(_USE) for point in group)),
            "填报": group[0].record.text(_VERDICT),
            "复算": limits.classes.get(group[0].judgement.kind, ""),
            "依据": "、".join(map(str, group[0].judgement.deciding)) or "各项均不高于筛选值",
        }
        places = tuple(_place(point, {"C502": _USE, "C503": _VERDICT}.get(code, limits.ph)).at for point in group)
        yield Finding(code, span(places), values, group[0].table.department, indicator, printed)


def _differs(point: _Point, words: dict[str, str]) -> bool:
    """Whether the department's own verdict is a word we know and says something else."""
    said = words.get(fold(point.record.text(_VERDICT)), "")
    return bool(said) and said != point.judgement.kind


def _place(point: _Point, column: str) -> Reading:
    return point.record.readings.get(column) or point.at
