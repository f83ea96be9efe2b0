"""What departments wrote about a change, in their forms or in the form of reasons → the reason of each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.config import Config
from pipeline.model.change import Change
from pipeline.model.fact import FactKey, FactSet
from pipeline.model.table import Record
from pipeline.scheme.units import fold


@dataclass(frozen=True, slots=True)
class Reason:
    """Reason, measures taken and deadline as the department wrote them."""

    text: str
    measures_taken: str = ""
    deadline: str = ""


def given_reasons(facts: FactSet, config: Config, year: int) -> Mapping[str, Reason]:
    """Measure id → what the form of reasons says of it (the county's values).

    A line about a measure counts for that measure; a line about an indicator for its headline and its
    reason-required measures that have no line of their own. Several lines about one thing are joined.
    """
    measures, indicators = _names(config)
    own: dict[str, Reason] = {}
    shared: dict[str, Reason] = {}
    form = config.scheme.rules.reason_form
    for table in facts.table(form.form, year):
        for record in table.records:
            said = Reason(_text(record, form.reason), _text(record, form.measures), _text(record, form.deadline))
            name = fold(_text(record, form.subject) or record.subject)
            indicator, measure = indicators.get(name, ""), measures.get(name, "")
            if indicator:
                shared[indicator] = _joined(shared.get(indicator), said)
            if measure and not (indicator and config.scheme.measures[measure].headline):
                own[measure] = _joined(own.get(measure), said)
    found: dict[str, Reason] = {}
    for identity, one in config.scheme.measures.items():
        said_of = own.get(identity) or (shared.get(one.indicator) if one.reason else None)
        if said_of:
            found[identity] = said_of
    return found


def reasoned(change: Change, facts: FactSet, given: Mapping[str, Reason], config: Config, year: int) -> Change:
    """The change with its reason: the one beside the value, else the form of reasons, else those of its parts.

    Parts speak for a computed value only where every part that is known to have changed has its reason.
    """
    said = given.get(change.measure, Reason("")) if not change.subject else Reason("")
    beside = _beside(FactKey(change.measure, change.subject, str(year)), facts)
    text = beside or said.text or _of_parts(change, facts, given, config, year)
    return replace(change, reason=text, measures_taken=said.measures_taken, deadline=said.deadline)


def _beside(key: FactKey, facts: FactSet) -> str:
    return next((fact.reason for fact in facts.all_of(key) if fact.reason), "")


def _of_parts(change: Change, facts: FactSet, given: Mapping[str, Reason], config: Config, year: int) -> str:
    texts: dict[str, None] = {}
    for key in change.now.inputs if change.now else ():
        if key.period != str(year):
            return ""
        now, last = facts.get(*_at(key)), facts.get(key.measure, key.subject, year - 1)
        if now is None or (last is not None and now.printed == last.printed):
            continue
        said = _beside(key, facts) or (given[key.measure].text if key.measure in given and not key.subject else "")
        if not said and last is None:
            continue  # nobody knows whether it changed: those that are explained speak for the value
        if not said:
            return ""
        texts[f"{config.scheme.measures[key.measure].name}：{said}"] = None
    return "；".join(texts)


def _at(key: FactKey) -> tuple[str, str, str]:
    return key.measure, key.subject, key.period


def _names(config: Config) -> tuple[dict[str, str], dict[str, str]]:
    """Folded names, aliases and ids of measures and of indicators → their ids."""
    measures: dict[str, str] = {}
    indicators: dict[str, str] = {}
    for measure in config.scheme.measures.values():
        for name in (measure.name, *measure.aliases, measure.id):
            measures.setdefault(fold(name), measure.id)
    for indicator in config.scheme.indicators.values():
        for name in (indicator.name, *indicator.aliases, indicator.id):
            indicators.setdefault(fold(name), indicator.id)
    return measures, indicators


def _text(record: Record, column: str) -> str:
    """Text of a cell; a date or number as it is written."""
    reading = record.readings.get(column)
    if reading is None or reading.value is None:
        return ""
    return reading.value.isoformat() if isinstance(reading.value, date) else str(reading.value).strip()


def _joined(first: Reason | None, second: Reason) -> Reason:
    if first is None:
        return second
    return Reason(
        *(
            "；".join(dict.fromkeys(part for part in pair if part))
            for pair in (
                (first.text, second.text),
                (first.measures_taken, second.measures_taken),
                (first.deadline, second.deadline),
            )
        )
    )
