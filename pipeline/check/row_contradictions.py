"""Rows of the forms → those whose columns cannot all be right, and months of an object that are unlike its others."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import cell_key, cell_text_shown, column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Reading, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS = 12
_BLANK = ("〔", "—", "-", "/", "无", "未", "不")
"""What a cell begins with that says that there is nothing."""
_LEAST, _SHARE = 4, 4
"""Months of an object, and the part of them that may be unlike: more of them are a change in the year."""


@dataclass(frozen=True, slots=True)
class Contrary:
    """In each row whose `column` says just one of `words`, `other` is empty, or says none of `never` where given."""

    id: str
    form: RecordsId
    column: ColumnId
    words: tuple[str, ...]
    other: ColumnId
    never: tuple[str, ...] = ()


CONTRARY = RuleSection("contrary", tuple[Contrary, ...])


@ruled_by(CONTRARY)
def contrary(given: Given) -> Iterator[Finding]:
    """X355 no row says two things of which one rules out the other: no ledger, and from when to when it was kept."""
    for rule in given.rules.of(CONTRARY):
        form = given.config.scheme.forms.by_id[rule.form]
        words = {fold(word) for word in rule.words}
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record.subject, one, other)
                for record in table.records
                if not record.total
                and (one := record.readings.get(rule.column)) is not None
                and cell_key(one) in words
                and (other := record.readings.get(rule.other)) is not None
                and _ruled_out(other, rule)
            ]
            if wrong:
                subject, one, other = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "个数": str(len(wrong)),
                    "对象": subject,
                    "列": column_name(form, rule.column),
                    "内容": cell_text_shown(one),
                    "另列": column_name(form, rule.other),
                    "另值": cell_text_shown(other),
                }
                at = tuple(reading.at for _, *pair in wrong for reading in pair)[:_CELLS]
                yield Finding("X355", at, values, table.department, form.indicator)


def _ruled_out(reading: Reading, rule: Contrary) -> bool:
    said = cell_key(reading)
    if rule.never:
        return any(fold(word) in said for word in rule.never)
    return bool(said) and not said.startswith(_BLANK)


@dataclass(frozen=True, slots=True)
class LongestTerm:
    """In each row of a form the date of `end` is at most `years` after that of `begin`; `basis` says who says so."""

    id: str
    form: RecordsId
    begin: ColumnId
    end: ColumnId
    years: int
    basis: str


TERMS = RuleSection("longest_terms", tuple[LongestTerm, ...])


@ruled_by(TERMS)
def longest_terms(given: Given) -> Iterator[Finding]:
    """X356 nothing is valid for longer than it can be: a permit for five years."""
    for rule in given.rules.of(TERMS):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record.subject, begin, end)
                for record in table.records
                if (begin := record.readings.get(rule.begin)) is not None
                and (end := record.readings.get(rule.end)) is not None
                and isinstance(begin.value, datetime.date)
                and isinstance(end.value, datetime.date)
                and (end.value.year - rule.years, end.value.month, end.value.day)
                > (begin.value.year, begin.value.month, begin.value.day)
            ]
            if wrong:
                subject, begin, end = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "个数": str(len(wrong)),
                    "对象": subject,
                    "起": cell_text_shown(begin),
                    "止": cell_text_shown(end),
                    "年数": str(rule.years),
                    "依据": rule.basis,
                }
                at = tuple(reading.at for _, *pair in wrong for reading in pair)[:_CELLS]
                yield Finding("X356", at, values, table.department, form.indicator)


@dataclass(frozen=True, slots=True)
class MonthsAlike:
    """A column that says the same of an object month by month; with `part`, a number not below that part of most."""

    id: str
    form: RecordsId
    column: ColumnId
    part: Decimal | None = None


MONTHS_ALIKE = RuleSection("months_alike", tuple[MonthsAlike, ...])


@ruled_by(MONTHS_ALIKE)
def months_alike(given: Given) -> Iterator[Finding]:
    """X357 a month of an object is not unlike all the others in what does not change: its kind, items measured."""
    for rule in given.rules.of(MONTHS_ALIKE):
        form = given.config.scheme.forms.by_id[rule.form]
        months: dict[str, list[tuple[DataTable, Record, Reading]]] = {}
        for table in given.facts.table(rule.form, given.year):
            for record in table.records:
                reading = record.readings.get(rule.column)
                if not record.total and reading is not None and cell_key(reading):
                    months.setdefault(fold(record.subject), []).append((table, record, reading))
        for found in months.values():
            most, unlike = _unlike([reading for *_, reading in found], rule.part)
            wrong = [one for one in found if id(one[2]) in unlike]
            if len(found) >= _LEAST and wrong and len(wrong) * _SHARE <= len(found):
                table, record, reading = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "列": column_name(form, rule.column),
                    "时间": record.period,
                    "内容": cell_text_shown(reading),
                    "其他": most,
                }
                at = tuple(one.at for *_, one in wrong)[:_CELLS]
                yield Finding("X357", at, values, table.department, form.indicator)


def _unlike(readings: Sequence[Reading], part: Decimal | None) -> tuple[str, set[int]]:
    """What most months say, and the readings (by id) that say something else, or far less."""
    if part is None:
        ((most, _),) = Counter(map(cell_text_shown, readings)).most_common(1)
        return most, {id(one) for one in readings if fold(cell_text_shown(one)) != fold(most)}
    numbers = [one.value for one in readings if isinstance(one.value, Decimal)]
    if not numbers:
        return "", set()
    middle = median_low(numbers)
    return shown_number(middle), {
        id(one) for one in readings if isinstance(one.value, Decimal) and one.value < middle * part
    }
