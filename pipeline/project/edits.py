"""Changed Word reports and decisions about single changes → what is kept of them in 登记/ and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.events import OnEvent, silent
from pipeline.project.results import WordedFinding, worded
from pipeline.project.returned_reports import TakenFile, read_given, take_in
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import REGISTER

if TYPE_CHECKING:
    from pipeline.case import Case
    from pipeline.model.override import OverrideKind, OverrideLayer, OverrideOutcome, OverrideState


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change as people are told of it."""

    number: int
    kind: OverrideKind
    state: OverrideState
    file: str
    revision: int
    """稿次 of the report that was changed."""
    place: str
    shown: str
    """The change in a few words."""
    before: str
    """The paragraph as it was printed."""
    after: str
    """What the person made of it."""
    now: str
    """The paragraph as the report has it now, "" where it is not to be found."""
    rivals: tuple[int, ...] = ()
    """Numbers of the changes that it contradicts."""

    @property
    def made(self) -> bool:
        """Whether the report has it."""
        from pipeline.model.override import OverrideState

        return self.state in (OverrideState.APPLIED, OverrideState.AGREES)


@dataclass(frozen=True, slots=True)
class EditsResult:
    """What was taken in or decided, and every change that is kept."""

    year: int
    taken: tuple[TakenFile, ...]
    changes: tuple[ToldChange, ...]
    findings: tuple[WordedFinding, ...]
    """Of the changes that wait for a person."""
    dropped: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a file was not taken in."""
        return any(one.refusal for one in self.taken)

    @property
    def waiting(self) -> bool:
        """Whether a change keeps the report a 草稿 until somebody decides."""
        from pipeline.model.finding import Severity

        return any(one.open and one.severity is Severity.BLOCKING for one in self.findings)


def edits(
    project: Path,
    files: Sequence[Path] = (),
    *,
    keep: Sequence[int | range] = (),
    drop: Sequence[int | range] = (),
    year: int | None = None,
    on_event: OnEvent = silent,
) -> EditsResult:
    """Take in changed Word reports, decide about changes by their numbers, and tell what becomes of all that are kept.

    A range of numbers means those of it that are there.
    `keep`: the change is made as it stands, whatever it contradicts; what it contradicts goes. `drop`: it goes. The
    report itself is made anew by the next build. Raises PipelineError: NO_INPUT for a file or number that is not there,
    CONFIG (a change that no decision can make, templates or 登记/ wrong), OUTPUT.
    """
    from pipeline.project.assess import assess
    from pipeline.project.edit_findings import edit_findings
    from pipeline.store import override_layer, swap

    case = assess(project, year, on_event)
    config = case.config
    register = config.outputs / REGISTER
    given = read_given(files)
    taken: tuple[TakenFile, ...] = ()
    kept: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    lay = _lay(case, on_event)
    if given or keep or drop:
        with swap.lock(config.outputs):
            taken = take_in(given, config)
            layer = override_layer.read_layer(register, config.year)
            kept, dropped = _known(layer, keep, drop)
            if kept or dropped:
                layer = _decided(layer, kept, dropped, lay)
                override_layer.keep_layer(layer, register, config.year, config.county)
    layer = override_layer.read_layer(register, config.year)
    outcomes = lay(layer)
    from pipeline import check as checks

    settled = checks.settle(edit_findings(outcomes, case), config, stages=())
    return EditsResult(config.year, taken, tuple(map(_told, outcomes)), worded(settled, config), dropped, kept)


Lay = Callable[["OverrideLayer"], tuple["OverrideOutcome", ...]]
"""A layer → what becomes of its changes in the report as it would be filled in now."""


def _lay(case: Case, on_event: OnEvent) -> Lay:
    """The report is filled in once, when it is first asked for."""
    import os

    from pipeline.fill.overrides import overridden
    from pipeline.project.chapters import fill_chapters, part_templates

    made = cache(lambda: fill_chapters(case, os.cpu_count() or 1, on_event))

    def outcomes(layer: OverrideLayer) -> tuple[OverrideOutcome, ...]:
        if not layer.overrides:
            return ()
        filled, templates = made(), part_templates(made(), case.config)
        return overridden(filled.filled.bound, layer.overrides, templates, filled.store).outcomes

    return outcomes


def _told(one: OverrideOutcome) -> ToldChange:
    from pipeline.project.edit_findings import change_shown, place_words

    change = one.override
    return ToldChange(
        change.number,
        change.kind,
        one.state,
        change.file,
        change.revision,
        place_words(change),
        change_shown(change),
        change.before,
        change.after,
        one.now,
        one.rivals,
    )


def _known(
    layer: OverrideLayer, keep: Sequence[int | range], drop: Sequence[int | range]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers to keep and to drop, each once; raises PipelineError (NO_INPUT) naming all that are not there."""
    there = sorted(one.number for one in layer.overrides)
    lacking, known = list[str](), list[tuple[int, ...]]()
    for written in (keep, drop):
        numbers = dict[int, None]()
        for one in written:
            span = range(one, one + 1) if isinstance(one, int) else one
            own = [number for number in there if number in span]
            numbers |= dict.fromkeys(own)
            lacking += [] if own else [str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}"]
        known.append(tuple(numbers))
    if lacking:
        said = f"有的是第 {'、'.join(map(str, there))} 条。" if there else "现在没有收下的改动。"
        raise PipelineError(f"没有第 {'、'.join(dict.fromkeys(lacking))} 条改动。", said, Cause.NO_INPUT)
    return known[0], known[1]


