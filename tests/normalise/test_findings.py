"""Every finding of the stage fires in a worked case and stays silent in another."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.normalise import normalise
from pipeline.scheme import ROOT as SCHEME
from pipeline.system.yamlfile import read_yaml
from tests.normalise.conftest import table

HERE = Path(__file__).parent
CASES: list[dict[str, Any]] = read_yaml(HERE / "cases" / "findings.yaml")
CODES = [code for code in read_yaml(SCHEME / "findings" / "normalise.yaml") if code != "defaults"]
HISTORY = (HERE / "test_history.py").read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['name']}")
def test_a_finding_fires_where_it_should_only(case: dict[str, Any], config: Config) -> None:
    more = {key: case[key] for key in ("file", "units", "heads") if key in case}
    _, found = normalise([table(case["form"], case["block"], case["rows"], **more)], config)
    said = [config.scheme.catalogue[one.code].say(one) for one in found if one.code == case["code"]]
    assert bool(said) == case["fires"], [one.code for one in found]
    assert not [text for text in said if re.search(r"\{\w+\}", text)]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_case_that_fires_and_one_that_is_silent(code: str) -> None:
    """Those of 历年指标 have their own tests, which name what is told and what is not."""
    assert {case["fires"] for case in CASES if case["code"] == code} == {True, False} or f'"{code}"' in HISTORY
