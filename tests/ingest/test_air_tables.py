"""The daily report as both editions of HJ 633 lay it out is read, its sub-indices left alone."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import Raw
from pipeline.normalise import normalise
from tests.ingest.conftest import recognise

SIX = [
    "二氧化硫（SO2）日平均",
    "二氧化氮（NO2）日平均",
    "一氧化碳（CO）日平均",
    "臭氧（O3）日最大8小时平均",
    "可吸入颗粒物（PM10）日平均",
    "细颗粒物（PM2.5）日平均",
]
SEVEN = ["二氧化硫（SO2）24小时平均", "二氧化氮（NO2）24小时平均", "颗粒物（粒径小于等于10µm）24小时平均", "一氧化碳（CO）24小时平均",
         "臭氧（O3）最大1小时平均", "臭氧（O3）最大8小时滑动平均", "颗粒物（粒径小于等于2.5µm）24小时平均"]  # fmt: skip
VALUES: dict[str, Raw] = {"SO2": 8, "NO2": 14, "CO": 0.7, "最大1": 100, "最大8": 90, "10": 38, "2.5": 22}


def _value(name: str) -> Raw:
    return next(value for part, value in VALUES.items() if part in name)


def _table(names: list[str], level: list[str]) -> tuple[list[list[Any]], list[tuple[int, int, int, int]]]:
    """Date and place at the left, each pollutant over 浓度 and 分指数, then AQI, primary pollutant, level and class."""
    width = 2 * len(names)
    end = ["空气质量指数（AQI）", "首要污染物", "空气质量指数级别", level[0], ""]
    units = ["浓度（mg/m3）" if "CO" in name else "浓度/（µg/m3）" for name in names]
    rows: list[list[Any]] = [
        ["空气质量指数日报数据"],
        ["日期", level[1], "污染物浓度及空气质量分指数（IAQI）", *[""] * (width - 1), *end],
        ["", "", *(cell for name in names for cell in (name, "")), "", "", "", "类别", "颜色"],
        ["", "", *(cell for unit in units for cell in (unit, "分指数")), *[""] * 5],
    ]
    for day in ("2024-01-01", "2024-01-02"):
        numbers = [cell for name in names for cell in (_value(name), 45)]
        rows.append([day, "示例空气站一", *numbers, 45, "NA", "一级", "优", "绿色"])
    merged = [(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 1, width + 1)]
    merged += [(2, 2 + 2 * number, 2, 3 + 2 * number) for number in range(len(names))]
    merged += [(1, width + 2 + number, 3, width + 2 + number) for number in range(3)]
    merged += [(1, width + 5, 1, width + 6), (2, width + 5, 3, width + 5), (2, width + 6, 3, width + 6)]
    return rows, merged


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (SEVEN, ["空气质量指数类别", "监测点位名称"]),
        (SIX, ["空气质量指数类别和颜色", "点位、县（市、区、旗）、城市名称"]),
    ],
    ids=["2012", "2026"],
)
def test_the_table_of_the_standard(names: list[str], level: list[str], words: Vocabulary, config: Config) -> None:
    rows, merged = _table(names, level)
    (table,), findings = recognise(words, rows, merged=merged)
    assert {one.code for one in findings} <= {"I209"}
    facts, problems = normalise([table], config)
    assert problems == ()
    first = facts.tables[0].records[0]
    wanted = {"so2": "8", "no2": "14", "pm10": "38", "pm25": "22", "co": "0.7", "o3_8h": "90", "aqi": "45"}
    wanted |= {"o3_1h": "100"} if len(names) == len(SEVEN) else {}
    numbers = {column: number for column in first.readings if (number := first.number(column)) is not None}
    assert (first.subject, first.period) == ("示例空气站一", "2024-01-01")
    assert numbers == {column: Decimal(number) for column, number in wanted.items()}
    assert first.text("level") == "优" and first.text("primary_pollutant") == ""


def test_the_station_stands_before_its_city(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["城市名称", "监测点位名称", "日期", "SO2", "NO2", "PM10"],
        ["某市", "示例空气站二", "2024-01-01", 8, 14, 38],
    ]
    (table,), _ = recognise(words, rows)
    facts, problems = normalise([table], config)
    assert problems == () and facts.tables[0].records[0].subject == "示例空气站二"


@pytest.mark.parametrize("wide", [False, True])
def test_the_county_itself_may_stand_beside_its_stations(wide: bool, words: Vocabulary, config: Config) -> None:
    names: list[Any] = ["示例空气站一", config.short_name]
    rows: list[list[Any]] = [["环境空气质量日报表"]]
    if wide:
        rows += [["日期", "项目", *names], *(["2024-01-01", item, 8, 9] for item in ("SO2", "NO2", "PM10"))]
    else:
        rows += [["点位", "日期", "SO2", "NO2", "PM10"], *([name, "2024-01-01", 8, 9, 10] for name in names)]
    (table,), _ = recognise(words, rows, listed=config)
    facts, problems = normalise([table], config)
    assert problems == () and [one.subject for one in facts.tables[0].records] == names


def test_levels_may_be_numbered(words: Vocabulary, config: Config) -> None:
    said: dict[str, Any] = {"一级": "优", "Ⅱ级": "良", "三级": "轻度污染", "Ⅵ": "严重污染"}
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["点位", "日期", "AQI", "级别"],
        *(["示例空气站一", f"2024-01-0{day}", 40, level] for day, level in enumerate(said, 1)),
    ]
    (table,), _ = recognise(words, rows)
    facts, problems = normalise([table], config)
    assert problems == () and [one.text("level") for one in facts.tables[0].records] == list(said.values())


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024-01-01 {:02}:00", 0, 23),
        ("2024-01-01T{:02}:00:00", 0, 23),
        ("2024/1/1 {}:00", 1, 24),
        ("2024年1月1日{}时", 1, 24),
    ],
)
def test_a_clock_in_the_date_makes_rows_hours(
    written: str, first: int, last: int, words: Vocabulary, config: Config
) -> None:
    """A bare O3 is then the hour's value and no question; the hour needs no column of its own."""
    rows: list[list[Any]] = [
        ["时间", "点位", "SO2", "NO2", "PM10", "PM2.5", "CO", "O3"],
        *([written.format(hour), "示例空气站一", 8, 14, 38, 22, 0.7, 90] for hour in range(first, last + 1)),
    ]
    (table,), findings = recognise(words, rows)
    facts, problems = normalise([table], config)
    assert (table.block, findings, problems) == ("hours", [], ())
    periods = [one.period for one in facts.tables[0].records]
    assert (periods[0], periods[-1]) == (f"2024-01-01T{first:02}", f"2024-01-01T{last:02}")
    assert facts.tables[0].records[0].number("o3") == 90


