"""Every chapter read aloud in every case of every measure: no paragraph has a fault that a clerk would strike out."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from pipeline.fill.book import Book
from pipeline.model.change import Change, Movement
from pipeline.model.fact import Fact, FactKey, FactSet, Status
from pipeline.model.receipt import Absence, Standing
from pipeline.office.ooxml import DOCUMENT, parse_xml
from pipeline.office.package import read_package
from tests.fill.reading import faults
from tests.fill.telling import TEMPLATES, YEAR, but, config, told_by
from tests.fill.test_cases_read_well import CASES, account, county, paragraphs, read, season, told

CHAPTERS = ("综述", "第一章", "第二章", "第三章", "第四章", "第五章", "第六章", "第七章", "第八章", "附件2", "附件3")


def _without(known: FactSet, wanted: object) -> FactSet:
    kept = {key: facts for key, facts in known.by_key.items() if not wanted(key)}  # type: ignore[operator]
    return FactSet(kept, known.tables)


def headlines() -> frozenset[str]:
    return frozenset(one.headline.id for one in config().scheme.tree.indicators() if one.headline)


def _incomparable() -> Book:
    """The points of every measure changed with the year."""
    source = told("up")
    moved: dict[tuple[str, str], Change] = {
        key: replace(change, movement=Movement.INCOMPARABLE, note="点位由2个调整为3个", judgement="")
        for key, change in source.changes.items()
        if change.movement in (Movement.UP, Movement.DOWN)
    }
    return but(source, changes={**source.changes, **moved})


def _first_for_some() -> Book:
    """A county that compares, and measures that are new this year."""
    known = season("up")
    last = str(YEAR - 1)
    return told("up", None, _without(known, lambda key: key.period == last and key.measure not in headlines()))


def _headlines_new() -> Book:
    known = season("up")
    last = str(YEAR - 1)
    return told("up", None, _without(known, lambda key: key.period == last and key.measure in headlines()))


def _headlines_only() -> Book:
    """Of each indicator nothing but its main measure is there."""
    known = season("up")
    ids = {one.id for one in county()}
    return told("up", None, _without(known, lambda key: key.measure in ids - headlines()))


def _headlines_not_done() -> Book:
    """The main measure could not be made out, the others are there."""
    known = season("up")
    made = dict(known.by_key)
    for identity in headlines():
        key = FactKey(identity, "", str(YEAR))
        made[key] = (replace(made[key][0], value=None, status=Status.NOT_DONE, note="设备检修"),)
    return told("up", None, FactSet(made, known.tables))


def _provisional_headlines() -> Book:
    """Main measures as 快报, a body that left out what kind of number it is."""
    known = season("down")
    made = dict(known.by_key)
    for identity in headlines():
        key = FactKey(identity, "", str(YEAR))
        made[key] = (replace(made[key][0], status=Status.PROVISIONAL, nature=""),)
    return told("down", None, FactSet(made, known.tables))


def _whole() -> Book:
    """Everything was reported in whole numbers."""
    known = season("up")
    made = {
        key: tuple(_whole_fact(fact) for fact in facts) if key.measure in {one.id for one in county()} else facts
        for key, facts in known.by_key.items()
    }
    return told("up", None, FactSet(made, known.tables))


def _whole_fact(fact: Fact) -> Fact:
    return replace(fact, value=fact.value.to_integral_value()) if isinstance(fact.value, Decimal) else fact


def _no_rows() -> Book:
    """Numbers came, the lists behind them did not."""
    known = season("up")
    return told("up", None, FactSet(known.by_key, ()))


def _one_body_late() -> Book:
    """One of the bodies that fill a table together has not handed it in."""
    whole = account(Standing.RECEIVED)
    late = {config().bodies_of(role, YEAR)[0].name for role in ("林草", "管护")}
    receipts = tuple(
        replace(one, standing=Standing.MISSING, pieces=()) if one.duty.department in late else one
        for one in whole.receipts
    )
    return told("down", replace(whole, receipts=receipts))


def _nothing_came() -> Book:
    return told_by(judged_account=account(Standing.MISSING), draft=True)


def _numbers_without_papers() -> Book:
    """A draft: the tables are there, the reports and papers are not."""
    return replace(told("up", account(Standing.MISSING)), draft=True)


SEASONS = {
    "一个部门没有交": _one_body_late,
    "什么都没有交": _nothing_came,
    "只交了表": _numbers_without_papers,
    "口径或点位变了": _incomparable,
    "有的量今年才有": _first_for_some,
    "主要数据今年才有": _headlines_new,
    "只有主要数据": _headlines_only,
    "主要数据未开展": _headlines_not_done,
    "主要数据待核定": _provisional_headlines,
    "都是整数": _whole,
    "没有明细": _no_rows,
}


@cache
def odd_season(case: str) -> Book:
    """The season of that name, told once."""
    return SEASONS[case]()


@pytest.mark.parametrize("case", (*CASES, *SEASONS))
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_nothing_a_clerk_would_strike_out(chapter: str, case: str) -> None:
    for style, text in paragraphs(chapter, odd_season(case)) if case in SEASONS else read(chapter, case):
        print(f"{style}：{text}")
        assert faults(style, text) == [], text


@pytest.mark.parametrize("absence", list(Absence))
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_statements_in_place_of_materials(chapter: str, absence: Absence) -> None:
    for style, text in read(chapter, "both_zero", absence):
        assert faults(style, text) == [], text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("绿地率38.94%，较上年上升0.36个百分点，。", "标点相连"),
        ("梳理问题5项（见表5-2）。（见佐证材料C-2-1-01）", "两个括号相连"),
        ("持证率100%，与上年持平0.1。", "持平又有差"),
        ("获得命名2项，与上年一致，为。", "话没有说完"),
        ("有效监测0次，各次均达到Ⅲ类。", "零个而均"),
        ("获得命名1项，较上年减少1项，为“国家级示范区”。", "比完又列"),
        ("全年核查问题3处，较上年减少1处。其中核实违法违规1处。", "其中另起一句"),
        ("年平均气温15.2℃，较上年上升0.5，升幅3.4%。", "度数有百分比"),
        ("持平32项、没有变差的（各项数据见表0-1）。", "话没有说完"),
        ("突发环境事件数未开展。", "话没有说完"),
        ("本报告覆盖全部34项指标。", "说得太满"),
        ("达标率连续2年保持100%。", "只连着两年"),
        ("2024年未开展监测，氨氮为0.2。", "未开展而有数"),
        ("建成区面积2186.00公顷。", "整数带零"),
        ("布设监测点4个，监测20次（摘自《情况报告》）", "句末没有句号"),
        ("面积12公顷公顷。", "字重复"),
        ("由程序按未修约值判定。", "程序自称"),
        ("占比5.63%，较上年上升0.07个百分点较上年有所加重。", "一句两个较上年"),
    ],
)
def test_faults_are_seen(text: str, fault: str) -> None:
    assert any(one.startswith(fault) for one in faults("Body", text)), faults("Body", text)


@pytest.mark.parametrize(
    "text",
    [
        "建成区面积2186公顷，绿地率38.94%，较上年上升0.36个百分点。（见佐证材料C-4-3-02；附表40）",
        "全年未发生自然灾害，受灾面积为0，较上年减少21.25公顷。",
        "【待报：区住建局尚未报送情况报告】",
    ],
)
def test_good_sentences_pass(text: str) -> None:
    assert faults("Body", text) == []


def test_a_county_that_is_no_district_is_called_none() -> None:
    """What the county is stands in the config: 全{{ 县级 }}, 本{{ 县级 }}."""
    for path in sorted(TEMPLATES.rglob("*.docx")):
        said = "".join(text for text in parse_xml(read_package(path.read_bytes())[DOCUMENT]).itertext())
        assert re.findall(r"(?:本|全|我|该)区(?!域)", said) == [], path.name
