"""The forms as handed in → 附表.xlsx, a sheet a form, without the columns marked 不公开."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.number import plain
from pipeline.model.table import Reading, Record
from pipeline.office.xlsx import Cell, Column, SheetSpec, breadth, workbook
from pipeline.scheme.forms import ColumnSpec as FormColumn
from pipeline.scheme.forms import Form
from pipeline.store.facts_csv import STATUS

NAME = "附表.xlsx"
_ITEMS, _BODY = "指标", "填报单位"
_NARROW, _WIDE = 8, 36


def render(facts: FactSet, config: Config) -> bytes:
    """附表.xlsx: the contents, then every form of which something came, its items and its records."""
    sheets = [sheet for form in config.scheme.forms.by_id.values() for sheet in _form(form, facts, config)]
    rows: list[list[Cell]] = [[sheet.name.partition(" ")[0], sheet.title, len(sheet.rows)] for sheet in sheets]
    columns = (Column("表号", 8, "center"), Column("表", 60), Column("行数", 10, "right"))
    note = "标为不公开的栏目（坐标、人员等）不列。指标按印出的小数位修约，明细为填报值换算成统一单位，没有修约。"
    links = {(row, 1): f"'{sheet.name}'!A1" for row, sheet in enumerate(sheets)}
    title = f"{config.county}{config.year}年度自查附表"
    contents = SheetSpec("目录", title, columns, rows, note, links=links, filter=False, landscape=False)
    return workbook([contents, *sheets])


def _form(form: Form, facts: FactSet, config: Config) -> Iterator[SheetSpec]:
    items = list(_items(form, facts, config))
    if items:
        columns = (
            Column(_ITEMS, 34),
            Column("单位", 12, "center"),
            Column(f"{config.year}年", 16, "right"),
            Column(f"{config.year - 1}年", 16, "right"),
            Column("状态", 10, "center"),
            Column("数据年份", 10, "center"),
            Column("数据性质", 14, "center"),
            Column("变化原因", 50),
        )
        yield SheetSpec(f"{form.id} {_ITEMS}", form.title, columns, items)
    rows = list(_records(form, facts, config))
    if rows and form.records:
        heads = [column for column in form.records.columns if column.public]
        told = (Column(_BODY, 18), *(_column(column, rows, index) for index, column in enumerate(heads, 1)))
        yield SheetSpec(f"{form.id} 明细", form.title, told, rows)


def _items(form: Form, facts: FactSet, config: Config) -> Iterator[list[Cell]]:
    for item in form.items:
        now, last = (facts.get(item.measure, "", year) for year in (config.year, config.year - 1))
        if now is None and last is None:
            continue
        yield [
            item.name,
            item.unit or None,
            now.printed if now else None,
            last.printed if last else None,
            STATUS[now.status] if now else "未报",
            now.data_year if now else None,
            (now.nature or None) if now else None,
            (now.reason or None) if now else None,
        ]


def _records(form: Form, facts: FactSet, config: Config) -> Iterator[list[Cell]]:
    if form.records is None:
        return
    columns = [column for column in form.records.columns if column.public]
    for table in facts.table(form.id, config.year):
        for record in table.records:
            if not record.total:
                yield [table.department, *(_cell(record, column) for column in columns)]


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


def _column(column: FormColumn, rows: list[list[Cell]], index: int) -> Column:
    head = f"{column.name}（{column.unit}）" if column.unit else column.name
    widest = max((breadth(str(row[index])) for row in rows[:200] if row[index] is not None), default=0)
    width = min(max(_NARROW, breadth(head) // 2 + 2, widest + 2), _WIDE)
    return Column(head, width, "right" if column.type == "number" else "left")
