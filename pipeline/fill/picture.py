"""A drawn figure → the inline picture of a Word run: PNG with its SVG as the alternative Word prefers."""

from __future__ import annotations

import hashlib

from lxml import etree

from pipeline.model.part import Figure
from pipeline.office.ooxml import PIC, SVG, WP, A, Element, R, W, child_value, new_element

_EMU = 36_000
"""English Metric Units a millimetre."""
_TWIP = 635
"""English Metric Units a twentieth of a point."""
_ROOM = 30 * _EMU
"""Height left for the caption below and a line above."""
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def media_name(data: bytes, extension: str) -> str:
    """Name of a picture in the package, by its content, so that the same picture is stored once."""
    return f"word/media/{hashlib.sha256(data).hexdigest()[:16]}.{extension}"


def size(figure: Figure, section: Element | None) -> tuple[int, int]:
    """Width and height in EMU, made smaller in proportion where the section's text block is too small for it."""
    width, height = figure.width_mm * _EMU, figure.height_mm * _EMU
    room = _room(section)
    if room is not None:
        scale = min(1.0, room[0] / width, (room[1] - _ROOM) / height)
        width, height = int(width * scale), int(height * scale)
    return width, height


def _room(section: Element | None) -> tuple[int, int] | None:
    if section is None:
        return None
    page = [child_value(section, "pgSz", side) for side in ("w", "h")]
    edges = [child_value(section, "pgMar", side) for side in ("left", "right", "top", "bottom")]
    if not all(text is not None and text.lstrip("-").isdigit() for text in (*page, *edges)):
        return None
    width, height = (int(text or 0) for text in page)
    left, right, top, bottom = (abs(int(text or 0)) for text in edges)
    return (width - left - right) * _TWIP, (height - top - bottom) * _TWIP


def picture(figure: Figure, extent: tuple[int, int], number: int, png: str, svg: str = "") -> Element:
    """The w:drawing; `png` and `svg` (if any) are relationship ids, `number` its id in the part (unique, from 1)."""
    width, height = (str(length) for length in extent)
    identity = {"id": str(number), "name": f"图 {figure.id}", "descr": figure.alt}
    inline = etree.Element(WP + "inline", {"distT": "0", "distB": "0", "distL": "0", "distR": "0"}, _NAMES)
    etree.SubElement(inline, WP + "extent", cx=width, cy=height)
    etree.SubElement(inline, WP + "effectExtent", l="0", t="0", r="0", b="0")
    etree.SubElement(inline, WP + "docPr", identity)
    frame = etree.SubElement(inline, WP + "cNvGraphicFramePr")
    etree.SubElement(frame, A + "graphicFrameLocks", noChangeAspect="1")
    graphic = etree.SubElement(inline, A + "graphic")
    data = etree.SubElement(graphic, A + "graphicData", uri=PIC[1:-1])
    pic = etree.SubElement(data, PIC + "pic")
    about = etree.SubElement(pic, PIC + "nvPicPr")
    etree.SubElement(about, PIC + "cNvPr", identity)
    etree.SubElement(about, PIC + "cNvPicPr")
    fill = etree.SubElement(pic, PIC + "blipFill")
    blip = etree.SubElement(fill, A + "blip", {R + "embed": png})
    if svg:
        extension = etree.SubElement(etree.SubElement(blip, A + "extLst"), A + "ext", uri=_SVG_EXTENSION)
        etree.SubElement(extension, SVG + "svgBlip", {R + "embed": svg}, {"asvg": SVG[1:-1]})
    etree.SubElement(etree.SubElement(fill, A + "stretch"), A + "fillRect")
    shape = etree.SubElement(pic, PIC + "spPr")
    transform = etree.SubElement(shape, A + "xfrm")
    etree.SubElement(transform, A + "off", x="0", y="0")
    etree.SubElement(transform, A + "ext", cx=width, cy=height)
    etree.SubElement(etree.SubElement(shape, A + "prstGeom", prst="rect"), A + "avLst")
    return new_element("drawing", inline)


_NAMES = {"wp": WP[1:-1], "a": A[1:-1], "pic": PIC[1:-1], "r": R[1:-1]}


def section_of(paragraph: Element) -> Element | None:
    """The w:sectPr that rules the page a block of the body stands on: the next one that follows."""
    block = paragraph
    while block is not None and block.getparent() is not None and block.getparent().tag != W + "body":
        block = block.getparent()
    while block is not None:
        if block.tag == W + "sectPr":
            return block
        found = block.find(f"{W}pPr/{W}sectPr")
        if found is not None:
            return found
        block = block.getnext()
    return None
