"""A sheet → the tables on it that belong to forms of the scheme, and what stood in the way of reading others."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest import continuation, period, rows
from pipeline.ingest.columns import columns_of, table_unit, unit_line, units_of_notes, with_units
from pipeline.ingest.form_choice import Candidate, candidates, decide
from pipeline.ingest.hidden_parts import findings_of_hidden
from pipeline.ingest.mixed_rows import items_among
from pipeline.ingest.sheet_grid import SheetGrid, alone, blank, blank_row, figure, numbering_row, stamp_of, unit_row
from pipeline.ingest.signatory import signatory_of
from pipeline.ingest.statistic_rows import questions_of_statistics
from pipeline.ingest.table_head import TableHead
from pipeline.ingest.turned_heads import questions, turned_layout
from pipeline.ingest.turned_tables import read_turned
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.ingest.year_rows import questions_of_years, rows_of_the_year
from pipeline.ingest.year_words import year_of_cell
from pipeline.model.finding import Finding
from pipeline.model.table import FormRow, FormTable, Place, Raw, Sheet, address
from pipeline.scheme import id_line
from pipeline.scheme.forms import EVERYBODY
from pipeline.scheme.id_line import Stamp
from pipeline.scheme.units import fold

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年)")
_PATIENCE = 500
"""Rows in a row that are no head, after which a sheet without a table so far is taken to have none."""
_WIDE, _TALL = 2, 2
"""More filled cells in a row, in so many rows, are a table."""


@dataclass
class _Found:
    """What has been read of one sheet so far."""

    tables: list[FormTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    form: str = ""
    titles: list[str] = field(default_factory=list)
    caption: str = ""
    """The last title that is no note."""
    stamped: str = ""
    """Form that the last id line names."""
    fresh: bool = False
    """Whether no table has been read since that id line."""
    department: str = ""
    """Whose the tables are: the folder's body, else the one that the id line names."""
    other_year: bool = False
    """Whether the last id line is of another season: nothing below it is read."""
    marks: set[str] = field(default_factory=set)
    notes: tuple[tuple[int, str], ...] = ()
    """Rows of notes that give the unit of the tables above, "" for the titles between them."""
    left: tuple[int, int] | None = None
    """First row that looks like data after a table had ended."""


def match(sheet: Sheet, source: TableSource, vocabulary: Vocabulary) -> tuple[list[FormTable], list[Finding]]:
    """The form tables of a sheet in its order, and findings about columns that are missing, double or ambiguous."""
    grid = SheetGrid.of(sheet)
    found = _Found(department=source.department, notes=units_of_notes(sheet.rows, vocabulary))
    for text in (sheet.name, *source.hints):
        found.marks |= vocabulary.marks(text)
    said = next(filter(None, map(id_line.read_id_line, source.above)), None)
    if said is not None:
        _stamped(said, Place(sheet.file, sheet.name), source, vocabulary, found)
    row, idle = 0, 0
    while row < len(sheet.rows) and (found.tables or idle < _PATIENCE):
        cells = sheet.rows[row]
        idle += 1
        if blank_row(cells):
            row += 1
            continue
        said = stamp_of(cells)
        if said is not None:
            _stamped(said, Place(sheet.file, sheet.name, address(row, 0)), source, vocabulary, found)
        if said is not None or found.other_year:
            row += 1
            continue
        line = "" if alone(cells) else unit_line(cells, vocabulary)
        if line:
            found.titles.append(line)
            row += 1
            continue
        after = _block(grid, row, source, vocabulary, found) if _may_be_head(cells, vocabulary) else None
        if after is None:
            _other(cells, row, vocabulary, found)
            row += 1
        else:
            row, idle = after, 0
    if not found.tables and not found.findings and source.before is not None:
        _without_head(grid, source.before, source, vocabulary, found)
    if found.left is not None:
        place = Place(sheet.file, sheet.name, address(*found.left))
        found.findings.append(Finding("I210", (place,), {}, source.department))
    if not found.tables and not found.findings and not found.form:
        named = found.stamped or next(filter(None, map(vocabulary.titled, (*found.titles, sheet.name))), "")
        if named and tabular(sheet):
            values = {"表": vocabulary.scheme.forms.by_id[named].title}
            found.findings.append(Finding("I211", (Place(sheet.file, sheet.name),), values, source.department))
    found.findings += findings_of_hidden(sheet, found.tables)
    marks = tuple(sorted(found.marks))
    who, where = ("", "") if found.stamped else signatory_of(sheet, vocabulary)
    tables = [replace(table, marks=marks, signed=who, signed_at=where) for table in found.tables]
    return tables, found.findings


def tabular(sheet: Sheet) -> bool:
    """Whether a sheet holds something like a table, not only lines of text."""
    return sum(sum(not blank(cell) for cell in cells) > _WIDE for cells in sheet.rows) >= _TALL


