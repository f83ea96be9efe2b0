"""How the paper is printed and bound, as config.yaml says it under 装订: copies, sides, glued or loose leaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pipeline.system.marks import Check, Choice, Key
from pipeline.system.yamlproblems import Cursor

SIDES = {"双面": True, "单面": False}
GLUED = {"胶装": True, "活页": False}


class LeafBinding(StrEnum):
    """What can be done with the leaves of the report."""

    GLUED = "胶装"
    """No sheet can be exchanged: it is printed again as a whole."""
    LOOSE = "活页"
    """Every sheet that differs is exchanged, those behind a new page too: they bear other numbers."""
    INSERTED = "插页"
    """Loose leaves whose numbers stay: what comes in between is numbered 23-1, 23-2."""


def _copies(count: int, _: Cursor) -> str:
    return "" if 1 <= count <= 1000 else f"“{count}”不是份数，应当是 1 到 1000 的数"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """What is asked once, before sheets are exchanged for the first time."""

    copies: Annotated[int, Key("份数"), Check(_copies)]
    both_sides: Annotated[bool, Key("印法"), Choice(SIDES)]
    report: Annotated[LeafBinding, Key("自查报告")]
    bundle_glued: Annotated[bool, Key("佐证材料汇编"), Choice(GLUED)]
    """Of 佐证材料目录 and the volumes of 汇编/: their heads and contents name pages, none can be inserted."""
