"""The text of a report as it was printed once, paragraph by paragraph, with what its numbers stand on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.model.fact import FactKey


class ParagraphKind(StrEnum):
    """What a paragraph is in the report."""

    HEADING = "heading"
    CAPTION = "caption"
    BODY = "body"
    CELL = "cell"
    PICTURE = "picture"
    """It holds a picture and no words."""


@dataclass(frozen=True, slots=True)
class PrintedGround:
    """Characters of a paragraph that were printed from a fact or a row of a form."""

    start: int
    end: int
    key: FactKey | None = None
    at: tuple[str, ...] = ()
    """The cells of a row, as file › sheet › cell; those of a fact are looked up by its key."""


@dataclass(frozen=True, slots=True)
class RevisionParagraph:
    """A paragraph that has words or a picture; contents lists, headers and footers are none of the text."""

    text: str
    kind: ParagraphKind
    place: tuple[str, ...]
    """The headings from the chapter down and the table's caption; the part's title where no heading stands above."""
    row: int = 0
    """Number of its table row in the text, from 1; 0 outside tables."""
    cell: int = 0
    """Place in the row, from 1."""
    template: str = ""
    """Where its words come from: 正文/03-生态质量.docx."""
    grounds: tuple[PrintedGround, ...] = ()
    fields: tuple[tuple[int, int], ...] = ()
    """Characters that a field of Word prints: numbers of tables and figures, and references to them."""


@dataclass(frozen=True, slots=True)
class RevisionText:
    """The whole text."""

    paragraphs: tuple[RevisionParagraph, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """Which text a Word file holds: its 稿次 (from 1, counted by different texts), its year and the text's digest."""

    number: int
    year: int
    digest: str


def counted_rows(parts: Iterable[tuple[RevisionParagraph, ...]]) -> Iterator[tuple[RevisionParagraph, ...]]:
    """The texts of parts, each of which counts its rows from 1, with rows that are counted over all of them."""
    rows = 0
    for part in parts:
        yield tuple(replace(one, row=one.row + rows) if rows and one.row else one for one in part)
        rows += max((one.row for one in part), default=0)
