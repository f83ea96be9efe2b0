"""A project folder → 报告/ and 清单/: the whole run, or nothing where nothing changed since the last one."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.model.finding import Severity
from pipeline.project.assess import assess
from pipeline.project.events import OnEvent, silent
from pipeline.project.report import make_report, rehearse_printing
from pipeline.project.results import Problem, WordedFinding, worded
from pipeline.system import layout, snapshot
from pipeline.system.errors import PipelineError
from pipeline.system.yamlfile import read_yaml

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.model.finding import Finding, Settled


@dataclass(frozen=True, slots=True)
class Correction:
    """How much changed since the last different table of facts, which 更正影响.xlsx tells in full."""

    since: int
    """Number of that table."""
    cells: int
    facts: int
    printed: int
    """Facts of these whose change a reader of the report can see."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to."""

    year: int
    draft: bool
    """Blocking findings are open: the report is a 草稿."""
    report: bool
    """Whether 报告/ was written; a final one is not while it would be a 草稿. 清单/ always is."""
    findings: tuple[WordedFinding, ...]
    pages: int = 0
    """Pages of the PDF, 0 where none was made."""
    correction: Correction | None = None
    lacking: Problem | None = None
    """What kept the PDF from being printed."""
    unchanged: bool = False
    """Nothing was done, for nothing changed: this is what the last build came to."""
    without_faces: tuple[str, ...] = ()
    """Roles of the page for which no font was found, another one serving instead."""
    changed_meanwhile: tuple[str, ...] = ()
    """Files that came, went or changed while it ran: it may have missed them."""
    changed: tuple[str, ...] = ()
    """Files that came, went or changed since the last run; empty where none is remembered."""
    revision: int = 0
    """稿次 of the Word files: which text they hold, counted by different texts; 0 where none were made."""
    edits: int = 0
    """Changes that persons made in earlier reports, made again in this one."""
    redone: tuple[str, ...] = ()
    """What was not known from an earlier run, and why, a line each; nothing of it where nothing was done."""


def build(
    project: Path, year: int | None = None, *, final: bool = False, jobs: int | None = None, on_event: OnEvent = silent
) -> BuildResult:
    """The whole run, or nothing where nothing changed since the last one.

    `final`: no 报告/ while blocking findings are open. `jobs`: how many processes at once, by default as many as there
    are processors; the outputs do not depend on it. Raises PipelineError: CONFIG (config, scheme or template wrong),
    NO_INPUT, OUTPUT; 报告/ and 清单/ are then the old ones.
    """
    chosen = _configured_year(project) if year is None else year
    record = project / "outputs" / layout.CACHE / f"{chosen}{'-final' if final else ''}.json"
    before = _watched(project, chosen)
    seen = snapshot.load_record(record)
    if seen and snapshot.unchanged(before, seen) and (last := _recorded(seen.result)) and not _faces_came(last):
        return replace(last, unchanged=True, changed=(), redone=())

    from pipeline.store import swap
    from pipeline.system.program import program_digest

    program_digest()  # of the code as it is now, not as it may be edited while this runs
    known = snapshot.digests(before, seen)
    changed = snapshot.changed_since(known, seen) if seen else ()
    with swap.lock(project / "outputs"):
        swap.repair(project / "outputs" / str(chosen))
        result = replace(_build(project, chosen, final, jobs or os.cpu_count() or 1, known, on_event), changed=changed)
    after = _watched(project, chosen)
    moved = snapshot.changed_meanwhile(before, after)
    if moved:
        return replace(result, changed_meanwhile=tuple(moved))
    if result.lacking:
        # What was missing may be there at the next run, and nothing that is watched will show it.
        return result
    snapshot.save_record(record, snapshot.Seen(snapshot.digests(after, seen), _record(result)))
    return result


def is_current(project: Path, year: int) -> bool:
    """Whether 报告/ holds the final report that a build would now make: nothing it depends on was touched since."""
    seen = snapshot.load_record(project / "outputs" / layout.CACHE / f"{year}-final.json")
    last = _recorded(seen.result) if seen and snapshot.unchanged(_watched(project, year), seen) else None
    return last is not None and last.report and not last.draft


