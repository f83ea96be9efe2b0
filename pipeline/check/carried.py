"""Values that are called carried over → those that differ from the value they are carried over from."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.check.given import Given, shown_number
from pipeline.model.fact import Fact, FactKey, Origin
from pipeline.model.finding import Finding
from pipeline.model.table import Place

_SHOWN, _CELLS = 3, 12


def carried_otherwise(given: Given) -> Iterator[Finding]:
    """X350 a value that is called carried over (沿用) is last year's; one that moved is of this year or mistyped.

    Nothing is said where last year's value is not known, nor where both name the years of their data and these
    differ: the result of 2023 may follow that of 2022. Half a unit of the last place of either is no difference.
    """
    of_sheet: dict[Place, list[tuple[Fact, Fact]]] = {}
    for key, rivals in given.facts.by_key.items():
        if key.period != str(given.year):
            continue
        last = given.facts.get(key.measure, key.subject, given.year - 1)
        if last is None or last.value is None:
            continue
        for typed in rivals:
            called = typed.origin is not Origin.COMPUTED and typed.at and _is_carried(typed, given)
            if called and not _another_result(typed, given) and _differ(typed, last, given):
                of_sheet.setdefault(Place(typed.at[0].file, typed.at[0].sheet), []).append((typed, last))
    for found in of_sheet.values():
        now = [typed for typed, _ in found]
        values = {
            "个数": str(len(found)),
            "内容": "；".join(_said(typed, last, given) for typed, last in found[:_SHOWN])
            + ("等" if len(found) > _SHOWN else ""),
            "上年": str(given.year - 1),
        }
        at = tuple(dict.fromkeys(typed.at[0] for typed in now))[:_CELLS]
        yield given.finding("X350", now[0].key.measure, at, values)


def _is_carried(fact: Fact, given: Given) -> bool:
    """Whether a value calls itself carried over in its 数据性质."""
    return any(word in fact.nature for word in given.rules.carried)


def _another_result(typed: Fact, given: Given) -> bool:
    """Whether the value is of an earlier year than this one, and last year's of yet another."""
    before = given.facts.all_of(FactKey(typed.key.measure, typed.key.subject, str(given.year - 1)))
    year = next((fact.data_year for fact in before if fact.data_year is not None), None)
    return typed.data_year is not None and typed.data_year < given.year and year not in (None, typed.data_year)


def _differ(typed: Fact, last: Fact, given: Given) -> bool:
    if typed.number is None or last.number is None:
        return typed.value is not None and typed.value != last.value
    there = given.in_unit(last, typed.unit)
    if there is None or typed.printed == last.printed:
        return False
    return abs(typed.number - there[0]) > max(given.half_unit(typed), there[1])


def _said(typed: Fact, last: Fact, given: Given) -> str:
    """“GEP本年3864亿元，上年386.4亿元”, with the factor of a unit where it is one."""
    measure = given.measures[typed.key.measure]
    slip = given.factor(typed.number, last.number) if typed.unit == last.unit else None
    told = f"（约为上年的{slip[0]}）" if slip else ""
    return f"{typed.key.subject}{measure.name}本年{_shown(typed)}，上年{_shown(last)}{told}"


def _shown(fact: Fact) -> str:
    return f"{fact.value if fact.number is None else shown_number(fact.number)}{fact.unit}"
