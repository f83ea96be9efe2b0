"""The head rows at some row of a sheet → where things stand in its table, if it is not one record a row."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.ingest.columns import head_unit
from pipeline.ingest.form_choice import Candidate
from pipeline.ingest.header_words import Block, columns_named
from pipeline.ingest.items_across import items_across
from pipeline.ingest.one_value_tables import month_words, months_across, report_of_one_object
from pipeline.ingest.said_beside import column_of_all, said_of_all
from pipeline.ingest.sheet_grid import HEAD_ROWS, SheetGrid, blank, blank_row, cell_at, figure, last_word
from pipeline.ingest.table_head import TableHead
from pipeline.ingest.turned_tables import TurnedLayout, ValueColumn, number_column
from pipeline.model.finding import Finding
from pipeline.model.table import Place, address
from pipeline.scheme.forms import HOURS
from pipeline.scheme.units import fold

_MONTHS, _ITEMS_BELOW = 3, 3
"""Months that must stand side by side, and different columns of the form that must be named below one head."""
_BELOW_OBJECTS = 2
"""Values that must be named below listed objects."""
_LOOK_AHEAD, _FIGURES_AHEAD = 200, 40
"""Rows below a head in which names of columns, and numbers, are looked for."""
_SHARE = 0.6
"""Share of the cells of a sheet column that must name columns of the form."""
_HOUR = "hour"
_SHOWN = 5


def turned_layout(head: TableHead, chosen: Candidate | None) -> TurnedLayout | None:
    """Where things stand in the table below a head, None where it is one record a row or no table.

    `chosen` is what it would be with a record a row, None where that cannot be. Heads that name more items than that
    names columns come first, then listed objects side by side, then times.
    """
    items = items_across(head)
    if items is not None and (chosen is None or (chosen.missing and len(items.values) > len(chosen.ids))):
        return items
    rows = head.grid.sheet.rows[head.top : head.top + HEAD_ROWS]
    listed = frozenset[str]().union(*head.source.listed.values())
    named = any(isinstance(cell, str) and cell and fold(cell) in listed for row in rows for cell in row)
    objects = _objects_across(head) if named else None
    if objects is not None or not (chosen is None or chosen.missing or not chosen.measures):
        return objects
    return (
        _times_across(head)
        or months_across(head)
        or report_of_one_object(head, _item_column)
        or (None if named else _objects_across(head))
    )


def questions(head: TableHead, turned: TurnedLayout) -> Iterator[Finding]:
    """Ask about head cells that may mean two columns, and about columns of which no object is in the config's list."""
    sheet, block = head.grid.sheet, turned.block

    def ask(code: str, columns: Sequence[int], **values: str) -> Finding:
        at = tuple(Place(sheet.file, sheet.name, address(turned.start - 1, index)) for index in columns[:_SHOWN])
        return Finding(code, at, {"表": block.form.title, **values}, head.source.department, block.form.indicator)

    names = {column.id: column.name for column in block.columns}
    for index in turned.doubtful:
        path = head.grid.paths(head.top, turned.height)[index]
        ids = columns_named(head.vocabulary.path(tuple(path[1:]))[0], block.names)
        yield ask("I203", [index], 列=" ".join(path), 可能="、".join(f"“{names[one]}”" for one in ids))
    if turned.unlisted:
        words = [str(sheet.rows[turned.start - 1][index]).strip() for index in turned.unlisted]
        yield ask("I223", turned.unlisted, 个数=str(len(words)), 列="、".join(words[:_SHOWN]))


