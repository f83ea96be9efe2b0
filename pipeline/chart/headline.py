"""The figure of the summary: how far every headline measure moved since last year, and whether that is good."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.chart import drawing_sheet
from pipeline.chart.drawing_sheet import HEAD_MM, HIGHEST_MM, NAME, VALUE, WIDTH_MM, DrawingSheet, Kind, number_label
from pipeline.chart.view import View, printed_number
from pipeline.model.change import JUDGEMENT_WORDS, NOT_JUDGED, Change, Movement
from pipeline.model.part import Figure
from pipeline.scheme.indicators import Measure

_SHARE = "ratio"
_ROW_MM, _TITLE_MM, _LINE_MM, _LABEL_GAP, _NAME_MM = 4.8, 5.5, 3.7, 1.2, 49.0
_KINDS = {
    "better": Kind(JUDGEMENT_WORDS["better"], drawing_sheet.NOW),
    "worse": Kind(JUDGEMENT_WORDS["worse"], drawing_sheet.BAD[0], hatch="///"),
    "": Kind(NOT_JUDGED, "#cfcfcf"),
}
_BEYOND, _CUT = 6, 1.15
"""Bars longer than so many times the middle one are cut off: one extreme must not make all others invisible. So much
longer than the longest of the others is one that is cut off."""


@dataclass(frozen=True, slots=True)
class _ChangeBar:
    measure: Measure
    change: Change
    moved: Decimal
    """Signed: points for a share, percent for all else."""


def changes(data: View, identity: str) -> Figure | None:
    """Headline measures that moved, rates in points above amounts in percent; those that did not by name below.

    None where fewer than two moved: then the sentence says it.
    """
    known = [(one, data.change(one.id)) for one in _headlines(data)]
    told = [(one, change) for one, change in known if change and printed_number(change.now) is not None]
    rows = [_ChangeBar(one, change, moved) for one, change in told if (moved := _moved(one, change))]
    if len(rows) < 2:
        return None
    moving = {row.measure.id for row in rows}
    notes = _notes([(one, change) for one, change in told if one.id not in moving])
    parts = [
        ("率：较上年增减（个百分点）", [row for row in rows if row.measure.kind == _SHARE]),
        ("量和指数：较上年增减（%）", [row for row in rows if row.measure.kind != _SHARE]),
    ]
    parts = [(title, part) for title, part in parts if part]
    if any(_cut_off(part) for _, part in parts):
        notes.insert(0, "带“//”的横条过长，已截短，以旁边的数为准。")
    high = HEAD_MM + sum(_TITLE_MM + len(part) * _ROW_MM for _, part in parts)
    row_mm = _ROW_MM
    high += 1.5 + len(notes) * _LINE_MM
    if high > HIGHEST_MM:
        row_mm -= (high - HIGHEST_MM) / len(rows)
        high = HIGHEST_MM
    drawn = drawing_sheet.blank_sheet(high)
    used = {row.change.judgement for row in rows}
    kinds = [kind for judgement, kind in _KINDS.items() if judgement in used]
    drawing_sheet.legend_line(drawn, kinds, f"{data.year - 1}年 → {data.year}年")
    values = {row.measure.id: _values(row.measure, row.change) for row in rows}
    column = drawing_sheet.widest(list(values.values()), VALUE)
    top = HEAD_MM
    for title, part in parts:
        drawing_sheet.write_words(drawn, 0, top + _TITLE_MM / 2, title, NAME)
        top = _part(drawn, part, top + _TITLE_MM, row_mm, WIDTH_MM - column - 2)
        for place, row in enumerate(part):
            y = top - (len(part) - place - 0.5) * row_mm
            drawing_sheet.write_words(drawn, WIDTH_MM, y, values[row.measure.id], at="right")
    for number, words in enumerate(notes):
        drawing_sheet.write_words(drawn, 0, top + 1.5 + (number + 0.5) * _LINE_MM, words)
    alt = "，".join(f"{one.name}{_values(one, change)}（{_said(one, change)}）" for one, change in told)
    return drawing_sheet.finish(drawn, identity, f"{data.year}年与上年相比：{alt}。")


def _part(drawn: DrawingSheet, rows: Sequence[_ChangeBar], top: float, row_mm: float, right: float) -> float:
    """The bars of measures of one unit around their zero line; gives where they end."""
    labels = [_said(row.measure, row.change) for row in rows]
    limit = _limit(rows)
    longest = limit * _CUT if _cut_off(rows) else limit
    label_mm = drawing_sheet.widest(labels, VALUE) + 2 * _LABEL_GAP
    left = _NAME_MM + 2
    # Both sides keep the same room, so that panels of one figure have their zero lines where the eye expects them.
    half = (right - left) / 2
    zero, per_mm = left + half, (half - label_mm) / longest
    for place, (row, label) in enumerate(zip(rows, labels, strict=True)):
        y = top + (place + 0.5) * row_mm
        drawing_sheet.write_words(
            drawn, _NAME_MM, y, drawing_sheet.wrapped(row.measure.name, _NAME_MM, VALUE, 1), at="right"
        )
        moved = float(row.moved)
        cut = abs(moved) > limit
        long = (math.copysign(longest, moved) if cut else moved) * per_mm
        drawing_sheet.bar(drawn, zero, y, long, row_mm * 0.6, _KINDS[row.change.judgement])
        if cut:
            _cut(drawn, zero + long * 0.9, y, row_mm)
        side = 1 if long > 0 else -1
        drawing_sheet.write_words(drawn, zero + long + side * _LABEL_GAP, y, label, at="left" if long > 0 else "right")
    bottom = top + len(rows) * row_mm
    drawing_sheet.line(drawn, (zero, zero), (top, bottom))
    return bottom


def _cut(drawn: DrawingSheet, x: float, y: float, row_mm: float) -> None:
    """Two slanting white strokes: the bar is longer than shown."""
    for shift in (-0.5, 0.5):
        drawing_sheet.line(
            drawn, (x + shift - 0.4, x + shift + 0.4), (y + row_mm * 0.35, y - row_mm * 0.35), "white", 1.0
        )


def _limit(rows: Sequence[_ChangeBar]) -> float:
    """How long the longest bar is, one far beyond the others left aside."""
    lengths = sorted(abs(float(row.moved)) for row in rows)
    middle = lengths[(len(lengths) - 1) // 2]
    return max(length for length in lengths if length <= _BEYOND * middle)


def _cut_off(rows: Sequence[_ChangeBar]) -> bool:
    return any(abs(float(row.moved)) > _limit(rows) for row in rows)


def _notes(still: Sequence[tuple[Measure, Change]]) -> list[str]:
    """Lines naming those that did not move, by why."""
    kinds: dict[str, list[str]] = {}
    for measure, change in still:
        kinds.setdefault(change.movement.word, []).append(
            measure.name + number_label(printed_number(change.now), measure.unit)
        )
    return [
        line
        for words, names in kinds.items()
        for line in drawing_sheet.paragraph(f"{words}：{'，'.join(names)}。", WIDTH_MM)
    ]


def _headlines(data: View) -> list[Measure]:
    return [one.headline for one in data.config.scheme.indicators.values() if one.headline]


def _moved(measure: Measure, change: Change) -> Decimal:
    """0 where nothing can be said of a change."""
    if change.movement not in (Movement.UP, Movement.DOWN):
        return Decimal(0)
    size = change.difference if measure.kind == _SHARE else change.percent
    return abs(size or Decimal(0)) * (1 if change.movement is Movement.UP else -1)


def _said(measure: Measure, change: Change) -> str:
    moved = _moved(measure, change)
    if moved:
        return f"{'+' if moved > 0 else '−'}{number_label(abs(moved))}" + ("" if measure.kind == _SHARE else "%")
    return change.movement.word if change.movement in (Movement.SAME, Movement.CARRIED) else "—"


def _values(measure: Measure, change: Change) -> str:
    """Both values as printed: 1395.03 → 1348.10 hm²."""
    now, last = printed_number(change.now), printed_number(change.last)
    values = number_label(now) if last is None else f"{number_label(last)} → {number_label(now)}"
    return f"{values} {measure.unit}".rstrip() if measure.unit != "%" else f"{values}%"
