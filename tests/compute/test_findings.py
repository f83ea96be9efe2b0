"""Every finding of the stage fires in a worked case and stays silent in another, all its words filled."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.compute import compute
from pipeline.scheme import ROOT as SCHEME
from pipeline.system.yamlfile import read_yaml
from tests.check import casebook
from tests.compute.monitoring import ROOT, cases
from tests.compute.shorthand import monitored

HERE = Path(__file__).parent
CASES = cases("findings")
CODES = [code for code in read_yaml(SCHEME / "findings" / "compute.yaml") if code != "defaults"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['name']}")
def test_a_finding_fires_where_it_should_only(case: dict[str, Any]) -> None:
    own, tables = monitored(case)
    came = casebook.reported(case)
    _, found = compute(replace(came, tables=(*came.tables, *tables)), own, (casebook.YEAR, casebook.YEAR - 1))
    said = [own.scheme.catalogue[one.code].say(one) for one in found if one.code == case["code"]]
    assert bool(said) == case["fires"]
    assert not [text for text in said if re.search(r"\{\w+\}", text)]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_case_that_fires_and_one_that_is_silent(code: str) -> None:
    """Or, where a line does not hold what it takes (the hours of a year), a test of its own that names it."""
    fires = {case["fires"] for case in CASES if case["code"] == code}
    assert fires == {True, False} or f'"{code}"' in (HERE / "test_hourly.py").read_text("utf-8")


def test_codes_and_words_match() -> None:
    used = {
        code
        for path in (ROOT / "pipeline" / "compute").glob("*.py")
        for code in re.findall(r'"(C\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES)
