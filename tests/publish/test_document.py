"""Word parts become a document tree with everything Word shows; what is not understood is reported."""

from __future__ import annotations

import io
import random
import re
import zipfile
from typing import Any

import pytest
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from lxml import etree
from PIL import Image

from pipeline.fill import provenance
from pipeline.publish.document.reader import read_document
from pipeline.publish.document.tree import (
    ContentsPlace,
    InlinePicture,
    Mark,
    Stop,
    Text,
    TextParagraph,
)
from tests.publish import pages
from tests.publish.documents import blocks, paragraphs, read, runs


def changed(raw: bytes, file: str, pattern: str, put: str) -> bytes:
    """The part with a pattern in one of its files replaced, once."""

    def change(name: str, data: bytes) -> bytes:
        return re.sub(pattern.encode(), put.encode(), data, count=1) if name == file else data

    return pages.repacked(raw, change, {})


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(out, kind)
    return out.getvalue()


def test_a_style_is_resolved_through_what_it_is_based_on() -> None:
    document = read(lambda d: d.add_paragraph("正文", style="公文正文"))
    (one,) = paragraphs(document)
    setting = one.setting
    assert (setting.base.size, setting.base.role, setting.base.spacing) == (16, "仿宋", -0.25)
    assert (setting.line, setting.exact) == (28.95, True)
    assert (setting.first, setting.align, setting.widows) == (31.5, "justify", False)
    assert runs(one) == [Text("正文", setting.base)]
    assert document.unknown == ()


def test_direct_properties_win_over_the_style() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph(style="公文正文")
        p.add_run("大").font.size = 279400
        p.add_run("小")
        p.paragraph_format.alignment = 1

    (one,) = paragraphs(read(write))
    assert one.setting.align == "center"
    assert [(run.text, run.look.size) for run in runs(one)] == [("大", 22), ("小", 16)]
    assert one.setting.line == 28.95, "a larger run leaves an exact leading as it is"


def test_neighbouring_runs_of_one_look_are_one_text() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph(style="公文正文")
        for piece in ("一", "二", "三"):
            p.add_run(piece)

    (one,) = paragraphs(read(write))
    assert [run.text for run in runs(one)] == ["一二三"]


def test_text_stays_text_and_a_colour_that_is_none_stays_out() -> None:
    evil = '"] #read("/etc/passwd") $x$ \\u{41} // /* @preview & <script> \u2028 \u202e'

    def write(d: Any) -> None:
        d.add_paragraph(evil, style="公文正文")
        d.sections[0].header.paragraphs[0].text = evil
        run = d.add_paragraph(style="公文正文").add_run("色")
        run._r.get_or_add_rPr().append(parse_xml(f'<w:color {nsdecls("w")} w:val="red}}body{{x:1"/>'))
        pages.bookmark(d.add_paragraph("签", style="公文正文"), 'a") #panic("')

    document = read(write)
    first, second, third = paragraphs(document)
    assert first.text == evil
    assert runs(second)[0].look.colour == "#000000"
    assert third.anchors == ('a") #panic("',)
    header = document.sections[0].headers["default"]
    assert evil in (header.left, header.center, header.right)


def test_subscript_superscript_and_character_styles() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("PM", style="公文正文")
        p.add_run("2.5", style="下标")
        p.add_run("3", style="上标")
        p.add_run("【待报：某局】", style="待报")

    base, low, high, missing = runs(paragraphs(read(write))[0])
    assert [one.look.shift for one in (base, low, high)] == ["", "subscript", "superscript"]
    assert missing.look.colour.lower() == "#c00000"


def test_bold_italic_underline_strike_shade_and_hidden_text() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph(style="公文正文")
        for name, text in (("bold", "粗"), ("italic", "斜"), ("underline", "线"), ("strike", "删"), ("hidden", "隐")):
            setattr(p.add_run(text).font, name, True)
        p.add_run("亮").font.highlight_color = 7

    found = runs(paragraphs(read(write))[0])
    assert [one.text for one in found] == ["粗", "斜", "线", "删", "亮"]
    assert [one.look.bold for one in found] == [True, False, False, False, False]
    assert [one.look.italic for one in found] == [False, True, False, False, False]
    assert [one.look.underline for one in found] == [False, False, True, False, False]
    assert [one.look.strike for one in found] == [False, False, False, True, False]
    assert [one.look.fill for one in found] == ["", "", "", "", "#ffff00"]


