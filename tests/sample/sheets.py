"""Rows of cells → the bytes of a workbook, always the same for the same rows."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.office import package

if TYPE_CHECKING:
    from openpyxl import Workbook

Cell = str | int | float | datetime.date | None


@dataclass(frozen=True)
class Page:
    """A sheet: its rows, merged ranges ("A1:J1") and number formats by cell or whole column."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[str] = ()
    formats: tuple[tuple[str, str], ...] = ()


def workbook(*pages: Page) -> bytes:
    """The .xlsx with these sheets."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Side

    book = Workbook()
    book.remove(book.worksheets[0])
    line = Side(style="thin")
    border = Border(left=line, right=line, top=line, bottom=line)
    centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for page in pages:
        sheet = book.create_sheet(page.name)
        for row in page.rows:
            sheet.append(list(row))
        for merged in page.merged:
            sheet.merge_cells(merged)
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.border, cell.alignment = border, centred
                if isinstance(cell.value, datetime.date):
                    cell.number_format = "yyyy-mm-dd"
        for address, code in page.formats:
            sheet[address].number_format = code
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook, without the time of saving."""
    out = io.BytesIO()
    book.save(out)
    files = package.read_package(out.getvalue())
    core = files["docProps/core.xml"].decode()
    core = re.sub(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*", r"\g<1>2024-01-01T00:00:00Z", core)
    files["docProps/core.xml"] = core.encode()
    return package.write_package(files)
