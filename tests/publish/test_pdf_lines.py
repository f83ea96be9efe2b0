"""The official page: 22 lines of 28 characters, straight edges, no punctuation at the start of a line."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import weasyprint

from pipeline.publish import pdf
from pipeline.publish.pdf import Unsupported, printing
from tests.publish import pages

LEFT, RIGHT = 79.35, 521.60
"""Edges of the type area: 28 mm from the left, 26 mm from the right of A4, as twips of the style sheet."""


@pytest.fixture
def printed(tmp_path: Path) -> Any:
    printing.load_weasyprint(pages.FONTS, tmp_path / "cache")

    def go(write: Any) -> tuple[printing.PrintedPart, Path]:
        out = printing.print_part(printing.Job("正文", pages.part(write)), pages.FONTS)
        path = tmp_path / "part.pdf"
        path.write_bytes(out.pdf)
        return out, path

    return go


def body(path: Path, page: int) -> list[pages.Line]:
    return [line for line in pages.lines(path, page) if "示例数据" not in line[2]]


def test_a_page_holds_22_lines_of_28_characters(printed: Any) -> None:
    out, path = printed(lambda d: d.add_paragraph("国" * (28 * 44 - 2), style="公文正文"))
    assert len(out.pages) == 2
    for page in (1, 2):
        full = [line[2] for line in body(path, page)]
        assert len(full) == 22
        assert [len(t) for t in full] == [26 if page == 1 else 28] + [28] * 21


def test_lines_of_mixed_looks_keep_the_22_line_grid(printed: Any) -> None:
    def write(d: Any) -> None:
        for _ in range(44):
            p = d.add_paragraph("浓度", style="公文正文")
            p.add_run("2.5", style="下标")
            p.add_run("【待报：某局】", style="待报")
            p.add_run("m").bold = True
            p.add_run("3", style="上标")

    out, path = printed(write)
    assert len(out.pages) == 2
    for page in (1, 2):
        assert sum("浓度" in line[2] for line in body(path, page)) == 22


def test_both_edges_of_full_lines_are_straight(printed: Any) -> None:
    def write(d: Any) -> None:
        for _ in range(6):
            p = d.add_paragraph(pages.BODY, style="公文正文")
            p.add_run("【待报：某局】", style="待报")
            p.add_run(pages.BODY)

    out, path = printed(write)
    checked = 0
    for page in range(1, len(out.pages) + 1):
        found = body(path, page)
        for (left, right, _), following in zip(found, found[1:], strict=False):
            if following[0] > LEFT + 20 or left > LEFT + 40:
                continue  # the last line of a paragraph ends where it ends
            checked += 1
            assert left == pytest.approx(LEFT, abs=0.5) or left == pytest.approx(LEFT + 31.5, abs=0.5)
            assert right == pytest.approx(RIGHT, abs=0.5)
    assert checked > 40


def test_no_line_begins_with_closing_or_ends_with_opening_punctuation(printed: Any) -> None:
    def write(d: Any) -> None:
        for n in range(24, 32):
            d.add_paragraph("甲" * n + "，" + "乙" * (n - 2) + "（丙）" + "丁" * n + "”。“戊》、《己", style="公文正文")

    out, path = printed(write)
    text = [line[2] for page in range(1, len(out.pages) + 1) for line in body(path, page)]
    assert len(text) > 20
    assert not [t for t in text if re.match("[，。、；：！？）》」』】%℃]", t)]
    assert not [t for t in text if re.search("[（《「『【]$", t)]


def test_quotes_and_dashes_are_full_width_and_digits_are_not(printed: Any) -> None:
    _, path = printed(lambda d: d.add_paragraph("“甲”——2024", style="公文正文"))
    command = ["pdftotext", "-bbox", str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = [(float(a), float(b)) for a, b in re.findall(r'xMin="([\d.]+)".*?xMax="([\d.]+)".*“甲”——2024', text)]
    (left, right), *_ = found
    # five full-width signs at 15.75 pt and four Times digits of half an em, each 0.25 pt closer
    assert right - left == pytest.approx(5 * 15.75 + 4 * 7.75, abs=1)


def test_bold_without_a_bold_cut_is_outlined(printed: Any) -> None:
    import pikepdf

    plain, _ = printed(lambda d: d.add_paragraph("仿宋", style="公文正文"))
    bold, path = printed(lambda d: d.add_paragraph("1.仿宋", style="heading 3"))

    def modes(pdf: bytes) -> list[int]:
        path.write_bytes(pdf)
        with pikepdf.open(path) as opened:
            steps = pikepdf.parse_content_stream(opened.pages[0])
        return [int(s.operands[0]) for s in steps if str(s.operator) == "Tr"]

    assert 2 not in modes(plain.pdf)
    assert modes(bold.pdf) == [2, 0]


def test_fonts_are_embedded_subsets_of_ours(printed: Any) -> None:
    def write(d: Any) -> None:
        d.add_paragraph("一、黑体", style="heading 1")
        d.add_paragraph("（一）楷体", style="heading 2")
        d.add_paragraph("仿宋 123", style="公文正文")
        d.add_paragraph("小标宋", style="前置标题")

    out, path = printed(write)
    table = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in table.splitlines()[2:]]
    names = " ".join(row[0] for row in rows)
    for role in ("仿宋", "楷体", "黑体", "小标宋", "西文"):
        assert pages.FONTS.faces[role].family.split()[0] in names
    assert all(row[-5:-3] == ["yes", "yes"] for row in rows), table
    assert out.unknown == ()


def test_a_character_no_font_has_is_reported(printed: Any) -> None:
    out, _ = printed(lambda d: d.add_paragraph("甲\U0001f600乙", style="公文正文"))
    assert [u.element for u in out.unknown] == ["字体缺字“\U0001f600”（U+1F600）"]
    whole = pdf.PdfResult(b"", 1, (), (*out.unknown, Unsupported("正文", "一段", "脚注")))
    assert [(one.code, dict(one.values)) for one in whole.findings] == [
        ("P302", {"内容": "字体缺字“\U0001f600”（U+1F600）"}),
        ("P301", {"段落": "一段", "内容": "脚注"}),
    ]


def test_the_pinned_version_is_the_one_whose_inner_functions_are_replaced() -> None:
    pin = re.search(r'"weasyprint==([\d.]+)"', (pages.ROOT / "pyproject.toml").read_text("utf-8"))
    assert pin is not None
    assert weasyprint.__version__ == pin[1] == "70.0"


def test_a_cell_merged_over_a_few_rows_is_not_cut_by_the_end_of_a_page(printed: Any) -> None:
    def write(d: Any) -> None:
        for _ in range(18):
            d.add_paragraph("甲", style="公文正文")
        t = d.add_table(rows=16, cols=2, style="报告表")
        for r, row in enumerate(t.rows):
            row.cells[1].paragraphs[0].text = f"行{r:02d}"
            row.cells[1].paragraphs[0].style = "表文"
        t.cell(4, 0).merge(t.cell(11, 0))

    out, path = printed(write)
    shown = [{t[-3:] for _, _, t in body(path, n) if "行" in t} for n in range(1, len(out.pages) + 1)]
    group = {f"行{r:02d}" for r in range(4, 12)}
    assert any(group <= page for page in shown)
    assert len([page for page in shown if page]) == 2


def test_rows_all_tied_to_each_other_still_fill_pages(printed: Any) -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=120, cols=3, style="报告表")
        for r, row in enumerate(t.rows):
            row.cells[2].paragraphs[0].text = f"行{r:03d}"
        for r in range(0, 110, 10):
            t.cell(r, 0).merge(t.cell(r + 9, 0))
            t.cell(r + 5, 1).merge(t.cell(r + 12, 1))

    out, path = printed(write)
    shown = "".join(t for n in range(1, len(out.pages) + 1) for _, _, t in body(path, n))
    assert all(f"行{r:03d}" in shown for r in range(120))


def test_a_drawing_that_points_elsewhere_is_refused(printed: Any) -> None:
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>"
        "<image xlink:href='file:///etc/hostname' width='9' height='9'/></svg>"
    )
    printed(lambda d: d.add_paragraph("甲", style="公文正文"))
    _, _, messages = printing.print_html('<img src="part:a.svg" alt="">', {"a.svg": drawing.encode()})
    assert any("only the pictures of the part" in m for m in messages)
