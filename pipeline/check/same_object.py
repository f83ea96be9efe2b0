"""Two tables of one form → the rows of both that speak of one object, and whether it counts once or twice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.model.table import DataTable, Reading, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import Measure, RowRule
from pipeline.scheme.units import fold


@dataclass(frozen=True, slots=True)
class SameObject:
    """A row of each table; `alone`: no other row of either speaks of the object, so that the two can be compared."""

    one: Record
    two: Record
    alone: bool
    counted: bool
    """Whether its amounts are counted twice."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells the rows of a form apart beside the subject: columns; `events`: nothing but all they say."""

    columns: tuple[str, ...]
    events: bool
    rules: tuple[RowRule, ...]
    feeds: bool
    """Whether each row feeds a measure by itself."""


def identity(form: Form, measures: Iterable[Measure]) -> Identity:
    """How the scheme tells the rows of a form apart: by the columns that its counts and sums take for one object.

    Where rows are only added up, a second row of a name is another event unless it says the same throughout. Where
    no count says what an object is, choices (the source of the money) tell rows of a name apart.
    """
    columns = form.records.columns if form.records else ()
    subject = form.records.subject if form.records else ""
    rules = tuple(one.rows for one in measures if one.rows is not None and one.rows.form == form.id)
    longest = max((rule.distinct for rule in rules), key=len, default=())
    feeds = any(column.measure for column in columns)
    if rules:
        return Identity(tuple(one for one in longest if one != subject), not longest, rules, feeds)
    return Identity(tuple(column.id for column in columns if column.type == "choice"), False, rules, feeds)


def same_objects(first: DataTable, second: DataTable, how: Identity) -> tuple[SameObject, ...]:
    """Rows of both tables that speak of one object: names alike but for spaces and width, and nothing told apart."""
    there, here = _by_subject(first), _by_subject(second)
    found = []
    for subject, others in here.items():
        known = there.get(subject, [])
        for two in others:
            same = [one for one in known if _same(one, two, how)]
            if same:
                alone = len(same) == 1 and sum(_same(same[0], other, how) for other in others) == 1
                found.append(SameObject(same[0], two, alone, _twice(same[0], two, how)))
    return tuple(found)


def _by_subject(table: DataTable) -> Mapping[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in table.records:
        if record.subject and not record.total:
            found.setdefault(fold(record.subject), []).append(record)
    return found


def _same(one: Record, two: Record, how: Identity) -> bool:
    columns = one.readings.keys() & two.readings.keys() if how.events else how.columns
    said = ((_said(one.readings.get(column)), _said(two.readings.get(column))) for column in columns)
    return all(first == second or not first or not second for first, second in said)


def _twice(one: Record, two: Record, how: Identity) -> bool:
    """Whether a count or sum of the form takes the two rows for two."""
    if how.feeds:
        return True
    added = (rule.distinct for rule in how.rules if rule.how != "max_of")
    return any(not columns or any(_unlike(one, two, name) for name in columns) for columns in added)


def _unlike(one: Record, two: Record, column: str) -> bool:
    return _said(one.readings.get(column)) != _said(two.readings.get(column))


def _said(reading: Reading | None) -> str:
    if reading is None or reading.value is None:
        return ""
    value = reading.value
    return fold(value.isoformat() if isinstance(value, datetime.date) else str(value))
