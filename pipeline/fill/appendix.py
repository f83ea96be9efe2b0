"""Forms and materials as handed in → rows of the appendices and the index; 不公开 columns never among them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby, zip_longest

from pipeline.fill import submissions, wording
from pipeline.fill.book import Book
from pipeline.fill.divergences import divergence_notes
from pipeline.fill.fields import Field
from pipeline.fill.lazy_values import LazyNames, LazyRows
from pipeline.fill.phrases import Words
from pipeline.fill.provenance import TracedText
from pipeline.model.material import Numbered, number_order, runs
from pipeline.model.number import plain
from pipeline.model.part import Provenance
from pipeline.model.table import Place, Reading, Record
from pipeline.office.sandbox import Misuse
from pipeline.scheme.forms import ColumnSpec, Form
from pipeline.scheme.limits import IaqiTable
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import fold

Row = dict[str, object]
MONTHS = tuple(range(1, 13))
_CLASS, _INDICES = "section_class", "HJ633"
NEEDS = Needs("附表", measures=(_CLASS,), standards=(_INDICES,))


def form_view(book: Book, form: Form) -> LazyNames:
    """A form as its appendix sees it: title, who fills it, its note, whether it came in, items and records.

    行 and 名单 are for conditions: rows, or the different texts of a column in them, that say what is asked for.
    """
    numbers = [one.number for one in book.materials if form.id in one.material.forms and one.material.year == book.year]
    department = book.bodies(form.roles) or form.roles[0]
    rows = LazyRows(lambda: records(book, form.id))
    item_rows = LazyRows(lambda: items(book, form, bool(numbers)))

    def said() -> str:
        return submissions.explanation_sentences(book, submissions.of_form(book, form.id))

    def awaited() -> str:
        key = "没有数.表中空" if numbers else "没有数.未报"
        return said() or book.words.say(key, 部门=department, 材料=form.title)

    def chosen(**wanted: str) -> list[Row]:
        """附表里符合条件的行：附表["F22"].行(是否新记录="是")，“*”为填了任何内容"""
        return _chosen(book, form, rows, wanted)

    def names(column: str, **wanted: str) -> list[str]:
        """附表里符合条件的各行某一栏的不同内容：附表["F05"].名单("项目名称", 类型="造林")"""
        none = book.words.say("表内.无值")
        _known(form, (column,))
        return [text for text in dict.fromkeys(str(row[column]) for row in chosen(**wanted)) if text != none]

    return LazyNames(
        {
            "标题": lambda: form.title,
            "部门": lambda: department,
            "有数据": lambda: bool(rows) or any(row["有值"] for row in item_rows),
            "待报": awaited,
            "说明": said,
            "已报": lambda: bool(numbers),
            "佐证": lambda: wording.evidence_numbers(book.words, numbers),
            "不一致": lambda: divergence_notes(book, form.id),
            "项目": lambda: item_rows,
            "记录": lambda: rows,
            "行": lambda: chosen,
            "名单": lambda: names,
        }
    )


def _known(form: Form, columns: Iterable[str]) -> None:
    names = [column.name for column in public_columns(form)]
    for name in columns:
        if name not in names:
            raise Misuse(f"《{form.title}》没有可以公开的“{name}”一栏，可用的有 {'、'.join(names)}")


def _chosen(book: Book, form: Form, rows: Sequence[Row], wanted: Mapping[str, str]) -> list[Row]:
    """Rows that say what is wanted in every column: choices word for word, texts where the words stand in them."""
    _known(form, wanted)
    none = book.words.say("表内.无值")
    texts = {column.name for column in public_columns(form) if column.type == "text"}

    def says(name: str, word: str, said: str) -> bool:
        if word == "*":
            return said != none
        return word in said if name in texts else word == said

    return [row for row in rows if all(says(name, word, str(row[name])) for name, word in wanted.items())]


def items(book: Book, form: Form, came: bool) -> list[Row]:
    """The items of a form: one row a measure; “—” where the form came and leaves out what it need not have.

    What the province recognises has a row only where it was given: our own number is not to stand under its name.
    """
    none = book.words.say("表内.无值")
    files = {one.material.file for one in book.materials if form.id in one.material.forms}
    rows: list[Row] = []
    for item in form.items:
        one = Field(book, book.config.scheme.measures[item.measure])
        if item.recognised and not (one.fact and any(place.file in files for place in one.fact.at)):
            continue
        rows.append(
            {
                "序号": len(rows) + 1,
                "名称": item.name,
                "单位": one.measure.unit or none,
                "本年": none if came and one.fact is None and not item.required else one.cell(),
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
    kept = _kept(book, form)
    digits = _column_digits(columns, kept)
    return [
        _stood(
            {"主体": one.subject, "时间": one.period, **_cells(book.words, columns, one, digits, missing)},
            form,
            _places(columns, one),
        )
        for one in kept
    ]


def _places(columns: Iterable[ColumnSpec], record: Record) -> dict[str, Place]:
    """Name of each of these columns → where the record has its cell."""
    found = ((column.name, record.readings.get(column.id)) for column in columns)
    return {name: reading.at for name, reading in found if reading is not None}


def _stood(row: Mapping[str, str], form: str, places: Mapping[str, Place]) -> Row:
    """A row whose texts know the form, the row and the cell they were read from."""
    ground = Provenance(form=form, at=tuple(places.values()))
    return {name: TracedText(text, ground, places.get(name)) for name, text in row.items()}


def _kept(book: Book, form: str, period: str = "") -> list[Record]:
    """The year's records of a form, or those of one month; totals left out."""
    return [
        record
        for table in book.facts.table(form, book.year)
        for record in table.records
        if not record.total and record.period.startswith(period)
    ]


