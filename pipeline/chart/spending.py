"""The figure of spending: what the year's money went to, largest first."""

from __future__ import annotations

from decimal import Decimal

from pipeline.chart import look
from pipeline.chart.data import View
from pipeline.chart.look import said
from pipeline.model.number import half_even
from pipeline.model.part import Figure

_MOST = 8


def spending(data: View, identity: str) -> Figure | None:
    """Executed amounts by project, the largest first, what is beyond the eighth added up in one bar."""
    measure = data.measure("project_spending")
    amounts = [
        (fact.key.subject, fact.value) for fact in data.of(measure.id, data.year) if isinstance(fact.value, Decimal)
    ]
    amounts.sort(key=lambda one: (-one[1], one[0]))
    if not amounts:
        return None
    rest = sum((amount for _, amount in amounts[_MOST:]), Decimal(0))
    shown = [(look.short(name), amount) for name, amount in amounts[:_MOST]]
    if rest:
        shown.append((f"其余{len(amounts) - _MOST}项", rest))
    places = measure.places or 0
    height = 20 + 8 * len(shown)
    with look.sheet(height) as canvas:
        axes = canvas.subplots()
        rows = list(range(len(shown)))[::-1]
        bars = axes.barh(rows, [float(amount) for _, amount in shown], 0.6, color=look.NOW)
        axes.bar_label(bars, [said(half_even(amount, places)) for _, amount in shown], padding=2, fontsize=7.5)
        axes.set_yticks(rows, [name for name, _ in shown])
        axes.set_xlabel(measure.unit)
        axes.margins(x=0.12)
        look.quiet(axes)
        alt = "，".join(f"{name}{said(half_even(amount, places), measure.unit)}" for name, amount in shown)
        return look.finish(canvas, identity, height, f"{data.year}年{alt}")
