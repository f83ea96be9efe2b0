"""Records of sources typed 达标 against their concentrations → which of the two stands, and the records that say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.compute.source_items import FORM, ItemLimit, SourceRules, source_rules
from pipeline.config import Config
from pipeline.model.fact import FactSet
from pipeline.model.number import plain
from pipeline.model.series import SourceDispute
from pipeline.model.table import DataTable, Reading, Record
from pipeline.scheme.needs import Needs
from pipeline.scheme.units import fold
from pipeline.scheme.water_decisions import SourceDecision

_MET, _EXCEEDING = "compliant", "exceeding"
NEEDS = Needs("水源地达标判定", forms={FORM: (_MET, _EXCEEDING)})


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A record that its concentrations contradict: those beyond their limit, and a person's decision, None for none.

    The concentrations are proposed and stand while there is no decision; the report is no final one then.
    """

    record: Record
    beyond: Mapping[str, tuple[ItemLimit, Reading]]
    decision: SourceDecision | None

    @property
    def measured(self) -> bool:
        """Whether the concentrations decide."""
        return self.decision is None or self.decision.by_concentrations

    @property
    def told(self) -> SourceDispute:
        """The contradiction as the report tells it."""
        items = tuple((limit.name, limit.excess(reading)) for limit, reading in self.beyond.values())
        evidence = self.decision.evidence if self.decision else ""
        found = self.record
        return SourceDispute(found.subject, found.period, items, self.measured, evidence, self.decision is not None)


def beyond_limits(record: Record, rules: SourceRules) -> dict[str, tuple[ItemLimit, Reading]]:
    """The concentrations of a record that lie beyond their limit, by item; none for ground water."""
    limits = rules.limits_of(record)
    found = rules.measured(record).items() if limits is not None and not record.total else ()
    return {key: (limits[key], one) for key, one in found if limits is not None and limits[key].beyond(one)}


def contradictions(table: DataTable, rules: SourceRules, config: Config) -> Iterator[Contradiction]:
    """The records of a table that say 达标 against their concentrations."""
    decided = {(fold(one.source), one.month): one for one in config.source_decisions}
    for record in table.records:
        beyond = beyond_limits(record, rules)
        if beyond and record.text(_MET) == rules.source.met:
            yield Contradiction(record, beyond, decided.get((fold(record.subject), record.period[:7])))


def with_verdicts(facts: FactSet, config: Config, year: int) -> FactSet:
    """The set with the year's records as they stand: not 达标 where the concentrations decide, with the items."""
    if not facts.table(FORM, year):
        return facts
    rules = source_rules(config, year)
    tables = [
        _as_it_stands(one, rules, config) if (one.form, one.year) == (FORM, year) else one for one in facts.tables
    ]
    return replace(facts, tables=tuple(tables))


def _as_it_stands(table: DataTable, rules: SourceRules, config: Config) -> DataTable:
    against = {id(one.record): one for one in contradictions(table, rules, config) if one.measured}
    if not against:
        return table
    records = (_missed(record, against.get(id(record)), rules) for record in table.records)
    return replace(table, records=tuple(records))


def _missed(record: Record, against: Contradiction | None, rules: SourceRules) -> Record:
    if against is None:
        return record
    items = "、".join(
        name if times is None else f"{name}超标{plain(times, 2)}倍" for name, times in against.told.beyond
    )
    typed = record.readings[_MET]
    named = replace(record.readings.get(_EXCEEDING, typed), value=items)
    return replace(
        record,
        readings={**record.readings, _MET: replace(typed, value=rules.source.missed), _EXCEEDING: named},
    )


def source_disputes(facts: FactSet, config: Config, year: int) -> tuple[SourceDispute, ...]:
    """The contradictions of a year's records as they were handed in, in their order."""
    tables = facts.table(FORM, year)
    rules = source_rules(config, year) if tables else None
    return tuple(one.told for table in tables if rules for one in contradictions(table, rules, config))
