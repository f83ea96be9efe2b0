"""The rows of a table of objects → those that are objects, parts of others, or items of its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.ingest.header_words import Block
from pipeline.ingest.sheet_grid import blank
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import FormColumn, FormRow, FormTable, Raw
from pipeline.scheme.units import fold

_ITEMS, _ITEM, _VALUE, _UNIT = "items", "item", "value", "unit"
_LEAST = 3
"""Signs of a code that others may begin with."""


def with_parts(rows: Sequence[FormRow], block: Block, vocabulary: Vocabulary) -> tuple[FormRow, ...]:
    """The rows, those that are part of another flagged as 其中: by their code, in a table of items by their name.

    There a row that sums up others and is no item itself is flagged as well.
    """
    parts = vocabulary.scheme.readings.parts
    if block.kind == _ITEMS:
        return tuple(replace(row, label=_label_of_item(row, block, vocabulary)) for row in rows)
    records = block.form.block(block.kind)
    if records is None or not records.levels:
        return tuple(rows)
    codes = {_code(row.cells.get(records.levels)) for row in rows if not row.total}
    return tuple(
        replace(row, label=parts[0]) if not row.total and _below(_code(row.cells.get(records.levels)), codes) else row
        for row in rows
    )


def _label_of_item(row: FormRow, block: Block, vocabulary: Vocabulary) -> str:
    """What a row calls itself that is no item of the form but a part of one, or their sum; "" for all others."""
    said, readings = row.cells.get(_ITEM), vocabulary.scheme.readings
    if row.label or not isinstance(said, str) or vocabulary.item(block.form.id, said):
        return row.label
    if fold(said).startswith(readings.parts):
        return readings.parts[0]
    return fold(said) if readings.sums_up(said) else ""


def _code(cell: Raw) -> str:
    said = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell or "")
    return said.strip() if said.strip().isdigit() else ""


def _below(code: str, codes: set[str]) -> bool:
    return any(code[:size] in codes for size in range(_LEAST, len(code)))


def items_among(table: FormTable, block: Block, vocabulary: Vocabulary) -> tuple[FormTable, ...]:
    """The table of objects and, where rows of it name items that its form must have, a table of these.

    A total of the whole county's spending below a list of some of it is the item of that name, not their sum.
    """
    records = block.form.block(block.kind) if block.kind != _ITEMS else None
    fed = {own.id: own.unit for own in records.columns if own.measure} if records is not None else {}
    column = next((one for one in table.columns if one.id in fed), None)
    if column is None or not block.form.items:
        return (table,)
    required = {item.measure for item in block.form.items if item.required}
    summed = _sum(row.cells.get(column.id) for row in table.rows if not row.total)
    kept, items = [], []
    for row in table.rows:
        name = next((cell for cell in _texts(row) if vocabulary.item(block.form.id, cell) in required), "")
        value = row.cells.get(column.id)
        if not name or not isinstance(value, int | float) or (row.total and (summed is None or value <= summed)):
            kept.append(row)
        else:
            cells: dict[str, Raw] = {_ITEM: name, _VALUE: value, _UNIT: column.unit or fed[column.id]}
            items.append(FormRow(row.row, cells))
    if not items:
        return (table,)
    columns = FormColumn(_ITEM, table.columns[0].index, ""), replace(column, id=_VALUE)
    of_items = replace(table, block=_ITEMS, columns=columns, rows=tuple(items))
    return replace(table, rows=tuple(kept)), of_items


def _texts(row: FormRow) -> Iterator[str]:
    return (cell.strip() for cell in row.cells.values() if isinstance(cell, str) and not blank(cell))


def _sum(cells: Iterator[Raw]) -> float | None:
    """What the numbers come to, None where there is none: only its size is asked."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    return float(sum(numbers)) if numbers else None
