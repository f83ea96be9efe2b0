"""Numbered materials laid on sheets → the volumes they are bound in, and where each number then stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.config import Config
from pipeline.model.material import Numbered
from pipeline.office.html_print import HtmlLink

MOST_SHEETS = 300
"""Of one volume: printed on both sides that is as thick as a clip or glue still holds."""
MOST_BYTES = 80_000_000
"""Of one volume: what an office machine still opens at once and a mailbox takes."""
HEAD = 34
"""Points at the top of each sheet for its head."""
_COUNTING = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Sheets:
    """Sheets ready to be bound: pages of a PDF on disk."""

    path: Path
    first: int
    """Page (from 0) of that PDF."""
    sizes: tuple[tuple[float, float], ...]
    """Width and height of each in points."""
    links: tuple[HtmlLink, ...] = ()
    """Links to numbers, their pages counted from `first`."""


@dataclass(frozen=True, slots=True)
class BoundPiece:
    """What is bound together: the sheets of one material, a sheet of photographs, or nothing where none are printed."""

    numbered: tuple[Numbered, ...]
    sheets: int
    size: int = 0
    """Bytes."""
    printed: Sheets | None = None
    """None where there are none."""
    why: str = ""
    """Why it is not printed, or could not be bound."""
    divided: int = 0
    """Sheets of the divider that stands before it."""


@dataclass(frozen=True, slots=True)
class StatedAbsence:
    """What is not there, and the number of the statement that says why."""

    home: str
    title: str
    department: str
    number: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a volume's contents: the name of an indicator, or a number with where it leads."""

    heading: str = ""
    number: str = ""
    title: str = ""
    department: str = ""
    sheets: int = 0
    target: str = ""
    """Number whose sheets it leads to, "" for none."""
    note: str = ""
    """What stands in the place of the page."""


@dataclass(frozen=True)
class Volume:
    """One volume: cover, contents, then its pieces, with a divider before the first of each first-level indicator."""

    number: int
    id: str
    title: str
    pieces: tuple[BoundPiece, ...]
    rows: tuple[Row, ...]
    cover: int = 0
    """Sheets of the cover."""
    contents: int = 0
    """Sheets of the contents."""

    @property
    def front(self) -> int:
        """How many sheets come before the first divider or piece."""
        return self.cover + self.contents

    @property
    def numbers(self) -> tuple[Numbered, ...]:
        """All numbers in it, in order."""
        return tuple(one for piece in self.pieces for one in piece.numbered)

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"第{self.number}册_{self.id}{self.title}.pdf"

    @property
    def sheets(self) -> int:
        """How many sheets it has, the front ones with them."""
        return self.front + sum(piece.divided + piece.sheets for piece in self.pieces)

    def pages(self) -> Iterator[tuple[BoundPiece, int]]:
        """Each piece with the page (from 1) of its first sheet, the divider before it not counted."""
        page = self.front + 1
        for piece in self.pieces:
            page += piece.divided
            yield piece, page
            page += piece.sheets


@dataclass(frozen=True)
class VolumePage:
    """Where a number stands: volume and page of its first sheet; page 0 where it is not printed."""

    volume: int
    page: int
    sheets: int
    why: str = ""


@dataclass
class _Growing:
    pieces: list[BoundPiece] = field(default_factory=list)
    sheets: int = 0
    size: int = 0

    def fits(self, pieces: Sequence[BoundPiece]) -> bool:
        """Whether these go in, too."""
        more = sum(piece.sheets for piece in pieces)
        size = sum(piece.size for piece in pieces)
        return not self.sheets or (self.sheets + more <= MOST_SHEETS and self.size + size <= MOST_BYTES)

    def add(self, piece: BoundPiece) -> None:
        self.pieces.append(piece)
        self.sheets += piece.sheets
        self.size += piece.size


