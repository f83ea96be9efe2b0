"""Monitoring records, one series at a time: days there, PM2.5 under PM10, nothing frozen, nothing displaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.number import divide
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold


@dataclass(frozen=True, slots=True)
class ColumnPair:
    """In each record of a series, the number of column `low` is never greater than that of `high`."""

    id: str
    low: ColumnId
    high: ColumnId


@dataclass(frozen=True, slots=True)
class Frozen:
    """These columns together do not keep the same values for `times` successive records of a subject."""

    columns: tuple[ColumnId, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Shifted:
    """Signs that heads and values are displaced; `signs` of the three together say so.

    `low` and `high` are upside down in more than `share` of the records; some column exceeds its bound in `above`
    in more than `share` of them; all columns of `missing` that the table has are without a number.
    """

    low: ColumnId
    high: ColumnId
    share: Decimal
    above: Mapping[ColumnId, Decimal]
    missing: tuple[ColumnId, ...]
    signs: int

    @property
    def pair(self) -> ColumnPair:
        """The columns that are upside down."""
        return ColumnPair("", self.low, self.high)


@dataclass(frozen=True, slots=True)
class Distinct:
    """Two columns that are not the same in more than `share` of the records: an 8-hour mean is no hourly maximum."""

    columns: tuple[ColumnId, ...]
    share: Decimal


@dataclass(frozen=True, slots=True)
class Outliers:
    """The highest value of a year is not `factor` times the next, in these columns, of at least `least` values."""

    columns: tuple[ColumnId, ...]
    factor: Decimal
    least: int


@dataclass(frozen=True, slots=True)
class Series:
    """Checks of a form's monitoring records, one table after another."""

    form: RecordsId
    daily: bool = False
    """Whether every day of the year has its record, per subject."""
    ordered: tuple[ColumnPair, ...] = ()
    positive: tuple[ColumnId, ...] = ()
    frozen: tuple[Frozen, ...] = ()
    shifted: Shifted | None = None
    distinct: tuple[Distinct, ...] = ()
    outliers: Outliers | None = None


SERIES = RuleSection("series", tuple[Series, ...])

_EXAMPLES = 3
"""Days named in a message."""


@dataclass(frozen=True, slots=True)
class _Run:
    """The records of one subject in one table."""

    table: DataTable
    subject: str
    records: tuple[Record, ...]


def _runs(given: Given, rule: Series) -> Iterator[_Run]:
    for table in given.facts.table(rule.form, given.year):
        by_subject: dict[str, list[Record]] = {}
        for record in table.records:
            if not record.total:
                by_subject.setdefault(record.subject, []).append(record)
        for subject, records in by_subject.items():
            yield _Run(table, subject, tuple(records))


def _finding(code: str, given: Given, run: _Run, at: Sequence[Place], values: dict[str, str]) -> Finding:
    form = given.config.scheme.forms.by_id[run.table.form]
    values = {"表": form.title, "对象": run.subject or run.table.sheet, **values}
    place = Place(run.table.file, run.table.sheet)
    return Finding(code, tuple(at[:_EXAMPLES]) or (place,), values, run.table.department, form.indicator)


def _name(given: Given, form: str, column: str) -> str:
    records = given.config.scheme.forms.by_id[form].records
    found = records.column(column) if records else None
    return found.name if found else column


@ruled_by(SERIES)
def days(given: Given) -> Iterator[Finding]:
    """X206 every day of the year has its record, valid or not: 365 or 366 (K18); tables of one subject together."""
    for rule in given.rules.of(SERIES):
        runs = list(_runs(given, rule)) if rule.daily else []
        yield from _without_records(given, rule, runs) if runs else ()
        first = date(given.year, 1, 1)
        due = [(first + timedelta(days=n)).isoformat() for n in range((date(given.year + 1, 1, 1) - first).days)]
        for subject in dict.fromkeys(run.subject for run in runs):
            own = [run for run in runs if run.subject == subject]
            there = {record.period for run in own for record in run.records}
            missing = [day for day in due if day not in there]
            if missing:
                values = {
                    "应有": str(len(due)),
                    "实有": str(len(due) - len(missing)),
                    "差": str(len(missing)),
                    "缺少": "、".join(missing[:_EXAMPLES]) + ("等" if len(missing) > _EXAMPLES else ""),
                }
                yield _finding("X206", given, own[0], (), values)


