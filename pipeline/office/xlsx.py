"""Tables as data → the bytes of a workbook: titled, styled, ready to print, the same bytes every time."""

from __future__ import annotations

import datetime
import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.model.number import digits, plain
from pipeline.office import package
from pipeline.office.guard import clean, looks_like_formula
from pipeline.office.list_table import Table, Tint
from pipeline.system.errors import no_room

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | Decimal | datetime.date | None
"""Content of a cell; "" and None leave it empty."""
_MOST_DIGITS = 15
"""Spreadsheets keep 15 significant digits; a longer number stays text rather than change silently."""
_MOST_CHARACTERS = 32767
_CUT = "……（内容过长，已截断）"
LINE, MOST_HEIGHT = 14.5, 400
"""Height in points of a line of text, and of the highest row we make (the programs stop at 409)."""
_HEAD_FONT, _TEXT_FONT = "黑体", "宋体"
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
    import openpyxl

    book = openpyxl.Workbook()
    if book.active is not None:
        book.remove(book.active)
    book.properties.creator = package.CREATOR
    book.properties.title = clean(sheets[0].title)
    book.properties.created = package.CREATED.replace(tzinfo=None)
    taken: set[str] = set()
    for sheet in sheets:
        add_sheet(book, sheet, sheet_name(sheet.name, taken))
    return workbook_bytes(book)


_SHEETS = "xl/worksheets/sheet"


def workbook_bytes(book: Workbook) -> bytes:
    """The bytes of a workbook, with package.CREATED in place of the moment of saving.

    openpyxl writes each sheet to a temporary file first; raises PipelineError (OUTPUT) where there is no room for it.
    """
    import io

    from lxml.etree import SerialisationError

    out = io.BytesIO()
    try:
        book.save(out)
    except (OSError, SerialisationError) as error:
        raise no_room(error) or error from error
    files = package.read_package(out.getvalue())
    if any(not data.endswith(b"</worksheet>") for name, data in files.items() if name.startswith(_SHEETS)):
        # What does not fit is cut short in silence where it is less than lxml writes at once.
        raise no_room(OSError(errno.ENOSPC, "")) or AssertionError
    core = files["docProps/core.xml"].decode()
    # openpyxl stamps the moment of saving into the properties.
    stamp = f"{package.CREATED:%Y-%m-%dT%H:%M:%SZ}"
    core = re.sub(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rf"\g<1>{stamp}", core)
    files["docProps/core.xml"] = core.encode()
    return package.write_package(files)


def sheet_name(name: str, taken: set[str]) -> str:
    """A legal name: at most 31 characters, none of []:*?/\\, not among `taken` (lower case), which it then joins."""
    base = re.sub(r"[\[\]:*?/\\]", "_", clean(name)).strip("'")[:31] or "表"
    chosen, number = base, 2
    while chosen.lower() in taken:
        tail = f"（{number}）"
        chosen, number = base[: 31 - len(tail)] + tail, number + 1
    taken.add(chosen.lower())
    return chosen


def add_sheet(book: Workbook, spec: ListSheet, name: str) -> None:
    """Append a sheet under this name (from `sheet_name`)."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    cols, rows = spec.table.cols, list(spec.table.body())
    last = get_column_letter(len(cols))
    printed = spec.printed or len(cols)
    styles = CellStyles(sheet)
    total_width = sum(col.width for col in cols[:printed])
    head, edge = 2, get_column_letter(printed)
    banner(sheet, 1, edge, spec.title, styles.title, 30)
    if spec.note:
        banner(sheet, 2, edge, spec.note, styles.note, LINE * lines_of(spec.note, total_width) + 4)
        head = 3
    for index, col in enumerate(cols, 1):
        put_cell(sheet.cell(head, index), col.head, styles.head)
        sheet.column_dimensions[get_column_letter(index)].width = col.width
    for number, cells in enumerate(rows, head + 1):
        lines = max(lines_of(value, col.width) for (value, *_), col in zip(cells, cols, strict=True))
        if lines > 1:
            sheet.row_dimensions[number].height = min(LINE * lines + 3, MOST_HEIGHT)
        for index, ((value, tint, target), col) in enumerate(zip(cells, cols, strict=True), 1):
            put_cell(sheet.cell(number, index), value, styles.text(col.align, tint, format_of(value)))
            if target:
                link_cell(sheet.cell(number, index), target)
    end = head + len(rows)
    sheet.freeze_panes = sheet.cell(head + 1, 1)
    if spec.filter and rows:
        sheet.auto_filter.ref = f"A{head}:{last}{end}"
    set_up_printing(sheet, head, f"A1:{edge}{end}", landscape=spec.landscape)


def set_up_printing(sheet: Worksheet, head: int, area: str, *, landscape: bool, wide: int = 1) -> None:
    """Print `area` (A1:H20) on A4, `wide` pages side by side, the first `head` rows on each, pages numbered."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.print_area = area
    sheet.print_title_rows = f"1:{head}"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = wide
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    footer: Any = sheet.oddFooter
    footer.center.text = "第 &P 页 共 &N 页"


