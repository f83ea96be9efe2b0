"""The tables of GB 15618 as a YAML edition gives them → screening and control values by item, land use and pH."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipeline.system.yamlfile import Node


@dataclass(frozen=True, slots=True)
class SoilRow:
    """A row of a table: limits in mg/kg by band of pH, one limit where pH makes no difference; `use` "" is all."""

    id: str
    name: str
    use: str
    limits: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class SoilLimits:
    """GB 15618: the basic and the other items' screening values, the control values, and whom they are for."""

    cite: str
    bands: tuple[Decimal, ...]
    """Upper ends of the bands of pH, each inclusive; above the last is one more."""
    ph: str
    """Column of pH."""
    screening: tuple[SoilRow, ...]
    optional: tuple[SoilRow, ...]
    control: tuple[SoilRow, ...]
    uses: Mapping[str, tuple[str, ...]]
    other_use: str
    applies: tuple[str, ...]
    classes: Mapping[str, str]
    """safe, screening, control → the word the report uses."""
    said: Mapping[str, tuple[str, ...]]
    """The same → words with which departments say it."""

    @property
    def basic(self) -> dict[str, str]:
        """Ids and names of the items that every point has to have, in the order of the table."""
        return {row.id: row.name for row in self.screening}

    @property
    def names(self) -> dict[str, str]:
        """Ids and names of all items, in the order of the tables."""
        return {row.id: row.name for row in (*self.screening, *self.optional)}

    def screening_value(self, item: str, use: str, ph: Decimal) -> Decimal:
        """The screening value of an item for a land use at a pH; the strictest where several rows fit (轮作)."""
        rows = [row for row in (*self.screening, *self.optional) if row.id == item]
        named = {row.use for row in rows}
        meant = [one if one in named else self.other_use for one in self.uses.get(use, (self.other_use,))]
        return min(self._at(row, ph) for row in rows if not row.use or row.use in meant)

    def control_value(self, item: str, ph: Decimal) -> Decimal | None:
        """The control value of an item at a pH, None for items that have none."""
        row = next((row for row in self.control if row.id == item), None)
        return None if row is None else self._at(row, ph)

    def _at(self, row: SoilRow, ph: Decimal) -> Decimal:
        band = sum(ph > upper for upper in self.bands)
        return row.limits[band] if len(row.limits) > 1 else row.limits[0]


def parse_soil_limits(node: Node) -> SoilLimits:
    """The tables of an edition; what is wrong with them is added to the node's problems."""
    uses, classes, said = node.node("uses"), node.node("classes"), node.node("said")
    bands = tuple(_number(node, "ph", text) for text in node.texts("ph"))
    made = SoilLimits(
        cite=node.text("cite"),
        bands=bands,
        ph=node.text("ph_item"),
        screening=_rows(node, "screening", len(bands) + 1),
        optional=_rows(node, "optional", len(bands) + 1),
        control=_rows(node, "control", len(bands) + 1),
        uses={str(use): uses.texts(use) for use in uses},
        other_use=node.text("other_use"),
        applies=node.texts("applies"),
        classes={str(one): classes.text(one) for one in classes},
        said={str(one): said.texts(one) for one in said},
    )
    for one in (uses, classes, said):
        one.done()
    for key in ("safe", "screening", "control"):
        if key not in made.classes:
            node.problem("classes", f"缺 {key}")
    return made


def _rows(node: Node, key: str, bands: int) -> tuple[SoilRow, ...]:
    rows = []
    for one in node.nodes(key):
        one.text("no")
        limits = tuple(_number(one, "limits", text) for text in one.texts("limits"))
        if len(limits) not in (1, bands):
            one.problem("limits", f"应有 1 个或 {bands} 个数")
        rows.append(SoilRow(one.text("id"), one.text("name"), one.text("use", ""), limits))
        one.done()
    return tuple(rows)


def _number(node: Node, key: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        node.problem(key, f"“{text}”不是数字")
        return Decimal(0)
