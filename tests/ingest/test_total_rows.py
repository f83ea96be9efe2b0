"""Rows that sum up others and headings of groups are no objects, however they are called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.ingest.vocabulary import Vocabulary
from tests.ingest.conftest import recognise, saved
from tests.ingest.test_layouts import received

TITLE = ["生态保护修复工程情况表"]
HEAD = ["序号", "项目名称", "类型", "总投资（万元）", "本年完成投资（万元）"]
ONE, TWO, THREE = [1, "甲工程", "造林", 120, 61], [2, "乙工程", "湿地", 230, 90], [3, "丙工程", "造林", 307, 152]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("合  计", 1), ("项目合计", 1), ("全区合计", 1), ("1.合计", 1), ("二、合计", 1), ("合计（万元）", 1), ("造林工程合计数", 1), ("合计：", 1),
        ("本页小计", 0), ("小计（一）", 0), ("（一）小计", 0), ("共3项", 0), ("总　计", 2), ("∑", 2), ("Σ：", 2), ("计", 2), ("全县", 2), ("TOTAL", 2),
        ("某市某县", 2), ("某县", 2), ("年度小计（含续建）", 0), ("工程合计（3项）", 1), ("（合计）", 1), ("平均", None),
    ],
)  # fmt: skip
def test_names_of_totals(words: Vocabulary, name: str, level: int | None) -> None:
    for last in (["", name, "", 657, 303], [name, "", "", 657, 303]):
        if last[0] in ("某县", "某市某县"):
            continue
        (table,), _ = recognise(words, [TITLE, HEAD, ONE, TWO, THREE, last], county=["某县", "某市某县"])
        assert [row.total for row in table.rows] == [False, False, False, True]
        assert words.scheme.readings.level(table.rows[-1].label) == level


@pytest.mark.parametrize(
    "name", ["计生站绿化工程", "全区造林工程", "合水镇工程", "某县造林工程", "会计学校绿化", "总干渠工程"]
)
def test_names_that_are_objects(words: Vocabulary, name: str) -> None:
    (table,), _ = recognise(words, [TITLE, HEAD, ONE, TWO, ["", name, "造林", 657, 303]], county=["某县"])
    assert not any(row.total for row in table.rows)


def test_a_project_in_the_whole_county_is_an_object(words: Vocabulary) -> None:
    head = ["项目名称", "地点", "类型", "总投资", "本年完成投资"]
    (table,), _ = recognise(words, [TITLE, head, ["甲工程", "全区", "造林", 1, 1], ["乙工程", "某县", "造林", 1, 1]])
    assert not any(row.total for row in table.rows)


def test_the_countys_own_name_is_that_of_the_config(config: Config, tmp_path: Path) -> None:
    rows: list[list[Any]] = [TITLE, HEAD, ONE, TWO, THREE, ["", config.short_name, "", 657, 303]]
    got = received(config, tmp_path, {"区林草局/表.xlsx": saved({"表": rows})})
    assert [row.total for row in got.tables[0].rows] == [False, False, False, True]


def test_the_county_alone_is_no_total(words: Vocabulary) -> None:
    (table,), _ = recognise(words, [TITLE, HEAD, [1, "某县", "造林", 5, 5]], county=["某县"])
    assert not table.rows[0].total


@pytest.mark.parametrize(
    "first", [["一", "造林类", "", 350, 151], ["", "（一）造林类", "", 350, 151], ["", "一、造林类", "", "", ""]]
)
def test_headings_of_groups(words: Vocabulary, first: list[Any]) -> None:
    second = [
        "二" if first[0] else "",
        str(first[1]).replace("一", "二"),
        "",
        307 if first[3] else "",
        152 if first[3] else "",
    ]
    (table,), _ = recognise(words, [TITLE, HEAD, first, ONE, TWO, second, THREE])
    assert [row.cells["project"] for row in table.rows if not row.total] == ["甲工程", "乙工程", "丙工程"]
    assert sum(row.total for row in table.rows) == (2 if first[3] else 0)


def test_objects_counted_as_headings_are(words: Vocabulary) -> None:
    rows = [["一", "甲工程", "造林", 1, 1], ["二", "乙工程", "造林", 1, 1]]
    (table,), _ = recognise(words, [TITLE, HEAD, *rows])
    assert [row.total for row in table.rows] == [False, False]
    (table,), _ = recognise(
        words, [TITLE, HEAD, ["", "一、甲工程", "造林", 1, 1], ["", "二、乙工程", "造林", 1, 1], THREE]
    )
    assert [row.total for row in table.rows] == [False, False, False]


def test_objects_counted_as_headings_are_beside_their_total(words: Vocabulary) -> None:
    head = ["序号", "自然保护地名称", "面积（km²）", "核实违法违规数", "完成整改数"]
    rows = [["一", "甲保护区", 12.5, 0, 0], ["二", "乙保护区", 7.5, 0, 0], ["", "合计", 20, 0, 0]]
    (table,), _ = recognise(words, [["自然保护地与红线监管情况表"], head, *rows])
    assert [row.total for row in table.rows] == [False, False, True]


def test_ranks_of_species_are_no_species(words: Vocabulary) -> None:
    head = ["序号", "中文名", "学名", "保护级别", "分布地点"]
    rows: list[list[Any]] = [
        ["一", "哺乳纲", "", "", ""],
        ["", "食肉目 CARNIVORA", "", "", ""],
        ["", "犬科", "Canidae", "", ""],
        [1, "赤狐", "Vulpes vulpes", "二级", "甲镇"],
        ["（二）", "鸟类", "", "", ""],
        [2, "黑鹳", "Ciconia nigra", "一级", "乙镇"],
    ]
    (table,), _ = recognise(words, [["国家重点保护野生动物信息表"], head, *rows])
    assert [row.cells["species"] for row in table.rows] == ["赤狐", "黑鹳"]
    rows = [
        ["（一）蕨类植物", "", ""],
        ["桫椤", "Alsophila spinulosa", "二级"],
        ["（二）植物", "", ""],
        ["红豆杉", "Taxus chinensis", "一级"],
    ]
    (table,), _ = recognise(words, [["国家重点保护野生植物信息表"], ["中文名", "学名", "保护级别"], *rows])
    assert [row.cells["species"] for row in table.rows] == ["桫椤", "红豆杉"]
