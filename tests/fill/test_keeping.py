"""Tables rendered into parts: which rows and captions stay with what follows."""

from __future__ import annotations

import pytest

from pipeline.fill import keep_together
from pipeline.office.ooxml import Element, W
from tests.fill.chapters import chapter, paragraph, rendered, table


def kept(*blocks: str) -> tuple[list[bool], Element]:
    """Whether each row is kept with the next one, and the document."""
    document = rendered(chapter(*blocks)).document
    keep_together.keep_rows_together(document)
    return [_kept(row) for row in document.iter(W + "tr")], document


def _kept(element: Element) -> bool:
    return all(p.find(f"{W}pPr/{W}keepNext") is not None for p in element.iter(W + "p"))


ROWS = [(f"{number}", "文") for number in range(40)]


@pytest.mark.parametrize("rows", [2, keep_together.WHOLE])
def test_a_short_table_is_tied_from_its_head_to_its_last_row(rows: int) -> None:
    found, _ = kept(table(*ROWS[:rows]), paragraph("Body", "后文。"))
    assert found == [True] * (rows - 1) + [False]


def test_the_last_row_stays_with_the_note_under_it() -> None:
    found, document = kept(table(*ROWS[:3]), paragraph("TableNote", "注：无。"))
    assert found == [True, True, True]
    assert not _kept(list(document.iter(W + "p"))[-1])


def test_of_a_longer_table_no_row_stands_alone() -> None:
    found, _ = kept(table(*ROWS[: keep_together.WHOLE + 1]), paragraph("TableNote", "注：无。"))
    assert [at for at, one in enumerate(found) if one] == [
        0,
        1,
        keep_together.WHOLE - 2,
        keep_together.WHOLE - 1,
        keep_together.WHOLE,
    ]


def test_a_figure_caption_stays_with_its_source() -> None:
    for follower, expected in (("TableNote", True), ("Body", False)):
        _, document = kept(paragraph("FigureCaption", "图1　甲"), paragraph(follower, "数据来源：乙"))
        caption = next(p for p in document.iter(W + "p"))
        assert _kept(caption) is expected


def test_other_tables_are_left_as_the_writer_made_them() -> None:
    found, _ = kept(table(*ROWS[:3]).replace('w:val="ReportTable"', 'w:val="TableNormal"'))
    assert found == [False, False, False]


def test_a_note_is_not_torn() -> None:
    _, document = kept(table(*ROWS[:3]), paragraph("TableNote", "注：很长。"))
    note = list(document.iter(W + "p"))[-1]
    assert note.find(f"{W}pPr/{W}keepLines") is not None


def test_the_last_paragraphs_of_a_part_stay_together() -> None:
    _, document = kept(*(paragraph("Body", f"第{number}段。") for number in range(5)))
    tied = [p.find(f"{W}pPr/{W}keepNext") is not None for p in document.iter(W + "p")]
    assert tied[-5:] == [False, False, True, True, False]


def test_a_part_that_ends_with_a_table_is_left_alone() -> None:
    _, document = kept(paragraph("Body", "一。"), paragraph("Body", "二。"), table(*ROWS[:2]))
    body = document.find(W + "body")
    assert [p.find(f"{W}pPr/{W}keepNext") for p in body.findall(W + "p")][:2] == [None, None]
