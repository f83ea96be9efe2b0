"""A sheet with merged cells → its header rows as one path of words a column, and what kind of row each row is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model.table import Raw, Sheet
from pipeline.scheme import id_line
from pipeline.scheme.id_line import Aside, Stamp
from pipeline.scheme.units import Units

HEAD_ROWS = 3
"""A head has at most this many rows."""
_STAMP_ROWS = 4
_STAMP_CELLS = 8
"""The id line begins in one of the first filled cells."""
Merged = tuple[int, int, int, int]


def blank(cell: Raw) -> bool:
    """Whether nothing stands in a cell (white space is nothing)."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def blank_row(row: Sequence[Raw]) -> bool:
    """Whether nothing stands in a row."""
    return all(cell is None or cell == "" or blank(cell) for cell in row)


def alone(row: Sequence[Raw]) -> str:
    """The text of a row in which only one cell is filled with text, else ""."""
    said = [cell for cell in row if not (cell is None or cell == "" or blank(cell))]
    return said[0].strip() if len(said) == 1 and isinstance(said[0], str) else ""


def figure(cell: Raw) -> bool:
    """Whether a text is a number or date, as cells of a text file are."""
    return isinstance(cell, str) and not cell.strip("0123456789.,+-%:/ ¥￥")


def cell_at(row: Sequence[Raw], column: int) -> Raw:
    """The cell of a row in a column, None beyond its last."""
    return row[column] if column < len(row) else None


def last_word(path: Sequence[str]) -> str:
    """The innermost word of a head, "" where it has none."""
    return next((step for step in reversed(path) if step), "")


@dataclass(frozen=True)
class SheetGrid:
    """A sheet and its merged cells by the rows they begin in."""

    sheet: Sheet
    by_row: dict[int, tuple[Merged, ...]]

    @staticmethod
    def of(sheet: Sheet) -> SheetGrid:
        """The grid of a sheet."""
        found: dict[int, list[Merged]] = {}
        for area in sheet.merged:
            found.setdefault(area[0], []).append(area)
        return SheetGrid(sheet, {row: tuple(areas) for row, areas in found.items()})

    def paths(self, top: int, height: int) -> list[list[str]]:
        """Per column, the words of the head rows `top` … `top + height - 1`, outermost first.

        A merged cell speaks for every cell it covers. Where a table came without merged cells, a filled cell above
        the last head row speaks for the empty ones to its right that have a word below them.
        """
        rows = [list(row) for row in self.sheet.rows[top : top + height]]
        width = max(map(len, rows))
        grid = [[_word(row[column]) if column < len(row) else "" for column in range(width)] for row in rows]
        covered: set[tuple[int, int]] = set()
        for start in range(top, top + height):
            for first, left, last, right in self.by_row.get(start, ()):
                for row in range(first - top, min(last - top, height - 1) + 1):
                    for column in range(left, min(right, width - 1) + 1):
                        grid[row][column] = grid[first - top][left]
                        covered.add((row, column))
        for number in range(height - 1):
            for column in range(1, width):
                lower = any(grid[below][column] for below in range(number + 1, height))
                if not grid[number][column] and lower and (number, column) not in covered and not self.sheet.merged:
                    grid[number][column] = grid[number][column - 1]
        return [[grid[row][column] for row in range(height)] for column in range(width)]

    def least_height(self, top: int) -> int:
        """How many rows a head that begins in this row has at least, by its merged cells."""
        areas = [area for area in self.by_row.get(top, ()) if area[2] - area[0] < HEAD_ROWS]
        return 1 + max((area[2] - area[0] for area in areas), default=0)

    def only_words(self, number: int) -> bool:
        """Whether a row holds nothing but texts (a head never holds numbers or dates)."""
        cells = [cell for cell in self.sheet.rows[number] if not blank(cell)]
        return all(isinstance(cell, str) for cell in cells) and sum(map(figure, cells)) * 2 <= len(cells)


def unit_row(row: Sequence[Raw], units: Units) -> dict[int, str]:
    """Column → unit (“?…” for an unknown one), where every filled cell of a row is or looks like one, else nothing."""
    found: dict[int, str] = {}
    for column, cell in enumerate(row):
        if blank(cell):
            continue
        said = cell.strip().strip("()（）") if isinstance(cell, str) else ""
        named = units.canonical(cell) or units.canonical(said) or units.strange(said) if isinstance(cell, str) else ""
        if not named:
            return {}
        found[column] = named
    return found


def numbering_row(row: Sequence[Raw]) -> bool:
    """Whether a row only counts the columns: 甲 乙 1 2 3."""
    said = [cell for cell in row if not blank(cell)]
    counted = [_count(cell) for cell in said]
    numbers = [number for number in counted if number is not None]
    letters = [cell for cell, number in zip(said, counted, strict=True) if number is None]
    if len(said) < 3 or not numbers or numbers != list(range(1, len(numbers) + 1)):
        return False
    return all(isinstance(cell, str) and cell.strip() in "甲乙丙丁戊ABCDE" for cell in letters)


def _count(cell: Raw) -> int | None:
    if isinstance(cell, str):
        text = cell.strip().strip("()（）")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and float(cell).is_integer():
        return int(cell)
    return None


def _word(cell: Raw) -> str:
    if isinstance(cell, date):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def sheet_of_ours(sheet: Sheet) -> Aside | None:
    """What the id line of a sheet of ours that holds no data says: the list of a return slip, last year's values."""
    said = (row[0] for row in sheet.rows[:_STAMP_ROWS] if row and isinstance(row[0], str))
    return next(filter(None, map(id_line.read_aside, said)), None)


def stamp_of(row: Sequence[Raw]) -> Stamp | None:
    """The id line that stands in a row, in one cell or spread over several; None for none."""
    said = [cell for cell in row if isinstance(cell, str) and cell]
    return id_line.read_id_line("|".join(said)) if any("表" in cell for cell in said[:_STAMP_CELLS]) else None
