"""What a name means to `trace`: indicators, measures, sections, and the names that it prints itself."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pipeline import config as configs
from pipeline.case import Case
from pipeline.project.trace.plain_data import measure_data
from pipeline.project.trace.question import Question, asked
from pipeline.project.trace.story import story_lines
from pipeline.system.errors import PipelineError
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def case(assessed: Case) -> Case:
    return assessed


def story(name: str, case: Case) -> list[str]:
    question = asked(name, case.config, case.facts)
    return [line for one in question.measures for line in story_lines(one, question, case)]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("空气质量优良天数比例", "空气质量优良天数比例"),
        ("优良天数比例", "空气质量优良天数比例"),
        ("b-1-3", "空气质量优良天数比例"),
        ("PM₂.₅", "PM2.5年均浓度"),
        ("GDP", "地区生产总值"),
    ],
)
def test_a_name_alias_number_or_part_of_one_name(name: str, first: str, case: Case) -> None:
    assert story(name, case)[0].startswith(f"{first}（")


def test_a_section_has_a_story_of_its_own(case: Case) -> None:
    told = story("SL0002", case)
    assert [line for line in told if line.startswith("断面水质类别")]
    heads = [line for line in told if line.startswith("  ") and not line.startswith("    ")]
    assert heads and all("示例断面二" in line for line in heads)
    assert not [line for line in told if "没有值" in line]


def test_an_object_that_only_the_tables_name_has_a_story_too(case: Case) -> None:
    told = story("tr0007", case)
    assert told[1] == "  TR0007　2024年：高于筛选值"
    assert "    说明：镉 0.471＞0.3" in told
    assert any(line.endswith("土壤监测点位数据表.xlsx › 土壤 › A10:R10") for line in told)


def test_a_station_without_values_of_the_year_says_how_to_ask_for_a_day(case: Case) -> None:
    (told,) = story("示例空气站一", case)
    name = told.rpartition("：")[2]
    assert story(name, case)[1].startswith(f"  示例空气站一　{name[-10:]}：")


def test_what_is_printed_can_be_typed_back(case: Case) -> None:
    assert story("断面水质类别·示例断面二·2024-06", case)[1] == "  示例断面二　2024-06：Ⅲ"
    assert story("断面水质类别·示例断面二·2024-11", case)[1] == "  示例断面二 2024-11没有值。缺的材料见 问题清单.xlsx。"
    for line in story("地表水水质指数", case):
        if "取自：" in line:
            name = line.partition("取自：")[2].partition(" = ")[0]
            assert "没有值" not in "".join(story(name, case)[:2]), name


@pytest.mark.parametrize(
    ("name", "near"),
    [("优良天数比列", "空气质量优良天数比例"), ("空气", "空气质量综合指数"), ("", "facts.csv"), ("34", "facts.csv")],
)
def test_an_unknown_name_is_told_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(PipelineError) as caught:
        asked(name, configs.load(ROOT))
    assert near in caught.value.hint
    assert f"“{name}”" in caught.value.message


def test_the_year_before_the_change_and_its_reason_are_told(case: Case) -> None:
    told = story("城镇生活污水集中处理率", case)
    assert any(line.startswith("    上年：96.45%（") for line in told)
    assert "    与上年比：上升0.71个百分点，向好" in told
    assert any(line.startswith("    变化原因：新建雨污分流管网") for line in told)
    last = story("城镇生活污水集中处理率·2023", case)
    assert last[1] == "  2023年：96.45%" and not [line for line in last if "与上年比" in line]


def test_what_earlier_reports_said_is_told_with_its_cell(case: Case) -> None:
    told = story("城镇生活污水集中处理率", case)
    assert any(line.startswith("      单元格：历年指标.xlsx › ") for line in told)
    (years,) = [line for line in told if line.startswith("    历年：")]
    assert re.findall(r"(\d{4})年", years) == ["2020", "2021", "2022", "2023"]


def test_amounts_say_how_much_grades_how_many_classes_and_what_is_carried_over_is_no_change(case: Case) -> None:
    assert "    与上年比：上升225950万元（6.0%）" in story("地区生产总值", case)
    assert "    与上年比：上升1级，向好" in story("断面水质类别·示例断面二", case)
    assert "    与上年比：沿用" in story("生态产品总值", case)


def test_values_that_are_not_adopted_and_the_finding_about_them_are_told(case: Case) -> None:
    told = story("地区生产总值", case)
    rivals = [line for line in told if line.startswith("    未采用的值：4012000万元（部门填报）")]
    assert len(rivals) == 1 and "县域基本情况表" in rivals[0]
    assert [line for line in told if line.startswith("  问题 X306：") and "已接受" in line]


def test_why_there_is_no_value_is_told(case: Case) -> None:
    told = story("GEP与GDP之比", case)
    assert "没有值" in told[1] and any(line.startswith("  问题 X315：") for line in told)


def test_a_statement_leads_to_its_file_and_gives_its_reason(case: Case) -> None:
    told = story("外来入侵动物发生面积", case)
    assert "    文件：2024/区林草局/无相关材料情况说明.docx" in told
    assert any(line.startswith("    说明：全年普查") for line in told)
    whole = story("外来入侵物种发生面积", case)
    assert any(line.strip() == "2024/区林草局/无相关材料情况说明.docx" for line in whole)


def test_soil_points_lead_to_their_rows_and_what_was_listed_already_is_said(case: Case) -> None:
    told = story("土壤质量安全点位比例", case)
    assert "            2024/区生态环境分局/土壤监测点位数据表.xlsx › 土壤 › A4:R4" in told
    assert any(line.strip() == "其余 17 项上面已经列出" for line in told)


def test_a_sum_over_the_rows_of_several_bodies_leads_to_the_rows_of_each(case: Case) -> None:
    cells = [line for line in story("生态保护修复工程完成投资", case) if line.startswith("    单元格：")]
    assert [line.split("/")[1] for line in cells] == ["区林草局", "区水务局", "区自然资源局"]


def test_a_percent_of_two_years_is_as_old_as_this_years_value(case: Case) -> None:
    told = story("单位GDP能耗下降率", case)
    assert any(line.startswith("    数据年份：2024　") and "沿用" not in line for line in told)


def test_the_data_say_the_same(case: Case) -> None:
    question = asked("城镇生活污水集中处理率", case.config)
    (one,) = measure_data(question.measures[0], question, case)
    assert one["上年"] == {**one["上年"], "值": "96.45", "差": "0.71", "情形": "上升", "好坏": "向好"}  # type: ignore[dict-item]
    assert one["问题"] == [] and json.loads(json.dumps(one, ensure_ascii=False)) == one


def every_place(part: dict[str, Any]) -> list[str]:
    return [*part["单元格"], *(place for one in part["取自"] for place in every_place(one))]


def there(file: str) -> bool:
    """Whether a file lies in the folder, or its archive does."""
    path = ROOT / "inputs" / file
    return any(one.is_file() for one in (path, *path.parents))


LISTED = {"water_sections", "water_due_times", "cwqi_items", "air_year_days"}
"""Counted from the lists of the config, the items of a standard, the calendar."""
NO_DAYS = {"moderate_days", "heavy_days", "severe_days"}
"""Days that there were none of: no day's cells stand behind a 0."""


def test_every_number_of_the_report_leads_to_a_cell_or_a_file_that_is_there(case: Case) -> None:
    """From every measure of the county that has a number, down all its parts."""
    nowhere = []
    for measure in case.config.scheme.measures.values():
        if measure.id in LISTED | NO_DAYS:
            continue
        question = Question((measure,))
        for one in measure_data(measure, question, case):
            adopted: Any = one["采用"]
            places = every_place({**adopted, "取自": one["取自"]})
            files = {place.partition(" › ")[0] for place in places}
            if adopted["值"] is not None and not (files and all(there(file) for file in files)):
                nowhere.append((measure.id, one["对象"], sorted(files)))
    assert nowhere == []
