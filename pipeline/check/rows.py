"""Columns of one row of a form against each other, and rows that ought to be one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

from pipeline.check.given import Given, show
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Reading, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.units import fold

_CELLS = 12
"""A finding names this many cells at most."""


def row_pairs(given: Given) -> Iterator[Finding]:
    """X212 in no row is a part greater than its whole or an end before its beginning (K16, K23, K24, K28, K29)."""
    for rule in given.rules.row_pairs:
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record, low, high)
                for record in table.records
                if not record.total
                and (low := record.readings.get(rule.low)) is not None
                and (high := record.readings.get(rule.high)) is not None
                and _beyond(low, high)
            ]
            if wrong:
                record, low, high = wrong[0]
                values = _values(form, table, rule.id) | {
                    "小": _name(form, rule.low),
                    "大": _name(form, rule.high),
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "小值": _said(low),
                    "大值": _said(high),
                    "关系": "晚于" if isinstance(low.value, datetime.date) else "大于",
                }
                at = tuple(reading.at for _, one, other in wrong for reading in (one, other))[:_CELLS]
                yield Finding("X212", at, values, table.department, form.indicator)


def unique(given: Given) -> Iterator[Finding]:
    """X213 no two rows of a table say the same in the columns that tell its objects apart (K26, K28)."""
    for rule in given.rules.unique:
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            met: dict[tuple[str, ...], list[Record]] = {}
            for record in table.records:
                said = tuple(_key(record.readings.get(column)) for column in rule.columns)
                if not record.total and all(said):
                    met.setdefault(said, []).append(record)
            doubled = [records for records in met.values() if len(records) > 1]
            if doubled:
                values = _values(form, table, rule.id) | {
                    "列": "、".join(_name(form, column) for column in rule.columns),
                    "个数": str(len(doubled)),
                    "对象": "、".join(dict.fromkeys(record.subject for record in doubled[0])),
                    "内容": "、".join(_said(doubled[0][0].readings[column]) for column in rule.columns),
                    "行数": str(len(doubled[0])),
                }
                at = tuple(record.readings[rule.columns[0]].at for records in doubled for record in records)[:_CELLS]
                yield Finding("X213", at, values, table.department, form.indicator)


def _beyond(low: Reading, high: Reading) -> bool:
    if isinstance(low.value, Decimal) and isinstance(high.value, Decimal):
        return low.value > high.value
    if isinstance(low.value, datetime.date) and isinstance(high.value, datetime.date):
        return low.value > high.value
    return False


def _values(form: Form, table: DataTable, rule: str) -> dict[str, str]:
    return {"表": form.title, "规则": rule, "文件": table.file.rpartition("/")[2]}


def _name(form: Form, column: str) -> str:
    found = form.records.column(column) if form.records else None
    return found.name if found else column


def _key(reading: Reading | None) -> str:
    return fold(_said(reading)) if reading is not None else ""


def _said(reading: Reading) -> str:
    value = reading.value
    if isinstance(value, datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    return show(value) if isinstance(value, Decimal) else value or ""
