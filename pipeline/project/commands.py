"""check, forms, trace and doctor: the first stages alone, what goes out, one number's story, what this machine has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import config as configs
from pipeline.config import Config
from pipeline.project.assess import Say, assess
from pipeline.project.build import lists
from pipeline.scheme.policies import Policy
from pipeline.system import layout
from pipeline.system.errors import ExitCode, PipelineError, gravest
from pipeline.system.layout import ISSUED, LISTS, REGISTER

if TYPE_CHECKING:
    from pipeline.issue.owed import Known


_MOST_CHANGES = 20
"""Changed numbers that are told on the screen; 更正影响.xlsx has all of them."""


def check(root: Path, year: int | None, *, as_json: bool, tell: Say, say: Say) -> ExitCode:
    """Read, compute and check, then write 清单/ only; DRAFT when blocking findings are open."""
    from pipeline import check as checks
    from pipeline.project import outputs
    from pipeline.publish import account_text, findings
    from pipeline.store import swap

    with swap.lock(root / "outputs"):
        case = assess(root, year, tell)
        folder = case.config.outputs / str(case.config.year)
        swap.repair(folder)
        kept = outputs.write_lists(lists(case, case.settled), case.config)
    settled = (*case.settled, *checks.settle(kept, case.config, stages="P"))
    if as_json:
        say(findings.findings_json(settled, case.config))
    else:
        say(f"清单已写入 outputs/{case.config.year}/{LISTS}/。{account_text.account_summary(case.account)}。")
        for line in findings.finding_lines(settled, case.config, most=2, notices=False):
            say(line)
    return ExitCode.DRAFT if case.blocked else ExitCode.DONE


def forms(root: Path, year: int | None, department: str, *, tell: Say, say: Say) -> ExitCode:
    """Write what goes out to every body, or to one of them, with last year's values and papers beside it."""
    from pipeline import check as checks
    from pipeline import issue
    from pipeline.project import outputs
    from pipeline.publish import findings
    from pipeline.store import swap

    config = configs.load(root, year)
    bodies = [body for body in config.bodies if body.years.covers(config.year)]
    if department:
        bodies = [body for body in bodies if department in (body.name, *body.aliases)]
        if not bodies:
            names = "、".join(body.name for body in config.bodies if body.years.covers(config.year))
            raise PipelineError(f"{config.year} 年的部门里没有“{department}”。", f"可写的有：{names}。")
    with swap.lock(root / "outputs"):
        known = _known(config, tell)
        swap.repair(config.outputs / str(config.year))
        tell(f"写 {len(bodies)} 个部门的下发材料…")
        files = {
            f"{body.name}/{name}": data for body in bodies for name, data in issue.files(body, known, config).items()
        }
        kept = outputs.write_issued(files, config, bodies[0].name if department else "")
    whose = f"{bodies[0].name}/" if department else ""
    say(f"下发材料已写入 outputs/{config.year}/{ISSUED}/{whose}（{len(bodies)} 个部门）。")
    if known.before is None:
        say(f"没有 inputs/{config.year - 1}：任务清单里没有上年交的材料，表里只有历年指标里有的上年值。")
    if kept:
        for line in findings.finding_lines(checks.settle(kept, config, stages="P"), config, most=2, notices=False):
            say(line)
    return ExitCode.DONE


def _known(config: Config, tell: Say) -> Known:
    """What is owed this year, and the submission of the year before where there is one."""
    from pipeline import compute
    from pipeline.account import account
    from pipeline.ingest import history_sheets, ingest
    from pipeline.issue.owed import Known
    from pipeline.model.fact import FactSet
    from pipeline.normalise import normalise
    from pipeline.normalise.history_facts import submitted_facts

    before = config.year - 1
    owed, _ = account((), (), (), (), FactSet(), config, config.year)
    sheets, _ = history_sheets.read_history(layout.history(config.root))
    printed, _ = submitted_facts(sheets, config)
    if not (config.inputs / str(before)).is_dir():
        return Known(owed.receipts, FactSet().plus(printed))
    tell(f"读 {before} 年的材料…")
    received = ingest(config, before, layout.opened(config.root))
    if received.marks:
        marks = "、".join(sorted(received.marks))
        tell(f"{before} 年的材料里写着“{marks}”：表里的上年值也是，发给部门之前请换成真实的材料。")
    facts, _ = normalise(received.tables, config)
    facts, _ = compute.compute(facts, config, [before], received.statements)
    came, _ = account(
        received.materials, received.registered, received.statements, received.tables, facts, config, before
    )
    return Known(owed.receipts, facts.plus(printed), came, received.materials)


