"""The shared texts of an .xls, record by record → what is seen of those that are struck out, raised or white in part.

Format: [MS-XLS] 2.4.265 (shared texts), 2.5.293 (texts with runs). A text may go on in the next record.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.reading.sheet_xml import RAISED, SeenText

_WIDE, _FAR_EAST, _RICH = 0x01, 0x04, 0x08


class TextFont(NamedTuple):
    """What a font says of whether its text is seen."""

    struck: bool = False
    raised: bool = False
    white: bool = False


def rich_texts(records: Sequence[bytes], fonts: Mapping[int, TextFont], *, own: bool) -> dict[int, SeenText]:
    """Number of a shared text → what is seen of it, for those of which not all is, or not as it is written.

    `own`: also those of which part has a font of its own, where that of a cell may not be seen. Reads no further than
    the records go; raises struct.error for a text that is cut off.
    """
    wanted = {number for number, font in fonts.items() if any(font)}
    found: dict[int, SeenText] = {}
    if not (wanted or own) or not records:
        return found
    texts = _Texts(records)
    _, count = struct.unpack("<2I", texts.take(8))
    for number in range(count):
        if texts.at_end():
            break
        text, runs = texts.next()
        if (own and runs) or any(font in wanted for _, font in runs):
            found[number] = _seen(text, runs, fonts)
    return found


def _seen(text: bytes, runs: Sequence[tuple[int, int]], fonts: Mapping[int, TextFont]) -> SeenText:
    starts = [0, *(min(2 * at, len(text)) for at, _ in runs), len(text)]
    parts: list[tuple[str, TextFont | None]] = []
    for (start, end), number in zip(pairwise(starts), [None, *(font for _, font in runs)], strict=True):
        font = None if number is None else fonts.get(number, TextFont())
        said = text[start:end].decode("utf-16-le", "replace")
        if said:
            parts.append((said.translate(RAISED) if font and font.raised else said, font))
    struck = any(font and font.struck for _, font in parts)
    parts = [(said, font) for said, font in parts if not (font and font.struck)]
    dark = [said for said, font in parts if not (font and font.white)]
    own = [said for said, font in parts if font and not font.white]
    written_white = len(dark) < len(parts)
    return SeenText("".join(said for said, _ in parts), struck, "".join(dark) if written_white else None, "".join(own))


class _Texts:
    """A reader over records of which one goes on in the next."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self.records, self.record, self.place = records, 0, 0

    def at_end(self) -> bool:
        self._step()
        return self.record >= len(self.records)

    def _step(self) -> None:
        while self.record < len(self.records) and self.place >= len(self.records[self.record]):
            self.record, self.place = self.record + 1, 0

    def take(self, size: int) -> bytes:
        """So many bytes, wherever they stand; raises struct.error where there are not so many."""
        parts = []
        while size:
            self._step()
            if self.record >= len(self.records):
                raise struct.error("cut off")
            part = self.records[self.record][self.place : self.place + size]
            parts.append(part)
            self.place += len(part)
            size -= len(part)
        return b"".join(parts)

    def next(self) -> tuple[bytes, list[tuple[int, int]]]:
        """The next text in UTF-16, and its runs: the sign at which each begins, and its font."""
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        more = struct.unpack("<I", self.take(4))[0] if flags & _FAR_EAST else 0
        text = self._signs(count, flags)
        fonts = [struct.unpack("<2H", self.take(4)) for _ in range(runs)]
        self.take(more)
        return text, [(at, font) for at, font in fonts]

    def _signs(self, count: int, flags: int) -> bytes:
        """Signs as UTF-16; where they go on in the next record, it says anew how wide they are."""
        parts = []
        while count:
            if self.record < len(self.records) and self.place >= len(self.records[self.record]):
                flags = self.take(1)[0]
            wide = 2 if flags & _WIDE else 1
            if self.record >= len(self.records):
                raise struct.error("cut off")
            part = self.records[self.record][self.place : self.place + wide * count]
            part = part[: len(part) // wide * wide]
            if not part:
                raise struct.error("cut off")
            self.place += len(part)
            count -= len(part) // wide
            parts.append(part if wide == 2 else part.decode("latin-1").encode("utf-16-le"))
        return b"".join(parts)
