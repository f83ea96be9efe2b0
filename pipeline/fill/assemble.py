"""Rendered parts in order and the contents list → one Word document; equal parts give equal bytes."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.fill import contents_field
from pipeline.fill.contents_field import PLACEHOLDER, Entry
from pipeline.fill.landscape_footer import turned_footer, turned_page
from pipeline.fill.properties import CORE, CUSTOM, DocumentProperties, core, custom
from pipeline.fill.rendered_part import unpacked_part
from pipeline.fill.review import CommentSpan, Tell, with_comments, write_comments
from pipeline.fill.style_sheet import FONT_TABLE, NUMBERING, SETTINGS, STYLES, content_types
from pipeline.fill.watermark import put_watermark
from pipeline.model.part import Part
from pipeline.office import package
from pipeline.office.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    KIND,
    PIC,
    RELATIONSHIPS,
    SVG,
    WP,
    A,
    Element,
    R,
    W,
    new_element,
    package_root,
    parse_xml,
    put_property,
    serialise,
    text_of,
)
from pipeline.office.package import CONTENT_TYPES
from pipeline.office.word_package import rels_of, target

_EDGES = ("header", "footer")
_TOP_RELS = "_rels/.rels"
_SHARED = (STYLES, SETTINGS, FONT_TABLE)
_DECLARED = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_NAMES = {"w": W[1:-1], "r": R[1:-1], "wp": WP[1:-1], "a": A[1:-1], "pic": PIC[1:-1], "asvg": SVG[1:-1]}


def assemble(parts: Sequence[Part], entries: Sequence[Entry], meta: DocumentProperties) -> bytes:
    """Join rendered parts; each keeps its sections (landscape too), headers and footers.

    Pages of unnumbered parts have no footer; the first numbered page is 1. `entries`: the contents list, with
    pages as the PDF counts them, or without (""). All parts stand on one style sheet, so bodies only follow
    each other; ids of bookmarks, drawings, lists and relationships are given anew.
    """
    merge = _merged(parts, meta)
    return package.write_package({**merge.files(meta), DOCUMENT: _document(merge.inside(), entries)})


@dataclass(frozen=True, slots=True)
class Notes:
    """How the numbers of a report are told of: what a comment says, who signs it, and the document's title then."""

    tell: Tell
    author: str
    title: str


def begin_both(
    parts: Sequence[Part], meta: DocumentProperties, notes: Notes
) -> Callable[[Sequence[Entry]], tuple[bytes, bytes]]:
    """Begin what `assemble` gives, and the same document with a comment at each number that knows what it stands on.

    What is given ends both with the contents list, which is known when the pages are counted.
    """
    merge = _merged(parts, meta)
    plain, text = merge.files(meta), merge.inside()
    comments = write_comments(merge.bodies, merge.spans, notes.tell, notes.author)
    told, marked = with_comments({**plain, CORE: core(replace(meta, title=notes.title))}, comments), merge.inside()

    def both(entries: Sequence[Entry]) -> tuple[bytes, bytes]:
        report, reviewed = (
            package.write_package({**files, DOCUMENT: _document(pieces, entries)})
            for files, pieces in ((plain, text), (told, marked))
        )
        return report, reviewed

    return both


def _merged(parts: Sequence[Part], meta: DocumentProperties) -> _Merge:
    merge = _Merge(meta.watermark)
    for part in parts:
        merge.add(part)
    return merge


@dataclass(frozen=True, slots=True)
class Unpaged:
    """A line of the contents list whose page is not known."""

    level: int
    text: str
    anchor: str
    page: str = ""


def contents_without_pages(parts: Sequence[Part]) -> tuple[Unpaged, ...]:
    """The contents list of these parts where no PDF could be made to count pages: front matter left out."""
    return tuple(
        Unpaged(*found)
        for part in parts
        if part.numbered
        for found in contents_field.headings_of(unpacked_part(part.docx).document)
    )


