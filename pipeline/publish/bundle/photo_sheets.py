"""The bytes of a photograph → a JPEG upright and no larger than its place on a sheet needs."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Callable

from pipeline.model.material import Material
from pipeline.system.cache import Cache, key_of

_LONGEST = 1600
"""Pixels: 400 dots an inch over the width of a photograph on a sheet; the original lies in the folder handed in."""
_QUALITY = 85
_PIXELS = {"jpg": 120_000_000, "png": 40_000_000}
"""A larger picture is not decoded: it would take too much memory."""


def kept_small(material: Material, read: Callable[[], bytes], store: Cache) -> bytes | None:
    """`small`, from the store where the same photograph was made small before."""
    name = key_of("small photograph 2", f"{_LONGEST} {_QUALITY}", material.sha256)
    held = store.get(name)
    if held is not None:
        return held
    made = small(read(), material.kind)
    if made is not None:
        store.put(name, made)
    return made


def small(data: bytes, kind: str) -> bytes | None:
    """The photograph as JPEG; None for one that cannot be read or is too large."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
                if image.width * image.height > _PIXELS.get(kind, 0):
                    return None
                # A JPEG is decoded at the part of its size that is needed.
                image.draft("RGB", (_LONGEST, _LONGEST))
                turned = ImageOps.exif_transpose(image)
                if "A" in turned.getbands() or "transparency" in turned.info:
                    seen = turned.convert("RGBA")
                    plain = Image.new("RGB", seen.size, "white")
                    plain.paste(seen, mask=seen.getchannel("A"))
                else:
                    plain = turned.convert("RGB")
                plain.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
                out = io.BytesIO()
                plain.save(out, "JPEG", quality=_QUALITY, optimize=False)
                return out.getvalue()
    except (
        *(Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError),
        *(struct.error, IndexError, MemoryError, TypeError, KeyError, AttributeError, ArithmeticError, RuntimeError),
    ):
        return None
