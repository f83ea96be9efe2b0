"""Changes from last year that are too large, or just the factor of a unit, and values that no county has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pipeline.check.given import Given, shown_number
from pipeline.check.object_rows import CONSTANT
from pipeline.check.ruled_by import ruled_by
from pipeline.check.usual_range import USUAL, UsualRange, beyond_usual, said_of
from pipeline.check.within_form import RATES
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Origin
from pipeline.model.finding import Finding
from pipeline.model.number import divide, half_even
from pipeline.model.table import DataTable, Reading, Record
from pipeline.scheme.forms import ColumnSpec, Form
from pipeline.scheme.indicators import KINDS, Measure
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import MeasureId
from pipeline.scheme.units import fold
from pipeline.system.marks import Choice

_MOVED = (Movement.UP, Movement.DOWN, Movement.CARRIED)
"""What may have moved; a value that is called carried over is one that only says so."""
_BOTH, _CELLS = 2, 12
_ROW_LEAST = 100
"""A quantity below which ten times as much may well be true: 2 checks last year, 20 this year."""
_PERCENT, _POINTS = "%", "个百分点"


@dataclass(frozen=True, slots=True)
class Plausible:
    """How far measures may move in a year before somebody should look: relative, or in points for rates.

    `least` is the smallest absolute difference that counts. `measures` is empty for the default of its kind.
    """

    kind: Annotated[str, Choice(("", *KINDS))] = ""
    measures: tuple[MeasureId, ...] = ()
    percent: Decimal | None = None
    points: Decimal | None = None
    least: Decimal = Decimal(0)


PLAUSIBLE = RuleSection("plausible", tuple[Plausible, ...])


@ruled_by(PLAUSIBLE)
def large_changes(given: Given) -> Iterator[Finding]:
    """X401 a change larger than is usual for its kind, from the printed values (K31); unit slips are X402.

    A total or rate that moved because one of its parts did is not told as well, nor one that counts objects twice.
    """
    slips = {**given.slips, **beyond_usual(given)}
    doubled = given.doubled
    large = {
        key: limit for key, change in given.changes.items() if key not in slips and (limit := _limit(given, change))
    }
    for key, limit in large.items():
        change = given.changes[key]
        causes = slips.keys() | large.keys()
        if not any((one.measure, one.subject) in causes or one.measure in doubled for one in given.inputs(change.now)):
            yield _finding("X401", given, change, {"幅度": _size(given, change), "界限": limit})


def _size(given: Given, change: Change) -> str:
    """How large a change is: in percent of last year's value, which degrees have not."""
    measure = given.measures[change.measure]
    if measure.kind != "degree" or change.difference is None:
        return _percent(_relative(change))
    return f"{shown_number(abs(change.difference))}{measure.unit}"


def _limit(given: Given, change: Change) -> str:
    """The limit that a change goes beyond, "" where it does not."""
    measure = given.measures[change.measure]
    rule = _rule(given.rules.of(PLAUSIBLE), measure, change.subject)
    if rule is None or measure.kind == "grade" or change.movement not in _MOVED or change.difference is None:
        return ""
    size, relative = abs(change.difference), _relative(change)
    if size < rule.least:
        return ""
    if rule.points is not None and size > rule.points:
        return f"{shown_number(rule.points)}{_POINTS if measure.unit == _PERCENT else measure.unit}"
    if rule.percent is not None and relative is not None and relative > rule.percent:
        return f"{shown_number(rule.percent)}%"
    return ""


def class_changes(given: Given) -> Iterator[Finding]:
    """X403 a grade that moved by more classes than is usual (K31)."""
    for change in given.changes.values():
        measure = given.measures[change.measure]
        rule = _rule(given.rules.of(PLAUSIBLE), measure, change.subject)
        if measure.kind != "grade" or rule is None or change.difference is None or change.movement not in _MOVED:
            continue
        if rule.points is not None and abs(change.difference) > rule.points:
            yield _finding("X403", given, change, {"界限": shown_number(rule.points)})


def unit_slips(given: Given) -> Iterator[Finding]:
    """X402 a value that is ten, fifteen, a hundred … times last year's, or one part of it.

    Numbers that were typed are shown as typed: they have to be found in their cells. What follows from a part that
    slipped, rates beyond all bounds (X204) and what no county has (X406) are not told as well.
    """
    limits, told = given.rules.of(RATES), beyond_usual(given)
    for key, (factor, within) in given.slips.items():
        change = given.changes[key]
        now = change.now.number if change.now else None
        rate = given.measures[change.measure].kind == "ratio" and change.measure not in limits.excepted
        if rate and now is not None and not limits.low <= now <= limits.high:
            continue
        causes = given.slips.keys() | told.keys()
        if key in told or any((one.measure, one.subject) in causes for one in given.inputs(change.now)):
            continue
        typed = [fact for fact in (change.now, change.last) if fact and fact.origin is not Origin.COMPUTED]
        exact = {}
        if len(typed) == _BOTH and typed[0].number is not None and typed[1].number is not None:
            one, two = typed[0].number, typed[1].number
            exact = {"本年": shown_number(one), "上年": shown_number(two), "差": shown_number(one - two)}
        yield _finding("X402", given, change, {"倍数": factor, "允许差": f"±{shown_number(within * 100)}%", **exact})


