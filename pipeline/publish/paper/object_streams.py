"""A PDF as Typst writes it → the same with its small objects packed into compressed streams, a third of the size.

A tagged report has twenty thousand of them, one for each cell (ISO 32000-1 7.5.7, 7.5.8). A library that reads and
writes any PDF takes six times as long for it.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

_TOGETHER = 200
"""Objects in one stream."""
_LEVEL = 6
_PLACE = struct.Struct(">BIH")
"""An entry of the table of objects: its kind, then its offset, or the stream it is in and its place there."""
_FREE, _ALONE, _INSIDE = 0, 1, 2
_LINE = 20
"""Bytes of an entry in the table that Typst writes."""
_TABLE = re.compile(rb"xref\n0 (\d+)\n")
_TRAILER = re.compile(rb"trailer\s*<<\s*/Size \d+(.*)>>\s*startxref\s+(\d+)\s+%%EOF\s*\Z", re.DOTALL)
_PAGES = re.compile(rb"<</Type/Pages/Count (\d+)")


def with_object_streams(pdf: bytes) -> tuple[bytes, int]:
    """The packed file and the number of its pages; raises ValueError for a file that is not as Typst writes it."""
    found = _TRAILER.search(pdf, pdf.rfind(b"trailer"))
    table = _TABLE.match(pdf, int(found[2])) if found else None
    if found is None or table is None:
        raise ValueError("no PDF with one table of objects at its end")
    size = int(table[1])
    out, written = [b""], 0
    places = [_PLACE.pack(_FREE, 0, 0xFFFF)] * size
    small: list[tuple[int, bytes]] = []
    pages = 0
    for number, start, end in _objects(pdf, table.end(), size, table.start()):
        if number == 0:
            body = pdf[:end]
        elif pdf[start:end].rstrip().endswith(b"endstream\nendobj"):
            places[number] = _PLACE.pack(_ALONE, written, 0)
            body = pdf[start:end]
        else:
            body = b""
            inside = pdf[start:end].rstrip()
            small.append((number, inside[inside.index(b"obj") + 3 : -len(b"endobj")].strip()))
            counted = _PAGES.match(small[-1][1])
            pages = int(counted[1]) if counted else pages
        out.append(body)
        written += len(body)
    for at in range(0, len(small), _TOGETHER):
        group = small[at : at + _TOGETHER]
        for place, (number, _) in enumerate(group):
            places[number] = _PLACE.pack(_INSIDE, len(places), place)
        body = _stream(len(places), *_together(group))
        places.append(_PLACE.pack(_ALONE, written, 0))
        out.append(body)
        written += len(body)
    places.append(_PLACE.pack(_ALONE, written, 0))
    facts = b"/Type/XRef/W[1 4 2]/Size %d" % len(places) + found[1]
    out += [_stream(len(places) - 1, facts, b"".join(places)), b"startxref\n%d\n%%%%EOF\n" % written]
    return b"".join(out), pages


def _objects(pdf: bytes, table: int, size: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of each object as they follow each other; 0 for what stands before them all."""
    lines = (pdf[at : at + _LINE] for at in range(table, table + size * _LINE, _LINE))
    begun = sorted((int(line[:10]), number) for number, line in enumerate(lines) if line[17:18] == b"n")
    starts = [*(start for start, _ in begun), end]
    yield 0, 0, starts[0]
    for (start, number), after in zip(begun, starts[1:], strict=True):
        yield number, start, after


def _together(group: list[tuple[int, bytes]]) -> tuple[bytes, bytes]:
    """What a stream says of the objects in it, and these."""
    heads, at = [], 0
    for number, body in group:
        heads.append(b"%d %d" % (number, at))
        at += len(body) + 1
    head = b" ".join(heads) + b"\n"
    facts = b"/Type/ObjStm/N %d/First %d" % (len(group), len(head))
    return facts, head + b"\n".join(body for _, body in group)


def _stream(number: int, facts: bytes, body: bytes) -> bytes:
    data = zlib.compress(body, _LEVEL)
    head = b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>\nstream\n" % (number, facts, len(data))
    return head + data + b"\nendstream\nendobj\n"
