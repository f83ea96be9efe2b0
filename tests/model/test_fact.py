"""Which of several values of a key is adopted."""

from decimal import Decimal

from pipeline.model.fact import Fact, FactKey, FactSet, Origin

KEY = FactKey("sewage_treatment_ratio", "", "2024")


def fact(origin: Origin, value: str) -> Fact:
    return Fact(KEY, Decimal(value), origin=origin, places=1)


def test_computed_stands_before_typed_and_recognised_before_both() -> None:
    facts = FactSet().plus([fact(Origin.REPORTED, "95.0"), fact(Origin.COMPUTED, "94.9")])
    assert facts.number("sewage_treatment_ratio", period=2024) == Decimal("94.9")
    facts = facts.plus([fact(Origin.RECOGNISED, "94.8")])
    assert [str(one.value) for one in facts.all_of(KEY)] == ["94.8", "94.9", "95.0"]


def test_given_values_stand_first_where_the_measure_says_so() -> None:
    facts = FactSet().plus(
        [fact(Origin.COMPUTED, "94.9"), fact(Origin.REPORTED, "95.0")], reported_first=frozenset({KEY.measure})
    )
    assert facts.number("sewage_treatment_ratio", period="2024") == Decimal("95.0")


def test_a_set_is_never_changed() -> None:
    empty = FactSet()
    empty.plus([fact(Origin.REPORTED, "1")])
    assert empty.get("sewage_treatment_ratio", period=2024) is None


def test_printed_is_rounded_once() -> None:
    assert fact(Origin.COMPUTED, "97.45").printed == Decimal("97.4")
    assert Fact(KEY, "Ⅲ").printed == "Ⅲ"
    assert Fact(KEY, None).printed is None
