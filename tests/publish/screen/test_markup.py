"""What a Word part shows, the page shows: texts and their looks, columns, tables, pictures, links and bookmarks."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt, RGBColor
from lxml import etree
from PIL import Image

from pipeline.publish.document.tree import Look, Mark, Text
from pipeline.publish.screen.markup import Markup
from pipeline.publish.screen.picture_data import picture_data
from pipeline.publish.screen.screen_looks import dark_css, signs_css
from tests.publish import pages
from tests.publish.screen.onscreen import Write, look, made, part, tree


def shown(folder: Path, write: Write) -> tuple[bytes, Any]:
    """The page of one part, and its main element."""
    page = made(folder, part(write))
    return page, tree(page).find(".//main")


def test_text_stays_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> & </p><img src=x onerror=y> \"引\" '号' %23 &lt;"
    page, main = shown(tmp_path, lambda d: d.add_paragraph(hostile, style="公文正文"))
    (paragraph,) = main.iter("p")
    assert paragraph.text == hostile and len(paragraph) == 0
    assert b"<script" not in page and b"<img" not in page


def test_a_paragraph_is_set_as_in_word_with_sizes_for_a_screen(tmp_path: Path) -> None:
    page, main = shown(tmp_path, lambda d: d.add_paragraph("正文", style="公文正文"))
    found = look(page, main.find(".//p"))
    assert found["font-family"] == "var(--fang)"
    assert found["font-size"] == "1.125rem"
    assert found["text-align"] == "justify"
    assert float(found["text-indent"].removesuffix("em")) == pytest.approx(2, abs=0.05)
    assert float(found["line-height"]) == pytest.approx(28.95 / 16, abs=0.01)


def test_sizes_are_drawn_together_and_never_turned_round() -> None:
    sizes = [signs_css(points).removeprefix("font-size:") for points in (8, 10.5, 12, 16, 18, 22)]
    assert sizes == ["0.812rem", "0.91rem", "0.969rem", "1.125rem", "1.25rem", "1.5rem"]
    assert signs_css(30) == "font-size:min(2rem,6.4vw)"


def test_runs_keep_what_sets_them_apart(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("底", style="公文正文")
        p.add_run("粗").bold = True
        p.add_run("红").font.color.rgb = RGBColor(0xC0, 0, 0)
        p.add_run("大").font.size = Pt(22)
        p.add_run("划").font.strike = True
        p.add_run("2").font.subscript = True
        p.add_run("3").font.superscript = True

    page, main = shown(tmp_path, write)
    paragraph = main.find(".//p")
    assert paragraph.text_content() == "底粗红大划23"
    spans = {span.text: look(page, span) for span in paragraph.iter("span")}
    assert spans == {
        "粗": {"font-weight": "700"},
        "红": {"color": "#C00000"},
        "大": {"font-size": "1.5rem"},
        "划": {"text-decoration": "line-through"},
    }
    assert [(one.tag, one.text) for one in paragraph.iter("sub", "sup")] == [("sub", "2"), ("sup", "3")]
    assert paragraph.text == "底", "the usual look needs no element"


def test_a_paragraph_keeps_what_stands_around_it(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("框", style="公文正文")
        rules = '<w:bottom w:val="double" w:sz="12" w:space="4" w:color="C00000"/>'
        p._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{rules}</w:pBdr>"))
        p._p.get_or_add_pPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="FFF2CC"/>'))
        p._p.get_or_add_pPr().append(parse_xml(f'<w:jc {nsdecls("w")} w:val="distribute"/>'))
        p.paragraph_format.space_before, p.paragraph_format.left_indent = Pt(32), Pt(16)
        p.add_run("亮").font.highlight_color = 7

    page, main = shown(tmp_path, write)
    found = look(page, main.find(".//p"))
    assert (found["border-bottom"], found["border-top"]) == ("3px double #C00000", "0")
    assert found["padding"] == "0 0 0.25em 0" and found["background"] == "#FFF2CC"
    assert (found["margin-top"], found["margin-left"]) == ("2em", "1em")
    assert found["text-align-last"] == "justify"
    assert look(page, main.find(".//span")) == {"background": "#ffff00"}


def test_colours_have_a_twin_for_a_dark_ground() -> None:
    assert dark_css("color:#C00000;text-align:left;background:#FFFFFF") == "color:#ff5c5c;background:#000000"
    assert dark_css("color:var(--text);border:1px solid #C00000") == ""


def test_headings_stand_one_below_the_title_of_the_page(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        for level in (1, 2, 3):
            d.add_paragraph(f"第{level}级", style=f"heading {level}")

    _, main = shown(tmp_path, write)
    assert [(one.tag, one.text) for one in main.iter("h2", "h3", "h4")] == [
        ("h2", "第1级"),
        ("h3", "第2级"),
        ("h4", "第3级"),
    ]
    assert len(list(main.getroottree().iter("h1"))) == 1


def test_breaks_end_lines_and_pages(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("前", style="公文正文")
        p.add_run().add_break(WD_BREAK.PAGE)
        p.add_run("后").add_break()
        p.add_run("末")

    _, main = shown(tmp_path, write)
    (p,) = main.iter("p")
    assert [(one.tag, one.get("class"), one.tail) for one in p] == [("span", "cut", "后"), ("br", None, "末")]


def test_tabs_make_columns(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        stops = (
            f'<w:tabs {nsdecls("w")}><w:tab w:val="left" w:pos="4000"/>'
            '<w:tab w:val="right" w:leader="underscore" w:pos="8000"/></w:tabs>'
        )
        d.add_paragraph("单位\t区政府\t盖章", style="公文正文")._p.get_or_add_pPr().append(parse_xml(stops))
        d.add_paragraph("甲\t乙", style="公文正文")

    page, main = shown(tmp_path, write)
    stopped, plain = main.iter("p")
    assert stopped.text_content() == "单位\t区政府\t盖章"
    assert [one.get("class") for one in stopped][2] == "gap-dots" and "tabs" in stopped.get("class")
    assert float(look(page, stopped[0])["min-width"].removesuffix("em")) > 8
    assert plain.text_content() == "甲\t乙" and "tabs" not in plain.get("class")


def test_a_turned_sheet_is_wide_and_headers_stand_above(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        d.add_paragraph("竖", style="公文正文")
        section = d.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        d.add_paragraph("横", style="公文正文")

    page = made(tmp_path, part(write, title="附表一"))
    main = tree(page).find(".//main")
    upright, turned = main.iter("section")
    assert (upright.get("class"), turned.get("class")) == (None, "wide")
    assert [one.find("div").text for one in (upright, turned)] == ["示例数据", "示例数据"]
    assert upright.get("aria-label") == "附表一", "a part without a heading is named by its title"


def filled(d: Any, rows: int, columns: int, heads: int = 1) -> Any:
    table = d.add_table(rows=rows, cols=columns, style="报告表")
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            cell.paragraphs[0].text = f"{r}{c}"
            cell.paragraphs[0].style = "表头" if r < heads else "表数"
        if r < heads:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return table


def merged(table: Any, first: tuple[int, int], last: tuple[int, int], text: str) -> None:
    cell = table.cell(*first).merge(table.cell(*last))
    for extra in cell.paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    cell.paragraphs[0].text = text


def grid(table: Any) -> list[list[str]]:
    """The text at every place of a table's grid, merged cells at all of theirs, as a browser lays it out."""
    placed: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.iter("tr")):
        c = 0
        for cell in row.iter("td", "th"):
            while (r, c) in placed:
                c += 1
            for down in range(int(cell.get("rowspan", 1))):
                for along in range(int(cell.get("colspan", 1))):
                    placed[r + down, c + along] = cell.text_content()
    rows, columns = (max(at[side] for at in placed) + 1 for side in (0, 1))
    return [[placed[r, c] for c in range(columns)] for r in range(rows)]


