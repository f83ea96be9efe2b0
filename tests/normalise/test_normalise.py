"""Recognised tables become facts and typed records; every cell that does not is a finding at that cell."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.model.fact import Origin, Status
from pipeline.model.table import FormTable, Raw
from pipeline.normalise import LAST_YEAR_TYPED, normalise
from tests.normalise.conftest import table


def land(*rows: Mapping[str, Any], **more: Any) -> FormTable:
    return table("F03", "items", rows, **more)


def test_an_item_becomes_a_fact_in_the_measures_unit(config: Config) -> None:
    facts, findings = normalise([land({"item": "其中：林地", "unit": "公顷", "value": "150,246.00"})], config)
    fact = facts.get("forest_area", period=2024)
    assert fact is not None and not findings
    assert (fact.value, fact.unit, fact.places, fact.origin) == (Decimal("1502.46"), "km²", 2, Origin.REPORTED)
    assert str(fact.at[0]) == "2024/区财政局/表.xlsx › Sheet1 › C3"


def test_units_come_from_cell_then_row_then_name_then_head(config: Config) -> None:
    def value(row: dict[str, Raw], head: str = "") -> Decimal | None:
        facts, findings = normalise([land({"item": "园地", **row}, units={"value": head})], config)
        assert not findings
        return facts.number("orchard_area", period=2024)

    assert value({"value": "72,405亩", "unit": "km²"}, "公顷") == Decimal("48.27")
    assert value({"value": 72405, "unit": "亩"}, "hm²") == Decimal("48.27")
    assert value({"item": "园地（亩）", "value": 72405}, "hm²") == Decimal("48.27")
    assert value({"value": 4827}, "hm²") == Decimal("48.27")
    assert value({"value": 48.27}) == Decimal("48.27")


def test_units_of_a_whole_table_go_to_the_values_that_they_measure(config: Config) -> None:
    def value(item: str, measure: str, head: str) -> Decimal | None:
        facts, findings = normalise(
            [table("F26", "items", [{"item": item, "value": 5}], units={"value": head})], config
        )
        codes.append([one.code for one in findings])
        return facts.number(measure, period=2024)

    codes: list[list[str]] = []
    assert value("地区生产总值", "gdp", "%、亿元") == Decimal(50000)
    assert value("地区生产总值增速", "gdp_growth", "亿元、") == Decimal(5)
    assert codes == [[], []]
    assert value("地区生产总值", "gdp", "公顷、") is None and codes[-1] == ["N102"]
    assert value("地区生产总值", "gdp", "hm²、?千石") is None and codes[-1] == ["N124"]


def test_a_unit_of_another_kind_is_refused(config: Config) -> None:
    facts, findings = normalise([land({"item": "林地", "unit": "万元", "value": 5})], config)
    assert facts.get("forest_area", period=2024) is None
    assert [(one.code, one.values["单位"], one.values["应为"]) for one in findings] == [("N102", "万元", "km²")]
    facts, findings = normalise([land({"item": "林地", "unit": "斗", "value": 5})], config)
    assert [one.code for one in findings] == ["N102"] and facts.get("forest_area", period=2024) is None


@pytest.mark.parametrize("said", ["¥186.4", "￥ 186.4", "-¥186.4", "¥1,186.40"])
def test_the_sign_of_money_contradicts_a_unit_that_is_none_of_money(config: Config, said: str) -> None:
    facts, findings = normalise(
        [land({"item": "林地", "value": said}, {"item": "林地", "unit": "公顷", "value": said})], config
    )
    assert facts.get("forest_area", period=2024) is None
    assert [(one.code, one.values["单位"], one.values["个数"]) for one in findings] == [("N102", "¥", "2")]


def test_the_sign_of_money_before_money_is_read(config: Config) -> None:
    facts, findings = normalise(
        [table("F26", "items", [{"item": "地区生产总值", "unit": "万元", "value": "￥186.4"}])], config
    )
    assert [fact.value for rivals in facts.by_key.values() for fact in rivals] == [Decimal("186.4")], findings


@pytest.mark.parametrize("unit", ["公顷（hm²）", "公顷(ha)", "hm2/公顷", "公顷【hm²】", "公顷或hm²"])
def test_a_unit_that_is_said_twice_is_that_unit(config: Config, unit: str) -> None:
    facts, findings = normalise([land({"item": "林地", "unit": unit, "value": 150246})], config)
    assert not findings
    assert facts.number("forest_area", period=2024) == Decimal("1502.46")


@pytest.mark.parametrize("unit", ["公顷（亩）", "亩（公顷）", "公顷/亩", "公顷（万元）", "公顷（斗）"])
def test_two_units_are_asked_about(config: Config, unit: str) -> None:
    facts, findings = normalise([land({"item": "林地", "unit": unit, "value": 150246})], config)
    assert facts.get("forest_area", period=2024) is None
    assert [one.code for one in findings] in (["N102"], ["N124"])


def test_last_years_typed_value_stands_behind_that_years_own(config: Config) -> None:
    now = land({"item": "林地", "value": 1502.46, "last": 1500})
    before = land({"item": "林地", "value": 1498.13}, file="2023/区财政局/表.xlsx")
    facts, findings = normalise([now, before], config)
    own, typed = facts.all_of(next(key for key in facts.by_key if key.period == "2023"))
    assert (own.value, own.nature) == (Decimal("1498.13"), "")
    assert (typed.value, typed.nature) == (Decimal(1500), LAST_YEAR_TYPED)
    assert not findings


def test_kinds_of_no_number_are_kept_apart(config: Config) -> None:
    rows: list[Any] = [
        {"item": "林地", "value": "无此项"},
        {"item": "草地", "value": "未开展", "note": "仪器未到货"},
        {"item": "湿地", "value": "待反馈"},
        {"item": "耕地", "value": 0},
        {"item": "园地", "value": "—"},
        {"item": "建设用地", "value": 5, "nature": "快报"},
    ]
    facts, findings = normalise([land(*rows)], config)
    found = {fact.key.measure: (fact.status, fact.value) for fact in facts.adopted()}
    assert found == {
        "forest_area": (Status.NOT_APPLICABLE, None),
        "grass_area": (Status.NOT_DONE, None),
        "wetland_area": (Status.AWAITED, None),
        "cropland_area": (Status.VALUE, Decimal(0)),
        "built_land_area": (Status.PROVISIONAL, Decimal(5)),
    }
    grass = facts.get("grass_area", period=2024)
    assert grass is not None and grass.note == "仪器未到货" and not findings


def test_what_was_not_done_is_explained_by_its_words_or_its_note(config: Config) -> None:
    said = {"停电": "停电", "未监测": "", "缺测": ""}
    for text, note in said.items():
        facts, _ = normalise([land({"item": "草地", "value": text})], config)
        fact = facts.get("grass_area", period=2024)
        assert fact is not None and (fact.status, fact.note) == (Status.NOT_DONE, note), text


@pytest.mark.parametrize(
    ("item", "value", "code"),
    [
        ("国土面积", "", "N114"),
        ("国土面积", "—", "N114"),
        ("草地", "", None),
        ("草地", "<0.05", "N101"),
        ("草地", "未检出", "N101"),
        ("草地", "#DIV/0!", "N101"),
        ("草地", -5, "N115"),
    ],
)
def test_an_item_without_a_usable_number_is_said_at_its_cell(
    config: Config, item: str, value: Raw, code: str | None
) -> None:
    facts, findings = normalise([land({"item": item, "value": value})], config)
    assert not list(facts.adopted())
    assert [(one.code, one.at[0].cell) for one in findings] == ([(code, "B3")] if code else [])


def test_a_negative_value_counts_for_nothing_where_none_can_be(config: Config) -> None:
    rows = [{"section": "示例断面一", "month": "2024-01", "ammonia_nitrogen": -99, "total_phosphorus": 0.1}]
    facts, findings = normalise([table("F33", "records", rows)], config)
    assert facts.tables[0].records[0].number("ammonia_nitrogen") is None
    assert [(one.code, one.at[0].cell, one.values["内容"]) for one in findings] == [("N115", "C3", "“-99”")]
    growth = table("F26", "items", [{"item": "地区生产总值增长速度", "value": -1.5}])
    assert not normalise([growth], config)[1]


def test_an_amount_that_is_needed_and_not_there_is_said(config: Config) -> None:
    rows: list[Any] = [
        {"project": "甲", "executed": 5},
        {"project": "乙", "executed": ""},
        {"project": "丙", "executed": "—"},
    ]
    _, findings = normalise([table("F02", "records", rows)], config)
    assert [(one.code, one.at[0].cell, one.values["内容"]) for one in findings] == [("N114", "B4", "“空白”、“—”")]


def test_the_same_day_in_other_words_is_the_same_day(config: Config) -> None:
    rows = [
        {"station": "示例空气站一", "date": day, "aqi": aqi} for day, aqi in (("2024/5/1", 50), ("2024年5月1日", 60))
    ]
    _, findings = normalise([table("F34", "records", rows)], config)
    assert [(one.code, one.values["不同"]) for one in findings] == [
        ("N113", "，其中 1 处数值不同（如 示例空气站一 2024-05-01）")
    ]
    samples = [{"section": "示例断面一", "month": f"2024-05-01 {hour}:00", "ph": 7} for hour in (4, 8, 12)]
    assert not normalise([table("F33", "records", samples)], config)[1]


def test_names_stand_on_one_line_and_hold_nothing_unwritable(config: Config) -> None:
    rows = [{"project": "甲\n乙\t丙\x07丁", "executed": 5}]
    facts, _ = normalise([table("F02", "records", rows)], config)
    assert [fact.key.subject for fact in facts.adopted()] == ["甲 乙 丙丁"]


def test_text_where_a_number_belongs_is_one_finding_a_column(config: Config) -> None:
    rows = [{"date": f"2024-01-{day:02}", "pm25": "正常", "so2": 5, "station": "示例空气站一"} for day in range(1, 11)]
    facts, findings = normalise([table("F34", "records", rows)], config)
    assert [(one.code, one.values["个数"], one.at[0].cell) for one in findings] == [("N101", "10", "B3")]
    records = facts.tables[0].records
    assert len(records) == 10 and records[0].number("so2") == 5 and records[0].number("pm25") is None


def test_values_out_of_bounds_are_kept_and_said(config: Config) -> None:
    rows = [{"section": "示例断面一", "month": "2024-01", "ph": 78.2, "dissolved_oxygen": 7.1}]
    facts, findings = normalise([table("F33", "records", rows)], config)
    assert facts.tables[0].records[0].number("ph") == Decimal("78.2")
    assert [(one.code, one.values["范围"]) for one in findings] == [("N103", "0～14无量纲")]


def test_of_two_departments_the_owner_is_adopted_and_both_are_kept(config: Config) -> None:
    other = land({"item": "林地", "value": 1502.64}, file="2024/区财政局/另一张.xlsx")
    owner = land({"item": "林地", "value": 1502.46}, file="2024/区自然资源局/国土.xlsx")
    for tables in ([other, owner], [owner, other]):
        facts, findings = normalise(tables, config)
        (key,) = facts.by_key
        assert [fact.value for fact in facts.all_of(key)] == [Decimal("1502.46"), Decimal("1502.64")] and not findings


def test_an_item_that_is_not_of_the_form_is_asked_about(config: Config) -> None:
    facts, findings = normalise([land({"item": "林地面积（含灌木林）合", "value": 5})], config)
    assert [(one.code, one.values["最像"]) for one in findings] == [("N110", "，最像的是“林地面积”")]
    assert not facts.by_key


def test_rows_below_the_detection_limit_keep_the_limit(config: Config) -> None:
    rows = [{"section": "示例断面一", "month": "2024年1月", "copper": "1L", "zinc": "0.05L", "lead": "未检出"}]
    facts, findings = normalise([table("F33", "records", rows, units={"copper": "μg/L"})], config)
    readings = facts.tables[0].records[0].readings
    assert (readings["copper"].value, readings["copper"].below) == (None, Decimal("0.001"))
    assert (readings["zinc"].value, readings["zinc"].below, readings["zinc"].text) == (None, Decimal("0.05"), "0.05L")
    assert (readings["lead"].value, readings["lead"].below, readings["lead"].text) == (None, None, "未检出")
    assert not findings


def test_a_month_with_one_row_gives_a_fact_with_several_none(config: Config) -> None:
    rows = [
        {"section": "示例断面一", "month": "2024-01-03", "water_class": "II类"},
        {"section": "示例断面一", "month": "2024-02-03", "water_class": "Ⅱ"},
        {"section": "示例断面一", "month": "2024-02-13", "water_class": "Ⅲ"},
        {"section": "示例断面一", "month": "2024-03-03", "water_class": "—"},
    ]
    facts, findings = normalise([table("F33", "records", rows)], config)
    assert {fact.key.period: fact.value for fact in facts.adopted()} == {"2024-01": "Ⅱ"}
    assert not findings
    assert [record.period for record in facts.tables[0].records] == ["2024-01", "2024-02", "2024-02", "2024-03"]


def test_the_same_moment_twice_is_a_finding(config: Config) -> None:
    rows = [{"station": "示例空气站一", "date": datetime.date(2024, 1, 1), "aqi": aqi} for aqi in (50, 60)]
    facts, findings = normalise([table("F34", "records", rows)], config)
    assert [one.code for one in findings] == ["N113"] and [place.cell for place in findings[0].at] == ["B3", "B4"]
    assert not facts.by_key
    facts, findings = normalise([table("F34", "records", [rows[0], rows[0]])], config)
    assert [one.code for one in findings] == ["N113"] and facts.number("daily_aqi", "示例空气站一", "2024-01-01") == 50


def test_projects_of_one_name_are_told_apart_and_totals_left_out(config: Config) -> None:
    rows = [
        {"project": "示例工程", "source": "中央", "executed": 35126000},
        {"project": "示例工程", "source": "县级", "executed": 10000},
        {"project": "合计", "executed": 35136000},
    ]
    facts, findings = normalise([table("F02", "records", rows, units={"executed": "元"}, totals=[2])], config)
    assert {key.subject: fact.value for key, (fact,) in facts.by_key.items()} == {
        "示例工程": Decimal("3512.6"),
        "示例工程（2）": Decimal(1),
    }
    assert not findings and facts.tables[0].records[2].total


def test_whose_table_it_is_comes_from_sheet_or_file(config: Config) -> None:
    row = [{"month": "2024-01", "ph": 8}]

    def whose(file: str, sheet: str = "Sheet1") -> str:
        facts, _ = normalise([table("F33", "records", row, file=f"2024/区生态环境分局/{file}", sheet=sheet)], config)
        return facts.tables[0].records[0].subject if facts.tables else ""

    assert whose("示例断面三.xlsx") == "示例断面三"
    assert whose("水质.xlsx", "示例水库") == "示例水库"
    assert whose("2024年示例断面二水质.csv") == "示例断面二"
    assert whose("sl0004.csv") == "示例断面四"
    assert whose("示例断面一和示例断面二.csv") == ""
    _, findings = normalise([table("F33", "records", row)], config)
    assert [one.code for one in findings] == ["N112"] and "示例断面一、" in findings[0].values["可选"]


def test_the_only_section_does_not_get_the_sheets_of_others(config: Config) -> None:
    """A county that keeps one of the sections of last year's workbook; months of the only one may stand anywhere."""
    alone = replace(config, sections=config.sections[:1])

    def kept(*sheets: str) -> list[str]:
        made = [
            table("F33", "records", [{"month": "2024-05"}], file="2024/区生态环境分局/监测.xlsx", sheet=name)
            for name in sheets
        ]
        facts, found = normalise(made, alone)
        return [one.sheet for one in facts.tables] + [one.code for one in found if one.code == "N112"]

    assert kept("示例断面一", "示例断面二", "示例水库") == ["示例断面一", "N112", "N112"]
    assert kept("上半年", "下半年") == ["上半年", "下半年"]


