"""Made-up monthly water monitoring: every section, item and month of a year, with the class that follows from them."""

from __future__ import annotations

import datetime
from random import Random

from tests.sample.sheets import Cell, Page, workbook

SECTIONS = ("示例断面一", "示例断面二", "示例断面三", "示例断面四", "示例水库")
CODES = dict(zip(SECTIONS, ("SL0001", "SL0002", "SL0003", "SL0004", "SL0005"), strict=True))
WATERS = dict(zip(SECTIONS, ("南盘江", "南盘江", "牛栏江", "示例支流", "示例水库"), strict=True))
AUTOMATIC = "示例断面三"
GRADES = "ⅠⅡⅢⅣⅤ"

# Item: decimals, values of the five sections ("" where it is not monitored), wave in the rainy season, class limits.
ITEMS: dict[str, tuple[int, tuple[str, ...], str, tuple[str, ...]]] = {
    "水温": (1, ("16.5", "16.9", "16.2", "17.4", "17.0"), "1.3", ()),
    "pH": (2, ("7.92", "7.85", "8.03", "7.76", "8.11"), "1", ()),
    "溶解氧": (2, ("7.8", "7.3", "8.1", "6.3", "7.9"), "0.92", ("7.5", "6", "5", "3", "2")),
    "高锰酸盐指数": (1, ("2.6", "3.1", "2.4", "3.9", "2.2"), "1.25", ("2", "4", "6", "10", "15")),
    "化学需氧量": (0, ("11", "12", "", "13", "9"), "1.2", ("15", "15", "20", "30", "40")),
    "五日生化需氧量": (1, ("1.8", "2.1", "", "2.8", "1.5"), "1", ("3", "3", "4", "6", "10")),
    "氨氮": (3, ("0.182", "0.321", "0.118", "0.615", "0.092"), "1.25", ("0.15", "0.5", "1.0", "1.5", "2.0")),
    "总磷": (3, ("0.071", "0.088", "0.052", "0.131", "0.016"), "1.25", ("0.02", "0.1", "0.2", "0.3", "0.4")),
    "总氮": (2, ("1.92", "2.34", "1.71", "3.38", "0.82"), "1.1", ()),
    "铜": (3, ("0.001L", "0.001L", "", "0.002", "0.001L"), "", ()),
    "锌": (2, ("0.05L", "0.05L", "", "0.05L", "0.05L"), "", ()),
    "氟化物": (2, ("0.21", "0.24", "", "0.33", "0.18"), "1", ("1.0", "1.0", "1.0", "1.5", "1.5")),
    "硒": (4, ("0.0004L", "0.0004L", "", "0.0004L", "0.0004L"), "", ()),
    "砷": (4, ("0.0012", "0.0015", "", "0.0019", "0.0008"), "1", ("0.05", "0.05", "0.05", "0.1", "0.1")),
    "汞": (5, ("0.00004L", "0.00004L", "", "0.00004L", "0.00004L"), "", ()),
    "镉": (5, ("0.0001L", "0.0001L", "", "0.0001L", "0.0001L"), "", ()),
    "铬（六价）": (3, ("0.004L", "0.004L", "", "0.004L", "0.004L"), "", ()),
    "铅": (3, ("0.001L", "0.001L", "", "0.001L", "0.001L"), "", ()),
    "氰化物": (3, ("0.001L", "0.001L", "", "0.001L", "0.001L"), "", ()),
    "挥发酚": (4, ("0.0003L", "0.0003L", "", "0.0003L", "0.0003L"), "", ()),
    "石油类": (2, ("0.01L", "0.02", "", "0.02", "0.01L"), "", ()),
    "阴离子表面活性剂": (2, ("0.05L", "0.05L", "", "0.05L", "0.05L"), "", ()),
    "硫化物": (3, ("0.01L", "0.01L", "", "0.01L", "0.01L"), "", ()),
    "粪大肠菌群": (0, ("1700", "2400", "", "5400", "490"), "1.4", ()),
}
AUTOMATIC_ONLY = {"电导率": (0, "352"), "浊度": (1, "14.2")}
HEADS = {
    "pH": "pH值",
    "氨氮": "氨氮（NH3-N）",
    "总磷": "总磷（以P计）",
    "化学需氧量": "化学需氧量(COD)",
    "五日生化需氧量": "五日生化需氧量（BOD5）",
}
UNITS = {"水温": "℃", "pH": "无量纲", "粪大肠菌群": "个/L", "电导率": "μS/cm", "浊度": "NTU"}

# The story: single values that decide a class, months that could not be sampled, and how a laboratory wrote some cells.
VALUES = {
    (2023, "示例断面四", 6, "总磷"): "0.243",
    (2023, "示例断面四", 8, "氨氮"): "1.18",
    (2024, "示例断面四", 7, "总磷"): "0.226",
}
MISSING = {
    (2023, "示例断面一", 2): "枯水期断流，当月未采样",
    (2024, "示例断面二", 11): "河道清淤围堰施工，断面干涸，当月未采样",
}
WRITTEN = {
    (2024, "示例断面一", 3, "铜"): "<0.001",
    (2024, "示例断面一", 5, "阴离子表面活性剂"): "未检出",
    (2024, "示例断面二", 4, "挥发酚"): "＜0.0003",
    (2024, "示例水库", 9, "石油类"): "ND(0.01)",
    (2024, "示例断面四", 2, "pH"): "７.８２",
}
LAST_YEAR_WAS = "1.04"


