"""A word and a face → its outlines behind the text of every page, light and turned, as Word's watermark stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.publish.pdf.printing import Box
from pipeline.system.fonts import CHART, FANG, HEI, Face, Fonts

SIZE = 180.0
"""Points of one character."""
_GREY = "0.87 0.87 0.87 rg"
_COS45 = 0.70711


def lay(pdf: Any, boxes: Sequence[Box], text: str, fonts: Fonts) -> None:
    """Draw the word behind each page's own content. It is no text: nothing that is searched or copied has it.

    A character the face lacks is left out.
    """
    import pikepdf

    face = next(fonts.faces[role] for role in (HEI, CHART, FANG) if role in fonts.faces)
    path, width, middle = _outlines(face, text)
    form = pdf.make_stream(
        f"{_GREY} {path} f".encode(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Form,
        BBox=pikepdf.Array([-SIZE, -SIZE, width + SIZE, 2 * SIZE]),
    )
    for page, box in zip(pdf.pages, boxes, strict=True):
        # pages of one part share their resources, and a name that is given again stands for the same form
        name = page.add_resource(form, pikepdf.Name.XObject, name=pikepdf.Name.Watermark, replace_existing=True)
        x, y = (box.left + box.width - box.right) / 2, (box.bottom + box.height - box.top) / 2
        dx, dy = _COS45 * (width / 2 - middle), _COS45 * (width / 2 + middle)
        place = f"{_COS45:g} {_COS45:g} {-_COS45:g} {_COS45:g} {x - dx:.3f} {y - dy:.3f} cm"
        page.contents_add(
            f"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC q {place} {name} Do Q EMC".encode(), prepend=True
        )


def _outlines(face: Face, text: str) -> tuple[str, float, float]:
    """Path operators of the word at SIZE, its width, and the height of its middle over the baseline, in points."""
    from fontTools.pens.basePen import BasePen
    from fontTools.ttLib import TTFont

    drawn: list[str] = []

    class Pen(BasePen):  # type: ignore[misc]
        scale, at = 1.0, 0.0

        def point(self, one: tuple[float, float]) -> str:
            return f"{one[0] * self.scale + self.at:.2f} {one[1] * self.scale:.2f}"

        def _moveTo(self, pt: tuple[float, float]) -> None:
            drawn.append(f"{self.point(pt)} m")

        def _lineTo(self, pt: tuple[float, float]) -> None:
            drawn.append(f"{self.point(pt)} l")

        def _curveToOne(self, *points: tuple[float, float]) -> None:
            drawn.append(f"{' '.join(self.point(one) for one in points)} c")

        def _closePath(self) -> None:
            drawn.append("h")

    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        glyphs, known = font.getGlyphSet(), font.getBestCmap()
        pen = Pen(glyphs)
        pen.scale = SIZE / float(font["head"].unitsPerEm)
        for character in text:
            if ord(character) in known:
                glyph = glyphs[known[ord(character)]]
                glyph.draw(pen)
                pen.at += float(glyph.width) * pen.scale
        return " ".join(drawn), pen.at, SIZE * 0.38
