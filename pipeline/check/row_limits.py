"""Rows of the forms against what the year, a standard or their own words leave possible."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import cell_text_shown, column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.number import digits, half_even
from pipeline.model.table import Place, Reading, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, MeasureId, RecordsId
from pipeline.scheme.units import Units, fold

_CELLS = 12
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年|[-./—~至]|$)")
_AMOUNT = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>[a-z]{1,3}[23²³]|[^\d\s、,;:()。]{1,8})",
    re.IGNORECASE,
)
Fault = Callable[[Record, Reading], Mapping[str, str] | None]
"""A row and its cell → what is wrong with it, as values of the finding; None where nothing is."""


@dataclass(frozen=True, slots=True)
class RunningDays:
    """A column that counts days of the year: no more than the year has."""

    id: str
    form: RecordsId
    column: ColumnId


RUNNING_DAYS = RuleSection("running_days", tuple[RunningDays, ...])


@ruled_by(RUNNING_DAYS)
def running_days(given: Given) -> Iterator[Finding]:
    """X231 nothing runs on more days than the year has: 365, or 366."""
    has = (datetime.date(given.year + 1, 1, 1) - datetime.date(given.year, 1, 1)).days
    for rule in given.rules.of(RUNNING_DAYS):
        yield from _rows("X231", given, rule.id, rule.form, rule.column, _more_than(has))


def _more_than(days: int) -> Fault:
    def more(record: Record, reading: Reading) -> Mapping[str, str] | None:
        return {"全年": str(days)} if isinstance(reading.value, Decimal) and reading.value > days else None

    return more


@dataclass(frozen=True, slots=True)
class NotLater:
    """A column, a year, a date or words, that tells of what there is: it names no year after that of the report."""

    id: str
    form: RecordsId
    column: ColumnId


NOT_LATER = RuleSection("not_later", tuple[NotLater, ...])


@ruled_by(NOT_LATER)
def not_later(given: Given) -> Iterator[Finding]:
    """X232 what was found, built or sampled was so by the end of the year: no year of the future stands there."""

    def later(record: Record, reading: Reading) -> Mapping[str, str] | None:
        named = _years(reading)
        return {"年度": str(given.year), "年份": str(max(named))} if named and max(named) > given.year else None

    for rule in given.rules.of(NOT_LATER):
        yield from _rows("X232", given, rule.id, rule.form, rule.column, later)


def _years(reading: Reading) -> list[int]:
    value = reading.value
    if isinstance(value, datetime.date):
        return [value.year]
    if isinstance(value, Decimal):
        return [int(value)]
    return [int(year) for year in _YEAR.findall(unicodedata.normalize("NFKC", value or ""))]


@dataclass(frozen=True, slots=True)
class DischargeClass:
    """Words for a class of discharge, and the highest values of each column under it."""

    words: tuple[str, ...]
    limits: Mapping[ColumnId, Decimal]


@dataclass(frozen=True, slots=True)
class Discharge:
    """A form whose rows name the class their discharge keeps to; the first class whose words stand there holds."""

    id: str
    form: RecordsId
    standard: ColumnId
    basis: str
    classes: tuple[DischargeClass, ...]


DISCHARGES = RuleSection("discharges", tuple[Discharge, ...])


@ruled_by(DISCHARGES)
def discharges(given: Given) -> Iterator[Finding]:
    """X233 what leaves a plant keeps to the class that the row names (GB 18918—2002, 表1)."""
    for rule in given.rules.of(DISCHARGES):
        for column in dict.fromkeys(name for one in rule.classes for name in one.limits):
            yield from _rows("X233", given, rule.id, rule.form, column, _beyond_class(rule, column))


def _beyond_class(rule: Discharge, column: str) -> Fault:
    def beyond(record: Record, reading: Reading) -> Mapping[str, str] | None:
        named = fold(record.text(rule.standard))
        held = next((one for one in rule.classes if any(fold(word) in named for word in one.words)), None)
        limit = held.limits.get(column) if held else None
        if limit is None or not isinstance(reading.value, Decimal) or reading.value <= limit:
            return None
        over = shown_number(reading.value - limit)
        return {"标准": record.text(rule.standard), "限值": shown_number(limit), "差": over, "依据": rule.basis}

    return beyond


@dataclass(frozen=True, slots=True)
class ToldTwice:
    """A column of words (规模) that tells the quantity of a column of numbers in the same row."""

    id: str
    form: RecordsId
    text: ColumnId
    column: ColumnId


TOLD_TWICE = RuleSection("told_twice", tuple[ToldTwice, ...])


@ruled_by(TOLD_TWICE)
def told_twice(given: Given) -> Iterator[Finding]:
    """X234 a quantity that a row tells in words too is the same there: 规模 “修复 120 公顷”, 治理面积 1,800 亩."""
    for rule in given.rules.of(TOLD_TWICE):
        yield from _rows("X234", given, rule.id, rule.form, rule.column, _unlike_words(rule, given), beside=rule.text)


def _unlike_words(rule: ToldTwice, given: Given) -> Fault:
    form, units = given.config.scheme.forms.by_id[rule.form], given.config.scheme.units
    own = form.records.column(rule.column) if form.records else None
    unit = own.unit if own else ""

    def unlike(record: Record, reading: Reading) -> Mapping[str, str] | None:
        told = list(amounts_in(record.text(rule.text), unit, units))
        if not told or not isinstance(reading.value, Decimal):
            return None
        if any(_same(one, reading, unit, units) for one in told):
            return None
        return {"另列": column_name(form, rule.text), "另值": record.text(rule.text), "单位": unit}

    return unlike


def amounts_in(text: str, unit: str, units: Units) -> Iterator[tuple[Decimal, str]]:
    """(number, unit as written) of every amount in a text whose unit is of the kind of `unit`."""
    plain = unicodedata.normalize("NFKC", text.replace("，", "、"))
    for found in _AMOUNT.finditer(plain):
        for size in range(len(found["unit"]), 0, -1):
            written = units.canonical(found["unit"][:size])
            if written:
                if units.convert(Decimal(1), written, unit) is not None:
                    yield Decimal(found["number"].replace(",", "")), written
                break


def _same(one: tuple[Decimal, str], reading: Reading, unit: str, units: Units) -> bool:
    """Whether an amount in words is the number of the cell, to the digits of the one that has fewer."""
    number, written = one
    value = reading.value if isinstance(reading.value, Decimal) else Decimal(0)
    own, said = units.convert(value, unit, written), units.convert(number, written, unit)
    step = reading.step or Decimal(0)
    return (own is not None and half_even(own, digits(number)) == number) or (
        said is not None and abs(said - value) <= step / 2
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of cases of the county and what they come to: where one is 0, so is the other."""

    id: str
    count: MeasureId
    amount: MeasureId


