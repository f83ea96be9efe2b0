"""Recognised form tables with raw cells → facts and typed tables in canonical units, and findings at their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.finding import Finding
from pipeline.model.table import DataTable, FormTable, Place, Record
from pipeline.normalise import items, records
from pipeline.normalise.problems import Problems
from pipeline.scheme.forms import HOURS, ColumnSpec, Form

_CLOCK = re.compile(r"\d{1,2}\s*[:：时点]\s*(?:\d{1,2})?")
LAST_YEAR_TYPED = "上年填报"
"""Nature of a value that a form of the year after gives; it only stands beside the year's own values."""
NEEDS = (items.NEEDS,)
"""What is named of the scheme; of records only what their form itself says of its columns."""


def normalise(tables: Sequence[FormTable], config: Config) -> tuple[FactSet, tuple[Finding, ...]]:
    """Facts of all tables (any years), in the order of the tables, and what could not be understood.

    Values that a form gives for the year before come after all others, so a year's own tables are adopted. A value
    reported twice is kept twice; the body whose it is by the scheme comes first. Findings of one column are one.
    """
    problems = Problems()
    own: dict[FactKey, list[tuple[int, Fact]]] = {}
    of_last: list[Fact] = []
    typed: list[DataTable] = []
    told = {_part_of(table) for table in tables if records.names_its_subject(table, config)}
    for table in tables:
        if table.block == "items":
            for fact, last in items.read_items(table, config, problems, LAST_YEAR_TYPED):
                if last:
                    of_last.append(fact)
                else:
                    claim = config.claim(table.department, fact.key.measure, table.form, table.year)
                    own.setdefault(fact.key, []).append((claim, fact))
        else:
            made = records.read_records(table, config, problems, siblings_named=_part_of(table) in told)
            if made is not None:
                typed.append(made)
    findings = [*problems.findings()]
    found: list[Fact] = []
    for form in config.scheme.forms.by_id.values():
        mine = [table for table in typed if table.form == form.id and table.block != HOURS]
        made_of_rows, doubled = _record_facts(form, mine, config)
        found += made_of_rows
        findings += doubled
    first = [fact for rivals in own.values() for _, fact in sorted(rivals, key=lambda rival: rival[0])]
    facts = FactSet(tables=tuple(typed)).plus(
        [*first, *found, *of_last],
        reported_first=frozenset(one.id for one in config.scheme.measures.values() if one.adopt == "reported"),
    )
    return facts, tuple(findings)


def _part_of(table: FormTable) -> tuple[str, str, str]:
    return table.form, table.block, table.file


def _record_facts(form: Form, tables: Sequence[DataTable], config: Config) -> tuple[list[Fact], list[Finding]]:
    """Facts of the columns that feed a measure, and rows that stand twice.

    Where each row is a day or month, only a subject and period with exactly one row gives a fact (several rows of a
    month are samples, to be averaged first). Where rows have no period, each gives a fact: a second row of the same
    name is told apart by its number.
    """
    columns = [column for column in form.records.columns if column.measure] if form.records else []
    if not columns or form.records is None:
        return [], []
    rows: dict[tuple[str, str], list[tuple[DataTable, Record]]] = {}
    for table in tables:
        for record in table.records:
            if not record.total and record.period and (record.subject or not form.records.subject):
                rows.setdefault((record.subject, record.period), []).append((table, record))
    facts: list[Fact] = []
    for (subject, period), group in rows.items():
        if len(group) > 1 and form.records.period:
            group = _same(group, columns)
        for number, (table, record) in enumerate(group, 1):
            name = subject if number == 1 else f"{subject}（{number}）"
            facts += _facts_of(FactKey("", name, period), table, record, columns, config)
    doubled = _doubled(form, rows) if form.records.period else []
    return facts, doubled


def _same(group: list[tuple[DataTable, Record]], columns: Iterable[ColumnSpec]) -> list[tuple[DataTable, Record]]:
    """The first row where all rows report the same values for the same moment, else none."""
    first = group[0][1]
    period = {key: first.readings[key].value for key in first.readings if first.readings[key].value is not None}
    alike = all(
        {key: reading.value for key, reading in record.readings.items() if reading.value is not None} == period
        for _, record in group[1:]
    )
    return group[:1] if alike and any(column.id in period for column in columns) else []


def _facts_of(
    key: FactKey, table: DataTable, record: Record, columns: Iterable[ColumnSpec], config: Config
) -> Iterator[Fact]:
    for column in columns:
        reading = record.readings.get(column.id)
        if reading is None or not isinstance(reading.value, Decimal | str):
            continue
        measure = config.scheme.measures[column.measure]
        yield Fact(
            key=replace(key, measure=column.measure),
            value=reading.value,
            unit=measure.unit,
            places=measure.places,
            origin=Origin.REPORTED,
            data_year=table.year,
            at=(reading.at,),
            step=reading.step,
            typed=reading.typed,
        )


def _doubled(form: Form, rows: Mapping[tuple[str, str], list[tuple[DataTable, Record]]]) -> list[Finding]:
    """One finding per pair of files in which the same subject has the same moment twice."""
    if form.records is None:
        return []
    met: dict[tuple[str, str], list[tuple[str, Place, Place, DataTable]]] = {}
    differing: dict[tuple[str, str], list[str]] = {}
    for (subject, _), group in rows.items():
        seen: dict[str, tuple[DataTable, Place, Record]] = {}
        for table, record in group if len(group) > 1 else ():
            reading = record.readings[form.records.period]
            moment = f"{reading.value} {_clock(reading.text)}"
            if moment in seen:
                other, place, twin = seen[moment]
                said = f"{subject} {record.period}".strip()
                files = (other.file, table.file)
                met.setdefault(files, []).append((said, place, reading.at, table))
                if _numbers(record) != _numbers(twin):
                    differing.setdefault(files, []).append(said)
            seen.setdefault(moment, (table, reading.at, record))
    findings = []
    for files, cases in met.items():
        said, first, second, table = cases[0]
        unlike = differing.get(files, [])
        told = f"，其中 {len(unlike)} 处数值不同（如 {unlike[0]}）" if unlike else "，数值都相同"
        values = {"表": form.title, "内容": said, "个数": str(len(cases)), "不同": told}
        findings.append(Finding("N113", (first, second), values, table.department, form.indicator))
    return findings


def _clock(text: str) -> str:
    """The time of day that a date is followed by, "" for none."""
    found = _CLOCK.search(text)
    return found[0] if found else ""


def _numbers(record: Record) -> dict[str, Decimal]:
    return {name: reading.value for name, reading in record.readings.items() if isinstance(reading.value, Decimal)}
