"""Figures that set this year beside last year, bar by bar: land, industry, energy, wastes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.chart import look
from pipeline.chart.data import View, short_name
from pipeline.chart.look import said
from pipeline.model.part import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LAND = (
    "forest_area",
    "cropland_area",
    "grass_area",
    "orchard_area",
    "wetland_area",
    "built_land_area",
    "other_land_area",
)
_SHARES = ("primary_share", "secondary_share", "tertiary_share")
_SEWAGE = ("sewage_discharged", "sewage_treated")
_WASTE = ("waste_collected", "waste_treated")
_ENERGY, _PACE = "energy_per_gdp", ("energy_decline", "energy_target")
_ROW_MM = 9
_FRAME_MM = 22


def land_use(data: View, identity: str) -> Figure | None:
    """Area by land class, this year and last; None where no class was reported."""
    return _pairs(data, identity, [one for one in _LAND if data.now(one) is not None], "面积")


def sewage(data: View, identity: str) -> Figure | None:
    """Sewage discharged and treated, this year and last, with the treatment rate of each year."""
    return _with_rate(data, identity, _SEWAGE, "sewage_treatment_ratio")


def waste(data: View, identity: str) -> Figure | None:
    """Household waste collected and treated harmlessly, this year and last, with the rate of each year."""
    return _with_rate(data, identity, _WASTE, "waste_ratio")


def emissions(data: View, identity: str) -> Figure | None:
    """Emissions of the pollutants that the chosen 口径 adds up, this year and last, with the intensity of each year."""
    return _with_rate(data, identity, data.measure("emission_total").sum, "emission_intensity", "排放量")


def energy(data: View, identity: str) -> Figure | None:
    """Energy per GDP, this year and last, beside its decrease and the target set for it."""
    if data.now(_ENERGY) is None:
        return None
    pace = [one for one in _PACE if data.now(one) is not None or data.last(one) is not None]
    height = _FRAME_MM + _ROW_MM * max(1, len(pace))
    with look.sheet(height) as canvas:
        panels = [[_ENERGY], pace] if pace else [[_ENERGY]]
        name = data.measure(_ENERGY).name
        for axes, measures in zip(canvas.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
            _rows(axes, data, measures, "")
            middle = (len(measures) - 1) / 2
            axes.set_ylim(middle - max(1, len(pace)) / 2 - 0.1, middle + max(1, len(pace)) / 2 + 0.1)
            axes.margins(x=0.25)
            # Beside the measure itself its name need not be said again.
            names = [data.measure(one).name for one in measures]
            axes.set_yticks(axes.get_yticks(), [one.removeprefix(name) or one for one in names])
        look.legend_above(canvas.axes[0], 2)
        return look.finish(canvas, identity, height, alt(data, [_ENERGY, *pace]))


def _with_rate(data: View, identity: str, measures: Sequence[str], rate: str, ending: str = "") -> Figure | None:
    """Bars of the measures, all of which must be known, and below them a rate of each year."""
    measure = data.measure(rate)
    rates = "，".join(
        f"{year}年{said(value, measure.unit)}"
        for year, value in ((data.year - 1, data.last(rate)), (data.year, data.now(rate)))
        if value is not None
    )
    present = measures if all(data.now(one) is not None for one in measures) else []
    return _pairs(data, identity, present, ending, f"{measure.name}：{rates}" if rates else "")


def _pairs(data: View, identity: str, measures: Sequence[str], ending: str, below: str = "") -> Figure | None:
    if not measures:
        return None
    height = _FRAME_MM + _ROW_MM * len(measures)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        _rows(axes, data, measures, ending, below)
        look.legend_above(axes, 2)
        return look.finish(canvas, identity, height, alt(data, measures) + (f"。{below}" if below else ""))


def _rows(axes: Axes, data: View, measures: Sequence[str], ending: str, below: str = "") -> None:
    unit = data.measure(measures[0]).unit
    rows = list(range(len(measures)))[::-1]
    now, last = [data.now(one) for one in measures], [data.last(one) for one in measures]
    look.year_bars(axes, rows, data.year, now, last)
    axes.set_yticks(rows, [short_name(data.measure(one), ending) for one in measures])
    axes.set_xlabel(f"{unit}　（{below}）" if below else unit)
    axes.margins(x=0.12)
    look.quiet(axes)


def industry(data: View, identity: str) -> Figure | None:
    """Shares of the three industries, stacked, this year under last year."""
    if any(data.now(share) is None for share in _SHARES):
        return None
    height = 42
    years = [
        (year, values)
        for year, values in (
            (data.year - 1, [data.last(share) for share in _SHARES]),
            (data.year, [data.now(share) for share in _SHARES]),
        )
        if None not in values
    ]
    colours = (look.SERIES[4], look.SERIES[2], look.SERIES[0])
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        for row, (_, values) in enumerate(reversed(years)):
            left = 0.0
            for share, value, colour in zip(_SHARES, values, colours, strict=True):
                width = float(value or 0)
                label = data.measure(share).name.removesuffix("占比") if row == 0 else None
                axes.barh(row, width, 0.55, left=left, color=colour, label=label, edgecolor="white", linewidth=0.8)
                ink = "white" if colour == look.SERIES[0] else look.INK
                axes.text(left + width / 2, row, said(value, "%"), ha="center", va="center", color=ink, fontsize=8)
                left += width
        axes.set_yticks(range(len(years)), [f"{year}年" for year, _ in reversed(years)])
        axes.set_xlim(0, 100.2)
        axes.set_xlabel("%")
        look.quiet(axes)
        look.legend_above(axes, 3)
        return look.finish(canvas, identity, height, alt(data, _SHARES))


def alt(data: View, measures: Sequence[str]) -> str:
    """What the bars show: each measure this year, and last year's in brackets."""

    def one(identity: str) -> str:
        unit = data.measure(identity).unit
        now, last = data.now(identity), data.last(identity)
        before = f"（{data.year - 1}年{said(last, unit)}）" if isinstance(last, Decimal) else ""
        return f"{data.measure(identity).name}{said(now, unit)}{before}"

    return f"{data.year}年" + "，".join(one(identity) for identity in measures)
