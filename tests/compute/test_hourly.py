"""Hours of air stations → days: means, ozone, the hour of midnight, columns under each other's heads; a real half-year."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compute import ambient_air, hourly
from pipeline.compute.ozone_columns import Moment, running_column
from pipeline.ingest import vocabulary
from pipeline.ingest.table_match import match
from pipeline.ingest.vocabulary import TableSource
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.number import half_even, plain
from pipeline.model.table import DataTable, Place, Reading, Record, Sheet
from pipeline.normalise import normalise
from pipeline.scheme.limits import AirStatistics
from tests.compute.monitoring import SHARED, cases, config, factset, table

Row = tuple[str, str, Mapping[str, object]]
STEADY = {"so2": "8", "no2": "14", "pm10": "38", "pm25": "22", "co": "0.64", "o3": "80"}


def hours_table(rows: list[Row], file: str = "逐时.xlsx") -> DataTable:
    made = table("F34", int(rows[0][1][:4]), rows, file)
    records = tuple(_dated(record) for record in made.records)
    return replace(made, records=records, block="hours")


def _dated(record: Record) -> Record:
    """With the cell of its date, as every record that was read has one."""
    first = next(iter(record.readings.values())).at
    date = datetime.date.fromisoformat(record.period[:10])
    return replace(record, readings={"date": Reading(date, Place(first.file, first.sheet, "A1")), **record.readings})


def _day(date: str, values: Mapping[str, object], ends: range = range(1, 25), station: str = "一站") -> list[Row]:
    return [(station, f"{date}T{end:02}", values) for end in ends]


def _made(*tables: DataTable, **policies: Any) -> tuple[FactSet, tuple[Finding, ...]]:
    years = sorted({one.year for one in tables})
    return hourly.aggregate(factset(*tables), config(stations=["一站"], **policies), years)


def _value(facts: FactSet, date: str, column: str, station: str = "一站") -> str | None:
    for one in facts.table("F34", int(date[:4])):
        for record in one.records:
            if (record.subject, record.period) == (station, date):
                number = record.number(column)
                return None if number is None else plain(number)
    return None


@pytest.mark.parametrize("case", cases("hourly"), ids=lambda case: case["name"])
def test_a_day(case: dict[str, Any]) -> None:
    day = "2024-03-05"
    rows: list[Row] = []
    for number in range(max(map(len, case["hours"].values()))):
        said = {column: str(texts[number]) for column, texts in case["hours"].items() if str(texts[number]) != "-"}
        if said:
            rows.append(("一站", f"{day}T{number + 1:02}", said))
    facts, findings = _made(hours_table(rows))
    assert {column: _value(facts, day, column) for column in case["expect"]} == case["expect"]
    for one in findings:
        assert "{" not in config().scheme.catalogue[one.code].say(one)


def test_the_last_hour_of_a_day_is_midnight_and_belongs_to_it() -> None:
    """0 o'clock of the next day carries the day's 24th hour; a day of 19 others and that one has a mean."""
    rows = _day("2024-03-05", {"pm25": "20"}, range(5, 24)) + _day("2024-03-06", {"pm25": "220"}, range(0, 24))
    facts, findings = _made(hours_table(rows))
    assert _value(facts, "2024-03-05", "pm25") == "30"
    assert _value(facts, "2024-03-06", "pm25") == "220"
    told = next(one for one in findings if one.code == "C411")
    assert "前一日" in told.values["做法"] and "口径" in told.values["依据"]


def test_the_county_may_say_that_midnight_begins_the_day() -> None:
    rows = _day("2024-03-05", {"pm25": "20"}, range(24)) + _day("2024-03-06", {"pm25": "220"}, range(24))
    facts, _ = _made(hours_table(rows), air_hour_zero="same")
    assert [_value(facts, f"2024-03-0{day}", "pm25") for day in (5, 6)] == ["20", "220"]


def test_a_twenty_fourth_hour_says_what_midnight_is() -> None:
    rows = _day("2024-03-05", {"pm25": "20"}) + _day("2024-03-06", {"pm25": "220"})
    facts, findings = _made(hours_table(rows), air_hour_zero="same")
    assert [_value(facts, f"2024-03-0{day}", "pm25") for day in (5, 6)] == ["20", "220"]
    assert "24时" in next(one for one in findings if one.code == "C411").values["依据"]


def test_hours_of_a_month_in_files_of_their_own_meet_at_midnight() -> None:
    first = hours_table(_day("2024-03-31", {"pm25": "20"}, range(5, 24)), "三月.xlsx")
    second = hours_table(_day("2024-04-01", {"pm25": "220"}, range(0, 24)), "四月.xlsx")
    facts, _ = _made(first, second)
    assert _value(facts, "2024-03-31", "pm25") == "30"
    assert [one.file.rpartition("/")[2] for one in facts.table("F34", 2024)] == ["三月.xlsx", "四月.xlsx"]


def test_cells_lead_back_to_the_hours() -> None:
    facts, _ = _made(hours_table(_day("2024-03-05", STEADY)))
    reading = facts.table("F34", 2024)[0].records[0].readings["pm10"]
    assert (str(reading.at), reading.digits) == ("2024/某局/逐时.xlsx › 数据 › E3:E26", 0)


def test_hours_marked_invalid_do_not_count() -> None:
    rows = _day("2024-03-05", STEADY, range(1, 21)) + _day("2024-03-05", STEADY | {"valid": "无效"}, range(21, 25))
    facts, _ = _made(hours_table(rows))
    assert _value(facts, "2024-03-05", "pm25") == "22"
    facts, _ = _made(hours_table(rows[1:]))
    assert _value(facts, "2024-03-05", "pm25") is None


def _ozone(day: int) -> list[Decimal]:
    """A morning low and an afternoon high, a little higher each day."""
    return [Decimal(20 + day + max(0, 8 - abs(end - 15)) * 12) for end in range(1, 25)]


def _two_columns(running: str, largest: str, *, ozone: bool) -> list[Row]:
    rows: list[Row] = []
    for day in range(1, 8):
        hours = _ozone(day)
        means = [sum(hours[end - 8 : end], Decimal(0)) / 8 for end in range(8, 25)]
        for end in range(8, 25):
            date, hour = (day + 1, 0) if end == 24 else (day, end)
            values: dict[str, object] = {running: str(means[end - 8]), largest: str(max(means[: end - 7]))}
            if ozone:
                values["o3"] = str(hours[end - 1])
            rows.append(("一站", f"2024-03-{date:02}T{hour:02}", values))
    return rows


@pytest.mark.parametrize("swapped", [False, True])
def test_columns_under_each_others_heads_are_seen(swapped: bool) -> None:
    heads = ("o3_8h_24h", "o3_8h") if swapped else ("o3_8h", "o3_8h_24h")
    facts, findings = _made(hours_table(_two_columns(*heads, ozone=False)), air_hour_zero="same")
    wanted = max(sum(_ozone(3)[end - 8 : end], Decimal(0)) / 8 for end in range(8, 25))
    assert _value(facts, "2024-03-03", "o3_8h") == plain(half_even(wanted, 0))
    assert [one.code for one in findings] == (["C411", "C412"] if swapped else ["C411"])
    assert "重新开始" in findings[0].values["依据"]


def _unruly(running: str, largest: str, days: int = 4) -> list[Row]:
    """Hours of another climate: the largest value of the day falls within the day too, where a feed was corrected."""
    rows: list[Row] = []
    before: list[Decimal] = []
    best = Decimal(0)
    for day in range(1, days + 1):
        for end in range(1, 25):
            value = Decimal(30 + 5 * day + abs((7 * end + 3 * day) % 40 - 20))
            before = [*before[-7:], value]
            average = sum(before, Decimal(0)) / len(before)
            best = average if end == 1 or end % 6 == 0 else max(best, average)
            date, hour = (day + 1, 0) if end == 24 else (day, end)
            values = {"o3": str(value), running: str(average), largest: str(best + 10)}
            rows.append(("一站", f"2024-03-{date:02}T{hour:02}", values))
    return rows


@pytest.mark.parametrize("swapped", [False, True])
def test_columns_are_told_by_the_hours_themselves_in_any_climate(swapped: bool) -> None:
    heads = ("o3_8h_24h", "o3_8h") if swapped else ("o3_8h", "o3_8h_24h")
    codes = [one.code for one in _made(hours_table(_unruly(*heads)))[1]]
    assert ("C412" in codes) is swapped and "C413" not in codes


@pytest.mark.parametrize("swapped", [False, True])
def test_without_hourly_ozone_the_column_that_seldom_falls_is_the_largest(swapped: bool) -> None:
    heads = ("o3_8h_24h", "o3_8h") if swapped else ("o3_8h", "o3_8h_24h")
    rows: list[Row] = [
        (station, period, {key: value for key, value in values.items() if key != "o3"})
        for station, period, values in _unruly(*heads, days=7)
    ]
    codes = [one.code for one in _made(hours_table(rows))[1]]
    assert ("C412" in codes) is swapped and "C413" not in codes


CITIES = [SHARED / f"data/air/china_cities_2025010{day}.csv" for day in (1, 2)]


@pytest.mark.skipif(not all(path.is_file() for path in CITIES), reason="../shared/data is not there")
def test_the_swapped_columns_of_every_city_are_seen() -> None:
    """Two days of the public feed, whose names are swapped in every one of 342 cities."""
    rules = (
        config()
        .scheme.standards.content(AirStatistics, "HJ663", datetime.date(2025, 12, 31), config().policies)
        .hourly.ozone
    )
    hours: dict[str, dict[tuple[datetime.date, int], dict[str, Decimal]]] = {}
    for path in CITIES:
        with path.open(encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                if row["type"] in ("O3", "O3_8h", "O3_8h_24h"):
                    time = datetime.date.fromisoformat(row["date"]), int(row["hour"])
                    for city, said in list(row.items())[3:]:
                        if said:
                            hours.setdefault(city, {}).setdefault(time, {})[row["type"].lower()] = Decimal(said)
    found = {
        city: running_column([Moment(city, *time, values) for time, values in by_time.items()], rules)
        for city, by_time in hours.items()
        if any(len(values) == 3 for values in by_time.values())
    }
    assert len(found) > 300 and set(found.values()) == {"o3_8h_24h"}


def test_two_columns_that_look_alike_are_asked_about() -> None:
    rows = _day("2024-03-05", {"pm25": "20", "o3_8h": "90", "o3_8h_24h": "91"})
    facts, findings = _made(hours_table(rows))
    assert _value(facts, "2024-03-05", "o3_8h") is None
    assert "C413" in [one.code for one in findings]
    facts, findings = _made(hours_table(_day("2024-03-05", {"o3": "70", "o3_8h": "90", "o3_8h_24h": "91"})))
    assert _value(facts, "2024-03-05", "o3_8h") == "70"
    assert "C413" not in [one.code for one in findings]


def test_an_hour_that_stands_twice_is_told_and_the_first_counts() -> None:
    rows = [*_day("2024-03-05", STEADY), ("一站", "2024-03-05T07", STEADY | {"pm25": "999"})]
    facts, findings = _made(hours_table(rows))
    assert _value(facts, "2024-03-05", "pm25") == "22"
    assert [one.values["时刻"] for one in findings if one.code == "C414"] == ["2024-03-05 7时"]
    assert "C414" not in [one.code for one in _made(hours_table([*rows[:-1], rows[0]]))[1]]


def test_a_record_sent_again_and_again_is_told_once() -> None:
    def varied(end: int) -> dict[str, str]:
        return STEADY | {"pm25": str(20 + end)}

    rows: list[Row] = [("一站", f"2024-03-05T{end:02}", varied(5 if 5 <= end <= 8 else end)) for end in range(1, 25)]
    found = [one for one in _made(hours_table(rows))[1] if one.code == "C415"]
    assert [(one.values["起"], one.values["止"], one.values["小时"]) for one in found] == [
        ("2024-03-05 5时", "2024-03-05 8时", "4")
    ]
    rows[7] = ("一站", "2024-03-05T08", varied(8))
    assert "C415" not in [one.code for one in _made(hours_table(rows))[1]]


def test_an_hourly_index_that_its_values_do_not_give_is_counted() -> None:
    """PM10 38 → 38, by the 24-hour column; the others are below."""
    right, wrong = STEADY | {"aqi": "38"}, STEADY | {"aqi": "50"}
    rows = [*_day("2024-03-05", right, range(1, 23)), *_day("2024-03-05", wrong, range(23, 25))]
    told = [one.values for one in _made(hours_table(rows))[1] if one.code == "C417"]
    assert [(one["数"], one["总数"], one["给出"], one["重算"]) for one in told] == [("2", "24", "50", "38")]
    assert "C417" not in [one.code for one in _made(hours_table(rows[:22]))[1]]


def test_an_hourly_index_that_is_only_rounded_otherwise_is_told_apart() -> None:
    """O3 71 → 22.1875: 23 by the standard, which rounds up; cities' feeds say 22, rounded half up."""
    values = STEADY | {"pm10": "20", "pm25": "15", "o3": "71"}
    rows = [
        *_day("2024-03-05", values | {"aqi": "22"}, range(1, 21)),
        *_day("2024-03-05", values | {"aqi": "23"}, range(21, 25)),
    ]
    told = {one.code: one.values for one in _made(hours_table(rows))[1]}
    assert "C417" not in told
    assert (told["C419"]["数"], told["C419"]["总数"], told["C419"]["给出"], told["C419"]["重算"]) == (
        "20",
        "24",
        "22",
        "23",
    )
    assert "C419" not in [one.code for one in _made(hours_table(_day("2024-03-05", values | {"aqi": "21"})))[1]]


