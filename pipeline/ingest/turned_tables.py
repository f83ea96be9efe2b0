"""Where things stand in a table that is not one record a row → its records, as if each had a row of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.ingest.columns import cell_unit, unit_in
from pipeline.ingest.header_words import Block, columns_named
from pipeline.ingest.sheet_grid import SheetGrid, alone, blank, blank_row, cell_at
from pipeline.ingest.total_rows import total_label
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.table import CellOrigin, FormColumn, FormRow, FormTable, Raw


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of values (0-based) and what its head says of all of them; the rest, other cells of their row say."""

    index: int
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """Id of the form's column for the object, time or item → its word in the head."""
    column: str = ""
    """Id of the form's column that the values are of, "" where each row says it."""
    unit: str = ""
    item: int | None = None
    """Sheet column whose cells name the form's column that the values beside them are of, where there are several."""


@dataclass(frozen=True, slots=True)
class TurnedLayout:
    """Where the values of a table stand, and what says of which object, time and column of the form each is."""

    block: Block
    start: int
    """First sheet row below the head."""
    height: int
    """Rows of the head."""
    values: tuple[ValueColumn, ...]
    dimensions: Mapping[str, int] = field(default_factory=dict)
    """Id of the form's column for the object or time → sheet column that gives it, for the rows below as well."""
    repeated: frozenset[str] = frozenset()
    """Those of them that every row gives: what is blank there is lacking."""
    whole: Mapping[str, tuple[Raw, CellOrigin]] = field(default_factory=dict)
    """The same for what is said once for the whole table."""
    item: int | None = None
    """Sheet column whose cells name the form's column that the values of their row are of."""
    rows: Mapping[int, str] = field(default_factory=dict)
    """The rows of the table → the form's column of their values ("" for none), where no one sheet column names it."""
    unit_column: int | None = None
    unit: str = ""
    """Unit of the whole table."""
    doubtful: tuple[int, ...] = ()
    """Sheet columns whose heads may mean several of the form's columns: not read, asked about."""
    unlisted: tuple[int, ...] = ()
    """Sheet columns of numbers whose heads name no object of the config, where none does: asked about."""


@dataclass(frozen=True, slots=True)
class TurnedTable:
    """The table (None where it holds no value), the sheet row after it, and the marks found in its notes."""

    table: FormTable | None
    after: int
    marks: frozenset[str]


def read_turned(grid: SheetGrid, turned: TurnedLayout, source: TableSource, vocabulary: Vocabulary) -> TurnedTable:
    """One record for each object and time, every cell with the origin where it stands.

    A second value of one column for the same object and time begins a second record. An empty row or the title of a
    form ends the table; notes and repeated heads are left out.
    """
    sheet, block = grid.sheet, turned.block
    heads = set(sheet.rows[turned.start - turned.height : turned.start])
    common = {one.id: unit_in(one, turned.unit, block, vocabulary) for one in block.columns}
    records = block.form.block(block.kind) if block.kind != "items" else None
    at = {records.subject: turned.start - 1} if records is not None else {}
    said = dict(turned.whole)
    made: dict[tuple[object, ...], tuple[int, dict[str, Raw], str, dict[str, CellOrigin]]] = {}
    met: dict[str, int] = {}
    times: Counter[tuple[object, ...]] = Counter()
    marks: set[str] = set()
    row, end = turned.start, max(turned.rows, default=len(sheet.rows) - 1) + 1
    while row < end and not blank_row(sheet.rows[row]):
        cells = sheet.rows[row]
        text = alone(cells)
        if text and vocabulary.titled(text):
            break
        first = next(cell for cell in cells if not blank(cell))
        if cells in heads or (isinstance(first, str) and vocabulary.note(first)):
            marks |= vocabulary.marks(str(first))
            row += 1
            continue
        for name, index in turned.dimensions.items():
            if name in turned.repeated or not blank(cell_at(cells, index)):
                said[name] = cell_at(cells, index), CellOrigin(row, index)
        label = total_label(cells, block, vocabulary.scheme.readings)
        of_row, unit = _column_of_row(cells, row, turned.item, turned, vocabulary)
        when = tuple((name, str(raw)) for name, (raw, _) in said.items())
        for value in turned.values:
            if value.item is not None:
                of_row, unit = _column_of_row(cells, row, value.item, turned, vocabulary)
            column = value.column or of_row
            if not column:
                continue
            met.setdefault(column, value.index)
            key = (when, *value.dimensions.values())
            number = times[key, column]
            times[key, column] += 1
            if (key, number) not in made:
                above = {
                    name: (word, CellOrigin(at.get(name, row), value.index)) for name, word in value.dimensions.items()
                }
                known = said | above
                origins = {name: origin for name, (_, origin) in known.items()}
                made[key, number] = row, {name: raw for name, (raw, _) in known.items()}, label, origins
            _, values, _, origins = made[key, number]
            values[column] = cell_at(cells, value.index)
            origins[column] = CellOrigin(row, value.index, value.unit or unit or common[column])
        row += 1
    rows = tuple(FormRow(*one) for one in made.values())
    table = FormTable(
        block.form.id, block.kind, source.department, source.year, sheet.file, sheet.name, _columns(turned, met), rows
    )
    return TurnedTable(table if rows else None, row, frozenset(marks))


def number_column(cell: Raw, block: Block, vocabulary: Vocabulary) -> str:
    """The number column of the block that a cell names, "" for none."""
    if not isinstance(cell, str) or blank(cell):
        return ""
    ids = columns_named(vocabulary.label(cell).keys, block.names)
    column = next((one for one in block.columns if ids == (one.id,)), None)
    return column.id if column is not None and column.type == "number" else ""


def _column_of_row(
    cells: Sequence[Raw], row: int, item: int | None, turned: TurnedLayout, vocabulary: Vocabulary
) -> tuple[str, str]:
    """(id of the form's column that a row says its values are of; their unit, of its own cell or beside the name)."""
    if item is None:
        return turned.rows.get(row, ""), ""
    said = cell_at(cells, item)
    column = number_column(said, turned.block, vocabulary)
    if not column:
        return "", ""
    unit = None if turned.unit_column is None else cell_at(cells, turned.unit_column)
    own = cell_unit(unit, vocabulary) if isinstance(unit, str) else ""
    return column, own or vocabulary.label(str(said)).unit


def _columns(turned: TurnedLayout, met: Mapping[str, int]) -> tuple[FormColumn, ...]:
    names = {column.id: column.name for column in turned.block.columns}
    above = {name: value.index for value in reversed(turned.values) for name in value.dimensions}
    whole = {name: origin.column for name, (_, origin) in turned.whole.items()}
    places = {**met, **turned.dimensions, **above, **whole}
    return tuple(FormColumn(name, index, names[name]) for name, index in places.items())
