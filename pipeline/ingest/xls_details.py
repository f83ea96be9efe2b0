"""The bytes of an .xls → what the reader of its values leaves out: percentages, errors, and what is hidden.

Every size that the file names is bounded by the bytes that are there. Formats: [MS-CFB] 2.2–2.6, [MS-XLS] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model.table import Hidden

Cells = list[tuple[int, int]]
"""(row, column), both from 0."""
Errors = dict[tuple[int, int], str]
"""(row, column) → what the cell shows, such as #DIV/0!."""
_FREE = 0xFFFFFFFA
"""Sector numbers from here on are marks, not sectors."""
_SHIFTS = (9, 12)
"""Sectors have 512 or 4096 bytes."""
_BOF = int.from_bytes(b"\x09\x08", "little")
_EOF, _BOUNDSHEET, _FORMAT, _XF = 0x000A, 0x0085, 0x041E, 0x00E0
_ROW, _COLUMNS = 0x0208, 0x007D
_LAST_COLUMN = 255
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
_PERCENT_BUILT_IN = (9, 10)
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


@dataclass(frozen=True, slots=True)
class Special:
    """Cells of a sheet shown as percent, cells that hold an error, and what is hidden; all 0-based."""

    percents: Cells
    errors: Errors
    hidden: Hidden


def special_cells(data: bytes) -> list[Special]:
    """What is special about each sheet, in the order of the workbook.

    Raises ValueError for a file that is not built as it should be (books older than 1997 are built in another way).
    """
    try:
        return _special_cells(_stream(data))
    except (struct.error, IndexError) as error:
        raise ValueError("not built as it should be") from error


def _special_cells(stream: bytes) -> list[Special]:
    formats: set[int] = set(_PERCENT_BUILT_IN)
    styles: list[int] = []
    places: list[tuple[int, bool]] = []
    for kind, body in _records(stream, 0):
        if kind == _FORMAT and _format_text(body).find("%") >= 0:
            formats.add(struct.unpack_from("<H", body)[0])
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUNDSHEET:
            place, state = struct.unpack_from("<IB", body)
            places.append((place, state & 3 != 0))
    percent = {number for number, style in enumerate(styles) if style in formats}
    return [_sheet(stream, place, hidden, percent) for place, hidden in places]


def _sheet(stream: bytes, place: int, hidden: bool, percent: set[int]) -> Special:
    shown: Cells = []
    errors: Errors = {}
    rows: set[int] = set()
    columns: set[int] = set()
    for kind, body in _records(stream, place):
        if kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & 0x20:
                rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            columns |= set(range(first, min(last, _LAST_COLUMN) + 1)) if flags & 1 else set()
        elif kind in (_NUMBER, _RK, _FORMULA, _BOOLERR):
            row, column, style = struct.unpack_from("<3H", body)
            if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                errors[row, column] = _ERRORS.get(body[8], "#")
            elif kind == _BOOLERR:
                if body[7]:
                    errors[row, column] = _ERRORS.get(body[6], "#")
            elif style in percent:
                shown.append((row, column))
        elif kind == _MULRK:
            row, first = struct.unpack_from("<2H", body)
            for number in range((len(body) - 6) // 6):
                if struct.unpack_from("<H", body, 4 + 6 * number)[0] in percent:
                    shown.append((row, first + number))
    return Special(shown, errors, Hidden(hidden, frozenset(rows), frozenset(columns)))


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
