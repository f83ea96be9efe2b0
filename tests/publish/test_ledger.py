"""The ledger: what each body owes and how it stands, how far each is, where every file went."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from pipeline.config import Config, YearDates
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import (
    Absence,
    Account,
    Disposition,
    Duty,
    FileDisposition,
    Piece,
    Receipt,
    Standing,
    Statement,
)
from pipeline.model.table import Place
from pipeline.publish import account_text, ledger

Make = Callable[..., Material]
DUE, LATER = datetime.date(2025, 2, 13), datetime.date(2025, 2, 18)
FILE = "2024/区财政局/支出统计表.xlsx"
SCAN = "2024/区财政局/扫描.pdf"
TABLE, REPORT = Duty("财政.1-1", "区财政局"), Duty("财政.5-1", "区财政局")


def receipt(duty: Duty, standing: Standing, *pieces: Piece, **more: object) -> Receipt:
    return Receipt(duty, standing, pieces, due=DUE, **more)  # type: ignore[arg-type]


RECEIPTS = (
    receipt(TABLE, Standing.RECEIVED, Piece(FILE, how="form"), received=LATER),
    receipt(Duty("财政.1-2", "区财政局"), Standing.PARTIAL, Piece(SCAN, 1, 2), lacking=("editable",)),
    receipt(Duty("财政.2-1", "区财政局"), Standing.FAULTY, Piece(SCAN, 3, 3)),
    receipt(
        Duty("财政.3-1", "区财政局"),
        Standing.STATED,
        statement=Statement("2024/区财政局/情况说明.docx", "区财政局", 2024, "财政.3-1", Absence.ZERO),
        received=DUE,
    ),
    receipt(REPORT, Standing.MISSING),
    receipt(Duty("综合执法.3-3", "区综合行政执法局", "示例镇一"), Standing.MISSING),
)
ENDS = (
    FileDisposition(FILE, Disposition.FORM, forms=("F02",), duties=(TABLE,)),
    FileDisposition(SCAN, Disposition.DELIVERABLE, 1, 2, duties=(Duty("财政.1-2", "区财政局"),)),
    FileDisposition(SCAN, Disposition.UNRECOGNISED, 3, 9),
    FileDisposition("2024/区财政局/旧表.xlsx", Disposition.SUPERSEDED, other=FILE),
    FileDisposition("2024/区财政局/首报.xlsx", Disposition.FORM, forms=("F02",), duties=(TABLE,), other=FILE),
    FileDisposition("2024/区财政局/坏.pdf", Disposition.UNUSABLE, other="I104"),
    FileDisposition("2024/区财政局/包.zip", Disposition.UNPACKED),
    FileDisposition("2024/待分拣/什么.pdf", Disposition.UNRECOGNISED, likely=("财政.5-1",)),
)
ACCOUNT = Account(2024, RECEIPTS, ENDS)


def sheets(config: Config, account: Account, *given: Any) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(ledger.render(config, account, *given)))
    return {name: list(book[name].iter_rows(min_row=4, values_only=True)) for name in ("进度", "应交材料", "文件去向")}


def test_how_far_each_body_is(config: Config) -> None:
    rows = sheets(config, ACCOUNT, [], [])["进度"]
    money, waste, total = rows
    assert money[1:3] == ("区财政局", 5) and money[3:8] == (1, 1, 1, 1, 1) and money[8] == 40
    # 已收 5 days after the deadline, 未报 7 days after it at 截至日期.
    assert money[10:] == (7, "2025-02-18")
    assert waste[3:] == (None, None, None, None, 1, 0, "▁" * 20, 7, None)
    assert total[1:4] == ("合计", 6, 1) and total[8] == pytest.approx(33.3)


@pytest.mark.parametrize(
    ("done", "part", "missing"), [(1, 0, 0), (0, 0, 3), (1, 1, 500), (7, 2, 1), (0, 1, 9), (3, 3, 3)]
)
def test_the_bar_shows_every_share(done: int, part: int, missing: int) -> None:
    counts = dict.fromkeys(Standing, 0)
    counts |= {Standing.STATED: done, Standing.FAULTY: part, Standing.MISSING: missing}
    drawn = ledger.progress_bar(account_text.Progress("某局", counts, None, 0, None))
    assert len(drawn) == 20
    assert [sign in drawn for sign in "█▓▁"] == [done > 0, part > 0, missing > 0]


def test_every_duty_with_its_verdict(config: Config) -> None:
    found = [
        Settled(Finding("I104", (Place(SCAN),)), Severity.WARNING),
        Settled(Finding("X201", (Place(SCAN),)), Severity.BLOCKING, "局长", "x"),
    ]
    numbered = [Numbered("C-3-4-01", Material(FILE, "区财政局", 2024, "表", "xlsx", 1, ""), "C-3-4")]
    rows = sheets(config, ACCOUNT, [], found, numbered)["应交材料"]
    table, partial, faulty, stated, missing, town, total = rows
    assert [cell.date() for cell in (table[7], table[9]) if isinstance(cell, datetime.datetime)] == [DUE, LATER]
    assert (*table[5:7], table[8], *table[10:12]) == (
        "已收",
        None,
        "迟交 5 天",
        "支出统计表.xlsx",
        "C-3-4-01",
    )
    assert partial[5:7] == ("部分", "电子版") and partial[9:11] == ("未登记", "扫描.pdf（第1-2页）")
    assert faulty[5] == "不合格" and faulty[12:] == (None, 1, None)
    assert stated[5] == "已说明" and stated[10] == "情况说明.docx（全年为零）"
    assert missing[5] == "未报" and missing[8] == "逾期 7 天"
    assert town[1:5] == ("区综合行政执法局", "综合执法.3-3", "乡镇垃圾清运台账", "示例镇一")
    assert total[3] == "6 件：已收 1、部分 1、不合格 1、已说明 1、未报 2"


def test_where_every_file_went(config: Config, material: Make) -> None:
    files = [
        material(one.file, department="" if "待分拣" in one.file else "区财政局", pages=9)
        for one in ENDS
        if one.first != 3
    ]
    broken = [Settled(Finding("I104", (Place("2024/区财政局/坏.pdf"),)), Severity.WARNING)]
    rows = sheets(config, ACCOUNT, [*files, material("2023/区财政局/去年.pdf")], broken)["文件去向"]
    went = {(row[3], row[4]): row[8] for row in rows}
    assert went[FILE, None] == "读作 F02 生态环境保护与治理支出统计表"
    assert went[SCAN, "1-2"] == "作为 财政.1-2 《经人大审议通过的财政预算报告》"
    assert went[SCAN, "3-9"].startswith("认不出是哪项材料")
    assert went["2024/区财政局/旧表.xlsx", None] == f"已由 {FILE} 代替，没有读取"
    assert went["2024/区财政局/首报.xlsx", None] == f"读作 F02 生态环境保护与治理支出统计表；其余以 {FILE} 为准"
    assert went["2024/区财政局/坏.pdf", None] == (
        "未能使用：文件损坏（I104）。请用 WPS 或 Excel 打开看看；能打开就另存一份再报，打不开请部门重新发送。"
    )
    assert "财政.5-1 《生态环境保护治理与支出情况报告》" in went["2024/待分拣/什么.pdf", None]
    assert len(rows) == len(ENDS)
    data = ledger.render(config, ACCOUNT, [material("2023/区财政局/去年.pdf")], [])
    last = openpyxl.load_workbook(io.BytesIO(data))["上年文件"]
    assert last["C4"].value == "2023/区财政局/去年.pdf"


def test_before_the_deadline_and_without_dates(config: Config) -> None:
    early = replace(config, dates={2024: YearDates(DUE - datetime.timedelta(3), DUE, None)})
    assert sheets(early, ACCOUNT, [], [])["应交材料"][4][8] == "还有 3 天"
    assert (
        sheets(replace(config, dates={2024: YearDates(DUE, DUE, None)}), ACCOUNT, [], [])["应交材料"][4][8]
        == "当日截止"
    )
    none = replace(config, dates={2024: YearDates(None, None, None)})
    bare = replace(ACCOUNT, receipts=tuple(replace(one, due=None) for one in RECEIPTS))
    assert sheets(none, bare, [], [])["应交材料"][4][8] is None


def test_the_same_ledger_has_the_same_bytes(config: Config) -> None:
    assert ledger.render(config, ACCOUNT, [], []) == ledger.render(config, ACCOUNT, [], [])
