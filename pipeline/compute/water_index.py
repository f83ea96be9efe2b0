"""Annual mean concentrations of the sections → index of surface water (CWQI) by section, kind of water and county."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.water_class import Mean, mean_of
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Finding
from pipeline.model.number import digits, divide, plain
from pipeline.scheme.limits import WaterIndex, WaterItem, WaterLimits
from pipeline.scheme.needs import Needs

_CONCENTRATION = "section_concentration"
_BY_KIND = {"river": "cwqi_river", "lake": "cwqi_lake"}
_SHOWN_PLACES = 4
_COUNTY, _OF_SECTION, _ITEMS = "cwqi", "section_cwqi", "cwqi_items"
_LIMITS, _RULES = "GB3838", "CWQI"
NEEDS = Needs(
    "水质指数",
    measures=(_CONCENTRATION, _COUNTY, _OF_SECTION, *_BY_KIND.values(), _ITEMS),
    standards=(_LIMITS, _RULES),
)


@dataclass(frozen=True)
class _Year:
    """Annual means by kind, section and item, with the rules in force on the year's last day."""

    year: int
    limits: WaterLimits
    rules: WaterIndex
    means: Mapping[str, Mapping[str, Mapping[str, Decimal]]]

    def items(self, kind: str) -> set[str]:
        """Items of the index that at least one section of the kind has."""
        return {identity for found in self.means[kind].values() for identity in found}


