"""Marks left by 题号, 续题, 见 and 图 → numbered captions, fields that refer to them, and pictures, over all parts."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipeline.fill import picture
from pipeline.fill.hidden_tables import WrittenCaption, without_hidden
from pipeline.fill.provenance import rewrite_written
from pipeline.fill.style_sheet import content_types
from pipeline.fill.template import Rendered
from pipeline.fill.template_place import HEADINGS, TAG
from pipeline.model.finding import Finding
from pipeline.model.part import Figure
from pipeline.model.table import Place
from pipeline.office.ooxml import (
    DOCUMENT_RELS,
    KIND,
    RELATIONSHIPS,
    Element,
    W,
    copy,
    new_element,
    parse_xml,
    serialise,
    style_of,
    text_of,
    text_run,
)
from pipeline.office.ooxml import field as field_runs
from pipeline.office.package import CONTENT_TYPES

_OPEN, _CLOSE = "\ue7a0", "\ue7a1"
_CAPTION, _AGAIN, _SEE, _FIGURE = "题", "续", "见", "图"
_TOKEN = re.compile(f"{_OPEN}([{_CAPTION}{_AGAIN}{_SEE}{_FIGURE}])([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_REFERENCE = re.compile(f"{_OPEN}({_SEE})([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_CONTINUED = "（续）"
_FUNCTION = {_CAPTION: "题号", _AGAIN: "续题", _SEE: "见", _FIGURE: "图"}
"""Kind of a mark → the function that leaves it."""
_CAPTION_STYLES = ("TableCaption", "FigureCaption", "AppendixTitle")


def reference_functions() -> dict[str, Callable[[str], str]]:
    """The functions templates use; what they print is replaced once all parts are filled in."""

    def caption(identity: str) -> str:
        """表或图的编号，写在表题、图题段的开头：{{ 题号("地类") }}　各地类面积"""
        return _token(_CAPTION, identity)

    def again(identity: str) -> str:
        """同一张表续排时的编号，后加（续）：{{ 续题("地类") }}　各地类面积"""
        return _token(_AGAIN, identity)

    def see(identity: str) -> str:
        """正文里提到某张表或图，印出它的编号并可点击：详见{{ 见("地类") }}"""
        return _token(_SEE, identity)

    def figure(identity: str) -> str:
        """放一张图，单独占一个“图段”：{{ 图("地类") }}"""
        return _token(_FIGURE, identity)

    return {"题号": caption, "续题": again, "见": see, "图": figure}


def _token(kind: str, identity: str) -> str:
    return f"{_OPEN}{kind}{normalised(str(identity)).strip()}{_CLOSE}"


def normalised(text: str) -> str:
    """The form in which ids are compared."""
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a part stands: its id, how findings call its template, its chapter (表3-1) or appendix (附表2)."""

    id: str
    name: str
    chapter: int | None = None
    appendix: int | None = None


@dataclass(frozen=True, slots=True)
class Caption:
    """A numbered table or figure: 表3-1 is label “表3-” and number 1, counted in sequence 表3."""

    label: str
    number: int
    sequence: str
    restart: bool = False

    @property
    def text(self) -> str:
        """What is printed: 表3-1, 附表2."""
        return f"{self.label}{self.number}"


def bookmark(identity: str) -> str:
    """Name of a caption's bookmark."""
    return f"_T{hashlib.sha256(identity.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Reference:
    """A caption, a reference or a figure that a part asks for: 题, 续, 见 or 图 of an id, and where it stands."""

    kind: str
    identity: str
    style: str
    """Id of the paragraph's style."""
    at: Place
    """Where it stands in the template."""

    @property
    def word(self) -> str:
        """What a caption here is of."""
        return "图" if self.style == "FigureCaption" else "表"


def references(rendered: Rendered) -> tuple[Reference, ...]:
    """All of them, in reading order."""
    found = []
    for leaf in _leaves(rendered.document):
        paragraph = _paragraph(leaf)
        for kind, identity in _TOKEN.findall(leaf.text):
            found.append(Reference(kind, identity, style_of(paragraph), _place(rendered, paragraph, kind, identity)))
    return tuple(found)


@dataclass(slots=True)
class Captions:
    """All captions of the report by id, and what was wrong with them."""

    by_id: dict[str, Caption] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    """Caption id → id of the part it stands in."""
    written: Mapping[str, WrittenCaption] = field(default_factory=dict)
    """Captions of the templates by id, printed or hidden."""
    findings: list[Finding] = field(default_factory=list)

    def hidden(self, identity: str) -> bool:
        """Whether a caption is in a template and its condition does not hold."""
        return identity in self.written and identity not in self.by_id


