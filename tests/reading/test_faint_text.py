"""Text of a worksheet in the colour of its ground is not read; every other colour is."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from pipeline.reading.file_contents import FileContents
from pipeline.reading.readers import read_file
from tests.ingest.conftest import packed, xlsx
from tests.reading.test_as_seen import cells

THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:clrScheme name="x">'
    '<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1>'
    '<a:dk2><a:srgbClr val="1F497D"/></a:dk2><a:lt2><a:srgbClr val="EEECE1"/></a:lt2>'
    '<a:accent1><a:srgbClr val="4F81BD"/></a:accent1></a:clrScheme></a:themeElements></a:theme>'
)
NO_FILL, BLUE = (
    '<patternFill patternType="none"/>',
    '<patternFill patternType="solid"><fgColor rgb="FF4472C4"/></patternFill>',
)


def coloured(font: str, fill: str = NO_FILL, code: str = "", after: str = "") -> FileContents:
    """A sheet whose second cell has this font and fill."""
    formats = f'<numFmts count="1"><numFmt numFmtId="176" formatCode="{code}"/></numFmts>' if code else ""
    styles = (
        f"{formats}<fonts><font/><font>{font}</font></fonts><fills><fill>{NO_FILL}</fill><fill><patternFill "
        f'patternType="gray125"/></fill><fill>{fill}</fill></fills><cellXfs><xf/>'
        f'<xf fontId="1" fillId="2" numFmtId="{176 if code else 0}"/></cellXfs>'
    )
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>2</v></c></row>'
    with zipfile.ZipFile(io.BytesIO(xlsx(rows, {"xl/theme/theme1.xml": THEME.encode()}, styles=styles))) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", b"</sheetData>" + after.encode())
    return read_file("a.xlsx", packed(parts))


@pytest.mark.parametrize(
    ("font", "fill", "code"),
    [
        ('<color rgb="FFFFFFFF"/>', NO_FILL, ""),
        ("<color rgb = 'ffffff'/>", NO_FILL, ""),
        ('<color rgb="FFFDFDFD"/>', NO_FILL, ""),
        ('<color theme="0"/>', NO_FILL, ""),
        ('<color theme="1" tint="1"/>', NO_FILL, ""),
        ('<color indexed="9"/>', NO_FILL, ""),
        ('<color indexed="65"/>', NO_FILL, ""),
        ('<color rgb="FF4472C4"/>', BLUE, ""),
        ('<color theme="4"/>', '<patternFill patternType="solid"><fgColor rgb="FF4F81BD"/></patternFill>', ""),
        ('<color theme="0"/>', '<patternFill patternType="solid"><fgColor indexed="9"/></patternFill>', ""),
        ("", NO_FILL, "[White]0.00"),
        ("", NO_FILL, "[白色]0"),
    ],
)
def test_text_in_the_colour_of_its_ground_is_left_out_and_told(font: str, fill: str, code: str) -> None:
    contents = coloured(font, fill, code)
    assert cells(contents) == ((1.0, ""),)
    assert [(one.code, one.at[0].cell, one.values) for one in contents.findings] == [("I149", "B1", {"个数": "1"})]


@pytest.mark.parametrize(
    ("font", "fill", "code", "after"),
    [
        ("", NO_FILL, "", ""),
        ('<color auto="1"/>', NO_FILL, "", ""),
        ('<color theme="1"/>', NO_FILL, "", ""),
        ('<color rgb="FFD9D9D9"/>', NO_FILL, "", ""),
        ('<color theme="0" tint="-0.35"/>', NO_FILL, "", ""),
        # White on a coloured head.
        ('<color rgb="FFFFFFFF"/>', BLUE, "", ""),
        ('<color theme="0"/>', '<patternFill patternType="solid"><fgColor theme="4"/></patternFill>', "", ""),
        # A ground that is not one colour.
        ('<color theme="0"/>', '<patternFill patternType="darkUp"><fgColor theme="4"/></patternFill>', "", ""),
        ('<color theme="0"/>', '<gradientFill><stop position="0"><color theme="4"/></stop></gradientFill>', "", ""),
        # Colours that come from elsewhere.
        ('<color theme="0"/>', NO_FILL, "[Red]0", ""),
        (
            '<color theme="0"/>',
            NO_FILL,
            "",
            '<conditionalFormatting sqref="A9 A1:B2"><cfRule/></conditionalFormatting>',
        ),
        ('<color theme="0"/>', NO_FILL, "", '<conditionalFormatting sqref="$B:$B"><cfRule/></conditionalFormatting>'),
        ('<color theme="0"/>', NO_FILL, "", '<tableParts count="1"><tablePart/></tableParts>'),
    ],
)
def test_text_that_differs_from_its_ground_is_read(font: str, fill: str, code: str, after: str) -> None:
    contents = coloured(font, fill, code, after)
    assert cells(contents) == ((1.0, 2.0),) and not contents.findings


def test_part_of_a_text_may_be_written_in_white() -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont
    from openpyxl.styles import Color, Font, PatternFill

    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    white, red = InlineFont(color=Color("FFFFFFFF")), InlineFont(color=Color("FFFF0000"))
    for cell in ("A1", "B1"):
        sheet[cell] = CellRichText(TextBlock(white, "120"), TextBlock(InlineFont(), "98"))
    sheet["B1"].fill = PatternFill("solid", fgColor="FF4472C4")
    sheet["C1"] = CellRichText(TextBlock(red, "7"), TextBlock(InlineFont(), "8"))
    sheet["C1"].font = Font(color="FFFFFFFF")
    sheet["D1"] = CellRichText(TextBlock(red, "9"))
    out = io.BytesIO()
    book.save(out)
    contents = read_file("a.xlsx", out.getvalue())
    assert cells(contents) == (("98", "12098", "78", "9"),)
    assert [(one.code, one.at[0].cell) for one in contents.findings] == [("I149", "A1")]


def test_shared_texts_may_be_written_in_white() -> None:
    run = "<r><rPr><color {}/></rPr><t>{}</t></r>"
    texts = [
        run.format('theme="0"', "120") + run.format('theme="1"', "98"),
        run.format('rgb="FFFF0000"', "7"),
        "<t>8</t>",
    ]
    shared = "".join(f"<si>{one}</si>" for one in texts)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = (
        f'<Relationships xmlns="{office}"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument'
        '/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    more = {
        "xl/theme/theme1.xml": THEME.encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>'.encode(),
        "xl/_rels/workbook.xml.rels": relations.encode(),
    }
    styles = (
        f"<fonts><font/><font><color theme='0'/></font></fonts><fills><fill>{NO_FILL}</fill><fill>{BLUE}</fill></fills>"
        "<cellXfs><xf/><xf fillId='1'/><xf fontId='1'/></cellXfs>"
    )
    cell = '<c r="{}1" s="{}" t="s"><v>{}</v></c>'
    row = "".join(cell.format(*one) for one in (("A", 0, 0), ("B", 1, 0), ("C", 2, 1), ("D", 2, 2), ("E", 0, 2)))
    contents = read_file("a.xlsx", xlsx(f'<row r="1">{row}</row>', more, styles=styles))
    assert cells(contents) == (("98", "12098", "7", "", "8"),)
    assert [(one.code, one.at[0].cell, one.values["个数"]) for one in contents.findings] == [("I149", "A1", "2")]
