"""Numbers of different forms and years against each other: last year's values, classes and their trend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.check.given import Given, shown_number
from pipeline.check.ruled_by import ruled_by
from pipeline.check.within_form import RATES
from pipeline.model.fact import Fact, Origin
from pipeline.model.finding import Divergence, Finding
from pipeline.model.number import divide
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import MeasureId


@dataclass(frozen=True, slots=True)
class Steady:
    """A measure that stays the same from year to year but for `percent`."""

    id: str
    measure: MeasureId
    percent: Decimal


STEADY = RuleSection("steady", tuple[Steady, ...])


@ruled_by(STEADY)
def steady(given: Given) -> Iterator[Finding]:
    """X301 what does not change from year to year, the county's area, has not moved beyond its share (K02)."""
    for rule in given.rules.of(STEADY):
        change = given.changes.get((rule.measure, ""))
        now, last = (change.now, change.last) if change else (None, None)
        if now is None or last is None or not now.number or not last.number:
            continue
        difference = now.number - last.number
        allowed = abs(last.number) * rule.percent / 100
        if abs(difference) > allowed:
            measure = given.measures[rule.measure]
            values = {
                "名称": measure.name,
                "本年": shown_number(now.number),
                "上年": shown_number(last.number),
                "差": shown_number(difference),
                "允许差": shown_number(allowed),
                "单位": measure.unit,
            }
            yield given.finding("X301", rule.measure, given.cells(now, last), values)


@dataclass(frozen=True, slots=True)
class Same:
    """Two measures of the county that are one number, from different tables; `allow` in the unit of `other`."""

    id: str
    one: MeasureId
    other: MeasureId
    allow: Decimal = Decimal(0)


SAME = RuleSection("same", tuple[Same, ...])


@ruled_by(SAME)
def one_number(given: Given) -> Iterator[Finding]:
    """X310 what two tables say of one thing is one number, but for its last digits (K10, K24, K37)."""
    for rule in given.rules.of(SAME):
        one, other = given.fact(rule.one), given.fact(rule.other)
        if one is None or other is None or other.number is None:
            continue
        unit = given.measures[rule.other].unit
        converted = given.in_unit(one, unit)
        if converted is None:
            continue
        number, half = converted
        allowed = max(half + given.half_unit(other), rule.allow)
        if abs(number - other.number) > allowed:
            values = {
                "规则": rule.id,
                "一": given.measures[rule.one].name,
                "一值": shown_number(number),
                "二": given.measures[rule.other].name,
                "二值": shown_number(other.number),
                "差": shown_number(number - other.number),
                "允许差": shown_number(allowed),
                "单位": unit,
            }
            yield given.finding("X310", rule.one, given.cells(one, other), values)


def recognised(given: Given) -> Iterator[Finding]:
    """X312 what the province or city recognised, and the report adopts, is what our own data give (sentences B-1-1)."""
    for key, rivals in given.facts.by_key.items():
        said = rivals[0]
        if key.period != str(given.year) or said.origin is not Origin.RECOGNISED or said.number is None:
            continue
        again = next((fact for fact in rivals if fact.origin is Origin.COMPUTED and fact.number is not None), None)
        if again is None or again.number is None:
            continue
        measure = given.measures[key.measure]
        allowed = given.half_unit(said)
        if abs(again.number - said.number) > allowed:
            values = {
                "名称": measure.name,
                "对象": key.subject,
                "认定值": shown_number(said.number),
                "复算值": shown_number(again.number, measure.places if measure.places is not None else 6),
                "算式": again.formula,
                "差": shown_number(again.number - said.number),
                "允许差": shown_number(allowed),
                "单位": measure.unit,
            }
            yield given.finding("X312", key.measure, given.cells(said, again), values)


