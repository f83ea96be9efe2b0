"""Numbered materials and the volumes they are bound in → 汇编目录.xlsx: volume, page and file of each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.config import Config
from pipeline.model.material import Numbered
from pipeline.office.cell_value import Cell
from pipeline.office.list_table import Col, Table
from pipeline.office.xlsx import ListSheet, workbook
from pipeline.publish.bundle.handin_folders import Handed
from pipeline.publish.bundle.plan import StatedAbsence, Volume, VolumePage

NAME = "汇编目录.xlsx"


def render(
    numbered: Sequence[Numbered],
    places: Mapping[str, VolumePage],
    made: Sequence[Volume],
    absences: Sequence[StatedAbsence],
    handed: Mapping[str, Handed],
    left_out: Sequence[tuple[str, str]],
    config: Config,
) -> bytes:
    """汇编目录.xlsx with the sheets 汇编目录, 各册, 无相关材料 and 没有汇入.

    `places` and `handed` by number; `left_out`: files of the year without a number, and why.
    """
    return workbook(
        [
            _catalogue(numbered, places, len(made), handed, config),
            _volumes(made),
            _absences(absences, places, {volume.number: volume.name for volume in made}),
            _left_out(left_out),
        ]
    )


def _catalogue(
    numbered: Sequence[Numbered],
    places: Mapping[str, VolumePage],
    volumes: int,
    handed: Mapping[str, Handed],
    config: Config,
) -> ListSheet:
    cols: Sequence[Col[Numbered, Cell]] = (
        Col("编号", 12, lambda one: one.number, "center"),
        Col("材料名称", 44, lambda one: one.title),
        Col("提供部门", 18, lambda one: one.material.department),
        Col("对应指标", 28, lambda one: config.scheme.indicator_name(one.indicator)),
        Col("册", 6, lambda one: places[one.number].volume, "center"),
        Col("起始页", 8, lambda one: places[one.number].page or None, "center"),
        Col("张数", 7, lambda one: places[one.number].sheets or None, "center"),
        Col("说明", 26, lambda one: places[one.number].why),
        Col("移交的文件", 70, lambda one: handed[one.number].name),
        Col("校验值（SHA-256）", 66, lambda one: one.material.sha256),
    )
    title = f"{config.county}{config.year}年度县域生态环境质量自查佐证材料汇编目录"
    note = f"共 {len(numbered)} 件，装订成 {volumes} 册；“起始页”是该册页眉上的页码，也是 PDF 的页码。"
    return ListSheet("汇编目录", title, Table(cols, numbered), note)


def _volumes(made: Sequence[Volume]) -> ListSheet:
    cols: Sequence[Col[Volume, Cell]] = (
        Col("册", 6, lambda one: one.number, "center"),
        Col("文件", 40, lambda one: one.name if one.sheets else "没有可印的页"),
        Col("页数", 8, lambda one: one.sheets, "center"),
        Col("从", 14, lambda one: one.numbers[0].number, "center"),
        Col("到", 14, lambda one: one.numbers[-1].number, "center"),
    )
    return ListSheet("各册", "各册", Table(cols, made))


def _absences(
    absences: Sequence[StatedAbsence], places: Mapping[str, VolumePage], names: Mapping[int, str]
) -> ListSheet:
    def where(one: StatedAbsence) -> str:
        at = places.get(one.number)
        return f"{names[at.volume]} 第 {at.page} 页" if at and at.page else ""

    cols: Sequence[Col[StatedAbsence, Cell]] = (
        Col("部门", 18, lambda one: one.department),
        Col("材料", 44, lambda one: one.title),
        Col("情况", 30, lambda one: one.words),
        Col("情况说明编号", 14, lambda one: one.number, "center"),
        Col("在汇编里", 44, where),
    )
    return ListSheet("无相关材料", "无相关材料的事项", Table(cols, absences))


def _left_out(files: Sequence[tuple[str, str]]) -> ListSheet:
    cols: Sequence[Col[tuple[str, str], Cell]] = (
        Col("文件", 70, lambda row: row[0]),
        Col("原因", 30, lambda row: row[1]),
    )
    note = "打不开、认不出、重复、被顶替的文件，原件仍在 inputs/ 里。"
    return ListSheet("没有汇入", "没有编号、没有汇入的文件", Table(cols, files), note)
