"""The cells of a row → what it calls itself, where it sums up others, is part of one, or heads a group."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.header_words import LISTED, Block
from pipeline.ingest.sheet_grid import blank
from pipeline.model.table import FormRow, Raw
from pipeline.scheme.labels import label_key
from pipeline.scheme.readings import Readings
from pipeline.scheme.units import fold

_TOTAL_COLUMNS = 3
"""合计 stands in one of the first columns."""
_TOTAL_CELL = 12
"""Letters of a cell that may begin with 合计: 合计（万元）."""
_LONG_CELL = 30
"""Letters of a cell that may end with it: 某某工程项目投资合计."""
_FEW = 2
"""Objects that a row of the county's name must stand beside to be their total."""
_SPECIES = "species"
_KEPT = frozenset(LISTED) - {"township"}
"""Kinds of objects beside which the county's own name stands for its mean."""
_ORDINAL = re.compile(r"^[（(【]?[一二三四五六七八九十]{1,3}[）)】]?[、.．]?$")
_COUNTED = re.compile(
    r"^(?:[（(【][一二三四五六七八九十]{1,3}[）)】]|[一二三四五六七八九十]{1,3}[、.．:：\s]|第[一二三四五六七八九十]{1,3}[类部组章])"
)
"""What a heading of a group begins with: 一、 （二） 三 第一类."""
_LATIN = re.compile(r"[a-z\s.·,]+$")
_BRACKETS = re.compile(r"\([^()]*\)$")


def total_label(cells: Sequence[Raw], block: Block, readings: Readings, subject: Raw = None) -> str:
    """What a row calls itself in one of its first cells that sums up others or is part of one; "" for any other row.

    `subject`: the cell of its object, where that is known; a sign such as ∑ or 全区 says so only there, or in the
    first cell that is filled.
    """
    if not block.totals:
        return ""
    for cell in cells[:_TOTAL_COLUMNS]:
        if not isinstance(cell, str) or not cell:
            continue
        said = label_key(cell)
        if (len(cell) < _TOTAL_CELL or cell.startswith(readings.parts)) and said.startswith(block.totals):
            return said
        word = readings.sums_up(cell) if len(cell) < _LONG_CELL else ""
        if word and word not in readings.sum_signs:
            return fold(cell)
    first = subject if not blank(subject) else next((cell for cell in cells if not blank(cell)), None)
    if not isinstance(first, str):
        return ""
    sign = readings.sums_up(first)
    return sign if sign in readings.sum_signs else fold(first) if fold(first) in readings.averages else ""


def without_group_heads(
    rows: Sequence[FormRow],
    first_cells: Sequence[Sequence[Raw]],
    block: Block,
    readings: Readings,
    county: frozenset[str],
) -> tuple[FormRow, ...]:
    """The rows without headings of groups (“一 哺乳纲”), and as totals those that sum up what stands below or beside.

    `first_cells`: of each row, the cells left of its object. A heading is counted with 一, 二 and followed by rows that
    are not, or names a rank of species; one with numbers is the total of its group. A row of the county's own name
    beside several objects is their total. All of it only where a row is an object of the year.
    """
    records = block.form.block(block.kind) if block.kind != "items" else None
    if records is None or not records.subject or records.period_kind not in ("", "year"):
        return tuple(rows)
    numbers = {column.id for column in block.columns if column.type == "number"}
    needed = {column.id for column in block.required} - {records.subject} - numbers
    counted = [
        _heads_a_group(row.cells.get(records.subject), cells) for row, cells in zip(rows, first_cells, strict=True)
    ]
    mixed = not all(one for one, row in zip(counted, rows, strict=True) if not row.total)
    made: list[FormRow] = []
    for at, row in enumerate(rows):
        subject = row.cells.get(records.subject)
        bare = all(blank(row.cells.get(one)) for one in numbers)
        heading = mixed and counted[at] and all(blank(row.cells.get(one)) for one in needed)
        followed = at + 1 < len(rows) and not counted[at + 1] and not rows[at + 1].total
        rank = records.subject_kind == _SPECIES and bare and _rank(subject, row, needed, readings)
        if row.total:
            made.append(row)
        elif rank or (heading and bare):
            continue
        elif heading and followed:
            made.append(replace(row, label=f"{readings.group_total}（{str(subject).strip()}）"))
        else:
            made.append(row)
    if records.subject_kind not in _KEPT:
        plain = [row for row in made if not row.total]
        whole = {row.row for row in plain if _named(row.cells.get(records.subject), county)}
        if whole and len(plain) - len(whole) >= _FEW:
            made = [_as_total(row, records.subject, readings) if row.row in whole else row for row in made]
    return tuple(made)


def _as_total(row: FormRow, subject: str, readings: Readings) -> FormRow:
    return replace(row, label=f"{readings.whole_total}（{str(row.cells[subject]).strip()}）")


def _named(cell: Raw, county: frozenset[str]) -> bool:
    return isinstance(cell, str) and fold(cell) in county


def _heads_a_group(subject: Raw, before: Sequence[Raw]) -> bool:
    """Whether a row is counted as headings are: 一, （二）, 三、, in its object or in a cell before it."""
    if isinstance(subject, str) and _COUNTED.match(subject.strip()):
        return True
    return any(isinstance(cell, str) and _ORDINAL.match(cell.strip()) for cell in before)


def _rank(subject: Raw, row: FormRow, needed: set[str], readings: Readings) -> bool:
    """Whether a name is that of a rank and no species: 哺乳纲, （一）食肉目 CARNIVORA."""
    if not isinstance(subject, str):
        return False
    plain = _LATIN.sub("", _BRACKETS.sub("", fold(subject)))
    beside = [str(row.cells[one]).split() for one in needed if not blank(row.cells.get(one))]
    return plain.endswith(readings.ranks) and all(len(words) < _FEW for words in beside)
