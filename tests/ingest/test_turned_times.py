"""Monitoring tables that give months side by side, or one reading a row, are the same records as any other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.config import Config
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import DataTable, Raw
from pipeline.normalise import normalise
from tests.ingest.conftest import recognise

MONTHS = ["1月", "2月", "3月"]


def records(words: Vocabulary, config: Config, rows: list[list[Any]], **more: Any) -> DataTable:
    (table,), findings = recognise(words, rows, **more)
    assert (table.form, table.block, findings) == ("F33", "records", [])
    facts, found = normalise([table], config)
    assert {one.code for one in found} <= {"N105"}
    return facts.tables[0]


def numbers(table: DataTable, column: str) -> dict[tuple[str, str], tuple[Decimal | None, str]]:
    return {
        (one.subject, one.period): (one.number(column), one.readings[column].at.cell)
        for one in table.records
        if column in one.readings
    }


def test_months_side_by_side(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["2024年地表水断面监测数据表"],
        ["断面名称", "监测项目", "单位", *MONTHS],
        ["示例断面一", "氨氮", "mg/L", 0.11, 0.12, 0.13],
        ["", "总磷", "μg/L", 10.0, 20.0, 30.0],
        ["", "溶解氧（mg/L）", "", 7.1, 7.2, "—"],
        ["示例断面二", "氨氮", "mg/L", 0.21, "0.025L", 0.23],
        ["", "总磷", "mg/L", 0.01, 0.02, 0.03],
    ]
    table = records(words, config, rows, merged=[(2, 0, 4, 0), (5, 0, 6, 0)])
    assert len(table.records) == 6
    found = numbers(table, "ammonia_nitrogen")
    assert found["示例断面一", "2024-02"] == (Decimal("0.12"), "E3")
    assert found["示例断面二", "2024-02"] == (None, "E6")
    phosphorus = numbers(table, "total_phosphorus")
    assert phosphorus["示例断面一", "2024-02"] == phosphorus["示例断面二", "2024-02"][:1] + ("E4",)
    assert numbers(table, "dissolved_oxygen")["示例断面一", "2024-01"] == (Decimal("7.1"), "D5")


def test_one_reading_a_row(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面", "监测时间", "项目", "监测值（mg/L）"],
        *(["示例断面一", f"2024-0{month}-05", item, value] for month in (1, 2)
          for item, value in (("氨氮", 0.1), ("总磷", 0.02), ("化学需氧量", 12.0))),
    ]  # fmt: skip
    table = records(words, config, rows)
    assert [(one.subject, one.period) for one in table.records] == [
        ("示例断面一", "2024-01"),
        ("示例断面一", "2024-02"),
    ]
    assert numbers(table, "cod")["示例断面一", "2024-02"] == (Decimal("12.0"), "D8")


def test_a_second_value_of_one_month_is_kept_and_told(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面", "项目", *MONTHS],
        *(["示例断面一", item, 0.1, 0.2, 0.3] for item in ("氨氮", "总磷", "化学需氧量")),
        ["示例断面一", "氨氮", 0.9, 0.9, 0.9],
    ]
    (table,), _ = recognise(words, rows)
    facts, findings = normalise([table], config)
    assert len(facts.tables[0].records) == 6 and "N113" in {one.code for one in findings}


def test_the_sheet_may_say_which_section_it_is(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["水质监测数据表"],
        ["项目", *MONTHS],
        *([item, 1.0, 2.0, 3.0] for item in ("氨氮", "总磷", "铜")),
    ]
    table = records(words, config, rows, name="示例断面二")
    assert {one.subject for one in table.records} == {"示例断面二"} and len(table.records) == 3


def test_other_tables_with_months_are_left_alone(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面", "项目", *MONTHS],
        ["甲", "车次", 1.0, 2.0, 3.0],
        ["甲", "吨数", 1.0, 2.0, 3.0],
    ]
    tables, findings = recognise(words, rows)
    assert not tables and [one.code for one in findings] == ["I211"]


def test_notes_and_repeated_heads_stand_inside_and_an_average_is_no_section(words: Vocabulary, config: Config) -> None:
    head: list[Raw] = ["断面名称", "监测项目", *MONTHS]
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        head,
        ["注：单位为 mg/L"],
        *(["示例断面一" if item == "氨氮" else "", item, 0.1, 0.2, 0.3] for item in ("氨氮", "总磷", "化学需氧量")),
        head,
        ["", "溶解氧", 7.1, 7.2, 7.3],
        ["平均", "氨氮", 0.1, 0.2, 0.3],
    ]
    (table,), findings = recognise(words, rows)
    facts, found = normalise([table], config)
    assert not findings and {one.code for one in found} <= {"N105"}
    assert {(one.subject, one.total) for one in facts.tables[0].records} == {("示例断面一", False), ("", True)}
    assert numbers(facts.tables[0], "dissolved_oxygen")["示例断面一", "2024-03"] == (Decimal("7.3"), "E8")


def test_a_mark_in_a_note_of_the_table_is_kept(words: Vocabulary) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面", "项目", *MONTHS],
        *(["示例断面一", item, 0.1, 0.2, 0.3] for item in ("氨氮", "总磷", "化学需氧量")),
        ["注：本表为示例数据"],
    ]
    (table,), _ = recognise(words, rows)
    assert table.marks == ("示例数据",)


def test_a_day_that_is_lacking_in_one_row_is_not_that_of_the_row_above(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["断面", "监测时间", "项目", "监测值（mg/L）"],
        *(["示例断面一", "2024-01-05", item, 0.1] for item in ("氨氮", "总磷", "化学需氧量")),
        ["示例断面一", "", "氨氮", 0.2],
    ]
    (table,), _ = recognise(words, rows)
    facts, found = normalise([table], config)
    assert "N104" in {one.code for one in found}
    assert [one.period for one in facts.tables[0].records] == ["2024-01", ""]


def test_a_unit_that_is_not_known_is_asked_about(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["2024年地表水断面监测数据表"],
        ["断面名称", "监测项目", "单位", *MONTHS],
        ["示例断面一", "氨氮", "斗", 0.11, 0.12, 0.13],
        ["", "总磷（ppb）", "", 10.0, 20.0, 30.0],
        ["", "溶解氧", "—", 7.1, 7.2, 7.3],
    ]
    tables, _ = recognise(words, rows)
    facts, findings = normalise(tables, config)
    assert [one.values["列"] for one in findings if one.code == "N124"] == ["斗", "ppb"]
    assert {one.number("ammonia_nitrogen") for one in facts.tables[0].records} == {None}
    assert {one.number("total_phosphorus") for one in facts.tables[0].records} == {None}
    assert [one.number("dissolved_oxygen") for one in facts.tables[0].records] == [*map(Decimal, ("7.1", "7.2", "7.3"))]
