"""The cells of a row → what it calls itself, where it is a statistic of other rows or a limit: 最大值, 上半年均值."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.ingest.header_words import Block
from pipeline.ingest.sheet_grid import blank
from pipeline.ingest.vocabulary import TableSource
from pipeline.model.finding import Finding
from pipeline.model.table import FormRow, Place, Raw, address
from pipeline.scheme.forms import Form
from pipeline.scheme.readings import Readings
from pipeline.scheme.units import fold

_LONGEST = 30
"""Signs of a cell that names a statistic."""
_STEPS = ("day", "month")
"""Kinds of period that a longer one may stand among."""
_FEW = 2
"""Rows of an object that a longer period must stand beside to be their mean."""
_SHOWN = 4
"""Rows that a finding quotes."""
_LISTED = re.compile(r"^\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、):]+")
_BRACKETED = re.compile(r"\([^()]*\)$")
_JOINTS = re.compile(r"[/、,~+±-]|以?及|与|和")
_YEAR = r"(?:(?:19|20)\d{2}年?度?|全年度?|年度?|本年度?|当年)"
_MONTH = re.compile(r"(?:(?:19|20)\d{2}[年.\-/]?)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?")
_LONGER = re.compile(
    rf"{_YEAR}|(?:{_YEAR})?(?:[上下]半年度?|前?第?[一二三四1-4]季度|\d{{1,2}}月?(?:-|—|~|至|到)+\d{{1,2}}月份?)"
)


def statistic(cell: Raw, readings: Readings, areas: Iterable[str]) -> str:
    """What a cell says that names a statistic, as a whole or behind an area or a period; "" for any other cell.

    最大值, 检出率（%）, 最大值/最小值, 街道平均, 上半年均值. `areas`: folded names of the county, bodies and townships.
    """
    if not isinstance(cell, str) or not cell or len(cell) > _LONGEST:
        return ""
    said = _BRACKETED.sub("", _LISTED.sub("", fold(cell).rstrip(":"))).rstrip("%:")
    words = readings.statistics | readings.averages
    parts = [part for part in _JOINTS.split(said) if part]
    if parts and all(part in words for part in parts):
        return cell.strip()
    for size in range(len(said) - 1, 0, -1):
        before = said[: len(said) - size]
        if said[-size:] in words and (before in readings.areas or before in areas or _period(before)):
            return cell.strip()
    return ""


def _period(said: str) -> bool:
    return bool(_LONGER.fullmatch(said) or _MONTH.fullmatch(said))


def longer_period(cell: Raw, kind: str) -> str:
    """What a cell says where it is a period longer than `kind` (day, month): a month, quarter, half or whole year."""
    if isinstance(cell, bool) or not isinstance(cell, str | int) or len(said := fold(str(cell))) > _LONGEST:
        return ""
    longer = _LONGER.fullmatch(said) or (kind == _STEPS[0] and _MONTH.fullmatch(said))
    return str(cell).strip() if longer else ""


def with_statistics(
    rows: Sequence[FormRow],
    first_cells: Sequence[Raw],
    block: Block,
    readings: Readings,
    areas: Iterable[str],
) -> tuple[FormRow, ...]:
    """The rows, those labelled that are statistics of others: by the object or the period, or before an empty object.

    `first_cells`: of each row, the first that is filled. A longer period is a statistic where its object has rows
    of the table's own step too.
    """
    records = block.form.block(block.kind) if block.kind != "items" else None
    if records is None:
        return tuple(rows)
    step = records.period if records.period_kind in _STEPS else ""
    spans = [longer_period(row.cells.get(step), records.period_kind) if step else "" for row in rows]
    named = [fold(str(row.cells.get(records.subject) or "")) for row in rows]
    short = Counter(name for row, span, name in zip(rows, spans, named, strict=True) if not span and not row.total)
    areas = frozenset(areas)
    made = []
    for row, first, span, name in zip(rows, first_cells, spans, named, strict=True):
        subject = row.cells.get(records.subject) if records.subject else None
        none = blank(subject) or (isinstance(subject, str) and fold(subject) in readings.empty)
        told = (
            statistic(cell, readings, areas)
            for cell in (first if none else subject, row.cells.get(records.period) if records.period else None)
        )
        label = next(filter(None, told), "") or (span if short[name] >= _FEW else "")
        made.append(row if row.total or not label else replace(row, label=f"{readings.statistic_row}（{label}）"))
    return tuple(made)


def questions_of_statistics(
    rows: Sequence[FormRow], form: Form, place: Place, column: int, readings: Readings, source: TableSource
) -> Iterator[Finding]:
    """I154 rows that are statistics of others, and so no objects and no data of a period: told once a table."""
    begun = f"{readings.statistic_row}（"
    found = [row for row in rows if row.label.startswith(begun)]
    if found:
        said = "、".join(dict.fromkeys(f"“{row.label.removeprefix(begun)[:-1]}”" for row in found[:_SHOWN]))
        values = {"表": form.title, "个数": str(len(found)), "内容": said}
        at = replace(place, cell=address(found[0].row, column))
        yield Finding("I154", (at,), values, source.department, form.indicator)
