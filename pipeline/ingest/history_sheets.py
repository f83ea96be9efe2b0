"""历年指标.xlsx → its sheets as read, and a finding where it cannot be."""

from __future__ import annotations

from pathlib import Path

from pipeline.ingest import gate, workbook
from pipeline.ingest.gate import Refused
from pipeline.model.finding import Finding
from pipeline.model.table import Place, Sheet
from pipeline.system.errors import reason


def read_history(path: Path) -> tuple[tuple[Sheet, ...], tuple[Finding, ...]]:
    """The sheets of the file (none where there is no such file), named as it lies; N123 where it cannot be read."""
    if not path.is_file():
        return (), ()
    file = path.name
    try:
        data = path.read_bytes()
        if len(data) > gate.FILE_LIMIT:
            raise Refused("I114", "xlsx")
        passed = gate.admit(file, data)
        if passed.kind not in ("xlsx", "xls"):
            raise Refused("I102", passed.kind)
        sheets, findings = workbook.read_workbook(file, passed.kind, data, passed.parts)
    except OSError as error:
        return (), (Finding("N123", (Place(file),), {"原因": reason(error)}),)
    except Refused:
        return (), (Finding("N123", (Place(file),), {"原因": "不是正常的 Excel 工作簿"}),)
    return tuple(sheets), tuple(findings)
