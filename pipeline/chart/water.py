"""Figures of surface water: the class of each section by month, its quality index and the items that make it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.chart import bars, drawing_sheet
from pipeline.chart.bars import PAIR_MM, Panel
from pipeline.chart.drawing_sheet import (
    HEAD_MM,
    HIGHEST_MM,
    LEAST,
    NAME,
    NOTE_MM,
    VALUE,
    WIDTH_MM,
    DrawingSheet,
    Kind,
    number_label,
)
from pipeline.chart.view import View
from pipeline.model.number import half_even
from pipeline.model.part import Figure
from pipeline.scheme.needs import Needs

_GRADES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
_COLOURS = (*drawing_sheet.GOOD, *drawing_sheet.BAD[:3])
"""Blue where Ⅲ or better, brown beyond; darker is worse, so the order survives grey print."""
_DARK_FROM = 4
_ROW_MM, _LEAST_MM, _MONTHS_MM = 6.0, 4.2, 5.0
_ITEMS = 5
"""Items that are shown one by one; the others are added up."""
_STEPS = (
    (Decimal("0.3"), Kind("不到0.3", "#ffffff")),
    (Decimal("0.6"), Kind("0.3～0.6", drawing_sheet.GOOD[1])),
    (Decimal("0.8"), Kind("0.6～0.8", drawing_sheet.GOOD[2])),
    (Decimal(1), Kind("0.8～1", "#7fb0d0")),
    (None, Kind("大于1（超Ⅲ类限值）", drawing_sheet.ACCENT, "white")),
)
"""Up to which single index a cell has which shade."""
_PLACES = 2
_CELL_MM, _TITLES_MM = 12.0, 7.5
_CLASS, _COUNTY, _OF_SECTION = "section_class", "cwqi", "section_cwqi"
NEEDS = Needs("断面图", measures=(_CLASS, _COUNTY, _OF_SECTION))


def section_classes(data: View, identity: str) -> Figure | None:
    """A grid of sections by months, each cell its class; “—” where nothing was monitored."""
    grades: dict[str, dict[int, int]] = {}
    for fact in data.of(_CLASS):
        year, _, month = fact.key.period.partition("-")
        if year == str(data.year) and month and fact.value in _GRADES:
            grades.setdefault(fact.key.subject, {})[int(month)] = _GRADES.index(fact.value)
    if not grades:
        return None
    listed = [section.name for section in data.config.sections_in(data.year)]
    every = [(name, grades.get(name, {})) for name in (*listed, *sorted(grades.keys() - set(listed)))]
    grid, row_mm = _fitting(every)
    names = [drawing_sheet.wrapped(name, 40, NAME, 1 if row_mm < _ROW_MM else 2) for name, _ in grid]
    row_mm = bars.WRAPPED_MM if any("\n" in name for name in names) and row_mm == _ROW_MM else row_mm
    rest = len(every) - len(grid)
    drawn = drawing_sheet.blank_sheet(HEAD_MM + len(grid) * row_mm + _MONTHS_MM + (NOTE_MM if rest else 0))
    present = {rank for _, months in grid for rank in months.values()}
    kinds = [
        Kind(f"{grade}类", colour)
        for rank, (grade, colour) in enumerate(zip(_GRADES, _COLOURS, strict=True))
        if rank <= 2 or rank in present
    ]
    lacking = any(len(months) < 12 for _, months in grid)
    drawing_sheet.legend_line(drawn, [*kinds, *([Kind("“—”为没有有效监测结果", "")] if lacking else [])])
    left = drawing_sheet.widest(names, NAME) + 2
    wide = (WIDTH_MM - left) / 12
    found = [
        (left + (month - 0.5) * wide, HEAD_MM + (row + 0.5) * row_mm, months.get(month))
        for row, (_, months) in enumerate(grid)
        for month in range(1, 13)
    ]
    shades = ["white" if rank is None else _COLOURS[rank] for _, _, rank in found]
    drawing_sheet.cells(drawn, [(x, y) for x, y, _ in found], shades, wide * 0.93, row_mm * 0.9)
    for x, y, rank in found:
        ink = "white" if rank is not None and rank >= _DARK_FROM else drawing_sheet.INK
        drawing_sheet.write_words(drawn, x, y, "—" if rank is None else _GRADES[rank], NAME, ink, at="center")
    for place, name in enumerate(names):
        drawing_sheet.write_words(drawn, left - 2, HEAD_MM + (place + 0.5) * row_mm, name, NAME, at="right")
    bottom = HEAD_MM + len(grid) * row_mm
    for number in range(1, 13):
        drawing_sheet.write_words(
            drawn, left + (number - 0.5) * wide, bottom + _MONTHS_MM / 2, f"{number}月", VALUE, at="center"
        )
    if rest:
        drawing_sheet.write_words(drawn, 0, drawn.height - NOTE_MM / 2, f"另有{rest}个类别较好的断面未画", VALUE)
    told = {None: "—"} | dict(enumerate(_GRADES))
    alt = "；".join(f"{name}：" + " ".join(told[months.get(month)] for month in range(1, 13)) for name, months in every)
    return drawing_sheet.finish(drawn, identity, f"{data.year}年各断面1月至12月水质类别为{alt}。")


Months = Mapping[int, int]


def _fitting(every: Sequence[tuple[str, Months]]) -> tuple[Sequence[tuple[str, Months]], float]:
    """The sections that have room on a page, the worst if not all have, in their order; and the height of a row."""
    room = HIGHEST_MM - HEAD_MM - _MONTHS_MM
    if len(every) * _LEAST_MM <= room:
        return every, min(_ROW_MM, room / len(every))
    most = int((room - NOTE_MM) / _LEAST_MM)
    worst = sorted(range(len(every)), key=lambda place: (-max(every[place][1].values(), default=0), place))[:most]
    return [every[place] for place in sorted(worst)], _LEAST_MM


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    now: Decimal | None
    last: Decimal | None
    items: Mapping[str, Decimal]


def water_index(data: View, identity: str) -> Figure | None:
    """The index of each section, this year and last; beside it the items that add most to it, the others as one."""
    known = [
        _Section(
            section.name,
            data.now(_OF_SECTION, section.name),
            data.last(_OF_SECTION, section.name),
            data.singles.get(section.name, {}),
        )
        for section in data.config.sections_in(data.year)
    ]
    known = [one for one in known if one.now is not None or one.last is not None]
    if all(one.now is None for one in known) or (len(known) == 1 and not known[0].items and known[0].last is None):
        return None
    most = int((HIGHEST_MM - HEAD_MM - _TITLES_MM - 2 * NOTE_MM) / PAIR_MM)
    ordered = sorted(known, key=lambda one: (-(one.now or Decimal(0)), one.name))[:most]
    rows = [one for one in known if one in ordered]
    chosen = _chosen(rows)
    lasts = [one.last for one in rows]
    both = any(value is not None for value in lasts)
    top = HEAD_MM + _TITLES_MM
    grid = Panel(WIDTH_MM - (len(chosen) + 1) * _CELL_MM, WIDTH_MM, top) if chosen else None
    left = Panel(0, grid.left - 4 if grid else WIDTH_MM, top)
    names = bars.names_in([one.name for one in rows], left.wide + 6)
    row_mm = bars.pairs_mm(names, lasts) / len(rows)
    notes = _notes(known, rows)
    drawn = drawing_sheet.blank_sheet(top + len(rows) * row_mm + (NOTE_MM if chosen else 0) + NOTE_MM * len(notes) + 1)
    about = Kind(f"{data.measure(_COUNTY).name.removeprefix('地表水')}，越小越好", "")
    drawing_sheet.legend_line(drawn, [*drawing_sheet.year_kinds(data.year, both), about])
    county = data.now(_COUNTY)
    place, bottom = bars.bar_pairs(
        drawn, left, names, [one.now for one in rows], lasts, reach=0.0 if county is None else float(county)
    )
    if county is not None:
        drawing_sheet.line(drawn, (place, place), (top - 1.5, bottom), drawing_sheet.ACCENT, 1.0, dashed=True)
        words = f"{data.config.short_name}{data.year}年 {number_label(county)}"
        half = drawing_sheet.width(words, VALUE) / 2
        at = min(max(place, left.left + half), left.right - half)
        drawing_sheet.write_words(drawn, at, top - 3.5, words, VALUE, drawing_sheet.ACCENT, at="center")
    if grid:
        drawing_sheet.write_words(drawn, grid.left, 3, "单项指数（实测值与Ⅲ类限值相比，越大影响越大）", NAME)
        _items(drawn, grid, rows, chosen, row_mm)
        _steps(drawn, bottom + NOTE_MM / 2 + 0.5)
    for number, note in enumerate(notes):
        drawing_sheet.write_words(drawn, 0, drawn.height - NOTE_MM * (len(notes) - number - 0.5), note, VALUE)
    alt = "；".join(_told(one, chosen) for one in known)
    return drawing_sheet.finish(drawn, identity, f"{data.year}年各断面{data.measure(_COUNTY).name}：{alt}。")


def _chosen(rows: Sequence[_Section]) -> list[str]:
    sums: dict[str, Decimal] = {}
    for one in rows:
        for item, value in one.items.items():
            sums[item] = sums.get(item, Decimal(0)) + value
    return sorted(sums, key=lambda item: (-sums[item], item))[:_ITEMS]


def _notes(known: Sequence[_Section], rows: Sequence[_Section]) -> list[str]:
    """What must be known of the sections: those with fewer items than others, and those that had no room."""
    counts = {len(one.items) for one in rows if one.items}
    few = [f"{one.name}（{len(one.items)}项）" for one in rows if one.items and len(one.items) < max(counts)]
    notes = [f"参评项目较少，指数不与其他断面比较：{'、'.join(few)}"] if few else []
    if len(known) > len(rows):
        notes.append(f"另有{len(known) - len(rows)}个指数较小的断面未画")
    return [drawing_sheet.wrapped(note, WIDTH_MM, VALUE, 1) for note in notes]


def _items(drawn: DrawingSheet, grid: Panel, rows: Sequence[_Section], chosen: Sequence[str], row_mm: float) -> None:
    """The single indices of each section, shaded by how near the limit they are; of the others the sum."""
    rest = {item for one in rows for item in one.items} - set(chosen)
    heads = [*chosen, *([f"其余{len(rest)}项"] if rest else [])]
    for column, words in enumerate(heads):
        x = grid.left + (column + 0.5) * _CELL_MM
        drawing_sheet.write_words(
            drawn, x, grid.top - 3.6, drawing_sheet.wrapped(words, _CELL_MM - 0.6, LEAST), LEAST, at="center"
        )
    places, shades = [], []
    for row, one in enumerate(rows):
        values = [one.items.get(item) for item in chosen]
        others = [value for item, value in one.items.items() if item in rest]
        for column, value in enumerate([*values, *([sum(others, Decimal(0)) if others else None] if rest else [])]):
            x, y = grid.left + (column + 0.5) * _CELL_MM, grid.top + (row + 0.5) * row_mm
            kind = _shade(value) if column < len(chosen) else Kind("", drawing_sheet.PALE)
            places.append((x, y))
            shades.append(kind.colour)
            drawing_sheet.write_words(drawn, x, y, _two(value), ink=kind.ink, at="center")
    drawing_sheet.cells(drawn, places, shades, _CELL_MM * 0.94, row_mm * 0.86)


def _steps(drawn: DrawingSheet, y: float) -> None:
    kinds = [kind for _, kind in _STEPS]
    title = "“—”为无数据"
    wide = drawing_sheet.width(title, NAME) + 4 + sum(drawing_sheet.width(kind.word, NAME) + 9 for kind in kinds) - 4
    left = max(0.0, WIDTH_MM - wide)
    drawing_sheet.write_words(drawn, left, y, title, NAME)
    drawing_sheet.legend_line(drawn, kinds, left=left + drawing_sheet.width(title, NAME) + 4, y=y)


def _shade(value: Decimal | None) -> Kind:
    if value is None:
        return Kind("", "white")
    return next(kind for most, kind in _STEPS if most is None or value <= most)


def _two(value: Decimal | None) -> str:
    return number_label(None if value is None else half_even(value, _PLACES))


def _told(one: _Section, chosen: Sequence[str]) -> str:
    before = "" if one.last is None else f"（上年{number_label(one.last)}）"
    parts = "、".join(f"{item}{_two(one.items[item])}" for item in chosen if item in one.items)
    return f"{one.name}{number_label(one.now)}{before}" + (f"，其中{parts}" if parts else "")
