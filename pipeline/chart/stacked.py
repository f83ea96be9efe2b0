"""Figures that count and stack: soil points of each land use by class, what departments owe by how it stands."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from pipeline.chart import bars, drawing_sheet
from pipeline.chart.bars import Panel
from pipeline.chart.drawing_sheet import HEAD_MM, HIGHEST_MM, NOTE_MM, VALUE, WIDTH_MM, Kind
from pipeline.chart.view import View
from pipeline.model.part import Figure
from pipeline.model.receipt import Standing
from pipeline.scheme.needs import Needs
from pipeline.scheme.soil_limits import SoilLimits

_SOIL = {
    "safe": (drawing_sheet.GOOD[2], drawing_sheet.INK, ""),
    "screening": (drawing_sheet.BAD[0], drawing_sheet.INK, "///"),
    "control": (drawing_sheet.BAD[2], "white", ""),
}
_STANDINGS = {
    Standing.RECEIVED: Kind(Standing.RECEIVED.word, drawing_sheet.NOW, "white"),
    Standing.STATED: Kind(Standing.STATED.word, drawing_sheet.GOOD[2]),
    Standing.PARTIAL: Kind(Standing.PARTIAL.word, "#e3d3b4", hatch="///"),
    Standing.FAULTY: Kind(Standing.FAULTY.word, drawing_sheet.BAD[0], hatch="xxx"),
    Standing.MISSING: Kind(Standing.MISSING.word, "#ffffff", hatch="..."),
}
_ABREAST, _APART_MM, _SHORTEST_MM = 9, 8.0, 12.0
"""More rows than this stand in two columns, so far apart, where the longest bar keeps this length."""
_CLASS, _POINTS, _USE, _LIMITS = "soil_point_class", "F35", "land_use", "GB15618"
NEEDS = Needs("土壤点位图", measures=(_CLASS,), forms={_POINTS: (_USE,)}, standards=(_LIMITS,))


def soil_points(data: View, identity: str) -> Figure | None:
    """Soil points by land use, stacked by their class, the land use with the most points first; None for one number."""
    classes = {fact.key.subject: str(fact.value) for fact in data.of(_CLASS, data.year) if fact.value}
    if not classes:
        return None  # nor is there a standard for every year that has no points
    end = datetime.date(data.year, 12, 31)
    limits = data.config.scheme.standards.content(SoilLimits, _LIMITS, end, data.config.policies)
    kinds = [Kind(limits.classes[kind], *shown) for kind, shown in _SOIL.items()]
    uses = data.column(_POINTS, _USE)
    counts: dict[str, list[int]] = {}
    for point, name in classes.items():
        row = counts.setdefault(uses.get(point, "未注明"), [0] * len(kinds))
        for place, kind in enumerate(kinds):
            row[place] += name == kind.word
    counts = {use: row for use, row in counts.items() if any(row)}
    ordered = dict(sorted(counts.items(), key=lambda one: (-sum(one[1]), one[0])))
    if sum(bool(count) for row in ordered.values() for count in row) < 2:
        return None
    return _stacked(identity, kinds, ordered, "个", f"{data.year}年土壤监测点位")


def receipt_bars(data: View, identity: str) -> Figure | None:
    """How what each body owes stands, in the order of the county's list, with how many things it owes."""
    standings = data.standings()
    counts = {
        body.name: [sum(one == (body.name, standing) for one in standings) for standing in _STANDINGS]
        for body in data.config.bodies
    }
    counts = {name: row for name, row in counts.items() if any(row)}
    if sum(bool(count) for row in counts.values() for count in row) < 2:
        return None
    return _stacked(identity, list(_STANDINGS.values()), counts, "件", f"{data.year}年度各部门应交材料")


def _stacked(
    identity: str, kinds: Sequence[Kind], counts: Mapping[str, Sequence[int]], unit: str, about: str
) -> Figure:
    """A bar a row, stacked by kind, in two columns where there are many rows; kinds nobody has are left out."""
    columns = 2
    wide = (WIDTH_MM - _APART_MM) / columns
    if len(counts) <= _ABREAST or bars.stack(counts, kinds, wide).longest_mm < _SHORTEST_MM:
        columns, wide = 1, WIDTH_MM
    row_mm = bars.pitch(bars.names_in(list(counts), wide))
    most = columns * int((HIGHEST_MM - HEAD_MM - NOTE_MM - 1) / row_mm)
    shown = dict(list(counts.items())[:most])
    rest = [row for name, row in counts.items() if name not in shown]
    deep = -(-len(shown) // columns)
    drawn = drawing_sheet.blank_sheet(HEAD_MM + deep * row_mm + (NOTE_MM if rest else 0) + 1)
    present = [kind for place, kind in enumerate(kinds) if any(row[place] for row in counts.values())]
    drawing_sheet.legend_line(drawn, present, f"单位：{unit}")
    panels = [
        Panel(column * (wide + _APART_MM), column * (wide + _APART_MM) + wide, HEAD_MM) for column in range(columns)
    ]
    bars.stacked(drawn, bars.stack(shown, kinds, wide), panels, row_mm)
    if rest:
        words = f"另有{len(rest)}行未画，共{sum(sum(row) for row in rest)}{unit}"
        drawing_sheet.write_words(drawn, 0, drawn.height - NOTE_MM / 2, words, VALUE)
    alt = "；".join(
        f"{name}共{sum(row)}{unit}（"
        + "，".join(f"{kind.word}{value}" for kind, value in zip(kinds, row, strict=True) if value)
        + "）"
        for name, row in counts.items()
    )
    return drawing_sheet.finish(drawn, identity, f"{about}：{alt}。")
