"""The pages of a document on paper and as they are now → which page became which, and the sheets to swap."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from pipeline.system.page_looks import PageLook


class PageFate(StrEnum):
    """What became of a page."""

    SAME = "same"
    NUMBER = "number"
    """Nothing on it changed but its number, or of how many pages it is one."""
    CHANGED = "changed"
    ADDED = "added"
    GONE = "gone"

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _FATE_WORDS[self]


_FATE_WORDS = {
    PageFate.SAME: "没有变",
    PageFate.NUMBER: "只是页码变了",
    PageFate.CHANGED: "内容变了",
    PageFate.ADDED: "多出的页",
    PageFate.GONE: "没有了的页",
}


@dataclass(frozen=True, slots=True)
class PagePair:
    """A page on paper and the page that it is now, both from 1; 0 where there is none."""

    old: int
    new: int
    fate: PageFate


class SheetAct(StrEnum):
    """What is done with a sheet of the paper."""

    SWAP = "swap"
    INSERT = "insert"
    REMOVE = "remove"

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _ACT_WORDS[self]


_ACT_WORDS = {SheetAct.SWAP: "换", SheetAct.INSERT: "插", SheetAct.REMOVE: "抽"}


@dataclass(frozen=True, slots=True)
class SheetSwap:
    """A sheet taken out, put in, or both: the pages on its sides, from 1; () for none."""

    act: SheetAct
    old: tuple[int, ...]
    new: tuple[int, ...]
    after: int
    """Page now before the sheet, 0 where it is the first."""


def page_pairs(old: Sequence[PageLook], new: Sequence[PageLook]) -> tuple[PagePair, ...]:
    """Which page became which, in the order of the pages; those of a stretch that changed are paired in their order."""
    found = []
    for first, last, begin, end in _stretches([one.look for one in old], [one.look for one in new]):
        for at, other in _paired(range(first, last), range(begin, end)):
            found.append(
                PagePair(
                    (at + 1) if at is not None else 0,
                    (other + 1) if other is not None else 0,
                    _fate(at, other, old, new),
                )
            )
    return tuple(found)


def _fate(at: int | None, other: int | None, old: Sequence[PageLook], new: Sequence[PageLook]) -> PageFate:
    if at is None:
        return PageFate.ADDED
    if other is None:
        return PageFate.GONE
    if old[at].look != new[other].look:
        return PageFate.CHANGED
    return PageFate.SAME if old[at].mark == new[other].mark else PageFate.NUMBER


def sheet_swaps(old: Sequence[PageLook], new: Sequence[PageLook], *, both_sides: bool) -> tuple[SheetSwap, ...]:
    """The sheets of the paper that are no longer those of the document, in the order of the document.

    A sheet is the same only if all that stands on both its sides is: whoever prints one prints its back with it.
    """
    before, after = _sheets(len(old), both_sides), _sheets(len(new), both_sides)
    found = []
    for first, last, begin, end in _stretches(_sides(before, old), _sides(after, new)):
        if _sides(before[first:last], old) == _sides(after[begin:end], new):
            continue
        for at, other in _paired(range(first, last), range(begin, end)):
            act = SheetAct.INSERT if at is None else SheetAct.REMOVE if other is None else SheetAct.SWAP
            place = end if other is None else other
            found.append(
                SheetSwap(
                    act,
                    before[at] if at is not None else (),
                    after[other] if other is not None else (),
                    after[place - 1][-1] if place else 0,
                )
            )
    return tuple(found)


def _sheets(pages: int, both_sides: bool) -> list[tuple[int, ...]]:
    """The pages on each sheet, printed on in the order of the PDF."""
    step = 2 if both_sides else 1
    return [tuple(range(first, min(first + step, pages + 1))) for first in range(1, pages + 1, step)]


def _sides(sheets: Sequence[tuple[int, ...]], pages: Sequence[PageLook]) -> list[Hashable]:
    return [tuple((pages[page - 1].look, pages[page - 1].mark) for page in sheet) for sheet in sheets]


def _stretches(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches that are equal, and those between them, in order."""
    for _, *stretch in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield stretch[0], stretch[1], stretch[2], stretch[3]


def _paired(old: range, new: range) -> Iterator[tuple[int | None, int | None]]:
    """One with one in their order; what is left over of the longer one stands alone."""
    for place in range(max(len(old), len(new))):
        yield (old[place] if place < len(old) else None), (new[place] if place < len(new) else None)
