"""What we issue to a body, filled in as it comes back: forms with their cells filled, the 情况说明 with boxes ticked."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from pipeline.case import Case
from pipeline.config import Body, Config
from pipeline.issue import blanks
from pipeline.issue import statement_form as statements
from tests.sample.layouts import FIRST, LABEL, Line
from tests.sample.sheets import saved
from tests.sample.words import rezipped

TICKED = "☑"


def statement(body: Body, config: Config, ticked: Mapping[str, tuple[str, str]]) -> bytes:
    """The body's 情况说明: deliverable id → (which box is ticked, the reason written beside it)."""
    from docx import Document
    from docx.oxml.ns import qn

    document = Document(io.BytesIO(statements.statement_document(body, config)))
    document.paragraphs[0].insert_paragraph_before(f"（{LABEL}）")
    left = dict(ticked)
    for row in document.tables[0].rows:
        cells = row.cells
        if cells[0].text not in left:
            continue
        way, reason = left.pop(cells[0].text)
        (box,) = (one for one in row._tr.iter(qn("w:sdt")) if one.find(f".//{qn('w:tag')}").get(qn("w:val")).endswith(f":{way}"))  # fmt: skip
        box.find(".//{*}checked").set(qn("w14:val"), "1")
        box.find(f".//{qn('w:t')}").text = TICKED
        cells[-1].paragraphs[0].add_run(reason)
    assert not left, f"no such row: {left}"
    for paragraph in document.paragraphs:
        if paragraph.text.strip() == "年　　月　　日":
            paragraph.runs[0].text = f"{config.year + 1}年1月22日"
    out = io.BytesIO()
    document.save(out)
    return rezipped(out.getvalue())


def form(body: Body, config: Config, identity: str, lines: Sequence[Line]) -> bytes:
    """The body's workbook of forms, the items of one of them filled in."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(blanks.blank_forms(body, Case(config))))
    sheet = next(one for one in book if one.title.startswith(identity))
    (head,) = (row for row in sheet.iter_rows() if str(row[0].value).startswith("指标"))
    column = {str(cell.value).partition("（")[0].rstrip("*"): cell.column for cell in head}
    for row in sheet.iter_rows(min_row=int(head[0].row or 0) + 1):
        line = next((one for one in lines if str(row[0].value).rstrip("*") == one.name), None)
        if line is None:
            continue
        told = {
            "本年": line.value(config.year),
            "数据年份": line.year or config.year,
            "数据性质": line.nature,
            "备注": line.note or LABEL,
        }
        if config.year != FIRST:
            told |= {"上年": line.before, "变化原因": line.reason}
        for name, value in told.items():
            if value:
                sheet.cell(int(row[0].row or 0), int(column[name] or 0), value)
    return saved(book)
