"""Names that departments give their files → the deliverable each is; what cannot be told is asked, not guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.account import assign, title_words
from pipeline.account.assign import Desk
from pipeline.account.duties import QUARTERS
from pipeline.model.material import Paper
from pipeline.system import yamlfile
from tests.account.conftest import made

CASES = yamlfile.read_yaml(Path(__file__).parent / "cases" / "file_names.yaml")["cases"]


@pytest.mark.parametrize("case", CASES, ids=[f"{one['body']}/{one['name']}" for one in CASES])
def test_file_name(case: dict[str, Any], desks: dict[str, Desk]) -> None:
    found = assign.by_name(made(f"{case['body']}/{case['name']}"), desks[case["body"]])
    named = {duty.deliverable for duty in found.duties} | set(found.named)
    assert named == set(case["deliverables"]), found.likely


@pytest.mark.parametrize(
    ("name", "found"),
    [
        # A running number of the department's own; the whole title outweighs it.
        ("5.2024年生态环境保护工作情况报告.pdf", ["林草.4-1"]),
        ("材料/5、国家重点保护野生植物信息表.pdf", ["林草.1-2"]),
        # The number with the role before it, or short words, do not give way: it is asked.
        ("林草5 生态环境保护工作情况报告.pdf", []),
        ("2.批复文件.pdf", []),
        # Numbers that count or date something.
        ("3-5张照片说明.pdf", ["林草.3-7"]),
        ("10月生物多样性调查工作总结.pdf", ["林草.5-1"]),
        ("2024.5.1 生物多样性调查报告.pdf", ["林草.5-1"]),
        ("（四）报告.pdf", ["林草.4-1"]),
        ("第4项.docx", ["林草.4-1"]),
        ("4、.pdf", ["林草.4-1"]),
        ("区林草局4-1.pdf", ["林草.4-1"]),
        ("04 报告.pdf", ["林草.4-1"]),
        ("4.提供2024年生态环境保护工作情况报告/扫描件001.pdf", ["林草.4-1"]),
        ("生物多样性调查工作总结报告/1.pdf", ["林草.5-1"]),
        ("附件4.pdf", []),
        ("3/效益分析.docx", ["林草.3-8"]),
        ("3.工程/示例退化林修复项目/验收.pdf", ["林草.3-6"]),
        ("工程情况表/竣工验收/1.pdf", ["林草.3-6"]),
    ],
)
def test_numbers_and_words(name: str, found: list[str], desks: dict[str, Desk]) -> None:
    made_of = assign.by_name(made(f"区林草局/{name}"), desks["区林草局"])
    assert [duty.deliverable for duty in made_of.duties] == found, made_of


def test_a_title_inside_tells_what_the_name_does_not(desks: dict[str, Desk]) -> None:
    paper = Paper(texts=("曲靖市沾益区",), title="区卫健局关于2024年城乡饮用水水质情况的报告")
    found = assign.by_name(made("区卫健局/扫描.pdf", paper=paper), desks["区卫健局"])
    assert [duty.deliverable for duty in found.duties] == ["卫健.1-1"] and found.how == "title"
    head = Paper(texts=("沾益区2024年度\n财政预算执行情况报告\n各位代表：",))
    found = assign.by_name(made("区财政局/扫描.pdf", paper=head), desks["区财政局"])
    assert [duty.deliverable for duty in found.duties] == ["财政.1-2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一季度", {1}), ("第3季度台账", {3}), ("Q2", {2}), ("1-6月", {1, 2}), ("2024年12月", {4}), ("11月", {4}), ("13月", set()),
        ("2024年度", set()),
    ],
)  # fmt: skip
def test_quarters(text: str, expected: set[int]) -> None:
    assert title_words.quarters(text) == {QUARTERS[number - 1] for number in expected}
