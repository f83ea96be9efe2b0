"""Two tables of facts kept in 登记/, or the last one and the inputs as they are now → what changed between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import assess
from pipeline.project.events import OnEvent, silent
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import REGISTER

if TYPE_CHECKING:
    from pipeline.publish.changes import Comparison
    from pipeline.scheme import Scheme


@dataclass(frozen=True, slots=True)
class DiffResult:
    """What changed from the table `old` to the table `new`, None for the inputs as they are now."""

    old: int
    new: int | None
    comparison: Comparison
    scheme: Scheme
    """Names and units of what changed."""


def diff(
    project: Path,
    old: int | None = None,
    new: int | None = None,
    year: int | None = None,
    *,
    on_event: OnEvent = silent,
) -> DiffResult:
    """What changed between two tables of facts; `new` None: the inputs as they are now. Writes nothing.

    `old` None: the youngest that differs from `new`. Raises PipelineError: CONFIG, and NO_INPUT where there is nothing
    to compare with.
    """
    from pipeline.publish import changes
    from pipeline.store import fact_snapshots, facts_csv

    case = assess(project, year, on_event)
    config = case.config
    there = fact_snapshots.snapshots_of(config.outputs / REGISTER, config.year)
    for wanted in (old, new):
        if wanted is not None and wanted not in there:
            hint = f"有的是 {'、'.join(map(str, there))}。" if there else "生成一次报告就有第 1 份。"
            raise PipelineError(f"{config.year} 年没有第 {wanted} 份数据表。", hint, Cause.NO_INPUT)
    if not there:
        raise PipelineError(f"{config.year} 年还没有可以比较的数据表。", "先生成一次报告。", Cause.NO_INPUT)
    if new is None:
        table = facts_csv.render(case.facts, config.scheme)
        now = fact_snapshots.of(case.facts, table, config.scheme)
    else:
        now = fact_snapshots.load_snapshot(there[new])
    if old is None:
        earlier = {number: at for number, at in there.items() if new is None or number < new}
        old, before = fact_snapshots.different(now, earlier) or (max(there), now)
    else:
        before = fact_snapshots.load_snapshot(there[old])
    return DiffResult(old, new, changes.compare_snapshots(before, now, config.scheme), config.scheme)
