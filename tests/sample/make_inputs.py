"""Writes the sample county: inputs/2023 and inputs/2024, byte for byte the same each time.

Run from the project folder: python -m tests.sample.make_inputs
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from tests.sample import air, history, mess, papers, reasons, season, sheets, water, words

ENVIRONMENT = "区生态环境分局"


@cache
def files() -> dict[str, bytes]:
    """Path below inputs/ → bytes."""
    made = {"历年指标.xlsx": history.book()}
    for year in (2023, 2024):
        there = season.files(year)
        for name, data in (water.by_section() if year == 2023 else water.half_years()).items():
            there[f"{ENVIRONMENT}/{name}"] = data
        one, two = air.STATIONS
        there[f"{ENVIRONMENT}/环境空气质量日报表/{one}.xlsx"] = air.two_row_heads(year, one)
        there[f"{ENVIRONMENT}/环境空气质量日报表/{two}.xlsx"] = air.one_row_heads(year, two)
        there[f"{ENVIRONMENT}/盖章件/地表水断面监测数据表.pdf"] = papers.scan(2, f"water{year}")
        there[f"{ENVIRONMENT}/盖章件/环境空气质量日报表.pdf"] = papers.scan(3, f"air{year}")
        if year == 2024:
            there.update(_reasons())
        made.update((f"{year}/{name}", data) for name, data in mess.made(there, year).items())
    return made


def _reasons() -> dict[str, bytes]:
    made = {}
    for body in reasons.REASONS:
        page = reasons.page(body)
        kind, data = ("docx", words.tables(page)) if body in reasons.IN_WORD else ("xlsx", sheets.workbook(page))
        made[f"{body}/指标变化原因说明.{kind}"] = data
    return made


def write(inputs: Path) -> None:
    """Write all files below the folder `inputs`; other files there stay."""
    for name, data in files().items():
        path = inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("inputs"))
