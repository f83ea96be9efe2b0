"""The hand-chained stack reads the sample, works out what it prints, and its templates give back what they came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate

from benchmarks import edits
from benchmarks.stack import context as contexts
from benchmarks.stack import figures, indicators, templates
from benchmarks.stack.__main__ import arguments
from benchmarks.stack.context import Context
from pipeline.fill import outline
from pipeline.system import layout


@pytest.fixture(scope="module")
def context() -> Context:
    return contexts.read(edits.ROOT / "inputs", edits.YEAR)


def test_its_arguments() -> None:
    asked = arguments(["a", "b", "c", "--year", "2023"])
    assert (asked.project, asked.templates, asked.output, asked.year) == (Path("a"), Path("b"), Path("c"), 2023)


def test_it_reads_both_years_of_every_department(context: Context) -> None:
    assert len(context.now) > 60
    assert len(context.last) > 60
    by_label = {line.label: line for lines in context.lines.values() for line in lines}
    assert by_label["第一产业增加值"].now == Decimal(642180)
    assert by_label["绿化覆盖面积"].now == Decimal("918.6")  # full-width digits
    assert by_label["二氧化硫排放量"].change == by_label["二氧化硫排放量"].now - by_label["二氧化硫排放量"].last  # type: ignore[operator]
    assert len(context.materials) > 300


def test_it_works_out_what_the_report_prints(context: Context) -> None:
    stations = indicators.daily(context.now)
    assert [len(month) for month in context.months] == [2] * 12
    assert all(len(row) == 20 for month in context.months for station in month for row in station)
    assert round(indicators.good_days(stations), 1) == Decimal("98.9")
    assert [round(value) for value in indicators.pollutants(stations)] == [10, 15, 45, 27, 1, 123]
    assert len(context.sections) == 5
    assert {len(row) for section in context.sections for row in section} == {14}
    assert len(indicators.sections(context.last)) == 5


def test_it_draws_the_figures_that_the_report_has() -> None:
    names = {figure.id for figure in outline.load(layout.PROGRAM_TEMPLATES).figures}
    assert {*figures.DRAWINGS, figures.MAP} == names


@pytest.mark.slow
def test_its_figures_are_as_large_as_those_of_the_report(context: Context, tmp_path: Path) -> None:
    from PIL import Image

    labels = {line.label: line for lines in context.lines.values() for line in lines}
    shown = figures.Shown(edits.ROOT / "inputs", edits.YEAR, context.now, context.last, context.history, labels)
    made = figures.draw(shown, edits.ROOT / ".fonts" / "NotoSansCJK-Regular.ttc", tmp_path)
    for name, path in made.items():
        with Image.open(path) as picture:
            width = figures.WIDE if name != "修复前后" else figures.WIDE * figures.PHOTO_DPI // figures.DPI
            assert abs(picture.width - width) <= 1, name


def _table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for row, said in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, said, strict=True):
            cell.text = text
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {}))


def test_a_printed_table_becomes_a_loop_that_gives_it_back(context: Context, tmp_path: Path) -> None:
    name, rows = next((name, rows) for name, rows in context.records.items() if name.startswith("联络员名册"))
    heads = [head for head in rows[0] if head != "序号"]
    printed = [["序号", *heads], *([str(at), *(row[head] for head in heads)] for at, row in enumerate(rows, 1))]
    document = Document()
    _table(document, printed)
    document.add_paragraph("第一产业增加值642180万元，第9项。")
    templates._put_fields(document, "某表", context, {})
    document.save(str(tmp_path / "template.docx"))
    said = Document(str(tmp_path / "template.docx"))
    assert len(said.tables[0].rows) == 4
    assert f'records["{name}"]' in said.tables[0].rows[1].cells[0].text
    assert re.fullmatch(r'第一产业增加值\{\{ v\["第一产业增加值"\] \}\}万元，第9项。', said.paragraphs[0].text)

    opened = DocxTemplate(tmp_path / "template.docx")
    opened.render(vars(context), autoescape=True)
    opened.save(tmp_path / "rendered.docx")
    rendered = Document(str(tmp_path / "rendered.docx"))
    assert [[cell.text for cell in row.cells] for row in rendered.tables[0].rows] == printed
    assert rendered.paragraphs[0].text == "第一产业增加值642180万元，第9项。"