def test_headings_carry_their_bookmark_or_get_one() -> None:
    def write(d: Any) -> None:
        pages.bookmark(d.add_paragraph("一、生态质量", style="heading 1"), "_H0123456789ab")
        d.add_paragraph("（一）林草", style="heading 2")
        d.add_paragraph("附表1  土地", style="附表标题")
        d.add_paragraph("目录", style="前置标题")

    document = read(write)
    found = document.headings
    assert [(h.level, h.text) for h in found] == [(1, "一、生态质量"), (2, "（一）林草"), (1, "附表1 土地")]
    assert found[0].anchor == "_H0123456789ab"
    assert [p.anchors[0] for p in paragraphs(document)[:3]] == [h.anchor for h in found]
    assert [p.level for p in paragraphs(document)] == [1, 2, 1, 0]
    assert all(re.fullmatch(r"_H[0-9a-f]{12}", h.anchor) for h in found)


def test_what_says_what_the_table_is_is_told_from_other_text() -> None:
    def write(d: Any) -> None:
        d.add_paragraph("表3-1　土地", style="表题")
        d.add_paragraph("正文", style="公文正文")

    assert [one.caption for one in paragraphs(read(write))] == [True, False]


def test_fields_show_their_result_and_references_are_links() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("见", style="公文正文")
        pages.field(p, " REF _T0123456789ab \\h ", "表3-1")
        p.add_run("。")
        c = d.add_paragraph("表3-", style="表题")
        pages.field(c, " SEQ 表 \\* ARABIC \\s 1 ", "1")
        pages.bookmark(c, "_T0123456789ab")

    text, caption = paragraphs(read(write))
    assert text.text == "见表3-1。"
    assert [(run.text, run.link) for run in runs(text)] == [("见", ""), ("表3-1", "_T0123456789ab"), ("。", "")]
    assert (caption.text, caption.anchors) == ("表3-1", ("_T0123456789ab",))
    assert not any(run.link for run in runs(caption))


LINKS = {
    "hyperlink": '<w:hyperlink w:anchor="_Tx"><w:r><w:t>见</w:t></w:r></w:hyperlink>',
    "simple field": '<w:fldSimple w:instr=" PAGEREF _Tx \\h "><w:r><w:t>见</w:t></w:r></w:fldSimple>',
    "control": '<w:sdt><w:sdtContent><w:hyperlink w:anchor="_Tx"><w:r><w:t>见</w:t></w:r></w:hyperlink>'
    "</w:sdtContent></w:sdt>",
}


@pytest.mark.parametrize("way", sorted(LINKS))
def test_every_way_to_write_a_reference_leads_there(way: str) -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph(style="公文正文")
        p._p.append(parse_xml(LINKS[way].replace(">", f" {nsdecls('w')}>", 1)))

    document = read(write)
    assert [(run.text, run.link) for run in runs(paragraphs(document)[0])] == [("见", "_Tx")]
    assert document.unknown == ()


def test_the_contents_list_takes_the_place_of_its_paragraph() -> None:
    document = read(lambda d: d.add_paragraph("【目录】", style="toc 1"))
    (place,) = blocks(document)
    assert isinstance(place, ContentsPlace)
    assert len(place.settings) == 3
    assert place.settings[0].left < place.settings[1].left


def test_sections_become_pages_with_their_headers() -> None:
    def write(d: Any) -> None:
        d.add_paragraph("竖", style="公文正文")
        s = d.add_section(WD_SECTION.NEW_PAGE)
        s.orientation = WD_ORIENT.LANDSCAPE
        s.page_width, s.page_height = s.page_height, s.page_width
        d.add_paragraph("横", style="公文正文")

    upright, turned = read(write).sections
    for section, text in ((upright, "竖"), (turned, "横")):
        assert [b.text for b in section.blocks if isinstance(b, TextParagraph)] == [text]
        header = section.headers["default"]
        assert "示例数据" in (header.left, header.center, header.right)
    box = upright.box
    assert (box.width, box.height) == (595.3, 841.9)
    assert (box.top, box.right, box.bottom, box.left) == (104.9, 73.7, 99.2, 79.35)
    assert not box.landscape and turned.box.landscape


