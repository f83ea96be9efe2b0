"""Namespaces of WordprocessingML and the few elements we write, children in the order of ECMA-376."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

Element = Any
"""An lxml element; lxml ships no types."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W, R = f"{{{_W}}}", f"{{{_R}}}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
SVG = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"

DOCUMENT = "word/document.xml"
DOCUMENT_RELS = "word/_rels/document.xml.rels"
KIND = _R + "/"
"""Prefix of the relationship types: KIND + "image"."""

_PPR = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
).split()
_SECT = (
    "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols "
    "formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange"
).split()
_ORDER = {W + "pPr": {W + n: i for i, n in enumerate(_PPR)}, W + "sectPr": {W + n: i for i, n in enumerate(_SECT)}}


def parse_xml(raw: bytes) -> Element:
    """XML bytes → tree, without entities or network; raises etree.XMLSyntaxError, or ValueError for a DTD."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    tree = etree.fromstring(raw, parser)
    if tree.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a Word part has no DTD")
    return tree


def serialise(tree: Element) -> bytes:
    """The tree as a standalone UTF-8 part."""
    raw: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return raw


def package_root(tag: str) -> Element:
    """The root of a relationships or content types part, its namespace without a prefix."""
    names: Any = {None: tag[1 : tag.index("}")]}
    return etree.Element(tag, None, names)


def new_element(name: str, /, *children: Element, **attributes: str) -> Element:
    """A w: element: new_element("jc", val="center"); None among the children is left out."""
    element = etree.Element(W + name, {W + key: value for key, value in attributes.items()})
    element.extend([child for child in children if child is not None])
    return element


def child_value(parent: Element | None, name: str, attribute: str = "val") -> str | None:
    """Attribute of the child `w:name`; None where either is missing."""
    child = None if parent is None else parent.find(W + name)
    return None if child is None else child.get(W + attribute)


def style_of(paragraph: Element) -> str:
    """Style id of a paragraph, "" where it has none."""
    return child_value(paragraph.find(W + "pPr"), "pStyle") or ""


def text_of(element: Element) -> str:
    """The visible text, tabs and breaks as blanks; struck-out revisions left out (w:delText is no w:t)."""
    pieces = []
    for node in element.iter(W + "t", W + "tab", W + "br"):
        if node.tag == W + "t":
            pieces.append(node.text or "")
        elif node.getparent().tag == W + "r":
            pieces.append(" ")
    return "".join(pieces)


def text_run(text: str, properties: Element | None = None) -> Element:
    """A run of text; `properties` (a w:rPr) is copied."""
    out = new_element("r", None if properties is None else copy(properties))
    leaf = etree.SubElement(out, W + "t")
    leaf.text = text
    leaf.set(SPACE, "preserve")
    return out


def copy(element: Element) -> Element:
    """A deep copy that stands alone."""
    import copy as copying

    twin = copying.deepcopy(element)
    twin.tail = None
    return twin


def field(instruction: str, result: str, properties: Element | None = None) -> list[Element]:
    """The runs of a complex field with its cached result."""

    def mark(kind: str) -> Element:
        return new_element(
            "r", None if properties is None else copy(properties), new_element("fldChar", fldCharType=kind)
        )

    code = new_element("r", None if properties is None else copy(properties))
    leaf = etree.SubElement(code, W + "instrText")
    leaf.text = f" {instruction} "
    leaf.set(SPACE, "preserve")
    shown = [text_run(result, properties)] if result else []
    return [mark("begin"), code, mark("separate"), *shown, mark("end")]


def put_property(parent: Element, child: Element) -> None:
    """Insert a property into w:pPr or w:sectPr at its place in the standard's order, replacing one of its name."""
    order = _ORDER[parent.tag]
    for old in parent.findall(child.tag):
        parent.remove(old)
    place = order.get(child.tag, len(order))
    at = sum(1 for sibling in parent if order.get(sibling.tag, len(order)) <= place)
    parent.insert(at, child)


def blocks(body: Element) -> Iterator[Element]:
    """Every paragraph in reading order, those in tables included."""
    yield from body.iter(W + "p")


_INVALID = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without what XML cannot carry (control characters, lone surrogates) and without U+FDD0 to U+FDEF.

    Unicode keeps these as non-characters for internal use: they mark the provenance of printed text.
    """
    return _INVALID.sub("", text)
