"""A project folder → everything the stack's templates may name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from benchmarks.stack import indicators
from benchmarks.stack.indicators import Line
from benchmarks.stack.tables import Table, read_file, read_tables

KINDS = {".pdf": "PDF", ".xlsx": "电子表格", ".xls": "电子表格", ".csv": "电子表格", ".docx": "Word", ".jpg": "照片"}


@dataclass(frozen=True)
class Context:
    """What was read and worked out; the fields are the names that templates use."""

    now: list[Table]
    last: list[Table]
    history: Table
    records: dict[str, list[dict[str, str]]]
    lines: dict[str, list[Line]]
    v: dict[str, str]
    months: list[list[list[list[str]]]]
    sections: list[list[list[str]]]
    materials: list[dict[str, str]]


def read(inputs: Path, year: int) -> Context:
    """Read two years' folders and the history beside them, and work out what the report says of them."""
    now, last = (read_tables(inputs / str(one)) for one in (year, year - 1))
    (history,) = read_file(inputs / "历年指标.xlsx", inputs)
    records, lines = indicators.records(now), indicators.lines(now)
    return Context(
        now=now,
        last=last,
        history=history,
        records=records,
        lines=lines,
        v=indicators.values(lines, records),
        months=indicators.months(indicators.daily(now)),
        sections=[indicators.by_month(section) for section in indicators.sections(now).values()],
        materials=list_materials(inputs / str(year)),
    )


def list_materials(folder: Path) -> list[dict[str, str]]:
    """A row for every file that departments sent, numbered, with the pages of those that have some."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent != folder)
    return [
        {
            "编号": f"{order:03}",
            "材料名称": path.stem,
            "提供部门": path.relative_to(folder).parts[0],
            "格式": KINDS.get(path.suffix, path.suffix.strip(".")),
            "页数": _pages(path),
        }
        for order, path in enumerate(files, 1)
    ]


def _pages(path: Path) -> str:
    if path.suffix != ".pdf":
        return indicators.NOTHING
    try:
        return str(len(pypdfium2.PdfDocument(path)))
    except pypdfium2.PdfiumError:
        return indicators.NOTHING
