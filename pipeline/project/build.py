"""The whole run on one page: config and inputs → facts → checks → figures → Word parts → 报告/ and 清单/."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import Assessment, Say, assess
from pipeline.project.report import report
from pipeline.system import layout, snapshot
from pipeline.system.errors import ExitCode, gravest
from pipeline.system.yamlfile import read_yaml

if TYPE_CHECKING:
    from pipeline.model.finding import Settled


def build(root: Path, year: int | None, *, final: bool, jobs: int | None, tell: Say, say: Say) -> ExitCode:
    """The whole run, or nothing where nothing changed since the last one. Says what was written and what is open."""
    chosen = _configured_year(root) if year is None else year
    record = root / "outputs" / layout.CACHE / f"{chosen}{'-final' if final else ''}.json"
    before = snapshot.scan(layout.watched(root, chosen))
    seen = snapshot.load_record(record)
    if seen and snapshot.unchanged(before, seen):
        say("没有变化，不用重做。上次的结果：")
        for line in seen.said:
            say(line)
        return ExitCode(seen.exit_code)

    from pipeline.store import swap

    known = snapshot.digests(before, seen)
    said: list[str] = []
    with swap.lock(root / "outputs"):
        swap.repair(root / "outputs" / str(chosen))
        code = _build(root, chosen, final, jobs or os.cpu_count() or 1, known, tell, said.append)
    for line in said:
        say(line)
    after = snapshot.scan(layout.watched(root, chosen))
    moved = snapshot.changed_meanwhile(before, after)
    if moved:
        say(f"运行期间有 {len(moved)} 个文件变了（如 {moved[0]}），这次的结果可能不是最新的。")
        say("→ 请等文件保存完毕，再运行一次。")
    else:
        snapshot.save_record(record, snapshot.Seen(snapshot.digests(after, seen), int(code), tuple(said)))
    return code


def _build(
    root: Path, year: int, final: bool, jobs: int, known: Mapping[str, tuple[object, str]], tell: Say, say: Say
) -> ExitCode:
    from pipeline import check as checks
    from pipeline.project import outputs
    from pipeline.publish import findings

    case = assess(root, year, tell)
    config = case.config
    made = None if final and case.blocked else report(case, jobs, tell, final=final)
    if made is None or not made.files:
        settled = made.settled if made else case.settled
        kept = outputs.write_lists(lists(case, settled), config)
        say(f"还有阻断问题，正式稿没有写，{layout.REPORT}/ 没有动；问题见 outputs/{year}/{layout.LISTS}/。")
        codes = [ExitCode.DRAFT]
    else:
        settled = made.settled
        sources = {name: digest for name, (_, digest) in known.items() if not name.startswith("outputs/")}
        kept = outputs.write_report(made.files, case.register, sources, settled, made.draft, config)
        if made.kept:
            outputs.keep_facts(made.kept, made.files, config)
        if final and not made.draft:
            outputs.write_history(case.facts, case.submitted, config)
        kept += outputs.write_lists(lists(case, settled), config)
        say(f"{'草稿' if made.draft else '报告'}已写入 outputs/{year}/{layout.REPORT}/{made.pages}。")
        if made.corrected:
            say(made.corrected)
        codes = [ExitCode.DRAFT] if made.draft else []
    for line in findings.finding_lines(
        (*settled, *checks.settle(kept, config, stages="P")), config, most=2, notices=False
    ):
        say(line)
    if made and made.lacking:
        say(f"{made.lacking.message}\n→ {made.lacking.hint}")
        codes.append(made.lacking.code)
    return gravest(*codes)


def lists(case: Assessment, settled: tuple[Settled, ...]) -> dict[str, bytes]:
    """The files of 清单/."""
    from pipeline import account as accounts
    from pipeline.project import outputs

    materials = [material for one in case.received for material in one.materials]
    account = accounts.judge_receipts(case.account, settled, case.config)
    now = case.received[0]
    return outputs.list_files(account, now.tables, materials, case.numbered, settled, now.registered, case.config)


def _configured_year(root: Path) -> int:
    """The 考核年度 of config.yaml, read without loading and checking the rest, which a no-op run has no need of."""
    path = root / layout.CONFIG
    data = read_yaml(path, layout.CONFIG) if path.is_file() else None
    year = data.get("考核年度") if isinstance(data, dict) else None
    if isinstance(year, int):
        return year

    from pipeline import config as configs

    return configs.load(root).year
