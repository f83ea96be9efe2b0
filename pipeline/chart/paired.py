"""Figures that set this year beside last year, bar by bar: land, industry and energy, emissions, sewage and waste."""

from __future__ import annotations

import os
from collections.abc import Sequence
from decimal import Decimal

from pipeline.chart import bars, drawing_sheet
from pipeline.chart.bars import Panel
from pipeline.chart.drawing_sheet import HEAD_MM, NAME, VALUE, DrawingSheet, Kind, number_label
from pipeline.chart.view import View, short_name
from pipeline.model.part import Figure
from pipeline.scheme.needs import Needs

_LAND = (
    "forest_area",
    "cropland_area",
    "grass_area",
    "orchard_area",
    "wetland_area",
    "built_land_area",
    "other_land_area",
)
_INDUSTRIES = ("primary_share", "secondary_share", "tertiary_share")
_SHADES = (
    Kind("", drawing_sheet.SERIES[2]),
    Kind("", drawing_sheet.SERIES[1]),
    Kind("", drawing_sheet.SERIES[0], "white"),
)
_TREATED = (
    (("sewage_discharged", "sewage_treated"), "sewage_treatment_ratio"),
    (("waste_collected", "waste_treated"), "waste_ratio"),
)
_ENERGY, _PACE = "energy_per_gdp", ("energy_decline", "energy_target")
_EMITTED, _INTENSITY = "emission_total", "emission_intensity"
NEEDS = Needs(
    "本年与上年并列的图",
    measures=(
        *_LAND,
        *_INDUSTRIES,
        *(one for amounts, rate in _TREATED for one in (*amounts, rate)),
        _ENERGY,
        *_PACE,
        _EMITTED,
        _INTENSITY,
    ),
)
_TITLE_MM, _RATE_MM, _APART_MM, _FOOT_MM = 5.5, 5.0, 8.0, 1.0
_STACK_MM = 6.0


def land_use(data: View, identity: str) -> Figure | None:
    """Area by land class, this year and last, and by how much it changed; None where fewer than two were reported."""
    shown = [one for one in _LAND if data.now(one) is not None]
    if len(shown) < 2:
        return None
    names = [short_name(data.measure(one), "面积") for one in shown]
    now, last = [data.now(one) for one in shown], [data.last(one) for one in shown]
    drawn = drawing_sheet.blank_sheet(HEAD_MM + bars.pairs_mm(names, last) + _FOOT_MM)
    unit = data.measure(shown[0]).unit
    changed = [_difference(one, before) for one, before in zip(now, last, strict=True)]
    both = any(changed)
    column = max(drawing_sheet.widest(changed, VALUE), drawing_sheet.width("增减", VALUE)) + 3 if both else 0.0
    panel = Panel(0, drawing_sheet.WIDTH_MM - column, HEAD_MM)
    _head(drawn, data, now, last, f"单位：{unit}" if not both else "")
    bars.bar_pairs(drawn, panel, names, now, last)
    if both:
        drawing_sheet.write_words(drawn, drawing_sheet.WIDTH_MM, 3, f"单位：{unit}　增减", NAME, at="right")
        for place, words in enumerate(changed):
            y = HEAD_MM + (place + 0.5) * bars.PAIR_MM
            drawing_sheet.write_words(drawn, drawing_sheet.WIDTH_MM, y, words, at="right")
    return drawing_sheet.finish(drawn, identity, f"各地类{alt(data, shown)}。")


def _difference(now: Decimal | None, last: Decimal | None) -> str:
    if now is None or last is None:
        return ""
    return "持平" if now == last else f"{'+' if now > last else '−'}{number_label(abs(now - last))}"


