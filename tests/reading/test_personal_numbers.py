"""Telephone and identity numbers in papers do not go on from where they are read."""

from __future__ import annotations

import io

import docx

from pipeline.reading.readers import read_file
from tests.sample import papers

PHONE = "联系电话：139" + "0000" + "1234"
SHOWN = "139****1234"


def test_in_a_pdf() -> None:
    paper = read_file("a.pdf", papers.pdf("情况报告", [PHONE])).paper
    assert paper is not None
    assert SHOWN in paper.texts[0] and "00001234" not in paper.texts[0]


def test_in_a_word_file_and_in_the_rows_of_a_statement() -> None:
    made = docx.Document()
    made.add_paragraph(PHONE)
    table = made.add_table(2, 4)
    for cell, text in zip(table._cells, ("编号", "无此对象", "未开展", "原因", "财政.1", "☑", "☐", PHONE), strict=True):
        cell.text = text
    out = io.BytesIO()
    made.save(out)
    contents = read_file("a.docx", out.getvalue())
    assert contents.paper is not None and "00001234" not in contents.paper.texts[0]
    ((row,),) = (contents.ticked_rows,)
    assert dict(row.cells)["原因"] == f"联系电话：{SHOWN}"
