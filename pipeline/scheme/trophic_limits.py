"""The index of how nourished a lake is, as a YAML edition gives it → its items with their constants, and its levels."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class TrophicItem:
    """10 × (constant + slope × ln(value × times)), counted with its weight; `unit` is that of the formula."""

    id: str
    name: str
    unit: str
    times: Decimal
    constant: Decimal
    slope: Decimal
    weight: Decimal


@dataclass(frozen=True, slots=True)
class TrophicLevel:
    """A level up to `upto`; `open`: without that value itself."""

    upto: Decimal
    name: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class Trophic:
    """The items of the index and the levels of its values, from poor to rich."""

    kind: Literal["trophic"]
    cite: str
    items: tuple[TrophicItem, ...]
    levels: tuple[TrophicLevel, ...]

    def level(self, value: Decimal) -> str:
        """The level of a value of the index."""
        return next(
            (one.name for one in self.levels if value < one.upto or (value == one.upto and not one.open)),
            self.levels[-1].name,
        )
