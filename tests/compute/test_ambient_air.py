"""A year of daily air on worked cases: days by level, annual values, composite index, several stations, real series."""

from __future__ import annotations

import csv
import datetime
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.compute import ambient_air
from pipeline.compute.air_annual import percentile
from pipeline.model.fact import FactSet, Status
from pipeline.model.number import half_even, plain
from pipeline.model.table import DataTable
from tests.compute.monitoring import SHARED, cases, config, factset, table

Row = tuple[str, str, dict[str, str]]


def _rows(case: dict[str, Any], station: str = "一站") -> list[Row]:
    day = datetime.date(case["year"], 1, 1)
    rows: list[Row] = []
    for run in case["runs"]:
        for _ in range(run["days"]):
            rows.append((station, day.isoformat(), run["values"]))
            day += datetime.timedelta(days=1)
    return rows


def _printed(facts: FactSet, measure: str, period: int | str) -> str | None:
    fact = facts.get(measure, "", period)
    return plain(fact.number, fact.places) if fact and fact.number is not None else None


@pytest.mark.parametrize("case", cases("air_year"), ids=lambda case: case["name"])
def test_year(case: dict[str, Any]) -> None:
    made = config(stations=["一站"], **case.get("policies", {}))
    facts, findings = ambient_air.compute_air(factset(table("F34", case["year"], _rows(case))), made, [case["year"]])
    for measure, expected in case["expect"].items():
        assert _printed(facts, measure, case["year"]) == expected, measure
    if "findings" in case:
        assert [one.code for one in findings] == case["findings"]
    for one in findings:
        assert "{" not in made.scheme.catalogue[one.code].say(one)


def test_percentiles() -> None:
    year = [Decimal(value) for value in range(365, 0, -1)]
    assert [percentile(year, Decimal(p)) for p in (90, 95, 98)] == [
        Decimal("328.6"),
        Decimal("346.8"),
        Decimal("357.72"),
    ]
    ten = [Decimal(value) for value in (10, 20, 30, 40, 50)]
    assert [percentile(ten, Decimal(p)) for p in (90, 95)] == [Decimal(46), Decimal(48)]


def test_too_few_days_say_so_at_the_fact() -> None:
    case = next(one for one in cases("air_year") if one["name"].startswith("不足324天"))
    facts, _ = ambient_air.compute_air(factset(table("F34", 2024, _rows(case))), config(stations=["一站"]), [2024])
    for measure in ("so2_annual", "air_composite_index"):
        fact = facts.get(measure, "", 2024)
        assert fact and fact.status is Status.NOT_DONE and "323" in fact.note


def test_two_stations_are_averaged_before_the_index() -> None:
    """(70 + 82) ÷ 2 = 76 → 102, though each station says 99 by itself."""
    base = {"so2": "8", "no2": "14", "pm10": "38", "co": "1.0", "o3_8h": "60", "aqi": "99"}
    rows = [("甲站", "2024-03-05", base | {"pm25": "70"}), ("乙站", "2024-03-05", base | {"pm25": "82"})]
    made = config(stations=["甲站", "乙站"])
    facts, findings = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    day = ambient_air.daily_series(facts, made, 2024)[64]
    assert (day.date, day.aqi, day.level, day.primary) == (datetime.date(2024, 3, 5), 102, "轻度污染", ("PM₂.₅",))
    assert day.values["pm25"] == 76
    assert _printed(facts, "light_days", "2024-03") == "1"
    given = next(one for one in findings if one.code == "C404")
    assert (given.values["数"], given.values["总数"], given.values["给出"], given.values["重算"]) == (
        "2",
        "2",
        "99",
        "94",
    )


