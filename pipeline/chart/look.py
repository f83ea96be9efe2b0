"""One look for every figure: size, font, colours that stay apart for the colour-blind and in grey, and fixed bytes."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import fonts
from pipeline.errors import ExitCode, PipelineError
from pipeline.model.number import divide, plain
from pipeline.model.part import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas
    from matplotlib.text import Text

WIDTH_MM = 150
DPI, PHOTO_DPI = 200, 150
MM_PER_INCH = 25.4

NOW = "#1f5a8a"
"""This year: dark."""
LAST = "#a9c4d9"
"""Last year: light, so that the two differ in grey too."""
ACCENT = "#c4681c"
"""What breaks a limit or needs an eye."""
INK = "#262626"
GREY = "#8c8c8c"
SERIES = ("#12375c", "#2f6f9f", "#6ea3c4", "#b5d0df", "#e3d3b4")
"""From dark to light, the last two told apart in grey only by a hatch (SPARE)."""
SPARE = frozenset(SERIES[-1:])
DARK = frozenset((NOW, *SERIES[:2]))
"""On these, labels are white."""


def prepare(found: fonts.Fonts, scratch: Path) -> None:
    """Load matplotlib with the Chinese font and settings that do not depend on the machine.

    Raises PipelineError (COMPONENT) where no Chinese font for figures was found.
    """
    face = found.faces.get(fonts.CHART)
    if face is None:
        raise PipelineError(
            "找不到画图用的中文字体。",
            "请安装 fonts-noto-cjk（Debian），或在 Windows 上保留微软雅黑字体，然后重新运行。",
            ExitCode.COMPONENT,
        )
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ["MPLCONFIGDIR"] = str(scratch)
    import matplotlib
    from matplotlib import font_manager

    matplotlib.rcdefaults()
    font_manager.fontManager.addfont(str(face.path))
    matplotlib.rcParams.update(
        {
            "font.family": face.family,
            "font.size": 8.5,
            "axes.unicode_minus": True,
            "axes.edgecolor": GREY,
            "axes.linewidth": 0.6,
            "axes.labelcolor": INK,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "grid.color": "#e2e2e2",
            "grid.linewidth": 0.5,
            "xtick.color": INK,
            "ytick.color": INK,
            "xtick.major.width": 0.6,
            "ytick.major.width": 0.6,
            "text.color": INK,
            "legend.frameon": False,
            "hatch.linewidth": 0.5,
            # A name with dollar signs is no formula, and large numbers are written out.
            "text.parse_math": False,
            "axes.formatter.limits": (-9, 15),
            "axes.formatter.useoffset": False,
            "svg.hashsalt": "selfcheck",
            "svg.fonttype": "path",
            "path.simplify": False,
        }
    )


@contextmanager
def sheet(height_mm: int) -> Iterator[Canvas]:
    """A blank figure, as wide as the text block allows."""
    from matplotlib.figure import Figure as Canvas

    yield Canvas(figsize=(WIDTH_MM / MM_PER_INCH, height_mm / MM_PER_INCH), layout="constrained")


def finish(canvas: Canvas, identity: str, height_mm: int, alt: str) -> Figure:
    """PNG and SVG bytes of a drawn figure, the same on every run."""
    png = _png(canvas, DPI)
    # The layout is worked out once, for both.
    canvas.set_layout_engine("none")
    return Figure(identity, png, _svg(canvas), WIDTH_MM, height_mm, alt)


def finish_photographs(canvas: Canvas, identity: str, height_mm: int, alt: str) -> Figure:
    """PNG bytes of a figure whose photographs have their places: no SVG, which would only hold them once more."""
    canvas.set_layout_engine("none")
    return Figure(identity, _png(canvas, PHOTO_DPI), b"", WIDTH_MM, height_mm, alt)


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


def cells(axes: Axes, places: Sequence[tuple[float, float]], colours: Sequence[str]) -> None:
    """Coloured cells of a grid around (column, row), as one object: hundreds of bars would take half a second."""
    from matplotlib.collections import PolyCollection

    wide, high = 0.46, 0.45
    corners = [
        [(x - wide, y - high), (x + wide, y - high), (x + wide, y + high), (x - wide, y + high)] for x, y in places
    ]
    axes.add_collection(PolyCollection(corners, facecolors=list(colours), edgecolors="#d0d0d0", linewidths=0.4))


def year_bars(
    axes: Axes,
    rows: Sequence[int],
    year: int,
    now: Sequence[Decimal | None],
    last: Sequence[Decimal | None],
    full: Sequence[Decimal] | None = None,
) -> None:
    """Two bars a row, last year's light one over this year's dark one, labelled with the printed values.

    `full`: what counts as 100 in each row; without it the bars are as long as their values.
    """
    for offset, shown, colour, values in ((0.2, year - 1, LAST, last), (-0.2, year, NOW, now)):
        if all(value is None for value in values):
            continue
        lengths = [
            0.0 if value is None else float(value if full is None else divide(value * 100, full[place]))
            for place, value in enumerate(values)
        ]
        bars = axes.barh([row + offset for row in rows], lengths, 0.38, color=colour, label=f"{shown}年")
        labels = axes.bar_label(bars, [said(value) for value in values], padding=2, fontsize=7.5)
        for label in labels:
            # A line that marks a limit or the county's value may pass behind a label, never through it.
            halo(label, "white")


def halo(label: Text, colour: str) -> None:
    """A rim of the background's colour around a label, so that lines and hatches stop before it."""
    from matplotlib.patheffects import withStroke

    label.set_path_effects([withStroke(linewidth=2.5, foreground=colour)])


def said(value: Decimal | None, unit: str = "") -> str:
    """A number as a label; “—” where there is none."""
    return "—" if value is None else plain(value) + unit


def short(name: str, most: int = 16) -> str:
    """A name as there is room for it beside a bar."""
    return name if len(name) <= most else name[: most - 1] + "…"


def quiet(axes: Axes, *, grid: str = "x") -> None:
    """No tick marks on the category axis, a faint grid along the values."""
    axes.tick_params(axis="y" if grid == "x" else "x", length=0)
    axes.grid(axis="x" if grid == "x" else "y")


def legend_above(axes: Axes, columns: int, shades: Sequence[tuple[str, str]] = ()) -> None:
    """The legend in one line above the plot, where it hides nothing; `shades` (word, colour) where cells have them."""
    from matplotlib.patches import Patch

    kinds = [Patch(facecolor=colour, label=word) for word, colour in shades]
    axes.legend(
        handles=kinds or None,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=columns,
        borderaxespad=0.2,
        handlelength=1.2,
    )
