"""Open findings at cells of a body's files → its return slip: its own sheets, bad cells coloured, and what to do."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.issue import pages
from pipeline.issue.book_bytes import book_bytes
from pipeline.issue.pages import SlipPage
from pipeline.model.finding import Settled, Severity
from pipeline.model.material import Material
from pipeline.model.table import FormTable, Place
from pipeline.office.book_writer import BookWriter
from pipeline.office.cell_value import Cell
from pipeline.office.guard import clean
from pipeline.office.list_table import Col, Table, Tint, row_numbers
from pipeline.office.xlsx import ListSheet, write_list
from pipeline.scheme import id_line
from pipeline.scheme.catalogue import About, Responsible
from pipeline.system.cache import Cache, key_of
from pipeline.system.program import program_digest

FOLDER, FIRST = "退回单", "退回说明"
_TINTS = {Severity.BLOCKING: Tint.STRONG, Severity.WARNING: Tint.MIDDLE}
"""Only what must be mended or looked at goes back to a body."""
_WORDS = {Severity.BLOCKING: "须改", Severity.WARNING: "请核对"}
_MOST_CELLS, _MOST_COMMENTS = 2_000, 400
"""Cells of a finding that are coloured, and comments on a sheet: more of them open slowly and nobody reads them."""
_SEND = "请补报；确无此项的，请交主要负责人签字盖章的情况说明。"
"""Of what has not come: the advice in the list of findings speaks to the compiler."""
_COMPILERS = ("config.yaml", "编制人员", "inputs/")
_MOST_KEPT = 30_000_000
"""Bytes that slips of earlier runs take at most."""
_SHOWN = 6
_LONGEST = 120
_HOW = (
    "请在标色的格里改正（红色须改，黄色请核对；鼠标移到格上能看到问题），改好后重新签字盖章，把这个工作簿和新的扫描件一起报回。"
    "报回的工作簿代替原来的电子表，文件名可以改，本页和表里没有标色的格不用动。没有标出单元格的，按说明补报或更换文件。"
)


@dataclass
class _Slip:
    """The slip of one body while it is made."""

    own: frozenset[str]
    """Files of the body that findings name."""
    sheets: list[SlipPage] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    comments: dict[tuple[str, str], tuple[Severity, list[str]]] = field(default_factory=dict)
    """(sheet of the slip, cell) → what is wrong there."""


@dataclass(frozen=True, slots=True)
class _SlipLine:
    """A line of the first sheet; `link` leads to its first cell, "" where it has none."""

    severity: Severity
    sheet: str
    cell: str
    value: str
    message: str
    advice: str
    file: str
    link: str
    at: tuple[object, ...]
    """By which lines of a kind are ordered."""


_COLS: Sequence[Col[_SlipLine, Cell]] = (
    row_numbers(6),
    Col("程度", 8, lambda line: _WORDS[line.severity], "center", lambda line: _TINTS[line.severity]),
    Col("工作表", 22, lambda line: line.sheet),
    Col("单元格", 14, lambda line: line.cell, link=lambda line: line.link),
    Col("填的内容", 18, lambda line: line.value),
    Col("问题", 42, lambda line: line.message),
    Col("怎么改", 42, lambda line: line.advice),
    Col("原文件", 28, lambda line: line.file),
)


def slips(
    tables: Sequence[FormTable],
    materials: Sequence[Material],
    settled: Sequence[Settled],
    config: Config,
    store: Cache | None = None,
) -> dict[str, bytes]:
    """退回单/<部门>.xlsx for every body with an open 阻断 or 提醒 at one of its files (not only an unusual value).

    Its first sheet lists them and those without a file. The other sheets are those of its .xlsx files as they came,
    and the tables of other kinds of files laid out as our forms; only cells that findings name are coloured. The id
    line of the first sheet (`stamp.read_aside`) names the files that the slip takes the place of when it comes back.
    Files are read again from inputs/; one that has changed since is laid out from its tables. Slips of earlier runs
    are taken from `store` where all they are made of is the same.
    """
    catalogue = config.scheme.catalogue
    owners = {one.file: one.department for one in materials if one.department and one.year == config.year}
    known = {one.file for one in materials}
    wanted: dict[str, list[Settled]] = {}
    for one in settled:
        kind, at = catalogue[one.finding.code], one.finding.at
        if not one.open or one.severity not in _TINTS or kind.responsible is not Responsible.DEPARTMENT:
            continue
        missing = kind.about is About.ABSENCE
        bodies = {owners[place.file]: None for place in at if place.file in owners and not missing}
        if one.finding.department and (missing or not any(place.file in known for place in at)):
            bodies.setdefault(one.finding.department)
        for name in bodies:
            wanted.setdefault(name, []).append(one)
    made = {}
    for body in config.bodies:
        found = wanted.get(body.name, [])
        wrong = [one for one in found if catalogue[one.finding.code].about is not About.ABSENCE]
        files = {place.file for one in wrong for place in one.finding.at if owners.get(place.file) == body.name}
        # A value that only looks unusual is asked about where a slip goes out, but sends no table back.
        if files and not all(catalogue[one.finding.code].asks for one in wrong):
            cited = [material for material in materials if material.file in files and not material.superseded]
            own = [table for table in tables if table.file in files]
            made[f"{FOLDER}/{body.name}.xlsx"] = _kept(body.name, found, own, cited, config, store)
    if store:
        store.prune(_MOST_KEPT)
    return made


def _kept(
    body: str,
    found: Sequence[Settled],
    tables: Sequence[FormTable],
    materials: Sequence[Material],
    config: Config,
    store: Cache | None,
) -> bytes:
    """The slip as it was made before of the same findings and files, else made now."""
    if store is None:
        return _slip(body, found, tables, materials, config)
    own = []
    for one in materials:
        copied = one.kind == "xlsx" and _bytes(one.lies(config.inputs), one.sha256) is not None
        shown = [table for table in tables if table.file == one.file]
        own.append((one.file, one.sha256, copied, shown))
    key = key_of("slip", program_digest(), config.scheme.digest, repr((config.year, body, found, own)))
    known = store.get(key)
    if known is None:
        known = _slip(body, found, tables, materials, config)
        store.put(key, known)
    return known


def _slip(
    body: str, found: Sequence[Settled], tables: Sequence[FormTable], materials: Sequence[Material], config: Config
) -> bytes:
    slip = _Slip(frozenset(one.file for one in materials))
    taken = {FIRST}
    cells = {place.file for one in found for place in one.finding.at if place.cell}
    for material in sorted(materials, key=lambda one: one.file):
        mine = [table for table in tables if table.file == material.file]
        if material.file in cells and mine:
            shown = _pages(material, mine, body, slip, taken, config)
            slip.sheets += shown
            if shown:
                slip.files.append(material.file)
    lines = [_line(one, slip, config) for one in found]
    lines.sort(key=lambda one: (not one.link, list(_TINTS).index(one.severity), one.at))
    return _written(body, lines, slip, config)


def _pages(
    material: Material, tables: Sequence[FormTable], body: str, slip: _Slip, taken: set[str], config: Config
) -> list[SlipPage]:
    data = _bytes(material.lies(config.inputs), material.sha256) if material.kind == "xlsx" else None
    copied = None
    if data is not None:
        forms: dict[str, set[str]] = {}
        for table in tables:
            forms.setdefault(table.sheet, set()).add(config.scheme.forms.by_id[table.form].title)
        titles = {sheet: next(iter(found)) for sheet, found in forms.items() if len(found) == 1}
        copied = pages.copied(material.file, data, titles, taken)
    return pages.laid_out_as_forms(tables, body, config, taken) if copied is None else copied


def _bytes(path: Path, sha256: str) -> bytes | None:
    """The bytes that were read in this run; None where they are no more, or lie in an archive."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


