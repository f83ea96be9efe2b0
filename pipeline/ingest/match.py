"""A sheet → the tables on it that belong to forms of the scheme, and what stood in the way of reading others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest import rows, wide
from pipeline.ingest.decide import Candidate, candidates, decide
from pipeline.ingest.heads import Named
from pipeline.ingest.region import Layout, alone, blank, empty, figure, numbering_row, unit_row
from pipeline.ingest.vocabulary import Source, Vocabulary
from pipeline.model.finding import Finding
from pipeline.model.table import FormColumn, FormTable, Place, Raw, Sheet, address
from pipeline.scheme.forms import Column
from pipeline.scheme.labels import key
from pipeline.scheme.units import fold

_RECORDS = "records"
_PATIENCE = 500
"""Rows in a row that are no head, after which a sheet without a table so far is taken to have none."""
_LIKE = 55
"""How like (0–100) a head must be to a missing column to be named as the likeliest."""
_VERY_LIKE = 75
"""How like a head must be to a column that nothing else in the table fills."""
_WIDE, _TALL = 2, 2
"""More filled cells in a row, in so many rows, are a table."""


@dataclass
class _Found:
    """What has been read of one sheet so far."""

    tables: list[FormTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    form: str = ""
    titles: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    left: tuple[int, int] | None = None
    """First row that looks like data after a table had ended."""


def match(sheet: Sheet, source: Source, vocabulary: Vocabulary) -> tuple[list[FormTable], list[Finding]]:
    """The form tables of a sheet in its order, and findings about columns that are missing, double or ambiguous."""
    layout = Layout.of(sheet)
    found = _Found()
    for text in (sheet.name, *source.hints):
        found.marks |= vocabulary.marks(text)
    row, idle = 0, 0
    while row < len(sheet.rows) and (found.tables or idle < _PATIENCE):
        cells = sheet.rows[row]
        idle += 1
        if empty(cells):
            row += 1
            continue
        after = _block(layout, row, source, vocabulary, found) if _may_be_head(cells, vocabulary) else None
        if after is None:
            _other(cells, row, vocabulary, found)
            row += 1
        else:
            row, idle = after, 0
    if found.left is not None:
        place = Place(sheet.file, sheet.name, address(*found.left))
        found.findings.append(Finding("I210", (place,), {}, source.department))
    if not found.tables and not found.findings:
        named = next(filter(None, map(vocabulary.titled, (*found.titles, sheet.name))), "")
        if named and tabular(sheet):
            values = {"表": vocabulary.scheme.forms.by_id[named].title}
            found.findings.append(Finding("I211", (Place(sheet.file, sheet.name),), values, source.department))
    marks = tuple(sorted(found.marks))
    tables = [table if table.marks == marks else _marked(table, marks) for table in found.tables]
    return tables, found.findings


def tabular(sheet: Sheet) -> bool:
    """Whether a sheet holds something like a table, not only lines of text."""
    return sum(sum(not blank(cell) for cell in cells) > _WIDE for cells in sheet.rows) >= _TALL


def _marked(table: FormTable, marks: tuple[str, ...]) -> FormTable:
    return replace(table, marks=marks)


def _may_be_head(cells: Sequence[Raw], vocabulary: Vocabulary) -> bool:
    """Whether a row holds only texts, two at least, one of them a word of some form."""
    said = [cell for cell in cells if cell is not None and cell != ""]
    if len(said) < 2 or not all(isinstance(cell, str) for cell in said):
        return False
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
    elif found.tables and found.left is None and sum(not blank(cell) for cell in cells) > 2:
        number = next((column for column, cell in enumerate(cells) if isinstance(cell, int | float)), None)
        found.left = None if number is None else (row, number)


def _said(found: _Found, sheet: Sheet, source: Source, vocabulary: Vocabulary) -> str:
    """The form that the nearest words speak of: title rows, sheet, the table before, then the file and its folders."""
    for text in reversed(found.titles):
        form = vocabulary.titled(text)
        if form:
            return form
    return vocabulary.titled(sheet.name) or found.form or next(filter(None, map(vocabulary.titled, source.hints)), "")


def _block(layout: Layout, top: int, source: Source, vocabulary: Vocabulary, found: _Found) -> int | None:
    """Read the table whose head begins at `top`; returns the row after it, or None where no head begins there."""
    sheet = layout.sheet
    said = _said(found, sheet, source, vocabulary)
    decision = decide(candidates(layout, top, vocabulary), said)
    chosen = decision.chosen
    across = wide.find(layout, top, said, source, vocabulary)
    if across is not None and (chosen is None or chosen.missing):
        found.tables += across.tables
        found.form, found.titles = across.form, []
        return across.after
    place = Place(sheet.file, sheet.name, address(top, 0))
    if decision.rivals:
        names = "、".join(f"《{block.form.title}》" for block in decision.rivals)
        found.findings.append(Finding("I206", (place,), {"可能的表": names}, source.department))
        return top + 1
    if chosen is None:
        return None
    columns, findings = _columns(chosen, place, source, vocabulary)
    found.findings += findings
    below = top + chosen.height
    units: dict[int, str] = {}
    while below < len(sheet.rows) and not empty(sheet.rows[below]):
        named = unit_row(sheet.rows[below], vocabulary.scheme.units)
        if not named and not numbering_row(sheet.rows[below]):
            break
        units.update(named)
        below += 1
    columns = _with_units(columns, units, _table_unit(found.titles, vocabulary), chosen, vocabulary)
    read = rows.read(layout, top, below, columns, chosen.block, vocabulary)
    found.marks |= read.marks
    found.form, found.titles = chosen.block.form.id, list(read.after_titles)
    form, kind = chosen.block.form.id, chosen.block.kind
    if not read.rows:
        values = {"表": chosen.block.form.title}
        found.findings.append(Finding("I212", (place,), values, source.department, chosen.block.form.indicator))
    elif columns and _usable(chosen):
        found.tables.append(
            FormTable(form, kind, source.department, source.year, sheet.file, sheet.name, columns, read.rows)
        )
    return read.after


def _usable(chosen: Candidate) -> bool:
    """Whether rows can be told apart without the missing columns."""
    missing = {column.id for column in chosen.missing}
    records = chosen.block.form.records
    if chosen.block.kind == "items" or records is None:
        return not missing
    return not missing & {records.subject, records.period}


def _columns(
    chosen: Candidate, place: Place, source: Source, vocabulary: Vocabulary
) -> tuple[tuple[FormColumn, ...], list[Finding]]:
    """The columns that are certain, and a finding for each that is missing, double or ambiguous."""
    block, findings = chosen.block, []
    by_id = {column.id: column for column in block.columns}
    base = {"表": block.form.title}

    def report(code: str, where: Sequence[Named], **values: str) -> None:
        row = int("".join(filter(str.isdigit, place.cell))) - 1 + chosen.height - 1
        at = tuple(Place(place.file, place.sheet, address(row, one.index)) for one in where) or (place,)
        findings.append(Finding(code, at, base | values, source.department, block.form.indicator))

    certain: dict[str, list[Named]] = {}
    strange: list[Named] = []
    for one in chosen.named:
        if len(one.ids) == 1:
            certain.setdefault(one.ids[0], []).append(one)
        elif one.ids:
            options = "、".join(f"“{by_id[identity].name}”" for identity in one.ids)
            report("I203", [one], 列=one.head, 可能=options)
        elif one.head and key(one.head) not in vocabulary.ignored:
            strange.append(one)
    columns = []
    for identity, named in certain.items():
        if len(named) > 1 and by_id[identity].type != "text":
            report("I204", named, 列=by_id[identity].name, 表头="、".join(f"“{one.head}”" for one in named))
        else:
            columns.append(FormColumn(identity, named[0].index, named[0].head, named[0].unit))
    for column in chosen.missing:
        like = _likeliest(column, strange, _LIKE)
        likely = f"，最像的是“{like.head}”" if like else ""
        report("I202", [like] if like else [], 列=column.name, 最像=likely)
        strange = [one for one in strange if one is not like]
    for column in block.columns if block.kind == _RECORDS else ():
        like = None if column.id in certain or column.required else _likeliest(column, strange, _VERY_LIKE)
        if like is not None:
            report("I205", [like], 列=like.head, 最像=column.name)
            strange = [one for one in strange if one is not like]
    if strange:
        report("I209", strange[:1], 列="、".join(one.head for one in strange[:8]), 个数=str(len(strange)))
    return tuple(sorted(columns, key=lambda column: column.index)), findings


def _likeliest(column: Column, strange: Sequence[Named], least: int) -> Named | None:
    """The head that is most like a column, at least so much (0–100); one that holds its name whole is very like it."""
    from rapidfuzz import fuzz

    def like(head: str) -> float:
        said = key(head)
        names = [key(name) for name in (column.name, *column.aliases)]
        held = any(len(name) > 1 and name in said for name in names)
        return max(_VERY_LIKE if held else 0, *(fuzz.ratio(said, name) for name in names))

    scored = [(like(one.head), -one.index, one) for one in strange]
    best = max(scored, default=None, key=lambda score: score[:2])
    return best[2] if best and best[0] >= least else None


def _table_unit(titles: Sequence[str], vocabulary: Vocabulary) -> str:
    """The unit that a row above the head gives for the whole table: “单位：公顷”."""
    for text in reversed(titles):
        folded = fold(text)
        for word in vocabulary.scheme.readings.unit_words:
            for mark in (f"{word}:", f"{word}("):
                said = folded.rpartition(mark)[2] if mark in folded else ""
                for end in range(min(len(said), 12), 0, -1):
                    unit = vocabulary.scheme.units.canonical(said[:end])
                    if unit:
                        return unit
    return ""


def _with_units(
    columns: Sequence[FormColumn], row: dict[int, str], table: str, chosen: Candidate, vocabulary: Vocabulary
) -> tuple[FormColumn, ...]:
    """Columns with the unit of the unit row, or of the whole table where it measures the same kind of thing."""
    factors = vocabulary.scheme.units.factors
    own = {column.id: column for column in chosen.block.columns}
    has_units = any(column.id == "unit" for column in columns)
    made = []
    for column in columns:
        unit = column.unit or row.get(column.index, "")
        if not unit and table and own[column.id].type == "number":
            same = own[column.id].unit in factors and factors[own[column.id].unit][0] == factors[table][0]
            unit = table if same or (chosen.block.kind == "items" and not has_units) else ""
        made.append(replace(column, unit=unit) if unit != column.unit else column)
    return tuple(made)