def last_years(given: Given) -> Iterator[Finding]:
    """X302 the 上年 a department types this year is what it handed in last year (K31)."""
    for key, rivals in given.facts.by_key.items():
        if key.period != str(given.year - 1):
            continue
        typed = next((fact for fact in rivals if _typed_this_year(fact, given)), None)
        kept = next((fact for fact in rivals if not _typed_this_year(fact, given)), None)
        if typed is None or kept is None or typed.number is None or kept.number is None:
            continue
        measure = given.measures[key.measure]
        places = kept.places if kept.places is not None else measure.places
        rate = given.rules.of(RATES).allow if measure.kind == "ratio" else given.half_unit(kept)
        allowed = max(given.half_unit(typed), rate)
        if abs(typed.number - kept.number) > allowed:
            values = {
                "名称": measure.name,
                "对象": key.subject,
                "填报上年": shown_number(typed.number),
                "上年值": shown_number(kept.number, places if places is not None else 6),
                "差": shown_number(typed.number - kept.number),
                "允许差": shown_number(allowed),
                "单位": measure.unit,
            }
            printed = () if typed is rivals[0] else given.printed_otherwise(Divergence.LAST_YEAR, typed, rivals[0])
            yield given.finding("X302", key.measure, given.cells(typed, kept), values, printed)


def _typed_this_year(fact: Fact, given: Given) -> bool:
    """Whether a value of last year stands in a table of this year's submission."""
    return fact.origin is Origin.REPORTED and bool(fact.at) and fact.at[0].file.startswith(f"{given.year}/")


def submitted_values(given: Given) -> Iterator[Finding]:
    """X303 what was submitted last year, and is printed as 上年, is what last year's data give today (K31)."""
    for key, rivals in given.facts.by_key.items():
        if key.period != str(given.year - 1) or rivals[0].origin is not Origin.SUBMITTED:
            continue
        said = rivals[0]
        again = next((fact for fact in rivals if fact.origin is Origin.COMPUTED), None)
        if again is None or said.number is None or again.number is None:
            continue
        allowed = given.half_unit(said)
        if abs(again.number - said.number) > allowed:
            measure = given.measures[key.measure]
            values = {
                "名称": measure.name,
                "对象": key.subject,
                "已报值": shown_number(said.number),
                "复算值": shown_number(again.number),
                "差": shown_number(again.number - said.number),
                "允许差": shown_number(allowed),
                "单位": measure.unit,
            }
            yield given.finding("X303", key.measure, given.cells(said, again), values)


@dataclass(frozen=True, slots=True)
class Trend:
    """Two measures of one subject, as grade and index, must not move in opposite directions (by their own better)."""

    id: str
    grade: MeasureId
    index: MeasureId


TRENDS = RuleSection("trends", tuple[Trend, ...])


@ruled_by(TRENDS)
def trends(given: Given) -> Iterator[Finding]:
    """X304 what belongs together moves together: class and index of a section (K17), sewage and sewers (K09)."""
    for rule in given.rules.of(TRENDS):
        for (measure, subject), change in given.changes.items():
            other = given.changes.get((rule.index, subject))
            if measure != rule.grade or other is None or {change.judgement, other.judgement} != {"better", "worse"}:
                continue
            if change.now and change.last and other.now and other.last:
                values = {
                    "对象": subject,
                    "规则": rule.id,
                    "一": given.measures[rule.grade].name,
                    "上年一": _said(change.last),
                    "本年一": _said(change.now),
                    "二": given.measures[rule.index].name,
                    "上年二": _said(other.last),
                    "本年二": _said(other.now),
                    "差": shown_number(other.difference) if other.difference is not None else "",
                }
                yield given.finding("X304", rule.index, given.cells(change.now, other.now), values)


def _said(fact: Fact) -> str:
    printed = fact.printed
    return (shown_number(printed) if isinstance(printed, Decimal) else str(printed)) + fact.unit


@dataclass(frozen=True, slots=True)
class Roster:
    """A measure that counts what the config or the scheme lists: townships, bodies, indicators (`of`)."""

    id: str
    measure: MeasureId
    of: Literal["townships", "bodies", "indicators"]


