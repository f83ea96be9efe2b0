"""The account of a year → 台账.xlsx: progress by department, every duty with its verdict, where every file went."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from pipeline.config import Config
from pipeline.model.finding import SEVERITY_WORDS, Finding, Settled
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import Absence, Account, Disposition, FileDisposition, Receipt, Standing
from pipeline.model.table import Place
from pipeline.office.xlsx import Cell, Column, SheetSpec, Tint, workbook
from pipeline.publish import account_text
from pipeline.publish.account_text import UNDATED, Progress

NAME = "台账.xlsx"
_TINTS = {
    Standing.MISSING: Tint.STRONG,
    Standing.FAULTY: Tint.STRONG,
    Standing.PARTIAL: Tint.MIDDLE,
    Standing.STATED: Tint.LIGHT,
}
_BLOCKS = 20
_UNSORTED = "待分拣"
_ABSENT = {
    Absence.ABSENT: "无此对象",
    Absence.ZERO: "全年为零",
    Absence.NOT_DONE: "未开展",
    Absence.ELSEWHERE: "由某部门提供",
}


def render(
    config: Config,
    account: Account,
    materials: Sequence[Material],
    settled: Sequence[Settled],
    numbered: Sequence[Numbered] = (),
) -> bytes:
    """台账.xlsx with the sheets 进度, 应交材料 and 文件去向."""
    return workbook(
        [
            _progress(config, account),
            _owed(config, account, settled, numbered),
            _files(config, account, materials, settled, numbered),
            *_last_year(account, materials, config),
        ]
    )


def _progress(config: Config, account: Account) -> SheetSpec:
    rows = account_text.progress(account, config)
    columns = (
        Column("序号", 6, "center"),
        Column("部门", 18),
        Column("应交", 7, "right"),
        *(Column(word, 8, "right") for word in account_text.WORDS.values()),
        Column("完成率%", 10, "right"),
        Column("进度（█ 已收、已说明　▓ 部分、不合格　▁ 未报）", 44),
        Column("最多逾期天数", 14, "right"),
        Column("最近收到", 12, "center"),
    )
    cells: list[list[Cell]] = []
    tints: dict[tuple[int, int], Tint] = {}
    for place, one in enumerate([*rows, account_text.all_bodies(rows)]):
        whole = place == len(rows)
        came = one.owed - one.counts[Standing.MISSING]
        cells.append(
            [
                None if whole else place + 1,
                one.body,
                one.owed,
                *(one.counts[standing] or None for standing in account_text.WORDS),
                one.rate,
                progress_bar(one),
                one.late,
                account_text.day_text(one.last) or (UNDATED if came else None),
            ]
        )
        if whole:
            tints |= {(place, column): Tint.TOTAL for column in range(len(columns))}
        else:
            tints |= {
                (place, 3 + at): _TINTS[standing]
                for at, standing in enumerate(account_text.WORDS)
                if standing in _TINTS and one.counts[standing]
            }
    dates = config.dates[config.year]
    due, cutoff = (account_text.day_text(date, "未填写") for date in (dates.due, dates.cutoff))
    note = (
        f"报送截止：{due}；截至日期：{cutoff}。"
        "完成率＝（已收＋已说明）÷应交。\n"
        "收到日期只采用收件登记里写的；应交按“事项—材料—对象（乡镇、季度、项目、企业）”逐件计算。"
    )
    return SheetSpec(
        "进度", f"{config.year}年度县域生态环境质量自查材料报送进度", columns, cells, note, tints, filter=False
    )


def progress_bar(one: Progress) -> str:
    """Twenty blocks: settled, came but not settled, missing; every share that is not nothing shows."""
    if not one.owed:
        return ""
    done, missing = one.done, one.counts[Standing.MISSING]
    parts = [done, one.owed - done - missing, missing]
    blocks = [max(1, _BLOCKS * part // one.owed) if part else 0 for part in parts]
    blocks[parts.index(max(parts))] += _BLOCKS - sum(blocks)
    return "█" * blocks[0] + "▓" * blocks[1] + "▁" * blocks[2]


def _owed(config: Config, account: Account, settled: Sequence[Settled], numbered: Sequence[Numbered]) -> SheetSpec:
    columns = (
        Column("序号", 6, "center"),
        Column("部门", 13),
        Column("编号", 13),
        Column("材料", 32),
        Column("对象", 14),
        Column("状态", 8, "center"),
        Column("还缺", 11),
        Column("期限", 11, "center"),
        Column("时限", 10, "center"),
        Column("收到日期", 11, "center"),
        Column("文件", 40),
        Column("佐证编号", 11, "center"),
        *(Column(word, 6, "right") for word in SEVERITY_WORDS.values()),
    )
    numbers = {(one.material.file, one.first): one.number for one in numbered}
    found = _found(settled)
    cutoff = config.dates[config.year].cutoff
    rows: list[list[Cell]] = []
    tints: dict[tuple[int, int], Tint] = {}
    for place, receipt in enumerate(account.receipts):
        deliverable = config.scheme.duties.by_id[receipt.duty.deliverable]
        if receipt.standing in _TINTS:
            tints[place, 5] = _TINTS[receipt.standing]
        files = [account_text.piece_text(piece) for piece in receipt.pieces]
        cited = [(piece.file, piece.first) for piece in receipt.pieces]
        if receipt.statement is not None:
            said = receipt.statement
            files = [f"{said.file.rpartition('/')[2]}（{_ABSENT[said.absence] if said.absence else ''}）"]
            cited = [(said.file, None)]
        about = {at for piece in receipt.pieces for place, at in found.get(piece.file, ()) if piece.holds(place)}
        counts = [sum(settled[one].severity is severity for one in about) for severity in SEVERITY_WORDS]
        rows.append(
            [
                place + 1,
                receipt.duty.department,
                deliverable.id,
                deliverable.title,
                receipt.duty.subject,
                account_text.WORDS[receipt.standing],
                "、".join(account_text.FORMATS[one] for one in receipt.lacking) if receipt.pieces else "",
                receipt.due,
                _timing(receipt, cutoff),
                receipt.received or (UNDATED if receipt.pieces or receipt.statement else None),
                "\n".join(files),
                "\n".join(dict.fromkeys(numbers[one] for one in cited if one in numbers)),
                *(count or None for count in counts),
            ]
        )
    total = account_text.all_bodies(account_text.progress(account, config))
    said_so = "、".join(f"{word} {total.counts[standing]}" for standing, word in account_text.WORDS.items())
    rows.append([None, "合计", None, f"{len(account.receipts)} 件：{said_so}", *[None] * (len(columns) - 4)])
    tints |= {(len(rows) - 1, column): Tint.TOTAL for column in range(len(columns))}
    note = (
        "状态：已收＝格式齐、没有要改的问题；部分＝还缺格式；不合格＝有要改的问题，见退回单和问题清单；"
        "已说明＝情况说明可以代替；未报。\n阻断、提醒、提示为这些文件里未处理的问题数。"
    )
    return SheetSpec("应交材料", f"{config.year}年度县域生态环境质量自查材料台账", columns, rows, note, tints)


def _timing(receipt: Receipt, cutoff: datetime.date | None) -> str:
    """逾期 7 天, 当日截止, 还有 3 天; "" where it came in time or no date is known."""
    if receipt.due is None:
        return ""
    if receipt.standing is Standing.MISSING:
        if cutoff is None:
            return ""
        days = (cutoff - receipt.due).days
        return f"逾期 {days} 天" if days > 0 else "当日截止" if days == 0 else f"还有 {-days} 天"
    days = account_text.lateness(receipt, cutoff) or 0
    return f"迟交 {days} 天" if days else ""


def _found(settled: Sequence[Settled]) -> dict[str, list[tuple[Place, int]]]:
    """File → the places in it that open findings name, each with where the finding stands in `settled`."""
    found: dict[str, list[tuple[Place, int]]] = {}
    for at, one in enumerate(settled):
        for place in one.finding.at if one.open else ():
            found.setdefault(place.file, []).append((place, at))
    return found


def _files(
    config: Config,
    account: Account,
    materials: Sequence[Material],
    settled: Sequence[Settled],
    numbered: Sequence[Numbered],
) -> SheetSpec:
    columns = (
        Column("序号", 6, "center"),
        Column("年度", 7, "center"),
        Column("部门", 16),
        Column("文件", 50),
        Column("页码", 9, "center"),
        Column("类型", 7, "center"),
        Column("大小（KB）", 9, "right"),
        Column("页数", 6, "right"),
        Column("去向", 54),
        Column("编号", 12, "center"),
    )
    numbers = {(one.material.file, one.first): one.number for one in numbered}
    of_file = {one.file: one for one in materials}
    bodies = {body.name: place for place, body in enumerate(config.bodies)}

    def order(row: FileDisposition) -> tuple[object, ...]:
        department = of_file[row.file].department if row.file in of_file else ""
        return bodies.get(department, len(bodies)), row.file, row.first or 0

    why = {(place.file, one.finding.code): one.finding for one in settled for place in one.finding.at}
    ended = [
        (row, _went(row, why.get((row.file, row.other)), config)) for row in sorted(account.whereabouts, key=order)
    ]
    rows: list[list[Cell]] = []
    tints: dict[tuple[int, int], Tint] = {}
    for place, (row, words) in enumerate(ended):
        one = of_file.get(row.file)
        if row.end in (Disposition.UNUSABLE, Disposition.UNRECOGNISED):
            tints[place, 8] = Tint.STRONG if row.end is Disposition.UNUSABLE else Tint.MIDDLE
        span = f"{row.first}-{row.last}" if row.first != row.last else f"{row.first}"
        rows.append(
            [
                place + 1,
                one.year if one else account.year,
                (one.department or _UNSORTED) if one else "",
                row.file,
                span if row.first is not None else "",
                one.kind if one else "",
                -(-one.size // 1024) if one else None,
                one.pages if one else None,
                words,
                numbers.get((row.file, row.first), ""),
            ]
        )
    counted = _counted(account.whereabouts)
    note = f"{config.year} 年共收到 {len({row.file for row in account.whereabouts})} 个文件：{counted}。"
    return SheetSpec("文件去向", f"{config.year}年度收到的文件及去向", columns, rows, note, tints)


def _last_year(account: Account, materials: Sequence[Material], config: Config) -> list[SheetSpec]:
    """The files of the year before, which only serve to compare; no sheet where there are none."""
    last = sorted((one for one in materials if one.year != account.year), key=lambda one: one.file)
    columns = (
        Column("序号", 6, "center"),
        Column("部门", 18),
        Column("文件", 64),
        Column("类型", 7, "center"),
        Column("读作表单", 30),
        Column("问题", 30),
    )
    catalogue = config.scheme.catalogue
    rows: list[list[Cell]] = [
        [
            place,
            one.department or _UNSORTED,
            one.file,
            one.kind,
            "、".join(one.forms),
            f"未能使用：{catalogue[one.unusable].title}（{one.unusable}）" if one.unusable else "",
        ]
        for place, one in enumerate(last, 1)
    ]
    title = f"{account.year - 1}年度的文件"
    return [SheetSpec("上年文件", title, columns, rows, "用来与本年比较，不作本年的佐证材料。")] if last else []


_ENDS = {
    Disposition.FORM: "读作表单",
    Disposition.DELIVERABLE: "作为佐证材料",
    Disposition.STATEMENT: "情况说明",
    Disposition.SUPERSEDED: "已被代替",
    Disposition.COPY: "重复",
    Disposition.UNRECOGNISED: "认不出",
    Disposition.UNUSABLE: "未能使用",
    Disposition.UNPACKED: "已解压的压缩包",
    Disposition.KEPT: "编制人员自己的",
}


def _counted(rows: Sequence[FileDisposition]) -> str:
    count: Mapping[Disposition, int] = {end: len({row.file for row in rows if row.end is end}) for end in _ENDS}
    return "、".join(f"{word} {count[end]}" for end, word in _ENDS.items() if count[end])


def _went(row: FileDisposition, why: Finding | None, config: Config) -> str:
    """Where a file ended, in words; `why`: what says that it could not be used, and what to do."""
    duties = config.scheme.duties.by_id
    answered = "、".join(dict.fromkeys(f"{duty.deliverable} {account_text.title(duty, config)}" for duty in row.duties))
    if row.end is Disposition.FORM:
        forms = config.scheme.forms.by_id
        read = "、".join(f"{form} {forms[form].title}" if form in forms else form for form in row.forms)
        return f"读作 {read}" + ("" if row.duties else "；没有算作哪个部门的应交材料")
    if row.end is Disposition.DELIVERABLE:
        return f"作为 {answered}"
    if row.end is Disposition.SUPERSEDED:
        return "收件登记写明作废，没有读取" if row.other == row.file else f"已由 {row.other} 代替，没有读取"
    if row.end is Disposition.COPY:
        return f"与 {row.other} 完全相同，只用一份" if row.other else "与另一个文件完全相同，只用一份"
    if row.end is Disposition.UNUSABLE:
        entry = config.scheme.catalogue.get(row.other)
        todo = entry.advise(why) if entry and why else ""
        named = f"从名称看是 {answered}。" if answered else ""
        return f"未能使用：{entry.title if entry else row.other}（{row.other}）。{named}{todo}"
    if row.end is Disposition.UNRECOGNISED:
        likely = "、".join(f"{one} 《{duties[one].title}》" for one in row.likely)
        return "认不出是哪项材料" + (f"，最像 {likely}" if likely else "") + "；请在收件登记里写明"
    return {Disposition.STATEMENT: "情况说明", Disposition.UNPACKED: "已解压，里面的文件另列"}.get(
        row.end, _ENDS[row.end]
    )
