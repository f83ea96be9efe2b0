"""The grey values of a small picture → a perceptual hash, and whether two of them are of the same picture."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

GRID = 17
"""A fingerprint compares neighbours in a grid of this side: 544 bits."""
_NEAR, _NEAR_COLOUR = 34, 16
"""Bits, and steps of a colour, in which copies of one picture may differ."""


def fingerprint_of(grey: Sequence[int], colour: Sequence[int]) -> str:
    """The fingerprint of a picture from its GRID × GRID grey values, row by row, and its mean colour.

    A difference hash: each cell against its right neighbour, then against the one below; hexadecimal, the colour
    behind a colon.
    """
    pairs = [(at, at + 1) for at in range(GRID * GRID) if at % GRID < GRID - 1]
    pairs += [(at, at + GRID) for at in range(GRID * (GRID - 1))]
    bits = int("".join("01"[grey[one] > grey[other]] for one, other in pairs), 2)
    return f"{bits:0{len(pairs) // 4}x}:{bytes(colour).hex()}"


def same_picture(one: str, other: str) -> bool:
    """Whether two fingerprints (bits:colour, hexadecimal) are of the same picture, resized, compressed or turned."""
    if not one or not other:
        return False
    (turned, colour), (others, shade) = _mark(one), _mark(other)
    near = all(abs(left - right) <= _NEAR_COLOUR for left, right in zip(colour, shade, strict=True))
    return near and any((bits ^ others[0]).bit_count() <= _NEAR for bits in turned)


@lru_cache(maxsize=4096)
def _mark(fingerprint: str) -> tuple[tuple[int, ...], bytes]:
    """The bits as they are and as a quarter, a half and three quarters of a turn make them; the mean colour."""
    written, _, colour = fingerprint.partition(":")
    bits = int(written, 16)
    turned = [bits]
    while len(turned) < 4:
        turned.append(_quarter(turned[-1]))
    return tuple(turned), bytes.fromhex(colour)


def _quarter(bits: int) -> int:
    """The bits of the picture turned clockwise: what lay below then lies to the left."""
    last, half = GRID - 1, GRID * (GRID - 1)
    signs = f"{bits:0{2 * half}b}"
    right, below = signs[:half], signs[half:]
    made = ["10"[int(below[(last - 1 - column) * GRID + row])] for row in range(GRID) for column in range(last)]
    made += [right[(last - column) * last + row] for row in range(last) for column in range(GRID)]
    return int("".join(made), 2)
