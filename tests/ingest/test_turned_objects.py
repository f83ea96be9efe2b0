"""Monitoring tables that give stations or sections side by side are the same records as any other."""

from __future__ import annotations

import csv
import dataclasses
from decimal import Decimal
from typing import Any

import pytest

from pipeline.compute import hourly
from pipeline.config import AirStation, Config, Lifetime
from pipeline.ingest import vocabulary
from pipeline.ingest.table_match import match
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.table import DataTable, Sheet
from pipeline.normalise import normalise
from tests.ingest.conftest import ROOT, recognise

AIR = (("SO2", 8), ("NO2", 9), ("PM10", 40), ("PM2.5", 20))
ONE, TWO = "示例空气站一", "示例空气站二"


def records(words: Vocabulary, config: Config, rows: list[list[Any]], **more: Any) -> DataTable:
    (table,), findings = recognise(words, rows, listed=config, **more)
    assert findings == []
    facts, found = normalise([table], config)
    assert {one.code for one in found} <= {"N105"}
    return facts.tables[0]


def numbers(table: DataTable, column: str) -> dict[tuple[str, str], tuple[Decimal | None, str]]:
    return {(one.subject, one.period): (one.number(column), one.readings[column].at.cell) for one in table.records}


def test_a_row_an_item_and_a_column_a_station(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["日期", "项目", ONE, TWO],
        *([day, item, value, value + 1] for day in ("2024-01-01", "2024-01-02") for item, value in AIR),
    ]
    table = records(words, config, rows)
    assert numbers(table, "pm25") == {
        (ONE, "2024-01-01"): (Decimal(20), "C6"),
        (TWO, "2024-01-01"): (Decimal(21), "D6"),
        (ONE, "2024-01-02"): (Decimal(20), "C10"),
        (TWO, "2024-01-02"): (Decimal(21), "D10"),
    }


def test_the_day_may_stand_once_for_all_its_items(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["日期", "项目", "单位", ONE],
        *(
            ["2024-01-01" if not number else "", item, "mg/m3", value / 1000]
            for number, (item, value) in enumerate(AIR)
        ),
        *(["2024-01-02" if not number else "", item, "μg/m3", value] for number, (item, value) in enumerate(AIR)),
    ]
    table = records(words, config, rows)
    assert {key: value for key, (value, _) in numbers(table, "pm10").items()} == {
        (ONE, "2024-01-01"): 40,
        (ONE, "2024-01-02"): 40,
    }


def test_hours_with_a_column_a_city(words: Vocabulary, config: Config) -> None:
    """As the country's feed gives them: columns of cities that are not this county's are nobody's."""
    rows: list[list[Any]] = [
        ["date", "hour", "type", "别的市", TWO, "又一市"],
        *(["20240101", str(hour), item, "1", str(value + hour), ""] for hour in range(24) for item, value in AIR),
    ]
    (table,), findings = recognise(words, rows, listed=config)
    assert (table.form, table.block, findings) == ("F34", "hours", [])
    facts, found = normalise([table], config)
    assert found == () and len(facts.tables[0].records) == 24
    assert numbers(facts.tables[0], "so2")[TWO, "2024-01-01T23"] == (Decimal(31), "E94")


def test_items_below_each_station(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["日期", ONE, "", "", TWO, "", ""],
        ["", "SO2", "CO（μg/m³）", "首要污染物", "SO2", "CO（mg/m³）", "首要污染物"],
        ["2024-01-01", 8, 700, "PM10", 9, 0.8, "—"],
        ["平均", 8, 700, "", 9, 0.8, ""],
    ]
    table = records(words, config, rows, merged=[(1, 0, 2, 0), (1, 1, 1, 3), (1, 4, 1, 6)])
    days = [one for one in table.records if not one.total]
    assert [(one.subject, one.period, one.number("co")) for one in days] == [
        (ONE, "2024-01-01", Decimal("0.7")),
        (TWO, "2024-01-01", Decimal("0.8")),
    ]
    assert [one.total for one in table.records] == [False, False, True, True]
    assert days[0].text("primary_pollutant") == "PM10" and days[1].readings["so2"].at.cell == "E4"
    unmerged = records(words, config, rows)
    assert [one.number("co") for one in unmerged.records if not one.total] == [Decimal("0.7"), Decimal("0.8")]


