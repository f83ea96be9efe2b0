"""The bytes of an .xlsx or .xls → its sheets with real cell addresses, and what a program left uncalculated in it."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.ingest import xls_details, xls_reader
from pipeline.ingest.gate import Refused
from pipeline.model.finding import Finding
from pipeline.model.number import exact, plain
from pipeline.model.table import Hidden, Place, Raw, Sheet

_Read = tuple[str, list[list[Raw]], tuple[tuple[int, int, int, int], ...]]
"""Name, rows and merged ranges of a sheet."""

CELL_LIMIT = 3_000_000
"""Rows × columns of all sheets: readers lay a sheet out whole, so one stray cell at the far corner costs them all.

Three million texts take 0.7 GB and six seconds; 100,000 rows of 26 columns are within it.
"""

_P = rb"(?:\w+:)?"
_UNCALCULATED = re.compile(
    rb"<" + _P + rb"c\b([^>]*)>\s*<" + _P + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _P + rb"f>)\s*"
    rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v></" + _P + rb"v>)?\s*</" + _P + rb"c>"
)
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_FILLED = re.compile(rb"<" + _P + rb'c\b[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*<' + _P + rb"(?:v|is|f)\b")
_FAR_COLUMN = re.compile(rb'r="([A-Z]{2,3})\d')
_UNUSUAL = re.compile(rb"\br(?:\s+=|=\s|=')")
"""Addresses that are written as no program writes them: the quick patterns would miss them."""
_ROW = re.compile(rb"<" + _P + rb'row\b[^>]*?\br="(\d+)"')
_HIDDEN_ROW = re.compile(rb"<" + _P + rb"row\b(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*?\br=\"(\d+)\"")
_COLUMN = re.compile(rb"<" + _P + rb"col\b([^>]*)>")
_YES = (b"1", b"true")
_LAST_COLUMN = 16_384
_STYLED = re.compile(rb"<" + _P + rb'c\b[^>]*?\bs="(\d+)"[^>]*>')
_WRONG = re.compile(
    rb"<" + _P + rb'c\b([^>]*\bt="e"[^>]*)>\s*(?:<' + _P + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _P + rb"f>)\s*)?"
    rb"<" + _P + rb"v>([^<]*)</"
)
_SHEET = re.compile(rb"<" + _P + rb"sheet\b([^>]*)>")
_RELATION = re.compile(rb"<" + _P + rb"Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_FORMAT = re.compile(rb"<" + _P + rb"numFmt\b([^>]*)>")
_STYLES = re.compile(rb"<" + _P + rb"cellXfs\b.*?</" + _P + rb"cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<" + _P + rb"xf\b([^>]*)>")
_PERCENT_BUILT_IN = {b"9", b"10"}


def read_workbook(file: str, kind: str, data: bytes, parts: Mapping[str, bytes]) -> tuple[list[Sheet], list[Finding]]:
    """Every sheet that has cells, and findings about formulas without a value.

    Merged ranges are kept beside the cells. Percentages and errors are given as the text that is shown (“3.79%”).
    Raises Refused for what the reader cannot open.
    """
    xml = {name: (part, hidden) for name, part, hidden in _sheet_parts(parts)} if kind == "xlsx" else {}
    room = CELL_LIMIT
    for name, (part, _) in xml.items():
        room -= _bound(name, part, room)
    percents = _percent_styles(parts.get("xl/styles.xml", b""))
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    old = _old_cells(data) if kind == "xls" else []
    for number, (name, rows, merged) in enumerate(_apart(data) if kind == "xls" else _here(data)):
        part, hidden = xml.get(name, (b"", False))
        special = (
            old[number]
            if number < len(old)
            else xls_details.Special(_percent_cells(part, percents), _error_cells(part), _hidden(part, hidden))
        )
        _show(rows, special.percents, special.errors)
        findings += _uncalculated(Place(file, name), part)
        if any(cell != "" and cell is not None for row in rows for cell in row):
            sheets.append(Sheet(file, name, tuple(map(tuple, rows)), merged, special.hidden))
    return sheets, findings


def _here(data: bytes) -> Iterator[_Read]:
    """The sheets of an .xlsx, whose size has been checked."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            for row in rows:
                for column, cell in enumerate(row):
                    if type(cell) is datetime.timedelta:
                        row[column] = str(cell)
            merged = tuple((top, left, low, right) for (top, left), (low, right) in sheet.merged_cell_ranges or ())
            yield name, rows, merged
    except PasswordError:
        raise Refused("I103", "xlsx") from None
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise Refused("I104", "xlsx") from error
    except BaseException as error:
        # The reader's own crash on a damaged file arrives as a PanicException, which is no Exception and has no module.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("I104", "xlsx") from None


def _apart(data: bytes) -> Iterator[_Read]:
    """The sheets of an .xls, read in a process of its own."""
    try:
        for name, rows, merged in xls_reader.read_xls(data):
            yield name, rows, tuple((top, left, low, right) for (top, left), (low, right) in merged)
    except xls_reader.Unreadable as error:
        if error.big is not None:
            name, row, column = error.big
            raise Refused("I109", "xls", 工作表=name, 行=str(row), 列=str(column)) from None
        raise Refused("I103" if error.password else "I104", "xls") from None