@pytest.mark.parametrize(
    ("stations", "aqi"),
    [(("75", "76"), 102), (("74", "75"), 99), (("75", "75", "76"), 100), (("75", "76", "76"), 102)],
)
def test_the_mean_of_stations_is_rounded_before_the_index(stations: tuple[str, ...], aqi: int) -> None:
    """75.5 and 74.5 go to the even 76 and 74; 75.33 is 75 and a good day, though 75.33 itself would give 101."""
    base = {"so2": "8", "no2": "14", "pm10": "38", "co": "1.0", "o3_8h": "60"}
    names = [f"{number}站" for number in range(len(stations))]
    rows = [(name, "2024-03-05", base | {"pm25": value}) for name, value in zip(names, stations, strict=True)]
    made = config(stations=names)
    facts, _ = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    assert ambient_air.daily_series(facts, made, 2024)[64].aqi == aqi


@pytest.mark.parametrize(
    ("column", "value", "aqi"),
    [("pm25", "75.4", 100), ("pm25", "75.5", 102), ("pm25", "74.5", 99), ("pm10", "150.5", 100), ("co", "4.04", 100),
     ("co", "4.06", 101), ("o3_8h", "160.4", 100), ("o3_8h", "160.6", 101), ("no2", "80.2", 100)],
)  # fmt: skip
def test_a_single_station_is_rounded_before_the_index_too(column: str, value: str, aqi: int) -> None:
    """75.4 is 75 and a good day by itself as it is as a mean of 75 and 75.8."""
    base = {"so2": "8", "no2": "14", "pm10": "38", "pm25": "22", "co": "1.0", "o3_8h": "60"}
    rows = [("一站", "2024-03-05", base | {column: value})]
    made = config(stations=["一站"])
    facts, _ = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    assert ambient_air.daily_series(facts, made, 2024)[64].aqi == aqi


@pytest.mark.parametrize(
    ("ozone", "aqi"),
    [
        ({"o3_8h": "801"}, None),
        ({"o3_8h": "801", "o3_1h": "820"}, 310),
        ({"o3_8h": "800.4"}, 300),
        ({"o3_8h": "801", "pm25": "76"}, 102),
    ],
)
def test_ozone_past_the_end_of_its_column_makes_no_good_day(ozone: dict[str, str], aqi: int | None) -> None:
    """HJ 633—2012: beyond 800 the 8-hour value gives no sub-index, the hour's does; without it the day has none."""
    rows = [("一站", "2024-03-05", {"so2": "8", "no2": "14", "pm10": "38", "pm25": "22", "co": "1.0"} | ozone)]
    made = config(stations=["一站"])
    facts, findings = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    assert ambient_air.daily_series(facts, made, 2024)[64].aqi == aqi
    assert facts.number("good_days", "", 2024) == 0
    assert ("C421" in [one.code for one in findings]) is (ozone["o3_8h"] == "801" and "o3_1h" not in ozone)


def test_single_indices_add_up_to_the_printed_index() -> None:
    """Whatever the concentrations: the printed terms give the printed sum, each from the rounded concentration."""
    made = config(stations=["一站"])
    chosen = random.Random(11)
    for _ in range(12):
        values = {column: str(chosen.randint(5, 90)) for column in ("so2", "no2", "pm10", "pm25")}
        values |= {"co": str(Decimal(chosen.randint(2, 30)) / 10), "o3_8h": str(chosen.randint(60, 200))}
        rows = _rows({"year": 2024, "runs": [{"days": 366, "values": values}]})
        facts, _ = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
        singles = [fact.printed for fact in facts.where("air_single_index", 2024)]
        assert len(singles) == 6
        summed = half_even(sum((one for one in singles if isinstance(one, Decimal)), Decimal(0)), 2)
        assert plain(summed) == _printed(facts, "air_composite_index", 2024), values


def test_a_year_cites_the_edition_in_force_on_its_last_day() -> None:
    values = {"so2": "8", "no2": "14", "pm10": "38", "pm25": "22", "co": "1.0", "o3_8h": "132"}
    made = config(stations=["一站"])
    for year, edition, other in ((2025, "HJ 663—2013", "HJ 663—2026"), (2026, "HJ 663—2026", "HJ 663—2013")):
        rows = _rows({"year": year, "runs": [{"days": 365, "values": values}]})
        facts, _ = ambient_air.compute_air(factset(table("F34", year, rows)), made, [year])
        known = facts.get("pm10_annual", "", year)
        assert known and edition in known.basis and other not in known.basis