@dataclass(slots=True)
class _Merge:
    """The document under way."""

    watermark: str
    """The word that every header lays behind its page."""
    started: bool = False
    """Whether a numbered page has come yet."""
    bodies: list[Element] = field(default_factory=list)
    """w:body of each part, in a tree of its own: only their bytes come together."""
    waiting: list[Element] = field(default_factory=list)
    """Those of them that hold the place of the contents list."""
    stored: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Name in the package → (relationship id, kind)."""
    edges: dict[str, str] = field(default_factory=dict)
    """Digest of a header or footer with its pictures → its name in the package."""
    lists: Element | None = None
    bookmarks: int = 0
    drawings: int = 0
    spans: dict[Element, list[CommentSpan]] = field(default_factory=dict)
    """Paragraph → its numbers that know what they stand on."""

    def add(self, part: Part) -> None:
        """Take one part over; one that follows on goes into the section of the part before."""
        rendered = unpacked_part(part.docx)
        files, tree = rendered.files, deepcopy(rendered.document)
        if not self.stored:
            self.stored = {name: files[name] for name in (*_SHARED, _TOP_RELS, "docProps/app.xml") if name in files}
        self._spots(tree, part)
        etree.cleanup_namespaces(tree, _NAMES, list(_NAMES))
        body = tree.find(W + "body")
        rels = {link.get("Id"): link for link in parse_xml(files[DOCUMENT_RELS])}
        self._sections(body, rels, files, part.numbered)
        self._pictures(body, rels, files)
        self._numbering(body, files)
        self._identities(body)
        if part.contents:
            self.waiting.append(body)
        last = self.bodies[-1][-1] if self.bodies and len(self.bodies[-1]) else None
        if last is not None and last.tag == W + "sectPr":
            self.bodies[-1].remove(last)
            if part.follows:
                _count_on(last, body)
            else:
                _close(self.bodies[-1], last)
        self.bodies.append(body)

    def _spots(self, tree: Element, part: Part) -> None:
        paragraphs = list(tree.iter(W + "p")) if part.anchors else []
        for one in part.anchors:
            self.spans.setdefault(paragraphs[one.paragraph], []).append((one.start, one.end, one.ground))

    def _sections(self, body: Element, rels: Mapping[str, Element], files: Mapping[str, bytes], numbered: bool) -> None:
        """Spell out which header and footer each section has, since what is left out is taken from the one before."""
        carried: dict[tuple[str, str], str] = {}
        for order, section in enumerate(list(body.iter(W + "sectPr"))):
            titled = section.find(W + "titlePg") is not None
            for kind in _EDGES:
                for reference in section.findall(f"{W}{kind}Reference"):
                    name = target(rels[reference.get(R + "id")].get("Target"))
                    carried[(kind, reference.get(W + "type", "default"))] = self._edge(kind, files, name)
                    section.remove(reference)
            at = 0
            for kind in _EDGES:
                for which in ("even", "default", *(("first",) if titled else ())):
                    shown = carried.get((kind, which))
                    if shown is None or (kind == "footer" and not numbered):
                        shown = self._edge(kind, {}, "")
                    elif kind == "footer":
                        shown = self._turned(shown, section)
                    reference = new_element(f"{kind}Reference", type=which)
                    reference.set(R + "id", self._link(shown, kind))
                    section.insert(at, reference)
                    at += 1
            if order == 0:
                for old in section.findall(W + "type"):
                    section.remove(old)
            for old in section.findall(W + "pgNumType"):
                section.remove(old)
            if numbered and not self.started:
                self.started = True
                put_property(section, new_element("pgNumType", start="1"))

    def _edge(self, kind: str, files: Mapping[str, bytes], name: str) -> str:
        """The header's or footer's name in the merged package; an empty one for ""."""
        tag = {"header": "hdr", "footer": "ftr"}[kind]
        raw = files[name] if name else serialise(_empty(tag, kind.capitalize()))
        rels = files.get(rels_of(name), b"") if name else b""
        digest = hashlib.sha256(kind.encode() + b"\0" + raw + b"\0" + rels).hexdigest()
        if digest not in self.edges:
            made = f"word/{kind}{1 + sum(1 for n in self.edges.values() if kind in n)}.xml"
            self.edges[digest] = made
            self.stored[made] = self._stamped(raw) if kind == "header" and self.watermark else raw
            if rels:
                self.stored[rels_of(made)] = rels
                for link in parse_xml(rels):
                    picture = target(link.get("Target"))
                    self.stored[picture] = files[picture]
        return self.edges[digest]

    def _turned(self, name: str, section: Element) -> str:
        """The footer as it stands on the section's sheet."""
        on = turned_page(section)
        if on is None or rels_of(name) in self.stored or b"<w:pict" in self.stored[name]:
            return name
        order = sorted(self.edges.values()).index(name)
        return self._edge("footer", {name: serialise(turned_footer(parse_xml(self.stored[name]), on, order))}, name)

    def _stamped(self, raw: bytes) -> bytes:
        tree = parse_xml(raw)
        put_watermark(tree, self.watermark, len(self.edges) - 1)
        return serialise(tree)

    def _link(self, name: str, kind: str) -> str:
        if name not in self.links:
            self.links[name] = (f"rId{len(self.links) + 1}", kind)
        return self.links[name][0]

    def _pictures(self, body: Element, rels: Mapping[str, Element], files: Mapping[str, bytes]) -> None:
        """Each picture once in the package, by its content."""
        for element in body.iter(A + "blip", SVG + "svgBlip"):
            link = rels.get(element.get(R + "embed") or "")
            if link is None:
                continue
            name = target(link.get("Target"))
            extension = name.rpartition(".")[2].lower()
            made = f"word/media/{hashlib.sha256(files[name]).hexdigest()[:16]}.{extension}"
            self.stored[made] = files[name]
            element.set(R + "embed", self._link(made, "image"))

    def _numbering(self, body: Element, files: Mapping[str, bytes]) -> None:
        """Lists of each part stay its own: their ids are moved behind those of the parts before."""
        used = list(body.iter(W + "numId"))
        if NUMBERING not in files or not used:
            return
        tree = parse_xml(files[NUMBERING])
        if self.lists is None:
            self.lists = etree.Element(W + "numbering", nsmap={"w": W[1:-1], "r": R[1:-1]})
        abstract = {a.get(W + "abstractNumId"): a for a in tree.findall(W + "abstractNum")}
        shift_abstract = len(self.lists.findall(W + "abstractNum"))
        shift = len(self.lists.findall(W + "num"))
        moved = {old: str(shift_abstract + i) for i, old in enumerate(abstract)}
        for old, element in abstract.items():
            element.set(W + "abstractNumId", moved[old])
            self.lists.insert(int(moved[old]), element)
        numbers = {}
        for i, element in enumerate(tree.findall(W + "num"), 1):
            numbers[element.get(W + "numId")] = str(shift + i)
            element.set(W + "numId", str(shift + i))
            link = element.find(W + "abstractNumId")
            link.set(W + "val", moved[link.get(W + "val")])
            self.lists.append(element)
        for element in used:
            element.set(W + "val", numbers.get(element.get(W + "val"), "0"))

    def _identities(self, body: Element) -> None:
        """Numbers of bookmarks and drawings run through the whole document."""
        numbers: dict[str, str] = {}
        for element in body.iter(W + "bookmarkStart"):
            numbers[element.get(W + "id")] = str(self.bookmarks)
            element.set(W + "id", str(self.bookmarks))
            self.bookmarks += 1
        for element in body.iter(W + "bookmarkEnd"):
            element.set(W + "id", numbers[element.get(W + "id")])
        for holder in body.iter(WP + "inline", WP + "anchor"):
            self.drawings += 1
            for element in holder.iter(WP + "docPr", PIC + "cNvPr"):
                element.set("id", str(self.drawings))

    def inside(self) -> list[bytes | Element]:
        """Of each body what stands in it now; a copy of one that waits for the contents list."""
        return [_copied(body) if body in self.waiting else _inside(body) for body in self.bodies]

    def files(self, meta: DocumentProperties) -> dict[str, bytes]:
        """The package, its main part still empty."""
        out = {**self.stored, DOCUMENT: b""}
        rels = package_root(RELATIONSHIPS + "Relationships")
        shared = [name for name in _SHARED if name in out]
        if self.lists is not None:
            out[NUMBERING] = serialise(self.lists)
            shared.append(NUMBERING)
        for number, name in enumerate(shared, 1):
            kind = posixpath.basename(name).removesuffix(".xml")
            _relate(rels, f"rIdS{number}", kind, name)
        for name, (identity, kind) in self.links.items():
            _relate(rels, identity, kind, name)
        out[DOCUMENT_RELS] = serialise(rels)
        out[CORE] = core(meta)
        if meta.revision is not None:
            out[CUSTOM] = custom(meta.revision, meta.beside)
            links = parse_xml(out[_TOP_RELS])
            etree.SubElement(
                links, RELATIONSHIPS + "Relationship", Id="rIdCustom", Type=KIND + "custom-properties", Target=CUSTOM
            )
            out[_TOP_RELS] = serialise(links)
        out[CONTENT_TYPES] = content_types(out)
        return out


