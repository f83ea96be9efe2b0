"""Placed headings → the lines of the contents list, the same for the PDF and for Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PLACEHOLDER = "【目录】"
"""The paragraph of the contents part that the list replaces."""


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """A heading of the laid-out report with its page."""

    level: int
    """1 for chapters and appendices, 2, 3 below."""
    text: str
    anchor: str
    """Its bookmark in the Word part; the same name leads there in the PDF."""
    printed_page: str
    """The number printed on its page; "" where pages are not numbered."""
    pdf_page: int
    """The page's index in the PDF, from 1."""
    part: str = ""
    """Id of the part that it belongs to."""


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """One line of the contents list: level from 1, text, bookmark, printed page number."""

    level: int
    text: str
    anchor: str
    page: str


def entries(headings: Sequence[PlacedHeading], levels: int = 3) -> tuple[PlacedEntry, ...]:
    """The lines of the contents: headings on numbered pages down to `levels`, in their order.

    Front matter (cover, statement, the contents itself) has no page numbers and is not listed.
    """
    return tuple(
        PlacedEntry(h.level, h.text, h.anchor, h.printed_page) for h in headings if h.printed_page and h.level <= levels
    )