def _sheet_parts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, bytes, bool]]:
    """(name, XML, whether it is hidden) of each sheet, by the workbook's relations."""
    targets = {}
    for found in _RELATION.finditer(parts.get("xl/_rels/workbook.xml.rels", b"")):
        said = dict(_ATTRIBUTE.findall(found[1]))
        target = said.get(b"Target", b"").decode("utf-8", "replace")
        targets[said.get(b"Id", b"")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    for found in _SHEET.finditer(parts.get("xl/workbook.xml", b"")):
        said = dict(_ATTRIBUTE.findall(found[1]))
        relation = next((value for key, value in said.items() if key.endswith(b":id")), b"")
        part = parts.get(targets.get(relation, ""), b"")
        yield _unescape(said.get(b"name", b"")), part, said.get(b"state", b"visible") != b"visible"


def _unescape(text: bytes) -> str:
    from html import unescape

    return unescape(text.decode("utf-8", "replace"))


def _bound(name: str, part: bytes, room: int) -> int:
    """How many cells laying out the sheet whole takes; raises Refused where that is more than there is room for."""
    if _UNUSUAL.search(part):
        raise Refused("I104", "xlsx")
    rows = max((int(row) for row in _ROW.findall(part)), default=0)
    wide = max(map(_number, set(_FAR_COLUMN.findall(part))), default=26)
    if rows * wide <= room:
        return rows * wide
    row = column = 0
    for letters, digits in _FILLED.findall(part):
        row, column = max(row, int(digits)), max(column, _number(letters))
    if row * column > room:
        raise Refused("I109", "xlsx", 工作表=name, 行=str(row), 列=str(column))
    return row * column


def _number(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value


def _uncalculated(place: Place, part: bytes) -> list[Finding]:
    if b"f>" not in part and b"<f" not in part:
        return []
    cells = [found for match in _UNCALCULATED.finditer(part) if (found := _ADDRESS.search(match[1]))]
    if not cells:
        return []
    first = (cells[0][1] + cells[0][2]).decode()
    return [Finding("I110", (Place(place.file, place.sheet, first),), {"个数": str(len(cells))})]


def _percent_styles(styles: bytes) -> set[bytes]:
    """Numbers of the cell styles that show a percentage."""
    codes = set(_PERCENT_BUILT_IN)
    for found in _FORMAT.finditer(styles):
        said = dict(_ATTRIBUTE.findall(found[1]))
        if b"%" in said.get(b"formatCode", b""):
            codes.add(said.get(b"numFmtId", b""))
    block = _STYLES.search(styles)
    listed = _STYLE.findall(block[0]) if block else []
    return {
        str(number).encode()
        for number, said in enumerate(listed)
        if dict(_ATTRIBUTE.findall(said)).get(b"numFmtId", b"") in codes
    }


def _percent_cells(part: bytes, percents: set[bytes]) -> xls_details.Cells:
    cells = (_ADDRESS.search(found[0]) for found in _STYLED.finditer(part) if found[1] in percents) if percents else ()
    return [(int(cell[2]) - 1, _number(cell[1]) - 1) for cell in cells if cell]


def _error_cells(part: bytes) -> xls_details.Errors:
    if b't="e"' not in part:
        return {}
    found = ((_ADDRESS.search(cell[1]), cell[2].decode("utf-8", "replace")) for cell in _WRONG.finditer(part))
    return {(int(cell[2]) - 1, _number(cell[1]) - 1): said for cell, said in found if cell}


def _hidden(part: bytes, whole: bool) -> Hidden:
    """What of a sheet is hidden."""
    if not any(b'hidden="' + yes in part for yes in _YES):
        return Hidden(whole)
    columns: set[int] = set()
    for found in _COLUMN.finditer(part):
        said = dict(_ATTRIBUTE.findall(found[1]))
        first, last = said.get(b"min", b""), said.get(b"max", b"")
        if said.get(b"hidden") in _YES and first.isdigit() and last.isdigit():
            columns |= set(range(int(first) - 1, min(int(last), _LAST_COLUMN)))
    return Hidden(whole, frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(part)), frozenset(columns))


def _old_cells(data: bytes) -> list[xls_details.Special]:
    """Percent and error cells of the sheets of an .xls; none for one that is built in another way."""
    try:
        return xls_details.special_cells(data)
    except ValueError:
        return []


def _show(rows: list[list[Raw]], percents: xls_details.Cells, errors: xls_details.Errors) -> None:
    """Put what is shown in place of what the reader gives: 0.0379 for 3.79%, nothing for #DIV/0!."""
    for row, column in percents:
        if row < len(rows) and column < len(rows[row]):
            value = rows[row][column]
            if isinstance(value, float | int) and not isinstance(value, bool):
                rows[row][column] = f"{plain((exact(value) * Decimal(100)).normalize())}%"
    for (row, column), said in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = said
