"""A measure this year against last year, from the printed values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.model.fact import Fact


class Movement(StrEnum):
    """Which way of speaking about the change applies (sentences.md 0.2)."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    FIRST = "first"
    """本年度首次纳入统计: the object did not exist last year."""
    LAST_MISSING = "last_missing"
    """上年未监测或未报送."""
    LAST_ZERO = "last_zero"
    INCOMPARABLE = "incomparable"
    """口径 or points changed."""
    CARRIED = "carried"
    """沿用: this year's value is an earlier year's; never called 持平."""
    ABSENT = "absent"
    """This year has no value."""


@dataclass(frozen=True, slots=True)
class Change:
    """`difference` is printed now − printed last (signed); `percent` is |difference| ÷ |printed last| × 100.

    `percent` has one decimal. `judgement`: “better”, “worse” or "" (no direction, unchanged or not comparable).
    `reason` is the department's text, `measures_taken` and `deadline` belong to unfavourable changes.
    """

    measure: str
    subject: str
    now: Fact | None
    last: Fact | None
    movement: Movement
    difference: Decimal | None = None
    percent: Decimal | None = None
    judgement: str = ""
    reason: str = ""
    measures_taken: str = ""
    deadline: str = ""
    note: str = ""
