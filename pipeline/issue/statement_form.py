"""The deliverables of a body that may be absent → its 情况说明 in Word, whose ticked boxes say why."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Body, Config
from pipeline.issue.owed import items_of
from pipeline.office import docx
from pipeline.office.docx import Block, Heading, Paragraph, Run, WordCell
from pipeline.office.list_table import Col, Table
from pipeline.scheme import id_line
from pipeline.scheme.deliverables import ABSENCES, Deliverable

_CLOSED = "—"
"""Stands where a box may not be ticked."""
_MEANINGS = (
    "无此对象：全区没有这样的对象（如没有这类企业、水体），本项不涉及。",
    "全年为零：对象在，当年没有发生，数值为 0。",
    "未开展：对象在，当年没有做（调查、监测、工程），须写明原因。",
    "由某部门提供：这项材料由别的部门报，须在最后一栏写明是哪个部门。",
)


def statement_document(body: Body, config: Config) -> bytes:
    """情况说明.docx of a body: one row a deliverable, with a box for each reason that it may have."""
    year = config.year
    title = f"{year}年度无相关材料情况说明"
    rows = [one for item in items_of(body, config) for one in item.deliverables if one.absences]
    cols: Sequence[Col[Deliverable, WordCell]] = (
        Col("编号", 3, lambda one: one.id),
        Col("材料", 6, lambda one: one.title),
        *map(_box_column, ABSENCES),
        Col("原因（提供部门）", 6.5, lambda _: None),
    )
    blocks: list[Block] = [
        Heading(title, 0),
        Paragraph(id_line.aside_line(id_line.STATEMENT, year, body.name), indent=False),
        Paragraph(
            f"经核实，本单位{year}年度没有下列勾选的材料，原因如下。在□上点一下就是勾选，每行只勾一项，并写明原因；"
            "有材料的行不用管。填好后打印，由单位主要负责人签字、盖章，扫描件和这份电子版都要报。"
        ),
        *(Paragraph(f"{number}．{said}") for number, said in enumerate(_MEANINGS, 1)),
    ]
    if rows:
        blocks.append(Table(cols, rows))
        blocks.append(Paragraph("没有列在上面的材料不能报“无”，必须提供。"))
    else:
        blocks.append(Paragraph("本单位的材料都不能报“无”，必须提供。"))
    blocks += [
        Paragraph("特此说明。", keep=True),
        Paragraph("单位主要负责人（签字）：〔姓名〕　　　　　　　　", align="right", keep=True),
        Paragraph(f"{body.name}（盖章）　　　　　　　　", align="right", keep=True),
        Paragraph("　　年　　月　　日　　　　　　　　", align="right"),
    ]
    return docx.document(f"{title}（{body.name}）", blocks, landscape=True)


def _box_column(way: str) -> Col[Deliverable, WordCell]:
    def box(one: Deliverable) -> WordCell:
        return [Run(box=False, tag=f"{one.id}:{way}")] if way in one.absences else _CLOSED

    return Col(ABSENCES[way], 1.7, box, "center")
