"""What reasons and reports tell of a value is held against both years, told with both cells, and told once."""

from __future__ import annotations

import pytest

from pipeline.check import change_reason, reason_numbers, roots
from pipeline.check.told_values import Namer, Teller, ToldMovement
from tests.check import casebook
from tests.check.test_evidence import CONFIG, CURRENT, codes, given, material, report
from tests.check.test_report_numbers import facts

UNITS = CONFIG.scheme.units
TELLER = Teller(2024, ("增加", "提高", "升至"), ("减少", "下降", "降至"), UNITS, ("镇一",))
NAMER = Namer({"林地面积": ("forest",)}, {"建成区绿地率": ("rate",), "建成区绿地面积": ("area",)}, ("rate",))
OLD = {"green_space_area": "830.2", "green_space_ratio": "38.58"}
NEW = {"green_space_area": "853.3", "green_space_ratio": "39.03"}


def told(text: str) -> list[ToldMovement]:
    return list(TELLER.movements(text, NAMER))


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("绿地率由38.58%升至38.94%", "last 38.58 % now 38.94 %"),
        ("绿地率从２０２３年的38.58％提高到今年的38.94％", "last 38.58 % now 38.94 %"),
        ("新建公园使建成区绿地增加21.1公顷", "change 21.1 hm²"),
        ("建成区绿地面积由上年830.2公顷增加21.1公顷至851.3公顷", "last 830.2 hm² change 21.1 hm² now 851.3 hm²"),
        ("该指标比上年提高0.36个百分点", "change 0.36 %"),
        ("全区林地面积达到1,502.46km²", "now 1502.46 km²"),
        ("上年建成区绿地率为38.58%", "last 38.58 %"),
    ],
)
def test_the_numbers_of_a_clause_are_told_apart(text: str, amounts: str) -> None:
    (one,) = told(text)
    assert " ".join(f"{each.tells} {each.number} {each.unit}" for each in one.amounts) == amounts


@pytest.mark.parametrize(
    "text",
    [
        "某公园绿地率由30%升至40%",
        "新增建成区绿地面积21.1公顷",
        "建成区绿地面积增加21.1公顷林带",
        "计划到年底，建成区绿地率提高到40%",
        "镇一新建公园1处，建成区绿地面积增加5公顷",
        "2019年以来，建成区绿地面积增加50公顷",
        "上年建成区绿地率提高0.3个百分点",
        "建成区绿地率、绿化覆盖率分别提高0.36个、0.33个百分点",
        "绿地面积增加",
        f"建成区绿地率为{'9' * 6000}%",
        f"建成区绿地率为{'绿地' * 6000}38.94%",
    ],
)
def test_what_is_said_of_something_else_is_no_number_of_the_value(text: str) -> None:
    assert not [one for one in told(text) if one.amounts]


def test_both_places_and_the_value_of_now_are_told() -> None:
    fact = {"measure": "green_space_ratio", "value": 39.03, "cell": "C10"}
    table = {"form": "F44", "columns": ["item", "reason"], "rows": [["一", "生态宜居", "绿地率由38.58%升至38.94%"]]}
    case = {"facts": [fact], "last": [["green_space_ratio", 38.58, "C10"]], "tables": [table]}
    (found,) = reason_numbers.reason_numbers(casebook.given(case))
    assert [str(place) for place in found.at[:2]] == [
        "2024/县甲局/记录.xlsx › 表1 › C2",
        "2024/县乙局/表.xlsx › 表1 › C10",
    ]
    said = found.values["不同"]
    assert "“绿地率由38.58%升至38.94%”" in said and "39.03%（2024/县乙局/表.xlsx › 表1 › C10）" in said
    assert "上升0.45个百分点" in said and found.department == "县甲局"


def test_a_direction_that_is_told_already_is_not_told_again() -> None:
    reason = "绿地改作道路，建成区绿地率提高0.45个百分点"
    fact = {"measure": "green_space_ratio", "value": 38.58, "cell": "C10", "reason": reason}
    asked = casebook.given({"facts": [fact], "last": [["green_space_ratio", 39.03, "C10"]]})
    made = [*reason_numbers.reason_numbers(asked), *change_reason.contrary_reasons(asked)]
    assert codes(made) == ["X361", "X506"]
    assert codes(roots.without_consequences(made, casebook.county().scheme.catalogue)) == ["X506"]


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("全区建成区绿地率由38.58%升至38.94%，新建公园1处。", True),
        ("建成区绿地面积比上年增加21.1公顷。", True),
        ("建成区绿地面积比上年增加23.1公顷，建成区绿地率由38.58%升至39.03%。", False),
        ("工程建成后建成区绿地面积增加3.4公顷。", False),
        ("某镇建成区绿地率由38.58%升至38.94%。", False),
    ],
)
def test_a_report_tells_the_change_of_the_tables(text: str, fires: bool) -> None:
    both = facts(NEW).plus(facts(OLD, 2023).adopted())
    asked = casebook.but(given(CURRENT, material("报告.docx", report(text), kind="docx")), facts=both)
    assert codes(reason_numbers.reason_numbers(asked)) == (["X360"] if fires else [])
