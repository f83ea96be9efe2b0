"""Rows of numbers → bars on a sheet: this year under last, one bar a row, or a bar of several pieces."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.chart import drawing_sheet
from pipeline.chart.drawing_sheet import LAST, NAME, NOW, VALUE, DrawingSheet, Kind, number_label
from pipeline.model.number import divide

PAIR_MM, SINGLE_MM, WRAPPED_MM = 7.2, 5.2, 7.0
"""Height of a row of two bars, of one, and of one whose name takes two lines."""
_THICK = 2.9
_NAME_PART = 0.36
"""So much of its panel may names take."""
_GAP = 1.2


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a sheet: its edges in millimetres."""

    left: float
    right: float
    top: float

    @property
    def wide(self) -> float:
        """Millimetres from edge to edge."""
        return self.right - self.left


def names_in(names: Sequence[str], wide: float, size: float = NAME) -> list[str]:
    """Names as there is room for them in a panel so wide: in two lines where one does not do."""
    return [drawing_sheet.wrapped(name, wide * _NAME_PART, size) for name in names]


def pitch(names: Sequence[str]) -> float:
    """Height of a row of one bar."""
    return WRAPPED_MM if any("\n" in name for name in names) else SINGLE_MM


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where numbers lie across a panel; room is kept for labels beyond either end."""

    zero: float
    per_mm: float

    def at(self, value: float) -> float:
        return self.zero + value * self.per_mm


def _scale(panel: Panel, names: Sequence[str], values: Sequence[float], label_mm: float) -> _Scale:
    low, high = min(0.0, *values), max(0.0, *values)
    start = panel.left + drawing_sheet.widest(names, NAME) + (_GAP if any(names) else 0)
    before = label_mm if low < 0 else 0.0
    room = panel.right - start - before - label_mm
    per_mm = room / (high - low) if high > low else 0.0
    return _Scale(start + before - low * per_mm, per_mm)


def row_names(drawn: DrawingSheet, panel: Panel, scale_zero: float, names: Sequence[str], row_mm: float) -> None:
    """The names of the rows, before the zero line."""
    for place, name in enumerate(names):
        drawing_sheet.write_words(drawn, scale_zero - _GAP, panel.top + (place + 0.5) * row_mm, name, NAME, at="right")


def bar_pairs(
    drawn: DrawingSheet,
    panel: Panel,
    names: Sequence[str],
    now: Sequence[Decimal | None],
    last: Sequence[Decimal | None],
    full: Sequence[Decimal] | None = None,
    reach: float = 0.0,
) -> tuple[float, float]:
    """Two bars a row, last year's light one over this year's dark one, labelled with the printed values.

    `full`: what counts as 100 in each row; without it the bars are as long as their values. `reach`: a length that must
    have room. Gives the place of the reach across the sheet, and where the rows end.
    """

    def long(place: int, value: Decimal | None) -> float:
        if value is None:
            return 0.0
        return float(value if full is None else divide(value * 100, full[place]))

    both = any(value is not None for value in last)
    row_mm = PAIR_MM if both else pitch(names)
    lengths = [[long(place, value) for place, value in enumerate(values)] for values in (last, now)]
    labels = [[number_label(value) for value in values] for values in (last, now)]
    label_mm = drawing_sheet.widest([*labels[0], *labels[1]], VALUE) + 2 * _GAP
    scale = _scale(panel, names, [reach, *lengths[0], *lengths[1]], label_mm)
    shown = ((-0.205, Kind("", LAST), 0), (0.205, Kind("", NOW), 1)) if both else ((0.0, Kind("", NOW), 1),)
    for place in range(len(names)):
        middle = panel.top + (place + 0.5) * row_mm
        for offset, kind, year in shown:
            length, label, y = lengths[year][place], labels[year][place], middle + offset * row_mm
            drawing_sheet.bar(drawn, scale.zero, y, length * scale.per_mm, _THICK, kind)
            end = scale.at(length) + (-_GAP if length < 0 else _GAP)
            drawing_sheet.write_words(drawn, end, y, label, at="right" if length < 0 else "left", rim="white")
    start = panel.left + drawing_sheet.widest(names, NAME) + (_GAP if any(names) else 0)
    row_names(drawn, panel, start, names, row_mm)
    bottom = panel.top + len(names) * row_mm
    drawing_sheet.line(drawn, (scale.zero, scale.zero), (panel.top, bottom))
    return scale.at(reach), bottom


def pairs_mm(names: Sequence[str], last: Sequence[Decimal | None]) -> float:
    """Height of the rows of `pairs`."""
    return len(names) * (PAIR_MM if any(value is not None for value in last) else pitch(names))


def singles(drawn: DrawingSheet, panel: Panel, names: Sequence[str], values: Sequence[Decimal]) -> None:
    """One bar a row, of this year, labelled."""
    bar_pairs(drawn, panel, names, values, [None] * len(values))


@dataclass(frozen=True, slots=True)
class Stack:
    """Bars of pieces, measured for panels of one width: each row with the sum at its end and what had no room."""

    names: Sequence[str]
    rows: Sequence[Sequence[int]]
    ends: Sequence[str]
    kinds: Sequence[Kind]
    start: float
    """From the panel's left edge to the zero line."""
    per_mm: float

    @property
    def longest_mm(self) -> float:
        """Millimetres of the longest bar."""
        return max(sum(row) for row in self.rows) * self.per_mm


