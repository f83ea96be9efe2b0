"""What a body still owes or must mend → a short text to paste into a chat, and the full list in Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.model.finding import Settled
from pipeline.model.receipt import Account, Receipt, Standing
from pipeline.office import docx
from pipeline.office.docx import Block, Heading, Paragraph, WordCell
from pipeline.office.list_table import Col, Table, row_numbers
from pipeline.publish import account_text

FOLDER = "催办"
_SHOWN = 5
_MISSING = "未报"
_MOST = 480
"""Characters of a text that is still read in a chat."""
_END = "其余 {count} 项见任务清单和所附催报单。"


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a reminder: id, what it is about, what is wrong, what to do."""

    number: str
    title: str
    state: str
    todo: str


_COLS: Sequence[Col[Asked, WordCell]] = (
    row_numbers(1.3),
    Col("编号", 2.4, lambda one: one.number),
    Col("材料", 6, lambda one: one.title),
)


def _todo(head: str) -> Col[Asked, WordCell]:
    return Col(head, 8, lambda one: one.todo)


def render(account: Account, settled: Sequence[Settled], config: Config) -> dict[str, bytes]:
    """催办/<部门>.txt and .docx of every body with something left to do."""
    made: dict[str, bytes] = {}
    for one in account_text.progress(account, config):
        mine = [receipt for receipt in account.receipts if receipt.duty.department == one.body]
        missing, wrong = missing_deliverables(mine, config), to_mend(mine, settled, config)
        if missing or wrong:
            # A mark of the encoding and Windows line ends, for whoever opens it in an old Notepad.
            said = reminder_text(one, missing, wrong, config).replace("\n", "\r\n")
            made[f"{FOLDER}/{one.body}.txt"] = said.encode("utf-8-sig")
            made[f"{FOLDER}/{one.body}.docx"] = letter(one, missing, wrong, config)
    return made


def missing_deliverables(receipts: Sequence[Receipt], config: Config) -> list[Asked]:
    """What has not come, the objects of a deliverable drawn together."""
    gone = [one.duty for one in receipts if one.standing is Standing.MISSING]
    ids = list(dict.fromkeys(duty.deliverable for duty in gone))
    return [
        Asked(identity, title, _MISSING, _formats(identity, config))
        for identity, title in zip(ids, account_text.titles(gone, config), strict=True)
    ]


def _formats(identity: str, config: Config) -> str:
    one = config.scheme.duties.by_id[identity]
    shapes = "和".join(account_text.FORMATS[shape] for shape in one.formats)
    seal = "（盖章）" if one.seal else ""
    return f"请报{shapes}{seal}" + ("；确无此项的，请填情况说明" if one.absences else "；这一项不能报无")


def to_mend(receipts: Sequence[Receipt], settled: Sequence[Settled], config: Config) -> list[Asked]:
    """What came and is not right yet: formats lacking, and the open findings about its files."""
    found: list[Asked] = []
    for one in receipts:
        title = account_text.title(one.duty, config)
        if one.pieces and one.lacking:
            shapes = "、".join(account_text.FORMATS[shape] for shape in one.lacking)
            found.append(Asked(one.duty.deliverable, title, f"缺{shapes}", f"请补交{shapes}"))
        if one.standing is not Standing.FAULTY:
            continue
        for said in settled:
            at = next((place for place in said.finding.at if any(piece.holds(place) for piece in one.pieces)), None)
            if at is None or not said.mends:
                continue
            entry = config.scheme.catalogue[said.finding.code]
            place = " ".join(filter(None, (at.file.rpartition("/")[2], at.sheet, at.cell)))
            found.append(
                Asked(
                    one.duty.deliverable,
                    title,
                    entry.title,
                    f"{place}：{entry.say(said.finding)}{entry.advise(said.finding)}",
                )
            )
    return list(dict.fromkeys(found))