def test_a_given_index_that_is_rounded_half_up_says_so() -> None:
    """SO₂ 151 → 100.15 → 101: the standard rounds up, and the day is no longer good."""
    base = {"so2": "8", "no2": "14", "pm25": "30", "co": "1.0", "o3_8h": "60"}
    rows = [
        ("一站", "2024-03-05", base | {"pm10": "81", "so2": "151", "aqi": "100"}),
        ("一站", "2024-03-06", base | {"pm10": "81", "aqi": "66"}),
        ("一站", "2024-03-07", base | {"pm10": "81", "aqi": "40"}),
    ]
    made = config(stations=["一站"])
    _, findings = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    said = next(made.scheme.catalogue[one.code].say(one) for one in findings if one.code == "C404")
    assert "有2天与按浓度重算的不同（共比较3天）" in said and "有1天给出的正好是四舍五入的结果" in said
    assert "其中1天因此算作优良" in said
    _, findings = ambient_air.compute_air(factset(table("F34", 2024, rows[2:])), made, [2024])
    assert "四舍五入" not in next(made.scheme.catalogue[one.code].say(one) for one in findings if one.code == "C404")


def test_an_index_beyond_the_scale_is_none() -> None:
    """999 for “no data” is no 严重污染: the day is worked out where it has concentrations, else it is not valid."""
    values = {"so2": "8", "no2": "14", "pm10": "38", "pm25": "22", "co": "1.0", "o3_8h": "60"}
    rows = [
        ("一站", "2024-03-05", {"aqi": "999"}),
        ("一站", "2024-03-06", values | {"aqi": "999"}),
        ("一站", "2024-03-07", values | {"aqi": "500"}),
    ]
    made = config(stations=["一站"])
    facts, findings = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    days = ambient_air.daily_series(facts, made, 2024)[64:67]
    assert [(day.aqi, day.level) for day in days] == [(None, ""), (38, "优"), (500, "严重污染")]
    assert next(one for one in findings if one.code == "C420").values["数"] == "2"


def test_a_day_whose_index_says_invalid_is_not_valid() -> None:
    values = {"so2": "8", "no2": "14", "pm10": "38", "pm25": "22", "co": "1.0", "o3_8h": "60"}
    rows = [
        ("一站", f"2024-03-0{day}", values | more)
        for day, more in ((5, {"aqi": "无效"}), (6, {"level": "无效"}), (7, {}))
    ]
    made = config(stations=["一站"])
    facts, _ = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    assert [day.aqi for day in ambient_air.daily_series(facts, made, 2024)[64:67]] == [None, None, 38]


@pytest.mark.parametrize(
    ("said", "names"),
    [("PM2.5,O3", ("PM₂.₅", "O₃")), ("臭氧8小时", ("O₃",)), ("O3_8h", ("O₃",)), ("O3-8h", ("O₃",)), ("PM2_5", ("PM₂.₅",)),
     ("PM10和PM2.5", ("PM₁₀", "PM₂.₅")), ("细颗粒物(PM2.5)+臭氧(O3)8小时", ("PM₂.₅", "O₃")), ("颗粒物（PM10）\n二氧化氮", ("PM₁₀", "NO₂")),
     ("-", ()), ("—", ())],
)  # fmt: skip
def test_primary_pollutants_as_departments_write_them(said: str, names: tuple[str, ...]) -> None:
    made = config(stations=["一站"])
    rows = [("一站", "2024-03-05", {"aqi": "120", "primary_pollutant": said})]
    facts, _ = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    assert ambient_air.daily_series(facts, made, 2024)[64].primary == names


