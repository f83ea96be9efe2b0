"""Rows of statistics, limits and longer periods are no objects and no data of a period, and are told once."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.ingest.vocabulary import Vocabulary
from tests.ingest.conftest import recognise

SOIL = [["土壤监测点位数据表"], ["点位编码", "土地利用类型", "pH", "镉（mg/kg）", "汞（mg/kg）"]]
POINTS = [["甲01", "旱地", 6.1, 0.11, 0.02], ["甲02", "水田", 6.9, 0.15, 0.04], ["甲03", "果园", 7.2, 0.12, 0.03]]
WATER = [["地表水断面监测数据"], ["断面名称", "监测时间", "氨氮（mg/L）", "总磷（mg/L）", "高锰酸盐指数（mg/L）"]]
AIR = [["环境空气质量日报表"], ["日期", "SO2", "NO2", "PM10", "PM2.5", "CO", "O3"]]


def soil(words: Vocabulary, *rows: list[Any]) -> tuple[list[bool], list[str]]:
    """Whether each of the added rows is left out, and the codes of what is told."""
    (table,), findings = recognise(words, [*SOIL, *POINTS, *rows], county=["某县"])
    assert not any(row.total for row in table.rows[:3])
    return [row.total for row in table.rows[3:]], [one.code for one in findings if one.code != "I202"]


@pytest.mark.parametrize(
    "name",
    ["最大值", "最 小 值", "检出率（%）", "检出率%", "标准值", "标准差：", "超标率", "中位数", "限值", "街道平均", "小结", "上年", "4.最大值", "某县最大值",
     "最大值/最小值", "全区检出率", "年均值", "风险筛选值（GB 15618）", "2024年均值"],
)  # fmt: skip
def test_statistics_are_no_objects(words: Vocabulary, name: str) -> None:
    assert soil(words, [name, "", 7.2, 0.15, 0.04], ["最小值", "", 6.1, 0.11, 0.02]) == ([True, True], ["I154"])
    assert soil(words, ["", name, 7.2, 0.15, 0.04])[0] == [True]


@pytest.mark.parametrize(
    "name", ["最大值村01", "标准厂房地块", "限值路监测点", "上年屯", "范围内一号点", "中位山村", "大平均村"]
)
def test_names_that_hold_such_a_word_are_objects(words: Vocabulary, name: str) -> None:
    assert soil(words, [name, "旱地", 7.2, 0.15, 0.04]) == ([False], [])


@pytest.mark.parametrize("when", ["上半年均值", "2024年", "一季度", "1—6月", "全年", "年均值", "平均值", "最大值"])
def test_periods_longer_than_a_month_are_means_beside_months(words: Vocabulary, when: str) -> None:
    months = [["甲断面", f"2024年{month}月", 0.2, 0.1, 2.1] for month in (1, 2, 3)]
    (table,), findings = recognise(words, [*WATER, *months, ["甲断面", when, 0.2, 0.1, 2.1]])
    assert [row.total for row in table.rows] == [False, False, False, True]
    told_by_the_form = when in ("年均值", "平均值", "最大值")
    assert [one.code for one in findings].count("I154") == (not told_by_the_form)


def test_a_section_that_is_only_sampled_by_quarters_has_no_mean(words: Vocabulary) -> None:
    months = [["甲断面", f"2024年{month}月", 0.2, 0.1, 2.1] for month in (1, 2, 3)]
    (table,), findings = recognise(words, [*WATER, *months, ["乙断面", "一季度", 0.2, 0.1, 2.1]])
    assert not any(row.total for row in table.rows)
    assert "I154" not in [one.code for one in findings]


@pytest.mark.parametrize("when", ["1月", "2024年1月", "2024年", "1月均值", "第一季度", 2024])
def test_months_and_years_are_means_beside_days(words: Vocabulary, when: Any) -> None:
    days = [[f"2024-01-{day:02}", 9, 20, 40, 22, 0.7, 88] for day in (1, 2, 3)]
    (table,), findings = recognise(words, [*AIR, *days, [when, 9, 20, 40, 22, 0.7, 88]])
    assert [row.total for row in table.rows] == [False, False, False, True]
    assert [one.code for one in findings].count("I154") == 1


@pytest.mark.parametrize("name", ["2023年", "2023年度", "（2023年）", "2023"])
def test_a_row_that_names_another_year_for_its_object_is_not_of_this_year(words: Vocabulary, name: str) -> None:
    head = [
        ["村镇饮用水卫生合格率指标证明材料"],
        ["序号", "乡镇", "供水工程", "农村人口（人）", "供水人口（人）", "卫生合格人口（人）"],
    ]
    rows = [[1, "甲镇", "甲水厂", 900, 800, 790], [2, "乙镇", "乙水厂", 700, 600, 600]]
    for last in (["", "", name, 1500, 1300, 1290], [3, "甲镇", name, 850, 800, 790]):
        (table,), findings = recognise(words, [*head, *rows, last])
        assert [row.cells["works"] for row in table.rows] == ["甲水厂", "乙水厂"]
        assert [one.code for one in findings if one.code.startswith("I22")] == ["I224"]


def test_names_that_begin_with_a_year_are_objects_of_this_year(words: Vocabulary) -> None:
    head = [["生态保护修复工程情况表"], ["项目名称", "类型", "总投资（万元）", "本年完成投资（万元）"]]
    rows = [
        ["2023年退化林修复", "造林", 20, 3],
        ["2024年退化林修复", "造林", 30, 9],
        ["2022年度河道治理", "河道", 8, 1],
    ]
    (table,), findings = recognise(words, [*head, *rows])
    assert len(table.rows) == 3
    assert not findings
