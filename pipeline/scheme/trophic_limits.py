"""The index of how nourished a lake is, as a YAML edition gives it → its items with their constants, and its levels."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipeline.system.yamlfile import Node


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
    open: bool


@dataclass(frozen=True, slots=True)
class Trophic:
    """The items of the index and the levels of its values, from poor to rich."""

    cite: str
    items: tuple[TrophicItem, ...]
    levels: tuple[TrophicLevel, ...]

    def level(self, value: Decimal) -> str:
        """The level of a value of the index."""
        return next(
            (one.name for one in self.levels if value < one.upto or (value == one.upto and not one.open)),
            self.levels[-1].name,
        )


def parse_trophic_limits(node: Node) -> Trophic:
    """The content of an edition's tables; what is wrong is added to the node's problems."""
    return Trophic(
        node.text("cite"),
        tuple(_item(one) for one in node.nodes("items")),
        tuple(_level(one) for one in node.nodes("levels")),
    )


def _item(node: Node) -> TrophicItem:
    numbers = [_number(node, key) for key in ("times", "constant", "slope", "weight")]
    made = TrophicItem(node.text("id"), node.text("name"), node.text("unit"), *numbers)
    node.done()
    return made


def _level(node: Node) -> TrophicLevel:
    made = TrophicLevel(_number(node, "upto"), node.text("name"), node.flag("open"))
    node.done()
    return made


def _number(node: Node, key: str) -> Decimal:
    text = node.text(key)
    try:
        return Decimal(text)
    except InvalidOperation:
        node.problem(key, f"“{text}”不是数字")
        return Decimal(0)