def test_a_county_row_stands_before_its_stations() -> None:
    made = config(stations=["甲站", "乙站"])
    rows = [
        ("甲站", "2024-03-05", {"aqi": "40"}),
        ("乙站", "2024-03-05", {"aqi": "60"}),
        (made.short_name, "2024-03-05", {"aqi": "55", "primary_pollutant": "细颗粒物(PM2.5)，O3-8h"}),
    ]
    facts, _ = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    day = ambient_air.daily_series(facts, made, 2024)[64]
    assert (day.aqi, day.primary) == (55, ("PM₂.₅", "O₃"))


def test_days_are_judged_by_the_edition_of_the_day() -> None:
    values = {"so2": "8", "no2": "14", "pm10": "38", "co": "1.0", "o3_8h": "60", "pm25": "70"}
    rows = [("一站", day, values) for day in ("2026-02-28", "2026-03-01")]
    facts, _ = ambient_air.compute_air(factset(table("F34", 2026, rows)), config(stations=["一站"]), [2026])
    fact = facts.get("good_days_ratio", "", 2026)
    assert fact and fact.formula == "1 ÷ 2 × 100"
    assert "2012" in fact.basis and "2026" in fact.basis


def test_unknown_repeated_and_misdated_rows_do_not_count() -> None:
    rows: list[Row] = [
        ("一站", "2024-03-05", {"aqi": "40"}),
        ("一站", "2024-03-05", {"aqi": "90"}),
        ("三站", "2024-03-05", {"aqi": "90"}),
        ("一站", "2023-03-05", {"aqi": "90"}),
    ]
    made = config(stations=["一站", "二站"])
    facts, findings = ambient_air.compute_air(factset(table("F34", 2024, rows)), made, [2024])
    assert [one.code for one in findings] == ["C402", "C403", "C405"]
    assert _printed(facts, "valid_days", 2024) == "1"
    assert _printed(facts, "excellent_days", 2024) == "1"


def test_stations_without_a_list_are_told() -> None:
    facts, findings = ambient_air.compute_air(
        factset(table("F34", 2024, [("甲站", "2024-03-05", {"aqi": "40"})])), config(), [2024]
    )
    assert [one.code for one in findings] == ["C401", "C406", "C405"]
    assert _printed(facts, "valid_days", 2024) == "0"


def test_cells_lead_back_to_the_table() -> None:
    case = cases("air_year")[0]
    facts, _ = ambient_air.compute_air(factset(table("F34", 2023, _rows(case))), config(stations=["一站"]), [2023])
    fact = facts.get("excellent_days", "", 2023)
    assert fact and [str(place) for place in fact.at] == ["2023/某局/表.xlsx › 数据 › C3:C199"]


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(random: Any) -> None:
    rows = [
        (
            station,
            f"2024-01-{day:02}",
            {
                "pm25": str(20 + day * 3),
                "pm10": str(70 + day),
                "so2": "8",
                "no2": "9",
                "co": "0.6",
                "o3_8h": str(90 + 5 * day),
            },
        )
        for station in ("甲站", "乙站")
        for day in range(1, 32)
    ]
    made = config(stations=["甲站", "乙站"])

    def values(ordered: list[Row]) -> dict[Any, Any]:
        facts, _ = ambient_air.compute_air(factset(table("F34", 2024, ordered)), made, [2024])
        return {key: found[0].value for key, found in facts.by_key.items()}

    shuffled = list(rows)
    random.shuffle(shuffled)
    assert values(shuffled) == values(rows)


DAILY = SHARED / "data/air/aqistudy_daily_2013-2017"
_HEADS = ("city", "date", "aqi", "range", "level", "pm25", "pm10", "so2", "co", "no2", "o3_1h", "rank")
_READ = ("aqi", "level", "pm25", "pm10", "so2", "co", "no2", "o3_1h")
_ELSEWHERE = ("北京", "拉萨", "石家庄")


def _rows_of(city: str) -> list[dict[str, str]]:
    with (DAILY / f"{city}.csv").open(encoding="utf-8-sig") as file:
        return [dict(zip(_HEADS, cells, strict=False)) for cells in csv.reader(file)]


