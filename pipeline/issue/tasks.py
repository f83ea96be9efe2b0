"""The duties of a body → its task list in Word: the plan's words, what to hand in and how, what came last year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.case import Case
from pipeline.config import Body
from pipeline.issue.owed import due_of, items_of
from pipeline.model.receipt import Piece, Receipt, Standing
from pipeline.office import docx
from pipeline.office.docx import Block, Heading, Paragraph, Run, WordCell
from pipeline.office.list_table import Col, Table
from pipeline.scheme.deliverables import ABSENCES, Deliverable
from pipeline.scheme.forms import EVERYBODY

_FORMATS = {
    "pdf": "PDF（签字盖章后扫描）",
    "editable": "可编辑的电子版（Word 或 Excel）",
    "photo": "照片原图（jpg 或 png）",
}
_UNSEALED = {"pdf": "PDF"}
_SHOWN = 8
"""Objects or files that a cell lists."""


def task_list(body: Body, case: Case) -> bytes:
    """任务清单.docx of a body."""
    config = case.config
    year = config.year
    title = f"{year}年度县域生态环境质量考核任务清单（{body.name}）"
    items = items_of(body, config)
    blocks: list[Block] = [Heading(title, 0), *_rules(body, case), Heading("二、要交的材料")]
    if not items:
        blocks.append(Paragraph("本年度没有列给本单位的材料。"))
    receipts: dict[str, list[Receipt]] = {}
    for one in case.last_account.receipts if case.last_account else ():
        if one.duty.department == body.name:
            receipts.setdefault(one.duty.deliverable, []).append(one)
    cols = _columns(body, receipts, case)
    for number, item in enumerate(items, 1):
        added = "（方案没有编号，补列）" if item.added else ""
        blocks.append(Heading(f"{number}．{item.text}{added}", 2))
        blocks.append(Table(cols, item.deliverables))
    return docx.document(title, blocks, landscape=True)


def _rules(body: Body, case: Case) -> Iterator[Block]:
    """How to hand in, in the order in which a liaison asks."""
    config = case.config
    rule = config.scheme.duties.photos
    due = due_of(body, case) or config.dates[config.year].due
    until = f"请于{due.year}年{due.month}月{due.day}日前" if due else "请按通知的时间"
    items = items_of(body, config)
    count = sum(len(item.deliverables) for item in items)
    yield Paragraph(f"依据{config.scheme.duties.source}，{body.name}承担{len(items)}项任务，共{count}种材料。")
    yield Heading("一、怎么报")
    shared = [form for form in config.scheme.forms.by_id.values() if EVERYBODY in form.roles]
    reasons = "".join(f"，或填《{form.title}》（{form.id}）" for form in shared)
    first = next((one for item in items for one in item.deliverables), None)
    example = f"（如“{first.id} {first.title}.pdf”）" if first else ""
    size = f"{rule.long_side}×{rule.short_side}"
    for number, said in enumerate(
        (
            f"期限：{until}报{config.compiler_body}。表中另写期限的，以表中为准。",
            "逐条提供，每种材料都要有。所有材料都要 PDF；情况报告和表格还要可编辑的电子版，两份的数要一致。",
            "表格填在《填报表》里（一张工作表一个表），打印签字盖章后扫描成 PDF，两样都报。",
            f"照片每组 {rule.least}～{rule.most} 张，长边、短边不小于 {size} 像素，工程照片要有前后对比。"
            "请以“文件”方式发送或勾选“原图”，聊天软件默认会压缩照片。",
            "确实没有的材料，在《情况说明》里找到编号，勾选一项并写明原因，由单位主要负责人签字、盖章后报扫描件和电子版；"
            "表中写“不能报无”的必须提供。",
            f"指标与上年有变化的，必须说明变化原因：填在表的“变化原因”栏{reasons}；"
            "写明具体事项和数量，变差的还要写已采取的措施和完成时限。",
            f"文件怎么取名都可以，最好以编号开头{example}，也可以按编号建文件夹。"
            "几件材料扫成一个 PDF 的，请注明各件的起止页。",
            "可以打成一个 .zip 报送；不要报 .rar、.7z，不要给文件设打开密码。更正时文件名加“更正”二字。",
            "原始资料和数据请本单位自留备案。",
        ),
        1,
    ):
        yield Paragraph(f"{number}．{said}")


def _columns(body: Body, receipts: dict[str, list[Receipt]], case: Case) -> Sequence[Col[Deliverable, WordCell]]:
    owed = [one for one in case.duties.receipts if one.duty.department == body.name]
    due = {one.duty.deliverable: one.due for one in reversed(owed)}
    return (
        Col("交齐", 0.9, lambda one: [Run(box=False, tag=one.id)], "center"),
        Col("编号", 2.8, lambda one: one.id),
        Col("材料", 4.6, lambda one: f"{one.title}（{one.form}）" if one.form else one.title),
        Col("要求", 8, lambda one: "\n".join(_wanted(one, body, case))),
        Col("期限", 2.2, lambda one: f"{date:%Y-%m-%d}" if (date := due.get(one.id)) else "", "center"),
        Col("上年交的", 5, lambda one: "\n".join(_before(receipts.get(one.id, ()), case))),
        Col("可否报“无”", 3, _absences),
    )


def _absences(one: Deliverable) -> str:
    return "可：" + "、".join(ABSENCES[way] for way in one.absences) if one.absences else "不能报无"


def _wanted(one: Deliverable, body: Body, case: Case) -> Iterator[str]:
    config = case.config
    words = _FORMATS if one.seal else _FORMATS | _UNSEALED
    yield "、".join(words[shape] for shape in one.formats) + ("。" if one.seal else "；原件有章的带章扫描。")
    if one.form:
        yield f"填《填报表》里的 {one.form}。"
    if one.dates == "current":
        yield f"须是{config.year}年度的。"
    elif one.dates == "valid":
        yield f"{config.year}年须在有效期内，早于当年印发的可以。"
    rule = config.scheme.duties.photos
    if one.photos:
        pairs = "，须有前后对比" if one.before_after else ""
        yield f"{rule.least}～{rule.most} 张{pairs}，不小于 {rule.long_side}×{rule.short_side} 像素。"
    if one.content:
        yield "须写到：" + "、".join(part.title for part in one.content) + "。"
    if one.amount:
        measure = config.scheme.measures[one.amount.measure]
        yield f"{measure.name}不少于 {one.amount.least} {measure.unit}。"
    if one.elsewhere:
        other = config.scheme.duties.by_id[one.elsewhere]
        bodies = "、".join(each.name for each in config.bodies_of(other.role, config.year))
        yield f"已由{bodies}提供的，可不再报。"
    yield from _instances(one, body, case)


def _instances(one: Deliverable, body: Body, case: Case) -> Iterator[str]:
    config = case.config
    if one.per is None:
        return
    if one.per.kind == "quarter":
        yield "每季度一份。"
    elif one.per.kind == "township":
        yield f"每个乡镇（街道）一份：{_listed(config.townships)}。"
    else:
        title = config.scheme.forms.by_id[one.per.form].title
        rows = [
            record.subject
            for table in case.facts.table(one.per.form, config.year - 1)
            if table.department == body.name
            for record in table.records
            if record.subject and not record.total
        ]
        last = f"上年有：{_listed(tuple(dict.fromkeys(rows)))}。" if rows else ""
        yield f"《{title}》（{one.per.form}）里每个对象一份。{last}"


def _listed(names: tuple[str, ...]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + more


def _before(receipts: tuple[Receipt, ...] | list[Receipt], case: Case) -> Iterator[str]:
    """What was handed in last year: files with their pages, or the statement."""
    if case.last_account is None:
        yield "没有上年材料可查。"
        return
    pages = {material.file: material.pages for material in case.earlier}
    told: list[str] = []
    for receipt in receipts:
        told += [_piece(piece, receipt.duty.subject, pages) for piece in receipt.pieces]
        if receipt.standing is Standing.STATED and receipt.statement and receipt.statement.absence:
            told.append(f"情况说明：{ABSENCES[receipt.statement.absence]}")
    told = list(dict.fromkeys(told))
    if not told:
        yield "上年没有收到。"
    yield from told[:_SHOWN]
    if len(told) > _SHOWN:
        yield f"……共 {len(told)} 件。"


def _piece(piece: Piece, subject: str, pages: dict[str, int | None]) -> str:
    name = "/".join(piece.file.split("/")[2:]) or piece.file
    if piece.first is not None:
        where = f"（第 {piece.first}～{piece.last} 页）"
    else:
        count = pages.get(piece.file)
        where = f"（{count} 页）" if count else ""
    return f"{name}{where}" + (f"——{subject}" if subject and subject not in name else "")
