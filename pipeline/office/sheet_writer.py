"""Rows from the top, widths, checks, how a sheet is shown and printed → the part of a worksheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from pipeline.model.table import Raw, column_letters
from pipeline.office.cell_looks import LookTable
from pipeline.office.cell_value import Cell, cell_content
from pipeline.office.guard import looks_like_formula

_ROOT = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_A4 = 9
_FOOTER = "&amp;C第 &amp;P 页 共 &amp;N 页"


@dataclass(frozen=True, slots=True)
class Printing:
    """What is printed on A4 (A1:H20), how many pages side by side, and the rows from the top that each repeats."""

    area: str
    head: int
    landscape: bool
    wide: int = 1


class SheetWriter:
    """A sheet while it is written, each row as XML at once. The attributes may be set until it is closed."""

    def __init__(self, name: str, looks: LookTable, texts: dict[str, int], *, hidden: bool = False) -> None:
        self.name, self.looks, self.texts, self.hidden = name, looks, texts, hidden
        self.last = 0
        """Number of the last row."""
        self.frozen = 0
        """How many rows from the top stay when the others are scrolled."""
        self.filtered = ""
        """The cells whose head row has filters (A3:H20)."""
        self.printing: Printing | None = None
        self.protection = ""
        """The attributes of its protection, "" for none."""
        self._columns: list[str] = []
        self._rows: list[str] = []
        self._merged: list[str] = []
        self._links: list[str] = []
        self._checks: list[str] = []
        self._letters: list[str] = []

    def columns(self, widths: Sequence[float], looks: Sequence[int] = ()) -> None:
        """The widths of the columns in half-width characters, 0 for what programs take, and the looks of their cells
        that are not written."""
        for number, width in enumerate(widths, 1):
            if not width:
                continue
            look = f' style="{looks[number - 1]}"' if looks else ""
            self._columns.append(f'<col min="{number}" max="{number}" width="{width:g}"{look} customWidth="1"/>')

    def row(self, cells: Sequence[tuple[Cell | Raw, int]], height: float = 0) -> int:
        """Write the next row: the content and look of each cell from the left; returns its number.

        `height` in points, 0 for that of one line.
        """
        self.last = number = self.last + 1
        letters = self._letters
        while len(letters) < len(cells):
            letters.append(column_letters(len(letters)))
        pieces = [f'<row r="{number}" ht="{height:g}" customHeight="1">' if height else f'<row r="{number}">']
        for letter, (value, look) in zip(letters, cells, strict=False):
            if isinstance(value, str) and looks_like_formula(value):
                look = self.looks.quoted(look)
            pieces.append(f'<c r="{letter}{number}" s="{look}"{cell_content(value, self.texts) or "/>"}')
        pieces.append("</row>")
        self._rows.append("".join(pieces))
        return number

    def skip(self) -> None:
        """Leave a row empty."""
        self.last += 1

    def banner(self, text: str, look: int, columns: int, height: float) -> None:
        """Write a text as the next row, across so many columns."""
        number = self.row([(text, look)], height)
        if columns > 1:
            self._merged.append(f'<mergeCell ref="A{number}:{column_letters(columns - 1)}{number}"/>')

    def link(self, cell: str, target: str) -> None:
        """Make a cell lead to another of its own workbook, such as “'表'!A1”."""
        self._links.append(f"<hyperlink ref={quoteattr(cell)} location={quoteattr(target)}/>")

    def check(self, cells: str, formulas: Sequence[str], **attributes: str | bool) -> None:
        """Check what is typed into cells (A5:A9 C5:C9), with the attributes of dataValidation that are not ""."""
        told = (f" {name}={_value(value)}" for name, value in attributes.items() if value != "")
        inner = "".join(f"<formula{at}>{escape(text)}</formula{at}>" for at, text in enumerate(formulas, 1))
        self._checks.append(f"<dataValidation{''.join(told)} sqref={quoteattr(cells)}>{inner}</dataValidation>")

    def defined_names(self, index: int) -> str:
        """What the workbook says of this sheet, its `index` counted from 0."""
        quoted = "'" + escape(self.name.replace("'", "''")) + "'"

        def name(kind: str, area: str, more: str = "") -> str:
            return f'<definedName name="_xlnm.{kind}" localSheetId="{index}"{more}>{quoted}!{area}</definedName>'

        made = name("_FilterDatabase", _fixed(self.filtered), ' hidden="1"') if self.filtered else ""
        if self.printing:
            made += name("Print_Area", _fixed(self.printing.area)) + name("Print_Titles", f"$1:${self.printing.head}")
        return made

    def xml(self, *, selected: bool) -> bytes:
        """The part; `selected`: the sheet is the one that is shown first."""
        pieces = (
            _ROOT,
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' if self.printing else "",
            f'<dimension ref="A1:{column_letters(max(0, len(self._letters) - 1))}{max(1, self.last)}"/>',
            self._view(selected),
            '<sheetFormatPr baseColWidth="8" defaultRowHeight="15"/>',
            _within("cols", self._columns),
            "<sheetData>",
            *self._rows,
            "</sheetData>",
            f"<sheetProtection{self.protection}/>" if self.protection else "",
            f'<autoFilter ref="{self.filtered}"/>' if self.filtered else "",
            _counted("mergeCells", self._merged),
            _counted("dataValidations", self._checks),
            _within("hyperlinks", self._links),
            _page_set_up(self.printing) if self.printing else "",
            "</worksheet>",
        )
        return "".join(pieces).encode()

    def _view(self, selected: bool) -> str:
        shown = ' tabSelected="1"' if selected else ""
        if not self.frozen:
            return f'<sheetViews><sheetView{shown} workbookViewId="0"/></sheetViews>'
        return (
            f'<sheetViews><sheetView{shown} workbookViewId="0"><pane ySplit="{self.frozen}"'
            f' topLeftCell="A{self.frozen + 1}" activePane="bottomLeft" state="frozen"/>'
            '<selection pane="bottomLeft" activeCell="A1" sqref="A1"/></sheetView></sheetViews>'
        )


def _page_set_up(printing: Printing) -> str:
    turned = "landscape" if printing.landscape else "portrait"
    return (
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{_A4}" fitToWidth="{printing.wide}" fitToHeight="0" orientation="{turned}"/>'
        f"<headerFooter><oddFooter>{_FOOTER}</oddFooter></headerFooter>"
    )


def _fixed(area: str) -> str:
    """A1:H20 → $A$1:$H$20."""
    corners = (corner.rstrip("0123456789") for corner in area.split(":"))
    return ":".join(
        f"${letters}${corner.removeprefix(letters)}" for letters, corner in zip(corners, area.split(":"), strict=True)
    )


def _value(value: str | bool) -> str:
    return quoteattr(value) if isinstance(value, str) else f'"{int(value)}"'


def _within(tag: str, pieces: Sequence[str]) -> str:
    return f"<{tag}>{''.join(pieces)}</{tag}>" if pieces else ""


def _counted(tag: str, pieces: Sequence[str]) -> str:
    return f'<{tag} count="{len(pieces)}">{"".join(pieces)}</{tag}>' if pieces else ""
