"""The forms of a body → its workbook to fill in: a sheet a form, last year's values beside the cells or on a sheet."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.case import Case
from pipeline.config import Body, Config
from pipeline.issue import cell_rules
from pipeline.issue.owed import days_of, due_of, forms_of, months_of, rows_of, value_last_year
from pipeline.model.table import DataTable, Reading, address
from pipeline.office import fillable
from pipeline.office.cell_value import Cell
from pipeline.office.fillable import FillBlock, FillColumn, FillSheet, Input
from pipeline.scheme import id_line
from pipeline.scheme.forms import GIVEN, ColumnSpec, Form, FormItem, Records
from pipeline.scheme.needs import Needs

_SPARE, _SPARE_LISTED = 20, 3
"""Empty ruled rows of a table without and with rows written ahead."""
_MOST_LAST = 500
"""Rows of last year's table that are shown."""
_CHOICES = "选项"
_HEAD_ROW = 3
"""Row of the heads on a sheet with title and id line only."""
_LONGEST = 200
"""Letters of all choices together that are sure to fit into a cell's own list."""
_NATURES = ("年报", "快报", "执行数", "核定", "沿用上年")
_WIDTHS = {"item": 34, "unit": 11, "value": 15, "last": 15, "reason": 30, "data_year": 10, "nature": 11, "evidence": 14}
NEEDS = Needs("下发的填报表", item_columns=(*GIVEN, "value", "nature"))
_RULES = (
    "填在浅黄和白色格里：浅黄必填，白色有就填；灰色格不用填。带 * 的必填。",
    "行数不够就在表中间插入行；多出的空行不用管。不要改表头、不要合并单元格。文件名、工作表名可以改，第二行的表号请保留。",
    "没有数的写明“未开展”“未监测”等；整张表没有对象、没有发生或未开展的，不用填表，在《情况说明》里勾选并签字盖章。",
    "表要报两份：这份电子表，和打印签字盖章后的扫描件（PDF）；两份的数要一致。",
)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Choices that do not fit into a cell, by what they are the choices of; they stand on a sheet of their own."""

    columns: dict[str, tuple[str, ...]]

    def source(self, name: str) -> str:
        """The range that holds a list, "" where the cell can hold it itself or there is none."""
        choices = self.columns.get(name, ())
        if not choices:
            return ""
        index = list(self.columns).index(name)
        letters = address(0, index)[:-1]
        return f"'{_CHOICES}'!${letters}${_HEAD_ROW + 1}:${letters}${_HEAD_ROW + len(choices)}"


def blank_forms(body: Body, case: Case) -> bytes:
    """The .xlsx with every form the body fills in; the first sheet lists them, and those of last year stand behind."""
    config = case.config
    forms = forms_of(body, config)
    lists = _lists(forms, body, config)
    made: list[FillSheet] = []
    for form in forms:
        made.append(_sheet(form, body, case, lists))
        before = _last_year(form, body, case)
        if before is not None:
            made.append(before)
    sheets = [_first(forms, made, body, case), *made]
    if lists.columns:
        sheets.append(_choices(lists, body, config))
    return fillable.fillable_workbook(f"{config.year}年度填报表（{body.name}）", sheets)


def _first(forms: Sequence[Form], made: Sequence[FillSheet], body: Body, case: Case) -> FillSheet:
    config = case.config
    names = {form.id: sheet.name for form in forms for sheet in made if not sheet.reading and sheet.title == form.title}
    due = due_of(body, case) or config.dates[config.year].due
    indicators = config.scheme.indicators
    rows = [
        [form.id, form.title, indicators[form.indicator].name if form.indicator in indicators else "", form.note]
        for form in forms
    ]
    columns = [FillColumn("表号", 8), FillColumn("表", 40), FillColumn("指标", 24), FillColumn("口径", 60)]
    links = {(row, 1): f"'{names[form.id]}'!A1" for row, form in enumerate(forms) if form.id in names}
    until = (f"报送截止：{due:%Y-%m-%d}。请报{config.compiler_body}。",) if due else ()
    return FillSheet(
        "填写说明",
        f"{config.year}年度县域生态环境质量考核填报表",
        id_line.aside_line(id_line.REFERENCE, config.year, body.name),
        (*until, *_RULES),
        (FillBlock("", columns, rows, links=links),),
        reading=True,
    )


def _sheet(form: Form, body: Body, case: Case, lists: _Lists) -> FillSheet:
    config = case.config
    blocks = []
    items = rows_of(form, body)
    if items:
        blocks.append(_items(items, case))
    if form.records:
        blocks.append(_records(form.records, lists, config, titled=bool(items)))
    notes = (f"说明：{form.note}",) if form.note else ()
    line = id_line.stamp_line(form.id, config.year, body.name)
    return FillSheet(f"{form.id} {form.title}", form.title, line, notes, tuple(blocks))


def _items(items: Sequence[FormItem], case: Case) -> FillBlock:
    config = case.config
    year = config.year
    years = {"value": f"（{year}年）", "last": f"（{year - 1}年）"}
    shared = config.scheme.forms.item_columns
    columns = []
    for one in shared:
        head = f"{one.name}{years.get(one.id, '')}{cell_rules.MUST if one.required else ''}"
        kind = Input("choice", choices=_NATURES) if one.id == "nature" else cell_rules.column(one, config).input
        align = "right" if one.id in years else "left"
        columns.append(FillColumn(head, _WIDTHS.get(one.id, 20), kind, align=align))
    ids = [one.id for one in shared]
    rows: list[list[Cell]] = []
    inputs: dict[tuple[int, int], Input] = {}
    for number, item in enumerate(items):
        told: Mapping[str, Cell] = {
            "item": f"{item.name}{cell_rules.MUST if item.required else ''}",
            "unit": item.unit,
            "last": value_last_year(item.measure, case),
        }
        rows.append([told.get(one) for one in ids])
        inputs[number, ids.index("value")] = cell_rules.item_value(item, config)
        inputs[number, ids.index("last")] = _last_input(item)
    fixed = frozenset({ids.index("item"), ids.index("unit")})
    must = frozenset((number, ids.index("value")) for number, item in enumerate(items) if item.required)
    return FillBlock("", columns, rows, fixed=fixed, inputs=inputs, must=must)


def _last_input(item: FormItem) -> Input:
    return Input(prompt="上年报告里的数，供对照。与本单位上年报的不一致时，请改正并在备注写明。")


def _records(block: Records, lists: _Lists, config: Config, *, titled: bool) -> FillBlock:
    columns = [
        cell_rules.column(one, config, lists.source(_list_name(one, block)) if _list_name(one, block) else "")
        for one in block.columns
        if one.issued
    ]
    rows = _listed(block, config)
    ids = [one.id for one in block.columns if one.issued]
    return FillBlock(
        block.title if titled else "",
        columns,
        [[row.get(one) for one in ids] for row in rows],
        spare=_SPARE_LISTED if rows else _SPARE,
        fixed=frozenset(map(ids.index, block.listed)),
    )


def _listed(block: Records, config: Config) -> list[dict[str, Cell]]:
    """Rows that are known beforehand, by column id: every section and month, every station and day, every township."""
    subject, period = block.subject, block.period
    if not block.listed:
        return []
    if block.subject_kind == "water_section":
        return [
            {
                subject: section.name,
                "section_code": section.code,
                "water": section.water,
                "level": section.level,
                "target_class": section.target,
                period: month,
            }
            for section in config.sections_in(config.year)
            for month in months_of(config.year)
        ]
    if block.subject_kind == "air_station":
        days: Sequence[datetime.date] = days_of(config.year)
        return [{subject: station.name, period: day} for station in config.stations_in(config.year) for day in days]
    return [{subject: township} for township in config.townships]


def _list_name(own: ColumnSpec, block: Records) -> str:
    """Under which name the choices of a column stand on the sheet of choices, "" for none."""
    if block.subject == own.id and block.subject_kind in ("measure", "township"):
        return block.subject_kind
    if own.id == "township":
        return own.id
    if sum(map(len, own.choices)) + len(own.choices) > _LONGEST:
        return own.name
    return ""


def _lists(forms: Sequence[Form], body: Body, config: Config) -> _Lists:
    found: dict[str, tuple[str, ...]] = {}
    for form in forms:
        for own in form.records.columns if form.records else ():
            name = _list_name(own, form.records) if form.records else ""
            if name == "measure":
                found[name] = _measures(forms, body, config)
            elif name == "township":
                found[name] = config.townships
            elif name:
                found.setdefault(name, own.choices)
    return _Lists({name: choices for name, choices in found.items() if choices})


def _measures(forms: Sequence[Form], body: Body, config: Config) -> tuple[str, ...]:
    """Indicators and measures of a body whose change needs its reason."""
    measures = config.scheme.measures
    fed = [item.measure for form in forms for item in rows_of(form, body)]
    own = [measures[one].name for one in fed if measures[one].reason or measures[one].headline]
    named = [one.name for one in config.scheme.indicators.values() if set(one.roles) & set(body.roles)]
    return tuple(dict.fromkeys((*named, *own)))


def _choices(lists: _Lists, body: Body, config: Config) -> FillSheet:
    columns = [FillColumn(name, 20) for name in lists.columns]
    rows: list[list[Cell]] = [list(row) for row in zip_longest(*lists.columns.values())]
    line = id_line.aside_line(id_line.REFERENCE, config.year, body.name)
    block = FillBlock("", columns, rows, fixed=frozenset(range(len(columns))))
    return FillSheet(_CHOICES, "下拉列表用的选项", line, (), (block,), reading=True, hidden=True)


def _last_year(form: Form, body: Body, case: Case) -> FillSheet | None:
    """What the body's table of last year said, to look at and copy from; None where it had none or counts days."""
    config = case.config
    block = form.records
    if block is None or block.period:
        return None
    tables = [one for one in case.facts.table(form.id, config.year - 1) if one.department == body.name]
    rows = [row for table in tables for row in _rows(table, block)][:_MOST_LAST]
    if not rows:
        return None
    columns = [cell_rules.column(one, config) for one in block.columns]
    return FillSheet(
        f"{form.id} 上年",
        f"{form.title}（{config.year - 1}年，供参考，不用填）",
        id_line.aside_line(id_line.REFERENCE, config.year - 1, body.name),
        (f"对象仍在的，可以把整行复制到“{form.id}”表里再改；数是上年的，复制后逐格核对。",),
        (FillBlock("", columns, rows, fixed=frozenset(range(len(columns)))),),
        reading=True,
    )


def _rows(table: DataTable, block: Records) -> list[list[Cell]]:
    return [
        [_shown(record.readings.get(one.id), one) for one in block.columns]
        for record in table.records
        if not record.total and (record.subject or not block.subject)
    ]


def _shown(reading: Reading | None, own: ColumnSpec) -> Cell:
    if reading is None:
        return None
    if reading.value is None or reading.below is not None:
        return reading.text
    if own.type == "month" and isinstance(reading.value, datetime.date):
        return f"{reading.value:%Y-%m}"
    return reading.value
