"""Sheets of cells → the bytes of an Excel 97–2003 workbook (BIFF8 in a compound file), as old office machines save it.

Only what the sample needs: texts, numbers, merged cells, two number formats. Formats: [MS-CFB] 2.2–2.6, [MS-XLS] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from tests.sample.sheets import Cell, Page

_SECTOR = 512
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_PERCENT = 10
"""Built-in format 0.00%."""


def workbook(*pages: Page) -> bytes:
    """The .xls with these sheets; a cell whose format in `formats` holds % is shown as a percentage."""
    return _compound(_book(pages))


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def _text(said: str, wide: bool = True) -> bytes:
    return struct.pack("<HB" if wide else "<2B", len(said), 1) + said.encode("utf-16-le")


def _book(pages: Sequence[Page]) -> bytes:
    font = _record(0x31, struct.pack("<5H4B", 220, 0, 0x7FFF, 400, 0, 0, 0, 134, 0) + _text("宋体", wide=False))
    style = _record(0xE0, struct.pack("<3H4B2IH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0))
    cell, percent = (
        _record(0xE0, struct.pack("<3H4B2IH", 0, code, 1, 0x20, 0, 0, 0, 0, 0, 0x20C0)) for code in (0, _PERCENT)
    )
    head = (
        _record(0x809, struct.pack("<4H2I", 0x600, 5, 0x0DBB, 0x07CC, 0, 6))
        + _record(0x42, struct.pack("<H", 1200))
        + _record(0x3D, struct.pack("<9H", 0, 0, 0x4000, 0x2000, 0x38, 0, 0, 1, 600))
        + font * 4
        + style * 15
        + cell
        + percent
        + _record(0x293, struct.pack("<H2B", 0x8000, 0, 0xFF))
    )
    sheets = [_sheet(page) for page in pages]
    bound = [_text(page.name, wide=False) for page in pages]
    start = len(head) + sum(10 + len(name) for name in bound) + 4
    listed = b""
    for name, sheet in zip(bound, sheets, strict=True):
        listed += _record(0x85, struct.pack("<I2B", start, 0, 0) + name)
        start += len(sheet)
    return head + listed + _record(0x0A) + b"".join(sheets)


def _sheet(page: Page) -> bytes:
    width = max(map(len, page.rows), default=0)
    shown = {address for address, code in page.formats if "%" in code}
    made = _record(0x809, struct.pack("<4H2I", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    made += _record(0x200, struct.pack("<2I3H", 0, len(page.rows), 0, width, 0))
    for row, cells in enumerate(page.rows):
        for column, value in enumerate(cells):
            made += _cell(row, column, value, 16 if f"{chr(65 + column)}{row + 1}" in shown else 15)
    made += _record(0x23E, struct.pack("<4HI2HI", 0x6B6, 0, 0, 64, 0, 0, 0, 0))
    if page.merged:
        areas = [_area(one) for one in page.merged]
        made += _record(0xE5, struct.pack("<H", len(areas)) + b"".join(areas))
    return made + _record(0x0A)


def _cell(row: int, column: int, value: Cell, style: int) -> bytes:
    if value is None or value == "":
        return b""
    if isinstance(value, int | float):
        return _record(0x203, struct.pack("<3Hd", row, column, style, value))
    return _record(0x204, struct.pack("<3H", row, column, style) + _text(str(value)))


def _area(merged: str) -> bytes:
    first, last = merged.split(":")
    (left, top), (right, bottom) = ((ord(one[0]) - 65, int(one[1:]) - 1) for one in (first, last))
    return struct.pack("<4H", top, bottom, left, right)


def _compound(stream: bytes) -> bytes:
    """A compound file with the one stream “Workbook”, long enough never to be a mini stream."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    per = _SECTOR // 4
    tables = 1
    while tables * per < sectors + tables + 1:
        tables += 1
    chain = [*range(1, sectors), _END, _END, *[_FAT] * tables]
    chain += [_FREE] * (tables * per - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, tables, sectors, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *[sectors + 1 + n for n in range(tables)], *[_FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _NONE, 0, len(stream)) + bytes(256)
    body = stream.ljust(sectors * _SECTOR, b"\0")
    return header + body + directory + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    return (
        written.ljust(64, b"\0")
        + struct.pack("<H2B3I", len(written), kind, 1, _NONE, _NONE, child)
        + bytes(36)
        + struct.pack("<3I", start, size, 0)
    )
