"""Tables of Word parts become tables of the document tree: merges, widths, lines, what stays together."""

from __future__ import annotations

from typing import Any

import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from pipeline.publish.document.tree import (
    Rule,
    TextParagraph,
    TextTable,
)
from tests.publish.documents import read, tables, words


def test_a_table_keeps_merges_head_rows_widths_and_lines() -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=4, cols=3, style="报告表")
        for r, row in enumerate(t.rows):
            for c, cell in enumerate(row.cells):
                cell.paragraphs[0].text = f"{r}{c}"
                cell.paragraphs[0].style = "表头" if r < 2 else "表数"
        a = t.cell(0, 0).merge(t.cell(1, 0))
        b = t.cell(0, 1).merge(t.cell(0, 2))
        for cell, text in ((a, "甲"), (b, "乙")):
            for extra in cell.paragraphs[1:]:
                extra._p.getparent().remove(extra._p)
            cell.paragraphs[0].text = text
        for row in t.rows[:2]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    document = read(write)
    (table,) = tables(document)
    assert table.heads == 2
    placed = [[(words(c), c.column, c.columns, c.rows) for c in row.cells] for row in table.rows]
    assert placed == [
        [("甲", 0, 1, 2), ("乙", 1, 2, 1)],
        [("11", 1, 1, 1), ("12", 2, 1, 1)],
        [("20", 0, 1, 1), ("21", 1, 1, 1), ("22", 2, 1, 1)],
        [("30", 0, 1, 1), ("31", 1, 1, 1), ("32", 2, 1, 1)],
    ]
    assert len(table.widths) == 3 and sum(table.widths) < 443
    cell = table.rows[2].cells[0]
    assert cell.rules.top == cell.rules.left == Rule(0.5, "solid", "#000000")
    assert isinstance(cell.blocks[0], TextParagraph) and cell.blocks[0].setting.align == "right"
    assert document.unknown == ()


def tc(text: str, span: int = 1, merge: str = "") -> str:
    """A cell as Word writes it."""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'


ON, GOES_ON = "restart", "continue"
GRIDS: dict[str, tuple[list[list[str]], list[list[tuple[str, int, int, int]]]]] = {
    "goes on in fewer columns": (
        [[tc("A", 2, ON), tc("B")], [tc("", 1, GOES_ON), tc("X"), tc("Y")]],
        [[("A", 0, 2, 1), ("B", 2, 1, 1)], [("", 0, 1, 1), ("X", 1, 1, 1), ("Y", 2, 1, 1)]],
    ),
    "goes on under another": (
        [[tc("P"), tc("A", 1, ON), tc("B")], [tc("W", 2), tc("Z")], [tc("p"), tc("", 1, GOES_ON), tc("q")]],
        [
            [("P", 0, 1, 1), ("A", 1, 1, 1), ("B", 2, 1, 1)],
            [("W", 0, 2, 1), ("Z", 2, 1, 1)],
            [("p", 0, 1, 1), ("", 1, 1, 1), ("q", 2, 1, 1)],
        ],
    ),
    "goes on from nothing": (
        [[tc("A", 1, GOES_ON), tc("B", 2)], [tc("", 1, GOES_ON), tc("Y", 2)]],
        [[("A", 0, 1, 2), ("B", 1, 2, 1)], [("Y", 1, 2, 1)]],
    ),
    "begins twice": (
        [[tc("A", 1, ON), tc("B")], [tc("C", 1, ON), tc("D")], [tc("", 1, GOES_ON), tc("E")]],
        [[("A", 0, 1, 1), ("B", 1, 1, 1)], [("C", 0, 1, 2), ("D", 1, 1, 1)], [("E", 1, 1, 1)]],
    ),
    "spans nothing": ([[tc("A", 0), tc("B", -2)]], [[("A", 0, 1, 1), ("B", 1, 1, 1)]]),
}


@pytest.mark.parametrize("case", sorted(GRIDS))
def test_merged_cells_never_cover_others(case: str) -> None:
    written, wanted = GRIDS[case]
    rows = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in written)
    xml = f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol w:w='900'/></w:tblGrid>{rows}</w:tbl>"
    (table,) = tables(read(lambda d: d.element.body.insert(0, parse_xml(xml))))
    assert [[(words(c), c.column, c.columns, c.rows) for c in row.cells] for row in table.rows] == wanted


def test_rows_say_their_least_height_and_cells_that_they_are_one_line() -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=1, cols=2, style="报告表")
        t.rows[0].height = Cm(2)
        t.cell(0, 1)._tc.get_or_add_tcPr().append(OxmlElement("w:noWrap"))

    (table,) = tables(read(write))
    assert table.rows[0].height == pytest.approx(56.7, abs=0.05)
    assert [cell.one_line for cell in table.rows[0].cells] == [False, True]


def test_a_row_stays_with_the_next_where_every_cell_says_so() -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=2, cols=2, style="报告表")
        for cell in (*t.rows[0].cells, t.cell(1, 0)):
            cell.paragraphs[0].paragraph_format.keep_with_next = True

    assert [row.keep for row in tables(read(write))[0].rows] == [True, False]


def test_a_table_in_a_cell_is_a_table_in_its_cell() -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=1, cols=1, style="报告表")
        inner = t.cell(0, 0).add_table(rows=2, cols=2)
        inner.cell(1, 1).text = "里"

    (table,) = tables(read(write))
    assert len(table.rows) == 1
    inner = next(block for block in table.rows[0].cells[0].blocks if isinstance(block, TextTable))
    assert words(inner.rows[1].cells[1]) == "里"
    assert sum(inner.widths) <= sum(table.widths)


def test_a_table_wider_than_the_page_is_narrowed_and_reported() -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=1, cols=2, style="报告表")
        t.cell(0, 0).text = "宽"
        for column in t.columns:
            column.width = Cm(20)
        t.autofit = False

    document = read(write)
    assert sum(tables(document)[0].widths) < 443
    assert [u.element for u in document.unknown] == ["w:tblW（表格宽于版心）"]
