"""Pictures on paper: as large as there is room, damaged or leading elsewhere they are left out and reported."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx.shared import Cm
from PIL import Image

from pipeline.model.part import Part
from pipeline.publish.paper.printing import PdfProperties, Printer
from tests.publish import pages


def illustrated(raw: bytes, name: str) -> Callable[[Any], bytes]:
    """A part with a picture whose bytes are `raw`."""

    def write(d: Any) -> None:
        stand_in = io.BytesIO()
        Image.new("RGB", (40, 20), "white").save(stand_in, "PNG")
        d.add_paragraph("前", style=pages.STYLE)
        d.add_paragraph(style="图段").add_run().add_picture(stand_in, width=Cm(10))
        d.add_paragraph("后", style=pages.STYLE)

    def change(path: str, data: bytes) -> bytes:
        return data.replace(b"image1.png", name.encode()) if path.endswith("document.xml.rels") else data

    return lambda _: pages.repacked(pages.part(write), change, {f"word/media/{name}": raw})


def drawing(inside: str) -> bytes:
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>"
        f"{inside}</svg>"
    ).encode()


BAD = {
    "absolute.svg": drawing("<image xlink:href='file:///etc/hostname' width='9' height='9'/>"),
    "system.svg": drawing("<image xlink:href='/etc/hostname' width='9' height='9'/>"),
    "net.svg": drawing("<image xlink:href='http://127.0.0.1:9/a.png' width='9' height='9'/>"),
    "above.svg": drawing("<image xlink:href='../../../../../main.png' width='9' height='9'/>"),
    "torn.svg": b"<svg oops",
    "empty.png": b"",
    "text.jpg": b"not a picture",
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_picture_that_points_elsewhere_or_is_damaged_is_left_out_and_reported(
    printer: Printer, tmp_path: Path, name: str
) -> None:
    part = Part("正文", "", illustrated(BAD[name], name)(None), False)
    out = printer.print([part], PdfProperties("题", "人", date(2025, 3, 10)))
    assert [(one.part, one.element) for one in out.unknown] == [("正文", f"w:drawing（图片读不出来）（{name}）")]
    assert out.broken == ()
    path = tmp_path / "part.pdf"
    path.write_bytes(out.pdf)
    assert pages.shown(path) == ["前后"]


def test_a_picture_higher_than_a_page_is_made_smaller(printed: pages.Go) -> None:
    raw = io.BytesIO()
    Image.new("RGB", (20, 200), "black").save(raw, "PNG")

    def write(d: Any) -> None:
        d.add_paragraph(style="图段").add_run().add_picture(io.BytesIO(raw.getvalue()), width=Cm(10))

    out, path = printed(write)
    assert out.pages == 1
    subprocess.run(["pdftoppm", "-r", "36", "-png", "-gray", str(path), str(path.parent / "p")], check=True)
    with Image.open(next(path.parent.glob("p*.png"))) as page:
        dark = page.convert("L").point(lambda value: 255 if value < 50 else 0).getbbox()
    assert dark is not None
    assert dark[1] >= pages.TOP / 2 - 1 and dark[3] <= pages.BOTTOM / 2 + 1
    assert (dark[3] - dark[1]) / (dark[2] - dark[0]) == pytest.approx(10, rel=0.1)
