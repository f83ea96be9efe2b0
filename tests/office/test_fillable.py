"""Sheets to be filled in: what is locked, what is checked and how it is told, what programs must accept."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from pipeline.office.fillable import FillBlock, FillColumn, FillSheet, Input, fillable_workbook

NUMBER = Input("number", "0", "100", prompt="填数字", error="应填数字")
LONG = Input("choice", choices=tuple(f"选项{number}" for number in range(80)), source="'选项'!$A$4:$A$83")
COLUMNS = (
    FillColumn("名称*", 20, required=True),
    FillColumn("面积（hm²）", 12, NUMBER),
    FillColumn("类型", 12, Input("choice", choices=("甲", "乙"), strict=True)),
    FillColumn("长", 12, LONG),
)


def made(**more: Any) -> openpyxl.Workbook:
    block = FillBlock("", COLUMNS, [["已知", None, None, None]], spare=3, fixed=frozenset({0}), **more)
    sheet = FillSheet("表", "标题", "表号：F99　年度：2024　填报单位：甲局", ("说明：一句。",), (block,))
    return openpyxl.load_workbook(io.BytesIO(fillable_workbook("册", [sheet])))


def test_title_line_notes_heads_and_rows_stand_in_this_order() -> None:
    sheet = made().worksheets[0]
    assert [sheet.cell(row, 1).value for row in range(1, 6)] == [
        "标题", "表号：F99　年度：2024　填报单位：甲局", "说明：一句。", "名称*", "已知",
    ]  # fmt: skip
    assert sheet.freeze_panes == "A5" and sheet.print_title_rows == "$1:$4"


def test_heads_and_what_is_known_are_locked_and_the_rest_is_free_beyond_the_ruled_rows() -> None:
    sheet = made().worksheets[0]
    assert sheet.protection.sheet and sheet.protection.password is None
    assert all(sheet[cell].protection.locked for cell in ("A1", "A2", "A4", "B4", "A5"))
    assert not any(sheet[cell].protection.locked for cell in ("B5", "A6", "D8"))
    assert not sheet.column_dimensions["B"].protection.locked
    assert not sheet.protection.insertRows and not sheet.protection.formatColumns


def test_checks_speak_chinese_and_leave_room_for_words() -> None:
    checks = {str(check.sqref): check for check in made().worksheets[0].data_validations.dataValidation}
    number = checks["B5:B3000"]
    assert (number.type, number.formula1, number.formula2, number.errorStyle) == ("decimal", "0", "100", "warning")
    assert (number.error, number.prompt, number.promptTitle) == ("应填数字", "填数字", "填写说明")
    assert checks["C5:C3000"].formula1 == '"甲,乙"' and checks["C5:C3000"].errorStyle == "stop"


def test_a_list_that_is_too_long_for_a_cell_stands_on_a_sheet() -> None:
    checks = {str(check.sqref): check for check in made().worksheets[0].data_validations.dataValidation}
    assert checks["D5:D3000"].formula1 == "'选项'!$A$4:$A$83"


def test_texts_of_checks_are_never_longer_than_programs_take() -> None:
    block = FillBlock("", [FillColumn("名", 9, Input("number", prompt="长" * 400, error="长" * 400))], spare=1)
    book = fillable_workbook("册", [FillSheet("表", "题", "行", (), (block,))])
    (check,) = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].data_validations.dataValidation
    assert len(check.prompt) <= 255 and len(check.error) <= 255


def test_a_cell_of_its_own_goes_before_its_column() -> None:
    checks = made(inputs={(0, 1): Input("whole", "1", "9")}).worksheets[0].data_validations.dataValidation
    assert {str(check.sqref): check.type for check in checks if check.type in ("whole", "decimal")} == {
        "B5": "whole",
        "B6:B3000": "decimal",
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_text_computes(start: str) -> None:
    block = FillBlock("", [FillColumn("名")], [[f"{start}1+1"]])
    sheet = openpyxl.load_workbook(
        io.BytesIO(fillable_workbook("册", [FillSheet("表", "题", "行", (), (block,))]))
    ).worksheets[0]
    assert sheet["A4"].data_type == "s" and sheet["A4"].quotePrefix


def test_a_sheet_for_reading_is_locked_whole_and_checks_nothing() -> None:
    block = FillBlock("", COLUMNS, [["甲", 1, "甲", "乙"]])
    spec = FillSheet("表", "题", "行", (), (block,), reading=True, hidden=True)
    shown = FillSheet("另", "题", "行", (), (block,))
    book = openpyxl.load_workbook(io.BytesIO(fillable_workbook("册", [shown, spec])))
    sheet = book["表"]
    assert sheet.sheet_state == "hidden" and not sheet.data_validations.dataValidation
    assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)