def emissions(data: View, identity: str) -> Figure | None:
    """Emissions of the pollutants that the chosen 口径 adds up, all of which must be known, beside the intensity."""
    summed, intensity = data.measure(_EMITTED).sum, _INTENSITY
    if any(data.now(one) is None for one in summed):
        return None
    names = [short_name(data.measure(one), "排放量") for one in summed]
    now, last = [data.now(one) for one in summed], [data.last(one) for one in summed]
    top = HEAD_MM + _TITLE_MM
    drawn = drawing_sheet.blank_sheet(top + bars.pairs_mm(names, last) + _FOOT_MM)
    _head(drawn, data, now, last)
    beside = data.now(intensity) is not None
    left = Panel(0, 96 if beside else drawing_sheet.WIDTH_MM, top)
    _title(drawn, left, f"排放量（{data.measure(summed[0]).unit}）")
    bars.bar_pairs(drawn, left, bars.names_in(names, left.wide), now, last)
    if beside:
        right = Panel(left.right + _APART_MM, drawing_sheet.WIDTH_MM, top)
        _title(drawn, right, _named(data, intensity))
        bars.bar_pairs(drawn, right, [""], [data.now(intensity)], [data.last(intensity)])
    return drawing_sheet.finish(drawn, identity, alt(data, [*summed, *([intensity] if beside else [])]) + "。")


def treatment(data: View, identity: str) -> Figure | None:
    """Sewage and household waste, side by side: how much there was and was treated, and the rate of each year."""
    sides = [side for side in _TREATED if all(data.now(one) is not None for one in side[0])]
    if not sides:
        return None
    every = [one for measures, _ in sides for one in measures]
    now, last = [data.now(one) for one in every], [data.last(one) for one in every]
    top = HEAD_MM + _TITLE_MM
    rows = [[data.last(one) for one in measures] for measures, _ in sides]
    high = max(bars.pairs_mm([""] * len(values), values) for values in rows)
    drawn = drawing_sheet.blank_sheet(top + high + _RATE_MM + _FOOT_MM)
    _head(drawn, data, now, last)
    wide = (drawing_sheet.WIDTH_MM - _APART_MM * (len(sides) - 1)) / len(sides)
    for number, (measures, rate) in enumerate(sides):
        panel = Panel(number * (wide + _APART_MM), number * (wide + _APART_MM) + wide, top)
        names = [data.measure(one).name for one in measures]
        common = os.path.commonprefix([*names, data.measure(rate).name])
        _title(drawn, panel, f"{common}（{data.measure(measures[0]).unit}）")
        short = bars.names_in([name.removeprefix(common) for name in names], panel.wide)
        bars.bar_pairs(drawn, panel, short, [data.now(one) for one in measures], [data.last(one) for one in measures])
        words = _rate(data, rate, data.measure(rate).name.removeprefix(common))
        drawing_sheet.write_words(
            drawn, panel.left, top + high + _RATE_MM / 2, drawing_sheet.wrapped(words, panel.wide, VALUE, 1)
        )
    told = [one for measures, rate in sides for one in (*measures, rate) if data.now(one) is not None]
    return drawing_sheet.finish(drawn, identity, alt(data, told) + "。")


def _rate(data: View, rate: str, name: str) -> str:
    unit, now, last = data.measure(rate).unit, data.now(rate), data.last(rate)
    if now is None:
        return ""
    return name + (
        number_label(now, unit) if last is None else f"：{number_label(last, unit)} → {number_label(now, unit)}"
    )


def economy(data: View, identity: str) -> Figure | None:
    """Shares of the three industries, year under year; below, energy per GDP beside its decrease and the target."""
    years = [
        (year, values)
        for year, ask in ((data.year - 1, data.last), (data.year, data.now))
        if None not in (values := [ask(one) for one in _INDUSTRIES])
    ]
    shares = bool(years) and years[-1][0] == data.year
    energy = [one for one in (_ENERGY, *_PACE) if data.now(one) is not None or data.last(one) is not None]
    energy = energy if data.now(_ENERGY) is not None else []
    if not shares and not energy:
        return None
    pace = [one for one in energy if one != _ENERGY]
    above = _TITLE_MM + _STACK_MM * len(years) + 2 if shares else 0.0
    lasts = [data.last(one) for one in energy]
    row_mm = bars.PAIR_MM if any(value is not None for value in lasts) else bars.SINGLE_MM
    below = HEAD_MM + _TITLE_MM + row_mm * max(1, len(pace)) if energy else 0.0
    drawn = drawing_sheet.blank_sheet(above + below + _FOOT_MM)
    if shares:
        _industries(drawn, data, years)
    if energy:
        _head(drawn, data, [data.now(one) for one in energy], lasts, y=above + 3)
        top = above + HEAD_MM + _TITLE_MM
        left = Panel(0, 74 if pace else drawing_sheet.WIDTH_MM, top)
        _title(drawn, left, _named(data, _ENERGY))
        bars.bar_pairs(drawn, left, [""], [data.now(_ENERGY)], [data.last(_ENERGY)])
        if pace:
            right = Panel(left.right + _APART_MM, drawing_sheet.WIDTH_MM, top)
            name = data.measure(_ENERGY).name
            _title(drawn, right, f"下降率和目标（{data.measure(pace[0]).unit}）")
            # Beside the measure itself its name need not be said again.
            names = [data.measure(one).name.removeprefix(name) or name for one in pace]
            bars.bar_pairs(drawn, right, names, [data.now(one) for one in pace], [data.last(one) for one in pace])
    told = [one for one in (*(_INDUSTRIES if shares else ()), *energy) if data.now(one) is not None]
    return drawing_sheet.finish(drawn, identity, alt(data, told) + "。")


