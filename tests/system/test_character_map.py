"""The characters that a face has signs for are those that a well-kept library reads, for every kind of table we meet."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont

from pipeline.system import layout
from pipeline.system.character_map import mapped_characters
from pipeline.system.fonts import find_fonts

FACES = {
    (path, face.index if path == face.path else 0)
    for face in find_fonts(layout.PROGRAM / ".fonts").faces.values()
    for path in (face.path, *face.companions)
}


def by_library(path: Path, index: int) -> set[int]:
    with TTFont(path, fontNumber=index, lazy=True) as font:
        empty = font.getGlyphOrder()[0]
        return {code for code, name in font.getBestCmap().items() if name != empty}


@pytest.mark.parametrize(("path", "index"), sorted(FACES), ids=lambda one: getattr(one, "name", str(one)))
def test_our_faces_have_what_the_library_says(path: Path, index: int) -> None:
    found = mapped_characters(path, index)
    assert found == by_library(path, index)
    assert {ord("1"), ord("A")} <= found


@pytest.mark.parametrize("seed", range(12))
def test_random_tables_of_both_kinds(seed: int, tmp_path: Path) -> None:
    """Signs that follow each other, signs in any order, the empty sign in between, above the basic plane or not."""
    chance = random.Random(seed)  # noqa: S311 - a test's choice
    names = [".notdef", *(f"g{n}" for n in range(400))]
    top = 0xFFFF if seed % 2 else 0x2FFFF
    mapped: dict[int, str] = {}
    for _ in range(30):
        begin, long = chance.randrange(0x20, top - 200), chance.randrange(1, 60)
        first, mixed = chance.randrange(0, 300), chance.random() < 0.5
        for n in range(long):
            if not 0xD800 <= begin + n < 0xE000:
                mapped[begin + n] = names[chance.randrange(401) if mixed else first + n]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(mapped)
    path = tmp_path / "one.ttf"
    builder.font.save(path)
    assert mapped_characters(path, 0) == {code for code, name in mapped.items() if name != names[0]}
    assert mapped_characters(path, 0) == by_library(path, 0)


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "one.ttf"
    whole = min(FACES, key=lambda one: one[0].stat().st_size)[0].read_bytes()
    for raw in (b"", b"ttcf", b"nothing at all", whole[:12], whole[:300]):
        path.write_bytes(raw)
        with pytest.raises(ValueError, match="characters"):
            mapped_characters(path, 0)
