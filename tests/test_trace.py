"""What a name means to `trace`: indicators, measures, sections, and the names that it prints itself."""

from __future__ import annotations

import pytest

from pipeline import config as configs
from pipeline import trace
from pipeline.build import Assessment, assess
from pipeline.errors import PipelineError
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def case() -> Assessment:
    return assess(ROOT, 2024, lambda _: None)


def story(name: str, case: Assessment) -> list[str]:
    question = trace.asked(name, case.config)
    return [line for one in question.measures for line in trace.lines(one, question, case.facts, case.config)]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("空气质量优良天数比例", "空气质量优良天数比例"),
        ("优良天数比例", "空气质量优良天数比例"),
        ("b-1-3", "空气质量优良天数比例"),
        ("PM₂.₅", "PM2.5年均浓度"),
        ("GDP", "地区生产总值"),
    ],
)
def test_a_name_alias_number_or_part_of_one_name(name: str, first: str, case: Assessment) -> None:
    assert story(name, case)[0].startswith(f"{first}（")


def test_a_section_has_a_story_of_its_own(case: Assessment) -> None:
    told = story("SL0002", case)
    assert [line for line in told if line.startswith("断面水质类别")]
    heads = [line for line in told if line.startswith("  ") and not line.startswith("    ")]
    assert heads and all("示例断面二" in line for line in heads)
    assert not [line for line in told if "没有值" in line]


def test_a_station_without_values_of_the_year_says_how_to_ask_for_a_day(case: Assessment) -> None:
    (told,) = story("示例空气站一", case)
    name = told.rpartition("：")[2]
    assert story(name, case)[1].startswith(f"  示例空气站一　{name[-10:]}：")


def test_what_is_printed_can_be_typed_back(case: Assessment) -> None:
    assert story("断面水质类别·示例断面二·2024-06", case)[1] == "  示例断面二　2024-06：Ⅲ"
    assert story("断面水质类别·示例断面二·2024-11", case)[1] == "  示例断面二 2024-11没有值。缺的材料见 问题清单.xlsx。"
    for line in story("地表水水质指数", case):
        if "取自：" in line:
            name = line.partition("取自：")[2].partition(" = ")[0]
            assert "没有值" not in "".join(story(name, case)[:2]), name


@pytest.mark.parametrize(
    ("name", "near"),
    [("优良天数比列", "空气质量优良天数比例"), ("空气", "空气质量综合指数"), ("", "facts.csv"), ("34", "facts.csv")],
)
def test_an_unknown_name_is_told_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(PipelineError) as caught:
        trace.asked(name, configs.load(ROOT))
    assert near in caught.value.hint
    assert f"“{name}”" in caught.value.message
