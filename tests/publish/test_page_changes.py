"""Which page became which, the sheets to exchange and the words that differ, for pages made up for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.document_changes import compare_document, named_pages
from pipeline.publish.page_changes import PageFate, SheetAct, page_pairs, sheet_swaps
from pipeline.publish.page_words import word_changes
from pipeline.publish.reprint_list import repictured_pages
from pipeline.publish.reprint_text import moved
from pipeline.system.page_looks import PageLook


def pages(looks: str, front: int = 0, texts: Sequence[str] = ()) -> list[PageLook]:
    """A page a letter, what the letter says on it; the first `front` bear no number."""
    made = []
    for at, look in enumerate(looks):
        number = str(at + 1 - front) if at >= front else ""
        made.append(PageLook(look, number, f"— {number} —" if number else "", texts[at] if texts else look))
    return made


def fates(old: str, new: str, front: int = 0) -> list[tuple[int, int, str]]:
    return [(one.old, one.new, one.fate.value) for one in page_pairs(pages(old, front), pages(new, front))]


def acts(old: str, new: str, *, both_sides: bool, front: int = 0) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    swaps = sheet_swaps(pages(old, front), pages(new, front), both_sides=both_sides)
    return [(one.act.value, one.old, one.new) for one in swaps]


def test_pages_that_stay_change_move_come_and_go() -> None:
    assert fates("abc", "abc") == [(1, 1, "same"), (2, 2, "same"), (3, 3, "same")]
    assert fates("abc", "axc")[1] == (2, 2, "changed")
    assert fates("abc", "axyc")[1:] == [(2, 2, "changed"), (0, 3, "added"), (3, 4, "number")]
    assert fates("abcd", "acd")[1:] == [(2, 0, "gone"), (3, 2, "number"), (4, 3, "number")]
    assert fates("abc", "aabc", front=4)[1:] == [(0, 2, "added"), (2, 3, "same"), (3, 4, "same")] or fates(
        "abc", "aabc"
    )
    assert fates("", "ab") == [(0, 1, "added"), (0, 2, "added")]


def test_printed_on_one_side_only_what_differs_is_exchanged() -> None:
    assert acts("abcd", "abxd", both_sides=False) == [("swap", (3,), (3,))]
    assert acts("abcd", "abcd", both_sides=False) == []
    assert acts("ab", "abc", both_sides=False) == [("insert", (), (3,))]
    assert acts("abc", "ab", both_sides=False) == [("remove", (3,), ())]


def test_printed_on_both_sides_a_page_takes_its_back_along() -> None:
    assert acts("abcd", "abxd", both_sides=True) == [("swap", (3, 4), (3, 4))]
    assert acts("abc", "abx", both_sides=True) == [("swap", (3,), (3,))]
    assert acts("abc", "abcd", both_sides=True) == [("swap", (3,), (3, 4))]


def test_a_page_more_without_numbers_sets_other_pages_back_to_back() -> None:
    """The contents grew by a page: the pages behind it look the same, but none has its back any more."""
    old, new = pages("cxabab", front=2), pages("cxxabab", front=3)
    assert [one.fate for one in page_pairs(old, new)].count(PageFate.SAME) == 6
    swaps = sheet_swaps(old, new, both_sides=True)
    assert [(one.old, one.new) for one in swaps] == [((3, 4), (3, 4)), ((5, 6), (5, 6)), ((), (7,))]
    assert sheet_swaps(old, new, both_sides=False)[0].act is SheetAct.INSERT


def followed(old: Sequence[PageLook], new: Sequence[PageLook], *, both_sides: bool) -> list[tuple[str, str]]:
    """The paper after every act was done, from the end to the beginning, as its pages with their numbers."""
    step = 2 if both_sides else 1
    sheets = [list(old[at : at + step]) for at in range(0, len(old), step)]
    swaps = sheet_swaps(old, new, both_sides=both_sides)
    removed = {one.old[0]: one for one in swaps if one.old}
    kept = [sheet for at, sheet in enumerate(sheets) if at * step + 1 not in removed]
    for one in swaps:
        if one.new:
            kept.insert((one.new[0] - 1) // step, [new[page - 1] for page in one.new])
    return [(page.look, page.mark) for sheet in kept for page in sheet]


@given(st.text("abcd", max_size=9), st.text("abcd", max_size=9), st.booleans(), st.integers(0, 3))
def test_whoever_follows_the_list_has_the_new_document(old: str, new: str, both_sides: bool, front: int) -> None:
    before, after = pages(old, front), pages(new, front)
    assert followed(before, after, both_sides=both_sides) == [(one.look, one.mark) for one in after]
    swaps = sheet_swaps(before, after, both_sides=both_sides)
    assert all(one.old or one.new for one in swaps) and (swaps == ()) == (before == after)
    assert [one.old for one in page_pairs(before, after) if one.old] == list(range(1, len(before) + 1))
    assert [one.new for one in page_pairs(before, after) if one.new] == list(range(1, len(after) + 1))


def changes(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, str, str]]:
    before = pages("".join(chr(97 + at) for at in range(len(old))), texts=old)
    after = pages("".join(chr(65 + at) for at in range(len(new))), texts=new)
    return [
        (one.old_page, one.new_page, one.old, one.new) for one in word_changes(before, after, page_pairs(before, after))
    ]


def test_words_that_differ_are_told_with_their_pages() -> None:
    assert changes(["面积17820公顷，\n较上年减少"], ["面积17920公顷，\n较上年减少"]) == [(1, 1, "17820", "17920")]
    assert changes(["甲\n乙"], ["甲\n新的一句\n乙"]) == [(1, 1, "", "新的一句")]
    assert changes(["甲乙丙", "丁戊己"], ["甲乙丙", "丁新己"]) == [(2, 2, "戊", "新")]


def test_how_text_is_broken_into_lines_and_pages_is_no_change() -> None:
    assert changes(["甲乙丙丁\n戊己", "庚辛"], ["甲乙丙\n丁戊", "己庚辛"]) == []
    assert changes(["建 成 区 面 积 2186公 顷"], ["建成区面积2186公顷"]) == []


def test_numbers_side_by_side_stay_apart() -> None:
    assert changes(["1348.10 1395.03 −46.93"], ["1354.77 1395.03 −40.26"]) == [
        (1, 1, "1348.10 1395.03 −46.93", "1354.77 1395.03 −40.26")
    ]


def test_dots_that_lead_to_a_page_are_no_words() -> None:
    old, new = pages("a", texts=["附件1 目录. . . . . . .6"]), pages("b", texts=["附件1 目录. . . . . . . .8"])
    one = word_changes(old, new, page_pairs(old, new))[0]
    assert (one.old, one.new, one.before) == ("6", "8", "附件1目录…")


def test_a_long_stretch_is_told_as_a_whole() -> None:
    found = changes(["甲" * 5000 + "\n乙"], ["丙" * 5000 + "\n乙"])
    assert len(found) == 1 and found[0][2].startswith("甲") and found[0][2].endswith("…")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [([1], "PDF 第1页"), ([1, 2, 3, 4, 6], "PDF 第1—2页、第1—2页、第4页"), ([], ""), ([6, 5], "第3—4页")],
)
def test_pages_are_called_as_they_are_numbered(wanted: list[int], said: str) -> None:
    assert named_pages(pages("abcdef", front=2), wanted) == said


def test_sheets_that_bear_only_other_numbers_are_counted() -> None:
    old, new = pages("abcdef"), pages("axybcdef")
    change = compare_document("报告/甲.pdf", old, new, glued=False, both_sides=False)
    assert (change.sheets, change.only_numbers) == (7, 5) and change.changed and not change.whole
    glued = compare_document("报告/甲.pdf", old, new, glued=True, both_sides=True)
    assert glued.whole and glued.sheets == 4
    assert not compare_document("报告/甲.pdf", old, old, glued=True, both_sides=True).changed
    other_count = [replace(one, mark=f"第 {one.number} 页　共 7 页") for one in old]
    counted = compare_document("报告/甲.pdf", old, other_count, glued=False, both_sides=False)
    assert {one.fate for one in counted.pairs} == {PageFate.NUMBER} and counted.only_numbers == 6


def test_a_volume_that_came_is_printed_and_one_that_went_is_not() -> None:
    came = compare_document("汇编/第2册_B环境质量指标.pdf", (), pages("abc"), glued=False, both_sides=True)
    went = compare_document("汇编/第2册_B环境质量指标.pdf", pages("abc"), (), glued=False, both_sides=True)
    assert came.whole and came.sheets == 2 and came.changed
    assert not went.whole and went.sheets == 0 and went.changed
    assert came.title == "汇编第2册（B环境质量指标）"


def test_inserted_pages_are_called_one_by_one() -> None:
    """Nobody reads a span between 49 and 49-1; an empty side is called by the page it lies behind."""
    numbers = ["", "48", "49", "49-1", "", "50", "51", "53"]
    looks = [
        replace(one, number=number, text="" if at == 4 else "字")
        for at, (one, number) in enumerate(zip(pages("abcdefgh"), numbers, strict=True))
    ]
    assert named_pages(looks, range(2, 8)) == "第48—49页、第49-1页、第49-1页后的空白面、第50—51页"
    assert named_pages(looks, [1, 7, 8]) == "PDF 第1页、第51页、第53页"


def test_a_page_number_with_a_hyphen_is_one_word() -> None:
    assert changes(["附表1 … 49"], ["附表1 … 49-1"]) == [(1, 1, "49", "49-1")]
    old, new = pages("a", texts=["附件1 目录. . . . . . .49"]), pages("b", texts=["附件1 目录. . . . . . . .49-1"])
    change = compare_document("报告/自查报告.pdf", old, new, glued=False, both_sides=False)
    assert [(one.old, one.new) for one in change.words] == [("49", "49-1")]


def numbered(looks: str, *numbers: str) -> list[PageLook]:
    return [replace(one, number=number, mark=number) for one, number in zip(pages(looks), numbers, strict=True)]


def test_inserted_pages_that_are_pushed_on_are_told() -> None:
    old, new = numbered("abxc", "1", "2", "2-1", "3"), numbered("abyxc", "1", "2", "2-1", "2-2", "3")
    change = compare_document("报告/自查报告.pdf", old, new, glued=False, both_sides=False, inserted=True)
    assert change.renumbered == (("2-1", "2-2"),)
    assert next(iter(moved(change))) == "由 4 页变为 5 页，多了 1 页，原来的 2-1 改为 2-2，其余各页的页码不变。"
    more = compare_document(
        "报告/自查报告.pdf",
        old,
        numbered("abxcy", "1", "2", "2-1", "3", "3-1"),
        glued=False,
        both_sides=False,
        inserted=True,
    )
    assert next(iter(moved(more))) == "由 4 页变为 5 页，多了 1 页，其余各页的页码不变。"


def test_a_photo_that_changed_is_named_where_no_word_did() -> None:
    texts = ["目录", "C-1-3-23　照片一 C-1-3-24　照片二", "C-1-3-2　照片"]
    old, new = pages("abc", texts=texts), pages("axc", texts=texts)
    change = compare_document("汇编/第3册_C环境监管指标.pdf", old, new, glued=False, both_sides=False)
    files = {"C-1-3-2": "甲.jpg", "C-1-3-24": "乙.jpg", "C-1-3-99": "丙.jpg"}
    assert [(pair.new, names) for pair, names in repictured_pages(change, files)] == [(2, ("乙.jpg",))]
    words = compare_document(
        change.name, old, pages("axc", texts=["目录", "另外的字", "丁"]), glued=False, both_sides=False
    )
    assert list(repictured_pages(words, files)) == []
