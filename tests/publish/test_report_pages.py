"""The built sample page by page: PDF shows what Word holds, every character has its glyph, no page is odd."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from pipeline.system import fonts
from tests.publish.pages import FONTS
from tests.publish.report import (
    FILES,
    FOLIO,
    REPORT,
    W,
    body,
    edges,
    folios,
    heads,
    origins,
    pages,
    raw,
    squeezed,
    texts,
)

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", FILES)
def test_the_pdf_holds_the_words_of_word_and_no_others(built: Path, name: str) -> None:
    word, pdf = built / REPORT / f"{name}.docx", built / REPORT / f"{name}.pdf"
    shown, again = "".join(pages(pdf, edges(word))), heads(word)
    at, between = 0, []
    for text in texts(word):
        # A row's number (24) would be found in a head printed again before it (2024年).
        while head := next((one for one in again if shown.startswith(one, at) and not one.startswith(text)), ""):
            at += len(head)
        found = shown.find(text, at)
        if found < 0:  # a paragraph that runs over a page, or a table head printed again inside a row
            pytest.fail(f"“{text}” is not in the PDF after “{shown[max(at - 30, 0) : at]}”")
        between.append(shown[at:found])
        at = found + len(text)
    between.append(shown[at:])
    strange = {re.sub(r"\.{2,}", "", piece) for piece in between} - {"", *again}
    assert strange == set()


def test_the_report_is_no_longer_than_a_reader_bears(built: Path) -> None:
    with pikepdf.open(built / REPORT / "自查报告.pdf") as pdf:
        assert 60 <= len(pdf.pages) <= 100


_NARROW = re.compile(r"[\d.,<L−+*%-]+")
"""A number or a date: it has no place to break at."""


@pytest.mark.parametrize("name", FILES)
def test_no_number_or_date_is_wider_than_its_cell(built: Path, name: str) -> None:
    with zipfile.ZipFile(built / REPORT / f"{name}.docx") as files:
        read: list[Any] = [etree.fromstring(files.read(f"word/{part}.xml")) for part in ("document", "styles")]
    tree, sheet = read
    sizes = {
        style.get(W + "styleId"): int(size.get(W + "val")) / 2
        for style in sheet.iter(W + "style")
        if (size := style.find(f"{W}rPr/{W}sz")) is not None
    }
    torn = []
    for cell in tree.iter(W + "tc"):
        margins = next(cell.iterancestors(W + "tbl")).find(f"{W}tblPr/{W}tblCellMar")
        sides = [margins.find(W + side) for side in ("left", "right")] if margins is not None else []
        padding = sum(int(side.get(W + "w")) for side in sides) if sides else 114
        room = (int(cell.find(f"{W}tcPr/{W}tcW").get(W + "w")) - padding) / 20
        for paragraph in cell.findall(W + "p"):
            text = "".join(leaf.text or "" for leaf in paragraph.iter(W + "t")).strip()
            style = paragraph.find(f"{W}pPr/{W}pStyle").get(W + "val")
            # Figures and signs of the Latin face are half as wide as they are high.
            if _NARROW.fullmatch(text) and len(text) * sizes[style] / 2 > room:
                torn.append(text)
    assert torn == []


@pytest.mark.parametrize("name", FILES)
def test_every_character_of_word_has_a_glyph(built: Path, name: str) -> None:
    """In the face of its style, else in those that stand in for it, as the PDF embeds them."""
    word = built / REPORT / f"{name}.docx"
    by_role: dict[str, set[str]] = {}
    for role, text in _in_roles(word):
        by_role.setdefault(role, set()).update(text)
    assert set(by_role) >= {fonts.FANG, fonts.TITLE}
    for role, characters in by_role.items():
        assert _without_glyph(characters, role) == set(), role
    assert not set("₀₁₂₃₄₅₆₇₈₉⁴⁵⁻") & set().union(*by_role.values()), "subscripts are runs, not characters"


def _without_glyph(characters: set[str], role: str) -> set[str]:
    """The visible ones that neither the role's face, the Latin one nor 宋体 (the fallback) has."""
    faces = (role, fonts.LATIN, fonts.SONG)
    return {
        one for one in characters if one.isprintable() and not any(fonts.covers(one, name, FONTS) for name in faces)
    }


def _in_roles(word: Path) -> Iterator[tuple[str, str]]:
    """The role of the face of every run, and its text."""
    with zipfile.ZipFile(io.BytesIO(word.read_bytes())) as package:
        sheet = etree.fromstring(package.read("word/styles.xml"))
    styles = {style.get(W + "styleId"): style for style in sheet.iter(W + "style")}

    def face(identity: str | None) -> str:
        style = styles.get(identity or "Normal")
        own = style.find(f"{W}rPr/{W}rFonts") if style is not None else None
        if own is not None and own.get(W + "eastAsia"):
            return str(own.get(W + "eastAsia"))
        base = style.find(W + "basedOn") if style is not None else None
        return face(base.get(W + "val")) if base is not None else fonts.WORD_NAMES[fonts.FANG]

    for paragraph in body(word).iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        role = fonts.role_of(face(style.get(W + "val") if style is not None else None))
        assert role is not None
        yield role, "".join(leaf.text or "" for leaf in paragraph.iter(W + "t"))


