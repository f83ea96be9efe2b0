"""Rows of a table that say of which year they are → those of its year, last year's values beside them, none of a third.

The year stands in a column of its own (年份), before the name of an item (“2022年产值”), or for the name of an object.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.header_words import Block
from pipeline.ingest.sheet_grid import blank, cell_at
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.ingest.year_words import whole_year, year_named, year_of_cell
from pipeline.model.finding import Finding
from pipeline.model.table import CellOrigin, FormColumn, FormRow, Place, Raw, address
from pipeline.scheme.forms import Form
from pipeline.scheme.labels import label_key

_ITEM, _VALUE, _LAST, _DATA_YEAR = "item", "value", "last", "data_year"
_SHARE = 2
"""One in so many of the cells of a column of years must be a year at least."""


@dataclass(frozen=True, slots=True)
class YearRows:
    """The rows that count, and what is told of the others."""

    rows: tuple[FormRow, ...]
    left_out: tuple[FormRow, ...] = ()
    """Rows of another year that do not count."""
    doubtful: tuple[FormRow, ...] = ()
    """Rows of another year that count, because no other row speaks of their object."""
    years: tuple[int, ...] = ()
    """The other years, in order."""
    column: int = 0
    """Where the years stand."""


def rows_of_the_year(
    rows: Sequence[FormRow],
    cells: Sequence[Sequence[Raw]],
    head: Sequence[Sequence[Raw]],
    columns: Sequence[FormColumn],
    block: Block,
    vocabulary: Vocabulary,
) -> YearRows:
    """The rows of the table's year; `cells`: all cells of the sheet; `head`: the rows of the head."""
    found = _years(rows, cells, head, columns, block, vocabulary)
    if found is None:
        return YearRows(tuple(rows))
    column, years = found
    others = [row for row in rows if years.get(row.row, vocabulary.year) != vocabulary.year]
    told = tuple(sorted({years[row.row] for row in others}))
    if block.kind == "items":
        return YearRows(_items(rows, years, columns, block, vocabulary), tuple(others), (), told, column)
    records = block.form.block(block.kind)
    if not others or records is None:
        return YearRows(tuple(rows))
    away = {row.row for row in others}
    if column == _label_column(block, columns) and len(others) < len(rows):
        return YearRows(tuple(row for row in rows if row.row not in away), tuple(others), (), told, column)
    names = [label_key(str(row.cells.get(records.subject) or "")) for row in rows]
    series = max(Counter(filter(None, names)).values(), default=0) > 1 or not records.subject
    if series and len(others) < len(rows):
        kept = tuple(row for row in rows if years.get(row.row, vocabulary.year) == vocabulary.year)
        return YearRows(kept, tuple(others), (), told, column)
    return YearRows(tuple(rows), (), tuple(others), told, column)


def _years(
    rows: Sequence[FormRow],
    cells: Sequence[Sequence[Raw]],
    head: Sequence[Sequence[Raw]],
    columns: Sequence[FormColumn],
    block: Block,
    vocabulary: Vocabulary,
) -> tuple[int, Mapping[int, int]] | None:
    """The sheet column that says of which year each row is, and the year of each that says it; None for none."""
    records = block.form.block(block.kind) if block.kind != "items" else None
    if records is not None and (records.period or records.period_kind not in ("", "year")):
        return None
    known = {column.index: column.id for column in columns}
    words = {label_key(word) for word in vocabulary.scheme.readings.year_heads}
    width = max(map(len, head), default=0)
    for index in range(width):
        said = [label_key(str(cell_at(row, index) or "")) for row in head]
        if not words.intersection(said) or known.get(index, _DATA_YEAR) != _DATA_YEAR:
            continue
        years = {row.row: year for row in rows if (year := year_of_cell(cell_at(cells[row.row], index))) is not None}
        filled = sum(not blank(cell_at(cells[row.row], index)) for row in rows)
        if len(years) * _SHARE < filled or not years:
            continue
        if known.get(index) == _DATA_YEAR and not _repeated(rows, block, vocabulary):
            continue  # the year of the data of a value that is carried over
        return index, years
    if records is not None:
        return _years_of_labels(rows, cells, columns, block)
    named = {row.row: year for row in rows if (year := year_named(str(row.cells.get(_ITEM) or ""))) is not None}
    at = next((column.index for column in columns if column.id == _ITEM), 0)
    return (at, named) if any(year != vocabulary.year for year in named.values()) else None


