"""Prints small parts and says what is in the file: bookmarks, links, pages."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Mm
from PIL import Image

from pipeline.model.part import Part
from pipeline.publish.paper.printing import Attachment, PdfProperties, Printed, Printer
from tests.publish import pages

META = PdfProperties(
    "某县自查报告",
    "某县人民政府",
    date(2025, 3, 10),
    attachments=(Attachment("facts.csv", "指标,值\n".encode(), "text/csv", "指标数值"),),
)


def opened(result: Printed) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(result.pdf))


def outline(result: Printed) -> list[Any]:
    """Titles of the bookmarks, each with those below it."""

    def walk(items: Any) -> list[Any]:
        return [(item.title, walk(item.children)) for item in items]

    with opened(result) as pdf, pdf.open_outline() as tree:
        return walk(tree.root)


def one(printer: Printer, *writes: Any, numbered: bool = True, title: str = "题", **more: Any) -> Printed:
    """Print parts that are written by functions, one after the other."""
    some = [Part(f"部{at}", title, pages.part(write), numbered) for at, write in enumerate(writes)]
    return printer.print(some, replace(META, **more))


def saved(result: Printed, folder: Path) -> Path:
    path = folder / "one.pdf"
    path.write_bytes(result.pdf)
    return path


def targets(pdf: pikepdf.Pdf, page: int) -> list[int]:
    """The pages, from 0, that the links of a page lead to."""
    order = {one.obj.objgen: n for n, one in enumerate(pdf.pages)}
    notes = list(pdf.pages[page].obj.get("/Annots", []))
    assert all(note.Subtype == pikepdf.Name.Link and "/A" not in note and int(note.F) & 4 for note in notes)
    return [order[note.Dest[0].objgen] for note in notes]


def picture(d: Any) -> None:
    raw = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(raw, "PNG")
    d.add_paragraph(style="图段").add_run().add_picture(io.BytesIO(raw.getvalue()), width=Cm(5))


def landscape(d: Any) -> None:
    s = d.sections[0]
    s.orientation = WD_ORIENT.LANDSCAPE
    s.page_width, s.page_height = s.page_height, s.page_width
    s.top_margin, s.right_margin, s.bottom_margin, s.left_margin = Mm(28), Mm(37), Mm(26), Mm(35)
    d.add_paragraph("附表1  断面", style="附表标题")
    pages.bookmark(d.add_paragraph("附表1  断面", style="表题"), "_T000000000001")
