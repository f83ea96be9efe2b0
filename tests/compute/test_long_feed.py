"""A long feed, grouped at once with pandas, gives the very numbers, cells and findings that hour by hour are worked out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compute import hourly, long_feed
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable
from tests.compute.monitoring import config, factset
from tests.compute.test_hourly import Row, hours_table

STATIONS = ["一站", "二站"]
NUMBERS = st.sampled_from(["-", "8", "8.0", "8.00", "14", "0.64", "0.6", "80", "161.25", "0", "3.333333"])
COLUMNS = ("so2", "no2", "pm10", "pm25", "co", "o3")


def made(table: DataTable, long: int, **policies: Any) -> tuple[FactSet, tuple[Finding, ...]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hourly, "LONG", long)
        return hourly.aggregate(factset(table), config(stations=STATIONS, **policies), [2024])


def both(rows: list[Row], **policies: Any) -> tuple[FactSet, tuple[Finding, ...]]:
    """What comes of the rows, the same in both ways."""
    table = hours_table(rows)
    long, short = made(table, 0, **policies), made(table, 10**9, **policies)
    assert long[1] == short[1]
    assert long[0] == short[0]
    assert repr(long[0].tables) == repr(short[0].tables)
    return long


@st.composite
def feeds(draw: st.DrawFn) -> list[Row]:
    """Days of two stations with gaps, repeated values, and hours that stand twice."""
    rows: list[Row] = []
    usual = {column: draw(NUMBERS) for column in COLUMNS}
    for station in STATIONS:
        for day in range(1, draw(st.integers(2, 4))):
            for end in sorted(draw(st.sets(st.integers(0, 23), min_size=16))):
                own = draw(st.dictionaries(st.sampled_from(COLUMNS), NUMBERS, max_size=2))
                said = {column: text for column, text in {**usual, **own}.items() if text != "-"}
                if said:
                    rows.append((station, f"2024-03-{day:02}T{end:02}", said))
    doubled = draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    return [*rows, *((station, hour, {**said, "so2": "9"}) for station, hour, said in doubled)]


@pytest.mark.slow
@settings(max_examples=40)
@given(feeds(), st.sampled_from(["previous", "same"]))
def test_numbers_cells_and_findings_are_the_same(rows: list[Row], midnight: str) -> None:
    if rows:
        both(rows, air_hour_zero=midnight)


def test_a_record_sent_again_and_again_is_told() -> None:
    still = dict.fromkeys(COLUMNS, "8")
    rows: list[Row] = [("一站", f"2024-03-{day:02}T{end:02}", still) for day in (5, 6) for end in range(1, 25)]
    _, findings = both([*rows, *((station.replace("一", "二"), hour, still) for station, hour, _ in rows[:3])])
    told = next(one for one in findings if one.code == "C415")
    assert (told.values["点位"], told.values["小时"]) == ("一站", "48")


@pytest.mark.parametrize("number", ["9999999999999999", "0.00000000000000012345"])
def test_a_number_too_large_to_be_added_up_in_whole_units_is_worked_out_by_itself(number: str) -> None:
    values = dict.fromkeys(COLUMNS, "8") | {"so2": number}
    other = {**values, "so2": "8"}
    rows: list[Row] = [("一站", f"2024-03-05T{end:02}", values if end % 2 else other) for end in range(1, 25)]
    facts, _ = both(rows)
    assert facts.tables[0].records[0].number("so2") is not None


def test_pandas_is_asked_only_for_a_long_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Watched(long_feed.LongFeed):
        def __init__(self, hours: Any, columns: Any) -> None:
            asked.append(len(hours))
            super().__init__(hours, columns)

    monkeypatch.setattr(hourly, "LongFeed", Watched)
    rows: list[Row] = [("一站", f"2024-03-05T{end:02}", {"so2": str(Decimal(end))}) for end in range(1, 25)]
    made(hours_table(rows), 25)
    assert asked == []
    made(hours_table(rows), 24)
    assert asked == [24]
    assert long_feed.LONG <= 3 * 2 * 366 * 24, "three stations in two years"