def test_cells_of_a_workbook_may_hold_the_clock(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["时间", "点位", "SO2", "NO2", "PM10", "PM2.5", "CO", "O3"],
        *(
            [
                datetime.datetime.combine(datetime.date(2024, 1, 1), datetime.time(hour)),
                "示例空气站一",
                8,
                14,
                38,
                22,
                0.7,
                90,
            ]
            for hour in range(24)
        ),
    ]
    (table,), _ = recognise(words, rows)
    facts, problems = normalise([table], config)
    assert problems == ()
    assert [one.period[-3:] for one in facts.tables[0].records] == [f"T{hour:02}" for hour in range(24)]


def test_one_clock_a_day_is_a_day(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["时间", "点位", "SO2", "NO2", "PM10", "PM2.5", "CO"],
        *([f"2024-01-0{day} 08:00", "示例空气站一", 8, 14, 38, 22, 0.7] for day in range(1, 8)),
    ]
    (table,), _ = recognise(words, rows)
    assert table.block == "records"


def test_the_feed_of_the_country_s_stations(words: Vocabulary, config: Config) -> None:
    """One row a station and hour with English heads: codes and places are nobody's, two may share the first place."""
    heads = "timepoint,stationcode,longitude,latitude,area,positionname,primarypollutant,aqi,pm10,pm10_24h,pm2_5,pm2_5_24h,o3,o3_24h,o3_8h,o3_8h_24h,no2,no2_24h,so2,so2_24h,co,co_24h"
    values = [
        "颗粒物(PM10),细颗粒物(PM2.5)",
        "77",
        "103",
        "102",
        "56",
        "65",
        "33",
        "33",
        "14",
        "14",
        "46",
        "57",
        "10",
        "11",
        "0.9",
        "1",
    ]
    rows: list[list[Any]] = [
        heads.split(","),
        *(
            [f"2024-01-04T{hour:02}:00:00", "1033A", "114.5", "38.0", "某市", "示例空气站一", *values]
            for hour in range(24)
        ),
    ]
    (table,), _ = recognise(words, rows)
    facts, problems = normalise([table], config)
    assert (table.block, problems) == ("hours", ())
    record = facts.tables[0].records[14]
    assert (record.subject, record.period, record.number("pm25"), record.number("o3_8h_24h")) == (
        "示例空气站一",
        "2024-01-04T14",
        Decimal(56),
        Decimal(14),
    )


