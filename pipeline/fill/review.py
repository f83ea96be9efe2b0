"""The parts of a document and where their numbers stand → the same with a comment at each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.fill.provenance import content
from pipeline.fill.style_sheet import STYLES, content_types
from pipeline.model.fact import FactKey
from pipeline.model.part import Provenance, Side
from pipeline.office.ooxml import (
    DOCUMENT_RELS,
    KIND,
    RELATIONSHIPS,
    SPACE,
    Element,
    W,
    copy,
    new_element,
    parse_xml,
    serialise,
    style_of,
)
from pipeline.office.package import CONTENT_TYPES

COMMENTS = "word/comments.xml"
Tell = Callable[[Provenance], Sequence[str]]
"""What a comment says of a ground, line by line; no lines, no comment."""
CommentSpan = tuple[int, int, Provenance]
"""Characters of a paragraph (from, to) and what they stand on."""
_RUN = 10
"""Rows from which on a list is told of once, where it begins: LibreOffice reads all comments over again for each one,
so that its time grows with the square of their number."""
_FULLEST = (Side.CHANGE, Side.NOW, Side.LAST)
"""What tells most first: a change tells both years' values, this year's tells last year's."""
_CELLS = re.compile(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?")
_ANNEX = "AppendixTitle"
"""Style of the first paragraph of each annex; no chapter follows one."""

_STYLES = (
    '<w:style w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/>'
    '<w:basedOn w:val="{base}"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:pPr><w:snapToGrid w:val="0"/>'
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/>'
    '<w:jc w:val="left"/></w:pPr><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
    '<w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
)


def write_comments(
    bodies: Sequence[Element], spans: Mapping[Element, Sequence[CommentSpan]], tell: Tell, author: str
) -> list[str]:
    """Comments at the numbers of a document, in the order of their ids; `bodies` are its parts' and are changed.

    spans: what the texts of their paragraphs stand on. Text and everything else stay as they are; comments bear no
    date, so equal parts give equal bytes.
    """
    written: list[str] = []
    said: dict[Provenance, str] = {}
    told = _beside([paragraph for body in bodies for paragraph in body.iter(W + "p")], spans)
    lists = _lists([(paragraph, span[2]) for paragraph, found in told.items() for span in found])
    for paragraph, found in told.items():
        wanted = []
        for start, end, printed in found:
            ground = lists.get((paragraph, printed), printed)
            if ground is None:
                continue
            if ground not in said:
                said[ground] = _body(tell(ground))
            if said[ground] and end > start:
                wanted.append((start, end, said[ground]))
        if wanted:
            _mark(paragraph, sorted(wanted), written, author)
    return written


def _together(spans: Sequence[CommentSpan]) -> list[CommentSpan]:
    """Values of one fact that follow each other in a paragraph (this year's, last year's, the change) as one span."""
    found: list[CommentSpan] = []
    for key, group in groupby(sorted(spans, key=lambda span: span[:2]), lambda span: span[2].key):
        one = list(group)
        if key is None:
            found += one
        else:
            fullest = min((span[2] for span in one), key=lambda ground: _FULLEST.index(ground.side))
            found.append((one[0][0], one[-1][1], fullest))
    return found


def _lists(told: Sequence[tuple[Element, Provenance]]) -> dict[tuple[Element, Provenance], Provenance | None]:
    """Rows of an annex that follow each other in table and sheet: the first tells of all, the others of nothing.

    A table in two columns as a newspaper has them holds two such lists, so each column is looked at by itself.
    """
    columns: dict[tuple[Element, int], list[tuple[Element, Provenance, _RowPlace]]] = {}
    for paragraph, ground in told:
        line = _line(paragraph, ground)
        if line is not None:
            columns.setdefault((line.table, _place_in_row(paragraph)), []).append((paragraph, ground, line))
    out: dict[tuple[Element, Provenance], Provenance | None] = {}
    for column in columns.values():
        for run in _runs(column):
            if len(run) >= _RUN:
                out |= dict.fromkeys(run)
                at = tuple(place for _, ground in run for place in ground.at)
                out[run[0]] = replace(run[0][1], at=at, rows=len(run))
    return out


def _runs(column: Sequence[tuple[Element, Provenance, _RowPlace]]) -> list[list[tuple[Element, Provenance]]]:
    runs: list[list[tuple[Element, Provenance]]] = []
    before: _RowPlace | None = None
    for paragraph, ground, here in column:
        if before is None or not here.follows(before):
            runs.append([])
        runs[-1].append((paragraph, ground))
        before = here
    return runs


def _place_in_row(paragraph: Element) -> int:
    cell = next(paragraph.iterancestors(W + "tc"))
    row = cell.getparent()
    return int(row.index(cell)) if row is not None else 0


@dataclass(frozen=True, slots=True)
class _RowPlace:
    """Where a row of an annex stands: in one line of a sheet, or in the same column of one sheet or several."""

    table: Element
    sheets: frozenset[tuple[str, str]]
    row: int
    column: int

    def follows(self, other: _RowPlace) -> bool:
        """Whether it is the next line, or a column further on."""
        if (self.table, self.sheets) != (other.table, other.sheets):
            return False
        return self.row == other.row + 1 if self.row and other.row else self.column > other.column > 0


def _line(paragraph: Element, ground: Provenance) -> _RowPlace | None:
    if ground.key is not None or len(ground.at) < 2:
        return None
    table = next(paragraph.iterancestors(W + "tbl"), None)
    cells = [_CELLS.fullmatch(place.cell) for place in ground.at]
    if table is None or None in cells:
        return None
    found = [cell.groups() for cell in cells if cell is not None]
    rows = {row for first, low, last, high in found for row in (low, high) if row}
    columns = {column for first, low, last, high in found for column in (first, last) if column}
    sheets = frozenset((place.file, place.sheet) for place in ground.at)
    if len(rows) == 1 == len(sheets):
        return _RowPlace(table, sheets, int(rows.pop()), 0)
    return _RowPlace(table, sheets, 0, _number(columns.pop())) if len(columns) == 1 else None


def _number(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number


def _beside(
    paragraphs: Sequence[Element], spans: Mapping[Element, Sequence[CommentSpan]]
) -> dict[Element, list[CommentSpan]]:
    """What is told of where: in the rows of an annex, a fact is told of once though both years' values stand there."""
    out: dict[Element, list[CommentSpan]] = {}
    fullest: dict[tuple[Element, FactKey], int] = {}
    annex = False
    for paragraph in paragraphs:
        annex = annex or style_of(paragraph) == _ANNEX
        if paragraph not in spans:
            continue
        out[paragraph] = _together(spans[paragraph])
        row = _row(paragraph) if annex else None
        for span in out[paragraph]:
            if row is not None and span[2].key is not None:
                place = row, span[2].key
                fullest[place] = min(fullest.get(place, len(_FULLEST)), _FULLEST.index(span[2].side))
    told: set[tuple[Element, FactKey]] = set()
    for paragraph, found in out.items():
        kept = []
        for span in found:
            row, key = _row(paragraph), span[2].key
            if row is None or key is None or (row, key) not in fullest:
                kept.append(span)
            elif (row, key) not in told and _FULLEST.index(span[2].side) == fullest[row, key]:
                told.add((row, key))
                kept.append(span)
        out[paragraph] = kept
    return out


def _row(paragraph: Element) -> Element | None:
    return next(paragraph.iterancestors(W + "tr"), None)


def with_comments(files: Mapping[str, bytes], written: Sequence[str]) -> dict[str, bytes]:
    """The package with the part that holds its comments, and their styles."""
    out = dict(files)
    opening = f'<w:comments xmlns:w="{W[1:-1]}">'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    out[COMMENTS] = (head + opening + "".join(written) + "</w:comments>").encode()
    rels = parse_xml(out[DOCUMENT_RELS])
    etree.SubElement(
        rels, RELATIONSHIPS + "Relationship", Id="rIdComments", Type=KIND + "comments", Target="comments.xml"
    )
    out[DOCUMENT_RELS] = serialise(rels)
    out[STYLES] = comment_styled(out[STYLES])
    out[CONTENT_TYPES] = content_types(out)
    return out


def comment_styled(raw: bytes) -> bytes:
    """The style sheet with the two styles of comments, where it has none of its own."""
    tree = parse_xml(raw)
    known = {style.get(W + "styleId") for style in tree.iter(W + "style")}
    normal = next(
        (
            str(style.get(W + "styleId"))
            for style in tree.iter(W + "style")
            if style.get(W + "type") == "paragraph" and style.get(W + "default") == "1"
        ),
        "Normal",
    )
    more = parse_xml(f'<w:styles xmlns:w="{W[1:-1]}">{_STYLES.format(base=normal)}</w:styles>'.encode())
    for style in list(more):
        if style.get(W + "styleId") not in known:
            tree.append(style)
    return serialise(tree)


def _body(lines: Sequence[str]) -> str:
    """A comment's text: one paragraph; lines set in stand behind each other, so that it stays low beside the page."""
    told: list[str] = []
    deep = 0
    for line in lines:
        text = line.lstrip(" ")
        before, deep = deep, len(line) - len(text)
        if not told or not deep or not before or before > 2 >= deep:
            told.append(text)
        else:
            told[-1] += f"；{text}"
    content = "</w:t><w:br/><w:t>".join(escape(line) for line in told)
    return f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr><w:r><w:t>{content}</w:t></w:r></w:p>' if told else ""


def _mark(paragraph: Element, wanted: list[tuple[int, int, str]], written: list[str], author: str) -> None:
    """Set the ranges of comments in a paragraph, its runs cut where they begin and end."""
    _cut(paragraph, {place for start, end, _ in wanted for place in (start, end)})
    first: dict[int, Element] = {}
    last: dict[int, Element] = {}
    at = 0
    for node in content(paragraph):
        run = node.getparent()
        first.setdefault(at, run)
        at += len(node.text or "") if node.tag == W + "t" else 1
        last[at] = run
    for start, end, body in wanted:
        opening, closing = first.get(start), last.get(end)
        if opening is None or closing is None:
            continue
        number = str(len(written))
        opening.addprevious(new_element("commentRangeStart", id=number))
        reference = new_element(
            "r",
            new_element("rPr", new_element("rStyle", val="CommentReference")),
            new_element("commentReference", id=number),
        )
        closing.addnext(reference)
        closing.addnext(new_element("commentRangeEnd", id=number))
        name, initials = escape(author, {'"': "&quot;"}), escape(author[:1], {'"': "&quot;"})
        written.append(f'<w:comment w:id="{number}" w:author="{name}" w:initials="{initials}">{body}</w:comment>')


def _cut(paragraph: Element, places: set[int]) -> None:
    """Cut the runs of a paragraph at these places of its text; what is shown stays the same."""
    at = 0
    for leaf in list(content(paragraph)):
        size = len(leaf.text or "") if leaf.tag == W + "t" else 1
        run = leaf.getparent()
        if at in places and _shown_before(leaf):
            run = _split(run, leaf)
        inside = sorted(place - at for place in places if at < place < at + size)
        if leaf.tag == W + "t" and inside:
            text, leaf_now = leaf.text, leaf
            bounds = [*inside, size]
            leaf.text = text[: inside[0]]
            leaf.set(SPACE, "preserve")
            for start, end in zip(bounds, bounds[1:], strict=False):
                more = new_element("t")
                more.text = text[start:end]
                more.set(SPACE, "preserve")
                leaf_now.addnext(more)
                run = _split(run, more)
                leaf_now = more
        at += size


def _shown_before(leaf: Element) -> bool:
    """Whether something else of the leaf's run stands before it."""
    before = leaf.getprevious()
    return before is not None and before.tag != W + "rPr"


def _split(run: Element, at: Element) -> Element:
    """Move a child of a run and all after it into a run of its own with the same look; returns that run."""
    properties = run.find(W + "rPr")
    behind = [at, *at.itersiblings()]
    twin = new_element("r", None if properties is None else copy(properties))
    twin.extend(behind)
    run.addnext(twin)
    return twin
