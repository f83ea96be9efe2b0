"""The workbooks we write: what is in them, that nothing in them computes, that the bytes repeat."""

from __future__ import annotations

import datetime
import io
import re
import shutil
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipeline.office import guard, package
from pipeline.office.cell_value import Cell, lines_of
from pipeline.office.fillable import FillBlock, FillColumn, FillSheet, Input, fillable_workbook
from pipeline.office.list_table import Col, Table, Tint, row_numbers
from pipeline.office.xlsx import ListSheet, workbook
from tests.conftest import PATIENCE

COLS: tuple[Col[list[Cell], Cell], ...] = (
    Col("名称", 20, lambda row: row[0], tint=lambda row: Tint.STRONG if row[0] == "坏" else None),
    Col("数值", 10, lambda row: row[1], "right"),
    Col("日期", 12, lambda row: row[2], "center", link=lambda row: "'表'!A1" if row[2] else ""),
)


def one(rows: list[list[Cell]], **more: object) -> openpyxl.Workbook:
    spec = ListSheet("表", "标题", Table(COLS, rows), **more)  # type: ignore[arg-type]
    return openpyxl.load_workbook(io.BytesIO(workbook([spec])))


def test_numbers_keep_their_digits_and_stay_numbers() -> None:
    sheet = one([["甲", Decimal("98.60"), datetime.date(2025, 2, 13)], ["乙", Decimal("-0.05"), None]]).worksheets[0]
    assert sheet["B3"].value == 98.6 and sheet["B3"].number_format == "0.00" and sheet["B3"].data_type == "n"
    assert sheet["B4"].value == -0.05 and sheet["B4"].number_format == "0.00"
    assert sheet["C3"].value == datetime.datetime(2025, 2, 13)  # noqa: DTZ001 - a sheet has no time zone
    assert sheet["C3"].number_format == "yyyy-mm-dd"


def test_the_digits_written_are_those_of_the_decimal_not_of_a_float() -> None:
    data = workbook([ListSheet("表", "题", Table(COLS, [["甲", Decimal("98.6"), None]]))])
    assert b"<v>98.6</v>" in package.read_package(data)["xl/worksheets/sheet1.xml"]


def test_a_number_longer_than_sheets_keep_is_text() -> None:
    cell = one([["甲", Decimal("12345678901234567.8"), None]]).worksheets[0]["B3"]
    assert cell.value == "12345678901234567.8" and cell.data_type == "s"


STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Written out, not taken from the guard: a sign that it loses is missed here. OWASP, CSV Injection."""


@pytest.mark.parametrize("start", STARTS)
def test_no_text_computes(start: str) -> None:
    cell = one([[f"{start}HYPERLINK(1)", None, None]]).worksheets[0]["A3"]
    assert cell.data_type == "s" and cell.quotePrefix
    assert "HYPERLINK(1)" in cell.value


def test_error_words_and_control_characters_are_text() -> None:
    sheet = one([["#N/A", None, None], ["甲\x00\x0b乙\ud800", None, None], ["x\r\ny", None, None]]).worksheets[0]
    assert sheet["A3"].value == "#N/A" and sheet["A3"].data_type == "s"
    assert sheet["A4"].value == "甲乙"
    assert sheet["A5"].value == "x\ny"


def test_very_long_text_is_cut_and_says_so() -> None:
    value = one([["长" * 40000, None, None]]).worksheets[0]["A3"].value
    assert len(value) == 32767 and value.endswith("已截断）")


def test_page_head_and_filter() -> None:
    sheet = one([["甲", Decimal(1), None]] * 3, note="说明").worksheets[0]
    assert sheet["A1"].value == "标题" and sheet["A2"].value == "说明"
    assert [cell.value for cell in sheet[3]] == ["名称", "数值", "日期"]
    assert sheet.freeze_panes == "A4" and sheet.auto_filter.ref == "A3:C6"
    assert sheet.print_title_rows == "$1:$3" and sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0 and (fit := sheet.sheet_properties.pageSetUpPr) and fit.fitToPage
    assert sheet.print_area == "'表'!$A$1:$C$6"


def test_rows_are_high_enough_for_their_text() -> None:
    sheet = one(
        [["短", None, None], ["长" * 25, None, None], ["一\n二\n三", None, None], ["长" * 9999, None, None]]
    ).worksheets[0]
    heights = [sheet.row_dimensions[row].height for row in (3, 4, 5, 6)]
    assert heights == [None, 46.5, 46.5, 400]


def test_tints_and_links_are_those_of_the_row() -> None:
    sheet = one([["好", None, None], ["坏", None, datetime.date(2025, 2, 13)]]).worksheets[0]
    assert [cell.font.b for cell in sheet["A"][2:]] == [False, True]
    assert sheet["A4"].fill.fgColor.rgb.endswith(Tint.STRONG) and not sheet["B4"].font.b
    assert [cell.hyperlink and cell.hyperlink.location for cell in sheet["C"][2:]] == [None, "'表'!A1"]


def test_rows_are_numbered_and_the_total_is_not() -> None:
    table = Table((row_numbers(6), *COLS), [["甲", 1, None], ["坏", 2, None]], [None, "合计", 3])
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([ListSheet("表", "标题", table)]))).worksheets[0]
    assert list(sheet.iter_rows(min_row=3, max_col=3, values_only=True)) == [
        (1, "甲", 1),
        (2, "坏", 2),
        (None, "合计", 3),
    ]
    assert sheet.print_area == "'表'!$A$1:$D$5"
    assert {cell.fill.fgColor.rgb[-6:] for cell in sheet[5]} == {str(Tint.TOTAL)}


def test_sheet_names_are_made_legal_and_unique() -> None:
    specs = [ListSheet(name, "题", Table(COLS, [])) for name in ("甲/乙", "甲?乙", "长" * 40)]
    names = openpyxl.load_workbook(io.BytesIO(workbook(specs))).sheetnames
    assert names == ["甲_乙", "甲_乙（2）", "长" * 31]


def test_a_total_longer_than_a_row_is_refused() -> None:
    with pytest.raises(ValueError, match="longer"):
        workbook([ListSheet("表", "题", Table(COLS, [["甲", None, None]], ["合计", None, None, 1]))])


texts = st.text(st.characters(), max_size=40) | st.text("\r\n\t '&<>\"=_x0F", max_size=9)
values = st.one_of(
    st.none(), texts, st.integers(-(10**17), 10**17), st.dates(datetime.date(1900, 3, 1), datetime.date(9999, 12, 31)),
    st.decimals(allow_nan=True, allow_infinity=True),
)  # fmt: skip


def shown(value: Cell) -> object:
    """What a program must show for a value, in words of its own."""
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time())
    if isinstance(value, int | Decimal):
        written = str(value) if isinstance(value, int) else format(value, "f")
        counted = re.sub(r"[-.]", "", written).strip("0")
        fits = Decimal(value).is_finite() and len(counted) <= 15 and len(written) <= 300
        return float(written) if fits else written
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "", value or "")
    return re.sub("\r\n?", "\n", text) if value else None


@given(st.lists(st.lists(values, min_size=3, max_size=3), max_size=4))
def test_any_value_is_read_back_by_another_program_as_it_was(rows: list[list[Cell]]) -> None:
    cols = [Col("列", 9, lambda row, at=at: row[at]) for at in range(3)]  # type: ignore[misc]
    data = workbook([ListSheet("表", "题", Table(cols, rows))])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    for row, cells in zip(rows, sheet.iter_rows(min_row=3, max_col=3), strict=False):
        for value, cell in zip(row, cells, strict=True):
            wanted = shown(value)
            assert cell.value == wanted
            assert cell.data_type == (
                "s" if isinstance(wanted, str) else "d" if isinstance(value, datetime.date) else "n"
            )
            computes = isinstance(value, str) and value.startswith(STARTS)
            assert bool(cell.quotePrefix) == computes


def test_a_sheet_may_have_more_columns_than_letters() -> None:
    cols = [Col(str(at), 9, lambda row, at=at: row + at) for at in range(800)]  # type: ignore[misc]
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([ListSheet("表", "题", Table(cols, [1]))]))).worksheets[0]
    assert [cell.value for cell in sheet[3]] == list(range(1, 801))
    assert sheet.auto_filter.ref == "A2:ADT3"


def test_what_programs_know_of_a_book_names_its_sheets_as_they_are() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([ListSheet("甲'&<乙", "题&", Table(COLS, [["甲", 1, None]]))])))
    assert book.sheetnames == ["甲'&<乙"] and book.properties.title == "题&"
    assert book.worksheets[0].print_area == "'甲''&<乙'!$A$1:$C$3"


@pytest.mark.slow
def test_it_is_valid_whatever_stands_in_it(tmp_path: Path) -> None:
    from openxml_audit import FileFormat, OpenXmlValidator

    odd: list[list[Cell]] = [["a\r\n <&>'\"\x00=", Decimal("-0.050"), datetime.date(2025, 2, 13)], ["坏", 12, None]]
    block = FillBlock(
        "题", (FillColumn("甲&", 9, Input("number", "0", prompt="填\n数")), FillColumn("乙")), [["=1", None]], 2
    )
    path = tmp_path / "表.xlsx"
    for data in (
        workbook([ListSheet("甲'&<乙", "题&", Table(COLS, odd), note=" 注"), ListSheet("空", "题", Table(COLS, []))]),
        fillable_workbook(
            "册",
            [
                FillSheet("表", "题", "行", ("注",), (block, block)),
                FillSheet("看", "题", "行", (), (block,), reading=True, hidden=True),
            ],
        ),
    ):
        path.write_bytes(data)
        assert OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(str(path)).errors == []


@given(st.text(st.sampled_from("a字，\u2000\u2001\n\U00020000 "), max_size=60), st.floats(1, 60))
def test_the_lines_of_a_text_are_those_that_its_signs_fill(text: str, width: float) -> None:
    room = max(1, int(width) - 1)
    counted = [sum(1 + (ord(sign) > 0x2000) for sign in line) for line in text.split("\n")]
    assert lines_of(text, width) == sum(max(1, -(-taken // room)) for taken in counted)


def test_same_bytes_later() -> None:
    spec = ListSheet("表", "题", Table(COLS, [["甲", Decimal("1.0"), datetime.date(2025, 1, 1)]]))
    first = workbook([spec])
    time.sleep(1.1)
    assert workbook([spec]) == first


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_the_values(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["=1+1", Decimal("98.60"), datetime.date(2025, 2, 13)]]
    (tmp_path / "表.xlsx").write_bytes(workbook([ListSheet("表", "题", Table(COLS, rows))]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*convert, "表.xlsx"], cwd=tmp_path, check=True, timeout=PATIENCE, capture_output=True)
    assert (tmp_path / "表.csv").read_text("utf-8").splitlines()[2] == "=1+1,98.60,2025-02-13"


@pytest.mark.parametrize("start", STARTS)
def test_what_could_compute_is_shielded(start: str) -> None:
    assert guard.looks_like_formula(f"{start}1") and guard.shield(f"{start}1") == f"'{start}1"
    assert guard.looks_like_formula(f"\x01{start}1") and guard.looks_like_formula(f"\ufffe{start}1")
    assert not guard.looks_like_formula(f"1{start}1") and guard.shield(f"甲{start}1") == f"甲{start}1"


def test_shield_round_trips() -> None:
    for text in ("=1", "-1", "'=1", "'", "平常", "", "＝1", "\t1"):
        assert guard.unshield(guard.shield(text)) == text
        assert not guard.looks_like_formula(guard.shield(text))


def test_what_looks_like_the_number_of_a_sign_stays_text() -> None:
    data = workbook([ListSheet("表", "题", Table(COLS, [["编号_x0041_乙", None, None]]))])
    assert CalamineWorkbook.from_object(io.BytesIO(data)).get_sheet_by_index(0).to_python()[2][0] == "编号_x0041_乙"