def row_slips(given: Given) -> Iterator[Finding]:
    """X405 in a row of a form a quantity is last year's of the same object by the factor of a unit.

    What no county has (X407) is not told as well.
    """
    told = {(rule.form, rule.column) for rule in given.rules.of(CONSTANT)}
    usual = {(own.form, column): own for own in given.rules.of(USUAL) for column in own.columns}
    for form in given.config.scheme.forms.by_id.values():
        if form.records is None or form.records.period:
            continue
        before = given.last_years_rows(form.id)
        columns = [one for one in form.records.columns if one.type == "number" and (form.id, one.id) not in told]
        for table in given.facts.table(form.id, given.year):
            wrong: list[tuple[Record, ColumnSpec, tuple[Decimal, Decimal], str]] = []
            for record in table.records:
                held = before.get(fold(record.subject), []) if not record.total else []
                for column in columns if len(held) == 1 else ():
                    now, last = record.number(column.id), held[0].number(column.id)
                    if now is None or last is None or max(now, last) < _ROW_LEAST:
                        continue
                    slip, own = given.factor(now, last), usual.get((form.id, column.id))
                    if slip is not None and (own is None or not own.factors(now)[0]):
                        wrong.append((record, column, (now, last), slip[0]))
            if wrong:
                record, column, (now, last), said = wrong[0]
                values = {
                    "表": form.title,
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "列": column.name,
                    "本年": f"{shown_number(now)}{column.unit}",
                    "上年": f"{shown_number(last)}{column.unit}",
                    "倍数": said,
                }
                at = tuple(
                    one.readings[column.id].at
                    for now_record, column, _, _ in wrong
                    for one in (now_record, before[fold(now_record.subject)][0])
                )[:_CELLS]
                yield Finding("X405", at, values, table.department, form.indicator)


@ruled_by(USUAL)
def unusual_values(given: Given) -> Iterator[Finding]:
    """X406 a value of the county outside its range, and within it times or divided by a power of ten."""
    for (identity, _), own in beyond_usual(given).items():
        fact, measure = given.fact(identity), given.measures[identity]
        if fact is None or fact.number is None:
            continue
        values = {"名称": measure.name, **said_of(given, fact.number, measure.unit, own)}
        yield given.finding("X406", identity, given.cells(fact), values)


def unusual_cells(given: Given) -> Iterator[Finding]:
    """X407 numbers of a form's column outside its range, and within it times or divided by a power of ten.

    X408 where the report does not have them.
    """
    for own in given.rules.of(USUAL):
        code = "X407" if own.printed else "X408"
        form = given.config.scheme.forms.by_id[own.form] if own.form else None
        if form is None or form.records is None:
            continue
        for table in given.facts.table(form.id, given.year):
            for column in (one for one in form.records.columns if one.id in own.columns):
                wrong = [
                    (record, reading, reading.value)
                    for record in table.records
                    if not record.total
                    and (reading := record.readings.get(column.id)) is not None
                    and isinstance(reading.value, Decimal)
                    and own.factors(reading.value)[0]
                ]
                if wrong:
                    yield _of_column(code, given, wrong, (form, column, table, own))


def _of_column(
    code: str,
    given: Given,
    wrong: list[tuple[Record, Reading, Decimal]],
    where: tuple[Form, ColumnSpec, DataTable, UsualRange],
) -> Finding:
    form, column, table, own = where
    record, _, number = wrong[0]
    whose = " ".join(filter(None, (record.subject, record.period if form.records and form.records.period else "")))
    values = {
        "表": form.title,
        "列": column.name,
        "个数": str(len(wrong)),
        "对象": whose,
        **said_of(given, number, column.unit, own),
    }
    at = tuple(reading.at for _, reading, _ in wrong[:_CELLS])
    return Finding(code, at, values, table.department, form.indicator)


def _rule(rules: tuple[Plausible, ...], measure: Measure, subject: str) -> Plausible | None:
    """The first rule for the measure: one that names it, or one of its kind for the county (grades: any subject)."""
    for rule in rules:
        if measure.id in rule.measures:
            return rule
        if not rule.measures and rule.kind == measure.kind and (not subject or rule.kind == "grade"):
            return rule
    return None


def _relative(change: Change) -> Decimal | None:
    """|difference| ÷ |printed last| × 100, unrounded; None where last is 0 or a grade."""
    last = change.last.printed if change.last else None
    if not isinstance(last, Decimal) or last == 0 or change.difference is None:
        return None
    return divide(abs(change.difference) * 100, abs(last))


def _percent(relative: Decimal | None) -> str:
    return f"{half_even(relative, 1)}%" if relative is not None else "—"


def _finding(code: str, given: Given, change: Change, more: dict[str, str]) -> Finding:
    measure = given.measures[change.measure]
    values = {
        "名称": measure.name,
        "对象": change.subject,
        "本年": str(change.now.printed) if change.now else "",
        "上年": str(change.last.printed) if change.last else "",
        "差": shown_number(change.difference) if change.difference is not None else "",
        "单位": measure.unit,
        **more,
    }
    return given.finding(code, change.measure, given.cells(change.now, change.last), values)
