"""A word and a header → the header with the word as a watermark behind the page's text, as Word itself makes one."""

from __future__ import annotations

from xml.sax.saxutils import escape

from lxml import etree

from pipeline.office.ooxml import Element, W, new_element, parse_xml

_FACE = "黑体"
_WIDTH, _HEIGHT = 180, 180
"""Points for one character of the word; turned by 45° two of them fill the text area's width."""
_FIRST = 2 * 1024 + 1
"""Where Word begins to number the shapes of headers."""
# Shape 136 is WordArt in one straight line; formulas and path are those Word writes for it.
_SHAPE = (
    '<w:pict xmlns:w="{w}" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/>'
    '<v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>'
    '<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"'
    ' o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>'
    '<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>'
    '<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{number}" type="#_x0000_t136"'
    ' style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:{height}pt;rotation:315;'
    "z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f"'
    ' fillcolor="silver" stroked="f"><v:fill opacity=".5"/>'
    '<v:textpath style="font-family:&quot;{face}&quot;;font-size:1pt" string="{text}"/></v:shape></w:pict>'
)


def put_watermark(header: Element, text: str, order: int) -> None:
    """Put the watermark into a header's tree, in place; `order` (from 0) tells its shape from other headers'.

    It goes into the first paragraph, which stays as high as it is: the shape floats behind the text.
    """
    first = header.find(W + "p")
    if first is None:
        first = etree.SubElement(header, W + "p")
    picture = parse_xml(
        _SHAPE.format(
            w=W[1:-1],
            number=_FIRST + order,
            width=_WIDTH * len(text),
            height=_HEIGHT,
            face=_FACE,
            text=escape(text, {'"': "&quot;"}),
        ).encode()
    )
    first.append(new_element("r", new_element("rPr", new_element("noProof")), picture))
