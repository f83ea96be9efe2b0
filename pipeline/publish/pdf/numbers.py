"""How many pages carry a number → one small PDF with a page per number, and how each is laid on its page."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pipeline.publish.pdf import printing
from pipeline.publish.pdf.pool import code_digest
from pipeline.publish.pdf.printing import Box
from pipeline.system.cache import Cache, key_of
from pipeline.system.fonts import FANG, LATIN, SONG, Fonts, digest

SIZE = 14.0
"""4号字 (GB/T 9704—2012 7.5)."""
BELOW = 7 / 25.4 * 72
"""一字线上距版心下边缘 7 mm, in points (GB/T 9704—2012 7.5)."""
WIDTH, HEIGHT = 140.0, 20.0
"""Size of one number's own page in points; odd numbers stand at its right edge, even ones at its left."""
_BASELINE = HEIGHT - ((HEIGHT - SIZE) / 2 + 0.88 * SIZE)
_ROUND = 100
_LEAST_ROOM = 25 / 25.4 * 72

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Numbers:
    """`pdf` has page n at index n−1; `dash_top` is the height of the dash's upper edge over the baseline in points."""

    pdf: bytes
    dash_top: float


def number_pages(count: int, fonts: Fonts, cache: Cache) -> Numbers:
    """Numbers 1 to at least `count`, printed in hundreds so that a page more or less finds them in the cache."""
    total = -(-max(count, 1) // _ROUND) * _ROUND
    name = key_of("page numbers", str(total), digest(fonts), code_digest())
    raw = cache.get(name)
    if raw is not None:
        line, _, pdf = raw.partition(b"\n")
        return Numbers(pdf, float(json.loads(line)))
    printing.load_weasyprint(fonts, cache.folder)
    faces = [fonts.faces[r].family for r in (SONG, FANG, LATIN) if r in fonts.faces]
    family = ",".join(f"'{f}'" for f in faces)
    style = (
        f"@page{{size:{WIDTH}pt {HEIGHT}pt;margin:0}}body{{margin:0}}"
        f"p{{margin:0;font:{SIZE}pt/{HEIGHT}pt {family};white-space:nowrap;break-after:page;text-align:left}}"
        "p.o{text-align:right}"
    )
    body = "".join(f"<p{' class=o' if n % 2 else ''}>— {n} —</p>" for n in range(1, total + 1))
    head = f'<!doctype html><html lang="zh-CN"><head><title></title><style>{style}</style></head>'
    html = f"{head}<body>{body}</body></html>"
    pdf, _, _ = printing.print_html(html, {})
    top = _dash_top(fonts)
    cache.put(name, json.dumps(top).encode() + b"\n" + pdf)
    return Numbers(pdf, top)


def _dash_top(fonts: Fonts) -> float:
    """Upper edge of “—” above the baseline, in points at SIZE."""
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.ttLib import TTFont

    face = fonts.faces.get(SONG) or fonts.faces[FANG]
    with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
        glyphs = font.getGlyphSet()
        pen = BoundsPen(glyphs)
        glyphs[font.getBestCmap()[0x2014]].draw(pen)
        return float(pen.bounds[3]) / float(font["head"].unitsPerEm) * SIZE


def placing(number: int, box: Box, dash_top: float) -> Matrix:
    """The transformation from a number's own page to the page it belongs on.

    Odd pages: right, one character in; even pages: left, one character in. A landscape page is a portrait
    sheet turned so that the table's head lies at its left side: its number stands where it stands on all
    sheets, that is at the page's left side, turned (GB/T 9704—2012 on 横排表格); where the page leaves no room
    there, at its foot.
    """
    if box.landscape and box.left >= _LEAST_ROOM:
        sheet = Box(box.height, box.width, box.right, box.bottom, box.left, box.top)
        _, _, _, _, u, v = placing(number, sheet, dash_top)
        return (0.0, -1.0, 1.0, 0.0, v, box.height - u)
    y = box.bottom - BELOW - dash_top - _BASELINE
    x = box.width - box.right - SIZE - WIDTH if number % 2 else box.left + SIZE
    return (1.0, 0.0, 0.0, 1.0, round(x, 3), round(y, 3))
