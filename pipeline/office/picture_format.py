"""The bytes of a picture in an Office file → what format it is, how large, and whether it can be shown whole."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from pipeline.office.ooxml import parse_xml

PRINTED = ("png", "jpg", "gif", "svg")
"""Formats that Word, the PDF and a browser all show."""
VECTOR = ("EMF", "WMF")
"""Formats of Windows itself, which hold drawings."""
MOST_PIXELS = 60_000_000
"""A sheet A4 at 600 dots an inch has 35 million."""
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\xd7\xcd\xc6\x9a", "WMF"),
    (b"\x01\x00\x09\x00", "WMF"),
    (b"%PDF-", "PDF"),
    (b"\x00\x00\x01\x00", "ICO"),
)
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Colour type of a PNG → samples a pixel."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that give its size."""
_REACHING = ("script", "foreignObject", "iframe")


def picture_format(data: bytes) -> str:
    """What the bytes are: one of PRINTED, or the format's name in capitals; "" for what is no picture we know."""
    for start, name in _STARTS:
        if data.startswith(start):
            return name
    if data[40:44] == b" EMF" and data.startswith(b"\x01\x00\x00\x00"):
        return "EMF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    if data[4:8] == b"ftyp":
        return "HEIC"
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "svg" if head.startswith(b"<") and b"<svg" in data[:5000] else ""


def picture_format_named(name: str) -> str:
    """The format that a name promises, for bytes that do not tell; "" where it promises none."""
    ending = name.rpartition(".")[2].upper()
    return ending if ending in (*VECTOR, "WDP", "PICT", "EPS") else ""


@lru_cache(maxsize=64)
def is_whole(data: bytes) -> bool:
    """Whether a picture of a printed format can be shown to its last line, and an SVG reaches for nothing outside.

    One of more than MOST_PIXELS is not: a few thousand bytes may unpack to gigabytes.
    """
    try:
        known = picture_format(data)
        if known == "png":
            return _whole_png(data)
        if known == "jpg":
            return b"\xff\xd9" in data[-65_536:] and _bounded(data)
        if known == "gif":
            return b"\x3b" in data[-64:] and _bounded(data)
        return known == "svg" and _harmless(data)
    except (struct.error, zlib.error, IndexError, ValueError, etree.XMLSyntaxError):
        return False


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, JPEG or GIF in pixels; None where they are not said."""
    known = picture_format(data)
    size = None
    if known == "png" and len(data) >= 24:
        size = struct.unpack(">II", data[16:24])
    elif known == "gif" and len(data) >= 10:
        size = struct.unpack("<HH", data[6:10])
    elif known == "jpg":
        size = next(((wide, high) for high, wide in _frames(data)), None)
    return size if size is not None and all(size) else None


def _bounded(data: bytes) -> bool:
    size = picture_size(data)
    return size is not None and size[0] * size[1] <= MOST_PIXELS


def _frames(data: bytes) -> Iterator[tuple[int, int]]:
    """Height and width of a JPEG's frames."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            yield struct.unpack(">HH", data[at + 5 : at + 9])
        if marker == 0xFF:
            at += 1
        elif marker in (0x01, *range(0xD0, 0xD9)):
            at += 2
        elif marker == 0xDA:
            return
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])


def _whole_png(data: bytes) -> bool:
    wide, high, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", data[16:29])
    if kind not in _CHANNELS or not 0 < wide * high <= MOST_PIXELS:
        return False
    inflating, shown, ended, at = zlib.decompressobj(), 0, False, 8
    row = (wide * depth * _CHANNELS[kind] + 7) // 8
    wanted = high * (row + 1)
    while at + 12 <= len(data) and not ended:
        size = int.from_bytes(data[at : at + 4])
        name, inside = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if zlib.crc32(name + inside) != int.from_bytes(data[at + 8 + size : at + 12 + size]):
            return False
        while name == b"IDAT" and inside and not inflating.eof and shown <= wanted:
            shown += len(inflating.decompress(inside, 1 << 20))
            inside = inflating.unconsumed_tail
        ended = name == b"IEND"
        at += 12 + size
    return ended and (shown >= wanted or bool(interlaced and inflating.eof))


def _harmless(data: bytes) -> bool:
    tree = parse_xml(data)
    for element in tree.iter(etree.Element):
        if etree.QName(element).localname in _REACHING:
            return False
        for name, value in element.attrib.items():
            if name.rpartition("}")[2] == "href" and not value.startswith(("#", "data:image/")):
                return False
    return etree.QName(tree).localname == "svg"
