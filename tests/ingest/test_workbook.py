"""Sheets keep their real addresses; percentages read as shown, formulas without a value and stray cells are said."""

from __future__ import annotations

import io

import pytest

from pipeline.ingest import csvfile, gate, worddoc, workbook
from pipeline.ingest.gate import Refused
from pipeline.model.finding import Finding
from pipeline.model.table import Sheet
from tests.ingest.conftest import xlsx


def read(data: bytes) -> tuple[list[Sheet], list[Finding]]:
    passed = gate.admit("表.xlsx", data)
    return workbook.read("2024/部门/表.xlsx", passed.kind, data, passed.parts)


def test_cells_keep_their_addresses() -> None:
    sheets, findings = read(xlsx('<row r="3"><c r="C3"><v>1.5</v></c></row>'))
    (sheet,) = sheets
    assert (sheet.name, sheet.rows[2][2], findings) == ("表一", 1.5, [])


@pytest.mark.parametrize("empty", ["", "<v/>", "<v></v>"])
def test_formulas_that_were_never_calculated_are_counted(empty: str) -> None:
    rows = f'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1*2</f>{empty}</c><c r="C1"><f>A1</f><v>1</v></c></row>'
    rows += f'<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="0"><f t="shared" si="0"/>{empty}</c></row>'
    _, (finding,) = read(xlsx(rows))
    assert (finding.code, finding.at[0].sheet, finding.at[0].cell, finding.values["个数"]) == (
        "I110",
        "表一",
        "B1",
        "2",
    )


def test_a_number_shown_as_percent_is_read_as_shown() -> None:
    styles = '<numFmts count="1"><numFmt numFmtId="176" formatCode="0.0%"/></numFmts>'
    styles += '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="176"/></cellXfs>'
    row = '<row r="1"><c r="A1"><v>0.0379</v></c><c r="B1" s="1"><v>0.0379</v></c><c r="C1" s="2"><v>0.29</v></c></row>'
    (sheet,), _ = read(xlsx(row, styles=styles))
    assert sheet.rows[0] == (0.0379, "3.79%", "29%")


def test_a_stray_cell_at_the_far_corner_is_refused_not_laid_out() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(Refused) as found:
        read(xlsx(far))
    assert (found.value.code, found.value.values["列"]) == ("I109", "16384")


def test_empty_formatted_cells_far_away_do_no_harm() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    (sheet,), _ = read(xlsx(far))
    assert sheet.rows == ((1.0,),)


def test_merged_ranges_are_kept() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["甲", "乙", "丙"])
    book.active.merge_cells("B1:C2")
    out = io.BytesIO()
    book.save(out)
    (sheet,), _ = read(out.getvalue())
    assert sheet.merged == ((0, 1, 1, 2),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_of_any_encoding_and_separator(encoding: str, mark: str) -> None:
    text = f'断面{mark}面积（㎡）\r\n"镕{mark}栾"{mark}1\r\n'
    (sheet,) = csvfile.read("a.csv", text.encode(encoding))
    assert sheet.rows == (("断面", "面积（㎡）"), (f"镕{mark}栾", "1"))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Refused) as found:
        csvfile.read("a.csv", b"\xff\xff\xff")
    assert found.value.code == "I111"


def test_word_tables_keep_merged_cells_and_the_words_above() -> None:
    from docx import Document

    document = Document()
    document.add_paragraph("指标变化原因说明")
    table = document.add_table(3, 3)
    for number, cell in enumerate(table._cells):
        cell.text = str(number)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "竖"
    table.cell(2, 1).merge(table.cell(2, 2)).text = "横"
    out = io.BytesIO()
    document.save(out)
    passed = gate.admit("表.docx", out.getvalue())
    ((sheet, above),) = worddoc.read("a.docx", passed.parts["word/document.xml"])
    assert above == ("指标变化原因说明",)
    assert sheet.rows == (("竖", "1", "2"), ("", "4", "5"), ("6", "横", ""))
    assert sheet.merged == ((0, 0, 1, 0), (2, 1, 2, 2))