def value(year: int, section: str, month: int, item: str) -> str:
    """What the laboratory reports; "" where the item is not monitored there."""
    told = WRITTEN.get((year, section, month, item)) or VALUES.get((year, section, month, item))
    if told:
        return told
    places, bases, wave, _ = ITEMS.get(item) or (*_automatic(section, item), "1.1", ())
    base = bases[SECTIONS.index(section)]
    if not base or base.endswith("L") or not wave:
        return base
    swing = 1 + (Random(f"{year}{section}{month}{item}").random() - 0.5) * (0.03 if item == "pH" else 0.14)
    season = float(wave) if 6 <= month <= 9 else 1
    earlier = float(LAST_YEAR_WAS) if year == 2023 and item in ("高锰酸盐指数", "化学需氧量", "氨氮", "总磷") else 1
    return f"{float(base) * swing * season * earlier:.{places}f}"


def _automatic(section: str, item: str) -> tuple[int, tuple[str, ...]]:
    places, base = AUTOMATIC_ONLY[item]
    return places, tuple(base if name == AUTOMATIC else "" for name in SECTIONS)


def grade(year: int, section: str, month: int) -> str:
    """The class of the worst item, by unrounded values (lakes have their own limits of total phosphorus)."""
    worst = 0
    for item, (_, _, _, limits) in ITEMS.items():
        said = value(year, section, month, item)
        if not limits or not said:
            continue
        if item == "总磷" and section == "示例水库":
            limits = ("0.01", "0.025", "0.05", "0.1", "0.2")
        number = float(said)
        met = [number >= float(limit) if item == "溶解氧" else number <= float(limit) for limit in limits]
        worst = max(worst, met.index(True))
    return GRADES[worst]


def _cells(year: int, section: str, month: int, items: list[str]) -> list[Cell]:
    cells: list[Cell] = []
    for item in items:
        said = value(year, section, month, item)
        cells.append(
            float(said) if said.replace(".", "").isascii() and said.replace(".", "").isdigit() else said or None
        )
    return cells


def half_years() -> dict[str, bytes]:
    """2024: one workbook each half year, two-row heads, the section merged over its months."""
    items = ["水温", "pH", "溶解氧", "电导率", "浊度", *list(ITEMS)[3:]]
    files = {}
    for name, months in (("上半年", range(1, 7)), ("下半年", range(7, 13))):
        width = 6 + len(items) + 2
        last = _letters(width)
        rows: list[list[Cell]] = [
            [f"2024年{name}地表水断面监测数据表"],
            ["示例数据，仅供演示。单位：mg/L（pH无量纲，水温℃，电导率μS/cm，浊度NTU，粪大肠菌群个/L）"],
            [
                "断面编码",
                "断面名称",
                "水体",
                "监测年月",
                "采样方式",
                "水质类别",
                "监测项目",
                *[None] * (len(items) - 1),
                "超标项目",
                "备注",
            ],
            [*[None] * 6, *(HEADS.get(item, item) + _unit(item) for item in items), None, None],
        ]
        merged = [f"A1:{last}1", f"A2:{last}2", f"G3:{_letters(6 + len(items))}3"]
        merged += [f"{_letters(column)}3:{_letters(column)}4" for column in (1, 2, 3, 4, 5, 6, width - 1, width)]
        for section in SECTIONS:
            start = len(rows) + 1
            merged += [f"{_letters(column)}{start}:{_letters(column)}{start + 5}" for column in (1, 2, 3)]
            for month in months:
                first: list[Cell] = [CODES[section], section, WATERS[section]] if len(rows) + 1 == start else [None] * 3
                rows.append([*first, f"2024年{month}月", *_month(2024, section, month, items)])
        rows.append(["注：低于检出限的按“检出限加L”填写；示例断面三为自动监测，按9项固定项目填报。"])
        files[f"地表水断面监测数据/2024年{name}.xlsx"] = workbook(Page(name, rows, merged))
    return files


def by_section() -> dict[str, bytes]:
    """2023: one workbook, one sheet each section and no section column; heads in one row with units."""
    pages = []
    for section in SECTIONS:
        items = [item for item in [*ITEMS, *AUTOMATIC_ONLY] if value(2023, section, 1, item)]
        heads = [
            "采样日期",
            "采样方式",
            "水质类别",
            *(f"{item}({UNITS.get(item, 'mg/L')})" for item in items),
            "超标项目",
            "备注",
        ]
        rows: list[list[Cell]] = [[f"{section}2023年水质监测数据表（示例数据）"], list(heads)]
        for month in range(1, 13):
            day = datetime.date(2023, month, 4 + month % 5)
            rows.append([day, *_month(2023, section, month, items)])
        pages.append(Page(section, rows, [f"A1:{_letters(len(heads))}1"]))
    return {"2023年地表水断面监测数据表.xlsx": workbook(*pages)}


def _month(year: int, section: str, month: int, items: list[str]) -> list[Cell]:
    way = "自动" if section == AUTOMATIC else "手工"
    missing = MISSING.get((year, section, month))
    if missing:
        return [way, "—", *["—"] * len(items), None, missing]
    over = next(
        (item for place, item in ((key[:3], key[3]) for key in VALUES) if place == (year, section, month)), None
    )
    return [way, grade(year, section, month), *_cells(year, section, month, items), over, None]


def _unit(item: str) -> str:
    return f"（{UNITS[item]}）" if item in UNITS else ""


def _letters(column: int) -> str:
    return chr(64 + column) if column <= 26 else "A" + chr(64 + column - 26)
