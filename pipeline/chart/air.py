"""Figures of ambient air: the calendar of AQI, the six pollutants against their limits."""

from __future__ import annotations

import calendar as dates
import datetime
from collections.abc import Mapping
from decimal import Decimal

from pipeline.chart import bars, drawing_sheet
from pipeline.chart.bars import Panel
from pipeline.chart.drawing_sheet import HEAD_MM, LEAST, NAME, VALUE, WIDTH_MM, Kind, number_label
from pipeline.chart.view import View
from pipeline.model.part import Figure
from pipeline.model.series import AirDay
from pipeline.scheme.needs import Needs

_SHADES = (drawing_sheet.GOOD[0], drawing_sheet.GOOD[2], *drawing_sheet.BAD)
"""One shade a level: blue within the limit, brown beyond, darker is worse also in grey."""
_DARK_FROM = 3
_CELL_MM, _MONTH_MM = 4.0, 9.5
_STATISTICS, _LIMITS, _INDICES = "HJ663", "GB3095", "HJ633"
NEEDS = Needs("空气图", standards=(_STATISTICS, _LIMITS, _INDICES))


def calendar(data: View, identity: str) -> Figure | None:
    """Months by days, each cell the day's level; the AQI is written where the limit was exceeded."""
    if not any(day.aqi is not None for day in data.days):
        return None
    levels = _levels(data)
    names = [level["name"] for level in levels]
    days: Mapping[datetime.date, AirDay] = {day.date: day for day in data.days}
    drawn = drawing_sheet.blank_sheet(HEAD_MM + 12 * _CELL_MM + 5)
    wide = (WIDTH_MM - _MONTH_MM) / 31
    places, shades, blank = [], [], False
    for month in range(1, 13):
        y = HEAD_MM + (month - 0.5) * _CELL_MM
        drawing_sheet.write_words(drawn, _MONTH_MM - 1.2, y, f"{month}月", VALUE, at="right")
        for number in range(1, dates.monthrange(data.year, month)[1] + 1):
            day = days.get(datetime.date(data.year, month, number))
            rank = names.index(day.level) if day and day.level in names else None
            x = _MONTH_MM + (number - 0.5) * wide
            places.append((x, y))
            shades.append("white" if rank is None else _SHADES[rank])
            if rank is not None and levels[rank].get("good"):
                continue
            blank = blank or rank is None
            ink = "white" if rank is not None and rank >= _DARK_FROM else drawing_sheet.INK
            words = "—" if rank is None or day is None or day.aqi is None else str(day.aqi)
            drawing_sheet.write_words(drawn, x, y, words, LEAST, ink, at="center")
    drawing_sheet.cells(drawn, places, shades, wide * 0.95, _CELL_MM * 0.92)
    for number in range(1, 32):
        x = _MONTH_MM + (number - 0.5) * wide
        drawing_sheet.write_words(drawn, x, HEAD_MM + 12 * _CELL_MM + 2, str(number), LEAST, at="center")
    drawing_sheet.write_words(drawn, _MONTH_MM - 1.2, HEAD_MM + 12 * _CELL_MM + 2, "日", LEAST, at="right")
    worst = max((names.index(day.level) for day in data.days if day.level in names), default=0)
    kinds = [Kind(name, shade) for name, shade in zip(names, _SHADES, strict=True)][: max(worst, 1) + 1]
    right = "数字为超标日的AQI" if worst > 1 else ""
    drawing_sheet.legend_line(drawn, [*kinds, *([Kind("“—”为没有有效数据", "")] if blank else [])], right)
    counts = "，".join(f"{name}{count}天" for name in names if (count := sum(day.level == name for day in data.days)))
    return drawing_sheet.finish(drawn, identity, f"{data.year}年逐日空气质量级别：{counts}。")


def pollutant_bars(data: View, identity: str) -> Figure | None:
    """Each evaluated concentration as a share of its grade-II limit, this year and last; the limit is 100 %."""
    end = datetime.date(data.year, 12, 31)
    standards, policies = data.config.scheme.standards, data.config.policies
    annual = standards.at(_STATISTICS, end, policies).tables
    limits = {row["id"]: row for row in standards.at(_LIMITS, end, policies).tables["rows"]}
    rows = []
    for statistic in annual["statistics"]:
        known = data.config.scheme.measures.get(statistic["id"])
        now = data.now(statistic["id"]) if known else None
        if known is None or now is None:
            continue
        limit = limits[annual["limit_rows"].get(statistic["pollutant"], statistic["pollutant"])][statistic["limit"]]
        rows.append((known, now, data.last(known.id), Decimal(limit)))
    if not rows:
        return None
    names = [measure.name.removesuffix("浓度") for measure, _, _, _ in rows]
    lasts = [last for _, _, last, _ in rows]
    drawn = drawing_sheet.blank_sheet(HEAD_MM + 3 + bars.pairs_mm(names, lasts) + 1)
    row_mm = bars.pairs_mm(names, lasts) / len(rows)
    told = [f"{number_label(limit)} {measure.unit}" for measure, _, _, limit in rows]
    column = max(drawing_sheet.widest(told, VALUE), drawing_sheet.width("二级限值", NAME)) + 2
    panel = Panel(0, WIDTH_MM - column, HEAD_MM + 3)
    both = any(last is not None for last in lasts)
    lacking = both and None in lasts
    drawing_sheet.legend_line(
        drawn, [*drawing_sheet.year_kinds(data.year, both), *([drawing_sheet.NOTHING] if lacking else [])], "二级限值"
    )
    nows, full = [now for _, now, _, _ in rows], [limit for _, _, _, limit in rows]
    place, bottom = bars.bar_pairs(drawn, panel, names, nows, lasts, full, reach=100.0)
    drawing_sheet.line(drawn, (place, place), (panel.top, bottom), drawing_sheet.ACCENT, 1.1, dashed=True)
    words = "二级限值＝100%"
    at = min(place, panel.right - drawing_sheet.width(words, VALUE) / 2)
    drawing_sheet.write_words(drawn, at, panel.top - 1.7, words, VALUE, drawing_sheet.ACCENT, at="center")
    for number, words in enumerate(told):
        drawing_sheet.write_words(drawn, WIDTH_MM, panel.top + (number + 0.5) * row_mm, words, at="right")
    alt = "，".join(
        f"{measure.name}{number_label(now, measure.unit)}（限值{number_label(limit)}）"
        for measure, now, _, limit in rows
    )
    return drawing_sheet.finish(drawn, identity, f"{data.year}年{alt}。")


def _levels(data: View) -> list[dict[str, str]]:
    end = datetime.date(data.year, 12, 31)
    levels: list[dict[str, str]] = data.config.scheme.standards.at(_INDICES, end, data.config.policies).tables["levels"]
    return levels
