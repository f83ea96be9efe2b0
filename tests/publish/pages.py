"""Small Word parts for the printing tests, made on the project's own style sheet."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pypdfium2
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.publish.paper.printing import Printed
from pipeline.system import fonts

ROOT = Path(__file__).parents[2]
SHEET = ROOT / "report_templates" / "公文样式.docx"
FONTS = fonts.find_fonts(ROOT / ".fonts")

BODY = (
    "珠江源区位于省境东部，国土面积2801.06平方公里，森林覆盖率为46.77%，较上年上升0.12个百分点。全区共有断面5个，"
    "水质达到或优于Ⅲ类的比例为100%，其中“花山水库”年均水质为Ⅱ类；优良天数比率为99.7%，细颗粒物年均浓度为18μg/m³，"
    "较上年下降5.3%（详见表3-1）。农村生活污水治理率、生活垃圾无害化处理率、工业固体废物综合利用率等指标均较上年改善。"
)


LEFT, RIGHT = 79.35, 521.60
"""Edges of the type area: 28 mm from the left, 26 mm from the right of A4, as twips of the style sheet."""
TOP, BOTTOM = 104.9, 841.9 - 99.2
STYLE = "公文正文"
"""Of the body."""
Go = Callable[[Callable[[Any], None]], tuple[Printed, Path]]
"""Print a part → what the printer says, and the file."""


def part(write: Callable[[Any], None]) -> bytes:
    """A part with the style sheet's page and headers, its body written by `write`."""
    document = docx.Document(str(SHEET))
    for element in list(document.element.body):
        if element.tag != qn("w:sectPr"):
            document.element.body.remove(element)
    for section in document.sections:
        for edge in (section.header, section.even_page_header):
            for paragraph in edge.paragraphs:
                paragraph.text = "示例数据"
    write(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bookmark(paragraph: Any, name: str, ident: int = 1) -> None:
    """Put a bookmark around the paragraph's content."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(ident))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def field(paragraph: Any, instruction: str, shown: str) -> None:
    """Append a complex field with a cached result."""
    for kind in ("begin", None, "separate", "", "end"):
        run = paragraph.add_run()
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = instruction
            run._r.append(element)
        elif kind == "":
            run.text = shown
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def repacked(raw: bytes, change: Callable[[str, bytes], bytes], more: dict[str, bytes]) -> bytes:
    """The same .docx with every file passed through `change` and the files of `more` added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, data in more.items():
            target.writestr(name, data)
    return out.getvalue()


Line = tuple[float, float, str]


def lines(pdf: Path, page: int) -> list[Line]:
    """Left edge, right edge and text of every line of a page, by pdftotext (points)."""
    command = ["pdftotext", "-bbox-layout", "-f", str(page), "-l", str(page), str(pdf), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows: dict[int, list[tuple[float, float, str]]] = {}
    word = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
    for x, _, right, bottom, shown in word.findall(text):
        rows.setdefault(round(float(bottom) / 4), []).append((float(x), float(right), shown))
    found: list[Line] = []
    for y in sorted(rows):
        words = sorted(rows[y])
        found.append((words[0][0], max(w[1] for w in words), "".join(w[2] for w in words)))
    return found


Sign = tuple[str, float, float, float, float]


def signs(pdf: Path) -> list[list[Sign]]:
    """The visible characters of each page with their boxes: left, top, right, bottom from the upper left, in points.

    Those that stand off the sheet are among them.
    """
    out = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text, high = page.get_textpage(), page.get_height()
            found: list[Sign] = []
            for at in range(text.count_chars()):
                sign = text.get_text_range(at, 1)
                if sign.strip():
                    left, low, right, top = text.get_charbox(at)
                    found.append((sign, left, high - top, right, high - low))
            out.append(found)
    return out


def shown(path: Path) -> list[str]:
    """The text of each page without its header, by where it stands; every sign stands within the type area."""
    found = []
    for number, page in enumerate(signs(path), 1):
        inside = [one for one in page if one[2] > TOP - 10]
        for sign, left, top, right, bottom in inside:
            where = (number, sign, left, top)
            assert left >= LEFT - 1 and right <= RIGHT + 1 and top >= TOP - 1 and bottom <= BOTTOM + 1, where
        found.append("".join(one[0] for one in inside))
    return found