def _times_across(head: TableHead) -> TurnedLayout | None:
    """A sheet column that names number columns of a form, and months side by side, or a day beside each one value.

    The form most columns of which are named; nothing where two are named as well and nothing speaks for one.
    """
    vocabulary, start = head.vocabulary, head.below(head.least)
    if start < 0 or blank_row(head.grid.sheet.rows[start]):
        return None
    paths = head.grid.paths(head.top, head.least)
    heads = list(map(last_word, paths))
    months = month_words(heads)
    values = [index for index, word in enumerate(heads) if vocabulary.values & set(vocabulary.label(word).keys)]
    if len(months) < _MONTHS and len(values) != 1:
        return None
    unit = head.unit or next(filter(None, (vocabulary.label(heads[index]).unit for index in values)), "")
    found: list[tuple[int, TurnedLayout]] = []
    for block in head.blocks():
        records = block.form.records
        if block.kind != "records" or records is None or not records.period:
            continue
        named = {
            ids[0]: index
            for index, path in reversed(list(enumerate(paths)))
            if len(ids := columns_named(vocabulary.path(tuple(path))[0], block.names)) == 1
        }
        given = {one: named[one] for one in (records.subject, records.period) if one in named}
        item, count = _item_column(head, start, block, {*months, *values, *given.values()})
        if count < _ITEMS_BELOW or (len(months) < _MONTHS and records.period not in given):
            continue
        columns = [ValueColumn(values[0])] if len(months) < _MONTHS else []
        if not columns:
            columns = [ValueColumn(index, {records.period: word}) for index, word in months.items()]
            given.pop(records.period, None)
        turned = TurnedLayout(
            block, start, head.least, tuple(columns), given, frozenset({records.period}), item=item,
            unit_column=_unit_column(head, heads), unit=unit,
        )  # fmt: skip
        found.append((count, turned))
    best = max(found, key=lambda one: (one[1].block.form.id == head.said, one[0]), default=None)
    sure = best and (best[1].block.form.id == head.said or [count for count, _ in found].count(best[0]) == 1)
    return best[1] if best and sure else None


def _objects_across(head: TableHead) -> TurnedLayout | None:
    """Listed objects side by side: only they above a column that names each row's column, or each above its columns.

    Only objects of the config's list are read: a file of the whole country has hundreds.
    """
    return max(
        (one for block in head.blocks() for one in _objects_of(head, block)),
        key=lambda one: (bool(one.values), one.block.form.id == head.said, len(one.values), one.block.kind == HOURS),
        default=None,
    )


def _objects_of(head: TableHead, block: Block) -> Iterator[TurnedLayout]:
    grid, vocabulary = head.grid, head.vocabulary
    records = block.form.block(block.kind) if block.kind != "items" else None
    listed = head.source.listed.get(records.subject_kind) if records is not None else None
    if records is None or listed is None or not records.period or not records.subject:
        return
    needed = [records.period, *([_HOUR] if block.kind == HOURS else [])]
    for height in range(head.least, HEAD_ROWS + 1):
        start = head.below(height)
        if start < 0 or (height > 1 and not grid.only_words(start - 1)):
            return
        given: dict[str, int] = {}
        values: list[ValueColumn] = []
        doubtful: list[int] = []
        for index, path in enumerate(grid.paths(head.top, height)):
            steps = [step for number, step in enumerate(path) if step and (not number or step != path[number - 1])]
            owner = next((number for number, step in enumerate(steps[:-1]) if fold(step) in listed), None)
            tried, unit = vocabulary.path(tuple(steps if owner is None else steps[owner + 1 :]))
            ids = columns_named(tried, block.names)
            if owner is not None and len(ids) > 1:
                doubtful.append(index)
            elif owner is not None and ids:
                own = next(one for one in block.columns if one.id == ids[0])
                said = head_unit(own, unit, steps[-1], block, vocabulary)
                values.append(ValueColumn(index, {records.subject: steps[owner]}, ids[0], said))
            elif owner is None and len(ids) == 1:
                given.setdefault(ids[0], index)
        times = {one: given[one] for one in needed if one in given}
        whole = {}
        if records.period not in given:
            said_above = said_of_all(head, block, records, height)
            whole = {one: said for one, said in said_above.items() if one == records.period}
        if records.subject in given or any(one not in times and one not in whole for one in needed):
            continue
        turned = TurnedLayout(
            block, start, height, tuple(values), times, whole=whole, unit=head.unit, doubtful=tuple(doubtful)
        )
        if len(values) >= _BELOW_OBJECTS:
            yield turned
        elif height == head.least:
            yield from _with_item_column(head, turned, records.subject, set(given.values()), listed)


