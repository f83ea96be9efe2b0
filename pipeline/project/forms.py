"""A project folder → 下发材料/: what goes out to each body when the year begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.project.assess import outset
from pipeline.project.events import Event, OnEvent, Stage, silent
from pipeline.project.results import WordedFinding, worded
from pipeline.system.errors import PipelineError


@dataclass(frozen=True, slots=True)
class FormsResult:
    """What went out."""

    year: int
    bodies: tuple[str, ...]
    """The bodies it was written for."""
    last_year: bool
    """Whether last year's submission is here: without it no task list says what was handed in."""
    marks: tuple[str, ...]
    """Marks that stand in last year's submission, such as 示例数据: they stand beside last year's values too."""
    findings: tuple[WordedFinding, ...]


def forms(
    project: Path, year: int | None = None, department: str | None = None, *, on_event: OnEvent = silent
) -> FormsResult:
    """Write what goes out to every body, or to one of them, with last year's values and papers beside it.

    `department`: its name or an alias, None for all. Raises PipelineError: CONFIG (also for a body nobody knows),
    OUTPUT.
    """
    from pipeline import check as checks
    from pipeline import issue
    from pipeline.project import outputs
    from pipeline.store import swap

    case = outset(project, year, on_event)
    config = case.config
    bodies = [body for body in config.bodies if body.years.covers(config.year)]
    if department is not None:
        names = "、".join(body.name for body in bodies)
        bodies = [body for body in bodies if department.strip() in (body.name, *body.aliases)]
        if not bodies:
            what = f"{config.year} 年的部门里没有“{department}”" if department.strip() else "没有写是哪个部门"
            raise PipelineError(f"{what}。", f"可写的有：{names}；要全部的，不写部门。")
    with swap.lock(project / "outputs"):
        case.work_out("facts", "last_account")
        swap.repair(config.outputs / str(config.year))
        on_event(Event(Stage.ISSUE, total=len(bodies)))
        files = {f"{body.name}/{name}": data for body in bodies for name, data in issue.files(body, case).items()}
        kept = outputs.write_issued(files, config, "" if department is None else bodies[0].name)
    return FormsResult(
        config.year,
        tuple(body.name for body in bodies),
        case.last_account is not None,
        case.marks,
        worded(checks.settle(kept, config, stages=checks.PRINTED) if kept else (), config),
    )
