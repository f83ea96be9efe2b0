"""What the made-up county submitted in the years before: 历年指标.xlsx as a compiler keeps it."""

from __future__ import annotations

from tests.sample.sheets import Cell, Page, workbook

YEARS = (2020, 2021, 2022, 2023)
SUBMITTED: dict[str, tuple[float, ...]] = {
    # 2023 as its data give today; 2022 the same, for nobody was asked for a reason then.
    "达到或优于Ⅲ类水质断面监测频次比例": (93.3, 95.0, 96.6, 96.6),
    "空气质量优良天数比例": (98.1, 98.6, 99.2, 99.2),
    "城镇生活污水集中处理率": (94.8, 95.62, 96.45, 96.45),
}


def book() -> bytes:
    """A measure a row, a year a column, under a title that says it is made up."""
    rows: list[list[Cell]] = [["历年指标（示例数据，仅供演示）"], ["指标", "单位", *(f"{year}年" for year in YEARS)]]
    rows += [[name, "%", *values] for name, values in SUBMITTED.items()]
    return workbook(Page("历年指标", rows, ["A1:F1"]))
