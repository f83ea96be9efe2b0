"""One look for every figure: a sheet measured in millimetres, type, colours apart for the colour-blind and in grey."""

from __future__ import annotations

import io
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.number import plain
from pipeline.model.part import Figure
from pipeline.system import cache, fonts
from pipeline.system.errors import Cause, PipelineError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

SHEET_MM, MARGIN_MM = 156, 1
"""A figure is as wide as the text; nothing stands nearer to its left and right edge than the margin."""
WIDTH_MM = SHEET_MM - 2 * MARGIN_MM
"""What a drawing may use of it."""
HIGHEST_MM = 185
"""What leaves room for caption and source on a page."""
DPI, PHOTO_DPI = 200, 150
MM_PER_INCH, MM_PER_POINT = 25.4, 25.4 / 72

NAME, VALUE, LEAST = 8.0, 7.5, 7.0
"""Sizes of type in points: what a row is called, its numbers, and the smallest that is still read in print."""
HEAD_MM, NOTE_MM = 6.5, 4.0
"""Height of the line with the legend and the unit, and of a line of notes."""

NOW = "#1f5a8a"
"""This year: dark."""
LAST = "#a9c4d9"
"""Last year: light, so that the two differ in grey too."""
ACCENT = "#a8520f"
"""A limit, and what breaks it."""
INK = "#262626"
GREY = "#8c8c8c"
PALE = "#ededed"
SERIES = ("#12375c", "#6ea3c4", "#e3d3b4")
"""Parts of a whole, from dark to light."""
GOOD = ("#eaf3f8", "#cfe3ee", "#a9cce0")
"""Within the limit: blue, better is lighter."""
BAD = ("#e0983c", "#a8520f", "#6e2a14", "#3d1208")
"""Beyond it: brown, worse is darker, and darker than what is within."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a colour stands for; a hatch keeps it apart where lightness does not."""

    word: str
    colour: str
    ink: str = INK
    hatch: str = ""


@dataclass(frozen=True, slots=True)
class DrawingSheet:
    """A figure that is being drawn: places are millimetres from its left and upper edges."""

    canvas: Canvas
    axes: Axes
    height: int


def chart_face(found: fonts.Fonts) -> fonts.Face:
    """The Chinese font for figures; raises PipelineError (COMPONENT) where none was found."""
    face = found.faces.get(fonts.CHART)
    if face is None:
        raise PipelineError(
            "找不到画图用的中文字体。",
            "请安装 fonts-noto-cjk（Debian），或在 Windows 上保留微软雅黑字体，然后重新运行。",
            Cause.COMPONENT,
        )
    return face


def load_matplotlib(found: fonts.Fonts, scratch: Path) -> None:
    """Load matplotlib with the Chinese font and settings that do not depend on the machine.

    Raises PipelineError (COMPONENT) where no Chinese font for figures was found.
    """
    face = chart_face(found)
    cache.open_sealed(scratch, version("matplotlib"))
    os.environ["MPLCONFIGDIR"] = str(scratch)
    import matplotlib
    from matplotlib import font_manager

    cache.seal(scratch, version("matplotlib"))
    matplotlib.rcdefaults()
    # Of all faces that it found or remembers only ours: another one may bear the same name.
    font_manager.fontManager.ttflist.clear()
    font_manager.fontManager.addfont(str(face.path))
    width.cache_clear()
    matplotlib.rcParams.update(
        {
            "font.family": face.family,
            "text.color": INK,
            "hatch.linewidth": 0.5,
            # Else words would be wider in the PNG than measured.
            "text.hinting": "no_hinting",
            # A name with dollar signs is no formula.
            "text.parse_math": False,
            "svg.hashsalt": "selfcheck",
            "svg.fonttype": "path",
            "path.simplify": False,
        }
    )


def blank_sheet(height_mm: float) -> DrawingSheet:
    """A blank figure, as wide as the text."""
    from matplotlib.figure import Figure as Canvas

    height = math.ceil(height_mm)
    canvas = Canvas(figsize=(SHEET_MM / MM_PER_INCH, height / MM_PER_INCH))
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_xlim(-MARGIN_MM, WIDTH_MM + MARGIN_MM)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return DrawingSheet(canvas, axes, height)


def finish(drawn: DrawingSheet, identity: str, alt: str) -> Figure:
    """PNG and SVG bytes of a drawn figure, the same on every run."""
    return Figure(identity, _png(drawn.canvas, DPI), _svg(drawn.canvas), SHEET_MM, drawn.height, alt)


def finish_photographs(drawn: DrawingSheet, identity: str, alt: str) -> Figure:
    """PNG bytes of a figure whose photographs have their places: no SVG, which would only hold them once more."""
    return Figure(identity, _png(drawn.canvas, PHOTO_DPI), b"", SHEET_MM, drawn.height, alt)


