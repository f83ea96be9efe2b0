"""The bytes of an .xlsx or .xls → its sheets with real cell addresses, each cell as a person sees it.

Run where memory and time are bounded (`reading_process`): the reader of values trusts the sizes that a file names.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError

from lxml import etree

from pipeline.model.finding import Finding
from pipeline.model.table import Place, Raw, Sheet, address
from pipeline.office.ooxml import serialise
from pipeline.office.package import write_package
from pipeline.reading.cell_styles import CellLooks, read_cell_looks, read_shared_texts
from pipeline.reading.gate import Refused
from pipeline.reading.number_format import hides_text, number_as_seen
from pipeline.reading.odd_cells import shared_text_count, without_odd_cells
from pipeline.reading.sheet_xml import Cell, SeenText, SheetMarks, scan_sheet

CELL_LIMIT = 3_000_000
"""Rows × columns of all sheets: readers lay a sheet out whole, so one stray cell at the far corner costs them all.

Three million texts take 0.7 GB and six seconds; 100,000 rows of 26 columns are within it.
"""
_LONG = 4 << 20
"""Of a sheet with more XML it is not asked whether 2024.1 is shown as 2024.10: its months are not typed by hand."""
_NUMBERS = (int, float)
_ASIDE = re.compile(rb"<!--|<\?(?!xml )|<!\[CDATA\[")
"""What no program writes into a sheet, but XML allows."""
Merged = tuple[tuple[int, int, int, int], ...]


class _Unreadable(Refused):
    """What the reader of values cannot make anything of, be it for one cell."""


@dataclass(frozen=True)
class _Marked:
    """What is known of a sheet beside its values: its marks, and whether it is hidden as a whole."""

    marks: SheetMarks
    hidden: bool = False


@dataclass(frozen=True)
class _Book:
    """What is known of a workbook beside its values; `sheets` by name (.xlsx) or in their order (.xls)."""

    looks: CellLooks
    texts: Mapping[int, SeenText]
    sheets: Mapping[str | int, _Marked]


def read_workbook(kind: str, data: bytes, parts: Mapping[str, bytes]) -> tuple[list[Sheet], list[Finding]]:
    """Every sheet that has cells, and findings about cells that do not say what they seem to; files have no name here.

    Merged ranges are kept beside the cells. Raises Refused for what the reader cannot open.
    """
    book = _old_book(data) if kind == "xls" else _book(parts)
    if any(_ASIDE.search(part) for part in parts.values()):
        data = _without_asides(parts)
    room = CELL_LIMIT - sum(_room(name, one.marks, CELL_LIMIT, kind) for name, one in book.sheets.items())
    if room < 0:
        name, widest = max(book.sheets.items(), key=lambda one: one[1].marks.rows * one[1].marks.columns)
        raise _too_large(kind, str(name), widest.marks.rows, widest.marks.columns)
    try:
        return _sheets(kind, data, book)
    except _Unreadable:
        told, mended = _without_odd_cells(parts) if kind == "xlsx" else ([], b"")
        if not told:
            raise
        sheets, findings = _sheets(kind, mended, book)
        return sheets, [*findings, *told]


def _without_odd_cells(parts: Mapping[str, bytes]) -> tuple[list[Finding], bytes]:
    """Findings about cells that the reader of values dies over, and the package without them."""
    texts = shared_text_count(parts.get("xl/sharedStrings.xml", b""))
    made = {part: without_odd_cells(part, texts) for _, part, _ in _sheet_parts(parts)}
    told = [
        Finding("I156", (Place("", name, odd[0]),), {"个数": str(len(odd))})
        for name, part, _ in _sheet_parts(parts)
        if (odd := made[part][1])
    ]
    return told, write_package({name: made[part][0] if part in made else part for name, part in parts.items()})


def _sheets(kind: str, data: bytes, book: _Book) -> tuple[list[Sheet], list[Finding]]:
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    for number, (name, rows, merged) in enumerate(_values(data, kind)):
        marked = book.sheets.get(number if kind == "xls" else name, _Marked(SheetMarks()))
        findings += _as_seen(rows, marked.marks, merged, book, name)
        if any(cell != "" and cell is not None for row in rows for cell in row):
            sheets.append(Sheet("", name, tuple(map(tuple, rows)), merged, marked.marks.hidden(marked.hidden)))
    return sheets, findings


def _without_asides(parts: Mapping[str, bytes]) -> bytes:
    """The package without comments and instructions in its XML: the reader of values stops at one inside a value."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return write_package({name: serialise(etree.fromstring(part, parser)) for name, part in parts.items()})
    except etree.XMLSyntaxError:
        raise Refused("I104", "xlsx") from None


