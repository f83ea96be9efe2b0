"""The bytes of a PDF or picture → its pages or pixels, read from headers only."""

from __future__ import annotations

import io
import struct
import warnings
from typing import Any

from pipeline.ingest.gate import Refused

_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)


def pages(data: bytes) -> int:
    """Number of pages; raises Refused for a PDF that is encrypted, damaged or empty."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
    except pikepdf.PasswordError:
        raise Refused("I103", "pdf") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, OSError):
        raise Refused("I104", "pdf") from None
    if not count:
        raise Refused("I104", "pdf")
    return count


def pixels(data: bytes, kind: str) -> tuple[int, int]:
    """Width and height as the picture is looked at (turned cameras considered); raises Refused for a broken one."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
                width, height = image.size
                turned = _turned(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
        raise Refused("I104", kind) from None
    return (height, width) if turned else (width, height)


def _turned(image: Any) -> bool:
    """Whether the camera was held upright; a broken note of the camera counts as not."""
    try:
        return bool(image.getexif().get(_ORIENTATION) in _TURNED)
    except (ValueError, TypeError, KeyError, struct.error, SyntaxError, OSError, ZeroDivisionError):
        return False