def collect(
    parts: Sequence[tuple[Sequence[Reference], Scope]], written: Mapping[str, WrittenCaption] | None = None
) -> Captions:
    """First pass: number every caption in the order of the parts; `written`: those of the templates, hidden or not."""
    found = Captions(written=written or {})
    counts: dict[str, int] = {}
    for asked, scope in parts:
        captions = [one for one in asked if one.kind == _CAPTION]
        words = {one.identity: one.word for one in reversed(captions)}
        for one in captions:
            identity = one.identity
            if one.style not in _CAPTION_STYLES:
                found.findings.append(Finding("T304", (one.at,), {"id": identity}))
            if identity in found.by_id:
                found.findings.append(Finding("T302", (one.at,), {"id": identity}))
                continue
            alike = sum(
                1
                for other, word in words.items()
                if word == words[identity] and found.home.get(other, scope.id) == scope.id
            )
            found.by_id[identity] = _numbered(scope, words[identity], alike, counts)
            found.home[identity] = scope.id
    return found


def _numbered(scope: Scope, word: str, alike: int, counts: dict[str, int]) -> Caption:
    """The next caption of a part; an appendix with one table is 附表2, with several 附表2-1, 附表2-2."""
    if scope.appendix is not None and alike == 1:
        return Caption(f"附{word}", scope.appendix, f"附{word}", restart=True)
    if scope.appendix is not None:
        sequence, label = f"附{word}{scope.appendix}", f"附{word}{scope.appendix}-"
    elif scope.chapter is not None:
        sequence, label = f"{word}{scope.chapter}", f"{word}{scope.chapter}-"
    else:
        sequence = label = word
    counts[sequence] = counts.get(sequence, 0) + 1
    return Caption(label, counts[sequence], sequence)


