"""What the built report says: text of Word by paragraph, text of a PDF by page, both without blanks."""

from __future__ import annotations

import ctypes
import io
import re
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REPORT = "outputs/2024/报告"
FILES = ("自查报告", "佐证材料目录")
BLANK = re.compile(r"[\s\u2060]+")
FOLIO = re.compile(r"\A—\d+—|—\d+—\Z")
"""A page's number: written last, or on a turned sheet of Word first."""


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


def heads(path: Path) -> list[str]:
    """What is printed again on every page that a table reaches: its caption, if it has one, with the word for
    “continued”, and its head rows; the longest first.

    Of two that begin alike the longer one is the one that is printed: the shorter would leave its rest behind.
    """
    found, caption = set(), ""
    for element in body(path).iter(W + "p", W + "tbl"):
        if element.tag == W + "p":
            style = element.find(f"{W}pPr/{W}pStyle")
            name = style.get(W + "val") if style is not None else ""
            if name in ("TableCaption", "AppendixTitle"):
                number, gap, title = "".join(leaf.text or "" for leaf in element.iter(W + "t")).partition("\u3000")
                caption = squeezed(f"{number}（续）{gap}{title}")
            elif name != "TableUnit" and not any(True for _ in element.iterancestors(W + "tbl")):
                caption = ""
            continue
        rows = [row for row in element.iter(W + "tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
        if rows:
            found.add(caption + "".join(squeezed(leaf.text or "") for row in rows for leaf in row.iter(W + "t")))
        caption = ""
    return sorted(found, key=lambda one: (-len(one), one))


def edges(path: Path) -> set[str]:
    """Texts of the headers."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
        names = [name for name in package.namelist() if re.fullmatch(r"word/header\d*\.xml", name)]
        trees = [etree.fromstring(package.read(name)) for name in names]
    return {"".join(squeezed(leaf.text or "") for leaf in tree.iter(W + "t")) for tree in trees} - {""}


def pages(pdf: Path, furniture: set[str]) -> list[str]:
    """The text of each page in the order it is written, without blanks, header and page number."""
    found = []
    for page in raw(pdf):
        lines = [squeezed(line) for line in page.splitlines()]
        # the number is stamped last; on a turned page it is no line of its own
        found.append(FOLIO.sub("", "".join(line for line in lines if line not in furniture)))
    return found


@cache
def raw(pdf: Path) -> tuple[str, ...]:
    """The text of each page as pdftotext gives it in the order it is written."""
    command = ["pdftotext", "-raw", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return tuple(text.removesuffix("\f").split("\f"))


def folios(pdf: Path) -> list[str]:
    """The number printed on each page, "" where none is."""
    return [found[0].strip("—") if (found := FOLIO.findall(squeezed(page))) else "" for page in raw(pdf)]


Origin = tuple[str, float, float, float]


def origins(pdf: Path) -> list[list[Origin]]:
    """The visible characters of each page in the order they are written: where each begins (x, y of its line) and its
    size, in points from the lower left."""
    out = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            found: list[Origin] = []
            x, y = ctypes.c_double(), ctypes.c_double()
            for at, sign in enumerate(text.get_text_range()):
                if sign.strip() and pypdfium2.raw.FPDFText_GetCharOrigin(text, at, x, y):
                    found.append((sign, x.value, y.value, pypdfium2.raw.FPDFText_GetFontSize(text, at)))
            out.append(found)
    return out
