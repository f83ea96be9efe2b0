"""A row called like an object whose every number is a sum of others → the question whether it is a total."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.model.finding import Finding
from pipeline.model.number import total
from pipeline.model.table import DataTable, Record
from pipeline.scheme.forms import Form

_PARTS = 2
"""Numbers that a sum has at least."""
_OBJECTS = 3
"""Objects of which one number is the sum, where only one column says so."""
_TELLING = 5
"""Digits that count, of all its sums together, where a row of sums says as much of its object as the others do."""
_LARGE = 3
"""Digits of all its sums together, where a row of sums says less of its object: small counts often agree."""
_GROUP = 60
"""Rows of a group at most."""
_CELLS, _SHOWN = 12, 3


def hidden_totals(given: Given) -> Iterator[Finding]:
    """X319 no row that stands for an object is the sum of the other rows, or of those of its group, in every number.

    Rows that a total of the table counts as objects are left alone; so are tables of days and months.
    """
    for form in given.config.scheme.forms.by_id.values():
        if form.records is None or form.records.period or not form.records.subject:
            continue
        for table in given.facts.table(form.id, given.year):
            yield from _asked(form, table, given)


def _asked(form: Form, table: DataTable, given: Given) -> Iterator[Finding]:
    summed = _summed(form, given)
    rows = [record for record in table.records if not record.total and record.subject]
    balanced = any(record.total and _sums(record, rows, summed) for record in table.records)
    for at, record in enumerate(rows if not balanced else ()):
        parts = _parts(at, rows, summed)
        if not parts:
            continue
        columns = _sums(record, parts, summed)
        names = {column.id: column.name for column in form.records.columns} if form.records else {}
        values = {
            "表": form.title,
            "对象": record.subject,
            "行数": str(len(parts)),
            "内容": "、".join(
                f"{names[one]} {shown_number(number)}"
                for one in columns[:_SHOWN]
                if (number := record.number(one)) is not None
            ),
        }
        first = columns[0]
        at_cells = [one.readings[first].at for one in (record, *parts) if first in one.readings]
        yield Finding("X319", tuple(at_cells[:_CELLS]), values, table.department, form.indicator)


def _summed(form: Form, given: Given) -> tuple[str, ...]:
    """The columns whose numbers can be added up."""
    factors, never = given.config.scheme.units.factors, given.config.scheme.readings.never_summed
    columns = form.records.columns if form.records else ()
    return tuple(one.id for one in columns if one.type == "number" and factors.get(one.unit, ("",))[0] not in never)


def _parts(at: int, rows: Sequence[Record], columns: Sequence[str]) -> Sequence[Record]:
    """The rows that a row sums up: all others, else those of its group above or below; none where it sums up none."""
    record = rows[at]
    if at in (0, len(rows) - 1):
        others = [*rows[:at], *rows[at + 1 :]]
        if _telling(record, others, columns, least=len(others) >= _PARTS):
            return others
    for group in _groups(at, rows, columns):
        if _telling(record, group, columns, least=False):
            return group
    return ()


def _groups(at: int, rows: Sequence[Record], columns: Sequence[str]) -> Iterator[Sequence[Record]]:
    """The rows directly above a row, and those directly below it, that reach its first number together."""
    column = next((one for one in columns if rows[at].number(one)), "")
    wanted = rows[at].number(column) if column else None
    for step, end in ((-1, -1), (1, len(rows))):
        reached = Decimal(0)
        for number in range(at + step, end, step) if wanted else ():
            reached += rows[number].number(column) or Decimal(0)
            if wanted is None or reached >= wanted or abs(number - at) >= _GROUP:
                if reached == wanted and abs(number - at) >= _PARTS:
                    yield rows[number:at] if step < 0 else rows[at + 1 : number + 1]
                break


def _telling(record: Record, parts: Sequence[Record], columns: Sequence[str], *, least: bool) -> bool:
    """Whether a row sums up others in more than single numbers that happen to agree.

    A row that says less of its object than every other says needs two sums, or one of several objects (`least`); the
    others need sums with digits enough in two columns, zeros at their end counting only where it says less.
    """
    found = _sums(record, parts, columns)
    numbers = {number for one in found if (number := record.number(one)) is not None}
    if not numbers:
        return False
    bare = all(_words(record) < _words(part) for part in parts)
    written = sum(len(number.as_tuple().digits) for number in numbers)
    figures = sum(len(number.normalize().as_tuple().digits) for number in numbers)
    if least and bare:
        return written >= _LARGE and (len(numbers) > 1 or len(parts) >= _OBJECTS)
    return len(numbers) > 1 and (written if bare else figures) >= _TELLING


def _words(record: Record) -> int:
    """How many of its cells say something in words."""
    return sum(isinstance(one.value, str) for one in record.readings.values())


def _sums(record: Record, parts: Sequence[Record], columns: Sequence[str]) -> list[str]:
    """The columns in which a row is the sum of others; none where it is not in every one of its numbers."""
    found = []
    for column in columns:
        number = record.number(column)
        others = [one for part in parts if (one := part.number(column))]
        if number is None or (not number and not others):
            continue
        if len(others) < _PARTS or total(others) != number:
            return []
        found.append(column)
    return found
