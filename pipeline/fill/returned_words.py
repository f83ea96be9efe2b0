"""The text of a revision and the paragraphs of a returned file → which paragraph became which."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.fill.figure_words import plain_words
from pipeline.model.revision import RevisionParagraph
from pipeline.reading.word_paragraphs import WordParagraph

_ALIKE = 0.4
"""Share of pairs of signs that two versions of a paragraph have in common at least."""
_BLOCK = 40_000
"""Units of one side × of the other up to which a stretch without anything in common is compared one by one."""
_PICTURE = "〔图〕"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A paragraph outside tables, or a row of a table: the places of its paragraphs, and what it says."""

    items: tuple[int, ...]
    is_row: bool
    said: str
    """Made comparable, cells divided."""


@dataclass(frozen=True, slots=True)
class LinePair:
    """A line of the revision and what it became; None for one that was put in, or taken out."""

    before: TextLine | None
    after: TextLine | None
    place: int
    """How many lines of the revision stand before it."""


def text_lines(paragraphs: Sequence[RevisionParagraph] | Sequence[WordParagraph]) -> tuple[TextLine, ...]:
    """The paragraphs line by line."""
    found: list[TextLine] = []
    at = 0
    while at < len(paragraphs):
        row = paragraphs[at].row
        end = at + 1
        while row and end < len(paragraphs) and paragraphs[end].row == row:
            end += 1
        cells: dict[int, str] = {}
        for one in paragraphs[at:end]:
            cells[one.cell] = cells.get(one.cell, "") + plain_words(one.text)
        said = "\x1f".join(cells.values()) or _PICTURE
        found.append(TextLine(tuple(range(at, end)), bool(row), said))
        at = end
    return tuple(found)


def line_pairs(before: Sequence[TextLine], after: Sequence[TextLine]) -> Iterator[LinePair]:
    """Which line became which, in order; lines that are equal are left out."""
    for i1, i2, j1, j2 in _stretches(before, after):
        if i1 < i2 or j1 < j2:
            yield from _paired(before[i1:i2], after[j1:j2], i1)


def likeness(one: str, other: str) -> float:
    """Share of the pairs of signs that two texts have in common, 0 to 1."""
    first, second = _pairs_of_signs(one), _pairs_of_signs(other)
    whole = first.total() + second.total()
    return 2 * (first & second).total() / whole if whole else float(one == other)


@lru_cache(4096)
def _pairs_of_signs(text: str) -> Counter[str]:
    padded = f"\x02{text}\x03"
    return Counter(padded[at : at + 2] for at in range(len(padded) - 1))


def _stretches(before: Sequence[TextLine], after: Sequence[TextLine]) -> list[tuple[int, int, int, int]]:
    """The stretches that differ: between lines that stand once on both sides in the same order, and so on within."""
    todo, found = [(0, len(before), 0, len(after))], []
    while todo:
        i1, i2, j1, j2 = todo.pop()
        while i1 < i2 and j1 < j2 and before[i1].said == after[j1].said:
            i1, j1 = i1 + 1, j1 + 1
        while i1 < i2 and j1 < j2 and before[i2 - 1].said == after[j2 - 1].said:
            i2, j2 = i2 - 1, j2 - 1
        if i1 == i2 or j1 == j2:
            found.append((i1, i2, j1, j2))
            continue
        fixed = _fixed(before, after, i1, i2, j1, j2)
        if fixed:
            last = (i1, j1)
            for i, j in fixed:
                todo.append((last[0], i, last[1], j))
                last = (i + 1, j + 1)
            todo.append((last[0], i2, last[1], j2))
        elif (i2 - i1) * (j2 - j1) <= _BLOCK:
            said = [one.said for one in before[i1:i2]], [one.said for one in after[j1:j2]]
            codes = SequenceMatcher(None, *said, autojunk=False).get_opcodes()
            found += [(i1 + a, i1 + b, j1 + c, j1 + d) for tag, a, b, c, d in codes if tag != "equal"]
        else:
            found.append((i1, i2, j1, j2))
    return sorted(found)


def _fixed(
    before: Sequence[TextLine], after: Sequence[TextLine], i1: int, i2: int, j1: int, j2: int
) -> list[tuple[int, int]]:
    """Places of lines that stand once on both sides, as many as are in the same order."""
    left = Counter(one.said for one in before[i1:i2])
    right = Counter(one.said for one in after[j1:j2])
    places = {after[j].said: j for j in range(j1, j2)}
    both = [
        (i, places[before[i].said]) for i in range(i1, i2) if left[before[i].said] == 1 == right.get(before[i].said, 0)
    ]
    # The longest rising row of places on the right, by patience.
    tops: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for at, (_, j) in enumerate(both):
        pile = bisect_left(tops, j)
        back.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [j]
        ends[pile : pile + 1] = [at]
    found = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(both[at])
        at = back[at]
    return found[::-1]


def _paired(before: Sequence[TextLine], after: Sequence[TextLine], place: int) -> Iterator[LinePair]:
    """The lines of a stretch, the most alike together and none past another."""
    if len(before) * len(after) > _BLOCK:
        yield from (LinePair(one, None, place + at) for at, one in enumerate(before))
        yield from (LinePair(None, one, place + len(before)) for one in after)
        return
    rows, columns = len(before), len(after)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    worth: dict[tuple[int, int], float] = {}
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if before[i].is_row == after[j].is_row:
                alike = likeness(before[i].said, after[j].said)
                if alike >= _ALIKE or rows == columns == 1:
                    worth[i, j] = alike + 0.01
                    best[i][j] = max(best[i][j], worth[i, j] + best[i + 1][j + 1])
    i = j = 0
    while i < rows or j < columns:
        if (i, j) in worth and best[i][j] == worth[i, j] + best[i + 1][j + 1]:
            yield LinePair(before[i], after[j], place + i)
            i, j = i + 1, j + 1
        elif j == columns or (i < rows and best[i][j] == best[i + 1][j]):
            yield LinePair(before[i], None, place + i)
            i += 1
        else:
            yield LinePair(None, after[j], place + i)
            j += 1
