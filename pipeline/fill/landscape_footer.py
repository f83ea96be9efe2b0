"""A section's sheet and its footer → the footer of a turned sheet: the number stands where it stands on the others."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from pipeline.office.ooxml import Element, W, copy, new_element, parse_xml, put_property, style_of

_BELOW = 7 / 25.4 * 72
"""一字线上距版心下边缘 7 mm, in points (GB/T 9704—2012 7.5)."""
_SIZE, _LINE, _LENGTH = 14.0, 20.0, 140.0
"""4号字, the height of its line and the room along it, in points."""
_DASH = 9.9
"""Points from the foot of such a line up to the upper edge of the dash."""
_FIRST = 4 * 1024 + 1
"""Where the numbers of these shapes begin, behind those of watermarks."""
_SHAPE = (
    '<w:pict xmlns:w="{w}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    '<v:shape id="PageNumber{number}" o:spid="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:{x:.1f}pt;margin-top:{y:.1f}pt;width:{width:g}pt;height:{height:g}pt;z-index:251658240;"
    'mso-position-horizontal-relative:page;mso-position-vertical-relative:page" o:allowincell="f"'
    ' filled="f" stroked="f"><v:textbox style="layout-flow:vertical" inset="0,0,0,0"><w:txbxContent/></v:textbox>'
    "</v:shape></w:pict>"
)


@dataclass(frozen=True, slots=True)
class TurnedPage:
    """A turned sheet as the section has it, in points."""

    height: float
    top: float
    bottom: float
    left: float


def turned_page(section: Element) -> TurnedPage | None:
    """The section's sheet, None where it stands upright or says no measures."""
    size, margin = section.find(W + "pgSz"), section.find(W + "pgMar")
    if size is None or margin is None or size.get(W + "orient") != "landscape":
        return None
    height, *rest = (int(size.get(W + "h")), *(int(margin.get(W + side)) for side in ("top", "bottom", "left")))
    return TurnedPage(height / 20, *(one / 20 for one in rest))


def turned_footer(footer: Element, on: TurnedPage, order: int) -> Element:
    """The footer with its paragraph turned to the left side of the sheet, where its foot is when it stands upright.

    What stands at the right (odd pages) comes down, one character from the type area's end; what stands at the left
    (even pages) comes up. `order` (from 0) tells the shape from other footers'.
    """
    paragraph = footer.find(W + "p")
    if paragraph is None:
        return footer
    inner = copy(paragraph)
    properties = inner.find(W + "pPr")
    if properties is None:
        properties = new_element("pPr")
        inner.insert(0, properties)
    for old in properties.findall(W + "ind"):
        properties.remove(old)
    put_property(properties, new_element("snapToGrid", val="0"))
    put_property(properties, new_element("spacing", before="0", after="0", line=f"{_LINE * 20:g}", lineRule="exact"))
    put_property(properties, new_element("ind", left="0", right="0", firstLine="0"))
    side = properties.find(W + "jc")
    odd = side is not None and side.get(W + "val") in ("right", "end")
    y = on.height - on.bottom - _SIZE - _LENGTH if odd else on.top + _SIZE
    shape = parse_xml(
        _SHAPE.format(
            w=W[1:-1], number=_FIRST + order, x=on.left - _BELOW - _DASH, y=y, width=_LINE, height=_LENGTH
        ).encode()
    )
    next(shape.iter(W + "txbxContent")).append(inner)
    out = etree.Element(footer.tag, nsmap=footer.nsmap)
    style = style_of(paragraph)
    holder = new_element("p", *([new_element("pPr", new_element("pStyle", val=style))] if style else []))
    holder.append(new_element("r", new_element("rPr", new_element("noProof")), shape))
    out.append(holder)
    return out
