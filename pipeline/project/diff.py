"""Two tables of facts kept in 登记/, or the last one and the inputs as they are now → what changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import assess
from pipeline.project.events import OnEvent, silent
from pipeline.project.submission import handed_in
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import REGISTER

if TYPE_CHECKING:
    from pipeline.publish.changes import Comparison
    from pipeline.scheme import Scheme


@dataclass(frozen=True, slots=True)
class DiffResult:
    """What changed from the table `old` to the table `new`."""

    old: str
    """What people call it: 第 1 份数据表, 报送 1."""
    new: str
    comparison: Comparison
    scheme: Scheme
    """Names and units of what changed."""


def diff(
    project: Path,
    old: int | None = None,
    new: int | None = None,
    year: int | None = None,
    *,
    against: Sequence[int] = (),
    on_event: OnEvent = silent,
) -> DiffResult:
    """What changed between two tables of facts; `new` None: the inputs as they are now. Writes nothing.

    `old` None: the youngest that differs from `new`. `against`: in their place what was handed in under one number
    or two, with the sheets exchanged since. Raises PipelineError: CONFIG, and NO_INPUT where there is nothing to
    compare with.
    """
    from pipeline.publish import changes
    from pipeline.store import fact_snapshots, facts_csv, frozen_papers

    if len(against) > 2 or (against and (old, new) != (None, None)):
        what = "与报送的数据相比时，--against 后面写一个或两个次数，不再写第几份数据表。"
        raise PipelineError(what, "如 selfcheck diff --against 1，selfcheck diff --against 1 2。")
    case = assess(project, year, on_event)
    config = case.config
    there = fact_snapshots.snapshots_of(config.outputs / REGISTER, config.year)
    for wanted in (old, new):
        if wanted is not None and wanted not in there:
            hint = f"有的是 {'、'.join(map(str, there))}。" if there else "生成一次报告就有第 1 份。"
            raise PipelineError(f"{config.year} 年没有第 {wanted} 份数据表。", hint, Cause.NO_INPUT)
    if not there:
        raise PipelineError(f"{config.year} 年还没有可以比较的数据表。", "先生成一次报告。", Cause.NO_INPUT)
    frozen = [handed_in(config, number) for number in against[:2]]
    held = [(one.now.words, fact_snapshots.read_snapshot(one.file(frozen_papers.SNAPSHOT))) for one in frozen]
    if len(held) == 2:
        newer, now = held[1]
    elif new is None:
        newer = "现在的材料"
        now = fact_snapshots.of(case.facts, facts_csv.render(case.facts, config.scheme), config.scheme)
    else:
        newer, now = _numbered(new), fact_snapshots.load_snapshot(there[new])
    if held:
        older, before = held[0]
    elif old is None:
        earlier = {number: at for number, at in there.items() if new is None or number < new}
        number, before = fact_snapshots.different(now, earlier) or (max(there), now)
        older = _numbered(number)
    else:
        older, before = _numbered(old), fact_snapshots.load_snapshot(there[old])
    return DiffResult(older, newer, changes.compare_snapshots(before, now, config.scheme), config.scheme)


def _numbered(table: int) -> str:
    return f"第 {table} 份数据表"
