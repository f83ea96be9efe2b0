"""Chapter five says of a source that its concentrations contradict by which it is judged."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.model.series import SourceDispute
from tests.fill.reading import faults
from tests.fill.telling import YEAR, but
from tests.fill.test_cases_read_well import paragraphs, told

LEAD, ACID = ("铅", Decimal("0.94")), ("pH", None)


def _dispute(*, measured: bool, evidence: str = "") -> SourceDispute:
    return SourceDispute("示例水库", f"{YEAR}-03", (ACID, LEAD), measured, evidence, bool(evidence))


@pytest.mark.parametrize(
    ("dispute", "words"),
    [
        (_dispute(measured=True), "按监测浓度判为未达标）"),
        (_dispute(measured=True, evidence="复测报告"), "按监测浓度判为未达标，依据复测报告）"),
        (_dispute(measured=False, evidence="复测报告"), "采用报送的结论，依据复测报告）"),
    ],
)
def test_the_text_says_which_verdict_stands(dispute: SourceDispute, words: str) -> None:
    lines = list(paragraphs("第五章", but(told("up"), source_disputes=(dispute,))))
    assert [fault for style, text in lines for fault in faults(style, text)] == []
    text = next(text for _, text in lines if "达标情况与监测浓度不一致" in text)
    assert f"示例水库3月（填报达标，监测浓度超过限值的有pH、铅，{words}" in text
    assert text.endswith("水质达标率按采用的结论统计。")


def test_without_a_contradiction_nothing_is_said() -> None:
    assert "达标情况与监测浓度" not in "".join(text for _, text in paragraphs("第五章", told("up")))
