"""Tables of two years → the report's sixteen figures as PNG files, as large and as fine as it prints them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import matplotlib
import pypdfium2
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from benchmarks.stack import indicators
from benchmarks.stack.indicators import Line
from benchmarks.stack.tables import Table, number

DPI, PHOTO_DPI, WIDE = 200, 150, 1228
"""Dots an inch of drawings and of photographs; how many dots wide a drawing is."""
NOW, LAST, ACCENT, PALE = "#1f5a8a", "#a9c4d9", "#a8520f", "#ededed"
PARTS = ("#e3d3b4", "#6ea3c4", "#12375c")
CLASSES = {"Ⅰ": "#eaf3f8", "Ⅱ": "#cfe3ee", "Ⅲ": "#a9cce0", "Ⅳ": "#e0983c", "Ⅴ": "#a8520f", "劣Ⅴ": "#6e2a14"}
LEVELS = ((50, "#eaf3f8"), (100, "#a9cce0"), (150, "#e0983c"), (500, "#a8520f"))
AIR_LIMITS: dict[str, Decimal | int] = {
    "二氧化硫": 60,
    "二氧化氮": 40,
    "PM10": 70,
    "PM2.5": 35,
    "一氧化碳": 4,
    "臭氧": 160,
}
WATER_LIMITS: dict[str, Decimal | int] = {
    "溶解氧": 5,
    "高锰酸盐指数": 6,
    "化学需氧量": 20,
    "氨氮": 1,
    "总磷": Decimal("0.2"),
}
EMISSIONS = ("化学需氧量排放量", "氨氮排放量", "氮氧化物排放量", "二氧化硫排放量")
FERTILISERS = ("化肥施用强度",)
SEWAGE, WASTE = ("城镇生活污水排放总量", "达标处理量"), ("生活垃圾清运量", "无害化处理量")
SOIL_LIMITS: dict[str, Decimal | int] = {"镉": Decimal("0.3"), "汞": Decimal("1.8"), "砷": 40, "铅": 90}


@dataclass(frozen=True)
class Shown:
    """What figures are drawn from."""

    inputs: Path
    year: int
    now: list[Table]
    last: list[Table]
    history: Table
    """The years before."""
    lines: dict[str, Line]
    """By label."""


def draw(shown: Shown, face: Path, folder: Path) -> dict[str, Path]:
    """All figures, by the names templates call them."""
    font_manager.fontManager.addfont(str(face))
    matplotlib.rcParams["font.family"] = font_manager.FontProperties(fname=str(face)).get_name()
    matplotlib.rcParams["font.size"] = 8
    made = {}
    for name, (height, how) in DRAWINGS.items():
        sheet = Figure(figsize=(WIDE / DPI, height / DPI))
        how(shown, sheet)
        made[name] = folder / f"{name}.png"
        sheet.savefig(made[name], dpi=PHOTO_DPI if how is _before_after else DPI)
    made[MAP] = folder / f"{MAP}.png"
    _map(shown, made[MAP])
    return made


def _room(sheet: Figure, left: float = 0.18, right: float = 0.9, bottom: float = 0.08, top: float = 0.85) -> Axes:
    axes = sheet.add_axes((left, bottom, right - left, top - bottom))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return axes


def _pairs(axes: Axes, lines: Sequence[Line], title: str = "") -> None:
    """Last year's bar above this year's, numbers at their ends, labels beside."""
    for at, line in enumerate(lines):
        for shift, value, colour in ((-0.2, line.last, LAST), (0.2, line.now, NOW)):
            width = float(value or 0)
            axes.barh(at + shift, width, 0.38, color=colour)
            axes.text(width, at + shift, f" {value}", va="center", fontsize=7.5)
    axes.set_yticks(range(len(lines)), [line.label for line in lines])
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_title(title, fontsize=8, loc="left")


def _legend(sheet: Figure, *entries: tuple[str, str]) -> None:
    for at, (word, colour) in enumerate(entries):
        sheet.text(0.01 + at * 0.1, 0.97, "■", color=colour, va="top")
        sheet.text(0.03 + at * 0.1, 0.97, word, va="top")


def _years(shown: Shown, sheet: Figure) -> None:
    _legend(sheet, (f"{shown.year - 1}年", LAST), (f"{shown.year}年", NOW))


def _grid(axes: Axes, rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[tuple[str, str]]]) -> None:
    """Coloured squares with a word in each: (word, colour)."""
    for y, row in enumerate(cells):
        for x, (word, colour) in enumerate(row):
            axes.barh(y, 0.96, 0.92, left=x + 0.02, color=colour)
            axes.text(x + 0.5, y, word, ha="center", va="center", fontsize=7)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_xticks([at + 0.5 for at in range(len(columns))], columns)
    axes.invert_yaxis()


def _changes(shown: Shown, sheet: Figure) -> None:
    axes = _room(sheet, 0.36, 0.75)
    lines = [line for line in shown.lines.values() if line.percent and abs(line.percent) < 40][:18]
    for at, line in enumerate(lines):
        change = float(line.percent or 0)
        axes.barh(at, change, 0.6, color=NOW if change > 0 else ACCENT)
        axes.text(change, at, f"{change:+.1f}%", ha="left" if change > 0 else "right", va="center")
        axes.text(1.02, at, f"{line.last} → {line.now}", transform=axes.get_yaxis_transform(), va="center")
    axes.set_yticks(range(len(lines)), [line.label for line in lines])
    axes.invert_yaxis()
    axes.set_xticks([])


def _receipts(shown: Shown, sheet: Figure) -> None:
    year = shown.inputs / str(shown.year)
    found = Counter(path.relative_to(year).parts[0] for path in year.rglob("*.*") if path.parent != year)
    bodies = sorted(found)
    half = -(-len(bodies) // 2)
    for there, left in ((bodies[:half], 0.15), (bodies[half:], 0.65)):
        axes = _room(sheet, left, left + 0.32)
        for at, body in enumerate(there):
            axes.barh(at, found[body], 0.7, color=NOW)
            axes.text(found[body], at, f" {found[body]}件", va="center")
        axes.set_yticks(range(len(there)), there)
        axes.invert_yaxis()
        axes.set_xticks([])


def _land(shown: Shown, sheet: Figure) -> None:
    _years(shown, sheet)
    names = ("林地", "耕地", "草地", "园地", "水域及湿地", "建设用地", "未利用地及其他")
    _pairs(_room(sheet), [shown.lines[name] for name in names if name in shown.lines])


def _map(shown: Shown, path: Path) -> None:
    there = next((shown.inputs / str(shown.year)).rglob("生态系统空间分布图.pdf"))
    document = pypdfium2.PdfDocument(there)
    page = document[0].render(scale=WIDE / document[0].get_width()).to_pil().convert("RGB")
    page.crop((0, 0, WIDE, min(863, page.height))).save(path)


def _classes(shown: Shown, sheet: Figure) -> None:
    _legend(sheet, *CLASSES.items())
    there = indicators.sections(shown.now)
    words = [[there[name].get(month, {}).get("水质类别", "—") for month in range(1, 13)] for name in there]
    cells = [[(word, CLASSES.get(word, "#ffffff")) for word in row] for row in words]
    _grid(_room(sheet, bottom=0.12), list(there), [f"{month}月" for month in range(1, 13)], cells)


def _through_years(shown: Shown, sheet: Figure, name: str, latest: Decimal) -> None:
    axes = _room(sheet, 0.05, 0.97, 0.15)
    row = next(row for row in shown.history.rows if name in row["指标"])
    said = {head: number(text) for head, text in row.items() if head.endswith("年")}
    drawn = [(head, float(value)) for head, value in said.items() if value is not None]
    drawn = [*drawn, (f"{shown.year}年", float(latest))]
    axes.plot(range(len(drawn)), [value for _, value in drawn], marker="o", color=NOW)
    for at, (_, value) in enumerate(drawn):
        axes.text(at, value, f"{value:.1f}\n", ha="center")
    axes.set_xticks(range(len(drawn)), [head for head, _ in drawn])
    axes.grid(axis="y", color=PALE)


def _water_years(shown: Shown, sheet: Figure) -> None:
    _through_years(shown, sheet, "水质", indicators.good_share(indicators.sections(shown.now)))


def _air_years(shown: Shown, sheet: Figure) -> None:
    _through_years(shown, sheet, "空气", indicators.good_days(indicators.daily(shown.now)))


def _single(section: dict[int, dict[str, str]], item: str) -> Decimal:
    found = [value for row in section.values() if (value := number(row.get(item, "").lstrip("<"))) is not None]
    if not found:
        return Decimal(0)
    average, limit = sum(found, Decimal(0)) / len(found), Decimal(WATER_LIMITS[item])
    return (limit / average if item == "溶解氧" else average / limit).quantize(Decimal("0.01"))


def _water_index(shown: Shown, sheet: Figure) -> None:
    _years(shown, sheet)
    now, last = indicators.sections(shown.now), indicators.sections(shown.last)
    indices = {name: {item: _single(there, item) for item in WATER_LIMITS} for name, there in now.items()}
    before = {name: sum(_single(there, item) for item in WATER_LIMITS) for name, there in last.items()}
    lines = [
        Line(name, "", sum(of.values(), Decimal(0)), Decimal(before.get(name, 0)), "") for name, of in indices.items()
    ]
    _pairs(_room(sheet, 0.12, 0.45), lines)
    cells = [
        [(str(value), "#cfe3ee" if value < Decimal("0.6") else "#a9cce0") for value in of.values()]
        for of in indices.values()
    ]
    _grid(_room(sheet, 0.55, 0.98, 0.12), [""] * len(indices), list(WATER_LIMITS), cells)


def _calendar(shown: Shown, sheet: Figure) -> None:
    stations = indicators.daily(shown.now)
    cells = []
    for month in range(1, 13):
        row = []
        for day in range(1, 32):
            aqi = indicators.index_of(stations, (month, day))
            colour = "#ffffff" if aqi is None else next(colour for most, colour in LEVELS if aqi <= most)
            row.append((f"{aqi:.0f}" if aqi is not None and aqi > 100 else "", colour))
        cells.append(row)
    _legend(sheet, ("优", LEVELS[0][1]), ("良", LEVELS[1][1]), ("轻度污染", LEVELS[2][1]))
    months, days = [f"{month}月" for month in range(1, 13)], [str(day) for day in range(1, 32)]
    _grid(_room(sheet, 0.07, 0.99, 0.1, 0.88), months, days, cells)


def _pollutants(shown: Shown, sheet: Figure) -> None:
    _years(shown, sheet)
    two = [indicators.pollutants(indicators.daily(tables)) for tables in (shown.now, shown.last)]
    axes = _room(sheet)
    shares = [[_share(value, limit) for value, limit in zip(of, AIR_LIMITS.values(), strict=True)] for of in two]
    lines = [Line(name, "", now, last, "") for name, now, last in zip(AIR_LIMITS, *shares, strict=True)]
    _pairs(axes, lines)
    axes.axvline(100, color=ACCENT, linestyle="--")


def _share(value: Decimal, limit: Decimal | int) -> Decimal:
    return (value * 100 / limit).quantize(Decimal("0.1"))


def _soil(shown: Shown, sheet: Figure) -> None:
    _legend(sheet, ("安全", LAST), ("高于筛选值", "#e0983c"))
    found: dict[str, list[int]] = {}
    for table in shown.now:
        for row in table.rows if "土地利用类型" in table.heads else ():
            over = any((number(row.get(item, "").lstrip("<")) or 0) > limit for item, limit in SOIL_LIMITS.items())
            found.setdefault(row.get("土地利用类型", ""), [0, 0])[over] += 1
    axes = _room(sheet)
    _stack(axes, list(found), list(found.values()), (LAST, "#e0983c"))


def _stack(axes: Axes, names: Sequence[str], rows: Sequence[Sequence[float]], colours: Sequence[str]) -> None:
    for at, row in enumerate(rows):
        left = 0.0
        for value, colour in zip(row, colours, strict=True):
            axes.barh(at, value, 0.7, left=left, color=colour)
            if value:
                axes.text(left + value / 2, at, f"{value:g}", ha="center", va="center")
            left += value
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xticks([])


def _before_after(shown: Shown, sheet: Figure) -> None:
    year = shown.inputs / str(shown.year)
    befores = sorted(path for path in year.rglob("*实施前1.jpg"))[:6]
    for at, before in enumerate(befores):
        after = before.with_name(before.name.replace("实施前", "实施后"))
        for side, path in enumerate((before, after)):
            axes = sheet.add_axes((0.01 + at % 2 * 0.5 + side * 0.24, 0.7 - at // 2 * 0.32, 0.23, 0.22))
            with Image.open(path) as photo:
                photo.draft("RGB", (460, 345))
                photo.thumbnail((460, 345))
                axes.imshow(photo)
            axes.set_axis_off()
            sheet.text(0.12 + at % 2 * 0.5 + side * 0.24, 0.675 - at // 2 * 0.32, ("实施前", "实施后")[side])
        sheet.text(0.15 + at % 2 * 0.5, 0.94 - at // 2 * 0.32, before.parent.name)


def _beside(*groups: tuple[str, tuple[str, ...]]) -> Callable[[Shown, Figure], None]:
    """Pairs of bars in panels beside each other: their titles, and the labels of their lines."""

    def drawn(shown: Shown, sheet: Figure) -> None:
        _years(shown, sheet)
        for at, (title, names) in enumerate(groups):
            left = at / len(groups)
            lines = [shown.lines[name] for name in names if name in shown.lines]
            _pairs(_room(sheet, left + 0.17, left + 0.43, top=0.75), lines, title)

    return drawn


def _economy(shown: Shown, sheet: Figure) -> None:
    names = ("第一产业占比", "第二产业占比", "第三产业占比")
    lines = [shown.lines[name] for name in names]
    axes = _room(sheet, 0.08, 0.98, 0.62, 0.92)
    rows = [[float(line.last or 0) for line in lines], [float(line.now or 0) for line in lines]]
    _stack(axes, [f"{shown.year - 1}年", f"{shown.year}年"], rows, PARTS)
    energy = [line for name, line in shown.lines.items() if "能耗" in name]
    _pairs(_room(sheet, 0.15, 0.45, 0.05, 0.45), energy[:1])
    _pairs(_room(sheet, 0.65, 0.95, 0.05, 0.45), energy[1:3])


def _spending(shown: Shown, sheet: Figure) -> None:
    rows = [row for table in shown.now if "执行数" in table.heads for row in table.rows]
    spent = sorted(((number(row.get("执行数", "")) or 0, row.get("项目名称", "")) for row in rows), reverse=True)[:6]
    axes = _room(sheet, 0.25)
    for at, (value, _) in enumerate(spent):
        axes.barh(at, float(value), 0.7, color=NOW)
        axes.text(float(value), at, f" {value}", va="center")
    axes.set_yticks(range(len(spent)), [name for _, name in spent])
    axes.invert_yaxis()
    axes.set_xticks([])


MAP = "空间分布图"
DRAWINGS: dict[str, tuple[int, Callable[[Shown, Figure], None]]] = {
    "指标对比": (1007, _changes),
    "材料报送": (433, _receipts),
    "地类构成": (456, _land),
    "断面类别图": (330, _classes),
    "水质比例历年": (283, _water_years),
    "水质指数": (464, _water_index),
    "空气日历": (472, _calendar),
    "优良比例历年": (283, _air_years),
    "空气六项": (425, _pollutants),
    "土壤点位": (228, _soil),
    "修复前后": (936, _before_after),
    "排放强度": (330, _beside(("排放量", EMISSIONS), ("农药化肥", FERTILISERS))),
    "产业结构": (370, _economy),
    "支出构成": (307, _spending),
    "污水处理": (259, _beside(("城镇生活污水", SEWAGE), ("城镇生活垃圾", WASTE))),
}
"""Name → height in dots of drawings, and how it is drawn; the map is a sheet of a department's PDF."""
