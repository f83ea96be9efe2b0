"""Tables are found by titles and heads as people make them; what is not certain is asked about, never guessed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.ingest.table_match import match
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.table import FormTable, Sheet
from pipeline.normalise import normalise
from tests.ingest.conftest import recognise

DAY = ["2024-01-01", 50.0, "优"]


def ids(table: FormTable) -> list[str]:
    return [column.id for column in table.columns]


def test_two_row_heads_with_units(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["2024年环境空气质量日报表"],
        ["日期", "AQI", "质量等级", "日平均浓度", "", "臭氧（μg/m³）", ""],
        ["", "", "", "PM2.5（μg/m³）", "CO(mg/m3)", "日最大1小时", "日最大8小时"],
        [*DAY, 30.0, 0.8, 90.0, 80.0],
    ]
    merged: list[Any] = [(0, 0, 0, 6), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 1, 6)]
    (table,), findings = recognise(words, rows, merged=merged)
    assert (table.form, table.block, findings) == ("F34", "records", [])
    assert ids(table) == ["date", "aqi", "level", "pm25", "co", "o3_1h", "o3_8h"]
    assert [column.unit for column in table.columns] == ["", "", "", "μg/m³", "mg/m³", "μg/m³", "μg/m³"]
    assert [row.row for row in table.rows] == [3] and table.rows[0].cells["o3_8h"] == 80.0
    (table,), findings = recognise(words, rows)
    assert ids(table) == ["date", "aqi", "level", "pm25", "co", "o3_1h", "o3_8h"] and not findings


@pytest.mark.parametrize("head", ["O3", "臭氧", "O₃（μg/m³）", "臭氧(O3)"])
def test_ozone_of_unknown_length_is_asked_about(words: Vocabulary, head: str) -> None:
    (table,), (finding,) = recognise(words, [["环境空气质量日报表"], ["日期", "AQI", "级别", head], [*DAY, 80.0]])
    assert ids(table) == ["date", "aqi", "level"]
    assert (finding.code, finding.at[0].cell, finding.values["列"]) == ("I203", "D2", head)
    assert finding.values["可能"] == "“O3日最大1小时”、“O3日最大8小时”"


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("O3_8h", "o3_8h"), ("O3-8h", "o3_8h"), ("臭氧日最大8小时平均", "o3_8h"), ("臭氧(O3)日最大8小时", "o3_8h"),
        ("O3日最大1小时（μg/m³）", "o3_1h"), ("臭氧1小时", "o3_1h"), ("PM₂.₅", "pm25"), ("PM2.5", "pm25"),
        ("细颗粒物(PM2.5)", "pm25"), ("可吸入颗粒物（PM10）", "pm10"), ("二氧化硫（SO2）", "so2"), ("一氧化碳 (mg/m³)", "co"),
    ],
)  # fmt: skip
def test_spellings_of_air_heads(words: Vocabulary, head: str, column: str) -> None:
    (table,), findings = recognise(words, [["环境空气质量日报表"], ["日期", "AQI", "级别", head], [*DAY, 8.0]])
    assert ids(table)[3] == column and not findings


@pytest.mark.parametrize(
    ("head", "column", "unit"),
    [
        ("氨氮(NH3-N)(mg/L)", "ammonia_nitrogen", "mg/L"), ("NH₃—N", "ammonia_nitrogen", ""), ("氨氮", "ammonia_nitrogen", ""),
        ("总磷（以P计）", "total_phosphorus", ""), ("TP mg/L", "total_phosphorus", "mg/L"), ("CODMn", "permanganate_index", ""),
        ("高锰酸盐指数（CODMn）", "permanganate_index", ""), ("CODcr", "cod", ""), ("化学需氧量/mg/L", "cod", "mg/L"),
        ("铬(六价)", "chromium_vi", ""), ("六价铬(μg/L)", "chromium_vi", "μg/L"), ("pH(无量纲)", "ph", "无量纲"),
        ("粪大肠菌群（个/L）", "fecal_coliform", "个/L"), ("阴离子表面活性剂", "anionic_surfactant", ""), ("水温（℃）", "water_temperature", "℃"),
        ("溶解氧(mg/L)*", "dissolved_oxygen", "mg/L"), ("氟化物（以F-计）", "fluoride", ""), ("叶绿素α(mg/L)", "chlorophyll_a", "mg/L"),
    ],
)  # fmt: skip
def test_spellings_of_water_heads(words: Vocabulary, head: str, column: str, unit: str) -> None:
    rows: list[list[Any]] = [["地表水断面监测数据表"], ["断面名称", "监测月份", head], ["示例断面一", "1月", 0.5]]
    (table,), findings = recognise(words, rows)
    assert (table.columns[2].id, table.columns[2].unit, findings) == (column, unit, [])


def test_heads_under_a_common_head_are_not_taken_for_others(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["城镇生活污水集中处理率指标证明材料"],
        ["污水厂名称", "实际处理量（万吨）", "进水", "", "出水", ""],
        ["", "", "COD", "氨氮", "COD", "氨氮"],
        ["甲厂", 100.0, 200.0, 30.0, 20.0, 1.0],
    ]
    (table,), findings = recognise(words, rows)
    assert ids(table) == ["plant", "treated", "cod_in", "ammonia_in", "cod_out", "ammonia_out"] and not findings
    assert table.columns[1].unit == "万t"


def test_titles_notes_totals_numbering_and_repeated_heads(words: Vocabulary) -> None:
    head = ["序号", "项目名称", "执行数"]
    rows: list[Any] = [
        ["生态环境保护与治理支出统计表"],
        ["示例数据，仅供演示"],
        ["填报单位：区财政局", "", "单位：元"],
        head,
        ["甲", "乙", "1"],
        [1.0, "工程一", 100.0],
        ["一、县级资金", "", ""],
        [2.0, "工程二", 200.0],
        head,
        [3.0, "工程三", 300.0],
        ["合  计", "", 600.0],
        ["注：资金按拨付数填写。", "", ""],
        ["填表人：〔姓名〕", "审核人：〔姓名〕", "2025-01-20"],
    ]
    (table,), findings = recognise(words, rows)
    assert [(row.cells["project"], row.total) for row in table.rows] == [
        ("工程一", False), ("工程二", False), ("工程三", False), ("", True),
    ]  # fmt: skip
    assert table.marks == ("示例数据",) and not findings


def test_the_unit_of_the_whole_table_and_of_a_unit_row(words: Vocabulary) -> None:
    head = ["项目名称", "执行数", "用途"]
    (table,), _ = recognise(words, [["生态环境保护与治理支出统计表"], ["金额单位：元"], head, ["工程一", 5.0, "站房"]])
    assert [column.unit for column in table.columns] == ["", "元", ""]
    (table,), _ = recognise(words, [["生态环境保护与治理支出统计表"], head, ["", "亿元", ""], ["工程一", 5.0, "站房"]])
    assert [column.unit for column in table.columns] == ["", "亿元", ""] and len(table.rows) == 1


WORKS = "生态保护修复工程情况表"


def spent(words: Vocabulary, head: str, *above: str, **more: Any) -> str:
    """The unit of the column of what was spent, under a head that says this."""
    rows: list[list[Any]] = [[WORKS], *([text] for text in above), ["项目名称", "类型", head], ["甲工程", "造林", 6.0]]
    tables, _ = recognise(words, rows, **more)
    return next(column.unit for table in tables for column in table.columns if column.id == "spent")


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("本年完成投资（千元）", "千元"),
        ("本年完成投资(百万元)", "百万元"),
        ("本年完成投资[10万元]", "十万元"),
        ("本年完成投资/亿元", "亿元"),
        ("本年完成投资①（千元）", "千元"),
        ("本年完成\u200b投资（千元）", "千元"),
        ("本年完成投资（美元）", "?美元"),
        ("本年完成投资（万）", "?万"),
        ("本年完成投资（单位：千石）", "?千石"),
        ("本年完成投资：万美元", "?万美元"),
        ("本年完成投资（含配套）", ""),
        ("本年完成投资", ""),
    ],
)
def test_the_bracket_of_a_head_is_a_unit_or_a_question(words: Vocabulary, head: str, unit: str) -> None:
    assert spent(words, head) == unit


def test_a_unit_may_stand_above_the_table_or_in_the_name_of_its_sheet_or_file(words: Vocabulary) -> None:
    head = "本年完成投资"
    assert spent(words, head, "单位：公顷、千元") == "千元"
    assert spent(words, head, "单位：千石") == "?千石"
    assert spent(words, head, f"{WORKS}（百万元）") == "百万元"
    assert spent(words, head, name="投资（千元）") == "千元"
    assert spent(words, head, name="投资（万美元）") == "?万美元"
    assert spent(words, head, hints=("工程情况（千元）", "区林草局")) == "千元"
    assert spent(words, head, name="投资（万元）", hints=("工程情况（千元）",)) == "万元"
    assert spent(words, f"{head}（亿元）", "单位：千石", name="投资（千元）") == "亿元"
    assert spent(words, head, "填报单位：元谋县林草局", name="表（一）", hints=("工程（2024年）",)) == ""


@pytest.mark.parametrize(
    "line",
    [
        ["填报单位：区林草局", "", "", "单位：千元"],
        ["填报单位：区林草局", "单位：千元", "", ""],
        ["县区代码：530303", "（单位：千元）", "第1页"],
        ["填报单位：区林草局", "单位：千元；公顷", "2024年"],
        ["填报单位：区林草局", "", "", "千元"],
        ["填报单位：区林草局", "", "单位：", "千元"],
        ["", "", "", "计量单位：千元"],
    ],
)
def test_a_line_above_the_head_says_the_unit_of_every_column(words: Vocabulary, line: list[str]) -> None:
    rows: list[list[Any]] = [
        [WORKS],
        line,
        ["项目名称", "类型", "总投资", "本年完成投资"],
        ["甲工程", "造林", 5.0, 6.0],
    ]
    (table,), findings = recognise(words, rows)
    assert [column.unit for column in table.columns] == ["", "", "千元", "千元"] and not findings


@pytest.mark.parametrize(
    ("note", "unit"),
    [
        ("注：表中金额单位为千元。", "千元"),
        ("说明：1.单位：千石；2.按拨付数填写", "?千石"),
        ("填报单位：元谋县林草局", ""),
        ("注：治理面积（亩）按验收数", ""),
    ],
)
def test_a_note_below_the_table_may_say_its_unit(words: Vocabulary, note: str, unit: str) -> None:
    rows: list[list[Any]] = [[WORKS], ["项目名称", "类型", "本年完成投资"], ["甲工程", "造林", 6.0], [note, "", ""]]
    (table,), _ = recognise(words, rows)
    assert [column.unit for column in table.columns] == ["", "", unit] and len(table.rows) == 1


def test_the_unit_line_of_the_next_table_is_none_of_this_one(words: Vocabulary) -> None:
    head = ["项目名称", "类型", "本年完成投资"]
    rows: list[list[Any]] = [
        [WORKS],
        head,
        ["甲工程", "造林", 6.0],
        [""],
        ["单位：千元"],
        head,
        ["乙工程", "造林", 7.0],
    ]
    tables, _ = recognise(words, rows)
    assert [table.columns[2].unit for table in tables] == ["", "千元"]


def test_a_head_that_gives_units_is_no_such_line(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["产业占比指标证明材料"],
        ["指标", "单位：亿元", "2024年"],
        ["地区生产总值", "", 401.2],
        ["第一产业增加值", "", 64.2],
    ]
    (table,), _ = recognise(words, rows)
    assert len(table.rows) == 2


def test_the_text_above_a_table_of_a_document_says_its_unit(words: Vocabulary) -> None:
    rows = (("项目名称", "类型", "本年完成投资"), ("甲工程", "造林", "6"))
    source = TableSource("区林草局", 2024, (WORKS,), above=("填报单位：区林草局　　单位：千元", WORKS))
    (table,), _ = match(Sheet("2024/区林草局/表.docx", "表1", rows), source, words)
    assert [column.unit for column in table.columns] == ["", "", "千元"]


def test_the_unit_of_a_table_whose_rows_are_years(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["年份", "地区生产总值", "第一产业增加值"],
        ["2024年", 401.2, 64.2],
        ["2023年", 380.0, 60.0],
    ]
    tables, _ = recognise(words, rows, name="产业占比指标证明材料（亿元）")
    facts, findings = normalise(tables, config)
    assert (facts.number("gdp", period=2024), findings) == (Decimal(4012000), ())


def test_a_unit_below_the_head_may_be_one_that_is_not_known(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        [WORKS],
        ["项目名称", "类型", "本年完成投资"],
        ["", "", "（万美元）"],
        ["甲工程", "造林", 6.0],
    ]
    (table,), _ = recognise(words, rows)
    assert [column.unit for column in table.columns] == ["", "", "?万美元"] and len(table.rows) == 1
    merged: list[list[Any]] = [
        [WORKS],
        ["项目名称", "投资", ""],
        ["", "总投资", "本年完成投资"],
        ["", "千石", "千元"],
        ["甲工程", 5.0, 6.0],
    ]
    (table,), _ = recognise(words, merged)
    assert [column.unit for column in table.columns] == ["", "?千石", "千元"] and len(table.rows) == 1


def test_names_with_brackets_or_unit_words_stay_names(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量小时数据"],
        ["点位", "日期", "小时", "PM2.5（μg/m³）"],
        ["甲站", "2024-01-01", 3, 5.0],
    ]
    (table,), _ = recognise(words, rows)
    assert [column.id for column in table.columns] == ["station", "date", "hour", "pm25"]


def test_empty_rows_inside_a_table_lose_nothing(words: Vocabulary) -> None:
    head = ["日期", "AQI", "级别"]
    rows: list[Any] = [["环境空气质量日报表"], head, DAY, ["", "", ""], ["2024-01-02", 60.0, "良"], [""] * 3, [""] * 3]
    (table,), findings = recognise(words, rows)
    assert len(table.rows) == 2 and not findings


def test_a_second_table_on_the_sheet_is_of_the_same_form(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["城镇生活污水集中处理率指标证明材料"],
        ["指标", "单位", "本年"],
        ["城镇生活污水排放量", "万m³", 10.0],
        ["", "", ""],
        ["污水处理厂情况表"],
        ["厂名", "设计规模", "实际处理量"],
        ["甲厂", 3.0, 100.0],
    ]
    tables, findings = recognise(words, rows)
    assert [(table.form, table.block, len(table.rows)) for table in tables] == [
        ("F09", "items", 1),
        ("F09", "records", 1),
    ]
    assert not findings


def test_items_are_recognised_without_a_title_and_by_the_years_column(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["项目", "计量单位", "2023年", "2024年"],
        ["（一）地区生产总值", "万元", 1.0, 2.0],
        ["1.第一产业增加值", "万元", 3.0, 4.0],
    ]
    (table,), findings = recognise(words, rows)
    assert (table.form, ids(table), findings) == ("F26", ["item", "unit", "last", "value"], [])
    assert table.rows[0].cells["value"] == 2.0


def test_items_that_stand_side_by_side(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["国土面积指标证明材料"],
        ["年度", "国土面积（km²）", "林地（公顷）", "生态保护红线面积"],
        ["2024年", 2815.35, 150246.0, 731.26],
        ["2023年", 2815.35, 149813.0, 731.26],
    ]
    tables, findings = recognise(words, rows)
    assert not findings and {table.form for table in tables} == {"F03"}
    facts, _ = normalise(tables, config)
    found = {
        (fact.key.measure, fact.key.period): (fact.value, fact.unit, fact.at[0].cell)
        for group in facts.by_key.values()
        for fact in group
    }
    assert sorted(cell for _, _, cell in found.values()) == ["B3", "B4", "C3", "C4", "D3", "D4"]
    assert found["forest_area", "2024"] == (Decimal("1502.46"), "km²", "C3")
    assert found["forest_area", "2023"] == (Decimal("1498.13"), "km²", "C4")


def test_a_missing_required_column_is_asked_about_with_the_likeliest(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["生态环境保护与治理支出统计表"],
        ["项目名称", "执行数额", "用途"],
        ["工程一", 5.0, "站房"],
    ]
    tables, findings = recognise(words, rows)
    missing = next(one for one in findings if one.code == "I202")
    assert (missing.values["列"], missing.values["最像"], missing.at[0].cell) == (
        "执行数",
        "，最像的是“执行数额”",
        "B2",
    )
    assert all(column.id != "executed" for table in tables for column in table.columns)


def test_two_columns_of_one_name_are_both_left_out(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["环境空气质量日报表"], ["日期", "AQI", "SO2", "二氧化硫"], ["2024-01-01", 50.0, 5.0, 6.0]]
    (table,), (finding,) = recognise(words, rows)
    assert ids(table) == ["date", "aqi"] and (finding.code, [place.cell for place in finding.at]) == (
        "I204",
        ["C2", "D2"],
    )


def test_merged_names_count_for_every_row_numbers_do_not(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面名称", "监测年月", "总磷"],
        ["示例断面一", "2024年1月", 0.1],
        ["", "2024年2月", ""],
    ]
    (table,), _ = recognise(words, rows, merged=[(2, 0, 3, 0), (2, 2, 3, 2)])
    assert [(row.cells["section"], row.cells["total_phosphorus"]) for row in table.rows] == [
        ("示例断面一", 0.1),
        ("示例断面一", ""),
    ]


def test_data_after_the_end_of_a_table_are_said(words: Vocabulary) -> None:
    head = ["日期", "AQI", "级别"]
    rows: list[Any] = [["环境空气质量日报表"], head, DAY, *[[""] * 3] * 5, ["另外", 5.0, 6.0]]
    (_,), (finding,) = recognise(words, rows)
    assert (finding.code, finding.at[0].cell) == ("I210", "B9")


def test_a_sheet_of_another_kind_is_no_form(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["垃圾清运台账"], ["日期", "车牌", "吨数"], ["2024-01-01", "云D", 5.0]]
    assert recognise(words, rows) == ([], [])


def test_the_file_name_may_say_which_form_it_is(words: Vocabulary) -> None:
    rows: list[list[Any]] = [["日期", "AQI"], ["2024-01-01", 50.0]]
    assert recognise(words, rows)[0] == []
    (table,), _ = recognise(words, rows, hints=["示例空气站一", "环境空气质量日报表"])
    assert table.form == "F34"


SPENDING = ["生态环境保护与治理支出统计表"]


def test_endings_that_add_nothing_to_a_head(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面名称", "监测年月", "氨氮（mg/l）含量", "总磷浓度(mg/L)"],
        ["甲", "2024-01", 0.1, 0.1],
    ]
    (table,), findings = recognise(words, rows)
    assert ids(table) == ["section", "month", "ammonia_nitrogen", "total_phosphorus"] and not findings


def test_a_head_that_is_like_an_empty_column_is_asked_about(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["日期", "空气指数", "级别", "天气"],
        ["2024-01-01", 50.0, "优", "晴"],
    ]
    _, findings = recognise(words, rows)
    assert [(one.code, str(one.at[0].cell)) for one in findings] == [("I205", "B2"), ("I209", "D2")]
    assert findings[0].values == {"表": "环境空气质量日报表", "列": "空气指数", "最像": "AQI"}


def test_a_head_named_as_the_missing_column_is_not_told_again(words: Vocabulary) -> None:
    _, findings = recognise(words, [["环境空气质量日报表"], ["监测日", "AQI", "级别"], ["2024-01-01", 50.0, "优"]])
    assert [(one.code, one.values.get("最像")) for one in findings] == [("I202", "，最像的是“监测日”")]


def test_a_head_without_rows_is_told_and_is_no_table(words: Vocabulary) -> None:
    for rows in ([], [["", "", ""]], [["1", "", ""], ["2", "", ""]]):
        tables, findings = recognise(words, [SPENDING, ["序号", "项目名称", "执行数"], *rows])
        assert not tables and [(one.code, one.at[0].cell) for one in findings] == [("I212", "A2")]


def test_a_titled_sheet_without_a_known_head_is_told(words: Vocabulary) -> None:
    wide: list[list[Any]] = [["断面", "项目", "1月", "2月"], ["甲", "氨氮", 0.1, 0.2], ["甲", "总磷", 0.1, 0.2]]
    tables, findings = recognise(words, [["2024年地表水断面监测数据表"], *wide])
    assert not tables and [(one.code, one.values["表"]) for one in findings] == [("I211", "地表水断面监测数据表")]
    tables, findings = recognise(words, [["地表水断面监测数据表填表说明"], ["一、每月一行。"], ["二、单位为mg/L。"]])
    assert not tables and not findings


STRANGE = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛")


@pytest.mark.parametrize(
    ("heads", "most", "asked"),
    [(("日期", "AQI", "级别"), 3, []), (("日期", "AQI", "级别", "PM2.5"), 4, [])]
    + [(("AQI", "级别", "PM2.5", "PM10", "SO2", "NO2"), 4, ["I202"])],
    ids=["three known heads", "four known heads", "six known heads, none of them the date"],
)
def test_without_a_title_half_of_the_heads_must_be_known(
    words: Vocabulary, heads: tuple[str, ...], most: int, asked: list[str]
) -> None:
    """Three fifths where a required column is missing: one strange head more and nothing is taken for the form."""
    values = {"日期": "2024-01-01", "级别": "优"}

    def read(strange: int) -> tuple[list[FormTable], list[str]]:
        row = [values.get(head, 30.0) for head in heads]
        tables, findings = recognise(words, [[*heads, *STRANGE[:strange]], [*row, *["x"] * strange]])
        return tables, [one.code for one in findings]

    tables, codes = read(most)
    assert ([table.form for table in tables], codes) == ([] if asked else ["F34"], [*asked, "I209"])
    assert read(most + 1) == ([], [])
