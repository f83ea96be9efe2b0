"""督查通报, 催办 and the proposal for 收件登记: what colleagues read and paste."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest

from pipeline.config import Config
from pipeline.ingest import register
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.receipt import (
    REGISTER_HEADS,
    Account,
    Disposition,
    Duty,
    FileDisposition,
    Piece,
    Receipt,
    Registered,
    Standing,
)
from pipeline.model.table import Place
from pipeline.publish import account_text, register_proposal, reminders, supervision
from pipeline.reading.readers import read_file
from tests.wordtext import word_text

DUE, DAY = datetime.date(2025, 2, 13), datetime.date(2025, 2, 11)


def duty(deliverable: str, department: str, standing: Standing, received: datetime.date | None = DAY) -> Receipt:
    came = standing is not Standing.MISSING
    pieces = (Piece(f"2024/{department}/{deliverable}.pdf"),) if came else ()
    return Receipt(Duty(deliverable, department), standing, pieces, received=received if came else None, due=DUE)


def account(*receipts: Receipt) -> Account:
    return Account(2024, receipts, ())


def places(found: Account, config: Config) -> list[tuple[int | None, str]]:
    return [(rank, one.body) for rank, one in supervision.ranked(account_text.progress(found, config))]


def test_ranked_by_completion_then_by_days_late(config: Config) -> None:
    late = datetime.date(2025, 2, 17)
    found = account(
        duty("发改.1-1", "区发改局", Standing.MISSING),
        duty("财政.1-1", "区财政局", Standing.RECEIVED, late),
        duty("卫健.1-1", "区卫健局", Standing.RECEIVED),
        duty("文旅.1-1", "区文旅局", Standing.RECEIVED),
        duty("工信.1-1", "区工信局", Standing.RECEIVED, None),
    )
    assert places(found, config) == [
        (1, "区卫健局"),
        (1, "区文旅局"),
        (3, "区财政局"),
        (4, "区发改局"),
        (None, "区工信局"),
    ]
    said = word_text(supervision.render(found, config))
    assert "5个部门应交材料5件，已报齐4件，完成率80.0%" in said and "尚未报送1件" in said
    assert "1件未登记" in said and "收到日期未登记的部门不参加排名" in said
    assert "材料未报齐：区发改局1件。" in said and "需要补正" not in said


def test_everything_is_there(config: Config) -> None:
    said = word_text(supervision.render(account(duty("卫健.1-1", "区卫健局", Standing.RECEIVED)), config))
    assert "已全部报齐" in said and "未报齐：" not in said and "不参加排名" not in said


def said(found: Account, config: Config, settled: tuple[Settled, ...] = ()) -> str:
    made = reminders.render(found, settled, config)
    return made["催办/区财政局.txt"].decode("utf-8-sig")


def test_a_reminder_says_what_is_missing_and_what_to_mend(config: Config) -> None:
    found = account(
        duty("财政.1-1", "区财政局", Standing.FAULTY),
        duty("财政.5-1", "区财政局", Standing.MISSING),
        replace(duty("财政.1-3", "区财政局", Standing.PARTIAL), lacking=("editable",)),
        duty("卫健.1-1", "区卫健局", Standing.RECEIVED),
    )
    at = Place("2024/区财政局/财政.1-1.pdf", "汇总", "B5")
    wrong = (Settled(Finding("N101", (at,), {"内容": "12万", "列": "执行数"}), Severity.BLOCKING),)
    text = said(found, config, wrong)
    assert text.splitlines()[0] == "【2024年度县域生态考核材料】区财政局："
    assert "应报材料 3 件，目前已报齐 0 件" in text and "2月13日，现已超过" in text
    assert "还没有收到（1 项）：\r\n1. 《生态环境保护治理与支出情况报告》（财政.5-1）" in text
    assert "《一般公共预算支出明细表》（财政.1-3）：缺电子版" in text
    assert "《生态环境保护与治理支出统计表》（财政.1-1）：" in text
    letter = word_text(reminders.render(found, wrong, config)["催办/区财政局.docx"])
    assert "汇总 B5" in letter and "请补交电子版" in letter and "1项没有收到、2项需要补正" in letter
    assert "催办/区卫健局.txt" not in reminders.render(found, (), config)


def test_a_long_reminder_is_cut_and_says_so(config: Config) -> None:
    ids = [one for one in config.scheme.duties.by_id if one.startswith("生态环境.")]
    found = account(*(duty(one, "区生态环境分局", Standing.MISSING) for one in ids))
    text = reminders.render(found, (), config)["催办/区生态环境分局.txt"].decode("utf-8-sig").replace("\r\n", "\n")
    shown = sum(line[:1].isdigit() for line in text.split("\n"))
    assert len(text) <= 500 and 5 < shown < len(ids)
    assert f"其余 {len(ids) - shown} 项见任务清单" in text


def test_before_the_deadline_nobody_is_late(config: Config) -> None:
    early = replace(config, dates={2024: replace(config.dates[2024], cutoff=DAY)})
    text = said(account(duty("财政.5-1", "区财政局", Standing.MISSING)), early)
    assert "请于2月13日前报齐" in text and "超过" not in text


ENDS = (
    FileDisposition("2024/区财政局/扫描.pdf", Disposition.UNRECOGNISED, 3, 9),
    FileDisposition("2024/待分拣/什么.pdf", Disposition.UNRECOGNISED, likely=("财政.5-1", "财政.1-2")),
    FileDisposition("2024/区财政局/报告.pdf", Disposition.DELIVERABLE, duties=(Duty("财政.5-1", "区财政局"),)),
    FileDisposition("2024/区财政局/旧.pdf", Disposition.SUPERSEDED, other="2024/区财政局/报告.pdf"),
)
ROWS = (
    Registered(2, "2024/区财政局/扫描.pdf", 1, 2, ("财政.1-2",), received=DAY, document_number="沾财〔2024〕1号"),
    Registered(3, "2024/区财政局/作废.pdf", void=True, note="重复"),
)


def test_the_proposal_saved_as_register_says_what_it_said(config: Config) -> None:
    whole = Account(2024, (duty("财政.5-1", "区财政局", Standing.RECEIVED),), ENDS)
    data = register_proposal.render(whole, ROWS, config)
    files = [one.file for one in ENDS] + [row.file for row in ROWS]
    read, found = register.read_register_file(
        "2024/收件登记.xlsx", read_file("a.xlsx", data), list(dict.fromkeys(files)), config
    )
    assert not found
    assert [(row.file, row.first, row.last, row.about, row.void) for row in read] == [
        ("2024/区财政局/扫描.pdf", 1, 2, ("财政.1-2",), False),
        ("2024/区财政局/作废.pdf", None, None, (), True),
        ("2024/区财政局/扫描.pdf", 3, 9, (), False),
        ("2024/待分拣/什么.pdf", None, None, ("财政.5-1",), False),
        # What is known already is listed to write down when it came; without an id it stays as it is known.
        ("2024/区财政局/报告.pdf", None, None, (), False),
    ]
    assert (read[0].received, read[0].document_number, read[1].note) == (DAY, "沾财〔2024〕1号", "重复")
    sheet = openpyxl.load_workbook(io.BytesIO(data))["收件登记"]
    # A day is still to be written down for most files: the empty cells take it as a date.
    assert {cell.number_format for cell in sheet["E"][5:] + sheet["H"][5:]} == {"yyyy-mm-dd"}
    lists = [one for one in sheet.data_validations.dataValidation if one.type == "list"]
    assert any("财政.5-1" in str(one.formula1) for one in lists)


def test_the_register_reads_the_heads_that_the_proposal_writes() -> None:
    assert tuple(names[0] for names in register.HEADS.values()) == REGISTER_HEADS


@pytest.mark.parametrize("name", ["circular", "reminder", "proposal"])
def test_the_same_account_gives_the_same_bytes(config: Config, name: str) -> None:
    whole = Account(2024, (duty("财政.5-1", "区财政局", Standing.MISSING),), ENDS)
    makers: dict[str, Callable[[], bytes]] = {
        "circular": lambda: supervision.render(whole, config),
        "reminder": lambda: reminders.render(whole, (), config)["催办/区财政局.docx"],
        "proposal": lambda: register_proposal.render(whole, ROWS, config),
    }
    make = makers[name]
    assert make() == make() and zipfile.is_zipfile(io.BytesIO(make()))
