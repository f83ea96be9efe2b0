"""Sub-indices and AQI of both editions of HJ 633, on the vectors of the standard and on published hours."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compute.aqi import air_quality_index, hourly_index, iaqi
from pipeline.scheme.limits import IaqiTable
from tests.compute.monitoring import SHARED, cases, config

CONFIG = config()


def _table(day: datetime.date) -> IaqiTable:
    return CONFIG.scheme.standards.content(IaqiTable, "HJ633", day, CONFIG.policies)


EDITIONS = {"2012": _table(datetime.date(2026, 2, 28)), "2026": _table(datetime.date(2026, 3, 1))}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("case", cases("iaqi"), ids=lambda case: case["name"])
def test_sub_index(case: dict[str, Any], edition: str) -> None:
    found = iaqi(EDITIONS[edition], case["column"], Decimal(case["value"]))
    assert (None if found is None else str(found)) == case[edition]


@given(st.sampled_from(list(EDITIONS["2012"].columns)), st.integers(0, 10**6), st.integers(0, 10**6))
def test_sub_index_never_falls_as_concentration_rises(column: str, low: int, more: int) -> None:
    """Every column of both editions; a column that ends early gives none beyond its end in 2012, its last in 2026."""
    for table in EDITIONS.values():
        first, second = (iaqi(table, column, Decimal(value).scaleb(-2)) for value in (low, low + more))
        if first is None or second is None:
            assert table.past_end.get(column) == "skip" and second is None
        else:
            assert first <= second


def test_several_pollutants_share_the_first_place() -> None:
    values = {"pm25": Decimal(61), "pm10": Decimal(116), "so2": Decimal(8)}
    found = air_quality_index(EDITIONS["2012"], values, EDITIONS["2012"].daily)
    assert found and (found.aqi, found.primary) == (Decimal(83), ("pm10", "pm25"))


def test_at_fifty_there_is_no_primary_pollutant() -> None:
    found = air_quality_index(EDITIONS["2026"], {"pm25": Decimal(35)}, EDITIONS["2026"].daily)
    assert found and found.aqi == 50 and found.primary == ()


def test_a_day_with_a_gap_is_published_only_above_a_hundred() -> None:
    table = EDITIONS["2026"]
    for pm25, publishable in ((60, False), (61, True)):
        found = air_quality_index(table, {"pm25": Decimal(pm25)}, table.daily)
        assert found and found.publishable is publishable


def test_one_hour_ozone_counts_in_the_daily_report_of_2012_only() -> None:
    assert "o3_1h" in EDITIONS["2012"].daily
    assert "o3_1h" not in EDITIONS["2026"].daily


def test_levels_by_aqi() -> None:
    for table in EDITIONS.values():
        names = [table.level(Decimal(aqi)).name for aqi in (0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500)]
        assert names == [
            "优",
            "优",
            "良",
            "良",
            *["轻度污染"] * 2,
            *["中度污染"] * 2,
            *["重度污染"] * 2,
            *["严重污染"] * 2,
        ]


HOURS = SHARED / "data/air/zzy95_hourly_2020-04"
_HEADS = {"SO2": "so2", "NO2": "no2", "CO": "co", "O3_1h": "o3", "PM10": "pm10", "PM2.5": "pm25"}


@pytest.mark.skipif(not HOURS.is_dir(), reason="../shared/data is not there")
def test_published_hours_of_real_stations() -> None:
    """AQI, level and primary pollutant by HJ 633—2012: 1-hour columns, particles by their 24-hour column."""
    table = EDITIONS["2012"]
    compared, alike = 0, {"aqi": 0, "level": 0, "primary": 0}
    for path in sorted(HOURS.glob("*.csv")):
        with path.open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                numbers = {column: _number(row[head]) for head, column in _HEADS.items()}
                values = {column: value for column, value in numbers.items() if value is not None}
                published, found = _number(row["AQI"]), hourly_index(table, values)
                if published is None:
                    continue
                compared += 1
                assert found
                alike["aqi"] += found.aqi == published
                alike["level"] += table.level(found.aqi).name == row["Level"]
                alike["primary"] += {table.names[one] for one in found.primary} == _said(row["PrimaryPollution"], table)
    assert compared > 1000
    assert all(number >= compared * 0.999 for number in alike.values()), (compared, alike)


def _said(text: str, table: IaqiTable) -> set[str]:
    """Several that share the first place stand in lines of one cell."""
    return {table.aliases.get(word, word) for word in text.split() if any(map(str.isalnum, word)) and word != "NaN"}


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
