"""Rows of numbers → bars on a sheet: this year under last, one bar a row, or a bar of several pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.chart import look
from pipeline.chart.look import LAST, NAME, NOW, VALUE, Kind, Sheet, said
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
    return [look.wrapped(name, wide * _NAME_PART, size) for name in names]


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
    start = panel.left + look.widest(names, NAME) + (_GAP if any(names) else 0)
    before = label_mm if low < 0 else 0.0
    room = panel.right - start - before - label_mm
    per_mm = room / (high - low) if high > low else 0.0
    return _Scale(start + before - low * per_mm, per_mm)


def names_of(drawn: Sheet, panel: Panel, scale_zero: float, names: Sequence[str], row_mm: float) -> None:
    """The names of the rows, before the zero line."""
    for place, name in enumerate(names):
        look.write(drawn, scale_zero - _GAP, panel.top + (place + 0.5) * row_mm, name, NAME, at="right")


def pairs(
    drawn: Sheet,
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
    labels = [[said(value) for value in values] for values in (last, now)]
    label_mm = look.widest([*labels[0], *labels[1]], VALUE) + 2 * _GAP
    scale = _scale(panel, names, [reach, *lengths[0], *lengths[1]], label_mm)
    shown = ((-0.205, Kind("", LAST), 0), (0.205, Kind("", NOW), 1)) if both else ((0.0, Kind("", NOW), 1),)
    for place in range(len(names)):
        middle = panel.top + (place + 0.5) * row_mm
        for offset, kind, year in shown:
            length, label, y = lengths[year][place], labels[year][place], middle + offset * row_mm
            look.bar(drawn, scale.zero, y, length * scale.per_mm, _THICK, kind)
            end = scale.at(length) + (-_GAP if length < 0 else _GAP)
            look.write(drawn, end, y, label, at="right" if length < 0 else "left", rim="white")
    start = panel.left + look.widest(names, NAME) + (_GAP if any(names) else 0)
    names_of(drawn, panel, start, names, row_mm)
    bottom = panel.top + len(names) * row_mm
    look.line(drawn, (scale.zero, scale.zero), (panel.top, bottom))
    return scale.at(reach), bottom


def pairs_mm(names: Sequence[str], last: Sequence[Decimal | None]) -> float:
    """Height of the rows of `pairs`."""
    return len(names) * (PAIR_MM if any(value is not None for value in last) else pitch(names))


def singles(drawn: Sheet, panel: Panel, names: Sequence[str], values: Sequence[Decimal]) -> None:
    """One bar a row, of this year, labelled."""
    pairs(drawn, panel, names, values, [None] * len(values))


def stacked(
    drawn: Sheet, panels: Sequence[Panel], kinds: Sequence[Kind], counts: Mapping[str, Sequence[int]], row_mm: float
) -> None:
    """A bar a row of pieces, each with its count where there is room, and the sum at the end with what had no room.

    The rows fill the panels, which stand side by side and are equally wide, one after the other, at one scale.
    """
    names, rows = names_in(list(counts), panels[0].wide), list(counts.values())
    start = look.widest(names, NAME) + _GAP
    longest = max(sum(row) for row in rows)
    ends, per_mm = [f"共{sum(row)}" for row in rows], 0.0
    # What is said at the end depends on the scale, and the scale on what is said at the end.
    for _ in range(4):
        beyond = max(
            (look.width(end, VALUE) - (longest - sum(row)) * per_mm for end, row in zip(ends, rows, strict=True)),
            default=0.0,
        )
        room = (panels[0].wide - start - beyond - 2 * _GAP) / longest
        per_mm = room if per_mm == 0.0 else min(per_mm, room)
        ends = [_sum_of(row, kinds, per_mm) for row in rows]
    deep = -(-len(rows) // len(panels))
    for number, panel in enumerate(panels):
        part = slice(number * deep, (number + 1) * deep)
        names_of(drawn, panel, panel.left + start, names[part], row_mm)
        for place, (row, end) in enumerate(zip(rows[part], ends[part], strict=True)):
            _pieces(drawn, panel.left + start, panel.top + (place + 0.5) * row_mm, kinds, row, per_mm, end)
        foot = panel.top + len(rows[part]) * row_mm
        look.line(drawn, (panel.left + start, panel.left + start), (panel.top, foot))


def _pieces(
    drawn: Sheet, x: float, y: float, kinds: Sequence[Kind], row: Sequence[int], per_mm: float, end: str
) -> None:
    for kind, count in zip(kinds, row, strict=True):
        if not count:
            continue
        look.bar(drawn, x, y, count * per_mm, 3.4, kind, "white")
        if _has_room(count, per_mm):
            rim = kind.colour if kind.hatch else ""
            look.write(drawn, x + count * per_mm / 2, y, str(count), ink=kind.ink, at="center", rim=rim)
        x += count * per_mm
    look.write(drawn, x + _GAP, y, end)


def _has_room(count: int, per_mm: float) -> bool:
    return count * per_mm > look.width(str(count), VALUE) + 0.8


def _sum_of(row: Sequence[int], kinds: Sequence[Kind], per_mm: float) -> str:
    hidden = [
        f"{kind.word}{count}"
        for kind, count in zip(kinds, row, strict=True)
        if count and count != sum(row) and not _has_room(count, per_mm)
    ]
    return f"共{sum(row)}" + (f"（{'，'.join(hidden)}）" if hidden else "")
