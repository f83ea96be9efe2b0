"""The bytes of a text table (UTF-8, UTF-16 or GB18030; comma, tab or semicolon) → one sheet."""

from __future__ import annotations

import csv
import io

from pipeline.model.table import Sheet
from pipeline.reading.gate import Refused

_DELIMITERS = ",\t;|"
_CELLS = 3_000_000
"""As many as a workbook may have."""


def read_csv(data: bytes) -> list[Sheet]:
    """The table as one nameless sheet of texts; raises Refused for no text, an open quote, too many cells."""
    text = _decode(data)
    lines = (line for line in text.splitlines() if line.strip())
    sample = [line for line, _ in zip(lines, range(20), strict=False)]
    counts = {mark: sum(line.count(mark) for line in sample) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: counts[mark])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    # A long cell is no open quote; the limit holds for the whole process, so it is never made smaller.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    rows: list[tuple[str, ...]] = []
    begun, room = 1, _CELLS
    try:
        for row in reader:
            room -= len(row)
            if room < 0:
                raise Refused("I140", "csv")
            rows.append(tuple(row))
            begun = reader.line_num + 1
    except csv.Error:
        # Read on without complaint, one open quote would swallow every row below it.
        raise Refused("I119", "csv", 行=str(begun)) from None
    return [Sheet("", "", tuple(rows))] if any(map(any, rows)) else []


def _decode(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("I111", "csv")
