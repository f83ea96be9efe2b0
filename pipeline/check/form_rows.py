"""Rows of the forms: their columns against each other, and the objects they name against those they should."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import cell_key, cell_text_shown, column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.check.within_form import RATES
from pipeline.model.finding import Finding
from pipeline.model.number import divide
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, OtherColumnId, RecordsId
from pipeline.scheme.units import fold

_NAMED = 5
_BLANK = ("〔", "—", "-", "/")
"""What a cell begins with that was left blank."""
_CELLS = 12
"""A finding names this many cells at most."""


@dataclass(frozen=True, slots=True)
class RowPair:
    """In each row of a form, the number or date of column `low` is not beyond that of column `high`."""

    id: str
    form: RecordsId
    low: ColumnId
    high: ColumnId


ROW_PAIRS = RuleSection("row_pairs", tuple[RowPair, ...])


@ruled_by(ROW_PAIRS)
def row_pairs(given: Given) -> Iterator[Finding]:
    """X212 in no row is a part greater than its whole or an end before its beginning (K16, K23, K24, K28, K29)."""
    for rule in given.rules.of(ROW_PAIRS):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record, low, high)
                for record in table.records
                if not record.total
                and (low := record.readings.get(rule.low)) is not None
                and (high := record.readings.get(rule.high)) is not None
                and _beyond(low, high)
            ]
            if wrong:
                record, low, high = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "小": column_name(form, rule.low),
                    "大": column_name(form, rule.high),
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "小值": cell_text_shown(low),
                    "大值": cell_text_shown(high),
                    "关系": "晚于" if isinstance(low.value, datetime.date) else "大于",
                }
                at = tuple(reading.at for _, one, other in wrong for reading in (one, other))[:_CELLS]
                yield Finding("X212", at, values, table.department, form.indicator)


@dataclass(frozen=True, slots=True)
class Unique:
    """No two rows of a table of the form say the same in all these columns."""

    id: str
    form: RecordsId
    columns: tuple[ColumnId, ...]


UNIQUE = RuleSection("unique", tuple[Unique, ...])


@ruled_by(UNIQUE)
def unique(given: Given) -> Iterator[Finding]:
    """X213 no two rows of a table say the same in the columns that tell its objects apart (K26, K28), told once."""
    seen: dict[tuple[str, str], set[int]] = {}
    for rule in given.rules.of(UNIQUE):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            told = seen.setdefault((table.file, table.sheet), set())
            met: dict[tuple[str, ...], list[Record]] = {}
            for record in table.records:
                said = tuple(cell_key(record.readings.get(column)) for column in rule.columns)
                if not record.total and all(said) and not any(one.startswith(_BLANK) for one in said):
                    met.setdefault(said, []).append(record)
            doubled = [records for records in met.values() if len(records) > 1 and not {*map(id, records)} <= told]
            told |= {id(record) for records in doubled for record in records}
            if doubled:
                values = table_values(form, table, rule.id) | {
                    "列": "、".join(column_name(form, column) for column in rule.columns),
                    "个数": str(len(doubled)),
                    "对象": "、".join(dict.fromkeys(record.subject for record in doubled[0])),
                    "内容": "，".join(
                        column_name(form, column) + cell_text_shown(doubled[0][0].readings[column])
                        for column in rule.columns
                    ),
                    "行数": str(len(doubled[0])),
                }
                at = tuple(record.readings[rule.columns[0]].at for records in doubled for record in records)[:_CELLS]
                yield Finding("X213", at, values, table.department, form.indicator)


@dataclass(frozen=True, slots=True)
class RowRate:
    """In each row of a form, the typed rate of column `rate` is `part` ÷ `whole` × 100, give or take `rates.allow`."""

    id: str
    form: RecordsId
    rate: ColumnId
    part: ColumnId
    whole: ColumnId


ROW_RATES = RuleSection("row_rates", tuple[RowRate, ...])


@ruled_by(ROW_RATES)
def row_rates(given: Given) -> Iterator[Finding]:
    """X214 a rate typed in a row is the one its parts give (K07); the report never uses it."""
    for rule in given.rules.of(ROW_RATES):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong = []
            for record in table.records:
                rate, part, whole = (record.number(one) for one in (rule.rate, rule.part, rule.whole))
                if rate is None or part is None or not whole:
                    continue
                again = divide(part * 100, whole)
                step = record.readings[rule.rate].step or Decimal(0)
                allowed = max(step / 2, given.rules.of(RATES).allow)
                if abs(rate - again) > allowed:
                    wrong.append((record, rate, again, allowed))
            if wrong:
                record, rate, again, allowed = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "列": column_name(form, rule.rate),
                    "个数": str(len(wrong)),
                    "对象": record.subject or record.label,
                    "填报值": shown_number(rate),
                    "复算值": shown_number(again),
                    "允许差": shown_number(allowed),
                }
                at = tuple(one.readings[rule.rate].at for one, *_ in wrong)[:_CELLS]
                yield Finding("X214", at, values, table.department, form.indicator)


@dataclass(frozen=True, slots=True)
class Listed:
    """Objects of a form that have to stand in another: any of `columns` says what any of `there` says."""

    id: str
    form: RecordsId
    columns: tuple[ColumnId, ...]
    other: RecordsId
    there: tuple[OtherColumnId, ...]


LISTED = RuleSection("listed", tuple[Listed, ...])


@ruled_by(LISTED)
def objects_listed(given: Given) -> Iterator[Finding]:
    """X311 objects of one form stand in the other too, by name or code: plants and watched enterprises hold permits."""
    for rule in given.rules.of(LISTED):
        form, other = (given.config.scheme.forms.by_id[one] for one in (rule.form, rule.other))
        known = {
            cell_key(record.readings.get(column))
            for table in given.facts.table(rule.other, given.year)
            for record in table.records
            for column in rule.there
        }
        if not known:
            continue
        for table in given.facts.table(rule.form, given.year):
            strange = [
                record
                for record in table.records
                if not record.total
                and record.subject
                and not {cell_key(record.readings.get(column)) for column in rule.columns} & (known - {""})
            ]
            if strange:
                values = table_values(form, table, rule.id) | {
                    "个数": str(len(strange)),
                    "对象": "、".join(dict.fromkeys(record.subject for record in strange[:_NAMED])),
                    "另表": other.title,
                }
                at = tuple(next(iter(record.readings.values())).at for record in strange)[:_CELLS]
                yield Finding("X311", at, values, table.department, form.indicator)


@dataclass(frozen=True, slots=True)
class Lasting:
    """A date column of a form that has to reach the end of the year: the permit is still in force."""

    id: str
    form: RecordsId
    column: ColumnId


LASTING = RuleSection("lasting", tuple[Lasting, ...])


@ruled_by(LASTING)
def lasting(given: Given) -> Iterator[Finding]:
    """X215 what has to be in force all the year has not run out before its end (K29)."""
    end = datetime.date(given.year, 12, 31)
    for rule in given.rules.of(LASTING):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            over = [
                (record, reading, reading.value)
                for record in table.records
                if not record.total
                and (reading := record.readings.get(rule.column)) is not None
                and isinstance(reading.value, datetime.date)
                and reading.value < end
            ]
            if over:
                values = table_values(form, table, rule.id) | {
                    "列": column_name(form, rule.column),
                    "个数": str(len(over)),
                    "对象": over[0][0].subject,
                    "日期": cell_text_shown(over[0][1]),
                    "年末": f"{given.year}年12月31日",
                }
                yield Finding(
                    "X215", tuple(one.at for _, one, _ in over)[:_CELLS], values, table.department, form.indicator
                )


@dataclass(frozen=True, slots=True)
class Everywhere:
    """A form that has a row of every township of the county, or of every body (`of`), in a column."""

    id: str
    form: RecordsId
    column: ColumnId
    of: Literal["townships", "bodies"] = "townships"


EVERYWHERE = RuleSection("everywhere", tuple[Everywhere, ...])


@ruled_by(EVERYWHERE)
def everywhere(given: Given) -> Iterator[Finding]:
    """X216 every township, or every body, has its row (K37, K39), all tables of the form together."""
    for rule in given.rules.of(EVERYWHERE):
        form = given.config.scheme.forms.by_id[rule.form]
        tables = given.facts.table(rule.form, given.year)
        there = {
            cell_key(record.readings.get(rule.column)) or fold(record.subject)
            for table in tables
            for record in table.records
            if not record.total
        }
        what, wanted = _wanted(given, rule.of)
        lacking = [names[0] for names in wanted if not there & {fold(name) for name in names}]
        if tables and lacking:
            values = table_values(form, tables[0], rule.id) | {
                "个数": str(len(lacking)),
                "类": what,
                "对象": "、".join(lacking),
            }
            at = (Place(tables[0].file, tables[0].sheet),)
            yield Finding("X216", at, values, tables[0].department, form.indicator)


def _wanted(given: Given, of: str) -> tuple[str, list[tuple[str, ...]]]:
    """What is listed, in words, and the spellings of each."""
    if of == "bodies":
        bodies = (body for body in given.config.bodies if body.years.covers(given.year))
        return "部门", [(body.name, *body.aliases) for body in bodies]
    return "乡镇（街道）", [(name,) for name in given.config.townships]


@dataclass(frozen=True, slots=True)
class KeptObjects:
    """A form whose objects are those of the year before: sections, water sources, plants, reserves."""

    id: str
    form: RecordsId


KEPT = RuleSection("kept", tuple[KeptObjects, ...])


@ruled_by(KEPT)
def kept(given: Given) -> Iterator[Finding]:
    """X316 the objects of a form are last year's: sections, water sources, plants, reserves (K15, K22, K23)."""
    for rule in given.rules.of(KEPT):
        form = given.config.scheme.forms.by_id[rule.form]
        tables = given.facts.table(rule.form, given.year)
        now, last = _subjects(tables), _subjects(given.facts.table(rule.form, given.year - 1))
        gone = [last[one] for one in last if one not in now]
        come = [now[one] for one in now if one not in last]
        if now and last and (gone or come):
            values = table_values(form, tables[0], rule.id) | {
                "上年": str(len(last)),
                "本年": str(len(now)),
                "少": _names("少", gone),
                "多": _names("多", come),
            }
            yield Finding(
                "X316", (Place(tables[0].file, tables[0].sheet),), values, tables[0].department, form.indicator
            )


def _subjects(tables: Iterable[DataTable]) -> dict[str, str]:
    """Folded name → name of every object, in the order of the tables."""
    records = (record for table in tables for record in table.records)
    return {fold(record.subject): record.subject for record in records if record.subject and not record.total}


def _names(word: str, names: list[str]) -> str:
    if not names:
        return ""
    named = "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")
    return f"；{word}{len(names)}个：{named}"


def _beyond(low: Reading, high: Reading) -> bool:
    if low.below is not None or high.below is not None:
        return False
    if isinstance(low.value, Decimal) and isinstance(high.value, Decimal):
        return low.value > high.value
    if isinstance(low.value, datetime.date) and isinstance(high.value, datetime.date):
        return low.value > high.value
    return False