def _may_be_head(cells: Sequence[Raw], vocabulary: Vocabulary) -> bool:
    """Whether a row holds only texts and years, two at least, one of them a word of some form."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    said = [cell for cell in filled if year_of_cell(cell) is None or isinstance(cell, str)]
    if len(filled) < 2 or not said or not all(isinstance(cell, str) for cell in said):
        return False
    said = [cell for cell in said if year_of_cell(cell) is None] or said
    if sum(map(figure, said)) * 2 > len(said):
        return False
    return any(name in vocabulary.known for cell in said[:12] for name in vocabulary.label(str(cell)).keys)


def _other(cells: Sequence[Raw], row: int, vocabulary: Vocabulary, found: _Found) -> None:
    """A row outside any table: a title, a note, or data that no table claims."""
    first = next((cell for cell in cells if not blank(cell)), None)
    text = str(first) if isinstance(first, str) else ""
    found.marks |= vocabulary.marks(text)
    if alone(cells) or (text and vocabulary.note(text)):
        found.titles.append(text)
        if alone(cells) and not vocabulary.note(text):
            found.caption = text.strip()
    elif found.tables and found.left is None and sum(not blank(cell) for cell in cells) > 2:
        number = next((column for column, cell in enumerate(cells) if isinstance(cell, int | float)), None)
        found.left = None if number is None else (row, number)


def _without_head(
    grid: SheetGrid, before: FormTable, source: TableSource, vocabulary: Vocabulary, found: _Found
) -> None:
    """Read a sheet without a head by the columns of the table before, where it says that it goes on from there.

    One that only looks so is asked about.
    """
    sheet = grid.sheet
    start = continuation.continuation_start(sheet, before, vocabulary)
    if start is None:
        return
    values = {"表": vocabulary.scheme.forms.by_id[before.form].title, "前表": before.sheet}
    place = Place(sheet.file, sheet.name, address(start, 0))
    if not continuation.says_it_continues(sheet, before, source):
        found.findings.append(Finding("I218", (place,), values, before.department))
        return
    block = next(one for one in vocabulary.blocks if (one.form.id, one.kind) == (before.form, before.block))
    read = rows.read_rows(grid, start, start, before.columns, block, vocabulary, source.county, source.areas)
    found.marks |= read.marks
    found.tables.append(replace(before, sheet=sheet.name, rows=read.rows))
    found.findings.append(Finding("I216", (place,), values, before.department))


def _stamped(said: Stamp, place: Place, source: TableSource, vocabulary: Vocabulary, found: _Found) -> None:
    """Take form and body from an id line; one of another season or an unknown form is told."""
    form = vocabulary.stamps.get(fold(said.form), "")
    if not form:
        if said.year is not None:
            found.findings.append(Finding("I217", (place,), {"表号": said.form}, source.department))
        return
    found.stamped, found.fresh, found.titles = form, True, []
    found.other_year = said.year is not None and said.year != source.year
    body = source.bodies.get(fold(said.body), "")
    found.department = source.department or body
    values = {"表": vocabulary.scheme.forms.by_id[form].title, "表号": form}
    if found.other_year:
        years = {"年度": str(said.year), "文件夹年度": str(source.year)}
        found.findings.append(Finding("I214", (place,), values | years, found.department))
    elif body and source.department and body != source.department:
        bodies = {"填报单位": body, "部门": source.department}
        found.findings.append(Finding("I215", (place,), values | bodies, source.department))


def _said(found: _Found, sheet: Sheet, source: TableSource, vocabulary: Vocabulary) -> str:
    """The form that the nearest words speak of.

    The id line, then title rows, sheet, the table before (also that of the sheet before, where this one goes on with
    it), then the file and its folders.
    """
    if found.fresh:
        return found.stamped
    for text in reversed(found.titles):
        form = vocabulary.titled(text)
        if form:
            return form
    before = source.before
    return (
        found.stamped
        or vocabulary.titled(sheet.name)
        or found.form
        or (before.form if before is not None and continuation.says_it_continues(sheet, before, source) else "")
        or next(filter(None, map(vocabulary.titled, source.hints)), "")
    )


def _block(grid: SheetGrid, top: int, source: TableSource, vocabulary: Vocabulary, found: _Found) -> int | None:
    """Read the table whose head begins at `top`; returns the row after it, or None where no head begins there."""
    sheet = grid.sheet
    source = replace(source, department=found.department)
    said = _said(found, sheet, source, vocabulary)
    possible = candidates(grid, top, vocabulary)
    decision = decide([one for one in possible if not found.fresh or one.block.form.id == said], said)
    chosen = decision.chosen
    nearer = table_unit((*reversed(source.above), *found.titles), vocabulary)
    unit = nearer or next((said for row, said in found.notes if row > top), "")
    unit = unit or table_unit((*reversed(source.hints), sheet.name), vocabulary)
    after = _turned(
        TableHead(grid, top, said, found.fresh, unit, source, vocabulary, tuple(found.titles)), chosen, found
    )
    if after is not None:
        return after
    place = Place(sheet.file, sheet.name, address(top, 0))
    if decision.rivals:
        names = "、".join(f"《{block.form.title}》" for block in decision.rivals)
        found.findings.append(Finding("I206", (place,), {"可能的表": names}, source.department))
        return top + 1
    if chosen is None:
        return None
    chosen, when = period.with_period_beside(grid, top, chosen, source, vocabulary)
    columns, findings = columns_of(chosen, place, source, vocabulary)
    found.findings += findings
    found.findings += _misdated(found, chosen.block.form.title, place, source)
    below = top + chosen.height
    units: dict[int, str] = {}
    while below < len(sheet.rows) and not blank_row(sheet.rows[below]):
        cells = sheet.rows[below]
        named = unit_row(cells, vocabulary.scheme.units)
        if not named and not numbering_row(cells) and not vocabulary.says_only_values(cells):
            break
        units.update(named)
        below += 1
    columns = with_units(columns, units, unit, chosen, vocabulary)
    read = rows.read_rows(grid, top, below, columns, chosen.block, vocabulary, source.county, source.areas)
    form, kind, records = chosen.block.form, chosen.block.kind, chosen.block.form.records
    dated = rows_of_the_year(read.rows, sheet.rows, sheet.rows[top:below], columns, chosen.block, vocabulary)
    found.findings += questions_of_years(dated, form, sheet.file, sheet.name, source)
    empty, read = not read.rows, replace(read, rows=dated.rows)
    if when is not None and records is not None:
        columns, timed = period.put_period(when, records.period, columns, read.rows)
        read = replace(read, rows=timed)
    found.marks |= read.marks
    stamped = found.stamped == form.id
    found.form, found.titles, found.fresh = form.id, list(read.after_titles), False
    if empty and not (stamped and form.roles == (EVERYBODY,)):
        found.findings.append(Finding("I212", (place,), {"表": form.title}, source.department, form.indicator))
    elif read.rows and columns and _usable(chosen):
        first, readings = min(column.index for column in columns), vocabulary.scheme.readings
        found.findings += questions_of_statistics(read.rows, form, place, first, readings, source)
        found.findings += _partly(read.rows, form.title, place, source, vocabulary)
        whose, year = found.department, source.year
        table = FormTable(form.id, kind, whose, year, sheet.file, sheet.name, columns, read.rows, title=found.caption)
        found.tables += items_among(table, chosen.block, vocabulary)
    found.caption = ""
    return read.after


def _turned(head: TableHead, chosen: Candidate | None, found: _Found) -> int | None:
    """Read a table that stands another way than one record a row; returns the row after it, None where it does not."""
    turned = turned_layout(head, chosen)
    if turned is None:
        return None
    read = read_turned(head.grid, turned, head.source, head.vocabulary)
    found.findings += questions(head, turned)
    found.marks |= read.marks
    if read.table is not None:
        place = Place(head.grid.sheet.file, head.grid.sheet.name, address(head.top, 0))
        found.findings += _misdated(found, turned.block.form.title, place, head.source)
        found.tables.append(replace(read.table, title=found.caption))
        found.form, found.titles, found.fresh, found.caption = read.table.form, [], False, ""
    return read.after


def _misdated(found: _Found, form: str, place: Place, source: TableSource) -> Iterator[Finding]:
    """Say that a title speaks of another year than the folder: last year's table sent once more."""
    years = {int(year) for year in _YEAR.findall(unicodedata.normalize("NFKC", found.caption))}
    if len(years) == 1 and source.year not in years and not found.stamped:
        values = {"表": form, "写的": str(years.pop()), "文件夹年度": str(source.year)}
        yield Finding("I220", (place,), values, source.department)


def _partly(
    rows: Sequence[FormRow], form: str, place: Place, source: TableSource, vocabulary: Vocabulary
) -> Iterator[Finding]:
    """Say that rows of “其中” are read as parts of the row above and not counted again."""
    parts = [row for row in rows if row.label.startswith(vocabulary.scheme.readings.parts)]
    if parts:
        at = replace(place, cell=address(parts[0].row, 0))
        yield Finding("I221", (at,), {"表": form, "个数": str(len(parts))}, source.department)


def _usable(chosen: Candidate) -> bool:
    """Whether rows can be told apart without the missing columns."""
    missing = {column.id for column in chosen.missing}
    records = chosen.block.form.block(chosen.block.kind)
    if chosen.block.kind == "items" or records is None:
        return not missing
    return not missing & {records.subject, records.period}
