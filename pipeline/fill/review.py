"""A merged document and where its numbers stand → the same document with a comment at each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

from lxml import etree

from pipeline.fill.adopt import STYLES, content_types
from pipeline.fill.grounds import content
from pipeline.fill.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    KIND,
    RELATIONSHIPS,
    SPACE,
    Element,
    W,
    copy,
    make,
    parse,
    serialise,
)
from pipeline.model.part import Ground
from pipeline.office.package import CONTENT_TYPES

COMMENTS = "word/comments.xml"
Tell = Callable[[Ground], Sequence[str]]
"""What a comment says of a ground, line by line; no lines, no comment."""
Spot = tuple[int, int, Ground]
"""Characters of a paragraph (from, to) and what they stand on."""

_STYLES = (
    '<w:style w:type="paragraph" w:styleId="CommentText"><w:name w:val="annotation text"/>'
    '<w:basedOn w:val="{base}"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:pPr><w:snapToGrid w:val="0"/>'
    '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0" w:firstLineChars="0"/>'
    '<w:jc w:val="left"/></w:pPr><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
    '<w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr><w:sz w:val="18"/><w:szCs w:val="18"/></w:rPr></w:style>'
)


def comment(
    files: Mapping[str, bytes], document: Element, spots: Mapping[Element, Sequence[Spot]], tell: Tell, author: str
) -> dict[str, bytes]:
    """The package with comments. `document` is its main part as a tree and is changed; `spots` are its paragraphs.

    Text, styles and everything else stay as they are; comments bear no date, so equal parts give equal bytes.
    """
    written: list[str] = []
    said: dict[Ground, str] = {}
    for paragraph in document.iter(W + "p"):
        wanted = []
        for start, end, ground in spots.get(paragraph, ()):
            if ground not in said:
                said[ground] = _body(tell(ground))
            if said[ground] and end > start:
                wanted.append((start, end, said[ground]))
        if wanted:
            _mark(paragraph, sorted(wanted), written, author)
    return _package(files, document, written)


def _package(files: Mapping[str, bytes], document: Element, written: list[str]) -> dict[str, bytes]:
    out = dict(files)
    out[DOCUMENT] = serialise(document)
    opening = f'<w:comments xmlns:w="{W[1:-1]}">'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    out[COMMENTS] = (head + opening + "".join(written) + "</w:comments>").encode()
    rels = parse(out[DOCUMENT_RELS])
    etree.SubElement(
        rels, RELATIONSHIPS + "Relationship", Id="rIdComments", Type=KIND + "comments", Target="comments.xml"
    )
    out[DOCUMENT_RELS] = serialise(rels)
    out[STYLES] = _styled(out[STYLES])
    out[CONTENT_TYPES] = content_types(out)
    return out


def _styled(raw: bytes) -> bytes:
    """The style sheet with the two styles of comments, where it has none of its own."""
    tree = parse(raw)
    known = {style.get(W + "styleId") for style in tree.iter(W + "style")}
    normal = next(
        (
            str(style.get(W + "styleId"))
            for style in tree.iter(W + "style")
            if style.get(W + "type") == "paragraph" and style.get(W + "default") == "1"
        ),
        "Normal",
    )
    more = parse(f'<w:styles xmlns:w="{W[1:-1]}">{_STYLES.format(base=normal)}</w:styles>'.encode())
    for style in list(more):
        if style.get(W + "styleId") not in known:
            tree.append(style)
    return serialise(tree)


def _body(lines: Sequence[str]) -> str:
    """The paragraphs of a comment; the first holds its mark, as Word writes it."""
    mark = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:annotationRef/></w:r>'
    return "".join(
        f'<w:p><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>{"" if number else mark}'
        f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for number, line in enumerate(lines)
    )


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
        opening.addprevious(make("commentRangeStart", id=number))
        reference = make("r", make("rPr", make("rStyle", val="CommentReference")), make("commentReference", id=number))
        closing.addnext(reference)
        closing.addnext(make("commentRangeEnd", id=number))
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
                more = make("t")
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
    twin = make("r", None if properties is None else copy(properties))
    twin.extend(behind)
    run.addnext(twin)
    return twin
