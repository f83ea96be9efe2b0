"""Paragraphs that a department wrote in its report are taken into a chapter by the heading they stand under."""

from __future__ import annotations

import pytest

from pipeline.fill.submissions import section_paragraphs

REPORT = """区某局2024年农业面源污染防治情况报告
（示例数据，仅供演示）
2024年，我局按要求开展了工作，现将情况报告如下。
一、总体情况
全年化肥用量下降2.5%。
农药用量下降3.1%。
（一）农业面源污染防控。布设监测点4个，监测20次。
（二）化肥农药减量化
推广测土配方施肥5.36万公顷；
绿色防控1.92万公顷。
2. 秸秆综合利用
综合利用率90.99%。
区某局
2024年12月23日"""


@pytest.mark.parametrize(
    ("heading", "paragraphs"),
    [
        ("总体情况", ["全年化肥用量下降2.5%。", "农药用量下降3.1%。"]),
        ("农业面源污染防控", ["布设监测点4个，监测20次。"]),
        ("化肥农药减量", ["推广测土配方施肥5.36万公顷；", "绿色防控1.92万公顷。"]),
        ("秸秆", ["综合利用率90.99%。"]),
        ("没有这一节", []),
    ],
)
def test_paragraphs_under_a_heading(heading: str, paragraphs: list[str]) -> None:
    assert section_paragraphs(REPORT, heading) == paragraphs


def test_signature_and_date_are_no_part_of_the_last_section() -> None:
    assert section_paragraphs(REPORT, "秸秆") == ["综合利用率90.99%。"]
