"""Figures of surface water: the class of each section by month, its quality index, and the items that make it up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.chart import look
from pipeline.chart.data import View
from pipeline.chart.look import said
from pipeline.model.number import half_even
from pipeline.model.part import Figure

_GRADES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
_COLOURS = ("#dcebf3", "#aacde0", "#6ea3c4", "#e0b060", "#b8651b", "#5e2410")
"""Blue where Ⅲ or better, brown beyond; darker is worse, so the order survives grey print."""
_DARK_FROM = 4
_ITEMS = 5
"""Items that are shown one by one; the others are added up."""
_REST = "#ededed"
_PLACES, _IN_A_LINE = 2, 4
_NARROW = 0.045
"""Pieces shorter than this part of the longest bar have no room for their number."""


def section_classes(data: View, identity: str) -> Figure | None:
    """A grid of sections by months, each cell its class; “—” where nothing was monitored."""
    grades: dict[str, dict[int, int]] = {}
    for fact in data.of("section_class"):
        year, _, month = fact.key.period.partition("-")
        if year == str(data.year) and month and fact.value in _GRADES:
            grades.setdefault(fact.key.subject, {})[int(month)] = _GRADES.index(fact.value)
    if not grades:
        return None
    listed = [section.name for section in data.config.sections_in(data.year)]
    grid = [(name, grades.get(name, {})) for name in (*listed, *sorted(grades.keys() - set(listed)))]
    height = 24 + 8 * len(grid)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        found = [
            (month - 1, row, months.get(month)) for row, (_, months) in enumerate(grid[::-1]) for month in range(1, 13)
        ]
        look.cells(
            axes,
            [(column, row) for column, row, _ in found],
            ["white" if rank is None else _COLOURS[rank] for _, _, rank in found],
        )
        for column, row, rank in found:
            ink = "white" if rank is not None and rank >= _DARK_FROM else look.INK
            text = "—" if rank is None else _GRADES[rank]
            axes.text(column, row, text, ha="center", va="center", color=ink)
        axes.set_xticks(range(12), [f"{month}月" for month in range(1, 13)])
        axes.set_yticks(range(len(grid)), [look.short(name) for name, _ in grid[::-1]])
        axes.set_xlim(-0.55, 11.55)
        axes.set_ylim(-0.6, len(grid) - 0.4)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        shades = [(f"{grade}类", colour) for grade, colour in zip(_GRADES, _COLOURS, strict=True)]
        look.legend_above(axes, len(_GRADES), shades)
        told = {None: "—"} | dict(enumerate(_GRADES))
        alt = "；".join(
            f"{name}：" + " ".join(told[months.get(month)] for month in range(1, 13)) for name, months in grid
        )
        return look.finish(canvas, identity, height, f"{data.year}年逐月水质类别。{alt}")


def water_index(data: View, identity: str) -> Figure | None:
    """The index of each section, this year and last; the smaller, the better."""
    rows = [
        (section.name, data.now("section_cwqi", section.name), data.last("section_cwqi", section.name))
        for section in data.config.sections_in(data.year)
    ]
    rows = [(name, now, last) for name, now, last in rows if now is not None]
    if not rows:
        return None
    county = data.now("cwqi")
    height = 22 + 9 * len(rows)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        order = list(range(len(rows)))[::-1]
        look.year_bars(axes, order, data.year, [now for _, now, _ in rows], [last for _, _, last in rows])
        if county is not None:
            axes.axvline(float(county), color=look.ACCENT, linewidth=1, linestyle=(0, (4, 2)))
            name = f"{data.config.short_name}{data.year}年 {said(county)}"
            axes.annotate(
                name,
                (float(county), 1.0),
                (3, 3),
                ("data", "axes fraction"),
                "offset points",
                color=look.ACCENT,
                fontsize=7.5,
            )
        axes.set_yticks(order, [look.short(name) for name, _, _ in rows])
        axes.margins(x=0.12)
        look.quiet(axes)
        look.legend_above(axes, 2)
        alt = "，".join(f"{name}{said(now)}" for name, now, _ in rows)
        return look.finish(canvas, identity, height, f"{data.year}年各断面{data.measure('cwqi').name}：{alt}")


def index_items(data: View, identity: str) -> Figure | None:
    """The index of each section, stacked by the items that add most to it over all sections; the others as one."""
    rows = [(section.name, data.singles.get(section.name, {})) for section in data.config.sections_in(data.year)]
    rows = [(name, items) for name, items in rows if items]
    if not rows:
        return None
    sums: dict[str, Decimal] = {}
    for _, items in rows:
        for item, value in items.items():
            sums[item] = sums.get(item, Decimal(0)) + value
    chosen = sorted(sums, key=lambda item: (-sums[item], item))[:_ITEMS]
    bands = [(item, colour, [items.get(item, Decimal(0)) for _, items in rows]) for item, colour in _banded(chosen)]
    rest = [sum((value for item, value in items.items() if item not in chosen), Decimal(0)) for _, items in rows]
    bands += [(f"其余{len(sums) - len(chosen)}项", _REST, rest)] if any(rest) else []
    height = 30 + 9 * len(rows)
    longest = float(max(sum(items.values()) for _, items in rows))
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        places = list(range(len(rows)))[::-1]
        foot = [0.0] * len(rows)
        for item, colour, values in bands:
            lengths = [float(value) for value in values]
            hatch = "//" if colour in look.SPARE else ""
            bars = axes.barh(
                places,
                lengths,
                0.62,
                left=foot,
                color=colour,
                hatch=hatch,
                label=item,
                edgecolor=look.GREY if hatch else "white",
                linewidth=0.6,
            )
            texts = [
                said(half_even(value, _PLACES)) if length > longest * _NARROW else ""
                for value, length in zip(values, lengths, strict=True)
            ]
            ink = "white" if colour in look.DARK else look.INK
            for label in axes.bar_label(bars, texts, label_type="center", fontsize=7, color=ink):
                look.halo(label, colour)
            foot = [below + length for below, length in zip(foot, lengths, strict=True)]
        for place, (name, _), length in zip(places, rows, foot, strict=True):
            text = said(data.now("section_cwqi", name))
            at = (length, place)
            label = axes.annotate(text, at, (4, 0), textcoords="offset points", va="center", fontsize=7.5)
            look.halo(label, "white")
        axes.set_yticks(places, [look.short(name) for name, _ in rows])
        axes.set_xlim(0, longest * 1.1)
        axes.set_xlabel("单项指数之和")
        look.quiet(axes)
        look.legend_above(axes, _IN_A_LINE)
        alt = "；".join(
            f"{name}{said(data.now('section_cwqi', name))}，其中"
            + "、".join(f"{item}{said(half_even(items[item], _PLACES))}" for item in chosen if item in items)
            for name, items in rows
        )
        return look.finish(canvas, identity, height, f"{data.year}年{data.measure('section_cwqi').name}的构成：{alt}")


def _banded(chosen: Sequence[str]) -> list[tuple[str, str]]:
    """A colour for each item; neighbours differ in lightness."""
    return list(zip(chosen, look.SERIES, strict=False))
