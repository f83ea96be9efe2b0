"""Figures over the years: a share of the county in each year known, the report year last."""

from __future__ import annotations

from decimal import Decimal

from pipeline.chart import look
from pipeline.chart.data import View
from pipeline.chart.look import said
from pipeline.model.part import Figure

_FEWEST, _MOST = 3, 10
"""Two years are a comparison, which the text makes."""
_HEIGHT_MM = 52


def good_water(data: View, identity: str) -> Figure | None:
    """The share of monitored months of the sections at Ⅲ or better."""
    return _over_years(data, identity, "good_water_frequency_ratio")


def good_days(data: View, identity: str) -> Figure | None:
    """The share of valid days on which the air was good."""
    return _over_years(data, identity, "good_days_ratio")


def _over_years(data: View, identity: str, name: str) -> Figure | None:
    """A line over the years, broken where one is missing; hollow marks for what earlier reports said."""
    known = data.years(name)[-_MOST:]
    if len(known) < _FEWEST or known[-1][0] != data.year:
        return None
    measure = data.measure(name)
    values = {year: number for year, number, _ in known}
    span = range(known[0][0], data.year + 1)
    with look.sheet(_HEIGHT_MM) as canvas:
        axes = canvas.subplots()
        line = [float(values[year]) if year in values else float("nan") for year in span]
        axes.plot(list(span), line, color=look.NOW, linewidth=1.4, zorder=2)
        for submitted, face, label in ((True, "white", "历年上报值"), (False, look.NOW, "本次采用值")):
            shown = [(year, float(number)) for year, number, was in known if was is submitted]
            if shown:
                across, up = [year for year, _ in shown], [number for _, number in shown]
                axes.scatter(across, up, 30, facecolor=face, edgecolor=look.NOW, linewidth=1.2, zorder=3, label=label)
        for year, number in values.items():
            axes.annotate(
                said(number), (year, float(number)), (0, 6), textcoords="offset points", ha="center", fontsize=7.5
            )
        axes.set_xticks(list(span), [f"{year}年" for year in span])
        axes.set_xlim(span[0] - 0.5, span[-1] + 0.5)
        low, high = _frame(list(values.values()))
        axes.set_ylim(low, high)
        axes.set_ylabel(measure.unit)
        look.quiet(axes, grid="y")
        look.legend_above(axes, 2)
        alt = "，".join(f"{year}年{said(number, measure.unit)}" for year, number in values.items())
        return look.finish(canvas, identity, _HEIGHT_MM, f"{measure.name}：{alt}")


def _frame(values: list[Decimal]) -> tuple[float, float]:
    """Ends of the axis: room for the labels, and never so narrow that a tenth of a percent looks like a fall."""
    low, high = float(min(values)), float(max(values))
    middle, half = (low + high) / 2, max(10.0, (high - low) * 0.8)
    top = min(104.0, middle + half)
    return max(0.0, min(low - 4, top - 2 * half)), top
