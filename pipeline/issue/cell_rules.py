"""A column or item of a form → its head, its width, and what may be typed into its cells, told in Chinese."""

from __future__ import annotations

from pipeline.config import Config
from pipeline.office.cell_value import breadth
from pipeline.office.fillable import FillColumn, Input
from pipeline.scheme.forms import ColumnSpec, FormItem

MUST = "*"
"""Stands behind the name of what must be filled in."""
_NARROW, _WIDE = 9, 26
_KINDS = {"number": "number", "year": "whole", "date": "date", "choice": "choice", "grade": "choice"}
_BEFORE, _AFTER = 30, 1
"""Years before and after the year of the form that a year or a date may be of without a question."""


def column(own: ColumnSpec, config: Config, source: str = "") -> FillColumn:
    """A column of records; `source` is the range that holds its choices where they are too many for the cell."""
    unit = f"（{own.unit}）" if own.unit else ""
    private = "（不公开）" if not own.public else ""
    head = f"{own.name}{unit}{private}{MUST if own.required else ''}"
    half = max(breadth(own.name), breadth(unit + private)) + 3
    narrow = {"number": _NARROW, "year": _NARROW, "month": 11, "date": 12}.get(own.type, 14)
    width = min(max(half, narrow), _WIDE)
    align = "right" if own.type == "number" else "center" if own.type in ("date", "month", "year", "grade") else "left"
    return FillColumn(head, width, _input(own, config, source), own.required, align)


def _input(own: ColumnSpec, config: Config, source: str) -> Input:
    private = "" if own.public else "此列不公开，只用于核对，不进入报告。"
    if own.type == "number":
        return number_rule(own.name, own.unit, own.low, own.high, private)
    year = config.year
    if own.type == "year":
        error = f"“{own.name}”应填四位年份，如 {year}。确实无误的，点“是”保留。"
        prompt = f"填四位年份，如 {year}。{private}"
        return Input("whole", str(year - _BEFORE), str(year + _AFTER), prompt=prompt, error=error)
    if own.type == "date":
        # Day 1 of a spreadsheet's calendar is long before anything that is still in force.
        error = f"“{own.name}”应填年月日，如 {year}-03-05。只知道年月或没有日期的，点“是”保留文字。"
        return Input("date", "1", str(366 * 400), prompt=f"填年月日，如 {year}-03-05。{private}", error=error)
    if own.type == "month":
        return Input(prompt=f"填年月，如 {year}-03。{private}")
    choices = own.choices or (_grades(config) if own.type == "grade" else ())
    if choices or source:
        prompt = f"请从下拉列表中选一项。{private}"
        error = f"“{own.name}”请从下拉列表中选；列表里确实没有的，写在备注里并告知编制人员。"
        return Input("choice", choices=choices, source=source, prompt=prompt, error=error, strict=own.type == "choice")
    return Input(prompt=private)


def number_rule(name: str, unit: str, low: str, high: str, more: str = "") -> Input:
    """A number with its bounds ("" for none)."""
    said = f"（单位：{unit}）" if unit else ""
    bounds = f"，{low}～{high}" if low and high else f"，不小于 {low}" if low else f"，不大于 {high}" if high else ""
    prompt = f"填数字{said}{bounds}，不带单位和文字。没有数的写明原因，如“未开展”“未监测”。{more}"
    error = f"“{name}”应填数字{said}{bounds}。数确实无误，或没有数而写明原因的，点“是”保留；否则点“否”重填。"
    return Input("number", low, high, prompt=prompt, error=error)


def item_value(item: FormItem, config: Config) -> Input:
    """The cell of an item's value of the year."""
    measure = config.scheme.measures[item.measure]
    if measure.kind == "grade":
        return Input("choice", choices=_grades(config), prompt="请从下拉列表中选一项。")
    if measure.kind == "text":
        return Input(prompt="填文字。")
    computed = measure.parts or measure.rows or measure.record_ratio
    more = "程序会按分子分母或明细算出，可以不填；填了只作核对。" if computed and not item.required else ""
    if item.recognised:
        more = "上级认定或反馈的数；还没有反馈的空着。"
    return number_rule(item.name, item.unit, item.low, item.high, more)


def _grades(config: Config) -> tuple[str, ...]:
    return tuple(dict.fromkeys(config.scheme.readings.grades.values()))
