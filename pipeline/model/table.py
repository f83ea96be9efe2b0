"""Tables on their way in: sheets as read, tables recognised as a form, and their cells as typed readings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Raw = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | None
"""A cell as a reader gives it."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """File (from the folder of inputs on, so it begins with the year; “/” between folders) › sheet › cell."""

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return " › ".join(part for part in (self.file, self.sheet, self.cell) if part)


def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """Cell address of a 0-based row and column: (0, 0) → A1."""
    return f"{column_letters(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a sheet its program does not show: the sheet itself, rows and columns (0-based)."""

    sheet: bool = False
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: `rows[r][c]` is the cell at `address(r, c)`; `merged`: (row, column, row, column), inclusive."""

    file: str
    name: str
    rows: tuple[tuple[Raw, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: Hidden = Hidden()


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A recognised column: the scheme's id, where it stands (0-based), its head and unit ("" if none)."""

    id: str
    index: int
    head: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CellOrigin:
    """Where a cell really stands (0-based) and its unit ("" if none), other than the head of its column says."""

    row: int
    column: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a recognised table: 0-based sheet row, raw cells by column id, and what a 合计 row calls itself."""

    row: int
    cells: Mapping[str, Raw]
    label: str = ""
    origins: Mapping[str, CellOrigin] = field(default_factory=dict)
    """Cells that stand elsewhere than in this row below their column's head, by column id."""

    @property
    def total(self) -> bool:
        """Whether it sums up or averages other rows."""
        return bool(self.label)


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table recognised as (part of) a form of the scheme, cells still raw."""

    form: str
    block: str
    """Which block of the form: “items”, “records” or “hours”."""
    department: str
    """Name of the body (部门) in whose folder it lay."""
    year: int
    file: str
    sheet: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    marks: tuple[str, ...] = ()
    """Marks of the scheme found in its title or notes, e.g. 示例数据."""
    title: str = ""
    """The last row of text above its head, "" for none."""
    signed: str = ""
    """The body that the sheet says filled it in, where no id line does, "" for none."""
    signed_at: str = ""
    """The cell that says so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell, understood. `below` is the detection limit of a value reported as below it (“<0.005”, “0.05L”)."""

    value: Decimal | str | datetime.date | None
    at: Place
    below: Decimal | None = None
    digits: int = 0
    """Decimals the number was reported with."""
    text: str = ""
    """What the cell said, where it was no plain number: “—”, “未检出”, “停电”."""
    step: Decimal | None = None
    """One unit in the last place the number was reported with, in its canonical unit (12.34 亿元 → 100 万元)."""
    typed: str = ""
    """The number and its unit as they stand in the file, "" where that is the canonical unit: 17820 亩."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a normalised table; `subject` and `period` as the form's columns say, `readings` by column id."""

    subject: str
    period: str
    readings: Mapping[str, Reading]
    label: str = ""
    """What a row calls itself that sums up or averages others: 合计, 小计, 平均; "" for all others."""

    @property
    def total(self) -> bool:
        """Whether it sums up or averages other rows."""
        return bool(self.label)

    def number(self, column: str) -> Decimal | None:
        """The number read in a column, or None."""
        reading = self.readings.get(column)
        return reading.value if reading and isinstance(reading.value, Decimal) else None

    def text(self, column: str) -> str:
        """The text of a column, "" where there is none."""
        reading = self.readings.get(column)
        return reading.value if reading and isinstance(reading.value, str) else ""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A normalised table of records in canonical units, in the order of the sheet."""

    form: str
    department: str
    year: int
    file: str
    sheet: str
    columns: tuple[str, ...]
    records: tuple[Record, ...]
    block: str = "records"
    """“hours” where a record is an hour, to be made into days before anything else."""
