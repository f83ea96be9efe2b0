"""Monitoring records of one year → concentrations and class of every section and month, with what was left out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.compute.class_disputes import Dispute, contradicts, decision_of, worse_items
from pipeline.compute.water_class import Mean, Verdict, class_of_means, counted_mean, mean_of
from pipeline.config import Config, WaterSection
from pipeline.model.fact import FactSet
from pipeline.model.table import DataTable, Record
from pipeline.scheme.limits import WaterItems, WaterLimits
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import fold
from pipeline.scheme.water_decisions import ClassDecision

FORM = "F33"
CLASS, _SOURCE = "water_class", "class_source"
_LIMITS, _ITEMS = "GB3838", "WATER_ITEMS"
_CONTRADICTED, _BY_LEVEL = "contradicted_class", "by_level"
"""口径: which class is proposed where a typed one and the concentrations contradict each other."""
NEEDS = Needs(
    "断面数据整理",
    forms={FORM: (CLASS, _SOURCE)},
    standards=(_LIMITS, _ITEMS),
    policies={_CONTRADICTED: (_BY_LEVEL,)},
)


@dataclass(frozen=True, slots=True)
class Month:
    """One section and month: how many records, the mean of each item, the class."""

    records: int
    means: Mapping[str, Mean]
    verdict: Verdict


@dataclass(frozen=True)
class WaterYear:
    """A year's records by section of the config; those that belong to none are kept apart."""

    year: int
    sections: tuple[WaterSection, ...]
    tables: tuple[DataTable, ...]
    limits: WaterLimits
    items: WaterItems
    records: Mapping[tuple[str, str], tuple[Record, ...]]
    """(section, "2024-03") → its records in the order of the sheets."""
    unknown: Mapping[str, tuple[str, ...]]
    """File → names of sections that the config does not know."""
    decisions: tuple[ClassDecision, ...]
    by_level: bool
    """Whether the class published from above is proposed against contradicting concentrations."""

    @property
    def last_day(self) -> datetime.date:
        """The day whose standards count for the year."""
        return datetime.date(self.year, 12, 31)

    @cached_property
    def months(self) -> dict[tuple[str, str], Month]:
        """(section, month) → concentrations and class, by section in the order of the config, then by month."""
        kinds = {section.name: section.kind for section in self.sections}
        made: dict[tuple[str, str], Month] = {}
        for section in self.sections:
            for key in self.keys_of(section.name):
                means = self.means(self.records[key])
                verdict = class_of_means(means, kinds[section.name], self.limits, self.items.evaluated)
                made[key] = Month(len(self.records[key]), means, verdict)
        return made

    @cached_property
    def disputes(self) -> dict[tuple[str, str], Dispute]:
        """(section, month) → the contradiction of its typed class, in months of one record; the others have none."""
        sections = {section.name: section for section in self.sections}
        found = ((key, self._dispute(sections[key[0]], key, month)) for key, month in self.months.items())
        return {key: one for key, one in found if one is not None}

    def left_out(self, section: str, month: str) -> frozenset[str]:
        """Items whose concentration of that month is contradicted by the class that stands."""
        dispute = self.disputes.get((section, month))
        return dispute.left_out if dispute is not None and dispute.typed_stands else frozenset()

    def _dispute(self, section: WaterSection, key: tuple[str, str], month: Month) -> Dispute | None:
        record, limits = self.records[key][0], self.limits
        typed, measured = record.text(CLASS), month.verdict.grade
        if month.records > 1 or measured is None or typed not in (*limits.grades, limits.beyond):
            return None
        if not contradicts(typed, month.verdict, month.means, section.kind, limits):
            return None
        due = set(self.items.due(section.items_due, limits)[0]) & set(self.items.evaluated)
        if limits.rank(typed) > limits.rank(measured) and not due <= month.means.keys():
            return None  # an item that is not in the table may decide
        return Dispute(
            section=section.name,
            month=key[1],
            typed=typed,
            measured=measured,
            published=self.by_level and section.level.startswith(self.items.published),
            evidence=record.text(_SOURCE),
            decision=decision_of(*key, (typed, measured), self.decisions),
            left_out=worse_items(typed, month.means, section, self.items.evaluated, limits),
            at=record.readings[CLASS].at,
        )

    @cached_property
    def annual(self) -> dict[str, dict[str, Mean]]:
        """Section → the mean of its months for every item, without what a class that stands disputes."""
        parts: dict[str, dict[str, list[Mean]]] = {}
        for (section, period), month in self.months.items():
            disputed = self.left_out(section, period)
            for identity, found in month.means.items():
                if identity not in disputed:
                    parts.setdefault(section, {}).setdefault(identity, []).append(found)
        return {
            section: {
                identity: mean_of(found[identity], item)
                for identity, item in self.limits.items.items()
                if identity in found
            }
            for section, found in parts.items()
        }

    def verdict(self, record: Record, kind: str) -> Verdict:
        """The class of a single record."""
        return class_of_means(self.means((record,)), kind, self.limits, self.items.evaluated)

    def keys_of(self, section: str) -> list[tuple[str, str]]:
        """(section, month) of the months that have records, in order."""
        return self._by_section.get(section, [])

    @cached_property
    def _by_section(self) -> dict[str, list[tuple[str, str]]]:
        keys: dict[str, list[tuple[str, str]]] = {}
        for key in sorted(self.records):
            keys.setdefault(key[0], []).append(key)
        return keys

    def means(self, records: tuple[Record, ...]) -> dict[str, Mean]:
        """Mean of each item of the standard over some records of a section."""
        means: dict[str, Mean] = {}
        for identity, item in self.limits.items.items():
            parts = [
                part
                for record in records
                if (part := counted_mean(record.readings.get(identity), item, self.items)) is not None
            ]
            if parts:
                means[identity] = mean_of(parts, item)
        return means


def water_year(facts: FactSet, config: Config, year: int) -> WaterYear:
    """The year's records, sorted to the sections monitored that year; limits are those in force on its last day.

    Rows whose month is of another year are left out; that was told on reading.
    """
    end = datetime.date(year, 12, 31)
    standards, policies = config.scheme.standards, config.policies
    sections = config.sections_in(year)
    names = {fold(name): section.name for section in sections for name in (section.name, *section.aliases)}
    records: dict[tuple[str, str], list[Record]] = {}
    unknown: dict[str, dict[str, None]] = {}
    tables = facts.table(FORM, year)
    for table in tables:
        for record in table.records:
            name = names.get(fold(record.subject))
            if record.total:
                continue
            if name is None:
                unknown.setdefault(table.file, {}).setdefault(record.subject)
            elif record.period[:4] == str(year) and "-" in record.period:
                records.setdefault((name, record.period[:7]), []).append(record)
    return WaterYear(
        year=year,
        sections=sections,
        tables=tables,
        limits=standards.content(WaterLimits, _LIMITS, end, policies),
        items=standards.content(WaterItems, _ITEMS, end, policies),
        records={key: tuple(found) for key, found in records.items()},
        unknown={file: tuple(found) for file, found in unknown.items()},
        decisions=tuple(
            replace(one, section=names.get(fold(one.section), one.section)) for one in config.class_decisions
        ),
        by_level=policies[_CONTRADICTED] == _BY_LEVEL,
    )
