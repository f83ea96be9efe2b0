"""Placed headings → the lines of the contents list, the same for the PDF and for Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PLACEHOLDER = "【目录】"
"""The paragraph of the contents part that the list takes the place of."""


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """A heading and where it came to stand."""

    level: int
    """1 for chapters and appendices, 2, 3 below."""
    text: str
    anchor: str
    """Its bookmark in the Word part; the same name leads there in the PDF."""
    printed_page: str
    """The number printed on its page; empty where pages are not numbered."""
    pdf_page: int
    """Place of the page in the file, from 1."""
    part: str = ""
    """Id of the part it stands in."""


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """One line of the contents list."""

    level: int
    text: str
    anchor: str
    page: str


def entries(headings: Sequence[PlacedHeading], levels: int = 3) -> tuple[PlacedEntry, ...]:
    """The lines of the contents: headings on numbered pages down to `levels`, in their order.

    What stands before page 1 (cover, statement, the contents itself) is not listed.
    """
    return tuple(
        PlacedEntry(h.level, h.text, h.anchor, h.printed_page) for h in headings if h.printed_page and h.level <= levels
    )
