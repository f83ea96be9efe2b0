"""Rows of the forms: where one column says that a thing was done, another says what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import cell_key, cell_text_shown, column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import Reading
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS = 12


@dataclass(frozen=True, slots=True)
class Need:
    """In each row whose `column` is filled, or says one of `words`, `needs` is filled.

    It is a number within [`least`, `most`] where these are given, or one of the words `be`. A `column` that says one of
    `unless` (无超标) counts as not filled. With `only` a row where `needs` is empty passes.
    """

    id: str
    form: RecordsId
    column: ColumnId
    needs: ColumnId
    words: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    be: tuple[str, ...] = ()
    only: bool = False


NEEDED = RuleSection("needs", tuple[Need, ...])


@ruled_by(NEEDED)
def needs(given: Given) -> Iterator[Finding]:
    """X219 a row that says a thing was done says what belongs to it: finished works are at 100 % (K28); told once."""
    told: set[tuple[int, str]] = set()
    for rule in given.rules.of(NEEDED):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            lacking = [
                record
                for record in table.records
                if not record.total
                and (id(record), rule.needs) not in told
                and _says(record.readings.get(rule.column), rule)
                and not _answered(record.readings.get(rule.needs), rule)
            ]
            told |= {(id(record), rule.needs) for record in lacking}
            if lacking:
                first = lacking[0]
                needed = first.readings.get(rule.needs)
                said = cell_text_shown(needed) if needed is not None else ""
                values = table_values(form, table, rule.id) | {
                    "列": column_name(form, rule.column),
                    "内容": cell_text_shown(first.readings[rule.column]),
                    "应有": column_name(form, rule.needs),
                    "现为": f"写的是“{said}”" if said else "没有填",
                    "要求": _wanted_of(rule),
                    "个数": str(len(lacking)),
                    "对象": first.subject or first.label,
                }
                at = tuple(
                    reading.at
                    for record in lacking
                    for column in (rule.column, rule.needs)
                    if (reading := record.readings.get(column)) is not None
                )
                yield Finding("X219", at[:_CELLS], values, table.department, form.indicator)


def _says(reading: Reading | None, rule: Need) -> bool:
    """Whether the row says what the rule speaks of: anything, or one of its words, but not “无超标” and the like."""
    said = cell_key(reading)
    if not said or any(fold(word) in said for word in rule.unless):
        return False
    return not rule.words or said in {fold(word) for word in rule.words}


def _answered(reading: Reading | None, rule: Need) -> bool:
    if reading is None or reading.value is None or reading.value == "":
        return rule.only
    if rule.be:
        return cell_key(reading) in {fold(word) for word in rule.be}
    if rule.least is None and rule.most is None:
        return True
    value = reading.value
    if not isinstance(value, Decimal):
        return False
    return (rule.least is None or value >= rule.least) and (rule.most is None or value <= rule.most)


def _wanted_of(rule: Need) -> str:
    """What the column should say, "" where anything will do."""
    wanted = [f"不小于{shown_number(rule.least)}"] if rule.least is not None else []
    wanted += [f"不大于{shown_number(rule.most)}"] if rule.most is not None else []
    wanted += ["或".join(rule.be)] if rule.be else []
    return f"，应为{'、'.join(wanted)}" if wanted else ""
