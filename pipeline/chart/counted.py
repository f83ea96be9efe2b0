"""Figures that count and stack: soil points of each land use by class, what departments owe by how it stands."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.chart import look
from pipeline.chart.data import View
from pipeline.model.part import Figure
from pipeline.model.receipt import Standing
from pipeline.scheme.soil_limits import SoilLimits

_ROW_MM, _FRAME_MM = 7, 22


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of what is counted: its word, and how its bars look; a hatch keeps it apart where lightness does not."""

    name: str
    colour: str
    ink: str = look.INK
    hatch: str = ""


_SOIL = {
    "safe": (look.LAST, look.INK, ""),
    "screening": ("#e0a050", look.INK, "//"),
    "control": ("#5e2410", "white", ""),
}
_STANDINGS = {
    Standing.RECEIVED: _Kind("已收", look.NOW, "white"),
    Standing.STATED: _Kind("已说明", look.LAST),
    Standing.PARTIAL: _Kind("部分", "#e3d3b4", hatch="//"),
    Standing.FAULTY: _Kind("不合格", look.ACCENT, "white"),
    Standing.MISSING: _Kind("未报", "#ffffff", hatch=".."),
}


def soil_points(data: View, identity: str) -> Figure | None:
    """Soil points by land use, stacked by their class, the land use with the most points first."""
    classes = {fact.key.subject: str(fact.value) for fact in data.of("soil_point_class", data.year) if fact.value}
    if not classes:
        return None
    end = datetime.date(data.year, 12, 31)
    limits = data.config.scheme.standards.content(SoilLimits, "GB15618", end, data.config.policies)
    kinds = [_Kind(limits.classes[kind], *shown) for kind, shown in _SOIL.items()]
    uses = data.column("F35", "land_use")
    counts: dict[str, list[int]] = {}
    for point, name in classes.items():
        row = counts.setdefault(uses.get(point, "未注明"), [0] * len(kinds))
        for place, kind in enumerate(kinds):
            row[place] += name == kind.name
    ordered = dict(sorted(counts.items(), key=lambda one: (-sum(one[1]), one[0])))
    return _stacked(data, identity, kinds, ordered, "个", f"{data.year}年土壤监测点位")


def receipts(data: View, identity: str) -> Figure | None:
    """How what each body owes stands, in the order of the county's list, with how many things it owes."""
    standings = data.standings()
    counts = {
        body.name: [sum(one == (body.name, standing) for one in standings) for standing in _STANDINGS]
        for body in data.config.bodies
    }
    counts = {name: row for name, row in counts.items() if any(row)}
    if not counts:
        return None
    return _stacked(data, identity, list(_STANDINGS.values()), counts, "件", f"{data.year}年度各部门应交材料")


def _stacked(
    data: View, identity: str, kinds: Sequence[_Kind], counts: Mapping[str, Sequence[int]], unit: str, about: str
) -> Figure | None:
    """A bar a row, stacked by kind, each piece with its count and the sum at the end; kinds nobody has are left out."""
    height = _FRAME_MM + _ROW_MM * len(counts)
    longest = max(sum(row) for row in counts.values())
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        places = list(range(len(counts)))[::-1]
        foot = [0] * len(counts)
        for number, kind in enumerate(kinds):
            values = [row[number] for row in counts.values()]
            shown = [place for place, value in enumerate(values) if value]
            if not shown:
                continue
            bars = axes.barh(
                [places[place] for place in shown],
                [values[place] for place in shown],
                0.62,
                left=[foot[place] for place in shown],
                color=kind.colour,
                hatch=kind.hatch,
                label=kind.name,
                edgecolor=look.GREY if kind.hatch else "white",
                linewidth=0.6,
            )
            texts = [str(values[place]) for place in shown]
            labels = axes.bar_label(bars, texts, label_type="center", fontsize=7.5, color=kind.ink)
            if kind.hatch:
                for label in labels:
                    look.halo(label, kind.colour)
            foot = [below + value for below, value in zip(foot, values, strict=True)]
        for place, whole in zip(places, foot, strict=True):
            axes.annotate(
                f"共{whole}{unit}", (whole, place), (4, 0), textcoords="offset points", va="center", fontsize=7.5
            )
        axes.set_yticks(places, [look.short(name) for name in counts])
        axes.set_xlim(0, longest * 1.14)
        axes.set_ylim(-0.6, len(counts) - 0.4)
        axes.set_xlabel(unit)
        axes.locator_params(axis="x", integer=True)
        look.quiet(axes)
        look.legend_above(axes, len(kinds))
        alt = "；".join(
            f"{name}共{sum(row)}{unit}（"
            + "，".join(f"{kind.name}{value}" for kind, value in zip(kinds, row, strict=True) if value)
            + "）"
            for name, row in counts.items()
        )
        return look.finish(canvas, identity, height, f"{about}：{alt}")