def test_a_continuous_section_of_the_same_page_goes_on_below() -> None:
    def write(d: Any) -> None:
        d.add_paragraph("上", style="公文正文")
        d.add_section(WD_SECTION.CONTINUOUS)
        d.add_paragraph("下", style="公文正文")

    document = read(write)
    assert len(document.sections) == 1
    assert [one.text for one in paragraphs(document)] == ["上", "下"]


def test_headers_are_read_by_kind_of_page() -> None:
    assert set(read(lambda d: d.add_paragraph("甲", style="公文正文")).sections[0].headers) == {"default", "even"}

    def write(d: Any) -> None:
        d.sections[0].even_page_header.paragraphs[0].text = "双页"
        d.sections[0].different_first_page_header_footer = True
        d.sections[0].first_page_header.paragraphs[0].text = "首页"
        d.add_paragraph("甲", style="公文正文")

    headers = read(write).sections[0].headers
    said = {kind: {one.left, one.center, one.right} - {""} for kind, one in headers.items()}
    assert said == {"default": {"示例数据"}, "even": {"双页"}, "first": {"首页"}}


def test_page_breaks_stand_between_characters() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("前", style="公文正文")
        p.add_run().add_break(WD_BREAK.PAGE)
        p.add_run("后").add_break()
        d.add_page_break()
        d.add_paragraph("末", style="公文正文").paragraph_format.page_break_before = True

    split, broken, last = paragraphs(read(write))
    assert [one.text if isinstance(one, Text) else one for one in split.content] == ["前", Mark.PAGE, "后", Mark.LINE]
    assert broken.content == (Mark.PAGE,)
    assert (last.text, last.setting.page_before) == ("末", True)


def test_empty_paragraphs_are_kept() -> None:
    def write(d: Any) -> None:
        for text in ("", "甲", ""):
            d.add_paragraph(text, style="公文正文")

    assert [p.text for p in paragraphs(read(write))] == ["", "甲", ""]


def test_tabs_keep_their_stops() -> None:
    def write(d: Any) -> None:
        p = d.add_paragraph("单位\t区政府\t盖章", style="公文正文")
        p._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:tabs {nsdecls("w")}><w:tab w:val="left" w:pos="4000"/>'
                '<w:tab w:val="right" w:leader="underscore" w:pos="8000"/></w:tabs>'
            )
        )

    (one,) = paragraphs(read(write))
    assert one.text == "单位\t区政府\t盖章"
    assert one.setting.stops == (Stop(200, "left", "none"), Stop(400, "right", "underscore"))


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
    document = read_document(raw, "正文")
    assert [p.text for p in paragraphs(document)] == ["（一）甲", "1.乙", "2.丙", "（二）丁", "1.戊"]
    assert [p.text[slice(*p.places(0, 1))] for p in paragraphs(document)] == ["甲", "乙", "丙", "丁", "戊"]
    assert document.unknown == ()


def illustrated(kind: str = "PNG") -> bytes:
    return pages.part(
        lambda d: d.add_paragraph(style="图段").add_run().add_picture(io.BytesIO(picture(kind)), width=Cm(10))
    )


def test_pictures_prefer_their_vector_alternative() -> None:
    raw = illustrated()
    (one,) = paragraphs(read_document(raw, "正文"))
    (shown,) = one.content
    assert isinstance(shown, InlinePicture)
    assert shown.path.startswith("word/media/") and shown.path.endswith(".png")
    assert (shown.width, shown.height) == pytest.approx((283.46, 141.73), abs=0.01)
    assert not one.setting.exact, "the line grows with the picture"
    with_vector = changed(
        raw,
        "word/document.xml",
        r'(<a:blip r:embed="rId\d+")(?:/>|></a:blip>)',
        r'\1><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
        r'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rIdSvg"/>'
        r"</a:ext></a:extLst></a:blip>",
    )
    linked = changed(with_vector, RELS, "</Relationships>", RELATION.format("rIdSvg", "media/chart.svg"))
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'/>"
    vector = read_document(pages.repacked(linked, lambda _, data: data, {"word/media/chart.svg": drawing}), "正文")
    (shown,) = paragraphs(vector)[0].content
    assert isinstance(shown, InlinePicture) and shown.path == "word/media/chart.svg"
    assert vector.pictures["word/media/chart.svg"] == drawing


