"""A file that may hold tables → the form tables on its sheets, and findings about those that could not be read."""

from __future__ import annotations

from dataclasses import replace

from pipeline.ingest import unfilled_tables
from pipeline.ingest.ingest_run import IngestRun
from pipeline.ingest.sheet_grid import sheet_of_ours, stamp_of
from pipeline.ingest.table_match import match, tabular
from pipeline.ingest.vocabulary import TableSource
from pipeline.model.file_kind import FileContent, kind_named
from pipeline.model.finding import Finding
from pipeline.model.table import FormTable, Place, Sheet
from pipeline.reading.file_contents import FileContents
from pipeline.scheme import id_line
from pipeline.scheme.catalogue import Shows
from pipeline.scheme.units import fold

_CAPTION_LINES = 3
"""Lines above a table of a document that may name its form."""
_STAMP_ROWS = 4
"""Rows in which an issued sheet says what it is."""
_SHOWN = 5
"""Names that a message lists."""


def read_tables(file: str, department: str, contents: FileContents, run: IngestRun) -> tuple[str, ...]:
    """Add the form tables of a file; returns the ids of the forms found, in order."""
    kind, begun, sheets = kind_named(contents.kind), len(run.findings), contents.sheets
    run.findings += [replace(finding, department=department) for finding in contents.findings]
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
        hints = (*nearest[:_CAPTION_LINES], *around)
        county = frozenset((fold(run.config.county), fold(run.config.short_name)))
        source = TableSource(
            department, run.year, hints, nearest, run.bodies, run.listed, county, before=last, directly=directly
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
