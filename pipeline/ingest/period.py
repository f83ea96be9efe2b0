"""A table without a column for its time → the month or day that its title, sheet or file gives for all its rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from pipeline.ingest.form_choice import Candidate
from pipeline.ingest.sheet_grid import SheetGrid, blank
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.table import CellOrigin, FormColumn, FormRow, Raw
from pipeline.scheme.forms import Records

_ABOVE, _FEW = 4, 4
"""Rows above a head that may give its time, and cells a row of them has at most."""
_MONTH = re.compile(
    r"(?<![\d\-~—–至到、.])(?:(\d{4})\s*年度?\s*)?(?<![\d\-~—–至到、.])(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?"
)
_DASHED = re.compile(r"(?<![\d.])(\d{4})\s*[-/.]\s*(\d{1,2})(?:\s*[-/.]\s*(\d{1,2}))?(?![\d年月~—–至到-])")
_RANGE = re.compile(r"[月日]份?\s*(?:[-~—–至到]|[、,和及]\s*\d)")


def period_beside_table(
    grid: SheetGrid, top: int, height: int, records: Records, source: TableSource, vocabulary: Vocabulary
) -> tuple[Raw, CellOrigin] | None:
    """What a cell of the missing column would say, and where it stands; None where nothing, or no one time, is said.

    Rows of the head and above it first (nearest first, notes such as 填表日期 apart), then the names of sheet and file.
    A span (1—6月) is no month; where days are wanted a month is not enough.
    """
    for row in range(top + height - 1, max(-1, top - 1 - _ABOVE), -1):
        cells = grid.sheet.rows[row]
        said = [(index, cell) for index, cell in enumerate(cells) if isinstance(cell, str) and not blank(cell)]
        if len(said) > _FEW or len(said) != sum(not blank(cell) for cell in cells):
            if row < top:
                break
            continue
        for index, cell in said:
            when = "" if vocabulary.note(cell) else _time(cell, records)
            if when:
                return when, CellOrigin(row, index)
    for text in (grid.sheet.name, *source.hints):
        when = _time(text, records)
        if when:
            return when, CellOrigin(top, 0)
    return None


def with_period_beside(
    grid: SheetGrid, top: int, chosen: Candidate, source: TableSource, vocabulary: Vocabulary
) -> tuple[Candidate, tuple[Raw, CellOrigin] | None]:
    """The candidate, asking no longer for the column of its time where that is given elsewhere, and that time."""
    records = chosen.block.form.block(chosen.block.kind)
    if chosen.block.kind != "records" or records is None or records.period not in {one.id for one in chosen.missing}:
        return chosen, None
    when = period_beside_table(grid, top, chosen.height, records, source, vocabulary)
    if when is None:
        return chosen, None
    columns = tuple(replace(one, required=one.required and one.id != records.period) for one in chosen.block.columns)
    return replace(chosen, block=replace(chosen.block, columns=columns)), when


def put_period(
    when: tuple[Raw, CellOrigin], column: str, columns: tuple[FormColumn, ...], rows: tuple[FormRow, ...]
) -> tuple[tuple[FormColumn, ...], tuple[FormRow, ...]]:
    """Columns and rows with that time in a column of its own."""
    said, origin = when
    made = (replace(row, cells={**row.cells, column: said}, origins={**row.origins, column: origin}) for row in rows)
    return (*columns, FormColumn(column, origin.column, str(said))), tuple(made)


def _time(text: str, records: Records) -> str:
    """“2024年3月” or “2024年3月5日” where a text gives one and only one; "" for none."""
    plain = unicodedata.normalize("NFKC", text)
    if _RANGE.search(plain):
        return ""
    times = set(_times(plain))
    if len(times) != 1:
        return ""
    year, month, day = times.pop()
    if records.period_kind == "day" and not day:
        return ""
    return f"{f'{year}年' if year else ''}{int(month)}月{f'{int(day)}日' if day else ''}"


def _times(text: str) -> Iterator[tuple[str, str, str]]:
    for pattern in (_MONTH, _DASHED):
        for one in pattern.finditer(text):
            yield one[1] or "", one[2], one[3] or ""
