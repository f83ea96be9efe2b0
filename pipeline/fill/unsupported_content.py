"""A part of a chapter as its writer sees it → what of it the report would not show, in Word, in the PDF or in both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.fill.live_fields import live_fields
from pipeline.fill.page_setup import plain_section
from pipeline.office.ooxml import (
    DOCUMENT,
    MC,
    PIC,
    RELATIONSHIPS,
    WP,
    A,
    Element,
    R,
    W,
    child_value,
    copy,
    parse_xml,
    text_of,
)
from pipeline.office.picture_format import (
    MOST_PIXELS,
    PRINTED,
    VECTOR,
    is_whole,
    picture_format,
    picture_format_named,
    picture_size,
)
from pipeline.office.word_package import rels_of, target

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_O = "{urn:schemas-microsoft-com:office:office}"
_SYMBOL_FONT = re.compile(r"wingdings|webdings|symbol|marlett|mt extra", re.IGNORECASE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Signs that only one face knows."""
_NOTES = (W + "footnoteReference", W + "endnoteReference")
_INSERTED = (W + "altChunk", W + "subDoc")
_EQUATIONS = (_M + "oMath", _M + "oMathPara")
_SHAPES = (MC + "AlternateContent", W + "pict", W + "object")
_TOLD = (W + "drawing", *_SHAPES, *_EQUATIONS, W + "del", W + "moveFrom")
"""What is looked at as a whole; what was struck out is gone."""
_UNSHOWN = frozenset(
    W + name
    for name in "ruby control contentPart movie pgNum dayShort monthShort yearShort dayLong monthLong yearLong".split()
)
_LOOKED_AT = frozenset((*_NOTES, *_INSERTED, *_TOLD, *(W + name for name in "sym t r br tbl tcPr".split()))) | _UNSHOWN
_KINDS = (("chart", "T220"), ("diagram", "T221"))
"""Word of the address that says what a drawing holds → code; all others but pictures are shapes."""
_MORE_THAN_NUMBERS = re.compile(r"[^\s\d—\-–－·第页共]")
_REWORKED = tuple(A + name for name in "duotone lum clrChange grayscl biLevel clrRepl tint hsl alphaModFix".split())
_TILTED = ("tl2br", "tr2bl")
_ELSEWHERE = ("image", "hyperlink")
"""Links that lead outside and are told where they stand."""


@dataclass(frozen=True, slots=True)
class LostContent:
    """Something that the report would not show as Word does: the finding's code, the paragraph, and its values."""

    code: str
    paragraph: Element | None
    values: Mapping[str, str] = field(default_factory=dict)


def lost_content(path: str, tree: Element, files: Mapping[str, bytes]) -> Iterator[LostContent]:
    """What of a part would be lost, in reading order. `path`: where it lies among the package's `files`."""
    edge = path != DOCUMENT
    pictures = _pictures(path, files)
    seen: set[Element] = set()
    for element in tree.iter(etree.Element):
        tag = element.tag
        if (tag not in _LOOKED_AT and tag.startswith(W)) or element in seen or element.getparent() is None:
            continue
        yield from _found(element, pictures, edge)
        if _whole(element):
            seen.update(element.iter())
    for live in live_fields(tree, "footer" in path):
        if live.word:
            yield LostContent("T231", _holder(live.begin), {"field": live.word})
    if "footer" in path:
        yield from _beside_numbers(tree)
    if not edge:
        yield from _pages(tree)


def outside_links(files: Mapping[str, bytes]) -> Iterator[LostContent]:
    """Files elsewhere that a package hangs on: a remote template, a mail merge, a linked table."""
    for path in sorted(files):
        if not path.endswith(".rels"):
            continue
        for link in parse_xml(files[path]).iter(RELATIONSHIPS + "Relationship"):
            kind = str(link.get("Type")).rpartition("/")[2]
            if link.get("TargetMode") == "External" and kind not in _ELSEWHERE:
                address = str(link.get("Target"))
                yield LostContent("T232", None, {"address": address if len(address) <= 60 else f"{address[:60]}…"})