AIR_HEADS: list[Raw] = ["点位", "日期", "PM2.5", "PM10", "SO2", "NO2", "CO", "O3日最大8小时"]


@pytest.mark.parametrize(
    ("said", "factor"),
    [
        ("单位：μg/m³（CO为mg/m³）", 1),
        ("单位：微克/立方米，CO：毫克/立方米", 1),
        ("单位：μg/m3", 1),
        ("（浓度单位：CO为mg/m3，其余为μg/m3）", 1),
        ("单位：mg/m³", 1000),
    ],
)
def test_the_unit_of_the_table_is_that_of_most_pollutants(
    said: str, factor: int, words: Vocabulary, config: Config
) -> None:
    """CO is reported in mg/m³ beside others in μg/m³; a table all in mg/m³ is converted."""
    row: list[Raw] = ["示例空气站一", "2024-01-05", *(value / factor for value in (22, 38, 8, 14)), 0.7, 90 / factor]
    (table,), _ = recognise(words, [["环境空气质量日报表"], [said], AIR_HEADS, row])
    facts, problems = normalise([table], config)
    record = facts.tables[0].records[0]
    assert problems == () and (record.number("co"), record.number("pm25")) == (Decimal("0.7"), Decimal(22))


@pytest.mark.parametrize("over", ["日均浓度（μg/m³）", "浓度（μg/m3，CO为mg/m3）", "浓度"])
def test_the_unit_of_a_head_over_several_is_that_of_most(over: str, words: Vocabulary, config: Config) -> None:
    names = AIR_HEADS[2:]
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["点位", "日期", over, *[""] * (len(names) - 1)],
        ["", "", *names],
        ["示例空气站一", "2024-01-05", 22, 38, 8, 14, 0.7, 90],
    ]
    (table,), _ = recognise(words, rows, merged=[(1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 1 + len(names))])
    facts, problems = normalise([table], config)
    record = facts.tables[0].records[0]
    assert problems == () and (record.number("co"), record.number("pm25")) == (Decimal("0.7"), Decimal(22))


def test_the_unit_of_its_own_head_converts_carbon_monoxide(words: Vocabulary, config: Config) -> None:
    heads: list[Raw] = ["CO（μg/m³）" if head == "CO" else head for head in AIR_HEADS]
    row: list[Raw] = ["示例空气站一", "2024-01-05", 22, 38, 8, 14, 700, 90]
    (table,), _ = recognise(words, [["环境空气质量日报表"], heads, row])
    facts, _ = normalise([table], config)
    assert facts.tables[0].records[0].number("co") == Decimal("0.7")


def test_the_unit_of_the_table_holds_for_items_in_a_column_too(words: Vocabulary, config: Config) -> None:
    rows: list[list[Any]] = [
        ["环境空气质量日报表"],
        ["单位：μg/m³"],
        ["日期", "项目", "示例空气站一"],
        *(["2024-01-05", item, value] for item, value in (("AQI", 45), ("PM2.5", 22), ("PM10", 38), ("CO", 0.7))),
    ]
    (table,), _ = recognise(words, rows, listed=config)
    facts, problems = normalise([table], config)
    record = facts.tables[0].records[0]
    assert problems == ()
    assert {one: str(record.number(one)) for one in ("aqi", "pm25", "pm10", "co")} == {
        "aqi": "45",
        "pm25": "22",
        "pm10": "38",
        "co": "0.7",
    }


def test_carbon_monoxide_too_low_for_its_unit_is_asked_about(words: Vocabulary, config: Config) -> None:
    """0.7 below a head that says μg/m³ is 0.0007 mg/m³, which no air is."""
    heads: list[Raw] = ["CO（μg/m³）" if head == "CO" else head for head in AIR_HEADS]
    row: list[Raw] = ["示例空气站一", "2024-01-05", 22, 38, 8, 14, 0.7, 90]
    (table,), _ = recognise(words, [["环境空气质量日报表"], heads, row])
    _, problems = normalise([table], config)
    assert [(one.code, one.values["列"]) for one in problems] == [("N103", "CO")]
