"""The account of a year → 台账.xlsx: completion by department, standing of every duty, disposition of every file."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.config import Config
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import FORMAT_WORDS, Account, Disposition, FileDisposition, Receipt, Standing
from pipeline.model.table import Place
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table, Tint, row_numbers
from pipeline.office.xlsx import ListSheet, workbook
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


def render(
    config: Config,
    account: Account,
    materials: Sequence[Material],
    settled: Sequence[Settled],
    numbered: Sequence[Numbered] = (),
) -> bytes:
    """台账.xlsx with the sheets 进度, 应交材料, 文件去向 and, where there are any, 上年文件.

    `settled` are the findings with their acceptances, counted for the files of each duty while they are open.
    """
    return workbook(
        [
            _progress(config, account),
            _owed(config, account, settled, numbered),
            _files(config, account, materials, settled, numbered),
            *_last_year(account, materials, config),
        ]
    )


def _progress(config: Config, account: Account) -> ListSheet:
    rows = account_text.progress(account, config)
    cols: Sequence[Col[Progress, Cell]] = (
        Col("部门", 18, lambda one: one.body),
        Col("应交", 7, lambda one: one.owed, "right"),
        *map(_standing_column, Standing),
        Col("完成率%", 10, lambda one: one.rate, "right"),
        Col("进度（█ 已收、已说明　▓ 部分、不合格　▁ 未报）", 44, progress_bar),
        Col("最多逾期天数", 14, lambda one: one.late, "right"),
        Col("最近收到", 12, lambda one: account_text.day_text(one.last) or (UNDATED if one.came else None), "center"),
    )
    whole = account_text.all_bodies(rows)
    dates = config.dates[config.year]
    due, cutoff = (account_text.day_text(date, "未填写") for date in (dates.due, dates.cutoff))
    note = (
        f"报送截止：{due}；截至日期：{cutoff}。"
        "完成率＝（已收＋已说明）÷应交。\n"
        "收到日期只采用收件登记里写的；应交按“事项—材料—对象（乡镇、季度、项目、企业）”逐件计算。"
    )
    table = Table((row_numbers(6), *cols), rows, [None, *(col.get(whole) for col in cols if col.get)])
    return ListSheet("进度", f"{config.year}年度县域生态环境质量自查材料报送进度", table, note, filter=False)


def _standing_column(standing: Standing) -> Col[Progress, Cell]:
    return Col(
        standing.word,
        8,
        lambda one: one.counts[standing] or None,
        "right",
        lambda one: _TINTS.get(standing) if one.counts[standing] else None,
    )


def progress_bar(one: Progress) -> str:
    """Twenty blocks: completed █, answered but not completed ▓, missing ▁; every share above zero gets one at least."""
    if not one.owed:
        return ""
    parts = [one.done, one.came - one.done, one.owed - one.came]
    blocks = [max(1, _BLOCKS * part // one.owed) if part else 0 for part in parts]
    blocks[parts.index(max(parts))] += _BLOCKS - sum(blocks)
    return "█" * blocks[0] + "▓" * blocks[1] + "▁" * blocks[2]


def _owed(config: Config, account: Account, settled: Sequence[Settled], numbered: Sequence[Numbered]) -> ListSheet:
    duties = config.scheme.duties.by_id
    numbers = {(one.material.file, one.first): one.number for one in numbered}
    places = _open_places(settled)
    cutoff = config.dates[config.year].cutoff

    def cited(one: Receipt) -> Sequence[str]:
        came = [(one.statement.file, None)] if one.statement else [(piece.file, piece.first) for piece in one.pieces]
        return list(dict.fromkeys(numbers[key] for key in came if key in numbers))

    def severities(one: Receipt) -> Counter[Severity]:
        about = {at for piece in one.pieces for place, at in places.get(piece.file, ()) if piece.holds(place)}
        return Counter(settled[at].severity for at in about)

    counts = {one.duty: severities(one) for one in account.receipts}

    def count_column(severity: Severity) -> Col[Receipt, Cell]:
        return Col(severity.word, 6, lambda one: counts[one.duty][severity] or None, "right")

    cols: Sequence[Col[Receipt, Cell]] = (
        row_numbers(6),
        Col("部门", 13, lambda one: one.duty.department),
        Col("编号", 13, lambda one: one.duty.deliverable),
        Col("材料", 32, lambda one: duties[one.duty.deliverable].title),
        Col("对象", 14, lambda one: one.duty.subject),
        Col(
            "状态",
            8,
            lambda one: one.standing.word,
            "center",
            lambda one: _TINTS.get(one.standing),
        ),
        Col("还缺", 11, lambda one: "、".join(FORMAT_WORDS[shape] for shape in one.lacking if one.pieces)),
        Col("期限", 11, lambda one: one.due, "center"),
        Col("时限", 10, lambda one: _timing(one, cutoff), "center"),
        Col("收到日期", 11, lambda one: one.received or (UNDATED if one.pieces or one.statement else None), "center"),
        Col("文件", 40, _files_text),
        Col("佐证编号", 11, lambda one: "\n".join(cited(one)), "center"),
        *map(count_column, Severity),
    )
    total = account_text.all_bodies(account_text.progress(account, config))
    summary = "、".join(f"{standing.word} {total.counts[standing]}" for standing in Standing)
    note = (
        "状态：已收＝格式齐、没有要改的问题；部分＝还缺格式；不合格＝有要改的问题，见退回单和问题清单；"
        "已说明＝情况说明可以代替；未报。\n阻断、提醒、提示为这些文件里未处理的问题数。"
    )
    table = Table(cols, account.receipts, [None, "合计", None, f"{len(account.receipts)} 件：{summary}"])
    return ListSheet("应交材料", f"{config.year}年度县域生态环境质量自查材料台账", table, note)


def _files_text(receipt: Receipt) -> str:
    if receipt.statement is None:
        return "\n".join(map(account_text.piece_text, receipt.pieces))
    absence = receipt.statement.absence
    return f"{receipt.statement.file.rpartition('/')[2]}（{absence.word if absence else ''}）"


def _timing(receipt: Receipt, cutoff: datetime.date | None) -> str:
    """逾期 7 天, 当日截止, 还有 3 天, 迟交 2 天; "" where it was received in time or a date is lacking."""
    if receipt.due is None:
        return ""
    if receipt.standing is Standing.MISSING:
        if cutoff is None:
            return ""
        days = (cutoff - receipt.due).days
        return f"逾期 {days} 天" if days > 0 else "当日截止" if days == 0 else f"还有 {-days} 天"
    days = account_text.lateness(receipt, cutoff) or 0
    return f"迟交 {days} 天" if days else ""


def _open_places(settled: Sequence[Settled]) -> dict[str, list[tuple[Place, int]]]:
    """File → the places in it that open findings name, each with the index of the finding in `settled`."""
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
) -> ListSheet:
    numbers = {(one.material.file, one.first): one.number for one in numbered}
    of_file = {one.file: one for one in materials}
    bodies = {body.name: place for place, body in enumerate(config.bodies)}
    why = {(place.file, one.finding.code): one.finding for one in settled for place in one.finding.at}

    def order(row: FileDisposition) -> tuple[object, ...]:
        department = of_file[row.file].department if row.file in of_file else ""
        return bodies.get(department, len(bodies)), row.file, row.first or 0

    rows = [(row, of_file.get(row.file)) for row in sorted(account.whereabouts, key=order)]
    cols: Sequence[Col[tuple[FileDisposition, Material | None], Cell]] = (
        row_numbers(6),
        Col("年度", 7, lambda row: row[1].year if row[1] else account.year, "center"),
        Col("部门", 16, lambda row: (row[1].department or _UNSORTED) if row[1] else ""),
        Col("文件", 50, lambda row: row[0].file),
        Col("页码", 9, lambda row: account_text.page_span(row[0]), "center"),
        Col("类型", 7, lambda row: row[1].kind if row[1] else "", "center"),
        Col("大小（KB）", 9, lambda row: -(-row[1].size // 1024) if row[1] else None, "right"),
        Col("页数", 6, lambda row: row[1].pages if row[1] else None, "right"),
        Col(
            "去向",
            54,
            lambda row: _disposition_text(row[0], why.get((row[0].file, row[0].other)), config),
            tint=lambda row: _DISPOSITION_TINTS.get(row[0].end),
        ),
        Col("编号", 12, lambda row: numbers.get((row[0].file, row[0].first)), "center"),
    )
    counted = _counted(account.whereabouts)
    note = f"{config.year} 年共收到 {len({row.file for row in account.whereabouts})} 个文件：{counted}。"
    return ListSheet("文件去向", f"{config.year}年度收到的文件及去向", Table(cols, rows), note)


def _last_year(account: Account, materials: Sequence[Material], config: Config) -> list[ListSheet]:
    """The files of the year before, which only serve to compare; no sheet where there are none."""
    catalogue = config.scheme.catalogue
    last = sorted((one for one in materials if one.year != account.year), key=lambda one: one.file)
    cols: Sequence[Col[Material, Cell]] = (
        row_numbers(6),
        Col("部门", 18, lambda one: one.department or _UNSORTED),
        Col("文件", 64, lambda one: one.file),
        Col("类型", 7, lambda one: one.kind, "center"),
        Col("读作表单", 30, lambda one: "、".join(one.forms)),
        Col(
            "问题",
            30,
            lambda one: f"未能使用：{catalogue[one.unusable].title}（{one.unusable}）" if one.unusable else "",
        ),
    )
    note = "用来与本年比较，不作本年的佐证材料。"
    return [ListSheet("上年文件", f"{account.year - 1}年度的文件", Table(cols, last), note)] if last else []


_DISPOSITION_TINTS = {Disposition.UNUSABLE: Tint.STRONG, Disposition.UNRECOGNISED: Tint.MIDDLE}


def _counted(rows: Sequence[FileDisposition]) -> str:
    count: Mapping[Disposition, int] = {end: len({row.file for row in rows if row.end is end}) for end in Disposition}
    return "、".join(f"{end.word} {count[end]}" for end in Disposition if count[end])


def _disposition_text(row: FileDisposition, why: Finding | None, config: Config) -> str:
    """Disposition of a file in words; `why`: the finding that says why it could not be used and what to do."""
    duties = config.scheme.duties.by_id
    answered = "、".join(dict.fromkeys(f"{duty.deliverable} {account_text.title(duty, config)}" for duty in row.duties))
    if row.end is Disposition.FORM:
        forms = config.scheme.forms.by_id
        read = "、".join(f"{form} {forms[form].title}" if form in forms else form for form in row.forms)
        rest = f"；其余以 {row.other} 为准" if row.other else ""
        return f"读作 {read}" + ("" if row.duties else "；没有算作哪个部门的应交材料") + rest
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
    return row.end.word + ("，里面的文件另列" if row.end is Disposition.UNPACKED else "")
