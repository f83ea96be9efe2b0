"""Outline, chapters, a case and its figures → the rendered Word parts of the report in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

from pipeline.case import Case
from pipeline.fill import (
    appendix,
    filters,
    keep_together,
    lint,
    listing,
    monitoring,
    reference,
    shared_pages,
    template,
    unprinted,
)
from pipeline.fill.book import Book, Recorder
from pipeline.fill.context import Slice, context, slices
from pipeline.fill.outline import Outline, OutlinePart
from pipeline.fill.pending import pending
from pipeline.fill.phrases import Words
from pipeline.fill.reference import Scope
from pipeline.fill.style_sheet import StyleSheet
from pipeline.fill.style_sheet import open_style_sheet as open_sheet
from pipeline.fill.template import Rendered
from pipeline.model.fact import FactKey
from pipeline.model.finding import Finding
from pipeline.model.part import Figure, Part
from pipeline.office import package
from pipeline.system.errors import PipelineError

SHEET = "公文样式.docx"
NEEDS = (appendix.NEEDS, monitoring.NEEDS, listing.NEEDS)
"""What is told to the templates and named of the scheme here; what a template names is looked up when it is filled."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The rendered parts in order, and what was found in the templates."""

    parts: tuple[Part, ...]
    bound: tuple[Part, ...]
    """The same as they are to be printed: parts that share pages are one."""
    findings: tuple[Finding, ...]
    broken: bool
    """Whether a template is wrong (unknown field, bad tag): then no report may be written."""


def load_style_sheet(folder: Path) -> StyleSheet:
    """The style sheet of a folder of templates; raises PipelineError (CONFIG) where it cannot be read."""
    try:
        return _opened((folder / SHEET).read_bytes())
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise PipelineError(
            f"report_templates/{SHEET} 打不开。", "请从备份或原始安装包里恢复这个文件，它是全部章节共用的样式。"
        ) from error


@lru_cache(maxsize=8)
def _opened(sheet: bytes) -> StyleSheet:
    return open_sheet(package.read_package(sheet))


@lru_cache(maxsize=256)
def _looked_through(raw: bytes, name: str, own: StyleSheet) -> tuple[tuple[Finding, ...], template.Prepared | Finding]:
    """What is wrong with a template as it stands, and it ready to be filled in: both follow from its bytes alone."""
    return lint.lint(raw, name, own), template.prepare_template(raw, name, own)


def fill(
    outline: Outline, folder: Path, case: Case, words: Words, figures: Mapping[str, Figure], draft: bool
) -> Filled:
    """Render every part of the report. A part that is wrong is left out and its findings say why.

    folder: the templates (公文样式.docx stands in it). words: the writers' phrases. figures: those drawn, by the id the
    outline gives them.
    Numbers of tables and figures run over all parts, so they are set once all are rendered.
    """
    return _fill(outline.parts, folder, case, words, figures, draft)


def fill_index(outline: Outline, folder: Path, case: Case, words: Words, draft: bool) -> Filled:
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
    return _fill((line,), folder, case, words, {}, draft)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A rendered part on its way: everything but its numbers and references."""

    line: OutlinePart
    slice: Slice
    rendered: Rendered
    scope: Scope
    reads: frozenset[FactKey]


def _fill(
    lines: tuple[OutlinePart, ...],
    folder: Path,
    case: Case,
    words: Words,
    figures: Mapping[str, Figure],
    draft: bool,
) -> Filled:
    own = load_style_sheet(folder)
    phrases = filters.filters(words, case.config)
    done: dict[int, _Line] = {}
    # Appendices first: they need no figure, and figures are drawn meanwhile.
    for at in sorted(range(len(lines)), key=lambda at: not lines[at].form):
        done[at] = _line(lines[at], folder, own, phrases, case, words, figures, draft)
    findings: list[Finding] = []
    pieces: list[_Piece] = []
    appendices: list[tuple[OutlinePart, template.Prepared]] = []
    for at, line in enumerate(lines):
        one = done[at]
        findings += one.lint
        findings += [finding for finding in one.found if finding not in findings]
        pieces += one.pieces
        if line.form and one.prepared is not None:
            appendices.append((line, one.prepared))
    findings = lint.of_one(findings, len(lines))
    findings += unprinted.unprinted_columns(appendices, case.config.scheme.forms.by_id)
    captions = reference.collect([(piece.rendered, piece.scope) for piece in pieces])
    findings += captions.findings
    for piece in pieces:
        for finding in reference.resolve(piece.rendered, piece.scope, captions, figures):
            if finding not in findings:
                findings.append(finding)
        keep_together.keep_rows_together(piece.rendered.document)
    parts = tuple(_part(piece, captions) for piece in pieces)
    bound = shared_pages.joined([(part, piece.line.follows) for part, piece in zip(parts, pieces, strict=True)])
    catalogue = case.config.scheme.catalogue
    broken = any(catalogue[finding.code].stops for finding in findings)
    return Filled(parts, bound, (*findings, *pending(parts)), broken)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the outline, filled in."""

    prepared: template.Prepared | None
    lint: tuple[Finding, ...]
    found: tuple[Finding, ...]
    pieces: tuple[_Piece, ...]


def _line(
    line: OutlinePart,
    folder: Path,
    own: StyleSheet,
    phrases: Mapping[str, Callable[..., object]],
    case: Case,
    words: Words,
    figures: Mapping[str, Figure],
    draft: bool,
) -> _Line:
    raw, name = line.file.read_bytes(), line.file.relative_to(folder).as_posix()
    linted, prepared = _looked_through(raw, name, own)
    if isinstance(prepared, Finding):
        return _Line(None, linted, (prepared,), ())
    forms = case.config.scheme.forms.by_id
    columns = unprinted.printed_columns(line, prepared, forms.get(line.form)) if line.form else None
    found: list[Finding] = []
    pieces = []
    for one in slices(line.split, line.form, case, words):
        book = Book(case, words, Recorder(), figures, draft, columns)
        names = context(book, one) | reference.reference_functions()
        rendered = template.render_template(prepared, names, phrases, line.appendix is not None)
        new = rendered.findings if isinstance(rendered, Rendered) else rendered
        found += [finding for finding in new if finding not in found]
        if isinstance(rendered, Rendered):
            identity = f"{line.id}-{one.suffix}" if one.suffix else line.id
            scope = Scope(identity, name, line.chapter, line.appendix)
            pieces.append(_Piece(line, one, rendered, scope, frozenset(book.recorder.reads)))
    return _Line(prepared, linted, tuple(found), tuple(pieces))


def _part(piece: _Piece, captions: reference.Captions) -> Part:
    line, home = piece.line, captions.home
    anchors = piece.rendered.anchors()
    return Part(
        id=piece.scope.id,
        title=line.title + (f"（{piece.slice.name}）" if piece.slice.name else ""),
        docx=piece.rendered.docx(),
        numbered=line.numbered,
        contents=line.contents,
        reads=piece.reads,
        captions={
            identity: caption.text for identity, caption in captions.by_id.items() if home[identity] == piece.scope.id
        },
        anchors=anchors,
    )