def _found(element: Element, pictures: Mapping[str, tuple[str, bytes] | None], edge: bool) -> Iterator[LostContent]:
    tag, holder = element.tag, _holder(element)
    if tag in _NOTES:
        yield LostContent("T201", holder)
    elif tag == W + "drawing":
        yield from _drawing(element, holder, pictures, edge)
    elif tag in _SHAPES:
        yield _shape(element, holder, edge)
    elif tag in _EQUATIONS:
        yield LostContent("T222", holder)
    elif tag in _INSERTED:
        yield LostContent("T223", holder)
    elif tag == W + "sym" or (tag == W + "t" and _PRIVATE.search(element.text or "")) or _is_symbolic(element):
        yield LostContent("T230", holder)
    elif tag == W + "br" and element.get(W + "type") == "column":
        yield LostContent("T234", holder, {"what": "分栏符"})
    elif tag == W + "tbl" and edge:
        yield LostContent("T225", holder, {"what": "表格"})
    elif tag == W + "tbl" and element.find(f"{W}tblPr/{W}tblpPr") is not None:
        yield LostContent("T235", holder, {"what": "文字环绕着的表格"})
    elif tag == W + "tcPr" and any(element.find(f"{W}tcBorders/{W}{name}") is not None for name in _TILTED):
        yield LostContent("T235", holder, {"what": "斜线表头"})
    elif tag == W + "tcPr" and child_value(element, "textDirection") not in (None, "lrTb", "lrTbV", "tb"):
        yield LostContent("T235", holder, {"what": "竖排的格子"})
    elif tag in _UNSHOWN or (not _is_known(tag) and _holds_text(element)):
        yield LostContent("T236", holder)


def _whole(element: Element) -> bool:
    """Whether what stands in an element was told with it."""
    tag = element.tag
    return tag in _TOLD or tag in _UNSHOWN or not _is_known(tag)


def _is_known(tag: str) -> bool:
    return tag.startswith((W, MC))


def _holds_text(element: Element) -> bool:
    return any((one.text or "").strip() for one in element.iter(etree.Element))


def _holder(element: Element) -> Element | None:
    """The paragraph that a thing stands in, or the last one above it."""
    if element.tag == W + "p":
        return element
    own = next(element.iterancestors(W + "p"), None)
    if own is not None:
        return own
    inner = next(element.iter(W + "p"), None)
    return inner if inner is not None else next(element.itersiblings(W + "p", preceding=True), None)


def _shape(element: Element, holder: Element | None, edge: bool) -> LostContent:
    """A shape, an object or a form of something that not every program knows."""
    text = next((one.get("string") for one in element.iter(_V + "textpath") if one.get("string")), None)
    if text is not None and edge:
        return LostContent("T224", holder, {"word": text})
    uris = " ".join(one.get("uri") or "" for one in element.iter(A + "graphicData"))
    programs = [one.get("ProgID") or "" for one in element.iter(_O + "OLEObject")]
    if any(one.startswith(("Equation", "MathType")) for one in programs):
        return LostContent("T222", holder)
    return _drawn(uris, holder, edge)


def _drawn(uris: str, holder: Element | None, edge: bool) -> LostContent:
    """What is drawn there, by the addresses that say it."""
    for word, code in _KINDS:
        if word in uris:
            return LostContent(code, holder)
    return LostContent("T225", holder, {"what": "图形"}) if edge else LostContent("T202", holder)


def _drawing(
    element: Element, holder: Element | None, pictures: Mapping[str, tuple[str, bytes] | None], edge: bool
) -> Iterator[LostContent]:
    uri = next((one.get("uri") or "" for one in element.iter(A + "graphicData")), "")
    if uri != PIC[1:-1]:
        yield _drawn(uri, holder, edge)
        return
    if edge:
        yield LostContent("T225", holder, {"what": "图片"})
        return
    faults = [one for blip in element.iter(A + "blip") if (one := _fault(blip, holder, pictures)) is not None]
    yield from faults
    if faults:
        return
    if element.find(WP + "anchor") is not None:
        yield LostContent("T211", holder)
    reworked = _reworked(element)
    if reworked:
        yield LostContent("T233", holder, {"what": "、".join(reworked)})


