"""A year as it should have come → as it came: zips, corrections, wrong photos, locked papers, statements, a register."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from tests.sample import issued, papers, season, townships, words
from tests.sample.layouts import FIRST, merged
from tests.sample.sheets import Cell, Page, workbook

STATEMENTS: dict[str, dict[str, tuple[str, str]]] = {
    "区自然资源局": {"自然资源.8-1": ("absent", "本部门管理的自然资源中没有作为生态产品经营的对象")},
    "区林草局": {"林草.1-3": ("zero", "全年普查样线14条、样方40个，未发现外来入侵动物")},
    "区发改局": {
        "发改.4-1": ("not_done", "上级年度评估方案尚未下达，计划{next}年6月底前完成"),
        "发改.5-1": ("elsewhere", "区统计局"),
    },
    "区农业农村局": {"农业农村.9-1": ("elsewhere", "区林草局")},
    "区人民政府办": {"区政府.4-1": ("elsewhere", "区财政局")},
}
"""Body → deliverable → which box of its 情况说明 is ticked, and the reason."""
SCANNED = ("项目实施文件", "实施方案", "批复文件", "资金拨付文件", "竣工验收材料")
"""What the scan of one project holds, three pages each."""
SCAN = "区住建局/示例河黑臭水体治理工程资料.pdf"
LOCKED = "区财政局/区财政局一般公共预算支出明细表.pdf"
SMALL = "区综合行政执法局/乡镇垃圾处理设施照片/示例镇二照片3.jpg"
PICTURED = "区综合行政执法局/乡镇垃圾处理设施照片/示例街道一"
"""Whose photos came inside a Word file."""
COLLECTION = "区综合行政执法局/2024年乡镇生活垃圾收集情况表"
UNSORTED = "待分拣"
REGISTER = "收件登记.xlsx"


def made(files: Mapping[str, bytes], year: int) -> dict[str, bytes]:
    """The files of a year, by path below its folder."""
    there = dict(files)
    config = season.county(year)
    for name, ticked in STATEMENTS.items():
        body = next(one for one in config.bodies if one.name == name)
        there[f"{name}/无相关材料情况说明.docx"] = issued.statement(
            body, config, {one: (way, said.format(next=year + 1)) for one, (way, said) in ticked.items()}
        )
        there[f"{name}/盖章件/无相关材料情况说明.pdf"] = papers.scan(1, f"{name}{year}")
        for identity in ticked:
            title = config.scheme.duties.by_id[identity].title
            for path in [one for one in there if one.startswith(f"{name}/") and title in one]:
                del there[path]
    if year == FIRST:
        return there
    _scanned(there)
    there[LOCKED] = papers.locked("一般公共预算支出明细表", ["支出明细见附表。"])
    there[SMALL] = papers.photo("sent through a chat", (1280, 960))
    photos = [there.pop(f"{PICTURED}照片{number}.jpg") for number in (1, 2, 3)]
    there[f"{PICTURED}照片.docx"] = words.pictures("示例街道一生活垃圾收集处理设施照片", photos)
    right = there.pop(f"{COLLECTION}.xlsx")
    there[f"{COLLECTION}.xlsx"] = workbook(_first_version(townships.collection(year)))
    there[f"{COLLECTION}（更正）.xlsx"] = right
    _unsorted(there)
    there = _packed(there, "海峰管护局", f"海峰管护局{year}年考核材料.zip")
    there[REGISTER] = workbook(_register(there, year))
    return there


def _first_version(page: Page) -> Page:
    """The table as it first came: one township's amount in tonnes a month."""
    rows = [["970" if cell == "11,550" else cell for cell in row] for row in page.rows]
    return Page(page.name, rows, page.merged)


def _scanned(there: dict[str, bytes]) -> None:
    """The papers of one project become one scan."""
    for name in [one for one in there if "示例河黑臭水体治理工程/" in one and one.endswith(".pdf")]:
        if any(title in name for title in SCANNED):
            del there[name]
    there[SCAN] = papers.scan(3 * len(SCANNED), "P07")


def _unsorted(there: dict[str, bytes]) -> None:
    """What lies unsorted: two papers that the register assigns, a photo that nobody knows."""
    for name, new in (
        ("区农业农村局/2024年农村人居环境整治工作情况报告.docx", "农村人居环境整治工作情况报告.docx"),
        ("区文旅局/盖章件/生态产品价值转化指标证明材料.pdf", "扫描件0117.pdf"),
    ):
        data = there.pop(name)
        there[f"{UNSORTED}/{new}"] = papers.scan(2, new) if new.startswith("扫描件") else data
    there[f"{UNSORTED}/IMG_20241115_093000.jpg"] = papers.photo("nobody knows", (1600, 1200))


def _packed(there: Mapping[str, bytes], body: str, name: str) -> dict[str, bytes]:
    """All that a body handed in becomes one zip."""
    inside = {path.partition("/")[2]: data for path, data in there.items() if path.startswith(f"{body}/")}
    rest = {path: data for path, data in there.items() if not path.startswith(f"{body}/")}
    return {**rest, f"{body}/{name}": papers.packed(inside)}


REGISTER_HEADS: list[Cell] = [
    "文件",
    "页码",
    "事项编号",
    "对象",
    "收到日期",
    "标题",
    "文号",
    "成文日期",
    "代替",
    "作废",
    "备注",
]
LATE = {"区水务局": "2025-02-18", "区文旅局": "2025-02-15"}
"""Bodies that were late, and the day theirs came."""
UNDATED = ("区卫健局", "区工信局")
"""Bodies of whom nobody noted when theirs came."""


def _register(there: Mapping[str, bytes], year: int) -> Page:
    """The compiler's register: when each file came, and what a name does not tell."""
    rows: list[list[Cell]] = [[f"{year}年度收件登记（示例数据）"], REGISTER_HEADS]
    for number, title in enumerate(SCANNED):
        first = 3 * number + 1
        rows.append(
            _row(SCAN, f"{first}-{first + 2}", f"住建.7-{number + 2}", "示例河黑臭水体治理工程", "2025-01-21", title)
        )
    rows.append(
        _row(f"{UNSORTED}/扫描件0117.pdf", None, "文旅.1-1", None, LATE["区文旅局"], "生态产品价值转化指标证明材料")
    )
    rows.append(_row(f"{UNSORTED}/农村人居环境整治工作情况报告.docx", None, "农业农村.8-1", None, "2025-01-20", None))
    for name in sorted(there):
        body = name.partition("/")[0]
        if body in (UNSORTED, *UNDATED) or name == SCAN or "/" not in name:
            continue
        day = LATE.get(body) or f"2025-01-{10 + Random(body).randrange(16)}"
        rows.append(_row(name, None, None, None, day, None))
    return Page("收件登记", rows, merged(rows, 1))


def _row(file: str, pages: Cell, about: Cell, subject: Cell, day: Cell, title: Cell) -> list[Cell]:
    return [file, pages, about, subject, day, title, *[None] * 5]