def test_a_table_has_its_head_and_its_merged_cells(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        table = filled(d, 4, 3, heads=2)
        merged(table, (0, 0), (1, 0), "甲")
        merged(table, (0, 1), (0, 2), "乙")
        merged(table, (2, 0), (3, 0), "丙")

    _, main = shown(tmp_path, write)
    (table,) = main.iter("table")
    assert grid(table) == [["甲", "乙", "乙"], ["甲", "11", "12"], ["丙", "21", "22"], ["丙", "31", "32"]]
    heads = [(one.text, one.get("scope")) for one in table.find("thead").iter("th")]
    assert heads == [("甲", "col"), ("乙", "colgroup"), ("11", "col"), ("12", "col")]
    assert len(table.findall("tbody/tr")) == 2 and table.find("tbody//th") is None
    assert table.getparent().get("class") == "t", "what is too wide scrolls in a box of its own"


def test_a_head_that_a_cell_reaches_out_of_stays_with_its_table(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        merged(filled(d, 3, 2), (0, 0), (1, 0), "甲")

    _, main = shown(tmp_path, write)
    (table,) = main.iter("table")
    assert grid(table) == [["甲", "01"], ["甲", "11"], ["20", "21"]]
    assert table.find("thead") is None and len(list(table.iter("th"))) == 2


def test_a_row_that_begins_further_in_leaves_its_place_open(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        table = filled(d, 3, 3)
        row = table.rows[1]._tr
        row.remove(row.tc_lst[0])
        row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))

    _, main = shown(tmp_path, write)
    (table,) = main.iter("table")
    assert grid(table) == [["00", "01", "02"], ["", "11", "12"], ["20", "21", "22"]]


def test_cells_keep_alignment_lines_ground_and_place(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        table = filled(d, 3, 2)
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:fill="D9E2F3"/>'
        table.cell(1, 1)._tc.get_or_add_tcPr().append(parse_xml(shade))
        none = f'<w:tcBorders {nsdecls("w")}><w:top w:val="nil"/></w:tcBorders>'
        table.cell(2, 0)._tc.get_or_add_tcPr().append(parse_xml(none))

    page, main = shown(tmp_path, write)
    cells = {cell.text_content(): look(page, cell) for cell in main.iter("td", "th")}
    assert cells["00"]["text-align"] == "center" and cells["00"]["font-family"] == "var(--hei)"
    assert cells["10"]["text-align"] == "right" and cells["10"]["border"] == "1px solid var(--line)"
    assert cells["11"]["background"] == "#D9E2F3" and "background" not in cells["10"]
    assert cells["20"]["border-top"] == "0" and cells["20"]["border-left"] == "1px solid var(--line)"
    dark = page.decode().rpartition("prefers-color-scheme:dark){")[2]
    assert "background:#" in dark and "#D9E2F3" not in dark, "a light ground has a dark twin"


def test_what_most_cells_look_like_is_said_once(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        for cell in filled(d, 30, 4)._tbl.iter_tcs():
            cell.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="D9E2F3"/>'))

    page, main = shown(tmp_path, write)
    cells = list(main.iter("td"))
    assert len(cells) == 116 and all(cell.get("class") is None for cell in cells)
    assert (look(page, cells[50])["text-align"], look(page, cells[50])["background"]) == ("right", "#D9E2F3")
    dark = page.decode().rpartition("prefers-color-scheme:dark){")[2]
    assert re.search(r"\n:where\(\.c\d+\)>\*>tr>td\{background:#", dark)


def test_a_cell_whose_paragraph_stands_in_keeps_it_apart(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        table = filled(d, 2, 2)
        table.cell(1, 0).paragraphs[0].paragraph_format.left_indent = Pt(21)
        table.cell(1, 1).paragraphs[0].paragraph_format.first_line_indent = Pt(21)

    page, main = shown(tmp_path, write)
    left, first = main.iter("td")
    assert look(page, left.find("p"))["margin-left"] == "2em", "a cell has no margin"
    assert (look(page, first)["text-indent"], first.find("p")) == ("2em", None)


def test_a_table_in_a_table_keeps_its_own_cells(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        outer = filled(d, 3, 2)
        inner = outer.cell(1, 0).add_table(rows=1, cols=2)
        for cell in inner.rows[0].cells:
            cell.text = "里"

    page, main = shown(tmp_path, write)
    cells = {cell.text_content(): look(page, cell) for cell in main.find(".//table").iter("td")}
    assert cells["21"]["text-align"] == "right" and cells["21"]["border"] == "1px solid var(--line)"
    assert cells["里"]["text-align"] == "left" and cells["里"]["border"] == "0"


def test_rows_keep_room_to_sign_in_and_small_text_is_readable(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        table = filled(d, 2, 1)
        table.rows[1].height = Cm(3)
        table._tbl.tblPr.append(parse_xml(f'<w:tblInd {nsdecls("w")} w:w="840" w:type="dxa"/>'))

    page, main = shown(tmp_path, write)
    head, row = main.iter("tr")
    assert head.get("class") is None
    assert float(look(page, row)["height"].removesuffix("em")) == pytest.approx(85.04 / 10.5, abs=0.01)
    assert look(page, main.find(".//table"))["margin-left"] == "4em"
    assert look(page, main.find(".//td"))["font-family"] == "var(--song)", "仿宋 is too thin when it is small"


def test_columns_are_as_wide_as_in_print(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        table = filled(d, 2, 2)
        table.autofit = False
        for column, width in zip(table._tbl.tblGrid.iter("{*}gridCol"), ("2000", "6000"), strict=True):
            column.set(next(iter(column.attrib)), width)

    page, main = shown(tmp_path, write)
    narrow, broad = (float(look(page, one)["width"].removesuffix("em")) for one in main.iter("col"))
    assert broad == pytest.approx(3 * narrow, rel=0.01)
    whole = look(page, main.find(".//table"))
    assert float(whole["width"].removesuffix("em")) == pytest.approx(narrow + broad, rel=0.01)


def test_more_than_one_paragraph_and_tables_stand_in_cells(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        table = filled(d, 2, 2)
        table.cell(1, 0).add_paragraph("第二段", style="表数")
        filled_in = table.cell(1, 1).add_table(rows=1, cols=1)
        filled_in.cell(0, 0).text = "里面"

    _, main = shown(tmp_path, write)
    outer, inner = main.iter("table")
    assert [p.text for p in outer.findall("tbody/tr/td")[0].iter("p")] == ["10", "第二段"]
    assert inner.text_content().strip() == "里面" and outer in list(inner.iterancestors())


def test_bookmarks_and_links_work_over_parts_and_the_first_of_a_name_is_meant(tmp_path: Path) -> None:
    def first(d: Any) -> None:
        pages.bookmark(d.add_paragraph("表3-1　土地", style="表题"), "_T1")
        p = d.add_paragraph("见", style="公文正文")
        pages.field(p, "REF _T2 \\h", "表3-2")
        pages.field(p, "REF _T9 \\h", "表3-9")

    def second(d: Any) -> None:
        for ident, name in ((1, "_T1"), (2, "_T2"), (3, '有 空格"<')):
            pages.bookmark(d.add_paragraph(f"段{ident}", style="公文正文"), name, ident)

    page = made(tmp_path, part(first, name="甲"), part(second, name="乙"))
    main = tree(page).find(".//main")
    names = [one.get("id") for one in main.iter() if one.get("id")]
    assert names == ["_T1", "_T2", "有-20-空格-22--3c-"]
    links = {one.text: one.get("href") for one in main.iter("a")}
    assert links == {"表3-2": "#_T2", "表3-9": None}, "what leads nowhere is no link"


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_in_the_page_and_says_what_it_shows(tmp_path: Path) -> None:
    def write(d: Any) -> None:
        d.add_paragraph(style="图段").add_run().add_picture(io.BytesIO(png()), width=Cm(10))
        described = next(d.element.body.iter("{*}docPr"))
        described.set("descr", '两年"对比"<b>')

    _, main = shown(tmp_path, write)
    (img,) = main.iter("img")
    assert (img.get("alt"), img.get("width"), img.get("height")) == ('两年"对比"<b>', "378", "189")
    kind, _, data = img.get("src").partition(",")
    assert kind == "data:image/png;base64" and base64.b64decode(data) == png()


def test_a_drawing_is_an_image_and_never_part_of_the_page() -> None:
    """In an image no script runs and nothing is fetched, whatever stands in it."""
    drawing = (
        b"<?xml version='1.0'?>\n<!DOCTYPE svg [<!ENTITY x 'y'>]>\n<svg xmlns=\"http://www.w3.org/2000/svg\">\n"
        b"<!-- '> --><script>alert('1')</script>\n<path d='M 1.23456789\n 2.5' style=\"fill: #ff0000; a: '&amp;'\"/>"
        b"<text>50% \xe6\xb0\xb4</text></svg>"
    )
    address = picture_data("word/media/a.svg", drawing)
    assert "'" not in address and "\n" not in address
    root = etree.fromstring(f"<a b='{address}'/>".replace("<", "&lt;").replace("&lt;a ", "<a ", 1))
    kind, _, data = root.get("b", "").partition(",")
    assert kind == "data:image/svg+xml;charset=utf-8"
    read = etree.fromstring(data.replace("%23", "#").replace("%27", "'").replace("%25", "%").encode())
    path = read.find("{*}path")
    assert path is not None and (path.get("d"), path.get("style")) == ("M 1.23456789 2.5", "fill: #ff0000; a: '&'")
    assert read.findtext("{*}text") == "50% 水"


def test_a_drawing_loses_what_nobody_sees_and_a_number_written_in_it_loses_nothing() -> None:
    drawing = b"<svg><path d='M 1.234567 -0.5\n L 0.00049 2'/>%s</svg>"
    assert "M 1.234 -0.5 L 0.000 2" in picture_data("word/media/a.svg", drawing % b"")
    assert "M 1.234567" in picture_data("word/media/a.svg", drawing % b"<text>1.234567</text>")


def test_what_the_tree_has_the_page_knows() -> None:
    """A new kind of mark, or of anything that stands in a line, must be told how it is shown."""
    base = Look("仿宋", 16)
    writer = Markup(document=None, spans={})  # type: ignore[arg-type]
    for one in Mark:
        assert writer._inline(one, base, 0, ())
    assert writer._inline(Text("甲", base), base, 0, ()) == "甲"
    with pytest.raises(AssertionError):
        writer._inline(object(), base, 0, ())  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        writer._block(object(), False)  # type: ignore[arg-type]
