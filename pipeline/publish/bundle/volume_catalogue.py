"""Where every number stands → 汇编目录.xlsx: volume, page, and the file handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.config import Config
from pipeline.model.material import Numbered
from pipeline.office.xlsx import Cell, Column, SheetSpec, workbook
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
    """The workbook; `left_out`: files of the year that have no number, and why."""
    names = {volume.number: volume.name for volume in made}
    rows: list[Sequence[Cell]] = []
    for one in numbered:
        place = places[one.number]
        rows.append(
            (
                one.number,
                one.title,
                one.material.department,
                config.scheme.indicator_name(one.indicator),
                place.volume,
                place.page or None,
                place.sheets or None,
                place.why,
                handed[one.number].name,
                one.material.sha256,
            )
        )
    columns = (
        Column("编号", 12, "center"),
        Column("材料名称", 44),
        Column("提供部门", 18),
        Column("对应指标", 28),
        Column("册", 6, "center"),
        Column("起始页", 8, "center"),
        Column("张数", 7, "center"),
        Column("说明", 26),
        Column("移交的文件", 70),
        Column("校验值（SHA-256）", 66),
    )
    title = f"{config.county}{config.year}年度县域生态环境质量自查佐证材料汇编目录"
    note = f"共 {len(rows)} 件，装订成 {len(made)} 册；“起始页”是该册页眉上的页码，也是 PDF 的页码。"
    sheets = [SheetSpec("汇编目录", title, columns, rows, note)]
    books = [
        (one.number, one.name, one.sheets, numbers[0], numbers[-1])
        for one in made
        for numbers in [[number.number for piece in one.pieces for number in piece.numbered]]
    ]
    heads = (
        Column("册", 6, "center"),
        Column("文件", 40),
        Column("页数", 8, "center"),
        Column("从", 14, "center"),
        Column("到", 14, "center"),
    )
    sheets.append(SheetSpec("各册", "各册", heads, books, ""))
    absent: list[Sequence[Cell]] = []
    for gone in absences:
        at = places.get(gone.number)
        where = f"{names[at.volume]} 第 {at.page} 页" if at and at.page else ""
        absent.append((gone.department, gone.title, gone.words, gone.number, where))
    heads = (
        Column("部门", 18),
        Column("材料", 44),
        Column("情况", 30),
        Column("情况说明编号", 14, "center"),
        Column("在汇编里", 44),
    )
    sheets.append(SheetSpec("无相关材料", "无相关材料的事项", heads, absent, ""))
    sheets.append(
        SheetSpec(
            "没有汇入",
            "没有编号、没有汇入的文件",
            (Column("文件", 70), Column("原因", 30)),
            list(left_out),
            "打不开、认不出、重复、被顶替的文件，原件仍在 inputs/ 里。",
        )
    )
    return workbook(sheets)
