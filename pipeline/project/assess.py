"""A project folder → its case: stages 1 to 4, from received files to findings, each done when its part is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.project.events import Event, OnEvent, Stage, silent
from pipeline.system import layout

if TYPE_CHECKING:
    from decimal import Decimal

    from pipeline.case import Case, Step
    from pipeline.model.change import Change
    from pipeline.model.fact import Fact, FactSet
    from pipeline.model.finding import Finding, Settled
    from pipeline.model.material import Numbered
    from pipeline.model.receipt import Account
    from pipeline.model.received import Received
    from pipeline.model.series import AirDay, SectionMonth, SourceDispute
    from pipeline.store.material_register import GivenNumber

_OPENED_LIMIT = 100_000_000
"""Bytes of opened papers and pictures that are kept between runs."""

Computed = tuple["FactSet", tuple["Finding", ...]]


def assess(project: Path, year: int | None = None, on_event: OnEvent = silent) -> Case:
    """The case of a project folder in `year` (None: the one config.yaml names).

    config.yaml, the scheme and what is kept for ever are read at once (PipelineError CONFIG), everything else when it
    is asked for (NO_INPUT where the year has no submission). Writes nothing but the cache of opened files.
    """
    from pipeline.case import Case
    from pipeline.project.configuration import load_config
    from pipeline.project.known_case import ground_of, known_case, remember_case
    from pipeline.project.register_check import check_register

    config = load_config(project, year)
    check_register(config)
    ground, steps = ground_of(config), _Stages(on_event).steps()
    case = known_case(ground, steps) or Case(config, steps)
    remember_case(ground, case)
    return case


def outset(project: Path, year: int | None = None, on_event: OnEvent = silent) -> Case:
    """The case of a year that begins: what is owed, and last year's submission where there is one; nothing came yet.

    It works out received (last year's), facts, last_account, submitted and duties, and no other part.
    """
    from pipeline.case import Case
    from pipeline.project.configuration import load_config
    from pipeline.project.register_check import check_register

    config = load_config(project, year)
    check_register(config)
    stages = _Stages(on_event)
    steps = stages.steps()
    return Case(
        config,
        {
            "received": stages.received_last_year,
            "facts": stages.facts_last_year,
            "last_account": stages.last_account,
            "submitted": steps["submitted"],
            "duties": steps["duties"],
        },
    )


@dataclass(frozen=True)
class _Stages:
    """How each part of a case is worked out; stages that give more than one part are done `once`."""

    on_event: OnEvent

    def steps(self) -> Mapping[str, Step[Any]]:
        """Every part of a case that a project folder has."""
        return {
            "received": self.received,
            "facts": self.facts,
            "changes": self.changes,
            "submitted": self.submitted,
            "days": self.days,
            "section_months": self.section_months,
            "source_disputes": self.source_disputes,
            "single_indices": self.single_indices,
            "duties": self.duties,
            "account": self.account,
            "judged_account": self.judged_account,
            "numbered": self.numbered,
            "numbers_csv": self.numbers_csv,
            "distinct_names": self.distinct_names,
            "findings": self.findings,
            "settled": self.settled,
        }

    def received(self, case: Case) -> tuple[Received, ...]:
        from pipeline.ingest import FileReader, ingest

        self.on_event(Event(Stage.READ))
        config, opened = case.config, layout.opened(case.config.root)
        years = [case.year]
        if (config.inputs / str(case.year - 1)).is_dir():
            years.append(case.year - 1)
        with FileReader(opened) as reader:
            received = tuple(ingest(config, year, reader) for year in years)
        opened.prune(_OPENED_LIMIT)
        return received

    def normalised(self, case: Case) -> Computed:
        from pipeline.normalise import normalise

        tables = [table for one in case.received for table in one.tables]
        self.on_event(Event(Stage.NORMALISE, total=len(tables)))
        return normalise(tables, case.config)

    def computed(self, case: Case) -> Computed:
        from pipeline.compute import compute

        facts, _ = case.once(self.normalised)
        self.on_event(Event(Stage.COMPUTE))
        statements = [said for one in case.received for said in one.statements]
        return compute(facts, case.config, [one.year for one in case.received], statements)

    def history(self, case: Case) -> tuple[tuple[Fact, ...], tuple[Finding, ...]]:
        from pipeline.ingest import history_sheets
        from pipeline.normalise.history_facts import submitted_facts

        sheets, unread = history_sheets.read_history(layout.history(case.config.root), layout.opened(case.config.root))
        submitted, unknown = submitted_facts(sheets, case.config)
        return submitted, (*unread, *unknown)

    def submitted(self, case: Case) -> tuple[Fact, ...]:
        return case.once(self.history)[0]

    def facts(self, case: Case) -> FactSet:
        facts, _ = case.once(self.computed)
        return facts.plus(fact for fact in case.submitted if int(fact.key.period) < case.year)

    def changes(self, case: Case) -> Mapping[tuple[str, str], Change]:
        from pipeline.compute import comparison

        return comparison.compare_years(case.facts, case.config, case.year)

    def days(self, case: Case) -> tuple[AirDay, ...]:
        from pipeline.compute import daily_series

        return daily_series(case.facts, case.config, case.year)

    def section_months(self, case: Case) -> tuple[SectionMonth, ...]:
        from pipeline import compute

        return compute.section_months(case.facts, case.config, case.year)

    def source_disputes(self, case: Case) -> tuple[SourceDispute, ...]:
        from pipeline.compute import source_disputes

        return source_disputes.source_disputes(case.once(self.normalised)[0], case.config, case.year)

    def single_indices(self, case: Case) -> Mapping[str, Mapping[str, Decimal]]:
        from pipeline.compute import section_singles

        return section_singles(case.facts, case.config, case.year)

    def duties(self, case: Case) -> Account:
        from pipeline.account import account
        from pipeline.model.fact import FactSet

        return account((), (), (), (), FactSet(), case.config, case.year)[0]

    def accounted(self, case: Case) -> tuple[Account, tuple[Finding, ...]]:
        from pipeline.account import account

        facts = case.facts
        self.on_event(Event(Stage.CHECK))
        return account(case.materials, case.register_rows, case.statements, case.tables, facts, case.config, case.year)

    def account(self, case: Case) -> Account:
        return case.once(self.accounted)[0]

    def judged_account(self, case: Case) -> Account:
        from pipeline.account import judge_receipts

        return judge_receipts(case.account, case.settled, case.config)

    def numbering(self, case: Case) -> tuple[tuple[Numbered, ...], tuple[GivenNumber, ...], tuple[Finding, ...]]:
        from pipeline.account.numbering import number_materials
        from pipeline.project.register_check import read_numbers

        given = read_numbers(case.config)
        materials = (material for one in case.received for material in one.materials)
        return number_materials(materials, case.config, given, case.account, case.register_rows)

    def numbered(self, case: Case) -> tuple[Numbered, ...]:
        return case.once(self.numbering)[0]

    def numbers_csv(self, case: Case) -> bytes:
        from pipeline.store.material_register import write_register

        return write_register(case.once(self.numbering)[1])

    def distinct_names(self, case: Case) -> frozenset[frozenset[str]]:
        from pipeline.store import distinct_names

        kept = case.config.outputs / layout.REGISTER / distinct_names.NAME
        known = distinct_names.read_distinct(kept.read_bytes()) if kept.is_file() else ()
        return frozenset(one.pair for one in known)

    def findings(self, case: Case) -> tuple[Finding, ...]:
        from pipeline.check import run_checks

        found: Iterable[Iterable[Finding]] = (
            *(one.findings for one in case.received),
            case.once(self.normalised)[1],
            case.once(self.computed)[1],
            case.once(self.history)[1],
            case.once(self.accounted)[1],
            run_checks(case),
            case.once(self.numbering)[2],
        )
        return tuple(finding for of_stage in found for finding in of_stage)

    def settled(self, case: Case) -> tuple[Settled, ...]:
        from pipeline.check import settle

        return settle(case.findings, case.config)

    # The year before, for what goes out at the outset of a year.

    def received_last_year(self, case: Case) -> tuple[Received, ...]:
        from pipeline.ingest import FileReader, ingest

        last = case.year - 1
        if not (case.config.inputs / str(last)).is_dir():
            return ()
        self.on_event(Event(Stage.READ_LAST_YEAR))
        with FileReader(layout.opened(case.config.root)) as reader:
            return (ingest(case.config, last, reader),)

    def computed_last_year(self, case: Case) -> FactSet:
        from pipeline import compute
        from pipeline.model.fact import FactSet
        from pipeline.normalise import normalise

        facts = FactSet()
        for one in case.received:
            facts, _ = normalise(one.tables, case.config)
            facts, _ = compute.compute(facts, case.config, [one.year], one.statements)
        return facts

    def facts_last_year(self, case: Case) -> FactSet:
        return case.once(self.computed_last_year).plus(case.submitted)

    def last_account(self, case: Case) -> Account | None:
        from pipeline.account import account

        if not case.received:
            return None
        (last,) = case.received
        facts = case.once(self.computed_last_year)
        return account(last.materials, last.registered, last.statements, last.tables, facts, case.config, last.year)[0]
