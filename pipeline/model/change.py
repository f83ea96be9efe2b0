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

    @property
    def word(self) -> str:
        """What it is called wherever people read it; phrases of the report for it stand in 用语.yaml."""
        return _MOVEMENT_WORDS[self]


_MOVEMENT_WORDS = {
    Movement.UP: "上升",
    Movement.DOWN: "下降",
    Movement.SAME: "持平",
    Movement.FIRST: "首年",
    Movement.LAST_MISSING: "上年无值",
    Movement.LAST_ZERO: "上年为0",
    Movement.INCOMPARABLE: "口径不可比",
    Movement.CARRIED: "沿用",
    Movement.ABSENT: "",
}
JUDGEMENT_WORDS = {"better": "向好", "worse": "不利"}
NOT_JUDGED = "不作评价"
"""What the judgement of a change is called wherever people read it; and that of one that has none."""


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
