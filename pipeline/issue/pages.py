"""Sheets of a body's files → the same sheets in the workbook of its return slip, and where their cells went."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.config import Config
from pipeline.issue import cell_rules
from pipeline.model.table import FormTable, Raw, address
from pipeline.office.book_writer import sheet_name
from pipeline.office.cell_looks import HEAD, NOTE, TITLE, CellLook
from pipeline.office.cell_value import format_of, held_text
from pipeline.office.guard import looks_like_formula
from pipeline.office.sheet_writer import SheetWriter
from pipeline.scheme import id_line
from pipeline.scheme.forms import ColumnSpec, Form
from pipeline.system.personal_numbers import mask_personal

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_XML, _MOST_CELLS = 3 << 20, 100_000
"""Unpacked bytes of a workbook, and cells of other tables, beyond which they are not copied: that takes seconds."""
_MOST_MERGES = 5_000
_TRIPPED = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, SyntaxError, OSError, zipfile.BadZipFile
)  # fmt: skip
"""How the library ends on styles and parts that other programs write and read without trouble."""
_OUTSIDE = frozenset("[|")
"""Signs of formulas that speak of other files or programs."""
_STAMP_ROWS = 4
_HEAD_ROW = 4
"""Row of the heads on a sheet that is laid out anew: title, id line and a note stand above."""


@dataclass(frozen=True, slots=True)
class SlipPage:
    """A sheet of the slip, under its name there, and the sheet of the file it shows."""

    file: str
    sheet: str
    name: str
    source: Worksheet | None = None
    """The file's own sheet; None where its table is laid out as our form."""
    rows: Sequence[Sequence[Raw]] = ()
    """What is laid out, from the title."""
    widths: Sequence[float] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    """Where the cells of the file's sheet stand in what is laid out."""

    def place(self, cell: str) -> str:
        """Where a cell of the file stands on this sheet, "" for nowhere."""
        return cell if self.source is not None else self.moved.get(cell, "")

    def value(self, cell: str) -> Any:
        """What stands in a cell of this sheet."""
        if self.source is not None:
            return _masked(self.source[cell].value)
        row, column = _numbers(cell)
        return self.rows[row - 1][column - 1]


def copied(file: str, data: bytes, forms: Mapping[str, str], taken: set[str]) -> list[SlipPage] | None:
    """Every sheet of an .xlsx, values as last calculated; None where it is too large or the library cannot read it.

    `forms`: sheet → title of the form read from it. It becomes the sheet's name where no id line says it, for what the
    file's name said of it is lost in the slip.
    """
    import openpyxl

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(entry.file_size for entry in archive.infolist() if entry.filename.startswith("xl/")) > _MOST_XML:
            return None
        if _merged_cells(archive) > _MOST_CELLS:
            return None
    try:
        source = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except _TRIPPED:
        return None
    pages = []
    for sheet in source.worksheets:
        said = [str(row[0].value or "") for row in sheet.iter_rows(max_row=_STAMP_ROWS, max_col=1)]
        if any((aside := id_line.read_aside(text)) and aside.kind == id_line.SLIP for text in said):
            continue
        stamped = any(map(id_line.read_id_line, said))
        name = sheet_name(sheet.title if stamped else forms.get(sheet.title, sheet.title), taken)
        pages.append(SlipPage(file, sheet.title, name, sheet))
    return pages


def _merged_cells(archive: zipfile.ZipFile) -> int:
    """Cells under merged ranges, each of which the library makes: one range may cover a whole sheet."""
    from lxml import etree

    covered = 0
    for name in archive.namelist():
        if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml"):
            parsed = etree.iterparse(io.BytesIO(archive.read(name)), tag="{*}mergeCell", resolve_entities=False)
            covered += sum(_cells_of(one.get("ref", "")) for _, one in parsed)
    return covered


def _numbers(cell: str) -> tuple[int, int]:
    """Row and column of a cell, from 1."""
    from openpyxl.utils.cell import coordinate_to_tuple

    return coordinate_to_tuple(cell)


def _cells_of(area: str) -> int:
    from openpyxl.utils import range_boundaries

    try:
        left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(area))
    except (ValueError, TypeError):
        return 0
    return (right - left + 1) * (bottom - top + 1)


def copy_page(source: Worksheet, name: str, book: Workbook, at: int) -> None:
    """Copy a sheet of another workbook into this one under a name, as its sheet number `at` from 0."""
    import copy

    made: Any = book.create_sheet(name, at)
    made.sheet_state = source.sheet_state
    _copy_cells(source, made)
    _copy_shape(source, made)
    for area in sorted(map(str, source.merged_cells.ranges))[:_MOST_MERGES]:
        made.merge_cells(area)
    for check in source.data_validations.dataValidation:
        # What looks into other files or starts programs does not go out again under our name.
        if not _OUTSIDE & set(f"{check.formula1 or ''}{check.formula2 or ''}"):
            made.add_data_validation(copy.copy(check))


