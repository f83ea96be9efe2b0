"""Facts of the report year and what was submitted before → 历年指标.xlsx, a measure a row, a year a column."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table
from pipeline.office.xlsx import ListSheet, workbook
from pipeline.scheme.indicators import Measure

NAME = "历年指标.xlsx"
"""Name below 登记/."""
HEADS = ("编号", "数据", "单位")
"""Heads of the columns before the years: id, name and unit of the measure."""
_NOTE = (
    "正式报告（--final）写出时补上当年一列，作为以后各年的“上年”。"
    "上级核定后有变的，请把这张表复制到 inputs/ 里再改，程序以那里的为准。"
)


def render(facts: FactSet, submitted: Sequence[Fact], config: Config) -> bytes:
    """历年指标.xlsx: the county's printed values (rounded by GB/T 8170), a column a year.

    Those `submitted` for other years are kept as they were; the column of the report year is filled from `facts`.
    """
    kept = {fact.key: fact for fact in submitted if fact.key.period != str(config.year)}
    years = sorted({*(int(key.period) for key in kept), config.year})

    def fact(one: Measure, year: int) -> Fact | None:
        return facts.get(one.id, "", year) if year == config.year else kept.get(FactKey(one.id, "", str(year)))

    def values(year: int) -> Col[Measure, Cell]:
        return Col(f"{year}年", 14, lambda one: found.printed if (found := fact(one, year)) else None, "right")

    rows = [
        one
        for one in config.scheme.measures.values()
        if not one.per and one.kind != "text"
        if any((found := fact(one, year)) and found.value is not None for year in years)
    ]
    cols: Sequence[Col[Measure, Cell]] = (
        Col(HEADS[0], 26, lambda one: one.id),
        Col(HEADS[1], 34, lambda one: one.name),
        Col(HEADS[2], 10, lambda one: one.unit, "center"),
        *map(values, years),
    )
    title = f"{config.county}历年上报的指标数据"
    return workbook([ListSheet("历年指标", title, Table(cols, rows), _NOTE, filter=False)])
