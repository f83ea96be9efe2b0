"""Rows of the forms against the calendar, what they can do, and the name that another form gives the same object."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.check.form_rows import KeptObjects
from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import column_name
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.number import divide
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, OtherColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS = 12
_PER_DAY = "/d"
_BLANK = ("〔", "—", "-", "/", "无")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date column of a form that lies in the year of the report (`within`), or not after it, or after 截至日期."""

    id: str
    form: RecordsId
    column: ColumnId
    within: bool = False
    until: Literal["cutoff", "year"] = "cutoff"


DATED = RuleSection("dated", tuple[Dated, ...])


@ruled_by(DATED)
def dated(given: Given) -> Iterator[Finding]:
    """X220 what happened in the year is dated in it, and nothing that is done lies in the future (K36)."""
    first, last = datetime.date(given.year, 1, 1), datetime.date(given.year, 12, 31)
    for rule in given.rules.of(DATED):
        form = given.config.scheme.forms.by_id[rule.form]
        until = last if rule.until == "year" else given.config.dates[given.year].cutoff or last.replace(given.year + 1)
        for table in given.facts.table(rule.form, given.year):
            for word, limit in (("早于", first), ("晚于", until)):
                wrong = [
                    (record, reading, said)
                    for record in table.records
                    if not record.total
                    and (reading := record.readings.get(rule.column)) is not None
                    and isinstance(said := reading.value, datetime.date)
                    and (said > limit if word == "晚于" else rule.within and said < limit)
                ]
                if wrong:
                    values = {
                        "规则": rule.id,
                        "表": form.title,
                        "列": column_name(form, rule.column),
                        "个数": str(len(wrong)),
                        "关系": word,
                        "界限": _day(limit),
                        "对象": wrong[0][0].subject,
                        "日期": _day(wrong[0][2]),
                        "要求": _wanted(rule, given.year, until),
                    }
                    at = tuple(reading.at for _, reading, _ in wrong)[:_CELLS]
                    yield Finding("X220", at, values, table.department, form.indicator)


def _wanted(rule: Dated, year: int, until: datetime.date) -> str:
    if rule.until == "year":
        return f"应在{year}年内" if rule.within else f"不应晚于{year}年末"
    return f"应在{year}年1月1日至{_day(until)}之间" if rule.within else "不应晚于材料的截至日期"


@dataclass(frozen=True, slots=True)
class Load:
    """In each row of a form, `amount` is no more than `capacity` a day × `days` × `percent` / 100."""

    id: str
    form: RecordsId
    amount: ColumnId
    capacity: ColumnId
    days: ColumnId
    percent: Decimal


LOADS = RuleSection("loads", tuple[Load, ...])


@ruled_by(LOADS)
def loads(given: Given) -> Iterator[Finding]:
    """X221 a works treats no more in the year than its capacity and its days of running allow (K10)."""
    convert = given.config.scheme.units.convert
    for rule in given.rules.of(LOADS):
        form = given.config.scheme.forms.by_id[rule.form]
        amount, capacity = _unit(form, rule.amount), _unit(form, rule.capacity).removesuffix(_PER_DAY)
        for table in given.facts.table(rule.form, given.year):
            for record in table.records:
                treated, most, days = (record.number(one) for one in (rule.amount, rule.capacity, rule.days))
                if record.total or treated is None or not most or not days:
                    continue
                able = convert(most * days, capacity, amount)
                if able is None or treated * 100 <= able * rule.percent:
                    continue
                values = {
                    "规则": rule.id,
                    "表": form.title,
                    "对象": record.subject,
                    "量": column_name(form, rule.amount),
                    "量值": f"{shown_number(treated)}{amount}",
                    "能力": f"{shown_number(most)}{_unit(form, rule.capacity)}",
                    "天数": shown_number(days),
                    "可处理": f"{shown_number(able)}{amount}",
                    "倍数": f"{shown_number(divide(treated * 100, able), 1)}%",
                    "差": f"{shown_number(treated - able)}{amount}",
                    "允许差": f"{shown_number(rule.percent)}%",
                }
                at = tuple(record.readings[one].at for one in (rule.amount, rule.capacity, rule.days))
                yield Finding("X221", at, values, table.department, form.indicator)


@dataclass(frozen=True, slots=True)
class Alike:
    """Rows of two forms (or of one) with the same `code` are one object and bear one name."""

    id: str
    form: RecordsId
    code: ColumnId
    name: ColumnId
    other: RecordsId
    other_code: OtherColumnId
    other_name: OtherColumnId


ALIKE = RuleSection("alike", tuple[Alike, ...])


