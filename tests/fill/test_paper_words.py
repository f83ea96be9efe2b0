"""Words on old paper lead to the cell that took their place, though a number alone is like nothing."""

from __future__ import annotations

import pytest

from pipeline.fill.paper_words import PrintedParagraph, find_words, pages_with
from pipeline.system.page_looks import PageLook

_NOW = ("附表9 外来入侵植物信息表", "紫茎泽兰", "1194.67", "−40.26（−2.9%）", "重", "凤眼蓝", "4.60", "中")


@pytest.mark.parametrize(("words", "cell"), [("1188.00", "1194.67"), ("−46.93", "−40.26（−2.9%）")])
def test_a_cell_whose_number_changed_is_found_by_its_neighbours(words: str, cell: str) -> None:
    paper = "\n".join(_NOW).replace("1194.67", "1188.00").replace("−40.26（−2.9%）", "−46.93（−3.4%）")
    pages = [PageLook("", "49", "— 49 —", paper)]
    (found,) = find_words(words, 1, pages, [PrintedParagraph("附表9", text, "附表9", ()) for text in _NOW])
    assert found.paragraph is not None and (found.paragraph.text, found.same) == (cell, False)


_RUN_ON = "全区设有地表水断面五个，监测频次比例为百分之九十八，较上年上升一点七个百分点。"
_MARK = "示例数据"
_PAGES = [
    PageLook("", "1", "— 1 —", f"自查报告\n一、概况\n{_RUN_ON[:20]}\n{_MARK}"),
    PageLook("", "2", "— 2 —", f"自查报告\n{_RUN_ON[20:]}\n二、水\n{_MARK}"),
    PageLook("", "3", "— 3 —", f"自查报告\n水质良好。\n{_MARK}"),
]
_TEXTS = ("一、概况", _RUN_ON, "二、水", "水质良好。")
_PARAGRAPHS = [PrintedParagraph("一", text, "一", ()) for text in _TEXTS]


@pytest.mark.parametrize(("words", "page"), [(_RUN_ON[4:12], 1), (_RUN_ON[24:30], 2), (_RUN_ON[16:24], 1)])
def test_a_paragraph_that_runs_on_to_the_next_page_reads_as_it_is(words: str, page: int) -> None:
    """What stands at the head and foot of each page is between, and is no change."""
    (found,) = find_words(words, page, _PAGES, _PARAGRAPHS)
    assert found.paragraph is not None and (found.paragraph.text, found.same) == (_RUN_ON, True)


def test_words_across_a_page_break_are_on_both_pages() -> None:
    assert pages_with(_RUN_ON[16:24], _PAGES) == (1, 2)
    assert find_words(_RUN_ON[16:24], 2, _PAGES, _PARAGRAPHS) == find_words(_RUN_ON[16:24], 1, _PAGES, _PARAGRAPHS)
    assert pages_with("二、水水质", _PAGES) == (2, 3) and pages_with("水质良好", _PAGES) == (3,)
    assert pages_with("", _PAGES) == ()


def test_what_stands_on_every_page_is_found_there() -> None:
    assert pages_with(_MARK, _PAGES) == (1, 2, 3)
    (found,) = find_words(_MARK, 2, _PAGES, _PARAGRAPHS)
    assert found.words == _MARK
