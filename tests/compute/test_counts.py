"""Counts, sums and maxima of rows, and statements in their place: worked cases, and what holds for every order."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from pipeline.compute import counts, ratios, stated
from pipeline.model.fact import FactSet
from pipeline.model.receipt import Absence, Statement
from pipeline.system import yamlfile
from tests.check import casebook

HERE = Path(__file__).parent / "cases"
ROWS = yamlfile.read_yaml(HERE / "rows.yaml")
STATED = yamlfile.read_yaml(HERE / "stated.yaml")
YEAR = casebook.YEAR


def _values(facts: FactSet, case: dict[str, Any]) -> None:
    for measure, expected in case["expect"].items():
        number = facts.number(measure, "", YEAR)
        assert number == (None if expected is None else Decimal(expected)), measure


@pytest.mark.parametrize("case", ROWS, ids=[case["name"] for case in ROWS])
def test_rows(case: dict[str, Any]) -> None:
    facts, found = counts.compute_counts(casebook.reported(case), casebook.county(), (YEAR,))
    _values(facts, case)
    assert not found
    for measure, formula in case.get("formula", {}).items():
        fact = facts.get(measure, "", YEAR)
        assert fact is not None and fact.formula == formula
    for measure, places in case.get("at", {}).items():
        fact = facts.get(measure, "", YEAR)
        assert fact is not None and list(map(str, fact.at)) == places


@pytest.mark.parametrize("case", STATED, ids=[case["name"] for case in STATED])
def test_statements(case: dict[str, Any]) -> None:
    said = [
        Statement(f"{YEAR}/{body}/情况说明.docx", body, YEAR, about, Absence(absence), reason)
        for body, about, absence, reason in case["stated"]
    ]
    facts, _ = stated.compute_stated(casebook.reported(case), casebook.county(), (YEAR,), said)
    facts, _ = counts.compute_counts(facts, casebook.county(), (YEAR,))
    facts, _ = ratios.compute_ratios(facts, casebook.county(), (YEAR,))
    _values(facts, case)
    for measure, status in case.get("status", {}).items():
        fact = facts.get(measure, "", YEAR)
        assert fact is not None and fact.status == status
        assert fact.note == case["stated"][0][3]


def test_a_typed_total_stands_beside_the_one_of_the_rows() -> None:
    case = {
        "facts": [["manure_produced", "1000", "C2"], ["manure_used", "900", "C3"]],
        "tables": [
            {
                "form": "F18",
                "columns": ["livestock", "produced", "used"],
                "rows": [["生猪", "生猪", "600", "500"], ["肉牛", "肉牛", "400", "380"]],
            }
        ],
    }
    facts, _ = counts.compute_counts(casebook.reported(case), casebook.county(), (YEAR,))
    facts, _ = ratios.compute_ratios(facts, casebook.county(), (YEAR,))
    assert facts.number("manure_used", "", YEAR) == 880
    assert facts.number("manure_ratio", "", YEAR) == 88
    assert len(facts.by_key[next(key for key in facts.by_key if key.measure == "manure_used")]) == 2


@for_all(strategies.permutations(range(4)))
def test_the_order_of_rows_makes_no_difference(order: list[int]) -> None:
    rows = [
        ["紫茎泽兰", "A", "甲镇", "800"],
        ["紫茎泽兰", "A", "乙镇", "388"],
        ["紫茎泽兰", "A", "乙镇", "388"],
        ["凤眼蓝", "B", "甲镇", "4.6"],
    ]
    table = {"form": "F25", "columns": ["latin_name", "place", "area"], "rows": [rows[one] for one in order]}
    facts, _ = counts.compute_counts(casebook.reported({"tables": [table]}), casebook.county(), (YEAR,))
    assert facts.number("invasive_plant_area", "", YEAR) == Decimal("1192.6")
    assert facts.number("invasive_plants", "", YEAR) == 2
