"""Figures over the years: a share of the county in each year known, the report year last."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import nan

from pipeline.chart import drawing_sheet
from pipeline.chart.drawing_sheet import HEAD_MM, NAME, VALUE, WIDTH_MM, number_label
from pipeline.chart.view import View
from pipeline.model.fact import Origin
from pipeline.model.part import Figure
from pipeline.scheme.needs import Needs

_FEWEST, _MOST = 3, 12
"""Two years are a comparison, which the text makes."""
_PLOT_MM, _FOOT_MM, _TICKS_MM = 24.0, 5.0, 9.0
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100)
_GOOD_WATER, _GOOD_DAYS = "good_water_frequency_ratio", "good_days_ratio"
NEEDS = Needs("历年图", measures=(_GOOD_WATER, _GOOD_DAYS))


def good_water(data: View, identity: str) -> Figure | None:
    """The share of monitored months of the sections at Ⅲ or better."""
    return _over_years(data, identity, _GOOD_WATER)


def good_days(data: View, identity: str) -> Figure | None:
    """The share of valid days on which the air was good."""
    return _over_years(data, identity, _GOOD_DAYS)


def _over_years(data: View, identity: str, name: str) -> Figure | None:
    """A line over the years, broken where one is missing; hollow marks for what earlier reports said."""
    known = [one for one in data.years(name) if one[0] > data.year - _MOST]
    if len(known) < _FEWEST or known[-1][0] != data.year:
        return None
    measure = data.measure(name)
    values = {year: number for year, number, _ in known}
    span = range(known[0][0], data.year + 1)
    low, high = _frame(list(values.values()))
    drawn = drawing_sheet.blank_sheet(HEAD_MM + _PLOT_MM + _FOOT_MM)
    step = (WIDTH_MM - _TICKS_MM) / len(span)

    def across(year: int) -> float:
        return _TICKS_MM + (year - span[0] + 0.5) * step

    def down(value: float) -> float:
        return HEAD_MM + (high - value) / (high - low) * _PLOT_MM

    for tick in _ticks(low, high):
        drawing_sheet.line(drawn, (_TICKS_MM, WIDTH_MM), (down(tick), down(tick)), "#e2e2e2", 0.5)
        drawing_sheet.write_words(drawn, _TICKS_MM - 1.2, down(tick), str(tick), VALUE, at="right")
    foot = HEAD_MM + _PLOT_MM
    drawing_sheet.line(drawn, (_TICKS_MM, WIDTH_MM), (foot, foot))
    line = [down(float(values[year])) if year in values else nan for year in span]
    drawing_sheet.line(drawn, [across(year) for year in span], line, drawing_sheet.NOW, 1.4)
    heights = {year: down(float(number)) for year, number in values.items()}
    for hollow in (True, False):
        shown = [year for year, _, submitted in known if submitted is hollow]
        drawing_sheet.marks(drawn, [across(year) for year in shown], [heights[year] for year in shown], hollow)
    for year, number in values.items():
        drawing_sheet.write_words(
            drawn, across(year), heights[year] - 3.2, number_label(number), VALUE, at="center", rim="white"
        )
    for year in span:
        drawing_sheet.write_words(drawn, across(year), foot + 2.6, f"{year}年", VALUE, at="center")
    _legend(drawn, {submitted for _, _, submitted in known}, f"单位：{measure.unit}")
    alt = "，".join(f"{year}年{number_label(number, measure.unit)}" for year, number in values.items())
    return drawing_sheet.finish(drawn, identity, f"{measure.name}：{alt}。")


def _legend(drawn: drawing_sheet.DrawingSheet, kinds: set[bool], right: str) -> None:
    left = 0.0
    for hollow, words in ((True, f"{Origin.SUBMITTED.word}值"), (False, "本次采用值")):
        if hollow in kinds:
            drawing_sheet.marks(drawn, [left + 2], [3.0], hollow)
            drawing_sheet.write_words(drawn, left + 4.5, 3, words, NAME)
            left += drawing_sheet.width(words, NAME) + 9
    drawing_sheet.write_words(drawn, WIDTH_MM, 3, right, NAME, at="right")


def _frame(values: Sequence[Decimal]) -> tuple[float, float]:
    """Ends of the axis: room for the labels, and never so narrow that a tenth of a percent looks like a fall."""
    low, high = float(min(values)), float(max(values))
    middle, half = (low + high) / 2, max(5.0, (high - low) * 0.7)
    return middle - half * 0.9, middle + half * 1.5


def _ticks(low: float, high: float) -> list[int]:
    """Whole numbers at which the axis is told, none beyond what a share can be."""
    step = next((step for step in _STEPS if (high - low) / step <= 4), _STEPS[-1])
    return [tick for tick in range(0, 101, step) if low <= tick <= high - (high - low) * 0.04]
