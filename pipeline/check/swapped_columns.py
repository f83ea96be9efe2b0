"""Daily values of stations → two columns of one station that fit better the other way round, day after day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median_low

from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import column_name
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.number import divide
from pipeline.model.table import DataTable, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_DAY = 10
_WHOLE_YEAR = "全年"


@dataclass(frozen=True, slots=True)
class Swappable:
    """Two columns in the same unit that are mistaken for each other."""

    one: ColumnId
    other: ColumnId


@dataclass(frozen=True, slots=True)
class SwappedColumns:
    """Columns of a form's daily values that are held against the same station last year and other stations.

    Of at least `least` days, the share on which both columns fit better exchanged: against last year's medians of the
    month `share`, or `quarter` of the days of a quarter; against the other stations' medians of the day `alone`, where
    last year is not known.
    """

    form: RecordsId
    pairs: tuple[Swappable, ...]
    least: int
    share: Decimal
    quarter: Decimal
    alone: Decimal


SWAPPED = RuleSection("swapped_columns", tuple[SwappedColumns, ...])

Usual = Callable[[str, ColumnId], Decimal | None]
"""A period and a column → what the column is held against."""
Station = list[tuple[DataTable, Record]]


@ruled_by(SWAPPED)
def swapped_columns(given: Given) -> Iterator[Finding]:
    """X352 no two columns of a station fit better exchanged on nearly all days of the year or a quarter (§10)."""
    for rule in given.rules.of(SWAPPED):
        form = given.config.scheme.forms.by_id[rule.form]
        stations, before = (_stations(given.facts.table(form.id, year)) for year in (given.year, given.year - 1))
        for subject, days in stations.items():
            others = [found for name, found in stations.items() if name != subject]
            for pair in rule.pairs:
                found = _found(rule, pair, days, before.get(subject, []), others)
                if found is None:
                    continue
                (table, record), when, (swapped, compared), against = found
                values = {
                    "表": form.title,
                    "对象": record.subject,
                    "一": column_name(form, pair.one),
                    "二": column_name(form, pair.other),
                    "时段": when,
                    "天数": str(swapped),
                    "比较数": str(compared),
                    "参照": against,
                    "首日": record.period,
                    "一值": shown_number(record.number(pair.one) or Decimal(0)),
                    "二值": shown_number(record.number(pair.other) or Decimal(0)),
                }
                at = (record.readings[pair.one].at, record.readings[pair.other].at)
                yield Finding("X352", at, values, table.department, form.indicator)


def _found(
    rule: SwappedColumns, pair: Swappable, days: Station, last: Station, others: Sequence[Station]
) -> tuple[tuple[DataTable, Record], str, tuple[int, int], str] | None:
    """First such day, the part of the year, on how many days of how many, and against what; None where all fits."""
    if len(last) >= rule.least:
        usual, against, share = _of_months(last, pair), "本站上年同月", rule.share
    else:
        usual, against, share = _of_days(others, pair), "其他站点同日", rule.alone
    parts: list[tuple[str, Station, Decimal]] = [(_WHOLE_YEAR, days, share)]
    parts += [(f"第{part}季度", _of_quarter(days, part), max(share, rule.quarter)) for part in (1, 2, 3, 4)]
    for when, part, needed in parts:
        fits = [(one, fit) for one in part if (fit := _fits_swapped(one[1], pair, usual)) is not None]
        swapped = [one for one, fit in fits if fit]
        if len(fits) >= rule.least and len(swapped) >= needed * len(fits):
            return swapped[0], when, (len(swapped), len(fits)), against
    return None


def _stations(tables: Sequence[DataTable]) -> dict[str, Station]:
    """Folded name of a station → its days."""
    found: dict[str, Station] = {}
    for table in tables:
        for record in table.records:
            if not record.total and len(record.period) == _DAY:
                found.setdefault(fold(record.subject), []).append((table, record))
    return found


def _of_quarter(days: Station, quarter: int) -> Station:
    return [(table, one) for table, one in days if (int(one.period[5:7]) + 2) // 3 == quarter]


def _of_months(days: Station, pair: Swappable) -> Usual:
    medians = _medians(((one.period[5:7], one) for _, one in days), pair)
    return lambda period, column: medians.get((period[5:7], column))


def _of_days(stations: Sequence[Station], pair: Swappable) -> Usual:
    medians = _medians(((one.period, one) for days in stations for _, one in days), pair)
    return lambda period, column: medians.get((period, column))


def _medians(records: Iterable[tuple[str, Record]], pair: Swappable) -> Mapping[tuple[str, ColumnId], Decimal]:
    """(month or day, column) → the median of its positive values."""
    held: dict[tuple[str, ColumnId], list[Decimal]] = {}
    for when, record in records:
        for column in (pair.one, pair.other):
            number = record.number(column)
            if number is not None and number > 0:
                held.setdefault((when, column), []).append(number)
    return {key: median_low(numbers) for key, numbers in held.items()}


def _fits_swapped(record: Record, pair: Swappable, usual: Usual) -> bool | None:
    """Whether the two values of a day are nearer to what is usual when exchanged; None where that cannot be said."""
    one, other = record.number(pair.one), record.number(pair.other)
    usual_one, usual_other = usual(record.period, pair.one), usual(record.period, pair.other)
    if not one or not other or not usual_one or not usual_other or min(one, other) < 0:
        return None
    return _apart(other, usual_one) * _apart(one, usual_other) < _apart(one, usual_one) * _apart(other, usual_other)


def _apart(one: Decimal, two: Decimal) -> Decimal:
    """How many times the larger is the smaller."""
    return divide(max(one, two), min(one, two))
