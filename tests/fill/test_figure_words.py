"""What of a text is a number, what turns one, and how three versions of a paragraph become one."""

from __future__ import annotations

import time

import pytest

from pipeline.fill.edit_kinds import edit_kinds
from pipeline.fill.figure_words import figures_in, plain_words, text_pieces, turning_words
from pipeline.fill.word_merge import hunks, merged
from pipeline.model.override import OverrideKind
from pipeline.model.revision import ParagraphKind, RevisionParagraph


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("比上年增长6.2%，其中工业64.22亿元", ["6.2%", "64.22亿元"]),
        ("完成１２个项目", ["12个"]),
        ("约三成、两个百分点、翻一番、百分之五", ["三成", "两个百分点", "翻一番", "百分之五"]),
        ("减半，过半，翻倍", ["减半", "过半", "翻倍"]),
        ("劣Ⅴ类断面和Ⅲ类断面，III类", ["劣V类", "III类", "III类"]),
        ("2025年3月10日印发〔2024〕12号", ["2025年", "3月", "10日", "2024", "12号"]),
        ("浓度为12微克/立方米、0.05 mg/L", ["12微克/立方米", "0.05mg/L"]),
        ("见表3-1、附表12", ["3-1", "12"]),
        ("第三季度，十四五规划，二十余家", ["第三季度", "十四五", "二十余家"]),
        ("（一）自然地理", ["(一)"]),
        ("进一步加强统一管理，一方面、一是，十分重视，万一，一批项目，一定，一起努力", []),
        ("二氧化硫和三线一单", []),
    ],
)
def test_numbers_with_their_units(text: str, figures: list[str]) -> None:
    assert list(figures_in(text)) == figures


def test_what_a_word_processor_changes_by_itself() -> None:
    assert plain_words("“水质”　改善 —— ５个\u200b（好）") == plain_words('"水质"改善--5个(好)')
    assert hunks("“水质”改善，5个。", '"水质"改善 ,５个。') == ()


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("较上年上升", "较上年提高", True),
        ("较上年上升", "较上年下降", False),
        ("均达标", "均合格", True),
        ("均达标", "均未达标", False),
        ("不断加强", "持续加强", True),
        ("优于限值", "低于限值", False),
        ("约有", "有", False),
    ],
)
def test_words_that_turn_a_number(old: str, new: str, same: bool) -> None:
    assert (turning_words(old) == turning_words(new)) is same


BASE = "全区空气质量较上年上升0.8个百分点，水质持续改善，成效明显。"


def kinds(new: str, kind: ParagraphKind = ParagraphKind.BODY, base: str = BASE) -> set[OverrideKind]:
    one = RevisionParagraph(base, kind, ("一、",), row=1 if kind is ParagraphKind.CELL else 0)
    return set(edit_kinds(one, hunks(base, new), ("空气质量", "氨氮", "总磷", "断面一", "断面二")))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (BASE.replace("持续", "稳步"), {OverrideKind.WORDS}),
        (BASE.replace("0.8", "0.9"), {OverrideKind.FIGURE}),
        (BASE.replace("个百分点", "%"), {OverrideKind.FIGURE}),
        (BASE.replace("上升", "下降"), {OverrideKind.JUDGEMENT}),
        (BASE.replace("上升", "提高"), {OverrideKind.WORDS}),
        (BASE.replace("持续改善", "持续恶化"), {OverrideKind.JUDGEMENT}),
        (BASE.replace("成效明显", "成效明显，连续三年向好"), {OverrideKind.FIGURE}),
        (BASE.replace("0.8个百分点", ""), {OverrideKind.FIGURE}),
        (BASE.replace("明显", "显著").replace("0.8", "0.9"), {OverrideKind.WORDS, OverrideKind.FIGURE}),
        (BASE.replace("较上年上升0.8", "比去年上升0.9"), {OverrideKind.FIGURE}),
    ],
)
def test_what_a_change_is(new: str, expected: set[OverrideKind]) -> None:
    assert kinds(new) == expected


