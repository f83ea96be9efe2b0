"""A chapter as Word, WPS or LibreOffice saved it, and the style sheet → a lean package on the sheet's styles only."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping

from lxml import etree

from pipeline.fill.live_fields import settle_fields
from pipeline.fill.page_setup import plain_section
from pipeline.fill.picture import media_name
from pipeline.fill.revisions import accept_revisions, unwrap
from pipeline.fill.style_sheet import (
    CORE_PROPERTIES,
    FONT_TABLE,
    NUMBERING,
    SETTINGS,
    STYLES,
    StyleSheet,
    content_types,
    renamed,
)
from pipeline.office.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    KIND,
    MC,
    PIC,
    RELATIONSHIPS,
    SVG,
    WP,
    A,
    Element,
    R,
    W,
    package_root,
    parse_xml,
    serialise,
)
from pipeline.office.package import CONTENT_TYPES
from pipeline.office.picture_format import PRINTED, is_whole, picture_format
from pipeline.office.word_package import rels_of, target

_SHARED = (STYLES, SETTINGS, FONT_TABLE)
_KEPT = ("header", "footer", "image", "numbering")
_BARE = (W + "p", W + "r", W + "tr", W + "sectPr")
"""Elements whose own attributes are only editing sessions."""
_STYLE_TAGS = {W + "pStyle": "paragraph", W + "rStyle": "character", W + "tblStyle": "table"}
_RULED = "ReportTable"
"""The look of a table whose own style is not in the sheet: without one it would have no lines."""
_CONTROLS = tuple(W + name for name in ("sdt", "customXml", "smartTag"))
_NOISE = frozenset(
    W + name
    for name in (
        "proofErr lastRenderedPageBreak permStart permEnd commentRangeStart commentRangeEnd commentReference "
        "annotationRef footnoteReference endnoteReference footnotePr endnotePr printerSettings object pict altChunk "
        "moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd ins del moveFrom moveTo cellIns cellMerge "
        "pPrChange rPrChange tblPrChange tblPrExChange tblGridChange trPrChange tcPrChange sectPrChange "
        "numberingChange "
        "sdtPr sdtEndPr customXmlPr smartTagPr customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart "
        "customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart "
        "customXmlMoveToRangeEnd sym ruby subDoc control contentPart numPicBullet lvlPicBulletId"
    ).split()
)
_CLICKED = tuple(A + name for name in ("hlinkClick", "hlinkHover", "hlinkMouseOver"))
_OURS = tuple(space[1:-1] for space in (W, R, A, WP, PIC, SVG)) + ("http://www.w3.org/XML/1998/namespace",)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Signs without width that come along when text is copied from web pages and chats."""


def adopt(files: Mapping[str, bytes], own: StyleSheet) -> dict[str, bytes]:
    """The chapter's body, headers, footers, lists and pictures on the style sheet's styles, settings and fonts.

    Paragraphs carry their number (from 1) in the attribute `n`, which lives until the part is finished.
    Changes count as accepted, live fields as what they show. A style the sheet lacks becomes none, for a table that of
    the report. Everything else a package may hold (macros, embedded objects, themes, custom XML, properties with names
    and dates) stays behind; `lost_content` tells what a reader would miss.
    """
    styles = parse_xml(files[STYLES]) if STYLES in files else None
    ids = renamed(styles, own)
    out: dict[str, bytes] = {name: own.files[name] for name in _SHARED}
    rels = package_root(RELATIONSHIPS + "Relationships")
    for number, name in enumerate(_SHARED, 1):
        kind = posixpath.basename(name).removesuffix(".xml")
        _relate(rels, f"rIdS{number}", kind, posixpath.basename(name))
    links = parse_xml(files[DOCUMENT_RELS]) if DOCUMENT_RELS in files else ()
    for link in links:
        kind, path = (link.get("Type") or "").rpartition("/")[2], target(link.get("Target"))
        if kind not in _KEPT or link.get("TargetMode") == "External" or path not in files or not link.get("Id"):
            continue
        made = path
        if kind == "image":
            made = printed_picture(files[path])
            if not made:
                continue
            out[made] = files[path]
        elif kind == "numbering":
            made = NUMBERING
            out[made] = serialise(_tidied(files[path], ids, ()))
        else:
            made = f"word/{kind}{sum(1 for one in out if one.startswith(f'word/{kind}')) + 1}.xml"
            pictures, hooks = _pictures(files, path, made)
            out |= pictures
            out[made] = serialise(_tidied(files[path], ids, hooks, footer=kind == "footer"))
        _relate(rels, link.get("Id"), kind, posixpath.relpath(made, "word"))
    document = _tidied(files[DOCUMENT], ids, {str(link.get("Id")) for link in rels})
    kinds = {link.get("Id"): str(link.get("Type")).rpartition("/")[2] for link in rels}
    for reference in list(document.iter(W + "headerReference", W + "footerReference")):
        if kinds.get(reference.get(R + "id"), "") not in ("header", "footer"):
            reference.getparent().remove(reference)
    for number, paragraph in enumerate(document.iter(W + "p"), 1):
        paragraph.set("n", str(number))
    out[DOCUMENT] = serialise(document)
    out[DOCUMENT_RELS] = serialise(rels)
    out |= {name: own.files[name] for name in ("_rels/.rels", "docProps/app.xml", CORE_PROPERTIES) if name in own.files}
    out[CONTENT_TYPES] = content_types(out)
    return out


