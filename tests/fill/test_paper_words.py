"""Words on old paper lead to the cell that took their place, though a number alone is like nothing."""

from __future__ import annotations

import pytest

from pipeline.fill.paper_words import PrintedParagraph, find_words
from pipeline.system.page_looks import PageLook

_NOW = ("附表9 外来入侵植物信息表", "紫茎泽兰", "1194.67", "−40.26（−2.9%）", "重", "凤眼蓝", "4.60", "中")


@pytest.mark.parametrize(("words", "cell"), [("1188.00", "1194.67"), ("−46.93", "−40.26（−2.9%）")])
def test_a_cell_whose_number_changed_is_found_by_its_neighbours(words: str, cell: str) -> None:
    paper = "\n".join(_NOW).replace("1194.67", "1188.00").replace("−40.26（−2.9%）", "−46.93（−3.4%）")
    pages = [PageLook("", "49", "— 49 —", paper)]
    (found,) = find_words(words, 1, pages, [PrintedParagraph("附表9", text, "附表9", ()) for text in _NOW])
    assert found.paragraph is not None and (found.paragraph.text, found.same) == (cell, False)
