"""历年指标.xlsx → its sheets as read, and a finding where it cannot be."""

from __future__ import annotations

from pathlib import Path

from pipeline.model.finding import Finding
from pipeline.model.table import Place, Sheet
from pipeline.reading.file_reader import FileReader
from pipeline.reading.gate import FILE_LIMIT
from pipeline.system.cache import Cache
from pipeline.system.errors import reason


def read_history(path: Path, store: Cache | None = None) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """The sheets of the file (none where there is no such file), named as it lies; N123 where it cannot be read."""
    try:
        if not path.is_file():
            return (), ()
        data = path.read_bytes() if path.stat().st_size <= FILE_LIMIT else b""
    except OSError as error:
        return (), (Finding("N123", (Place(path.name),), {"原因": reason(error)}),)
    return sheets_of(path.name, data, store)


def sheets_of(file: str, data: bytes, store: Cache | None = None) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """The same of the bytes of a file of that name."""
    with FileReader(store) as reader:
        contents = reader.read(file, data).named(file)
    if contents.refusal is not None or contents.kind not in ("xlsx", "xls"):
        return (), (Finding("N123", (Place(file),), {"原因": "不是正常的 Excel 工作簿"}),)
    return tuple(sheet for sheet, _ in contents.sheets), contents.findings
