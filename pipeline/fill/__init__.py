"""Outline, chapters, a case and its figures → the rendered Word parts of the report in order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

from pipeline.case import Case
from pipeline.fill import appendix, lint, listing, monitoring, reference, unprinted
from pipeline.fill.context import slices
from pipeline.fill.filled_part import FilledPart, Filling, Template, filled_part, opened_template, unfilled_names
from pipeline.fill.finished import finished
from pipeline.fill.outline import Outline, OutlinePart
from pipeline.fill.phrases import Words
from pipeline.fill.questions import Source
from pipeline.fill.shared_pages import on_shared_pages
from pipeline.fill.style_sheet import MissingStyles, StyleSheet
from pipeline.fill.style_sheet import open_style_sheet as open_sheet
from pipeline.model.finding import Finding
from pipeline.model.part import Figure, Part
from pipeline.model.redone import Redone, Work
from pipeline.office.word_package import read_word_package
from pipeline.system.cache import Cache
from pipeline.system.errors import PipelineError

SHEET = "公文样式.docx"
NEEDS = (appendix.NEEDS, monitoring.NEEDS, listing.NEEDS)
"""What is told to the templates and named of the scheme here; what a template names is looked up when it is filled."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The rendered parts in order, and what was found in the templates."""

    parts: tuple[Part, ...]
    bound: tuple[Part, ...]
    """The same as they are to be printed: those that share a page with the part before say so."""
    findings: tuple[Finding, ...]
    broken: bool
    """Whether a template is wrong (unknown field, bad tag): then no report may be written."""
    redone: tuple[Redone, ...] = ()
    """The parts that were filled in, and not known from an earlier run."""


def load_style_sheet(folder: Path) -> StyleSheet:
    """The style sheet of a folder of templates; raises PipelineError (CONFIG) where it cannot be read."""
    try:
        return _opened((folder / SHEET).read_bytes())
    except MissingStyles as error:
        raise PipelineError(
            f"report_templates/{SHEET} 里少了样式“{error}”。",
            "样式改了名的，在 Word 的“样式”里把名称改回来；删去的，从备份或原始安装包里的公文样式.docx 复制过来。",
        ) from error
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise PipelineError(
            f"report_templates/{SHEET} 打不开。", "请从备份或原始安装包里恢复这个文件，它是全部章节共用的样式。"
        ) from error


@lru_cache(maxsize=8)
def _opened(sheet: bytes) -> StyleSheet:
    return open_sheet(read_word_package(sheet))


def fill(
    outline: Outline,
    folder: Path,
    case: Case,
    words: Words,
    figures: Mapping[str, Figure],
    draft: bool,
    store: Cache | None = None,
    awaited: Collection[str] = (),
) -> Filled:
    """Render every part of the report. A part that is wrong is left out and its findings say why.

    folder: the templates (公文样式.docx stands in it). words: the writers' phrases. figures: those drawn, by the id the
    outline gives them. store: keeps what the parts became; the result does not depend on it. awaited: ids of figures
    that are still being drawn: the parts in which they stand come last.
    Numbers of tables and figures run over all parts, so they are set once all are rendered.
    """
    late = {part for figure in outline.figures if figure.id in awaited for part in figure.parts}
    known = tuple(figure.id for figure in outline.figures)
    return _fill(outline.parts, folder, Source(case, words, figures), draft, store, known, late)


def fill_index(
    outline: Outline, folder: Path, case: Case, words: Words, draft: bool, store: Cache | None = None
) -> Filled:
    """Render 佐证材料目录, a document of its own, as one numbered part."""
    line = OutlinePart(
        id="佐证材料目录",
        title="佐证材料目录",
        file=outline.materials,
        chapter=None,
        appendix=None,
        form="",
        numbered=True,
        contents=False,
        split="",
        follows=False,
    )
    known = tuple(figure.id for figure in outline.figures)
    return _fill((line,), folder, Source(case, words, {}), draft, store, known)


def _fill(
    lines: tuple[OutlinePart, ...],
    folder: Path,
    source: Source,
    draft: bool,
    store: Cache | None,
    known: tuple[str, ...],
    late: Collection[str] = (),
) -> Filled:
    filling = Filling(source, load_style_sheet(folder), draft, store, known)
    done: dict[int, _Line] = {}
    # Appendices first: they need no figure, and figures are drawn meanwhile.
    for at in sorted(range(len(lines)), key=lambda at: (lines[at].id in late, not lines[at].form)):
        done[at] = _line(lines[at], folder, filling)
    findings: list[Finding] = []
    pieces: list[FilledPart] = []
    for at in range(len(lines)):
        findings += (*done[at].template.lint, *done[at].template.unknown)
        findings += [finding for finding in done[at].found if finding not in findings]
        pieces += done[at].pieces
    findings = lint.of_one(findings, [done[at].template.raw for at in range(len(lines))], filling.own)
    templates = [done[at].template for at in range(len(lines))]
    appendices = [(one.line, one.columns) for one in templates if one.line.form and one.columns is not None]
    scheme = source.case.config.scheme
    findings += unprinted.unprinted_columns(appendices, scheme.forms.by_id)
    written = {one.identity: one for template in templates for one in template.captions}
    captions = reference.collect([(one.references, one.scope) for one in pieces], written)
    findings += captions.findings
    parts = [finished(one, captions, source.figures, filling) for one in pieces]
    redone = [
        Redone(Work.FILLED, part.part.title, ("references",) if one.known else one.changed)
        for part, one in zip(parts, pieces, strict=True)
        if one.rendered is not None
    ]
    for part in parts:
        findings += [finding for finding in part.mistakes if finding not in findings]
    bound = tuple(
        on_shared_pages(
            (one.part, one.shares, made.template.line.follows) for one, made in zip(parts, pieces, strict=True)
        )
    )
    broken = any(scheme.catalogue[finding.code].stops for finding in findings)
    waits = (finding for part in parts for finding in part.pending)
    return Filled(tuple(one.part for one in parts), bound, (*findings, *waits), broken, tuple(redone))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the outline, filled in."""

    template: Template
    found: tuple[Finding, ...]
    pieces: tuple[FilledPart, ...]


def _line(line: OutlinePart, folder: Path, filling: Filling) -> _Line:
    template = opened_template(line, line.file.relative_to(folder).as_posix(), filling)
    if not template.fillable:
        return _Line(template, unfilled_names(template, filling), ())
    found: list[Finding] = []
    pieces = []
    for one in slices(line.split, line.form, filling.source.case, filling.source.words):
        made, new = filled_part(template, one, filling)
        found += [finding for finding in new if finding not in found and not _told(finding, template.unknown)]
        if made is not None:
            pieces.append(made)
    return _Line(template, tuple(found), tuple(pieces))


def _told(found: Finding, before: Sequence[Finding]) -> bool:
    """Whether filling in only found again what was known before."""
    said = found.values.get("name", "") + found.values.get("problem", "")
    return any(one.at == found.at and one.values["name"] in said for one in before)
