"""The id line of an issued sheet is read back however a spreadsheet or a person has respaced it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scheme import id_line
from pipeline.scheme.id_line import Stamp


@pytest.mark.parametrize(
    "text",
    [
        "表号：F05　年度：2024　填报单位：甲局",
        "表号:F05 年度:2024 填报单位:甲局",
        "表 号：Ｆ０５　年 度：２０２４年　填 报 单 位：甲局（盖章）",
        "表号：F05|年度：2024|填报单位：甲局|",
        "填报单位：甲局　表号：F05　年度：2024",
        "填报单位（盖章）：甲局　　年度：2024　表号：F 05",
        "表号：F05　年度：2024　填报单位：甲局　填表日期：2025-01-20",
    ],
)
def test_any_spacing_width_and_order(text: str) -> None:
    assert id_line.read_id_line(text) == Stamp("F05", 2024, "甲局")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("表号：F06b　年度：2024　填报单位：", Stamp("F06b", 2024, "")),
        ("表号：F05", Stamp("F05", None, "")),
        ("填报单位：甲局　年度：2024", None),
        ("表号：K391-1表", None),
        ("项目编号：F05", None),
        ("", None),
    ],
)
def test_what_is_no_whole_line(text: str, found: Stamp | None) -> None:
    assert id_line.read_id_line(text) == found


@given(
    st.from_regex(r"F[0-9]{2}[a-z]?", fullmatch=True), st.integers(1000, 9999), st.text("甲乙丙丁局会办", min_size=1)
)
def test_what_is_written_is_read_back(form: str, year: int, body: str) -> None:
    assert id_line.read_id_line(id_line.stamp_line(form, year, body)) == Stamp(form, year, body)


@pytest.mark.parametrize("kind", [id_line.SLIP, id_line.REFERENCE])
@pytest.mark.parametrize("files", [(), ("2024/甲局/表.xlsx",), ("2024/甲局/a（2）；b.xls", "2024/甲局/年度：表.xlsx")])
def test_a_sheet_without_data_says_so_and_for_which_files(kind: str, files: tuple[str, ...]) -> None:
    line = id_line.aside_line(kind, 2024, "甲局", files)
    assert id_line.read_aside(line) == id_line.Aside(kind, 2024, "甲局", files)
    assert id_line.read_id_line(line) is None


@pytest.mark.parametrize("text", ["退回单", "这是参考表，年度数据见下", "表号：F05　年度：2024　填报单位：甲局", ""])
def test_other_words_set_no_sheet_aside(text: str) -> None:
    assert id_line.read_aside(text) is None
