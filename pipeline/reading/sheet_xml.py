"""The XML of a worksheet → how far its cells reach, and what the reader of values leaves out: styles, errors, hiding.

A parser reads it, no pattern: attributes may stand in any order and between either kind of quotes, names may have a
prefix, cells need not say where they stand. Format: ECMA-376, 18.3.1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from pipeline.model.table import Hidden

Cell = tuple[int, int]
"""Row and column, both from 0."""
RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
"""What is set above the line, as signs that are above the line by themselves: a footnote's number is no digit."""
_LAST_COLUMN = 16_384
_TRUE = ("1", "true")
_SAID = (b'"e"', b"'e'", b"<f", b":f", b"strike", b"vertAlign")
"""Without any of these in the XML what stands in its cells is what the reader of values gives."""


class SeenText(NamedTuple):
    """What a person sees of a text, and whether part of it is struck out."""

    text: str
    struck: bool
    dark: str | None = None
    """What is seen of it on white: without what is written in white; None where nothing is."""
    own: str = ""
    """What is seen of it where the font of the cell is not: parts with a font of their own."""


@dataclass
class SheetMarks:
    """What the XML of a sheet says beside the values."""

    rows: int = 0
    columns: int = 0
    """How far its filled cells reach: laying it out takes rows × columns cells."""
    styles: dict[Cell, int] = field(default_factory=dict)
    """Cells whose style is one of those asked for."""
    errors: dict[Cell, str] = field(default_factory=dict)
    """What a cell with an error shows: #DIV/0!."""
    uncalculated: list[Cell] = field(default_factory=list)
    """Formulas without a value."""
    shared: dict[Cell, int] = field(default_factory=dict)
    """Cells that show one of the shared texts asked for, and its number."""
    inline: dict[Cell, SeenText] = field(default_factory=dict)
    """What is seen of texts in the cell itself, part of which is struck out or raised."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    recoloured: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Ranges whose colours depend on what stands in them (first row and column, last row and column)."""
    styled: bool = False
    """Whether it has a table whose own style colours its cells."""

    def hidden(self, sheet: bool) -> Hidden:
        """What of the sheet is hidden, and whether it is so as a whole."""
        return Hidden(sheet, frozenset(self.hidden_rows), frozenset(self.hidden_columns))


def scan_sheet(
    part: bytes,
    styles: Collection[int] = (),
    shared: Collection[int] = (),
    faint: Callable[[dict[str, str]], bool] | None = None,
) -> SheetMarks:
    """What the XML of a worksheet says; raises ExpatError for XML that is not well formed.

    `styles`: numbers of the cell styles that matter. `shared`: numbers of the shared texts that matter. `faint`: which
    colours are not seen on white, None where no text of the sheet has such a one.
    """
    marks = SheetMarks()
    words = _Words(marks, frozenset(map(str, shared)), faint)
    told = bool(shared) or faint is not None or any(word in part for word in _SAID)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, reach = _starts(marks, frozenset(map(str, styles)), words, told)
    if told:
        parser.EndElementHandler = words.end
        parser.CharacterDataHandler = words.text
    parser.Parse(part, True)
    words.close()
    marks.rows, marks.columns = reach()
    return marks


