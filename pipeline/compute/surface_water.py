"""Monitoring records of water sections → class by month and year, annual means, and the share of good months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipeline.compute.class_disputes import Dispute
from pipeline.compute.water_class import Mean, Verdict, class_of_means
from pipeline.compute.water_findings import findings_of_water, unjudged
from pipeline.compute.water_records import FORM, WaterYear, water_year
from pipeline.compute.water_target import target_facts
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.finding import Finding
from pipeline.model.number import divide, half_even, plain
from pipeline.model.series import ClassDispute, SectionMonth
from pipeline.scheme.needs import Needs

_CLASS, _CONCENTRATION, _RATIO = "section_class", "section_concentration", "good_water_frequency_ratio"
_SECTIONS, _DUE, _VALID, _GOOD = "water_sections", "water_due_times", "water_valid_times", "water_good_times"
_CLASS_II, _INFERIOR = "water_class_ii_times", "water_inferior_times"
_CLASSED_BY, _UNDETECTED = "good_water_items", "water_below_limit"
"""口径: which items a class is made of, what an undetected value counts."""
_MONTHS = range(1, 13)
NEEDS = Needs(
    "水质评价",
    measures=(_CLASS, _CONCENTRATION, _RATIO, _SECTIONS, _DUE, _VALID, _GOOD, _CLASS_II, _INFERIOR),
    forms={FORM: ()},
    policies={_CLASSED_BY: (), _UNDETECTED: ()},
)


def compute_water(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with what the records of each year's sections give; years without any table are left alone.

    A section-month's records are averaged first, then classed by the worst item (unrounded). A class the department
    gave stands where the month has one record that does not contradict it (for which stands then, see class_disputes);
    where it has several, each record has a class of its own and the computed one
    stands. 达到或优于Ⅲ类频次比例 = months at Ⅲ or better ÷ months with a class × 100.
    """
    found: list[Finding] = []
    for year in years:
        if not facts.table(FORM, year):
            continue
        water = water_year(facts, config, year)
        facts = _with_months(facts, water, config)
        facts = facts.plus((*_annual_means(water, config), *_annual_classes(water, config)))
        facts = facts.plus(_county(facts, water, config))
        reached, missed = target_facts(facts, water, config)
        facts = facts.plus(reached)
        found += (*findings_of_water(facts, water, config), *missed)
    return facts, tuple(found)


def section_months(facts: FactSet, config: Config, year: int) -> tuple[SectionMonth, ...]:
    """Every section and month with a class or concentrations, by section in the order of the config, then by month."""
    water = water_year(facts, config, year)
    names = {identity: item.name for identity, item in water.limits.items.items()}
    grid: list[SectionMonth] = []
    for section in water.sections:
        for number in _MONTHS:
            month = _month(year, number)
            adopted = facts.get(_CLASS, section.name, month)
            found = water.months.get((section.name, month))
            if adopted is None and found is None:
                continue
            verdict = found.verdict if found else Verdict(None, (), (), ())
            grid.append(
                SectionMonth(
                    section=section.name,
                    month=month,
                    grade=adopted.value if adopted and isinstance(adopted.value, str) else None,
                    given=adopted is not None and adopted.origin is not Origin.COMPUTED,
                    computed=verdict.grade,
                    deciding=tuple(names[identity] for identity in verdict.deciding),
                    beyond=tuple((names[identity], times) for identity, times in verdict.beyond),
                    dispute=_told(water.disputes.get((section.name, month)), names),
                )
            )
    return tuple(grid)


def _told(dispute: Dispute | None, names: Mapping[str, str]) -> ClassDispute | None:
    """A contradiction as the report tells it."""
    if dispute is None:
        return None
    decided = dispute.decision
    return ClassDispute(
        dispute.typed,
        dispute.measured,
        dispute.adopted,
        published=dispute.published and dispute.typed_stands,
        evidence=decided.evidence if decided else dispute.evidence if dispute.typed_stands else "",
        decided=decided is not None,
        left_out=tuple(name for one, name in names.items() if dispute.typed_stands and one in dispute.left_out),
    )


def _month(year: int, number: int) -> str:
    return f"{year}-{number:02}"


def _with_months(facts: FactSet, water: WaterYear, config: Config) -> FactSet:
    """Class of each section-month; the given one is adopted where it speaks for the whole month and no contradiction
    was decided against it."""
    single: list[Fact] = []
    several: list[Fact] = []
    for (section, period), month in water.months.items():
        if month.verdict.grade is None and not month.verdict.doubtful:
            continue
        fact = _class_fact(section, period, month.verdict, month.means, water, config)
        dispute = water.disputes.get((section, period))
        given = month.records == 1 and (dispute is None or dispute.typed_stands)
        (single if given else several).append(fact)
    return facts.plus(single, reported_first=frozenset({_CLASS})).plus(several)


