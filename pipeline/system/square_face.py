"""Nothing → a typeface in which every sign is the same square, for a reader of text that wants faces but not to draw.

A PDF that embeds no fonts is read with whatever faces the machine has: loading them takes longer than all the rest, and
a sign that the face lacks counts as nothing, so that a line of one such sign is lost. With squares every machine reads
every sign.
"""

from __future__ import annotations

import struct
from functools import cache

_EM = 1000
_EDGES = (50, -70, 950, 830)
"""Left, bottom, right, top of a square; half as wide for the signs of Western languages, as in Chinese faces."""
_SQUARE, _HALF, _BLANK, _HALF_BLANK = range(1, 5)
_SIGNS = (
    (0x20, 0x20, _HALF_BLANK),
    (0x21, 0x9F, _HALF),
    (0xA0, 0xA0, _HALF_BLANK),
    (0xA1, 0xFF, _HALF),
    (0x100, 0x2FFF, _SQUARE),
    (0x3000, 0x3000, _BLANK),
    (0x3001, 0x10FFFF, _SQUARE),
)
"""Signs from … to → the glyph that they all have; glyph 0, a square too, is that of a sign that a face lacks."""


@cache
def square_face() -> bytes:
    """The face as a TrueType file (OpenType 1.9; `cmap` in format 13, many signs to one glyph)."""
    square, half = _glyph(1), _glyph(2)
    left, bottom, right, top = _EDGES
    ends = (0, len(square), 2 * len(square), 2 * len(square) + len(half))
    groups = b"".join(struct.pack(">3L", *group) for group in _SIGNS)
    tables = {
        b"cmap": struct.pack(">2H2HL2H3L", 0, 1, 3, 10, 12, 13, 0, 16 + len(groups), 0, len(_SIGNS)) + groups,
        b"glyf": square + square + half,
        b"head": struct.pack(">4L2H2Q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, *_EDGES, 0, 8, 2, 1, 0),
        b"hhea": struct.pack(">L3hH11hH", 0x10000, top, bottom, 0, _EM, left, _EM - right, right, 1, *(0,) * 7, 5),
        b"hmtx": struct.pack(">HhHhHhHhHh", _EM, left, _EM, left, _EM // 2, left // 2, _EM, 0, _EM // 2, 0),
        b"loca": struct.pack(">6L", *ends, ends[-1], ends[-1]),
        b"maxp": struct.pack(">L14H", 0x10000, 5, 4, 1, 0, 0, 2, *(0,) * 8),
    }
    at = 12 + 16 * len(tables)
    listed, body = b"", b""
    for name, table in tables.items():
        listed += struct.pack(">4s3L", name, 0, at + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return struct.pack(">L4H", 0x10000, len(tables), 64, 2, 16 * len(tables) - 64) + listed + body


def _glyph(part: int) -> bytes:
    """A rectangle as high as the square and a `part` of its width."""
    left, bottom, right, top = _EDGES
    left, right = left // part, right // part
    across, up = right - left, top - bottom
    edges = struct.pack(">5h2H4B", 1, left, bottom, right, top, 3, 0, *(1,) * 4)
    return edges + struct.pack(">8h", left, 0, across, 0, bottom, up, 0, -up)
