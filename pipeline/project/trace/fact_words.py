"""Facts and changes → the words and numbers that every story about them uses."""

from __future__ import annotations

from decimal import Decimal

from pipeline.case import Case
from pipeline.config import Config
from pipeline.model.change import JUDGEMENT_WORDS, Change, Movement
from pipeline.model.fact import Fact, FactKey
from pipeline.model.number import plain
from pipeline.scheme.indicators import Measure

JOINT = "·"
"""Between the parts of a name: measure, subject, period."""


def movement(change: Change, measure: Measure) -> str:
    """How a measure moved, by its printed values: 上升0.8个百分点，向好."""
    said = change.movement.word
    if change.difference is not None and change.movement in (Movement.UP, Movement.DOWN):
        unit = {"ratio": "个百分点", "grade": "级"}.get(measure.kind, measure.unit)
        said += plain(abs(change.difference)) + unit
        said += f"（{plain(change.percent)}%）" if change.percent is not None else ""
    return "，".join(part for part in (said, JUDGEMENT_WORDS.get(change.judgement, "")) if part)


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
        return f"无数值（{fact.status.word}）"
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