def test_a_daily_report_stands_before_its_hours_and_is_compared() -> None:
    daily = table("F34", 2024, [("一站", "2024-03-05", {"pm25": "25", "pm10": "39"})])
    facts, findings = _made(daily, hours_table(_day("2024-03-05", STEADY)))
    made = config(stations=["一站"])
    day = ambient_air.daily_series(facts, made, 2024)[64]
    assert day.values["pm25"] == 25
    told = next(one for one in findings if one.code == "C416")
    assert (told.values["数"], told.values["总数"], told.values["日报"], told.values["逐时"]) == ("1", "2", "25", "22")


def test_a_daily_table_whose_days_have_times_is_hourly() -> None:
    rows: list[Row] = [("一站", "2024-03-05", {"pm25": str(20 + end % 3), "o3_1h": "80"}) for end in range(1, 25)]
    made = table("F34", 2024, rows)
    records = [
        replace(record, readings={**record.readings, "date": Reading(datetime.date(2024, 3, 5), Place("f"), text=text)})
        for record, text in zip(made.records, (f"2024-03-05 {hour:02}:00" for hour in range(1, 25)), strict=True)
    ]
    facts, findings = _made(replace(made, records=tuple(records)), air_hour_zero="previous")
    assert [len(one.records) for one in facts.table("F34", 2024)] == [1]
    assert _value(facts, "2024-03-05", "pm25") == "21"
    assert _value(facts, "2024-03-05", "o3_8h") == "80"
    assert [one.code for one in findings] == ["C411"]
    facts, findings = _made(made)
    assert facts.tables == (made,) and findings == ()


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_hours_does_not_matter(random: Any) -> None:
    rows: list[Row] = [
        (station, f"2024-03-{day:02}T{end:02}", {"pm25": str(day * end), "o3": str(40 + end * day % 50), "co": "0.55"})
        for station in ("一站", "二站")
        for day in (5, 6, 7)
        for end in range(24)
    ]

    def values(ordered: list[Row]) -> list[tuple[str, str, dict[str, object]]]:
        facts, _ = _made(hours_table(ordered))
        records = [record for one in facts.table("F34", 2024) for record in one.records]
        return sorted(
            (one.subject, one.period, {key: one.number(key) for key in ("pm25", "o3_1h", "o3_8h", "co")})
            for one in records
        )

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert values(shuffled) == values(rows)


