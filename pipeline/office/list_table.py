"""Columns that take their cell from the value of a row, and rows → a table to be written into a sheet or a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

_Row = TypeVar("_Row")
_Cell = TypeVar("_Cell", covariant=True)


class Tint(StrEnum):
    """Fill of a cell; the strongest are told apart in a grey print too, being darker and bold."""

    STRONG = "F2A7A0"
    MIDDLE = "FBE3AC"
    LIGHT = "E8F1E4"
    TOTAL = "EDEDED"


@dataclass(frozen=True, slots=True)
class Col(Generic[_Row, _Cell]):
    """A column: its head, the functions that give cell, tint and link from the value of a row, and its looks.

    `width` is in half-width characters on a sheet, and the share of the page's width in a document; `align` is left,
    center or right. `link` gives a place in the same workbook (“'表'!A1”), "" for none; documents have no links.
    """

    head: str
    width: float
    get: Callable[[_Row], _Cell] | None
    """None: the number of the row, from 1."""
    align: str = "left"
    tint: Callable[[_Row], Tint | None] | None = None
    link: Callable[[_Row], str] | None = None


def row_numbers(width: float) -> Col[Any, Any]:
    """The column 序号: the rows numbered from 1."""
    return Col("序号", width, None, "center")


@dataclass(frozen=True, slots=True)
class Table(Generic[_Row, _Cell]):
    """Columns, the values of the rows, and the cells of a last row in the tint of totals.

    `total` may be shorter than a row: the cells behind it are empty. Without any there is no such row.
    """

    cols: Sequence[Col[_Row, _Cell]]
    rows: Sequence[_Row]
    total: Sequence[_Cell] = ()

    def body(self) -> Iterator[list[tuple[Any, Tint | None, str]]]:
        """The rows in their order, the total last: of each cell the content, the tint and the link."""
        for number, row in enumerate(self.rows, 1):
            yield [
                (
                    col.get(row) if col.get else number,
                    col.tint(row) if col.tint else None,
                    col.link(row) if col.link else "",
                )
                for col in self.cols
            ]
        if len(self.total) > len(self.cols):
            raise ValueError(f"the total has {len(self.total)} cells, longer than the {len(self.cols)} of a row")
        if self.total:
            empty = [None] * (len(self.cols) - len(self.total))
            yield [(cell, Tint.TOTAL, "") for cell in (*self.total, *empty)]
