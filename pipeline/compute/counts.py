"""Tables of records → the county's counts, sums and maxima of their rows, as the measures of the scheme define them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.cell_ranges import span
from pipeline.compute.formula_text import sum_text
from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Finding
from pipeline.model.number import total
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import ColumnSpec, Form
from pipeline.scheme.indicators import Measure, RowRule
from pipeline.scheme.units import fold

ANYTHING, NOTHING, EXACTLY = "*", "", "="
"""Words of a condition: something stands in the cell, nothing does; the cell says just this word."""


def compute_counts(facts: FactSet, config: Config, years: Iterable[int]) -> tuple[FactSet, tuple[Finding, ...]]:
    """The set with every value added that the rows of the forms give, for each of the years.

    Several files and departments of a form are one; 合计 rows do not count. A form that did not come gives nothing,
    one that came without a fitting row gives 0. A sum is not given where a row that counts lacks a number that the
    form or the rule requires, nor where no row has a number at all.
    """
    made = [
        fact
        for year in years
        for measure in config.scheme.measures.values()
        if measure.rows is not None
        for fact in _fact(measure, measure.rows, facts, config, year)
    ]
    return facts.plus(made), ()


@dataclass(frozen=True, slots=True)
class _CountedRow:
    """A row that counts, with the table it stands in."""

    table: DataTable
    record: Record


def _fact(measure: Measure, rule: RowRule, facts: FactSet, config: Config, year: int) -> Iterator[Fact]:
    form = config.scheme.forms.by_id[rule.form]
    tables = facts.table(rule.form, year)
    if not tables or form.records is None:
        return
    columns = {column.id: column for column in form.records.columns}
    rows, met = _counting(rule, tables, columns, form, datetime.date(year, 12, 31))
    if rule.how == "count_of":
        value, formula = Decimal(len(rows)), _count_text(len(rows), met, rule, columns)
        at = _places(rows, (*rule.distinct, form.records.subject, *rule.where)[:1])
    else:
        numbers = [row.record.number(rule.column) for row in rows]
        known = [number for number in numbers if number is not None]
        needed = rule.whole or columns[rule.column].required
        if (needed and len(known) < len(numbers)) or (numbers and not known):
            return
        if rule.how == "sum_of":
            value, formula = total(known), sum_text(known)
        elif known:
            value, formula = max(known), f"最大的一行（共{len(known)}行）"
        else:
            return
        at = _places(rows, (rule.column,))
    yield Fact(
        FactKey(measure.id, "", str(year)),
        value,
        measure.unit,
        measure.places,
        origin=Origin.COMPUTED,
        data_year=year,
        at=at or tuple(dict.fromkeys(Place(table.file, table.sheet) for table in tables)),
        basis=config.policy_words(measure.policy) if measure.policy else _definition(rule, form, columns),
        formula=formula,
    )


def _counting(
    rule: RowRule, tables: Iterable[DataTable], columns: dict[str, ColumnSpec], form: Form, end: datetime.date
) -> tuple[list[_CountedRow], int]:
    """Rows that meet the conditions, each object once (by the first row with a number), and how many there were."""
    subject = form.records.subject if form.records else ""
    rows: dict[tuple[str, ...], _CountedRow] = {}
    met = 0
    for table in tables:
        for record in table.records:
            if record.total or (subject and not record.subject) or not _meets(rule, record, columns, end):
                continue
            met += 1
            same = tuple(_said(record.readings.get(column)) for column in rule.distinct)
            same = same if any(same) else (str(met), "")
            first = rows.setdefault(same, _CountedRow(table, record))
            if rule.column and first.record.number(rule.column) is None:
                rows[same] = _CountedRow(table, record)
    return list(rows.values()), met


def _meets(rule: RowRule, record: Record, columns: dict[str, ColumnSpec], end: datetime.date) -> bool:
    """Whether a row says one of the words in every column of `where`, none in those of `unless`, a day up to `end`."""
    if rule.until and not _is_reached(record.readings.get(rule.until), end):
        return False
    inside = all(_says(record, columns[column], words) for column, words in rule.where.items())
    return inside and not any(_says(record, columns[column], words) for column, words in rule.unless.items())


def _is_reached(reading: Reading | None, end: datetime.date) -> bool:
    """Whether a cell names a day no later than `end`; where none can be read, nothing has fallen due."""
    return reading is not None and isinstance(reading.value, datetime.date) and reading.value <= end


def _says(record: Record, column: ColumnSpec, words: tuple[str, ...]) -> bool:
    said = _said(record.readings.get(column.id))
    for word in words:
        if word == ANYTHING:
            meant = bool(said)
        elif word == NOTHING:
            meant = not said
        elif column.type == "text" and not word.startswith(EXACTLY):
            meant = fold(word) in said
        else:
            meant = fold(word.removeprefix(EXACTLY)) == said
        if meant:
            return True
    return False


def _said(reading: Reading | None) -> str:
    """What a cell says, made comparable; "" for nothing and for signs that mean nothing, such as “—”."""
    if reading is None or reading.value is None:
        return ""
    value = reading.value
    return fold(value.isoformat() if isinstance(value, datetime.date) else str(value))


def _places(rows: Iterable[_CountedRow], columns: tuple[str, ...]) -> tuple[Place, ...]:
    readings = (row.record.readings.get(column) for row in rows for column in columns)
    return span(reading.at for reading in readings if reading is not None)


def _count_text(count: int, met: int, rule: RowRule, columns: dict[str, ColumnSpec]) -> str:
    if count == met:
        return f"{count} 行"
    return f"{met} 行，{'、'.join(columns[one].name for one in rule.distinct)}相同的只计一次，计 {count}"


def _definition(rule: RowRule, form: Form, columns: dict[str, ColumnSpec]) -> str:
    """The rule in words: 《…表》“受灾面积”之和（类型不含管网、黑臭）."""
    parts = [f"{columns[one].name}{_words_said(words)}" for one, words in rule.where.items()]
    parts += [f"{columns[one].name}不是{_joined(words)}" for one, words in rule.unless.items()]
    if rule.until:
        parts.append(f"{columns[rule.until].name}不晚于当年年末")
    if rule.distinct:
        parts.append(f"{'、'.join(columns[one].name for one in rule.distinct)}相同的只计一次")
    what = {"count_of": "行数", "sum_of": "之和", "max_of": "最大值"}[rule.how]
    column = f"“{columns[rule.column].name}”" if rule.column else ""
    return f"《{form.title}》{column}{what}" + (f"（{'；'.join(parts)}）" if parts else "")


def _words_said(words: tuple[str, ...]) -> str:
    if words == (ANYTHING,):
        return "已填"
    return f"为{_joined(words)}"


def _joined(words: tuple[str, ...]) -> str:
    return "、".join(word.removeprefix(EXACTLY) or "空" for word in words)
