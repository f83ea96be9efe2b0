"""Words on a printed page and the rendered parts → the paragraphs they stand in: words marked on paper, found again."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rapidfuzz import fuzz, process

from pipeline.fill.locations import places_of_paragraphs
from pipeline.fill.rendered_part import unpacked_part
from pipeline.model.part import Part, Provenance
from pipeline.office.ooxml import W, text_of
from pipeline.system.page_looks import PageLook

_AHEAD, _FAR, _LONG = 3_000, 20_000, 30
"""Signs within which the next paragraph must come, for what is set anew on each page lies between; a long one, which
is hardly there twice, may come later: the contents name every heading before it."""
_AROUND = 30
"""Signs before and after the words by which a paragraph is known that no longer reads the same."""
_LIKE = 60
"""Of a hundred: how alike a paragraph must be to be taken for the one on paper."""
_FEW = 12
"""Cells side by side that may have changed at once: those of a row."""
_LEAST_PAGES = 3
"""Pages that begin or end alike, so that what they have in common is taken for the head or foot of each."""
_UNSEEN = re.compile("[\\s\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class PrintedParagraph:
    """A paragraph, or a cell of a table, as it is now."""

    part: str
    """Id of its part."""
    text: str
    heading: str
    """The heading or the table that it stands under."""
    numbers: tuple[tuple[str, Provenance], ...]
    """The texts in it that come from facts and forms; of a cell without any those of its row."""


@dataclass(frozen=True, slots=True)
class WordsOnPage:
    """Where words stand on a page: what surrounds them there, and the paragraph; None where none is alike."""

    around: str
    words: str
    """As they are compared."""
    paragraph: PrintedParagraph | None
    same: bool
    """Whether the paragraph still reads as on paper."""


def paragraphs_of(parts: Sequence[Part]) -> tuple[PrintedParagraph, ...]:
    """All paragraphs that say something, cells included, in reading order."""
    return tuple(one for part in parts for one in _paragraphs(part))


def _paragraphs(part: Part) -> Iterator[PrintedParagraph]:
    body = unpacked_part(part.docx).document.find(W + "body")
    if body is None:
        return
    elements, places = list(body.iter(W + "p")), list(places_of_paragraphs(part))
    rows = {cell: row for row in body.iter(W + "tr") for cell in row.iter(W + "p")}
    own: dict[object, list[tuple[str, Provenance]]] = {}
    for anchor in part.anchors:
        element = elements[anchor.paragraph]
        number = (text_of(element)[anchor.start : anchor.end], anchor.ground)
        for place in (element, rows.get(element)):
            own.setdefault(place, []).append(number)
    for element, landmark in zip(elements, places, strict=True):
        text = text_of(element)
        if text.strip():
            numbers = own.get(element) or (own.get(rows[element], []) if element in rows else [])
            yield PrintedParagraph(part.id, text, landmark.label if landmark else "", tuple(numbers))


def numbers_meant(found: WordsOnPage) -> tuple[tuple[str, Provenance], ...]:
    """The numbers that the words hold or belong to, else all of the paragraph."""
    numbers = found.paragraph.numbers if found.paragraph else ()
    return tuple(one for one in numbers if _touches(folded(one[0]), found.words)) or numbers


def _touches(text: str, words: str) -> bool:
    return bool(text) and (words in text or text in words)


def folded(text: str) -> str:
    """The text as it is compared: without blanks, compatible signs as one."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def find_words(
    words: str, page: int, pages: Sequence[PageLook], paragraphs: Sequence[PrintedParagraph]
) -> tuple[WordsOnPage, ...]:
    """Every place on a page (from 1) where the words stand; () where they do not."""
    wanted = folded(words)
    texts = _running_on(pages)
    if not _stands_on(wanted, texts).get(page):
        texts = [folded(one.text) for one in pages]
    whole = "".join(texts)
    spans = _aligned(whole, [folded(one.text) for one in paragraphs])
    found = []
    for at in _stands_on(wanted, texts).get(page, ()):
        around = whole[max(at - _AROUND, 0) : at + len(wanted) + _AROUND]
        inside = next((number for number, span in spans.items() if span[0] <= at < span[1]), None)
        same = inside is not None
        if inside is None:
            inside = _between(at, wanted, spans, paragraphs)
        if inside is None:
            inside = _most_alike(around, paragraphs)
        found.append(WordsOnPage(around, wanted, None if inside is None else paragraphs[inside], same))
    return tuple({(one.around if one.paragraph is None else one.paragraph): one for one in found}.values())


