"""Monitoring records of one year → concentrations and class of every section and month, with what was left out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.compute.water_class import Mean, Verdict, class_of_means, counted_mean, mean_of
from pipeline.config import Config, WaterSection
from pipeline.model.fact import FactSet
from pipeline.model.table import DataTable, Record
from pipeline.scheme.limits import WaterItems, WaterLimits
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import fold

FORM = "F33"
CLASS = "water_class"
_LIMITS, _ITEMS = "GB3838", "WATER_ITEMS"
NEEDS = Needs("断面数据整理", forms={FORM: (CLASS,)}, standards=(_LIMITS, _ITEMS))


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
    def annual(self) -> dict[str, dict[str, Mean]]:
        """Section → the mean of its months for every item of the standard."""
        parts: dict[str, dict[str, list[Mean]]] = {}
        for (section, _), month in self.months.items():
            for identity, found in month.means.items():
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
    )
