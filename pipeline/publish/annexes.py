"""The reported forms → 附表.xlsx, a sheet for each, without the columns marked 不公开."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactSet, Status
from pipeline.model.number import plain
from pipeline.model.table import Reading, Record
from pipeline.office.cell_value import Cell, breadth
from pipeline.office.list_table import Col, Table
from pipeline.office.xlsx import ListSheet, workbook
from pipeline.scheme.forms import ColumnSpec as FormColumn
from pipeline.scheme.forms import Form, FormItem

NAME = "附表.xlsx"
_ITEMS, _BODY = "指标", "填报单位"
_NARROW, _WIDE = 8, 36
_MEASURED = 200
"""Records whose cells decide how wide a column is."""


def render(facts: FactSet, config: Config) -> bytes:
    """附表.xlsx: the contents, then every form with data, its items (printed values) and its records.

    Items are rounded to the printed places; records are exact, in the form's units.
    """
    sheets = [sheet for form in config.scheme.forms.by_id.values() for sheet in _form(form, facts, config)]
    cols: Sequence[Col[ListSheet, Cell]] = (
        Col("表号", 8, lambda sheet: sheet.name.partition(" ")[0], "center"),
        Col("表", 60, lambda sheet: sheet.title, link=lambda sheet: f"'{sheet.name}'!A1"),
        Col("行数", 10, lambda sheet: len(sheet.table.rows), "right"),
    )
    note = "标为不公开的栏目（坐标、人员等）不列。指标按印出的小数位修约，明细为填报值换算成统一单位，没有修约。"
    title = f"{config.county}{config.year}年度自查附表"
    contents = ListSheet("目录", title, Table(cols, sheets), note, filter=False, landscape=False)
    return workbook([contents, *sheets])


def _form(form: Form, facts: FactSet, config: Config) -> Iterator[ListSheet]:
    def fact(item: FormItem, year: int) -> Fact | None:
        return facts.get(item.measure, "", year)

    def values(year: int) -> Col[FormItem, Cell]:
        return Col(f"{year}年", 16, lambda item: found.printed if (found := fact(item, year)) else None, "right")

    this, last = config.year, config.year - 1
    items = [item for item in form.items if any(fact(item, year) for year in (this, last))]
    if items:
        cols: Sequence[Col[FormItem, Cell]] = (
            Col(_ITEMS, 34, lambda item: item.name),
            Col("单位", 12, lambda item: item.unit, "center"),
            *map(values, (this, last)),
            Col(
                "状态",
                10,
                lambda item: (found.status if (found := fact(item, this)) else Status.NOT_REPORTED).word,
                "center",
            ),
            Col("数据年份", 10, lambda item: found.data_year if (found := fact(item, this)) else None, "center"),
            Col("数据性质", 14, lambda item: found.nature if (found := fact(item, this)) else None, "center"),
            Col("变化原因", 50, lambda item: found.reason if (found := fact(item, this)) else None),
        )
        yield ListSheet(f"{form.id} {_ITEMS}", form.title, Table(cols, items))
    records = [
        (table.department, record)
        for table in facts.table(form.id, config.year)
        for record in table.records
        if not record.total
    ]
    if records and form.records:
        came = {name for _, record in records for name in record.readings}
        shown = (one for one in form.records.columns if one.public and (one.issued or one.id in came))
        public = (_column(column, records) for column in shown)
        body: Col[tuple[str, Record], Cell] = Col(_BODY, 18, lambda row: row[0])
        yield ListSheet(f"{form.id} 明细", form.title, Table((body, *public), records))


def _cell(record: Record, column: FormColumn) -> Cell:
    reading = record.readings.get(column.id)
    if reading is None:
        return None
    if reading.below is not None:
        return f"{plain(reading.below)}L"
    return _value(reading)


def _value(reading: Reading) -> Cell:
    value = reading.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and not reading.digits else value
    if value is not None:
        return value
    return reading.text or None


def _column(column: FormColumn, records: Sequence[tuple[str, Record]]) -> Col[tuple[str, Record], Cell]:
    head = f"{column.name}（{column.unit}）" if column.unit else column.name
    shown = (_cell(record, column) for _, record in records[:_MEASURED])
    widest = max((breadth(str(cell)) for cell in shown if cell is not None), default=0)
    width = min(max(_NARROW, breadth(head) // 2 + 2, widest + 2), _WIDE)
    return Col(head, width, lambda row: _cell(row[1], column), "right" if column.type == "number" else "left")