def reminder_text(one: account_text.Progress, missing: Sequence[Asked], wrong: Sequence[Asked], config: Config) -> str:
    """The short text, at most about 500 characters; what does not fit is counted."""
    dates = config.dates[config.year]
    past = dates.due is not None and dates.cutoff is not None and dates.cutoff > dates.due
    until = f"{dates.due.month}月{dates.due.day}日" if dates.due else ""
    when = f"报送截止日期是{until}，现已超过，麻烦尽快安排" if past else f"请于{until}前报齐" if until else "请尽快报齐"
    head = (
        f"【{config.year}年度县域生态考核材料】{one.body}：\n"
        f"您好！贵单位应报材料 {one.owed} 件，目前已报齐 {one.done} 件。{when}。"
    )
    absent = "确无此项的，请交情况说明（主要负责人签字、盖章）。" if missing else ""
    tail = f"\n{absent}{'改好后请直接发回。' if wrong else ''}谢谢支持！"
    lines: list[str] = []
    for title, asked in (("还没有收到", _short(missing)), ("收到了，还要补正", _short(wrong))):
        if asked:
            lines.append(f"\n{title}（{len(asked)} 项）：")
            lines += [f"\n{number}. {said}" for number, said in enumerate(asked, 1)]
    said, left = head, 0
    for line in lines:
        ends = len(_END) + len(tail) + 2
        if left or len(said) + len(line) + ends > _MOST:
            left += line.startswith("\n") and line[1].isdigit()
        else:
            said += line
    return said + (f"\n{_END.format(count=left)}" if left else "") + tail


def _short(asked: Sequence[Asked]) -> list[str]:
    """One line a deliverable: several slips in one file are one matter."""
    states: dict[tuple[str, str], dict[str, None]] = {}
    for one in asked:
        states.setdefault((one.title, one.number), {})[one.state] = None
    return [
        f"{title}（{number}）" + (f"：{'、'.join(said)}" if list(said) != [_MISSING] else "")
        for (title, number), said in states.items()
    ]


def letter(one: account_text.Progress, missing: Sequence[Asked], wrong: Sequence[Asked], config: Config) -> bytes:
    """催报单 in Word: everything that is missing and everything to mend."""
    dates = config.dates[config.year]
    title = f"{config.year}年度县域生态环境质量自查材料催报单"
    blocks: list[Block] = [
        Heading(title, 0),
        Paragraph(f"{one.body}：", indent=False),
        Paragraph(
            f"按照{config.county}{config.year}年度县域生态环境质量监测评价与考核工作实施方案，贵单位应报材料{one.owed}件，"
            f"报送截止日期为{account_text.spoken(dates.due)}。截至{account_text.spoken(dates.cutoff)}，已报齐{one.done}件，"
            f"{_left(missing, wrong)}，请安排专人尽快办理。"
        ),
    ]
    if missing:
        blocks += [Heading("一、没有收到的材料"), Table([*_COLS, _todo("要求")], missing)]
    if wrong:
        problem: Col[Asked, WordCell] = Col("问题", 3, lambda one: one.state)
        blocks.append(Heading(f"{'二' if missing else '一'}、需要补正的材料"))
        blocks.append(Table([*_COLS, problem, _todo("怎么改")], _grouped(wrong)))
    blocks += [
        Paragraph("所有材料都要 PDF，情况报告和表格同时交电子版；照片请以文件或原图方式发送，不要经聊天软件压缩。"),
        Paragraph("改好的表请用原来的文件名或在名称后注明“更正”，直接发回即可。"),
        Paragraph(config.compiler_body, "right"),
        Paragraph(account_text.spoken(dates.cutoff) if dates.cutoff else "", "right"),
    ]
    return docx.document(title, blocks)


def _left(missing: Sequence[Asked], wrong: Sequence[Asked]) -> str:
    parts = (f"{len(missing)}项没有收到" if missing else "", f"{len(_short(wrong))}项需要补正" if wrong else "")
    return f"还有{'、'.join(filter(None, parts))}"


def _grouped(wrong: Sequence[Asked]) -> list[Asked]:
    """One line for a deliverable and a problem: what to do at each place, the first of them written out."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in wrong:
        found.setdefault((one.number, one.title, one.state), []).append(one.todo)
    more = ["……其余见问题清单"]
    return [Asked(*key, "\n".join(todos[:_SHOWN] + more * (len(todos) > _SHOWN))) for key, todos in found.items()]
