"""Every figure, with the sample and with the hardest data: no words overlap or are cut, all large and dark enough."""

from __future__ import annotations

import io
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from PIL import Image

from pipeline import chart
from pipeline.case import Case
from pipeline.chart import bars, drawing_sheet
from pipeline.chart.view import View
from pipeline.system import fonts
from tests.chart.extremes import CASES, LONG
from tests.chart.figures_of import figures_of
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

FACES = fonts.find_fonts(ROOT / ".fonts")
DRAWN = [name for name in chart.DRAWINGS if name not in ("map", "before_after")]
SLACK = 1.2
"""Pixels at 200 dpi that boxes of words may share: less than the room around a sign."""


@pytest.fixture(autouse=True, scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    drawing_sheet.load_matplotlib(FACES, tmp_path_factory.mktemp("mpl"))


@cache
def made(case: str) -> Case:
    return CASES[case]()


@cache
def sheets(case: str) -> dict[str, drawing_sheet.DrawingSheet]:
    """What is drawn for a county, before it becomes bytes."""
    held: list[drawing_sheet.DrawingSheet] = []
    found = {}
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error")
        patch.setattr(drawing_sheet, "finish", lambda drawn, *rest: held.append(drawn))
        for name in DRAWN:
            held.clear()
            chart.DRAWINGS[name](View(made(case)), "图")
            for drawn in held:
                drawn.canvas.set_dpi(drawing_sheet.DPI)
                drawn.canvas.draw_without_rendering()
                found[name] = drawn
    return found


def words_of(drawn: drawing_sheet.DrawingSheet) -> list[tuple[Text, Bbox]]:
    texts = [one for one in drawn.axes.texts if one.get_text().strip()]
    return [(one, one.get_window_extent()) for one in texts]


@pytest.mark.parametrize("case", CASES)
def test_no_words_overlap_are_cut_or_hard_to_read(case: str) -> None:
    for name, drawn in sheets(case).items():
        assert drawn.height <= drawing_sheet.HIGHEST_MM, name
        wide, high = drawn.canvas.bbox.width, drawn.canvas.bbox.height
        placed = words_of(drawn)
        boxes = np.array([box.extents for _, box in placed])
        under = areas(drawn)
        for number, (text, box) in enumerate(placed):
            assert float(text.get_fontsize()) >= drawing_sheet.LEAST
            inside = box.x0 >= 0 and box.y0 >= -SLACK and box.x1 <= wide and box.y1 <= high + SLACK
            assert inside, f"{name}, cut at the edge: {text.get_text()}"
            rest = boxes[number + 1 :]
            across = np.minimum(box.x1, rest[:, 2]) - np.maximum(box.x0, rest[:, 0])
            down = np.minimum(box.y1, rest[:, 3]) - np.maximum(box.y0, rest[:, 1])
            (hit,) = np.nonzero((across > SLACK) & (down > SLACK))
            assert not hit.size, f"{name}, overlap: {text.get_text()} / {placed[number + 1 + hit[0]][0].get_text()}"
            behind = ground(drawn, box, under)
            assert contrast(text.get_color(), behind) >= 4.5, f"{name}: {text.get_text()} on {behind}"


def areas(drawn: drawing_sheet.DrawingSheet) -> tuple[np.ndarray[Any, Any], list[str]]:
    """What lies under the words, from below: left, right, low and high edges, and the colour of each."""
    edges, colours = [(-np.inf, np.inf, -np.inf, np.inf)], ["#ffffff"]
    for one in drawn.axes.patches:
        if isinstance(one, Rectangle):
            box = one.get_bbox()
            edges.append((box.xmin, box.xmax, box.ymin, box.ymax))
            colours.append(to_hex(one.get_facecolor()))
    for grid in drawn.axes.collections:
        for path, colour in zip(grid.get_paths(), grid.get_facecolor(), strict=True):
            corners = np.asarray(path.vertices)
            (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
            edges.append((left, right, low, high))
            colours.append(to_hex(colour))
    return np.array(edges), colours


def ground(drawn: drawing_sheet.DrawingSheet, box: Bbox, under: tuple[np.ndarray[Any, Any], list[str]]) -> str:
    """The colour behind the middle of the words."""
    x, y = drawn.axes.transData.inverted().transform(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2))
    left, right, low, high = under[0].T
    (here,) = np.nonzero((left <= x) & (x <= right) & (low <= y) & (y <= high))
    return str(under[1][here[-1]])


def light(colour: object) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: object, other: object) -> float:
    lights = sorted((light(one), light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("case", CASES)
def test_bars_and_cells_lie_within_the_sheet(case: str) -> None:
    for name, drawn in sheets(case).items():
        for one in (*drawn.axes.patches, *drawn.axes.collections, *drawn.axes.lines):
            box = one.get_window_extent() if isinstance(one, Rectangle) else one.get_tightbbox()
            if box is not None and box.width > 0:
                assert box.x0 >= -1 and box.x1 <= drawn.canvas.bbox.width + 1, name
                assert box.y0 >= -1 and box.y1 <= drawn.canvas.bbox.height + 1, name


@pytest.mark.parametrize(
    ("case", "absent"),
    [
        ("one year", {"changes", "good_water_years", "good_days_years"}),
        ("one year, one section", {"changes"}),
        ("one of each", {"receipts", "spending"}),
        ("no valid day", {"air_calendar"}),
        ("nothing changed", {"changes"}),
        ("all zero", {"changes"}),
    ],
)
def test_a_figure_that_would_say_nothing_is_not_drawn(case: str, absent: set[str]) -> None:
    assert not absent & sheets(case).keys()


@pytest.mark.parametrize(
    "case", ["plain", "many", "more than a page holds", "negative", "long names", "gaps", "one far from the others"]
)
def test_most_figures_stand_with_every_county(case: str) -> None:
    """Else the tests above would pass with nothing drawn."""
    absent = set(DRAWN) - sheets(case).keys()
    assert absent <= {"good_water_years", "good_days_years", "emissions" if case == "gaps" else ""}


@pytest.mark.slow
@pytest.mark.parametrize("case", ["gaps"])
def test_extreme_figures_are_the_same_bytes_again(case: str, tmp_path: Path) -> None:
    wanted = {name: name for name in DRAWN}
    first = figures_of(wanted, made(case), FACES, tmp_path / "a")
    assert first == figures_of(wanted, made(case), FACES, tmp_path / "b")
    for figure in first:
        with Image.open(io.BytesIO(figure.png)) as image:
            assert abs(image.width / drawing_sheet.DPI * drawing_sheet.MM_PER_INCH - figure.width_mm) < 0.2


@pytest.mark.parametrize("words", ["林地", LONG, "A" * 80, "示例 断面\n一", ""])
@pytest.mark.parametrize("most", [12.0, 40.0, 140.0])
def test_a_name_keeps_to_its_room(words: str, most: float) -> None:
    lines = drawing_sheet.wrapped(words, most).split("\n")
    assert len(lines) <= 2
    assert all(drawing_sheet.width(line, drawing_sheet.NAME) <= most for line in lines)


def test_words_are_as_wide_as_measured() -> None:
    for text, box in words_of(sheets("plain")["spending"]):
        wide = box.width / drawing_sheet.DPI * drawing_sheet.MM_PER_INCH
        assert abs(wide - drawing_sheet.width(text.get_text(), text.get_fontsize())) < 0.02 * wide + 0.2


def test_rows_keep_their_height_whatever_they_are_called() -> None:
    assert bars.pitch(["短"]) < bars.pitch(["两行\n名称"])
