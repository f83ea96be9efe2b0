"""What was owed and what came → 台账.xlsx: by department and form, and where every file went."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.config import Body, Config
from pipeline.model.finding import Settled, Severity
from pipeline.model.material import Material, Numbered
from pipeline.model.table import FormTable
from pipeline.office.xlsx import Cell, Column, SheetSpec, Tint, workbook
from pipeline.publish.findings import WORDS
from pipeline.publish.materials import unpacked
from pipeline.scheme.forms import Form

NAME = "台账.xlsx"
RECEIVED, MISSING, WRONG, UNCHECKED = "已收", "未报", "读取有误", "待核对"
_TINTS = {MISSING: Tint.STRONG, WRONG: Tint.MIDDLE, UNCHECKED: Tint.MIDDLE}
_READING = ("I", "N")
"""First letters of the codes of findings that say a file could not be read right."""
_UNSORTED = "待分拣"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing owed by one body. `form` is None for indicators that no form covers yet."""

    body: str
    form: Form | None
    status: str
    files: tuple[str, ...]
    rows: int
    open: Mapping[Severity, int]
    waiting: tuple[str, ...]
    """Names of the indicators that wait for it."""


def ledger(
    config: Config, tables: Sequence[FormTable], materials: Sequence[Material], settled: Sequence[Settled]
) -> tuple[Line, ...]:
    """Every form that every body owes in the config's year, in the order of the config and of the forms.

    A body whose roles own indicators that none of its forms covers gets one more line for them: 未报 where
    nothing else came from it, else 待核对. Other forms it sent in (which it does not owe) stand after its own.
    A form that lies in 待分拣 counts for every body that owes it, as in the checks.
    """
    lines: list[Line] = []
    forms = config.scheme.forms.by_id
    for body in config.bodies:
        if not body.years.covers(config.year):
            continue
        mine = [table for table in tables if table.department in (body.name, "") and table.year == config.year]
        owed = [form for form in forms.values() if form.role in body.roles]
        sent = {table.form for table in mine if table.department}
        others = [form for form in forms.values() if form.id in sent and form not in owed]
        lines += [_form_line(config, body, form, mine, materials, settled) for form in (*owed, *others)]
        waiting = _uncovered(config, body, owed)
        if waiting:
            loose = [
                one.file
                for one in materials
                if one.department == body.name
                and one.year == config.year
                and not (one.forms or one.unusable or one.speaks_of or unpacked(one, materials))
            ]
            status = UNCHECKED if loose else MISSING
            lines.append(Line(body.name, None, status, tuple(sorted(loose)), 0, {}, waiting))
    return tuple(lines)


def render(
    config: Config,
    tables: Sequence[FormTable],
    materials: Sequence[Material],
    settled: Sequence[Settled],
    numbered: Sequence[Numbered] = (),
) -> bytes:
    """台账.xlsx with the sheets 按部门和表单 and 文件去向."""
    lines = ledger(config, tables, materials, settled)
    return workbook([_owed(config, lines), _files(config, materials, numbered)])


def _form_line(
    config: Config,
    body: Body,
    form: Form,
    mine: Sequence[FormTable],
    materials: Sequence[Material],
    settled: Sequence[Settled],
) -> Line:
    read = [table for table in mine if table.form == form.id]
    files = {table.file for table in read}
    if not read:
        # A file that says it is the form came, but nothing could be read from it: it is not owed, it is wrong.
        files = {
            one.file
            for one in materials
            if one.speaks_of == form.id and one.department in (body.name, "") and one.year == config.year
        }
    sheets = {(table.file, table.sheet) for table in read}
    shared = {table.file for table in mine if table.form != form.id}
    # A finding of a file that feeds several forms counts where its sheet does.
    about = [
        one
        for one in settled
        if one.open
        and any(
            (place.file, place.sheet) in sheets
            or (place.file in files and (not place.sheet or place.file not in shared))
            for place in one.finding.at
        )
    ]
    open_now = {severity: sum(one.severity is severity for one in about) for severity in WORDS}
    wrong = any(one.severity is Severity.BLOCKING and one.finding.code.startswith(_READING) for one in about)
    status = MISSING if not files else WRONG if wrong or not read else RECEIVED
    names = {indicator.id: indicator.name for indicator in config.scheme.tree.indicators()}
    waiting = tuple(names[one] for one in (form.indicator, *form.see_also) if one in names)
    rows = sum(not row.total for table in read for row in table.rows)
    return Line(body.name, form, status, tuple(sorted(files)), rows, open_now, waiting if status != RECEIVED else ())