def _watched(project: Path, year: int) -> dict[str, snapshot.File]:
    """Everything that a build depends on or writes, and what lies beside the years of inputs/, which is told of."""
    return snapshot.scan(layout.watched(project, year)) | snapshot.listed("inputs", project / "inputs")


def _build(
    project: Path, year: int, final: bool, jobs: int, known: Mapping[str, tuple[object, str]], on_event: OnEvent
) -> BuildResult:
    from pipeline.project import outputs
    from pipeline.project.explanation import explained
    from pipeline.project.returned_reports import take_in_edited

    if jobs > 1:
        rehearse_printing(project)
    case = assess(project, year, on_event)
    config = case.config
    outputs.refuse_open_files(config)
    kept: tuple[Finding, ...] = take_in_edited(config)
    made = None if final and case.blocked else make_report(case, jobs, on_event, final=final)
    settled = made.settled if made else case.settled
    if made and made.files:
        sources = {name: digest for name, (_, digest) in known.items() if not name.startswith("outputs/")}
        if made.revision:
            outputs.keep_text(made.revision, made.texts, config)
        kept += outputs.write_report(made.files, case.numbers_csv, sources, settled, made.draft, config)
        outputs.keep_distinct_names(case)
        if made.snapshot:
            outputs.keep_facts(made.snapshot, made.files, config)
        if final and not made.draft:
            outputs.write_history(case)
    kept += outputs.write_lists(made.lists if made else outputs.rendered_lists(case, settled), config)
    compared = made.comparison if made else None
    return BuildResult(
        year=year,
        draft=made.draft if made else True,
        report=bool(made and made.files),
        findings=worded((*settled, *_settled(kept, case.config)), config),
        pages=made.pages if made else 0,
        correction=Correction(
            made.compared_with,
            len(compared.cells),
            len(compared.facts),
            sum(one.seen for one in compared.facts),
        )
        if made and compared
        else None,
        lacking=made.lacking if made else None,
        without_faces=_missing_faces(),
        revision=made.revision.number if made and made.revision else 0,
        edits=made.edits if made else 0,
        redone=explained(made.redone if made else (), config),
    )


def _missing_faces() -> tuple[str, ...]:
    from pipeline.system import fonts

    return fonts.find_fonts(layout.PROGRAM / ".fonts").missing


def _faces_came(last: BuildResult) -> bool:
    """Whether the last run lacked a font of the system that is there now: nothing that is watched shows it."""
    return bool(last.without_faces) and _missing_faces() != last.without_faces


def _settled(found: tuple[Finding, ...], config: Config) -> tuple[Settled, ...]:
    """Findings about files set aside while writing."""
    from pipeline import check as checks

    return checks.settle(found, config, stages=checks.PRINTED)


def _record(result: BuildResult) -> dict[str, Any]:
    """The result as plain data, for the record that a run with nothing to do reads back."""
    return asdict(result)


def _recorded(data: Mapping[str, Any]) -> BuildResult | None:
    """The result of a record, None where it is none of ours."""
    try:
        findings = tuple(
            WordedFinding(**{**one, "severity": Severity(one["severity"]), "at": tuple(one["at"])})
            for one in data["findings"]
        )
        correction = data["correction"] and Correction(**data["correction"])
        return BuildResult(
            **{
                **data,
                "findings": findings,
                "correction": correction,
                "changed_meanwhile": (),
                "without_faces": tuple(data["without_faces"]),
                "changed": (),
                "redone": (),
            }
        )
    except (KeyError, TypeError, ValueError):
        return None


def _configured_year(project: Path) -> int:
    """The 考核年度 of config.yaml, read without loading and checking the rest, which a no-op run has no need of."""
    path = project / layout.CONFIG
    try:
        data = read_yaml(path, layout.CONFIG) if path.is_file() else None
    except PipelineError:
        data = None  # what is wrong with it is told below, with all else that is
    year = data.get("考核年度") if isinstance(data, dict) else None
    if type(year) is int and datetime.MINYEAR <= year < datetime.MAXYEAR:
        return year

    from pipeline.project.configuration import load_config

    return load_config(project).year