@pytest.mark.parametrize("name", FILES)
def test_no_glyph_is_missing_in_the_pdf(built: Path, name: str) -> None:
    """No .notdef (glyph 0) is drawn, on pages and in figures."""
    drawn = 0
    with pikepdf.open(built / REPORT / f"{name}.pdf") as pdf:
        streams = list(pdf.pages) + [
            one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == pikepdf.Name.Form
        ]
        for stream in streams:
            for operands, operator in pikepdf.parse_content_stream(stream, "Tj TJ"):
                pieces = operands[0] if str(operator) == "TJ" else operands
                for piece in pieces:
                    if isinstance(piece, pikepdf.String):
                        codes = bytes(piece)
                        glyphs = [codes[i : i + 2] for i in range(0, len(codes), 2)]
                        assert b"\0\0" not in glyphs
                        drawn += len(glyphs)
    assert drawn > 500


def test_pages_of_the_pdf_carry_text_and_their_numbers(built: Path) -> None:
    """A page holds more than two lines, unless a figure fills it or the paper turns after it."""
    word, pdf = built / REPORT / "自查报告.docx", built / REPORT / "自查报告.pdf"
    shown, captions = pages(pdf, edges(word)), figure_captions(word)
    thin = [at for at, page in enumerate(shown, 1) if len(page) < 56 and not any(one in page for one in captions)]
    with pikepdf.open(pdf) as opened:
        turned = [float(page.mediabox[2]) > float(page.mediabox[3]) for page in opened.pages]
    # the cover bears its title only
    odd = [at for at in thin if at > 1 and turned[at - 1 : at] == turned[at : at + 1]]
    assert odd == [], [shown[at - 1] for at in odd]
    numbers = folios(pdf)
    front = next(at for at, page in enumerate(shown) if page.startswith("自查情况综述曲靖市"))
    assert not any(numbers[:front])
    assert numbers[front:] == [str(number) for number in range(1, len(shown) - front + 1)]


def figure_captions(word: Path) -> list[str]:
    """Texts of the captions of figures."""
    found = []
    for paragraph in body(word).iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(W + "val") == "FigureCaption":
            found.append("".join(squeezed(leaf.text or "") for leaf in paragraph.iter(W + "t")))
    return found


@pytest.mark.parametrize("name", FILES)
def test_no_line_begins_with_a_mark_that_closes_or_joins(built: Path, name: str) -> None:
    seen, begun = 0, []
    for number, page in enumerate(origins(built / REPORT / f"{name}.pdf"), 1):
        for (_, left, line, _), (sign, x, y, size) in zip(page, page[1:], strict=False):
            if sign in "，。；：、）》】”～":
                seen += 1
                # raised and lowered signs stand a third of their size off the line
                if abs(line - y) > size / 2 or not x - 3 * size < left < x:
                    begun.append((number, sign, x, y))
    assert begun == []
    assert seen > 100


def test_no_short_table_is_torn_in_the_pdf(built: Path) -> None:
    """All rows of a table of up to sixteen rows stand on one page."""
    word, pdf = built / REPORT / "自查报告.docx", built / REPORT / "自查报告.pdf"
    shown = pages(pdf, edges(word))
    seen = 0
    for table in body(word).iter(W + "tbl"):
        rows = ["".join(squeezed(leaf.text or "") for leaf in row.iter(W + "t")) for row in table.iter(W + "tr")]
        if 3 <= len(rows) <= 16:
            assert any("".join(rows) in page for page in shown), rows[1]
            seen += 1
    assert seen >= 12


def test_no_heading_or_table_caption_stands_alone_at_the_foot(built: Path) -> None:
    word, pdf = built / REPORT / "自查报告.docx", built / REPORT / "自查报告.pdf"
    kept = {"Heading1", "Heading2", "Heading3", "AppendixTitle", "TableCaption", "TableUnit"}
    found = set()
    for paragraph in body(word).iter(W + "p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(W + "val") in kept:
            found.add("".join(squeezed(leaf.text or "") for leaf in paragraph.iter(W + "t")))
    assert len(found) > 100
    for number, page in enumerate(raw(pdf), 1):
        lines = [line for line in map(squeezed, page.splitlines()) if line not in edges(word) and not FOLIO.match(line)]
        assert lines[-1] not in found, (number, lines[-1])
