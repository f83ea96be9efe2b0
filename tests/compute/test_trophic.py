"""How nourished lakes are: the five items by hand, levels on their bounds, months and the year."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compute import trophic
from pipeline.compute.trophic import single, trophic_state_index
from pipeline.model.number import half_even, plain
from pipeline.scheme.trophic_limits import Trophic
from tests.compute.monitoring import cases, config, factset, table

CONFIG = config()
RULES = CONFIG.scheme.standards.content(Trophic, "TLI", datetime.date(2024, 12, 31), CONFIG.policies)
FIVE = {one.id: one for one in RULES.items}


@pytest.mark.parametrize("case", cases("trophic"), ids=lambda case: case["name"])
def test_index_and_level(case: dict[str, Any]) -> None:
    made = config(sections={"库": "lake"})
    facts, _ = trophic.compute_trophic(factset(table("F33", 2024, [("库", "2024-07", case["values"])])), made, [2024])
    for period in ("2024-07", "2024"):
        fact = facts.get("section_tli", "库", period)
        assert (plain(fact.number, fact.places) if fact and fact.number is not None else None) == case["expect"]
        assert fact is None or fact.note == case["level"]
    for identity, expected in case.get("singles", {}).items():
        assert half_even(single(FIVE[identity], Decimal(case["values"][identity])), 3) == Decimal(expected)


def test_the_constants_give_the_formula_as_it_is_written() -> None:
    values = {"chlorophyll_a": 0.012, "total_phosphorus": 0.05, "total_nitrogen": 1.1, "transparency": 1.2}
    values["permanganate_index"] = 3.4
    written = {
        "chlorophyll_a": 10 * (2.5 + 1.086 * math.log(12)),
        "total_phosphorus": 10 * (9.436 + 1.624 * math.log(0.05)),
        "total_nitrogen": 10 * (5.453 + 1.694 * math.log(1.1)),
        "transparency": 10 * (5.118 - 1.94 * math.log(1.2)),
        "permanganate_index": 10 * (0.109 + 2.661 * math.log(3.4)),
    }
    weights = [0.2663, 0.1879, 0.1790, 0.1834, 0.1834]
    for identity, expected in written.items():
        assert float(single(FIVE[identity], Decimal(str(values[identity])))) == pytest.approx(expected)
    total = trophic_state_index({key: Decimal(str(value)) for key, value in values.items()}, RULES)
    assert total and float(total) == pytest.approx(sum(map(math.prod, zip(weights, written.values(), strict=True))))


@pytest.mark.parametrize(
    ("value", "level"),
    [("29.99", "贫营养"), ("30", "中营养"), ("50", "中营养"), ("50.01", "轻度富营养"), ("60", "轻度富营养"),
     ("60.01", "中度富营养"), ("70", "中度富营养"), ("70.01", "重度富营养")],
)  # fmt: skip
def test_levels_on_their_bounds(value: str, level: str) -> None:
    assert RULES.level(Decimal(value)) == level


def test_the_year_is_the_index_of_the_mean_of_its_months_and_says_where_from() -> None:
    made = config(sections={"库": "lake", "河": "river"})
    clean = {"chlorophyll_a": "0.002", "total_phosphorus": "0.01", "total_nitrogen": "0.4", "permanganate_index": "2.0"}
    rows = [
        ("库", "2024-06", clean | {"transparency": "2"}),
        ("库", "2024-07", clean | {"transparency": "4", "chlorophyll_a": "0.006"}),
        ("河", "2024-07", clean | {"transparency": "4"}),
    ]
    facts, findings = trophic.compute_trophic(factset(table("F33", 2024, rows)), made, [2024])
    fact = facts.get("section_tli", "库", 2024)
    mean = {"chlorophyll_a": "0.004", "transparency": "3"}
    assert fact and fact.number == trophic_state_index(
        {key: Decimal(value) for key, value in (clean | mean).items()}, RULES
    )
    assert "透明度 0.1834 × " in fact.formula and "22号" in fact.basis
    assert len(fact.at) == 10 and findings == ()
    assert facts.get("section_tli", "河", 2024) is None


@given(st.sampled_from(sorted(FIVE)), st.integers(1, 10**5), st.integers(0, 10**5))
def test_more_of_an_item_is_never_better_but_for_transparency(identity: str, low: int, more: int) -> None:
    first, second = (single(FIVE[identity], Decimal(value).scaleb(-3)) for value in (low, low + more))
    assert first >= second if identity == "transparency" else first <= second
