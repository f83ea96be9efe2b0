"""Facts and changes → the words and numbers that every story about them uses."""

from __future__ import annotations

from decimal import Decimal

from pipeline.case import Case
from pipeline.config import Config
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, Origin, Status
from pipeline.model.number import plain
from pipeline.scheme.indicators import Measure

ORIGINS = {
    Origin.RECOGNISED: "上级认定",
    Origin.SUBMITTED: "历年报送",
    Origin.REPORTED: "部门填报",
    Origin.COMPUTED: "按填报的组成部分计算",
}
STATUSES = {
    Status.VALUE: "有值",
    Status.PROVISIONAL: "待核定",
    Status.NOT_REPORTED: "未报",
    Status.NOT_APPLICABLE: "无此项",
    Status.NOT_DONE: "未开展或不作评价",
    Status.AWAITED: "待反馈",
}
CASES = {
    Movement.UP: "上升",
    Movement.DOWN: "下降",
    Movement.SAME: "持平",
    Movement.FIRST: "本年首次纳入统计，不比较",
    Movement.LAST_MISSING: "上年没有数，不比较",
    Movement.LAST_ZERO: "上年为0，不算幅度",
    Movement.INCOMPARABLE: "两年口径不同，不评好坏",
    Movement.CARRIED: "沿用以前年度的数，不作变化",
    Movement.ABSENT: "",
}
JUDGEMENTS = {"better": "向好", "worse": "不利"}
JOINT = "·"
"""Between the parts of a name: measure, subject, period."""


def movement(change: Change, measure: Measure) -> str:
    """How a measure moved, by its printed values: 上升0.8个百分点，向好."""
    said = CASES[change.movement]
    if change.difference is not None and change.movement in (Movement.UP, Movement.DOWN):
        unit = {"ratio": "个百分点", "grade": "级"}.get(measure.kind, measure.unit)
        said += plain(abs(change.difference)) + unit
        said += f"（{plain(change.percent)}%）" if change.percent is not None else ""
    return "，".join(part for part in (said, JUDGEMENTS.get(change.judgement, "")) if part)


def explanation(change: Change) -> dict[str, str]:
    """Reason, measures taken and deadline, as far as they are given."""
    found = {"变化原因": change.reason, "已采取措施": change.measures_taken, "完成时限": change.deadline}
    return {name: text for name, text in found.items() if text}


def earlier(fact: Fact, case: Case) -> dict[str, str]:
    """Year → value of every year before that has one, earliest first."""
    key = fact.key
    before = {
        one.key.period: value_text(one)
        for one in case.facts.where(key.measure)
        if one.key.subject == key.subject and one.key.period.isdigit() and one.key.period < key.period
    }
    return dict(sorted(before.items()))


def value_text(fact: Fact) -> str:
    """The printed value with its unit, or why there is none."""
    printed = fact.printed
    if printed is None:
        return f"无数值（{STATUSES[fact.status]}）"
    return (plain(printed) if isinstance(printed, Decimal) else printed) + fact.unit


def short_text(value: Decimal) -> str:
    """A number to its first twelve decimals."""
    text = plain(value)
    whole, _, decimals = text.partition(".")
    return text if len(decimals) <= 12 else f"{whole}.{decimals[:12]}…"


def name_of(key: FactKey, config: Config) -> str:
    """Measure, subject and period as they may be typed back."""
    measure = config.scheme.measures.get(key.measure)
    name = measure.name if measure else key.measure
    parts = [name, key.subject, "" if key.period == str(config.year) else key.period]
    return JOINT.join(part for part in parts if part)
