"""The document part of a .docx → its tree as a person sees it: no deleted, struck-out or unseen words, nothing wrapped.

Content controls and text boxes are opened: what they hold stands in the document like everything else. Tables in cells
become tables after the one they stand in. Format: ECMA-376, 17.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.office.ooxml import MC, W, parse_xml
from pipeline.reading.faint_text import WHITE, Rgb, looks_like, rgb
from pipeline.reading.gate import Refused
from pipeline.reading.sheet_xml import RAISED

TAGS = 2_000_000
"""Tags of the document part; a thousand pages of tables have half as many, and each takes room in memory."""
TICK = "☑"
"""Sign of a box that a content control says is ticked."""
_TOO_DEEP = etree.ErrorTypes.ERR_RESOURCE_LIMIT
"""What the parser says of elements one inside the other by hundreds."""
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_GONE = (f"{W}del", f"{W}moveFrom", f"{MC}Fallback", f"{W}sdtPr", f"{W}sdtEndPr")
_WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo")
_UNSEEN = (f"{W}strike", f"{W}dstrike", f"{W}vanish")
_FALSE = ("0", "false", "off")
_PROPERTIES = (f"{W}rPr", f"{W}pPr", f"{W}tcPr", f"{W}tblPr")
_STYLED = (f"{W}rStyle", f"{W}pStyle", f"{W}tblStyle")
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
"""What a file saved as 严格 Open XML calls the same elements by."""


@dataclass(frozen=True)
class WordTree:
    """The root of the document part, and how many runs of text were struck out or hidden (deleted ones are gone)."""

    root: Any
    unseen: int = 0
    faint: int = 0
    """How many had the colour of what they stood on."""


def word_tree(document: bytes, styles: bytes = b"") -> WordTree:
    """The document part as a person sees it; raises Refused for XML that does not parse or is too much of it.

    `styles`: the part of that name, which may shade what the document part does not.
    """
    if document.count(b"<") > TAGS:
        raise Refused("I140", "docx")
    try:
        root = parse_xml(document.replace(_STRICT, W[1:-1].encode()))
        shading = _shading_styles(parse_xml(styles.replace(_STRICT, W[1:-1].encode()))) if styles else frozenset()
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("I140" if getattr(error, "code", None) == _TOO_DEEP else "I104", "docx") from None
    if root.find(f"{W}body") is None:
        raise Refused("I104", "docx")
    _tick(root)
    deleted = [row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}del") is not None]
    deleted += [cell for cell in root.iter(f"{W}tc") if cell.find(f"{W}tcPr/{W}cellDel") is not None]
    _join_paragraphs(root)
    for element in (*deleted, *list(root.iter(*_GONE))):
        _remove(element)
    for element in list(root.iter(*_WRAPPERS)):
        _unwrap(element)
    faint = _take_faint(root, shading)
    unseen = _take_unseen(root)
    _open_boxes(root)
    _lift_tables(root)
    return WordTree(root, unseen, faint)


def _tick(root: Any) -> None:
    """Show in the text what a content control says of its box."""
    for checked in root.iter(f"{_W14}checked"):
        control = next(checked.iterancestors(f"{W}sdt"), None)
        content = control.find(f"{W}sdtContent") if control is not None else None
        if content is None or checked.get(f"{_W14}val") not in ("1", "true"):
            continue
        for text in content.iter(f"{W}t"):
            text.text = TICK
            break


def _join_paragraphs(root: Any) -> None:
    """Join each paragraph whose end was deleted with the one after it."""
    ends = (f"{W}pPr/{W}rPr/{W}del", f"{W}pPr/{W}rPr/{W}moveFrom")
    for paragraph in list(root.iter(f"{W}p")):
        if all(paragraph.find(end) is None for end in ends):
            continue
        after = paragraph.getnext()
        if after is None or after.tag != f"{W}p":
            continue
        at = 1 if after.find(f"{W}pPr") is not None else 0
        after[at:at] = [child for child in paragraph if child.tag != f"{W}pPr"]
        _remove(paragraph)


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = list(element)


def _take_faint(root: Any, shading: frozenset[str]) -> int:
    """Take out runs in the colour of what they stand on: white on white."""
    faint = 0
    page = root.find(f"{W}background")
    paper = WHITE if page is None else rgb(page.get(f"{W}color", "")) or WHITE
    grounds = [paper, WHITE, *map(rgb, {shade.get(f"{W}fill", "") for shade in root.iter(f"{W}shd")})]
    inks = {said: rgb(said) for said in {said.get(f"{W}val", "") for said in root.iter(f"{W}color")}}
    doubtful = {said: ink for said, ink in inks.items() if any(looks_like(ink, ground) for ground in grounds)}
    for said in list(root.iter(f"{W}color")) if doubtful else ():
        run = said.getparent().getparent() if said.getparent().tag == f"{W}rPr" else None
        ink = doubtful.get(said.get(f"{W}val", ""))
        if ink is None or run is None or run.tag != f"{W}r" or not any(text.text for text in run.iter(f"{W}t")):
            continue
        if looks_like(ink, _ground(run, shading, paper)):
            faint += 1
            _remove(run)
    return faint


def _ground(run: Any, shading: frozenset[str], paper: Rgb) -> Rgb | None:
    """The colour that a run stands on, None where it is not known: in a drawing, or shaded by a style."""
    highlight = run.find(f"{W}rPr/{W}highlight")
    if highlight is not None and highlight.get(f"{W}val") != "none":
        return WHITE if highlight.get(f"{W}val") == "white" else None
    for element in (run, *run.iterancestors()):
        if element.tag == f"{W}txbxContent":
            return None
        for said in (one for kind in _PROPERTIES for one in element.iterchildren(kind)):
            shade = said.find(f"{W}shd")
            fill = shade.get(f"{W}fill", "auto") if shade is not None else "auto"
            if shade is not None and (fill != "auto" or shade.get(f"{W}val", "clear") not in ("clear", "nil")):
                return rgb(fill) if shade.get(f"{W}val") == "clear" else None
            if any(style.get(f"{W}val") in shading for style in said.iterchildren(*_STYLED)):
                return None
    return paper


def _shading_styles(styles: Any) -> frozenset[str]:
    """Ids of the styles that shade what they are given to, themselves or by the style they are based on."""
    based: dict[str, str] = {}
    found: set[str] = set()
    for style in styles.iter(f"{W}style"):
        name, on = style.get(f"{W}styleId", ""), style.find(f"{W}basedOn")
        based[name] = on.get(f"{W}val", "") if on is not None else ""
        if any(shade.get(f"{W}fill", "auto").lower() not in ("auto", "ffffff") for shade in style.iter(f"{W}shd")):
            found.add(name)
    while more := {name for name, on in based.items() if on in found} - found:
        found |= more
    return frozenset(found)


def _take_unseen(root: Any) -> int:
    """Take out runs that are struck out or hidden, and raise the digits of those above the line."""
    unseen = 0
    for said in list(root.iter(f"{W}rPr")):
        run = said.getparent()
        if run is None or run.tag != f"{W}r":
            continue
        if any((one := said.find(name)) is not None and one.get(f"{W}val", "1") not in _FALSE for name in _UNSEEN):
            unseen += any(text.text for text in run.iter(f"{W}t"))
            _remove(run)
        elif (align := said.find(f"{W}vertAlign")) is not None and align.get(f"{W}val") == "superscript":
            for text in run.iter(f"{W}t"):
                text.text = (text.text or "").translate(RAISED)
    return unseen


def _open_boxes(root: Any) -> None:
    """Put what text boxes hold behind the paragraph or table they hang on."""
    body = root.find(f"{W}body")
    for box in list(root.iter(f"{W}txbxContent")) if body is not None else ():
        _behind(box, body, list(box))
        _remove(box)


def _lift_tables(root: Any) -> None:
    """Put tables in cells behind the outermost table around them."""
    body = root.find(f"{W}body")
    for table in list(root.iter(f"{W}tbl")) if body is not None else ():
        if next(table.iterancestors(f"{W}tc"), None) is not None:
            _behind(table, body, [table])


def _behind(element: Any, body: Any, moved: list[Any]) -> None:
    block = element
    for ancestor in element.iterancestors():
        if ancestor is body:
            break
        block = ancestor
    if block.getparent() is body:
        at = body.index(block) + 1
        while at < len(body) and body[at].get("lifted") == "1":
            at += 1
        for one in moved:
            one.set("lifted", "1")
        body[at:at] = moved


def top_blocks(root: Any) -> Iterator[Any]:
    """Paragraphs and tables of the document in reading order, none inside another."""
    for element in root.iter(f"{W}p", f"{W}tbl"):
        if not any(parent.tag in (f"{W}tbl", f"{W}p") for parent in element.iterancestors()):
            yield element


def said_in(element: Any) -> str:
    """The words of a paragraph or cell."""
    return "".join(text.text or "" for text in element.iter(f"{W}t")).strip()
