"""The rows below a head → the rows of its table, up to where the table ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.header_words import Block
from pipeline.ingest.mixed_rows import with_parts
from pipeline.ingest.sheet_grid import SheetGrid, alone, blank, blank_row, stamp_of
from pipeline.ingest.statistic_rows import with_statistics
from pipeline.ingest.total_rows import total_label, without_group_heads
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.model.table import FormColumn, FormRow, Raw

_GAP = 3
"""Empty rows that may stand inside a table."""


@dataclass(frozen=True, slots=True)
class Read:
    """Rows of a table, the sheet row after it, titles met at its end, and marks found in its notes."""

    rows: tuple[FormRow, ...]
    after: int
    after_titles: tuple[str, ...]
    marks: frozenset[str]


def read_rows(
    grid: SheetGrid,
    top: int,
    start: int,
    columns: Sequence[FormColumn],
    block: Block,
    vocabulary: Vocabulary,
    county: frozenset[str] = frozenset(),
    areas: frozenset[str] = frozenset(),
) -> Read:
    """Rows from `start` on; the head at `top` may be repeated, as on printed pages.

    Notes, sub-titles, headings of groups and repeated heads are left out, 合计 rows are flagged; a row of heads, a
    title of a form, an id line or more than a few empty rows end the table. Text cells merged downwards count for
    every row they cover. `county`: folded names of the county itself; `areas`: of what a statistic may be of, such as a
    township.
    """
    sheet = grid.sheet
    heads = set(sheet.rows[top:start])
    spread = _spread(grid, start, columns, block)
    places = [(column.id, column.index) for column in columns]
    width = max((sum(not blank(cell) for cell in head) for head in heads), default=len(columns))
    left = min((next((at for at, cell in enumerate(head) if not blank(cell)), 0) for head in heads), default=0)
    needed = [column.index for column in columns if any(column.id == one.id for one in block.required)]
    readings = vocabulary.scheme.readings
    records = block.form.block(block.kind) if block.kind != "items" else None
    named = next((column.index for column in columns if records is not None and column.id == records.subject), left)
    before: list[Sequence[Raw]] = []
    firsts: list[Raw] = []
    made: list[FormRow] = []
    marks: set[str] = set()
    row, end = start, len(sheet.rows)
    while row < end:
        cells = sheet.rows[row]
        first = cells[0] if cells else None
        if first is None or first == "" or isinstance(first, str):
            if (not first or blank(first)) and blank_row(cells):
                resumed = _resumes(grid, row, needed, vocabulary)
                if resumed is None:
                    break
                row = resumed
                continue
            said = first if first and not blank(first) else next((cell for cell in cells if not blank(cell)), "")
            text = said.strip() if isinstance(said, str) else ""
            only = alone(cells) if said != first or len(cells) < 2 or blank(cells[1]) else ""
            if "表" in text and stamp_of(cells) is not None:
                break
            if text and (cells in heads or vocabulary.note(text)):
                marks |= vocabulary.marks(text)
                row += 1
                continue
            if only and width > 2 and (row, 0) not in spread:
                if vocabulary.titled(only):
                    break
                row += 1
                continue
            if text and not text[0].isdigit() and _heads(cells, vocabulary):
                break
        values: dict[str, Raw] = {name: cells[index] if index < len(cells) else None for name, index in places}
        if spread:
            for name, index in places:
                if blank(values[name]) and (row, index) in spread:
                    values[name] = spread[row, index]
        if not all(map(blank, values.values())):
            subject = values.get(records.subject) if records is not None else None
            made.append(FormRow(row, values, total_label(cells[left:], block, readings, subject)))
            before.append(cells[left:named])
            firsts.append(next((cell for cell in cells[left:] if not blank(cell)), None))
        row += 1
    labelled = with_statistics(made, firsts, block, readings, county | areas)
    whole = with_parts(without_group_heads(labelled, before, block, readings, county), block, vocabulary)
    return Read(whole, row, (), frozenset(marks))


def _spread(grid: SheetGrid, start: int, columns: Sequence[FormColumn], block: Block) -> dict[tuple[int, int], Raw]:
    """Cells below the first of a merged range, for columns that are no numbers."""
    own = {column.id: column for column in block.columns}
    wanted = {column.index for column in columns if own[column.id].type != "number"}
    found: dict[tuple[int, int], Raw] = {}
    for top, left, bottom, _ in grid.sheet.merged:
        if top < start or left not in wanted or bottom == top:
            continue
        value = grid.sheet.rows[top][left]
        for row in range(top + 1, min(bottom + 1, len(grid.sheet.rows))):
            found[row, left] = value
    return found


def _resumes(grid: SheetGrid, row: int, needed: Sequence[int], vocabulary: Vocabulary) -> int | None:
    """The row at which a table goes on after a few empty rows, or None where it has ended."""
    rows = grid.sheet.rows
    following = next(
        (number for number in range(row, min(row + _GAP + 1, len(rows))) if not blank_row(rows[number])), None
    )
    if following is None:
        return None
    cells = rows[following]
    said = next((cell for cell in cells if not blank(cell)), None)
    if alone(cells) or _heads(cells, vocabulary) or (isinstance(said, str) and vocabulary.note(said)):
        return None
    whole = needed and all(index < len(cells) and not blank(cells[index]) for index in needed)
    return following if whole else None


def _heads(cells: Sequence[Raw], vocabulary: Vocabulary) -> bool:
    """Whether a row of texts is the head of another table: most of its words are heads of one block."""
    for cell in cells:
        if cell is not None and not isinstance(cell, str):
            return False
    said = [str(cell) for cell in cells if not blank(cell)]
    if len(said) < 2 or not all(len(cell) < 40 and not cell[0].isdigit() for cell in said):
        return False
    met = Counter(
        block
        for cell in said
        for block in {block for name in vocabulary.label(cell).keys for block in vocabulary.named_in.get(name, ())}
    )
    return any(number * 2 > len(said) for number in met.values())
