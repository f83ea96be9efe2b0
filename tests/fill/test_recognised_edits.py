"""Random changes of words in a random report → the changes that are told; made again, they give the changed text."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.fill.override_places import CurrentText
from pipeline.fill.recognised_edits import AnotherText, Recogniser, numbered_edits
from pipeline.fill.returned_words import line_pairs, text_lines
from pipeline.fill.revision_text import PartText
from pipeline.fill.word_merge import merged
from pipeline.model.fact import FactKey
from pipeline.model.override import Override, OverrideKind
from pipeline.model.revision import ParagraphKind, PrintedGround, RevisionParagraph, RevisionText
from pipeline.reading.returned_word import ReturnedComment, ReturnedWord
from pipeline.reading.word_paragraphs import WordParagraph
from pipeline.system.json_values import encoded

WORDS = "全区各部门扎实推进生态环境保护工作河流湖库林地湿地监测监管能力建设责任落实公众参与宣传教育".replace(
    "", " "
).split()


def sentence(luck: random.Random) -> str:
    """A sentence with a number in it, or none."""
    said = "".join(luck.choices(WORDS, k=luck.randint(8, 30)))
    return f"{said}{luck.randint(2, 900)}个，" if luck.random() < 0.5 else f"{said}，"


def a_report(luck: random.Random) -> RevisionText:
    """Headings, paragraphs and a table under each."""
    found: list[RevisionParagraph] = []
    row = 0
    for chapter in range(6):
        place = (f"第{chapter}部分",)
        found.append(RevisionParagraph(place[0], ParagraphKind.HEADING, place))
        for _ in range(luck.randint(2, 8)):
            text = "".join(sentence(luck) for _ in range(luck.randint(1, 5)))[:-1] + "。"
            found.append(RevisionParagraph(text, ParagraphKind.BODY, place))
        for _ in range(luck.randint(2, 12)):
            row += 1
            cells = ("".join(luck.choices(WORDS, k=5)), str(luck.randint(1, 99)), luck.choice(("是", "否", "—")))
            found += [RevisionParagraph(one, ParagraphKind.CELL, place, row, at) for at, one in enumerate(cells, 1)]
    return RevisionText(tuple(found))


def returned(texts: Sequence[RevisionParagraph], comments: tuple[ReturnedComment, ...] = ()) -> ReturnedWord:
    paragraphs = tuple(WordParagraph(at, one.text, "", one.row, one.cell) for at, one in enumerate(texts))
    return ReturnedWord(None, {}, paragraphs, comments)


def told(text: RevisionText, given: ReturnedWord) -> tuple[Override, ...]:
    return numbered_edits(Recogniser(text, 1).edits("甲.docx", given), 1)


@pytest.mark.parametrize("seed", range(25))
def test_words_changed_anywhere_are_found_and_made_again(seed: int) -> None:
    luck = random.Random(seed)
    text = a_report(luck)
    changed = list(text.paragraphs)
    bodies = [at for at, one in enumerate(changed) if one.kind is ParagraphKind.BODY]
    for at in luck.sample(bodies, min(8, len(bodies))):
        said = changed[at].text
        places = [
            place for place in range(2, len(said) - 2) if not said[place].isdigit() and said[place] not in "个，。"
        ]
        for place in luck.sample(places, 1):
            said = said[:place] + luck.choice(("协同", "统筹", "")) + said[place + 1 :]
        changed[at] = replace(changed[at], text=said)
    found = told(text, returned(changed))
    assert {one.kind for one in found} <= {OverrideKind.WORDS, OverrideKind.JUDGEMENT}
    assert all(one.beside for one in found if one.kind is OverrideKind.JUDGEMENT), "words alone are asked of no one"
    order = encoded(tuple(range(len(changed))))
    distinct = encoded(tuple({one.place for one in changed}))
    current = CurrentText([PartText(0, order, encoded(text.paragraphs), distinct, b"")])
    for one in found:
        home = current.home(one)
        assert home is not None
        home.text = merged(one.before, home.text, one.after).text
    assert [one.text for one in current.paragraphs] == [one.text for one in changed]


@pytest.mark.parametrize("seed", range(25))
def test_a_number_changed_anywhere_is_never_taken_for_words(seed: int) -> None:
    luck = random.Random(seed)
    text = a_report(luck)
    changed = list(text.paragraphs)
    at = luck.choice([at for at, one in enumerate(changed) if any(sign.isdigit() for sign in one.text[2:])])
    place = luck.choice([place for place, sign in enumerate(changed[at].text) if sign.isdigit()])
    said = changed[at].text
    other = luck.choice([sign for sign in "123456789" if sign != said[place]])
    changed[at] = replace(changed[at], text=said[:place] + other + said[place + 1 :])
    assert [one.kind for one in told(text, returned(changed))] == [OverrideKind.FIGURE]


def test_lines_put_in_taken_out_and_moved() -> None:
    text = a_report(random.Random(1))
    bodies = [one for one in text.paragraphs if one.kind is ParagraphKind.BODY]
    new = replace(bodies[1], text="全区上下齐心协力，工作扎实有序。")
    changed = list(text.paragraphs)
    changed.insert(changed.index(bodies[1]) + 1, new)
    (one,) = told(text, returned(changed))
    assert (one.kind, one.before, one.after, one.follows) == (OverrideKind.WORDS, "", new.text, bodies[1].text)
    pairs = list(line_pairs(text_lines(text.paragraphs), text_lines(changed)))
    assert len(pairs) == 1 and pairs[0].before is None


def test_a_comment_finds_its_paragraph_although_that_was_changed() -> None:
    text = a_report(random.Random(2))
    at = next(at for at, one in enumerate(text.paragraphs) if one.kind is ParagraphKind.BODY)
    changed = list(text.paragraphs)
    changed[at] = replace(changed[at], text=f"其中{changed[at].text}")
    found = told(text, returned(changed, (ReturnedComment("审", "再核一下", at), ReturnedComment("审", "全文", -1))))
    remarks = [one for one in found if one.kind is OverrideKind.REMARK]
    assert [(one.after, one.place) for one in remarks] == [("再核一下", text.paragraphs[at].place), ("全文", ())]


def test_another_report_is_no_copy() -> None:
    text, other = a_report(random.Random(3)), a_report(random.Random(4))
    many = tuple(replace(one, text=f"{one.text}{at}") for at, one in enumerate(other.paragraphs * 3))
    with pytest.raises(AnotherText):
        told(text, returned(many))


def test_what_was_moved_up_is_taken_out_before_it_is_put_in() -> None:
    place = ("编审",)
    lines = [
        RevisionParagraph(said, ParagraphKind.BODY, place) for said in ("编制单位。", "审核单位。", "提供材料的单位。")
    ]
    found = told(RevisionText(tuple(lines)), returned([lines[2], *lines[:2]]))
    assert [(one.before, one.after) for one in found] == [("提供材料的单位。", ""), ("", "提供材料的单位。")]


def test_words_printed_from_a_fact_are_no_words_of_the_template() -> None:
    said = "指数为4.5，较上年下降0.3，水质有所改善。"
    start = said.index("较")
    ground = PrintedGround(start, start + len("较上年下降0.3"), FactKey("index", "", "2024"))
    one = RevisionParagraph(said, ParagraphKind.BODY, ("甲",), grounds=(ground,))
    changed = returned([replace(one, text=said.replace("上年", "前年"))])
    assert [edit.kind for edit in told(RevisionText((one,)), changed)] == [OverrideKind.JUDGEMENT]


def test_a_name_that_a_department_handed_in_is_asked_wherever_it_stands() -> None:
    ground = PrintedGround(0, 2, at=("甲.xlsx › 表 › A2",))
    row = [
        RevisionParagraph("鸳鸯", ParagraphKind.CELL, ("附表",), 1, 1, grounds=(ground,)),
        RevisionParagraph("湿地", ParagraphKind.CELL, ("附表",), 1, 2),
    ]
    said = RevisionParagraph("新记录到鸳鸯，群众喜爱。", ParagraphKind.BODY, ("甲",))
    text = RevisionText((said, *row))
    for old, new, kind in (
        ("鸳鸯", "天鹅", OverrideKind.JUDGEMENT),
        ("群众", "百姓", OverrideKind.WORDS),
    ):
        found = told(text, returned([replace(said, text=said.text.replace(old, new)), *row]))
        assert [one.kind for one in found] == [kind]


MARK = "【待报：甲局尚未报送第2张表】"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MARK, ""),
        (MARK, "监测正常"),
        ("甲局", "乙局"),
        ("】", ""),
        ("工作正常", "工作正常【缺：甲】"),
        ("工作正常", MARK),
    ],
)
def test_a_mark_of_what_is_lacking_is_never_changed_by_hand(old: str, new: str) -> None:
    one = RevisionParagraph(f"土壤。{MARK}。工作正常。", ParagraphKind.BODY, ("甲",))
    found = told(RevisionText((one,)), returned([replace(one, text=one.text.replace(old, new, 1))]))
    assert [edit.kind for edit in found] == [OverrideKind.FIGURE]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("共3家。提供材料的单位。", {OverrideKind.FIGURE, OverrideKind.LAYOUT}),
        ("首次公布。提供材料的单位。", {OverrideKind.JUDGEMENT}),
        ("另一句话。", {OverrideKind.WORDS}),
    ],
)
def test_a_paragraph_moved_into_words_that_wait_is_not_taken_out(text: str, kinds: set[OverrideKind]) -> None:
    lines = [
        RevisionParagraph(said, ParagraphKind.BODY, ("编审",))
        for said in ("编制单位。", "审核单位。", "审定单位。", "提供材料的单位。")
    ]
    changed = [replace(lines[0], text=text), *lines[:3]]
    assert {edit.kind for edit in told(RevisionText(tuple(lines)), returned(changed))} == kinds


def test_unseen_signs_are_told_once_and_rows_of_a_table_together() -> None:
    rows = [RevisionParagraph(f"断面{at}", ParagraphKind.CELL, ("表",), at, 1) for at in range(1, 6)]
    text = RevisionText((RevisionParagraph("表", ParagraphKind.CAPTION, ("表",)), *rows))
    changed = replace(returned([text.paragraphs[0], rows[0], rows[4]]), signs=3)
    tables, signs = told(text, changed)
    assert tables.kind is signs.kind is OverrideKind.LAYOUT
    assert "3 处" in tables.after and "3 个看不见" in signs.after