def volumes(pieces: Sequence[BoundPiece], absences: Sequence[StatedAbsence], config: Config) -> tuple[Volume, ...]:
    """The volumes: one for each class of indicators, a large one cut, where possible between first-level indicators."""
    tree = config.scheme.tree
    made: list[Volume] = []
    for letter, name in (*((one.id, one.name) for one in tree.classes), (tree.other_id, tree.other_name)):
        own = [piece for piece in pieces if _letter(piece.numbered[0]) == letter]
        if not own:
            continue
        parts = _cut(own)
        for place, part in enumerate(parts):
            mark = f"（{_COUNTING[place] if place < len(_COUNTING) else place + 1}）" if len(parts) > 1 else ""
            rows = _rows(part, absences, parts, place, config)
            made.append(Volume(len(made) + 1, letter, name + mark, tuple(part), rows))
    return tuple(made)


def _letter(one: Numbered) -> str:
    return one.indicator.partition("-")[0]


def group_of(piece: BoundPiece) -> str:
    """The id of its first-level indicator, "" for what belongs to none."""
    return piece.numbered[0].indicator.rpartition("-")[0]


def _cut(pieces: Sequence[BoundPiece]) -> list[list[BoundPiece]]:
    groups: dict[str, list[BoundPiece]] = {}
    for piece in pieces:
        groups.setdefault(group_of(piece), []).append(piece)
    parts = [_Growing()]
    for group in groups.values():
        if not parts[-1].fits(group) and _Growing(sheets=1).fits(group):
            parts.append(_Growing())
        for piece in group:
            if not parts[-1].fits([piece]):
                parts.append(_Growing())
            parts[-1].add(piece)
    return [part.pieces for part in parts]


def _rows(
    part: Sequence[BoundPiece],
    absences: Sequence[StatedAbsence],
    parts: Sequence[Sequence[BoundPiece]],
    place: int,
    config: Config,
) -> tuple[Row, ...]:
    """The contents: by indicator its materials, then what is not there; an indicator without materials comes last."""
    homes: dict[str, list[Row]] = {}
    for piece in part:
        for one in piece.numbered:
            row = Row("", one.number, one.title, one.material.department, piece.sheets, one.number)
            if not piece.sheets:
                row = Row("", one.number, one.title, one.material.department, note=piece.why)
            homes.setdefault(one.indicator, []).append(row)
    last = {one.indicator: at for at, pieces in enumerate(parts) for piece in pieces for one in piece.numbered}
    letter = _letter(part[0].numbered[0])
    for absent in absences:
        if absent.home.partition("-")[0] == letter and last.get(absent.home, len(parts) - 1) == place:
            homes.setdefault(absent.home, []).append(
                Row("", "无", f"{absent.title}：{absent.words}", absent.department, 0, absent.number)
            )
    order = [*config.scheme.indicators, config.scheme.tree.other_id]
    rows: list[Row] = []
    for home in sorted(homes, key=lambda one: order.index(one) if one in order else len(order)):
        name = config.scheme.indicator_name(home)
        rows += [Row(heading=f"{home}　{name}"), *homes[home]]
    return tuple(rows)


def divided(volume: Volume) -> tuple[int, ...]:
    """The places of the pieces before which a divider stands: the first of each first-level indicator with sheets."""
    printed = {group_of(piece) for piece in volume.pieces if piece.sheets}
    found: dict[str, int] = {}
    for at, piece in enumerate(volume.pieces):
        group = group_of(piece)
        if group and group in printed:
            found.setdefault(group, at)
    return tuple(found.values())


def paged(volume: Volume, cover: int, contents: int, dividers: Mapping[int, int]) -> Volume:
    """The volume with so many sheets of ours: `dividers` by the place of the piece each stands before."""
    pieces = tuple(replace(piece, divided=dividers.get(at, 0)) for at, piece in enumerate(volume.pieces))
    return replace(volume, pieces=pieces, cover=cover, contents=contents)


def places(made: Sequence[Volume]) -> Mapping[str, VolumePage]:
    """Number → where it stands."""
    return {
        one.number: VolumePage(volume.number, page if piece.sheets else 0, piece.sheets, piece.why)
        for volume in made
        for piece, page in volume.pages()
        for one in piece.numbered
    }
