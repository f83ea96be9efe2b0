"""The head rows at some row of a sheet → the block of a form they are the head of, or why none can be chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.header_words import Block, NamedColumns, columns_named
from pipeline.ingest.sheet_grid import HEAD_ROWS, SheetGrid, blank, last_word
from pipeline.ingest.vocabulary import Vocabulary
from pipeline.scheme.forms import HOURS, ColumnSpec
from pipeline.scheme.labels import label_key

_LEAST = 2
"""Columns that must be named where the title says which form it is."""
_UNTITLED = 3
"""Columns that must be named where nothing but the heads speaks for a form."""
_NEAR = 4
"""Columns that make an untitled head without its required columns a form all the same."""
_LOOK_AHEAD = 60
"""Rows below a head in which names of items, and clocks, are looked for."""
_HOUR = "hour"
_CLOCK = re.compile(r"^\s*(\d{4}\D?\d{1,2}\D?\d{1,2}).*?(\d{1,2})\s*[:：时点]")
_SEVERAL = 3
"""So many clocks a date, on average, make its rows hours."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that the head rows may belong to, with what each column is; `items`: names of its items found below."""

    block: Block
    height: int
    named: tuple[NamedColumns, ...]
    items: int

    @property
    def ids(self) -> frozenset[str]:
        """Form columns named by exactly one reading of a head."""
        return frozenset(one.ids[0] for one in self.named if len(one.ids) == 1)

    @property
    def missing(self) -> tuple[ColumnSpec, ...]:
        """Required columns that no head names."""
        return tuple(column for column in self.block.required if column.id not in self.ids)

    @property
    def measures(self) -> bool:
        """Whether a column of numbers is named: a table of records without any only lists its objects."""
        numbers = {column.id for column in self.block.columns if column.type == "number"}
        return bool(self.ids & numbers)

    @property
    def heads(self) -> int:
        """How many columns have a head."""
        return sum(1 for one in self.named if one.head)

    @property
    def rank(self) -> tuple[int, int]:
        """More named columns are better, then more items below."""
        return len(self.ids), self.items


