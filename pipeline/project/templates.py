"""What report writers ask while they edit the chapters in Word: every mistake, every name, one chapter as it prints."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.assess import assess
from pipeline.project.chapters import Chapters, fill_chapters
from pipeline.project.events import OnEvent, silent
from pipeline.project.results import Problem, WordedFinding, worded
from pipeline.system import layout
from pipeline.system.errors import Cause, PipelineError

if TYPE_CHECKING:
    from pipeline.case import Case
    from pipeline.fill.field_list import Name
    from pipeline.fill.outline import Outline, OutlinePart
    from pipeline.model.finding import Finding, Settled
    from pipeline.model.part import Part
    from pipeline.model.table import Place


@dataclass(frozen=True, slots=True)
class TemplatesResult:
    """What the templates came to."""

    count: int
    """How many were looked at."""
    broken: bool
    """One is so wrong that no report could be written."""
    blocked: bool
    """A report would be a 草稿 for what is in them."""
    findings: tuple[WordedFinding, ...]
    year: int
    marked: tuple[str, ...] = ()
    """Names of the copies in 预览/查错/ that have the mistakes of a chapter as comments."""
    lacking: Problem | None = None
    """What kept them from being written."""


@dataclass(frozen=True, slots=True)
class PreviewResult:
    """What the preview of a part came to."""

    year: int
    template: str
    """Path of its file below the templates."""
    files: tuple[str, ...]
    """Names of what was written into 预览/; nothing where the part cannot even be shown."""
    broken: bool
    blocked: bool
    findings: tuple[WordedFinding, ...]
    lacking: Problem | None = None
    """What kept the PDF from being printed."""


def check_templates(project: Path, year: int | None = None, *, on_event: OnEvent = silent) -> TemplatesResult:
    """Every mistake in every template, with this year's numbers filled in.

    A copy of each chapter with mistakes, in which they stand as comments, is put into 预览/查错/; the chapters
    themselves are never touched. Raises PipelineError: CONFIG (config, scheme, outline or phrases), NO_INPUT.
    """
    case = assess(project, year, on_event)
    made = fill_chapters(case, _jobs(), on_event)
    settled = _settled(_mistakes(made, case), case)
    marked, lacking = _write_marked(settled, made.plan, case)
    return TemplatesResult(
        len(made.plan.parts) + 1,
        _broken(settled, case),
        _blocked(settled),
        worded(settled, case.config),
        case.year,
        marked,
        lacking,
    )


def _write_marked(settled: Sequence[Settled], plan: Outline, case: Case) -> tuple[tuple[str, ...], Problem | None]:
    """Names of the copies written into 预览/查错/, and what kept them from being written."""
    from pipeline import fill
    from pipeline.fill.marked_chapter import marked_chapter
    from pipeline.project import outputs
    from pipeline.store import swap

    config, folder = case.config, layout.templates(case.config.root)
    told: dict[str, list[tuple[Place, tuple[str, ...]]]] = {}
    for one in settled:
        kind = config.scheme.catalogue[one.finding.code]
        lines = (f"{one.severity.word}：{kind.say(one.finding)}", f"→ {kind.advise(one.finding)}")
        for place in one.finding.at if one.open else ():
            told.setdefault(place.file, []).append((place, lines))
    own = fill.load_style_sheet(folder)
    files: dict[str, bytes] = {}
    for path in (*(line.file for line in plan.parts), plan.materials):
        name = path.relative_to(folder).as_posix()
        made = marked_chapter(path.read_bytes(), name, told[name], own) if name in told else None
        if made is not None:
            files[path.name if path.name not in files else name.replace("/", "-")] = made
    if not files and not outputs.any_marked(config):
        return (), None
    try:
        with swap.lock(config.outputs):
            outputs.write_marked(files, config)
    except PipelineError as error:
        return (), Problem.of(error)
    return tuple(files), None


def fields(project: Path, wanted: str = "", year: int | None = None, *, on_event: OnEvent = silent) -> tuple[Name, ...]:
    """Every name a template may write, with what it says now; those that have to do with `wanted` where it is given.

    Writes nothing. Raises PipelineError: CONFIG (also where there is no such name), NO_INPUT.
    """
    from pipeline.fill import field_list, outline, phrases
    from pipeline.fill.book import Book, Recorder

    case = assess(project, year, on_event)
    templates = layout.templates(case.config.root)
    words = phrases.load(templates / phrases.NAME)
    figures = frozenset(figure.id for figure in outline.load(templates).figures)
    found = field_list.names(Book(case, words, Recorder(), figures, case.blocked), wanted)
    if not found:
        raise PipelineError(f"没有与“{wanted}”有关的名称。", "换一个短些的词，或不写词，看全部名称。")
    return found


def preview(project: Path, chapter: str, year: int | None = None, *, on_event: OnEvent = silent) -> PreviewResult:
    """One part filled in, as Word and PDF in 预览/; a name nobody knows prints 【缺：…】 there.

    `chapter`: its id, title, form or file. Raises PipelineError: CONFIG (also where no part is meant, or several),
    NO_INPUT, OUTPUT.
    """
    from pipeline.fill import outline
    from pipeline.project import outputs
    from pipeline.store import swap

    folder = layout.templates(project)
    line = _line(outline.load(folder), chapter)
    case = assess(project, year, on_event)
    name = line.file.relative_to(folder).as_posix()
    made = fill_chapters(case, _jobs(), on_event)
    parts = [part for part in made.filled.parts if part.id == line.id or part.id.startswith(f"{line.id}-")]
    files: dict[str, bytes] = {}
    lacking: Problem | None = None
    if parts:
        files, lacking = _files(line.file.stem, parts, case, made)
        with swap.lock(project / "outputs"):
            outputs.write_preview(files, case.config)
    settled = _settled([one for one in _mistakes(made, case) if one.at and one.at[0].file == name], case)
    return PreviewResult(
        case.year, name, tuple(files), _broken(settled, case), _blocked(settled), worded(settled, case.config), lacking
    )


def _files(stem: str, parts: Sequence[Part], case: Case, made: Chapters) -> tuple[dict[str, bytes], Problem | None]:
    """Word and PDF of these parts by file name; what kept the PDF from being printed."""
    from pipeline.fill import assemble, properties
    from pipeline.publish.paper.printing import PdfProperties, Printer

    config = case.config
    dated = config.dates[config.year].dated or datetime.date(config.year, 12, 31)
    word = assemble.assemble(parts, (), properties.DocumentProperties(stem, config.compiler_body, dated, ""))
    try:
        with Printer(made.faces, made.store) as printer:
            printed = printer.print(parts, PdfProperties(stem, config.compiler_body, dated))
    except PipelineError as error:
        if error.cause is not Cause.COMPONENT:
            raise
        return {f"{stem}.docx": word}, Problem.of(error)
    return {f"{stem}.docx": word, f"{stem}.pdf": printed.pdf}, None


def _line(plan: Outline, wanted: str) -> OutlinePart:
    """The part meant: by id, title, form, file (with or without folder and ending), else the only one that holds it."""
    stem = Path(wanted).stem.strip()
    for line in plan.parts:
        if stem and stem in (line.id, line.title, line.form, line.file.stem):
            return line
    held = [line for line in plan.parts if stem and stem in f"{line.id} {line.title} {line.file.stem}"]
    if len(held) == 1:
        return held[0]
    names = "、".join(line.file.stem for line in held or plan.parts)
    if not stem:
        what = "没有写要看报告的哪个部分"
    else:
        what = f"与“{wanted}”相像的有 {len(held)} 个" if held else f"没有“{wanted}”这个部分"
    raise PipelineError(f"{what}。", f"请写下面的一个：{names}。")


def _mistakes(made: Chapters, case: Case) -> list[Finding]:
    """What is wrong in how the templates are written; not what is awaited and stands in none of them."""
    from pipeline.scheme.catalogue import Responsible

    catalogue = case.config.scheme.catalogue
    return [one for one in made.findings if catalogue[one.code].responsible is Responsible.WRITER]


def _settled(found: Sequence[Finding], case: Case) -> tuple[Settled, ...]:
    from pipeline import check as checks

    return checks.settle(found, case.config, stages=())


def _broken(settled: Sequence[Settled], case: Case) -> bool:
    return any(case.config.scheme.catalogue[one.finding.code].stops for one in settled)


def _blocked(settled: Sequence[Settled]) -> bool:
    from pipeline import check as checks

    return bool(checks.blocking(settled))


def _jobs() -> int:
    return os.cpu_count() or 1
