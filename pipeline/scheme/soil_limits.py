"""The tables of GB 15618 as a YAML edition gives them → screening and control values by item, land use and pH."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pipeline.system.marks import Check, Key
from pipeline.system.yamlproblems import Cursor


def _one_or_each(limits: tuple[Decimal, ...], at: Cursor) -> str:
    bands = len(at["bands"]) + 1
    return "" if len(limits) in (1, bands) else f"应有 1 个或 {bands} 个数"


@dataclass(frozen=True, slots=True)
class SoilRow:
    """A row of a table: limits in mg/kg by band of pH, one limit where pH makes no difference; `use` "" is all."""

    no: str
    id: str
    name: str
    limits: Annotated[tuple[Decimal, ...], Check(_one_or_each)]
    use: str = ""


@dataclass(frozen=True, slots=True)
class SoilLimits:
    """GB 15618: the basic and the other items' screening values, the control values, and whom they are for."""

    kind: Literal["soil_limits"]
    cite: str
    bands: Annotated[tuple[Decimal, ...], Key("ph")]
    """Upper ends of the bands of pH, each inclusive; above the last is one more."""
    ph: Annotated[str, Key("ph_item")]
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

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        for key in ("safe", "screening", "control"):
            if key not in self.classes:
                yield "classes", f"缺 {key}"

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
