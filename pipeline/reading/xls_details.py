"""The bytes of an .xls → what the reader of its values leaves out: styles, errors, and what is hidden or struck out.

Every size that the file names is bounded by the bytes that are there. Formats: [MS-CFB] 2.2–2.6, [MS-XLS] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.reading.cell_styles import BUILT_IN, CellLooks
from pipeline.reading.faint_text import FIRST_OWN, NUMBERED, WHITE, Rgb, SheetColours, coloured_by_code, looks_like
from pipeline.reading.sheet_xml import SeenText, SheetMarks
from pipeline.reading.xls_texts import TextFont, rich_texts

_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_SHIFTS = (9, 12)
"""Sectors have 512 or 4096 bytes."""
_BOF = int.from_bytes(b"\x09\x08", "little")
_EOF, _BOUNDSHEET, _FORMAT, _FONT, _XF, _PALETTE = 0x000A, 0x0085, 0x041E, 0x0031, 0x00E0, 0x0092
_TEXTS, _MORE = 0x00FC, 0x003C
_CONDITIONS = {0x01B0: 4, 0x0879: 16}
"""Records of conditional formats, and where in each its range stands."""
_TABLES = (0x0872, 0x0878)
_ROW, _COLUMNS = 0x0208, 0x007D
_LAST_COLUMN = 255
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
_TEXT, _OLD_TEXT = 0x00FD, 0x0204
_STRUCK, _RAISED = 0x0008, 1
_AUTOMATIC = (0x7FFF, 64)
"""Numbers of the colours that the system gives to texts and fills."""
_NO_FONT = 4
"""No font has this number: the fifth in the file is number 5."""
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


Marked = tuple[SheetMarks, bool]
"""Marks of a sheet, and whether it is hidden as a whole."""


@dataclass
class _Globals:
    """What the first part of the book says, record by record."""

    codes: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    fonts: dict[int, tuple[bool, bool, int]] = field(default_factory=dict)
    """Number of a font → struck out, raised, number of its colour."""
    styles: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Of each style: font, number format, pattern of its fill, number of that fill's colour."""
    numbered: list[str] = field(default_factory=lambda: list(NUMBERED))
    texts: list[bytes] = field(default_factory=list)
    sheets: list[tuple[int, bool]] = field(default_factory=list)
    """Where each sheet begins, and whether it is hidden as a whole."""

    def colour(self, number: int) -> Rgb | None:
        """A colour by its number, None for an automatic one."""
        return None if number in _AUTOMATIC else SheetColours({}, tuple(self.numbered)).named({"indexed": str(number)})


def sheet_marks(data: bytes) -> tuple[CellLooks, Mapping[int, SeenText], list[Marked]]:
    """The styles of a workbook, its texts of which not all is seen, and what its sheets say beside their values.

    Sheets stand in the order of the workbook. Raises ValueError for a file that is not built as it should be (books
    older than 1997 are built in another way).
    """
    try:
        return _sheet_marks(_stream(data))
    except (struct.error, IndexError) as error:
        raise ValueError("not built as it should be") from error


def _sheet_marks(stream: bytes) -> tuple[CellLooks, Mapping[int, SeenText], list[Marked]]:
    said = _globals(stream)
    known = _looks(said)
    fonts = {
        number: TextFont(struck, raised, looks_like(said.colour(colour), WHITE))
        for number, (struck, raised, colour) in said.fonts.items()
    }
    texts = rich_texts(said.texts, fonts, own=bool(known.struck or known.faint))
    telling = known.telling(grounds=any(text.dark is not None for text in texts.values()))
    return known, texts, [(_sheet(stream, place, telling, texts), hidden) for place, hidden in said.sheets]


def _globals(stream: bytes) -> _Globals:
    said = _Globals()
    fonts, before = 0, 0
    for kind, body in _records(stream, 0):
        if kind == _FORMAT:
            said.codes[struct.unpack_from("<H", body)[0]] = _format_text(body)
        elif kind == _FONT:
            fonts += fonts == _NO_FONT
            flags, colour, _, raised = struct.unpack_from("<4H", body, 2)
            said.fonts[fonts] = (bool(flags & _STRUCK), raised == _RAISED, colour)
            fonts += 1
        elif kind == _XF:
            font, code = struct.unpack_from("<2H", body)
            fill, colour = struct.unpack_from("<IH", body, 14) if len(body) >= 20 else (0, 0)
            said.styles.append((font, code, fill >> 26, colour & 0x7F))
        elif kind == _PALETTE:
            for number in range(min(struct.unpack_from("<H", body)[0], len(NUMBERED) - FIRST_OWN)):
                said.numbered[FIRST_OWN + number] = body[2 + 4 * number : 5 + 4 * number].hex()
        elif kind == _BOUNDSHEET:
            place, state = struct.unpack_from("<IB", body)
            said.sheets.append((place, state & 3 != 0))
        elif kind == _TEXTS or (kind == _MORE and before == _TEXTS):
            said.texts.append(body)
        before = before if kind == _MORE else kind
    return said