def _document(pieces: Sequence[bytes | Element], entries: Sequence[Entry]) -> bytes:
    """The main part: what stands in each body, the contents list in its place."""
    names = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in _NAMES.items())
    texts = [piece if isinstance(piece, bytes) else _listed(_copied(piece), entries) for piece in pieces]
    return b"".join((_DECLARED, f"<w:document{names}><w:body>".encode(), *texts, b"</w:body></w:document>"))


def _copied(body: Element) -> Element:
    """A body in a tree of its own with the same names."""
    return deepcopy(body.getroottree().getroot()).find(W + "body")


def _listed(body: Element, entries: Sequence[Entry]) -> bytes:
    for paragraph in [one for one in body.iter(W + "p") if PLACEHOLDER in text_of(one)]:
        section, parent, after = paragraph.find(f"{W}pPr/{W}sectPr"), paragraph.getparent(), paragraph.getnext()
        contents_field.write_contents(paragraph, entries)
        if section is not None:  # the list ends the pages that its place ended
            put_property((parent[-1] if after is None else after.getprevious()).find(W + "pPr"), section)
    return _inside(body)


def _inside(body: Element) -> bytes:
    """What stands in a body; what the merged document does not declare is declared where it stands."""
    if body.nsmap != _NAMES:
        return b"".join(etree.tostring(block, encoding="UTF-8", with_tail=False) for block in body)
    raw: bytes = etree.tostring(body, encoding="UTF-8", with_tail=False)
    return raw[raw.index(b">") + 1 : raw.rindex(b"<")] if len(body) else b""


