"""What persons changed in a finished report, each change by itself: the override layer, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.fact import FactKey


class OverrideKind(StrEnum):
    """What a change is to us; the words stand in the layer's file."""

    WORDS = "文字"
    """Words alone: made again in every build."""
    JUDGEMENT = "判断"
    """Words that turn what a number beside them says: made only once somebody has agreed."""
    FIGURE = "数字"
    """A number that was changed, added or taken out: never made."""
    REMARK = "批注"
    """A comment for the compiler."""
    LAYOUT = "版式"
    """What is no change of words in a paragraph: rows, headings, pictures, paragraphs cut or joined. Never made."""


@dataclass(frozen=True, slots=True)
class TouchedFigure:
    """A number as it was printed and as a person would have it, with what it was printed from."""

    before: str
    after: str
    key: FactKey | None = None
    at: tuple[str, ...] = ()
    """Cells of the row that printed it, as file › sheet › cell."""


@dataclass(frozen=True, slots=True)
class Override:
    """A change of one paragraph."""

    number: int
    kind: OverrideKind
    file: str
    """Name of the file that it came in."""
    revision: int
    """稿次 of the report that was changed."""
    place: tuple[str, ...]
    before: str
    """The paragraph as it was printed, "" for one that was put in."""
    after: str
    """The paragraph with this change alone, "" for one that was taken out; what a remark or a layout change says."""
    follows: str = ""
    """Of a paragraph that was put in: the one before it, "" where a table or nothing stands there."""
    leads: str = ""
    """Of a paragraph that was put in where `follows` says nothing: the one after it."""
    row: str = ""
    """Of a cell: its row, cells divided by “ | ”."""
    cell: int = 0
    """Of a cell: its place in the row, from 1."""
    order: int = 1
    """Which of several equal paragraphs of the place it is, from 1."""
    beside: tuple[str, ...] = ()
    """The numbers that the words stand beside, as they were printed."""
    figures: tuple[TouchedFigure, ...] = ()
    template: str = ""
    """The template that prints the paragraph."""
    agreed: bool = False
    """Whether somebody has looked at a JUDGEMENT and keeps it."""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A Word file that was taken in: it is not taken in again."""

    name: str
    sha256: str
    revision: int
    copy: str
    """Where a copy of it lies below 登记/."""


@dataclass(frozen=True, slots=True)
class OverrideLayer:
    """Everything that was changed by hand in the reports of a year, and the files in which it came."""

    files: tuple[ReturnedFile, ...] = ()
    overrides: tuple[Override, ...] = ()
    next: int = 1
    """The number that the next change is given: none is given twice."""


class OverrideState(StrEnum):
    """What becomes of a change in the report as it is now."""

    APPLIED = "已改上"
    AGREES = "报告里已经是这样"
    CONFLICT = "与别的改动冲突"
    FACTS_CHANGED = "旁边的数变了"
    ASKED = "待确认"
    REFUSED = "动了数，没有改"
    UNPLACED = "找不到位置"
    REMARK = "批注待办"
    LAYOUT = "版式改动，没有改"


@dataclass(frozen=True, slots=True)
class OverrideOutcome:
    """A change and what became of it."""

    override: Override
    state: OverrideState
    now: str = ""
    """The paragraph before this change, as the report has it now."""
    printed: str = ""
    """The same as the program alone would print it."""
    beneath: str = ""
    """The same with nothing but what it contradicts, as far as persons have changed that; else as it is now."""
    row: str = ""
    """Of a cell: its row as it is now."""
    clashes: tuple[tuple[str, str, str], ...] = ()
    """Of a conflict: the words as they were, as they are now and as the person would have them, with a few around."""
    rivals: tuple[int, ...] = ()
    """Numbers of the changes in force that it contradicts; none where it is the template's words."""
