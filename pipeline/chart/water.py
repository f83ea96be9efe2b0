"""Figures of surface water: the class of each section by month, the water quality index by section."""

from __future__ import annotations

from pipeline.chart import look
from pipeline.chart.data import View
from pipeline.chart.look import said
from pipeline.model.part import Figure

_GRADES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ")
_COLOURS = ("#dcebf3", "#aacde0", "#6ea3c4", "#e0b060", "#b8651b", "#5e2410")
"""Blue where Ⅲ or better, brown beyond; darker is worse, so the order survives grey print."""
_DARK_FROM = 4


def section_classes(data: View, identity: str) -> Figure | None:
    """A grid of sections by months, each cell its class; “—” where nothing was monitored."""
    import pandas

    cells = [
        (fact.key.subject, int(fact.key.period[5:7]), fact.value)
        for fact in data.of("section_class")
        if fact.key.period.startswith(f"{data.year}-") and fact.value in _GRADES
    ]
    if not cells:
        return None
    frame = pandas.DataFrame(cells, columns=["section", "month", "grade"])
    grid = frame.pivot_table(index="section", columns="month", values="grade", aggfunc="first")
    listed = [section.name for section in data.config.sections_in(data.year)]
    grid = grid.reindex(index=[*listed, *sorted(set(grid.index) - set(listed))], columns=range(1, 13))
    height = 24 + 8 * len(grid)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        found = [
            (column, row, _GRADES.index(grade) if grade in _GRADES else None)
            for row, (_, values) in enumerate(grid.iloc[::-1].iterrows())
            for column, grade in enumerate(values)
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
        axes.set_yticks(range(len(grid)), list(grid.index[::-1]))
        axes.set_xlim(-0.55, 11.55)
        axes.set_ylim(-0.6, len(grid) - 0.4)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        shades = [(f"{grade}类", colour) for grade, colour in zip(_GRADES, _COLOURS, strict=True)]
        look.legend_above(axes, len(_GRADES), shades)
        alt = "；".join(
            f"{section}：" + " ".join(grade if grade in _GRADES else "—" for grade in values)
            for section, values in grid.iterrows()
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
        axes.set_yticks(order, [name for name, _, _ in rows])
        axes.margins(x=0.12)
        look.quiet(axes)
        look.legend_above(axes, 2)
        alt = "，".join(f"{name}{said(now)}" for name, now, _ in rows)
        return look.finish(canvas, identity, height, f"{data.year}年各断面{data.measure('cwqi').name}：{alt}")
