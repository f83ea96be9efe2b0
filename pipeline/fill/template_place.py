"""A template's paragraphs → where something in them is in a writer's words, and from the words its characters again.

A place is template › nearest heading › the words around it; in a table caption, row and column come before the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.model.table import Place
from pipeline.office.ooxml import Element, W, style_of, text_of

HEADINGS: Mapping[str, int] = {"Heading1": 1, "Heading2": 2, "Heading3": 3, "AppendixTitle": 1}
"""Style id → level in the contents."""
HEADER, FOOTER = "页眉", "页脚"
_CAPTIONS = ("TableCaption", "AppendixTitle")
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
"""A tag as it stands in a paragraph's text."""
_BESIDE, _MEANT, _BEGINNING, _HEADING = 12, 60, 24, 30
"""Characters shown on either side of what is meant, of itself, of a whole paragraph, of a heading."""
_WORDS = re.compile(r"“(?P<words>.*)”(?:（第(?P<nth>\d+)处）)?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class TemplateParagraph:
    """A paragraph: the heading above it, “表“…”第2行第3列” where it stands in a table, and its text."""

    heading: str
    table: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplatePlaces:
    """All paragraphs of a part of a template in reading order, numbered from 1."""

    name: str
    """How findings call the template."""
    paragraphs: tuple[TemplateParagraph, ...]

    def place(self, number: int, start: int = 0, end: int | None = None) -> Place:
        """Where these characters of a paragraph stand, or it as a whole; one without text is told by what is beside it.

        The template alone for a number that none has.
        """
        beside = next((n for n in (number, *range(number - 1, 0, -1), *self._after(number)) if self.text(n).strip()), 0)
        if not 0 < number <= len(self.paragraphs) or not beside:
            return Place(self.name)
        if beside != number:
            start, end = 0, None
        one = self.paragraphs[beside - 1]
        words = _words(one.text, start, end)
        found = list(self._matches(one.heading, one.table, words))
        nth = next((at for at, (n, begin, till) in enumerate(found, 1) if n == beside and begin <= start < till), 1)
        which = f"（第{nth}处）" if len(found) > 1 else ""
        return Place(self.name, one.heading, f"{one.table}“{words}”{which}")

    def find(self, place: Place) -> tuple[int, int, int] | None:
        """Number of the paragraph and its characters that a place speaks of; None where nothing of it stands there."""
        tables = {one.table for one in self.paragraphs if one.heading == place.sheet and one.table}
        table = next((t for t in sorted(tables, key=len, reverse=True) if place.cell.startswith(f"{t}“")), "")
        told = _WORDS.fullmatch(place.cell, len(table))
        if told is None:
            return None
        found = list(self._matches(place.sheet, table, told["words"]))
        nth = int(told["nth"] or 1)
        return found[nth - 1] if nth <= len(found) else None

    def text(self, number: int) -> str:
        """The text of a paragraph, "" for a number that none has."""
        return self.paragraphs[number - 1].text if 0 < number <= len(self.paragraphs) else ""

    def beginning(self, number: int) -> str:
        """The first words of a paragraph."""
        return _short(self.text(number), _BEGINNING)

    def _after(self, number: int) -> range:
        return range(number + 1, len(self.paragraphs) + 1)

    def _matches(self, heading: str, table: str, words: str) -> Iterator[tuple[int, int, int]]:
        wanted = words.removeprefix("…").removesuffix("…")
        for number, one in enumerate(self.paragraphs, 1):
            if wanted and (one.heading, one.table) == (heading, table):
                at = one.text.find(wanted)
                while at >= 0:
                    yield number, at, at + len(wanted)
                    at = one.text.find(wanted, at + len(wanted))


def template_places(name: str, tree: Element, canonical: Callable[[str], str] = str, edge: str = "") -> TemplatePlaces:
    """The paragraphs of a part; `canonical` gives the style sheet's id for a style id, `edge` says 页眉 or 页脚."""
    placed = []
    cells = _cells(tree)
    heading, caption = edge, ""
    for paragraph in tree.iter(W + "p"):
        text, style = text_of(paragraph), canonical(style_of(paragraph))
        if style in HEADINGS and text.strip() and not edge:
            heading = _short(text, _HEADING)
        if style in _CAPTIONS:
            caption = _short(TAG.sub("", text), _HEADING)
        table = cells.get(next(paragraph.iterancestors(W + "tc"), None), "")
        if table:
            table = f"表“{caption}”{table}" if caption else f"表格{table}"
        elif text.strip() and style not in _CAPTIONS and TAG.sub("", text).strip():
            caption = caption if style.startswith("TableUnit") else ""
        placed.append(TemplateParagraph(heading, table, text))
    return TemplatePlaces(name, tuple(placed))


def edge_of(path: str) -> str:
    """页眉 or 页脚 for the package's path of such a part, "" for the body."""
    return HEADER if "/header" in path else FOOTER if "/footer" in path else ""


def _cells(tree: Element) -> dict[Element, str]:
    """Cell → 第2行第3列, counted in the table that it stands in."""
    rows: dict[Element, int] = {}
    found: dict[Element, str] = {}
    for row in tree.iter(W + "tr"):
        table = next(row.iterancestors(W + "tbl"), None)
        rows[table] = rows.get(table, 0) + 1
        own = (cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row)
        found |= {cell: f"第{rows[table]}行第{column}列" for column, cell in enumerate(own, 1)}
    return found


def _words(text: str, start: int, end: int | None) -> str:
    """What is meant with the words on either side of it, up to the next tag."""
    if end is None:
        meant = text.strip()
        return meant if len(meant) <= _BEGINNING else f"{meant[:_BEGINNING]}…"
    before, after = TAG.sub("\0", text[:start]).rpartition("\0")[2], TAG.sub("\0", text[end:]).partition("\0")[0]
    if end - start > _MEANT:
        end, after = start + _MEANT, ""
    said = f"{before[-_BESIDE:]}{text[start:end]}{after[:_BESIDE]}"
    first, last = start - len(before[-_BESIDE:]), end + len(after[:_BESIDE])
    return f"{'…' if first > 0 else ''}{said}{'…' if last < len(text) else ''}"


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[:most]}…"
