"""A blank workbook as issued → the same filled in as a liaison would, and what must be read from it."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.case import Case
from pipeline.config import Body, Config
from pipeline.issue import blanks
from pipeline.issue.owed import forms_of
from pipeline.model.table import Reading
from pipeline.scheme.forms import ColumnSpec, Form, FormItem

YEAR = 2024
ROWS = 6
"""Rows of a records block that are filled in."""


@dataclass
class Filled:
    """`items`: (form, measure) → value; `records`: form → rows of column id → value; what must come back."""

    data: bytes
    items: dict[tuple[str, str], object] = field(default_factory=dict)
    records: dict[str, list[dict[str, object]]] = field(default_factory=dict)


def fill(body: Body, config: Config, case: Case | None = None) -> Filled:
    book = openpyxl.load_workbook(io.BytesIO(blanks.blank_forms(body, case or Case(config))))
    filled = Filled(b"")
    for form in forms_of(body, config):
        sheet = next(one for one in book if str(one["A2"].value).startswith(f"表号：{form.id}　"))
        items = mine(form, body)
        if items:
            _fill_items(sheet, form, items, config, filled)
        if form.records:
            filled.records[form.id] = _fill_records(sheet, form, body, config)
    out = io.BytesIO()
    book.save(out)
    filled.data = out.getvalue()
    return filled


def head(sheet: Worksheet, names: list[str]) -> int:
    """The row whose cells begin with these names."""
    for row in sheet.iter_rows():
        said = [str(cell.value or "") for cell in row][: len(names)]
        if len(said) == len(names) and all(one.startswith(name) for one, name in zip(said, names, strict=True)):
            return int(row[0].row or 0)
    raise AssertionError(f"{sheet.title}: no head {names}")


def mine(form: Form, body: Body) -> list[FormItem]:
    return [item for item in form.items if not item.roles or set(item.roles) & set(body.roles)]


def _fill_items(sheet: Worksheet, form: Form, items: list[FormItem], config: Config, filled: Filled) -> None:
    columns = config.scheme.forms.item_columns
    top = head(sheet, [one.name for one in columns])
    at = {one.id: number for number, one in enumerate(columns, 1)}
    for number, item in enumerate(items, 1):
        assert str(sheet.cell(top + number, 1).value).rstrip("*") == item.name
        value = _item_value(item, number, config)
        sheet.cell(top + number, at["value"]).value = value
        if "reason" in at:
            sheet.cell(top + number, at["reason"]).value = f"因为第{number}件事新增{number}处"
        filled.items[form.id, item.measure] = Decimal(str(value)) if isinstance(value, int | float) else value


def _item_value(item: FormItem, number: int, config: Config) -> Any:
    kind = config.scheme.measures[item.measure].kind
    if kind == "text":
        return f"情况{number}"
    if kind == "grade":
        return "Ⅲ"
    return _number(item.low, item.high, number)


def _number(low: str, high: str, number: int) -> float | int:
    least, most = Decimal(low or "1"), Decimal(high or "999999")
    value = least + (most - least) * Decimal(number) / Decimal(977)
    value = value.quantize(Decimal("0.01")) if most - least > 20 else value.quantize(Decimal("0.0001"))
    return int(value) if value == value.to_integral_value() else float(value)


def _fill_records(sheet: Worksheet, form: Form, body: Body, config: Config) -> list[dict[str, object]]:
    block = form.records
    assert block is not None
    columns = [one for one in block.columns if one.issued]
    top = head(sheet, [one.name for one in columns])
    rows = []
    for number in range(1, ROWS + 1):
        row: dict[str, object] = {}
        for index, own in enumerate(columns, 1):
            cell = sheet.cell(top + number, index)
            if cell.value is None:
                cell.value = _value(
                    own, number * 7 + index, config, closed=own.id == block.subject and block.subject_kind
                )
            row[own.id] = cell.value
        rows.append({key: _expected(value, block.column(key), config) for key, value in row.items()})
    return rows


def _value(own: ColumnSpec, number: int, config: Config, closed: str | bool) -> Any:
    if closed == "measure":
        return list(config.scheme.indicators.values())[number % 30].name
    if closed == "township":
        return config.townships[number % len(config.townships)]
    if closed == "water_section":
        return config.sections_in(YEAR)[number % 3].name
    if closed == "air_station":
        return config.stations_in(YEAR)[number % 2].name
    if own.type == "number":
        return _number(own.low, own.high, number)
    if own.type == "date":
        return datetime.date(YEAR, 1 + number % 12, 1 + number % 28)
    if own.type == "month":
        return f"{YEAR}-{1 + number % 12:02d}"
    if own.type == "year":
        return YEAR - number % 5
    if own.type == "grade":
        return ("Ⅱ", "Ⅲ", "劣Ⅴ")[number % 3]
    if own.choices:
        return own.choices[number % len(own.choices)]
    return f"文字{number}号"


def _expected(value: object, own: ColumnSpec | None, config: Config) -> object:
    assert own is not None
    if own.type == "month" and isinstance(value, str):
        return datetime.date(int(value[:4]), int(value[5:7]), 1)
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, int | float):
        return Decimal(str(value))
    return value


def said(reading: Reading | None) -> object:
    return None if reading is None else reading.value
