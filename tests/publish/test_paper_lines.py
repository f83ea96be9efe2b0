"""The official page: 22 lines of 28 characters, straight edges, no forbidden line ends, faces of ours only."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.publish.document.tree import Unsupported
from pipeline.publish.paper.printing import Printed
from tests.publish import pages


def body(path: Path, page: int) -> list[pages.Line]:
    return [line for line in pages.lines(path, page) if "示例数据" not in line[2]]


def test_a_page_holds_22_lines_of_28_characters(printed: pages.Go) -> None:
    out, path = printed(lambda d: d.add_paragraph("国" * (28 * 44 - 2), style=pages.STYLE))
    assert out.pages == 2
    for page in (1, 2):
        full = [line[2] for line in body(path, page)]
        assert len(full) == 22
        assert [len(t) for t in full] == [26 if page == 1 else 28] + [28] * 21


def test_lines_of_mixed_looks_keep_the_22_line_grid(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        for _ in range(44):
            p = d.add_paragraph("浓度", style=pages.STYLE)
            p.add_run("2.5", style="下标")
            p.add_run("【待报：某局】", style="待报")
            p.add_run("m").bold = True
            p.add_run("3", style="上标")

    out, path = printed(write)
    assert out.pages == 2
    for page in (1, 2):
        assert sum("浓度" in line[2] for line in body(path, page)) == 22


def test_both_edges_of_full_lines_are_straight(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        for _ in range(6):
            p = d.add_paragraph(pages.BODY, style=pages.STYLE)
            p.add_run("【待报：某局】", style="待报")
            p.add_run(pages.BODY)

    out, path = printed(write)
    checked = 0
    for page in range(1, out.pages + 1):
        found = body(path, page)
        for (left, right, text), following in zip(found, found[1:], strict=False):
            if following[0] > pages.LEFT + 20 or left > pages.LEFT + 40:
                continue  # the last line of a paragraph ends where it ends
            checked += 1
            assert left == pytest.approx(pages.LEFT, abs=0.5) or left == pytest.approx(pages.LEFT + 31.5, abs=0.5)
            # the right half of a mark that closes is blank: it stands out
            blank = 8 if text[-1] in "，。；：、）》”】" else 0
            assert right - blank == pytest.approx(pages.RIGHT, abs=0.5)
    assert checked > 40


def test_no_line_begins_with_closing_or_ends_with_opening_punctuation(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        for n in range(24, 32):
            d.add_paragraph(
                "甲" * n + "，" + "乙" * (n - 2) + "（丙）" + "丁" * n + "”。“戊》、《己", style=pages.STYLE
            )
            d.add_paragraph("甲" * n + "5～8" + "乙" * (n - 3) + "辛—壬" + "丁" * n + "……癸", style=pages.STYLE)

    out, path = printed(write)
    text = [line[2] for page in range(1, out.pages + 1) for line in body(path, page)]
    assert len(text) > 40
    assert not [t for t in text if re.match("[，。、；：！？）》」』】”～—…%℃]", t)]
    assert not [t for t in text if re.search("[（《「『【“]$", t)]


def test_quotes_and_dashes_are_full_width_and_digits_are_not(printed: pages.Go) -> None:
    _, path = printed(lambda d: d.add_paragraph("“甲”——2024", style=pages.STYLE))
    found = [one for one in pages.signs(path)[0] if one[0] in "甲2"]
    # the signs between them are full-width, Times digits are half of an em
    digits = [one[1] for one in pages.signs(path)[0] if one[0] in "024"]
    assert digits[1] - digits[0] == pytest.approx(7.75, abs=0.3)
    assert found[1][1] - found[0][1] == pytest.approx(4 * 15.75, abs=4)


def modes(pdf: bytes) -> list[int]:
    """How the signs of the first page are painted: 2 is filled and outlined."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        steps = pikepdf.parse_content_stream(opened.pages[0])
    return [int(s.operands[0]) for s in steps if str(s.operator) == "Tr"]


