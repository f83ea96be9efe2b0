"""The county's own config, and short ways to write a recognised table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.model.table import FormColumn, FormRow, FormTable

ROOT = Path(__file__).parent.parent.parent


def table(
    form: str,
    block: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    units: Mapping[str, str] | None = None,
    heads: Mapping[str, str] | None = None,
    file: str = "2024/区财政局/表.xlsx",
    sheet: str = "Sheet1",
    totals: Sequence[int] = (),
) -> FormTable:
    """A table whose columns stand in the order in which the rows name them; the first row is row 3 of the sheet."""
    ids = list(dict.fromkeys(name for row in rows for name in row))
    columns = tuple(
        FormColumn(name, index, (heads or {}).get(name, name), (units or {}).get(name, ""))
        for index, name in enumerate(ids)
    )
    made = tuple(FormRow(number + 2, dict(row), "合计" if number in totals else "") for number, row in enumerate(rows))
    year, department, *_ = file.split("/")
    return FormTable(form, block, department, int(year), file, sheet, columns, made)
