"""A file that may hold tables → the form tables on its sheets, and findings about those that could not be read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.ingest import unfilled_tables
from pipeline.ingest.sheet_grid import sheet_of_ours, stamp_of
from pipeline.ingest.table_match import match, tabular
from pipeline.ingest.vocabulary import TableSource
from pipeline.ingest.year_basis import YearBasis
from pipeline.model.file_kind import FileContent, kind_named
from pipeline.model.finding import Finding
from pipeline.model.table import FormTable, Place, Sheet
from pipeline.reading.file_contents import FileContents
from pipeline.scheme import id_line
from pipeline.scheme.catalogue import Shows

_CAPTION_LINES = 3
"""Lines above a table of a document that may name its form."""
_STAMP_ROWS = 4
"""Rows in which an issued sheet says what it is."""
_SHOWN = 5
"""Names that a message lists."""


@dataclass(frozen=True, slots=True)
class FileTables:
    """The form tables of a file."""

    tables: tuple[FormTable, ...] = ()
    forms: tuple[str, ...] = ()
    """Ids of the forms in which something is filled in, in order."""
    stands_for: tuple[str, ...] | None = None
    """The files that it stands for where it is a return slip of the year, None where it is none."""


def read_tables(
    file: str, department: str, contents: FileContents, basis: YearBasis
) -> tuple[FileTables, tuple[Finding, ...]]:
    """The form tables of a file, and what is to be told of it; `contents` know its name."""
    kind, sheets = kind_named(contents.kind), contents.sheets
    findings = [replace(finding, department=department) for finding in contents.findings]
    parts = file.split("/")[2:] if department else file.split("/")[1:]
    around = tuple(reversed([*parts[:-1], parts[-1].rpartition(".")[0] or parts[-1]]))
    tables: list[FormTable] = []
    forms: dict[str, None] = {}
    stands_for: tuple[str, ...] | None = None
    unread: list[Sheet] = []
    empty: list[Finding] = []
    reported = len(findings)
    last: FormTable | None = None
    for sheet, above in sheets:
        aside = sheet_of_ours(sheet)
        if aside:
            if aside.kind == id_line.SLIP and aside.year == basis.year:
                stands_for = aside.files
            continue
        ours = any(map(stamp_of, sheet.rows[:_STAMP_ROWS]))
        last = None if ours else last  # a sheet that says what it is continues no other
        directly = above == () and last is not None
        nearest = tuple(reversed(above or ()))
        hints = (*nearest[:_CAPTION_LINES], *around)
        source = TableSource(
            department,
            basis.year,
            hints,
            nearest,
            basis.bodies,
            basis.listed,
            basis.county,
            before=last,
            directly=directly,
        )
        found, told = match(sheet, source, basis.vocabulary)
        if not found and not told and tabular(sheet):
            unread.append(sheet)
        tables += found
        if ours:
            found, more = unfilled_tables.without_unfilled(found, basis.scheme.forms)
            told += more
        empty += [finding for finding in told if ours and basis.shows(finding.code) is Shows.BLANK]
        findings += [finding for finding in told if finding not in empty]
        last = found[-1] if found else last
        forms |= dict.fromkeys(table.form for table in found)

    def report(code: str, **values: str) -> None:
        findings.append(Finding(code, (Place(file),), values, department))

    findings += unfilled_tables.as_one_finding(empty, file, department) if forms else empty
    if forms and unread:
        names = "、".join(f"“{sheet.name}”" for sheet in unread[:_SHOWN])
        place = Place(file, unread[0].name)
        findings.append(Finding("I213", (place,), {"工作表": names, "个数": str(len(unread))}, department))
    if not sheets and kind.holds == (FileContent.TABLES,) and not findings:
        report("I121")
    if sheets and not forms and len(findings) == reported and not kind.prose:
        named = basis.vocabulary.titled(around[0])
        if named:
            report("I211", 表=basis.scheme.forms.by_id[named].title)
        else:
            report("I201")
    return FileTables(tuple(tables), tuple(forms), stands_for), tuple(findings)
