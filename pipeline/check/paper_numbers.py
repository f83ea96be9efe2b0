"""The numbers of a sealed PDF against those of the table that was read for the same duty (K32, K33)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pipeline.check.duty_answers import Answer, answered_duties
from pipeline.check.given import Given
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise
from pipeline.model.number import digits, exact, half_even
from pipeline.model.table import FormTable, Place, Raw, address

_NUMBER = re.compile(r"(?<![A-Za-z0-9.])[+\-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![A-Za-z0-9.])[+\-−]?\d+(?:\.\d+)?")
_LIST = 5
"""Numbers and cells that a message names."""
_TYPED = ("number",)
_MOST_DECIMALS = 9
"""More decimals than anybody prints."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of a table and where it stands."""

    value: Decimal
    at: Place
    column: str
    """Name of its column, "" in a list of items, where a row is a number."""


def against_tables(given: Given) -> Iterator[Finding]:
    """X612 a sealed PDF with text and the table handed in beside it say the same: one finding a pair."""
    for one in answered_duties(given):
        files = {piece.file for piece in one.receipt.pieces}
        tables = [table for table in given.tables if table.form == one.deliverable.form and table.file in files]
        papers = [paper for paper in one.papers if paper.kind == "pdf" and paper.texts]
        if not one.deliverable.form or not tables or not papers:
            continue
        cells = [cell for table in tables for cell in _cells(table, given, every=False)]
        others = [cell.value for table in tables for cell in _cells(table, given, every=True)]
        printed = [number for paper in papers for text in paper.texts for number in numbers_in(text)]
        decimals = [number for number in printed if digits(number)]
        places = sorted({digits(number) for number in decimals if digits(number) < _MOST_DECIMALS})
        shown, known = (
            {_mark(number) for number in printed},
            {mark for value in others for mark in _marks(value, places)},
        )
        missing = [cell for cell in cells if shown.isdisjoint(_marks(cell.value, places))]
        strange = [number for number in decimals if _mark(number) not in known]
        if not cells or len(strange) == len(decimals):
            continue
        if missing or strange:
            yield _finding(one, missing, strange, len(cells), papers[0].file)


def _finding(one: Answer, missing: Sequence[Cell], strange: Sequence[Decimal], total: int, file: str) -> Finding:
    said = []
    if missing:
        shown = "、".join(f"{cell.value}（{cell.at.cell}）" for cell in missing[:_LIST])
        more = "等" if len(missing) > _LIST else ""
        said.append(f"电子表的 {total} 个数有 {len(missing)} 个在 PDF 里找不到：{shown}{more}")
    if strange:
        shown = "、".join(map(str, dict.fromkeys(strange[:_LIST])))
        said.append(f"PDF 里有 {len(strange)} 个数不在电子表里：{shown}{'等' if len(strange) > _LIST else ''}")
    places = (*(cell.at for cell in missing[:_LIST]), Place(file))
    values = {"材料": one.name, "不同": "；".join(said), "文件": file.rpartition("/")[2]}
    form, columns = one.deliverable.form, dict.fromkeys(cell.column for cell in missing)
    printed = tuple(PrintedOtherwise(Divergence.SEALED_COPY, form, column=column) for column in columns)
    return Finding("X612", places, values, one.department, one.deliverable.home, printed)


def _cells(table: FormTable, given: Given, *, every: bool) -> Iterator[Cell]:
    """Numbers of a table: this year's values and numeric columns; with `every` all that look like numbers."""
    form = given.config.scheme.forms.by_id[table.form]
    columns = form.records.columns if form.records else ()
    typed = {column.id for column in columns if column.type in _TYPED}
    names = {column.id: column.name for column in columns} if table.block != "items" else {}
    wanted = {"value"} if table.block == "items" else typed
    for row in table.rows:
        for column in table.columns:
            if every or (column.id in wanted and not row.total):
                found = _values(row.cells.get(column.id))
                for value in found if every or len(found) == 1 else ():
                    at = Place(table.file, table.sheet, address(row.row, column.index))
                    yield Cell(value, at, names.get(column.id, ""))


def _values(raw: Raw) -> list[Decimal]:
    """The numbers of a cell: a text may hold several."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        try:
            return [exact(raw)]
        except InvalidOperation:
            return []
    return numbers_in(raw) if isinstance(raw, str) else []


def numbers_in(text: str) -> list[Decimal]:
    """The numbers in a text, separators taken out, in their order: “1,286.40万元，98.6%” → 1286.40, 98.6."""
    plain = unicodedata.normalize("NFKC", text).replace("，", "、").replace("−", "-")
    return [Decimal(found.replace(",", "")) for found in _NUMBER.findall(plain)]


def _mark(number: Decimal) -> Decimal | tuple[Decimal, int]:
    """What a printed number is compared by: its value, and how many decimals it has where it has some."""
    return (number, digits(number)) if digits(number) else number


def _marks(value: Decimal, decimals: Sequence[int]) -> Iterator[Decimal | tuple[Decimal, int]]:
    """Every way in which a number of a table may be printed: as it is, with zeros behind it, rounded to some decimals
    (`decimals`: those that anything is printed with), and as the per cent that a share such as 0.986 is."""
    for one in (value, value * 100) if 0 < value <= 1 else (value,):
        yield one
        least, given = digits(one.normalize()), digits(one)
        for places in decimals:
            if places >= least or places < given:
                yield half_even(one, places), places
