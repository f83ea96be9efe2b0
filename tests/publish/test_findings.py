"""问题清单, terminal lines and JSON say the same findings in the same order."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline import check as checks
from pipeline import config as configs
from pipeline.config import Config
from pipeline.model.finding import Finding, Settled, Severity
from pipeline.model.table import Place
from pipeline.publish import findings
from pipeline.system.errors import PipelineError


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


def test_the_workbook(config: Config, settled: list[Settled]) -> None:
    data = findings.render(settled, config)
    assert data == findings.render(settled[::-1], config)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["汇总", "问题"]
    rows = {row[0]: row[1:] for row in book["汇总"].iter_rows(min_row=4, values_only=True)}
    assert rows["区发改局"] == (1, 0, 0, 1, 1)
    assert rows["区水务局"] == (0, 1, 0, 0, 1)
    assert rows["区财政局"] == (0, 0, 0, 0, 0)
    assert rows["（编制人员）"] == (0, 0, 1, 0, 1)
    assert rows["合计"] == (1, 1, 1, 1, 3)
    assert "1 条阻断" in book["汇总"]["A2"].value
    listed = [[cell.value for cell in row] for row in book["问题"].iter_rows(min_row=4)]
    assert [(row[1], row[2], row[4], row[9]) for row in listed] == [
        ("阻断", "P201", "区发改局", "未处理"),
        ("提醒", "P201", "区水务局", "未处理"),
        ("提示", "P101", "（编制人员）", "未处理"),
        ("提醒", "P201", "区发改局", "已接受（局长）：已核对"),
    ]
    first = listed[0]
    assert first[5] == "生态组分" and first[6] == "2024/甲.xlsx › 表1 › A1" and first[10] == "2024/乙.xlsx"
    assert first[7] == "佐证材料 D-03《=甲》（甲.pdf）已不在 inputs/ 里；它的编号保留，不会给别的材料。"
    assert str(first[8]).startswith("如属误删")
    assert first[11] == "文件=甲.pdf；材料==甲；编号=D-03" == settled[3].finding.signature


def test_many_cells_of_a_sheet_are_one_line() -> None:
    places = [Place("a.xlsx", "表1", cell) for cell in ("H12", "H13", "H14", "H16", "I17", "I17")]
    places += [Place("a.xlsx", "表2", "B9"), Place("b.pdf"), Place("a.xlsx", "表1", "C2:C5")]
    assert findings.places_by_sheet(places) == ["a.xlsx › 表1 › H12:H14、H16、I17、C2:C5", "a.xlsx › 表2 › B9", "b.pdf"]


def test_only_the_columns_for_people_are_printed(config: Config, settled: list[Settled]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(findings.render(settled, config)))["问题"]
    heads = [cell.value for cell in sheet[3]]
    assert heads[9:] == ["状态", "其他位置", "数值", "接受时抄进 config.yaml"]
    assert "$J$" in sheet.print_area and "$L$" not in sheet.print_area


def test_the_line_to_copy_accepts_the_finding(config: Config, tmp_path: Path) -> None:
    values = {"内容": '“约30”: {#"甲"\'}', "列": "草地"}
    wrong = Finding("N101", (Place("2024/区财政局/a, b: c.xlsx", "表1", "C6"),), values, "区财政局")
    sheet = openpyxl.load_workbook(io.BytesIO(findings.render([Settled(wrong, Severity.BLOCKING)], config)))["问题"]
    line = str(sheet.cell(4, 13).value)
    text = (config.root / "config.yaml").read_text(encoding="utf-8").partition("\n接受:")[0]
    for reason, mistakes in (("", 2), ("属实", 0)):
        filled = line.replace('理由: "", 职务: ""', f'理由: "{reason}", 职务: "{reason}"')
        (tmp_path / "config.yaml").write_text(f"{text}\n接受:\n  {filled}\n", encoding="utf-8")
        if mistakes:
            with pytest.raises(PipelineError, match="理由：没有填写"):
                configs.load(tmp_path)
        else:
            accepted = checks.settle([wrong], configs.load(tmp_path))
            assert [(one.finding.code, one.open, one.reason) for one in accepted] == [("N101", False, "属实")]


def test_nothing_found(config: Config) -> None:
    book = openpyxl.load_workbook(io.BytesIO(findings.render([], config)))
    assert "没有未处理的阻断问题" in book["汇总"]["A2"].value


def test_a_department_the_config_does_not_know_is_counted(config: Config) -> None:
    book = openpyxl.load_workbook(io.BytesIO(findings.render([Settled(gone("D-01", "某局"), Severity.NOTICE)], config)))
    rows = {row[0]: row[1:] for row in book["汇总"].iter_rows(min_row=4, values_only=True)}
    assert rows["某局"] == (0, 0, 1, 0, 1)


def test_signature_changes_with_the_values() -> None:
    first = Finding("X001", values={"b": "1", "a": str(Decimal("2.0"))})
    assert first.signature == "a=2.0；b=1"
    assert first.place == ""


def test_what_many_others_follow_from_stands_first(config: Config) -> None:
    found = [
        Settled(Finding("X101", (Place("2024/区林草局/表.xlsx"),), {}, "区林草局"), Severity.BLOCKING),
        Settled(Finding("I112", (Place("2024/林草局材料"),), {}), Severity.WARNING),
    ]
    assert [one.finding.code for one in findings.arrange(found, config)] == ["I112", "X101"]
