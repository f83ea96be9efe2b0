"""The index of surface water on worked cases: annual means in, indices out."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.compute import surface_water, water_index
from pipeline.model.number import plain
from tests.compute.monitoring import cases, config, factset, table


@pytest.mark.parametrize("case", cases("water_index"), ids=lambda case: case["name"])
def test_index(case: dict[str, Any]) -> None:
    kinds = {one["name"]: one["kind"] for one in case["sections"]}
    tables = [
        table("F33", year, [(one["name"], f"{year}-05", _values(one)) for one in sections])
        for year, sections in ((2024, case["sections"]), (2023, case.get("last", [])))
        if sections
    ]
    made = config(sections=kinds)
    years = [one.year for one in tables]
    facts, _ = surface_water.compute_water(factset(*tables), made, years)
    facts, findings = water_index.compute_water_index(facts, made, years)
    for measure, expected in case["expect"].items():
        fact = facts.get(measure, "", 2024)
        assert (plain(fact.number, fact.places) if fact and fact.number is not None else None) == expected, measure
    if "findings" in case:
        assert [one.code for one in findings] == case["findings"]


def _values(section: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in section.items() if key not in ("name", "kind")}


def test_the_formula_adds_up_and_names_every_item() -> None:
    made = config(sections={"甲": "river"})
    rows = [("甲", "2024-05", {"cod": "10", "dissolved_oxygen": "8"})]
    facts, _ = surface_water.compute_water(factset(table("F33", 2024, rows)), made, [2024])
    facts, _ = water_index.compute_water_index(facts, made, [2024])
    fact = facts.get("section_cwqi", "甲", 2024)
    assert fact and fact.formula == "溶解氧 0.625 + 化学需氧量 0.5"
    assert [key.subject for key in fact.inputs] == ["甲／溶解氧", "甲／化学需氧量"]
    county = facts.get("cwqi", "", 2024)
    assert county and county.formula == "(1.125 × 1) ÷ 1"
