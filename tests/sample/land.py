"""Figures of 自然资源: land, red line, map."""

from __future__ import annotations

from typing import Any

from tests.sample.layouts import FULL, LABEL, Line, items, merged, records
from tests.sample.sheets import Cell, Page

LAND = [
    Line("国土面积", "km²", "281,535.00", 2815.35),
    Line("其中：林地", "km²", "149,813.00", 1502.46, "2023年度造林合格面积纳入变更调查，林地增加4.33km²，耕地相应调整2.90km²"),
    Line("草地", "km²", "18,655.00", 186.32),
    Line("水域及湿地", "km²", "6,218.00", 62.18),
    Line("耕地", "km²", "71,575.00", 712.85),
    Line("园地", "亩", "4,827.00", "72,405"),
    Line("建设用地", "km²", "15,658.00", 158.64, "工业园区道路和2个安置点建成入库，建设用地增加2.06km²"),
    Line("采矿用地", "km²", "642.00", 6.38),
    Line("未利用地及其他", "km²", "14,789.00", 144.63),
    Line("生态保护红线", "km²", "７３，１２６.00", 731.26),
    Line("自然保护地", "km²", "21,480.00", 214.8),
    Line("新增建设用地面积", "hm²", "162.40", 206),
    Line("新增建设用地宗数", "宗", 9, 11),
    Line("取得用地批复宗数", "宗", 9, 11),
    Line("土地复垦整治面积", "hm²", "24.60", 38.5),
]  # fmt: skip
LAST: dict[str, Any] = {"国土面积": 2815.35, "其中：林地": 1498.13, "草地": 186.55, "水域及湿地": 62.18, "耕地": 715.75, "园地": "72,405",
        "建设用地": 156.58, "采矿用地": 6.42, "未利用地及其他": 147.89, "生态保护红线": 731.26, "自然保护地": 214.8,
        "新增建设用地面积": 162.4, "新增建设用地宗数": 9, "取得用地批复宗数": 9, "土地复垦整治面积": 24.6}  # fmt: skip


def _nature(name: str) -> str:
    return "划定成果" if "红线" in name else "批复面积" if "保护地" in name else "国土变更调查"


def land(year: int) -> Page:
    """F03: 2023 in hectares as text with separators, 2024 in km² with one row in 亩."""
    title = "国土面积指标证明材料"
    if year == 2023:
        rows: list[list[Cell]] = [
            [f"{title}（2023年度）"],
            [LABEL],
            ["指标名称", "本年值（公顷）", "数据年份", "数据性质", "备注"],
            *(
                [line.name.removeprefix("其中："), line.before, 2023, _nature(line.name), None]
                for line in LAND
                if not line.name.endswith("宗数")
            ),
            ["注：地类面积取自2023年度国土变更调查成果。"],
        ]
        return Page("国土面积", rows, merged(rows, 1, 2, len(rows)))
    lines = [line._replace(before=LAST[line.name], nature=_nature(line.name)) for line in LAND]
    return items(title, year, lines, FULL, sheet="国土")


MAP_HEADS = ("图号", "图名", "比例尺", "坐标系", "数据年份", "格式", "分辨率（dpi）")


def map_sheet(year: int) -> Page:
    """F04."""
    rows: list[list[Cell]] = [["ZY-01", "生态系统空间分布图", "1:250000", "CGCS2000", year, "PDF", 300]]
    return records("生态系统空间分布图信息表", MAP_HEADS, rows, sheet="分布图")