def test_bold_without_a_bold_cut_is_outlined(printed: pages.Go) -> None:
    plain, _ = printed(lambda d: d.add_paragraph("仿宋", style=pages.STYLE))
    assert 2 not in modes(plain.pdf)
    bold, path = printed(lambda d: d.add_paragraph("仿宋", style="heading 3"))
    assert 2 in modes(bold.pdf)
    digits, _ = printed(lambda d: d.add_paragraph("123", style="heading 3"))
    assert 2 not in modes(digits.pdf), "digits have a bold cut of their own"
    with pikepdf.open(io.BytesIO(digits.pdf)) as opened:
        names = [str(font.BaseFont) for font in opened.pages[0].Resources.Font.values()]
    assert any("LiberationSerif-Bold" in name or "TimesNewRomanPS-Bold" in name for name in names), names


def test_fonts_are_embedded_subsets_of_ours(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        d.add_paragraph("一、黑体", style="heading 1")
        d.add_paragraph("（一）楷体", style="heading 2")
        d.add_paragraph("仿宋 123", style=pages.STYLE)
        d.add_paragraph("小标宋", style="前置标题")

    out, path = printed(write)
    table = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in table.splitlines()[2:]]
    names = " ".join(row[0] for row in rows)
    for role in ("仿宋", "楷体", "黑体", "小标宋", "西文"):
        assert pages.FONTS.faces[role].family.split()[0] in names
    # embedded, a subset, and what it shows can be copied
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows), table
    assert all(re.match(r"[A-Z]{6}\+", row[0]) for row in rows)
    assert out.unknown == ()


def test_a_character_no_font_has_is_printed_as_a_blank_sign_and_reported(printed: pages.Go) -> None:
    out, path = printed(lambda d: d.add_paragraph("甲\U0001f600乙", style=pages.STYLE))
    assert [(u.part, u.element) for u in out.unknown] == [("正文", "字体缺字“\U0001f600”（U+1F600）")]
    assert pages.shown(path) == ["甲〓乙"]
    whole = Printed(b"", 1, (), {}, (*out.unknown, Unsupported("正文", "一段", "脚注")), ("错",))
    assert [(one.code, dict(one.values)) for one in whole.findings] == [
        ("P302", {"内容": "字体缺字“\U0001f600”（U+1F600）"}),
        ("P301", {"段落": "一段", "内容": "脚注"}),
        ("P303", {"原因": "错"}),
    ]


def test_the_cell_of_a_table_prints_a_rare_sign_from_another_face(printed: pages.Go) -> None:
    out, path = printed(lambda d: d.add_paragraph("大鵟", style=pages.STYLE))
    assert out.unknown == ()
    assert pages.shown(path) == ["大鵟"]


def test_tabs_lead_to_their_stops(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("单位\t区政府\t盖", style=pages.STYLE)
        p._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:tabs {nsdecls("w")}><w:tab w:val="left" w:pos="4000"/>'
                '<w:tab w:val="right" w:leader="underscore" w:pos="8845"/></w:tabs>'
            )
        )

    _, path = printed(write)
    at = {one[0]: one for one in pages.signs(path)[0]}
    assert at["区"][1] == pytest.approx(pages.LEFT + 200, abs=4)
    assert at["盖"][3] == pytest.approx(pages.RIGHT, abs=2)
    assert at["_"][3] > at["府"][3] + 50


def test_page_breaks_and_empty_paragraphs_take_their_place(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("前", style=pages.STYLE)
        p.add_run().add_break(WD_BREAK.PAGE)
        p.add_run("后")
        d.add_page_break()
        for text in ("", "", "末"):
            d.add_paragraph(text, style=pages.STYLE)
        d.add_paragraph("新", style=pages.STYLE).paragraph_format.page_break_before = True

    _, path = printed(write)
    assert [re.sub("\u200b", "", text) for text in pages.shown(path)] == ["前", "后", "末", "新"]
    found = pages.signs(path)
    top = next(one[2] for one in found[0] if one[0] == "前")
    last = next(one[2] for one in found[2] if one[0] == "末")
    assert last - top == pytest.approx(2 * 28.95, abs=1)


def test_raised_and_lowered_signs_are_smaller_and_moved(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("0", style=pages.STYLE)
        p.add_run("1", style="下标")
        p.add_run("2", style="上标")

    _, path = printed(write)
    at = {one[0]: one for one in pages.signs(path)[0]}
    assert at["1"][4] > at["0"][4] + 0.5, "the lowered one reaches below the line"
    assert at["2"][4] < at["0"][4] - 2 and at["2"][2] < at["0"][2]
    high = {sign: box[4] - box[2] for sign, box in at.items()}
    assert high["1"] < 0.8 * high["0"] and high["2"] < 0.8 * high["0"]
