"""The figures of the summary: every headline share this year beside last, and how far every other headline moved."""

from __future__ import annotations

from pipeline.chart import look
from pipeline.chart.data import View, printed
from pipeline.chart.look import said
from pipeline.chart.paired import alt
from pipeline.model.change import Case, Change
from pipeline.model.part import Figure
from pipeline.scheme.indicators import Measure

_SHARE = "ratio"
_FRAME_MM, _ROW_MM = 22, 7
_NAME_LENGTH = 14
_KINDS = {
    "better": ("较上年好转", look.NOW, ""),
    "worse": ("较上年变差", look.ACCENT, "//"),
    "": ("不作评价", look.LAST, ""),
}
_BEYOND = 50.0
"""Percent at which a bar is cut off: one extreme must not make all others invisible."""


def overview(data: View, identity: str) -> Figure | None:
    """Every headline rate this year against last: a dumbbell a row, in the plan's order."""
    rows = [(measure, data.now(measure.id), data.last(measure.id)) for measure in _headlines(data, shares=True)]
    shown = [(measure, now, last) for measure, now, last in rows if now is not None][::-1]
    if not shown:
        return None
    height = _FRAME_MM + _ROW_MM * len(shown)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        both = [(row, float(now), float(last)) for row, (_, now, last) in enumerate(shown) if last is not None]
        axes.hlines(
            [row for row, _, _ in both],
            [last for _, _, last in both],
            [now for _, now, _ in both],
            color=look.GREY,
            linewidth=1.2,
            zorder=1,
        )
        axes.scatter(
            [last for _, _, last in both],
            [row for row, _, _ in both],
            30,
            facecolor="white",
            edgecolor=look.NOW,
            linewidth=1.2,
            zorder=2,
            label=f"{data.year - 1}年",
        )
        axes.scatter(
            [float(now) for _, now, _ in shown], range(len(shown)), 30, color=look.NOW, zorder=3, label=f"{data.year}年"
        )
        for row, (_, now, last) in enumerate(shown):
            text = said(now, "%") if last is None else f"{said(last)} → {said(now, '%')}"
            place = (max(float(now), float(last or 0)), row)
            axes.annotate(text, place, (6, 0), textcoords="offset points", va="center", fontsize=7.5)
        axes.set_yticks(range(len(shown)), [_wrapped(measure.name) for measure, _, _ in shown])
        axes.set_xlim(0, 132)
        axes.set_xticks(range(0, 101, 20))
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.set_xlabel("%")
        look.quiet(axes)
        look.legend_above(axes, 2)
        return look.finish(canvas, identity, height, alt(data, [measure.id for measure, _, _ in shown[::-1]]))


def changes(data: View, identity: str) -> Figure | None:
    """Every other headline measure: by how many percent it moved, to which side, and whether that is good."""
    rows = [(measure, data.change(measure.id)) for measure in _headlines(data, shares=False)]
    shown = [(measure, change) for measure, change in rows if change and printed(change.now) is not None][::-1]
    if not shown:
        return None
    height = _FRAME_MM + _ROW_MM * len(shown)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        moved = [_percent(change) for _, change in shown]
        lengths = [max(-_BEYOND, min(_BEYOND, percent)) for percent in moved]
        limit = max(10.0, *map(abs, lengths))
        for judgement, (word, colour, hatch) in _KINDS.items():
            places = [row for row, (_, change) in enumerate(shown) if change.judgement == judgement and moved[row]]
            if places:
                edge = look.GREY if hatch else colour
                widths = [lengths[row] for row in places]
                axes.barh(places, widths, 0.55, color=colour, hatch=hatch, label=word, edgecolor=edge, linewidth=0.6)
        for row, (measure, change) in enumerate(shown):
            right = moved[row] >= 0
            axes.annotate(
                _said_percent(change),
                (lengths[row], row),
                (4 if right else -4, 0),
                textcoords="offset points",
                va="center",
                ha="left" if right else "right",
                fontsize=7.5,
            )
            axes.text(
                1.01, row, _values(measure, change), va="center", fontsize=7.5, transform=axes.get_yaxis_transform()
            )
        axes.axvline(0, color=look.GREY, linewidth=0.8)
        axes.set_yticks(range(len(shown)), [_wrapped(measure.name) for measure, _ in shown])
        axes.set_xlim(-1.6 * limit, 1.6 * limit)
        axes.set_ylim(-0.6, len(shown) - 0.4)
        axes.set_xlabel("较上年增减（%）")
        look.quiet(axes)
        look.legend_above(axes, 3)
        told = "，".join(
            f"{measure.name}{_values(measure, change)}（{_said_percent(change)}）" for measure, change in shown[::-1]
        )
        return look.finish(canvas, identity, height, f"{data.year}年与上年相比：{told}")


def _headlines(data: View, *, shares: bool) -> list[Measure]:
    measures = [one.headline for one in data.config.scheme.indicators.values() if one.headline]
    return [measure for measure in measures if (measure.kind == _SHARE) is shares]


def _percent(change: Change) -> float:
    """Signed, 0 where nothing can be said of a change in percent."""
    if change.case not in (Case.UP, Case.DOWN) or change.percent is None:
        return 0.0
    return float(change.percent) * (1 if change.case is Case.UP else -1)


def _said_percent(change: Change) -> str:
    percent = _percent(change)
    if percent:
        return f"{'+' if percent > 0 else '−'}{said(change.percent)}%"
    return {Case.SAME: "持平", Case.CARRIED: "沿用"}.get(change.case, "—")


def _values(measure: Measure, change: Change) -> str:
    """Both values as printed: 1395.03 → 1348.10 hm²."""
    now, last = printed(change.now), printed(change.last)
    values = said(now) if last is None else f"{said(last)} → {said(now)}"
    return f"{values} {measure.unit}".rstrip()


def _wrapped(name: str) -> str:
    """A long name in two lines of about the same length."""
    if len(name) <= _NAME_LENGTH:
        return name
    half = (len(name) + 1) // 2
    return f"{name[:half]}\n{name[half:]}"
