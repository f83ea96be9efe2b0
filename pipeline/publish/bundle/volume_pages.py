"""Volumes, photographs and what could not be bound → the fields that the templates of our own sheets are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.config import Config
from pipeline.model.material import Numbered
from pipeline.publish.bundle.plan import Row, Volume, VolumePage, group_of

Fields = dict[str, object]


def of_volume(volume: Volume) -> Fields:
    """册: what every sheet may say of a volume."""
    numbers = volume.numbers
    return {
        "号": volume.number,
        "类": volume.id,
        "名称": volume.title,
        "首号": numbers[0].number,
        "末号": numbers[-1].number,
        "件数": len(numbers),
    }


def cover(volume: Volume, made: Sequence[Volume], day: str, marks: Sequence[str], config: Config) -> Fields:
    """封面; `marks` (草稿, 示例数据) stand on it."""
    return {
        "县域": config.county,
        "年度": config.year,
        "单位": config.compiler_body,
        "日期": day,
        "标记": list(marks),
        "册": of_volume(volume) | {"页数": volume.sheets},
        "各册": [of_volume(one) | {"页数": one.sheets} for one in made],
    }


def contents(volume: Volume) -> Fields:
    """目录: without pages, which are laid over the places that bear the id of their row."""
    return {"册": of_volume(volume), "条目": [_row(row, at) for at, row in enumerate(volume.rows)]}


def _row(row: Row, at: int) -> Fields:
    return {
        "标题": row.heading,
        "编号": row.number,
        "材料": row.title,
        "部门": row.department,
        "张数": row.sheets or "",
        "说明": row.note,
        "链接": row.target,
        "页码处": page_spot(at) if row.target and not row.note else "",
    }


def page_spot(at: int) -> str:
    """The id of the place for the page of a row (from 0) of the contents."""
    return f"page:{at}"


def divider(
    volume: Volume,
    at: int,
    made: Sequence[Volume],
    where: Mapping[str, VolumePage],
    groups: Mapping[str, str],
    config: Config,
) -> Fields:
    """分隔页 before the piece at that place: the first-level indicator and what of it stands in this volume."""
    group = group_of(volume.pieces[at])
    own: dict[str, list[Numbered]] = {}
    for piece in volume.pieces:
        if group_of(piece) == group:
            for one in piece.numbered:
                own.setdefault(one.indicator, []).append(one)
    before = made[: volume.number - 1]
    return {
        "册": of_volume(volume),
        "组": {
            "号": group,
            "名称": groups.get(group, ""),
            "续": any(group_of(piece) == group for one in before for piece in one.pieces),
        },
        "指标": [
            {
                "号": indicator,
                "名称": config.scheme.indicator_name(indicator),
                "首号": numbers[0].number,
                "末号": numbers[-1].number,
                "件数": len(numbers),
                "页码": next((where[one.number].page for one in numbers if where[one.number].page), ""),
            }
            for indicator, numbers in own.items()
        ],
    }


def photographs(numbered: Sequence[Numbered], pictures: Sequence[str]) -> Fields:
    """照片页: photographs that belong together, each with the name of its picture, "" for one that cannot be shown."""
    return {
        "照片": [
            {"编号": one.number, "名称": one.title, "部门": one.material.department, "图": picture}
            for one, picture in zip(numbered, pictures, strict=True)
        ]
    }


def notice(one: Numbered, why: str) -> Fields:
    """说明页 in place of a material that could not be bound."""
    return {"编号": one.number, "名称": one.title, "部门": one.material.department, "原因": why}
