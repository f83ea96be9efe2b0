"""Two versions of a paragraph → where they differ; three versions → one, or where two of them contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.fill.figure_words import TextPiece, plain_words, text_pieces

_NEAR = 1
"""Signs between two changes that are too few to tell them apart."""
_LONGEST = 4_000_000
"""Pieces of one version × of the other beyond which they are not compared piece by piece: time grows with it."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """Characters of a text (from, to) and what stands there in another version."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Characters of the base (from, to) and what each version says there."""

    start: int
    end: int
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """One text of three; `clashes`: where both versions changed the same words otherwise."""

    text: str
    clashes: tuple[Clash, ...] = ()


def hunks(before: str, after: str, whole: Collection[str] = ()) -> tuple[Hunk, ...]:
    """Where `after` differs from `before`, but for what a word processor changes by itself. Numbers are never cut."""
    old, new = text_pieces(before, whole), text_pieces(after, whole)
    found = [
        Hunk(_at(old, i1, before), _at(old, i2, before), "".join(one.text for one in new[j1:j2]))
        for i1, i2, j1, j2 in _opcodes(old, new)
    ]
    return tuple(one for one in found if plain_words(before[one.start : one.end]) != plain_words(one.text))


def _at(of: Sequence[TextPiece], place: int, text: str) -> int:
    return of[place].start if place < len(of) else len(text)


def _opcodes(old: Sequence[TextPiece], new: Sequence[TextPiece]) -> list[tuple[int, int, int, int]]:
    one, other = [piece.same for piece in old], [piece.same for piece in new]
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if len(one) * len(other) > _LONGEST:
        return [(start, start + len(one), start, start + len(other))]
    found: list[list[int]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        kept = old[start + found[-1][1] : start + i1] if found else ()
        if found and i1 - found[-1][1] <= _NEAR and not any(piece.figure for piece in kept):
            found[-1][1], found[-1][3] = i2, j2
        else:
            found.append([i1, i2, j1, j2])
    return [(start + i1, start + i2, start + j1, start + j2) for i1, i2, j1, j2 in found]


def with_hunks(text: str, changes: Iterable[Hunk]) -> str:
    """A text with these changes made."""
    out, last = [], 0
    for one in sorted(changes, key=lambda one: (one.start, one.end)):
        out += [text[last : one.start], one.text]
        last = one.end
    return "".join((*out, text[last:]))


def merged(base: str, ours: str, theirs: str, whole: Collection[str] = (), *, prefer_theirs: bool = False) -> Merged:
    """The changes of both versions together; where they contradict each other ours stands, or theirs if preferred."""
    changes = [(one, 0) for one in hunks(base, ours, whole)] + [(one, 1) for one in hunks(base, theirs, whole)]
    changes.sort(key=lambda one: (one[0].start, one[0].end, one[1]))
    groups: list[list[tuple[Hunk, int]]] = []
    end = -1
    for change in changes:
        one = change[0]
        touches = one.start < end or (groups and one.start == end and _meets(groups[-1], one))
        if groups and touches:
            groups[-1].append(change)
        else:
            groups.append([change])
        end = max(end, one.end)
    made: list[Hunk] = []
    clashes = []
    for group in groups:
        start, stop = min(one.start for one, _ in group), max(one.end for one, _ in group)
        said = [_said(base, start, stop, [one for one, side in group if side == which]) for which in (0, 1)]
        sides = {side for _, side in group}
        if len(sides) == 2 and plain_words(said[0]) != plain_words(said[1]):
            clashes.append(Clash(start, stop, said[0], said[1]))
            made.append(Hunk(start, stop, said[1] if prefer_theirs else said[0]))
        else:
            made.append(Hunk(start, stop, said[1] if sides == {1} else said[0]))
    return Merged(with_hunks(base, made), tuple(clashes))


def _meets(group: Sequence[tuple[Hunk, int]], one: Hunk) -> bool:
    """Whether two changes are at one point: both put words in there."""
    return any(other.end == one.start and (other.start == other.end or one.start == one.end) for other, _ in group)


def _said(base: str, start: int, stop: int, changes: Sequence[Hunk]) -> str:
    return with_hunks(base[start:stop], [Hunk(one.start - start, one.end - start, one.text) for one in changes])
