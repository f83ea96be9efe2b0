"""Small Word parts read into document trees, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.publish.document.reader import read_document
from pipeline.publish.document.tree import Block, Document, TableCell, Text, TextParagraph, TextTable
from tests.publish import pages


def read(write: Callable[[Any], None]) -> Document:
    return read_document(pages.part(write), "正文")


def blocks(document: Document) -> list[Block]:
    return [block for section in document.sections for block in section.blocks]


def paragraphs(document: Document) -> list[TextParagraph]:
    return [block for block in blocks(document) if isinstance(block, TextParagraph)]


def tables(document: Document) -> list[TextTable]:
    return [block for block in blocks(document) if isinstance(block, TextTable)]


def runs(paragraph: TextParagraph) -> list[Text]:
    return [one for one in paragraph.content if isinstance(one, Text)]


def words(cell: TableCell) -> str:
    return "|".join(block.text for block in cell.blocks if isinstance(block, TextParagraph))
