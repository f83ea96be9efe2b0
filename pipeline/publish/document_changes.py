"""A document on paper and as it is now → its pages by name, what became of each, the words and the sheets to swap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.publish.page_changes import PageFate, PagePair, SheetSwap, page_pairs, sheet_swaps
from pipeline.publish.page_words import WordChange, word_changes
from pipeline.system.page_looks import PageLook

REPORT_PDF = "报告/自查报告.pdf"
"""Name of the report among the documents that are paper."""
_VOLUME = re.compile(r"(第\d+册)_(.+)")


@dataclass(frozen=True)
class DocumentChange:
    """A document that is not on paper what it is now; all of it is new, or gone, where one side has no pages."""

    name: str
    """Its PDF as 登记/报送/ names it: 报告/自查报告.pdf."""
    old: tuple[PageLook, ...]
    new: tuple[PageLook, ...]
    glued: bool
    both_sides: bool
    pairs: tuple[PagePair, ...]
    swaps: tuple[SheetSwap, ...]
    words: tuple[WordChange, ...]
    inserted: bool = False
    """Its paper keeps its numbers: what came in between is numbered 23-1."""

    @property
    def title(self) -> str:
        """What people call it."""
        stem = self.name.rpartition("/")[2].removesuffix(".pdf")
        found = _VOLUME.fullmatch(stem)
        return f"汇编{found[1]}（{found[2]}）" if found else stem

    @property
    def changed(self) -> bool:
        """Whether a person sees a difference."""
        return any(one.fate is not PageFate.SAME for one in self.pairs)

    @property
    def whole(self) -> bool:
        """Whether all of it is to be printed: sheets cannot be exchanged, or there is nothing to exchange."""
        return bool(self.new) and (self.glued or not self.old)

    @property
    def sheets(self) -> int:
        """How many sheets are to be printed for one copy."""
        if self.whole:
            return -(-len(self.new) // (2 if self.both_sides else 1))
        return sum(bool(one.new) for one in self.swaps)

    @property
    def only_numbers(self) -> int:
        """How many of the sheets to swap bear no change but that of page numbers."""
        untouched = {one.new for one in self.pairs if one.fate in (PageFate.NUMBER, PageFate.SAME)}
        return sum(bool(one.new) and untouched.issuperset(one.new) for one in self.swaps)

    def count(self, fate: PageFate) -> int:
        """How many pages ended so."""
        return sum(one.fate is fate for one in self.pairs)

    def old_pages(self, pages: Sequence[int]) -> str:
        """Pages of the paper as a person calls them, “” for none."""
        return named_pages(self.old, pages)

    def new_pages(self, pages: Sequence[int]) -> str:
        """Pages as they are now, as a person calls them."""
        return named_pages(self.new, pages)

    @property
    def renumbered(self) -> tuple[tuple[str, str], ...]:
        """Numbers on paper and now of pages whose number changed though an inserted document keeps them: 49-2, 49-3."""
        numbers = [(self.old[one.old - 1], self.new[one.new - 1]) for one in self.pairs if one.old and one.new]
        return tuple(
            (was.number, now.number) for was, now in numbers if "-" in was.number and now.number not in ("", was.number)
        )

    def runs(self) -> Iterator[tuple[PageFate, tuple[int, ...], tuple[int, ...]]]:
        """Pages that did not stay the same, those running on with one fate drawn together: on paper, and now."""
        fate, old, new = None, list[int](), list[int]()
        for one in self.pairs:
            if fate is not None and one.fate is not fate:
                if fate is not PageFate.SAME:
                    yield fate, tuple(old), tuple(new)
                old, new = [], []
            fate = one.fate
            old += [one.old] * bool(one.old)
            new += [one.new] * bool(one.new)
        if fate not in (None, PageFate.SAME):
            yield fate, tuple(old), tuple(new)


def compare_document(
    name: str,
    old: Sequence[PageLook],
    new: Sequence[PageLook],
    *,
    glued: bool,
    both_sides: bool,
    inserted: bool = False,
) -> DocumentChange:
    """What became of a document; pages that differ in a bound volume are told, too."""
    pairs = page_pairs(old, new)
    swaps = () if not old or not new else sheet_swaps(old, new, both_sides=both_sides)
    words = word_changes(old, new, pairs) if old and new else ()
    return DocumentChange(name, tuple(old), tuple(new), glued, both_sides, pairs, swaps, words, inserted)


def named_pages(looks: Sequence[PageLook], pages: Sequence[int]) -> str:
    """Pages (from 1, in order) by the numbers printed on them: 第3—5页、第9页、第9-1页; an empty one by the one before,
    others without any by their place."""
    said: list[str] = []
    for first, last in _drawn(looks, sorted(pages)):
        if before := _empty_behind(looks, first):
            said.append(f"第{before}页后的空白面")
            continue
        ends = [looks[page - 1].number or str(page) for page in dict.fromkeys((first, last))]
        said.append(f"{'' if looks[first - 1].number else 'PDF '}第{'—'.join(ends)}页")
    return "、".join(said)


def _empty_behind(looks: Sequence[PageLook], page: int) -> str:
    """The number of the page that an empty one was laid behind, “” where the page is none."""
    own = looks[page - 1]
    return "" if own.number or own.text or page == 1 else looks[page - 2].number


def _drawn(looks: Sequence[PageLook], pages: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of pages that follow one another, by their numbers or without any."""
    first = last = 0
    for page in pages:
        if last and page == last + 1 and _follow(looks, last, page):
            last = page
            continue
        if last:
            yield first, last
        first = last = page
    if last:
        yield first, last


def _follow(looks: Sequence[PageLook], one: int, other: int) -> bool:
    """Whether a person takes a page for the next one: 48 → 49, neither 49 → 49-1 nor, of pages taken out, 12 → 14."""
    before, after = looks[one - 1].number, looks[other - 1].number
    if before.isdigit() and after.isdigit():
        return int(after) == int(before) + 1
    return not before and not after and not _empty_behind(looks, one) and not _empty_behind(looks, other)
