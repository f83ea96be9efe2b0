"""A year's folder of workbooks, CSV files and Word tables → tables, as read by one who knows what they look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path

import pandas as pd
from docx import Document

_IN_BRACKETS = re.compile(r"[（(].*?[)）]|\*|\s")
_SHEETS, _TABLES_IN_WORD = (".xlsx", ".xls", ".csv"), re.compile(r"(表|变化原因说明)\.docx$")
_CORRECTED = "（更正）"
"""Stands in the name of a file that another one is sent for again."""
_CARRIED_DOWN = ("断面编码", "断面名称", "水体")
"""Columns whose cells are merged over the rows of one section."""
_LAST_ROWS = ("合计", "填表人", "注", "说明")


@dataclass(frozen=True)
class Table:
    """One sheet: the title above it, its heads without units, its rows as texts; cells that were empty are left out."""

    file: str
    title: str
    heads: tuple[str, ...]
    rows: list[dict[str, str]]


def read_tables(folder: Path) -> list[Table]:
    """Every sheet with a line of heads in a year's folder, department by department."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in _SHEETS or _TABLES_IN_WORD.search(path.name))
    corrected = {path.with_name(path.name.replace(_CORRECTED, "")) for path in files if _CORRECTED in path.name}
    return [table for path in files if path not in corrected for table in read_file(path, folder)]


def read_file(path: Path, folder: Path) -> list[Table]:
    """Every sheet of one file; its name is told from the folder on."""
    return [table for frame in _frames(path) if (table := _table(path, folder, frame))]


def _frames(path: Path) -> Iterator[pd.DataFrame]:
    if path.suffix == ".docx":
        for table in Document(str(path)).tables:
            rows = [[cell.text for cell in row.cells] for row in table.rows]
            yield pd.DataFrame([[path.stem, *[None] * (len(rows[0]) - 1)], *rows], dtype=object)
        return
    if path.suffix == ".csv":
        data = path.read_bytes()
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("gb18030")
        width = max(line.count(",") for line in text.splitlines()) + 1
        yield pd.read_csv(StringIO(text), header=None, names=range(width), dtype=str)
        return
    yield from pd.read_excel(path, sheet_name=None, header=None, dtype=object, engine="calamine").values()


def _table(path: Path, folder: Path, frame: pd.DataFrame) -> Table | None:
    filled = frame.notna().sum(axis=1)
    wide = filled[filled >= 3]
    if wide.empty:
        return None
    top = int(wide.index[0])
    heads, first = _heads(frame, top)
    body = frame.iloc[first:].copy()
    body.columns = pd.Index(heads)
    body = body.loc[:, [bool(head) for head in heads]]
    body = body.loc[:, ~body.columns.duplicated()]
    for name in _CARRIED_DOWN:
        if name in body.columns:
            body[name] = body[name].ffill()
    rows = []
    for row in body.to_dict("records"):
        said = {str(head): text for head, cell in row.items() if (text := written(cell))}
        if len(said) > 1 and not next(iter(said.values())).startswith(_LAST_ROWS):
            rows.append(said)
    title = written(frame.iat[0, 0]) if top else path.stem
    return Table(path.relative_to(folder).as_posix(), title, tuple(dict.fromkeys(filter(None, heads))), rows)


def _heads(frame: pd.DataFrame, top: int) -> tuple[list[str], int]:
    """The heads, one line or two below each other, and the number of the first row below them."""
    upper = [_IN_BRACKETS.sub("", written(cell)) for cell in frame.iloc[top]]
    if top + 1 < len(frame):
        lower = [_IN_BRACKETS.sub("", written(cell)) for cell in frame.iloc[top + 1]]
        if not lower[0] and sum(map(bool, lower)) >= 3:
            return [below or above for above, below in zip(upper, lower, strict=True)], top + 2
    return upper, top + 1


def written(cell: object) -> str:
    """What a cell says, whole numbers without a point."""
    if isinstance(cell, float):
        return "" if cell != cell else f"{cell:.10g}"
    return "" if cell is None or cell is pd.NaT else str(cell).strip()


def number(text: str) -> Decimal | None:
    """The number that a text is, None where it is none."""
    try:
        return Decimal(unicodedata.normalize("NFKC", text).replace(",", "").removesuffix("%"))
    except InvalidOperation:
        return None
