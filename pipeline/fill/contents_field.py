"""Headings with their pages → Word's contents list: a TOC field whose result is real, linked entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pipeline.fill.template_place import HEADINGS
from pipeline.office.ooxml import Element, W, field, new_element, style_of, text_of, text_run

PLACEHOLDER = "【目录】"
"""The paragraph of the contents part that the list takes the place of."""
_INSTRUCTION = 'TOC \\o "1-3" \\h \\z \\u'


class Entry(Protocol):
    """One line of the contents list."""

    @property
    def level(self) -> int:
        """1 to 3."""

    @property
    def text(self) -> str:
        """The heading."""

    @property
    def anchor(self) -> str:
        """Bookmark of the heading."""

    @property
    def page(self) -> str:
        """The number printed on its page, "" where it is not known."""


def write_contents(placeholder: Element, entries: Sequence[Entry]) -> None:
    """Put the list in the place of its placeholder paragraph.

    Word, WPS and LibreOffice show what stands here when they open the file; the field around it lets a person
    bring it up to date. No prompt on opening, since `updateFields` is not set (WPS ignores it anyway).
    """
    begin, code, separate, end = field(_INSTRUCTION, "")
    paragraphs = [_line(entry) for entry in entries] or [
        new_element("p", new_element("pPr", new_element("pStyle", val="Toc1")))
    ]
    for offset, piece in enumerate((begin, code, separate)):
        paragraphs[0].insert(1 + offset, piece)
    paragraphs[-1].append(end)
    parent = placeholder.getparent()
    at = parent.index(placeholder)
    parent.remove(placeholder)
    for offset, paragraph in enumerate(paragraphs):
        parent.insert(at + offset, paragraph)


def _line(entry: Entry) -> Element:
    link = new_element("hyperlink", anchor=entry.anchor, history="1")
    link.append(text_run(entry.text))
    link.append(new_element("r", new_element("tab")))
    link.extend(field(f"PAGEREF {entry.anchor} \\h", entry.page))
    return new_element("p", new_element("pPr", new_element("pStyle", val=f"Toc{min(entry.level, 3)}")), link)


def headings_of(body: Element) -> list[tuple[int, str, str]]:
    """(level, text, bookmark) of the headings of a part, for a list without pages where no PDF could be made."""
    found = []
    for paragraph in body.iter(W + "p"):
        level = HEADINGS.get(style_of(paragraph))
        mark = next(
            (m.get(W + "name") for m in paragraph.iter(W + "bookmarkStart") if m.get(W + "name", "")[:2] == "_H"), ""
        )
        if level is not None and mark:
            found.append((level, " ".join(text_of(paragraph).split()), mark))
    return found
