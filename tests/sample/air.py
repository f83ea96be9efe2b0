"""Made-up daily air monitoring of two stations, with the index that follows from the concentrations."""

from __future__ import annotations

import datetime
import math
from fractions import Fraction
from random import Random

from tests.sample.sheets import Cell, Page, workbook

STATIONS = ("示例空气站一", "示例空气站二")
# 24-hour means and 8-hour ozone of HJ 633—2012 table 1, as far as the sample goes: sub-index 0, 50, 100, 150, 200.
STEPS = (0, 50, 100, 150, 200)
BREAKS: dict[str, tuple[int, ...]] = {
    "PM2.5": (0, 35, 75, 115, 150),
    "PM10": (0, 50, 150, 250, 350),
    "SO2": (0, 50, 150, 475, 800),
    "CO": (0, 2, 4, 14, 24),
    "NO2": (0, 40, 80, 180, 280),
    "O3日最大8小时": (0, 100, 160, 215, 265),
}
OZONE_DAYS = {
    2023: {(4, 14): 168, (4, 15): 173},
    2024: {(4, 9): 171, (4, 10): 186, (4, 21): 165, (5, 2): 169},
}
DUST_DAYS = {2023: {(3, 22): 178}, 2024: {}}
LOST = {
    2023: {STATIONS[0]: {(6, 18): "供电线路检修停电", (9, 5): "仪器校准"}, STATIONS[1]: {(6, 18): "供电线路检修停电"}},
    2024: {
        STATIONS[0]: {(3, 12): "停电", (3, 13): "停电", (8, 20): "仪器校准"},
        STATIONS[1]: {(8, 20): "仪器校准", (10, 8): "数据传输中断"},
    },
}


def day(year: int, station: str, date: datetime.date) -> dict[str, str]:
    """Concentrations of a day by pollutant, as published: whole numbers, CO with one decimal."""
    draw = Random(f"{year}{station}{date}")
    common = Random(f"{year}{date}").random()
    cold = (1 + math.cos((date.timetuple().tm_yday - 15) / 365 * 2 * math.pi)) / 2
    spring = math.exp(-(((date.timetuple().tm_yday - 110) / 55) ** 2))
    cleaner = 1.06 if year == 2023 else 1
    pm25 = (9 + 19 * cold + 16 * common) * cleaner * (0.95 + 0.1 * draw.random())
    pm10 = pm25 * (1.55 + 0.3 * draw.random())
    ozone = 48 + 62 * spring + 34 * common + 8 * draw.random()
    special = (date.month, date.day)
    if special in OZONE_DAYS[year]:
        ozone = OZONE_DAYS[year][special] + (0 if station == STATIONS[0] else 2)
    if special in DUST_DAYS[year]:
        pm10 = DUST_DAYS[year][special] + (0 if station == STATIONS[0] else 4)
    return {
        "PM2.5": f"{pm25:.0f}",
        "PM10": f"{pm10:.0f}",
        "SO2": f"{(6 + 5 * cold + 3 * draw.random()) * cleaner:.0f}",
        "CO": f"{0.5 + 0.4 * cold + 0.2 * draw.random():.1f}",
        "NO2": f"{8 + 9 * cold + 5 * draw.random():.0f}",
        "O3日最大1小时": f"{ozone * 1.12:.0f}",
        "O3日最大8小时": f"{ozone:.0f}",
    }


def sub_index(pollutant: str, concentration: str) -> int:
    """HJ 633—2012 (4.3): linear between the breakpoints, rounded up."""
    value, breaks = Fraction(concentration), BREAKS[pollutant]
    for low, high, below, above in zip(breaks, breaks[1:], STEPS, STEPS[1:], strict=False):
        if value <= high:
            return math.ceil((above - below) * (value - low) / (high - low) + below)
    raise ValueError(concentration)


def index(values: dict[str, str]) -> tuple[int, str, str]:
    """AQI, class and primary pollutant of a day."""
    indexes = {pollutant: sub_index(pollutant, values[pollutant]) for pollutant in BREAKS}
    aqi = max(indexes.values())
    level = ("优", "良", "轻度污染", "中度污染")[min(3, max(0, (aqi - 1) // 50))]
    first = (
        "—" if aqi <= 50 else "、".join(name.removesuffix("日最大8小时") for name in indexes if indexes[name] == aqi)
    )
    return aqi, level, first


def days(year: int) -> list[datetime.date]:
    """Every day of the year."""
    first = datetime.date(year, 1, 1)
    return [first + datetime.timedelta(n) for n in range((datetime.date(year + 1, 1, 1) - first).days)]


def two_row_heads(year: int, station: str) -> bytes:
    """A workbook without a station column: title, two-row merged heads, Excel dates."""
    names = ["PM2.5", "PM10", "SO2", "NO2", "CO", "O3日最大1小时", "O3日最大8小时"]
    rows: list[list[Cell]] = [
        [f"{year}年{station}环境空气质量日报表"],
        ["示例数据，仅供演示"],
        [
            "日期",
            "AQI",
            "质量等级",
            "首要污染物",
            "日平均浓度",
            None,
            None,
            None,
            None,
            "臭氧（μg/m³）",
            None,
            "有效标志",
            "备注",
        ],
        [
            None,
            None,
            None,
            None,
            "PM2.5（μg/m³）",
            "PM10（μg/m³）",
            "SO2（μg/m³）",
            "NO2（μg/m³）",
            "CO（mg/m³）",
            "日最大1小时",
            "日最大8小时",
            None,
            None,
        ],
    ]
    merged = ["A1:M1", "A2:M2", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:I3", "J3:K3", "L3:L4", "M3:M4"]
    for date in days(year):
        lost = LOST[year][station].get((date.month, date.day))
        if lost:
            rows.append([date, *["—"] * 10, "无效", lost])
        else:
            values = day(year, station, date)
            rows.append([date, *index(values), *(float(values[name]) for name in names), "有效", None])
    return workbook(Page("日报", rows, merged))


def one_row_heads(year: int, station: str) -> bytes:
    """A workbook with a station column, dates as text and 8-hour ozone only."""
    names = ["SO2", "NO2", "CO", "O3日最大8小时", "PM10", "PM2.5"]
    heads = ["SO2(μg/m³)", "NO2(μg/m³)", "CO(mg/m³)", "O3_8h(μg/m³)", "PM10(μg/m³)", "PM2.5(μg/m³)"]
    rows: list[list[Cell]] = [
        [f"环境空气质量日报（{year}年，示例数据）"],
        ["点位名称", "监测日期", *heads, "AQI", "空气质量级别", "首要污染物", "是否有效", "说明"],
    ]
    for date in days(year):
        written = f"{date.year}/{date.month}/{date.day}"
        lost = LOST[year][station].get((date.month, date.day))
        if lost:
            rows.append([station, written, *["/"] * 6, "/", "/", "/", "无效", lost])
        else:
            values = day(year, station, date)
            aqi, level, first = index(values)
            rows.append([station, written, *(float(values[name]) for name in names), aqi, level, first, "有效", None])
    return workbook(Page("Sheet1", rows, ["A1:M1"]))