def _label_column(block: Block, columns: Sequence[FormColumn]) -> int:
    """Where the names of a table's objects stand, -1 for nowhere."""
    records = block.form.block(block.kind)
    return next((one.index for one in columns if records is not None and one.id == records.subject), -1)


def _years_of_labels(
    rows: Sequence[FormRow], cells: Sequence[Sequence[Raw]], columns: Sequence[FormColumn], block: Block
) -> tuple[int, Mapping[int, int]] | None:
    """The column of names, and the year of each row that names a year and no object: “2023年”, alone in its cell.

    Where no name stands in the column, the first cell that is filled may name it.
    """
    column = _label_column(block, columns)
    found: dict[int, int] = {}
    for row in rows if column >= 0 else ():
        name = cell_at(cells[row.row], column)
        said = next((cell for cell in cells[row.row] if not blank(cell)), None) if blank(name) else name
        year = whole_year(said) if isinstance(said, str) else None
        if year is not None:
            found[row.row] = year
    return (column, found) if found else None


def _repeated(rows: Sequence[FormRow], block: Block, vocabulary: Vocabulary) -> bool:
    found = [vocabulary.item(block.form.id, str(row.cells.get(_ITEM) or "")) for row in rows]
    return max(Counter(filter(None, found)).values(), default=0) > 1


def _items(
    rows: Sequence[FormRow],
    years: Mapping[int, int],
    columns: Sequence[FormColumn],
    block: Block,
    vocabulary: Vocabulary,
) -> tuple[FormRow, ...]:
    """Rows of items: this year's, each with last year's value where the table gives that in a row of its own."""
    place = next((column for column in columns if column.id == _VALUE), None)
    last = {
        vocabulary.item(block.form.id, str(row.cells.get(_ITEM) or "")): row
        for row in reversed(rows)
        if years.get(row.row) == vocabulary.year - 1
    }
    return tuple(_with_last(rows, years, last, place, block, vocabulary))


def _with_last(
    rows: Sequence[FormRow],
    years: Mapping[int, int],
    last: Mapping[str, FormRow],
    place: FormColumn | None,
    block: Block,
    vocabulary: Vocabulary,
) -> Iterator[FormRow]:
    for row in rows:
        if years.get(row.row, vocabulary.year) != vocabulary.year:
            continue
        before = last.get(vocabulary.item(block.form.id, str(row.cells.get(_ITEM) or "")))
        if before is None or place is None or not blank(row.cells.get(_LAST)):
            yield row
            continue
        cells = {**row.cells, _LAST: before.cells.get(_VALUE)}
        yield replace(row, cells=cells, origins={**row.origins, _LAST: CellOrigin(before.row, place.index)})


def questions_of_years(found: YearRows, form: Form, file: str, sheet: str, source: TableSource) -> Iterator[Finding]:
    """I224 rows of other years left out, I225 rows of other years that count, I226 no row of the table's year."""
    at = (*found.left_out, *found.doubtful)
    if not at:
        return
    values = {
        "表": form.title,
        "个数": str(len(at)),
        "年份": "、".join(map(str, found.years)),
        "年度": str(source.year),
    }
    code = "I225" if found.doubtful else "I224" if found.rows else "I226"
    place = Place(file, sheet, address(at[0].row, found.column))
    yield Finding(code, (place,), values, source.department, form.indicator)
