"""The bytes of a picture → its size as it is looked at, a fingerprint of what it shows, and when it was taken."""

from __future__ import annotations

import datetime
import io
import re
import struct
import warnings
import zlib

from pipeline.model.material import Picture
from pipeline.reading.gate import Refused
from pipeline.system.fingerprint import GRID, fingerprint_of

_ORIENTATION, _CAMERA, _TAKEN = 0x0112, 0x8769, 0x9003
_TURNS = {3: 180, 4: 180, 5: 270, 6: 270, 7: 90, 8: 90}
"""Camera's note → degrees, counter-clockwise, by which the picture is turned to be looked at."""
_FLAT = 8
"""A picture whose cells differ by less, of 255, is blank."""
_FORMATS = ("JPEG", "PNG")
"""A camera's JPEG with a second, smaller one inside is opened as one and calls itself an MPO."""
_MOST_PIXELS = 500_000_000
"""A panorama of a camera has half as many."""
_PIXELS_OF_JPEG, _PIXELS = 120_000_000, 40_000_000
"""More than this a picture is measured but not decoded: a PNG cannot be decoded at a part of its size."""
_BROKEN = (
    *(OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError),
    *(struct.error, zlib.error, RuntimeError),
)
"""What the library says of a file that ends too early or contradicts itself: it has no error of its own for it."""
_DAY = re.compile(r"(\d{4})[:-](\d{2})[:-](\d{2})")


def open_picture(data: bytes, kind: str) -> Picture:
    """What the picture is; raises Refused for one that cannot be opened at all.

    Copies that were resized or compressed again differ in few bits of their fingerprint. A flat picture has none.
    `broken`: the data end too early.
    """
    from PIL import Image, UnidentifiedImageError

    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None  # Ours is below: a panorama is measured, not decoded.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Opened anew for each step: what failed half-way leaves the library's picture half-made.
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                width, height = image.size
                most = _PIXELS if image.format == "PNG" else _PIXELS_OF_JPEG
            if width * height > _MOST_PIXELS:
                raise Refused("I146", kind, 宽=str(width), 高=str(height))
            # The library decodes a PNG to find what the camera noted.
            decoded = width * height <= most
            turn, taken = _noted(data) if decoded or most == _PIXELS_OF_JPEG else (0, None)
            shown = (height, width) if turn in (90, 270) else (width, height)
            fingerprint, broken = _fingerprint(data, turn) if decoded else ("", False)
    except (UnidentifiedImageError, *_BROKEN):
        raise Refused("I104", kind) from None
    finally:
        Image.MAX_IMAGE_PIXELS = limit
    return Picture(shown, fingerprint, taken, broken)


def _fingerprint(data: bytes, turn: int) -> tuple[str, bool]:
    """The fingerprint of the picture as it is looked at, and whether it is broken."""
    from PIL import Image, ImageFile

    # The printer of the PDF tells the library to put up with torn files, for everybody in the process.
    tolerant, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            # A JPEG is decoded at an eighth of its size, yet read to its end.
            image.draft("RGB", (GRID * 4, GRID * 4))
            small = image.convert("RGB").resize((GRID, GRID), Image.Resampling.BOX).rotate(turn)
    except (*_BROKEN, MemoryError):
        return "", True
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = tolerant
    grey = list(small.convert("L").tobytes())
    if max(grey) - min(grey) < _FLAT:
        return "", False
    colour = small.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return fingerprint_of(grey, colour), False


def _noted(data: bytes) -> tuple[int, datetime.date | None]:
    """By how much the picture is to be turned, and the day the camera noted; a broken note counts as none."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            exif = image.getexif()
            turn = _TURNS.get(exif.get(_ORIENTATION), 0)
            found = _DAY.match(str(exif.get_ifd(_CAMERA).get(_TAKEN, "")))
        return turn, datetime.date(*map(int, found.groups())) if found else None
    except _BROKEN:
        return 0, None
