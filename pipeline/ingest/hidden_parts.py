"""A sheet and the tables read from it → a finding about rows and columns that were read though nobody sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.model.finding import Finding
from pipeline.model.table import FormTable, Hidden, Place, Sheet, address, column_letters

_SHOWN = 3
"""Rows and columns that a message lists."""


def findings_of_hidden(sheet: Sheet, tables: Sequence[FormTable]) -> Iterator[Finding]:
    """Say of a sheet from which tables were read what of it is hidden: it counts like everything else."""
    if not tables or sheet.hidden == Hidden():
        return
    said, at = [], Place(sheet.file, sheet.name)
    origins = {
        origin for table in tables for row in table.rows for origin in row.origins.values() if origin.row >= row.row
    }
    rows = sorted(
        sheet.hidden.rows & {*(row.row for table in tables for row in table.rows), *(one.row for one in origins)}
    )
    read = {*(one.index for table in tables for one in table.columns), *(one.column for one in origins)}
    columns = sorted(sheet.hidden.columns & read)
    if sheet.hidden.sheet:
        said.append("整个工作表")
    if rows:
        shown = "、".join(str(row + 1) for row in rows[:_SHOWN])
        said.append(f"第 {shown}{' 等' if len(rows) > _SHOWN else ''} 行（{len(rows)} 行）")
        at = Place(sheet.file, sheet.name, address(rows[0], tables[0].columns[0].index))
    if columns:
        shown = "、".join(map(column_letters, columns[:_SHOWN]))
        said.append(f"{shown}{' 等' if len(columns) > _SHOWN else ''} 列（{len(columns)} 列）")
    if said:
        yield Finding("I219", (at,), {"隐藏": "，".join(said)}, tables[0].department)
