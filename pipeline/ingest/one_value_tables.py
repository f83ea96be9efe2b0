"""A head over values of one kind, months side by side or a report of one object → where things stand below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.ingest.header_words import Block, columns_named
from pipeline.ingest.said_beside import column_of_all, mostly_listed, said_of_all
from pipeline.ingest.sheet_grid import blank_row, cell_at, last_word
from pipeline.ingest.table_head import TableHead
from pipeline.ingest.turned_tables import TurnedLayout, ValueColumn
from pipeline.model.table import Raw
from pipeline.scheme.forms import Records

_MONTH = re.compile(r"(?:\d{4}\s*[-年./]\s*)?\d{1,2}\s*月份?|\d{4}[-/.]\d{1,2}")
_MONTHS, _ITEMS_BELOW = 3, 3
"""Months that must stand side by side, and columns of the form that must be named below one head."""
_ROWS_AHEAD = 200
ItemColumn = Callable[[TableHead, int, Block, set[int]], tuple[int, int]]
"""(head, first row below it, block, columns that are something else) → column of names, how many different ones."""


def month_words(heads: Sequence[str]) -> dict[int, str]:
    """The columns whose heads are months."""
    plain = (unicodedata.normalize("NFKC", word).strip() for word in heads)
    return {index: word for index, word in enumerate(plain) if _MONTH.fullmatch(word)}


def months_of_one_column(head: TableHead) -> TurnedLayout | None:
    """One object a row and months side by side, all values of one column: classes, or what a title names."""
    start = head.below(head.least)
    heads = list(map(last_word, head.grid.paths(head.top, head.least)))
    months = month_words(heads)
    if start < 0 or len(months) < _MONTHS:
        return None
    rows = head.grid.sheet.rows[start : start + _ROWS_AHEAD]
    for block, records, named in _blocks(head):
        subject = named.get(records.subject)
        if subject is None or records.period_kind != "month" or _refused(block, head):
            continue
        below = [row for row in rows[: _until_blank(rows)] if isinstance(cell_at(row, subject), str)]
        if not mostly_listed([cell_at(row, subject) for row in below], records.subject_kind, head.source.listed):
            continue
        cells = [cell_at(row, index) for row in below for index in months]
        column, unit = column_of_all(head, block, cells, named)
        if column:
            values = tuple(ValueColumn(index, {records.period: word}, column, unit) for index, word in months.items())
            given = {one: index for one, index in named.items() if _describes(one, block)}
            return TurnedLayout(block, start, head.least, values, given, frozenset(given), unit=head.unit)
    return None


def report_of_one_object(head: TableHead, item_column: ItemColumn) -> TurnedLayout | None:
    """Names of items below each other and their values beside them; whose they are, and of when, stands above.

    The form most columns of which are named, of those whose objects the words above name.
    """
    start = head.below(head.least)
    if start < 0 or blank_row(head.grid.sheet.rows[start]):
        return None
    vocabulary = head.vocabulary
    heads = list(map(last_word, head.grid.paths(head.top, head.least)))
    values = [index for index, word in enumerate(heads) if vocabulary.values & set(vocabulary.label(word).keys)]
    if len(values) != 1:
        return None
    words = vocabulary.scheme.readings.unit_words
    unit_column = next((index for index, word in enumerate(heads) if word.strip() in words), None)
    found: list[tuple[int, TurnedLayout]] = []
    for block, records, named in _blocks(head):
        if not records.period or {records.subject, records.period} & named.keys() or _refused(block, head):
            continue
        whole = said_of_all(head, block, records, head.least)
        if records.subject not in whole or records.period not in whole:
            continue
        item, count = item_column(head, start, block, set(values))
        if count >= _ITEMS_BELOW:
            column = (ValueColumn(values[0], unit=vocabulary.label(heads[values[0]]).unit),)
            turned = TurnedLayout(
                block, start, head.least, column, whole=whole, item=item, unit_column=unit_column, unit=head.unit
            )
            found.append((count, turned))
    best = max(found, key=lambda one: (one[1].block.form.id == head.said, one[0]), default=None)
    return best[1] if best else None


def _blocks(head: TableHead) -> Iterator[tuple[Block, Records, Mapping[str, int]]]:
    """The blocks of records that a head may belong to, and their columns that its words name."""
    paths = head.grid.paths(head.top, head.least)
    for block in head.blocks():
        records = block.form.records
        if block.kind != "records" or records is None or not records.subject:
            continue
        named: dict[str, int] = {}
        for index, path in enumerate(paths):
            ids = columns_named(head.vocabulary.path(tuple(path))[0], block.names)
            if len(ids) == 1:
                named.setdefault(ids[0], index)
        yield block, records, named


def _describes(column: str, block: Block) -> bool:
    """Whether a column of the form tells something of its object besides the values."""
    return any(one.id == column and one.type != "number" for one in block.columns)


def _refused(block: Block, head: TableHead) -> bool:
    """Whether the words around a table speak of another form."""
    return bool(head.said) and head.said != block.form.id


def _until_blank(rows: Sequence[Sequence[Raw]]) -> int:
    return next((number for number, row in enumerate(rows) if blank_row(row)), len(rows))
