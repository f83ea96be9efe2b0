"""What a person sees in a workbook or Word table is read; what nobody sees is left out and told."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.model.table import Raw
from pipeline.reading.file_contents import FileContents
from pipeline.reading.readers import read_file
from tests.ingest.conftest import packed, xlsx

STYLES = (
    '<numFmts count="1"><numFmt numFmtId="176" formatCode="0.0%"/></numFmts>'
    "<fonts><font/><font><strike/></font><font><strike val='0'/></font></fonts>"
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="0" fontId="1"/><xf fontId="2"/></cellXfs>'
)


def cells(contents: FileContents) -> tuple[tuple[Raw, ...], ...]:
    ((sheet, _),) = contents.sheets
    return sheet.rows


SPELLINGS = [
    '<row r="1"><c r="A1" t="inlineStr"><is><t>率</t></is></c><c r="B1" s="1"><v>0.986</v></c></row>',
    "<row r='1'><c t='inlineStr' r='A1'><is><t>率</t></is></c><c s='1' r='B1'><v>0.986</v></c></row>",
    '<row><c t="inlineStr"><is><t>率</t></is></c><c s="1"><v>0.986</v></c></row>',
    '<row r = "1" ><c r\n=\t"A1" t="inlineStr"><is><t>率</t></is></c><c  s="1"  r="B1" ><v>0.986</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&#29575;</t></is></c><c r="B1" s="1"><!-- x --><v>0.986</v></c></row>',
    '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[率]]></t></is></c><c r="B1" s="1"><v>0.9<!-- -->86</v></c></row>',
]


@pytest.mark.parametrize("rows", SPELLINGS)
def test_every_spelling_of_xml_gives_the_same_value(rows: str) -> None:
    assert cells(read_file("a.xlsx", xlsx(rows, styles=STYLES))) == (("率", "98.6%"),)


def test_names_with_a_prefix_give_the_same_value() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx(SPELLINGS[0], styles=STYLES))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name in ("xl/worksheets/sheet1.xml", "xl/styles.xml"):
        text = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", parts[name].decode()).replace("<x:?xml", "<?xml")
        parts[name] = text.replace("xmlns=", "xmlns:x=").encode()
    assert cells(read_file("a.xlsx", packed(parts))) == (("率", "98.6%"),)


def test_struck_out_cells_are_left_out_and_told() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="2"><v>2</v></c><c r="C1" s="3"><v>3</v></c></row>'
    contents = read_file("a.xlsx", xlsx(rows, styles=STYLES))
    assert cells(contents) == ((1.0, "", 3.0),)
    assert [(one.code, one.at[0].cell, one.values) for one in contents.findings] == [("I142", "B1", {"个数": "1"})]


def test_what_a_format_hides_is_left_out_and_told() -> None:
    styles = (
        '<numFmts><numFmt numFmtId="170" formatCode=";;;"/><numFmt numFmtId="171" formatCode="0;-0;;@"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>'
    )
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c><c r="C1" s="2"><v>0</v></c>'
        '<c r="D1" s="1" t="str"><v>丙</v></c><c r="E1" s="2" t="str"><v>丁</v></c><c r="F1" s="1"/></row>'
    )
    contents = read_file("a.xlsx", xlsx(rows, styles=styles))
    assert cells(contents)[0][:5] == (1.0, "", "", "", "丁")
    assert [(one.code, one.at[0].cell, one.values) for one in contents.findings] == [("I155", "B1", {"个数": "2"})]


@pytest.mark.parametrize(
    ("odd", "seen", "told"),
    [
        ('t="zz"><v>5</v>', "5", True),
        ('t=""><v>5</v>', "5", True),
        ('t="s"><v>99999</v>', "", True),
        ('t="s"><v>-1</v>', "", True),
        ('t="b"><v>maybe</v>', "maybe", True),
        ('t="n"><v>甲</v>', "甲", True),
        ('t="e"><v>#ODD!</v>', "#ODD!", True),
        ('s="99999"><v>5</v>', 5.0, False),
    ],
)
def test_one_odd_cell_costs_that_cell_and_no_file(odd: str, seen: Raw, told: bool) -> None:
    rows = f'<row r="1"><c r="A1" t="str"><v>甲</v></c><c r="B1" {odd}</c><c r="C1"><v>3</v></c></row>'
    contents = read_file("a.xlsx", xlsx(rows))
    assert cells(contents) == (("甲", seen, 3.0),)
    assert [(one.code, one.at[0].sheet, one.at[0].cell) for one in contents.findings] == [("I156", "表一", "B1")] * told


def test_numbers_that_are_none_cost_their_cell() -> None:
    contents = read_file("a.xlsx", xlsx('<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>3</v></c></row>'))
    assert repr(cells(contents)) == "((nan, 3.0),)"


def test_part_of_a_text_may_be_struck_out_or_raised() -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    sheet["A1"] = CellRichText(TextBlock(InlineFont(strike=True), "120"), TextBlock(InlineFont(), "98"))
    sheet["B1"] = CellRichText("1234.5", TextBlock(InlineFont(vertAlign="superscript"), "1)"))
    sheet["C1"] = CellRichText(TextBlock(InlineFont(strike=True), "7"))
    out = io.BytesIO()
    book.save(out)
    contents = read_file("a.xlsx", out.getvalue())
    assert cells(contents)[0][:2] == ("98", "1234.5¹⁾")
    assert "7" not in cells(contents)[0]
    assert [one.code for one in contents.findings] == ["I142"]


def test_values_under_a_merged_cell_are_left_out_and_told() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    with zipfile.ZipFile(io.BytesIO(xlsx(rows))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", merge)
    contents = read_file("a.xlsx", packed(parts))
    assert cells(contents) == ((1.0, 2.0), ("", ""))
    assert [(one.code, one.at[0].cell) for one in contents.findings] == [("I143", "A2")]


def document(*more: str, rows: int = 1) -> Any:
    made = docx.Document()
    table = made.add_table(rows + 1, 2)
    for number, text in enumerate(("项目", "面积", *(f"{row}" for row in range(2 * rows)))):
        table._cells[number].text = text
    for xml in more:
        made.element.body.insert(0, parse_xml(xml.replace("<w:p>", f"<w:p {nsdecls('w', 'wp', 'a')}>", 1)))
    return made


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def run(text: str, said: str) -> str:
    return f"<w:r><w:rPr>{said}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize("said", ["<w:strike/>", "<w:dstrike/>", "<w:vanish/>", '<w:strike w:val="1"/>'])
def test_words_of_word_that_nobody_sees_are_left_out_and_told(said: str) -> None:
    made = document()
    cell = made.tables[0].cell(1, 1)._tc
    cell.p_lst[0].insert(0, parse_xml(run("99", said).replace("<w:r>", f"<w:r {nsdecls('w')}>", 1)))
    contents = read_file("a.docx", saved(made))
    assert cells(contents) == (("项目", "面积"), ("0", "1"))
    assert [(one.code, one.values) for one in contents.findings] == [("I142", {"个数": "1"})]


def in_cell(made: Any, said: str, properties: str = "") -> Any:
    """The document with 99 written before what stands in its last cell, which has these properties."""
    cell = made.tables[0].cell(1, 1)._tc
    cell.p_lst[0].insert(0, parse_xml(run("99", said).replace("<w:r>", f"<w:r {nsdecls('w')}>", 1)))
    if properties:
        cell.get_or_add_tcPr().append(parse_xml(properties.replace(" ", f" {nsdecls('w')} ", 1)))
    return made


DARK, SAME = '<w:shd w:val="clear" w:color="auto" w:fill="1F4E79"/>', '<w:shd w:val="clear" w:fill="FFFFFF"/>'


@pytest.mark.parametrize(
    ("said", "properties"),
    [
        ('<w:color w:val="FFFFFF"/>', ""),
        ('<w:color w:val="fefefe"/>', ""),
        ('<w:color w:val="FFFFFF" w:themeColor="background1"/>', ""),
        ('<w:color w:val="FFFFFF"/>', SAME),
        ('<w:color w:val="1F4E79"/>', DARK),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>', ""),
    ],
)
def test_words_of_word_in_the_colour_of_the_paper_are_left_out_and_told(said: str, properties: str) -> None:
    contents = read_file("a.docx", saved(in_cell(document(), said, properties)))
    assert cells(contents)[1] == ("0", "1")
    assert [(one.code, one.values) for one in contents.findings] == [("I149", {"个数": "1"})]


@pytest.mark.parametrize(
    ("said", "properties"),
    [
        ('<w:color w:val="auto"/>', ""),
        ('<w:color w:val="BFBFBF"/>', ""),
        ('<w:color w:val="FFFFFF"/>', DARK),
        ('<w:color w:val="FFFFFF"/>', '<w:shd w:val="pct50" w:color="000000" w:fill="FFFFFF"/>'),
        ('<w:color w:val="FFFFFF"/>' + DARK, ""),
        ('<w:color w:val="FFFFFF"/><w:highlight w:val="blue"/>', SAME),
    ],
)
def test_words_of_word_on_another_ground_are_read(said: str, properties: str) -> None:
    contents = read_file("a.docx", saved(in_cell(document(), said, properties)))
    assert cells(contents)[1] == ("0", "991") and not contents.findings


def test_words_that_a_style_of_the_table_may_shade_are_read() -> None:
    made = in_cell(document(), '<w:color w:val="FFFFFF"/>')
    made.tables[0].style = "Medium Shading 1 Accent 1"
    assert cells(read_file("a.docx", saved(made)))[1] == ("0", "991")
    made.tables[0].style = "Table Grid"
    assert cells(read_file("a.docx", saved(made)))[1] == ("0", "1")


def test_white_words_in_a_drawing_are_read() -> None:
    box = (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><w:txbxContent><w:p>'
        + run("标题", '<w:color w:val="FFFFFF"/>')
        + "</w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    contents = read_file("a.docx", saved(document(box)))
    assert contents.paper is not None and "标题" in contents.paper.texts[0] and not contents.findings


def test_what_says_that_it_is_not_struck_out_is_read() -> None:
    made = document()
    cell = made.tables[0].cell(1, 1)._tc
    xml = run("9", '<w:strike w:val="0"/>').replace("<w:r>", f"<w:r {nsdecls('w')}>", 1)
    cell.p_lst[0].insert(0, parse_xml(xml))
    assert cells(read_file("a.docx", saved(made)))[1] == ("0", "91")


@pytest.mark.parametrize("tag", ["w:tr", "w:tc"])
def test_rows_and_cells_in_content_controls_are_read(tag: str) -> None:
    made = document(rows=2)
    for element in list(made.element.body.iter(docx.oxml.ns.qn(tag)))[-1:]:
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtPr/><w:sdtContent/></w:sdt>")
        element.addprevious(control)
        control[1].append(element)
    assert cells(read_file("a.docx", saved(made)))[2] == ("2", "3")


def test_a_table_in_a_cell_and_one_in_a_text_box_are_tables() -> None:
    made = docx.Document()
    outer = made.add_table(1, 1)
    outer.cell(0, 0).text = "某某情况表"
    inner = outer.cell(0, 0).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "甲", "乙"
    box = (
        f"<w:p {nsdecls('w')}><w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    made.element.body.insert(0, parse_xml(box))
    sheets = read_file("a.docx", saved(made)).sheets
    assert [sheet.rows for sheet, _ in sheets] == [(("丙",),), (("某某情况表",),), (("甲", "乙"),)]


def test_a_workbook_inside_a_word_file_is_read_and_what_is_none_is_told() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    sheet.append(["甲", 1])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/embeddings/Microsoft_Excel_Sheet.xlsx"] = out.getvalue()
    parts["word/embeddings/oleObject1.bin"] = b"anything"
    contents = read_file("a.docx", packed(parts))
    assert [(sheet.name, sheet.rows) for sheet, _ in contents.sheets] == [("内嵌表格1 Sheet", (("甲", 1.0),))]
    assert [(one.code, one.values["对象"]) for one in contents.findings] == [("I144", "oleObject1.bin")]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"<style>td{}</style><table><tr><td>1</td></tr></table>", "网页"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "网页"),
        (b"\xef\xbb\xbf\r\n<!-- a --><html></html>", "网页"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "WebP 图片"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_called_what_it_is(data: bytes, kind: str) -> None:
    for name in ("表.xls", "照片.jpg"):
        refusal = read_file(name, data).refusal
        assert refusal is not None and (refusal.code, refusal.values["格式"]) == ("I102", kind)


def test_a_text_table_may_begin_with_a_value_below_a_limit() -> None:
    assert read_file("a.csv", b"<0.05,<1\n2,3\n").sheets[0][0].rows == (("<0.05", "<1"), ("2", "3"))


def test_a_way_of_packing_that_is_not_read_is_named() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as package:
        package.writestr("[Content_Types].xml", b"<Types/>" * 50)
        package.writestr("xl/workbook.xml", b"<workbook/>" * 50)
    refusal = read_file("a.xlsx", out.getvalue()).refusal
    assert refusal is not None and (refusal.code, refusal.values) == ("I145", {"方式": "BZip2"})


STRICT = [
    ("spreadsheetml/2006/main", "spreadsheetml/main"),
    ("officeDocument/2006/relationships", "officeDocument/relationships"),
    ("wordprocessingml/2006/main", "wordprocessingml/main"),
]


def as_strict(data: bytes) -> bytes:
    """An Office file as it is when saved as 严格 Open XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for usual, strict in STRICT:
        usual, strict = f"http://schemas.openxmlformats.org/{usual}", f"http://purl.oclc.org/ooxml/{strict}"
        parts = {name: part.replace(usual.encode(), strict.encode()) for name, part in parts.items()}
    return packed(parts)


