"""Longitudes, latitudes and coordinate systems of the forms → cells that lie elsewhere, are swapped or out of use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from statistics import median

from pipeline.check.given import Given, shown_number
from pipeline.check.row_words import column_name, table_values
from pipeline.check.ruled_by import ruled_by
from pipeline.model.finding import Finding
from pipeline.model.number import digits
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import Form
from pipeline.scheme.rules import RuleSection
from pipeline.scheme.scheme_names import ColumnId, RecordsId
from pipeline.scheme.units import fold

_CELLS = 12
_LEAST = 5
"""Points of the county from which on one far from all the others stands out."""
_BOTH = 2
_FINE, _FEW = 2, 4
"""Decimals of a degree that tell a kilometre, and the part of a table's points that may have a double."""
_PLACES = 4
_DEGREES = re.compile(
    r"(?<![\d.])(?P<degrees>\d{1,3}(?:\.\d+)?)(?:\s*[°度](?:\s*(?P<minutes>\d{1,2}(?:\.\d+)?)\s*['′分])?"
    r"(?:\s*(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:[\"″秒]|''|′′))?)?(?![\d.])"
)


@dataclass(frozen=True, slots=True)
class Points:
    """A form whose rows say where they are: in two columns, or in one (`both`); `apart`: each somewhere else."""

    form: RecordsId
    longitude: ColumnId = ""
    latitude: ColumnId = ""
    both: ColumnId = ""
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Extent:
    """The province from west to east and from south to north, in degrees; `spread`: as far as a county ever reaches."""

    longitude: tuple[Decimal, ...]
    latitude: tuple[Decimal, ...]
    spread: Decimal
    forms: tuple[Points, ...]


EXTENT = RuleSection("extent", Extent)


@dataclass(frozen=True, slots=True)
class _Located:
    form: Form
    table: DataTable
    record: Record
    east: Decimal
    north: Decimal
    at: tuple[Place, ...]
    apart: bool


@ruled_by(EXTENT)
def points_within(given: Given) -> Iterator[Finding]:
    """X241 a point lies in the province, among the others of the county, and east is not taken for north.

    X358 no two points of a table that stand apart have the same coordinates; where many have, they were made coarse.
    """
    rule = given.rules.of(EXTENT)
    found = list(_points(given, rule))
    inside = [one for one in found if not _outside(one, rule)]
    middle = (median(one.east for one in inside), median(one.north for one in inside)) if inside else None
    wrong: dict[tuple[str, str, str], list[tuple[_Located, str]]] = {}
    for one in found:
        fault = _outside(one, rule)
        if not fault and middle is not None and len(inside) >= _LEAST:
            off = max(abs(one.east - middle[0]), abs(one.north - middle[1]))
            if off > rule.spread:
                fault = f"离本县其余各点{shown_number(off, 1)}度，超过{shown_number(rule.spread)}度，不像在本县"
        if fault:
            wrong.setdefault((one.table.file, one.table.sheet, one.form.id), []).append((one, fault))
    for points in wrong.values():
        one, fault = points[0]
        values = table_values(one.form, one.table, one.form.id) | {
            "个数": str(len(points)),
            "对象": one.record.subject,
            "经度": shown_number(one.east, _PLACES),
            "纬度": shown_number(one.north, _PLACES),
            "问题": fault,
        }
        at = tuple(place for point, _ in points for place in point.at)[:_CELLS]
        yield Finding("X241", at, values, one.table.department, one.form.indicator)
    for twins in _same_spot(found):
        one = twins[0]
        values = table_values(one.form, one.table, one.form.id) | {
            "对象": "、".join(each.record.subject for each in twins)
        }
        at = tuple(place for twin in twins for place in twin.at)[:_CELLS]
        yield Finding("X358", at, values, one.table.department, one.form.indicator)


