"""Layouts that a person reads at a glance: grids of classes, reports of one sample, land surveys, final accounts."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import config as configs
from pipeline.config import Config
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import FormTable
from pipeline.normalise import normalise
from tests.ingest.conftest import recognise, word
from tests.ingest.test_layouts import received

CONFIG = configs.load(Path(__file__).parents[2], 2024)
SECTIONS = [one.name for one in CONFIG.sections][:2]
MONTHS = [f"{month}月" for month in range(1, 13)]
ITEMS: list[list[Any]] = [
    ["水温", "℃", 14.2],
    ["pH", "/", 8.1],
    ["溶解氧", "mg/L", 9.8],
    ["高锰酸盐指数", "mg/L", "<0.5"],
    ["氨氮", "mg/L", 0.12],
]


def records(table: FormTable, config: Config = CONFIG) -> dict[tuple[str, str], dict[str, Any]]:
    (typed,) = normalise([table], config)[0].tables
    return {
        (one.subject, one.period): {name: reading.value for name, reading in one.readings.items()}
        for one in typed.records
    }


@pytest.mark.parametrize("head", ["断面名称", "监测断面", "断面"])
def test_classes_with_months_side_by_side(words: Vocabulary, head: str) -> None:
    grades = ["Ⅱ", "Ⅲ", "Ⅳ", *["Ⅱ"] * 9]
    rows: list[list[Any]] = [["2024年断面水质类别统计表"], [head, "水质目标", *MONTHS, "全年"]]
    rows += [[name, "Ⅲ", *grades, "Ⅱ"] for name in SECTIONS]
    (table,), findings = recognise(words, rows, listed=CONFIG)
    found = records(table)
    assert table.form == "F33" and not findings and len(found) == 24
    assert not normalise([table], CONFIG)[1], "the title says the year of the months"
    assert found[SECTIONS[1], "2024-03"]["water_class"] == "Ⅳ" and found[SECTIONS[0], "2024-01"]["target_class"] == "Ⅲ"


def test_months_above_the_columns_of_each(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["断面水质类别统计表"],
        ["断面名称", "1月", "", "2月", "", "3月", ""],
        ["", *["类别", "超标项目"] * 3],
        *([name, "Ⅱ", "", "Ⅳ", "氨氮", "Ⅱ", ""] for name in SECTIONS),
    ]
    merged = [(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 1, 6)]
    (table,), _ = recognise(words, rows, merged=merged, listed=CONFIG)
    found = records(table)[SECTIONS[0], "2024-02"]
    assert (found["water_class"], found["exceeding"]) == ("Ⅳ", "氨氮")


def test_months_spelt_out_and_months_without_water(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["断面水质类别"],
        ["序号", "断面", "一月", "二月", "三月", "十二月"],
        [1, SECTIONS[0], "II类", "断流", "—", "劣V类"],
    ]
    (table,), _ = recognise(words, rows, listed=CONFIG)
    found = records(table)
    assert (
        found[SECTIONS[0], "2024-12"]["water_class"] == "劣Ⅴ" and found[SECTIONS[0], "2024-02"]["water_class"] is None
    )


def test_months_of_another_year_are_not_this_years(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["断面水质类别"],
        ["断面", "2023年", "", ""],
        ["", "1月", "2月", "3月"],
        [SECTIONS[0], "Ⅱ", "Ⅱ", "Ⅱ"],
    ]
    (table,), _ = recognise(words, rows, merged=[(1, 0, 2, 0), (1, 1, 1, 3)], listed=CONFIG)
    assert {period for _, period in records(table)} == {"2023-01", "2023-02", "2023-03"}
    rows = [["2023年断面水质类别"], ["断面", *MONTHS[:3]], [SECTIONS[0], "Ⅱ", "Ⅱ", "Ⅱ"]]
    assert [one.code for one in recognise(words, rows, listed=CONFIG)[1]] == ["I220"]


def test_classes_with_sections_side_by_side(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["断面水质类别"], ["月份", *SECTIONS], ["2024年1月", "Ⅱ", "Ⅲ"], ["2024年2月", "劣Ⅴ", "Ⅲ"]]
    (table,), _ = recognise(words, rows, listed=CONFIG)
    assert records(table)[SECTIONS[0], "2024-02"]["water_class"] == "劣Ⅴ"


def test_numbers_of_one_item_are_of_what_the_title_names(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["2024年各断面氨氮监测结果（mg/L）"],
        ["断面名称", *MONTHS[:4]],
        *([name, 0.1, 0.2, 0.3, 0.4] for name in SECTIONS),
    ]
    (table,), _ = recognise(words, rows, listed=CONFIG)
    assert str(records(table)[SECTIONS[1], "2024-03"]["ammonia_nitrogen"]) == "0.3"
    rows[0] = ["2024年各断面监测结果"]
    assert recognise(words, rows, listed=CONFIG)[0] == []


def test_a_grid_of_objects_that_the_county_does_not_list_is_left(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["水质类别"],
        ["断面名称", *MONTHS[:3]],
        ["别处一", "Ⅱ", "Ⅱ", "Ⅱ"],
        ["别处二", "Ⅱ", "Ⅱ", "Ⅱ"],
    ]
    assert recognise(words, rows, listed=CONFIG)[0] == []


ABOVE: list[list[list[Any]]] = [
    [["样品名称", "地表水", "采样日期", "2024.01.05"], ["采样地点", SECTIONS[0], "样品编号", "W1"]],
    [["采样地点：", SECTIONS[0]], ["采样日期：", datetime.date(2024, 1, 5)]],
    [[f"监测断面：{SECTIONS[0]}    采样日期：2024.01.05"]],
    [[f"监测断面:{SECTIONS[0]}；采样时间:2024年1月5日；天气:晴"]],
]


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("numbered", [False, True])
def test_a_report_of_one_sample(words: Vocabulary, above: list[list[Any]], numbered: bool) -> None:
    head = ["检测项目", "单位", "检测结果", "标准限值", "检测方法"]
    body = [[*one, "≤1", "GB"] for one in ITEMS]
    if numbered:
        head, body = ["序号", *head], [[number, *one] for number, one in enumerate(body, 1)]
    (table,), findings = recognise(words, [["检测报告"], *above, head, *body], listed=CONFIG)
    found = records(table)[SECTIONS[0], "2024-01"]
    assert (str(found["water_temperature"]), str(found["ammonia_nitrogen"])) == ("14.2", "0.12")
    assert table.form == "F33" and not findings


def test_a_report_with_two_items_a_row(words: Vocabulary) -> None:
    rows = [
        ["检测报告"],
        *ABOVE[0],
        ["项目", "结果", "项目", "结果"],
        ["水温", 14.2, "pH", 8.1],
        ["溶解氧", 9.8, "氨氮", 0.12],
    ]
    (table,), _ = recognise(words, rows, listed=CONFIG)
    assert {str(records(table)[SECTIONS[0], "2024-01"][one]) for one in ("ph", "ammonia_nitrogen")} == {"8.1", "0.12"}


def test_a_report_whose_file_says_whose_it_is(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["检测报告"], ["项目", "单位", "结果"], *ITEMS]
    (table,), _ = recognise(words, rows, listed=CONFIG, hints=[f"{SECTIONS[0]}3月监测报告"])
    assert str(records(table)[SECTIONS[0], "2024-03"]["dissolved_oxygen"]) == "9.8"
    assert recognise(words, rows, listed=CONFIG, hints=[f"{SECTIONS[0]}、{SECTIONS[1]}3月监测报告"])[0] == []


def test_samples_side_by_side_below_their_day(words: Vocabulary) -> None:
    rows = [["检测报告"], ["采样日期", "2024.01.05"], ["项目", "单位", *SECTIONS], *([*one, one[2]] for one in ITEMS)]
    (table,), _ = recognise(words, rows, listed=CONFIG)
    assert set(records(table)) == {(name, "2024-01") for name in SECTIONS}


def test_a_report_in_a_document_says_whose_it_is_above_its_table(tmp_path: Path) -> None:
    lines = [["检测报告", f"监测断面：{SECTIONS[0]}  采样日期：2024年2月5日"]]
    data = word(lines, [[["项目", "单位", "结果"], *ITEMS]])
    body = next(one.name for one in CONFIG.bodies if "生态环境" in one.roles)
    got = received(CONFIG, tmp_path, {f"{body}/水质报告.docx": data})
    assert str(records(got.tables[0])[SECTIONS[0], "2024-02"]["dissolved_oxygen"]) == "9.8"


def test_a_report_of_nobodys_sample_is_left(words: Vocabulary) -> None:
    head = ["检测项目", "单位", "检测结果"]
    for above in (
        [["采样日期", "2024.01.05"]],
        [["采样地点", "别处的断面", "采样日期", "2024.01.05"]],
        [["采样地点", SECTIONS[0]]],
    ):
        assert recognise(words, [["检测报告"], *above, head, *ITEMS], listed=CONFIG)[0] == []


def test_a_survey_of_land_side_by_side(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["土地利用汇总表"],
        ["单位：公顷"],
        ["行政区", "总面积", "湿地(00)", "耕地(01)", "林地(03)"],
        ["某区", 280100, 300, 62000, 170000],
    ]
    (table,), _ = recognise(words, rows, hints=["国土面积指标证明材料"])
    facts, _ = normalise([table], CONFIG)
    assert [(key.measure, str(facts.by_key[key][0].number)) for key in facts.by_key][:3] == [
        ("land_area", "2801"), ("wetland_area", "3"), ("cropland_area", "620"),
    ]  # fmt: skip


def test_a_numbered_survey_of_land(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["国土面积统计表"], ["序号", "地类", "面积（公顷）"]]
    rows += [
        ["一", "国土总面积", 280100],
        ["1", "（一）耕地", 62000],
        ["2", "其中：水田", 20000],
        ["3", "二、林地", 170000],
        ["", "合计", 280100],
    ]
    (table,), findings = recognise(words, rows)
    facts, told = normalise([table], CONFIG)
    assert [str(facts.by_key[key][0].number) for key in facts.by_key] == ["2801", "620", "1700"]
    assert [one.code for one in findings] == ["I221"] and not told


ACCOUNTS: list[list[Any]] = [
    ["科目编码", "科目名称", "年初预算数", "决算数"],
    ["211", "节能环保支出", 5000, 5100],
    ["21103", "  污染防治", 2000, 2050],
]


def test_final_accounts_by_heading(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["生态环境保护与治理支出统计表"],
        ["单位：万元"],
        *ACCOUNTS,
        ["", "支出合计", 320000, 325000],
    ]
    tables, findings = recognise(words, rows)
    assert [(table.block, len(table.rows)) for table in tables] == [("records", 2), ("items", 1)]
    assert [row.total for row in tables[0].rows] == [False, True] and [one.code for one in findings] == ["I221"]
    facts, _ = normalise(tables, CONFIG)
    found = {key.measure: facts.by_key[key][0] for key in facts.by_key}
    assert (str(found["public_spending"].number), str(found["project_spending"].number)) == ("325000", "5100")
    assert found["public_spending"].at[0].cell == "D6"


def test_the_total_of_what_is_listed_is_no_item(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["生态环境保护与治理支出统计表"],
        *ACCOUNTS[:2],
        ["212", "城乡社区支出", 1, 100],
        ["", "支出合计", 5001, 5200],
    ]
    (table,), _ = recognise(words, rows)
    assert [row.total for row in table.rows] == [False, False, True]
