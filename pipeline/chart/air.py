"""Figures of ambient air: the calendar of AQI, the six pollutants against their limits, days by level and month."""

from __future__ import annotations

import datetime
from decimal import Decimal

from pipeline.chart import look
from pipeline.chart.data import View
from pipeline.chart.look import said
from pipeline.model.part import Figure

_SHADES = ("#e4eff5", "#a8cbe0", "#e7a94e", "#bf5f1e", "#7d2f14", "#3d1208")
"""One shade a level: blue within the limit, brown beyond, darker is worse also in grey."""
_DARK_FROM = 3


def calendar(data: View, identity: str) -> Figure | None:
    """Months by days, each cell the day's level; the AQI is written where the limit was exceeded."""
    if not any(day.aqi is not None for day in data.days):
        return None
    levels = _levels(data)
    names = [level["name"] for level in levels]
    height = 68
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        ranks = [names.index(day.level) if day.level in names else None for day in data.days]
        look.cells(
            axes,
            [(day.date.day, day.date.month) for day in data.days],
            ["white" if rank is None else _SHADES[rank] for rank in ranks],
        )
        for day, rank in zip(data.days, ranks, strict=True):
            if rank is None or not levels[rank].get("good"):
                text = "—" if day.aqi is None else str(day.aqi)
                ink = "white" if rank is not None and rank >= _DARK_FROM else look.INK
                axes.text(day.date.day, day.date.month, text, ha="center", va="center", fontsize=5.5, color=ink)
        worst = max((names.index(day.level) for day in data.days if day.level in names), default=0)
        axes.set_yticks(range(1, 13), [f"{month}月" for month in range(1, 13)])
        axes.set_xticks(range(1, 32), [str(day) for day in range(1, 32)], fontsize=7)
        axes.set_ylim(12.55, 0.45)
        axes.set_xlim(0.45, 31.55)
        axes.tick_params(length=0)
        axes.set_xlabel("日")
        for spine in axes.spines.values():
            spine.set_visible(False)
        look.legend_above(axes, 6, list(zip(names, _SHADES, strict=True))[: max(worst, 2) + 1])
        counts = "，".join(f"{name}{sum(day.level == name for day in data.days)}天" for name in names)
        return look.finish(canvas, identity, height, f"{data.year}年逐日空气质量级别：{counts}")


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
    height = 26 + 10 * len(rows)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        order = list(range(len(rows)))[::-1]
        full = [limit for _, _, _, limit in rows]
        look.year_bars(axes, order, data.year, [now for _, now, _, _ in rows], [last for _, _, last, _ in rows], full)
        axes.axvline(100, color=look.ACCENT, linewidth=1.2)
        for row, (measure, _, _, limit) in zip(order, rows, strict=True):
            text = f"{said(limit)} {measure.unit}"
            axes.annotate(
                text, (100, row), (3, 0), textcoords="offset points", va="center", color=look.ACCENT, fontsize=7.5
            )
        axes.set_yticks(order, [measure.name.removesuffix("浓度") for measure, _, _, _ in rows])
        axes.set_xlim(0, 122)
        axes.set_xticks(range(0, 101, 20))
        axes.set_xlabel("占二级限值的百分比（%）")
        look.quiet(axes)
        look.legend_above(axes, 2)
        alt = "，".join(
            f"{measure.name}{said(now, measure.unit)}（限值{said(limit)}）" for measure, now, _, limit in rows
        )
        return look.finish(canvas, identity, height, f"{data.year}年{alt}")


def days_by_month(data: View, identity: str) -> Figure | None:
    """Valid days of each month stacked by level; levels beyond the limit are hatched."""
    levels = _levels(data)
    if not any(day.level for day in data.days):
        return None
    months = range(1, 13)
    height = 62
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        foot = [0] * 12
        for rank, level in enumerate(levels):
            counts = [
                sum(day.level == level["name"] and day.date.month == month for day in data.days) for month in months
            ]
            if not any(counts):
                continue
            good, shown = bool(level.get("good")), [place for place, count in enumerate(counts) if count]
            bars = axes.bar(
                [months[place] for place in shown],
                [counts[place] for place in shown],
                0.72,
                bottom=[foot[place] for place in shown],
                color=_SHADES[rank],
                label=level["name"],
                hatch="" if good else "//",
                edgecolor="white" if good else look.GREY,
                linewidth=0.5,
            )
            ink = "white" if rank >= _DARK_FROM else look.INK
            texts = [str(counts[place]) for place in shown]
            for label in axes.bar_label(bars, texts, label_type="center", fontsize=7, color=ink):
                look.halo(label, _SHADES[rank])
            foot = [below + count for below, count in zip(foot, counts, strict=True)]
        axes.set_xticks(months, [f"{month}月" for month in months])
        axes.set_ylabel("天")
        axes.set_ylim(0, 33)
        look.quiet(axes, grid="y")
        look.legend_above(axes, 6)
        alt = "，".join(f"{month}月{foot[month - 1]}天" for month in months)
        return look.finish(canvas, identity, height, f"{data.year}年各月有效天数：{alt}")


def _levels(data: View) -> list[dict[str, str]]:
    end = datetime.date(data.year, 12, 31)
    levels: list[dict[str, str]] = data.config.scheme.standards.at("HJ633", end, data.config.policies).tables["levels"]
    return levels
