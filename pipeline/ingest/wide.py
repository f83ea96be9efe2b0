"""Head rows that name items side by side → one table per item, as if they stood one below the other."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.ingest.region import Layout, blank, blank_row
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.table import FormColumn, FormRow, FormTable, Raw
from pipeline.scheme.labels import label_key

_TITLED, _UNTITLED = 2, 3
"""Items that must be named, with and without a title that names the form."""


@dataclass(frozen=True, slots=True)
class Across:
    """The tables of a form whose items stand side by side, and the sheet row after them."""

    form: str
    named: int
    """How many heads name an item."""
    tables: tuple[FormTable, ...]
    after: int


def find_wide(
    layout: Layout, top: int, said: str, certain: bool, source: TableSource, vocabulary: Vocabulary
) -> Across | None:
    """The form that most heads of this row name items of; rows below give values, each named by its first cell.

    Only the form `said` where that is certain.

    A row whose first cell names last year's column gives last year's values; the first other row gives this year's.
    Several rows that name no year are objects or months, and none of them is the county's value.
    """
    height = layout.least_height(top)
    if top + height >= len(layout.sheet.rows):
        return None
    heads = [" ".join(dict.fromkeys(step for step in path if step)) for path in layout.paths(top, height)]
    lasts = [next((step for step in reversed(path) if step), "") for path in layout.paths(top, height)]
    best, named = "", dict[int, str]()
    for form in vocabulary.items if not certain else (said,):
        found: dict[int, str] = {}
        for index, head in enumerate(lasts):
            measure = vocabulary.item(form, head) if head else ""
            if measure and measure not in found.values():
                found[index] = measure
        enough = len(found) >= (_TITLED if form == said else _UNTITLED) and len(found) * 2 >= sum(map(bool, lasts))
        if enough and (len(found), form == said) > (len(named), best == said):
            best, named = form, found
    if not named:
        return None
    names = next(block.names for block in vocabulary.blocks if block.kind == "items")
    tables, row, taken, unsaid = [], top + height, set[str](), 0
    while row < len(layout.sheet.rows) and not blank_row(layout.sheet.rows[row]):
        cells = layout.sheet.rows[row]
        if not any(not blank(cells[index]) for index in named if index < len(cells)):
            break
        said_so = _which(cells, named, names)
        which, unsaid = said_so or "value", unsaid + (not said_so)
        if unsaid > 1:
            return None
        if which not in taken:
            taken.add(which)
            for index in sorted(named):
                unit = vocabulary.label(heads[index]).unit
                columns = (FormColumn(which, index, lasts[index], unit),)
                values: dict[str, Raw] = {"item": lasts[index], which: cells[index] if index < len(cells) else None}
                sheet = layout.sheet
                tables.append(
                    FormTable(
                        best, "items", source.department, source.year, sheet.file, sheet.name, columns,
                        (FormRow(row, values),),
                    )
                )  # fmt: skip
        row += 1
    return Across(best, len(named), tuple(tables), row) if tables else None


def _which(cells: tuple[Raw, ...], named: dict[int, str], names: dict[str, tuple[str, ...]]) -> str:
    for index, cell in enumerate(cells):
        if index not in named and isinstance(cell, str | int | float):
            said = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
            found = names.get(label_key(said), ()) or names.get(label_key(said + "年"), ())
            if found in (("last",), ("value",)):
                return found[0]
    return ""