def _fault(
    blip: Element, holder: Element | None, pictures: Mapping[str, tuple[str, bytes] | None]
) -> LostContent | None:
    """Why a picture cannot be printed."""
    held = pictures.get(blip.get(R + "embed") or "")
    if held is None:  # a link to a file elsewhere, or to nothing
        return LostContent("T209", holder)
    name, data = held
    known = picture_format(data) or picture_format_named(name)
    if known in VECTOR:
        return LostContent("T226", holder, {"format": known})
    if known and known not in PRINTED:
        return LostContent("T227", holder, {"format": known})
    size = picture_size(data)
    if size is not None and size[0] * size[1] > MOST_PIXELS:
        return LostContent("T229", holder, {"width": str(size[0]), "height": str(size[1])})
    return None if known and is_whole(data) else LostContent("T228", holder)


def _reworked(drawing: Element) -> list[str]:
    """What Word does to a picture when it shows it, and nothing else does."""
    found = []
    cut = next(drawing.iter(A + "srcRect"), None)
    if cut is not None and any(abs(int(cut.get(side) or 0)) > 0 for side in "ltrb" if _is_number(cut.get(side))):
        found.append("裁剪")
    form = next(drawing.iter(PIC + "spPr"), None)
    place = form.find(A + "xfrm") if form is not None else None
    if place is not None and any(place.get(name) not in (None, "0", "false") for name in ("rot", "flipH", "flipV")):
        found.append("旋转或翻转")
    if next(drawing.iter(*_REWORKED), None) is not None or b"imgEffect" in etree.tostring(drawing):
        found.append("颜色或艺术效果")
    if form is not None:
        outline = form.find(A + "ln")
        ruled = outline is not None and len(outline) > 0 and outline.find(A + "noFill") is None
        effects = form.find(A + "effectLst")
        shaped = form.find(A + "prstGeom")
        if ruled or (effects is not None and len(effects)) or (shaped is not None and shaped.get("prst") != "rect"):
            found.append("边框、阴影或外形")
    return found


def _is_number(text: str | None) -> bool:
    return text is not None and text.lstrip("-").isdigit()


def _is_symbolic(element: Element) -> bool:
    """Whether a run's letters are drawn as signs by the face it names."""
    if element.tag != W + "r" or next(element.iter(W + "t"), None) is None:
        return False
    fonts = element.find(f"{W}rPr/{W}rFonts")
    names = (fonts.get(W + name) or "" for name in ("ascii", "hAnsi", "eastAsia")) if fonts is not None else ()
    return any(_SYMBOL_FONT.match(name) for name in names) and not _PRIVATE.search("".join(element.itertext()))


def _beside_numbers(footer: Element) -> Iterator[LostContent]:
    """Words of a footer: in the PDF only the pages' numbers stand there."""
    for paragraph in footer.iter(W + "p"):
        words = " ".join(text_of(paragraph).split())
        if _MORE_THAN_NUMBERS.search(words):
            yield LostContent("T237", paragraph, {"words": words if len(words) <= 24 else f"{words[:24]}…"})


def _pages(document: Element) -> Iterator[LostContent]:
    if document.find(W + "background") is not None:
        yield LostContent("T234", next(document.iter(W + "p"), None), {"what": "页面背景"})
    for section in document.iter(W + "sectPr"):
        holder = _holder(section)
        if child_value(section, "textDirection") not in (None, "lrTb", "lrTbV", "tb"):
            yield LostContent("T234", holder, {"what": "竖排文字"})
        plain = copy(section)
        plain_section(plain)
        for name, what in (
            ("pgBorders", "页面边框"),
            ("lnNumType", "行号"),
            ("cols", "分栏"),
            ("vAlign", "页面垂直对齐"),
        ):
            found = plain.find(W + name)
            if found is not None and found.get(W + "val") not in ("top",):
                yield LostContent("T234", holder, {"what": what})


def _pictures(path: str, files: Mapping[str, bytes]) -> dict[str, tuple[str, bytes] | None]:
    """Relationship id → name and bytes of what it leads to in the package, None where it leads outside."""
    rels = rels_of(path)
    found: dict[str, tuple[str, bytes] | None] = {}
    for link in parse_xml(files[rels]).iter(RELATIONSHIPS + "Relationship") if rels in files else ():
        name = target(link.get("Target"))
        if link.get("TargetMode") == "External":
            found[str(link.get("Id"))] = None
        elif name in files:
            found[str(link.get("Id"))] = name, files[name]
    return found
