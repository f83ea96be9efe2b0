"""The words above and around a table → the object and time of all its values, and the one column that they are of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.ingest import period
from pipeline.ingest.header_words import Block, columns_named
from pipeline.ingest.sheet_grid import blank
from pipeline.ingest.table_head import TableHead
from pipeline.model.table import CellOrigin, Raw
from pipeline.scheme.forms import Records
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import fold

_ABOVE = 12
"""Rows above a head that may say what all of its table is of."""
_PAIR = re.compile(r"([^\s:,;，；。、]{2,12})\s*:\s*([^\s:;；]+(?:\s+\d{1,2}:\d{2})?)")
_SHARE = 2
"""One in so many objects must be in the config's list at least."""
_SHORT = 2
"""Letters of a name that may stand in a title."""


def said_of_all(head: TableHead, block: Block, records: Records, height: int) -> dict[str, tuple[Raw, CellOrigin]]:
    """Object and time that stand above a head beside their names: “采样地点 | 某断面”, “采样日期：2024.01.05”.

    By the form's columns; both also as title, sheet and file say it. The object only where the config lists it.
    """
    found: dict[str, tuple[Raw, CellOrigin]] = {}
    listed = head.source.listed.get(records.subject_kind)
    for name, raw, origin in _pairs(head):
        ids = columns_named(head.vocabulary.label(name).keys, block.names)
        if ids == (records.subject,) and (listed is None or (isinstance(raw, str) and fold(raw) in listed)):
            found.setdefault(records.subject, (raw, origin))
        elif records.period and ids == (records.period,) and any(sign.isdecimal() for sign in str(raw)):
            found.setdefault(records.period, (raw, origin))
    whose = _held(head.around, listed or ()) if records.subject not in found else ""
    if whose:
        found[records.subject] = whose, CellOrigin(head.top, 0)
    if records.period and records.period not in found:
        when = period.period_beside_table(head.grid, head.top, height, records, head.source, head.vocabulary)
        found |= {records.period: when} if when else {}
    return found


def _held(texts: Iterable[str], listed: Iterable[str]) -> str:
    """The one listed name, folded, that stands in the first text that holds any; "" for none and for several."""
    names = [name for name in listed if len(name) >= _SHORT]
    for text in map(fold, texts):
        found = [name for name in names if name in text]
        longest = [name for name in found if not any(name != other and name in other for other in found)]
        if longest:
            return longest[0] if len(longest) == 1 else ""
    return ""


def _pairs(head: TableHead) -> Iterator[tuple[str, Raw, CellOrigin]]:
    """(name, what stands beside it, where), of the rows above a head, the nearest first, then of the lines above."""
    rows = head.grid.sheet.rows
    for number in range(head.top - 1, max(-1, head.top - 1 - _ABOVE), -1):
        filled = [(index, cell) for index, cell in enumerate(rows[number]) if not blank(cell)]
        if not filled and number < head.top - 1:
            break  # what stands above an empty row is of another table
        for (index, cell), beside in zip(filled, [*filled[1:], (0, None)], strict=False):
            if not isinstance(cell, str):
                continue
            pairs = list(_spelt_out(cell))
            for name, said in pairs:
                yield name, said, CellOrigin(number, index)
            if not pairs and beside[1] is not None:
                yield cell.strip().rstrip(":："), beside[1], CellOrigin(number, beside[0])
    for line in head.source.above:
        for name, said in _spelt_out(line):
            yield name, said, CellOrigin(head.top, 0)


def _spelt_out(text: str) -> Iterator[tuple[str, str]]:
    for one in _PAIR.finditer(unicodedata.normalize("NFKC", text)):
        yield one[1], one[2]


def column_of_all(head: TableHead, block: Block, cells: Iterable[Raw], taken: Iterable[str]) -> tuple[str, str]:
    """(id of the block's column that all values of a table are of, their unit in the title); "" where it is not said.

    Classes are of the form's column for the class of its object, numbers of the column that title, sheet or file name.
    """
    readings = head.vocabulary.scheme.readings
    nothing = readings.empty | readings.not_done | readings.not_applicable | readings.awaited
    said = [cell for cell in cells if not blank(cell) and not (isinstance(cell, str) and fold(cell) in nothing)]
    free = [column for column in block.columns if column.id not in set(taken)]
    if said and all(isinstance(cell, str) and readings.grade(cell) for cell in said):
        grades = [column.id for column in free if column.type == "grade" and column.measure]
        return (grades[0], "") if len(grades) == 1 else ("", "")
    if not said or not all(isinstance(cell, int | float) or _number_like(cell) for cell in said):
        return "", ""
    for text in head.around:
        key = label_key(text)
        named: dict[str, int] = {}
        for column in free:
            names = [label_key(name) for name in (column.name, *column.aliases)]
            size = max((len(name) for name in names if len(name) >= _SHORT and name in key), default=0)
            if column.type == "number" and size:
                named[column.id] = size
        best = [one for one, size in named.items() if size == max(named.values())]
        if len(best) == 1:
            return best[0], head.vocabulary.label(text).unit
    return "", ""


def _number_like(cell: Raw) -> bool:
    return isinstance(cell, str) and bool(re.match(r"\s*[<＜¥￥]?\s*\d", cell))


def mostly_listed(names: Sequence[Raw], kind: str, listed: Mapping[str, frozenset[str]]) -> bool:
    """Whether at least half of these names are in the config's list of their kind."""
    known = listed.get(kind, frozenset())
    said = [name for name in names if isinstance(name, str) and not blank(name)]
    return bool(said) and sum(fold(name) in known for name in said) * _SHARE >= len(said)
