"""Word parts become HTML with everything Word shows; what is not understood is reported."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from lxml import html
from PIL import Image

from pipeline.publish.contents import PlacedEntry
from pipeline.publish.pdf.html import HtmlPart, convert
from tests.publish import pages


def converted(write: Callable[[Any], None], **more: Any) -> HtmlPart:
    return convert(pages.part(write), "正文", pages.FONTS, **more)


def body(page: HtmlPart) -> Any:
    return html.document_fromstring(page.html).find("body")


def look(page: HtmlPart, element: Any) -> dict[str, str]:
    found = re.search(rf"\.{element.get('class')}\{{(.*?)\}}", page.html)
    assert found is not None
    return dict(pair.split(":", 1) for pair in found[1].split(";"))


def test_a_style_is_resolved_through_what_it_is_based_on() -> None:
    page = converted(lambda d: d.add_paragraph("正文", style="公文正文"))
    css = look(page, body(page).find(".//p"))
    assert css["font-size"] == "16pt"
    assert css["line-height"] == "28.95pt"
    assert css["letter-spacing"] == "-0.25pt"
    assert css["text-indent"] == "31.5pt"
    assert css["text-align"] == "justify"
    assert css["orphans"] == "1"
    assert "FandolFang" in css["font-family"] or "FangSong" in css["font-family"]
    assert page.unknown == ()


def test_direct_properties_win_over_the_style() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph(style="公文正文")
        run = p.add_run("大")
        run.font.size = 279400
        p.add_run("小")
        p.paragraph_format.alignment = 1

    page = converted(write)
    p = body(page).find(".//p")
    assert look(page, p)["text-align"] == "center"
    span = p.find("span")
    assert span.text == "大" and p.text_content() == "大小"
    assert look(page, span)["font-size"] == "22pt"
    assert look(page, span)["line-height"] == "0"


def test_neighbouring_runs_of_one_look_are_one_text() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph(style="公文正文")
        for piece in ("一", "二", "三"):
            p.add_run(piece)

    p = body(converted(write)).find(".//p")
    assert (p.text, len(p)) == ("一二三", 0)


def test_text_of_the_document_reaches_neither_markup_nor_css() -> None:
    evil = "</style><script>x</script>&amp;'}\"<img src=file:///etc/passwd>"

    def write(d: Any) -> None:
        d.add_paragraph(evil, style="公文正文")
        d.sections[0].header.paragraphs[0].text = evil
        run = d.add_paragraph(style="公文正文").add_run("色")
        run._r.get_or_add_rPr().append(parse_xml(f'<w:color {nsdecls("w")} w:val="red}}body{{x:1"/>'))
        p = d.add_paragraph("签", style="公文正文")
        pages.bookmark(p, 'a"><script>')

    page = converted(write)
    tree = body(page)
    assert [p.text for p in tree.iter("p")][0] == evil
    assert not list(html.document_fromstring(page.html).iter("script", "img"))
    assert page.html.count("</style>") == 1
    assert "body{x" not in page.html


def test_subscript_superscript_and_character_styles() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("PM", style="公文正文")
        p.add_run("2.5", style="下标")
        p.add_run("3", style="上标")
        p.add_run("【待报：某局】", style="待报")

    page = converted(write)
    low, high, missing = body(page).find(".//p").findall("span")
    assert look(page, low)["vertical-align"].startswith("-")
    assert not look(page, high)["vertical-align"].startswith("-")
    assert look(page, low)["line-height"] == "0"
    assert look(page, missing)["color"].lower() == "#c00000"


def test_a_table_keeps_merges_head_rows_widths_and_bare_cells() -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=4, cols=3, style="报告表")
        for r, row in enumerate(t.rows):
            for c, cell in enumerate(row.cells):
                cell.paragraphs[0].text = f"{r}{c}"
                cell.paragraphs[0].style = "表头" if r < 2 else "表数"
        a = t.cell(0, 0).merge(t.cell(1, 0))
        b = t.cell(0, 1).merge(t.cell(0, 2))
        for cell, text in ((a, "甲"), (b, "乙")):
            for extra in cell.paragraphs[1:]:
                extra._p.getparent().remove(extra._p)
            cell.paragraphs[0].text = text
        for row in t.rows[:2]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    page = converted(write)
    table = body(page).find(".//table")
    assert len(table.findall("thead/tr")) == 2
    assert len(table.findall("tbody/tr")) == 2
    first = table.findall("thead/tr")[0].findall("td")
    assert [(c.text, c.get("rowspan"), c.get("colspan")) for c in first] == [("甲", "2", None), ("乙", None, "2")]
    assert [c.text for c in table.findall("thead/tr")[1]] == ["11", "12"]
    assert not list(table.iter("p"))
    assert len(table.findall("colgroup/col")) == 3
    cell = look(page, table.find("tbody/tr/td"))
    assert cell["border"] == "0.5pt solid #000000"
    assert cell["text-align"] == "right"
    assert page.unknown == ()


def test_a_table_wider_than_the_page_is_narrowed_and_reported() -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=1, cols=2, style="报告表")
        t.cell(0, 0).text = "宽"
        for column in t.columns:
            column.width = Cm(20)
        t.autofit = False

    page = converted(write)
    width = float(look(page, body(page).find(".//table"))["width"].removesuffix("pt"))
    assert width < 443
    assert [u.element for u in page.unknown] == ["w:tblW（表格宽于版心）"]


def test_headings_carry_their_bookmark_or_get_an_id() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("一、生态质量", style="heading 1")
        pages.bookmark(p, "_H0123456789ab")
        d.add_paragraph("（一）林草", style="heading 2")
        d.add_paragraph("附表1  土地", style="附表标题")
        d.add_paragraph("目录", style="前置标题")

    page = converted(write)
    assert [(h.level, h.text) for h in page.headings] == [(1, "一、生态质量"), (2, "（一）林草"), (1, "附表1 土地")]
    assert page.headings[0].anchor == "_H0123456789ab"
    ids = {e.get("id") for e in body(page).iter("p")}
    assert {h.anchor for h in page.headings} <= ids
    assert all(re.fullmatch(r"_H[0-9a-f]{12}", h.anchor) for h in page.headings)


def test_fields_show_their_result_and_references_are_links() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("见", style="公文正文")
        pages.field(p, " REF _T0123456789ab \\h ", "表3-1")
        p.add_run("。")
        c = d.add_paragraph("表3-", style="表题")
        pages.field(c, " SEQ 表 \\* ARABIC \\s 1 ", "1")
        pages.bookmark(c, "_T0123456789ab")

    page = converted(write)
    text, caption = body(page).findall(".//p")
    assert text.text_content() == "见表3-1。"
    assert [(a.get("href"), a.text) for a in text.iter("a")] == [("selfcheck:_T0123456789ab", "表3-1")]
    assert (caption.text_content(), caption.get("id")) == ("表3-1", "_T0123456789ab")
    assert not list(caption.iter("a"))


def test_the_contents_list_takes_the_place_of_its_paragraph() -> None:
    entries = (PlacedEntry(1, "一、甲<乙", "_Ha", "1"), PlacedEntry(2, "（一）丙", "_Hb", "12"))
    page = converted(lambda d: d.add_paragraph("【目录】", style="toc 1"), contents=entries)
    first, second = body(page).findall(".//p")
    assert first.text_content() == "一、甲<乙1"
    assert [a.get("href") for a in first.iter("a")] == ["selfcheck:_Ha"] * 2
    assert first.find("span").get("class") == "ldot"
    assert look(page, second)["margin-left"] != "0pt"


def test_sections_become_pages_with_their_headers() -> None:
    def write(d: Any) -> None:
        d.add_paragraph("竖", style="公文正文")
        s = d.add_section(WD_SECTION.NEW_PAGE)
        s.orientation = WD_ORIENT.LANDSCAPE
        s.page_width, s.page_height = s.page_height, s.page_width
        d.add_paragraph("横", style="公文正文")

    page = converted(write)
    sections = body(page).findall("section")
    assert [s.text_content().strip("\u200b") for s in sections] == ["竖", "横"]
    sizes = re.findall(r"@page (s\d)\{size:([\d.]+)pt ([\d.]+)pt;margin:(.*?)\}", page.html)
    assert sizes[0] == ("s0", "595.3", "841.9", "104.9pt 73.7pt 99.2pt 79.35pt")
    assert float(sizes[1][1]) > float(sizes[1][2])
    assert len(re.findall(r"content:'示例数据'", page.html)) >= 2


def test_headers_that_differ_on_even_pages_make_the_part_depend_on_its_first_page() -> None:
    same = converted(lambda d: d.add_paragraph("甲", style="公文正文"))
    assert not same.parity

    def write(d: Any) -> None:
        d.sections[0].even_page_header.paragraphs[0].text = "双页"
        d.add_paragraph("甲", style="公文正文")

    assert converted(write).parity
    assert "break-before:left" in converted(write, first_page_left=True).html


def test_page_breaks_split_and_end_paragraphs() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("前", style="公文正文")
        p.add_run().add_break(WD_BREAK.PAGE)
        p.add_run("后")
        d.add_page_break()
        d.add_paragraph("末", style="公文正文")

    page = converted(write)
    first, second, last = body(page).findall(".//p")
    assert [e.text for e in (first, second, last)] == ["前", "后", "末"]
    assert look(page, second)["break-before"] == "page"
    assert body(page).find(".//div").get("style") == "break-after:page"


def test_empty_paragraphs_take_their_line() -> None:
    def write(d: Any) -> None:
        for text in ("", "甲", ""):
            d.add_paragraph(text, style="公文正文")

    assert [p.text for p in body(converted(write)).iter("p")] == ["\u200b", "甲", "\u200b"]


def test_tabs_lead_to_their_stops() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("单位\t区政府\t盖章", style="公文正文")
        p._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:tabs {nsdecls("w")}><w:tab w:val="left" w:pos="4000"/>'
                '<w:tab w:val="right" w:leader="underscore" w:pos="8000"/></w:tabs>'
            )
        )

    page = converted(write)
    first, leader = body(page).find(".//p").findall("span")
    assert first.text == "单位"
    width = re.search(rf"\.{first.get('class').split()[1]}\{{min-width:([\d.]+)pt", page.html)
    # the stop stands 200 pt from the edge of the text, the first line begins 31.5 pt in
    assert width is not None and width[1] == "168.5"
    assert leader.get("class") == "lund"


def test_list_numbers_are_written_out() -> None:
    def write(d: Any) -> None:
        for level, text in ((0, "甲"), (1, "乙"), (1, "丙"), (0, "丁"), (1, "戊")):
            p = d.add_paragraph(text, style="公文正文")
            p._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
            )

    numbering = (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="0">'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/>'
        '<w:lvlText w:val="（%1）"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/>'
        '<w:lvlText w:val="%2."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    raw = pages.repacked(pages.part(write), lambda _, data: data, {"word/numbering.xml": numbering.encode()})
    page = convert(raw, "正文", pages.FONTS)
    assert [p.text_content() for p in body(page).iter("p")] == ["（一）甲", "1.乙", "2.丙", "（二）丁", "1.戊"]
    assert page.unknown == ()


def test_pictures_prefer_their_vector_alternative() -> None:
    raw = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(raw, "PNG")

    def write(d: Any) -> None:
        p = d.add_paragraph(style="图段")
        p.add_run().add_picture(io.BytesIO(raw.getvalue()), width=Cm(10))

    page = converted(write)
    image = body(page).find(".//img")
    assert image.get("src").startswith("part:word/media/")
    assert look(page, image)["width"] == "283.46pt"
    assert look(page, body(page).find(".//p"))["line-height"] == "normal"

    def change(name: str, data: bytes) -> bytes:
        if name == "word/document.xml":
            return re.sub(
                rb'(<a:blip r:embed="rId\d+")(/>|></a:blip>)',
                rb'\1><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
                rb'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rIdSvg"/>'
                rb"</a:ext></a:extLst></a:blip>",
                data,
            )
        if name == "word/_rels/document.xml.rels":
            link = (
                b'<Relationship Id="rIdSvg" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/image" Target="media/chart.svg"/></Relationships>'
            )
            return data.replace(b"</Relationships>", link)
        return data

    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'/>"
    changed = pages.repacked(pages.part(write), change, {"word/media/chart.svg": drawing})
    vector = convert(changed, "正文", pages.FONTS)
    assert body(vector).find(".//img").get("src") == "part:word/media/chart.svg"


UNKNOWN = {
    "w:footnoteReference": '<w:r><w:footnoteReference w:id="1"/></w:r>',
    "w:pict": "<w:r><w:pict/></w:r>",
    "w:object": "<w:r><w:object/></w:r>",
    "w:del（修订标记）": "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>",
    "w:rPr/em": '<w:r><w:rPr><w:em w:val="dot"/></w:rPr><w:t>重</w:t></w:r>',
    "w:rFonts（华文彩云）": '<w:r><w:rPr><w:rFonts w:eastAsia="华文彩云"/></w:rPr><w:t>字</w:t></w:r>',
    "oMath": '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"/>',
}


@pytest.mark.parametrize("element", sorted(UNKNOWN))
def test_what_is_not_understood_is_reported_with_its_paragraph(element: str) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("某段", style="公文正文")
        holder = parse_xml(f"<w:x {nsdecls('w')}>{UNKNOWN[element]}</w:x>")
        for child in list(holder):
            p._p.append(child)

    page = converted(write)
    assert [u.element for u in page.unknown] == [element]
    assert page.unknown[0].part == "正文"
    assert page.unknown[0].paragraph.startswith("某段")


def test_a_page_number_in_the_footer_is_expected_and_other_text_is_not() -> None:
    assert converted(lambda d: d.add_paragraph("甲", style="公文正文")).unknown == ()

    def write(d: Any) -> None:
        d.sections[0].footer.paragraphs[0].text = "内部资料"

    assert [u.element for u in converted(write).unknown] == ["w:footerReference"]