def stack(counts: Mapping[str, Sequence[int]], kinds: Sequence[Kind], wide: float) -> Stack:
    """Rows of counts by kind, each with something to count, as they fill a panel so wide."""
    names, rows = names_in(list(counts), wide), list(counts.values())
    start = drawing_sheet.widest(names, NAME) + _GAP
    ends, per_mm = [f"共{sum(row)}" for row in rows], math.inf
    # What is said at the end depends on the scale, and the scale on what is said at the end.
    for _ in range(len(kinds) + 1):
        room = [wide - start - 2 * _GAP - drawing_sheet.width(end, VALUE) for end in ends]
        per_mm = min(per_mm, *(mm / sum(row) for mm, row in zip(room, rows, strict=True)))
        ends = [_sum_of(row, kinds, per_mm) for row in rows]
    return Stack(names, rows, ends, kinds, start, per_mm)


def stacked(drawn: DrawingSheet, stack: Stack, panels: Sequence[Panel], row_mm: float) -> None:
    """A bar a row of pieces, filling panels side by side one after the other, at one scale."""
    deep = -(-len(stack.rows) // len(panels))
    for number, panel in enumerate(panels):
        part, zero = slice(number * deep, (number + 1) * deep), panel.left + stack.start
        row_names(drawn, panel, zero, stack.names[part], row_mm)
        for place, (row, end) in enumerate(zip(stack.rows[part], stack.ends[part], strict=True)):
            _pieces(drawn, zero, panel.top + (place + 0.5) * row_mm, stack.kinds, row, stack.per_mm, end)
        drawing_sheet.line(drawn, (zero, zero), (panel.top, panel.top + len(stack.rows[part]) * row_mm))


def _pieces(
    drawn: DrawingSheet, x: float, y: float, kinds: Sequence[Kind], row: Sequence[int], per_mm: float, end: str
) -> None:
    for kind, count in zip(kinds, row, strict=True):
        if not count:
            continue
        drawing_sheet.bar(drawn, x, y, count * per_mm, 3.4, kind, "white")
        if _has_room(count, per_mm):
            rim = kind.colour if kind.hatch else ""
            drawing_sheet.write_words(drawn, x + count * per_mm / 2, y, str(count), ink=kind.ink, at="center", rim=rim)
        x += count * per_mm
    drawing_sheet.write_words(drawn, x + _GAP, y, end)


def _has_room(count: int, per_mm: float) -> bool:
    return count * per_mm > drawing_sheet.width(str(count), VALUE) + 0.8


def _sum_of(row: Sequence[int], kinds: Sequence[Kind], per_mm: float) -> str:
    # The first kind is what remains of the sum.
    hidden = [
        f"{kind.word}{count}"
        for kind, count in list(zip(kinds, row, strict=True))[1:]
        if count and not _has_room(count, per_mm)
    ]
    return f"共{sum(row)}" + (f"（{'，'.join(hidden)}）" if hidden else "")
