"""Head rows that give months side by side, or one reading a row → records as if each object and month had its row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.ingest.columns import unit_in
from pipeline.ingest.header_words import Block, columns_named
from pipeline.ingest.region import Layout, alone, blank, blank_row, figure
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.finding import Finding
from pipeline.model.table import FormColumn, FormRow, FormTable, Raw, Spot

_MONTH = re.compile(r"(?:\d{4}\s*[-年./]\s*)?\d{1,2}\s*月份?|\d{4}[-/.]\d{1,2}")
_MONTHS, ITEMS = 3, 3
"""Months that must stand side by side, and different items that must be named below one head."""
_LOOK_AHEAD = 200
_SHARE = 0.6
"""Share of the cells of a column that must name items."""
_UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Turned:
    """A table whose readings stood another way, and the sheet row after it."""

    table: FormTable
    after: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where things stand: items in a column, values in columns by month or in one column beside the day."""

    block: Block
    item: int
    months: dict[int, str]
    subject: int | None
    period: int | None
    value: int | None
    unit: int | None
    common: str
    """Unit of what has none of its own."""
    found: int


@dataclass
class _Made:
    """Cells of one object and month as they are met."""

    row: int
    cells: dict[str, Raw] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)


def find_turned(
    layout: Layout, top: int, said: str, certain: bool, unit: str, source: TableSource, vocabulary: Vocabulary
) -> Turned | None:
    """The form most items of which are named below this head; only the form `said` where that is certain.

    Needs a records form with a period, a column in which at least three of its number columns are named, and either
    months side by side or a day beside one column of values; `unit` is that of the whole table. None where no such
    head begins here.
    """
    height = layout.least_height(top)
    start = top + height
    if start >= len(layout.sheet.rows):
        return None
    paths = layout.paths(top, height)
    heads = [next((step for step in reversed(path) if step), "") for path in paths]
    months = {index: head for index, head in enumerate(heads) if _MONTH.fullmatch(plain_text(head))}
    values = [index for index, head in enumerate(heads) if vocabulary.values & set(vocabulary.label(head).keys)]
    if len(months) < _MONTHS and len(values) != 1:
        return None
    words = vocabulary.scheme.readings.unit_words
    beside = next((index for index, head in enumerate(heads) if plain_text(head) in words), None)
    common = unit or next(filter(None, (vocabulary.label(heads[index]).unit for index in values)), "")
    shapes = []
    for block in vocabulary.blocks:
        records = block.form.records
        if block.kind != "records" or records is None or not records.period or (certain and block.form.id != said):
            continue
        named = {
            ids[0]: index
            for index, path in reversed(list(enumerate(paths)))
            if len(ids := columns_named(vocabulary.path(tuple(path))[0], block.names)) == 1
        }
        taken = {*months, *values, *(named[one] for one in (records.subject, records.period) if one in named)}
        item, count = item_column(layout, start, block, taken, vocabulary)
        if count < ITEMS or (len(months) < _MONTHS and records.period not in named):
            continue
        across = months if len(months) >= _MONTHS else {}
        value = None if across else values[0]
        subject, period = named.get(records.subject), named.get(records.period)
        shapes.append(_Shape(block, item, across, subject, period, value, beside, common, count))
    if not shapes:
        return None
    best = max(shapes, key=lambda shape: (shape.block.form.id == said, shape.found))
    rivals = [shape for shape in shapes if shape.found == best.found and shape is not best]
    return None if rivals and best.block.form.id != said else _turn(layout, start, best, heads, source, vocabulary)


def plain_text(text: str) -> str:
    """A head without what the width of letters and white space make of it."""
    return unicodedata.normalize("NFKC", text).strip()


def number_column(cell: Raw, block: Block, vocabulary: Vocabulary) -> str:
    """The number column of the block that a cell names, "" for none."""
    if not isinstance(cell, str) or blank(cell):
        return ""
    ids = columns_named(vocabulary.label(cell).keys, block.names)
    column = next((one for one in block.columns if ids == (one.id,)), None)
    return column.id if column is not None and column.type == "number" else ""


