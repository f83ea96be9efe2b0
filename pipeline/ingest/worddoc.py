"""The document part of a .docx → each of its tables as a sheet, with the words that stand above it."""

from __future__ import annotations

from typing import Any

from pipeline.ingest.wordtext import parsed
from pipeline.model.table import Sheet
from pipeline.office.ooxml import W

_LINES_ABOVE = 12
"""Lines of text above a table that are kept: its title stands in the last, its id line may stand further up."""
_SPAN_LIMIT = 500
"""Columns one cell may span; Word itself stops at 63."""


def read_word(file: str, document: bytes) -> list[tuple[Sheet, tuple[str, ...]]]:
    """(sheet, the last lines of text before it) for each table; merged cells are kept as ranges.

    Tables inside cells are read as text of their cell. Raises Refused for XML that does not parse.
    """
    root = parsed(document)
    found: list[tuple[Sheet, tuple[str, ...]]] = []
    lines: list[str] = []
    for element in root.iter(f"{W}p", f"{W}tbl"):
        if any(parent.tag in (f"{W}tbl", f"{W}p") for parent in element.iterancestors()):
            continue
        if element.tag == f"{W}p":
            said = _said(element)
            if said:
                lines = [*lines[1 - _LINES_ABOVE :], said]
        else:
            found.append((_table(file, f"表{len(found) + 1}", element), tuple(lines)))
            lines = []
    return found


def _said(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t")).strip()


def _table(file: str, name: str, table: Any) -> Sheet:
    rows: list[list[str]] = []
    areas: list[list[int]] = []
    above: dict[int, list[int]] = {}
    for number, row in enumerate(table.iterchildren(f"{W}tr")):
        cells: list[str] = [""] * _whole(row.find(f"{W}trPr/{W}gridBefore"))
        going: dict[int, list[int]] = {}
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is not row:
                continue
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
                text = "\n".join(line for line in map(_said, cell.iter(f"{W}p")) if line)
            if merge is not None:
                going[left] = area
            cells += [text, *[""] * (span - 1)]
        above = going
        rows.append(cells)
    width = max(map(len, rows), default=0)
    ranges = tuple((top, left, bottom, right) for top, left, bottom, right in areas if (top, left) != (bottom, right))
    return Sheet(file, name, tuple(tuple(row + [""] * (width - len(row))) for row in rows), ranges)


def _whole(element: Any) -> int:
    value = element.get(f"{W}val", "") if element is not None else ""
    return min(int(value), _SPAN_LIMIT) if value.isascii() and value.isdigit() else 0
