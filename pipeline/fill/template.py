"""A chapter (.docx with Jinja tags), its fields and the style sheet → the rendered part, and every mistake in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from docxtpl import DocxTemplate
from lxml import etree

from pipeline.fill import provenance, run_marks
from pipeline.fill.adoption import adopt
from pipeline.fill.style_sheet import StyleSheet
from pipeline.fill.template_place import TAG, TemplatePlaces, edge_of, template_places
from pipeline.model.finding import Finding
from pipeline.model.part import Anchor, Provenance
from pipeline.model.table import Place
from pipeline.office import package, sandbox
from pipeline.office.ooxml import DOCUMENT, Element, W, parse_xml, serialise
from pipeline.office.template_source import plain_code, tolerant
from pipeline.office.word_package import StrictDocument, read_word_package

_NUMBERED = re.compile(r'<w:p n="(\d+)"')


@dataclass(slots=True)
class Rendered:
    """A rendered part: its package's files, the document's tree (still with paragraph numbers), and findings."""

    files: dict[str, bytes]
    document: Element
    findings: tuple[Finding, ...] = ()
    places: TemplatePlaces = field(default_factory=lambda: TemplatePlaces("", ()))
    """The template's paragraphs, by the numbers that these still carry."""
    grounds: tuple[Provenance, ...] = ()
    """What printed values stand on; the paragraphs say which and where."""

    def anchors(self) -> tuple[Anchor, ...]:
        """Where values stand that know what they stand on; asked for once, when all else in the part is done."""
        return provenance.anchors(self.document, self.grounds)

    def docx(self) -> bytes:
        """The part as a file: paragraph numbers gone, the same content always the same bytes."""
        for paragraph in self.document.iter(W + "p"):
            paragraph.attrib.pop("n", None)
            provenance.forget_marks(paragraph)
        return package.write_package(self.files | {DOCUMENT: serialise(self.document)})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A template opened once, ready to be filled in any number of times."""

    name: str
    """How findings call it: 正文/03-生态质量.docx."""
    files: Mapping[str, bytes]
    sources: Mapping[str, str]
    """Part of the package → its source for Jinja; parts without tags are not here."""
    places: TemplatePlaces
    """The paragraphs of its body."""


def prepare_template(template: bytes, name: str, own: StyleSheet) -> Prepared | Finding:
    """Open a template on the style sheet; the finding T108 where it is no Word file, T131 where it is a strict one."""
    try:
        files = adopt(read_word_package(template), own)
        trees = {path: parse_xml(files[path]) for path in [DOCUMENT, *sorted(filter(_is_edge, files))]}
    except StrictDocument:
        return Finding("T131", (Place(name),))
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        return Finding("T108", (Place(name),))
    sources = {}
    for path, tree in trees.items():
        raw = etree.tostring(tree, encoding="unicode").replace("\n", " ").replace("\r", " ")
        if "{" in raw:
            sources[path] = tolerant(DocxTemplate(io.BytesIO()).patch_xml(raw))
    return Prepared(name, files, sources, template_places(name, trees[DOCUMENT]))


def render_template(
    template: Prepared,
    context: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
    rows: bool = False,
) -> Rendered | tuple[Finding, ...]:
    """Fill in one template; the findings alone where nothing could be rendered. `rows`: see provenance.Marks.

    Any finding here (T1xx) means the template is wrong and nothing may be written, though a preview can still
    show the rest with 【缺：…】 in place.
    """
    files = dict(template.files)
    findings: list[Finding] = []
    document: Element | None = None
    known: tuple[Provenance, ...] = ()
    broken = False
    for path in [DOCUMENT, *sorted(filter(_is_edge, files))]:
        made, found, stood_on = _filled(template, path, context, filters, rows)
        findings += found
        broken = broken or made is None
        if made is None:
            continue
        if path == DOCUMENT:
            document, known = made, stood_on
        elif path in template.sources:
            run_marks.split_marked_runs(made)
            files[path] = serialise(made)
    if document is None or broken:
        return tuple(findings)
    _mend(document)
    run_marks.split_marked_runs(document)
    return Rendered(files, document, tuple(findings), template.places, known)


def _is_edge(path: str) -> bool:
    return re.fullmatch(r"word/(header|footer)\d*\.xml", path) is not None


def _filled(
    template: Prepared,
    path: str,
    context: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
    rows: bool,
) -> tuple[Element | None, list[Finding], tuple[Provenance, ...]]:
    source = template.sources.get(path)
    if source is None:
        return parse_xml(template.files[path]), [], ()
    marks = provenance.Marks(rows)
    outcome = sandbox.render_source(source, context, filters, marks.printed)
    edge = edge_of(path)
    places = template_places(template.name, parse_xml(template.files[path]), edge=edge) if edge else template.places
    placed = _TagPlaces(source, places, bool(edge))
    findings = []
    for unknown in outcome.unknown:
        near = "”“".join(unknown.near)
        findings.append(placed.finding("T101" if near else "T102", unknown.line, name=unknown.name, near=near))
    for unknown in outcome.filters:
        near = "”“".join(unknown.near)
        findings.append(placed.finding("T117" if near else "T103", unknown.line, name=unknown.name, near=near))
    if outcome.slip is not None:
        findings.append(placed.finding(outcome.slip.code, outcome.slip.line, problem=outcome.slip.problem))
    if outcome.text is None:
        return None, findings, ()
    try:
        tree = parse_xml(outcome.text.encode())
    except etree.XMLSyntaxError:
        # A condition or loop that begins inside a table and ends outside it leaves halves of elements.
        return None, [*findings, placed.finding("T107", 0)], ()
    provenance.lift_marks(tree, outcome.text)
    return tree, findings, tuple(marks.grounds)


@dataclass(slots=True)
class _TagPlaces:
    """Lines of a patched template source → paragraphs of the template as its writer sees it."""

    source: str
    places: TemplatePlaces
    edge: bool
    """Whether it is a header or footer, whose paragraphs bear no numbers."""

    def finding(self, code: str, line: int, **values: str) -> Finding:
        tag = self._tag(line)
        number = self._holder(tag) if self.edge else int(self._paragraph(line) or 0)
        text = self.places.text(number)
        span = next((found.span() for found in TAG.finditer(text) if tag and _bare(found[0]) == _bare(tag)), (0, None))
        return Finding(code, (self.places.place(number, *span),), {"tag": tag} | values)

    def _holder(self, tag: str) -> int:
        numbers = range(1, len(self.places.paragraphs) + 1)
        return next((number for number in numbers if tag and _bare(tag) in _bare(self.places.text(number))), 0)

    def _offset(self, line: int) -> int:
        """Where the tag on a line opens: each tag's inside begins a line of its own."""
        at = -1
        for _ in range(line - 1):
            at = self.source.find("\n", at + 1)
            if at < 0:
                return len(self.source)
        return max(self.source.rfind("{", 0, at + 1), 0) if line > 0 else 0

    def _tag(self, line: int) -> str:
        if line < 2:
            return ""
        start = self.source.rfind("{", 0, self._offset(line) + 1)
        start = start - 1 if self.source[start - 1 : start] == "{" else start
        end = min((e for e in (self.source.find(s, start) for s in ("}}", "%}")) if e >= 0), default=-1)
        tag = self.source[start : end + 2] if end >= 0 else self.source[start : start + 40]
        return re.sub(r"<[^>]*>", "", tag.replace("\n", "")).strip()

    def _paragraph(self, line: int) -> str:
        """The numbered paragraph the tag stands in; for a paragraph that {%p took away, the one that holds the tag."""
        if line < 2:
            return ""
        offset = self._offset(line)
        before = next(iter(_last(_NUMBERED, self.source, offset)), "0")
        closed = self.source.find("</w:p>", self.source.rfind("<w:p n=", 0, offset), offset) >= 0
        if not closed and before != "0":
            return before
        after = _NUMBERED.search(self.source, offset)
        last = int(after[1]) if after else len(self.places.paragraphs) + 1
        wanted = _bare(self._tag(line))
        for number in range(int(before) + 1, last):
            if wanted and wanted in _bare(self.places.text(number)):
                return str(number)
        return before if before != "0" else ""


def _bare(text: str) -> str:
    """A tag or paragraph as comparable code: no blanks, plain width, without docxtpl's p, tr, tc, r."""
    return re.sub(r"(\{[{%])(?:tr|tc|p|r)\s", r"\1", plain_code(text)).replace(" ", "").replace("\n", "")


def _last(pattern: re.Pattern[str], text: str, end: int) -> Iterator[str]:
    found = text.rfind('<w:p n="', 0, end)
    match = pattern.match(text, found) if found >= 0 else None
    if match:
        yield match[1]


def _mend(document: Element) -> None:
    """What conditions may leave and Word refuses: cells without a closing paragraph, tables without rows."""
    for row in [row for row in document.iter(W + "tr") if row.find(W + "tc") is None]:
        row.getparent().remove(row)
    for table in [table for table in document.iter(W + "tbl") if table.find(W + "tr") is None]:
        table.getparent().remove(table)
    for cell in document.iter(W + "tc"):
        if len(cell) == 0 or cell[-1].tag != W + "p":
            style = etree.SubElement(etree.SubElement(etree.SubElement(cell, W + "p"), W + "pPr"), W + "pStyle")
            style.set(W + "val", "TableText")
