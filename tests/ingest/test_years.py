"""The year of a row or column is the year it names; a third year is neither this year nor last."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.ingest.vocabulary import Vocabulary
from pipeline.ingest.year_words import year_named
from pipeline.model.table import FormRow, FormTable
from tests.ingest.conftest import recognise

SHARES = ["产业占比指标证明材料"]
PROJECTS = ["生态保护修复工程情况表"]


def values(table: FormTable) -> list[tuple[str, Any, Any]]:
    def said(row: FormRow) -> tuple[str, Any, Any]:
        return str(row.cells["item"]), row.cells.get("value"), row.cells.get("last")

    return [said(row) for row in table.rows]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022", 2022), ("2022年", 2022), ("２０２２年度", 2022), ("2022年产值", 2022), ("其中：2022年投资", 2022), ("产值（2022年）", 2022),
        ("截至2022年末人口", 2022), ("2022年末", 2022), ("总投资（2020年价）", None), ("2021—2025年规划", None), ("2000国家坐标系", None),
        ("2021年—2023年平均", None), ("2024年1-6月", None), ("2024年上半年", None), ("2024年前三季度", None), ("产值", None), ("", None),
    ],
)  # fmt: skip
def test_the_year_that_a_text_names(text: str, year: int | None) -> None:
    assert year_named(text) == year


@pytest.mark.parametrize("years", [[2021, 2022, 2023, 2024], [2024, 2023, 2022], ["2022年", "2024年", "2023年"]])
def test_rows_of_years_below_items(words: Vocabulary, years: list[Any]) -> None:
    numbers = {"2021": 1.0, "2022": 2.0, "2023": 3.0, "2024": 4.0}
    body = [[year, numbers[str(year)[:4]], numbers[str(year)[:4]] * 10] for year in years]
    (table,), findings = recognise(words, [SHARES, ["年份", "地区生产总值", "第一产业增加值"], *body])
    found = {item: (value, last) for item, value, last in values(table)}
    assert found == {"地区生产总值": (4.0, 3.0), "第一产业增加值": (40.0, 30.0)}
    assert not findings


def test_rows_of_earlier_years_only_give_no_value_of_this_year(words: Vocabulary) -> None:
    (table,), _ = recognise(
        words,
        [SHARES, ["年份", "地区生产总值", "第一产业增加值"], ["2021年", 1, 1], ["2022年", 2, 2], ["2023年", 3, 3]],
    )
    assert values(table) == [("地区生产总值", None, 3), ("第一产业增加值", None, 3)]


def test_the_row_of_the_county_among_those_of_its_parts(words: Vocabulary) -> None:
    head = ["行政区", "地区生产总值", "第一产业增加值"]
    parts = [["甲镇", 1, 1], ["乙镇", 2, 2]]
    for name in ("某县", "全县", "合计"):
        (table,), _ = recognise(words, [SHARES, head, *parts, [name, 3, 3]], county=["某县"])
        assert values(table) == [("地区生产总值", 3, None), ("第一产业增加值", 3, None)]
    assert recognise(words, [SHARES, head, *parts], county=["某县"])[0] == []


def test_a_part_of_the_year_is_not_the_year(words: Vocabulary) -> None:
    head = ["时间", "地区生产总值", "第一产业增加值"]
    (table,), _ = recognise(words, [SHARES, head, ["2024年1-6月", 1, 1], ["2024年", 3, 3], ["2023年", 2, 2]])
    assert values(table) == [("地区生产总值", 3, 2), ("第一产业增加值", 3, 2)]
    assert recognise(words, [SHARES, head, ["2024年上半年", 1, 1]])[0] == []


@pytest.mark.parametrize("years", [[2022, 2023, 2024], ["2022", "2023", "2024"], ["前年", "上年实际", "本年实际"]])
def test_heads_of_years_as_people_write_them(words: Vocabulary, years: list[Any]) -> None:
    (table,), _ = recognise(words, [SHARES, ["指标", *years], ["地区生产总值", 1, 2, 3], ["第一产业增加值", 4, 5, 6]])
    assert values(table) == [("地区生产总值", 3, 2), ("第一产业增加值", 6, 5)]


def test_heads_that_name_years(words: Vocabulary) -> None:
    head = ["指标", "单位", "2022年", "2023年", "2024年"]
    (table,), _ = recognise(words, [SHARES, head, ["地区生产总值", "万元", 1, 2, 3]])
    assert values(table) == [("地区生产总值", 3, 2)]
    (table,), _ = recognise(
        words, [SHARES, ["2023年地区生产总值", "2024年地区生产总值", "2024年第一产业增加值"], [2, 3, 4]]
    )
    found = {item: (value, last) for item, value, last in values(table)}
    assert found["2024年地区生产总值"] == (3, None) and found["2023年地区生产总值"] == (None, 2)


def test_heads_of_two_rows_with_rates_of_growth(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["主要指标"],
        ["指标", "单位", "2024年", "", "2023年", ""],
        ["", "", "绝对数", "比上年增长%", "绝对数", "比上年增长%"],
        ["地区生产总值", "万元", 9, 6.1, 8, 5.5],
        ["第一产业增加值", "万元", 5, 6.1, 4, 5.5],
    ]
    merged = [(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3), (1, 4, 1, 5)]
    for areas in (merged, []):
        (table,), findings = recognise(words, rows, merged=areas, hints=["产业占比指标证明材料"])
        assert values(table) == [("地区生产总值", 9, 8), ("第一产业增加值", 5, 4)] and not findings


def test_a_project_column_of_another_year_is_not_this_years(words: Vocabulary) -> None:
    head = ["项目名称", "类型", "总投资", "2023年完成投资", "2024年完成投资"]
    (table,), _ = recognise(words, [PROJECTS, head, ["甲", "造林", 9, 2, 3]])
    assert table.rows[0].cells["spent"] == 3
    (table,), findings = recognise(words, [PROJECTS, head[:4], ["甲", "造林", 9, 2]])
    assert "spent" not in table.rows[0].cells and "I202" in [one.code for one in findings]
    rows: list[list[Any]] = [
        PROJECTS,
        ["项目名称", "类型", "总投资", "完成投资", ""],
        ["", "", "", "上年", "本年"],
        ["甲", "造林", 9, 2, 3],
    ]
    (table,), _ = recognise(words, rows, merged=[(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4)])
    assert table.rows[0].cells["spent"] == 3


def test_items_with_a_column_of_years(words: Vocabulary) -> None:
    body = [["地区生产总值", year, year - 2000] for year in (2022, 2023, 2024)]
    (table,), (finding,) = recognise(words, [SHARES, ["指标", "年份", "数值"], *body])
    assert values(table) == [("地区生产总值", 24, 23)]
    assert (finding.code, finding.at[0].cell, finding.values["年份"]) == ("I224", "B3", "2022、2023")
    (table,), _ = recognise(
        words,
        [SHARES, ["指标", "数值"], ["2023年地区生产总值", 2], ["2024年地区生产总值", 3], ["2022年地区生产总值", 1]],
    )
    assert values(table) == [("2024年地区生产总值", 3, 2)]
    assert recognise(words, [SHARES, ["指标", "年份", "数值"], *body[:1]])[1][0].code == "I226"


def test_the_year_of_the_data_of_one_value_stays_what_it_is(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        SHARES,
        ["指标", "本年", "数据年份"],
        ["地区生产总值", 3, 2023],
        ["第一产业增加值", 2, 2024],
    ]
    (table,), findings = recognise(words, rows)
    assert values(table) == [("地区生产总值", 3, None), ("第一产业增加值", 2, None)] and not findings


def test_objects_told_for_several_years(words: Vocabulary) -> None:
    head = ["项目名称", "年度", "类型", "总投资", "完成投资"]
    rows: list[list[Any]] = [["甲", 2023, "造林", 9, 2], ["甲", 2024, "造林", 9, 3], ["乙", 2024, "造林", 9, 4]]
    (table,), findings = recognise(words, [PROJECTS, head, *rows])
    assert [row.cells["spent"] for row in table.rows] == [3, 4] and [one.code for one in findings] == ["I224"]
    (table,), findings = recognise(words, [PROJECTS, head, rows[0], rows[2]])
    assert len(table.rows) == 2 and [(one.code, one.at[0].cell) for one in findings] == [("I225", "B3")]
