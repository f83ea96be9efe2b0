"""Numbered materials → the lines of 佐证材料目录, as words and as a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.model.file_kind import kind_named
from pipeline.model.material import Numbered
from pipeline.office.xlsx import Column, SheetSpec


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of 佐证材料目录, as words; `pages` is "" where a file has none."""

    order: int
    number: str
    title: str
    department: str
    indicator: str
    kind: str
    pages: str
    file: str
    document_number: str = ""
    dated: str = ""


def index_rows(numbered: Sequence[Numbered], config: Config) -> tuple[IndexRow, ...]:
    """The lines of 佐证材料目录 in the order of their numbers."""
    tree = config.scheme.tree
    names = {indicator.id: indicator.name for indicator in tree.indicators()} | {tree.other_id: tree.other_name}
    return tuple(
        IndexRow(
            order=place,
            number=one.number,
            title=one.title,
            department=one.material.department,
            indicator=names.get(one.indicator, one.indicator),
            kind=kind_named(one.material.kind).shown,
            pages=str(one.pages) if one.pages else "",
            file=one.material.file + (f"（第{one.first}-{one.last}页）" if one.first is not None else ""),
            document_number=one.document_number,
            dated=one.dated.isoformat() if one.dated else "",
        )
        for place, one in enumerate(numbered, 1)
    )


def index_sheet(numbered: Sequence[Numbered], config: Config) -> SheetSpec:
    """佐证材料目录 as a sheet for office.xlsx.workbook."""
    columns = (
        Column("序号", 6, "center"),
        Column("编号", 12, "center"),
        Column("材料名称", 44),
        Column("提供部门", 18),
        Column("文号", 20),
        Column("成文日期", 12, "center"),
        Column("对应指标", 28),
        Column("类型", 12, "center"),
        Column("页数", 8, "center"),
        Column("文件", 52),
    )
    rows = [
        (
            row.order,
            row.number,
            row.title,
            row.department,
            row.document_number,
            row.dated,
            row.indicator,
            row.kind,
            int(row.pages) if row.pages else None,
            row.file,
        )
        for row in index_rows(numbered, config)
    ]
    title = f"{config.county}{config.year}年度县域生态环境质量自查佐证材料目录"
    return SheetSpec("佐证材料目录", title, columns, rows, note=f"共 {len(rows)} 件。编号一经给出不再改变。")
