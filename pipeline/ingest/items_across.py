"""Head cells that name the items of a form side by side → where the values of this year and of last year stand."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ingest.sheet_grid import blank, cell_at, last_word
from pipeline.ingest.table_head import TableHead
from pipeline.ingest.turned_tables import TurnedLayout, ValueColumn
from pipeline.ingest.year_words import part_of_year, year_named, year_of_cell
from pipeline.model.table import Raw
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import SEVERAL

_TITLED, _UNTITLED = 2, 3
"""Items that must be named side by side, with and without a title that names the form."""
_ITEM, _UNIT, _VALUE, _LAST = "item", "unit", "value", "last"


def items_across(head: TableHead) -> TurnedLayout | None:
    """Heads that name the items of a form, each of the year it names; each row below names the year of its values.

    A row or head of a third year is neither this year's nor last year's. A row that names no year gives this year's;
    of several such rows the county's own or their total does, and none where there is neither: they are objects or
    months.
    """
    vocabulary, start = head.vocabulary, head.below(head.least)
    if start < 0:
        return None
    paths = head.grid.paths(head.top, head.least)
    lasts = list(map(last_word, paths))
    years = [next(filter(None, map(year_named, reversed(path))), None) for path in paths]
    best, named = "", dict[int, tuple[str, str]]()
    for form in (head.said,) if head.certain else vocabulary.items:
        found: dict[int, tuple[str, str]] = {}
        for index, word in enumerate(lasts):
            column = _column_of_year(years[index], vocabulary.year)
            measure = vocabulary.item(form, word) if word and column is not None else ""
            if measure and column is not None and (measure, column) not in found.values():
                found[index] = measure, column
        least = max(_TITLED if form == head.said else _UNTITLED, sum(map(bool, lasts)) / 2)
        if len(found) >= least and (len(found), form == head.said) > (len(named), best == head.said):
            best, named = form, found
    block = next((one for one in vocabulary.blocks if (one.form.id, one.kind) == (best, "items")), None)
    rows = _years_of_rows(head, start, named, block.names) if block is not None else {}
    if block is None or not rows:
        return None
    values = []
    whole_table = head.unit and f"{head.unit}{SEVERAL}"
    for index, (_, column) in sorted(named.items()):
        whole = " ".join(dict.fromkeys(step for step in paths[index] if step))
        unit = vocabulary.label(lasts[index]).unit or vocabulary.label(whole).unit or whole_table
        values.append(ValueColumn(index, {_ITEM: lasts[index], **({_UNIT: unit} if unit else {})}, column))
    return TurnedLayout(block, start, head.least, tuple(values), rows=rows)


def _column_of_year(year: int | None, of_table: int) -> str | None:
    """The column of this year's or last year's values, "" where no year is named, None for a third year."""
    return "" if year is None else {of_table: _VALUE, of_table - 1: _LAST}.get(year)


def _years_of_rows(
    head: TableHead, start: int, named: Mapping[int, object], names: Mapping[str, tuple[str, ...]]
) -> dict[int, str]:
    """The rows below → this year's or last year's column, "" for those that give neither; none where it is not said."""
    rows: dict[int, str] = {}
    unsaid: list[int] = []
    sheet = head.grid.sheet.rows
    for row, cells in enumerate(sheet[start:], start):
        if all(blank(cell_at(cells, index)) for index in named):
            break
        beside = [cell for at, cell in enumerate(cells) if at not in named and not blank(cell)]
        which = next(filter(None, (_year(cell, names) for cell in beside)), "")
        if not which and not (beside and (year_of_cell(beside[0]) is not None or part_of_year(beside[0]))):
            unsaid.append(row)
        rows[row] = "" if which in rows.values() else which
    if len(unsaid) > 1:
        unsaid = [row for row in unsaid if any(head.names_the_whole(cell) for cell in sheet[row])]
        if len(unsaid) != 1:
            return {}
    if unsaid and _VALUE not in rows.values():
        rows[unsaid[0]] = _VALUE
    return rows if any(rows.values()) else {}


def _year(cell: Raw, names: Mapping[str, tuple[str, ...]]) -> str:
    """This year's or last year's column, where a cell names one: 2023年, 2023, 上年."""
    if not isinstance(cell, str | int | float):
        return ""
    year = year_of_cell(cell)
    said = str(cell) if year is None else str(year)
    found = names.get(label_key(said), ())
    return found[0] if found in ((_LAST,), (_VALUE,)) else ""
