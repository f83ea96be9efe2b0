"""Every headline from a few numbers a specialist could sign to the value printed, each also without data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.model.finding import Severity
from pipeline.model.number import plain
from pipeline.model.receipt import Absence, Statement
from tests.check import casebook
from tests.compute.monitoring import cases
from tests.compute.shorthand import monitored

CASES = cases("headlines")
SCHEME = casebook.county().scheme
YEAR = casebook.YEAR


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['of']} {case['name']}")
def test_headline(case: dict[str, Any]) -> None:
    own, tables = monitored(case)
    came = casebook.reported(case)
    came = replace(came, tables=(*came.tables, *tables))
    said = [
        Statement(f"{YEAR}/{body}/情况说明.docx", body, YEAR, about, Absence(absence), reason)
        for body, about, absence, reason in case.get("stated", [])
    ]
    facts, found = compute(came, own, (YEAR, YEAR - 1), said)
    headline = next(one for one in SCHEME.indicators[case["of"]].measures if one.headline)
    fact = facts.get(headline.id, "", YEAR)
    printed = plain(fact.number, headline.places) if fact is not None and fact.number is not None else None
    assert printed == case["expect"]
    if "status" in case:
        assert fact is not None and fact.status == case["status"]
    grave = {one.code for one in found if own.scheme.catalogue[one.code].severity is not Severity.NOTICE}
    assert sorted(grave) == sorted(case.get("findings", []))


@pytest.mark.parametrize("indicator", [one.id for one in SCHEME.tree.indicators() if not one.qualitative])
def test_every_headline_has_a_value_and_a_case_without_data(indicator: str) -> None:
    own = [case for case in CASES if case["of"] == indicator]
    headline = next(one for one in SCHEME.indicators[indicator].measures if one.headline)
    assert any(case["expect"] is not None for case in own), "没有一例有数"
    assert any(case["expect"] is None for case in own), "没有一例没有数"
    if headline.ratio is not None:
        zero = [case for case in own if case["expect"] is None and ("findings" in case or "status" in case)]
        assert zero, "没有一例分母为0或不涉及"
