"""A typed class of a section's month and its concentrations → their contradiction, and which class stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipeline.compute.water_class import Mean, Verdict, grade_index
from pipeline.config import WaterSection
from pipeline.model.table import Place
from pipeline.scheme.limits import WaterItem, WaterLimits
from pipeline.scheme.water_decisions import ClassDecision


@dataclass(frozen=True, slots=True)
class Dispute:
    """A month whose typed class its concentrations contradict, and the class that stands.

    `published`: the section's class is published from above, so that the typed class is proposed, with `evidence`, the
    document that the record names ("" for none); else the measured one is. `decision` is a person's, None while there
    is none: the proposal stands then, and the report is no final one. `left_out`: items whose concentrations the typed
    class contradicts where it stands; they count in no mean of the year.
    """

    section: str
    month: str
    typed: str
    measured: str
    published: bool
    evidence: str
    decision: ClassDecision | None
    left_out: frozenset[str]
    at: Place

    @property
    def typed_stands(self) -> bool:
        """Whether the typed class is adopted."""
        return self.published if self.decision is None else self.decision.grade == self.typed

    @property
    def adopted(self) -> str:
        """The class that stands."""
        return self.typed if self.typed_stands else self.measured


def contradicts(typed: str, verdict: Verdict, means: Mapping[str, Mean], kind: str, limits: WaterLimits) -> bool:
    """Whether concentrations contradict a typed class: another one follows from them, however their digits go on.

    A concentration printed exactly on a limit may lie beyond it by digits that were not printed (seen in the national
    stations' own records): a class that follows then is no contradiction.
    """
    if verdict.grade is None or typed == verdict.grade:
        return False
    beyond = {
        _just_beyond(limits.items[identity], found.value, kind, limits)
        for identity, found in means.items()
        if found.limit is None and _on_a_limit(limits.items[identity], found.value, kind)
    }
    return limits.rank(typed) < limits.rank(verdict.grade) or limits.rank(typed) not in beyond


def worse_items(
    typed: str, means: Mapping[str, Mean], section: WaterSection, evaluated: Iterable[str], limits: WaterLimits
) -> frozenset[str]:
    """The items whose concentrations are worse than the typed class."""
    rank = limits.rank(typed)
    return frozenset(
        identity
        for identity in evaluated
        if identity in means
        and limits.items[identity].of(section.kind)
        and grade_index(limits.items[identity], means[identity].value, section.kind, limits) > rank
    )


def decision_of(
    section: str, month: str, classes: Iterable[str], decisions: Iterable[ClassDecision]
) -> ClassDecision | None:
    """What a person decided of a section's month, where it is one of these classes."""
    found = (one for one in decisions if (one.section, one.month) == (section, month) and one.grade in classes)
    return next(found, None)


def _on_a_limit(item: WaterItem, value: Decimal, kind: str) -> bool:
    return value in item.of(kind)


def _just_beyond(item: WaterItem, value: Decimal, kind: str, limits: WaterLimits) -> int:
    """The rank of what lies beyond the limit that a value stands on."""
    row = item.of(kind)
    if item.compare == "range":
        return len(limits.grades)
    return max(number for number, limit in enumerate(row) if limit == value) + 1