def _same_spot(found: Sequence[_Located]) -> Iterator[list[_Located]]:
    """Points of a table with one pair of coordinates to two decimals at least, if few of the table have a double."""
    tables: dict[tuple[str, str], list[_Located]] = {}
    for one in found:
        if one.apart and min(digits(one.east), digits(one.north)) >= _FINE:
            tables.setdefault((one.table.file, one.table.sheet), []).append(one)
    for points in tables.values():
        by_position: dict[tuple[Decimal, Decimal], dict[str, _Located]] = {}
        for one in points:
            by_position.setdefault((one.east, one.north), {}).setdefault(fold(one.record.subject), one)
        doubled = [list(held.values()) for held in by_position.values() if len(held) > 1]
        if sum(map(len, doubled)) * _FEW <= len(points):
            yield from doubled


def _outside(one: _Located, rule: Extent) -> str:
    if _within(one.east, rule.longitude) and _within(one.north, rule.latitude):
        return ""
    if _within(one.north, rule.longitude) and _within(one.east, rule.latitude):
        return "经度和纬度填反了"
    spans = "、".join(
        f"{word}{shown_number(low)}～{shown_number(high)}度"
        for word, (low, high) in (("东经", rule.longitude), ("北纬", rule.latitude))
    )
    return f"不在本省范围内（{spans}）"


def _within(number: Decimal, span: Sequence[Decimal]) -> bool:
    return span[0] <= number <= span[1]


def _points(given: Given, rule: Extent) -> Iterator[_Located]:
    for one in rule.forms:
        form = given.config.scheme.forms.by_id[one.form]
        for table in given.facts.table(one.form, given.year):
            for record in table.records:
                readings = [record.readings.get(column) for column in (one.longitude, one.latitude, one.both) if column]
                known = [reading for reading in readings if reading is not None]
                numbers = [number for reading in known for number in degrees(_said(reading))]
                if not record.total and len(numbers) == _BOTH:
                    yield _Located(
                        form, table, record, numbers[0], numbers[1], tuple(reading.at for reading in known), one.apart
                    )


def _said(reading: Reading) -> str:
    return str(reading.value) if reading.value is not None else ""


def degrees(text: str) -> list[Decimal]:
    """Angles of a text in decimal degrees, in their order: “103°36′36″，25.51°” → 103.61, 25.51."""
    found = []
    for angle in _DEGREES.finditer(unicodedata.normalize("NFKC", text)):
        try:
            parts = [Decimal(angle[part] or 0) for part in ("degrees", "minutes", "seconds")]
        except InvalidOperation:
            continue
        found.append(parts[0] + parts[1] / 60 + parts[2] / 3600)
    return found


@dataclass(frozen=True, slots=True)
class Datum:
    """A column that names a coordinate system; `current` are words for the one in use, `old` for those it replaced."""

    id: str
    form: RecordsId
    column: ColumnId
    current: tuple[str, ...]
    old: tuple[str, ...]


DATUMS = RuleSection("datums", tuple[Datum, ...])


@ruled_by(DATUMS)
def datums(given: Given) -> Iterator[Finding]:
    """X230 a map is in the coordinate system in use: CGCS2000, the only one since July 2018."""
    for rule in given.rules.of(DATUMS):
        form = given.config.scheme.forms.by_id[rule.form]
        for table in given.facts.table(rule.form, given.year):
            wrong = [
                (record, record.readings[rule.column])
                for record in table.records
                if _names(record.text(rule.column), rule.old) and not _names(record.text(rule.column), rule.current)
            ]
            if wrong:
                record, reading = wrong[0]
                values = table_values(form, table, rule.id) | {
                    "列": column_name(form, rule.column),
                    "个数": str(len(wrong)),
                    "对象": record.subject,
                    "内容": str(reading.value),
                    "应为": rule.current[0],
                }
                at = tuple(one.at for _, one in wrong)[:_CELLS]
                yield Finding("X230", at, values, table.department, form.indicator)


def _names(text: str, words: Sequence[str]) -> bool:
    return any(fold(word) in fold(text) for word in words)