class _Words:
    """The cell that is open, what stands in it, and which part of that is seen."""

    def __init__(
        self, marks: SheetMarks, shared: frozenset[str], faint: Callable[[dict[str, str]], bool] | None
    ) -> None:
        self.marks, self.shared, self.faint = marks, shared, faint
        self.at: Cell = (-1, -1)
        self.kind = ""
        self.formula = self.value = self.struck = self.raised = self.inside = False
        self.rich = self.gone = self.white = self.whitened = self.fonted = False
        self.said: list[str] = []
        self.dark: list[str] = []
        self.own: list[str] = []

    def open(self, at: Cell, kind: str) -> None:
        self.at, self.kind = at, kind
        self.said.clear()
        self.dark.clear()
        self.own.clear()

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element inside the open cell."""
        if name == "v":
            self.value = self.inside = True
        elif name == "f":
            self.formula = True
        elif name == "is":
            self.value = True
            self.rich = self.gone = self.whitened = False
        elif name == "t":
            self.inside = not self.struck
        elif name == "r":
            self.struck = self.raised = self.white = self.fonted = False
        elif name == "rPr":
            self.fonted = True
        elif name == "color":
            self.white = self.faint is not None and self.faint(given)
            self.whitened |= self.white
            self.rich |= self.white
        elif name == "strike":
            self.struck = given.get("val", "1") in _TRUE
            self.rich |= self.struck
            self.gone |= self.struck
        elif name == "vertAlign":
            self.raised = given.get("val") == "superscript"
            self.rich |= self.raised

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name in ("v", "t"):
            self.inside = False
        elif name == "r":
            self.struck = self.raised = self.white = self.fonted = False
        elif name == "is" and (self.rich or self.own):
            dark = "".join(self.dark) if self.whitened else None
            self.marks.inline[self.at] = SeenText("".join(self.said), self.gone, dark, "".join(self.own))

    def text(self, said: str) -> None:
        if self.inside:
            seen = said.translate(RAISED) if self.raised else said
            self.said.append(seen)
            if not self.white:
                self.dark.append(seen)
                if self.fonted:
                    self.own.append(seen)

    def close(self) -> None:
        """The cell has ended."""
        said = "".join(self.said)
        if self.kind == "e":
            self.marks.errors[self.at] = said
        elif self.kind == "s" and said.strip() in self.shared:
            self.marks.shared[self.at] = int(said)
        if self.formula and (not self.value or (not said and self.kind != "str")):
            self.marks.uncalculated.append(self.at)
        self.kind, self.formula, self.value = "", False, False


def _starts(
    marks: SheetMarks, styles: frozenset[str], words: _Words, told: bool
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[], tuple[int, int]]]:
    """What is called at the beginning of every element, and how far (rows, columns) the filled cells reached.

    Written for sheets of millions of cells. `told`: what stands in the cells matters too.
    """
    row, column, digits, written = -1, -1, 1, ""
    high = wide = 0
    columns: dict[str, int] = {}

    def begin_row(number: int) -> None:
        nonlocal row, digits, written
        row, written = number, str(number + 1)
        digits = len(written)

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal column, high, wide
        if name == "c":
            if told and (words.kind or words.formula):
                words.close()
            at = given.get("r")
            if at is None:
                column += 1
            elif at[-digits:] == written and (known := columns.get(at[:-digits])) is not None:
                column = known
            else:
                where, column = _place(at)
                if where != row:
                    begin_row(where)
                columns[at[:-digits]] = column
            if styles and (style := given.get("s")) in styles:
                marks.styles[row, column] = int(style or 0)
            if told:
                words.open((row, column), given.get("t", ""))
        elif name == "v" or name == "is" or name == "f":
            if column >= wide:
                wide = column + 1
            if row >= high:
                high = row + 1
            if told:
                words.start(name, given)
        elif name == "row":
            if words.kind or words.formula:
                words.close()
            said = given.get("r")
            begin_row(row + 1 if said is None else _whole(said, 7) - 1)
            column = -1
            if given.get("hidden") in _TRUE:
                marks.hidden_rows.add(row)
        elif name == "col":
            if given.get("hidden") in _TRUE:
                first, last = _whole(given.get("min", ""), 5), _whole(given.get("max", ""), 5)
                marks.hidden_columns |= set(range(first - 1, min(last, _LAST_COLUMN)))
        elif name == "conditionalFormatting":
            marks.recoloured += _areas(given.get("sqref", ""))
        elif name == "tablePart":
            marks.styled = True
        elif ":" in name:
            start(name.rpartition(":")[2], given)
        elif told:
            words.start(name, given)

    return start, lambda: (high, wide)


def _areas(said: str) -> Iterator[tuple[int, int, int, int]]:
    """The ranges that a list of references names; those of whole rows and columns are cut at the edge."""
    for one in said.split():
        first, _, last = one.replace("$", "").partition(":")
        top, left = _corner(first, 0, 0)
        bottom, right = _corner(last, 10**7, _LAST_COLUMN) if last else (top, left)
        yield top, left, bottom, right


def _corner(said: str, row: int, column: int) -> Cell:
    letters = said.rstrip("0123456789")
    digits = said[len(letters) :]
    wide = letters.isascii() and letters.isalpha() and len(letters) <= 3
    return int(digits) - 1 if 0 < len(digits) < 8 else row, _column(letters) - 1 if wide else column


def _place(at: str) -> Cell:
    letters = at.rstrip("0123456789")
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise expat.ExpatError(f"no address of a cell: {at[:20]!r}")
    return _whole(at[len(letters) :], 7) - 1, _column(letters) - 1


def _column(letters: str) -> int:
    """A → 1, Z → 26, aa → 27."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


def _whole(said: str, most: int) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= most and int(said)):
        raise expat.ExpatError(f"no number of a row or column: {said[:20]!r}")
    return int(said)