def _class_fact(
    section: str,
    period: str,
    verdict: Verdict,
    means: Mapping[str, Mean],
    water: WaterYear,
    config: Config,
    inputs: tuple[FactKey, ...] = (),
) -> Fact:
    """A class worked out; it points at `inputs`, else at the cells of the items that decide it."""
    shown = verdict.doubtful or verdict.deciding or tuple(one for one in means if one in water.items.evaluated)
    cells = () if inputs else tuple(dict.fromkeys(place for one in shown for place in means[one].at))
    return Fact(
        FactKey(_CLASS, section, period),
        verdict.grade,
        status=Status.VALUE if verdict.grade else Status.NOT_DONE,
        origin=Origin.COMPUTED,
        data_year=water.year,
        note=_note(verdict, water) if verdict.grade else _doubt(section, period, verdict, means, water, config),
        at=cells,
        inputs=inputs,
        basis=config.policy_words(_CLASSED_BY),
    )


def _note(verdict: Verdict, water: WaterYear) -> str:
    """Deciding items; beyond the good grade every item that is, with its multiple: “总磷（1.45）、pH”."""
    names = {identity: item.name for identity, item in water.limits.items.items()}
    if not verdict.beyond:
        return "、".join(names[identity] for identity in verdict.deciding)
    return "、".join(
        names[identity] if times is None else f"{names[identity]}（{plain(times, 2)}）"
        for identity, times in verdict.beyond
    )


def _doubt(
    section: str, period: str, verdict: Verdict, means: Mapping[str, Mean], water: WaterYear, config: Config
) -> str:
    finding = unjudged(section, period, verdict.doubtful[0], means, water)
    return config.scheme.catalogue[finding.code].say(finding)


def _annual_means(water: WaterYear, config: Config) -> Iterator[Fact]:
    """Mean of the months of every item, subject “断面／项目名”; a mean that rounds to nothing keeps one digit."""
    for section in water.sections:
        for identity, found in water.annual.get(section.name, {}).items():
            item = water.limits.items[identity]
            places = water.items.places[identity]
            if found.value and not half_even(found.value, places):
                places = -found.value.adjusted()
            yield Fact(
                FactKey(_CONCENTRATION, f"{section.name}／{item.name}", str(water.year)),
                found.value,
                item.unit,
                places,
                origin=Origin.COMPUTED,
                data_year=water.year,
                at=found.at,
                basis=config.policy_words(_UNDETECTED),
            )


def _annual_classes(water: WaterYear, config: Config) -> Iterator[Fact]:
    """Class of each section by its annual means."""
    year = str(water.year)
    for section in water.sections:
        means = water.annual.get(section.name, {})
        verdict = class_of_means(means, section.kind, water.limits, water.items.evaluated)
        if verdict.grade or verdict.doubtful:
            used = [one for one in means if one in water.items.evaluated]
            inputs = tuple(
                FactKey(_CONCENTRATION, f"{section.name}／{water.limits.items[one].name}", year) for one in used
            )
            yield _class_fact(section.name, year, verdict, means, water, config, inputs)


def _county(facts: FactSet, water: WaterYear, config: Config) -> Iterator[Fact]:
    """Counts over all section-months of the config's sections, and the share that is Ⅲ or better."""
    limits, year = water.limits, str(water.year)
    judged: dict[FactKey, int] = {}
    for section in water.sections:
        for number in _MONTHS:
            fact = facts.get(_CLASS, section.name, _month(water.year, number))
            if fact and isinstance(fact.value, str) and fact.value in (*limits.grades, limits.beyond):
                judged[fact.key] = limits.rank(fact.value)
    good = limits.rank(limits.good)
    sections = len(water.sections)
    counted = {
        _VALID: tuple(judged),
        _GOOD: tuple(key for key, rank in judged.items() if rank <= good),
        _CLASS_II: tuple(key for key, rank in judged.items() if rank < good),
        _INFERIOR: tuple(key for key, rank in judged.items() if rank == len(limits.grades)),
    }
    yield _number(_SECTIONS, Decimal(sections), config, year)
    formula = f"{sections} × {len(_MONTHS)}"
    yield _number(_DUE, Decimal(sections * len(_MONTHS)), config, year, formula=formula)
    for measure, keys in counted.items():
        yield _number(measure, Decimal(len(keys)), config, year, inputs=keys or tuple(judged))
    valid, met = len(judged), len(counted[_GOOD])
    if valid:
        yield _number(
            _RATIO,
            divide(Decimal(met * 100), Decimal(valid)),
            config,
            year,
            inputs=(FactKey(_GOOD, "", year), FactKey(_VALID, "", year)),
            basis=config.policy_words(_CLASSED_BY),
            formula=f"{met} ÷ {valid} × 100",
        )


def _number(
    measure: str,
    value: Decimal,
    config: Config,
    year: str,
    *,
    inputs: tuple[FactKey, ...] = (),
    basis: str = "",
    formula: str = "",
) -> Fact:
    known = config.scheme.measures[measure]
    return Fact(
        FactKey(measure, "", year),
        value,
        known.unit,
        known.places,
        origin=Origin.COMPUTED,
        data_year=int(year),
        inputs=inputs,
        basis=basis,
        formula=formula,
    )