def printed_picture(data: bytes) -> str:
    """The picture's name in the package, by its content and format; "" where it cannot be shown."""
    known = picture_format(data)
    return media_name(data, known) if known in PRINTED and is_whole(data) else ""


def _relate(rels: Element, identity: str, kind: str, path: str) -> None:
    etree.SubElement(rels, RELATIONSHIPS + "Relationship", Id=identity, Type=KIND + kind, Target=path)


def _pictures(files: Mapping[str, bytes], path: str, made: str) -> tuple[dict[str, bytes], set[str]]:
    """The pictures a header shows with the relationships that lead to them, and these relationships' ids."""
    if rels_of(path) not in files:
        return {}, set()
    rels = package_root(RELATIONSHIPS + "Relationships")
    found: dict[str, bytes] = {}
    for link in parse_xml(files[rels_of(path)]):
        name = target(link.get("Target"))
        inside = link.get("Type") == KIND + "image" and link.get("TargetMode") != "External" and name in files
        shown = printed_picture(files[name]) if inside else ""
        if shown and link.get("Id"):
            found[shown] = files[name]
            _relate(rels, link.get("Id"), "image", posixpath.relpath(shown, "word"))
    if not found:
        return {}, set()
    return found | {rels_of(made): serialise(rels)}, {str(link.get("Id")) for link in rels}


def _tidied(
    raw: bytes, ids: Mapping[tuple[str, str], str | None], hooks: Collection[str], footer: bool = False
) -> Element:
    """A part as it stands in the report; `hooks`: ids of the relationships that came along."""
    tree = parse_xml(raw)
    accept_revisions(tree)
    settle_fields(tree, footer)
    for element in list(tree.iter(*_CONTROLS)):
        _open_control(element)
    for element in list(tree.iter(MC + "AlternateContent")):
        _replace_alternate(element)
    _clean(tree, ids)
    for leaf in tree.iter(W + "t"):
        if leaf.text and INVISIBLE.search(leaf.text):
            leaf.text = INVISIBLE.sub("", leaf.text)
    for section in tree.iter(W + "sectPr"):
        plain_section(section)
    _unhook(tree, hooks)
    _pair_bookmarks(tree)
    return tree


def _open_control(control: Element) -> None:
    """Leave what stands in a content control in its place."""
    holder = control.find(W + "sdtContent") if control.tag == W + "sdt" else control
    if holder is not None and holder is not control:
        unwrap(holder)
    unwrap(control)


def _replace_alternate(element: Element) -> None:
    """Inside a picture the form that every program knows; elsewhere nothing, as the lint says."""
    fallback = element.find(MC + "Fallback")
    if next(element.iterancestors(W + "drawing"), None) is not None and fallback is not None:
        unwrap(fallback)
        for choice in element.findall(MC + "Choice"):
            element.remove(choice)
        unwrap(element)


def _clean(tree: Element, ids: Mapping[tuple[str, str], str | None]) -> None:
    """The style sheet's ids for styles by name; marks of spelling, revision sessions and the cursor taken out."""
    for element in list(tree.iter(*_STYLE_TAGS)):
        kind = _STYLE_TAGS[element.tag]
        own = ids.get((kind, element.get(W + "val"))) or (_RULED if kind == "table" else None)
        if own is None:
            element.getparent().remove(element)
        else:
            element.set(W + "val", own)
    for element in [e for e in tree.iter(etree.Element) if e.tag in _NOISE or not _is_ours(e.tag)]:
        if element.getparent() is not None:
            element.getparent().remove(element)
    for element in tree.iter(etree.Element):
        bare = element.tag in _BARE
        for name in [n for n in element.attrib if (bare if n.startswith(W) else n[0] == "{" and not _is_ours(n))]:
            del element.attrib[name]
    for fonts in list(tree.iter(W + "rFonts")):
        fonts.attrib.pop(W + "hint", None)
        if not fonts.attrib:
            fonts.getparent().remove(fonts)


def _is_ours(name: str) -> bool:
    return name[1:].startswith(_OURS)


def _unhook(tree: Element, known: Collection[str]) -> None:
    """Take out what hangs on a relationship that was left behind; the text of a link stays, and a picture's own."""
    for element in [e for e in tree.iter(etree.Element) if any(n.startswith(R) for n in e.attrib)]:
        lost = [n for n in element.attrib if n.startswith(R) and element.get(n) not in known]
        if not lost or element.getparent() is None:
            continue
        if element.tag == W + "hyperlink":
            unwrap(element)
        elif element.tag in (*_CLICKED, SVG + "svgBlip"):
            element.getparent().remove(element)
        elif R + "embed" in element.attrib and R + "embed" not in lost:
            for name in lost:
                del element.attrib[name]
        else:
            holder = next(element.iterancestors(W + "drawing"), element)
            if holder.getparent() is not None:
                holder.getparent().remove(holder)
    etree.cleanup_namespaces(tree, keep_ns_prefixes=["w", "r"])


def _pair_bookmarks(tree: Element) -> None:
    """Bookmarks without an end, ends without one, and the cursor's own are none."""
    starts: dict[str | None, Element] = {}
    ends: dict[str | None, Element] = {}
    for element in list(tree.iter(W + "bookmarkStart", W + "bookmarkEnd")):
        found = starts if element.tag == W + "bookmarkStart" else ends
        identity = element.get(W + "id")
        cursor = element.get(W + "name", "").startswith("_GoBack")
        if cursor or identity in found or (found is ends and identity not in starts):
            element.getparent().remove(element)
        else:
            found[identity] = element
    for identity, element in starts.items():
        if identity not in ends:
            element.getparent().remove(element)