@dataclass(frozen=True, slots=True)
class Decision:
    """The chosen candidate, or None; `rivals` are forms that fit equally well."""

    chosen: Candidate | None
    rivals: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A column of the head: where it stands, its last word, its unit, and the names to look it up by."""

    index: int
    head: str
    unit: str
    tried: tuple[str, ...]


def candidates(grid: SheetGrid, top: int, vocabulary: Vocabulary) -> list[Candidate]:
    """Every block of which the rows from `top` on name at least two columns, each with its best number of head rows."""
    heads = _heads(grid, top, vocabulary)
    near = Counter(block for _, read in heads for block in _met(read, vocabulary))
    best: dict[int, tuple[int, tuple[NamedColumns, ...]]] = {}
    found = []
    for block in vocabulary.blocks:
        same = id(block.names)
        if same not in near:
            continue
        if same not in best:
            best[same] = _best_head(heads, block)
        height, named = best[same]
        made = Candidate(block, height, _stood_in(named, block), 0)
        if len(made.ids) < _LEAST:
            continue
        if block.kind == "items":
            made = Candidate(block, height, named, _items_below(grid, top + height, made, vocabulary))
        found.append(made)
    return _by_clock(found, grid, top)


def _stood_in(named: tuple[NamedColumns, ...], block: Block) -> tuple[NamedColumns, ...]:
    """The columns, that which stands in for the subject's being it where no column is the subject's or like it."""
    records = block.form.block(block.kind) if block.kind != "items" else None
    own = records.column(records.subject) if records is not None and records.stand_in else None
    if records is None or own is None:
        return named
    names = [label_key(name) for name in (own.name, *own.aliases)]
    like = (one for one in named if not one.ids and any(name in label_key(one.head) for name in names))
    if any(one.ids == (records.subject,) for one in named) or next(like, None) is not None:
        return named
    return tuple(replace(one, ids=(records.subject,)) if one.ids == (records.stand_in,) else one for one in named)


def _met(read: Sequence[_Read], vocabulary: Vocabulary) -> Iterator[int]:
    """Which blocks (by their names) have at least two of these heads: most have none."""
    met = Counter(
        block for one in read for block in {block for name in one.tried for block in vocabulary.named_in.get(name, ())}
    )
    return (block for block, number in met.items() if number >= _LEAST)


def decide(found: Sequence[Candidate], said: str) -> Decision:
    """The candidate to take; `said` is the form that title, sheet or file name speak of, "" for none."""
    titled = [one for one in found if one.block.form.id == said and (one.block.kind != "items" or one.items)]
    whole = [one for one in titled if not one.missing]
    if whole:
        return Decision(max(whole, key=lambda one: one.rank))
    best_titled = max(titled, key=lambda one: one.rank, default=None)
    free = [
        one
        for one in found
        if not one.missing
        and len(one.ids) >= _UNTITLED
        and len(one.ids) * 2 >= one.heads
        and (one.block.kind != "items" or one.items >= _LEAST)
        and (best_titled is None or one.rank > best_titled.rank)
    ]
    if free:
        best = max(free, key=lambda one: one.rank)
        rivals = tuple(one.block for one in free if one.rank == best.rank)
        return Decision(best) if len(rivals) == 1 else Decision(None, rivals)
    if best_titled is not None:
        return Decision(best_titled)
    near = [
        one
        for one in found
        if one.block.kind == "records" and len(one.ids) >= _NEAR and len(one.ids) * 5 >= one.heads * 3
    ]
    return Decision(max(near, key=lambda one: one.rank, default=None))


def _by_clock(found: Sequence[Candidate], grid: SheetGrid, top: int) -> list[Candidate]:
    """The candidates; where dates have clocks of several hours, a form's block of hours in place of that of its days.

    The hour then stands in the date, and needs no column of its own.
    """
    made = list(found)
    for other in found:
        hours = other.block.form.hours
        if other.block.kind != HOURS or hours is None or _HOUR in other.ids:
            continue
        days = next((one for one in found if one.block.form is other.block.form and one.block.kind == "records"), other)
        date = next((one.index for one in days.named if one.ids == (hours.period,)), None)
        if date is None or days.height != other.height or not _clocks(grid, top + other.height, date):
            continue
        columns = tuple(replace(one, required=one.required and one.id != _HOUR) for one in other.block.columns)
        named = tuple(replace(one, ids=(hours.period,)) if one.index == date else one for one in other.named)
        made = [one for one in made if one is not other and one is not days]
        made.append(replace(other, block=replace(other.block, columns=columns), named=named))
    return made


def _clocks(grid: SheetGrid, start: int, column: int) -> bool:
    """Whether the dates of a column have clocks, several different ones a day."""
    clocks: dict[str, set[str]] = {}
    for row in grid.sheet.rows[start : start + _LOOK_AHEAD]:
        said = _CLOCK.search(str(row[column])) if column < len(row) else None
        if said:
            clocks.setdefault(said[1], set()).add(said[2])
    return bool(clocks) and sum(map(len, clocks.values())) >= _SEVERAL * len(clocks)


def _heads(grid: SheetGrid, top: int, vocabulary: Vocabulary) -> list[tuple[int, list[_Read]]]:
    """The head that begins at `top` read as one row, two, …: (rows, columns), from as few as its merged cells need."""
    rows = grid.sheet.rows
    least = min(grid.least_height(top), len(rows) - top)
    found = []
    for height in range(least, HEAD_ROWS + 1):
        last = top + height - 1
        if last >= len(rows) or (height > 1 and not grid.only_words(last)):
            break
        read = []
        for index, path in enumerate(grid.paths(top, height)):
            tried, unit = vocabulary.path(tuple(path))
            read.append(_Read(index, last_word(path), unit, tried))
        found.append((height, read))
    return found


def _best_head(heads: Sequence[tuple[int, list[_Read]]], block: Block) -> tuple[int, tuple[NamedColumns, ...]]:
    best: tuple[int, tuple[NamedColumns, ...]] = (heads[0][0], ())
    most = 0
    for height, read in heads:
        named = [NamedColumns(one.index, one.head, one.unit, columns_named(one.tried, block.names)) for one in read]
        count = len({one.ids[0] for one in named if len(one.ids) == 1})
        if count > most:
            most, best = count, (height, tuple(named))
    return best


def _items_below(grid: SheetGrid, start: int, candidate: Candidate, vocabulary: Vocabulary) -> int:
    column = next((one.index for one in candidate.named if one.ids == ("item",)), None)
    if column is None:
        return 0
    found = set()
    for row in grid.sheet.rows[start : start + _LOOK_AHEAD]:
        cell = row[column] if column < len(row) else None
        if isinstance(cell, str) and not blank(cell):
            found.add(vocabulary.item(candidate.block.form.id, cell))
    return len(found - {""})
