"""Facts of two years → how each measure changed, from the printed values, with the department's reason."""

from __future__ import annotations

import datetime
from decimal import Decimal

from pipeline.compute.reasons import given_reasons, reasoned
from pipeline.config import Config
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.number import divide, half_even, plain
from pipeline.scheme.indicators import Measure
from pipeline.scheme.rules import SameStandard

_PERCENT_PLACES = 1


def compare_years(facts: FactSet, config: Config, year: int) -> dict[tuple[str, str], Change]:
    """(measure id, subject) → the change from `year` − 1 to `year`, for every measure known in either year.

    In the order of the tree; within a measure the county first, then the objects of the config in their order, then
    the others by name. The difference is that of the printed values; `percent` (one decimal) only for amounts,
    indices and counts with a last value other than 0. Grades: the difference is the number of classes, positive
    when the water got better.
    """
    reasons = given_reasons(facts, config, year)
    subjects = _subjects(facts, year)
    listed = (*(one.name for one in config.sections), *(one.name for one in config.stations))
    order = {name: number for number, name in reversed(list(enumerate(listed)))}

    def place(subject: str) -> tuple[bool, int, str]:
        return bool(subject), order.get(subject, len(order)), subject

    changes: dict[tuple[str, str], Change] = {}
    for written in config.scheme.measures.values():
        measure = written.under(config.policies.get(written.policy, ""))
        for subject in sorted(subjects.get(measure.id, ()), key=place):
            now = facts.get(measure.id, subject, year)
            last = facts.get(measure.id, subject, year - 1)
            change = _change(measure, subject, now, last, facts, config, year)
            changes[measure.id, subject] = reasoned(change, facts, reasons, config, year)
    return changes


def _subjects(facts: FactSet, year: int) -> dict[str, set[str]]:
    """Subjects of every measure that has an annual fact in one of the two years."""
    found: dict[str, set[str]] = {}
    periods = (str(year), str(year - 1))
    for key in facts.by_key:
        if key.period in periods:
            found.setdefault(key.measure, set()).add(key.subject)
    return found


def _change(
    measure: Measure, subject: str, now: Fact | None, last: Fact | None, facts: FactSet, config: Config, year: int
) -> Change:
    new, old = printed_value(now, measure), printed_value(last, measure)
    if now is None or new is None:
        return Change(measure.id, subject, now, last, Movement.ABSENT)
    difference = _difference(new, old, config.scheme.rules.grades)
    judgement = _judgement(measure, difference)
    percent = _percent(measure, new, old)
    carried = _carried(now, config, year)
    if carried:
        return Change(measure.id, subject, now, last, Movement.CARRIED, difference, percent, "")
    if last is None or old is None:
        movement = Movement.FIRST if _begins(measure, subject, config, year) else Movement.LAST_MISSING
        return Change(measure.id, subject, now, last, movement)
    cause = _cause(measure, now, facts, config, year)
    if cause:
        return Change(measure.id, subject, now, last, Movement.INCOMPARABLE, difference, percent, note=cause)
    if new == old:
        return Change(measure.id, subject, now, last, Movement.SAME, difference)
    if isinstance(old, Decimal) and old == 0:
        return Change(measure.id, subject, now, last, Movement.LAST_ZERO, difference, None, judgement)
    if difference is None:
        return Change(measure.id, subject, now, last, Movement.INCOMPARABLE)
    movement = Movement.UP if difference > 0 else Movement.DOWN
    return Change(measure.id, subject, now, last, movement, difference, percent, judgement)


def printed_value(fact: Fact | None, measure: Measure) -> Decimal | str | None:
    """The value as printed; to the measure's places where the fact names none."""
    if fact is None:
        return None
    if isinstance(fact.value, Decimal) and fact.places is None and measure.places is not None:
        return half_even(fact.value, measure.places)
    return fact.printed


def _difference(new: Decimal | str, old: Decimal | str | None, grades: tuple[str, ...]) -> Decimal | None:
    if isinstance(new, Decimal) and isinstance(old, Decimal):
        return new - old
    if isinstance(new, str) and isinstance(old, str) and new in grades and old in grades:
        return Decimal(grades.index(old) - grades.index(new))
    return None


def _percent(measure: Measure, new: Decimal | str, old: Decimal | str | None) -> Decimal | None:
    if measure.kind not in ("amount", "index", "count") or not isinstance(new, Decimal) or not isinstance(old, Decimal):
        return None
    return half_even(divide(abs(new - old) * 100, abs(old)), _PERCENT_PLACES) if old else None


def _judgement(measure: Measure, difference: Decimal | None) -> str:
    """Whether the change is for the better; a grade's direction is in its order."""
    better = "up" if measure.kind == "grade" else measure.better
    if not difference or not better:
        return ""
    return "better" if (difference > 0) == (better == "up") else "worse"


def _carried(now: Fact, config: Config, year: int) -> bool:
    words = config.scheme.rules.carried
    return (now.data_year is not None and now.data_year < year) or any(word in now.nature for word in words)


def _begins(measure: Measure, subject: str, config: Config, year: int) -> bool:
    """Whether the section or station stands in the lists from this year on."""
    begun = [one.name for one in config.sections if one.years.first == year]
    begun += [one.name for one in config.stations if one.years.first == year]
    return bool(measure.per) and subject in begun


def _cause(measure: Measure, now: Fact, facts: FactSet, config: Config, year: int) -> str:
    """Why two years cannot be compared, "" where they can: what rules.yaml asks to be alike, or what departments said.

    A department says it in 数据性质 or 备注 of the value, or of a value that it was worked out from.
    """
    for rule in config.scheme.rules.comparable:
        if rule.measure == measure.id:
            new, old = facts.number(rule.same, "", year), facts.number(rule.same, "", year - 1)
            if new is not None and old is not None and new != old:
                return f"{config.scheme.measures[rule.same].name}由{plain(old)}变为{plain(new)}"
    for judged in config.scheme.rules.same_standard:
        if measure.id in judged.measures:
            before, after = (_limits(judged, config, one) for one in (year - 1, year))
            if before and after and before != after:
                return judged.note
    met: set[FactKey] = set()
    todo = [now]
    while todo:
        fact = todo.pop(0)
        for word in config.scheme.rules.incomparable:
            if word in fact.nature or word in fact.note:
                return word
        keys = [key for key in fact.inputs if key.period == str(year) and key not in met]
        met.update(keys)
        todo += [part for key in keys for part in facts.all_of(key)[:1]]
    return ""


def _limits(judged: SameStandard, config: Config, year: int) -> list[object]:
    """The tables a year was judged by, in the order in which they came into force; the same ones once."""
    last = datetime.date(year, 12, 31)
    first = datetime.date(year, 1, 1) if judged.days else last
    made: list[object] = []
    for edition in config.scheme.standards.used(judged.standard, first, last, config.policies):
        if edition.tables not in made:
            made.append(edition.tables)
    return made
