"""Monitoring records of a station or section → the days or months whose values stand there once more, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import RecordsId
from pipeline.scheme.units import fold

_LEAST = 4
"""Numbers of a record below which two may well be the same."""
_VARIED = 3
"""Different records that a block has at least: a series that stands still is told as such (X209)."""
_SHOWN = 4
_DAY = 10
"""Signs of a period that is a day; a month has fewer."""
Numbers = frozenset[tuple[str, Decimal]]


@dataclass(frozen=True, slots=True)
class RepeatedBlock:
    """As many `records` of a form in a row, of one place, that have the values of another run give it away."""

    form: RecordsId
    records: int


REPEATED_BLOCKS = RuleSection("repeated_blocks", tuple[RepeatedBlock, ...])


@dataclass(frozen=True, slots=True)
class _Dated:
    """A record with what was measured, and its day or month as a number."""

    table: DataTable
    record: Record
    numbers: Numbers
    when: int


@ruled_by(REPEATED_BLOCKS)
def repeated_blocks(given: Given) -> Iterator[Finding]:
    """X351 no run of days (or months) of a station has the values of another run, of this year or last (K20, §10).

    Columns worked out from others, such as AQI, are left out. Single records, the months of one year and the same
    days of last year are told as copied records (X223).
    """
    for rule in given.rules.of(REPEATED_BLOCKS):
        form = given.config.scheme.forms.by_id[rule.form]
        before = _by_subject(form, given.facts.table(form.id, given.year - 1))
        for subject, now in _by_subject(form, given.facts.table(form.id, given.year)).items():
            for run in _blocks([*before.get(subject, ()), *now], given.year, rule.records):
                (first, copied), (last, ended) = run[0], run[-1]
                at = tuple(one.record.readings[_first(one)].at for one in (first, last, copied, ended))
                yield Finding("X351", at, _said(form, run), first.table.department, form.indicator)


def _said(form: Form, run: Sequence[tuple[_Dated, _Dated]]) -> dict[str, str]:
    (first, copied), (last, ended) = run[0], run[-1]
    return {
        "表": form.title,
        "对象": first.record.subject,
        "个数": str(len(run)),
        "起": first.record.period,
        "止": last.record.period,
        "原起": copied.record.period,
        "原止": ended.record.period,
        "内容": _shown(form, first),
    }


def _by_subject(form: Form, tables: Iterable[DataTable]) -> dict[str, list[_Dated]]:
    """Folded name → its records with numbers enough, in order of time, a period once."""
    given = {column.id for column in form.records.columns if column.measure} if form.records else set()
    found: dict[str, dict[int, _Dated]] = {}
    for table in tables:
        for record in table.records:
            numbers = frozenset(
                (column, reading.value)
                for column, reading in record.readings.items()
                if isinstance(reading.value, Decimal) and reading.value and reading.below is None
                if column not in given
            )
            when = _when(record.period)
            if not record.total and len(numbers) >= _LEAST and when is not None:
                found.setdefault(fold(record.subject), {}).setdefault(when, _Dated(table, record, numbers, when))
    return {subject: [held[when] for when in sorted(held)] for subject, held in found.items()}


def _when(period: str) -> int | None:
    """A day, or a month, as a number that grows by one from one to the next."""
    try:
        if len(period) == _DAY:
            return date.fromisoformat(period).toordinal()
        year, month = period.split("-")
        return int(year) * 12 + int(month)
    except ValueError:
        return None


def _blocks(records: Sequence[_Dated], year: int, least: int) -> Iterator[list[tuple[_Dated, _Dated]]]:
    """Runs of at least `least` records of the year, each with the earlier one it repeats; a record in one run only."""
    met: dict[Numbers, list[int]] = {}
    by_lag: dict[int, list[tuple[int, int]]] = {}
    for at, one in enumerate(records):
        earlier = met.setdefault(one.numbers, [])
        if one.record.period.startswith(str(year)):
            for there in earlier:
                if not _told(one, records[there]):
                    by_lag.setdefault(one.when - records[there].when, []).append((at, there))
        earlier.append(at)
    runs: list[list[tuple[int, int]]] = []
    for pairs in by_lag.values():
        run: list[tuple[int, int]] = []
        for pair in pairs:
            if run and pair != (run[-1][0] + 1, run[-1][1] + 1):
                runs.append(run)
                run = []
            run.append(pair)
        runs.append(run)
    told: set[int] = set()
    for run in sorted(runs, key=lambda one: (-len(one), one)):
        fresh = not told & {at for at, _ in run}
        if fresh and len(run) >= least and len({records[at].numbers for at, _ in run}) >= _VARIED:
            told |= {at for at, _ in run}
            yield [(records[at], records[there]) for at, there in run]


def _told(one: _Dated, other: _Dated) -> bool:
    """Whether copied records (X223) tell of the two: months of one year, the same day or month of last year."""
    now, then = one.record.period, other.record.period
    return now[4:] == then[4:] or (len(now) != _DAY and now[:4] == then[:4])


def _first(one: _Dated) -> str:
    measured = {column for column, _ in one.numbers}
    return next(column for column in one.record.readings if column in measured)


def _shown(form: Form, one: _Dated) -> str:
    """The first values with the names of their columns."""
    columns = form.records.columns if form.records else ()
    measured = dict(one.numbers)
    named = [f"{column.name} {shown_number(measured[column.id])}" for column in columns if column.id in measured]
    return "、".join(named[:_SHOWN]) + ("等" if len(named) > _SHOWN else "")
