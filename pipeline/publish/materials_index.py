"""Numbered materials → 佐证材料目录 as a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import Config
from pipeline.model.file_kind import kind_named
from pipeline.model.material import Numbered
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table, row_numbers
from pipeline.office.xlsx import ListSheet


def index_sheet(numbered: Sequence[Numbered], config: Config) -> ListSheet:
    """佐证材料目录 as a sheet for office.xlsx.workbook: one line for each number, in the order given."""
    cols: Sequence[Col[Numbered, Cell]] = (
        row_numbers(6),
        Col("编号", 12, lambda one: one.number, "center"),
        Col("材料名称", 44, lambda one: one.title),
        Col("提供部门", 18, lambda one: one.material.department),
        Col("文号", 20, lambda one: one.document_number),
        Col("成文日期", 12, lambda one: one.dated.isoformat() if one.dated else "", "center"),
        Col("对应指标", 28, lambda one: config.scheme.indicator_name(one.indicator)),
        Col("类型", 12, lambda one: kind_named(one.material.kind).shown, "center"),
        Col("页数", 8, lambda one: one.pages or None, "center"),
        Col("文件", 52, _file),
    )
    title = f"{config.county}{config.year}年度县域生态环境质量自查佐证材料目录"
    return ListSheet("佐证材料目录", title, Table(cols, numbered), f"共 {len(numbered)} 件。编号一经给出不再改变。")


def _file(one: Numbered) -> str:
    return one.material.file + (f"（第{one.first}-{one.last}页）" if one.first is not None else "")