def _room(name: str | int, marks: SheetMarks, most: int, kind: str) -> int:
    cells = marks.rows * marks.columns
    if cells > most:
        raise _too_large(kind, str(name), marks.rows, marks.columns)
    return cells


def _too_large(kind: str, name: str, rows: int, columns: int) -> Refused:
    return Refused("I109", kind, 工作表=name, 行=str(rows), 列=str(columns))


def _values(data: bytes, kind: str) -> Iterator[tuple[str, list[list[Raw]], Merged]]:
    """(name, rows, merged ranges) of every sheet."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    room = CELL_LIMIT
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            room -= sheet.total_height * sheet.total_width
            if room < 0:
                raise _too_large(kind, name, sheet.total_height, sheet.total_width)
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
            for row in rows:
                for column, cell in enumerate(row):
                    if type(cell) is datetime.timedelta:
                        row[column] = str(cell)
            merged = _ranges(sheet.merged_cell_ranges or (), rows, kind)
            yield name, rows, merged
    except PasswordError:
        raise Refused("I103", kind) from None
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise _Unreadable("I104", kind) from error
    except BaseException as error:
        # The reader's own crash on a damaged file arrives as a PanicException, which is no Exception and has no module.
        if type(error).__name__ != "PanicException":
            raise
        raise _Unreadable("I104", kind) from None


def _ranges(areas: Iterable[Any], rows: list[list[Any]], kind: str) -> Merged:
    """Merged ranges; raises Refused where they cover more than a workbook may hold, one over the other."""
    merged = tuple((top, left, low, right) for (top, left), (low, right) in areas)
    room, high, wide = CELL_LIMIT, len(rows), len(rows[0]) if rows else 0
    for top, left, low, right in merged:
        room -= 1 + max(0, min(low + 1, high) - top) * max(0, min(right + 1, wide) - left)
    if room < 0:
        raise Refused("I140", kind)
    return merged


def _book(parts: Mapping[str, bytes]) -> _Book:
    """What the XML of an .xlsx says beside the values."""
    try:
        looks = read_cell_looks(parts.get("xl/styles.xml", b""), parts.get("xl/theme/theme1.xml", b""))
        texts = read_shared_texts(parts.get("xl/sharedStrings.xml", b""), looks)
        written_white = any(text.dark is not None for text in texts.values())
        sheets: dict[str | int, _Marked] = {}
        for name, part, hidden in _sheet_parts(parts):
            own_fonts = bool(looks.struck or looks.faint) and b"rPr" in part
            told = b"inlineStr" in part and (own_fonts or looks.colours.faint_within(part))
            faint = looks.colours.faint if told else None
            telling = looks.telling(months=len(part) < _LONG, grounds=written_white or told)
            sheets[name] = _Marked(scan_sheet(part, telling, texts, faint), hidden)
    except (etree.XMLSyntaxError, ExpatError, ValueError):
        raise Refused("I104", "xlsx") from None
    return _Book(looks, texts, sheets)


def _sheet_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes, bool]]:
    """(name, XML, whether it is hidden) of each sheet, by the workbook's relations."""
    lower = {name.lower(): part for name, part in parts.items()}
    targets = {}
    for found in _tree(lower.get("xl/_rels/workbook.xml.rels", b"<none/>")).iter("{*}Relationship"):
        target = found.get("Target", "")
        targets[found.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for found in _tree(lower.get("xl/workbook.xml", b"<none/>")).iter("{*}sheet"):
        relation = next((value for key, value in found.items() if key.endswith("}id")), "")
        part = lower.get(targets.get(relation, "").lower(), b"<none/>")
        yield found.get("name", ""), part, found.get("state", "visible") != "visible"


def _tree(part: bytes) -> Any:
    return etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _old_book(data: bytes) -> _Book:
    """The same of an .xls; nothing of one that is built in another way."""
    from pipeline.reading import xls_details

    try:
        looks, texts, sheets = xls_details.sheet_marks(data)
    except ValueError:
        return _Book(CellLooks(), {}, {})
    return _Book(looks, texts, {number: _Marked(*one) for number, one in enumerate(sheets)})


def _as_seen(rows: list[list[Raw]], marks: SheetMarks, merged: Merged, book: _Book, name: str) -> Iterator[Finding]:
    """Put into the rows what a person sees; say which cells hold what nobody sees."""
    hidden: list[Cell] = []
    for cell, style in marks.styles.items():
        value, code = _at(rows, cell), book.looks.formats.get(style)
        if code is not None and isinstance(value, _NUMBERS) and not isinstance(value, bool):
            shown = number_as_seen(value, code)
            if shown is not None:
                _put(rows, cell, shown)
                hidden += [cell] if value and not shown else []
        elif code is not None and isinstance(value, str) and value.strip() and hides_text(code):
            hidden.append(cell)
    texts = {cell: book.texts[number] for cell, number in marks.shared.items()} | marks.inline
    faint = {cell: seen for cell, seen in _faint_cells(marks, texts, book.looks) if _filled(rows, cell)}
    crossed = {cell for cell, style in marks.styles.items() if style in book.looks.struck and _filled(rows, cell)}
    struck = {cell for cell in crossed if cell not in texts or texts[cell].own != texts[cell].text}
    for cell, seen in texts.items():
        _put(rows, cell, seen.text)
        struck |= {cell} if seen.struck else set()
    for cell, said in marks.errors.items():
        _put(rows, cell, said)
    for cell in struck:
        if cell in crossed:
            _put(rows, cell, texts[cell].own if cell in texts else "")
    for cell, dark in faint.items():
        _put(rows, cell, dark)
    covered = [cell for area in merged for cell in _covered(area, rows) if _filled(rows, cell)]
    for cell in covered:
        _put(rows, cell, "")
    for cell in hidden:
        _put(rows, cell, "")
    unseen = (
        ("I142", sorted(struck)),
        ("I149", sorted(faint.keys() - struck)),
        ("I143", covered),
        ("I155", sorted(hidden)),
    )
    for code, cells in (("I110", marks.uncalculated), *unseen):
        if cells:
            yield Finding(code, (Place("", name, address(*cells[0])),), {"个数": str(len(cells))})


def _faint_cells(marks: SheetMarks, texts: Mapping[Cell, SeenText], looks: CellLooks) -> Iterator[tuple[Cell, str]]:
    """Cells with text in the colour of its ground, and what is left of each.

    Where colours come from elsewhere too (what stands in the cell, the style of a table) they are taken to be seen.
    """
    for cell, style in marks.styles.items():
        own = texts[cell].own if cell in texts else ""
        seen = cell in texts and own == texts[cell].text
        if style in looks.faint and not seen and not _recoloured(cell, style, marks, looks):
            yield cell, own
    for cell, text in texts.items():
        style = marks.styles.get(cell, -1)
        white = style not in looks.filled and style not in looks.struck | looks.faint
        if text.dark is not None and white and not _recoloured(cell, style, marks, looks):
            yield cell, text.dark


def _recoloured(cell: Cell, style: int, marks: SheetMarks, looks: CellLooks) -> bool:
    row, column = cell
    if marks.styled and style not in looks.filled:
        return True
    return any(top <= row <= low and left <= column <= right for top, left, low, right in marks.recoloured)


def _covered(area: tuple[int, int, int, int], rows: list[list[Raw]]) -> Iterator[Cell]:
    top, left, bottom, right = area
    for row in range(top, min(bottom + 1, len(rows))):
        for column in range(left, min(right + 1, len(rows[row]))):
            if (row, column) != (top, left):
                yield row, column


def _at(rows: list[list[Raw]], cell: Cell) -> Raw:
    row, column = cell
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _filled(rows: list[list[Raw]], cell: Cell) -> bool:
    return _at(rows, cell) not in ("", None)


def _put(rows: list[list[Raw]], cell: Cell, value: Raw) -> None:
    row, column = cell
    if row < len(rows) and column < len(rows[row]):
        rows[row][column] = value
