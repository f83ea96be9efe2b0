"""Figures of a form → pages as departments lay them out: lists of items and lists of objects, each in several ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.sample.sheets import Cell, Page

LABEL = "示例数据，仅供演示"
SIGNED = "填表人：〔姓名〕    审核人：〔姓名〕    单位负责人：〔姓名〕"
FIRST, SECOND = 2023, 2024


class By(NamedTuple):
    """A cell that differs from one year to the next; None in the first column leaves the row out."""

    before: Cell
    now: Cell


class Line(NamedTuple):
    """A row of a list of items: its values of both years and, where it changed, why."""

    name: str
    unit: str
    before: Cell
    now: Cell
    reason: str = ""
    nature: str = ""
    note: str = ""
    written: Cell = None
    """How the value of the second year is written, where it is not written plainly (98.6%, ７２,405)."""
    year: int | None = None
    """The year of the data, where it is not the table's."""

    def value(self, year: int) -> Cell:
        """What stands in the cell of that year."""
        if year == FIRST:
            return self.before
        return self.written if self.written is not None else self.now


@dataclass(frozen=True)
class Heads:
    """How a list of items is headed: the columns in their order, and their words."""

    columns: tuple[str, ...]
    words: tuple[str, ...]


FULL = Heads(
    ("name", "unit", "value", "last", "reason", "year", "nature", "evidence", "note"),
    ("指标", "单位", "本年", "上年", "变化原因", "数据年份", "数据性质", "佐证编号", "备注"),
)
YEARS = Heads(
    ("number", "name", "unit", "value", "last", "reason", "year", "nature"),
    ("序号", "指标名称", "计量单位", "{year}年", "{last}年", "变化原因说明", "数据年度", "数据性质"),
)
SHORT = Heads(("named", "value", "last", "reason", "note"), ("项目", "本年数", "上年数", "变化原因", "备注"))


def of_year(rows: Sequence[Sequence[Cell | By]], year: int) -> list[list[Cell]]:
    """The rows of that year: every By replaced by its cell, rows without a first cell left out."""
    made = [
        [(cell.before if year == FIRST else cell.now) if isinstance(cell, By) else cell for cell in row] for row in rows
    ]
    return [row for row in made if row[0] is not None]


def merged(rows: Sequence[Sequence[Cell]], *alone: int) -> list[str]:
    """Ranges for rows (1-based) in which one text stands over the whole width."""
    width = max(map(len, rows))
    return [f"A{row}:{chr(64 + width)}{row}" for row in alone if width > 1]


def items(
    title: str, year: int, lines: Sequence[Line], heads: Heads = FULL, *, sheet: str = "", note: str = ""
) -> Page:
    """A page of items: title, label, heads, a row each, and who signs."""
    words = [word.format(year=year, last=year - 1) for word in heads.words]
    rows: list[list[Cell]] = [[title], [LABEL], list(words)]
    for number, line in enumerate(lines, 1):
        rows.append([_cell(line, column, year, number) for column in heads.columns])
    if note:
        rows.append([f"注：{note}"])
    rows.append([SIGNED])
    single = [1, 2, *range(4 + len(lines), len(rows) + 1)]
    return Page(sheet or title[:28], rows, merged(rows, *single))


def _cell(line: Line, column: str, year: int, number: int) -> Cell:
    first = year == FIRST
    cells: dict[str, Cell] = {
        "number": number,
        "name": line.name,
        "named": f"{line.name}（{line.unit}）" if line.unit else line.name,
        "unit": line.unit,
        "value": line.value(year),
        "last": None if first else line.before,
        "reason": None if first else line.reason or None,
        "year": line.year or year,
        "nature": line.nature or None,
        "note": line.note or None,
    }
    return cells.get(column)


def records(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    sheet: str = "",
    unit: str = "",
    sums: Sequence[str] = (),
    wrong: Mapping[str, Cell] | None = None,
    note: str = "",
    numbered: bool = True,
) -> Page:
    """A page of objects: title, label, heads (a head “甲|乙” stands in two rows, equal 甲 merged), rows, 合计, note.

    `sums` are the heads that are added up in the 合计 row; `wrong` what somebody wrote there instead.
    """
    heads = ["序号", *heads] if numbered else list(heads)
    body = [[number, *row] if numbered else list(row) for number, row in enumerate(rows, 1)]
    made: list[list[Cell]] = [[title], [f"{LABEL}{'    单位：' + unit if unit else ''}"]]
    ranges: list[str] = []
    if any("|" in head for head in heads):
        upper, lower = [head.partition("|")[0] for head in heads], [head.partition("|")[2] for head in heads]
        made += [
            [
                None if i and one and upper[i - 1] == name and lower[i - 1] else name
                for i, (name, one) in enumerate(zip(upper, lower, strict=True))
            ],
            [one or None for one in lower],
        ]
        ranges += _two_rows(upper, lower)
    else:
        made.append(list(heads))
    made += body
    if sums:
        added: dict[str, Cell] = {head: _added(row[heads.index(head)] for row in body) for head in sums}
        added.update(wrong or {})
        made.append(["合计", *(added.get(head) for head in heads[1:])])
    single = [1, 2]
    for text in (f"注：{note}" if note else "", SIGNED):
        if text:
            made.append([text])
            single.append(len(made))
    return Page(sheet or title[:28], made, [*merged(made, *single), *ranges])


def _added(cells: Iterable[Cell]) -> float:
    """The sum of a column; what is no number counts nothing."""
    texts = [unicodedata.normalize("NFKC", str(cell)).replace(",", "") for cell in cells if cell is not None]
    return round(sum(float(text) for text in texts if re.fullmatch(r"\d+(\.\d+)?", text)), 2)


def _two_rows(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    ranges = []
    start = 0
    for end in range(1, len(upper) + 1):
        if end < len(upper) and lower[end] and lower[start] and upper[end] == upper[start]:
            continue
        left, right = chr(65 + start), chr(64 + end)
        if not lower[start]:
            ranges.append(f"{left}3:{left}4")
        elif end - start > 1:
            ranges.append(f"{left}3:{right}3")
        start = end
    return ranges


def stacked(name: str, above: Page, below: Page) -> Page:
    """Two tables under each other on one sheet, an empty row between them."""
    down = len(above.rows) + 1
    moved = [_moved(one, down) for one in below.merged]
    return Page(name, [*above.rows, [None], *below.rows], [*above.merged, *moved])


def _moved(merged: str, down: int) -> str:
    first, last = merged.split(":")
    return ":".join(f"{one[0]}{int(one[1:]) + down}" for one in (first, last))


def text(page: Page, encoding: str = "gb18030") -> bytes:
    """The page as a text table, as Excel saves it in China."""
    import csv
    import io

    width = max(map(len, page.rows))
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([*row, *[None] * (width - len(row))] for row in page.rows)
    return out.getvalue().encode(encoding)