def _without_records(given: Given, rule: Series, runs: Sequence[_Run]) -> Iterator[Finding]:
    """Objects of the config, such as air stations, of which there is no record at all though there are of others."""
    due = (date(given.year + 1, 1, 1) - date(given.year, 1, 1)).days
    there = {fold(run.subject) for run in runs}
    stations = [
        (one.name, {fold(name) for name in (one.name, *one.aliases)}) for one in given.config.stations_in(given.year)
    ]
    lacking = [name for name, names in stations if not there & names]
    # A table of the county as a whole names none of its stations.
    for name in lacking if len(lacking) < len(stations) else ():
        values = {"对象": name, "应有": str(due), "实有": "0", "差": str(due), "缺少": "全年"}
        yield _finding("X206", given, runs[0], (), values)


def ordered_pollutants(given: Given) -> Iterator[Finding]:
    """X207 fine particles are part of PM10, an 8-hour mean is not above the hourly maximum (K20)."""
    for rule in given.rules.of(SERIES):
        for run in _runs(given, rule):
            if rule.shifted and _signs(rule.shifted, run) >= rule.shifted.signs:
                continue
            for pair in rule.ordered:
                wrong = _upside_down(pair, run.records)
                if wrong:
                    yield _finding("X207", given, run, _places(wrong[0], pair), _order_values(given, rule, pair, wrong))


def _upside_down(pair: ColumnPair, records: Sequence[Record]) -> list[Record]:
    found = []
    for record in records:
        low, high = record.number(pair.low), record.number(pair.high)
        if low is not None and high is not None and low - high > _allowed(record, pair):
            found.append(record)
    return found


def _allowed(record: Record, pair: ColumnPair) -> Decimal:
    """Half a unit in the last place of both readings."""
    readings = [record.readings[column] for column in (pair.low, pair.high)]
    return sum((Decimal(5).scaleb(-reading.digits - 1) for reading in readings), Decimal(0))


def _places(record: Record, pair: ColumnPair) -> list[Place]:
    return [record.readings[pair.low].at, record.readings[pair.high].at]


def _order_values(given: Given, rule: Series, pair: ColumnPair, wrong: Sequence[Record]) -> dict[str, str]:
    low, high = wrong[0].number(pair.low) or Decimal(0), wrong[0].number(pair.high) or Decimal(0)
    return {
        "小": _name(given, rule.form, pair.low),
        "大": _name(given, rule.form, pair.high),
        "天数": str(len(wrong)),
        "首日": wrong[0].period,
        "小值": shown_number(low),
        "大值": shown_number(high),
        "差": shown_number(low - high),
        "允许差": shown_number(_allowed(wrong[0], pair)),
    }


def not_positive(given: Given) -> Iterator[Finding]:
    """X208 concentrations are neither zero nor negative (K20)."""
    for rule in given.rules.of(SERIES):
        for run in _runs(given, rule):
            for column in rule.positive:
                wrong = [one for one in run.records if _at_most_zero(one.number(column))]
                if wrong:
                    values = {
                        "列": _name(given, rule.form, column),
                        "天数": str(len(wrong)),
                        "首日": wrong[0].period,
                        "数值": shown_number(wrong[0].number(column) or Decimal(0)),
                    }
                    yield _finding("X208", given, run, [one.readings[column].at for one in wrong], values)


def _at_most_zero(number: Decimal | None) -> bool:
    return number is not None and number <= 0


def frozen(given: Given) -> Iterator[Finding]:
    """X209 a series does not stand still: the longest run of equal values is named (K20)."""
    for rule in given.rules.of(SERIES):
        for run in _runs(given, rule):
            seen: list[Record] = []
            for one in rule.frozen:
                longest = _longest(run.records, one)
                if len(longest) >= one.times and not set(map(id, longest)) <= set(map(id, seen)):
                    seen += longest
                    values = {
                        "列": "、".join(_name(given, rule.form, column) for column in one.columns),
                        "天数": str(len(longest)),
                        "起": longest[0].period,
                        "止": longest[-1].period,
                        "数值": "、".join(shown_number(longest[0].number(c) or Decimal(0)) for c in one.columns),
                        "界限": str(one.times),
                    }
                    places = [longest[0].readings[one.columns[0]].at, longest[-1].readings[one.columns[0]].at]
                    yield _finding("X209", given, run, places, values)


