"""Sheets to be filled in, described as data → a workbook whose heads are locked and whose cells check what is typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from pipeline.office import package
from pipeline.office.guard import clean
from pipeline.office.xlsx import (
    LINE,
    MOST_HEIGHT,
    Cell,
    CellStyles,
    format_of,
    lines_of,
    link_cell,
    put_cell,
    set_up_printing,
    sheet_name,
    workbook_bytes,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

REQUIRED, OPTIONAL, FIXED, HEAD = "FFF8DC", None, "F2F2F2", "D9E2EC"
"""Fills: of cells that must be filled, that may be, that hold something already, of heads."""
_FAR = 3000
"""Row down to which cells are checked and unlocked, for those who need more rows than are ruled."""
_READABLE = 200
"""Half-width characters across a printed page that can still be read."""
_LONGEST_LIST, _LONGEST_MESSAGE, _LONGEST_TITLE = 255, 255, 32
"""What spreadsheet programs take for the text of a drop-down, of a prompt and of its title."""
_USUAL = "不在常用的写法里。确实如此的，点“是”保留。"
_FORMATS = {"date": "yyyy-mm-dd", "whole": "0", "number": "General"}


@dataclass(frozen=True, slots=True)
class Input:
    """Validation of a cell: kind is number, whole, date, choice or text; bounds as text (serials of dates), "" none.

    `source`: range that holds the choices, where they do not fit into the cell's own list. `prompt` is shown when the
    cell is selected, `error` when something else is typed; only a `strict` one cannot be overridden.
    """

    kind: str = "text"
    low: str = ""
    high: str = ""
    choices: tuple[str, ...] = ()
    source: str = ""
    prompt: str = ""
    error: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class FillColumn:
    """A column to fill: head, width in half-width characters, validation, whether it must be filled."""

    head: str
    width: float = 12
    input: Input = Input()
    required: bool = False
    align: str = "left"


@dataclass(frozen=True, slots=True)
class FillBlock:
    """A table on the sheet: subtitle ("" for none), columns, prefilled rows, and `spare` empty rows below them.

    Cells of the columns numbered in `fixed` are locked in the prefilled rows; `inputs` by (row, column), both 0-based,
    override that of the column. `links`: cells that lead to a place in the workbook (“'表'!A1”).
    """

    title: str
    columns: Sequence[FillColumn]
    rows: Sequence[Sequence[Cell]] = ()
    spare: int = 0
    fixed: frozenset[int] = frozenset()
    inputs: Mapping[tuple[int, int], Input] = field(default_factory=dict)
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)
    must: frozenset[tuple[int, int]] = frozenset()
    """Cells (row, column) that must be filled though their column need not."""


@dataclass(frozen=True, slots=True)
class FillSheet:
    """A sheet: title, the line below it, notes, tables one below the other.

    `reading`: every cell is locked; `hidden`: the sheet is not shown.
    """

    name: str
    title: str
    line: str
    notes: Sequence[str]
    blocks: Sequence[FillBlock]
    reading: bool = False
    hidden: bool = False


def fillable_workbook(title: str, sheets: Sequence[FillSheet]) -> bytes:
    """The .xlsx with these sheets (at least one shown), protected without a password, so that anyone can lift it."""
    import openpyxl

    book = openpyxl.Workbook()
    if book.active is not None:
        book.remove(book.active)
    book.properties.creator = package.CREATOR
    book.properties.title = clean(title)
    book.properties.created = package.CREATED.replace(tzinfo=None)
    taken: set[str] = set()
    for spec in sheets:
        sheet: Any = book.create_sheet(sheet_name(spec.name, taken))
        if spec.hidden:
            sheet.sheet_state = "hidden"
        _fill(sheet, spec)
    return workbook_bytes(book)


class _Looks:
    """The styles of one sheet's cells to fill, each made once."""

    def __init__(self, sheet: Worksheet) -> None:
        self.styles = CellStyles(sheet)
        self._made: dict[tuple[Any, ...], Any] = {}

    def cell(self, fill: str | None, align: str, number_format: str, *, locked: bool, border: bool = True) -> Any:
        from openpyxl.styles import Alignment

        key = (fill, align, number_format, locked, border)
        if key not in self._made:
            placed = Alignment(horizontal=align, vertical="center", wrap_text=True)
            self._made[key] = self.styles.make(
                "宋体", 10.5, placed, fill=fill, border=border, number_format=number_format, locked=locked
            )
        return self._made[key]


