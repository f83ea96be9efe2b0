"""The figure of spending: what the year's money went to, largest first."""

from __future__ import annotations

from decimal import Decimal

from pipeline.chart import bars, drawing_sheet
from pipeline.chart.bars import Panel
from pipeline.chart.drawing_sheet import NAME, NOTE_MM, number_label
from pipeline.chart.view import View
from pipeline.model.number import half_even, total
from pipeline.model.part import Figure
from pipeline.scheme.needs import Needs

_MOST = 8
_SPENT = "project_spending"
NEEDS = Needs("支出图", measures=(_SPENT,))


def spending(data: View, identity: str) -> Figure | None:
    """Executed amounts by project, the largest first, the sum of what is beyond the eighth told below; None for one."""
    measure = data.measure(_SPENT)
    amounts = [
        (fact.key.subject, fact.value) for fact in data.of(measure.id, data.year) if isinstance(fact.value, Decimal)
    ]
    amounts.sort(key=lambda one: (-one[1], one[0]))
    if len(amounts) < 2:
        return None
    places = measure.places or 0
    shown = [(name, half_even(amount, places)) for name, amount in amounts[:_MOST]]
    rest = [amount for _, amount in amounts[_MOST:]]
    names = bars.names_in([name for name, _ in shown], drawing_sheet.WIDTH_MM)
    drawn = drawing_sheet.blank_sheet(
        drawing_sheet.HEAD_MM + len(shown) * bars.pitch(names) + (NOTE_MM if rest else 0) + 1
    )
    drawing_sheet.write_words(drawn, 0, 3, f"{data.year}年执行数", NAME)
    drawing_sheet.write_words(drawn, drawing_sheet.WIDTH_MM, 3, f"单位：{measure.unit}", NAME, at="right")
    bars.singles(drawn, Panel(0, drawing_sheet.WIDTH_MM, drawing_sheet.HEAD_MM), names, [amount for _, amount in shown])
    # Their sum is no project's: as a bar it would outweigh them all.
    words = f"其余{len(rest)}项合计{number_label(half_even(total(rest), places), measure.unit)}" if rest else ""
    if rest:
        drawing_sheet.write_words(drawn, 0, drawn.height - NOTE_MM / 2, words)
    told = "，".join(
        [*(f"{name}{number_label(amount, measure.unit)}" for name, amount in shown), *([words] if rest else [])]
    )
    return drawing_sheet.finish(drawn, identity, f"{data.year}年支出从多到少为{told}。")