def test_an_unknown_section_is_kept_under_its_name_and_asked_about(config: Config) -> None:
    facts, findings = normalise(
        [table("F33", "records", [{"section": "示例断面壹", "month": "2024-01", "ph": 8}])], config
    )
    assert facts.tables[0].records[0].subject == "示例断面壹"
    assert [(one.code, one.at[0].cell) for one in findings] == [("N111", "A3")]
    assert findings[0].values["最像"].startswith("，最像的是“示例断面")


def test_dates_without_a_year_or_of_another_are_said_once(config: Config) -> None:
    rows = [{"station": "示例空气站一", "date": f"01-{day:02}", "aqi": 50} for day in range(1, 4)]
    facts, findings = normalise([table("F34", "records", rows)], config)
    assert [one.code for one in findings] == ["N105"]
    assert facts.number("daily_aqi", "示例空气站一", "2024-01-02") == 50
    rows = [{"station": "示例空气站一", "date": f"2023-01-{day:02}", "aqi": 50} for day in range(1, 4)]
    assert [(one.code, one.values["个数"]) for one in normalise([table("F34", "records", rows)], config)[1]] == [
        ("N106", "3")
    ]


def test_every_message_has_its_values(config: Config) -> None:
    rows = [{"station": "外地站", "date": "某日", "aqi": "高", "level": "差", "pm25": 9999}]
    water = [{"section": "示例断面一", "month": "01-02", "water_class": "好"}]
    twice = [land({"item": "林地", "value": value, "unit": "km²"}) for value in (1, 2)]
    _, findings = normalise(
        [table("F34", "records", rows), table("F33", "records", water), table("F33", "records", water, file="2024/区财政局/b.xlsx"),
         *twice, land({"item": "草地", "unit": "斗", "value": 1}, {"item": "别的", "value": 1}),
         land({"item": "国土面积", "value": ""}), land({"item": "国土面积", "value": -1}),
         table("F08", "records", [{"township": "外地镇", "amount": 5}]),
         table("F28", "records", [{"problem": "总磷超标", "action": ""}, {"problem": "", "action": "截污"}, {"problem": "无"}]),
         table("F34", "records", [{"date": "2023-01-02"}], sheet="示例空气站一"), table("F33", "records", [{"month": "2024-01"}])],
        config,
    )  # fmt: skip
    assert {one.code for one in findings} == {code for code in config.scheme.catalogue if "N100" < code < "N120"}
    for one in findings:
        entry = config.scheme.catalogue[one.code]
        assert "{" not in entry.say(one) + entry.advise(one)


def test_a_list_that_says_there_is_none_counts_nothing(config: Config) -> None:
    from pipeline.compute import counts

    facts, findings = normalise([table("F24", "records", [{"species": "无", "latin_name": "无", "area": "—"}])], config)
    worked, _ = counts.compute_counts(facts, config, (2024,))
    assert [worked.number(one, "", 2024) for one in ("invasive_animals", "invasive_animal_area")] == [0, 0]
    assert [(one.code, one.at[0].cell) for one in findings] == [("N116", "A3")]
