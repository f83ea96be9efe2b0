"""What one file was read to: kind, sheets, words, pages, picture, or why nothing was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.model.finding import Finding
from pipeline.model.material import Paper, Picture
from pipeline.model.table import Sheet

SheetRead = tuple[Sheet, tuple[str, ...] | None]
"""A sheet with the lines of text above it, None where it is a page of its own."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was read: the code of the finding and its values."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    passing: bool = False
    """Not to be remembered: an error of ours, or a mark of secrecy, for nothing of such a file is kept."""


@dataclass(frozen=True, slots=True)
class TickedRow:
    """A row of a table with boxes: its name, and the text of each cell by its head; heads whose box is ticked."""

    name: str
    cells: tuple[tuple[str, str], ...]
    ticked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileContents:
    """What a file holds; it does not know how the file is called, so sheets and findings name none."""

    kind: str
    refusal: Refusal | None = None
    sheets: tuple[SheetRead, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What stands in the way of reading single cells."""
    pages: int | None = None
    paper: Paper | None = None
    picture: Picture | None = None
    ticked_rows: tuple[TickedRow, ...] = ()
    """Rows of tables whose heads are those of boxes to tick: a 情况说明."""

    def named(self, file: str) -> FileContents:
        """The same with the file's name in sheets and findings."""
        return replace(
            self,
            sheets=tuple((replace(sheet, file=file), above) for sheet, above in self.sheets),
            findings=tuple(
                replace(one, at=tuple(replace(place, file=file) for place in one.at)) for one in self.findings
            ),
        )
