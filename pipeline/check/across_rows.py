"""Rows of two forms, or of two years, that add up to one thing: waste by where it went, money spent by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.number import total
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, OtherColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS = 12


@dataclass(frozen=True, slots=True)
class Flow:
    """Rows of a form name in `to` where their `amount` went; the other form says in `there` what came to `place`."""

    id: str
    form: RecordsId
    amount: ColumnId
    to: ColumnId
    other: RecordsId
    there: OtherColumnId
    place: OtherColumnId


FLOWS = RuleSection("flows", tuple[Flow, ...])


@dataclass(frozen=True, slots=True)
class _Arrival:
    table: DataTable
    record: Record
    received: Decimal
    sent: Decimal
    allowed: Decimal
    rows: tuple[Record, ...]

    @property
    def fits(self) -> bool:
        return abs(self.received - self.sent) <= self.allowed


@ruled_by(FLOWS)
def flows(given: Given) -> Iterator[Finding]:
    """X330 what the townships send to a works is what it treats (K10).

    More than it treats cannot be. Less may come from elsewhere; it is told where all works together treat just what
    the townships send, so that only the shares are wrong.
    """
    for rule in given.rules.of(FLOWS):
        form, other = (given.config.scheme.forms.by_id[one] for one in (rule.form, rule.other))
        arrivals = list(_arrivals(given, rule, form, other))
        whole = (total(one.received for one in arrivals), total(one.sent for one in arrivals))
        closed = abs(whole[0] - whole[1]) <= total(one.allowed for one in arrivals)
        wrong = [one for one in arrivals if not one.fits and (closed or one.sent > one.received)]
        if wrong:
            first = wrong[0]
            unit = _unit(other, rule.there)
            values = table_values(other, first.table, rule.id) | {
                "另表": form.title,
                "对象": first.record.subject,
                "列": column_name(other, rule.there),
                "数值": shown_number(first.received),
                "另列": column_name(form, rule.amount),
                "合计": shown_number(first.sent),
                "差": shown_number(first.received - first.sent),
                "允许差": shown_number(first.allowed),
                "单位": unit,
                "个数": str(len(wrong)),
            }
            at = [place for one in wrong for place in _cells(one, rule)]
            yield Finding("X330", tuple(at)[:_CELLS], values, first.table.department, other.indicator)


def _cells(one: _Arrival, rule: Flow) -> Iterator[Place]:
    yield one.record.readings[rule.there].at
    yield from (row.readings[rule.amount].at for row in one.rows)


def _arrivals(given: Given, rule: Flow, form: Form, other: Form) -> Iterator[_Arrival]:
    convert = given.config.scheme.units.convert
    unit, to = _unit(form, rule.amount), _unit(other, rule.there)
    senders = [
        record
        for table in given.facts.table(rule.form, given.year)
        for record in table.records
        if not record.total and record.number(rule.amount) is not None and record.text(rule.to)
    ]
    for table in given.facts.table(rule.other, given.year):
        for record in table.records:
            received, name = record.number(rule.there), fold(record.text(rule.place))
            rows = [one for one in senders if _same_place(fold(one.text(rule.to)), name)]
            sent = convert(total(one.number(rule.amount) or Decimal(0) for one in rows), unit, to)
            if record.total or received is None or not name or not rows or sent is None:
                continue
            steps = [one.readings[rule.amount].step or Decimal(0) for one in rows]
            open_ = convert(total(steps), unit, to) or Decimal(0)
            allowed = ((record.readings[rule.there].step or Decimal(0)) + open_) / 2
            yield _Arrival(table, record, received, sent, allowed, tuple(rows))


def _same_place(said: str, name: str) -> bool:
    return bool(said) and (said in name or name in said)


@dataclass(frozen=True, slots=True)
class Accumulated:
    """A column of what was done in the year: with last year's of the same object no more than `most`."""

    id: str
    form: RecordsId
    column: ColumnId
    most: ColumnId


ACCUMULATED = RuleSection("accumulated", tuple[Accumulated, ...])


@ruled_by(ACCUMULATED)
def accumulated(given: Given) -> Iterator[Finding]:
    """X331 what two years spent together is no more than the whole (K28)."""
    for rule in given.rules.of(ACCUMULATED):
        form = given.config.scheme.forms.by_id[rule.form]
        before = given.last_years_rows(rule.form)
        for table in given.facts.table(rule.form, given.year):
            wrong = list(_beyond(table, rule, before))
            if wrong:
                record, old = wrong[0]
                now, last, most = (
                    record.number(rule.column) or Decimal(0),
                    old.number(rule.column) or Decimal(0),
                    record.number(rule.most) or Decimal(0),
                )
                values = table_values(form, table, rule.id) | {
                    "列": column_name(form, rule.column),
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "本年": shown_number(now),
                    "上年": shown_number(last),
                    "合计": shown_number(now + last),
                    "整体": column_name(form, rule.most),
                    "整体值": shown_number(most),
                    "单位": _unit(form, rule.column),
                }
                at = [one.readings[name].at for one, _ in wrong for name in (rule.column, rule.most)]
                at += [one.readings[rule.column].at for _, one in wrong]
                yield Finding("X331", tuple(at)[:_CELLS], values, table.department, form.indicator)


def _beyond(
    table: DataTable, rule: Accumulated, before: Mapping[str, Sequence[Record]]
) -> Iterator[tuple[Record, Record]]:
    for record in table.records:
        held: Sequence[Record] = before.get(fold(record.subject), []) if not record.total else []
        now, most = record.number(rule.column), record.number(rule.most)
        last = held[0].number(rule.column) if len(held) == 1 else None
        if now is not None and most is not None and last is not None and now <= most < now + last:
            yield record, held[0]


def _unit(form: Form, column: str) -> str:
    found = form.records.column(column) if form.records else None
    return found.unit if found else ""
