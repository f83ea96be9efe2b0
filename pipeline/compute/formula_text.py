"""Numbers → how a formula shows them: cut where conversion made them endless, long sums by their ends."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.model.number import digits, half_even, plain

_PLACES = 6
"""A converted amount (亩 → km²) may have endless decimals; a formula shows this many."""
_TERMS = 6
"""Longer sums are shown by their first terms and the number of terms."""


def formula_number(value: Decimal) -> str:
    """A number as a formula shows it."""
    if digits(value) <= _PLACES:
        return plain(value)
    return plain(half_even(value, _PLACES)).rstrip("0").rstrip(".")


def sum_text(numbers: Sequence[Decimal]) -> str:
    """“1.2 + 3 + 4”; long sums by their first terms, the last one and how many there are."""
    terms = [formula_number(number) for number in numbers] or ["0"]
    if len(terms) <= _TERMS:
        return " + ".join(terms)
    return f"{' + '.join(terms[: _TERMS - 1])} + … + {terms[-1]}（共{len(terms)}项）"
