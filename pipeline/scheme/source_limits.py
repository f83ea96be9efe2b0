"""The items of drinking-water sources as a YAML edition gives them → limits by item (GB 3838, 5.3, tables 2 and 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class SourceItem:
    """A row of table 2 or 3: the limit in mg/L, the same for rivers and lakes."""

    no: str
    id: str
    name: str
    limit: Decimal


@dataclass(frozen=True, slots=True)
class SourceLimits:
    """GB 3838, 5.3: what a surface source of drinking water is judged by besides the basic items of table 1."""

    kind: Literal["source_limits"]
    cite: str
    grades: Mapping[str, str]
    """Option of the 口径 → the class of table 1 whose limits count."""
    kinds: Mapping[str, Literal["river", "lake"]]
    """Kind of source as departments choose it → the kind of water of table 1."""
    ground: tuple[str, ...]
    """Kinds of source that this standard is not for."""
    met: str
    """How departments say that a source keeps its limits."""
    missed: str
    supplementary: tuple[SourceItem, ...]
    specific: tuple[SourceItem, ...]

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        ids = [item.id for item in self.items]
        for identity in dict.fromkeys(one for one in ids if ids.count(one) > 1):
            yield "specific", f"“{identity}”重复"

    @property
    def items(self) -> tuple[SourceItem, ...]:
        """The rows of table 2, then those of table 3."""
        return (*self.supplementary, *self.specific)
