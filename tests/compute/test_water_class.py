"""Class of water by the worst single item, on cases a specialist can sign."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compute.water_class import Mean, class_of_means, counted_mean, grade_index, ion_mean, mean_of
from pipeline.model.number import half_even
from pipeline.model.table import Place, Reading
from pipeline.scheme.limits import WaterItems, WaterLimits
from tests.compute.monitoring import cases, config, reading

CONFIG = config()
_DAY = datetime.date(2024, 12, 31)
LIMITS = CONFIG.scheme.standards.content(WaterLimits, "GB3838", _DAY, CONFIG.policies)
ITEMS = CONFIG.scheme.standards.content(WaterItems, "WATER_ITEMS", _DAY, CONFIG.policies)


def _means(values: dict[str, str]) -> dict[str, Mean]:
    made = {}
    for identity, text in values.items():
        mean = counted_mean(reading(text, Place("f")), LIMITS.items[identity], ITEMS)
        if mean:
            made[identity] = mean
    return made


@pytest.mark.parametrize("case", cases("water_class"), ids=lambda case: case["name"])
def test_class(case: dict[str, Any]) -> None:
    verdict = class_of_means(_means(case["values"]), case.get("kind", "river"), LIMITS, ITEMS.evaluated)
    assert verdict.grade == case["expect"]
    if case["expect"]:
        assert list(verdict.deciding) == case.get("deciding", [])
        expected = case.get("beyond", {})
        assert [one for one, _ in verdict.beyond] == list(expected)
        for identity, times in verdict.beyond:
            wanted = expected[identity]
            assert (times is None) == (wanted is None)
            if times is not None:
                assert half_even(times, 10) == Decimal(wanted)
    assert list(verdict.doubtful) == case.get("doubtful", [])


def test_ph_is_averaged_as_hydrogen_ions() -> None:
    mean = ion_mean([Decimal("7.2"), Decimal("7.8"), Decimal("8.4")])
    assert half_even(mean, 3) == Decimal("7.558")
    assert half_even(mean, 0) == 8


def test_equal_ph_values_stay_exact_on_the_limit() -> None:
    assert ion_mean([Decimal("9.00")] * 7) == Decimal(9)


def test_a_mean_of_undetected_values_remembers_the_full_limits() -> None:
    item = LIMITS.items["volatile_phenol"]
    parts = [
        counted_mean(Reading(None, Place("f"), below=Decimal("0.008")), item, ITEMS),
        Mean(Decimal("0.001"), Decimal("0.001"), ()),
    ]
    mean = mean_of([part for part in parts if part], item)
    assert (mean.value, mean.upper) == (Decimal("0.0025"), Decimal("0.0045"))


@given(st.sampled_from([i for i in ITEMS.evaluated if i != "ph"]), st.integers(0, 10**6), st.integers(1, 10**6))
def test_more_of_an_item_is_never_better(identity: str, low: int, more: int) -> None:
    item = LIMITS.items[identity]
    ranks = [grade_index(item, Decimal(value).scaleb(-4), "river", LIMITS) for value in (low, low + more)]
    assert ranks == sorted(ranks, reverse=item.compare == "≥")


@given(st.permutations([Decimal("0.1"), Decimal("0.25"), Decimal("0.4"), Decimal("7")]))
def test_order_of_records_does_not_matter(values: list[Decimal]) -> None:
    item = LIMITS.items["total_phosphorus"]
    assert mean_of([Mean(value, value, ()) for value in values], item).value == Decimal("1.9375")
