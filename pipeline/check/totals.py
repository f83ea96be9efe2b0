"""The 合计 rows of tables against the rows they add up: they are read only to be compared, never counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.check.given import Given, shown_number
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise
from pipeline.model.number import total
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import ColumnSpec, Form
from pipeline.scheme.indicators import Measure

_CELLS = 12
"""A finding names this many cells at most."""


@dataclass(frozen=True, slots=True)
class _OddTotal:
    """A total that none of the sums it may mean comes near to, with the likeliest one."""

    label: str
    at: Place
    number: Decimal
    parts: tuple[Reading, ...]
    summed: Decimal
    allowed: Decimal
    whole: bool
    """Whether it adds up every row of the table."""


def totals(given: Given) -> Iterator[Finding]:
    """X211 a 合计 or 小计 row is the sum of its rows, within what the digits they were reported with leave open."""
    for form in given.config.scheme.forms.by_id.values():
        for table in given.facts.table(form.id, given.year):
            if form.records is not None and any(record.total for record in table.records):
                for column in form.records.columns:
                    wrong = _wrong(table, column, given) if column.id in table.columns else []
                    if wrong:
                        at, values = _told(form, column, wrong)
                        printed = _printed(form, column, wrong, given)
                        yield Finding("X211", at, values, table.department, form.indicator, printed)


def _wrong(table: DataTable, column: ColumnSpec, given: Given) -> list[_OddTotal]:
    """The totals of a column that are wrong, in their order; none for what is never added up."""
    if column.type != "number" or _quantity(column, given) in given.config.scheme.readings.never_summed:
        return []
    return list(filter(None, (_unlike(at, table.records, column, given) for at in range(len(table.records)))))


def _quantity(column: ColumnSpec, given: Given) -> str:
    """What kind of quantity a column holds, "" where its unit is none that converts."""
    return given.config.scheme.units.factors.get(column.unit, ("",))[0]


def _printed(form: Form, column: ColumnSpec, wrong: Sequence[_OddTotal], given: Given) -> tuple[PrintedOtherwise, ...]:
    """The total of the whole column, where it is wrong and the report prints what its rows give."""
    if not any(one.whole for one in wrong):
        return ()
    summed = [measure for measure in given.measures.values() if _adds_up(measure, form, column)]
    facts = [fact for fact in (given.fact(measure.id) for measure in summed) if fact is not None and fact.number]
    return (PrintedOtherwise(Divergence.TOTAL, form.id, column.name),) if facts else ()


def _adds_up(measure: Measure, form: Form, column: ColumnSpec) -> bool:
    """Whether a measure of the county is the sum of every row of a column."""
    rows = measure.rows
    if rows is not None and (rows.how, rows.form, rows.column) == ("sum_of", form.id, column.id):
        return not (rows.where or rows.unless or rows.until)
    return bool(measure.total_of) and measure.total_of == column.measure


def _told(form: Form, column: ColumnSpec, wrong: Sequence[_OddTotal]) -> tuple[tuple[Place, ...], dict[str, str]]:
    """Cells and values of the first wrong total of a column, and how many there are."""
    first = wrong[0]
    values = {
        "表": form.title,
        "列": column.name,
        "行": first.label,
        "填报值": shown_number(first.number),
        "各行之和": shown_number(first.summed),
        "行数": str(len(first.parts)),
        "差": shown_number(first.number - first.summed),
        "允许差": shown_number(first.allowed),
        "单位": column.unit,
        "个数": f"（共 {len(wrong)} 处）" if len(wrong) > 1 else "",
    }
    return (first.at, *(part.at for part in first.parts))[:_CELLS], values


def _unlike(at: int, records: Sequence[Record], column: ColumnSpec, given: Given) -> _OddTotal | None:
    """The total in a row where it is like none of the sums it may mean; None where it is, or where none stands."""
    level = given.config.scheme.readings.level(records[at].label) if records[at].total else None
    said = records[at].readings.get(column.id)
    if level is None or said is None or not isinstance(said.value, Decimal):
        return None
    likeliest: _OddTotal | None = None
    every = [row for row in records if not row.total and row.number(column.id) is not None]
    for rows in _meant(at, records, level, given):
        parts = [row.readings[column.id] for row in rows if column.id in row.readings]
        numbers = [part.value for part in parts if isinstance(part.value, Decimal)]
        if not numbers:
            continue
        summed = total(numbers)
        allowed = _open((said, *parts), column, given)
        if abs(said.value - summed) <= allowed:
            return None
        filled = tuple(part for part in parts if isinstance(part.value, Decimal))
        whole = len(filled) == len(every)
        likeliest = likeliest or _OddTotal(records[at].label, said.at, said.value, filled, summed, allowed, whole)
    return likeliest


def _meant(at: int, records: Sequence[Record], level: int, given: Given) -> Iterator[list[Record]]:
    """The rows that a total may add up, likeliest first.

    Those above it back to the last total of its own level or a higher one, or, where a table puts its totals first,
    those below it; a total above the lowest level may also add up every row, as the last of a table of 合计 rows does.
    """
    readings = given.config.scheme.readings

    def plain(rows: Sequence[Record]) -> list[Record]:
        found = []
        for row in rows:
            if row.total and (readings.level(row.label) or 0) >= level:
                break
            if not row.total:
                found.append(row)
        return found

    first = records[0].total
    yield plain(records[at + 1 :]) if first else plain(records[:at][::-1])[::-1]
    if level:
        yield [row for row in (records[at + 1 :] if first else records[:at]) if not row.total]


def _open(parts: Sequence[Reading], column: ColumnSpec, given: Given) -> Decimal:
    """What the digits leave open: half a unit in the last place of every number; nothing where whole things count."""
    if _quantity(column, given) in ("", *given.config.scheme.readings.counted):
        return Decimal(0)
    return total(part.step for part in parts if part.step is not None and isinstance(part.value, Decimal)) / 2
