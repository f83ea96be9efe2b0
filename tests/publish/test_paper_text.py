"""Texts and names on paper: whatever signs they have, they are never code, and nothing is reached by them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.model.part import Part
from pipeline.publish.paper.printing import Attachment, Printer
from tests.publish import pages
from tests.publish.paper import META, one, opened, outline, picture, saved, targets


@pytest.mark.parametrize("name", ["a b", 'a") #panic("', "\x7f", "a\tb", "a\nb", "\u0085", "标\\", "p000: 0", "0"])
def test_a_bookmark_may_have_any_name(printer: Printer, name: str) -> None:
    def write(d: Any) -> None:
        d.add_page_break()
        pages.bookmark(d.add_paragraph("标", style=pages.STYLE), name)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), name)
        run = OxmlElement("w:r")
        run.append(OxmlElement("w:t"))
        run[0].text = "见"
        link.append(run)
        d.add_paragraph("前", style=pages.STYLE)._p.append(link)

    result = one(printer, write)
    assert (result.unknown, result.broken) == ((), ())
    assert targets(opened(result), 1) == [1]
    (found,) = result.marked
    assert result.marked[found] == "2"


TEXTS = (
    '"] #read("/etc/passwd") #import "@preview/x:1.0.0": * ',
    "$x$ _a_ *b* `c` = d - e + f /g ~h <l> @r // c /* c */",
    '\\u{41} \\n \\\\ \\" \\',
    "{ [ ( ) ] } ; #{panic()}",
)


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_never_code(printer: Printer, tmp_path: Path, text: str) -> None:
    def write(d: Any) -> None:
        d.add_paragraph(text, style=pages.STYLE)
        d.add_paragraph("章" + text, style="heading 1")
        d.sections[0].header.paragraphs[0].text = text
        t = d.add_table(rows=2, cols=1, style="报告表")
        t.cell(0, 0).text = text
        picture(d)
        for shown in d.element.body.iter(qn("wp:docPr")):
            shown.set("descr", text)

    attached = (Attachment("facts.csv", b"x", "text/csv", text),)
    result = one(printer, write, lambda d: None, title=text, author=text, attachments=attached)
    assert (result.unknown, result.broken) == ((), ())
    flat = "".join(text.split())
    shown = "".join(sign[0] for page in pages.signs(saved(result, tmp_path)) for sign in page)
    assert shown.count(flat) >= 4
    pdf = opened(result)
    assert str(pdf.docinfo["/Title"]) == META.title and str(pdf.docinfo["/Author"]) == text
    assert ["".join(title.split()) for title, _ in outline(result)] == ["章" + flat, flat]


def test_signs_that_are_not_seen_do_no_harm(printer: Printer, tmp_path: Path) -> None:
    # what XML may hold: U+2028 a line end, U+0085 one of old, directions, a soft hyphen, a private sign, U+FFFD
    text = "甲\u2028乙\u0085丙\u200e丁\u00ad戊\u007f己\ufeff庚\u200b辛\t壬"
    result = one(
        printer, lambda d: d.add_paragraph(text, style=pages.STYLE), title="题\x00\ud800\u2028名", author="人\udfff"
    )
    assert result.broken == ()
    shown = "".join(sign[0] for page in pages.signs(saved(result, tmp_path)) for sign in page)
    for sign in "甲乙丙丁戊己庚辛壬":
        assert sign in shown
    assert ["".join(title.split()) for title, _ in outline(result)] == ["题名"]


def test_a_sign_that_no_face_has_is_told_once_wherever_it_is_printed(printer: Printer, tmp_path: Path) -> None:
    def write(d: Any) -> None:
        d.sections[0].header.paragraphs[0].text = "眉\U0001f601"
        d.add_paragraph("章\U0001f600", style="heading 1")
        t = d.add_table(rows=60, cols=1, style="报告表")
        t.cell(0, 0).text = "头\U0001f602"
        t.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    some = [
        Part(
            "目录",
            "目\U0001f600",
            pages.part(lambda d: d.add_paragraph("【目录】", style="toc 1")),
            False,
            contents=True,
        ),
        Part("空", "空\U0001f600", pages.part(lambda d: None)),
        Part("章", "章", pages.part(write)),
    ]
    result = printer.print(some, replace(META, title="题\U0001f600"))
    assert result.broken == ()
    assert sorted((one.part, one.element[4:6]) for one in result.unknown) == [
        ("章", "“\U0001f600"),
        ("章", "“\U0001f601"),
        ("章", "“\U0001f602"),
    ]
    shown = ["".join(sign[0] for sign in page) for page in pages.signs(saved(result, tmp_path))]
    assert "章〓" in shown[0] and "眉〓" in shown[3] and all("头〓" in page for page in shown[2:])


@pytest.fixture(scope="module", autouse=True)
def _no_network() -> Iterator[None]:
    """Typst loads packages by the network: the process that prints is given an address where nobody answers."""
    patch = pytest.MonkeyPatch()
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        patch.setenv(name, "http://127.0.0.1:9")
    yield
    patch.undo()