def test_words_moved_past_a_number_and_names_changed_beside_one() -> None:
    base = "国控断面达到3个，省控断面达到5个。"
    assert kinds("省控断面达到3个，国控断面达到5个。", base=base) == {OverrideKind.FIGURE}
    assert kinds("总磷为0.5毫克/升。", base="氨氮为0.5毫克/升。") == {OverrideKind.JUDGEMENT}
    assert OverrideKind.WORDS not in kinds("断面二", ParagraphKind.CELL, "断面一")


def test_three_versions_become_one_or_contradict() -> None:
    ours, theirs = BASE.replace("全区", "我区"), BASE.replace("持续", "稳步")
    assert merged(BASE, ours, theirs).text == BASE.replace("全区", "我区").replace("持续", "稳步")
    assert not merged(BASE, theirs, theirs).clashes
    both = merged(BASE, BASE.replace("明显", "突出"), BASE.replace("明显", "显著"))
    assert [(one.ours, one.theirs) for one in both.clashes] == [("突出", "显著")] and "突出" in both.text
    numbers = merged(BASE, BASE.replace("0.8", "0.9"), theirs)
    assert not numbers.clashes and "0.9个百分点" in numbers.text and "稳步" in numbers.text


@pytest.mark.parametrize("sign", ["一", "十", "1", "1.", "上升", "百分之", "。", "（一"])
def test_hostile_texts_take_no_longer_than_they_are_long(sign: str) -> None:
    text = sign * (20_000 // len(sign))
    begun = time.process_time()
    assert text_pieces(text)
    turning_words(text)
    hunks(text[:4_000], text[1:4_001])
    assert time.process_time() - begun < 5


def test_words_of_a_row_that_a_department_handed_in_are_asked() -> None:
    one = RevisionParagraph("墨西哥", ParagraphKind.CELL, ("附表9",), row=3, cell=5)
    assert edit_kinds(one, hunks("墨西哥", "中美洲"), (), of_form=True) == [OverrideKind.JUDGEMENT]
    assert edit_kinds(one, hunks("墨西哥", "中美洲"), ()) == [OverrideKind.WORDS]


@pytest.mark.parametrize(
    ("base", "old", "new", "asked"),
    [
        ("空气质量有所改善，群众满意。", "有所", "进一步", False),
        ("空气质量有所改善，群众满意。", "有所", "同比", True),
        ("空气质量有所改善，群众满意。", "有所", "显著", True),
        ("空气质量有所改善，群众满意。", "空气", "全省空气", True),
        ("空气质量有所改善，群众满意。", "群众满意", "半数断面改善", True),
        ("指数为4.5，成效明显。", "指数", "据测算指数", True),
        ("指数为4.5，成效明显。", "指数为", "综合指数为", True),
        ("指数为4.5，成效明显。", "成效明显", "成效突出", False),
        ("组织17个部门推进。", "组织", "精心组织", False),
        ("增加3个，运行正常。", "增加3", "提高3", False),
        ("增加3个，运行正常。", "增加", "增至", True),
        ("完成3个（按可比价计算）。", "可比价", "现价", True),
        ("按《修约规则与判定》修约。", "与判定", "", True),
        ("按甲政办〔2024〕6号执行。", "政办", "政发", True),
        ("出水执行一级A标。", "A", "B", True),
        ("发现甲草、乙草、丙草。", "、丙草", "", True),
        ("全年未发生事故。", "未", "", True),
        ("不断加强监测。", "不断", "持续", False),
        ("均取得批复。", "均", "", True),
        ("（三）监测网络布设", "网络", "网络的", False),
        ("表1-1　河流一览表", "一览表", "名单", False),
    ],
)
def test_a_statement_that_may_become_another_is_asked(base: str, old: str, new: str, asked: bool) -> None:
    assert kinds(base.replace(old, new, 1), base=base) == {OverrideKind.JUDGEMENT if asked else OverrideKind.WORDS}
