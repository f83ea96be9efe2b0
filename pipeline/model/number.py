"""Exact decimals: built from what a sheet shows, rounded once after GB/T 8170, printed without exponents."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import lru_cache, reduce

_WIDE = 60
"""Working precision: enough that no intermediate of ours is ever cut before it is printed."""

_WIDE_CONTEXT = Context(prec=_WIDE)
_NOTHING = Decimal(0)
_WIDEST = 5000
"""Digits of a number beyond which rounding it is refused (decimal.InvalidOperation): nobody wrote it."""


def exact(value: str | int | float | Decimal) -> Decimal:
    """The decimal that a cell shows; a binary float is read as the 15 digits a spreadsheet shows.

    Raises decimal.InvalidOperation for text that is no number.
    """
    if isinstance(value, float):
        value = format(value, ".15g")
    return Decimal(value)


def half_even(value: Decimal, places: int) -> Decimal:
    """Rounded to `places` decimals, ties to even (GB/T 8170—2008, 3.2); negative zero becomes zero."""
    needed = value.adjusted() + places + 2
    context = _WIDE_CONTEXT if needed <= _WIDE else _context(min(needed, _WIDEST))
    rounded = value.quantize(_unit(places), ROUND_HALF_EVEN, context)
    return rounded if rounded else abs(rounded)


@lru_cache(maxsize=64)
def _context(precision: int) -> Context:
    """A context of that precision, made once: a hundred thousand numbers are rounded in a year of monitoring."""
    return Context(prec=precision)


@lru_cache(maxsize=64)
def _unit(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def round_up(value: Decimal) -> Decimal:
    """The next whole number at or above `value` (IAQI: HJ 633—2012 4.3, HJ 633—2026 4.2.6)."""
    return value.to_integral_value(rounding=ROUND_CEILING)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Quotient at working precision; raises ZeroDivisionError (decimal) for a zero denominator."""
    return _WIDE_CONTEXT.divide(numerator, denominator)


def total(values: Iterable[Decimal]) -> Decimal:
    """Sum at working precision, 0 for nothing."""
    return reduce(_WIDE_CONTEXT.add, values, _NOTHING)


def product(values: Iterable[Decimal]) -> Decimal:
    """Product at working precision, 1 for nothing."""
    with localcontext() as context:
        context.prec = _WIDE
        return math.prod(values, start=Decimal(1))


def mean(values: tuple[Decimal, ...] | list[Decimal]) -> Decimal:
    """Arithmetic mean at working precision; `values` must not be empty."""
    return divide(total(values), Decimal(len(values)))


def digits(value: Decimal) -> int:
    """How many decimals a number was reported with (“0.050” has three)."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def plain(value: Decimal, places: int | None = None) -> str:
    """The number as printed: rounded to `places` if given, else as it is; no exponent, ASCII minus."""
    if places is not None:
        value = half_even(value, places)
    elif value.is_zero():
        value = abs(value)
    return format(value, "f")
