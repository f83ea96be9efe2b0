"""The built sample page by page: PDF and LibreOffice show what Word holds, every character has its glyph, no page is odd."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree

from pipeline import fonts
from tests.publish.pages import FONTS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REPORT = "outputs/2024/报告"
FILES = ("自查报告", "佐证材料目录")
BLANK = re.compile(r"[\s\u2060]+")
FOLIO = re.compile(r"—\d+—\Z")

pytestmark = pytest.mark.slow


@cache
def body(path: Path) -> Any:
    """The body of a .docx."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        return etree.fromstring(package.read("word/document.xml"))[0]


def squeezed(text: str) -> str:
    """Text without blanks and line ends."""
    return BLANK.sub("", text)


def texts(path: Path) -> list[str]:
    """Texts of the paragraphs, those of cells included, in order; what tabs part stands apart; empty ones left out."""
    found = []
    for paragraph in body(path).iter(W + "p"):
        pieces = ["\t" if leaf.tag == W + "tab" else leaf.text or "" for leaf in paragraph.iter(W + "t", W + "tab")]
        found += [squeezed(piece) for piece in "".join(pieces).split("\t")]
    return [text for text in found if text]


def heads(path: Path) -> set[str]:
    """Texts of the head rows, which are printed again on every page a table reaches."""
    return {
        "".join(squeezed(leaf.text or "") for leaf in row.iter(W + "t"))
        for row in body(path).iter(W + "tr")
        if row.find(f"{W}trPr/{W}tblHeader") is not None
    }


def edges(path: Path) -> set[str]:
    """Texts of the headers."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        names = [name for name in package.namelist() if re.fullmatch(r"word/header\d*\.xml", name)]
        trees = [etree.fromstring(package.read(name)) for name in names]
    return {"".join(squeezed(leaf.text or "") for leaf in tree.iter(W + "t")) for tree in trees} - {""}


def pages(pdf: Path, furniture: set[str]) -> list[str]:
    """The text of each page in the order it is written, without blanks, header and page number."""
    raw = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    found = []
    for page in raw.removesuffix("\f").split("\f"):
        lines = [squeezed(line) for line in page.splitlines()]
        # the number is stamped last; on a turned page it is no line of its own
        found.append(FOLIO.sub("", "".join(line for line in lines if line not in furniture)))
    return found


@pytest.mark.parametrize("name", FILES)
def test_the_pdf_holds_the_words_of_word_and_no_others(built: Path, name: str) -> None:
    word, pdf = built / REPORT / f"{name}.docx", built / REPORT / f"{name}.pdf"
    shown = "".join(pages(pdf, edges(word)))
    at, between = 0, []
    for text in texts(word):
        found = shown.find(text, at)
        if found < 0:  # a paragraph that runs over a page, or a table head printed again inside a row
            pytest.fail(f"“{text}” is not in the PDF after “{shown[max(at - 30, 0) : at]}”")
        between.append(shown[at:found])
        at = found + len(text)
    between.append(shown[at:])
    strange = {re.sub(r"\.{2,}", "", piece) for piece in between} - {""} - heads(word)
    assert strange == set()


@pytest.mark.parametrize("name", FILES)
def test_every_character_of_word_has_a_glyph(built: Path, name: str) -> None:
    """In the face of its style, else in those that stand in for it, as the PDF embeds them."""
    word = built / REPORT / f"{name}.docx"
    by_role: dict[str, set[str]] = {}
    for role, text in _in_roles(word):
        by_role.setdefault(role, set()).update(text)
    assert set(by_role) >= {fonts.FANG, fonts.TITLE}
    for role, characters in by_role.items():
        assert fonts.missing_glyphs("".join(characters), role, FONTS) == "", role
    assert not set("₀₁₂₃₄₅₆₇₈₉⁴⁵⁻") & set().union(*by_role.values()), "subscripts are runs, not characters"


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
    pdf = built / REPORT / "自查报告.pdf"
    shown = pages(pdf, edges(built / REPORT / "自查报告.docx"))
    assert all(len(page) > 40 for page in shown), [at for at, page in enumerate(shown, 1) if len(page) <= 40]
    raw = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    numbers = [FOLIO.findall(squeezed(page)) for page in raw.removesuffix("\f").split("\f")]
    front = next(at for at, page in enumerate(shown) if page.startswith("自查情况综述曲靖市"))
    assert not any(numbers[:front])
    assert numbers[front:] == [[f"—{number}—"] for number in range(1, len(shown) - front + 1)]


@pytest.mark.parametrize("name", FILES)
def test_no_line_begins_with_a_mark_that_closes_or_joins(built: Path, name: str) -> None:
    pdf = built / REPORT / f"{name}.pdf"
    raw = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    lines = [squeezed(line) for line in raw.splitlines()]
    assert [line for line in lines if line[:1] in set("，。；：、）》】”～")] == []
    assert len(lines) > 20


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


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", FILES)
def test_libreoffice_shows_the_same_words_on_as_many_pages(built: Path, name: str, tmp_path: Path) -> None:
    word, pdf = built / REPORT / f"{name}.docx", built / REPORT / f"{name}.pdf"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(word)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    ours, theirs = (pages(one, edges(word)) for one in (pdf, tmp_path / f"{name}.pdf"))
    assert abs(len(theirs) - len(ours)) <= 0.08 * len(ours)
    shown = "".join(theirs)
    missing = [text for text in texts(word) if text not in shown]
    assert missing == []
    assert all(len(page) > 20 for page in theirs)