ROSTERS = RuleSection("rosters", tuple[Roster, ...])


@ruled_by(ROSTERS)
def rosters(given: Given) -> Iterator[Finding]:
    """X313 a number of townships, bodies or indicators is that of the list the report is made with (K37, K39)."""
    lists = {
        "townships": ("config.yaml 的“乡镇”", len(given.config.townships)),
        "bodies": ("config.yaml 的“部门”", sum(body.years.covers(given.year) for body in given.config.bodies)),
        "indicators": ("指标体系的二级指标", len(given.config.scheme.indicators)),
    }
    for rule in given.rules.of(ROSTERS):
        fact = given.fact(rule.measure)
        source, count = lists[rule.of]
        if fact is not None and fact.number is not None and count and fact.number != count:
            measure = given.measures[rule.measure]
            values = {
                "规则": rule.id,
                "名称": measure.name,
                "数值": shown_number(fact.number),
                "名单": source,
                "个数": str(count),
                "差": shown_number(fact.number - count),
                "单位": measure.unit,
            }
            yield given.finding("X313", rule.measure, given.cells(fact), values)


@dataclass(frozen=True, slots=True)
class Growth:
    """`change` is how `of` moved since last year: its difference, or the difference in per cent (`relative`)."""

    id: str
    change: MeasureId
    of: MeasureId
    relative: bool = False


GROWTH = RuleSection("growth", tuple[Growth, ...])


@ruled_by(GROWTH)
def growth(given: Given) -> Iterator[Finding]:
    """X314 a change or a rate of growth somebody typed is what this year's and last year's value give (K13, K40)."""
    for rule in given.rules.of(GROWTH):
        said, now = given.fact(rule.change), given.fact(rule.of)
        last = given.facts.get(rule.of, "", given.year - 1)
        if said is None or now is None or last is None:
            continue
        if said.number is None or now.number is None or not last.number:
            continue
        again = now.number - last.number
        allowed = given.half_unit(now) + given.half_unit(last)
        if rule.relative:
            again, allowed = (divide(one * 100, abs(last.number)) for one in (again, allowed))
        allowed += given.half_unit(said)
        if abs(said.number - again) > allowed:
            measure = given.measures[rule.change]
            values = {
                "规则": rule.id,
                "名称": measure.name,
                "填报值": shown_number(said.number),
                "所依": given.measures[rule.of].name,
                "本年": _said(now),
                "上年": _said(last),
                "复算值": shown_number(again, 4),
                "差": shown_number(said.number - again, 4),
                "允许差": shown_number(allowed, 4),
                "单位": measure.unit,
            }
            yield given.finding("X314", rule.change, given.cells(said, now, last), values)


@dataclass(frozen=True, slots=True)
class Version:
    """Two measures that are used together and therefore of one year of data and one version (快报, 核定)."""

    id: str
    one: MeasureId
    other: MeasureId


VERSIONS = RuleSection("versions", tuple[Version, ...])


@ruled_by(VERSIONS)
def versions(given: Given) -> Iterator[Finding]:
    """X315 two measures used together are of one year of data, both final or both not (K13 快报, K30 GEP and GDP)."""
    for rule in given.rules.of(VERSIONS):
        one, other = given.fact(rule.one), given.fact(rule.other)
        if one is None or other is None or one.number is None or other.number is None:
            continue
        years = tuple(fact.data_year or given.year for fact in (one, other))
        if years[0] != years[1] or one.status is not other.status:
            first, second = (f"{year}年{fact.nature}数" for year, fact in zip(years, (one, other), strict=True))
            values = {
                "规则": rule.id,
                "一": given.measures[rule.one].name,
                "一版本": first,
                "二": given.measures[rule.other].name,
                "二版本": second,
            }
            yield given.finding("X315", rule.one, given.cells(one, other), values)
