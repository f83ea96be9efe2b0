"""Widths and heights guessed before printing are those that the faces have, and never too small."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont

from pipeline.publish.document.tree import (
    Look,
    Rule,
    Setting,
    Sides,
    TableCell,
    TableRow,
    Text,
    TextParagraph,
    TextTable,
)
from pipeline.publish.paper.measures import block_height, em_width, row_heights, with_breaks
from pipeline.publish.paper.table_plan import plan_table
from pipeline.system.fonts import LATIN
from tests.publish import pages

LOOK = Look("仿宋", 10)
SETTING = Setting(LOOK, line=20)


def test_latin_signs_have_the_widths_of_the_face() -> None:
    with TTFont(pages.FONTS.faces[LATIN].path) as font:
        known, wide, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        for code in range(0x20, 0x7F):
            real = wide[known[code]][0] / em
            assert real - 0.001 <= em_width(chr(code)) <= real + 0.04, chr(code)
    assert em_width("中文，") == 3


@pytest.mark.parametrize(
    ("text", "room", "pieces"),
    [
        ("kg/km", 20, ["kg/km"]),
        ("kg/km", 14, ["kg/km"]),
        ("甲abcdef乙", 20, ["甲", *"abcdef", "乙"]),
        ("abcdef", 40, ["abcdef"]),
        ("ab cd ef", 15, ["ab cd ef"]),
        ("ab/cdefghij", 20, ["ab/", *"cdefghij"]),
    ],
)
def test_only_a_word_longer_than_its_line_is_broken_anywhere(text: str, room: float, pieces: list[str]) -> None:
    assert with_breaks(text, LOOK, room) == pieces


def paragraph(text: str, setting: Setting = SETTING) -> TextParagraph:
    return TextParagraph(setting, (Text(text, LOOK),))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        ("国" * 10, 1),
        ("国" * 11, 2),
        ("国" * 9 + "，" + "国", 2),
        ("国" * 10 + "，", 2),
        # a word goes to the next line whole, and leaves the rest of its own empty
        ("MMMMMM " * 4, 4),
        ("W" * 40, 4),
    ],
)
def test_a_paragraph_is_as_high_as_its_lines(text: str, lines: int) -> None:
    assert block_height(paragraph(text), 100) == lines * 20


def table(*rows: list[tuple[str, int, int]], height: float = 0.0, keep: bool = False, heads: int = 0) -> TextTable:
    """Rows of (text, column, rows merged) in two columns of 100 points."""
    none: Sides[Rule | None] = Sides(None, None, None, None)
    made = [
        TableRow(
            tuple(
                TableCell(column, 1, merged, (paragraph(text),), none, Sides(0.0, 0.0, 0.0, 0.0))
                for text, column, merged in row
            ),
            height,
            keep,
        )
        for row in rows
    ]
    return TextTable((100, 100), tuple(made), heads)


def test_the_last_row_of_a_merged_cell_has_what_it_needs_more() -> None:
    one = table([("国" * 100, 0, 3), ("a", 1, 1)], [("b", 1, 1)], [("c", 1, 1)], [("d", 0, 1)])
    assert row_heights(one) == [20, 20, 160, 20]
    assert row_heights(table([("a", 0, 1)], height=50)) == [50]


def rows(count: int) -> list[list[tuple[str, int, int]]]:
    return [[("甲", 0, 1), ("乙", 1, 1)] for _ in range(count)]


def test_a_table_that_must_stay_whole_does_so_where_a_page_is_high_enough() -> None:
    assert plan_table(table(*rows(10), keep=True), 500).whole
    assert not plan_table(table(*rows(10), keep=True), 500).measured
    assert plan_table(table(*rows(20), keep=True), 500).measured
    assert not plan_table(table(*rows(30), keep=True), 500).whole
    assert not plan_table(table(*rows(10)), 500).whole


def test_a_head_is_printed_again_where_it_leaves_room_and_ends_with_its_rows() -> None:
    assert plan_table(table(*rows(60), heads=2), 500).heads == 2
    high = table([("国" * 100, 0, 1)], *rows(60), heads=1)
    assert plan_table(high, 500).heads == 0
    reaching = table([("甲", 0, 3), ("乙", 1, 1)], *([("乙", 1, 1)] for _ in range(60)), heads=1)
    assert plan_table(reaching, 500).heads == 0


def test_merged_cells_tie_their_rows_until_a_page_is_full() -> None:
    tied = [[("甲", 0, 5), ("乙", 1, 1)], *([("乙", 1, 1)] for _ in range(4))]
    plan = plan_table(table(*tied, *tied, *rows(30)), 500)
    assert plan.groups == ((0, 5), (5, 5))
    assert not plan.broken_cells
    long = [[("甲", 0, 13), ("乙", 1, 1)], *([("乙", 1, 1)] for _ in range(12))]
    assert plan_table(table(*long, *rows(30)), 500).broken_cells == {(0, 0)}
    # two that overlap tie 14 rows, too many for most of a page
    over = [
        [("甲", 0, 8), ("乙", 1, 1)],
        *([("乙", 1, 1)] for _ in range(5)),
        [("丙", 1, 8)],
        [],
        *([("乙", 0, 1)] for _ in range(6)),
        *rows(10),
    ]
    assert plan_table(table(*over), 390).broken_cells == {(6, 1)}


def test_notes_stay_with_the_end_of_a_table_unless_they_are_long() -> None:
    long = table(*rows(60))
    ended = replace(long, rows=(*long.rows[:-1], replace(long.rows[-1], keep=True)))
    assert plan_table(ended, 500, [paragraph("注")]).notes == 1
    assert plan_table(ended, 500, [paragraph("注")]).groups == ((59, 2),)
    assert plan_table(ended, 500, [paragraph("注" * 400)]).notes == 0
    assert plan_table(long, 500).groups == ()
