"""What was done again is said in words: each question has its own, and what has the same reason stands in one line."""

from __future__ import annotations

import pytest

from pipeline.chart import view
from pipeline.fill import questions
from pipeline.model.redone import Redone, Work
from pipeline.project import explanation
from tests.fill.telling import config


def said(*redone: Redone) -> tuple[str, ...]:
    return explanation.explained(redone, config())


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("measure\0forest_area", "林地面积"),
        ("measure forest_area", "林地面积"),
        ("change\0forest_area\0", "林地面积的升降"),
        ("table\0F03\x002024\0records", "《国土面积指标证明材料》"),
        ("phrase\0变化.率.升", "用语“变化 › 率 › 升”"),
        ("divergence\0F14", "《自然灾害受灾种类及受灾面积》与佐证的差别"),
        ("figure\0地类构成", "图“地类构成”的有无"),
        ("materials", "佐证材料的编号和名称"),
        ("references", "图或表、图的编号"),
    ],
)
def test_a_question_has_words(question: str, words: str) -> None:
    assert said(Redone(Work.FILLED, "第三章", (question,))) == (f"填　第三章：{words}有变化",)


def test_no_question_that_can_be_asked_is_without_words() -> None:
    several = {"change": ("forest_area", ""), "table": ("F03", "2024", "records"), "column": ("F03", "name")}
    for kind in {*questions._ANSWERS, *view._ANSWERS}:
        about = several.get(kind, ("甲",) if kind in explanation._KINDS else ())
        assert explanation._said("\0".join((kind, *about)), config()), kind


def test_what_has_one_reason_stands_in_one_line() -> None:
    names = [Redone(Work.FILLED, name) for name in "甲乙丙丁戊"]
    drawn = Redone(Work.DRAWN, "指标对比", ("change forest_area", "measure forest_area"))
    assert said(*names, drawn) == (
        "填　甲、乙、丙、丁等5处：没有做过，或者它本身、设置、程序有改动",
        "画　指标对比：林地面积的升降、林地面积有变化",
    )
