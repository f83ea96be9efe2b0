"""How measures changed: worked cases, and what holds for every pair of values."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from pipeline.check.change_reason import missing_reasons
from pipeline.compute import comparison
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.finding import Severity
from pipeline.scheme.indicators import Measure
from tests.check import casebook

CASES = casebook.cases(Path(__file__).parent / "cases" / "changes")
TEXTS = ("movement", "judgement", "reason", "measures_taken", "deadline", "note")


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_case(case: dict[str, Any]) -> None:
    expected = case["change"]
    changes = comparison.compare_years(casebook.factset(case), casebook.county(), casebook.YEAR)
    change = changes[expected["of"], expected.get("subject", "")]
    for field in TEXTS:
        if field in expected:
            assert str(getattr(change, field)) == expected[field], field
    for field in ("difference", "percent"):
        if field in expected:
            assert getattr(change, field) == (None if expected[field] is None else Decimal(expected[field])), field


NUMBERS = [one for one in casebook.county().scheme.measures.values() if one.kind not in ("grade", "text")]


@pytest.mark.parametrize("measure", NUMBERS, ids=lambda measure: measure.id)
def test_every_measure_is_compared_by_what_is_printed(measure: Measure) -> None:
    """Difference of the printed values, percent for amounts only, judgement by the measure's own better."""
    step = Decimal(1).scaleb(-(measure.places or 0))
    unseen = step / 10 if measure.places is not None else Decimal(0)
    given = {"measure": measure.id, "subject": "对象" if measure.per else "", "cell": "C2"}

    def change(new: Decimal, old: Decimal | None, **more: object) -> Change:
        case = {"facts": [given | {"value": new} | more], "last": [] if old is None else [given | {"value": old}]}
        compared = comparison.compare_years(casebook.reported(case), casebook.county(), casebook.YEAR)
        return compared[measure.id, given["subject"]]

    up = change(50 + 3 * step, Decimal(50) + unseen)
    assert (up.movement, up.difference) == (Movement.UP, 3 * step)
    assert (up.percent is None) == (measure.kind in ("ratio", "degree"))
    assert up.judgement == {"up": "better", "down": "worse", "": ""}[measure.better]
    down = change(Decimal(50), 50 + 3 * step)
    assert (down.movement, down.difference) == (Movement.DOWN, -3 * step)
    assert down.judgement == {"up": "worse", "down": "better", "": ""}[measure.better]
    assert change(Decimal(50) + unseen, Decimal(50)).movement is Movement.SAME
    zero = change(Decimal(50), Decimal(0))
    assert (zero.movement, zero.percent) == (Movement.LAST_ZERO, None)
    assert change(Decimal(50), None).movement is Movement.LAST_MISSING
    for more in ({"nature": "沿用上年"}, {"data_year": casebook.YEAR - 1}):
        carried = change(Decimal(50), Decimal(50), **more)
        assert (carried.movement, carried.judgement) == (Movement.CARRIED, "")


@pytest.mark.parametrize("measure", [one for one in NUMBERS if one.reason], ids=lambda measure: measure.id)
def test_every_headline_and_reason_required_measure_that_changed_needs_its_reason(measure: Measure) -> None:
    case = {"facts": [[measure.id, "51", "C2"]], "last": [[measure.id, "50", "C2"]]}
    (found,) = [one for one in missing_reasons(casebook.given(case)) if measure.name == one.values["名称"]]
    assert casebook.county().scheme.catalogue[found.code].severity is Severity.BLOCKING
    with_reason = {"measure": measure.id, "value": "51", "cell": "C2", "reason": "新增三处，见佐证材料"}
    assert not list(missing_reasons(casebook.given({**case, "facts": [with_reason]})))


def test_nothing_known_is_no_change() -> None:
    assert comparison.compare_years(FactSet(), casebook.county(), casebook.YEAR) == {}


def test_county_first_then_sections_as_the_config_lists_them_then_others_by_name() -> None:
    names = ("断面丙", "断面甲", "", "断面丁", "断面乙")
    case = {"facts": [{"measure": "section_cwqi", "subject": name, "value": "3"} for name in names]}
    changes = comparison.compare_years(casebook.factset(case), casebook.county(), casebook.YEAR)
    assert [subject for _, subject in changes] == ["", "断面乙", "断面甲", "断面丁", "断面丙"]


values = strategies.decimals(Decimal("0.001"), 10**6, places=3, allow_nan=False)


@for_all(values, values)
def test_difference_and_percent_are_those_of_a_calculator(new: Decimal, old: Decimal) -> None:
    case = {"facts": [["pm25_annual", new, "C1"]], "last": [["pm25_annual", old, "C1"]]}
    change = comparison.compare_years(casebook.factset(case), casebook.county(), casebook.YEAR)["pm25_annual", ""]
    assert change.now and change.last
    now, last = change.now.printed, change.last.printed
    assert isinstance(now, Decimal) and isinstance(last, Decimal)
    assert change.difference == now - last
    if change.percent is not None and last:
        assert abs(change.percent - abs(now - last) * 100 / last) <= Decimal("0.05")
    assert (change.movement is Movement.SAME) == (now == last)
    assert (change.judgement == "better") == (now < last and last != 0)


@pytest.mark.parametrize(
    ("year", "index", "days"),
    [(2016, False, False), (2024, False, False), (2026, True, True), (2027, False, True), (2028, False, False),
     (2031, True, False)],
)  # fmt: skip
def test_years_judged_by_other_limits_are_not_compared(year: int, index: bool, days: bool) -> None:
    """The composite index by the limits in force at the year's end; shares of days by those of all its days."""

    def facts_of(one: int, values: tuple[str, str]) -> list[Fact]:
        made = zip(("air_composite_index", "good_days_ratio"), values, strict=True)
        return [Fact(FactKey(measure, "", str(one)), Decimal(text), "", 2) for measure, text in made]

    known = FactSet().plus([*facts_of(year, ("3.20", "98.1")), *facts_of(year - 1, ("3.08", "98.9"))])
    changes = comparison.compare_years(known, casebook.county(), year)
    for measure, other in (("air_composite_index", index), ("good_days_ratio", days)):
        change = changes[measure, ""]
        assert (change.movement is Movement.INCOMPARABLE) == other, (year, measure)
        assert bool(change.judgement) != other and ("换版" in change.note) == other


CHOSEN = [(one, way) for one in NUMBERS for way, other in one.options.items() if other.better is not None]


@pytest.mark.parametrize(("measure", "way"), CHOSEN, ids=[f"{one.id} {way}" for one, way in CHOSEN])
def test_the_chosen_way_of_its_policy_says_whether_more_is_better(measure: Measure, way: str) -> None:
    case = {"facts": [[measure.id, "51", "C2"]], "last": [[measure.id, "50", "C2"]]}
    for option, better in (
        (casebook.county().policies[measure.policy], measure.better),
        (way, measure.under(way).better),
    ):
        config = replace(casebook.county(), policies=casebook.county().policies | {measure.policy: option})
        change = comparison.compare_years(casebook.reported(case), config, casebook.YEAR)[measure.id, ""]
        assert change.judgement == {"up": "better", "down": "worse", "": ""}[better], option
    assert measure.under(way).better != measure.better
