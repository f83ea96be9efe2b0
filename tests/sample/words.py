"""Texts and tables → Word files as departments write them, always the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pipeline.office import docx, package
from tests.sample.layouts import LABEL
from tests.sample.sheets import Cell, Page


def _saved(document: Any) -> bytes:
    import datetime

    document.core_properties.created = document.core_properties.modified = datetime.datetime(
        2024, 1, 1, tzinfo=datetime.UTC
    )
    document.core_properties.author = ""
    out = io.BytesIO()
    document.save(out)
    return rezipped(out.getvalue())


def rezipped(data: bytes) -> bytes:
    """The same parts in a zip of ours: dates and attributes that another writer put into it are gone."""
    return package.write_package(package.read_package(data))


def report(title: str, paragraphs: Sequence[str], signed: Sequence[str] = ()) -> bytes:
    """A report: title, label, paragraphs, who and when."""
    blocks: list[docx.Block] = [docx.Heading(title, 0), docx.Paragraph(f"（{LABEL}）", "center", indent=False)]
    blocks += [docx.Paragraph(said) for said in paragraphs]
    blocks += [docx.Paragraph(said, "right") for said in signed]
    return docx.document(title, blocks, size=16)


def tables(*pages: Page) -> bytes:
    """Tables in a Word file: what stands alone in a row of a page is a paragraph, the rest one table."""
    from docx import Document

    document = Document()
    for page in pages:
        _table(document, page)
    return _saved(document)


def pictures(title: str, photos: Sequence[bytes]) -> bytes:
    """Photos put into a Word file, as people do who send them by mail."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    document.add_paragraph(title)
    document.add_paragraph(f"（{LABEL}）")
    for photo in photos:
        document.add_picture(io.BytesIO(photo), width=Cm(14))
    return _saved(document)


def _table(document: Any, page: Page) -> None:
    body: list[Sequence[Cell]] = []
    below: list[str] = []
    for row in page.rows:
        if len(row) == 1 and not body:
            document.add_paragraph(str(row[0]))
        elif len(row) == 1:
            below.append(str(row[0]))
        else:
            body.append(row)
    width = max(map(len, body))
    table = document.add_table(rows=len(body), cols=width)
    table.style = "Table Grid"
    cells = table._cells
    for number, row in enumerate(body):
        for column, value in enumerate(row):
            if value is not None:
                cells[number * width + column].text = str(value)
    for said in below:
        document.add_paragraph(said)
