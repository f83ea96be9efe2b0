"""Time the reading of tables, in seconds: 60 small workbooks, and one of 100,000 rows.

Run from the repository: .venv/bin/python -m benchmarks.reading [runs]
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from pipeline import config as configs
from pipeline.config import Config
from pipeline.ingest import ingest
from pipeline.model.table import FormTable
from pipeline.scheme.forms import ColumnSpec

ROOT = Path(__file__).parent.parent
SMALL, ROWS, COLUMNS = 60, 30, 15
LARGE = 100_000
LIMITS = {"60 small workbooks": 0.3, "100,000 rows": 3.0}
"""Seconds on a machine of two cores."""


def small(folder: Path, files: int = SMALL) -> None:
    """Workbooks of one sheet, each another form in turn, with title, note, heads, rows and a total."""
    from openpyxl import Workbook

    forms = [form for form in configs.load(ROOT, 2024).scheme.forms.by_id.values() if form.records]
    for number in range(files):
        form = forms[number % len(forms)]
        columns = form.records.columns[:COLUMNS] if form.records else ()
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.append([f"2024年{form.title}"])
        sheet.append(["填报单位：某局", None, None, "填表日期：2025-01-20"])
        heads = [f"{column.name}（{column.unit}）" if column.unit else column.name for column in columns]
        sheet.append([*heads, *(f"说明{column}" for column in range(COLUMNS - len(heads)))])
        for row in range(ROWS):
            said = [_cell(column, number, row) for column in columns]
            sheet.append([*said, *(f"第{row}行第{column}列" for column in range(COLUMNS - len(said)))])
        sheet.append(["合计"])
        book.save(folder / f"第{number}份.xlsx")


def _cell(column: ColumnSpec, number: int, row: int) -> str | float:
    if column.type == "number":
        return 10.5 + row
    if column.type in ("date", "month"):
        return f"2024-{row % 12 + 1:02}" + ("-05" if column.type == "date" else "")
    return column.choices[0] if column.choices else f"{column.name}{number}-{row}"


def large(folder: Path, rows: int = LARGE) -> None:
    """One workbook with a long monitoring series."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("数据")
    sheet.append(["环境空气质量日报表"])
    sheet.append(["点位", "日期", "SO2", "NO2", "PM10", "PM2.5", "CO", "O3日最大1小时", "O3日最大8小时", "AQI"])
    for row in range(rows):
        day = f"2024-{row % 12 + 1:02}-{row % 28 + 1:02}"
        sheet.append([f"站{row % 50}", day, 5 + row % 7, 12, 40 + row % 50, 20, 0.6, 90, 80 + row % 30, 50])
    book.save(folder / "日报.xlsx")


def read(config: Config) -> tuple[float, tuple[FormTable, ...]]:
    """Seconds of the processor from files to tables, here and in the process that reads, and the tables."""
    begun = _processor_seconds()
    got = ingest(config, config.year)
    return _processor_seconds() - begun, got.tables


def _processor_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def project(folder: Path) -> Config:
    """A project in a folder, with the county's config and one department's empty folder of inputs."""
    config = replace(configs.load(ROOT, 2024), root=folder)
    (folder / "inputs/2024" / config.bodies[2].name).mkdir(parents=True)
    return config


def inbox(config: Config) -> Path:
    """The department's folder."""
    return config.inputs / str(config.year) / config.bodies[2].name


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for name, fill in zip(LIMITS, (small, large), strict=True):
        with tempfile.TemporaryDirectory() as folder:
            config = project(Path(folder))
            fill(inbox(config))
            times = [read(config)[0] for _ in range(runs)]
            shutil.rmtree(config.inputs)
        print(
            f"{name:20} min {min(times):6.3f}  median {statistics.median(times):6.3f}  at most {LIMITS[name]}",
            flush=True,
        )


if __name__ == "__main__":
    main()
