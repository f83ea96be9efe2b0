"""Tables on paper: rows and merged cells stay whole where they can, nothing runs off the sheet."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from lxml import etree

from tests.publish import pages


def repeat(row: Any) -> None:
    """Let Word print the row again on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep(table: Any) -> None:
    """Tie every row to the next."""
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True


def numbered_rows(d: Any, rows: int, columns: int = 2) -> Any:
    t = d.add_table(rows=rows, cols=columns, style="报告表")
    for r, row in enumerate(t.rows):
        row.cells[columns - 1].paragraphs[0].text = f"行{r:03d}"
        row.cells[columns - 1].paragraphs[0].style = "表文"
    return t


def test_a_cell_merged_over_a_few_rows_is_not_cut_by_the_end_of_a_page(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        for _ in range(18):
            d.add_paragraph("甲", style=pages.STYLE)
        t = numbered_rows(d, 16)
        t.cell(4, 0).merge(t.cell(11, 0))

    _, path = printed(write)
    found = [set(re.findall(r"行\d\d\d", text)) for text in pages.shown(path)]
    group = {f"行{r:03d}" for r in range(4, 12)}
    assert any(group <= page for page in found)
    assert len([page for page in found if page]) == 2


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("head", [False, True])
def test_rows_all_tied_to_each_other_still_fill_pages(printed: pages.Go, kept: bool, merged: bool, head: bool) -> None:
    def write(d: Any) -> None:
        t = numbered_rows(d, 120, 3)
        if merged:
            for r in range(0, 110, 10):
                t.cell(r, 0).merge(t.cell(r + 9, 0))
                t.cell(r + 5, 1).merge(t.cell(r + 12, 1))
        if kept:
            keep(t)
        if head:
            repeat(t.rows[0])
        d.add_paragraph("注：后", style=pages.STYLE)

    out, path = printed(write)
    found = pages.shown(path)
    assert list(dict.fromkeys(re.findall(r"行\d\d\d", "".join(found)))) == [f"行{r:03d}" for r in range(120)]
    assert out.pages <= 9


def high_row(d: Any) -> None:
    t = numbered_rows(d, 3)
    t.cell(1, 0).text = "国" * 4000


def high_row_tied(d: Any) -> None:
    high_row(d)
    keep(d.tables[0])
    for paragraph in d.tables[0].cell(1, 0).paragraphs:
        paragraph.paragraph_format.keep_together = True


def high_merged_cell(d: Any) -> None:
    t = numbered_rows(d, 4)
    t.cell(0, 0).merge(t.cell(2, 0)).text = "国" * 3000


def high_head(d: Any) -> None:
    t = numbered_rows(d, 30)
    t.cell(0, 0).text = "国" * 4000
    repeat(t.rows[0])


def head_of_half_a_page_and_high_rows(d: Any) -> None:
    t = numbered_rows(d, 60)
    t.cell(0, 0).text = "国" * 300
    t.cell(5, 0).text = "国" * 450
    t.cell(9, 0).text = "国" * 900
    repeat(t.rows[0])


def head_merged_into_the_body(d: Any) -> None:
    t = numbered_rows(d, 60)
    t.cell(0, 0).merge(t.cell(3, 0)).text = "国"
    repeat(t.rows[0])
    repeat(t.rows[1])


def words_that_leave_lines_half_empty(d: Any) -> None:
    t = d.add_table(rows=2, cols=8, style="报告表")
    t.cell(0, 0).text = "Mmmm国国 " * 60


def table_in_a_cell(d: Any) -> None:
    inner = d.add_table(rows=2, cols=2, style="报告表").cell(0, 0).add_table(rows=80, cols=2)
    for r, row in enumerate(inner.rows):
        row.cells[1].text = f"里{r}"
    keep(inner)


def notes_longer_than_a_page(d: Any) -> None:
    t = numbered_rows(d, 80)
    keep(t)
    for _ in range(40):
        d.add_paragraph("注" * 50, style=pages.STYLE).paragraph_format.keep_with_next = True


def row_said_to_be_higher_than_a_page(d: Any) -> None:
    numbered_rows(d, 3).rows[1].height = Cm(60)


def paragraphs_all_kept_with_the_next(d: Any) -> None:
    for _ in range(100):
        d.add_paragraph("链", style=pages.STYLE).paragraph_format.keep_with_next = True


def paragraph_kept_together(d: Any) -> None:
    d.add_paragraph("国" * 28 * 60, style=pages.STYLE).paragraph_format.keep_together = True


def long_words(d: Any) -> None:
    t = d.add_table(rows=2, cols=6, style="报告表")
    for cell in t.rows[0].cells:
        cell.text = "abcdefghijklmnopqrstuvwxyz0123456789" * 2
    for cell in t.rows[1].cells:
        cell.text = "https://www.example.org/index.html?a=1234567890&b=一二三" + "α" * 40
    d.add_paragraph("W" * 200, style=pages.STYLE)


def raw_tables(d: Any) -> None:
    """Tables without rows, columns, widths or paragraphs, and with merges that no grid has."""

    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    on, goes_on, two = "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:gridSpan w:val='2'/>"
    rows = (
        "",
        "<w:tr/>",
        "<w:tr/><w:tr><w:tc/></w:tr>",
        f"<w:tr>{cell('甲', two + on)}{cell('乙')}</w:tr><w:tr>{cell('', goes_on)}{cell('丙')}{cell('丁')}</w:tr>",
        f"<w:tr>{cell('戊')}{cell('己', on)}</w:tr><w:tr>{cell('庚', two)}</w:tr><w:tr>{cell('')}{cell('', goes_on)}</w:tr>",
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('辛', on)}</w:tr><w:tr>{cell('', goes_on)}</w:tr>",
        f"<w:tr>{cell('壬', '<w:gridSpan w:val=' + chr(34) + '99' + chr(34) + '/>')}</w:tr>",
    )
    for grid in ("", "<w:gridCol w:w='2000'/><w:gridCol w:w='0'/>", "<w:gridCol w:w='4000'/>"):
        for inside in rows:
            xml = f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{inside}</w:tbl>"
            d.element.body.insert(0, parse_xml(xml))
            d.element.body.insert(0, OxmlElement("w:p"))


