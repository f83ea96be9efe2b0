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


_SIZE = struct.Struct(">II")


def kept_small(material: Material, read: Callable[[], bytes], store: Cache) -> tuple[bytes, tuple[int, int]] | None:
    """`small`, from the store where the same photograph was made small before."""
    name = key_of("small photograph", f"{_LONGEST} {_QUALITY}", material.sha256)
    held = store.get(name)
    if held is not None:
        wide, high = _SIZE.unpack_from(held)
        return held[_SIZE.size :], (wide, high)
    made = small(read(), material.kind)
    if made is not None:
        store.put(name, _SIZE.pack(*made[1]) + made[0])
    return made


def small(data: bytes, kind: str) -> tuple[bytes, tuple[int, int]] | None:
    """The photograph as JPEG and its size; None for one that cannot be read or is too large."""
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
                return out.getvalue(), plain.size
    except (
        *(Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError),
        *(struct.error, IndexError, MemoryError, TypeError, KeyError, AttributeError, ArithmeticError, RuntimeError),
    ):
        return None