def item_column(layout: Layout, start: int, block: Block, taken: set[int], vocabulary: Vocabulary) -> tuple[int, int]:
    """(column most cells of which name number columns of the block, how many different ones)."""
    rows = layout.sheet.rows[start : start + _LOOK_AHEAD]
    best = (0, 0)
    for index in range(max(map(len, rows), default=0)):
        if index in taken:
            continue
        said = [row[index] for row in rows if index < len(row) and not blank(row[index])]
        if len([cell for cell in said if not isinstance(cell, str) or figure(cell)]) > len(said) * (1 - _SHARE):
            continue
        named = [number_column(cell, block, vocabulary) for cell in said]
        known = [one for one in named if one]
        if known and len(known) >= len(said) * _SHARE and len(set(known)) > best[1]:
            best = index, len(set(known))
    return best


def _turn(
    layout: Layout, start: int, shape: _Shape, heads: Sequence[str], source: TableSource, vocabulary: Vocabulary
) -> Turned | None:
    records = shape.block.form.records
    sheet = layout.sheet
    if records is None:
        return None
    made: dict[tuple[str, str, int], _Made] = {}
    common = {one.id: unit_in(one, shape.common, shape.block, vocabulary) for one in shape.block.columns}
    met: dict[str, None] = {}
    subject: Raw = None
    row = start
    while row < len(sheet.rows) and not blank_row(sheet.rows[row]):
        cells = sheet.rows[row]
        text = alone(cells)
        if text and (vocabulary.titled(text) or vocabulary.note(text)):
            break
        if shape.subject is not None and shape.subject < len(cells) and not blank(cells[shape.subject]):
            subject = cells[shape.subject]
        column = number_column(cells[shape.item] if shape.item < len(cells) else None, shape.block, vocabulary)
        if column:
            met.setdefault(column)
            unit = unit_of(cells, cells[shape.item], shape.unit, vocabulary) or common[column]
            for spot, month, at in _values(cells, row, unit, shape):
                _put(made, subject, month, at, column, cells[spot.column], spot, shape)
        row += 1
    if not made:
        return None
    names = {column.id: column.name for column in shape.block.columns}
    columns = [FormColumn(identity, shape.item, names[identity]) for identity in met]
    first = next(iter(shape.months), shape.period if shape.period is not None else shape.item)
    columns.append(FormColumn(records.period, first, heads[first]))
    if shape.subject is not None:
        columns.append(FormColumn(records.subject, shape.subject, heads[shape.subject]))
    rows = tuple(FormRow(one.row, one.cells, "", one.spots) for one in made.values())
    table = FormTable(
        shape.block.form.id, "records", source.department, source.year, sheet.file, sheet.name, tuple(columns), rows
    )
    return Turned(table, row)


def unit_of(cells: Sequence[Raw], item: Raw, column: int | None, vocabulary: Vocabulary) -> str:
    """The unit of a row: of its own unit cell, else beside the item's name, else ""."""
    said = cells[column] if column is not None and column < len(cells) else None
    own = vocabulary.scheme.units.canonical(said) if isinstance(said, str) else None
    return own or vocabulary.label(str(item)).unit


def _values(cells: Sequence[Raw], row: int, unit: str, shape: _Shape) -> list[tuple[Spot, Raw, Spot]]:
    """(where the value stands, its month or day, where that stands) of each reading of a row."""
    if shape.months:
        found = ((Spot(row, index, unit), month) for index, month in shape.months.items() if index < len(cells))
        return [(spot, month, Spot(row, spot.column)) for spot, month in found]
    if shape.period is None or shape.value is None or max(shape.period, shape.value) >= len(cells):
        return []
    return [(Spot(row, shape.value, unit), cells[shape.period], Spot(row, shape.period))]


def _put(
    made: dict[tuple[str, str, int], _Made], subject: Raw, month: Raw, at: Spot, column: str, value: Raw, spot: Spot,
    shape: _Shape,
) -> None:  # fmt: skip
    """Put a reading to the others of its object and month; a second one of the same item begins a second record."""
    records = shape.block.form.records
    number = 0
    while (one := made.get((str(subject), str(month), number))) is not None and column in one.cells:
        number += 1
    one = made.setdefault((str(subject), str(month), number), _Made(spot.row))
    if records is not None and not one.cells:
        one.cells[records.period], one.spots[records.period] = month, at
        if shape.subject is not None:
            one.cells[records.subject], one.spots[records.subject] = subject, Spot(spot.row, shape.subject)
    one.cells[column], one.spots[column] = value, spot
