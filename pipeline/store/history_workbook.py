"""Facts of the report year and what was submitted before → 历年指标.xlsx, a measure a row, a year a column."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Config
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.office.xlsx import Cell, Column, SheetSpec, workbook

NAME = "历年指标.xlsx"
HEADS = ("编号", "数据", "单位")
_NOTE = (
    "正式报告（--final）写出时补上当年一列，作为以后各年的“上年”。"
    "上级核定后有变的，请把这张表复制到 inputs/ 里再改，程序以那里的为准。"
)


def render(facts: FactSet, submitted: Sequence[Fact], config: Config) -> bytes:
    """The county's values as printed: what was submitted for other years kept, the report year's own put in."""
    kept = {fact.key: fact for fact in submitted if fact.key.period != str(config.year)}
    years = sorted({*(int(key.period) for key in kept), config.year})
    rows: list[list[Cell]] = []
    for one in config.scheme.measures.values():
        if one.per or one.kind == "text":
            continue
        known = [kept.get(FactKey(one.id, "", str(year))) for year in years]
        known[years.index(config.year)] = facts.get(one.id, "", config.year)
        if any(fact is not None and fact.value is not None for fact in known):
            rows.append([one.id, one.name, one.unit or None, *(fact.printed if fact else None for fact in known)])
    columns = (
        Column(HEADS[0], 26),
        Column(HEADS[1], 34),
        Column(HEADS[2], 10, "center"),
        *(Column(f"{year}年", 14, "right") for year in years),
    )
    title = f"{config.county}历年上报的指标数据"
    return workbook([SheetSpec("历年指标", title, columns, rows, _NOTE, filter=False)])
