"""A chapter that any word processor saved becomes the same lean part: nothing left of changes, fields and links."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.fill import template
from pipeline.fill.adoption import adopt
from pipeline.fill.page_setup import edge_words, setup_of
from pipeline.fill.style_sheet import MissingStyles, open_style_sheet
from pipeline.model.finding import Finding
from pipeline.office import package
from pipeline.office.ooxml import Element, W, parse_xml, serialise
from pipeline.office.word_package import StrictDocument, read_word_package
from tests.fill.chapters import FILES, chapter, own, paragraph, rendered, table, texts, xml
from tests.fill.test_unsupported_content import NAMES, OUTSIDE, beside, linked, named, picture, pictured

STRICT = {
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/": b"http://purl.oclc.org/ooxml/officeDocument/",
}
"""Names of the usual format → those of the strict one."""


def adopted(*blocks: str, extra: dict[str, bytes] | None = None) -> dict[str, bytes]:
    return adopt(read_word_package(chapter(*blocks, extra=extra)), own())


def runs(*inside: str) -> str:
    return paragraph("Body", "前").replace("</w:p>", "".join(f"<w:r>{one}</w:r>" for one in inside) + "</w:p>")


def begin_to_end(instruction: str, result: str) -> tuple[str, ...]:
    marks = [f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")]
    return marks[0], f"<w:instrText>{instruction}</w:instrText>", marks[1], f"<w:t>{result}</w:t>", marks[2]


@pytest.mark.parametrize(
    "instruction",
    [
        "DDEAUTO c:\\\\windows\\\\cmd.exe",
        'INCLUDEPICTURE "http://example.invalid/x.png"',
        "DATE \\@ yyyy",
        "= 1+1",
        "IF 1 = 1",
    ],
)
def test_of_a_live_field_only_its_words_stay(instruction: str) -> None:
    made = rendered(chapter(runs(*begin_to_end(instruction, "字"))))
    assert texts(made.docx()) == ["前字"]
    assert "fldChar" not in xml(made.docx()) and "instrText" not in xml(made.docx())


def test_a_field_in_a_field_in_several_runs_and_one_without_an_end_go_too() -> None:
    inner = begin_to_end("DDE x", "y")
    outer = ('<w:fldChar w:fldCharType="begin"/>', "<w:instrText>QUO</w:instrText>", "<w:instrText>TE </w:instrText>")
    closed = ('<w:fldChar w:fldCharType="separate"/>', "<w:t>字</w:t>", '<w:fldChar w:fldCharType="end"/>')
    made = rendered(
        chapter(
            runs(*outer, *inner, *closed), runs('<w:fldChar w:fldCharType="begin"/>', "<w:instrText>DDE</w:instrText>")
        )
    )
    assert texts(made.docx()) == ["前字", "前"]
    assert "fldChar" not in xml(made.docx()) and "instrText" not in xml(made.docx())


@pytest.mark.parametrize("instruction", ["REF _T1 \\h", "SEQ 表 \\* ARABIC", 'HYPERLINK \\l "_T1"', "PAGEREF _T1"])
def test_fields_that_speak_of_the_report_stay(instruction: str) -> None:
    assert "instrText" in xml(rendered(chapter(runs(*begin_to_end(instruction, "1")))).docx())


def test_a_link_to_the_web_by_field_is_none() -> None:
    made = rendered(chapter(runs(*begin_to_end('HYPERLINK "http://example.invalid"', "网址"))))
    assert texts(made.docx()) == ["前网址"] and "instrText" not in xml(made.docx())


def changed(mark: str, *inside: str) -> str:
    """A paragraph whose end was struck out or moved away."""
    return f'<w:p><w:pPr><w:pStyle w:val="Body"/><w:rPr><w:{mark} w:id="1"/></w:rPr></w:pPr>{"".join(inside)}</w:p>'


STRUCK = '<w:del w:id="2"><w:r><w:delText>删去的话</w:delText></w:r></w:del>'


def test_a_tracked_deletion_leaves_nothing_behind() -> None:
    assert texts(
        rendered(chapter(paragraph("Body", "前"), changed("del", STRUCK), paragraph("Body", "后"))).docx()
    ) == ["前", "后"]
    kept = changed("del", "<w:r><w:t>留</w:t></w:r>", STRUCK)
    assert texts(rendered(chapter(kept, paragraph("Body", "后"))).docx()) == ["留后"]
    moved = changed("moveFrom", '<w:moveFrom w:id="3"><w:r><w:t>移走</w:t></w:r></w:moveFrom>')
    assert texts(rendered(chapter(moved, paragraph("Body", "后"))).docx()) == ["后"]
    before_table = rendered(chapter(changed("del", STRUCK), table(("甲",)), paragraph("Body", "后")))
    assert texts(before_table.docx()) == ["甲", "后"]
    in_cell = table(("甲", "乙")).replace(paragraph("TableText", "乙"), changed("del", STRUCK))
    assert texts(rendered(chapter(in_cell, paragraph("Body", "后"))).docx()) == ["甲", "", "后"]


def test_struck_out_rows_cells_and_tables_are_gone() -> None:
    rows = table(("甲", "乙"), ("丙", "丁"))
    struck = rows.replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>', 1)
    assert texts(rendered(chapter(struck, paragraph("Body", "后"))).docx()) == ["丙", "丁", "后"]
    all_of_it = rows.replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>')
    assert "<w:tbl>" not in xml(rendered(chapter(all_of_it, paragraph("Body", "后"))).docx())
    cell = rows.replace("<w:tc>", '<w:tc><w:tcPr><w:cellDel w:id="1"/></w:tcPr>', 1)
    assert texts(rendered(chapter(cell, paragraph("Body", "后"))).docx()) == ["乙", "丙", "丁", "后"]


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u200d", "\u2060", "\u200e", "\u00ad"])
def test_signs_without_width_are_as_if_they_were_not_there(sign: str) -> None:
    raw = chapter(paragraph("Body", f"{{{{ 年{sign}度 }}}}年{sign}。"), paragraph("Body", f"{{{sign}{{ 年度 }}}}"))
    assert texts(rendered(raw, 年度=2024).docx()) == ["2024年。", "2024"]


def test_rows_in_content_controls_are_rows() -> None:
    rows = table(("甲",), ("{%tr for 行 in 名单 %}",), ("{{ 行 }}",), ("{%tr endfor %}",))
    held = rows.replace("<w:tr>", "<w:sdt><w:sdtPr><w:id w:val='1'/></w:sdtPr><w:sdtContent><w:tr>").replace(
        "</w:tr>", "</w:tr></w:sdtContent></w:sdt>"
    )
    made = rendered(chapter(held, paragraph("Body", "后")), 名单=["乙", "丙"])
    assert texts(made.docx()) == ["甲", "乙", "丙", "后"] and "w:sdt" not in xml(made.docx())


def test_a_table_of_a_style_that_the_sheet_lacks_gets_the_look_of_the_report() -> None:
    styled = table(("甲",)).replace('w:val="ReportTable"', 'w:val="TableGrid"')
    assert '<w:tblStyle w:val="ReportTable"/>' in adopted(styled)["word/document.xml"].decode()
    assert (
        "tblStyle"
        not in adopted(table(("甲",)).replace('<w:tblStyle w:val="ReportTable"/>', ""))["word/document.xml"].decode()
    )


def test_a_picture_with_a_link_on_it_stays_and_the_link_goes() -> None:
    extra = linked(
        ("rId80", "image", '"media/x.bin"'),
        ("rId81", "hyperlink", f'"http://example.invalid" {OUTSIDE}'),
        data=picture(),
        name="word/media/x.bin",
    )
    clicked = pictured().replace('name="图"/>', 'name="图"><a:hlinkClick r:id="rId81"/></wp:docPr>')
    files = adopted(beside(clicked), extra=extra)
    assert b"hlinkClick" not in files["word/document.xml"] and b"a:blip" in files["word/document.xml"]
    assert [name.rpartition(".")[2] for name in files if name.startswith("word/media/")] == ["png"]


@pytest.mark.parametrize("code", ["<script/>", '<image href="file:///etc/passwd"/>', "<foreignObject/>"])
def test_a_vector_form_that_reaches_outside_stays_behind(code: str) -> None:
    extra = linked(("rId80", "image", '"media/x.png"'), ("rId81", "image", '"media/y.svg"'), data=picture())
    extra["word/media/y.svg"] = f'<svg xmlns="http://www.w3.org/2000/svg">{code}</svg>'.encode()
    blip = '<a:blip r:embed="rId80"><a:extLst><a:ext><asvg:svgBlip r:embed="rId81"/></a:ext></a:extLst></a:blip>'
    files = adopted(beside(pictured(blip)), extra=extra)
    assert b"svgBlip" not in files["word/document.xml"] and b"a:blip" in files["word/document.xml"]


def test_a_floating_picture_keeps_the_place_that_every_program_knows() -> None:
    extra = linked(("rId80", "image", '"media/x.png"'), data=picture())
    place = (
        "<wp:positionH><mc:AlternateContent><mc:Choice Requires='wp14'/><mc:Fallback><wp:posOffset>1</wp:posOffset>"
        "</mc:Fallback></mc:AlternateContent></wp:positionH>"
    )
    anchored = pictured().replace("<wp:inline>", f"<wp:anchor>{place}").replace("</wp:inline>", "</wp:anchor>")
    assert b"<wp:positionH><wp:posOffset>1" in adopted(beside(anchored), extra=extra)["word/document.xml"]


def test_a_bookmark_without_its_end_is_none() -> None:
    lone = '<w:bookmarkStart w:id="7" w:name="甲"/>', '<w:bookmarkEnd w:id="8"/>'
    made = adopted(runs().replace("</w:p>", f"{''.join(lone)}</w:p>"))["word/document.xml"]
    assert b"bookmark" not in made


def test_the_strict_format_is_told_by_name() -> None:
    files = dict(FILES)
    for name, data in files.items():
        for usual, strict in STRICT.items():
            data = data.replace(usual, strict)
        files[name] = data
    raw = package.write_package(files)
    ready = template.prepare_template(raw, "试.docx", own())
    assert isinstance(ready, Finding) and ready.code == "T131"
    with pytest.raises(StrictDocument):
        read_word_package(raw)


def test_a_main_part_of_another_name_is_found() -> None:
    files = dict(FILES)
    files["word/document2.xml"] = files.pop("word/document.xml")
    files["word/_rels/document2.xml.rels"] = files.pop("word/_rels/document.xml.rels").replace(
        b'"styles.xml"', b'"styles2.xml"'
    )
    files["word/styles2.xml"] = files.pop("word/styles.xml")
    files["_rels/.rels"] = files["_rels/.rels"].replace(b"word/document.xml", b"word/document2.xml")
    assert adopt(read_word_package(package.write_package(files)), own()) == adopt(FILES, own())


@pytest.mark.parametrize("document", [b"<w:document xmlns:w='x'/>", b"<a/>", b"no xml"])
def test_what_is_no_document_is_told_and_nothing_breaks(document: bytes) -> None:
    ready = template.prepare_template(package.write_package({**FILES, "word/document.xml": document}), "试.docx", own())
    assert isinstance(ready, Finding) and ready.code == "T108"


def in_other_words(styles: bytes) -> bytes:
    """The style sheet with ids of another word processor and its spelling of names."""
    tree = parse_xml(styles)
    moved = {style.get(W + "styleId"): f"Style{at}" for at, style in enumerate(tree.iter(W + "style"), 11)}
    for style in tree.iter(W + "style"):
        style.set(W + "styleId", moved[style.get(W + "styleId")])
        for element in style.iter(W + "basedOn", W + "next", W + "link"):
            element.set(W + "val", moved[element.get(W + "val")])
        for name in style.findall(W + "name"):
            name.set(W + "val", name.get(W + "val").replace("heading", "Heading").replace("toc", "TOC"))
    return serialise(tree)


def test_a_style_sheet_with_other_ids_is_the_same_style_sheet() -> None:
    other = open_style_sheet({**FILES, "word/styles.xml": in_other_words(FILES["word/styles.xml"])})
    assert other.ids == own().ids and other.names == own().names
    assert [xml_of(style) for style in other.styles] == [xml_of(style) for style in own().styles]


def xml_of(element: Element) -> bytes:
    raw: bytes = etree.tostring(element, method="c14n")
    return raw


def test_a_style_of_a_writer_keeps_clear_of_our_ids() -> None:
    extra = (
        b'<w:style w:type="paragraph" w:styleId="Body"><w:name w:val="\xe8\x8a\xb1\xe4\xbd\x93"/></w:style></w:styles>'
    )
    styles = in_other_words(FILES["word/styles.xml"]).replace(b"</w:styles>", extra)
    sheet = open_style_sheet({**FILES, "word/styles.xml": styles})
    assert sheet.ids[("paragraph", "公文正文")] == "Body" and sheet.ids[("paragraph", "花体")] == "OwnBody"


def test_a_style_that_is_gone_is_named() -> None:
    with pytest.raises(MissingStyles, match="表题"):
        open_style_sheet(
            {**FILES, "word/styles.xml": FILES["word/styles.xml"].replace("表题".encode(), "表的题目".encode())}
        )


def test_what_hangs_on_the_style_sheet_stays_behind() -> None:
    settings = (
        f'<w:settings xmlns:w="{NAMES["w"]}" xmlns:r="{NAMES["r"]}"><w:attachedTemplate r:id="rId1"/></w:settings>'
    )
    sheet = open_style_sheet({**FILES, "word/settings.xml": settings.encode()})
    assert sheet.files["word/settings.xml"] == own().files["word/settings.xml"]


WRITTEN_BY_OTHERS = (
    "<w:type w:val='nextPage'/><w:pgSz w:w='11906' w:h='16838'/>"
    "<w:pgMar w:left='1588' w:right='1474' w:gutter='0' w:header='1134' w:top='2098' w:footer='1388' w:bottom='1984'/>"
    "<w:pgNumType w:fmt='decimal'/><w:formProt w:val='false'/><w:textDirection w:val='lrTb'/>"
    "<w:docGrid w:type='lines' w:linePitch='579' w:charSpace='4294950911'/>"
)


def test_pages_are_compared_by_what_they_are() -> None:
    ours = parse_xml(adopted()["word/document.xml"]).find(f"{W}body/{W}sectPr")
    body = adopted(named(f"<w:p><w:pPr><w:sectPr>{WRITTEN_BY_OTHERS}</w:sectPr></w:pPr></w:p>"))["word/document.xml"]
    theirs = next(parse_xml(body).iter(W + "sectPr"))
    assert setup_of(ours) == setup_of(theirs)
    theirs.find(W + "pgMar").set(W + "left", "1700")
    assert setup_of(ours) != setup_of(theirs)


def test_a_footer_shows_the_same_whatever_page_it_was_saved_on() -> None:
    ours = parse_xml(FILES["word/footer1.xml"])
    theirs = parse_xml(FILES["word/footer1.xml"].replace(b"<w:t>1</w:t>", b"<w:t>0</w:t>"))
    assert edge_words(ours) == edge_words(theirs)
    assert edge_words(ours) != edge_words(parse_xml(FILES["word/footer2.xml"].replace(b"PAGE", b"NUMPAGES")))


@pytest.mark.parametrize(
    ("spacing", "snaps"),
    [
        ('w:line="579" w:lineRule="exact"', True),
        ('w:line="640" w:lineRule="exact"', False),
        ('w:line="360" w:lineRule="auto"', False),
        ('w:line="600" w:lineRule="atLeast"', False),
    ],
)
def test_a_leading_that_is_not_the_grids_is_the_same_in_word_and_pdf(spacing: str, snaps: bool) -> None:
    styles = FILES["word/styles.xml"].decode()
    at = styles.index('<w:name w:val="公文正文"/>')
    changed_sheet = styles[:at] + styles[at:].replace('w:line="579" w:lineRule="exact"', spacing, 1)
    sheet = open_style_sheet({**FILES, "word/styles.xml": changed_sheet.encode()})
    body = next(style for style in sheet.styles.iter(W + "style") if style.get(W + "styleId") == "Body")
    assert (body.find(f"{W}pPr/{W}snapToGrid") is None) == snaps
