"""Around the text: page numbers upright and turned, headers by kind of page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx.shared import Mm

from pipeline.publish.paper.printing import Printer
from tests.publish import pages
from tests.publish.paper import landscape, one, saved

MM = 72 / 25.4


def test_headers_of_odd_even_and_first_pages(printer: Printer, tmp_path: Path) -> None:
    def write(d: Any) -> None:
        d.sections[0].header.paragraphs[0].text = "单页眉"
        d.sections[0].even_page_header.paragraphs[0].text = "双页眉"
        d.add_paragraph("甲", style=pages.STYLE)

    def first(d: Any) -> None:
        write(d)
        d.sections[0].different_first_page_header_footer = True
        d.sections[0].first_page_header.paragraphs[0].text = "首页眉"
        d.add_page_break()
        d.add_paragraph("乙", style=pages.STYLE)

    path = saved(one(printer, write, write, first), tmp_path)
    assert [pages.lines(path, n)[0][2] for n in (1, 2, 3, 4)] == ["单页眉", "双页眉", "首页眉", "双页眉"]


def folio(path: Path, page: int) -> list[pages.Sign]:
    """The signs of a page's number: — 5 —."""
    found = pages.signs(path)[page - 1]
    dashes = [at for at, sign in enumerate(found) if sign[0] == "—"]
    return found[dashes[-2] : dashes[-1] + 1]


def test_a_number_stands_7_mm_below_the_type_area(printer: Printer, tmp_path: Path) -> None:
    def write(d: Any) -> None:
        d.add_paragraph("甲", style=pages.STYLE)

    path = saved(one(printer, write, write), tmp_path)
    for page in (1, 2):
        left, digit, right = folio(path, page)
        assert digit[0] == str(page)
        # 一字线上距版心下边缘 7 mm (GB/T 9704—2012 7.5)
        assert left[2] == pytest.approx((297 - 35 + 7) * MM, abs=0.5)
        # the digit stands on the line of the text around the dashes
        assert digit[4] > right[4]
    assert folio(path, 1)[2][3] == pytest.approx((210 - 26) * MM - 14, abs=1.5)
    assert folio(path, 2)[0][1] == pytest.approx(28 * MM + 14, abs=1.5)


def test_the_number_of_a_turned_sheet_stands_where_it_stands_on_all(printer: Printer, tmp_path: Path) -> None:
    def upright(d: Any) -> None:
        d.add_paragraph("甲", style=pages.STYLE)

    path = saved(one(printer, landscape, landscape, upright, upright), tmp_path)
    for turned, straight in ((1, 3), (2, 4)):
        high = 210 * MM
        # the sheet is that of an upright page turned: a point (x, y) of that lies at (height - y …) of this
        for one_sign, other in zip(folio(path, turned), folio(path, straight), strict=True):
            if one_sign[0] != "—":
                continue
            _, left, top, right, bottom = one_sign
            _, a, b, c, d = other
            assert (left, right) == pytest.approx((297 * MM - d, 297 * MM - b), abs=0.5)
            assert (high - top, high - bottom) == pytest.approx((high - a, high - c), abs=0.5)


def test_a_turned_sheet_without_room_at_its_side_has_its_number_at_the_foot(printer: Printer, tmp_path: Path) -> None:
    def write(d: Any) -> None:
        landscape(d)
        d.sections[0].left_margin = Mm(20)

    left, _, right = folio(saved(one(printer, write), tmp_path), 1)
    assert left[2] == pytest.approx(right[2], abs=0.1)
    assert left[2] == pytest.approx((210 - 26 + 7) * MM, abs=0.5)
