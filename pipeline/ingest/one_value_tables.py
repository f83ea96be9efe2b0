"""A head over values of one kind, months side by side or a report of one object → where things stand below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence

from pipeline.ingest.header_words import Block, columns_named
from pipeline.ingest.said_beside import column_of_all, mostly_listed, said_of_all
from pipeline.ingest.sheet_grid import HEAD_ROWS, blank_row, cell_at, last_word
from pipeline.ingest.table_head import TableHead
from pipeline.ingest.turned_tables import TurnedLayout, ValueColumn
from pipeline.ingest.year_words import year_named
from pipeline.model.table import Raw

_MONTH = re.compile(r"(?:\d{4}\s*[-年./]\s*)?\d{1,2}\s*月份?|\d{4}[-/.]\d{1,2}")
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_SPELT = re.compile(r"(\d{4}年)?\s*(十[一二]|[一二三四五六七八九十])月份?")
_MONTHS, _ITEMS_BELOW = 3, 3
"""Months that must stand side by side, and columns of the form that must be named below one head."""
_ROWS_AHEAD = 200
ItemColumn = Callable[[TableHead, int, Block, set[int]], tuple[int, int]]
"""(head, first row below it, block, columns that are something else) → column of names, how many different ones."""


def month_words(heads: Sequence[str]) -> dict[int, str]:
    """The columns whose heads are months, 一月 as 1月."""
    return {index: word for index, head in enumerate(heads) if (word := _month(head))}


def _month(head: str) -> str:
    plain = unicodedata.normalize("NFKC", head).strip()
    spelt = _SPELT.fullmatch(plain)
    if spelt:
        return f"{spelt[1] or ''}{_NUMERALS.index(spelt[2]) + 1}月"
    return plain if _MONTH.fullmatch(plain) else ""


def months_across(head: TableHead) -> TurnedLayout | None:
    """One object a row and months side by side, each above its columns or all of one: classes, or as titled."""
    for height in range(head.least, HEAD_ROWS + 1):
        start = head.below(height)
        if start < 0 or (height > 1 and not head.grid.only_words(start - 1)):
            return None
        paths = head.grid.paths(head.top, height)
        titled = head.vocabulary.year if head.vocabulary.year in map(year_named, head.titles) else None
        months = {index: month for index, path in enumerate(paths) if (month := _month_of_path(path, titled))}
        for block in head.blocks() if len(set(months.values())) >= _MONTHS else ():
            found = _months_of(head, block, height, paths, months)
            if found is not None:
                return found
    return None


def _month_of_path(path: Sequence[str], titled: int | None) -> str:
    """The month that a head names, with its year where it, or the title (`titled`), names one; "" for none."""
    month = next(filter(None, map(_month, path)), "")
    year = next(filter(None, map(year_named, path)), titled)
    return f"{year}年{month}" if month and year and str(year) not in month else month


def _months_of(
    head: TableHead, block: Block, height: int, paths: Sequence[Sequence[str]], months: Mapping[int, str]
) -> TurnedLayout | None:
    records, vocabulary, start = block.form.records, head.vocabulary, head.below(height)
    if block.kind != "records" or records is None or records.period_kind != "month" or _refused(block, head):
        return None
    named = _named(head, block, height, months)
    subject = named.get(records.subject)
    rows = head.grid.sheet.rows[start : start + _ROWS_AHEAD]
    below = [
        row for row in rows[: _until_blank(rows)] if subject is not None and isinstance(cell_at(row, subject), str)
    ]
    listed = head.source.listed
    if subject is None or not mostly_listed([cell_at(row, subject) for row in below], records.subject_kind, listed):
        return None
    given = {one: index for one, index in named.items() if _describes(one, block)}
    values = []
    for index, month in months.items():
        rest = [step for step in paths[index] if step and not _month(step) and year_named(step) is None]
        tried, unit = vocabulary.path(tuple(rest)) if rest else ((), "")
        ids = columns_named(tried, block.names)
        if len(ids) == 1:
            values.append(ValueColumn(index, {records.period: month}, ids[0], unit))
    if not values and not any(_beside(paths[index]) for index in months):
        cells = [cell_at(row, index) for row in below for index in months]
        column, unit = column_of_all(head, block, cells, named)
        values = [ValueColumn(index, {records.period: one}, column, unit) for index, one in months.items() if column]
    if not values:
        return None
    return TurnedLayout(block, start, height, tuple(values), given, frozenset(given), unit=head.unit)


def _beside(path: Sequence[str]) -> bool:
    """Whether a head says something besides its month and year."""
    return any(step and not _month(step) and year_named(step) is None for step in path)


def _named(head: TableHead, block: Block, height: int, without: Collection[int]) -> dict[str, int]:
    """The columns of a block that the words of a head name, except those of some sheet columns."""
    named: dict[str, int] = {}
    for index, path in enumerate(head.grid.paths(head.top, height)):
        ids = columns_named(head.vocabulary.path(tuple(path))[0], block.names) if index not in without else ()
        if len(ids) == 1:
            named.setdefault(ids[0], index)
    return named


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
    if not values:
        return None
    words = vocabulary.scheme.readings.unit_words
    unit_column = next((index for index, word in enumerate(heads) if word.strip() in words), None)
    found: list[tuple[int, TurnedLayout]] = []
    for block in head.blocks():
        records = block.form.records
        if block.kind != "records" or records is None or not records.subject or not records.period:
            continue
        named = _named(head, block, head.least, ())
        if {records.subject, records.period} & named.keys() or _refused(block, head):
            continue
        whole = said_of_all(head, block, records, head.least)
        if records.subject not in whole or records.period not in whole:
            continue
        columns, count = _pairs_of_columns(head, start, block, values, item_column)
        if count >= _ITEMS_BELOW:
            unit = None if len(values) > 1 else unit_column
            turned = TurnedLayout(block, start, head.least, columns, whole=whole, unit_column=unit, unit=head.unit)
            found.append((count, turned))
    best = max(found, key=lambda one: (one[1].block.form.id == head.said, one[0]), default=None)
    return best[1] if best else None


def _pairs_of_columns(
    head: TableHead, start: int, block: Block, values: Sequence[int], item_column: ItemColumn
) -> tuple[tuple[ValueColumn, ...], int]:
    """Each column of values with the column of names left of it, and how many names there are in all."""
    heads = list(map(last_word, head.grid.paths(head.top, head.least)))
    columns, count, before = [], 0, set[int]()
    for index in values:
        others = {column for column in range(len(heads)) if column >= index} | before
        item, names = item_column(head, start, block, others)
        count += names
        before |= set(range(index + 1))
        if names:
            columns.append(ValueColumn(index, unit=head.vocabulary.label(heads[index]).unit, item=item))
    return tuple(columns), count


def _describes(column: str, block: Block) -> bool:
    """Whether a column of the form tells something of its object besides the values."""
    return any(one.id == column and one.type != "number" for one in block.columns)


def _refused(block: Block, head: TableHead) -> bool:
    """Whether the words around a table speak of another form."""
    return bool(head.said) and head.said != block.form.id


def _until_blank(rows: Sequence[Sequence[Raw]]) -> int:
    return next((number for number, row in enumerate(rows) if blank_row(row)), len(rows))
