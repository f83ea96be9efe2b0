"""Sheets to be filled in, described as data → a workbook whose heads are locked and whose cells check what is typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from pipeline.model.table import address, column_letters
from pipeline.office.book_writer import BookWriter
from pipeline.office.cell_looks import HEAD, NOTE, SUBTITLE, TITLE, CellLook
from pipeline.office.cell_value import LINE, Cell, format_of, height_of, lines_of
from pipeline.office.guard import clean
from pipeline.office.sheet_writer import Printing, SheetWriter

REQUIRED, OPTIONAL, FIXED = "FFF8DC", None, "F2F2F2"
"""Fills: of cells that must be filled, that may be, that hold something already."""
_FAR = 3000
"""Row down to which cells are checked and unlocked, for those who need more rows than are ruled."""
_READABLE = 200
"""Half-width characters across a printed page that can still be read."""
_LONGEST_LIST, _LONGEST_MESSAGE = 255, 255
"""What spreadsheet programs take for the text of a drop-down and of a prompt."""
_USUAL = "不在常用的写法里。确实如此的，点“是”保留。"
_KINDS = {"number": "decimal", "whole": "whole", "date": "date"}
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
    book = BookWriter(title)
    for spec in sheets:
        _fill(book.sheet(spec.name, hidden=spec.hidden), spec)
    return book.data()


def _fill(sheet: SheetWriter, spec: FillSheet) -> None:
    count = max(len(block.columns) for block in spec.blocks)
    widths = [
        max(block.columns[index].width for block in spec.blocks if index < len(block.columns)) for index in range(count)
    ]
    below = [column.input.kind for column in spec.blocks[-1].columns]
    free = (CellLook(align="left", number_format=_FORMATS.get(kind, "@"), locked=False) for kind in below)
    rest = CellLook(align="left", number_format="@", locked=False)
    looks = [*free, *[rest] * (count - len(below))]
    sheet.columns(widths, () if spec.reading else [sheet.looks.number(look) for look in looks])
    pages = -(-int(sum(widths)) // _READABLE)
    _top(sheet, spec, _first_page(widths, pages), sum(widths))
    heads: list[int] = []
    for number, block in enumerate(spec.blocks, 1):
        if heads:
            sheet.skip()
        heads.append(_block(sheet, spec, block, widths, last=number == len(spec.blocks)))
    sheet.frozen = heads[0] if len(heads) == 1 else 2
    area = f"A1:{column_letters(count - 1)}{sheet.last}"
    sheet.printing = Printing(area, sheet.frozen, landscape=True, wide=pages)
    sheet.protection = _protection(spec.reading)


def _first_page(widths: Sequence[float], pages: int) -> int:
    """How many columns are on the first of so many pages side by side: a title across all would be cut in two."""
    width = sum(widths) / pages
    return max(1, sum(total <= width for total in accumulate(widths)))


def _top(sheet: SheetWriter, spec: FillSheet, columns: int, total: float) -> None:
    sheet.banner(spec.title, sheet.looks.number(TITLE), columns, 30)
    # Text wider than a screen would have to be scrolled for.
    width = min(total, 120)
    for text in (spec.line, *spec.notes):
        sheet.banner(text, sheet.looks.number(NOTE), columns, height_of(lines_of(text, width), 4))


def _block(sheet: SheetWriter, spec: FillSheet, block: FillBlock, widths: Sequence[float], *, last: bool) -> int:
    """Write a table; returns the row of its heads."""
    number = sheet.looks.number
    if block.title:
        sheet.row([(block.title, number(SUBTITLE))])
    tall = max(lines_of(column.head, width) for column, width in zip(block.columns, widths, strict=False))
    head = sheet.row([(column.head, number(HEAD)) for column in block.columns], LINE * tall + 6)
    for at in range(len(block.rows) + block.spare):
        filled = block.rows[at] if at < len(block.rows) else ()
        cells, lines = [], 1
        for index, column in enumerate(block.columns):
            value = filled[index] if index < len(filled) else None
            locked = spec.reading or (bool(filled) and index in block.fixed)
            kind = block.inputs.get((at, index), column.input).kind
            shown = format_of(value) if locked or value is not None else _FORMATS.get(kind, "@")
            must = column.required or (at, index) in block.must
            fill = FIXED if locked else REQUIRED if must else OPTIONAL
            look = CellLook(align=column.align, fill=fill, border=True, number_format=shown, locked=locked)
            cells.append((value, number(look)))
            lines = max(lines, lines_of(value, widths[index]))
            if (at, index) in block.links:
                sheet.link(address(sheet.last, index), block.links[at, index])
        sheet.row(cells, height_of(lines, 3) if lines > 1 else 0)
    if not spec.reading:
        _checks(sheet, block, head + 1, _FAR if last else sheet.last)
    return head


def _checks(sheet: SheetWriter, block: FillBlock, start: int, end: int) -> None:
    """One check for each Input, over all cells that have it."""
    ranges: dict[Input, list[str]] = {}
    for index, column in enumerate(block.columns):
        letters = column_letters(index)
        own = sorted(row for row, place in block.inputs if place == index)
        for row in own:
            ranges.setdefault(block.inputs[row, index], []).append(f"{letters}{start + row}")
        if index in block.fixed and not block.spare:
            continue
        first = start + (own[-1] + 1 if own else 0)
        if first <= end:
            ranges.setdefault(column.input, []).append(f"{letters}{first}:{letters}{end}")
    for wanted, cells in ranges.items():
        if wanted.kind != "text" or wanted.prompt:
            _check(sheet, wanted, " ".join(cells))


def _check(sheet: SheetWriter, wanted: Input, cells: str) -> None:
    kind, formulas, operator = "", [], ""
    if wanted.kind == "choice":
        listed = ",".join(wanted.choices)
        fits = len(listed) <= _LONGEST_LIST and not any("," in one or '"' in one for one in wanted.choices)
        if fits or wanted.source:
            kind, formulas = "list", [f'"{listed}"' if fits else wanted.source]
    elif wanted.kind in _KINDS:
        # A lone lower or upper bound still keeps words out.
        kind, operator = _KINDS[wanted.kind], "between"
        formulas = [wanted.low or "-1E+15", wanted.high or "1E+15"]
    sheet.check(
        cells,
        formulas,
        type=kind,
        errorStyle="stop" if wanted.strict else "warning",
        operator=operator,
        allowBlank=True,
        showInputMessage=bool(wanted.prompt),
        showErrorMessage=bool(kind),
        errorTitle="请核对",
        error=clean(wanted.error or _USUAL)[:_LONGEST_MESSAGE],
        promptTitle="填写说明",
        prompt=clean(wanted.prompt)[:_LONGEST_MESSAGE],
    )


def _protection(reading: bool) -> str:
    """Lock what is not to be filled, leaving widths, heights, inserting and sorting free ("0" means allowed)."""
    rows = int(reading)
    return (
        ' sheet="1" formatCells="0" formatColumns="0" formatRows="0"'
        f' insertRows="{rows}" deleteRows="{rows}" sort="0" autoFilter="0"'
    )