ODD = (
    raw_tables,
    high_row,
    high_row_tied,
    high_merged_cell,
    high_head,
    head_of_half_a_page_and_high_rows,
    head_merged_into_the_body,
    words_that_leave_lines_half_empty,
    table_in_a_cell,
    notes_longer_than_a_page,
    row_said_to_be_higher_than_a_page,
    paragraphs_all_kept_with_the_next,
    paragraph_kept_together,
    long_words,
)


@pytest.mark.parametrize("write", ODD, ids=lambda one: one.__name__)
def test_nothing_runs_off_the_page_and_nothing_is_lost(printed: pages.Go, write: Callable[[Any], None]) -> None:
    _, path = printed(write)
    with zipfile.ZipFile(io.BytesIO(pages.part(write))) as package:
        written = "".join(leaf.text or "" for leaf in etree.fromstring(package.read("word/document.xml")).iter("{*}t"))
    found = Counter("".join(pages.shown(path)))
    # what a head says is printed again
    assert Counter(written.replace(" ", "")) - found == Counter()


def test_a_long_word_is_broken_inside_its_cell(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=1, cols=6, style="报告表")
        t.cell(0, 1).text = "abcdefghijklmnopqrstuvwxyz0123456789"

    _, path = printed(write)
    found = pages.signs(path)[0]
    inside = [one for one in found if one[0].isalnum() and one[0].isascii()]
    assert "".join(one[0] for one in inside) == "abcdefghijklmnopqrstuvwxyz0123456789"
    width = (pages.RIGHT - pages.LEFT) / 6
    assert all(pages.LEFT + width < one[1] and one[3] < pages.LEFT + 2 * width for one in inside)


def test_a_table_in_a_cell_stands_in_its_cell(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=1, cols=2, style="报告表")
        inner = t.cell(0, 1).add_table(rows=2, cols=2)
        inner.cell(1, 1).text = "里"

    _, path = printed(write)
    (sign,) = (one for one in pages.signs(path)[0] if one[0] == "里")
    assert (pages.LEFT + pages.RIGHT) / 2 + 100 < sign[1] < pages.RIGHT


def rows_at(path: Path) -> list[float]:
    return [one[2] for one in pages.signs(path)[0] if one[0] == "行"]


def test_a_row_is_at_least_as_high_as_it_says(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        t = numbered_rows(d, 5)
        t.rows[1].height = Cm(2)
        t.rows[2].height = Cm(0.1)
        t.cell(3, 0).text = "国" * 100
        t.rows[3].height = Cm(1)

    _, path = printed(write)
    at = rows_at(path)
    high = [two - one for one, two in zip(at, at[1:], strict=False)]
    assert high[1] == pytest.approx(56.7, abs=1)
    assert high[2] == pytest.approx(high[0], abs=0.5)
    assert high[3] > 70, "a row grows with what stands in it"


def test_what_stands_in_the_middle_of_a_high_row_stands_in_its_middle(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        t = numbered_rows(d, 3)
        t.rows[1].height = Cm(4)
        for cell in t.columns[1].cells:
            cell.vertical_alignment = 1

    _, path = printed(write)
    first, middle, last = rows_at(path)
    assert middle - first == pytest.approx(last - middle, abs=1)


def test_a_cell_that_says_it_is_one_line_and_is_too_narrow_is_reported(printed: pages.Go) -> None:
    def write(d: Any) -> None:
        t = d.add_table(rows=1, cols=4, style="报告表")
        for cell, text in zip(t.rows[0].cells, ("短", "国" * 30, "", ""), strict=True):
            cell.text = text
            cell._tc.get_or_add_tcPr().append(OxmlElement("w:noWrap"))

    out, path = printed(write)
    assert [one.element for one in out.unknown] == ["w:noWrap（一行写不下）"]
    pages.shown(path)