def _decided(layer: OverrideLayer, keep: Sequence[int], drop: Sequence[int], lay: Lay) -> OverrideLayer:
    """The layer without what is dropped, and with what is kept standing against all else."""
    layer = replace(layer, overrides=tuple(one for one in layer.overrides if one.number not in drop))
    for number in keep:
        if number in drop:
            raise PipelineError(f"第 {number} 条又要改上去，又要撤下。", "--keep 和 --drop 里只写一处。")
        outcomes = {one.override.number: one for one in lay(layer)}
        layer = _kept(layer, outcomes[number])
    return layer


def _kept(layer: OverrideLayer, one: OverrideOutcome) -> OverrideLayer:
    from pipeline.fill.overrides import merged_by_choice
    from pipeline.model.override import OverrideKind, OverrideState

    change = one.override
    told = f"第 {change.number} 条"
    if change.kind in (OverrideKind.FIGURE, OverrideKind.REMARK, OverrideKind.LAYOUT):
        what = "动了数，不能改上去" if change.kind is OverrideKind.FIGURE else f"是{change.kind.value}，程序改不了"
        cure = "更正它的来源" if change.kind is OverrideKind.FIGURE else "照它改模板或材料"
        raise PipelineError(f"{told}{what}。", f"请{cure}；处理完后运行 selfcheck edits --drop {change.number}。")
    if one.state is OverrideState.UNPLACED:
        raise PipelineError(
            f"{told}找不到要改的地方，不能改上去。",
            f"请把它改到 report_templates/ 的模板里，再运行 selfcheck edits --drop {change.number}。",
        )
    settled = replace(change, agreed=True)
    gone: set[int] = set()
    if one.state in (OverrideState.CONFLICT, OverrideState.FACTS_CHANGED):
        if change.before and not change.after:
            settled = replace(settled, before=one.now)
        elif change.before:
            text = merged_by_choice(change, one.beneath)
            if not text:
                raise PipelineError(
                    f"{told}和现在的文字合不到一起：会动到数。",
                    f"请在新的一稿上重新改好再收，再运行 selfcheck edits --drop {change.number}。",
                )
            settled = replace(settled, before=one.printed if one.rivals else one.now, after=text)
        elif change.follows:
            settled = replace(settled, follows=one.now)
        else:
            settled = replace(settled, leads=one.now)
        settled = replace(settled, row=one.row or change.row)
        gone = set(one.rivals)
    # What it contradicted is part of it now, where it said other words than these.
    overrides = (settled if one.number == change.number else one for one in layer.overrides if one.number not in gone)
    return replace(layer, overrides=tuple(overrides))