def nearest_words(words: str, page: int, pages: Sequence[PageLook], most: int) -> tuple[str, ...]:
    """The lines of a page that are most like the words."""
    lines = [line for line in pages[page - 1].text.splitlines() if folded(line)]
    found = process.extract(
        folded(words), lines, scorer=fuzz.partial_ratio, processor=folded, limit=most, score_cutoff=1
    )
    return tuple(line for line, _, _ in found)


def pages_with(words: str, pages: Sequence[PageLook]) -> tuple[int, ...]:
    """The pages (from 1) on which the words stand, wholly or in part: a paragraph runs on to the next page."""
    wanted = folded(words)
    alone = _stands_on(wanted, [folded(one.text) for one in pages])
    return tuple(sorted({*_stands_on(wanted, _running_on(pages)), *alone}))


def _stands_on(wanted: str, texts: Sequence[str]) -> dict[int, list[int]]:
    """Page (from 1) → where on it, counted in the text of all pages, the words begin; on both where they run on."""
    whole, ends = "".join(texts), [*accumulate(map(len, texts))]
    found: dict[int, list[int]] = {}
    at = whole.find(wanted) if wanted else -1
    while at >= 0:
        for page in range(bisect_right(ends, at) + 1, bisect_right(ends, at + len(wanted) - 1) + 2):
            found.setdefault(page, []).append(at)
        at = whole.find(wanted, at + len(wanted))
    return found


def _running_on(pages: Sequence[PageLook]) -> list[str]:
    """The text of the pages without what most of them begin or end with: a paragraph runs on behind that."""
    lines = [[line for line in map(folded, one.text.splitlines()) if line] for one in pages]
    for end in (0, -1):
        while True:
            found = Counter(one[end] for one in lines if one).most_common(1)
            if not found or found[0][1] < _LEAST_PAGES or 2 * found[0][1] <= len(pages):
                break
            for one in lines:
                if one and one[end] == found[0][0]:
                    del one[end]
    return ["".join(one) for one in lines]


def _aligned(whole: str, texts: Sequence[str]) -> dict[int, tuple[int, int]]:
    """Number of a paragraph → where it stands in all that is printed, for those found in their order."""
    found = {}
    at = 0
    for number, text in enumerate(texts):
        place = whole.find(text, at, at + len(text) + (_FAR if len(text) >= _LONG else _AHEAD))
        if place >= 0:
            found[number] = (place, place + len(text))
            at = place + len(text)
    return found


def _between(
    at: int, words: str, spans: Mapping[int, tuple[int, int]], paragraphs: Sequence[PrintedParagraph]
) -> int | None:
    """Of a few cells that no longer read as on paper, between two paragraphs that do, the one most like the words."""
    before = max((number for number, span in spans.items() if span[1] <= at), default=-1)
    after = min((number for number, span in spans.items() if span[0] > at), default=len(paragraphs))
    cells = {number: folded(paragraphs[number].text) for number in range(before + 1, after)}
    if len(cells) > _FEW or any(len(text) >= _AROUND for text in cells.values()):
        return None
    found = process.extractOne(words, cells, scorer=fuzz.ratio)
    return found[2] if found else None


def _most_alike(around: str, paragraphs: Sequence[PrintedParagraph]) -> int | None:
    long = {at: folded(one.text) for at, one in enumerate(paragraphs) if len(one.text) >= _AROUND}
    found = process.extractOne(around, long, scorer=fuzz.partial_ratio, score_cutoff=_LIKE)
    return found[2] if found else None
