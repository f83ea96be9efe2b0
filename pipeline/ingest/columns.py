"""The heads of a chosen table → its certain columns with their units, and a question for each that is not certain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.form_choice import Candidate
from pipeline.ingest.header_words import Block, NamedColumns
from pipeline.ingest.sheet_grid import alone
from pipeline.ingest.vocabulary import TableSource, Vocabulary
from pipeline.model.finding import Finding
from pipeline.model.table import FormColumn, Place, Raw, address
from pipeline.scheme.forms import ColumnSpec
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import SEVERAL, UNKNOWN, fold

_RECORDS = "records"
_YEAR = re.compile(r"\d{4}年?度?")
_LIKE = 55
"""How like (0–100) a head must be to a missing column to be named as the likeliest."""
_VERY_LIKE = 75
"""How like a head must be to a column that nothing else in the table fills."""


def columns_of(
    chosen: Candidate, place: Place, source: TableSource, vocabulary: Vocabulary
) -> tuple[tuple[FormColumn, ...], list[Finding]]:
    """The columns that are certain, and a finding for each that is missing, double or ambiguous."""
    block, findings = chosen.block, []
    by_id = {column.id: column for column in block.columns}
    base = {"表": block.form.title}

    def report(code: str, where: Sequence[NamedColumns], **values: str) -> None:
        row = int("".join(filter(str.isdigit, place.cell))) - 1 + chosen.height - 1
        at = tuple(Place(place.file, place.sheet, address(row, one.index)) for one in where) or (place,)
        findings.append(Finding(code, at, base | values, source.department, block.form.indicator))

    certain: dict[str, list[NamedColumns]] = {}
    strange: list[NamedColumns] = []
    for one in chosen.named:
        if len(one.ids) == 1:
            certain.setdefault(one.ids[0], []).append(one)
        elif one.ids:
            options = "、".join(f"“{by_id[identity].name}”" for identity in one.ids)
            report("I203", [one], 列=one.head, 可能=options)
        elif one.head and label_key(one.head) not in vocabulary.ignored:
            strange.append(one)
    columns = []
    for identity, named in certain.items():
        if len(named) > 1 and by_id[identity].type != "text":
            report("I204", named, 列=by_id[identity].name, 表头="、".join(f"“{one.head}”" for one in named))
        else:
            one = min(named, key=lambda one: _closeness(by_id[identity], one))
            columns.append(FormColumn(identity, one.index, one.head, one.unit))
    for column in chosen.missing:
        like = _likeliest(column, strange, _LIKE)
        likely = f"，最像的是“{like.head}”" if like else ""
        report("I202", [like] if like else [], 列=column.name, 最像=likely)
        strange = [one for one in strange if one is not like]
    for column in block.columns if block.kind == _RECORDS else ():
        known = column.id in certain or column in block.required
        like = None if known else _likeliest(column, strange, _VERY_LIKE)
        if like is not None:
            report("I205", [like], 列=like.head, 最像=column.name)
            strange = [one for one in strange if one is not like]
    if strange:
        report("I209", strange[:1], 列="、".join(one.head for one in strange[:8]), 个数=str(len(strange)))
    return tuple(sorted(columns, key=lambda column: column.index)), findings


def _closeness(column: ColumnSpec, one: NamedColumns) -> tuple[int, int]:
    """Of several texts that name a column the one that comes first among its names: 点位 before 城市."""
    names = [label_key(name) for name in (column.name, *column.aliases)]
    said = label_key(one.head)
    return names.index(said) if said in names else len(names), one.index


def _likeliest(column: ColumnSpec, strange: Sequence[NamedColumns], least: int) -> NamedColumns | None:
    """The head that is most like a column, at least so much (0–100); one that holds its name whole is very like it."""
    from rapidfuzz import fuzz

    def like(head: str) -> float:
        said = label_key(head)
        names = [label_key(name) for name in (column.name, *column.aliases)]
        held = any(len(name) > 1 and name in said for name in names)
        return max(_VERY_LIKE if held else 0, *(fuzz.ratio(said, name) for name in names))

    scored = [(like(one.head), -one.index, one) for one in strange]
    best = max(scored, default=None, key=lambda score: score[:2])
    return best[2] if best and best[0] >= least else None


def table_unit(around: Sequence[str], vocabulary: Vocabulary) -> str:
    """The units that the words round a table give for the whole of it, the nearest (last) that do: “单位：公顷、万元”.

    Joined by “、”; what looks like a unit and is none we know is “?…”.
    """
    units, words = vocabulary.scheme.units, vocabulary.scheme.readings.unit_words
    return next(filter(None, (units.said_of_table(text, words) for text in reversed(around))), "")


def units_of_notes(rows: Sequence[Sequence[Raw]], vocabulary: Vocabulary) -> tuple[tuple[int, str], ...]:
    """(row, units that it gives) of each note such as “注：金额单位为千元”, and (row, "") of the titles between them.

    A note speaks for the tables above it, back to the title of a form. A line of units or of who filled the table in
    stands above the table that it speaks of.
    """
    units, words = vocabulary.scheme.units, vocabulary.scheme.readings.unit_words
    above = (*words, *map(fold, vocabulary.scheme.readings.signers))
    firsts = [(row, cells[0].strip()) for row, cells in enumerate(rows) if cells and isinstance(cells[0], str)]
    notes = [(row, text) for row, text in firsts if text and vocabulary.note(text)]
    notes = [(row, text) for row, text in notes if not fold(text).strip("(").startswith(above)]
    found = {row: said for row, text in notes if (said := units.said_of_table(text, words, brackets=False))}
    if found:
        found |= {row: "" for row, text in firsts if alone(rows[row]) and row not in found and vocabulary.titled(text)}
    return tuple(sorted(found.items()))


def unit_line(cells: Sequence[Raw], vocabulary: Vocabulary) -> str:
    """What a row above a head says of the unit of the whole table (“单位：千元”), "" for a row that is no such line.

    The unit stands behind a word for it in one cell or in two, or alone in a row that begins like a note or signature
    (“填报单位：…”). A row that names columns is a head.
    """
    units, words = vocabulary.scheme.units, vocabulary.scheme.readings.unit_words
    said = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    found = ""
    others: list[str] = []
    for number, text in enumerate(said):
        plain = fold(text).strip("()")
        before = fold(said[number - 1]).strip("(:") if number else ""
        bare = units.canonical(plain) or units.strange(plain)
        named = plain.startswith(words) and (units.said_of_table(text, words) or plain.rstrip(":") in words)
        if bare and (before in words or (number and vocabulary.note(said[0]))):
            found = found or f"{words[0]}:{text}"
        elif named:
            found = found or (text if units.said_of_table(text, words) else "")
        else:
            others.append(text)
    heads = (name for text in others for name in vocabulary.label(text).keys)
    return "" if any(name in vocabulary.known and not _YEAR.fullmatch(name) for name in heads) else found


def with_units(
    columns: Sequence[FormColumn], row: dict[int, str], table: str, chosen: Candidate, vocabulary: Vocabulary
) -> tuple[FormColumn, ...]:
    """Columns with the unit of the unit row, or of the whole table where it measures the same kind of thing.

    The column of values of a table of items keeps all that are said for the table, a “、” behind each or the last.
    """
    own = {column.id: column for column in chosen.block.columns}
    has_units = any(column.id == "unit" for column in columns)
    made = []
    for column in columns:
        said = head_unit(own[column.id], column.unit, column.head, chosen.block, vocabulary)
        unit = said or row.get(column.index, "")
        if not unit and said == column.unit and own[column.id].type == "number":
            free = chosen.block.kind == "items" and not has_units
            unit = table and f"{table}{SEVERAL}" if free else unit_in(own[column.id], table, chosen.block, vocabulary)
        made.append(replace(column, unit=unit) if unit != column.unit else column)
    return tuple(made)


def unit_in(column: ColumnSpec, table: str, block: Block, vocabulary: Vocabulary) -> str:
    """The unit of a whole table, where it speaks for this column of numbers; else "".

    It does where both measure the same kind of thing, but for quantities of which a table mixes units: there the unit
    of most columns leaves the others theirs. One that is not known may be that of any column of amounts.
    """
    factors = vocabulary.scheme.units.factors
    if not table or column.unit not in factors:
        return ""
    kind, strange = factors[column.unit][0], ""
    for unit in table.split(SEVERAL):
        if unit.startswith(UNKNOWN):
            strange = "" if kind in vocabulary.scheme.readings.never_summed else unit
        elif factors[unit][0] == kind:
            return "" if _spared(column, unit, block, vocabulary) else unit
    return strange


def head_unit(column: ColumnSpec, unit: str, head: str, block: Block, vocabulary: Vocabulary) -> str:
    """The unit that a head gives, "" where only a part above its own (`head`) does, for most of several columns."""
    said = vocabulary.label(head).unit == unit or vocabulary.scheme.units.canonical(head) == unit
    return unit if said or not _spared(column, unit, block, vocabulary) else ""


def _spared(column: ColumnSpec, unit: str, block: Block, vocabulary: Vocabulary) -> bool:
    """Whether a unit that is said for several columns is that of most, and this one has another of the same kind."""
    factors, mixed = vocabulary.scheme.units.factors, vocabulary.scheme.readings.mixed_units
    if unit not in factors or factors[unit][0] not in mixed or column.unit == unit:
        return False
    same = [one.unit for one in block.columns if one.unit in factors and factors[one.unit][0] == factors[unit][0]]
    return column.unit in same and same.count(unit) * 2 > len(same)


def cell_unit(text: str, vocabulary: Vocabulary) -> str:
    """The unit that a cell for it gives, “?斗” for one that is not known, "" where it says that there is none."""
    if fold(text) in vocabulary.scheme.readings.empty | {""}:
        return ""
    return vocabulary.scheme.units.canonical(text) or f"{UNKNOWN}{text.strip()}"