def _industries(drawn: DrawingSheet, data: View, years: Sequence[tuple[int, Sequence[Decimal | None]]]) -> None:
    names = [data.measure(one).name.removesuffix("占比") for one in _INDUSTRIES]
    title = f"三次产业占比（{data.measure(_INDUSTRIES[0]).unit}）"
    _title(drawn, Panel(0, drawing_sheet.WIDTH_MM, _TITLE_MM), title)
    kinds = [Kind(name, shade.colour, shade.ink) for name, shade in zip(names, _SHADES, strict=True)]
    drawing_sheet.legend_line(drawn, kinds, left=drawing_sheet.width(title, NAME) + 6, y=_TITLE_MM / 2)
    start = drawing_sheet.widest([f"{year}年" for year, _ in years], NAME) + 1.2
    for place, (year, values) in enumerate(years):
        y, x = _TITLE_MM + (place + 0.5) * _STACK_MM, start
        drawing_sheet.write_words(drawn, start - 1.2, y, f"{year}年", NAME, at="right")
        whole = float(sum(value or 0 for value in values)) or 100.0
        for value, kind in zip(values, kinds, strict=True):
            wide = max(0.0, float(value or 0)) / max(whole, 100.0) * (drawing_sheet.WIDTH_MM - start)
            drawing_sheet.bar(drawn, x, y, wide, 4.4, kind, "white")
            if wide > drawing_sheet.width(number_label(value), VALUE) + 1:
                drawing_sheet.write_words(drawn, x + wide / 2, y, number_label(value), ink=kind.ink, at="center")
            x += wide


def _named(data: View, identity: str) -> str:
    measure = data.measure(identity)
    return f"{measure.name}（{measure.unit}）" if measure.unit else measure.name


def _title(drawn: DrawingSheet, panel: Panel, words: str) -> None:
    drawing_sheet.write_words(
        drawn, panel.left, panel.top - _TITLE_MM / 2, drawing_sheet.wrapped(words, panel.wide, NAME, 1), NAME
    )


def _head(
    drawn: DrawingSheet,
    data: View,
    now: Sequence[Decimal | None],
    last: Sequence[Decimal | None],
    right: str = "",
    y: float = 3.0,
) -> None:
    """The years' colours, and what “—” means where one is shown."""
    both = any(value is not None for value in last)
    lacking = None in now or (both and None in last)
    drawing_sheet.legend_line(
        drawn, [*drawing_sheet.year_kinds(data.year, both), *([drawing_sheet.NOTHING] if lacking else [])], right, y=y
    )


def alt(data: View, measures: Sequence[str]) -> str:
    """What the bars show: each measure this year, and last year's in brackets."""

    def one(identity: str) -> str:
        unit = data.measure(identity).unit
        now, last = data.now(identity), data.last(identity)
        before = f"（{data.year - 1}年{number_label(last, unit)}）" if isinstance(last, Decimal) else ""
        return f"{data.measure(identity).name}{number_label(now, unit)}{before}"

    return f"{data.year}年" + "，".join(one(identity) for identity in measures)