def _column_digits(columns: list[ColumnSpec], kept: list[Record]) -> dict[str, int]:
    return {column.id: _digits(record.readings.get(column.id) for record in kept) for column in columns}


def by_month(book: Book, form: str, month: str) -> list[Row]:
    """One month ("2024-03") of daily records: a block for each subject (点位) with its days in order (名称, 行).

    两栏: the same days in two columns as a newspaper has them, 左 and 右 of each row; 右 is empty where days run out.
    """
    columns = public_columns(book.config.scheme.forms.by_id[form])
    kept = _kept(book, form, month)
    digits, names = _column_digits(columns, kept), _pollutant_names(book, month)
    blocks: dict[str, list[Row]] = {}
    for record in sorted(kept, key=lambda one: one.period):
        number = int(record.period[8:10])
        day = book.words.say("月日", 月=int(month[5:]), 日=number)
        row = {"日": day, "号": str(number), **_cells(book.words, columns, record, digits, None)}
        for column in columns:
            if column.type == "text":
                row[column.name] = _pollutants(book.words, row[column.name], names)
        blocks.setdefault(record.subject, []).append(_stood(row, form, _places(columns, record)))
    names_in_order = dict.fromkeys(record.subject for record in kept)
    return [{"名称": name, "行": blocks[name], "两栏": _two_columns(blocks[name])} for name in names_in_order]


