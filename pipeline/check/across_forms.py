"""Numbers of different forms and years against each other: last year's values, classes and their trend."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.given import Given, show
from pipeline.model.fact import Fact, Origin
from pipeline.model.finding import Finding


def steady(given: Given) -> Iterator[Finding]:
    """X301 what does not change from year to year, the county's area, has not moved beyond its share (K02)."""
    for rule in given.rules.steady:
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
                "本年": show(now.number),
                "上年": show(last.number),
                "差": show(difference),
                "允许差": show(allowed),
                "单位": measure.unit,
            }
            yield given.finding("X301", rule.measure, given.cells(now, last), values)


def same(given: Given) -> Iterator[Finding]:
    """X310 what two tables say of one thing is one number, but for its last digits (K10, K24, K37)."""
    for rule in given.rules.same:
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
                "一值": show(number),
                "二": given.measures[rule.other].name,
                "二值": show(other.number),
                "差": show(number - other.number),
                "允许差": show(allowed),
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
                "认定值": show(said.number),
                "复算值": show(again.number, measure.places if measure.places is not None else 6),
                "算式": again.formula,
                "差": show(again.number - said.number),
                "允许差": show(allowed),
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
        rate = given.rules.rates.allow if measure.kind == "ratio" else given.half_unit(kept)
        allowed = max(given.half_unit(typed), rate)
        if abs(typed.number - kept.number) > allowed:
            values = {
                "名称": measure.name,
                "对象": key.subject,
                "填报上年": show(typed.number),
                "上年值": show(kept.number, places if places is not None else 6),
                "差": show(typed.number - kept.number),
                "允许差": show(allowed),
                "单位": measure.unit,
            }
            yield given.finding("X302", key.measure, given.cells(typed, kept), values)


def _typed_this_year(fact: Fact, given: Given) -> bool:
    """Whether a value of last year stands in a table of this year's submission."""
    return fact.origin is Origin.REPORTED and bool(fact.at) and fact.at[0].file.startswith(f"{given.year}/")


def submitted(given: Given) -> Iterator[Finding]:
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
                "已报值": show(said.number),
                "复算值": show(again.number),
                "差": show(again.number - said.number),
                "允许差": show(allowed),
                "单位": measure.unit,
            }
            yield given.finding("X303", key.measure, given.cells(said, again), values)


def trends(given: Given) -> Iterator[Finding]:
    """X304 where the class of a section gets worse its index does not get better, and the reverse (K17)."""
    for rule in given.rules.trends:
        for (measure, subject), change in given.changes.items():
            other = given.changes.get((rule.index, subject))
            if measure != rule.grade or other is None or {change.judgement, other.judgement} != {"better", "worse"}:
                continue
            if change.now and change.last and other.now and other.last:
                values = {
                    "对象": subject,
                    "类别": given.measures[rule.grade].name,
                    "上年类别": str(change.last.printed),
                    "本年类别": str(change.now.printed),
                    "指数": given.measures[rule.index].name,
                    "上年指数": str(other.last.printed),
                    "本年指数": str(other.now.printed),
                    "差": show(other.difference) if other.difference is not None else "",
                }
                yield given.finding("X304", rule.index, given.cells(change.now, other.now), values)
