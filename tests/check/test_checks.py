"""Each check fires where it should and is silent where it should be; none is forgotten, nor any of its words."""

from __future__ import annotations

import datetime
import inspect
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from pipeline.case import Case
from pipeline.check import (
    CHECKS,
    across_forms,
    across_rows,
    carried,
    change_reason,
    completeness,
    conflicts,
    copies,
    form_rows,
    monitoring_series,
    object_rows,
    plausibility,
    reason_numbers,
    repeated_blocks,
    row_contradictions,
    run_checks,
    swapped_columns,
    totals,
    within_form,
)
from pipeline.check.alike_names import ONE_OBJECT, alike
from tests.check import casebook

FOLDER = Path(__file__).parent / "cases"
CASES = casebook.cases(FOLDER)
CHECK_FILES = (
    completeness,
    within_form,
    totals,
    form_rows,
    row_contradictions,
    object_rows,
    carried,
    copies,
    repeated_blocks,
    swapped_columns,
    monitoring_series,
    across_forms,
    across_rows,
    conflicts,
    plausibility,
    change_reason,
    reason_numbers,
)
WITH_HELPERS = {
    *(
        "own_numbers",
        "identifiers",
        "points_within",
        "datums",
        "running_days",
        "not_later",
        "discharges",
        "told_twice",
        "counted",
    ),
    *("strange_townships", "scientific_names", "repeated_rows", "opposite_weather", "one_state", "one_quantity"),
}
"""Checks of tables that stand in a file with other public functions, or with checks of papers."""
OVER_TABLES = [one for one in CHECKS if one.__module__ in {module.__name__ for module in CHECK_FILES}]
"""The checks of facts and tables; those of papers and photographs have their own tests."""
BY_NAME = {one.__name__: one for one in CHECKS}
TABLE_NAMES = {one.__name__ for one in OVER_TABLES}
WORKED = TABLE_NAMES | WITH_HELPERS
PACKAGE = Path(across_forms.__file__).parent


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_case(case: dict[str, Any]) -> None:
    given = casebook.given(case)
    found = sorted((one.code, one.place) for one in BY_NAME[case["check"]](given))
    assert found == sorted(tuple(pair) for pair in case["expect"])


@pytest.mark.parametrize(
    "case", [case for _, case in CASES if case["expect"]], ids=[name for name, case in CASES if case["expect"]]
)
def test_every_slot_of_a_message_is_filled(case: dict[str, Any]) -> None:
    given = casebook.given(case)
    for finding in BY_NAME[case["check"]](given):
        entry = given.config.scheme.catalogue[finding.code]
        for text in (entry.say(finding), entry.advise(finding)):
            assert not re.search(r"\{\w+\}", text), text