def _uncovered(config: Config, body: Body, owed: Sequence[Form]) -> tuple[str, ...]:
    covered = {indicator for form in owed for indicator in (form.indicator, *form.see_also)}
    return tuple(
        indicator.name
        for indicator in config.scheme.tree.indicators()
        if indicator.id not in covered and set(body.roles).intersection(indicator.roles)
    )


def _owed(config: Config, lines: Sequence[Line]) -> SheetSpec:
    dates = config.dates[config.year]
    columns = (
        Column("序号", 6, "center"),
        Column("部门", 14),
        Column("表单", 30),
        Column("状态", 9, "center"),
        Column("时限", 11, "center"),
        Column("文件", 36),
        Column("读入行数", 9, "right"),
        *(Column(word, 6, "right") for word in WORDS.values()),
        Column("等待它的指标", 36),
    )
    rows: list[list[Cell]] = []
    tints: dict[tuple[int, int], Tint] = {}
    for place, line in enumerate(lines):
        if line.status in _TINTS:
            tints[place, 3] = _TINTS[line.status]
        rows.append(
            [
                place + 1,
                line.body,
                f"{line.form.id} {line.form.title}" if line.form else "其他指标的材料",
                line.status,
                _lateness(dates.due, dates.cutoff) if line.status == MISSING else "",
                "\n".join(line.files),
                line.rows if line.form and line.files else None,
                *(line.open.get(severity) or None for severity in WORDS),
                "、".join(line.waiting),
            ]
        )
    count = {status: sum(line.status == status for line in lines) for status in (RECEIVED, MISSING, WRONG, UNCHECKED)}
    counted = "、".join(f"{status} {number}" for status, number in count.items())
    sums = [sum(line.open.get(severity, 0) for line in lines) for severity in WORDS]
    total_rows = sum(line.rows for line in lines)
    rows.append([None, "合计", f"{len(lines)} 项：{counted}", None, None, None, total_rows, *sums, None])
    tints.update({(len(rows) - 1, column): Tint.TOTAL for column in range(len(columns))})
    days = f"报送截止：{_day(dates.due)}；截至日期：{_day(dates.cutoff)}。"
    note = f"{days}阻断、提醒、提示为该表未处理的问题数，逐条见问题清单。"
    return SheetSpec("按部门和表单", f"{config.year}年度县域生态环境质量自查材料台账", columns, rows, note, tints)


def _lateness(due: datetime.date | None, cutoff: datetime.date | None) -> str:
    if due is None or cutoff is None:
        return ""
    days = (cutoff - due).days
    return f"逾期 {days} 天" if days > 0 else "当日截止" if days == 0 else f"还有 {-days} 天"


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else "未填写"


def _files(config: Config, materials: Sequence[Material], numbered: Sequence[Numbered]) -> SheetSpec:
    columns = (
        Column("序号", 6, "center"),
        Column("年度", 7, "center"),
        Column("部门", 18),
        Column("文件", 56),
        Column("类型", 8, "center"),
        Column("大小（KB）", 10, "right"),
        Column("页数", 7, "right"),
        Column("去向", 60),
        Column("编号", 12, "center"),
    )
    numbers = {one.material.file: one.number for one in numbered}
    bodies = {body.name: place for place, body in enumerate(config.bodies)}
    ordered = sorted(materials, key=lambda one: (-one.year, bodies.get(one.department, len(bodies)), one.file))
    rows: list[list[Cell]] = []
    tints: dict[tuple[int, int], Tint] = {}
    for place, one in enumerate(ordered):
        if one.unusable:
            tints[place, 7] = Tint.STRONG
        rows.append(
            [
                place + 1,
                one.year,
                one.department or _UNSORTED,
                one.file,
                one.kind,
                -(-one.size // 1024),
                one.pages,
                "已解压，里面的文件另列" if unpacked(one, ordered) else _whereabouts(one, config),
                numbers.get(one.file, ""),
            ]
        )
    used = sum(bool(one.forms) for one in ordered)
    refused = sum(bool(one.unusable) for one in ordered)
    opened = sum(unpacked(one, ordered) for one in ordered)
    kept = len(rows) - used - refused - opened
    note = f"共 {len(rows)} 个文件：读作表单 {used}，作为佐证材料 {kept}，未能使用 {refused}，已解压的压缩包 {opened}。"
    return SheetSpec("文件去向", f"{config.year}年度收到的文件及去向", columns, rows, note, tints)


def _whereabouts(one: Material, config: Config) -> str:
    if one.unusable:
        return f"未能使用：{config.scheme.catalogue[one.unusable].title}（{one.unusable}）"
    if one.forms:
        forms = config.scheme.forms.by_id
        return "读作 " + "、".join(f"{form} {forms[form].title}" if form in forms else form for form in one.forms)
    return "作为佐证材料"
