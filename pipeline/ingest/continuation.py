"""A sheet after another of the same file → whether it is the continuation (续表) of its table, and from which row."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from pipeline.ingest.sheet_grid import alone, blank
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.table import FormTable, Raw, Sheet

_MARK = "续"
_TOP = 3
"""Filled rows in which a sheet may say that it goes on."""
_COUNTERS = "0123456789()（）-—_第页表 "
"""What a second sheet of a name adds to it: 表二 (2), 表二-2, 表二2."""


def says_it_continues(sheet: Sheet, before: FormTable, source: TableSource) -> bool:
    """Whether a sheet says that it goes on with the table before: 续表, a counted name, or nothing between the two."""
    if source.directly or _MARK in sheet.name:
        return True
    if sheet.name.startswith(before.sheet) and not sheet.name.removeprefix(before.sheet).strip(_COUNTERS):
        return bool(before.sheet) and sheet.name != before.sheet
    filled = [row for row in sheet.rows[: 2 * _TOP] if any(not blank(cell) for cell in row)]
    return any(text.lstrip("（(").startswith(_MARK) or _ends(text) for text in map(alone, filled[:_TOP]))


def _ends(text: str) -> bool:
    return text.rstrip("）)表 ").endswith(_MARK)


def continuation_start(sheet: Sheet, before: FormTable, vocabulary: Vocabulary) -> int | None:
    """The first row of a sheet without head that fits the columns of the table before, None where its rows do not.

    Every filled cell must stand in a column of that table, what should be numbers or days must be, and no row may
    lack what every row needs.
    """
    block = next((one for one in vocabulary.blocks if (one.form.id, one.kind) == (before.form, before.block)), None)
    if block is None:
        return None
    own = {column.id: column for column in block.columns}
    kinds = {column.index: own[column.id].type for column in before.columns if column.id in own}
    needed = [column.index for column in before.columns if column.id in own and own[column.id].required]
    body = [
        (number, row)
        for number, row in enumerate(sheet.rows)
        if any(not blank(cell) for cell in row) and not alone(row) and not _note(row, vocabulary)
    ]
    earlier = {column.index: [row.cells.get(column.id) for row in before.rows] for column in before.columns}
    last = max(kinds, default=-1)
    whole = [row for _, row in body if all(index < len(row) and not blank(row[index]) for index in needed)]
    if not body or len(kinds) < 2 or len(whole) * 5 < len(body) * 4:
        return None
    for _, row in body:
        if any(not blank(cell) for cell in row[last + 1 :]):
            return None
    for index, kind in kinds.items():
        said = [row[index] for _, row in body if index < len(row) and not blank(row[index])]
        if kind in ("number", "date", "month", "year") and sum(map(_measured, said)) * 2 < len(said):
            return None
        if kind == "text" and _numeric(said) and not _numeric(earlier[index]):
            return None
    return body[0][0]


def _numeric(cells: Sequence[Raw]) -> bool:
    """Whether most cells are numbers."""
    return sum(isinstance(cell, int | float) for cell in cells) * 2 > len(cells)


def _measured(cell: Raw) -> bool:
    """Whether a cell may be a number or a day."""
    return isinstance(cell, int | float | datetime.date) or (isinstance(cell, str) and cell[:1].isdigit())


def _note(row: Sequence[Raw], vocabulary: Vocabulary) -> bool:
    said = next((cell for cell in row if not blank(cell)), "")
    return isinstance(said, str) and vocabulary.note(said.strip())
