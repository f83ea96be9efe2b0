"""The duties that a body has not completed → a short text to paste into a chat, and the full list in Word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.model.finding import Settled
from pipeline.model.receipt import FORMAT_WORDS, Account, Receipt, Standing
from pipeline.office import docx
from pipeline.office.docx import Block, Heading, Paragraph, WordCell
from pipeline.office.list_table import Col, Table, row_numbers
from pipeline.publish import account_text
from pipeline.scheme.catalogue import Responsible

FOLDER = "催办"
_SHOWN = 5
_MISSING = "未报"
_MOST = 480
"""Characters of the text at most: a longer one is not read in a chat."""
_END = "其余 {count} 项见任务清单和所附催报单。"


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a reminder: id and title of the deliverable, what is wrong with it, what to do."""

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
    """催办/<部门>.txt (UTF-8 with BOM, CRLF) and .docx of every body with a missing or faulty deliverable."""
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
    """The missing deliverables, each once with its objects."""
    gone = [one.duty for one in receipts if one.standing is Standing.MISSING]
    ids = list(dict.fromkeys(duty.deliverable for duty in gone))
    return [
        Asked(identity, title, _MISSING, _formats(identity, config))
        for identity, title in zip(ids, account_text.titles(gone, config), strict=True)
    ]


def _formats(identity: str, config: Config) -> str:
    one = config.scheme.duties.by_id[identity]
    shapes = "和".join(FORMAT_WORDS[shape] for shape in one.formats)
    seal = "（盖章）" if one.seal else ""
    return f"请报{shapes}{seal}" + ("；确无此项的，请填情况说明" if one.absences else "；这一项不能报无")


def to_mend(receipts: Sequence[Receipt], settled: Sequence[Settled], config: Config) -> list[Asked]:
    """The deliverables to correct: with a format lacking, or with open findings that the body has to mend."""
    found: list[Asked] = []
    for receipt in receipts:
        identity, pieces = receipt.duty.deliverable, receipt.pieces
        title = account_text.title(receipt.duty, config)
        if pieces and receipt.lacking:
            shapes = "、".join(FORMAT_WORDS[shape] for shape in receipt.lacking)
            found.append(Asked(identity, title, f"缺{shapes}", f"请补交{shapes}"))
        if receipt.standing is not Standing.FAULTY:
            continue
        for one in settled:
            at = next((place for place in one.finding.at if any(piece.holds(place) for piece in pieces)), None)
            entry = config.scheme.catalogue[one.finding.code]
            if at is None or not entry.mends(one) or entry.responsible is not Responsible.DEPARTMENT:
                continue
            place = " ".join(filter(None, (at.file.rpartition("/")[2], at.sheet, at.cell)))
            todo = f"{place}：{entry.say(one.finding)}{entry.advise(one.finding)}"
            found.append(Asked(identity, title, entry.title, todo))
    return list(dict.fromkeys(found))


def reminder_text(one: account_text.Progress, missing: Sequence[Asked], wrong: Sequence[Asked], config: Config) -> str:
    """The short text, at most about 500 characters; lines that do not fit are counted."""
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
    """One line for each deliverable, with all that is wrong with it."""
    states: dict[tuple[str, str], dict[str, None]] = {}
    for one in asked:
        states.setdefault((one.title, one.number), {})[one.state] = None
    return [
        f"{title}（{number}）" + (f"：{'、'.join(said)}" if list(said) != [_MISSING] else "")
        for (title, number), said in states.items()
    ]


def letter(one: account_text.Progress, missing: Sequence[Asked], wrong: Sequence[Asked], config: Config) -> bytes:
    """催报单 in Word: every missing deliverable and every one to correct, with what to do."""
    dates = config.dates[config.year]
    title = f"{config.year}年度县域生态环境质量自查材料催报单"
    blocks: list[Block] = [
        Heading(title, 0),
        Paragraph(f"{one.body}：", indent=False),
        Paragraph(
            f"按照{config.county}{config.year}年度县域生态环境质量监测评价与考核工作实施方案，贵单位应报材料{one.owed}件，"
            f"报送截止日期为{account_text.date_in_words(dates.due)}。截至{account_text.date_in_words(dates.cutoff)}，已报齐{one.done}件，"
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
        Paragraph(account_text.date_in_words(dates.cutoff) if dates.cutoff else "", "right"),
    ]
    return docx.document(title, blocks)


def _left(missing: Sequence[Asked], wrong: Sequence[Asked]) -> str:
    parts = (f"{len(missing)}项没有收到" if missing else "", f"{len(_short(wrong))}项需要补正" if wrong else "")
    return f"还有{'、'.join(filter(None, parts))}"


def _grouped(wrong: Sequence[Asked]) -> list[Asked]:
    """One line for each deliverable and problem: what to do at its places, at most _SHOWN of them."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in wrong:
        found.setdefault((one.number, one.title, one.state), []).append(one.todo)
    more = ["……其余见问题清单"]
    return [Asked(*key, "\n".join(todos[:_SHOWN] + more * (len(todos) > _SHOWN))) for key, todos in found.items()]
