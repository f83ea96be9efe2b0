"""Figures of ambient air: the calendar of AQI, the six pollutants against their limits."""

from __future__ import annotations

import calendar as dates
import datetime
from collections.abc import Mapping
from decimal import Decimal

from pipeline.chart import bars, look
from pipeline.chart.bars import Panel
from pipeline.chart.data import View
from pipeline.chart.look import HEAD_MM, LEAST, NAME, VALUE, WIDTH_MM, Kind, said
from pipeline.model.part import Figure
from pipeline.model.series import Day

_SHADES = (look.GOOD[0], look.GOOD[2], *look.BAD)
"""One shade a level: blue within the limit, brown beyond, darker is worse also in grey."""
_DARK_FROM = 3
_CELL_MM, _MONTH_MM = 4.0, 9.5


def calendar(data: View, identity: str) -> Figure | None:
    """Months by days, each cell the day's level; the AQI is written where the limit was exceeded."""
    if not any(day.aqi is not None for day in data.days):
        return None
    levels = _levels(data)
    names = [level["name"] for level in levels]
    days: Mapping[datetime.date, Day] = {day.date: day for day in data.days}
    drawn = look.sheet(HEAD_MM + 12 * _CELL_MM + 5)
    wide = (WIDTH_MM - _MONTH_MM) / 31
    places, shades, blank = [], [], False
    for month in range(1, 13):
        y = HEAD_MM + (month - 0.5) * _CELL_MM
        look.write(drawn, _MONTH_MM - 1.2, y, f"{month}月", VALUE, at="right")
        for number in range(1, dates.monthrange(data.year, month)[1] + 1):
            day = days.get(datetime.date(data.year, month, number))
            rank = names.index(day.level) if day and day.level in names else None
            x = _MONTH_MM + (number - 0.5) * wide
            places.append((x, y))
            shades.append("white" if rank is None else _SHADES[rank])
            if rank is not None and levels[rank].get("good"):
                continue
            blank = blank or rank is None
            ink = "white" if rank is not None and rank >= _DARK_FROM else look.INK
            words = "—" if rank is None or day is None or day.aqi is None else str(day.aqi)
            look.write(drawn, x, y, words, LEAST, ink, at="center")
    look.cells(drawn, places, shades, wide * 0.95, _CELL_MM * 0.92)
    for number in range(1, 32):
        x = _MONTH_MM + (number - 0.5) * wide
        look.write(drawn, x, HEAD_MM + 12 * _CELL_MM + 2, str(number), LEAST, at="center")
    look.write(drawn, _MONTH_MM - 1.2, HEAD_MM + 12 * _CELL_MM + 2, "日", LEAST, at="right")
    worst = max((names.index(day.level) for day in data.days if day.level in names), default=0)
    kinds = [Kind(name, shade) for name, shade in zip(names, _SHADES, strict=True)][: max(worst, 1) + 1]
    right = "数字为超标日的AQI" if worst > 1 else ""
    look.head(drawn, [*kinds, *([Kind("“—”为没有有效数据", "")] if blank else [])], right)
    counts = "，".join(f"{name}{count}天" for name in names if (count := sum(day.level == name for day in data.days)))
    return look.finish(drawn, identity, f"{data.year}年逐日空气质量级别：{counts}。")


def pollutants(data: View, identity: str) -> Figure | None:
    """Each evaluated concentration as a share of its grade-II limit, this year and last; the limit is 100 %."""
    end = datetime.date(data.year, 12, 31)
    standards, policies = data.config.scheme.standards, data.config.policies
    annual = standards.at("HJ663", end, policies).tables
    limits = {row["id"]: row for row in standards.at("GB3095", end, policies).tables["rows"]}
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
    drawn = look.sheet(HEAD_MM + 3 + bars.pairs_mm(names, lasts) + 1)
    row_mm = bars.pairs_mm(names, lasts) / len(rows)
    told = [f"{said(limit)} {measure.unit}" for measure, _, _, limit in rows]
    column = max(look.widest(told, VALUE), look.width("二级限值", NAME)) + 2
    panel = Panel(0, WIDTH_MM - column, HEAD_MM + 3)
    both = any(last is not None for last in lasts)
    lacking = both and None in lasts
    look.head(drawn, [*look.year_kinds(data.year, both), *([look.NOTHING] if lacking else [])], "二级限值")
    nows, full = [now for _, now, _, _ in rows], [limit for _, _, _, limit in rows]
    place, bottom = bars.pairs(drawn, panel, names, nows, lasts, full, reach=100.0)
    look.line(drawn, (place, place), (panel.top, bottom), look.ACCENT, 1.1, dashed=True)
    words = "二级限值＝100%"
    at = min(place, panel.right - look.width(words, VALUE) / 2)
    look.write(drawn, at, panel.top - 1.7, words, VALUE, look.ACCENT, at="center")
    for number, words in enumerate(told):
        look.write(drawn, WIDTH_MM, panel.top + (number + 0.5) * row_mm, words, at="right")
    alt = "，".join(f"{measure.name}{said(now, measure.unit)}（限值{said(limit)}）" for measure, now, _, limit in rows)
    return look.finish(drawn, identity, f"{data.year}年{alt}。")


def _levels(data: View) -> list[dict[str, str]]:
    end = datetime.date(data.year, 12, 31)
    levels: list[dict[str, str]] = data.config.scheme.standards.at("HJ633", end, data.config.policies).tables["levels"]
    return levels
