"""The bytes of a picture → its size as it is looked at, a fingerprint of what it shows, and when it was taken."""

from __future__ import annotations

import datetime
import io
import re
import struct
import warnings
from typing import Any

from pipeline.ingest.gate import Refused
from pipeline.model.material import Picture

_ORIENTATION, _CAMERA, _TAKEN = 0x0112, 0x8769, 0x9003
_TURNED = (5, 6, 7, 8)
_SIDE = 16
"""The fingerprint compares neighbours in a grid of this side."""
_PIXELS = 100_000_000
"""More than this a picture is not decoded: no camera of a department makes them."""
_DAY = re.compile(r"(\d{4})[:-](\d{2})[:-](\d{2})")


def look(data: bytes, kind: str) -> Picture:
    """What the picture is; raises Refused for one that cannot be opened at all.

    The fingerprint is a difference hash (256 bits, hexadecimal) with the mean colour behind a colon: copies that were
    resized or compressed again differ in few bits. A flat picture has none. `broken`: the data end too early.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
                width, height = image.size
                turned, taken = _noted(image)
                shown = (height, width) if turned else (width, height)
                fingerprint, broken = _fingerprint(image) if width * height <= _PIXELS else ("", False)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        raise Refused("I104", kind) from None
    return Picture(shown, fingerprint, taken, broken)


def _fingerprint(image: Any) -> tuple[str, bool]:
    """The fingerprint, and whether the picture is broken."""
    from PIL import Image

    try:
        # A JPEG is decoded at an eighth of its size, yet read to its end.
        image.draft("RGB", (_SIDE * 4, _SIDE * 4))
        small = image.convert("RGB").resize((_SIDE + 1, _SIDE), Image.Resampling.BOX)
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, MemoryError):
        return "", True
    grey = list(small.convert("L").tobytes())
    if max(grey) - min(grey) < _SIDE // 2:
        return "", False
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            place = row * (_SIDE + 1) + column
            bits = bits << 1 | (grey[place] > grey[place + 1])
    colour = small.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return f"{bits:0{_SIDE * _SIDE // 4}x}:{bytes(colour).hex()}", False


def _noted(image: Any) -> tuple[bool, datetime.date | None]:
    """Whether the camera was held upright, and the day it noted; a broken note counts as none."""
    try:
        exif = image.getexif()
        turned = exif.get(_ORIENTATION) in _TURNED
        found = _DAY.match(str(exif.get_ifd(_CAMERA).get(_TAKEN, "")))
        return turned, datetime.date(*map(int, found.groups())) if found else None
    except (ValueError, TypeError, KeyError, struct.error, SyntaxError, OSError, ZeroDivisionError, AttributeError):
        return False, None
