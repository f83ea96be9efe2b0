"""Rounding and printing of exact numbers (GB/T 8170)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.number import digits, divide, exact, half_even, mean, plain, round_up

D = Decimal
decimals = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=6)


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [
        ("2.345", 2, "2.34"),
        ("2.355", 2, "2.36"),
        ("60.5", 0, "60"),
        ("61.5", 0, "62"),
        ("0.25", 1, "0.2"),
        ("97.5069", 1, "97.5"),
        ("-0.05", 1, "0.0"),
        ("12.25", 1, "12.2"),
        ("12.2500000001", 1, "12.3"),
    ],
)
def test_ties_go_to_the_even_digit(value: str, places: int, printed: str) -> None:
    assert plain(D(value), places) == printed


def test_a_float_is_what_the_sheet_shows() -> None:
    assert exact(0.1 + 0.2) == D("0.3")
    assert exact(98.6) == D("98.6")


def test_iaqi_rounds_up_after_an_exact_division() -> None:
    assert round_up(divide(D(50) * 14, D(35))) == 20
    assert round_up(D("100.0000001")) == 101


def test_digits_reported() -> None:
    assert (digits(D("0.050")), digits(D("12")), digits(D("1E+3"))) == (3, 0, 0)


@pytest.mark.parametrize(("value", "places"), [("1E+308", 2), ("0.5", 80), ("123456789012345678901234567890", 60)])
def test_no_number_is_too_long_to_be_rounded(value: str, places: int) -> None:
    assert half_even(D(value), places) == D(value)


def test_plain_has_no_exponent() -> None:
    assert plain(D("1E+5")) == "100000"
    assert plain(D("1E-7")) == "0.0000001"
    assert plain(D("-0.0")) == "0.0"


@given(decimals, st.integers(0, 5))
def test_rounding_is_stable_and_moves_at_most_half_a_unit(value: Decimal, places: int) -> None:
    once = half_even(value, places)
    assert half_even(once, places) == once
    assert abs(once - value) <= D(1).scaleb(-places) / 2


@given(st.lists(decimals, min_size=1, max_size=20))
def test_mean_lies_between_the_extremes(values: list[Decimal]) -> None:
    slack = D("1e-40")
    assert min(values) - slack <= mean(values) <= max(values) + slack


@given(decimals)
def test_printing_and_reading_give_the_same_number(value: Decimal) -> None:
    assert D(plain(value)) == value
