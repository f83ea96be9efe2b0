"""How measures changed: worked cases, and what holds for every pair of values."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from pipeline.compute import comparison
from pipeline.model.change import Case
from pipeline.model.fact import FactSet
from tests.check import casebook

CASES = casebook.cases(Path(__file__).parent / "cases" / "changes")
TEXTS = ("case", "judgement", "reason", "measures_taken", "deadline")


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_case(case: dict[str, Any]) -> None:
    expected = case["change"]
    changes = comparison.compare(casebook.factset(case), casebook.county(), casebook.YEAR)
    change = changes[expected["of"], expected.get("subject", "")]
    for field in TEXTS:
        if field in expected:
            assert str(getattr(change, field)) == expected[field], field
    for field in ("difference", "percent"):
        if field in expected:
            assert getattr(change, field) == (None if expected[field] is None else Decimal(expected[field])), field


def test_nothing_known_is_no_change() -> None:
    assert comparison.compare(FactSet(), casebook.county(), casebook.YEAR) == {}


def test_county_first_then_sections_as_the_config_lists_them_then_others_by_name() -> None:
    names = ("断面丙", "断面甲", "", "断面丁", "断面乙")
    case = {"facts": [{"measure": "section_cwqi", "subject": name, "value": "3"} for name in names]}
    changes = comparison.compare(casebook.factset(case), casebook.county(), casebook.YEAR)
    assert [subject for _, subject in changes] == ["", "断面乙", "断面甲", "断面丁", "断面丙"]


values = strategies.decimals(Decimal("0.001"), 10**6, places=3, allow_nan=False)


@for_all(values, values)
def test_difference_and_percent_are_those_of_a_calculator(new: Decimal, old: Decimal) -> None:
    case = {"facts": [["pm25_annual", new, "C1"]], "last": [["pm25_annual", old, "C1"]]}
    change = comparison.compare(casebook.factset(case), casebook.county(), casebook.YEAR)["pm25_annual", ""]
    assert change.now and change.last
    now, last = change.now.printed, change.last.printed
    assert isinstance(now, Decimal) and isinstance(last, Decimal)
    assert change.difference == now - last
    if change.percent is not None and last:
        assert abs(change.percent - abs(now - last) * 100 / last) <= Decimal("0.05")
    assert (change.case is Case.SAME) == (now == last)
    assert (change.judgement == "better") == (now < last and last != 0)
