"""A month's or a day's table may say in its title, on its sheet or in its file whose time it is."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.config import Config
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import Raw
from pipeline.normalise import normalise
from tests.ingest.conftest import recognise

HEADS: list[Raw] = ["断面名称", "pH", "溶解氧", "高锰酸盐指数", "化学需氧量", "氨氮", "总磷"]
ROWS: list[list[Any]] = [["示例断面一", 7.2, 8.1, 2.1, 10, 0.1, 0.05], ["示例断面二", 7.3, 8.2, 2.1, 10, 0.1, 0.05]]


def months(words: Vocabulary, config: Config, rows: list[list[Any]], **more: Any) -> set[tuple[str, str]]:
    """(month, cell that gave it) of all records."""
    tables, _ = recognise(words, rows, listed=config, **more)
    facts, problems = normalise(tables, config)
    assert {one.code for one in problems} <= {"N105"}
    return {(one.period, one.readings["month"].at.cell) for made in facts.tables for one in made.records}


@pytest.mark.parametrize(
    ("above", "wanted"),
    [
        ([["2024年3月某区地表水断面监测结果"]], ("2024-03", "A1")),
        ([["地表水断面监测数据表"], ["（2024年3月）"]], ("2024-03", "A2")),
        ([["地表水断面监测数据表"], ["监测时间：2024年3月5日", "", "单位：mg/L"]], ("2024-03", "A2")),
        ([["地表水断面监测数据表（2024-03）"], ["填表日期：2024年4月2日"]], ("2024-03", "A1")),
        ([["地表水断面监测数据表"], ["采样日期", "2024.3.5"]], ("2024-03", "B2")),
    ],
)
def test_the_title_gives_the_month(
    above: list[list[Any]], wanted: tuple[str, str], words: Vocabulary, config: Config
) -> None:
    assert months(words, config, [*above, HEADS, *ROWS]) == {wanted}


def test_sheet_or_file_give_the_month_where_the_title_does_not(words: Vocabulary, config: Config) -> None:
    rows: list[Any] = [["地表水断面监测数据表"], HEADS, *ROWS]
    assert months(words, config, rows, name="3月") == {("2024-03", "A2")}
    assert months(words, config, rows, hints=["2024年3月地表水"]) == {("2024-03", "A2")}


@pytest.mark.parametrize(
    "title",
    ["2024年1—6月地表水断面监测数据表", "2024年1月至3月地表水断面监测数据表", "地表水断面监测数据表（2月、3月）"],
)
def test_a_span_is_no_month(title: str, words: Vocabulary, config: Config) -> None:
    _, findings = recognise(words, [[title], HEADS, *ROWS])
    assert "I202" in {one.code for one in findings}


def test_each_block_of_a_sheet_has_its_own_month(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["2024年1月地表水断面监测结果"], HEADS, *ROWS, [""], ["2024年2月地表水断面监测结果"], HEADS, *ROWS,
    ]  # fmt: skip
    assert months(words, config, rows) == {("2024-01", "A1"), ("2024-02", "A6")}


def test_a_column_of_its_own_stands_before_the_title(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["2024年12月地表水断面监测数据表"],
        ["监测时间", *HEADS],
        *([f"2024-0{month}", *row] for month in (1, 2) for row in ROWS),
    ]
    assert {month for month, _ in months(words, config, rows)} == {"2024-01", "2024-02"}


def test_items_down_and_sections_across_in_a_month_of_its_own(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["2024年3月地表水断面监测结果"],
        ["监测项目", "单位", "示例断面一", "示例断面二"],
        ["pH", "无量纲", 7.1, 7.2],
        ["氨氮", "mg/L", 0.1, "0.025L"],
        ["总磷", "μg/L", 100, 200],
    ]
    tables, findings = recognise(words, rows, listed=config)
    facts, problems = normalise(tables, config)
    assert findings == [] and problems == ()
    assert [(one.subject, one.period, str(one.number("total_phosphorus"))) for one in facts.tables[0].records] == [
        ("示例断面一", "2024-03", "0.1"),
        ("示例断面二", "2024-03", "0.2"),
    ]


def test_a_day_of_stations_needs_the_day(words: Vocabulary, config: Config) -> None:
    heads: list[Raw] = ["点位", "AQI", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3日最大8小时"]
    row: list[Raw] = ["示例空气站一", 45, 22, 38, 8, 14, 0.7, 90]
    (table,), _ = recognise(words, [["环境空气质量日报表"], ["时间：2024年1月5日"], heads, row])
    facts, problems = normalise([table], config)
    assert problems == () and [one.period for one in facts.tables[0].records] == ["2024-01-05"]
    _, findings = recognise(words, [["环境空气质量日报表"], ["2024年1月"], heads, row])
    assert "I202" in {one.code for one in findings}
