"""A project folder → 清单/: what stands in the way of a report, without making one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import assess
from pipeline.project.events import OnEvent, silent
from pipeline.project.results import WordedFinding, worded

if TYPE_CHECKING:
    from pipeline.model.receipt import Account


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the checks came to."""

    year: int
    blocked: bool
    """Blocking findings are open."""
    account: Account
    """Everything owed and how it stands."""
    findings: tuple[WordedFinding, ...]


def check(project: Path, year: int | None = None, *, on_event: OnEvent = silent) -> CheckResult:
    """Read, compute and check, then write 清单/ only.

    Raises PipelineError: CONFIG, NO_INPUT, OUTPUT (清单/ is then the old one).
    """
    from pipeline import check as checks
    from pipeline.project import outputs
    from pipeline.store import swap

    with swap.lock(project / "outputs"):
        case = assess(project, year, on_event)
        swap.repair(case.config.outputs / str(case.year))
        blocked = case.blocked
        kept = outputs.write_lists(outputs.rendered_lists(case, case.settled), case.config)
    settled = (*case.settled, *checks.settle(kept, case.config, stages=checks.PRINTED))
    return CheckResult(case.year, blocked, case.judged_account, worded(settled, case.config))
