"""A table and the height of a page → which rows stay whole, which stay together, whether its head is printed again.

Nothing that must not be broken may be higher than a page: it would run off the sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.publish.document.tree import TextParagraph, TextTable
from pipeline.publish.paper.measures import block_height, row_heights

_LONGEST_TIED = 12
"""Rows that a merged cell may take and still stay whole: cut by a page's end it loses its lower line."""
_WHOLE, _SURELY = 0.6, 0.45
"""Shares of a page: higher rows are broken; what is lower is whole without being measured."""
_HEAD = 1 / 3
"""Of a page: a higher head is not printed again."""
_NOTES = 0.25
"""Of a page: more notes than that do not all stay with the end of their table."""


@dataclass(frozen=True, slots=True)
class TablePlan:
    """How a table is spread over pages."""

    heads: int
    """Rows that are printed again on every further page."""
    whole: bool
    """Whether it stands on one page, if that is high enough."""
    measured: bool
    """Whether only the printer can tell if it is."""
    groups: tuple[tuple[int, int], ...]
    """Rows that stay together, as first row and number of rows; the notes are one more row."""
    notes: int
    """How many of the paragraphs after it stay with its end."""
    broken_rows: frozenset[int]
    """Rows higher than a page, or nearly so."""
    broken_cells: frozenset[tuple[int, int]]
    """Merged cells, by first row and column, that the end of a page may cut."""


def plan_table(
    table: TextTable, height: float, after: Sequence[TextParagraph] = (), caption: TextParagraph | None = None
) -> TablePlan:
    """Plan a table on pages whose type area is `height` high.

    after: paragraphs that must not part from its end; caption: what is said again above a repeated head.
    """
    heights = row_heights(table)
    width = sum(table.widths)
    head = sum(heights[: table.heads])
    reaches = any(at + cell.rows > table.heads for at in range(table.heads) for cell in table.rows[at].cells)
    heads = table.heads if head <= height * _HEAD and not reaches else 0
    room = height - (head + (block_height(caption, width) if caption else 0.0) if heads else 0.0)
    keeps = [row.keep for row in table.rows]
    whole = all(keeps[:-1]) and sum(heights) < height
    broken = frozenset(at for at, high in enumerate(heights) if high > room * _WHOLE and at >= heads)
    cut, merged = _merged(table, heights, room * _WHOLE, broken)
    noted, notes = 0, 0.0
    if not whole:
        for one in after:
            notes += block_height(one, width)
            if notes > room * _NOTES:
                break
            noted += 1
    groups = () if whole else _groups(heads, keeps, merged, [*heights, *([notes] if noted else [])], room * _WHOLE)
    return TablePlan(
        heads, whole, sum(heights) > height * _SURELY, groups, noted if groups else 0, broken, frozenset(cut)
    )


def _merged(
    table: TextTable, heights: Sequence[float], most: float, broken: frozenset[int]
) -> tuple[set[tuple[int, int]], list[bool]]:
    """Merged cells that may be cut, and for each row whether one that may not ties it to the next.

    Cells that overlap tie all their rows to each other: a cell that would tie too many is cut.
    """
    cut: set[tuple[int, int]] = set()
    tied = [False] * len(heights)
    first = last = -1
    for at, row in enumerate(table.rows):
        for cell in row.cells:
            end = at + cell.rows - 1
            if end == at:
                continue
            begun = first if at <= last else at
            reached = max(last, end)
            if (
                cell.rows > _LONGEST_TIED
                or broken & set(range(at, end + 1))
                or sum(heights[begun : reached + 1]) > most
            ):
                cut.add((at, cell.column))
                continue
            first, last = begun, reached
            tied[at:end] = [True] * (cell.rows - 1)
    return cut, tied


def _groups(
    heads: int, keeps: Sequence[bool], merged: Sequence[bool], heights: Sequence[float], most: float
) -> tuple[tuple[int, int], ...]:
    """Rows that stay together, and no more of them than `most` holds; heights: with that of the notes where some stay.

    A group never begins inside rows that a merged cell ties.
    """
    rows = len(keeps)
    tied = [one or two for one, two in zip(keeps, merged, strict=True)]
    if tied and len(heights) == rows:
        tied[-1] = False
    out: list[tuple[int, int]] = []
    at = heads
    while at < rows:
        end = at
        while end < rows and tied[end]:
            end += 1
        if end > at and sum(heights[at : end + 1]) < most:
            out.append((at, end - at + 1))
            at = end
        at += 1
        while at < rows and merged[at - 1]:
            at += 1
    return tuple(out)
