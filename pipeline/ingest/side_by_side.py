"""Head rows that name sections or stations side by side → records as if each of them had rows of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest import period
from pipeline.ingest.columns import head_unit, unit_in
from pipeline.ingest.header_words import Block, columns_named
from pipeline.ingest.pivot import ITEMS, item_column, number_column, plain_text, unit_of
from pipeline.ingest.region import HEAD_ROWS, Layout, alone, blank, blank_row, figure
from pipeline.ingest.rows import total_label
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.finding import Finding
from pipeline.model.table import FormColumn, FormRow, FormTable, Place, Raw, Spot, address
from pipeline.scheme.forms import HOURS, Records
from pipeline.scheme.units import fold

_LEAST = 2
"""Values that must be named below listed objects."""
_HOUR = "hour"
_LOOK_AHEAD = 40
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """The table (None where none of the objects is in the list), the sheet row after it, and what to ask."""

    table: FormTable | None
    after: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where things stand. Either `item` names each row's column and `values` only objects, or `values` names both."""

    block: Block
    records: Records
    height: int
    given: dict[str, int]
    """Period and hour of a row."""
    when: tuple[Raw, Spot] | None
    """The period of all rows, where no column gives it."""
    item: int | None
    unit: int | None
    values: dict[int, tuple[str, str, str]]
    """Column → (object, id of the form's column or "", unit)."""
    unlisted: tuple[int, ...]
    doubtful: tuple[int, ...]


@dataclass
class _Made:
    """Cells of one object and time as they are met."""

    row: int
    label: str
    cells: dict[str, Raw] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)


def names_an_object(layout: Layout, top: int, source: TableSource) -> bool:
    """Whether one of the head rows that may begin here names a listed object."""
    rows = layout.sheet.rows[top : top + HEAD_ROWS]
    every = frozenset[str]().union(*source.listed.values())
    return any(isinstance(cell, str) and cell and fold(cell) in every for row in rows for cell in row)


def find_side_by_side(
    layout: Layout, top: int, said: str, certain: bool, unit: str, source: TableSource, vocabulary: Vocabulary
) -> Spread | None:
    """The records form whose objects are named side by side in this head; only the form `said` where that is certain.

    Two ways to write it: a column whose cells name the items (date, item, one column per object), or the items below
    each object (two head rows). Only objects of the config's list are read: a file of the whole country has hundreds.
    Where none of them is listed, or one cell may name two columns, that is asked. None where no such head begins here.
    """
    shapes = [
        shape
        for block in vocabulary.blocks
        if block.kind != "items" and not (certain and block.form.id != said)
        for shape in _shapes(layout, top, block, source, vocabulary)
    ]
    best = max(
        shapes,
        key=lambda one: (bool(one.values), one.block.form.id == said, len(one.values), one.block.kind == HOURS),
        default=None,
    )
    if best is None:
        return None
    sheet, start = layout.sheet, top + best.height
    base = {"表": best.block.form.title}
    findings: list[Finding] = []

    def ask(code: str, columns: Sequence[int], **values: str) -> None:
        at = tuple(Place(sheet.file, sheet.name, address(start - 1, index)) for index in columns[:_SHOWN])
        findings.append(Finding(code, at, base | values, source.department, best.block.form.indicator))

    names = {column.id: column.name for column in best.block.columns}
    for index in best.doubtful:
        path = layout.paths(top, best.height)[index]
        ids = columns_named(vocabulary.path(tuple(path[1:]))[0], best.block.names)
        ask("I203", [index], 列=" ".join(path), 可能="、".join(f"“{names[one]}”" for one in ids))
    if best.unlisted:
        words = [str(sheet.rows[start - 1][index]).strip() for index in best.unlisted]
        ask("I223", best.unlisted, 个数=str(len(words)), 列="、".join(words[:_SHOWN]))
    table, after = _read(layout, start, best, unit, source, vocabulary)
    return Spread(table, after, tuple(findings))


def _shapes(layout: Layout, top: int, block: Block, source: TableSource, vocabulary: Vocabulary) -> Iterator[_Shape]:
    records = block.form.block(block.kind)
    listed = source.listed.get(records.subject_kind) if records is not None else None
    if records is None or listed is None or not records.period or not records.subject:
        return
    needed = [records.period, *([_HOUR] if block.kind == HOURS else [])]
    least = layout.least_height(top)
    for height in range(least, HEAD_ROWS + 1):
        if top + height >= len(layout.sheet.rows) or (height > 1 and not layout.only_words(top + height - 1)):
            return
        paths = layout.paths(top, height)
        given: dict[str, int] = {}
        values: dict[int, tuple[str, str, str]] = {}
        doubtful: list[int] = []
        for index, path in enumerate(paths):
            steps = [step for number, step in enumerate(path) if step and (not number or step != path[number - 1])]
            owner = next((number for number, step in enumerate(steps[:-1]) if fold(step) in listed), None)
            tried, unit = vocabulary.path(tuple(steps if owner is None else steps[owner + 1 :]))
            ids = columns_named(tried, block.names)
            if owner is not None and len(ids) > 1:
                doubtful.append(index)
            elif owner is not None and ids:
                own = next(one for one in block.columns if one.id == ids[0])
                values[index] = steps[owner], ids[0], head_unit(own, unit, steps[-1], block, vocabulary)
            elif owner is None and len(ids) == 1:
                given.setdefault(ids[0], index)
        when = None if records.period in given else period.found(layout, top, height, records, source, vocabulary)
        if records.subject in given or not all(one in given or (one == records.period and when) for one in needed):
            continue
        times = {one: given[one] for one in needed if one in given}
        shape = _Shape(block, records, height, times, when, None, None, values, (), tuple(doubtful))
        if len(values) >= _LEAST:
            yield shape
        elif height == least:
            yield from _by_items(layout, top, shape, given, listed, vocabulary)


