"""The bytes of PDFs → the text of pages, one as a picture, or pages on sheets, by a process that may be stopped.

The reader is native code, and files come from anywhere. One process reads many files, each within a bound of time; if
it dies over one, that file has no text and the next gets a new process. Run as a script this file is that process:
what is asked and the file come in on stdin, the answer with its length goes out on stdout.
"""

from __future__ import annotations

import io
import json
import os
import re
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

SECONDS = 8
"""Of the processor, for one file."""
_BINDING = 40
"""Seconds for one file whose pages are laid on sheets: a scan of 200 MB is copied whole."""
BUSY = 1 if sys.platform == "win32" else 20
"""So many times longer by the clock: what else the machine does must not decide what a file says.

Where processor time cannot be limited the clock is the only bound.
"""
MEMORY = 1 << 30
PAGES = 300
"""Of a longer file only this many pages are read."""
LETTERS, ALL_LETTERS = 20_000, 400_000
"""Of one page, of one file."""
_UNSHOWN = re.compile("[\ufffe\uffff\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""What the reader puts where a line breaks inside a word, and signs that no Word or Excel file may hold."""
_LENGTH, _ASKED = struct.Struct("<Q"), struct.Struct("<QIIII")
"""Of an answer: its length. Of a question: the file's length, what is asked, and three numbers: page, width and height
of the picture wanted, or first and last page and the room to leave at the top of each sheet."""
_TEXTS, _PICTURE, _SHEETS = range(3)
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

    process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def texts(self, data: bytes) -> tuple[str, ...] | None:
        """The text of each page (of the first PAGES); None where the file cannot be read in bounds."""
        said = self._answer(data, _TEXTS, 0, 0, 0)
        pages = json.loads(said) if said else None
        return None if pages is None else tuple(pages)

    def picture(self, data: bytes, page: int, width: int, height: int) -> bytes | None:
        """A page (from 1) as PNG, as large as fits into that many pixels; None where it cannot be read in bounds."""
        return self._answer(data, _PICTURE, page, width, height) or None

    def sheets(self, data: bytes, first: int, last: int, head: int) -> bytes | None:
        """Pages (from 1; `last` 0: to the end) on A4 sheets as a PDF, None where they cannot be laid in bounds.

        Each page is drawn as it is looked at (turned, cropped, with its stamps and filled fields), made smaller to fit
        below `head` points. What a page could do (scripts, actions, files inside, fields) is not taken over.
        """
        return self._answer(data, _SHEETS, first, last, head, _BINDING) or None

    def _answer(
        self, data: bytes, asked: int, one: int, two: int, three: int, seconds: float = SECONDS
    ) -> bytes | None:
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-X", "utf8", str(Path(__file__))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ},
            )
        process, said = self.process, list[bytes]()
        question = _ASKED.pack(len(data), asked, one, two, three)
        asking = threading.Thread(target=_ask, args=(process, question, data, said), daemon=True)
        asking.start()
        asking.join(seconds * BUSY)
        if asking.is_alive() or not said:
            self._stop()
            return None
        return said[0]

    def _stop(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue  # What was still to be sent goes nowhere: the process is dead.
        self.process = None


def _ask(process: subprocess.Popen[bytes], question: bytes, data: bytes, said: list[bytes]) -> None:
    """Send one question and put the answer into `said`; nothing is put there where the process dies over it."""
    if process.stdin is None or process.stdout is None:
        return
    try:
        process.stdin.write(question)
        process.stdin.write(data)
        process.stdin.flush()
        answer = _take(process.stdout, _LENGTH)
    except (OSError, ValueError):
        return
    if answer is not None:
        said.append(answer[1])


def _take(pipe: IO[bytes], form: struct.Struct) -> tuple[tuple[int, ...], bytes] | None:
    """One message: the numbers of its head after the length, and its body; None at the end."""
    head = pipe.read(form.size)
    if len(head) < form.size:
        return None
    size, *numbers = form.unpack(head)
    body = pipe.read(size)
    return (tuple(numbers), body) if len(body) == size else None


def _pages(data: bytes) -> list[str] | None:
    """The texts of a file's pages, None where the reader refuses it."""
    import pypdfium2

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
    return texts


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


def _within(seconds: int) -> None:
    """End this process once it has used that many seconds of the processor more, where the system can see to it."""
    try:
        import resource

        used = int(time.process_time()) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    except (ImportError, ValueError, OSError):
        print("no limit of processor time here", file=sys.stderr)


def main() -> int:
    """Answer every file on stdin until it ends."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        print("no limit of memory here", file=sys.stderr)
    while (question := _take(sys.stdin.buffer, _ASKED)) is not None:
        (asked, *numbers), data = question
        _within(_BINDING if asked == _SHEETS else SECONDS)
        body: bytes | memoryview
        if asked == _TEXTS:
            body = json.dumps(_pages(data)).encode()
        else:
            body = (_picture if asked == _PICTURE else _sheets)(data, *numbers)
        sys.stdout.buffer.write(_LENGTH.pack(len(body)))
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
