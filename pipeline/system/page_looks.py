"""The bytes of a PDF → its pages as a person sees them, by a process that may be stopped: picture, text, number."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from pipeline.system.bounded_process import BoundedProcess, serve
from pipeline.system.cache import Cache, key_of
from pipeline.system.program import program_digest

_SECONDS = 240
"""Of the processor, for one file: a volume of 300 scans takes half a minute."""
_SCALE = 1.5
"""Pixels a point: at 108 to the inch every sign of a footnote is several pixels high."""
_ROOM = 1.0
"""Points round the number of a page that belong to it."""
_LETTERS = 40_000
"""Of one page."""
_NUMBERS = re.compile(r"—\s*(?P<lone>\d+(?:-\d+)?)\s*—|第\s*(?P<page>\d+)\s*页\s*共\s*(?P<of>\d+)\s*页")
"""How the pages of a report, and the sheets of a volume, bear their number."""


@dataclass(frozen=True, slots=True)
class PageLook:
    """A page: two that are equal in everything cannot be told apart on paper."""

    look: str
    """Digest of its picture and its text, the number of the page left out of both."""
    number: str
    """The number printed on it (7, of an inserted page 7-1), "" for none."""
    mark: str
    """The number as it is printed: “— 7 —”, “第 3 页　共 18 页”."""
    text: str
    """Its text line by line, the mark left out."""


@dataclass
class PageReader:
    """The process, started when it is first needed; use it as a context. What it saw is kept in the store."""

    store: Cache
    process: BoundedProcess = field(default_factory=lambda: BoundedProcess("pipeline.system.page_looks"))

    def __enter__(self) -> PageReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stop()

    def pages(self, data: bytes) -> tuple[PageLook, ...]:
        """The pages of a PDF in order; () where it cannot be read within the bounds."""
        key = key_of("page looks", program_digest(), version("pypdfium2"), hashlib.sha256(data).hexdigest())
        said = self.store.get(key)
        if said is None:
            said = self.process.ask({}, data, _SECONDS) or b""
            if said:
                self.store.put(key, said)
        return tuple(PageLook(**one) for one in json.loads(said)) if said else ()


def _looks(data: bytes) -> Iterator[PageLook]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for number in range(len(document)):
        page = document[number]
        yield _look(page, number + 1, len(document))
        page.close()
    document.close()


def _look(page: Any, place: int, pages: int) -> PageLook:
    words = page.get_textpage()
    text = words.get_text_range(0, min(words.count_chars(), _LETTERS))
    found = _numbered(page, words, text, place, pages)
    bitmap = page.render(scale=_SCALE, grayscale=True)
    mark = number = ""
    if found is not None:
        match, box = found
        mark, number = " ".join(match[0].split()), match["lone"] or match["page"]
        text = text[: match.start()] + text[match.end() :]
        _blank(bitmap, page.get_size()[1], box)
    words.close()
    lines = "\n".join(filter(None, (line.strip() for line in text.splitlines())))
    seen = hashlib.sha256(f"{bitmap.width} {bitmap.height} {bitmap.stride} {lines}\n".encode(errors="replace"))
    seen.update(bytes(bitmap.buffer))
    return PageLook(seen.hexdigest(), number, mark, lines)


_Box = tuple[float, float, float, float]


def _numbered(page: Any, words: Any, text: str, place: int, pages: int) -> tuple[re.Match[str], _Box] | None:
    """The printed number and its box in points (left, bottom, right, top): of several the one nearest to an edge.

    A sheet of a volume is numbered by its place in it. What a department numbered in its own way stands on it, too, and
    often nearer to an edge.
    """
    wide, high = page.get_size()
    found = []
    for match in _NUMBERS.finditer(text):
        boxes = [words.get_charbox(at, loose=True) for at in range(*match.span())]
        boxes = [box for box in boxes if box[2] > box[0]]
        if boxes:
            lefts, bottoms, rights, tops = zip(*boxes, strict=True)
            box = (min(lefts), min(bottoms), max(rights), max(tops))
            others = (match["page"], match["of"]) != (str(place), str(pages))
            found.append((others, min(box[0], box[1], wide - box[2], high - box[3]), match.start(), match, box))
    return min(found)[3:] if found else None


def _blank(bitmap: Any, high: float, box: _Box) -> None:
    left, bottom, right, top = box
    at = int((left - _ROOM) * _SCALE), int((high - top - _ROOM) * _SCALE)
    end = int((right + _ROOM) * _SCALE) + 1, int((high - bottom + _ROOM) * _SCALE) + 1
    corner = max(at[0], 0), max(at[1], 0)
    size = min(end[0], bitmap.width) - corner[0], min(end[1], bitmap.height) - corner[1]
    bitmap.fill_rect((255, 255, 255, 255), *corner, *size)


def _answer(_: Any, data: bytes) -> bytes:
    import pypdfium2

    try:
        return json.dumps([asdict(one) for one in _looks(data)], ensure_ascii=False).encode(errors="replace")
    except (pypdfium2.PdfiumError, ValueError, RuntimeError, OverflowError, MemoryError):
        return b""


def main() -> int:
    """Answer every file on stdin until it ends."""
    return serve(_answer)
