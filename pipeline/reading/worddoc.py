"""The tree of a Word document → each of its tables as a sheet, with the words that stand above it."""

from __future__ import annotations

from typing import Any

from pipeline.model.table import Sheet
from pipeline.office.ooxml import W
from pipeline.reading.file_contents import SheetRead
from pipeline.reading.gate import Refused
from pipeline.reading.word_tree import said_in, top_blocks

_LINES_ABOVE = 12
"""Lines of text above a table that are kept: its title stands in the last, its id line may stand further up."""
_WIDTH = 500
"""Columns of a table; Word itself stops at 63."""
_CELLS = 1_000_000
"""Rows × columns of all tables: a cell may say that it spans hundreds."""


def read_word(root: Any) -> list[SheetRead]:
    """(sheet, the last lines of text before it) for each table; merged cells are kept as ranges.

    Raises Refused for tables that are wider or larger than any a person makes.
    """
    found: list[SheetRead] = []
    lines: list[str] = []
    room = _CELLS
    for element in top_blocks(root):
        if element.tag == f"{W}p":
            said = said_in(element)
            if said:
                lines = [*lines[1 - _LINES_ABOVE :], said]
            continue
        name = f"表{len(found) + 1}"
        room -= _size(name, element)
        if room < 0:
            raise Refused("I140", "docx")
        found.append((_table(name, element), tuple(lines)))
        lines = []
    return found


def _size(name: str, table: Any) -> int:
    """Rows × columns of a table; raises Refused for one that is too wide."""
    rows = widest = 0
    for row in table.iterchildren(f"{W}tr"):
        rows += 1
        wide = _whole(row.find(f"{W}trPr/{W}gridBefore"))
        wide += sum(max(1, _whole(cell.find(f"{W}tcPr/{W}gridSpan"))) for cell in row.iterchildren(f"{W}tc"))
        widest = max(widest, wide)
    if widest > _WIDTH:
        raise Refused("I140", "docx")
    return rows * widest


def _table(name: str, table: Any) -> Sheet:
    rows: list[list[str]] = []
    areas: list[list[int]] = []
    above: dict[int, list[int]] = {}
    for number, row in enumerate(table.iterchildren(f"{W}tr")):
        cells: list[str] = [""] * _whole(row.find(f"{W}trPr/{W}gridBefore"))
        going: dict[int, list[int]] = {}
        for cell in row.iterchildren(f"{W}tc"):
            left = len(cells)
            span = max(1, _whole(cell.find(f"{W}tcPr/{W}gridSpan")))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continued = merge is not None and merge.get(f"{W}val", "continue") == "continue" and left in above
            if continued:
                area, text = above[left], ""
                area[2] = number
            else:
                area = [number, left, number, left + span - 1]
                areas.append(area)
                text = "\n".join(line for line in map(said_in, cell.iter(f"{W}p")) if line)
            if merge is not None:
                going[left] = area
            cells += [text, *[""] * (span - 1)]
        above = going
        rows.append(cells)
    width = max(map(len, rows), default=0)
    ranges = tuple((top, left, bottom, right) for top, left, bottom, right in areas if (top, left) != (bottom, right))
    return Sheet("", name, tuple(tuple(row + [""] * (width - len(row))) for row in rows), ranges)


def _whole(element: Any) -> int:
    """A number of columns; more than a table may have is one too many, whatever it says."""
    value = element.get(f"{W}val", "") if element is not None else ""
    if not (value.isascii() and value.isdigit()):
        return 0
    return int(value) if len(value) < 5 else _WIDTH + 1