def _by_items(
    layout: Layout, top: int, shape: _Shape, given: dict[str, int], listed: frozenset[str], vocabulary: Vocabulary
) -> Iterator[_Shape]:
    """The shape in which a column names the items and the head only objects."""
    start = top + shape.height
    item, count = item_column(layout, start, shape.block, set(given.values()), vocabulary)
    if count < ITEMS:
        return
    heads = [next((step for step in reversed(path) if step), "") for path in layout.paths(top, shape.height)]
    words = vocabulary.scheme.readings.unit_words
    unit = next((index for index, head in enumerate(heads) if plain_text(head) in words), None)
    others = [
        index for index, head in enumerate(heads) if head and index not in (item, unit) and index not in given.values()
    ]
    objects = {index: (heads[index], "", "") for index in others if fold(heads[index]) in listed}
    unlisted = () if objects or shape.when else tuple(one for one in others if _figures(layout, start, one))
    if objects or unlisted:
        yield replace(shape, item=item, unit=unit, values=objects, unlisted=unlisted, doubtful=())


def _figures(layout: Layout, start: int, index: int) -> bool:
    """Whether nothing but numbers stands in a column."""
    cells = [row[index] for row in layout.sheet.rows[start : start + _LOOK_AHEAD] if index < len(row)]
    said = [cell for cell in cells if not blank(cell)]
    return bool(said) and all(figure(cell) if isinstance(cell, str) else True for cell in said)


def _read(
    layout: Layout, start: int, shape: _Shape, unit: str, source: TableSource, vocabulary: Vocabulary
) -> tuple[FormTable | None, int]:
    sheet, records, block = layout.sheet, shape.records, shape.block
    heads = set(sheet.rows[start - shape.height : start])
    made: dict[tuple[object, ...], _Made] = {}
    met: dict[str, int] = {}
    times: dict[str, tuple[Raw, Spot]] = {} if shape.when is None else {records.period: shape.when}
    common = {one.id: unit_in(one, unit, block, vocabulary) for one in block.columns}
    parts = vocabulary.scheme.readings.parts
    row = start
    while row < len(sheet.rows) and not blank_row(sheet.rows[row]):
        cells = sheet.rows[row]
        text = alone(cells)
        first = next((cell for cell in cells if not blank(cell)), None)
        if text and vocabulary.titled(text):
            break
        if cells in heads or (isinstance(first, str) and vocabulary.note(first)):
            row += 1
            continue
        for one, index in shape.given.items():
            if index < len(cells) and not blank(cells[index]):
                times[one] = cells[index], Spot(row, index)
        label = total_label(cells, block, parts)
        for subject, column, spot in _values(cells, row, shape, common, vocabulary):
            met.setdefault(column, spot.column)
            _put(made, subject, times, label, column, cells[spot.column], spot, start, shape)
        row += 1
    if not made:
        return None, row
    names = {column.id: column.name for column in block.columns}
    first_object = next(iter(shape.values))
    columns = [FormColumn(one, index, names[one]) for one, index in (*met.items(), *shape.given.items())]
    columns.append(FormColumn(records.subject, first_object, names[records.subject]))
    if shape.when is not None:
        columns.append(FormColumn(records.period, shape.when[1].column, str(shape.when[0])))
    rows = tuple(FormRow(one.row, one.cells, one.label, one.spots) for one in made.values())
    table = FormTable(
        block.form.id, block.kind, source.department, source.year, sheet.file, sheet.name, tuple(columns), rows
    )
    return table, row


def _values(
    cells: Sequence[Raw], row: int, shape: _Shape, common: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[tuple[str, str, Spot]]:
    """(object, id of the form's column, where it stands) of each value of a row."""
    if shape.item is None:
        for index, (subject, column, unit) in shape.values.items():
            if index < len(cells):
                yield subject, column, Spot(row, index, unit or common[column])
        return
    said = cells[shape.item] if shape.item < len(cells) else None
    column = number_column(said, shape.block, vocabulary)
    if column:
        unit = unit_of(cells, said, shape.unit, vocabulary) or common[column]
        for index, (subject, _, _) in shape.values.items():
            if index < len(cells):
                yield subject, column, Spot(row, index, unit)


def _put(
    made: dict[tuple[object, ...], _Made], subject: str, times: dict[str, tuple[Raw, Spot]], label: str, column: str,
    value: Raw, spot: Spot, start: int, shape: _Shape,
) -> None:  # fmt: skip
    """Put a value to the others of its object and time; a second one of the same item begins a second record."""
    when, number = tuple(str(said) for said, _ in times.values()), 0
    while (one := made.get((subject, when, number))) is not None and column in one.cells:
        number += 1
    one = made.setdefault((subject, when, number), _Made(spot.row, label))
    if not one.cells:
        one.cells[shape.records.subject] = subject
        one.spots[shape.records.subject] = Spot(start - 1, spot.column)
        for name, (said, at) in times.items():
            one.cells[name], one.spots[name] = said, at
    one.cells[column], one.spots[column] = value, spot