def _copy_cells(source: Any, target: Any) -> None:
    looks: dict[tuple[int, ...], Any] = {}
    # Only cells that are there: a stray one at the far corner would make rows and columns without end.
    for (row, column), cell in sorted(source._cells.items()):
        if not cell.has_style and cell.value is None:
            continue
        key = tuple(cell._style) if cell.has_style else ()
        if key not in looks:
            looks[key] = _look(cell, target)
        _put(target.cell(row, column), _masked(cell.value), looks[key])


def _masked(value: Any) -> Any:
    return mask_personal(value) if isinstance(value, str) else value


def _put(cell: Any, value: Any, look: Any) -> None:
    """Write a value past the library's guessing, which makes a formula of “=1+1” and an error of “#N/A”."""
    import copy

    cell._style = look
    if isinstance(value, str) and value:
        cell._value, cell.data_type = held_text(value), "s"
        if looks_like_formula(value):
            cell._style = copy.copy(look)
            cell._style.quotePrefix = 1
    elif value is not None:
        cell.value = value


def _copy_shape(source: Any, target: Any) -> None:
    for letter, dimension in source.column_dimensions.items():
        made = target.column_dimensions[letter]
        made.width, made.hidden, made.min, made.max = dimension.width, dimension.hidden, dimension.min, dimension.max
    for number, dimension in source.row_dimensions.items():
        if dimension.height is not None:
            target.row_dimensions[number].height = dimension.height
    target.freeze_panes = source.freeze_panes
    target.page_setup.orientation = source.page_setup.orientation
    target.page_setup.paperSize = source.page_setup.paperSize


def _look(cell: Any, target: Any) -> Any:
    """The style of a cell of another workbook, registered with this one."""
    import copy

    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles.cell_style import StyleArray

    if not cell.has_style:
        return StyleArray()
    made: Any = SheetCell(target, row=1, column=1)
    made.font, made.fill, made.border = copy.copy(cell.font), copy.copy(cell.fill), copy.copy(cell.border)
    made.alignment, made.number_format = copy.copy(cell.alignment), cell.number_format
    return made._style


def laid_out_as_forms(tables: Sequence[FormTable], body: str, config: Config, taken: set[str]) -> list[SlipPage]:
    """The tables of a file that is no .xlsx, each on a sheet as our form, units as the file had them.

    None at all where they are too large: a slip that held only some would lose the others when it comes back.
    """
    if sum(len(table.rows) * len(table.columns) for table in tables) > _MOST_CELLS:
        return []
    return [_laid_out(table, config.scheme.forms.by_id[table.form], body, config, taken) for table in tables]


def _laid_out(table: FormTable, form: Form, body: str, config: Config, taken: set[str]) -> SlipPage:
    own = _columns(table, form, config)
    heads: list[Raw] = []
    widths: list[float] = []
    for column in table.columns:
        known = own.get(column.id)
        unit = column.unit or (known.unit if known else "")
        name = known.name if known else column.head
        heads.append(f"{name}（{unit}）" if unit else name)
        widths.append(cell_rules.column(known, config).width if known else 0)
    moved: dict[str, str] = {}
    for number, row in enumerate(table.rows, 1):
        for index, column in enumerate(table.columns):
            moved[address(row.row, column.index)] = address(_HEAD_ROW + number - 1, index)
    first = min((row.row for row in table.rows), default=0)
    for index, column in enumerate(table.columns):
        # What is wrong with a head stands in one of the few rows above the first row of data.
        for above in range(max(0, first - _STAMP_ROWS), first):
            moved[address(above, column.index)] = address(_HEAD_ROW - 1, index)
    rows: list[list[Raw]] = [
        [form.title],
        [id_line.stamp_line(form.id, table.year, body)],
        [f"说明：由 {table.file.rpartition('/')[2]} 的内容整理而成。"],
        heads,
        *([row.cells.get(column.id) for column in table.columns] for row in table.rows),
    ]
    name = sheet_name(f"{form.id} {form.title}", taken)
    return SlipPage(table.file, table.sheet, name, rows=rows, widths=widths, moved=moved)


def lay_out(page: SlipPage, sheet: SheetWriter) -> None:
    """Write what is laid out."""
    sheet.columns(page.widths)
    for look, row in zip((TITLE, NOTE, NOTE, HEAD), page.rows, strict=False):
        sheet.row([(value, sheet.looks.number(look)) for value in row])
    for row in page.rows[_HEAD_ROW:]:
        sheet.row([(value, sheet.looks.number(CellLook(border=True, number_format=_format(value)))) for value in row])
    sheet.frozen = _HEAD_ROW


def _format(value: Raw) -> str:
    if isinstance(value, datetime.datetime):
        return "yyyy-mm-dd h:mm:ss"
    return format_of(value) if isinstance(value, datetime.date | datetime.time) else "General"


def _columns(table: FormTable, form: Form, config: Config) -> dict[str, ColumnSpec]:
    if table.block == "items":
        return {one.id: one for one in config.scheme.forms.item_columns}
    return {one.id: one for one in form.records.columns} if form.records else {}
