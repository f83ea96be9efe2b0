"""What a report consists of, whatever prints it: pages, paragraphs, runs, tables, pictures. Lengths are in points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks."""

    role: str
    """Role of its face: 仿宋, 黑体 …"""
    size: float
    bold: bool = False
    italic: bool = False
    colour: str = "#000000"
    spacing: float = 0.0
    """Added behind every character."""
    underline: bool = False
    strike: bool = False
    fill: str = ""
    shift: str = ""
    """subscript, superscript or nothing."""


@dataclass(frozen=True, slots=True)
class Text:
    """Characters of one look; `link` is the bookmark that they lead to."""

    text: str
    look: Look
    link: str = ""


class Mark(Enum):
    """What stands between characters."""

    LINE = "\n"
    PAGE = "\f"
    TAB = "\t"


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """A picture in a line: its path among the document's pictures, its size, and what it shows."""

    path: str
    width: float
    height: float
    alt: str


Inline = Text | Mark | InlinePicture


@dataclass(frozen=True, slots=True)
class Rule:
    """A line beside a paragraph or a cell; `kind` is solid, dashed, dotted or double."""

    width: float
    kind: str = "solid"
    colour: str = "#000000"


@dataclass(frozen=True, slots=True)
class Sides(Generic[T]):
    """One value for each side."""

    top: T
    right: T
    bottom: T
    left: T


@dataclass(frozen=True, slots=True)
class Stop:
    """A tab stop: its place from the left edge of the text, left, right or center, and none, dot …"""

    place: float
    kind: str = "left"
    leader: str = "none"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set."""

    base: Look
    """The look of its text where no run says otherwise."""
    align: str = "left"
    """left, right, center or justify."""
    spread: bool = False
    """Whether its last line fills the width too."""
    first: float = 0.0
    """Indent of the first line against the others; negative where it hangs out."""
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    line: float = 0.0
    """From one baseline to the next."""
    exact: bool = True
    """Whether a picture or a larger run leaves the leading as it is."""
    keep_next: bool = False
    keep_lines: bool = False
    page_before: bool = False
    widows: bool = True
    """Whether a single line may not stand alone at the foot or the head of a page."""
    fill: str = ""
    rules: Sides[Rule | None] = Sides(None, None, None, None)
    spaces: Sides[float] = Sides(0.0, 0.0, 0.0, 0.0)
    """From the rules to the text."""
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A paragraph, its bookmarks, and its level from 1 where it is a heading."""

    setting: Setting
    content: tuple[Inline, ...]
    anchors: tuple[str, ...] = ()
    level: int = 0
    caption: bool = False
    """Whether it says what the table under it is."""
    number: int = -1
    """Which of the part's paragraphs it is, from 0 in reading order: what `model.part.Anchor` names it by."""
    shifts: tuple[tuple[int, int], ...] = ()
    """Where places among Word's characters are others here, from which on: (there, here); none: all are the same."""

    @property
    def text(self) -> str:
        """What a reader sees, tabs and line breaks included."""
        return "".join(
            one.text if isinstance(one, Text) else one.value if isinstance(one, Mark) else "" for one in self.content
        )

    def places(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of Word's characters stands in `text`: signs of a list may come before it, hidden ones are
        gone. Nothing lies between where all of it is hidden."""
        return (self._place(start, 0), self._place(end - 1, 1)) if self.shifts else (start, end)

    def _place(self, counted: int, behind: int) -> int:
        """The place of a character, or that behind it; of a hidden one that of the next which is shown."""
        there, here, most = 0, 0, len(self.text)
        for shift in self.shifts:
            if shift[0] > counted:
                most = shift[1]
                break
            there, here = shift
        return min(here + counted - there + behind, most)


@dataclass(frozen=True, slots=True)
class ContentsPlace:
    """Where the list of contents stands, with a setting for each level."""

    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell: where it begins, how many columns and rows it takes, and what stands in it."""

    column: int
    columns: int
    rows: int
    blocks: tuple[Block, ...]
    rules: Sides[Rule | None]
    padding: Sides[float]
    vertical: str = "top"
    """top, middle or bottom."""
    fill: str = ""
    one_line: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: the cells that begin in it, its least height, and whether it stays with what follows."""

    cells: tuple[TableCell, ...]
    height: float = 0.0
    keep: bool = False


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table: widths of its columns, its place (left, center, right), and how many of its rows are its head."""

    widths: tuple[float, ...]
    rows: tuple[TableRow, ...]
    heads: int = 0
    align: str = "left"
    indent: float = 0.0


Block = TextParagraph | TextTable | ContentsPlace


@dataclass(frozen=True, slots=True)
class Box:
    """One page: size and margins."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def landscape(self) -> bool:
        return self.width > self.height


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the text of a page: up to three texts, with a rule under them or not."""

    left: str
    center: str
    right: str
    look: Look
    rule: bool
    edge: float
    """From the upper edge of the sheet."""


@dataclass(frozen=True, slots=True)
class Section:
    """Pages of one size and the blocks on them; headers by kind: default, even, first."""

    box: Box
    headers: Mapping[str, Header]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class FoundHeading:
    """A heading: level from 1, text, bookmark."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something of a Word part that print and screen do not show as Word does: it becomes a finding."""

    part: str
    paragraph: str
    element: str


@dataclass(frozen=True, slots=True)
class Document:
    """One part of the report: its sections, headings in order, pictures by path, and what was not understood."""

    sections: tuple[Section, ...]
    headings: tuple[FoundHeading, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    unknown: tuple[Unsupported, ...] = ()