HALF_YEAR = SHARED / "data/air/cnemc_qujing_hourly_20250101-20250719_wide.csv"


@pytest.fixture(scope="module")
def half_year() -> tuple[FactSet, FactSet, tuple[Finding, ...]]:
    """What was read of the feed, what was made of it, and what was found."""
    if not HALF_YEAR.is_file():
        pytest.skip("../shared/data is not there")
    made = config(stations=["某市"])
    with HALF_YEAR.open(encoding="utf-8-sig", newline="") as file:
        rows = tuple(tuple(row) for row in csv.reader(file))
    words = vocabulary.build_vocabulary(made.scheme, 2025)
    tables, asked = match(Sheet("2025/某局/逐时.csv", "逐时", rows), TableSource("某局", 2025, ()), words)
    read, problems = normalise(tables, made)
    facts, findings = hourly.aggregate(read, made, [2025])
    assert not asked and not problems
    return read, facts, findings


def test_the_feed_is_hours_and_its_traps_are_seen(half_year: tuple[FactSet, FactSet, tuple[Finding, ...]]) -> None:
    read, facts, findings = half_year
    assert [(one.block, len(one.records)) for one in read.tables] == [("hours", 4681)]
    told = {one.code: one for one in findings}
    assert "C412" in told and "前一日" in told["C411"].values["做法"] and "重新开始" in told["C411"].values["依据"]
    assert [(one.block, len(one.records)) for one in facts.tables] == [("records", 200)]


