"""A project folder → everything known before anything is written: stages 1 to 4, from received files to findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.system import layout

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.ingest import Received
    from pipeline.model.change import Change
    from pipeline.model.fact import Fact, FactSet
    from pipeline.model.finding import Finding, Settled
    from pipeline.model.material import Numbered
    from pipeline.model.receipt import Account
    from pipeline.model.series import AirDay, SectionMonth

Say = Callable[[str], object]

_OPENED_LIMIT = 100_000_000


@dataclass(frozen=True)
class Assessment:
    """Everything known before anything is written: facts of both years, changes, findings."""

    config: Config
    received: tuple[Received, ...]
    """This year's submission, then last year's where there is one."""
    facts: FactSet
    changes: Mapping[tuple[str, str], Change]
    days: tuple[AirDay, ...]
    grid: tuple[SectionMonth, ...]
    submitted: tuple[Fact, ...]
    """Everything that 历年指标 says, later years too."""
    account: Account
    """Everything owed for the year, what answers it and how it stands."""
    numbered: tuple[Numbered, ...]
    register: bytes
    """材料编号.csv with the numbers given in this run."""
    findings: tuple[Finding, ...]
    settled: tuple[Settled, ...]
    blocked: bool
    """Blocking findings are open: the report is a 草稿."""

    @property
    def marks(self) -> tuple[str, ...]:
        """Marks of the inputs that cover and header repeat, e.g. 示例数据."""
        return tuple(sorted({mark for one in self.received for mark in one.marks}))


def assess(root: Path, year: int | None, tell: Say) -> Assessment:
    """Stages 1 to 4: read, normalise, compute, check. Writes nothing but the cache of opened files."""
    from pipeline import account as accounts
    from pipeline import check as checks
    from pipeline import compute as computing
    from pipeline import config as configs
    from pipeline.account import numbering
    from pipeline.compute import comparison
    from pipeline.ingest import history_sheets, ingest
    from pipeline.normalise import normalise
    from pipeline.normalise.history_facts import submitted_facts as earlier_years
    from pipeline.store import material_register

    config = configs.load(root, year)
    tell("[1/7] 读材料…")
    opened = layout.opened(config.root)
    received = [ingest(config, config.year, opened)]
    if (config.inputs / str(config.year - 1)).is_dir():
        received.append(ingest(config, config.year - 1, opened))
    opened.prune(_OPENED_LIMIT)
    findings = [finding for one in received for finding in one.findings]

    tell(f"[2/7] 归一（{sum(len(one.tables) for one in received)} 张表）…")
    facts, found = normalise([table for one in received for table in one.tables], config)
    findings += found

    tell("[3/7] 计算…")
    facts, found = computing.compute(
        facts, config, [one.year for one in received], [said for one in received for said in one.statements]
    )
    findings += found
    sheets, found = history_sheets.read_history(layout.history(config.root))
    findings += found
    submitted, found = earlier_years(sheets, config)
    findings += found
    facts = facts.plus(fact for fact in submitted if int(fact.key.period) < config.year)
    changes = comparison.compare_years(facts, config, config.year)

    tell("[4/7] 核对…")
    now = received[0]
    account, found = accounts.account(
        now.materials, now.registered, now.statements, now.tables, facts, config, config.year
    )
    findings += found
    earlier = [material for one in received[1:] for material in one.materials]
    findings += checks.run_checks(facts, changes, now.tables, config, now.materials, account, now.registered, earlier)
    kept = config.outputs / layout.REGISTER / material_register.NAME
    numbered, entries, found = numbering.number_materials(
        [material for one in received for material in one.materials],
        config,
        material_register.read_register(kept.read_bytes()) if kept.is_file() else (),
        account,
        now.registered,
    )
    findings += found
    settled = checks.settle(findings, config)
    return Assessment(
        config=config,
        received=tuple(received),
        facts=facts,
        changes=changes,
        days=computing.daily_series(facts, config, config.year),
        grid=computing.section_months(facts, config, config.year),
        submitted=submitted,
        account=accounts.judge_receipts(account, settled, config),
        numbered=numbered,
        register=material_register.write_register(entries),
        findings=tuple(findings),
        settled=settled,
        blocked=bool(checks.blocking(settled)),
    )
