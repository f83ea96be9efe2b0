"""Numbers that were copied, not filled in: whole rows, records of other months and stations, last year's table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.check.ruled_by import ruled_by
from pipeline.model.fact import Fact, FactKey, Origin
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, Place, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import RecordsId

_SHOWN, _CELLS = 4, 12
_DAY = 10
"""Signs of a period that is a day; a month has fewer."""
_LEAST = 4
"""Numbers of a record below which two may well be the same."""
_MANY = 6
"""Numbers of a month above which one that differs does not make it another."""
_STATIONS = 40
"""Stations of one day that are held against each other."""
Key = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    """A record of a monitoring form and its numbers by column."""

    table: DataTable
    record: Record
    numbers: Mapping[str, Decimal]

    @property
    def place(self) -> Place:
        return self.record.readings[next(iter(self.numbers))].at


@dataclass(frozen=True, slots=True)
class Copied:
    """What gives away that numbers were copied and not filled in.

    Rows of a form whose numbers are all the same, with at least `digits` digits that count among them; records of a
    monitoring form (`series`) that are another's, at least `records` of them; a table of at least `values` numbers none
    of which has moved since last year.
    """

    digits: int
    series: tuple[RecordsId, ...]
    record_digits: int
    records: int
    values: int


COPIED = RuleSection("copied", Copied)


@ruled_by(COPIED)
def copied_rows(given: Given) -> Iterator[Finding]:
    """X222 no two objects of a form have the same numbers throughout."""
    least = given.rules.of(COPIED).digits
    for form in given.config.scheme.forms.by_id.values():
        if form.records is None or form.records.period or form.id in given.rules.of(COPIED).series:
            continue
        for table in given.facts.table(form.id, given.year):
            years = {column.id for column in form.records.columns if column.type == "year"}
            met: dict[Key, list[Record]] = {}
            for record in table.records:
                key = _numbers(record, years)
                if not record.total and record.subject and _digits(key) >= least:
                    met.setdefault(key, []).append(record)
            doubled = [found for found in met.values() if len({record.subject for record in found}) > 1]
            if doubled:
                numbers = _numbers(doubled[0][0], years)
                values = {
                    "表": form.title,
                    "个数": str(len(doubled)),
                    "对象": "、".join(dict.fromkeys(record.subject for record in doubled[0])),
                    "内容": _shown(form, numbers),
                }
                at = tuple(
                    record.readings[numbers[0][0]].at
                    for found in doubled
                    for record in found
                    if numbers[0][0] in record.readings
                )
                yield Finding("X222", at[:_CELLS], values, table.department, form.indicator)


def copied_records(given: Given) -> Iterator[Finding]:
    """X223 no month of a section, no day of a station has the numbers of another, nor of last year's (K20, §10).

    Of the months of one section all numbers but one are enough: one is often changed.
    """
    for identity in given.rules.of(COPIED).series:
        form = given.config.scheme.forms.by_id[identity]
        now = list(_records(given.facts.table(identity, given.year)))
        last = {
            (one.record.subject, one.record.period[4:]): one
            for one in _records(given.facts.table(identity, given.year - 1))
        }
        stale = [
            (one, old)
            for one in now
            if (old := last.get((one.record.subject, one.record.period[4:]))) is not None and _copied(one, old, given)
        ]
        for found in (stale, list(_twins(now, given))):
            daily = bool(found) and len(found[0][0].record.period) == _DAY
            if not found or len(found) < (given.rules.of(COPIED).records if daily else 1):
                continue
            one, other = found[0]
            values = {
                "表": form.title,
                "个数": str(len(found)),
                "一": f"{one.record.subject} {one.record.period}",
                "二": f"{other.record.subject} {other.record.period}",
                "内容": _shown(form, tuple(one.numbers.items())),
            }
            at = tuple(place for first, second in found[: _CELLS // 2] for place in (first.place, second.place))
            yield Finding("X223", at, values, one.table.department, form.indicator)


def _twins(records: Sequence[_Measured], given: Given) -> Iterator[tuple[_Measured, _Measured]]:
    """Each record that another has the numbers of: stations on one day, months of a section, sections in a month.

    Days of one station that follow each other with the same values are told as a series that stands still (X209).
    """
    by_subject: dict[str, list[_Measured]] = {}
    by_period: dict[str, list[_Measured]] = {}
    by_numbers: dict[tuple[str, Key], _Measured] = {}
    for one in records:
        period, subject = one.record.period, one.record.subject
        if len(period) == _DAY:
            held = by_period.setdefault(period, [])
            if len(held) < _STATIONS:
                others = (two for two in held if two.record.subject != subject)
                twin = next((two for two in others if _copied(one, two, given)), None)
                held.append(one)
            else:
                twin = None
        else:
            held = by_subject.setdefault(subject, [])
            near = next((two for two in held if two.record.period != period and _copied(one, two, given)), None)
            same = by_numbers.get((period, tuple(one.numbers.items())))
            twin = near or (same if same is not None and _copied(one, same, given) else None)
            held.append(one)
            by_numbers.setdefault((period, tuple(one.numbers.items())), one)
        if twin is not None and (twin.record.subject, twin.record.period) != (subject, period):
            yield one, twin


def _copied(one: _Measured, two: _Measured, given: Given) -> bool:
    """Whether two records have the same numbers in the columns of both, those of a month but for one."""
    ours, theirs = one.numbers, two.numbers
    # Nearly all pairs differ in their first columns: those are left at once.
    spare = 1 if len(one.record.period) != _DAY and min(len(ours), len(theirs)) > _MANY else 0
    same, differing = [], 0
    for column, number in ours.items():
        other = theirs.get(column)
        if other is None:
            continue
        if other == number:
            same.append((column, number))
            continue
        differing += 1
        if differing > spare:
            return False
    return len(same) >= _LEAST and _digits(tuple(same)) >= given.rules.of(COPIED).record_digits


def unmoved(given: Given) -> Iterator[Finding]:
    """X404 the quantities of a table are not last year's one and all, as where 上年 was copied into 本年 (K31)."""
    of_sheet: dict[Place, list[tuple[Fact, bool]]] = {}
    for key, rivals in given.facts.by_key.items():
        if key.period != str(given.year) or key.subject or given.measures[key.measure].kind not in ("amount", "index"):
            continue
        last = given.facts.by_key.get(FactKey(key.measure, "", str(given.year - 1)), ())
        if not last or last[0].number is None:
            continue
        for typed in rivals:
            if typed.origin is Origin.REPORTED and typed.at and typed.number and not _carried(typed, given):
                place = Place(typed.at[0].file, typed.at[0].sheet)
                of_sheet.setdefault(place, []).append((typed, typed.printed != last[0].printed))
    for place, found in of_sheet.items():
        if len(found) < given.rules.of(COPIED).values or any(moved for _, moved in found):
            continue
        facts = [fact for fact, _ in found]
        values = {
            "表": _title(given, place),
            "个数": str(len(facts)),
            "内容": "、".join(
                f"{given.measures[fact.key.measure].name}{shown_number(fact.number or Decimal(0))}{fact.unit}"
                for fact in facts[:_SHOWN]
            ),
        }
        yield given.finding("X404", facts[0].key.measure, tuple(fact.at[0] for fact in facts[:_CELLS]), values)


