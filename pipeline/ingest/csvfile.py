"""The bytes of a text table (UTF-8, UTF-16 or GB18030; comma, tab or semicolon) → one sheet."""

from __future__ import annotations

import csv
import io

from pipeline.ingest.gate import Refused
from pipeline.model.table import Sheet

_DELIMITERS = ",\t;|"


def read_csv(file: str, data: bytes) -> list[Sheet]:
    """The table as one nameless sheet of texts; raises Refused where the bytes are no text or a quote stays open."""
    text = _decode(data)
    lines = (line for line in text.splitlines() if line.strip())
    sample = [line for line, _ in zip(lines, range(20), strict=False)]
    counts = {mark: sum(line.count(mark) for line in sample) for mark in _DELIMITERS}
    delimiter = max(_DELIMITERS, key=lambda mark: counts[mark])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    begun = 1
    try:
        for row in reader:
            rows.append(tuple(row))
            begun = reader.line_num + 1
    except csv.Error:
        # Read on without complaint, one open quote would swallow every row below it.
        raise Refused("I119", "csv", 行=str(begun)) from None
    return [Sheet(file, "", tuple(rows))] if any(map(any, rows)) else []


def _decode(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("I111", "csv")
