"""A volume and its sheets → what is laid over them: the head of each, and the pages in the contents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pipeline.publish.bundle.own_sheets import PageNumber
from pipeline.publish.bundle.plan import BoundPiece, Volume, VolumePage, group_of
from pipeline.publish.bundle.typeface import Typeface

_SIZE, _EDGE = 9.0, 28.0


def stamps(
    face: Typeface, volume: Volume, sizes: Sequence[tuple[float, float]], groups: Mapping[str, str]
) -> list[str]:
    """The operators of every sheet's head, "" for the cover; `sizes` of all sheets of the volume, `groups` by id."""
    words = [*[""] * volume.cover, *["目录"] * volume.contents]
    for piece in volume.pieces:
        group = group_of(piece)
        words += [f"{group}　{groups.get(group, '')}".rstrip("　")] * piece.divided + [heading(piece)] * piece.sheets
    return [
        _head(face, *size, word, page, len(words)) if page > volume.cover else ""
        for page, (word, size) in enumerate(zip(words, sizes, strict=True), 1)
    ]


def listed_pages(
    face: Typeface, volume: Volume, numbers: Iterable[PageNumber], where: Mapping[str, VolumePage]
) -> dict[int, str]:
    """Sheet (from 0) of the volume → the operators of the pages that stand on it, at the right end of their places."""
    found: dict[int, str] = {}
    for one in numbers:
        there = where.get(one.target)
        if there is not None and there.page:
            said = str(there.page) if there.volume == volume.number else f"{there.volume}册{there.page}"
            _, bottom, right, top = one.box
            drawn = face.text(right - face.width(said, top - bottom), bottom, top - bottom, said)
            sheet = volume.cover + one.sheet
            found[sheet] = found.get(sheet, "") + drawn
    return found


def heading(piece: BoundPiece) -> str:
    """What the head says of a piece: its number and title, or the numbers of its photographs."""
    first, last = piece.numbered[0], piece.numbered[-1]
    return f"{first.number}　{first.title}" if first is last else f"{first.number} 至 {last.number}　照片"


def _head(face: Typeface, wide: float, high: float, words: str, page: int, pages: int) -> str:
    """What stands on a sheet at the left, which page of how many at the right, a line below."""
    running = f"第 {page} 页　共 {pages} 页"
    y, taken = high - 24.0, face.width(running, _SIZE)
    out = face.text(_EDGE, y, _SIZE, face.cut(face.settable(words), _SIZE, wide - 2 * _EDGE - taken - 12))
    out += face.text(wide - _EDGE - taken, y, _SIZE, running)
    line = f"q 0.4 w {_EDGE:.2f} {y - 5:.2f} m {wide - _EDGE:.2f} {y - 5:.2f} l S Q\n"
    return f"q 0 g 0 G\n{out}{line}Q\n"