def other_years(given: Given) -> Iterator[Finding]:
    """X224 a value of another year of data says that it is carried over (沿用); one of a later year is wrong (K36)."""
    of_sheet: dict[tuple[Place, int], list[Fact]] = {}
    for key, rivals in given.facts.by_key.items():
        typed = next((fact for fact in rivals if fact.origin is Origin.REPORTED and fact.at), None)
        if typed is None or key.period != str(given.year) or not typed.data_year or typed.value is None:
            continue
        earlier = typed.data_year < given.year and not _carried(typed, given)
        if earlier or typed.data_year > given.year:
            place = Place(typed.at[0].file, typed.at[0].sheet)
            of_sheet.setdefault((place, typed.data_year), []).append(typed)
    for (place, year), facts in of_sheet.items():
        values = {
            "表": _title(given, place),
            "个数": str(len(facts)),
            "年份": str(year),
            "年度": str(given.year),
            "内容": "、".join(given.measures[fact.key.measure].name for fact in facts[:_SHOWN])
            + ("等" if len(facts) > _SHOWN else ""),
        }
        yield given.finding("X224", facts[0].key.measure, tuple(fact.at[0] for fact in facts[:_CELLS]), values)


def _carried(fact: Fact, given: Given) -> bool:
    return any(word in text for text in (fact.nature, fact.note) for word in given.rules.carried)


def _title(given: Given, place: Place) -> str:
    forms = (table.form for table in given.tables if (table.file, table.sheet) == (place.file, place.sheet))
    form = next(forms, "")
    return given.config.scheme.forms.by_id[form].title if form else place.file.rpartition("/")[2]


def _records(tables: Iterable[DataTable]) -> Iterator[_Measured]:
    """Records with numbers enough to be held against others."""
    for table in tables:
        for record in table.records:
            numbers = _numbers(record)
            if not record.total and len(numbers) >= _LEAST:
                yield _Measured(table, record, dict(numbers))


def _numbers(record: Record, without: Collection[str] = ()) -> Key:
    """The numbers of a record by column; zeros, years and those below a detection limit say nothing."""
    return tuple(
        (column, reading.value)
        for column, reading in record.readings.items()
        if isinstance(reading.value, Decimal) and reading.below is None and reading.value and column not in without
    )


def _digits(key: Key) -> int:
    """How many digits that count the different numbers have together: 8720 has three."""
    return sum(_significant(number) for number in {number for _, number in key})


def _significant(number: Decimal) -> int:
    figures = number.as_tuple().digits
    return len(figures) - next((at for at, figure in enumerate(reversed(figures)) if figure), len(figures))


def _shown(form: Form, key: Key) -> str:
    """The first numbers with the names of their columns."""
    records = form.records
    names = [(found.name if records and (found := records.column(column)) else column) for column, _ in key[:_SHOWN]]
    shown = "、".join(f"{name} {shown_number(number)}" for name, (_, number) in zip(names, key, strict=False))
    return shown + ("等" if len(key) > _SHOWN else "")
