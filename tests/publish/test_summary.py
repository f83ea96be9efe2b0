"""指标汇总.xlsx and 附表.xlsx hold numbers as numbers, every indicator, every form, and nothing that is 不公开."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pipeline.case import Case
from pipeline.model.material import runs
from pipeline.publish import annexes, summary


@pytest.fixture(scope="module")
def case(assessed: Case) -> Case:
    return assessed


def book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_every_indicator_has_its_row_and_numbers_are_numbers(case: Case) -> None:
    made = book(summary.render(case.facts, case.changes, case.numbered, case.config))
    rows = list(made["指标汇总"].iter_rows(values_only=True))
    heads = next(number for number, row in enumerate(rows) if row[0] == "序号")
    body = [dict(zip(rows[heads], row, strict=True)) for row in rows[heads + 1 :]]
    assert [row["编号"] for row in body] == list(case.config.scheme.indicators)
    air = next(row for row in body if row["编号"] == "B-1-3")
    assert (air["2024年"], air["2023年"], air["差值"], air["好坏"]) == (98.9, 99.2, -0.3, "不利")
    assert "臭氧" in str(air["变化原因"])
    assert made["指标汇总"].freeze_panes is not None


def test_all_numbers_tell_formula_and_cells(case: Case) -> None:
    made = book(summary.render(case.facts, case.changes, case.numbered, case.config))
    rows = list(made["全部数据"].iter_rows(values_only=True))
    heads = next(row for row in rows if row[0] == "指标")
    ratio = next(dict(zip(heads, row, strict=True)) for row in rows if row[1] == "空气质量优良天数比例")
    assert ratio["算式"] == "361 ÷ 365 × 100"
    assert not any(cell.data_type == "f" for sheet in made for row in sheet.iter_rows() for cell in row)


def test_every_form_that_came_has_its_sheet_without_hidden_columns(case: Case) -> None:
    made = book(annexes.render(case.facts, case.config))
    came = {table.form for table in case.facts.tables if table.year == case.config.year and table.records}
    named = {sheet.title.partition(" ")[0] for sheet in made}
    assert came <= named
    checked = 0
    for sheet in made:
        form = case.config.scheme.forms.by_id.get(sheet.title.partition(" ")[0])
        heads = {str(cell.value).partition("（")[0] for row in sheet.iter_rows(max_row=3) for cell in row}
        for column in form.records.columns if form and form.records else ():
            if not column.public:
                assert column.name not in heads, (sheet.title, column.name)
                checked += 1
            elif not column.issued:
                assert column.name not in heads, "nobody reported it"
    assert checked


@pytest.mark.parametrize(
    ("numbers", "drawn"),
    [
        (["C-1-3-02", "C-1-3-01", "C-1-3-03"], [("C-1-3-01", "C-1-3-03")]),
        (["D-99", "D-100", "D-101", "D-9"], [("D-9", "D-9"), ("D-99", "D-101")]),
        (["A-1-1-01", "B-1-1-02"], [("A-1-1-01", "A-1-1-01"), ("B-1-1-02", "B-1-1-02")]),
        ([], []),
    ],
)
def test_numbers_that_run_on_are_drawn_together(numbers: list[str], drawn: list[tuple[str, str]]) -> None:
    assert runs(numbers) == drawn