def _longest(records: Sequence[Record], rule: Frozen) -> list[Record]:
    """The longest run of successive records in which all columns have a number and none changes."""
    best: list[Record] = []
    current: list[Record] = []
    before: tuple[Decimal | None, ...] | None = None
    for record in records:
        now = tuple(record.number(column) for column in rule.columns)
        whole = all(number is not None for number in now)
        current = [*current, record] if whole and now == before else [record] if whole else []
        before = now if whole else None
        if len(current) > len(best):
            best = current
    return best


def shifted(given: Given) -> Iterator[Finding]:
    """X210 heads and values displaced by a column: PM2.5 above PM10, CO beyond any air, no ozone."""
    for rule in given.rules.of(SERIES):
        if rule.shifted is None:
            continue
        for run in _runs(given, rule):
            if _signs(rule.shifted, run) >= rule.shifted.signs:
                pair = rule.shifted.pair
                wrong = _upside_down(pair, run.records)
                values = {
                    "记录数": str(len(run.records)),
                    "倒置": str(len(wrong)),
                    "小": _name(given, rule.form, pair.low),
                    "大": _name(given, rule.form, pair.high),
                    "超量": "；".join(
                        _name(given, rule.form, column)
                        + f"大于{shown_number(bound)}的有{len(_above(run, column, bound))}天"
                        for column, bound in rule.shifted.above.items()
                    ),
                    "缺项": "、".join(_name(given, rule.form, column) for column in _missing(rule.shifted, run)),
                }
                yield _finding("X210", given, run, _places(wrong[0], pair) if wrong else (), values)


def distinct(given: Given) -> Iterator[Finding]:
    """X225 columns that measure different things are not the same day after day: 8-hour and hourly ozone (§10)."""
    for rule in given.rules.of(SERIES):
        for run in _runs(given, rule):
            for one in rule.distinct:
                whole = [record for record in run.records if None not in map(record.number, one.columns)]
                same = [record for record in whole if len({record.number(column) for column in one.columns}) == 1]
                if len(same) > one.share * len(whole):
                    first = same[0]
                    values = {
                        "列": "、".join(_name(given, rule.form, column) for column in one.columns),
                        "天数": str(len(same)),
                        "记录数": str(len(whole)),
                        "首日": first.period,
                        "数值": shown_number(first.number(one.columns[0]) or Decimal(0)),
                        "界限": f"{shown_number(one.share * 100)}%",
                    }
                    places = [first.readings[column].at for column in one.columns]
                    yield _finding("X225", given, run, places, values)


def outliers(given: Given) -> Iterator[Finding]:
    """X226 one value of a year far above all others of its column is looked at: a slip of the decimal point (§1.5)."""
    for rule in given.rules.of(SERIES):
        if rule.outliers is None:
            continue
        of_subject: dict[str, list[_Run]] = {}
        for run in _runs(given, rule):
            of_subject.setdefault(run.subject, []).append(run)
        for runs in of_subject.values():
            for column in rule.outliers.columns:
                known = [
                    (number, run, record)
                    for run in runs
                    for record in run.records
                    if (number := record.number(column)) is not None and record.readings[column].below is None
                ]
                known.sort(key=lambda one: one[0], reverse=True)
                if len(known) < rule.outliers.least or known[0][0] < known[1][0] * rule.outliers.factor:
                    continue
                (number, run, record), (other, _, second) = known[:2]
                if other <= 0:
                    continue
                values = {
                    "列": _name(given, rule.form, column),
                    "时间": record.period,
                    "数值": shown_number(number),
                    "次高": shown_number(other),
                    "次时间": second.period,
                    "差": shown_number(number - other),
                    "倍数": shown_number(divide(number, other), 1),
                    "界限": shown_number(rule.outliers.factor),
                }
                places = [record.readings[column].at, second.readings[column].at]
                yield _finding("X226", given, run, places, values)


def _signs(rule: Shifted, run: _Run) -> int:
    """How many of the three signs a run shows."""
    least = rule.share * len(run.records)
    upside_down = len(_upside_down(rule.pair, run.records)) > least
    beyond = any(len(_above(run, column, bound)) > least for column, bound in rule.above.items())
    missing = len(_missing(rule, run)) == len(rule.missing)
    return upside_down + beyond + missing


def _above(run: _Run, column: str, bound: Decimal) -> list[Record]:
    return [one for one in run.records if (one.number(column) or bound) > bound]


def _missing(rule: Shifted, run: _Run) -> list[str]:
    return [column for column in rule.missing if all(one.number(column) is None for one in run.records)]
