"""Many cells → the few ranges that hold them, for facts and findings that come from whole columns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.model.table import Place, column_letters

_CELL = re.compile(r"([A-Z]+)(\d+)")


def span(places: Iterable[Place]) -> tuple[Place, ...]:
    """One place a file and sheet: the smallest range that holds all its cells; places without a cell stay."""
    boxes: dict[tuple[str, str], list[tuple[int, int]]] = {}
    loose: dict[Place, None] = {}
    for place in places:
        cells = _CELL.findall(place.cell)
        if cells:
            boxes.setdefault((place.file, place.sheet), []).extend(
                (_column(letters), int(row)) for letters, row in cells
            )
        else:
            loose.setdefault(place)
    ranges = [Place(file, sheet, _range(cells)) for (file, sheet), cells in boxes.items()]
    return (*ranges, *loose)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _range(cells: list[tuple[int, int]]) -> str:
    left, right = min(cells)[0], max(cells)[0]
    top, bottom = min(row for _, row in cells), max(row for _, row in cells)
    first, last = f"{column_letters(left)}{top}", f"{column_letters(right)}{bottom}"
    return first if first == last else f"{first}:{last}"