def _png(canvas: Canvas, dpi: int) -> bytes:
    """`savefig` would draw everything twice, once for nothing."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    canvas.set_dpi(dpi)
    FigureCanvasAgg(canvas).print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def _svg(canvas: Canvas) -> bytes:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.BytesIO()
    FigureCanvasSVG(canvas).print_svg(buffer, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def write_words(
    drawn: DrawingSheet,
    x: float,
    y: float,
    words: str,
    size: float = VALUE,
    ink: str = INK,
    at: str = "left",
    rim: str = "",
) -> None:
    """Words beside, before or around a place (`at`: left, right, center), in the middle of their height.

    `rim`: the background's colour, where a line or a hatch runs behind and must stop before the words.
    """
    text = drawn.axes.text(x, y, words, ha=at, va="center", fontsize=size, color=ink, linespacing=1.05)
    if rim:
        from matplotlib.patheffects import withStroke

        text.set_path_effects([withStroke(linewidth=2.2, foreground=rim)])


def bar(drawn: DrawingSheet, x: float, y: float, wide: float, high: float, kind: Kind, edge: str = "none") -> None:
    """A bar from `x` on, around the height `y`; a hatched one has a grey edge. A negative width goes to the left."""
    from matplotlib.patches import Rectangle

    drawn.axes.add_patch(
        Rectangle(
            (x, y - high / 2),
            wide,
            high,
            facecolor=kind.colour,
            hatch=kind.hatch or None,
            edgecolor=GREY if kind.hatch else edge,
            linewidth=0.5,
        )
    )


def line(
    drawn: DrawingSheet,
    xs: Sequence[float],
    ys: Sequence[float],
    colour: str = GREY,
    points: float = 0.6,
    dashed: bool = False,
) -> None:
    """A line through places, dashed for a limit; a place that is NaN breaks it."""
    from matplotlib.lines import Line2D

    style = (0, (4, 2)) if dashed else "-"
    drawn.axes.add_line(Line2D(xs, ys, color=colour, linewidth=points, linestyle=style))


def marks(drawn: DrawingSheet, xs: Sequence[float], ys: Sequence[float], hollow: bool) -> None:
    """Round marks at places, filled or hollow."""
    from matplotlib.lines import Line2D

    face = "white" if hollow else NOW
    drawn.axes.add_line(
        Line2D(xs, ys, linestyle="", marker="o", markersize=5, markerfacecolor=face, markeredgecolor=NOW, zorder=3)
    )


def cells(
    drawn: DrawingSheet, places: Sequence[tuple[float, float]], colours: Sequence[str], wide: float, high: float
) -> None:
    """Coloured cells around places, as one object: hundreds of bars would take half a second."""
    from matplotlib.collections import PolyCollection

    w, h = wide / 2, high / 2
    corners = [[(x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h)] for x, y in places]
    drawn.axes.add_collection(
        PolyCollection(corners, facecolors=list(colours), edgecolors="#d0d0d0", linewidths=0.4), autolim=False
    )


def legend_line(drawn: DrawingSheet, kinds: Sequence[Kind], right: str = "", left: float = 0.0, y: float = 3.0) -> None:
    """The line above the plot: what the colours stand for, and at its right end the unit or what is to be known."""
    for kind in kinds:
        if kind.colour:
            bar(drawn, left, y, 4, 2.6, kind, GREY)
        write_words(drawn, left + (5 if kind.colour else 0), y, kind.word, NAME)
        left += 5 + width(kind.word, NAME) + 4
    if right:
        write_words(drawn, WIDTH_MM, y, right, NAME, at="right")


def year_kinds(year: int, both: bool = True) -> list[Kind]:
    """Last year and this one, as they look everywhere; this one alone where last year is nowhere known."""
    kinds = [Kind(f"{year - 1}年", LAST), Kind(f"{year}年", NOW, "white")]
    return kinds if both else kinds[1:]


NOTHING = Kind("“—”为无数据", "")
"""In the legend, where a number is missing."""


@lru_cache(maxsize=4096)
def width(words: str, size: float) -> float:
    """Millimetres that a line of words takes."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    return float(text_to_path.get_text_width_height_descent(words, FontProperties(size=100), ismath=False)[0]) * (
        size / 100 * MM_PER_POINT
    )


def widest(several: Sequence[str], size: float) -> float:
    """Millimetres that the longest of several texts takes, each of one line or more."""
    return max((width(one, size) for text in several for one in text.split("\n")), default=0.0)


def wrapped(words: str, most_mm: float, size: float = NAME, lines: int = 2) -> str:
    """Words in at most so many lines of at most this width, about equally long; what is beyond is cut off with “…”."""
    rest = " ".join(words.split())
    count = min(lines, math.ceil(width(rest, size) / most_mm)) if rest else 1
    found = []
    for left in range(count, 1, -1):
        cut = _fits(rest, min(most_mm, width(rest, size) / left + size * MM_PER_POINT), size)
        found.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    if width(rest, size) > most_mm:
        rest = rest[: _fits(rest, most_mm - width("…", size), size)] + "…"
    return "\n".join([*found, rest])


def _fits(words: str, room: float, size: float) -> int:
    """How many signs of the words have room, at least one."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(words[:middle], size) <= room else (low, middle - 1)
    return low


_OF_NUMBERS = frozenset("0123456789.")


def paragraph(words: str, most_mm: float, size: float = VALUE) -> list[str]:
    """Words in as many lines as they need, none of which begins with a closing sign or within a number."""
    found = []
    while words:
        count = _fits(words, most_mm, size)
        while 1 < count < len(words) and (
            words[count] in "，、；。）%" or set(words[count - 1 : count + 1]) <= _OF_NUMBERS
        ):
            count -= 1
        found.append(words[:count])
        words = words[count:]
    return found


def number_label(value: Decimal | None, unit: str = "") -> str:
    """A number as a label; “—” where there is none."""
    return "—" if value is None else plain(value).replace("-", "−") + unit