@ruled_by(ALIKE)
def one_name_per_code(given: Given) -> Iterator[Finding]:
    """X317 an enterprise with one code has one name in every table."""
    for rule in given.rules.of(ALIKE):
        form, other = (given.config.scheme.forms.by_id[one] for one in (rule.form, rule.other))
        known: dict[str, Record] = {}
        for table in given.facts.table(rule.other, given.year):
            for record in table.records:
                code = _code(record.readings.get(rule.other_code))
                if code and not record.total:
                    known.setdefault(code, record)
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record, twin)
                for record in table.records
                if not record.total
                and (twin := known.get(_code(record.readings.get(rule.code)))) is not None
                and record.text(rule.name)
                and twin.text(rule.other_name)
                and fold(record.text(rule.name)) != fold(twin.text(rule.other_name))
            ]
            if wrong:
                record, twin = wrong[0]
                values = {
                    "规则": rule.id,
                    "表": form.title,
                    "另表": other.title,
                    "个数": str(len(wrong)),
                    "代码": record.text(rule.code),
                    "一": record.text(rule.name),
                    "二": twin.text(rule.other_name),
                }
                at = tuple(
                    place
                    for one, two in wrong
                    for place in (one.readings[rule.name].at, two.readings[rule.other_name].at)
                )
                yield Finding("X317", at[:_CELLS], values, table.department, form.indicator)


@dataclass(frozen=True, slots=True)
class Constant:
    """A column that says of an object what it said the year before: level of a species, capacity of a plant."""

    id: str
    form: RecordsId
    column: ColumnId


CONSTANT = RuleSection("constant", tuple[Constant, ...])


@ruled_by(CONSTANT)
def constant(given: Given) -> Iterator[Finding]:
    """X318 what an object is does not change from year to year: level of a species, capacity of a plant (K26, K31)."""
    for rule in given.rules.of(CONSTANT):
        form = given.config.scheme.forms.by_id[rule.form]
        before = given.last_years_rows(rule.form)
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record, now, old)
                for record in table.records
                if not record.total
                and len(held := before.get(fold(record.subject), [])) == 1
                and (now := record.readings.get(rule.column)) is not None
                and (old := held[0].readings.get(rule.column)) is not None
                and _differ(now, old)
            ]
            if wrong:
                record, now, old = wrong[0]
                unit = _unit(form, rule.column)
                values = {
                    "规则": rule.id,
                    "表": form.title,
                    "列": column_name(form, rule.column),
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "本年": _said(now) + unit,
                    "上年": _said(old) + unit,
                }
                at = tuple(place for _, one, two in wrong for place in (one.at, two.at))[:_CELLS]
                yield Finding("X318", at, values, table.department, form.indicator)


PERIODS = RuleSection("periods", tuple[KeptObjects, ...])


@ruled_by(PERIODS)
def periods(given: Given) -> Iterator[Finding]:
    """X227 an object that is watched month by month has the months that it had the year before (K23)."""
    for rule in given.rules.of(PERIODS):
        form = given.config.scheme.forms.by_id[rule.form]
        before = _months(given, rule.form, given.year - 1)
        for (_, subject), (table, months) in _months(given, rule.form, given.year).items():
            earlier = next((held for (_, name), (_, held) in before.items() if name == subject), set())
            lacking = sorted(earlier - months)
            if lacking:
                values = {
                    "规则": rule.id,
                    "表": form.title,
                    "对象": next(one.subject for one in table.records if fold(one.subject) == subject),
                    "本年": str(len(months)),
                    "上年": str(len(earlier)),
                    "个数": str(len(lacking)),
                    "月份": "、".join(f"{month}月" for month in lacking),
                }
                yield Finding("X227", (Place(table.file, table.sheet),), values, table.department, form.indicator)


def _months(given: Given, form: str, year: int) -> dict[tuple[str, str], tuple[DataTable, set[int]]]:
    """(form, folded name of the object) → one of its tables and the months of which it has a record."""
    found: dict[tuple[str, str], tuple[DataTable, set[int]]] = {}
    for table in given.facts.table(form, year):
        for record in table.records:
            month = record.period[5:7]
            if record.subject and not record.total and month.isdecimal():
                found.setdefault((form, fold(record.subject)), (table, set()))[1].add(int(month))
    return found


def _differ(now: Reading, old: Reading) -> bool:
    """Whether two cells say different things, numbers but for their last digits; an empty one says nothing."""
    one, two = now.value, old.value
    if isinstance(one, Decimal) and isinstance(two, Decimal):
        return abs(one - two) > max(now.step or Decimal(0), old.step or Decimal(0))
    if not isinstance(one, str) or not isinstance(two, str):
        return False
    return bool(one and two) and not one.startswith(_BLANK) and not two.startswith(_BLANK) and fold(one) != fold(two)


def _said(reading: Reading) -> str:
    return shown_number(reading.value) if isinstance(reading.value, Decimal) else str(reading.value)


def _code(reading: Reading | None) -> str:
    """A code for comparing, "" where the cell holds none."""
    said = reading.value if reading is not None and isinstance(reading.value, str) else ""
    return "" if said.startswith(_BLANK) else fold(said)


def _unit(form: Form, column: str) -> str:
    found = form.records.column(column) if form.records else None
    return found.unit if found else ""


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