def _line(one: Settled, slip: _Slip, config: Config) -> _SlipLine:
    """The line of a finding on the first sheet; notes its cells for colouring."""
    finding, entry = one.finding, config.scheme.catalogue[one.finding.code]
    message = entry.say(finding)
    advice = _SEND if entry.about is About.ABSENCE or not finding.at else _for_liaison(entry.advise(finding))
    cited: list[tuple[SlipPage, str]] = []
    for place in finding.at:
        for page in slip.sheets:
            if page.file == place.file and page.sheet == place.sheet:
                cited += [(page, moved) for cell in _cells(place) if (moved := page.place(cell))]
    for page, cell in cited[:_MOST_CELLS]:
        _, said = slip.comments.setdefault((page.name, cell), (one.severity, []))
        said.append(f"{message}\n→ {advice}")
    at = next((place for place in finding.at if place.file in slip.own), None)
    sheet, where, value, link = (at.sheet, at.cell, None, "") if at else ("", "", None, "")
    if not cited and where:
        advice = f"{advice}（表太大，没有附在后面，请在原文件里改好后报回。）"
    if cited:
        page, cell = cited[0]
        shown = [other for on, other in cited if on is page]
        where = "、".join(shown[:_SHOWN]) + (f" 等 {len(cited)} 处" if len(cited) > _SHOWN else "")
        sheet, value, link = page.name, page.value(cell), f"'{page.name}'!{cell}"
    return _SlipLine(
        one.severity,
        sheet,
        where,
        "" if value is None else str(value)[:_LONGEST],
        message,
        advice,
        "/".join(at.file.split("/")[2:]) if at else "",
        link,
        (finding.at, finding.code, finding.signature),
    )


