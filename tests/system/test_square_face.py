"""The face of squares: every sign has ink and a width, but blanks, which have a width only."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import pytest

from pipeline.system.square_face import square_face


@cache
def opened() -> Any:
    """The face as a library of others reads it: it lists more than a million signs."""
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(square_face()))


BLANK = {0x20: 500, 0xA0: 500, 0x3000: 1000}


@pytest.mark.parametrize("sign", [*BLANK, *map(ord, "!1Aé中鵟Ⅲ₂☑"), 0xE000, 0x20BB7, 0x10FFFF])
def test_every_sign_is_a_square_but_blanks(sign: int) -> None:
    from fontTools.pens.boundsPen import BoundsPen

    face = opened()
    (named,) = face["cmap"].tables
    drawn, pen = face.getGlyphSet(), BoundsPen(None)
    drawn[named.cmap[sign]].draw(pen)
    assert drawn[named.cmap[sign]].width == (500 if sign < 0x100 else 1000)
    assert pen.bounds == (None if sign in BLANK else (25, -70, 475, 830) if sign < 0x100 else (50, -70, 950, 830))


def test_it_stays_small() -> None:
    assert len(square_face()) < 1000
