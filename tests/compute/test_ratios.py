"""Totals, sums and rates: worked cases, and what holds for every amount."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from pipeline.compute import ratios
from pipeline.model.fact import FactSet, Origin
from pipeline.model.number import half_even, product, total
from tests.check import casebook

CASES = casebook.cases(Path(__file__).parent / "cases" / "amounts")


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_case(case: dict[str, Any]) -> None:
    facts, found = ratios.compute_ratios(casebook.reported(case), casebook.county(), (casebook.YEAR,))
    subject = case.get("subject", "")
    for measure, expected in case["expect"].items():
        number = facts.number(measure, subject, casebook.YEAR)
        assert (number and half_even(number, 8)) == (None if expected is None else Decimal(expected)), measure
    for field in ("formula", "status", "nature"):
        for measure, expected in case.get(field, {}).items():
            fact = facts.get(measure, subject, casebook.YEAR)
            assert fact is not None
            assert str(getattr(fact, field)) == expected
    for measure, name in case.get("classes", {}).items():
        fact = facts.get(measure, "", casebook.YEAR)
        assert (fact.value if fact is not None else None) == name, measure
    assert [[one.code, one.place] for one in found] == case.get("findings", [])


def test_a_rate_says_its_policy_its_parts_and_nothing_of_its_own() -> None:
    case = {
        "facts": [
            ["forest_area", "1", "C2"],
            ["grass_area", "1", "C3"],
            ["wetland_area", "1", "C4"],
            ["land_area", "9", "C5"],
        ]
    }
    facts, _ = ratios.compute_ratios(casebook.reported(case), casebook.county(), (casebook.YEAR,))
    fact = facts.get("eco_land_ratio", "", casebook.YEAR)
    assert fact is not None
    assert (fact.origin, fact.at, fact.places, fact.unit) == (Origin.COMPUTED, (), 2, "%")
    assert [key.measure for key in fact.inputs] == ["forest_area", "grass_area", "wetland_area", "land_area"]
    assert fact.basis == casebook.county().policy_words("eco_land_scope")


def test_a_rate_without_policy_says_its_definition() -> None:
    case = {"facts": [["sewage_treated", "1", "C2"], ["sewage_discharged", "2", "C3"]]}
    facts, _ = ratios.compute_ratios(casebook.reported(case), casebook.county(), (casebook.YEAR,))
    fact = facts.get("sewage_treatment_ratio", "", casebook.YEAR)
    assert fact is not None and fact.basis == "城镇生活污水达标处理量÷城镇生活污水排放量×100"


def test_plant_rates_know_their_cells_and_the_amount_they_belong_to() -> None:
    case = {
        "tables": [{"form": "F09", "columns": ["treated", "capacity", "days"], "rows": [["甲厂", "183", "1", "366"]]}]
    }
    facts, _ = ratios.compute_ratios(casebook.reported(case), casebook.county(), (casebook.YEAR,))
    fact = facts.get("plant_load_ratio", "甲厂", casebook.YEAR)
    assert fact is not None and [place.cell for place in fact.at] == ["B2", "C2", "D2"]
    assert fact.basis == "实际处理量÷（设计规模×运行天数）×100"
    assert [(key.measure, key.subject) for key in fact.inputs] == [("plant_treated", "甲厂")]


def test_record_ratios_and_policies_name_what_exists() -> None:
    scheme = casebook.county().scheme
    for measure in scheme.measures.values():
        assert not measure.policy or measure.policy in scheme.policies, measure.id
        if measure.record_ratio:
            records = scheme.forms.by_id[measure.record_ratio.form].records
            assert records and all(
                records.column(one) for one in (measure.record_ratio.part, *measure.record_ratio.wholes)
            )


def test_nothing_gives_nothing() -> None:
    assert ratios.compute_ratios(FactSet(), casebook.county(), (2023, 2024)) == (FactSet(), ())


amounts = strategies.decimals(Decimal("0.01"), 10**9, places=2, allow_nan=False)


@for_all(strategies.tuples(amounts, amounts, amounts))
def test_shares_of_a_whole_add_up_to_a_hundred(added: tuple[Decimal, ...]) -> None:
    names = ("primary_added", "secondary_added", "tertiary_added")
    facts = [["gdp", sum(added), "C1"], *([name, part, "C2"] for name, part in zip(names, added, strict=True))]
    computed, _ = ratios.compute_ratios(casebook.reported({"facts": facts}), casebook.county(), (casebook.YEAR,))
    shares = [
        computed.number(name, "", casebook.YEAR) for name in ("primary_share", "secondary_share", "tertiary_share")
    ]
    assert half_even(total(share for share in shares if share is not None), 30) == 100


@for_all(amounts, amounts)
def test_a_rate_times_its_whole_gives_its_part_back(part: Decimal, whole: Decimal) -> None:
    case = {"facts": [["red_line_area", part, "C1"], ["land_area", whole, "C2"]]}
    computed, _ = ratios.compute_ratios(casebook.reported(case), casebook.county(), (casebook.YEAR,))
    rate = computed.number("red_line_ratio", "", casebook.YEAR)
    assert rate is not None and half_even(product((rate, whole)) / 100, 10) == part


@pytest.mark.parametrize(
    ("policy", "option", "measure", "value"),
    [
        ("emission_scope", "four", "emission_intensity", "900"),
        ("emission_scope", "with_voc", "emission_intensity", "1100"),
        ("emission_scope", "target_four", "emission_total", "80"),
        ("sewer_coverage", "area", "sewer_coverage_ratio", "90"),
        ("sewer_coverage", "population", "sewer_coverage_ratio", "80"),
        ("village_water_population", "supplied", "village_water_ratio", "95"),
        ("village_water_population", "rural", "village_water_ratio", "76"),
        ("village_water_population", "tests", "village_water_ratio", "100"),
        ("water_source_rate", "times", "source_ratio", "75"),
        ("water_source_rate", "volume", "source_ratio", "50"),
    ],
)
def test_the_chosen_way_to_compute_is_used_and_said(policy: str, option: str, measure: str, value: str) -> None:
    numbers = {
        **dict.fromkeys(("cod_emission", "ammonia_emission", "nox_emission"), "20"),
        **{"so2_emission": "30", "voc_emission": "20", "land_area": "100"},
        **{"sewer_service_area": "90", "built_up_area": "100"},
        **{"sewer_service_population": "8", "built_up_population": "10"},
        **{"village_healthy": "76", "village_supplied": "80", "village_rural": "100"},
        **{"village_tests_ok": "12", "village_tests": "12"},
        **{"source_times_ok": "3", "source_times": "4", "source_volume_ok": "50", "source_volume": "100"},
    }
    case = {"facts": [[name, number, "C2"] for name, number in numbers.items()]}
    config = casebook.county()
    config = replace(config, policies={**config.policies, policy: option})
    facts, _ = ratios.compute_ratios(casebook.reported(case), config, (casebook.YEAR,))
    fact = facts.get(measure, "", casebook.YEAR)
    assert fact is not None and fact.number is not None
    assert fact.number == Decimal(value)
    assert fact.basis == config.scheme.policies[policy].options[option]