def compute_water_index(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with the indices of each year.

    County and kinds use only the items that every kind of water has in every one of the years (2017 rules: mean over
    the sections of a kind first, then the sum; rivers and lakes weighted by their number of sections). A section's
    own index takes the items used for the county that it has; a missing item never counts as 0.
    """
    known, shared = _known(facts, config, years)
    if not known:
        return facts, ()
    findings: list[Finding] = []
    for found in known:
        used = [identity for identity in found.rules.items if identity in shared]
        findings += _findings(found, used, config)
        if used:
            facts = facts.plus(_facts(found, used, config))
    return facts, tuple(findings)


def section_singles(facts: FactSet, config: Config, year: int) -> dict[str, dict[str, Decimal]]:
    """Section → name of item → its single index, unrounded: they add up to the section's index of that year."""
    years = sorted({int(fact.key.period) for fact in facts.where(_OF_SECTION)})
    known, shared = _known(facts, config, years)
    return {
        section: {
            found.limits.items[identity].name: single_index(
                found.limits.items[identity], means[identity], kind, found.limits, found.rules
            )
            for identity in found.rules.items
            if identity in shared and identity in means
        }
        for found in known
        if found.year == year
        for kind, sections in found.means.items()
        for section, means in sections.items()
    }


def single_index(item: WaterItem, value: Decimal, kind: str, limits: WaterLimits, rules: WaterIndex) -> Decimal:
    """C/S; S/C for dissolved oxygen; for pH the distance from neutral over that of the limit on the same side."""
    if item.compare == "range":
        low, high = item.of(kind)
        limit = low if value <= rules.neutral else high
        return divide(value - rules.neutral, limit - rules.neutral)
    limit = item.of(kind)[limits.rank(rules.grade)]
    return divide(limit, value) if item.compare == "≥" else divide(value, limit)


def _known(facts: FactSet, config: Config, years: Sequence[int]) -> tuple[list[_Year], set[str]]:
    """The years that have annual means, and the items that every kind of water has in every one of them."""
    known = [found for year in years if (found := _year(facts, config, year)).means]
    shared = [found.items(kind) for found in known for kind in found.means]
    return known, set.intersection(*shared) if shared else set()


def _year(facts: FactSet, config: Config, year: int) -> _Year:
    end = datetime.date(year, 12, 31)
    standards, policies = config.scheme.standards, config.policies
    limits = standards.content(WaterLimits, _LIMITS, end, policies)
    rules = standards.content(WaterIndex, _RULES, end, policies)
    means: dict[str, dict[str, dict[str, Decimal]]] = {}
    for section in config.sections_in(year):
        for identity in rules.items:
            value = facts.number(_CONCENTRATION, f"{section.name}／{limits.items[identity].name}", year)
            if value is not None:
                means.setdefault(section.kind, {}).setdefault(section.name, {})[identity] = value
    return _Year(year, limits, rules, means)


def _facts(found: _Year, used: Sequence[str], config: Config) -> Iterator[Fact]:
    year = str(found.year)
    for kind, sections in found.means.items():
        for section, means in sections.items():
            own = {identity: means[identity] for identity in used if identity in means}
            if own:
                yield _index(_OF_SECTION, section, kind, own, found, config, [section])
    totals: dict[str, tuple[Decimal, int]] = {}
    for kind, sections in found.means.items():
        average = {identity: _average(sections, found.limits.items[identity]) for identity in used}
        fact = _index(_BY_KIND[kind], "", kind, average, found, config, list(sections))
        totals[kind] = (fact.number or Decimal(0), len(sections))
        yield fact
    count = sum(number for _, number in totals.values())
    terms = " + ".join(f"{_shown(value)} × {number}" for value, number in totals.values())
    yield _fact(
        _COUNTY,
        "",
        divide(sum((value * number for value, number in totals.values()), Decimal(0)), Decimal(count)),
        found,
        config,
        inputs=tuple(FactKey(_BY_KIND[kind], "", year) for kind in totals),
        formula=f"({terms}) ÷ {count}",
    )
    yield _fact(_ITEMS, "", Decimal(len(used)), found, config)


def _average(sections: Mapping[str, Mapping[str, Decimal]], item: WaterItem) -> Decimal:
    values = [means[item.id] for means in sections.values() if item.id in means]
    return mean_of([Mean(value, value, ()) for value in values], item).value


def _index(
    measure: str,
    subject: str,
    kind: str,
    means: Mapping[str, Decimal],
    found: _Year,
    config: Config,
    sections: Iterable[str],
) -> Fact:
    singles = {
        identity: single_index(found.limits.items[identity], value, kind, found.limits, found.rules)
        for identity, value in means.items()
    }
    names = {identity: found.limits.items[identity].name for identity in singles}
    return _fact(
        measure,
        subject,
        sum(singles.values(), Decimal(0)),
        found,
        config,
        inputs=tuple(
            FactKey(_CONCENTRATION, f"{section}／{names[identity]}", str(found.year))
            for section in sections
            for identity in singles
            if identity in found.means[kind][section]
        ),
        formula=" + ".join(f"{names[identity]} {_shown(value)}" for identity, value in singles.items()),
    )


def _fact(
    measure: str,
    subject: str,
    value: Decimal,
    found: _Year,
    config: Config,
    *,
    inputs: tuple[FactKey, ...] = (),
    formula: str = "",
) -> Fact:
    known = config.scheme.measures[measure]
    return Fact(
        FactKey(measure, subject, str(found.year)),
        value,
        known.unit,
        known.places,
        origin=Origin.COMPUTED,
        data_year=found.year,
        inputs=inputs,
        basis=found.rules.cite,
        formula=formula,
    )


def _findings(found: _Year, used: Sequence[str], config: Config) -> Iterator[Finding]:
    indicator = config.scheme.measures[_COUNTY].indicator
    names = {identity: found.limits.items[identity].name for identity in found.rules.items}
    if not used:
        yield Finding("C203", values={"年": str(found.year)}, indicator=indicator)
        return
    if len(used) < len(found.rules.items) and found.year == config.year:
        left = "、".join(names[identity] for identity in found.rules.items if identity not in used)
        yield Finding("C201", values={"数": str(len(used)), "项目": left}, indicator=indicator)
    lacking = [
        f"{section}（{'、'.join(names[identity] for identity in used if identity not in means)}）"
        for sections in found.means.values()
        for section, means in sections.items()
        if any(identity not in means for identity in used)
    ]
    if lacking:
        values = {"年": str(found.year), "断面": "；".join(lacking)}
        yield Finding("C202", values=values, indicator=indicator)


def _shown(value: Decimal) -> str:
    return plain(value) if digits(value) <= _SHOWN_PLACES else plain(value, _SHOWN_PLACES)
