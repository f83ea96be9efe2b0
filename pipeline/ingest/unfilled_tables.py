"""Tables of an issued workbook → those in which something was filled in, and what is told of the others."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.ingest.sheet_grid import blank
from pipeline.model.finding import Finding
from pipeline.model.table import FormTable, Place, address
from pipeline.scheme.forms import GIVEN, Forms


def without_unfilled(tables: Sequence[FormTable], forms: Forms) -> tuple[list[FormTable], list[Finding]]:
    """The tables in which more stands than stood there when they went out, and I212 for each of the others."""
    kept, findings = [], []
    for table in tables:
        form = forms.by_id[table.form]
        records = form.block(table.block)
        given = GIVEN if table.block == "items" else records.listed if records else ()
        if not given or any(
            not blank(cell) for row in table.rows for key, cell in row.cells.items() if key not in given
        ):
            kept.append(table)
        else:
            place = Place(table.file, table.sheet, address(table.rows[0].row, table.columns[0].index))
            findings.append(Finding("I212", (place,), {"表": form.title}, table.department, form.indicator))
    return kept, findings


def as_one_finding(empty: Sequence[Finding], file: str, department: str) -> list[Finding]:
    """Those findings as one, for a workbook in which other tables were filled in."""
    if not empty:
        return []
    titles = list(dict.fromkeys(f"《{one.values['表']}》" for one in empty))
    values = {"表": "、".join(titles), "个数": str(len(titles))}
    return [Finding("I222", (Place(file), *(one.at[0] for one in empty)), values, department)]