def test_every_function_of_the_check_files_is_run() -> None:
    written = {
        name
        for module in CHECK_FILES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert written == TABLE_NAMES
    assert len(BY_NAME) == len(CHECKS)


def test_every_check_has_a_firing_and_a_silent_case() -> None:
    firing = {case["check"] for _, case in CASES if case["expect"]}
    silent = {case["check"] for _, case in CASES if not case["expect"]}
    tested_below = {"missing_values"}
    assert firing | silent <= set(BY_NAME)
    assert (firing & silent & WORKED) | tested_below == WORKED


def test_every_code_has_its_words_and_every_word_its_code() -> None:
    used = {code for path in PACKAGE.glob("*.py") for code in re.findall(r'"(X\d{3})"', path.read_text("utf-8"))}
    known = {code for code in casebook.county().scheme.catalogue if code.startswith("X")}
    assert used == known


def test_each_docstring_names_the_codes_it_yields() -> None:
    for one in OVER_TABLES:
        codes = set(re.findall(r'"([XR]\d{3})"', inspect.getsource(one)))
        assert codes, one.__name__
        assert all(code in (one.__doc__ or "") for code in codes), one.__name__


def test_an_indicator_without_value_names_all_who_owe_it() -> None:
    given = casebook.given({"facts": [["red_line_ratio", "25", "C2"]]})
    found = {one.indicator: one for one in completeness.missing_values(given)}
    assert len(found) == 32 and "A-1-2" not in found
    assert found["A-1-1"].values["部门"] == found["A-1-1"].department == "县乙局"
    assert found["C-1-3"].values["部门"] == "县丙局、县乙局" and found["C-1-3"].department == ""
    assert found["A-3-1"].values["部门"] == found["A-3-1"].department == "县丙局"


def test_what_is_missing_of_an_indicator_is_named_where_its_other_parts_stand() -> None:
    given = casebook.given(
        {"facts": [["land_area", "1000", "C4"], ["forest_area", "500", "C5"], ["wetland_area", "10", "C7"]]}
    )
    found = next(one for one in completeness.missing_values(given) if one.indicator == "A-1-1")
    assert found.values["缺"] == "，缺草地面积（没有填或读不出来）"
    assert (found.place, found.department) == ("2024/县乙局/表.xlsx › 表1", "县乙局")
    assert found.values["部门"] == "县乙局"


def test_what_counts_twice_is_told_once() -> None:
    rows = [["治污", "治污", "300"]]
    tables = [{"form": "F02", "sheet": name, "columns": ["project", "executed"], "rows": rows} for name in ("一", "二")]
    spent = {"measure": "project_spending", "subject": "治污", "value": "300", "cell": "C2"}
    facts = [spent, spent | {"subject": "治污（2）"}, ["eco_spending", "300", "C5"], ["public_spending", "9000", "C4"]]
    last = [["eco_spending", "300", "C5"], ["public_spending", "9000", "C4"]]
    for double in (True, False):
        given = casebook.given({"facts": facts, "last": last, "tables": tables if double else []})
        checks = (conflicts.objects, within_form.typed_values, plausibility.large_changes)
        codes = {one.code for run in checks for one in run(given)}
        assert codes == ({"X305"} if double else {"X203", "X401"})


def test_a_station_without_any_record_is_told() -> None:
    table = {"form": "F34", "first": datetime.date(2024, 1, 1), "days": 366, "columns": ["pm10"], "values": [[50]]}
    config = casebook.county()
    both = replace(config, stations=(*config.stations, replace(config.stations[0], name="站二")))
    assert list(monitoring_series.days(casebook.given({"tables": [table]}))) == []
    made = list(monitoring_series.days(casebook.given({"tables": [table]}, both)))
    assert [(one.code, one.values["对象"], one.values["缺少"]) for one in made] == [("X206", "站二", "全年")]


@pytest.mark.parametrize("status", ["not_applicable", "not_done", "awaited"])
def test_a_stated_absence_is_no_missing_value(status: str) -> None:
    given = casebook.given({"facts": [{"measure": "red_line_ratio", "value": None, "status": status}]})
    assert "A-1-2" not in {one.indicator for one in completeness.missing_values(given)}


def test_unreported_is_a_missing_value() -> None:
    given = casebook.given({"facts": [{"measure": "red_line_ratio", "value": None, "status": "not_reported"}]})
    assert "A-1-2" in {one.indicator for one in completeness.missing_values(given)}


areas = strategies.lists(strategies.decimals(0, 10**5, places=2, allow_nan=False), min_size=3, max_size=3)


@for_all(areas)
def test_parts_that_sum_to_the_whole_are_silent(parts: list[Any]) -> None:
    names = ("primary_added", "secondary_added", "tertiary_added")
    facts = [["gdp", sum(parts), "C1"], *([name, part, "C2"] for name, part in zip(names, parts, strict=True))]
    assert list(within_form.parts_add_up(casebook.given({"facts": facts}))) == []


MIXED: dict[str, Any] = {
    "facts": [
        ["gdp", "1000", "C2"],
        ["primary_added", "100", "C3"],
        ["secondary_added", "300", "C4"],
        ["tertiary_added", "500", "C5"],
        ["red_line_area", "120", "C6"],
        ["land_area", "100", "C7"],
        ["red_line_ratio", "119", "C8"],
    ],
    "last": [["land_area", "90", "C7"], ["gdp", "100", "C2"], ["red_line_area", "20", "C6"]],
}


@for_all(strategies.permutations(MIXED["facts"]), strategies.permutations(MIXED["last"]))
def test_the_order_of_facts_does_not_matter(facts: list[Any], last: list[Any]) -> None:
    def all_of(case: dict[str, Any]) -> tuple[object, ...]:
        given = casebook.given(case)
        return run_checks(Case(given.config, facts=given.facts, changes=given.changes))

    assert all_of({"facts": facts, "last": last}) == all_of(MIXED)


def test_nothing_at_all_gives_only_what_is_missing() -> None:
    found = run_checks(Case(casebook.county()))
    assert {one.code for one in found} == {"X102"}
    assert len([one for one in found if one.code == "X102"]) == 33


def test_findings_are_ordered_gravest_first() -> None:
    given = casebook.given(MIXED)
    severities = [
        given.config.scheme.catalogue[one.code].severity.value
        for one in run_checks(Case(given.config, facts=given.facts, changes=given.changes))
    ]
    assert severities == sorted(severities, key=("blocking", "warning", "notice").index)


def test_what_is_missing_is_asked_of_those_who_give_it() -> None:
    """The area of the county is 自然资源's to give, though the indicator is 应急管理's and its own number came."""
    case = {"facts": [{"measure": "disaster_area", "value": "612.4", "cell": "E8", "body": "县甲局"}]}
    given = casebook.given(case)
    found = {one.values["指标"]: one for one in completeness.missing_values(given)}
    missing = found["自然胁迫（自然灾害受灾指数）"]
    assert (missing.department, missing.values["部门"], missing.at) == ("县乙局", "县乙局", ())
    assert "缺国土面积" in missing.values["缺"]
    assert found["生态组分"].department == "县乙局"
    assert found["工作经费保障"].department == "县乙局"
    assert found["空气质量优良天数比例"].department == "县甲局"


def test_what_hangs_together_by_thousands_is_held_together_by_no_more_pairs_than_names() -> None:
    words = casebook.given({"tables": []}).rules.of(ONE_OBJECT)
    letters = [chr(0x4E00 + number) for number in range(3000)]
    one_letter = [f"{letter}家精密铸造车间" for letter in letters if letter not in words.telling | words.places]
    assert len(list(alike(one_letter, words, ()))) < len(one_letter)
    one_bare = [f"{'云南' * number}精密铸造厂" for number in range(300)]
    assert len(list(alike(one_bare, words, ()))) < len(one_bare)