def trace(root: Path, name: str, year: int | None, *, as_json: bool, tell: Say, say: Say) -> ExitCode:
    """Where a number comes from; writes nothing."""
    from pipeline.project import trace as stories

    case = assess(root, year, tell)
    wanted = stories.asked(name, case.config, case.facts)
    known = stories.Known(case.facts, case.config, case.changes, case.settled)
    if as_json:
        data = [one for measure in wanted.measures for one in stories.data(measure, wanted, known)]
        say(json.dumps(data, ensure_ascii=False, indent=1))
    else:
        for measure in wanted.measures:
            for line in stories.story_lines(measure, wanted, known):
                say(line)
    return ExitCode.DONE


def diff(
    root: Path, old: int | None, new: int | None, year: int | None, *, as_json: bool, tell: Say, say: Say
) -> ExitCode:
    """What changed between two tables of facts kept in 登记/; `new` None: the inputs as they are now.

    `old` None: the youngest that differs from `new`. Writes nothing. Raises PipelineError (NO_INPUT) where there is
    nothing to compare with.
    """
    from pipeline.publish import changes
    from pipeline.store import fact_snapshots, facts_csv

    config = configs.load(root, year)
    register = config.outputs / REGISTER
    there = fact_snapshots.snapshots_of(register, config.year)
    for wanted in (old, new):
        if wanted is not None and wanted not in there:
            hint = f"有的是 {'、'.join(map(str, there))}。" if there else "生成一次报告就有第 1 份。"
            raise PipelineError(f"{config.year} 年没有第 {wanted} 份数据表。", hint, ExitCode.NO_INPUT)
    if not there:
        raise PipelineError(f"{config.year} 年还没有可以比较的数据表。", "先生成一次报告。", ExitCode.NO_INPUT)
    if new is None:
        case = assess(root, year, tell)
        now = fact_snapshots.of(case.facts, facts_csv.render(case.facts, config.scheme), config.scheme)
    else:
        now = fact_snapshots.load_snapshot(there[new])
    if old is None:
        earlier = {number: at for number, at in there.items() if new is None or number < new}
        old, before = fact_snapshots.different(now, earlier) or (max(there), now)
    else:
        before = fact_snapshots.load_snapshot(there[old])
    compared = changes.compare_snapshots(before, now, config.scheme)
    if as_json:
        say(changes.comparison_json(compared, config.scheme))
        return ExitCode.DONE
    say(f"第 {old} 份数据表 → {f'第 {new} 份' if new else '现在的材料'}：{changes.comparison_summary(compared)}")
    for line in changes.comparison_lines(compared, config.scheme, _MOST_CHANGES):
        say(line)
    return ExitCode.DONE


def doctor(root: Path, *, say: Say) -> ExitCode:
    """What this machine has and lacks, and the 口径 in force; COMPONENT where something needed is missing."""
    from pipeline.project import doctor as examination

    policies: dict[str, str] = {}
    wrong: PipelineError | None = None
    try:
        config = configs.load(root)
        policies = {policy.name: _ways(policy, config) for policy in config.scheme.policies.values()}
    except PipelineError as error:
        wrong = error
    items = examination.examine(root, policies)
    said, advice = (wrong.message, wrong.hint) if wrong else ("可用", "")
    for line in examination.examined_lines(
        (*items, examination.Examined(configs.NAME, wrong is None, said, advice, "生成报告"))
    ):
        say(line)
    lacking = any(not item.ok and not item.optional for item in items)
    return gravest(ExitCode.COMPONENT if lacking else ExitCode.DONE, wrong.code if wrong else ExitCode.DONE)


def _ways(policy: Policy, config: Config) -> str:
    """The way that is chosen for a 口径, and the others there are, as config.yaml writes them."""
    others = [f"{name}（{words}）" for name, words in policy.options.items() if name != config.policies[policy.id]]
    change = f"；现写作 {config.policies[policy.id]}，可改为 {'、'.join(others)}" if others else ""
    return config.policy_words(policy.id) + change
