"""A font file and one of its faces → the characters that the face has signs for (OpenType 1.9: otff, cmap)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

_PREFERRED = ((3, 10), (3, 1), (0, 6), (0, 4), (0, 3), (0, 2), (0, 1), (0, 0))
"""Platform and encoding of the tables of Unicode characters, the fullest first."""
_COLLECTION = b"ttcf"


def mapped_characters(path: Path, index: int) -> frozenset[int]:
    """The code points of a face of a font file, by its place in a collection; without those that show the empty sign.

    Only what is asked for is read: a library that names every sign takes fifty times as long. Raises ValueError for a
    file that is no font, or whose table of characters is of a kind that none of our fonts has.
    """
    with path.open("rb") as file:
        try:
            head = file.read(12)
            begin = 0
            if head[:4] == _COLLECTION:
                file.seek(12 + 4 * index)
                begin = int.from_bytes(file.read(4), "big")
                file.seek(begin)
                head = file.read(12)
            tables = file.read(16 * int.from_bytes(head[4:6], "big"))
            where = {tag: (at, size) for tag, _, at, size in struct.iter_unpack(">4sIII", tables)}
            at, size = where[b"cmap"]
            file.seek(at)
            return _mapped(file.read(size))
        except (struct.error, KeyError, IndexError) as error:
            raise ValueError(f"{path.name}: no table of characters") from error


def _mapped(table: bytes) -> frozenset[int]:
    count = struct.unpack_from(">H", table, 2)[0]
    records = struct.iter_unpack(">HHI", table[4 : 4 + 8 * count])
    offsets = {(platform, encoding): offset for platform, encoding, offset in records}
    at = next((offsets[kind] for kind in _PREFERRED if kind in offsets), None)
    kind = None if at is None else struct.unpack_from(">H", table, at)[0]
    if at is None or kind not in (4, 12):
        raise ValueError(f"a table of characters of kind {kind}")
    return frozenset(chain.from_iterable(_groups(table, at) if kind == 12 else _segments(table, at)))


def _groups(table: bytes, at: int) -> Iterator[range]:
    """Of format 12: groups of characters whose signs follow each other."""
    count = struct.unpack_from(">I", table, at + 12)[0]
    for first, last, sign in struct.iter_unpack(">III", table[at + 16 : at + 16 + 12 * count]):
        yield range(first if sign else first + 1, last + 1)


def _segments(table: bytes, at: int) -> Iterator[range | list[int]]:
    """Of format 4: segments of characters, their signs by an addition or in a list."""
    doubled = struct.unpack_from(">H", table, at + 6)[0]
    count = doubled // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", table, at + begin)
        for begin in (14, 16 + doubled, 16 + 2 * doubled, 16 + 3 * doubled)
    )
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        if first == 0xFFFF:
            continue
        if not offset:
            empty = -delta % 0x10000
            yield [code for code in range(first, last + 1) if code != empty]
            continue
        place = at + 16 + 3 * doubled + 2 * number + offset
        signs = struct.unpack_from(f">{last - first + 1}H", table, place)
        yield [first + n for n, sign in enumerate(signs) if sign and (sign + delta) % 0x10000]
