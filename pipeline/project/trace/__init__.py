"""A project folder and a name → where its number comes from: value, rounding, formula, clause, every source cell."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.project.assess import assess
from pipeline.project.events import OnEvent, silent


@dataclass(frozen=True, slots=True)
class TraceResult:
    """The story of every measure that the name means."""

    lines: tuple[str, ...]
    """For people."""
    data: tuple[dict[str, object], ...]
    """The same as plain data: one entry a measure and subject, the adopted value first, all as text."""


def trace(project: Path, name: str, year: int | None = None, *, on_event: OnEvent = silent) -> TraceResult:
    """Where a number comes from; `name` as in `question.asked`. Writes nothing.

    Raises PipelineError: CONFIG (also for a name nobody knows, with the nearest ones), NO_INPUT.
    """
    from pipeline.project.trace.plain_data import measure_data
    from pipeline.project.trace.question import asked
    from pipeline.project.trace.story import story_lines

    case = assess(project, year, on_event)
    wanted = asked(name, case.config, case.facts)
    return TraceResult(
        tuple(line for measure in wanted.measures for line in story_lines(measure, wanted, case)),
        tuple(one for measure in wanted.measures for one in measure_data(measure, wanted, case)),
    )
