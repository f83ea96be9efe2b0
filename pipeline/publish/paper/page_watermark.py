"""A word and a face → a picture of it, light and turned, that lies behind the text of every page as Word's does."""

from __future__ import annotations

from pipeline.system.fonts import CHART, FANG, HEI, Fonts

SIZE = 180.0
"""Points of one character."""
_GREY = "#dedede"
_COS45 = 0.70711


def watermark_svg(text: str, fonts: Fonts) -> bytes:
    """The outlines of the word as SVG: it is no text, nothing that is searched or copied has it.

    A character that the face lacks is left out. The picture is square, the middle of the word in its middle.
    """
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    face = next(fonts.faces[role] for role in (HEI, CHART, FANG) if role in fonts.faces)
    at = 0.0
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        glyphs, known = font.getGlyphSet(), font.getBestCmap()
        scale = SIZE / float(font["head"].unitsPerEm)
        pen = SVGPathPen(glyphs, lambda value: f"{value:.2f}")
        for character in text:
            if ord(character) in known:
                glyph = glyphs[known[ord(character)]]
                glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, at, 0)))
                at += float(glyph.width) * scale
    side = (at + SIZE) * _COS45
    turned = f"translate({side / 2:.2f} {side / 2:.2f}) rotate(-45) translate({-at / 2:.2f} {SIZE * 0.38:.2f})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side:.2f}pt" height="{side:.2f}pt" '
        f'viewBox="0 0 {side:.2f} {side:.2f}"><path fill="{_GREY}" transform="{turned}" d="{pen.getCommands()}"/></svg>'
    ).encode()
