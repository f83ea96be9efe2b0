"""What holds for every submission: parts sum to the whole, and the order of rows and tables changes nothing."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given as for_all
from hypothesis import settings, strategies

from pipeline.case import Case
from pipeline.check import run_checks
from pipeline.compute import comparison, compute
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable
from tests.check import casebook
from tests.compute.monitoring import table
from tests.compute.shorthand import monitored

YEAR = casebook.YEAR
LEVELS = ("excellent_days", "fair_days", "light_days", "moderate_days", "heavy_days", "severe_days")


def computed(own: Config, *tables: DataTable) -> tuple[FactSet, tuple[Finding, ...]]:
    return compute(FactSet(tables=tables), own, (YEAR,))


def number(facts: FactSet, measure: str) -> Decimal:
    found = facts.number(measure, "", YEAR)
    assert found is not None, measure
    return found


points = strategies.fixed_dictionaries(
    {
        "use": strategies.sampled_from(["水田", "旱地", "果园", "林地"]),
        "ph": strategies.sampled_from(["5.5", "6.5", "7.5", "8.1", None]),
        "values": strategies.fixed_dictionaries(
            {"cadmium": strategies.sampled_from(["0.3", "0.31", "4.1", "<0.5", "<0.01"])}
        ),
    }
)


@settings(deadline=None)
@for_all(strategies.lists(points, min_size=1, max_size=8))
def test_safe_screening_and_control_points_are_all_that_can_be_judged(soil: list[dict[str, Any]]) -> None:
    own, tables = monitored({"soil": soil})
    facts, found = computed(own, *tables)
    whole = number(facts, "soil_points")
    parts = ("soil_safe_points", "soil_screening_points", "soil_control_points")
    assert sum(number(facts, one) for one in parts) == whole <= len(soil)
    assert (whole < len(soil)) == ("C501" in {one.code for one in found})


@settings(max_examples=20, deadline=None)
@for_all(strategies.lists(strategies.sampled_from([None, 0, 50, 51, 100, 101, 150, 201, 300, 301, 500]), min_size=366))
def test_days_of_all_levels_are_the_valid_days(values: list[int | None]) -> None:
    own, _ = monitored({})
    first = datetime.date(YEAR, 1, 1)
    rows = [
        ("站一", (first + datetime.timedelta(days=day)).isoformat(), {} if aqi is None else {"aqi": str(aqi)})
        for day, aqi in enumerate(values[:366])
    ]
    facts, _ = computed(own, table("F34", YEAR, rows))
    valid = facts.number("valid_days", "", YEAR)
    if valid:
        assert sum(number(facts, one) for one in LEVELS) == valid <= number(facts, "air_year_days") == 366
        assert number(facts, "excellent_days") + number(facts, "fair_days") == number(facts, "good_days")
        assert 0 <= number(facts, "good_days_ratio") <= 100


@settings(max_examples=40, deadline=None)
@for_all(
    strategies.lists(strategies.sampled_from([None, "10", "20", "20.1", "40", "41", "<4"]), min_size=12, max_size=12)
)
def test_months_at_good_classes_are_part_of_the_valid_months(values: list[str | None]) -> None:
    own, _ = monitored({"sections": {"甲": "river"}})
    rows = [("甲", f"{YEAR}-{month:02}", {} if cod is None else {"cod": cod}) for month, cod in enumerate(values, 1)]
    facts, _ = computed(own, table("F33", YEAR, rows))
    valid, good = (number(facts, f"water_{one}_times") for one in ("valid", "good"))
    assert valid == sum(one is not None for one in values)
    assert number(facts, "water_class_ii_times") <= good <= valid <= number(facts, "water_due_times") == 12
    assert number(facts, "water_inferior_times") == sum(one == "41" for one in values)


amounts = strategies.decimals("0", "100000", places=2)


@settings(deadline=None)
@for_all(strategies.lists(strategies.tuples(amounts, amounts), min_size=1, max_size=6))
def test_a_sum_over_rows_is_what_a_calculator_adds(rows: list[tuple[Decimal, Decimal]]) -> None:
    listed = [[f"畜种{n}", f"畜种{n}", *pair] for n, pair in enumerate(rows)]
    case = {"tables": [{"form": "F18", "columns": ["livestock", "produced", "used"], "rows": listed}]}
    facts, _ = compute(casebook.reported(case), casebook.county(), (YEAR,))
    assert number(facts, "manure_produced") == sum(produced for produced, _ in rows)
    assert number(facts, "manure_used") == sum(used for _, used in rows)


# Rows that say different things of one object count as the first one says (told by X213 or X308); here they agree.
MANY: dict[str, Any] = {
    "facts": [["land_area", "2815.35", "C4"], ["disaster_area", "600", "C5"], ["townships", "3", "C6"]],
    "last": [["land_area", "2800", "C4"], ["red_line_ratio", "24", "C5"]],
    "tables": [
        {
            "form": "F05",
            "body": "县丙局",
            "columns": ["project", "kind", "approval", "total", "spent", "finished", "progress"],
            "rows": [
                ["河道", "河道", "河道", "一号", "900", "400", datetime.date(2024, 11, 28), "90"],
                ["造林", "造林", "造林", "二号", "300", "310", None, "80"],
                ["湿地", "湿地", "湿地", "三号", "500", "200.5", datetime.date(2024, 12, 1), "100"],
            ],
        },
        {
            "form": "F05",
            "body": "县乙局",
            "columns": ["project", "kind", "approval", "total", "spent"],
            "rows": [["河道", "河道", "河道", "一号", "900", "400"], ["管网", "管网", "管网", "四号", "80", "60"]],
        },
        {
            "form": "F14",
            "columns": ["area", "ruined", "loss"],
            "rows": [["洪涝", "236.8", "300", "12"], ["干旱", "302.4", "100", "8"], ["风雹", "73.2", "73.2", "5"]],
        },
        {
            "form": "F30",
            "body": "县甲局",
            "columns": ["enterprise", "kind", "permit", "valid_to"],
            "rows": [["甲厂", "甲厂", "重点", "A1", datetime.date(2024, 6, 1)], ["乙厂", "乙厂", "简化", None, None]],
        },
        {
            "form": "F29",
            "sheet": "监测",
            "columns": ["enterprise", "due", "times"],
            "rows": [["丙厂", "丙厂", "4", "3"]],
        },
        {
            "form": "F25",
            "columns": ["latin_name", "place", "area"],
            "rows": [["甲草", "A b", "东山", "3"], ["甲草", "A b", "东山", "3"]],
        },
        {"form": "F08", "columns": ["township", "amount"], "rows": [["镇二", "镇二", "10"], ["合计", "合计", "11"]]},
    ],
}


def known(came: FactSet) -> tuple[dict[Any, Any], tuple[Finding, ...]]:
    """Every adopted value, and everything found on the way and by the checks."""
    own = casebook.county()
    facts, found = compute(came, own, (YEAR, YEAR - 1))
    changes = comparison.compare_years(facts, own, YEAR)
    values = {one.key: (one.value, one.status, one.formula, tuple(sorted(one.at))) for one in facts.adopted()}
    checked = run_checks(Case(own, facts=facts, changes=changes))
    return values, (*sorted(found, key=lambda one: (one.code, one.at, one.signature)), *checked)


@settings(max_examples=40, deadline=None)
@for_all(strategies.permutations(range(len(MANY["tables"]))))
def test_the_order_of_files_changes_no_value(order: list[int]) -> None:
    came = casebook.reported(MANY)
    values, found = known(came)
    assert {"X212", "X213", "X215", "X216", "X219", "X301", "X311"} <= {one.code for one in found}
    shuffled = replace(came, tables=tuple(came.tables[one] for one in order))
    again, told = known(shuffled)
    assert {key: (value, status) for key, (value, status, *_) in again.items()} == {
        key: (value, status) for key, (value, status, *_) in values.items()
    }
    assert sorted((one.code, tuple(sorted(one.at))) for one in told) == sorted(
        (one.code, tuple(sorted(one.at))) for one in found
    )


@settings(max_examples=40, deadline=None)
@for_all(strategies.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_value_and_no_finding(random: Any) -> None:
    came = casebook.reported(MANY)
    values, found = known(came)
    tables = []
    for one in came.tables:
        records = [record for record in one.records if not record.total]
        random.shuffle(records)
        tables.append(replace(one, records=(*records, *(record for record in one.records if record.total))))
    again, told = known(replace(came, tables=tuple(tables)))
    assert {key: value[:2] for key, value in again.items()} == {key: value[:2] for key, value in values.items()}
    assert sorted((one.code, one.values.get("个数"), tuple(sorted(one.at))) for one in told) == sorted(
        (one.code, one.values.get("个数"), tuple(sorted(one.at))) for one in found
    )
