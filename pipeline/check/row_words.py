"""Cells, columns and tables of forms → the words in which findings about rows name them."""

from __future__ import annotations

import datetime
from decimal import Decimal

from pipeline.check.given import shown_number
from pipeline.model.table import DataTable, Reading
from pipeline.scheme.forms import Form
from pipeline.scheme.units import fold


def table_values(form: Form, table: DataTable, rule: str) -> dict[str, str]:
    """What a finding about a table of a form names: 表, 规则, 文件."""
    return {"表": form.title, "规则": rule, "文件": table.file.rpartition("/")[2]}


def column_name(form: Form, column: str) -> str:
    """The head of a column, its id where the form has none."""
    found = form.records.column(column) if form.records else None
    return found.name if found else column


def cell_key(reading: Reading | None) -> str:
    """What a cell says, made comparable; "" where there is none."""
    return fold(cell_text_shown(reading)) if reading is not None else ""


def cell_text_shown(reading: Reading) -> str:
    """What a cell says, as a person reads it."""
    value = reading.value
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return shown_number(value) if isinstance(value, Decimal) else value or ""