def test_every_index_of_the_feed_is_explained_by_rounding(
    half_year: tuple[FactSet, FactSet, tuple[Finding, ...]],
) -> None:
    """All hours of the city have the AQI of their concentrations, rounded half up: 3,901 are the same rounded up."""
    told = {one.code: one.values for one in half_year[2]}
    assert "C417" not in told
    assert (told["C419"]["数"], told["C419"]["总数"]) == ("780", "4681")


def test_its_days_are_those_the_feed_itself_gives_at_midnight(
    half_year: tuple[FactSet, FactSet, tuple[Finding, ...]],
) -> None:
    """The feed's own 24-hour means and the day's largest 8-hour ozone, as they stand at 0 o'clock of the day after."""
    read, facts, _ = half_year
    midnight = {record.period[:10]: record for record in read.tables[0].records if record.period.endswith("T00")}
    near, compared = dict.fromkeys(("pm25", "pm10", "so2", "no2", "co", "o3_8h"), 0), 0
    for record in facts.tables[0].records:
        after = midnight.get((datetime.date.fromisoformat(record.period) + datetime.timedelta(days=1)).isoformat())
        if after is None or any(column not in record.readings for column in near):
            continue
        compared += 1
        for column in near:
            given = after.number("o3_8h" if column == "o3_8h" else f"{column}_24h")
            own = record.number(column)
            unit = Decimal("0.1") if column == "co" else Decimal(1)
            near[column] += own is not None and given is not None and abs(own - given) <= 2 * unit
    assert compared >= 180
    assert all(number >= compared * Decimal("0.97") for number in near.values()), (near, compared)
