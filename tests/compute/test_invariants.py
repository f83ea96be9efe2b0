"""What may not change a result: a second station with the same air, another unit; and what may only make it worse."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compute import ambient_air, surface_water
from pipeline.compute.aqi import air_quality_index
from pipeline.ingest import vocabulary
from pipeline.ingest.table_match import match
from pipeline.ingest.vocabulary import TableSource
from pipeline.model.fact import FactSet
from pipeline.model.table import Raw, Sheet
from pipeline.normalise import normalise
from pipeline.scheme.limits import IaqiTable, WaterItems, WaterLimits
from tests.compute.monitoring import config, factset, table

YEAR = 2024
CONFIG = config(sections={"甲": "river", "库": "lake"})
DAY = datetime.date(YEAR, 12, 31)
LIMITS = CONFIG.scheme.standards.content(WaterLimits, "GB3838", DAY, CONFIG.policies)
ITEMS = CONFIG.scheme.standards.content(WaterItems, "WATER_ITEMS", DAY, CONFIG.policies)
TABLES = {
    edition: CONFIG.scheme.standards.content(IaqiTable, "HJ633", day, CONFIG.policies)
    for edition, day in (("2012", datetime.date(2026, 2, 28)), ("2026", datetime.date(2026, 3, 1)))
}
whole = st.integers(0, 400)
air = st.fixed_dictionaries(
    {"so2": whole, "no2": whole, "pm10": whole, "pm25": whole, "o3_8h": whole, "co": st.integers(0, 300)}
)


def _air(values: dict[str, int]) -> dict[str, str]:
    return {one: str(Decimal(value) / 10 if one == "co" else value) for one, value in values.items()}


@settings(max_examples=30, deadline=None)
@given(st.lists(air, min_size=28, max_size=40))
def test_a_second_station_with_the_same_air_changes_nothing(days: list[dict[str, int]]) -> None:
    first = datetime.date(YEAR, 1, 1)
    rows = [((first + datetime.timedelta(number)).isoformat(), _air(values)) for number, values in enumerate(days)]

    def made(*stations: str) -> tuple[Any, dict[Any, Any]]:
        own = config(stations=stations)
        came = factset(table("F34", YEAR, [(one, date, values) for date, values in rows for one in stations]))
        facts, _ = ambient_air.compute_air(came, own, [YEAR])
        series = [(day.aqi, day.level, day.primary, day.values) for day in ambient_air.daily_series(facts, own, YEAR)]
        return series, {key: found[0].value for key, found in facts.by_key.items()}

    assert made("一站") == made("一站", "二站") == made("一站", "二站", "三站")


@given(st.sampled_from(sorted(TABLES)), air, st.sampled_from(["so2", "no2", "pm10", "pm25", "co", "o3_8h"]), whole)
def test_more_of_a_pollutant_never_lowers_the_index(edition: str, values: dict[str, int], more: str, by: int) -> None:
    rules = TABLES[edition]
    before = air_quality_index(rules, {one: Decimal(value) for one, value in values.items()}, rules.daily)
    after = air_quality_index(
        rules, {one: Decimal(value + by * (one == more)) for one, value in values.items()}, rules.daily
    )
    assert before and after and after.aqi >= before.aqi
    assert set(after.primary) == {one for one, part in after.parts.items() if part == after.aqi and part > 50}


def _factor(row: tuple[Decimal, ...], place: int, percent: int) -> Decimal:
    return row[place] * percent / 100


measured = st.dictionaries(
    st.sampled_from([one for one in ITEMS.evaluated if LIMITS.items[one].compare == "≤"]),
    st.tuples(st.integers(0, 4), st.integers(1, 200)),
    min_size=1,
    max_size=6,
)


def _values(kind: str, chosen: dict[str, tuple[int, int]]) -> dict[str, str]:
    return {one: format(_factor(LIMITS.items[one].of(kind), *pair), "f") for one, pair in chosen.items()}


def _rank(section: str, values: dict[str, str]) -> int:
    facts, _ = surface_water.compute_water(
        factset(table("F33", YEAR, [(section, f"{YEAR}-07", values)])), CONFIG, [YEAR]
    )
    fact = facts.get("section_class", section, f"{YEAR}-07")
    assert fact and isinstance(fact.value, str)
    return LIMITS.rank(fact.value)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["甲", "库"]), measured, measured, st.integers(0, 300))
def test_another_item_and_a_higher_value_never_make_a_class_better(
    section: str, first: dict[str, tuple[int, int]], second: dict[str, tuple[int, int]], more: int
) -> None:
    kind = "lake" if section == "库" else "river"
    before = _rank(section, _values(kind, first))
    assert _rank(section, _values(kind, second | first)) >= before
    assert _rank(section, _values(kind, {one: (place, part + more) for one, (place, part) in first.items()})) >= before


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["10", "20", "20.1", "40", "41"]), min_size=12, max_size=12),
    st.sets(st.integers(1, 12), max_size=11),
)
def test_a_month_left_out_leaves_the_share_of_the_others(values: list[str], gone: set[int]) -> None:
    """12 are due all the same; the share is over those that have a class."""
    rows = [("甲", f"{YEAR}-{month:02}", {"cod": cod}) for month, cod in enumerate(values, 1) if month not in gone]
    facts, findings = surface_water.compute_water(
        factset(table("F33", YEAR, rows)), config(sections={"甲": "river"}), [YEAR]
    )
    left = [cod for month, cod in enumerate(values, 1) if month not in gone]
    good = sum(Decimal(cod) <= 20 for cod in left)
    assert facts.number("water_due_times", "", YEAR) == 12
    assert facts.number("water_valid_times", "", YEAR) == len(left)
    share = facts.number("good_water_frequency_ratio", "", YEAR)
    assert share is not None and abs(share * len(left) - 100 * good) < Decimal("1e-40")
    assert [one.values["数"] for one in findings if one.code == "C103"] == ([str(len(gone))] if gone else [])


HEADS = (("氨氮", "ammonia_nitrogen"), ("总磷", "total_phosphorus"), ("化学需氧量", "cod"), ("汞", "mercury"))
WORDS = vocabulary.build_vocabulary(CONFIG.scheme, YEAR)


def _read(unit: str, times: int, rows: list[dict[str, int]]) -> FactSet:
    head: list[Raw] = ["断面名称", "监测时间", *(f"{name}（{unit}）" for name, _ in HEADS)]
    body: list[tuple[Raw, ...]] = [
        ("甲", f"{YEAR}-{month:02}", *(format(Decimal(values[one]).scaleb(-6) * times, "f") for _, one in HEADS))
        for month, values in enumerate(rows, 1)
    ]
    sheet = Sheet(f"{YEAR}/某局/水.xlsx", "地表水断面监测数据表", (tuple(head), *body))
    tables, asked = match(sheet, TableSource("某局", YEAR, ()), WORDS)
    read, problems = normalise(tables, CONFIG)
    assert not asked and {one.code for one in problems} <= {"N103"}
    facts, _ = surface_water.compute_water(read, CONFIG, [YEAR])
    return facts


micrograms = st.fixed_dictionaries(
    {
        "ammonia_nitrogen": st.integers(1, 3_000_000),
        "total_phosphorus": st.integers(1, 500_000),
        "cod": st.integers(1, 50_000_000),
        "mercury": st.integers(1, 2_000),
    }
)


@settings(max_examples=30, deadline=None)
@given(st.lists(micrograms, min_size=1, max_size=12))
def test_the_unit_of_a_concentration_changes_nothing(rows: list[dict[str, int]]) -> None:
    milli, micro = _read("mg/L", 1, rows), _read("μg/L", 1000, rows)
    assert {key: found[0].value for key, found in milli.by_key.items()} == {
        key: found[0].value for key, found in micro.by_key.items()
    }
    assert milli.get("section_class", "甲", f"{YEAR}-01") is not None