def answers(asked: Sequence[Reference], scope: Scope, captions: Captions, figures: Mapping[str, Figure]) -> str:
    """A digest of what `resolve` would put in the place of these, and of what it would say of those nobody knows."""
    told: list[object] = [scope]
    for one in asked:
        there = figures if one.kind == _FIGURE else captions.by_id
        known = there.get(one.identity)
        if known is None:
            told.append((one, sorted(there), captions.written.get(one.identity)))
        elif isinstance(known, Figure):
            told.append((one, known.width_mm, known.height_mm, known.alt, _digest(known.png), _digest(known.svg)))
        else:
            told.append((one, known, captions.home[one.identity] == scope.id))
    return _digest(repr(told).encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def resolve(rendered: Rendered, scope: Scope, captions: Captions, figures: Mapping[str, Figure]) -> tuple[Finding, ...]:
    """Second pass, in place: put captions, references, pictures and the bookmarks of headings into one part."""
    work = _Work(rendered, scope, captions, figures)
    for leaf in _leaves(rendered.document):
        work.replace(leaf)
    work.headings()
    work.finish()
    return tuple(work.findings)


def _leaves(document: Element) -> list[Element]:
    return [leaf for leaf in document.iter(W + "t") if leaf.text and (_OPEN in leaf.text or _CLOSE in leaf.text)]


def _paragraph(leaf: Element) -> Element:
    return next(leaf.iterancestors(W + "p"))


def _place(rendered: Rendered, paragraph: Element, kind: str, identity: str) -> Place:
    """Where a mark came from: the tag that names it, else its paragraph; a mark may be printed from another name."""
    number = int(paragraph.get("n") or 0)
    tags = [found for found in TAG.finditer(rendered.places.text(number)) if identity in normalised(found[0])]
    named = next((tag for tag in tags if _FUNCTION[kind] in tag[0]), tags[0] if tags else None)
    return rendered.places.place(number, *(named.span() if named else ()))


@dataclass(slots=True)
class _Work:
    """One part while its tokens are being replaced."""

    rendered: Rendered
    scope: Scope
    captions: Captions
    figures: Mapping[str, Figure]
    findings: list[Finding] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)
    """Picture in the package → its relationship id."""
    done: set[str] = field(default_factory=set)
    """Captions that have their bookmark."""
    drawings: int = 0
    marks: int = 0

    @property
    def hidden(self) -> Container[str]:
        """Ids of captions that are not printed."""
        return self.captions.written.keys() - self.captions.by_id.keys()

    def replace(self, leaf: Element) -> None:
        """Split the run at its tokens and put what they stand for between the pieces."""
        owner, paragraph = leaf.getparent(), _paragraph(leaf)
        properties = owner.find(W + "rPr")
        pieces: list[Element] = []
        last, text = 0, without_hidden(leaf.text, _REFERENCE, self.hidden)
        if text != leaf.text:
            rewrite_written(paragraph, lambda said: without_hidden(said, _REFERENCE, self.hidden, kept_length=True))
        for found in _TOKEN.finditer(text):
            pieces += _text_runs(text[last : found.start()], properties)
            pieces += self._made(found[1], found[2], properties, paragraph)
            last = found.end()
        pieces += _text_runs(text[last:], properties)
        content = [child for child in owner if child.tag != W + "rPr"]
        at = content.index(leaf)
        for rest, front in ((content[at + 1 :], False), (content[:at], True)):
            if rest:
                whole = new_element("r", None if properties is None else copy(properties), *rest)
                pieces.insert(0, whole) if front else pieces.append(whole)
        parent = owner.getparent()
        place = parent.index(owner)
        parent.remove(owner)
        for offset, piece in enumerate(pieces):
            parent.insert(place + offset, piece)

    def _made(self, kind: str, identity: str, properties: Element | None, paragraph: Element) -> list[Element]:
        if kind == _FIGURE:
            return self._picture(identity, paragraph)
        caption = self.captions.by_id.get(identity)
        if caption is None:
            if self.captions.hidden(identity):
                self._told_hidden(kind, identity, paragraph)
            else:
                self.findings.append(self._unknown("T301", kind, identity, self.captions.by_id, paragraph))
            return [text_run(f"【缺：{identity}】", new_element("rPr", new_element("rStyle", val="Missing")))]
        if kind == _SEE:
            return field_runs(f"REF {bookmark(identity)} \\h", caption.text, properties)
        if kind == _AGAIN:
            return [text_run(caption.text + _CONTINUED, properties)]
        if self.captions.home[identity] != self.scope.id or identity in self.done:
            return [text_run(caption.text, properties)]
        self.done.add(identity)
        again = f" \\r {caption.number}" if caption.restart else ""
        number = field_runs(f"SEQ {caption.sequence} \\* ARABIC{again}", str(caption.number), properties)
        return self._marked(bookmark(identity), [text_run(caption.label, properties), *number])

    def _told_hidden(self, kind: str, identity: str, paragraph: Element) -> None:
        caption = self.captions.written[identity]
        if caption.fillable:  # of a template that cannot be filled in something else is told
            at = _place(self.rendered, paragraph, kind, identity)
            values = {"id": identity, "tag": caption.condition, "模板": caption.at.file}
            self.findings.append(Finding("T305", (at,), values))

    def _unknown(self, code: str, kind: str, identity: str, known: Mapping[str, object], paragraph: Element) -> Finding:
        from pipeline.office.undefined import nearest

        near = "”“".join(nearest(identity, known)) or "”“".join(sorted(known)[:3])
        at = _place(self.rendered, paragraph, kind, identity)
        return Finding(code, (at,), {"id": identity, "near": near})

    def _marked(self, name: str, content: list[Element]) -> list[Element]:
        number = str(self.marks)
        self.marks += 1
        return [new_element("bookmarkStart", id=number, name=name), *content, new_element("bookmarkEnd", id=number)]

    def _picture(self, identity: str, paragraph: Element) -> list[Element]:
        figure = self.figures.get(identity)
        if figure is None:
            self.findings.append(self._unknown("T303", _FIGURE, identity, self.figures, paragraph))
            return [text_run(f"【缺：{identity}】", new_element("rPr", new_element("rStyle", val="Missing")))]
        self.drawings += 1
        png = self._media(figure.png, "png")
        svg = self._media(figure.svg, "svg") if figure.svg else ""
        extent = picture.size(figure, picture.section_of(paragraph))
        return [new_element("r", picture.picture(figure, extent, self.drawings, png, svg))]

    def _media(self, data: bytes, extension: str) -> str:
        name = picture.media_name(data, extension)
        self.rendered.files[name] = data
        return self.media.setdefault(name, f"rIdF{len(self.media) + 1}")

    def headings(self) -> None:
        """A bookmark on each heading, by part, place and text: contents lists and PDF lead there."""
        order = 0
        for paragraph in self.rendered.document.iter(W + "p"):
            text = text_of(paragraph).strip()
            if style_of(paragraph) not in HEADINGS or not text:
                continue
            order += 1
            content = [child for child in paragraph if child.tag != W + "pPr"]
            digest = hashlib.sha256(f"{self.scope.id}\0{order}\0{text}".encode()).hexdigest()
            name = f"_H{digest[:12]}"
            for child in self._marked(name, content):
                paragraph.append(child)

    def finish(self) -> None:
        """Write the relationships and content types of the pictures that came in."""
        if not self.media:
            return
        files = self.rendered.files
        rels = parse_xml(files[DOCUMENT_RELS])
        for name, identity in self.media.items():
            etree.SubElement(
                rels,
                RELATIONSHIPS + "Relationship",
                Id=identity,
                Type=KIND + "image",
                Target=name.removeprefix("word/"),
            )
        files[DOCUMENT_RELS] = serialise(rels)
        files[CONTENT_TYPES] = content_types(files)


def _text_runs(text: str, properties: Element | None) -> list[Element]:
    """A run of the text without stray marks, none for no text."""
    text = text.replace(_OPEN, "").replace(_CLOSE, "")
    return [text_run(text, properties)] if text else []