def test_strict_files_are_read_like_others() -> None:
    assert cells(read_file("a.docx", as_strict(saved(document())))) == (("项目", "面积"), ("0", "1"))
    assert cells(read_file("a.xlsx", as_strict(xlsx(SPELLINGS[0], styles=STYLES)))) == (("率", "98.6%"),)


def test_a_document_may_be_called_otherwise() -> None:
    with zipfile.ZipFile(io.BytesIO(saved(document()))) as package:
        parts = {name.replace("document.xml", "document2.xml"): package.read(name) for name in package.namelist()}
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace(b"word/document.xml", b"word/document2.xml")
    assert cells(read_file("a.docx", packed(parts))) == (("项目", "面积"), ("0", "1"))


def test_a_word_file_without_a_body_is_damaged() -> None:
    refusal = read_file("a.docx", packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"})).refusal
    assert refusal is not None and refusal.code == "I104"


def test_rows_and_words_deleted_under_tracked_changes_are_gone() -> None:
    made = document(rows=2)
    row = made.tables[0].rows[1]._tr
    row.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} w:id='1' w:author='x'/>"))
    cell = made.tables[0].cell(2, 1)._tc
    gone = f"<w:del {nsdecls('w')} w:id='2' w:author='x'><w:r><w:delText>9</w:delText></w:r></w:del>"
    put = f"<w:ins {nsdecls('w')} w:id='3' w:author='x'><w:r><w:t>7</w:t></w:r></w:ins>"
    cell.p_lst[0].insert(0, parse_xml(gone))
    cell.p_lst[0].insert(0, parse_xml(put))
    assert cells(read_file("a.docx", saved(made))) == (("项目", "面积"), ("2", "73"))


def test_how_a_text_is_spoken_is_no_part_of_it() -> None:
    text = '<is><t>曲靖</t><rPh sb="0" eb="2"><t>qujing</t></rPh></is>'
    assert cells(read_file("a.xlsx", xlsx(f'<row r="1"><c r="A1" t="inlineStr">{text}</c></row>'))) == (("曲靖",),)
