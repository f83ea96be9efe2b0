"""Phrases: every case of a change by kind, reasons in their frame, kinds of “no number”, lists, dates, evidence."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.fill import phrases, wording
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, Status
from pipeline.scheme.indicators import KINDS, Measure, MeasureKind
from pipeline.system.errors import PipelineError
from pipeline.system.yamlfile import read_yaml
from tests.fill.telling import TEMPLATES, the_words

CASES = Path(__file__).parent / "cases"
PHRASES: list[dict[str, Any]] = read_yaml(CASES / "phrases.yaml")
REASONS: list[dict[str, Any]] = read_yaml(CASES / "reasons.yaml")


def measure(kind: MeasureKind = "ratio", unit: str = "", places: int | None = None, reason: bool = True) -> Measure:
    return Measure(
        id="m", name="示例率", indicator="A-1-1", unit=unit, places=places, kind=kind, better="up", reason=reason
    )


def value(text: str | None) -> Decimal | str | None:
    return text if text is None or not re.match(r"-?\d", text) else Decimal(text)


def change(case: dict[str, Any]) -> Change:
    def fact(text: str | None, year: int, status: Status = Status.VALUE) -> Fact:
        return Fact(
            FactKey("m", "", str(year)), value(text), case.get("unit", ""), case.get("places"),
            status=status, data_year=case.get("data_year") if year == 2024 else None,
        )  # fmt: skip

    now = fact(case["now"], 2024) if "now" in case else None
    last = fact(case["last"], 2023) if "last" in case else None
    if "last_status" in case:
        last = fact(None, 2023, Status(case["last_status"]))
    return Change(
        "m", "", now, last, Movement(case["movement"]),
        difference=value(case.get("difference")), percent=value(case.get("percent")),  # type: ignore[arg-type]
        judgement=case.get("judgement", ""), reason=case.get("reason", ""),
        measures_taken=case.get("taken", ""), deadline=case.get("deadline", ""), note=case.get("note", ""),
    )  # fmt: skip


@pytest.mark.parametrize("case", PHRASES, ids=lambda case: f"{case['kind']}-{case['movement']}-{case['says'][:8]}")
def test_change_phrase(case: dict[str, Any]) -> None:
    made = measure(case["kind"], case.get("unit", ""), case.get("places"))
    says = wording.change_phrase(the_words(), made, change(case), case.get("perfect", 0))
    assert says == case["says"]


def test_every_kind_has_every_case() -> None:
    told = {(case["kind"], case["movement"]) for case in PHRASES}
    for kind in set(KINDS) - {"text"}:
        for case in Movement:
            if case is not Movement.ABSENT and not (kind == "grade" and case is Movement.LAST_ZERO):
                assert (kind, case.value) in told


@pytest.mark.parametrize("case", REASONS, ids=lambda case: f"{case['movement']}-{case['says'][:12]}")
def test_reason_sentence(case: dict[str, Any]) -> None:
    filled = {"now": "95", "last": "96", **case}
    made = measure("ratio", "%", 1, case.get("required", True))
    says = wording.reason_sentence(
        the_words(), made, change(filled), "区甲局", case.get("evidence", ""), case.get("lead", "")
    )
    assert says == case["says"]


@pytest.mark.parametrize(
    ("key", "slots", "says"),
    [
        ("没有数.未报", {"部门": "区财政局", "材料": "支出统计表"}, "【待报：区财政局尚未报送支出统计表】"),
        (
            "没有数.未开展",
            {"年度": 2024, "名称": "外来入侵物种", "原因": "普查每五年一次", "数据年份": 2022},
            "2024年未开展“外来入侵物种”相关监测、调查和统计，原因为普查每五年一次。本报告引用2022年结果。",
        ),
        ("没有数.未开展", {"年度": 2024, "名称": "外来入侵物种"}, "2024年未开展“外来入侵物种”相关监测、调查和统计。"),
        (
            "没有数.无此项",
            {"部门": "区林草局", "名称": "成片草地", "佐证": "A-1-1-02"},
            "经区林草局核实，没有“成片草地”涉及的对象，本项不涉及（无相关材料情况说明见佐证材料A-1-1-02）。",
        ),
        ("没有数.为零", {"名称": "受灾面积"}, "全年未发生，受灾面积为0。"),
        ("没有数.待核定", {"性质": "快报数"}, "（快报数，最终以核定数为准）"),
        (
            "没有数.待反馈",
            {"日期": "2025年2月20日"},
            "本项由省级统一核算，截至2025年2月20日尚未反馈，本报告仅列县级基础数据。",
        ),
        ("没有数.待反馈", {}, "本项由省级统一核算，尚未反馈，本报告仅列县级基础数据。"),
    ],
)
def test_no_number(key: str, slots: dict[str, object], says: str) -> None:
    assert the_words().say(key, **slots) == says


def test_cells_of_a_table_tell_the_kinds_apart() -> None:
    said = the_words().say
    assert len({said(f"表内.{word}") for word in ("未报", "未开展", "无此项", "待反馈", "无可比")}) == 5


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ({"kind": "ratio", "movement": "up", "difference": "2.4", "places": 1}, "+2.4个百分点"),
        ({"kind": "amount", "movement": "down", "difference": "-2", "percent": "8.3", "places": 0}, "−2（−8.3%）"),
        ({"kind": "index", "movement": "down", "difference": "-0.08", "places": 2}, "−0.08"),
        ({"kind": "grade", "movement": "up", "now": "Ⅱ", "last": "Ⅲ", "difference": "1"}, "Ⅲ→Ⅱ"),
        ({"kind": "ratio", "movement": "same", "difference": "0"}, "持平"),
        ({"kind": "ratio", "movement": "carried"}, "沿用"),
        ({"kind": "ratio", "movement": "last_missing"}, "—"),
    ],
)
def test_change_cell(case: dict[str, Any], says: str) -> None:
    filled = {"now": "5", "last": "5", **case}
    assert wording.change_cell(the_words(), measure(case["kind"], "", case.get("places")), change(filled)) == says


def test_numbers_are_printed_plainly() -> None:
    assert wording.number_text(Decimal("1E+3"), 0) == "1000"
    assert wording.number_text(Decimal("2.345"), 2) == "2.34"
    assert wording.number_text(Decimal("-0.04"), 1) == "0.0"
    assert wording.number_text(Decimal("-1.25"), 1) == "−1.2"
    assert wording.number_text(Decimal("4012350"), 0) == "4012350"


def test_dates_have_no_leading_zeros() -> None:
    assert wording.date_text(the_words(), datetime.date(2025, 3, 1)) == "2025年3月1日"
    assert wording.date_text(the_words(), None) == ""


def test_lists_are_cut_after_three() -> None:
    assert wording.enumerate_names(the_words(), ["甲", "乙", "丙"], "个") == "甲、乙、丙"
    assert wording.enumerate_names(the_words(), ["甲", "乙", "丙", "丁"], "个") == "甲、乙、丙等4个"
    assert wording.enumerate_names(the_words(), [], "个") == ""


def test_numbers_of_materials_run_together() -> None:
    said = the_words()
    assert wording.evidence_numbers(said, ["C-4-1-03", "C-4-1-01", "C-4-1-02", "A-1-1-09"]) == "A-1-1-09、C-4-1-01～03"
    assert wording.evidence_numbers(said, ["C-4-1-01", "C-4-1-02"]) == "C-4-1-01～02"
    assert wording.evidence_clause(said, ["A-1-1-01"], "表3-1", "附表1") == "（见佐证材料A-1-1-01；表3-1、附表1）"
    assert wording.evidence_clause(said, [], "附表1") == "（见附表1）"
    assert wording.evidence_clause(said, []) == ""


def test_a_missing_phrase_or_slot_is_told(tmp_path: Path) -> None:
    text = (TEMPLATES / phrases.NAME).read_text(encoding="utf-8")
    path = tmp_path / phrases.NAME
    path.write_text(text.replace("    平: 与上年持平\n", "    平: 与上年{不认识}持平\n", 1), encoding="utf-8")
    with pytest.raises(PipelineError, match="没有“{不认识}”"):
        phrases.load(path)
    path.write_text(text.replace("日期: ", "日子: ", 1), encoding="utf-8")
    with pytest.raises(PipelineError) as caught:
        phrases.load(path)
    assert "缺少短语“日期”" in caught.value.message
    assert "日子：不认识这一项" in caught.value.message


def test_every_phrase_is_used() -> None:
    code = "".join(
        path.read_text(encoding="utf-8") for path in sorted((TEMPLATES.parent / "pipeline" / "fill").glob("*.py"))
    )
    patterned = (
        "变化.率",
        "变化.量",
        "变化.指数",
        "变化.度数",
        "变化.计数",
        "变化.类别",
        "表内.",
        "没有数.",
        "问题.",
        "下一步.",
    )
    for key in the_words().phrases:
        block = key.partition(".")[0]
        if block in ("单位", "数据性质", "水体类型", "显示名", "格式", "县级", "污染物") or key.startswith(patterned):
            continue
        assert code.count(f'"{key}"') > 1 or f".{key.rpartition('.')[2]}" in code, key
