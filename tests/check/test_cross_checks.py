"""K01–K40 are each checked somewhere, with cases that fire and stay silent, or say why they cannot be."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.check import CHECKS
from pipeline.check.monitoring_series import SERIES
from pipeline.check.ruled_by import sections_of
from pipeline.scheme.rules import Rules
from pipeline.system import yamlfile
from tests.check import casebook

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
TABLE: dict[str, dict[str, Any]] = yamlfile.read_yaml(HERE / "cross_checks.yaml")
CASES = [case for _, case in casebook.cases(HERE / "cases")]
BY_NAME = {one.__name__: one for one in CHECKS}


def rule_ids(rules: Rules) -> set[str]:
    """Ids of every instance in rules.yaml, those of the series included."""
    groups = [rules.of(section) for run in CHECKS for section in sections_of(run)]
    found = {one.id for group in groups if isinstance(group, tuple) for one in group if hasattr(one, "id")}
    return found | {one.id for series in rules.of(SERIES) for one in series.ordered}


@cache
def fired(rule: str) -> set[str]:
    """Codes of the cases whose names begin with the rule's number."""
    return {code for case in CASES if case["name"].startswith(rule) for code, _ in case["expect"]}


def test_the_table_holds_every_rule_once() -> None:
    assert list(TABLE) == [f"K{number:02}" for number in range(1, 41)]


def test_every_rule_of_the_scheme_that_has_a_number_stands_in_the_table() -> None:
    numbered = {one for one in rule_ids(casebook.county().scheme.rules) if one.startswith("K")}
    assert numbered and numbered <= set(TABLE)


@pytest.mark.parametrize("rule", TABLE)
def test_a_rule_is_checked_or_says_why_not(rule: str) -> None:
    entry = TABLE[rule]
    assert entry.keys() <= {"what", "codes", "also", "partly", "cannot", "tested"}
    assert entry["what"] and entry["codes"]
    assert set(entry["codes"]) <= set(casebook.county().scheme.catalogue)
    if "cannot" in entry:
        assert len(entry["cannot"]) > 15
        return
    for named in entry.get("tested", []):
        file, _, function = named.partition("::")
        assert re.search(rf"^def {function}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), named
    if "tested" not in entry:
        assert fired(rule) & set(entry["codes"]), "没有一例提出"
        assert any(case["name"].startswith(rule) and not case["expect"] for case in CASES), "没有一例不提"


def test_a_rule_fires_only_the_codes_that_the_table_names() -> None:
    for rule, entry in TABLE.items():
        assert fired(rule) <= set(entry["codes"]), rule


def test_every_code_of_the_stage_fires_in_a_case_or_a_test_of_its_own() -> None:
    """That each check has a silent case as well stands in test_checks."""
    firing = {code for case in CASES for code, _ in case["expect"]}
    own = "".join(path.read_text("utf-8") for path in HERE.glob("test_*.py") if path.name != Path(__file__).name)
    codes = [code for code in casebook.county().scheme.catalogue if code.startswith("X")]
    assert [code for code in codes if code not in firing and f'"{code}"' not in own] == []


BOTH = ("X201", "X202", "X203", "X301", "X302", "X303", "X304", "X306", "X307", "X310", "X312", "X314", "X315")
"""Codes of two values against each other."""


@pytest.mark.parametrize("case", [case for case in CASES if case["expect"]], ids=lambda case: case["name"])
def test_a_message_of_two_values_shows_both_their_difference_and_both_cells(case: dict[str, Any]) -> None:
    given = casebook.given(case)
    cells = sum(isinstance(one, list) or "cell" in one for key in ("facts", "last") for one in case.get(key, []))
    for finding in BY_NAME[case["check"]](given):
        entry = given.config.scheme.catalogue[finding.code]
        slots = set(re.findall(r"\{(\w+)\}", entry.message))
        assert slots <= set(finding.values)
        if finding.code in BOTH:
            assert len(finding.at) >= min(cells, 2), entry.say(finding)
            said = [finding.values[one] for one in slots if re.search(r"\d", finding.values[one])]
            assert len(said) >= 2, entry.say(finding)
        if "差" in slots and "允许差" in slots:
            assert re.search(r"\d", finding.values["差"] + finding.values["允许差"])
