"""The built sample's PDF as a file: figures as in Word, fonts inside, bookmarks and links lead right, archive markers."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from tests.publish.report import FILES, REPORT, W, body, edges, folios, pages, squeezed

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
EMU = 12700
"""English Metric Units in a point."""
HEADINGS = {"Heading1": 0, "Heading2": 1, "Heading3": 2, "AppendixTitle": 0}

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Drawn:
    """A figure of Word: its picture, its size in points, and the caption under it."""

    picture: Image.Image
    width: float
    height: float
    caption: str


def style(paragraph: Any) -> str:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.get(W + "val") if found is not None else ""


def text(element: Any) -> str:
    return squeezed("".join(leaf.text or "" for leaf in element.iter(W + "t")))


def figures(word: Path) -> Iterator[Drawn]:
    with zipfile.ZipFile(word) as package:
        rels = {
            link.get("Id"): str(link.get("Target"))
            for link in etree.fromstring(package.read("word/_rels/document.xml.rels"))
        }
        for holder in body(word).iter(WP + "inline"):
            size = holder.find(WP + "extent")
            raw = package.read("word/" + rels[holder.find(f".//{A}blip").get(R + "embed")])
            picture = Image.open(io.BytesIO(raw)).convert("L")
            paragraph = next(one for one in holder.iterancestors(W + "p"))
            caption = paragraph.getnext()
            assert style(caption) == "FigureCaption"
            yield Drawn(picture, int(size.get("cx")) / EMU, int(size.get("cy")) / EMU, text(caption))


@cache
def opened(pdf: Path) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(pdf)


def lines(pdf: Path, number: int) -> list[tuple[str, float, float, float, float]]:
    """Text and box (left, top, right, bottom from the page's top, points) of the lines of a page, by pdftotext."""
    command = ["pdftotext", "-bbox-layout", "-f", str(number), "-l", str(number), str(pdf), "-"]
    made = subprocess.run(command, check=True, capture_output=True).stdout
    found = []
    for line in etree.fromstring(made, etree.XMLParser(recover=True)).iter("{*}line"):
        left, top, right, bottom = (float(line.get(side, "nan")) for side in ("xMin", "yMin", "xMax", "yMax"))
        found.append((squeezed("".join(word.text or "" for word in line.iter("{*}word"))), left, top, right, bottom))
    return found


def grey(picture: Image.Image) -> Any:
    """Brightness on a coarse grid: what a picture shows, whatever draws it."""
    return np.asarray(picture.convert("L").resize((96, 64), Image.Resampling.BOX), dtype=float)


def unlike(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of brightness (0–255)."""
    return float(np.abs(grey(one) - grey(other)).mean())


def above(pdf: Path, number: int, top: float, figure: Drawn) -> Iterator[Image.Image]:
    """What page `number` shows in the middle of its text over `top`, with up to a line's room between."""
    page, scale = opened(pdf)[number - 1], 2
    whole = page.render(scale=scale).to_pil()
    # margins of an upright page (GB/T 9704): 28 mm and 26 mm
    left = (page.get_width() + 79.35 - 73.7 - figure.width) / 2
    for gap in range(15):
        box = (left, top - gap - figure.height, left + figure.width, top - gap)
        yield whole.crop(tuple(round(side * scale) for side in box))


def test_every_figure_of_word_stands_in_the_pdf_over_its_caption(built: Path) -> None:
    word, pdf = built / REPORT / "自查报告.docx", built / REPORT / "自查报告.pdf"
    shown, at, drawn = pages(pdf, edges(word)), 0, list(figures(word))
    for order, figure in enumerate(drawn):
        at = next(number for number in range(at, len(shown)) if figure.caption in shown[number])
        top = next(line[2] for line in lines(pdf, at + 1) if line[0][0] == "图" and line[0][:4] == figure.caption[:4])
        seen = list(above(pdf, at + 1, top, figure))
        own, next_one = (min(unlike(one, each.picture) for one in seen) for each in (figure, drawn[order - 1]))
        assert own < 5, f"{figure.caption}: another picture stands over the caption ({own:.1f})"
        assert own * 2 < next_one, "the comparison does not tell one figure from another"
    assert len(drawn) >= 14


@pytest.mark.parametrize("name", FILES)
def test_every_font_is_embedded_as_a_subset_and_says_its_characters(built: Path, name: str) -> None:
    command = ["pdffonts", str(built / REPORT / f"{name}.pdf")]
    rows = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert len(rows) > 3
    for row in rows:
        assert re.match(r"[A-Z]{6}\+", row), row
        assert re.search(r" yes yes yes +\d+ +0$", row), row


def destination(pdf: pikepdf.Pdf, target: Any) -> tuple[int, float]:
    """Page (from 1) and height of a jump."""
    page = next(number for number, one in enumerate(pdf.pages, 1) if one.obj.objgen == target[0].objgen)
    return page, float(target[3])


def test_bookmarks_are_the_headings_and_lead_to_them(built: Path) -> None:
    word, path = built / REPORT / "自查报告.docx", built / REPORT / "自查报告.pdf"
    shown = pages(path, edges(word))
    wanted = [(HEADINGS[style(p)], text(p)) for p in body(word).iter(W + "p") if style(p) in HEADINGS]
    found: list[tuple[int, str]] = []

    def walk(items: Any, depth: int) -> None:
        for item in items:
            page, _ = destination(pdf, item.destination)
            title = squeezed(item.title)
            if title in {one for _, one in wanted}:
                found.append((depth, title))
                assert title in shown[page - 1], (title, page)
            walk(item.children, depth + 1)

    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:
        walk(outline.root, 0)
    assert [title for _, title in found] == [title for _, title in wanted]
    assert found == wanted
    assert len(found) > 80


def boxes(link: Any) -> Iterator[tuple[float, float, float, float]]:
    """Left, low, right, high of the insides of a link, one for each line that it stands on."""
    left, low, right, high = (float(value) for value in link.Rect)
    points = [float(value) for value in link.get("/QuadPoints", (left, low, right, high))]
    step = min(len(points), 8)
    for at in range(0, len(points), step):
        across, along = points[at : at + step : 2], points[at + 1 : at + step : 2]
        yield min(across) + 1, min(along) + 1, max(across) - 1, max(along) - 1


def test_contents_and_references_are_links_to_what_they_name(built: Path) -> None:
    """The text under a link begins the line it leads to; in the contents its number is that page's."""
    word, path = built / REPORT / "自查报告.docx", built / REPORT / "自查报告.pdf"
    numbers, shown = folios(path), pages(path, edges(word))
    document = opened(path)
    listed, referred = 0, 0
    with pikepdf.open(path) as pdf:
        for at, page in enumerate(pdf.pages):
            texts = document[at].get_textpage()
            for note in page.get("/Annots", []):
                assert note.Subtype == pikepdf.Name.Link and "/Dest" in note
                inside = "".join(squeezed(texts.get_text_bounded(*box)) for box in boxes(note))
                target, _ = destination(pdf, note.Dest)
                if not numbers[at]:
                    listed += 1
                    assert inside == numbers[target - 1] or inside in shown[target - 1], (inside, target)
                else:
                    referred += 1
                    assert inside, at
                    assert inside in shown[target - 1], (inside, at + 1, target)
    assert listed > 160 and referred > 60, (listed, referred)


@pytest.mark.parametrize("name", FILES)
def test_the_file_says_what_it_is(built: Path, name: str) -> None:
    with pikepdf.open(built / REPORT / f"{name}.pdf") as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        title = str(pdf.docinfo["/Title"])
        assert "2024年度" in title
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == title
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["xmp:CreateDate"].startswith("2025-03-10")
        assert bool(pdf.Root.MarkInfo.Marked) and "/K" in pdf.Root.StructTreeRoot
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == pikepdf.Name.GTS_PDFA1
        profile = intent.DestOutputProfile.read_bytes()
        assert profile[36:40] == b"acsp" and profile[16:20] == b"RGB "
        carried = {key: one.get_file().read_bytes() for key, one in pdf.attachments.items()}
    assert carried == ({"facts.csv": (built / REPORT / "facts.csv").read_bytes()} if name == "自查报告" else {})
