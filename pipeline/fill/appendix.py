"""Forms as they were handed in → rows of the appendices, cut by month or section; 不公开 columns never among them."""

from __future__ import annotations

from decimal import Decimal

from pipeline.fill import wording
from pipeline.fill.book import Book
from pipeline.fill.fields import Field
from pipeline.fill.words import Words
from pipeline.model.number import plain
from pipeline.model.table import Reading, Record
from pipeline.scheme.forms import Column, Form

Row = dict[str, object]
MONTHS = tuple(range(1, 13))


def form_view(book: Book, form: Form) -> Row:
    """A form as its appendix sees it: title, who fills it, its note, whether it came in, items and records."""
    received = any(form.id in one.material.forms for one in book.materials if one.material.year == book.year)
    rows, item_rows = records(book, form.id), items(book, form)
    department = book.bodies((form.role,)) or form.role
    return {
        "标题": form.title,
        "部门": department,
        "有数据": bool(rows) or any(row["有值"] for row in item_rows),
        "待报": book.words.say("没有数.未报", 部门=department, 材料=form.title),
        "已报": received,
        "佐证": wording.evidence_numbers(
            book.words,
            [one.number for one in book.materials if form.id in one.material.forms and one.material.year == book.year],
        ),
        "项目": item_rows,
        "记录": rows,
    }


def items(book: Book, form: Form) -> list[Row]:
    """The items of a form: one row a measure."""
    none = book.words.say("表内.无值")
    rows: list[Row] = []
    for item in form.items:
        one = Field(book, book.config.scheme.measures[item.measure])
        rows.append(
            {
                "序号": len(rows) + 1,
                "名称": item.name,
                "单位": one.measure.unit or none,
                "本年": one.cell(),
                "上年": one.last_cell(),
                "变化": one.change_cell(),
                "数据年份": one.data_year() if one.exists() else none,
                "性质": one.nature() or none,
                "原因": one.reason() or none,
                "有值": one.exists(),
            }
        )
    return rows


def records(book: Book, form: str, missing: str | None = None) -> list[Row]:
    """The report year's records of a form: 主体, 时间, and its public columns by name; totals left out.

    `missing` stands where a cell is empty, “—” where it is not given.
    """
    columns = public_columns(book.config.scheme.forms.by_id[form])
    return [
        {"主体": record.subject, "时间": record.period, **_cells(book.words, columns, record, missing)}
        for table in book.facts.table(form, book.year)
        for record in table.records
        if not record.total
    ]


def by_month(book: Book, form: str, month: str) -> list[Row]:
    """One month ("2024-03") of daily records: a block for each subject (点位) with its days in order (名称, 行)."""
    columns = public_columns(book.config.scheme.forms.by_id[form])
    blocks: dict[str, list[tuple[str, Row]]] = {}
    for table in book.facts.table(form, book.year):
        for record in table.records:
            if record.period[:7] == month and not record.total:
                day = book.words.say("月日", 月=int(month[5:]), 日=int(record.period[8:10]))
                row: Row = {"日": day, **_cells(book.words, columns, record, None)}
                blocks.setdefault(record.subject, []).append((record.period, row))
    return [
        {"名称": name, "行": [row for _, row in sorted(days, key=lambda day: day[0])]} for name, days in blocks.items()
    ]


def by_section(book: Book, form: str, subject: str) -> Row:
    """One subject's months turned round: 行, one for each numeric column with its months (月1…月12), and 类别."""
    none = book.words.say("表内.无值")
    columns = [column for column in public_columns(book.config.scheme.forms.by_id[form]) if column.type == "number"]
    found: dict[int, Record] = {}
    for table in book.facts.table(form, book.year):
        for record in table.records:
            if record.subject == subject and not record.total and record.period[:4] == str(book.year):
                found[int(record.period[5:7])] = record
    rows: list[Row] = []
    for column in columns:
        readings = {month: record.readings.get(column.id) for month, record in found.items()}
        if any(one is not None and (one.value is not None or one.below is not None) for one in readings.values()):
            cells = {f"月{month}": _shown(book.words, readings.get(month)) for month in MONTHS}
            rows.append({"名称": column.name, "单位": column.unit or none, **cells})
    classes = {f"月{month}": _class(book, subject, month) for month in MONTHS}
    return {"名称": subject, "行": rows, "类别": classes}


def _class(book: Book, subject: str, month: int) -> str:
    fact = book.fact("section_class", subject, f"{book.year}-{month:02}")
    return str(fact.value) if fact is not None and fact.value is not None else book.words.say("表内.无值")


def public_columns(form: Form) -> list[Column]:
    """The columns that may be shown."""
    return [column for column in form.records.columns if column.public] if form.records else []


def _cells(words: Words, columns: list[Column], record: Record, missing: str | None) -> Row:
    none = words.say("表内.无值")
    shown = {column.name: _shown(words, record.readings.get(column.id)) for column in columns}
    return {name: missing if missing is not None and text == none else text for name, text in shown.items()}


def _shown(words: Words, reading: Reading | None) -> str:
    """A cell as it was reported: 0.05L below the limit, “—” where nothing stands."""
    if reading is None:
        return words.say("表内.无值")
    if reading.below is not None:
        return f"{plain(reading.below)}L"
    if isinstance(reading.value, Decimal):
        kept = reading.digits or reading.value == reading.value.to_integral_value()
        return wording.number_text(reading.value, reading.digits if kept else None)
    if isinstance(reading.value, str):
        return reading.value or words.say("表内.无值")
    if reading.value is not None:
        return reading.value.isoformat()
    return reading.text or words.say("表内.无值")