def _with_item_column(
    head: TableHead, turned: TurnedLayout, subject: str, taken: set[int], listed: frozenset[str]
) -> Iterator[TurnedLayout]:
    """The same head with nothing but objects in it, each row's column named by a cell."""
    heads = list(map(last_word, head.grid.paths(head.top, turned.height)))
    item, count = _item_column(head, turned.start, turned.block, taken)
    if count < _ITEMS_BELOW:
        yield from _of_one_column(head, turned, subject, heads, taken, listed)
        return
    unit = _unit_column(head, heads)
    others = [index for index, word in enumerate(heads) if word and index not in {item, unit, *taken}]
    objects = tuple(ValueColumn(index, {subject: heads[index]}) for index in others if fold(heads[index]) in listed)
    asked = not objects and not turned.whole
    unlisted = tuple(one for one in others if asked and _figures(head.grid, turned.start, one))
    if objects or unlisted:
        yield replace(turned, item=item, unit_column=unit, values=objects, doubtful=(), unlisted=unlisted)


def _of_one_column(
    head: TableHead, turned: TurnedLayout, subject: str, heads: Sequence[str], taken: set[int], listed: frozenset[str]
) -> Iterator[TurnedLayout]:
    """The same head with nothing but objects beside the time, all values of one column: classes, or as titled."""
    objects = [index for index, word in enumerate(heads) if index not in taken and word and fold(word) in listed]
    rows = head.grid.sheet.rows[turned.start : turned.start + _LOOK_AHEAD]
    below = rows[: next((number for number, row in enumerate(rows) if blank_row(row)), len(rows))]
    cells = [cell_at(row, index) for row in below for index in objects]
    column, unit = column_of_all(head, turned.block, cells, turned.dimensions) if len(objects) > 1 else ("", "")
    if column:
        values = tuple(ValueColumn(index, {subject: heads[index]}, column, unit) for index in objects)
        yield replace(turned, values=values, doubtful=())


def _item_column(head: TableHead, start: int, block: Block, taken: set[int]) -> tuple[int, int]:
    """(sheet column most cells of which name number columns of the block, how many different ones)."""
    rows = head.grid.sheet.rows[start : start + _LOOK_AHEAD]
    best = (0, 0)
    for index in range(max(map(len, rows), default=0)):
        if index in taken:
            continue
        said = [row[index] for row in rows if index < len(row) and not blank(row[index])]
        if len([cell for cell in said if not isinstance(cell, str) or figure(cell)]) > len(said) * (1 - _SHARE):
            continue
        known = [one for one in (number_column(cell, block, head.vocabulary) for cell in said) if one]
        if known and len(known) >= len(said) * _SHARE and len(set(known)) > best[1]:
            best = index, len(set(known))
    return best


def _unit_column(head: TableHead, heads: Sequence[str]) -> int | None:
    words = head.vocabulary.scheme.readings.unit_words
    return next((index for index, word in enumerate(heads) if _plain(word) in words), None)


def _figures(grid: SheetGrid, start: int, index: int) -> bool:
    """Whether nothing but numbers stands in a sheet column."""
    cells = [cell_at(row, index) for row in grid.sheet.rows[start : start + _FIGURES_AHEAD]]
    said = [cell for cell in cells if not blank(cell)]
    return bool(said) and all(figure(cell) if isinstance(cell, str) else True for cell in said)


def _plain(text: str) -> str:
    """A head without what the width of letters and white space make of it."""
    return unicodedata.normalize("NFKC", text).strip()
