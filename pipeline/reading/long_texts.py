"""What a file holds → the same with texts of cells no longer than a person writes, and which were cut.

Everything that looks for words in a cell may then take time that grows with the square of its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.model.finding import Finding
from pipeline.model.table import Place, Raw, Sheet, address
from pipeline.reading.file_contents import FileContents

LONGEST = 2000
"""Signs of a cell, or of a line above a table, that are read; a page of a report has a thousand."""


def without_long_texts(contents: FileContents) -> FileContents:
    """The contents with each text of a sheet cut to `LONGEST`; I153 says of each sheet how many were cut."""
    findings: list[Finding] = []
    sheets = []
    for sheet, above in contents.sheets:
        cut = list(_long(sheet))
        if cut:
            long = {row for row, _ in cut}
            rows = [_cut(row) if number in long else row for number, row in enumerate(sheet.rows)]
            place = Place("", sheet.name, address(*cut[0]))
            findings.append(Finding("I153", (place,), {"个数": str(len(cut)), "字数": str(LONGEST)}))
            sheet = replace(sheet, rows=tuple(rows))
        sheets.append((sheet, None if above is None else tuple(line[:LONGEST] for line in above)))
    return replace(contents, sheets=tuple(sheets), findings=(*contents.findings, *findings))


def _long(sheet: Sheet) -> Iterator[tuple[int, int]]:
    for number, row in enumerate(sheet.rows):
        for column, cell in enumerate(row):
            if type(cell) is str and len(cell) > LONGEST:
                yield number, column


def _cut(row: tuple[Raw, ...]) -> tuple[Raw, ...]:
    return tuple(cell[:LONGEST] if isinstance(cell, str) else cell for cell in row)
