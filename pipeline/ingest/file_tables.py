"""A file that may hold tables → the form tables on its sheets, and findings about those that could not be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pipeline.ingest import csvfile, unfilled_tables, worddoc, workbook
from pipeline.ingest.gate import Passed
from pipeline.ingest.ingest_run import IngestRun
from pipeline.ingest.sheet_grid import sheet_of_ours, stamp_of
from pipeline.ingest.table_match import match, tabular
from pipeline.ingest.vocabulary import TableSource
from pipeline.model.file_kind import FileContent, kind_named
from pipeline.model.finding import Finding
from pipeline.model.table import FormTable, Place, Sheet
from pipeline.scheme import id_line
from pipeline.scheme.catalogue import Shows

_CAPTION_LINES = 3
"""Lines above a table of a document that may name its form."""
_STAMP_ROWS = 4
"""Rows in which an issued sheet says what it is."""
_SHOWN = 5
"""Names that a message lists."""
SheetsRead = tuple[list[tuple[Sheet, tuple[str, ...] | None]], list[Finding]]
"""Each sheet with the lines of text above it, None where it is a page of its own; what stood in the way."""


def _workbook(file: str, passed: Passed, data: bytes) -> SheetsRead:
    sheets, findings = workbook.read_workbook(file, passed.kind, data, passed.parts)
    return [(sheet, None) for sheet in sheets], findings


def _text_table(file: str, passed: Passed, data: bytes) -> SheetsRead:
    return [(sheet, None) for sheet in csvfile.read_csv(file, data)], []


def _document(file: str, passed: Passed, data: bytes) -> SheetsRead:
    return [*worddoc.read_word(file, passed.parts.get("word/document.xml", b""))], []


TABLE_READERS: dict[str, Callable[[str, Passed, bytes], SheetsRead]] = {
    "xlsx": _workbook,
    "xls": _workbook,
    "csv": _text_table,
    "txt": _text_table,
    "docx": _document,
}
"""Kind of file that holds tables → its reader; it may raise Refused."""


def read_tables(file: str, department: str, passed: Passed, data: bytes, run: IngestRun) -> tuple[str, ...]:
    """Add the form tables of a file; returns the ids of the forms found, in order."""
    kind, begun = kind_named(passed.kind), len(run.findings)
    sheets, findings = TABLE_READERS[passed.kind](file, passed, data)
    run.findings += [replace(finding, department=department) for finding in findings]
    parts = file.split("/")[2:] if department else file.split("/")[1:]
    around = tuple(reversed([*parts[:-1], parts[-1].rpartition(".")[0] or parts[-1]]))
    forms: dict[str, None] = {}
    unread: list[Sheet] = []
    empty: list[Finding] = []
    reported = len(run.findings)
    last: FormTable | None = None
    for sheet, above in sheets:
        aside = sheet_of_ours(sheet)
        if aside:
            if aside.kind == id_line.SLIP and aside.year == run.year:
                run.slips[file] = aside.files
            continue
        ours = any(map(stamp_of, sheet.rows[:_STAMP_ROWS]))
        last = None if ours else last  # a sheet that says what it is continues no other
        directly = above == () and last is not None
        nearest = tuple(reversed(above or ()))
        source = TableSource(
            department, run.year, (*nearest[:_CAPTION_LINES], *around), nearest, run.bodies, run.listed, last, directly
        )
        tables, findings = match(sheet, source, run.vocabulary)
        if not tables and not findings and tabular(sheet):
            unread.append(sheet)
        run.tables += tables
        if ours:
            tables, more = unfilled_tables.without_unfilled(tables, run.config.scheme.forms)
            findings += more
        empty += [finding for finding in findings if ours and run.shows(finding.code) is Shows.BLANK]
        run.findings += [finding for finding in findings if finding not in empty]
        last = tables[-1] if tables else last
        forms |= dict.fromkeys(table.form for table in tables)
    run.findings += unfilled_tables.as_one_finding(empty, file, department) if forms else empty
    if forms and unread:
        names = "、".join(f"“{sheet.name}”" for sheet in unread[:_SHOWN])
        place = Place(file, unread[0].name)
        run.findings.append(Finding("I213", (place,), {"工作表": names, "个数": str(len(unread))}, department))
    if not sheets and kind.holds == (FileContent.TABLES,) and len(run.findings) == begun:
        run.report("I121", file, department)
    if sheets and not forms and len(run.findings) == reported and not kind.prose:
        named = run.vocabulary.titled(around[0])
        if named:
            run.report("I211", file, department, 表=run.config.scheme.forms.by_id[named].title)
        else:
            run.report("I201", file, department)
    return tuple(forms)
