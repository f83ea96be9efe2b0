"""Soil points: worked cases on the limits, the county's counts, and what holds for every point."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from pipeline.compute import ratios, soil
from pipeline.model.fact import FactSet
from pipeline.model.finding import Divergence, PrintedOtherwise
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.soil_limits import SoilLimits
from pipeline.system import yamlfile
from tests.check import casebook

CASES = yamlfile.read_yaml(Path(__file__).parent / "cases" / "soil.yaml")
SCHEME = casebook.county().scheme
LIMITS = SCHEME.standards.content(SoilLimits, "GB15618", datetime.date(2024, 12, 31), {})
LOW = dict.fromkeys(LIMITS.basic, "0.01")
UNDETECTED = SCHEME.readings.below_limit


def point(name: str, use: str, ph: str | None, values: dict[str, str | None], **more: str) -> Record:
    """A row of the form: the basic items low but for what the case says."""
    said: dict[str, str | None] = {"ph": ph, **LOW, **values, **more}
    readings = {"land_use": Reading(use, Place("2024/县甲局/土壤.xlsx", "表", "B2"))}
    for number, (column, text) in enumerate(said.items()):
        at = Place("2024/县甲局/土壤.xlsx", "表", f"{chr(67 + number)}2")
        if text is None:
            continue
        if text.startswith("<"):
            readings[column] = Reading(None, at, below=Decimal(text[1:]), text=text)
        else:
            value = casebook.value(text)
            known = isinstance(value, Decimal) or column == "verdict"
            readings[column] = Reading(value if known else None, at, text="" if known else text)
    return Record(name, "2024", readings)


def county(*records: Record) -> FactSet:
    """The facts of one table of these points, with the ratio."""
    table = DataTable("F35", "县甲局", 2024, "2024/县甲局/土壤.xlsx", "表", (), records)
    facts, _ = soil.compute_soil(FactSet(tables=(table,)), casebook.county(), (2024,))
    return ratios.compute_ratios(facts, casebook.county(), (2024,))[0]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    judged = soil.class_of_point(point("点一", case["use"], case["ph"], case["values"]), LIMITS, UNDETECTED)
    assert LIMITS.classes.get(judged.kind) == case["expect"]
    assert [str(one) for one in judged.deciding] == case.get("deciding", [])
    assert list(judged.lacking) == case.get("lacking", [])


def test_the_county_counts_points_that_can_be_judged_and_says_which_items_decide() -> None:
    facts = county(
        point("点一", "水田", "6.0", {}),
        point("点二", "旱地", "6.0", {"cadmium": "0.47"}),
        point("点三", "旱地", "6.0", {"cadmium": "2.5"}),
        point("点四", "旱地", None, {}),
    )
    measures = ("soil_points", "soil_safe_points", "soil_screening_points", "soil_control_points")
    assert [facts.number(one, "", 2024) for one in measures] == [3, 1, 1, 1]
    ratio = facts.get("soil_safe_ratio", "", 2024)
    assert ratio is not None and ratio.printed == Decimal("33.3") and ratio.formula == "1 ÷ 3 × 100"
    second = facts.get("soil_point_class", "点二", 2024)
    assert second is not None and (second.value, second.note) == ("高于筛选值", "镉 0.47＞0.3")
    assert facts.get("soil_point_class", "点四", 2024) is None


def test_results_of_an_earlier_round_keep_their_year() -> None:
    facts = county(point("点一", "水田", "6.0", {}, sampled="2022"))
    ratio = facts.get("soil_safe_ratio", "", 2024)
    assert ratio is not None and (ratio.data_year, ratio.nature) == (2022, "沿用")


def test_a_point_sampled_twice_counts_as_it_was_last() -> None:
    facts = county(
        point("点一", "旱地", "6.0", {"cadmium": "0.5"}, sampled="2021"),
        point("点一", "旱地", "6.0", {}, sampled="2024"),
    )
    assert facts.number("soil_points", "", 2024) == 1 and facts.number("soil_safe_points", "", 2024) == 1


def test_what_cannot_be_judged_lies_outside_or_is_said_otherwise_is_found() -> None:
    table = DataTable(
        "F35",
        "县甲局",
        2024,
        "2024/县甲局/土壤.xlsx",
        "表",
        (),
        (
            point("点一", "林地", "6.0", {}, verdict="高于筛选值"),
            point("点二", "旱地", "6.0", {"zinc": None}),
            point("点三", "旱地", "6.0", {}, verdict="未超标"),
        ),
    )
    _, found = soil.compute_soil(FactSet(tables=(table,)), casebook.county(), (2024,))
    assert [(one.code, one.values["点位"]) for one in found] == [("C501", "点二"), ("C502", "点一"), ("C503", "点一")]
    catalogue = SCHEME.catalogue
    assert "点二缺锌" in catalogue["C501"].say(found[0])
    assert "填报“高于筛选值”，复算为“安全”" in catalogue["C503"].say(found[2])
    assert [one.printed for one in found] == [(), (), (PrintedOtherwise(Divergence.MEASURED, "F35", "判定"),)]


amounts = strategies.decimals(min_value="0", max_value="2000", places=3)


@for_all(
    strategies.sampled_from(LIMITS.applies),
    strategies.decimals(min_value="3", max_value="10", places=2),
    strategies.fixed_dictionaries(dict.fromkeys(LIMITS.basic, amounts)),
)
def test_more_of_an_item_never_makes_a_point_safer(use: str, ph: Decimal, values: dict[str, Decimal]) -> None:
    order = ["safe", "screening", "control"]
    less = soil.class_of_point(
        point("点", use, str(ph), {one: str(value) for one, value in values.items()}), LIMITS, UNDETECTED
    )
    more = soil.class_of_point(
        point("点", use, str(ph), {one: str(value * 2) for one, value in values.items()}), LIMITS, UNDETECTED
    )
    assert order.index(more.kind) >= order.index(less.kind)


def test_control_values_lie_above_screening_values_everywhere() -> None:
    for use in LIMITS.applies:
        for ph in map(Decimal, ("5", "5.5", "6", "7", "8")):
            for item in LIMITS.basic:
                control = LIMITS.control_value(item, ph)
                assert control is None or control > LIMITS.screening_value(item, use, ph)
