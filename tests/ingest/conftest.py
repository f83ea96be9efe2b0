"""The county's own config, its words for tables of 2024, and short ways to make sheets and zips."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from pipeline.config import Config
from pipeline.ingest import vocabulary
from pipeline.ingest.header_words import LISTED
from pipeline.ingest.table_match import match
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.finding import Finding
from pipeline.model.table import FormTable, Sheet
from pipeline.reading import reading_process
from pipeline.system.bounded_process import BoundedProcess

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def words(config: Config) -> Vocabulary:
    return vocabulary.build_vocabulary(config.scheme, 2024)


def recognise(
    words: Vocabulary,
    rows: Sequence[Sequence[Any]],
    *,
    merged: Sequence[tuple[int, int, int, int]] = (),
    name: str = "Sheet1",
    hints: Sequence[str] = (),
    listed: Config | None = None,
    county: Sequence[str] = (),
) -> tuple[list[FormTable], list[Finding]]:
    """What is recognised on a sheet with these rows; `listed`: by the sections and stations that config lists;
    `county`: its own names."""
    width = max(map(len, rows))
    filled = tuple((*row, *[""] * (width - len(row))) for row in rows)
    sheet = Sheet("2024/区财政局/表.xlsx", name, filled, tuple(merged))
    objects = {kind: frozenset(listed.names_of(kind, 2024)) | listed.whole(kind) for kind in LISTED} if listed else {}
    source = TableSource("区财政局", 2024, tuple(hints), listed=objects, county=frozenset(county))
    return match(sheet, source, words)


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def xlsx(sheet: str, more: Mapping[str, bytes] | None = None, *, styles: str = "") -> bytes:
    """The least workbook that readers take, with this XML as its sheet data."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    if styles:
        files["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
    return packed({**{name: text.encode() for name, text in files.items()}, **(more or {})})


def saved(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """The workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def word(texts: Sequence[Sequence[str]], tables: Sequence[Sequence[Sequence[Any]]]) -> bytes:
    """The Word file with these tables, each below its lines of text."""
    document = docx.Document()
    for lines, rows in zip(texts, tables, strict=True):
        for line in lines:
            document.add_paragraph(line)
        table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
        for made, row in zip(table.rows, rows, strict=True):
            for cell, said in zip(made.cells, row, strict=False):
                cell.text = "" if said is None else str(said)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class ReadHere(BoundedProcess):
    """Reads in this process what a bounded one would read: for registries that a test has changed."""

    def __init__(self) -> None:
        super().__init__("")

    def ask(self, question: object, data: bytes, seconds: int) -> bytes | None:
        del seconds
        return reading_process._answer(question, data)  # type: ignore[arg-type]