def banner(sheet: Worksheet, row: int, last: str, text: str, style: Any, height: float) -> None:
    """Write a text across the columns A to `last` (a letter); `height` of the row in points."""
    put_cell(sheet.cell(row, 1), text, style)
    if last != "A":
        sheet.merge_cells(f"A{row}:{last}{row}")
    sheet.row_dimensions[row].height = height


def lines_of(value: Cell, width: float) -> int:
    """How many lines a cell takes in a column `width` half-width characters wide.

    Rows get their height from it, for programs other than Excel do not fit it to the text.
    """
    if not isinstance(value, str):
        return 1
    room = max(1, int(width) - 1)
    return sum(-(-breadth(line) // room) or 1 for line in value.split("\n"))


def breadth(text: str) -> int:
    """Width of a text in half-width characters; Chinese and full-width ones count two."""
    return sum(2 if ord(character) > 0x2000 else 1 for character in text)


def format_of(value: Cell) -> str:
    """The number format that shows a value as it is: all decimals of a Decimal, 2025-02-13, else General."""
    if isinstance(value, Decimal):
        places = digits(value)
        return "0." + "0" * places if places else "0"
    if isinstance(value, datetime.date):
        return "yyyy-mm-dd"
    return "0" if isinstance(value, int) else "General"


def put_cell(cell: Any, value: Cell | float | datetime.time, style: Any) -> None:
    """Write a value and a registered style; text never becomes a formula, a number never loses digits.

    Numbers of more than 15 significant digits are written as text. Text is cleaned of control characters and cut at
    32,767, the most a cell holds.
    """
    cell._style = style
    if value is None or value == "":
        return
    if isinstance(value, Decimal):
        if len(value.normalize().as_tuple().digits) > _MOST_DIGITS or not value.is_finite():
            value = plain(value) if value.is_finite() else str(value)
        else:
            # openpyxl would print a number through a float: hand it the digits themselves.
            cell._value, cell.data_type = plain(value), "n"
            return
    if isinstance(value, str):
        text = clean(value).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > _MOST_CHARACTERS:
            text = text[: _MOST_CHARACTERS - len(_CUT)] + _CUT
        # Set past openpyxl's guessing, which makes a formula of “=1+1” and an error of “#N/A”.
        cell._value, cell.data_type = text, "s"
        if looks_like_formula(value):
            cell._style = _quoted(style)
        return
    cell.value = value


def link_cell(cell: Any, target: str) -> None:
    """Make a cell lead to another of its own workbook, such as “'表'!A1”."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)


def _quoted(style: Any) -> Any:
    import copy

    quoted = copy.copy(style)
    quoted.quotePrefix = 1
    return quoted


class CellStyles:
    """Styles of one sheet, each registered with the workbook once (a style a cell would take seconds)."""

    def __init__(self, sheet: Worksheet) -> None:
        from openpyxl.styles import Alignment

        self._sheet = sheet
        self._made: dict[tuple[str, Tint | None, str], Any] = {}
        self.title = self.make(_HEAD_FONT, 16, Alignment(horizontal="center", vertical="center"))
        self.note = self.make(_TEXT_FONT, 10, Alignment(horizontal="left", vertical="center", wrap_text=True))
        self.subtitle = self.make(_HEAD_FONT, 12, Alignment(horizontal="left", vertical="center"))
        centred = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.head = self.make(_HEAD_FONT, 10.5, centred, fill="D9E2EC", border=True)

    def text(self, align: str, tint: Tint | None, number_format: str) -> Any:
        """Style of a cell below the heads."""
        from openpyxl.styles import Alignment

        key = (align, tint, number_format)
        if key not in self._made:
            alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
            self._made[key] = self.make(
                _TEXT_FONT, 10.5, alignment, fill=tint, border=True, bold=tint in _BOLD, number_format=number_format
            )
        return self._made[key]

    def make(
        self,
        font: str,
        size: float,
        alignment: Any,
        *,
        fill: str | None = None,
        border: bool = False,
        bold: bool = False,
        number_format: str = "General",
        locked: bool = True,
    ) -> Any:
        """A style, registered with the workbook; `locked` counts on a protected sheet only."""
        from openpyxl.cell.cell import Cell as SheetCell
        from openpyxl.styles import Border, Font, PatternFill, Protection, Side

        cell: Any = SheetCell(self._sheet, row=1, column=1)
        cell.font = Font(name=font, size=size, bold=bold)
        cell.alignment = alignment
        cell.number_format = number_format
        if not locked:
            cell.protection = Protection(locked=False)
        if fill:
            cell.fill = PatternFill("solid", fgColor=str(fill))
        if border:
            side = Side(style="thin", color="808080")
            cell.border = Border(left=side, right=side, top=side, bottom=side)
        return cell._style
