"""Facts: every number that is printed or checked, with where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pipeline.model.number import half_even
from pipeline.model.table import DataTable, Place


class Status(StrEnum):
    """Which kind of value or “no number” a fact is; sentences of the report for it stand in 用语.yaml."""

    VALUE = "value"
    PROVISIONAL = "provisional"
    """待核定: a value is there, the final one will be fixed by others."""
    NOT_REPORTED = "not_reported"
    NOT_APPLICABLE = "not_applicable"
    """无此项: no such object; a signed statement stands behind it."""
    NOT_DONE = "not_done"
    """未开展/未监测, with a reason."""
    AWAITED = "awaited"
    """待反馈: the province computes it."""

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _STATUS_WORDS[self]


_STATUS_WORDS = {
    Status.VALUE: "有值",
    Status.PROVISIONAL: "待核定",
    Status.NOT_REPORTED: "未报",
    Status.NOT_APPLICABLE: "无此项",
    Status.NOT_DONE: "未开展",
    Status.AWAITED: "待反馈",
}


class Origin(StrEnum):
    """Who says so. Adoption: recognised, then as the measure's rule says."""

    RECOGNISED = "recognised"
    """认定值 of the province or city."""
    REPORTED = "reported"
    """Typed by a department."""
    COMPUTED = "computed"
    """Worked out by us from reported parts."""
    SUBMITTED = "submitted"
    """Printed in an earlier year's submitted report (历年指标.xlsx)."""

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _ORIGIN_WORDS[self]


_ORIGIN_WORDS = {
    Origin.RECOGNISED: "上级认定",
    Origin.REPORTED: "部门填报",
    Origin.COMPUTED: "程序计算",
    Origin.SUBMITTED: "历年上报",
}


@dataclass(frozen=True, slots=True, order=True)
class FactKey:
    """measure id · subject (section, plant, item…; "" is the county) · period ("2024", "2024-03", …)."""

    measure: str
    subject: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value. `value` is exact and unrounded; text for grades such as Ⅲ; None where `status` says why."""

    key: FactKey
    value: Decimal | str | None
    unit: str = ""
    places: int | None = None
    status: Status = Status.VALUE
    origin: Origin = Origin.REPORTED
    data_year: int | None = None
    nature: str = ""
    """数据性质 as reported: 快报, 执行, 核定, 沿用, ..."""
    reason: str = ""
    """变化原因 as the department wrote it."""
    note: str = ""
    """Why there is no number, or a 口径 that belongs under the table."""
    at: tuple[Place, ...] = ()
    inputs: tuple[FactKey, ...] = ()
    basis: str = ""
    """Standard and clause, or the 口径."""
    formula: str = ""
    """The formula with its numbers put in, e.g. “352 ÷ 361 × 100”."""
    step: Decimal | None = None
    """One unit in the last place it was reported with, in `unit`; None where that is not known."""
    typed: str = ""
    """Number and unit as they stand in its cell, "" where that is `unit`."""

    @property
    def number(self) -> Decimal | None:
        """The exact number, or None where there is none (or it is a grade)."""
        return self.value if isinstance(self.value, Decimal) else None

    @property
    def printed(self) -> Decimal | str | None:
        """The value as it is printed: rounded once (GB/T 8170) to the measure's places."""
        if isinstance(self.value, Decimal) and self.places is not None:
            return half_even(self.value, self.places)
        return self.value


_RANK = {Origin.RECOGNISED: 0, Origin.SUBMITTED: 1, Origin.COMPUTED: 2, Origin.REPORTED: 3}
_REPORTED_FIRST = _RANK | {Origin.REPORTED: _RANK[Origin.COMPUTED], Origin.COMPUTED: _RANK[Origin.REPORTED]}


def _by_rank(rivals: tuple[Fact, ...], ranks: Mapping[Origin, int]) -> tuple[Fact, ...]:
    return tuple(sorted(rivals, key=lambda rival: ranks[rival.origin]))


@dataclass(frozen=True)
class FactSet:
    """All facts of a run. Several facts may share a key (recognised, computed, reported); the first is adopted.

    `tables` are the long series (monitoring records) behind them, normalised but not yet facts.
    """

    by_key: Mapping[FactKey, tuple[Fact, ...]] = field(default_factory=dict)
    tables: tuple[DataTable, ...] = ()

    def get(self, measure: str, subject: str = "", period: str | int = "") -> Fact | None:
        """The adopted fact, or None where nothing is known of that key."""
        found = self.by_key.get(FactKey(measure, subject, str(period)))
        return found[0] if found else None

    def number(self, measure: str, subject: str = "", period: str | int = "") -> Decimal | None:
        """The adopted fact's exact number, or None."""
        fact = self.get(measure, subject, period)
        return fact.number if fact else None

    def all_of(self, key: FactKey) -> tuple[Fact, ...]:
        """The adopted fact followed by the other values kept beside it."""
        return self.by_key.get(key, ())

    def where(self, measure: str, period: str | int | None = None) -> Iterator[Fact]:
        """Adopted facts of a measure in the order they were added, all subjects, one period or all."""
        for key in self._keys.get(measure, ()):
            if period is None or key.period == str(period):
                yield self.by_key[key][0]

    def everything_of(self, measure: str) -> list[tuple[Fact, ...]]:
        """All that is known of a measure, in the order it was added: of each key the adopted fact and the others."""
        return [self.by_key[key] for key in self._keys.get(measure, ())]

    @cached_property
    def _keys(self) -> Mapping[str, list[FactKey]]:
        """Measure → its keys in the order they were added."""
        found: dict[str, list[FactKey]] = {}
        for key in self.by_key:
            found.setdefault(key.measure, []).append(key)
        return found

    def adopted(self) -> Iterator[Fact]:
        """Every adopted fact, in the order the keys were added."""
        return (facts[0] for facts in self.by_key.values())

    def table(self, form: str, year: int, block: str = "records") -> tuple[DataTable, ...]:
        """The normalised tables of a form and year (several files may feed one form)."""
        return tuple(t for t in self.tables if t.form == form and t.year == year and t.block == block)

    def plus(self, facts: Iterable[Fact], *, reported_first: frozenset[str] = frozenset()) -> FactSet:
        """A new set with these facts added.

        Within a key: recognised before submitted before computed before reported, so a typed rate never
        replaces one computed from its parts; for measures in `reported_first` (given AQI, given section
        classes) the reported value stands before the computed one. Equal ranks keep the order of arrival.
        """
        merged = dict(self.by_key)
        for fact in facts:
            known = merged.get(fact.key)
            if known is None:
                merged[fact.key] = (fact,)
            else:
                ranks = _REPORTED_FIRST if fact.key.measure in reported_first else _RANK
                merged[fact.key] = _by_rank((*known, fact), ranks)
        return FactSet(merged, self.tables)
