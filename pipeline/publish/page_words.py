"""The text of pages on paper and of those they became → the words that differ, each with the page it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.publish.page_changes import PageFate, PagePair
from pipeline.system.page_looks import PageLook

_WORD = re.compile(r"\d[\d,.]*(?:-\d+)*|[A-Za-z]+|\S")
"""A number of an inserted page (49-1) and a date are one word."""
_LEADER = re.compile(r"(?:\s*\.){4,}")
"""The dots that lead to a page number."""
_BETWEEN = re.compile(r" (?=[\u2e80-\uffef])|(?<=[\u2e80-\uffef]) ")
_BESIDE = 10
"""Signs of the text before and after that are shown with what changed."""
_LONGEST = 80
"""Signs of what changed that are shown."""
_NEAR = 3
"""Words between two differences that are told as one."""
_MOST_WORDS = 4_000
"""Of one stretch of text: what is longer is told as a whole."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that stand on paper (“” for none) and what stands there now, with the page of each, from 1."""

    old_page: int
    new_page: int
    old: str
    new: str
    before: str
    """The text before them, cut."""
    after: str


@dataclass(frozen=True, slots=True)
class _PageLine:
    page: int
    text: str


@dataclass(frozen=True, slots=True)
class _Word:
    page: int
    text: str
    apart: bool
    """Whether there is room between it and the one before."""


def word_changes(old: Sequence[PageLook], new: Sequence[PageLook], pairs: Sequence[PagePair]) -> tuple[WordChange, ...]:
    """What reads differently, in the order of the document: not how it is broken into lines and pages."""
    found: list[WordChange] = []
    for stretch in _changed(pairs):
        found += _of_lines(
            [_PageLine(one.old, line) for one in stretch if one.old for line in old[one.old - 1].text.splitlines()],
            [_PageLine(one.new, line) for one in stretch if one.new for line in new[one.new - 1].text.splitlines()],
        )
    return tuple(found)


def _changed(pairs: Sequence[PagePair]) -> Iterator[list[PagePair]]:
    """The stretches of pages that did not stay as they were."""
    stretch: list[PagePair] = []
    for one in pairs:
        if one.fate in (PageFate.SAME, PageFate.NUMBER):
            if stretch:
                yield stretch
            stretch = []
        else:
            stretch.append(one)
    if stretch:
        yield stretch


def _of_lines(old: Sequence[_PageLine], new: Sequence[_PageLine]) -> Iterator[WordChange]:
    lines = SequenceMatcher(None, [one.text for one in old], [one.text for one in new], autojunk=False)
    for kind, first, last, begin, end in lines.get_opcodes():
        if kind != "equal":
            yield from _of_words(old[max(first - 1, 0) : last + 1], new[max(begin - 1, 0) : end + 1])


def _of_words(old: Sequence[_PageLine], new: Sequence[_PageLine]) -> Iterator[WordChange]:
    """What differs between two stretches of lines, the line before and the one after them included."""
    before, after = list(_words(old)), list(_words(new))
    if max(len(before), len(after)) > _MOST_WORDS:
        yield _change(before, after, (0, len(before), 0, len(after)))
        return
    words = SequenceMatcher(None, [one.text for one in before], [one.text for one in after], autojunk=False)
    grown: list[int] = []
    for kind, first, last, begin, end in words.get_opcodes():
        if kind == "equal":
            continue
        if grown and first - grown[1] <= _NEAR:
            grown[1], grown[3] = last, end
            continue
        if grown:
            yield _change(before, after, (grown[0], grown[1], grown[2], grown[3]))
        grown = [first, last, begin, end]
    if grown:
        yield _change(before, after, (grown[0], grown[1], grown[2], grown[3]))


def _words(lines: Sequence[_PageLine]) -> Iterator[_Word]:
    for line in lines:
        end = -1
        for match in _WORD.finditer(_LEADER.sub(" … ", line.text)):
            yield _Word(line.page, match[0], match.start() != end)
            end = match.end()


def _change(old: Sequence[_Word], new: Sequence[_Word], where: tuple[int, int, int, int]) -> WordChange:
    first, last, begin, end = where
    return WordChange(
        _page(old, first, last),
        _page(new, begin, end),
        _cut(_text(old[first:last])),
        _cut(_text(new[begin:end])),
        _text(_nearest(new[max(begin - _BESIDE, 0) : begin][::-1])[::-1]),
        _text(_nearest(new[end : end + _BESIDE])),
    )


def _page(words: Sequence[_Word], first: int, last: int) -> int:
    """The page of the first of these words, of the one before where there are none; 0 for no text at all."""
    if first < last:
        return words[first].page
    return words[max(first - 1, 0)].page if words else 0


def _nearest(words: Sequence[_Word]) -> Sequence[_Word]:
    """The first of some words, no more signs than are shown."""
    signs = 0
    for count, one in enumerate(words):
        signs += len(one.text)
        if signs > _BESIDE:
            return words[:count]
    return words


def _text(words: Sequence[_Word]) -> str:
    """The words as they are read: Chinese signs are set apart to fill a line, numbers because they are two."""
    text = "".join(f" {one.text}" if one.apart else one.text for one in words).strip()
    return _BETWEEN.sub("", text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
