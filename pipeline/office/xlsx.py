"""Tables as data → the bytes of a workbook: titled, styled, ready to print, the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.model.table import address, column_letters
from pipeline.office.book_writer import BookWriter
from pipeline.office.cell_looks import HEAD, NOTE, TITLE, CellLook
from pipeline.office.cell_value import LINE, Cell, format_of, height_of, lines_of
from pipeline.office.list_table import Table, Tint
from pipeline.office.sheet_writer import Printing, SheetWriter

_BOLD = (Tint.STRONG, Tint.TOTAL)
"""Tints whose text is bold."""


@dataclass(frozen=True, slots=True)
class ListSheet:
    """A sheet with one table: its name, title, table, and the note under the title ("" for none).

    Decimals are written as numbers with as many decimals as they have: round before. Dates show as 2025-02-13.
    """

    name: str
    title: str
    table: Table[Any, Cell]
    note: str = ""
    filter: bool = True
    landscape: bool = True
    printed: int = 0
    """How many of the columns are printed, from the left; 0 for all. The others are for working on the screen."""


def workbook(sheets: Sequence[ListSheet]) -> bytes:
    """The .xlsx with these sheets in this order (at least one); equal sheets give equal bytes."""
    book = BookWriter(sheets[0].title)
    for one in sheets:
        write_list(book.sheet(one.name), one)
    return book.data()


def write_list(sheet: SheetWriter, spec: ListSheet) -> None:
    """Write the title, the note and the table; the name is that of `sheet`."""
    cols = spec.table.cols
    printed = spec.printed or len(cols)
    widths = [col.width for col in cols]
    sheet.columns(widths)
    number = sheet.looks.number
    sheet.banner(spec.title, number(TITLE), printed, 30)
    if spec.note:
        lines = lines_of(spec.note, sum(widths[:printed]))
        sheet.banner(spec.note, number(NOTE), printed, LINE * lines + 4)
    head = sheet.row([(col.head, number(HEAD)) for col in cols])
    aligns = [col.align for col in cols]
    looks: dict[tuple[str, Tint | None, str], int] = {}
    for row in spec.table.body():
        cells, lines = [], 1
        for (value, tint, target), align, width in zip(row, aligns, widths, strict=True):
            key = (align, tint, format_of(value))
            look = looks.get(key)
            if look is None:
                look = looks[key] = number(_look(*key))
            cells.append((value, look))
            if isinstance(value, str):
                lines = max(lines, lines_of(value, width))
            if target:
                sheet.link(address(sheet.last, len(cells) - 1), target)
        sheet.row(cells, height_of(lines, 3) if lines > 1 else 0)
    sheet.frozen = head
    if spec.filter and sheet.last > head:
        sheet.filtered = f"A{head}:{column_letters(len(cols) - 1)}{sheet.last}"
    sheet.printing = Printing(f"A1:{column_letters(printed - 1)}{sheet.last}", head, spec.landscape)


def _look(align: str, tint: Tint | None, number_format: str) -> CellLook:
    """How a cell below the heads looks."""
    return CellLook(bold=tint in _BOLD, align=align, fill=tint, border=True, number_format=number_format)
