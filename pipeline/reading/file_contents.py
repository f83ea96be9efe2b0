"""What one file was read to: kind, sheets, words, pages, picture, or why nothing was; as a value and as bytes."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.model.finding import Finding
from pipeline.model.material import Paper, Picture
from pipeline.model.table import Hidden, Place, Raw, Sheet

SheetRead = tuple[Sheet, tuple[str, ...] | None]
"""A sheet with the lines of text above it, None where it is a page of its own."""
_DATES = (datetime.datetime, datetime.date, datetime.time)
"""In this order: a datetime is a date too."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing was read: the code of the finding and its values."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


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


def packed(contents: FileContents) -> bytes:
    """The contents as bytes, the same for the same contents."""
    told: dict[str, Any] = {
        "kind": contents.kind,
        "refusal": [contents.refusal.code, dict(contents.refusal.values)] if contents.refusal else None,
        "sheets": [[_told_sheet(sheet), above] for sheet, above in contents.sheets],
        "findings": [[one.code, [[at.sheet, at.cell] for at in one.at], one.values] for one in contents.findings],
        "pages": contents.pages,
        "paper": _told_paper(contents.paper) if contents.paper else None,
        "picture": _told_picture(contents.picture) if contents.picture else None,
        "ticked": [[row.name, row.cells, row.ticked] for row in contents.ticked_rows],
    }
    return json.dumps(told, ensure_ascii=False, default=_told_cell, separators=(",", ":")).encode(
        errors="surrogatepass"
    )


def unpacked(body: bytes) -> FileContents:
    """The contents that `packed` made into bytes; raises ValueError, KeyError or TypeError for any others."""
    told = json.loads(body.decode(errors="surrogatepass"))
    return FileContents(
        told["kind"],
        Refusal(*told["refusal"]) if told["refusal"] else None,
        tuple((_sheet(sheet), None if above is None else tuple(above)) for sheet, above in told["sheets"]),
        tuple(
            Finding(code, tuple(Place("", sheet, cell) for sheet, cell in places), values)
            for code, places, values in told["findings"]
        ),
        told["pages"],
        _paper(told["paper"]) if told["paper"] else None,
        _picture(told["picture"]) if told["picture"] else None,
        tuple(TickedRow(name, tuple(map(tuple, cells)), tuple(ticked)) for name, cells, ticked in told["ticked"]),
    )


def _told_sheet(sheet: Sheet) -> dict[str, Any]:
    hidden = sheet.hidden
    return {
        "name": sheet.name,
        "rows": sheet.rows,
        "merged": sheet.merged,
        "hidden": [hidden.sheet, sorted(hidden.rows), sorted(hidden.columns)],
    }


def _sheet(told: Mapping[str, Any]) -> Sheet:
    whole, rows, columns = told["hidden"]
    return Sheet(
        "",
        told["name"],
        tuple(_row(row) for row in told["rows"]),
        tuple(map(tuple, told["merged"])),
        Hidden(whole, frozenset(rows), frozenset(columns)),
    )


def _row(row: list[Any]) -> tuple[Raw, ...]:
    if list not in map(type, row):
        return tuple(row)
    return tuple(_DATES[cell[0]].fromisoformat(cell[1]) if isinstance(cell, list) else cell for cell in row)


def _told_cell(cell: object) -> list[Any]:
    """A date or time, which JSON does not know, as the number of its kind and its text."""
    if isinstance(cell, _DATES):
        return [next(number for number, kind in enumerate(_DATES) if isinstance(cell, kind)), cell.isoformat()]
    raise TypeError(f"no cell: {type(cell).__name__}")


def _told_paper(paper: Paper) -> dict[str, Any]:
    return {
        "texts": paper.texts,
        "scanned": paper.scanned,
        "title": paper.title,
        "number": paper.document_number,
        "dated": paper.dated.isoformat() if paper.dated else "",
        "pictures": [_told_picture(one) for one in paper.pictures],
    }


def _paper(told: Mapping[str, Any]) -> Paper:
    return Paper(
        tuple(told["texts"]),
        told["scanned"],
        told["title"],
        told["number"],
        _date(told["dated"]),
        tuple(map(_picture, told["pictures"])),
    )


def _told_picture(one: Picture) -> list[Any]:
    return [*one.pixels, one.fingerprint, one.taken.isoformat() if one.taken else "", one.broken]


def _picture(told: list[Any]) -> Picture:
    width, height, fingerprint, taken, broken = told
    return Picture((width, height), fingerprint, _date(taken), broken)


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