RELS = "word/_rels/document.xml.rels"
RELATION = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    'Target="{}"/></Relationships>'
)
AWAY = (
    "/etc/hostname.png",
    "../../../../etc/hostname.png",
    "media/../../secret.png",
    "/word/media/../../secret.png",
    "word/media/../../../secret.png",
    "file:///etc/hostname.png",
    "http://127.0.0.1/a.png",
    "media/a\\..\\..\\b.png",
    "media/C:secret.png",
)


@pytest.mark.parametrize("target", AWAY)
def test_a_relation_that_leads_out_of_the_part_brings_no_picture(target: str) -> None:
    raw = changed(illustrated(), RELS, r'Target="media/[^"]*"', f'Target="{target}"'.replace("\\", "\\\\"))
    held = {name: picture() for name in (target.lstrip("/"), "word/" + target, target) if ":/" not in name}
    document = read_document(pages.repacked(raw, lambda _, data: data, held), "正文")
    assert paragraphs(document)[0].content == ()
    assert [u.element for u in document.unknown] == ["w:drawing（图片格式无法放进 PDF）"]
    assert all(re.fullmatch(r"word/media/[\w.-]+", name) for name in document.pictures)


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

    document = read(write)
    assert [u.element for u in document.unknown] == [element]
    assert document.unknown[0].part == "正文"
    assert document.unknown[0].paragraph.startswith("某段")


def test_a_page_number_in_the_footer_is_expected_and_other_text_is_not() -> None:
    assert read(lambda d: d.add_paragraph("甲", style="公文正文")).unknown == ()

    def write(d: Any) -> None:
        d.sections[0].footer.paragraphs[0].text = "内部资料"

    assert [u.element for u in read(write).unknown] == ["w:footerReference"]


PIECES = {
    "text": "<w:r><w:t>甲乙12.5</w:t></w:r>",
    "hidden": "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐去</w:t><w:tab/></w:r>",
    "hyphen": "<w:r><w:t>前</w:t><w:noBreakHyphen/><w:t>后</w:t></w:r>",
    "tab": "<w:r><w:tab/><w:t>丙</w:t></w:r>",
    "line": "<w:r><w:t>丁</w:t><w:br/><w:cr/><w:t>戊</w:t></w:r>",
    "field": '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF _H1</w:instrText><w:t>码</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>表3-1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    "moved": "<w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom>",
    "control": "<w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>",
    "link": '<w:hyperlink w:anchor="_H1"><w:r><w:t>图1</w:t></w:r></w:hyperlink>',
    "unknown": "<w:unknown><w:r><w:t>不认识</w:t></w:r></w:unknown>",
}
SHOWN_NOT = {"hidden": "隐去\t", "field": "码", "moved": "移走", "unknown": "不认识"}


@pytest.mark.parametrize("seed", range(12))
def test_a_place_of_word_is_found_in_the_text(seed: int) -> None:
    """The n-th of Word's characters, as `fill.provenance` counts them, is the one that stands there."""
    order = random.Random(seed).sample(list(PIECES), k=len(PIECES))

    def write(d: Any) -> None:
        d.add_paragraph("前面一段", style="公文正文")
        p = d.add_paragraph(style="公文正文")
        for name in order:
            p._p.extend(parse_xml(f"<w:p {nsdecls('w')}>{PIECES[name]}</w:p>"))

    part = pages.part(write)
    counted, hidden = "", set()
    with zipfile.ZipFile(io.BytesIO(part)) as files:
        first, second = etree.fromstring(files.read("word/document.xml")).iter(qn("w:p"))
    for leaf in provenance.content(second):
        counted += (leaf.text or "") if leaf.tag == qn("w:t") else "\t" if leaf.tag == qn("w:tab") else "\n"
    for words in SHOWN_NOT.values():
        at = counted.index(words)
        hidden |= set(range(at, at + len(words)))
    before, one = paragraphs(read_document(part, "正文"))
    assert (before.number, one.number) == (0, 1)
    assert (before.shifts, bool(one.shifts)) == ((), True)
    for at, sign in enumerate(counted):
        assert one.text[slice(*one.places(at, at + 1))] == ("" if at in hidden else sign), (order, at)
