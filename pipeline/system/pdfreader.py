"""The bytes of PDFs → the text of pages, one as a picture, or pages on sheets, by a process that may be stopped."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipeline.system.bounded_process import BoundedProcess, serve
from pipeline.system.square_face import square_face

SECONDS = 8
"""Of the processor, for one page as a picture."""
_BINDING = 40
"""Seconds for one file whose pages are laid on sheets: a scan of 200 MB is copied whole."""
PAGES = 300
"""Of a longer file only this many pages are read."""
LETTERS, ALL_LETTERS = 20_000, 400_000
"""Of one page, of one file."""
_UNSHOWN = re.compile("[\ufffe\uffff\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What the reader puts where a line breaks inside a word, and signs that no Word or Excel file may hold."""
_BUILT_IN = (b"Courier", b"Helvetica", b"Times", b"Symbol", b"ZapfDingbats")
"""Families of faces that the reader brings with it: every PDF may use them without saying how wide their signs are."""
_WESTERN = 0
"""Set of signs that those faces have."""
SHEET = (595.276, 841.89)
"""A4 in points."""
_EDGE = 8.0
"""Points left free at the other sides of a sheet."""
_SIDE = (1.0, 100_000.0)
"""A page whose sides are not within these points cannot be laid on a sheet."""
MOST_SHEETS = 3_000
"""Of a longer file none is laid: it is no paper."""


@dataclass
class Reader:
    """The process, started when it is first needed; use it as a context."""

    process: BoundedProcess = field(default_factory=lambda: BoundedProcess("pipeline.system.pdfreader"))

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stop()

    def picture(self, data: bytes, page: int, width: int, height: int) -> bytes | None:
        """A page (from 1) as PNG, as large as fits into that many pixels; None where it cannot be read in bounds."""
        return self.process.ask({"picture": [page, width, height]}, data, SECONDS) or None

    def sheets(self, data: bytes, first: int, last: int, head: int) -> bytes | None:
        """Pages (from 1; `last` 0: to the end) on A4 sheets as a PDF, None where they cannot be laid in bounds.

        Each page is drawn as it is looked at (turned, cropped, with its stamps and filled fields), made smaller to fit
        below `head` points. What a page could do (scripts, actions, files inside, fields) is not taken over.
        """
        return self.process.ask({"sheets": [first, last, head]}, data, _BINDING) or None


def page_texts(data: bytes) -> tuple[str, ...] | None:
    """The text of each page (of the first PAGES), None where the reader refuses the file; to be run in bounds.

    It does not depend on the machine's fonts; from then on nothing else can be drawn with them in this process.
    """
    import pypdfium2

    _read_without_fonts()
    try:
        document = pypdfium2.PdfDocument(data)
        texts, left = list[str](), ALL_LETTERS
        for number in range(min(len(document), PAGES)):
            page = document[number]
            text = page.get_textpage()
            count = min(text.count_chars(), LETTERS, left)
            said = text.get_text_range(0, count) if count > 0 else ""
            texts.append(_UNSHOWN.sub("", said.replace("\r\n", "\n").replace("\r", "\n")))
            left -= count
            text.close()
            page.close()
        document.close()
    except (pypdfium2.PdfiumError, ValueError, RuntimeError, OverflowError, MemoryError):
        return None
    return tuple(texts)


@cache
def _read_without_fonts() -> Any:
    """Give the reader squares for the faces that a file does not embed, for as long as what is returned lives."""
    import ctypes

    from pypdfium2 import raw

    face = square_face()

    def mapped(_: Any, weight: int, slanted: int, signs: int, pitch: int, name: Any, __: Any) -> int | None:
        family = ctypes.string_at(name).partition(b"-")[0]
        return None if signs == _WESTERN and family in _BUILT_IN else 1

    def told(_: Any, handle: Any, table: int, into: Any, room: int) -> int:
        if table:
            return 0  # Only a collection of faces is read by its tables.
        if into and room >= len(face):
            ctypes.memmove(into, face, len(face))
        return len(face)

    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
    faces = raw.FPDF_SYSFONTINFO(version=1, MapFont=kinds["MapFont"](mapped), GetFontData=kinds["GetFontData"](told))
    raw.FPDF_SetSystemFontInfo(faces)
    return faces