def _published(rows: list[dict[str, str]], year: int) -> DataTable:
    of_year = [row for row in rows if row["date"][:4] == str(year)]
    return table("F34", year, [("", row["date"], {key: row[key] for key in _READ if row.get(key)}) for row in of_year])


@pytest.mark.skipif(not DAILY.is_dir(), reason="../shared/data is not there")
@pytest.mark.parametrize(
    ("year", "good", "valid", "ratio", "differing"),
    [(2014, "353", "365", "96.7", None), (2015, "363", "365", "99.5", "315"), (2016, "362", "366", "98.9", "264")],
)
def test_published_years_of_qujing(year: int, good: str, valid: str, ratio: str, differing: str | None) -> None:
    facts, findings = ambient_air.compute_air(factset(_published(_rows_of("曲靖"), year)), config(), [year])
    assert [_printed(facts, one, year) for one in ("good_days", "valid_days", "good_days_ratio")] == [
        good,
        valid,
        ratio,
    ]
    assert facts.get("o3_8h_p90", "", year) is None and facts.get("air_composite_index", "", year) is None
    assert sum(one.code == "C404" for one in findings) == 1 and "C405" in {one.code for one in findings}
    if differing:
        assert next(one for one in findings if one.code == "C404").values["数"] == differing


@pytest.mark.skipif(not DAILY.is_dir(), reason="../shared/data is not there")
@pytest.mark.parametrize("city", ["曲靖", "昆明", "昭通", "普洱", "玉溪", "楚雄州", "临沧"])
def test_hourly_ozone_under_the_head_of_eight_hours_is_suspected(city: str) -> None:
    rows = _rows_of(city)
    _, findings = ambient_air.compute_air(factset(_published(rows, 2015)), config(), [2015])
    assert "C418" not in [one.code for one in findings]
    wrong = [row | {"o3_8h": row["o3_1h"]} for row in rows]
    of_year = [row for row in wrong if row["date"][:4] == "2015"]
    columns = [*(one for one in _READ if one != "o3_1h"), "o3_8h"]
    made = table("F34", 2015, [("", row["date"], {key: row[key] for key in columns if row[key]}) for row in of_year])
    _, findings = ambient_air.compute_air(factset(made), config(), [2015])
    assert [one.code for one in findings].count("C418") == 1


@pytest.mark.skipif(not DAILY.is_dir(), reason="../shared/data is not there")
def test_good_days_of_every_prefecture_and_complete_year() -> None:
    """As the published AQI gives them; days on which everything is 0 were not measured."""
    made, compared, zero, unlike = config(), 0, [], []
    for path in sorted(DAILY.glob("*.csv")):
        rows = _rows_of(path.stem)
        for year in (2014, 2015, 2016):
            indices = {row["date"]: int(row["aqi"]) for row in rows if row["date"][:4] == str(year)}
            whole = len(indices) == (datetime.date(year + 1, 1, 1) - datetime.date(year, 1, 1)).days
            if not whole or path.stem in _ELSEWHERE:
                continue
            compared += 1
            facts, findings = ambient_air.compute_air(factset(_published(rows, year)), made, [year])
            valid = [number for number in indices.values() if number]
            good = sum(number <= 100 for number in valid)
            printed = plain(Decimal(good * 100) / len(valid), 1)
            assert [_printed(facts, one, year) for one in ("good_days", "valid_days", "good_days_ratio")] == [
                str(good),
                str(len(valid)),
                printed,
            ], (path.stem, year)
            zero += [(path.stem, year, one.values["数"]) for one in findings if one.code == "C409"]
            unlike += [one.values["指数"] for one in findings if one.code == "C410"]
    assert compared == 32
    assert sorted(zero) == sorted([("德宏州", 2016, "1"), ("昭通", 2016, "2"), ("普洱", 2016, "1")])
    assert unlike and set(unlike) <= {"50", "100"}, "levels differ only where the index was rounded onto a bound"