def _for_liaison(advice: str) -> str:
    """The advice without what only the compiler can do (all of it where nothing else is said)."""
    parts = [part for part in re.split("(?<=[；。])", advice) if not any(word in part for word in _COMPILERS)]
    return "".join(parts).rstrip("；。") + "。" if parts else advice


def _cells(place: Place) -> list[str]:
    """The cells that a place names: one, or those of a range."""
    from openpyxl.utils.cell import rows_from_range

    if ":" not in place.cell:
        return [place.cell] if place.cell else []
    return [cell for row in rows_from_range(place.cell) for cell in row][:_MOST_CELLS]


def _written(body: str, lines: Sequence[_SlipLine], slip: _Slip, config: Config) -> bytes:
    """The list of what is to be done, and behind it the sheets with their cells coloured."""
    import openpyxl

    said = id_line.aside_line(id_line.SLIP, config.year, body, slip.files)
    title = f"{config.year}年度填报材料退回单（{body}）"
    own = BookWriter(f"{FOLDER}（{body}）")
    write_list(own.sheet(FIRST), ListSheet(FIRST, title, Table(_COLS, lines), f"{said}\n{_HOW}"))
    for page in slip.sheets:
        if page.source is None:
            pages.lay_out(page, own.sheet(page.name))
    # What others made is copied by the library that knows it, into the sheets of ours.
    book = openpyxl.load_workbook(io.BytesIO(own.data()))
    for at, page in enumerate(slip.sheets, 1):
        if page.source is not None:
            pages.copy_page(page.source, page.name, book, at)
    _colour(book, slip)
    return book_bytes(book)


def _colour(book: Any, slip: _Slip) -> None:
    import copy

    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fills: dict[Severity, Any] = {kind: PatternFill("solid", fgColor=str(tint)) for kind, tint in _TINTS.items()}
    written: dict[str, int] = {}
    for (title, address), (severity, said) in slip.comments.items():
        cell = _shown(book[title], address)
        cell._style = copy.copy(cell._style)  # cells that look alike share one
        cell.fill = fills[severity]
        written[title] = written.get(title, 0) + 1
        if written[title] <= _MOST_COMMENTS:
            lines = "\n".join(dict.fromkeys(said))
            cell.comment = Comment(clean(lines), "自查程序", height=40 + 18 * (len(lines) // 20 + 1), width=320)


def _shown(sheet: Any, address: str) -> Any:
    """The cell, or the one that shows it where it is merged into another."""
    cell = sheet[address]
    if type(cell).__name__ != "MergedCell":
        return cell
    area = next(one for one in sheet.merged_cells.ranges if address in one)
    return sheet.cell(area.min_row, area.min_col)
