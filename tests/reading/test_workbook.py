"""Sheets keep their real addresses; percentages read as shown, formulas without a value and stray cells are said."""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from pipeline.model.finding import Finding
from pipeline.model.table import Sheet
from pipeline.reading import csvfile
from pipeline.reading.gate import Refused
from pipeline.reading.readers import read_file
from tests.conftest import PATIENCE
from tests.ingest.conftest import xlsx


def read(data: bytes) -> tuple[list[Sheet], list[Finding]]:
    contents = read_file("表.xlsx", data)
    if contents.refusal is not None:
        raise Refused(contents.refusal.code, contents.kind, **contents.refusal.values)
    return [sheet for sheet, _ in contents.sheets], list(contents.findings)


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
    book.worksheets[0].append(["甲", "乙", "丙"])
    book.worksheets[0].merge_cells("B1:C2")
    out = io.BytesIO()
    book.save(out)
    (sheet,), _ = read(out.getvalue())
    assert sheet.merged == ((0, 1, 1, 2),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_tables_of_any_encoding_and_separator(encoding: str, mark: str) -> None:
    text = f'断面{mark}面积（㎡）\r\n"镕{mark}栾"{mark}1\r\n'
    (sheet,) = csvfile.read_csv(text.encode(encoding))
    assert sheet.rows == (("断面", "面积（㎡）"), (f"镕{mark}栾", "1"))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(Refused) as found:
        csvfile.read_csv(b"\xff\xff\xff")
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
    ((sheet, above),) = read_file("表.docx", out.getvalue()).sheets
    assert above == ("指标变化原因说明",)
    assert sheet.rows == (("竖", "1", "2"), ("", "4", "5"), ("6", "横", ""))
    assert sheet.merged == ((0, 0, 1, 0), (2, 1, 2, 2))


def test_a_formula_that_gives_an_error_reads_as_shown() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="0" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C1" t="e"><v>#N/A</v></c></row>'
    (sheet,), findings = read(xlsx(row))
    assert sheet.rows[0] == (1.0, "#DIV/0!", "#N/A") and not findings


def test_an_open_quote_is_refused_with_its_row() -> None:
    with pytest.raises(Refused) as found:
        csvfile.read_csv('项目,数\n"甲, 乙",1\n"丙,2\n丁,3\n'.encode())
    assert (found.value.code, found.value.values) == ("I119", {"行": "3"})
    (sheet,) = csvfile.read_csv('项目,数\n"甲\n乙",1\n'.encode())
    assert sheet.rows == (("项目", "数"), ("甲\n乙", "1"))


@pytest.mark.slow
def test_an_old_workbook_reads_like_a_new_one(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not there")
    book = openpyxl.Workbook()
    cells: dict[str, float | str] = {"A1": 0.00379, "B1": 0.98, "C1": 0.5, "D1": "=1/0", "E1": "=A1*2", "F1": 0.5}
    for cell, value in cells.items():
        book.worksheets[0][cell] = value
        book.worksheets[0][cell].number_format = "General" if cell in ("C1", "D1") else "0.00%"
    book.save(tmp_path / "a.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    for kind in ("xls", "xlsx"):
        words = [
            office,
            home,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(tmp_path / kind),
            str(tmp_path / "a.xlsx"),
        ]
        subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)
    (old,), _ = read((tmp_path / "xls/a.xls").read_bytes())
    (new,), _ = read((tmp_path / "xlsx/a.xlsx").read_bytes())
    for sheet in (old, new):
        assert [sheet.rows[0][column] for column in (0, 1, 2, 4, 5)] == ["0.379%", "98%", 0.5, "0.758%", "50%"]
        assert sheet.rows[0][3] == "#DIV/0!"


def test_damaged_old_workbooks_say_so(shared: Path) -> None:
    from pipeline.reading import xls_details

    for path in sorted((shared / "data").rglob("*.xls"))[:30]:
        data = path.read_bytes()
        for cut in (600, len(data) // 3, len(data) - 1):
            with contextlib.suppress(ValueError):
                xls_details.sheet_marks(data[:cut] + bytes(64))
            with contextlib.suppress(ValueError):
                xls_details.sheet_marks(data[:cut] + b"\xff" * (len(data) - cut))