def _two_columns(rows: list[Row]) -> list[Row]:
    half = -(-len(rows) // 2)
    none = dict.fromkeys(rows[0], "")
    return [{"左": left, "右": right} for left, right in zip_longest(rows[:half], rows[half:], fillvalue=none)]


_SEPARATORS = re.compile(r"[、,，;；/\\\s]+")


def _pollutant_names(book: Book, month: str) -> dict[str, str]:
    """Every spelling of a pollutant (O3, 臭氧) → the standard's (O₃), by the edition in force that month."""
    day = datetime.date.fromisoformat(f"{month}-01")
    table = book.config.scheme.standards.content(IaqiTable, _INDICES, day, book.config.policies)
    return {fold(alias): name for alias, name in table.aliases.items()}


def _pollutants(words: Words, text: str, names: Mapping[str, str]) -> str:
    """The pollutants named in a cell in the standard's spelling; the cell as it is where it names anything else."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    known = [names[fold(part)] for part in parts if fold(part) in names]
    return words.say("列举.间隔").join(known) if known and len(known) == len(parts) else text


def by_section(book: Book, form: str, subject: str) -> Row:
    """One subject's months turned round: 行, one for each numeric column with its months (月1…月12), and 类别."""
    none = book.words.say("表内.无值")
    columns = turned_columns(book.config.scheme.forms.by_id[form])["行"]
    kept = [record for record in _kept(book, form, str(book.year)) if record.subject == subject]
    found = {int(record.period[5:7]): record for record in kept}
    rows: list[Row] = []
    for column in columns:
        readings = {month: record.readings.get(column.id) for month, record in found.items()}
        if any(one is not None and (one.value is not None or one.below is not None) for one in readings.values()):
            digits = _digits(readings.values())
            cells = {f"月{month}": _shown(book.words, readings.get(month), digits) for month in MONTHS}
            places = {f"月{month}": reading.at for month, reading in readings.items() if reading is not None}
            rows.append(_stood({"名称": column.name, "单位": column.unit or none, **cells}, form, places))
    classes = {f"月{month}": section_class(book, subject, month) for month in MONTHS}
    return {"名称": subject, "行": rows, "类别": classes}


def turned_columns(form: Form) -> dict[str, list[ColumnSpec]]:
    """The public columns that `by_section` shows, by the name under which a template reads them."""
    shown = public_columns(form)
    return {
        "行": [column for column in shown if column.type == "number"],
        "类别": [column for column in shown if column.measure == _CLASS],
    }


def section_class(book: Book, section: str, month: int) -> str:
    """The class of a section in a month of the report year, “—” where it has none."""
    return Field(book, book.config.scheme.measures[_CLASS], section, f"{book.year}-{month:02}").value_or_none()


def public_columns(form: Form) -> list[ColumnSpec]:
    """The columns that may be shown."""
    return [column for column in form.records.columns if column.public] if form.records else []


def _cells(
    words: Words, columns: list[ColumnSpec], record: Record, digits: Mapping[str, int], missing: str | None
) -> dict[str, str]:
    none = words.say("表内.无值")
    shown = {
        column.name: _shown(words, record.readings.get(column.id), digits[column.id], column.places)
        for column in columns
    }
    return {name: missing if missing is not None and text == none else text for name, text in shown.items()}


def _digits(readings: Iterable[Reading | None]) -> int:
    """The most decimals a column was reported with; a sheet keeps 17.0 as 17, so the others are filled up to it."""
    return max(
        (one.digits for one in readings if one and isinstance(one.value, Decimal) and one.below is None), default=0
    )


def _shown(words: Words, reading: Reading | None, digits: int = 0, places: int | None = None) -> str:
    """A cell as it was reported: 0.05L below the limit, “—” where no number and no words stand.

    Numbers have the `places` of their column; where it has none (measurements, whose decimals say how exact they are)
    they are filled up with zeros to `digits` decimals, never rounded.
    """
    none = words.say("表内.无值")
    if reading is None:
        return none
    if reading.below is not None:
        return f"{plain(reading.below)}L"
    if isinstance(reading.value, Decimal):
        if places is not None:
            return wording.number_text(reading.value, places)
        exponent = max(digits, reading.digits)
        filled = reading.value.quantize(Decimal(1).scaleb(-exponent))
        return wording.number_text(filled if filled == reading.value else reading.value, None)
    if isinstance(reading.value, str):
        return _told(reading.value) or none
    if reading.value is not None:
        return reading.value.isoformat()
    return reading.text if any(character.isalpha() for character in reading.text) else none


def _told(text: str) -> str:
    """A text on one line and without its closing mark, so that a sentence can go on after it."""
    lines = (line.strip().rstrip("。；;，,、 ") for line in text.splitlines())
    return "；".join(line for line in lines if line)


def material_rows(book: Book) -> list[Row]:
    """佐证材料目录: the report year's materials in the order of their numbers."""
    scheme, none = book.config.scheme, book.words.say("表内.无值")
    rows: list[Row] = []
    for one in sorted(book.materials, key=lambda one: one.number):
        if one.material.year != book.year:
            continue
        indicator = scheme.indicators.get(one.indicator)
        rows.append(
            {
                "序号": len(rows) + 1,
                "编号": one.number,
                "名称": _title(book, one),
                "部门": one.material.department or none,
                "指标编号": one.indicator,
                "指标": indicator.name if indicator else scheme.tree.other_name,
                "格式": book.words.named("格式", one.material.kind),
                "文号": one.document_number or none,
                "日期": one.dated.isoformat() if one.dated else none,
                "页数": one.pages if one.pages is not None else none,
                "像素": f"{one.material.pixels[0]}×{one.material.pixels[1]}" if one.material.pixels else none,
                "备注": book.words.say("表内.无法打开") if one.material.unusable else "",
            }
        )
    return rows


def index_by_duty(book: Book) -> list[Row]:
    """The same list with what answers one thing owed, and bears numbers running on, as one line with a range.

    Photographs of a project, the PDF and the editable copy of a report. Every number is in one of the ranges; the
    document 佐证材料目录 has a line a file.
    """
    words, none = book.words, book.words.say("表内.无值")
    of_year = [one for one in book.materials if one.material.year == book.year]
    by_number = {one.number: one for one in of_year}
    rows: list[Row] = []
    for _, alike in groupby(sorted(of_year, key=lambda one: number_order(one.number)), key=_alike):
        for first, last in runs(one.number for one in alike):
            group = [
                one
                for number, one in by_number.items()
                if number_order(first) <= number_order(number) <= number_order(last)
            ]
            one, pages = group[0], [each.pages for each in group if each.pages is not None]
            rows.append(
                {
                    "编号": wording.evidence_numbers(words, [each.number for each in group]),
                    "名称": one.answers if len(group) > 1 else _title(book, one),
                    "部门": one.material.department or none,
                    "指标编号": one.indicator,
                    "格式": words.say("列举.间隔").join(
                        dict.fromkeys(words.named("格式", each.material.kind) for each in group)
                    ),
                    "件数": len(group),
                    "页数": sum(pages) if pages else none,
                    "备注": words.say("表内.无法打开") if one.material.unusable else "",
                }
            )
    return rows


def _alike(one: Numbered) -> tuple[str, ...]:
    """What a line of the list has in common; a file that stands by itself has its number."""
    alone = one.number if one.material.unusable or not one.answers else ""
    return one.indicator, one.material.department, one.answers, alone


def _title(book: Book, one: Numbered) -> str:
    """The material's title, with the form's where a file name does not say what it is (示例空气站一)."""
    title, forms = one.title, book.config.scheme.forms.by_id
    known = [forms[identity] for identity in one.material.forms if identity in forms]
    if not known or any(name in title for form in known for name in (form.title, *form.aliases)):
        return title
    return book.words.say("材料名", 表=known[0].title, 名称=title)