def _close(body: Element, section: Element) -> None:
    """End a part's section: in its last paragraph, or in one of no height where a table stands last."""
    final = body[-1] if len(body) else None
    if final is None or final.tag != W + "p" or final.find(f"{W}pPr/{W}sectPr") is not None:
        spacing = new_element("spacing", before="0", after="0", line="20", lineRule="exact")
        final = new_element("p", new_element("pPr", new_element("snapToGrid", val="0"), spacing))
        body.append(final)
    properties = final.find(W + "pPr")
    if properties is None:
        properties = new_element("pPr")
        final.insert(0, properties)
    put_property(properties, section)


def _count_on(section: Element, body: Element) -> None:
    """Let the section of a body begin to count pages where the one did that it takes the place of."""
    began = section.find(W + "pgNumType")
    if began is not None:
        put_property(body[-1], began)


def _empty(tag: str, style: str) -> Element:
    root = etree.Element(W + tag, nsmap={"w": W[1:-1]})
    root.append(new_element("p", new_element("pPr", new_element("pStyle", val=style))))
    return root


def _relate(rels: Element, identity: str, kind: str, name: str) -> None:
    etree.SubElement(
        rels, RELATIONSHIPS + "Relationship", Id=identity, Type=KIND + kind, Target=posixpath.relpath(name, "word")
    )
