"""Real published daily air of Yunnan's cities: never frozen, never displaced; displaced by a column, always seen."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.case import Case
from pipeline.check import Given, copies, monitoring_series, repeated_blocks, swapped_columns
from pipeline.model.fact import FactSet
from tests.check import casebook

DATA = Path(__file__).parents[3] / "shared" / "data" / "air" / "aqistudy_daily_2013-2017"
CITIES = sorted(path.stem for path in DATA.glob("*.csv"))
RIGHT = {"pm25": 5, "pm10": 6, "so2": 7, "co": 8, "no2": 9}
DISPLACED = {"pm25": 11, "pm10": 5, "so2": 6, "co": 7, "no2": 8}
"""As in the real file of domain.md §10: the rank stands under PM2.5, sulphur dioxide under CO."""

pytestmark = pytest.mark.skipif(not CITIES, reason="shared data is not there")


def given(city: str, columns: dict[str, int], ozone: bool, year: str = "2015") -> Given:
    with (DATA / f"{city}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) > 11 and row[1].startswith(year)]
    names = [*columns, *(["o3_1h"] if ozone else [])]
    places = [*columns.values(), *([10] if ozone else [])]
    records = [[row[1], *(row[place] or None for place in places)] for row in rows]
    table = casebook.table({"form": "F34", "columns": names, "rows": records})
    return Given(Case(casebook.county(), facts=FactSet(tables=(table,))))


@pytest.mark.parametrize("city", CITIES)
def test_real_series_are_neither_frozen_nor_displaced(city: str) -> None:
    assert list(monitoring_series.frozen(given(city, RIGHT, ozone=True))) == []
    assert list(monitoring_series.shifted(given(city, RIGHT, ozone=True))) == []


@pytest.mark.parametrize("city", ["曲靖", "昆明", "昭通", "石家庄"])
def test_a_column_off_is_seen_once(city: str) -> None:
    off = given(city, DISPLACED, ozone=False)
    assert [one.code for one in monitoring_series.shifted(off)] == ["X210"]
    assert list(monitoring_series.ordered_pollutants(off)) == []


@pytest.mark.parametrize(("city", "year", "days"), [("曲靖", "2015", 1), ("保山", "2016", 31), ("北京", "2014", 29)])
def test_fine_particles_above_all_particles_are_counted_once(city: str, year: str, days: int) -> None:
    found = list(monitoring_series.ordered_pollutants(given(city, RIGHT, ozone=True, year=year)))
    assert [one.values["天数"] for one in found] == [str(days)]


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("year", ["2014", "2015", "2016"])
def test_real_series_are_neither_copied_nor_beyond_their_own_air(city: str, year: str) -> None:
    real = given(city, RIGHT, ozone=True, year=year)
    assert list(monitoring_series.outliers(real)) == []
    assert list(copies.copied_records(real)) == []
    assert list(repeated_blocks.repeated_blocks(real)) == []


@pytest.mark.parametrize("city", ["曲靖", "昆明", "石家庄"])
def test_a_city_that_hands_in_another_s_days_is_seen(city: str) -> None:
    one, two = given(city, RIGHT, ozone=True), given(city, RIGHT, ozone=False)
    (table,) = two.facts.tables
    records = tuple(replace(record, subject="站二") for record in table.records)
    facts = FactSet(tables=(*one.facts.tables, replace(table, sheet="表2", records=records)))
    (found,) = copies.copied_records(casebook.but(one, facts=facts))
    assert (found.code, int(found.values["个数"]) > 300) == ("X223", True)


def two_years(city: str, now: str, columns: dict[str, int] = RIGHT) -> Given:
    one, last = given(city, columns, ozone=False, year=now), given(city, RIGHT, ozone=False, year=str(int(now) - 1))
    tables = (*one.facts.tables, *last.facts.tables)
    # The cases stand in one report year, whatever the year of the air.
    moved = [
        replace(table, year=year, records=tuple(replace(r, period=f"{year}{r.period[4:]}") for r in table.records))
        for table, year in zip(tables, (casebook.YEAR, casebook.YEAR - 1), strict=True)
    ]
    return casebook.but(one, facts=FactSet(tables=tuple(moved)))


@pytest.mark.parametrize("city", CITIES)
@pytest.mark.parametrize("year", ["2015", "2016", "2017"])
def test_columns_of_real_series_are_not_taken_for_swapped(city: str, year: str) -> None:
    assert list(swapped_columns.swapped_columns(two_years(city, year))) == []


@pytest.mark.parametrize(
    ("city", "year", "one", "other"),
    [("昆明", "2016", "so2", "no2"), ("文山州", "2016", "so2", "pm25"), ("曲靖", "2015", "no2", "pm25")],
)
def test_two_columns_of_a_real_series_that_are_swapped_are_asked_about(
    city: str, year: str, one: str, other: str
) -> None:
    swapped = RIGHT | {one: RIGHT[other], other: RIGHT[one]}
    found = list(swapped_columns.swapped_columns(two_years(city, year, swapped)))
    assert ("X352", "全年") in [(finding.code, finding.values["时段"]) for finding in found]