COUNTED = RuleSection("counted", tuple[Counted, ...])


@ruled_by(COUNTED)
def counted(given: Given) -> Iterator[Finding]:
    """X235 no case, no area; and no area without a case: 0 宗 with 3.6 公顷."""
    for rule in given.rules.of(COUNTED):
        count, amount = given.fact(rule.count), given.fact(rule.amount)
        if count is None or amount is None or count.number is None or amount.number is None:
            continue
        if (count.number == 0) != (amount.number == 0):
            values = {
                "规则": rule.id,
                "数": given.measures[rule.count].name,
                "数值": shown_number(count.number) + count.unit,
                "量": given.measures[rule.amount].name,
                "量值": shown_number(amount.number) + amount.unit,
            }
            yield given.finding("X235", rule.amount, given.cells(count, amount), values)


def _rows(
    code: str,
    given: Given,
    rule: str,
    form_id: str,
    column: str,
    fault: Fault,
    beside: str = "",
) -> Iterator[Finding]:
    """One finding for each table in which cells of a column are at fault, with the values of the first."""
    form: Form = given.config.scheme.forms.by_id[form_id]
    for table in given.facts.table(form_id, given.year):
        wrong: list[tuple[Record, Reading, Mapping[str, str]]] = []
        for record in table.records:
            reading = record.readings.get(column)
            found = fault(record, reading) if reading is not None and not record.total else None
            if reading is not None and found is not None:
                wrong.append((record, reading, found))
        if wrong:
            record, reading, more = wrong[0]
            values = table_values(form, table, rule) | {
                "列": column_name(form, column),
                "个数": str(len(wrong)),
                "对象": record.subject,
                "内容": cell_text_shown(reading),
                **more,
            }
            at = [place for one, cell, _ in wrong for place in _cells(one, cell, beside)]
            yield Finding(code, tuple(at)[:_CELLS], values, table.department, form.indicator)


def _cells(record: Record, reading: Reading, beside: str) -> Iterator[Place]:
    yield reading.at
    if beside in record.readings:
        yield record.readings[beside].at
