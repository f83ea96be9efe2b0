"""Many cells → the few ranges that hold them, for facts and findings that come from whole columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from pipeline.model.table import Place, column_letters

_CELL = re.compile(r"([A-Z]+)(\d+)")

_Box = tuple[int, int, int, int]
"""Left, top, right, bottom; columns from 0, rows from 1."""


def span(places: Iterable[Place]) -> tuple[Place, ...]:
    """One place a file and sheet: the smallest range that holds all its cells; places without a cell stay."""
    boxes: dict[tuple[str, str], _Box] = {}
    loose: dict[Place, None] = {}
    for place in places:
        box = _box(place.cell)
        if box is None:
            loose.setdefault(place)
            continue
        sheet = place.file, place.sheet
        known = boxes.get(sheet)
        boxes[sheet] = box if known is None else _around(known, box)
    return (*(Place(file, sheet, _range(box)) for (file, sheet), box in boxes.items()), *loose)


def _around(one: _Box, other: _Box) -> _Box:
    """The smallest box that holds both; written out because long series ask for it a hundred thousand times."""
    left, top, right, bottom = one
    return (
        left if left <= other[0] else other[0],
        top if top <= other[1] else other[1],
        right if right >= other[2] else other[2],
        bottom if bottom >= other[3] else other[3],
    )


@cache
def _box(cell: str) -> _Box | None:
    """“C5” or “C5:D9” → its box, None for anything else."""
    found = _CELL.findall(cell)
    if not found:
        return None
    columns = [_column(letters) for letters, _ in found]
    rows = [int(row) for _, row in found]
    return min(columns), min(rows), max(columns), max(rows)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _range(box: _Box) -> str:
    left, top, right, bottom = box
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"