def _picture(data: bytes, number: int, width: int, height: int) -> bytes:
    """A page as PNG; nothing where there is no such page or it cannot be drawn."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        page = document[number - 1]
        across, down = page.get_size()
        out = io.BytesIO()
        page.render(scale=min(width / across, height / down)).to_pil().convert("RGB").save(out, "PNG")
    except (pypdfium2.PdfiumError, ValueError, RuntimeError, ArithmeticError, IndexError, MemoryError):
        return b""
    return out.getvalue()


def _sheets(data: bytes, first: int, last: int, head: int) -> bytes | memoryview:
    """The pages on sheets, as a PDF with nothing in it but what is drawn; nothing where one of them cannot be laid."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as source, pikepdf.Pdf.new() as made:
            count = len(source.pages)
            numbers = range(max(first, 1) - 1, min(last or count, count))
            if not 0 < len(numbers) <= MOST_SHEETS:
                return b""
            if "/AcroForm" in source.Root:
                source.generate_appearance_streams()
            source.flatten_annotations("all")
            for number in numbers:
                _lay(made, source.pages[number], head)
            _layers(made, source)
            out = io.BytesIO()
            made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            # Not a second time in memory: a scan may take half of what this process is allowed.
            return out.getbuffer()
    except (
        *(pikepdf.PdfError, pikepdf.ForeignObjectError, RuntimeError, ValueError, TypeError, KeyError, AttributeError),
        *(OSError, ArithmeticError, MemoryError, IndexError, RecursionError),
    ):
        return b""


def _lay(made: Any, page: Any, head: int) -> None:
    """Draw one page on a new sheet, upright or turned as the page is."""
    import pikepdf

    for box in ("/TrimBox", "/ArtBox", "/BleedBox"):
        if box in page:
            del page[box]
    page.remove_unreferenced_resources()
    left, bottom, right, top = (float(value) for value in page.cropbox)
    sides = abs(right - left), abs(top - bottom)
    if not all(_SIDE[0] <= side <= _SIDE[1] for side in sides):
        raise ValueError("no size of a page")
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    wide, high = SHEET if (sides[0] > sides[1]) == turned else SHEET[::-1]
    form = made.copy_foreign(page.as_form_xobject())
    sheet = made.add_blank_page(page_size=(wide, high))
    name = sheet.add_resource(form, pikepdf.Name.XObject, name=pikepdf.Name.Page)
    frame = pikepdf.Rectangle(_EDGE, _EDGE, wide - _EDGE, high - head)
    sheet.contents_add(sheet.calc_form_xobject_placement(form, name, frame, allow_expand=False))


def _layers(made: Any, source: Any) -> None:
    """Keep hidden what a reader of the file does not see: its layers, and which of them are off."""
    import pikepdf

    said = source.Root.get("/OCProperties")
    if said is None:
        return
    usual = said.get("/D", pikepdf.Dictionary())
    groups = {one.objgen: one for one in said.get("/OCGs", []) if one.is_indirect}
    off = {one.objgen for one in usual.get("/OFF", [])}
    if usual.get("/BaseState") == "/OFF":
        off = set(groups) - {one.objgen for one in usual.get("/ON", [])}
    copied = {objgen: made.copy_foreign(one) for objgen, one in groups.items()}
    hidden = pikepdf.Array([copied[objgen] for objgen in groups if objgen in off])
    made.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array(list(copied.values())), D=pikepdf.Dictionary(OFF=hidden)
    )


def _answer(question: dict[str, list[int]], data: bytes) -> bytes | memoryview:
    if "picture" in question:
        return _picture(data, *question["picture"])
    return _sheets(data, *question["sheets"])


def main() -> int:
    """Answer every file on stdin until it ends."""
    return serve(_answer)
