"""Findings as a terminal shows them, and as JSON."""

from __future__ import annotations

import json

import pytest

from pipeline.cli.findings_text import finding_lines, findings_json
from pipeline.config import Config
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.table import Place
from pipeline.project.results import worded


def gone(number: str, department: str = "", cell: str = "") -> Finding:
    values = {"编号": number, "材料": "=甲", "文件": "甲.pdf"}
    return Finding("P201", (Place("2024/甲.xlsx", "表1", cell), Place("2024/乙.xlsx")), values, department, "A-1-1")


EDIT = Finding("P101", (), {"文件": "报告/a.docx", "另存": "登记/1-a.docx"})


@pytest.fixture
def settled() -> list[Settled]:
    return [
        Settled(EDIT, Severity.NOTICE),
        Settled(gone("D-01", "区水务局", "C5"), Severity.WARNING),
        Settled(gone("D-02", "区发改局", "B2"), Severity.WARNING, "局长", "已核对"),
        Settled(gone("D-03", "区发改局", "A1"), Severity.BLOCKING),
    ]


def test_terminal_lines(config: Config, settled: list[Settled]) -> None:
    shown = list(finding_lines(worded(settled, config), 5, notices=True))
    assert shown[0] == "P201 阻断  2024/甲.xlsx › 表1 › A1"
    assert shown[1].strip().startswith("佐证材料 D-03") and shown[2].strip().startswith("→ 如属误删")
    assert shown[3] == "P201 提醒  2024/甲.xlsx › 表1 › C5"
    assert shown[6] == "P101 提示  手工改过的输出文件已另存"
    assert shown[-1] == "问题：阻断 1 条、提醒 1 条、提示 1 条；已接受 1 条。"
    assert not any("D-02" in line for line in shown), "what is accepted is not shown again"


def test_what_can_be_mended_now_comes_first_and_notices_are_counted(config: Config) -> None:
    place = Place("2024/区统计局/表.csv", "", "C4")
    values = {"指标": "甲", "部门": "乙", "年度": "2024", "缺": ""}
    absent = [
        Settled(Finding("X102", (), values | {"指标": name}, "区人民政府办"), Severity.BLOCKING) for name in "甲乙丙"
    ]
    half = Settled(Finding("X102", (place,), values | {"指标": "丁"}, "区统计局"), Severity.BLOCKING)
    cell = Settled(Finding("N101", (place,), {"列": "丙", "内容": "丁"}, "区统计局"), Severity.BLOCKING)
    notice = Settled(Finding("N105", (place,), {"列": "丙", "年": "2024"}), Severity.NOTICE)
    shown = list(finding_lines(worded([*absent, half, cell, notice], config), 1, notices=False))
    assert [line for line in shown if not line.startswith(" ")] == [
        "X102 阻断  2024/区统计局/表.csv › C4",
        "N101 阻断  2024/区统计局/表.csv › C4",
        "问题：阻断 5 条、提醒 0 条、提示 1 条。",
    ]


def test_many_of_a_code_are_cut(config: Config) -> None:
    many = [Settled(gone(f"D-{n:02d}"), Severity.WARNING) for n in range(12)]
    shown = list(finding_lines(worded(many, config), 3, notices=True))
    assert sum("已不在" in line for line in shown) == 3
    assert "     P201 另有 9 处，见问题清单。" in shown
    assert shown[-1] == "问题：阻断 0 条、提醒 12 条、提示 0 条。"


def test_json(config: Config, settled: list[Settled]) -> None:
    data = json.loads(findings_json(worded(settled, config)))
    assert [one["severity"] for one in data] == ["阻断", "提醒", "提示", "提醒"]
    assert data[0]["at"] == ["2024/甲.xlsx › 表1 › A1", "2024/乙.xlsx"]
    assert data[0]["accepted"] is None and data[3]["accepted"] == {"post": "局长", "reason": "已核对"}
    assert data[0]["message"].startswith("佐证材料 D-03") and data[0]["values"]["编号"] == "D-03"


def test_nothing_found() -> None:
    assert list(finding_lines((), 5, notices=True)) == ["问题：阻断 0 条、提醒 0 条、提示 0 条。"]
    assert json.loads(findings_json(())) == []


def test_what_many_others_follow_from_stands_first(config: Config) -> None:
    found = [
        Settled(Finding("X101", (Place("2024/区林草局/表.xlsx"),), {}, "区林草局"), Severity.BLOCKING),
        Settled(Finding("I112", (Place("2024/林草局材料"),), {}), Severity.WARNING),
    ]
    assert next(finding_lines(worded(found, config), 5, notices=True)).startswith("I112 ")
