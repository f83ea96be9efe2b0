"""Sheets of 历年指标 (a measure a row, a year a column) → what was submitted in earlier years, as facts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, Origin, Status
from pipeline.model.finding import Finding
from pipeline.model.number import digits
from pipeline.model.table import Place, Raw, Sheet, address
from pipeline.normalise import cells
from pipeline.scheme.indicators import Measure
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import fold

HEADS = {"id": ("编号", "量编号", "代码"), "name": ("数据", "名称", "量", "指标", "指标名称"), "unit": ("单位",)}
"""Columns besides the years, the first name being the one we write."""
_YEAR = re.compile(r"^(\d{4})(?:年度?)?$")
_LOOKED = 10
"""Rows among which the heads must stand."""


@dataclass(frozen=True, slots=True)
class _Head:
    row: int
    columns: Mapping[str, int]
    years: Mapping[int, int]
    """Column → year."""


def submitted_facts(sheets: Sequence[Sheet], config: Config) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
    """One fact for each filled cell; the last cell of a measure and year counts.

    Findings: N120 names that no measure has (one a sheet), N121 a sheet without heads, N122 cells that are no value.
    """
    facts: dict[FactKey, Fact] = {}
    findings: list[Finding] = []
    named = _names(config)
    for sheet in sheets:
        head = _head(sheet)
        if head is None:
            findings.append(Finding("N121", (Place(sheet.file, sheet.name),)))
            continue
        strange: list[tuple[str, Place]] = []
        wrong: list[tuple[str, Place]] = []
        for number in range(head.row + 1, len(sheet.rows)):
            row = sheet.rows[number]
            said = [_text(row, head.columns.get(column)) for column in ("id", "name")]
            measure = next((named[label_key(text)] for text in said if label_key(text) in named), None)
            if measure is None:
                values = [row[column] for column in head.years if column < len(row)]
                if any(isinstance(value, int | float) for value in values):
                    strange.append((said[1] or said[0] or "空白", Place(sheet.file, sheet.name, address(number, 0))))
                continue
            for fact in _row(sheet, number, head, measure, config, wrong):
                facts[fact.key] = fact
        for code, found in (("N120", strange), ("N122", wrong)):
            if found:
                shown = "、".join(f"“{text}”" for text, _ in found[:5])
                values_ = {"个数": str(len(found)), "内容": shown}
                findings.append(Finding(code, tuple(place for _, place in found), values_))
    return tuple(facts.values()), tuple(findings)


def _row(
    sheet: Sheet, number: int, head: _Head, measure: Measure, config: Config, wrong: list[tuple[str, Place]]
) -> Iterator[Fact]:
    row, units = sheet.rows[number], config.scheme.units
    written = _text(row, head.columns.get("unit"))
    unit = (units.canonical(written) or "?") if written and fold(written) not in config.scheme.readings.empty else ""
    for column, year in head.years.items():
        raw = row[column] if column < len(row) else None
        if raw is None or raw == "":
            continue
        place = Place(sheet.file, sheet.name, address(number, column))
        value = _value(raw, unit or measure.unit, measure, config)
        if value is None:
            if fold(cells.cell_text(raw)) not in config.scheme.readings.empty:
                wrong.append((cells.cell_text(raw), place))
            continue
        yield Fact(
            FactKey(measure.id, "", str(year)),
            value,
            measure.unit,
            measure.places,
            status=Status.VALUE,
            origin=Origin.SUBMITTED,
            data_year=year,
            at=(place,),
            step=Decimal(1).scaleb(-digits(value)) if isinstance(value, Decimal) else None,
        )


def _value(raw: Raw, unit: str, measure: Measure, config: Config) -> Decimal | str | None:
    if measure.kind == "grade":
        return config.scheme.readings.grade(cells.cell_text(raw))
    if measure.kind == "text":
        return cells.cell_text(raw) or None
    found = cells.read_number(raw, config.scheme.readings, config.scheme.units)
    if found.value is None or found.times > 1:
        return None
    given = found.unit or unit
    return found.value if given == measure.unit else config.scheme.units.convert(found.value, given, measure.unit)


def _names(config: Config) -> dict[str, Measure]:
    """Every spelling of the county's measures; an indicator's own name stands for its headline."""
    named: dict[str, Measure] = {}
    measures = [one for one in config.scheme.measures.values() if not one.per]
    for one in measures:
        named.setdefault(label_key(one.id), one)
        named.setdefault(label_key(one.name), one)
    for one in measures:
        for alias in one.aliases:
            named.setdefault(label_key(alias), one)
    for indicator in config.scheme.indicators.values():
        if indicator.headline and not indicator.headline.per:
            for name in (indicator.id, indicator.name, *indicator.aliases):
                named.setdefault(label_key(name), indicator.headline)
    return named


def _head(sheet: Sheet) -> _Head | None:
    known = {label_key(name): column for column, names in HEADS.items() for name in names}
    for number, row in enumerate(sheet.rows[:_LOOKED]):
        columns: dict[str, int] = {}
        years: dict[int, int] = {}
        for place, raw in enumerate(row):
            said = unicodedata.normalize("NFKC", cells.cell_text(raw)).strip()
            year = _YEAR.match(said)
            if year:
                years[place] = int(year[1])
            elif label_key(said) in known:
                columns.setdefault(known[label_key(said)], place)
        if years and ("name" in columns or "id" in columns):
            return _Head(number, columns, years)
    return None


def _text(row: Sequence[Raw], column: int | None) -> str:
    return cells.cell_text(row[column]) if column is not None and column < len(row) else ""