def _fill(sheet: Any, spec: FillSheet) -> None:
    from openpyxl.utils import get_column_letter

    looks = _Looks(sheet)
    wide = max(spec.blocks, key=lambda block: len(block.columns))
    count = len(wide.columns)
    widths = [
        max(block.columns[index].width for block in spec.blocks if index < len(block.columns)) for index in range(count)
    ]
    for index, width in enumerate(widths, 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = width
        if not spec.reading:
            kind = spec.blocks[-1].columns[index - 1].input.kind if index <= len(spec.blocks[-1].columns) else "text"
            below: Any = sheet.column_dimensions[letter]
            below._style = looks.cell(None, "left", _FORMATS.get(kind, "@"), locked=False, border=False)
    pages = -(-int(sum(widths)) // _READABLE)
    row = _top(sheet, spec, get_column_letter(_first_page(widths, pages)), sum(widths), looks.styles)
    frozen = 0
    for number, block in enumerate(spec.blocks):
        row = _block(sheet, spec, block, row, widths, looks, last=number == len(spec.blocks) - 1)
        frozen = frozen or row - len(block.rows) - block.spare
        row += 1
    sheet.freeze_panes = sheet.cell(frozen if len(spec.blocks) == 1 else 3, 1)
    head = frozen - 1 if len(spec.blocks) == 1 else 2
    area = f"A1:{get_column_letter(count)}{row - 2}"
    set_up_printing(sheet, head, area, landscape=True, wide=pages)
    _protect(sheet, spec.reading)


def _first_page(widths: Sequence[float], pages: int) -> int:
    """How many columns are on the first of so many pages side by side: a title across all would be cut in two."""
    width = sum(widths) / pages
    return max(1, sum(total <= width for total in accumulate(widths)))


def _top(sheet: Worksheet, spec: FillSheet, edge: str, total: float, styles: CellStyles) -> int:
    from pipeline.office.xlsx import banner

    banner(sheet, 1, edge, spec.title, styles.title, 30)
    row = 2
    # Text wider than a screen would have to be scrolled for.
    width = min(total, 120)
    for text in (spec.line, *spec.notes):
        banner(sheet, row, edge, text, styles.note, min(LINE * lines_of(text, width) + 4, MOST_HEIGHT))
        row += 1
    return row


def _block(
    sheet: Worksheet, spec: FillSheet, block: FillBlock, row: int, widths: Sequence[float], looks: _Looks, *, last: bool
) -> int:
    """Write a table from a row on; returns the row after it."""
    if block.title:
        put_cell(sheet.cell(row, 1), block.title, looks.styles.subtitle)
        row += 1
    tall = max(lines_of(column.head, width) for column, width in zip(block.columns, widths, strict=False))
    sheet.row_dimensions[row].height = LINE * tall + 6
    for index, column in enumerate(block.columns, 1):
        put_cell(sheet.cell(row, index), column.head, looks.styles.head)
    start = row + 1
    for number in range(len(block.rows) + block.spare):
        filled = block.rows[number] if number < len(block.rows) else ()
        tallest = 1
        for index, column in enumerate(block.columns):
            value = filled[index] if index < len(filled) else None
            locked = spec.reading or (bool(filled) and index in block.fixed)
            kind = block.inputs.get((number, index), column.input).kind
            shown = format_of(value) if locked or value is not None else _FORMATS.get(kind, "@")
            must = column.required or (number, index) in block.must
            fill = FIXED if locked else REQUIRED if must else OPTIONAL
            put_cell(sheet.cell(start + number, index + 1), value, looks.cell(fill, column.align, shown, locked=locked))
            if (number, index) in block.links:
                link_cell(sheet.cell(start + number, index + 1), block.links[number, index])
            tallest = max(tallest, lines_of(value, widths[index]))
        if tallest > 1:
            sheet.row_dimensions[start + number].height = min(LINE * tallest + 3, MOST_HEIGHT)
    end = start + len(block.rows) + block.spare
    if not spec.reading:
        _checks(sheet, block, start, _FAR if last else end - 1)
    return end


def _checks(sheet: Worksheet, block: FillBlock, start: int, end: int) -> None:
    """One data validation for each Input, over all cells that have it."""
    from openpyxl.utils import get_column_letter

    ranges: dict[Input, list[str]] = {}
    for index, column in enumerate(block.columns):
        letter = get_column_letter(index + 1)
        own = sorted(row for row, place in block.inputs if place == index)
        for row in own:
            ranges.setdefault(block.inputs[row, index], []).append(f"{letter}{start + row}")
        if index in block.fixed and not block.spare:
            continue
        first = start + (own[-1] + 1 if own else 0)
        if first <= end:
            ranges.setdefault(column.input, []).append(f"{letter}{first}:{letter}{end}")
    for wanted, cells in ranges.items():
        for check in _validation(wanted, " ".join(cells)):
            sheet.add_data_validation(check)


def _validation(wanted: Input, cells: str) -> Iterator[Any]:
    from openpyxl.worksheet.datavalidation import DataValidation

    if wanted.kind == "text" and not wanted.prompt:
        return
    made: dict[str, Any] = {}
    if wanted.kind == "choice":
        listed = ",".join(wanted.choices)
        fits = len(listed) <= _LONGEST_LIST and not any("," in one or '"' in one for one in wanted.choices)
        if fits or wanted.source:
            made = {"type": "list", "formula1": f'"{listed}"' if fits else wanted.source}
    elif wanted.kind in ("number", "whole", "date"):
        kind = {"number": "decimal", "whole": "whole", "date": "date"}[wanted.kind]
        # A lone lower or upper bound still keeps words out.
        low, high = wanted.low or "-1E+15", wanted.high or "1E+15"
        made = {"type": kind, "operator": "between", "formula1": low, "formula2": high}
    yield DataValidation(
        sqref=cells,
        allow_blank=True,
        errorStyle="stop" if wanted.strict else "warning",
        showErrorMessage=bool(made),
        errorTitle="请核对",
        error=clean(wanted.error or _USUAL)[:_LONGEST_MESSAGE],
        showInputMessage=bool(wanted.prompt),
        promptTitle="填写说明"[:_LONGEST_TITLE],
        prompt=clean(wanted.prompt)[:_LONGEST_MESSAGE] or None,
        **made,
    )


def _protect(sheet: Worksheet, reading: bool) -> None:
    """Lock what is not to be filled, leaving widths, heights, inserting and sorting free (False means allowed)."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False
    protection.insertRows = protection.deleteRows = reading
    protection.sort = protection.autoFilter = False