def test_sections_side_by_side(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["地表水断面监测数据表"],
        ["月份", "项目", "示例断面一", "SL0002"],
        *([f"2024年{month}月", item, value, "0.01L"] for month in (1, 2)
          for item, value in (("氨氮", 0.1), ("总磷", 0.02), ("化学需氧量", 12.0))),
    ]  # fmt: skip
    table = records(words, config, rows)
    assert [(one.subject, one.period) for one in table.records] == [
        (name, month) for month in ("2024-01", "2024-02") for name in ("示例断面一", "示例断面二")
    ]
    assert table.records[1].readings["total_phosphorus"].below == Decimal("0.01")


def test_ozone_of_which_nobody_can_tell_is_asked_about(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["日期", ONE, "", ""],
        ["", "SO2", "NO2", "臭氧"],
        ["2024-01-01", 8, 9, 100],
    ]
    (table,), findings = recognise(words, rows, listed=config)
    assert [one.code for one in findings] == ["I203"] and findings[0].at[0].cell == "D3"
    assert {one.id for one in table.columns} == {"date", "station", "so2", "no2"}


def test_columns_of_which_none_is_listed_are_told_once(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["日期", "项目", "甲站", "乙站"],
        *([day, item, value, value + 1] for day in ("2024-01-01", "2024-01-02") for item, value in AIR),
    ]
    tables, findings = recognise(words, rows, listed=config)
    assert tables == [] and [one.code for one in findings] == ["I223"]
    assert findings[0].values["列"] == "甲站、乙站"
    assert "{" not in config.scheme.catalogue["I223"].say(findings[0])


def test_a_second_value_of_one_item_is_kept(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["日期", "项目", ONE],
        *(["2024-01-01", item, value] for item, value in (*AIR, ("SO2", 99))),
    ]
    (table,), _ = recognise(words, rows, listed=config)
    facts, _ = normalise([table], config)
    assert [one.number("so2") for one in facts.tables[0].records] == [8, 99]


CITIES = ROOT.parent / "shared/data/air/china_cities_20250101.csv"


@pytest.mark.skipif(not CITIES.is_file(), reason="../shared/data is not there")
def test_a_day_of_the_whole_country() -> None:
    """Two of some 370 cities are listed; their hours are all the file has, and make the means it gives at midnight."""
    from pipeline import config as configs

    loaded = configs.load(ROOT)
    stations = tuple(AirStation(name, (), Lifetime(None, None)) for name in ("昆明", "曲靖"))
    made = dataclasses.replace(loaded, stations=stations)
    sheets = []
    for day in ("20250101", "20250102"):
        with CITIES.with_name(f"china_cities_{day}.csv").open(encoding="utf-8-sig", newline="") as file:
            sheets.append(Sheet(f"2025/某局/{day}.csv", "", tuple(tuple(row) for row in csv.reader(file))))
    words = vocabulary.build_vocabulary(made.scheme, 2025)
    listed = {"air_station": frozenset(made.names_of("air_station", 2025))}
    tables, findings = [], []
    for sheet in sheets:
        read, asked = match(sheet, TableSource("某局", 2025, (), listed=listed), words)
        tables += read
        findings += asked
    read_all, problems = normalise(tables, made)
    assert not findings and not problems
    assert [(one.block, len(one.records)) for one in read_all.tables] == [("hours", 48), ("hours", 48)]
    midnight = {one.subject: one for one in read_all.tables[1].records if one.period == "2025-01-02T00"}
    facts, _ = hourly.aggregate(read_all, made, [2025])
    days = {one.subject: one for table in facts.tables for one in table.records if one.period == "2025-01-01"}
    for city in ("昆明", "曲靖"):
        for column in ("pm25", "pm10", "so2", "no2"):
            own, given = days[city].number(column), midnight[city].number(f"{column}_24h")
            assert own is not None and given is not None and abs(own - given) <= 2, (city, column)
