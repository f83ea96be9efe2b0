"""What the sheets that we draw ourselves say → drawing operators: cover, contents, photographs, notices, stamps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.publish.bundle.plan import BoundPiece, Photo, Row, Volume, VolumePage
from pipeline.publish.bundle.typeface import Typeface

WIDE, HIGH = 595.276, 841.89
"""A4 in points."""
HEAD = 34
"""Points at the top of each sheet for its stamp."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 57.0, 538.0, 780.0, 60.0
_STAMP, _SMALL, _TEXT, _LEAD = 9.0, 9.5, 10.5, 15.0
_COLUMNS = ((57.0, 62.0), (124.0, 232.0), (360.0, 96.0), (460.0, 26.0), (490.0, 48.0))
"""Left end and width of number, title, department, sheets, page."""
_HEADS = ("编号", "材料名称", "提供部门", "张数", "页码")
ACROSS, DOWN = 2, 3
"""Photographs on a sheet."""
_GAP, _CAPTION = 14.0, 34.0


@dataclass(frozen=True, slots=True)
class Link:
    """A rectangle that leads to a page (from 1) of the volume."""

    box: tuple[float, float, float, float]
    page: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet: operators, photographs with left, bottom, width and height, links."""

    operators: str
    photos: tuple[tuple[Photo, tuple[float, float, float, float]], ...] = ()
    links: tuple[Link, ...] = ()


def _rule(x: float, y: float, end: float, weight: float = 0.5) -> str:
    return f"q {weight:g} w {x:.2f} {y:.2f} m {end:.2f} {y:.2f} l S Q\n"


def _middle(face: Typeface, y: float, size: float, text: str) -> str:
    return face.text((WIDE - face.width(text, size)) / 2, y, size, text)


def _rightward(face: Typeface, right: float, y: float, size: float, text: str) -> str:
    return face.text(right - face.width(text, size), y, size, text)


def sheet_head(face: Typeface, wide: float, high: float, words: str, page: int, pages: int) -> str:
    """The head of a sheet: what stands on it at the left, which page of how many at the right."""
    running = f"第 {page} 页　共 {pages} 页"
    edge, y = 28.0, high - 24.0
    room = wide - 2 * edge - face.width(running, _STAMP) - 12
    out = face.text(edge, y, _STAMP, face.cut(words, _STAMP, room))
    out += _rightward(face, wide - edge, y, _STAMP, running)
    return f"q 0 g 0 G\n{out}{_rule(edge, y - 5, wide - edge, 0.4)}Q\n"


def cover(face: Typeface, volume: Volume, made: Sequence[Volume], lines: Sequence[str], foot: Sequence[str]) -> Drawn:
    """The first sheet: `lines` are county and year, title; then the volume, what each volume holds, `foot` below."""
    out, y = "", 690.0
    for size, text in zip((20.0, 30.0), lines, strict=True):
        for line in face.lines(text, size, _RIGHT - _LEFT):
            out += _middle(face, y, size, line)
            y -= size * 2.3
    y -= 30
    out += _middle(face, y, 22.0, f"第{volume.number}册　共{len(made)}册")
    y -= 40
    out += _middle(face, y, 18.0, f"{volume.id}　{volume.title}")
    y -= 70
    for one in made:
        numbers = [number.number for piece in one.pieces for number in piece.numbered]
        text = f"第{one.number}册　{one.id} {one.title}　{numbers[0]} 至 {numbers[-1]}　{one.sheets} 页"
        out += face.text(_LEFT + 60, y, 11.0, face.cut(text, 11.0, _RIGHT - _LEFT - 60))
        y -= 19
    y = 150.0
    for text in foot:
        out += _middle(face, y, 14.0, text)
        y -= 24
    return Drawn(out)


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """A row of the contents with its texts broken into lines."""

    row: Row
    title: tuple[str, ...]
    department: tuple[str, ...]

    @property
    def height(self) -> float:
        """Points it takes."""
        return 24.0 if self.row.heading else _LEAD * max(len(self.title), len(self.department)) + 3


def contents_sheets(face: Typeface, rows: Sequence[Row]) -> list[list[ContentsRow]]:
    """The rows sheet by sheet, before any page is known: page numbers never change how rows break."""
    sheets: list[list[ContentsRow]] = [[]]
    y = _TOP - 60
    for row in rows:
        if row.heading:
            line = ContentsRow(row, (face.cut(row.heading, _TEXT + 1, _RIGHT - _LEFT),), ())
        else:
            title = tuple(face.lines(row.title, _TEXT, _COLUMNS[1][1]))
            line = ContentsRow(row, title, tuple(face.lines(row.department, _SMALL, _COLUMNS[2][1])))
        # A heading does not stand alone at the foot of a sheet.
        if y - line.height - (30 if row.heading else 0) < _BOTTOM and sheets[-1]:
            sheets.append([])
            y = _TOP - 20
        sheets[-1].append(line)
        y -= line.height
    return sheets


def listed_sheets(
    face: Typeface, sheets: Sequence[Sequence[ContentsRow]], volume: Volume, where: Mapping[str, VolumePage]
) -> Iterator[Drawn]:
    """The contents as sheets, every row with its page and a link to it."""
    for number, lines in enumerate(sheets):
        out, links, y = "", list[Link](), _TOP
        if not number:
            out += _middle(face, y - 10, 18.0, "目　录")
            y -= 40
        for (x, wide), head in zip(_COLUMNS, _HEADS, strict=True):
            end = x >= _COLUMNS[3][0]
            out += _rightward(face, x + wide, y, _SMALL, head) if end else face.text(x, y, _SMALL, head)
        out += _rule(_LEFT, y - 5, _RIGHT, 0.8)
        y -= 20
        for line in lines:
            row = line.row
            if row.heading:
                out += face.text(_LEFT, y - 5, _TEXT + 1, line.title[0])
                y -= line.height
                continue
            out += face.text(_COLUMNS[0][0], y, _TEXT, row.number)
            for at, text in enumerate(line.title):
                out += face.text(_COLUMNS[1][0], y - at * _LEAD, _TEXT, text)
            for at, text in enumerate(line.department):
                out += face.text(_COLUMNS[2][0], y - at * _LEAD, _SMALL, text)
            if row.sheets:
                out += _rightward(face, sum(_COLUMNS[3]), y, _TEXT, str(row.sheets))
            there = where.get(row.target)
            told = row.note
            if there and there.page:
                told = str(there.page)
                if there.volume == volume.number:
                    bottom = y - line.height + _LEAD - 3
                    links.append(Link((_LEFT, bottom, _RIGHT, y + _TEXT), there.page))
                else:
                    told = f"{there.volume}册{there.page}"
            out += _rightward(face, sum(_COLUMNS[4]), y, _TEXT if there and there.page else 8.0, told)
            y -= line.height
            out += _rule(_LEFT, y + _LEAD - 1.5, _RIGHT, 0.2)
        yield Drawn(out, (), tuple(links))


def notice(face: Typeface, piece: BoundPiece) -> Drawn:
    """A sheet in place of a material that could not be bound."""
    one = piece.numbered[0]
    out, y = "", 560.0
    for text in (one.number, one.title, f"提供部门：{one.material.department}", piece.why):
        for line in face.lines(text, 14.0, _RIGHT - _LEFT):
            out += face.text(_LEFT, y, 14.0, line)
            y -= 24
        y -= 8
    return Drawn(out)


def photograph_sheet(face: Typeface, piece: BoundPiece) -> Drawn:
    """A sheet of photographs, each with its number and name below; one that cannot be shown says so."""
    wide = (_RIGHT - _LEFT - (ACROSS - 1) * _GAP) / ACROSS
    high = (_TOP - _BOTTOM) / DOWN
    out, photos = "", []
    for at, (one, photo) in enumerate(zip(piece.numbered, piece.photos, strict=True)):
        x = _LEFT + at % ACROSS * (wide + _GAP)
        top = _TOP - at // ACROSS * high
        room = high - _CAPTION - 8
        if photo is None:
            out += face.text(x + 20, top - room / 2, _TEXT, "照片未能读取，见移交的原件")
            below = top - room
        else:
            scale = min(wide / photo.pixels[0], room / photo.pixels[1])
            size = photo.pixels[0] * scale, photo.pixels[1] * scale
            below = top - size[1]
            photos.append((photo, (x + (wide - size[0]) / 2, below, *size)))
        for place, text in enumerate(_captions(face, f"{one.number}　{one.title}", wide)):
            out += face.text(x, below - 13 - place * 12, _SMALL, text)
    return Drawn(out, tuple(photos))


def _captions(face: Typeface, text: str, room: float) -> Iterable[str]:
    lines = list(face.lines(text, _SMALL, room))
    return lines if len(lines) <= 2 else (lines[0], face.cut(lines[1] + lines[2], _SMALL, room))
