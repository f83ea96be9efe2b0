"""Tags and bookmarks of the PDF: in order whatever levels the headings have and wherever they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.publish.paper.printing import Printed, Printer
from tests.publish import pages
from tests.publish.paper import one, opened, outline, picture, saved, targets


def roles(result: Printed) -> list[str]:
    """The kinds of all elements of the tree of tags, in order."""
    found: list[str] = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append(str(element.S).lstrip("/"))
            if "/K" in element:
                walk(element.K)

    with opened(result) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
    return found


def test_headings_tables_links_and_pictures_are_tagged(printer: Printer) -> None:
    def write(d: Any) -> None:
        pages.bookmark(d.add_paragraph("一、章", style="heading 1"), "_Ha")
        pages.field(d.add_paragraph(style=pages.STYLE), " REF _Ha \\h ", "一")
        t = d.add_table(rows=2, cols=2, style="报告表")
        t.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        picture(d)

    found = roles(one(printer, write))
    assert {"H1", "P", "Link", "Table", "TR", "TH", "TD", "Figure"} <= set(found)


def test_of_two_bookmarks_of_one_name_the_first_is_meant(printer: Printer) -> None:
    def write(d: Any) -> None:
        for _ in range(2):
            pages.bookmark(d.add_paragraph("章", style="heading 1"), "_Hsame")
            d.add_page_break()

    def refer(d: Any) -> None:
        write(d)
        pages.field(d.add_paragraph(style=pages.STYLE), " REF _Hsame \\h ", "章")

    result = one(printer, write, refer)
    last = result.pages - 1
    assert targets(opened(result), last) == [0]
    assert result.marked["_Hsame"] == "1"
    assert (len(result.headings), result.unknown, result.broken) == (4, (), ())


def levels(*found: int) -> Any:
    def write(d: Any) -> None:
        for at, level in enumerate(found):
            d.add_paragraph(f"{at}级{level}", style=f"heading {level}")

    return write


@pytest.mark.parametrize(
    ("some", "shown"),
    [
        ([levels(1, 3)], [("0级1", [("1级3", [])])]),
        ([levels(2, 1, 3)], [("0级2", []), ("1级1", [("2级3", [])])]),
        ([levels(3), levels(2)], [("0级3", []), ("0级2", [])]),
        ([levels(1), levels(2, 3), levels(3)], [("0级1", [("0级2", [("1级3", []), ("0级3", [])])])]),
        ([levels(1, 3, 2)], [("0级1", [("1级3", []), ("2级2", [])])]),
        ([levels(), levels(2)], [("题", []), ("0级2", [])]),
        ([levels(1, 2, 3, 1)], [("0级1", [("1级2", [("2级3", [])])]), ("3级1", [])]),
    ],
)
def test_headings_that_skip_a_level_keep_the_file_in_order(printer: Printer, some: Any, shown: Any) -> None:
    """A heading in the tree of tags is at most one level below that before it (ISO 14289-1 7.4.2)."""
    result = one(printer, *some)
    assert result.broken == ()
    written = [int(heading.text[-1]) for heading in result.headings]
    assert [heading.level for heading in result.headings] == written, "the contents list has the levels of Word"
    assert outline(result) == shown


def test_an_empty_part_has_its_page_and_its_bookmark(printer: Printer) -> None:
    result = one(printer, lambda d: d.add_paragraph("甲", style=pages.STYLE), lambda d: None, levels(1))
    assert (result.pages, result.broken) == (3, ())
    assert [title for title, _ in outline(result)] == ["题", "题", "0级1"]


def test_a_part_with_only_a_table(printer: Printer, tmp_path: Path) -> None:
    def write(d: Any) -> None:
        d.add_table(rows=2, cols=2, style="报告表").cell(0, 0).text = "甲"

    result = one(printer, write, write)
    assert (result.pages, result.broken, result.unknown) == (2, (), ())
    assert [pages.lines(saved(result, tmp_path), n)[1][2] for n in (1, 2)] == ["甲", "甲"]


def test_a_table_in_a_cell_over_several_pages_keeps_the_standards(printer: Printer) -> None:
    def write(d: Any) -> None:
        inner = d.add_table(rows=2, cols=2, style="报告表").cell(0, 0).add_table(rows=80, cols=2)
        for at, row in enumerate(inner.rows):
            row.cells[1].text = f"里{at}"
        inner.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    result = one(printer, write)
    assert result.pages > 1
    assert (result.broken, result.unknown) == ((), ())


def heading_in_a_cell(d: Any, rows: int = 80, head: bool = False, deeper: bool = False) -> None:
    t = d.add_table(rows=rows, cols=2, style="报告表")
    cell = t.cell(0, 0).add_table(rows=1, cols=1).cell(0, 0) if deeper else t.cell(0, 0)
    cell.paragraphs[0].style = "heading 1"
    cell.paragraphs[0].add_run("里头")
    pages.bookmark(cell.paragraphs[0], "_Hinside")
    if head:
        t.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    pages.field(d.add_paragraph(style=pages.STYLE), " REF _Hinside \\h ", "里头")


@pytest.mark.parametrize("head", [False, True])
@pytest.mark.parametrize("deeper", [False, True])
def test_a_heading_in_a_cell_is_one_bookmark(printer: Printer, head: bool, deeper: bool) -> None:
    result = one(printer, lambda d: heading_in_a_cell(d, head=head, deeper=deeper))
    assert (result.broken, result.unknown) == ((), ())
    assert outline(result) == [("里头", [])]
    assert [(one.text, one.printed_page) for one in result.headings] == [("里头", "1")]
    assert targets(opened(result), result.pages - 1) == [0]


def test_a_heading_behind_a_page_break_is_where_its_text_is(printer: Printer) -> None:
    def write(d: Any) -> None:
        d.add_paragraph("前", style=pages.STYLE)
        p = d.add_paragraph(style="heading 1")
        p.add_run().add_break(WD_BREAK.PAGE)
        p.add_run("一、章")

    result = one(printer, write)
    assert [(one.text, one.printed_page, one.pdf_page) for one in result.headings] == [("一、章", "2", 2)]
    assert outline(result) == [("一、章", [])]
    assert result.broken == ()


def test_a_picture_without_words_has_some(printer: Printer) -> None:
    def write(d: Any) -> None:
        picture(d)
        for shown in d.element.body.iter(qn("wp:docPr")):
            shown.set("descr", "  ")

    result = one(printer, write)
    assert (result.broken, result.unknown) == ((), ())
    with opened(result) as pdf:
        alts = [str(found.Alt) for found in pdf.objects if isinstance(found, pikepdf.Dictionary) and "/Alt" in found]
    assert alts == ["图"]


def test_every_look_of_a_text_keeps_the_standards(printer: Printer, tmp_path: Path) -> None:
    names = ("bold", "italic", "underline", "strike", "subscript")

    def write(d: Any) -> None:
        for at in range(2 ** len(names)):
            run = d.add_paragraph(style=pages.STYLE).add_run(f"甲{at}")
            for bit, name in enumerate(names):
                if at >> bit & 1:
                    setattr(run.font, name, True)
            run.font.highlight_color = 7 if at % 3 == 0 else None

    result = one(printer, write)
    assert (result.broken, result.unknown) == ((), ())
    assert sum(sign[0] == "甲" for page in pages.signs(saved(result, tmp_path)) for sign in page) == 2 ** len(names)