def _looks(said: _Globals) -> CellLooks:
    struck, faint, filled = set(), set(), set()
    formats = {number: said.codes[code] for number, (_, code, _, _) in enumerate(said.styles) if code in said.codes}
    for number, (font, _, pattern, colour) in enumerate(said.styles):
        strike, _, ink = said.fonts.get(font, (False, False, _AUTOMATIC[0]))
        ground = WHITE if not pattern else said.colour(colour) if pattern == 1 else None
        if strike:
            struck.add(number)
        if looks_like(coloured_by_code(formats.get(number, ""), said.colour(ink)), ground):
            faint.add(number)
        if not looks_like(ground, WHITE):
            filled.add(number)
    return CellLooks(formats, frozenset(struck), frozenset(faint), frozenset(filled))


def _sheet(stream: bytes, place: int, telling: frozenset[int], texts: Collection[int]) -> SheetMarks:
    marks = SheetMarks()
    for kind, body in _records(stream, place):
        if kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                marks.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            marks.hidden_columns |= set(range(first, min(last, _LAST_COLUMN) + 1)) if flags & 1 else set()
        elif kind in (_NUMBER, _RK, _FORMULA, _BOOLERR, _TEXT, _OLD_TEXT):
            row, column, style = struct.unpack_from("<3H", body)
            if texts and kind == _TEXT and (number := struct.unpack_from("<I", body, 6)[0]) in texts:
                marks.shared[row, column] = number
            if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                marks.errors[row, column] = _ERRORS.get(body[8], "#")
            elif kind == _BOOLERR:
                if body[7]:
                    marks.errors[row, column] = _ERRORS.get(body[6], "#")
            elif style in telling:
                marks.styles[row, column] = style
        elif kind in _CONDITIONS:
            first, last, left, right = struct.unpack_from("<4H", body, _CONDITIONS[kind])
            marks.recoloured.append((first, left, last, right))
        elif kind in _TABLES:
            marks.styled = True
        elif kind == _MULRK:
            row, first = struct.unpack_from("<2H", body)
            for number in range((len(body) - 6) // 6):
                style = struct.unpack_from("<H", body, 4 + 6 * number)[0]
                if style in telling:
                    marks.styles[row, first + number] = style
    return marks


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records of the substream that begins at `place`; embedded charts have a beginning and end of their own."""
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        place += 4 + size


def _format_text(body: bytes) -> str:
    count, flags = struct.unpack_from("<HB", body, 2)
    return (
        body[5 : 5 + 2 * count].decode("utf-16-le", "replace") if flags & 1 else body[5 : 5 + count].decode("latin-1")
    )


def _stream(data: bytes) -> bytes:
    """The bytes of the stream “Workbook” of a compound file."""
    (shift,) = struct.unpack_from("<H", data, 30)
    (directory,) = struct.unpack_from("<I", data, 48)
    cutoff, mini_first, _, difat, _ = struct.unpack_from("<5I", data, 56)
    if shift not in _SHIFTS:
        raise ValueError("no such size of sectors")
    size = 1 << shift
    listed = [one for one in struct.unpack_from("<109I", data, 76) if one < _FREE]
    while difat < _FREE and len(listed) < len(data) // size:
        more = struct.unpack_from(f"<{size // 4}I", data, (difat + 1) * size)
        listed += [one for one in more[:-1] if one < _FREE]
        difat = more[-1]
    fat = [one for sector in listed for one in struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)]

    entries = _chain(directory, fat, data, size, 1)
    root: tuple[int, int] | None = None
    found: tuple[int, int] | None = None
    for place in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, place + 64)[0]
        name = entries[place : place + max(length - 2, 0)].decode("utf-16-le", "replace")
        start, extent = struct.unpack_from("<2I", entries, place + 116)
        root = (start, extent) if root is None else root
        if name == "Workbook":
            found = (start, extent)
    if root is None or found is None:
        raise ValueError("no stream called Workbook")
    if found[1] >= cutoff:
        return _chain(found[0], fat, data, size, 1)[: found[1]]
    mini_table = _chain(mini_first, fat, data, size, 1)
    mini_fat = list(struct.unpack(f"<{len(mini_table) // 4}I", mini_table[: len(mini_table) // 4 * 4]))
    return _chain(found[0], mini_fat, _chain(root[0], fat, data, size, 1), 64, 0)[: found[1]]


def _chain(first: int, table: list[int], where: bytes, step: int, base: int) -> bytes:
    """The sectors of one stream in their order, at most as many as there are."""
    parts: list[bytes] = []
    while first < _FREE and len(parts) <= len(where) // step:
        parts.append(where[(first + base) * step : (first + base + 1) * step])
        first = table[first]
    return b"".join(parts)
