"""Figures of 住建: sewage, sewers, green space, parks, sewage of the townships."""

from __future__ import annotations

from tests.sample.layouts import FULL, SHORT, YEARS, By, Line, items, of_year, records, stacked
from tests.sample.sheets import Cell, Page
from tests.sample.story import PLANTS

SEWAGE = [
    Line("城镇生活污水排放总量", "万立方米", "1,251.20", "1,286.40", "", "执行"),
    Line("达标处理量", "万立方米", 1206.78, 1249.86, "新建雨污分流管网12.6公里，示例污水处理厂二进水量增加", "执行"),
    Line("集中处理率", "%", "96.45%", "97.16%", "新建雨污分流管网12.6公里，示例污水处理厂二进水量增加", "执行",
         "按达标处理量计算"),
]  # fmt: skip
PLANT_HEADS = ("污水厂名称", "设计规模（m³/d）", "实际处理量（万m³）", "达标处理量（万m³）", "运行天数（天）", "出水标准",
               "进、出水年均浓度（mg/L）|进水COD", "进、出水年均浓度（mg/L）|出水COD",
               "进、出水年均浓度（mg/L）|进水氨氮", "进、出水年均浓度（mg/L）|出水氨氮", "验收文号", "排污许可证号", "备注")  # fmt: skip
PLANT_ROWS: list[list[Cell | By]] = [
    [PLANTS[0], 30000, By(968.42, 998.6), By(965.3, 995.12), By(365, 366), "一级A标", By(212, 208), By(14, 13),
     By(24.6, 23.9), By(0.72, 0.65), "〔验收文号〕", "〔许可证号〕", None],
    [PLANTS[1], 10000, By(243.15, 256.13), By(241.48, 254.74), By(358, 360), "一级A标", By(186, 191), By(16, 15),
     By(21.3, 22.0), By(0.94, 0.81), "〔验收文号〕", "〔许可证号〕", By("检修7天", "检修6天")],
]  # fmt: skip


def sewage(year: int) -> Page:
    """F09: items above, plants below on the same sheet, two-row heads for the water in and out."""
    above = items("城镇生活污水集中处理率指标证明材料", year, SEWAGE, FULL)
    plants = of_year(PLANT_ROWS, year)
    below = records(
        "污水处理厂情况表",
        PLANT_HEADS,
        plants,
        sums=PLANT_HEADS[1:4],
        note="实际处理量取自中控系统，设计规模取自批复文件",
    )
    return stacked("污水", above, below)


SEWERS = [
    Line("建成区面积", "km²", 21.52, 21.86, "园区道路和2个安置点建成，建成区扩大0.34平方千米", "现状调查"),
    Line("污水管网覆盖面积", "km²", 18.95, 19.62, "城区雨污分流管网建成12.6千米，新增服务面积0.67平方千米", "现状调查"),
    Line("污水管网长度", "km", 173.8, 186.4, "城区雨污分流管网本年建成12.6千米", "现状调查"),
    Line("当年新增管网长度", "km", 9.4, 12.6, "", "现状调查"),
    Line("雨污分流管网长度", "km", 108.7, 121.3, "", "现状调查"),
    Line("建成区污水管网覆盖率", "%", "88.06%", "89.75%", "城区雨污分流管网建成12.6千米，新增服务面积0.67平方千米",
         "现状调查", "按面积计算"),
]  # fmt: skip
GREEN = [
    Line("建成区面积", "公顷", 2152, 2186, "", "现状调查"),
    Line("绿化覆盖面积", "公顷", 897.1, 918.6, "新建街旁绿地9处，绿化覆盖面积增加21.5公顷", "现状调查", written="９１８.６"),
    Line("绿地面积", "公顷", 830.2, 851.3, "新建街旁绿地9处、公园1处，绿地面积增加21.1公顷", "现状调查"),
    Line("新增绿地面积", "公顷", 16.4, 21.1, "", "现状调查"),
    Line("绿美示范点数", "个", 5, 6, "", "现状调查"),
    Line("建成区绿化覆盖率", "%", "41.69%", "42.02%", "新建街旁绿地9处，绿化覆盖面积增加21.5公顷", "现状调查"),
    Line("建成区绿地率", "%", "38.58%", "38.94%", "新建街旁绿地9处、公园1处，绿地面积增加21.1公顷", "现状调查"),
]  # fmt: skip
NEAR = [
    Line("居住用地总面积", "公顷", 604, 612.4),
    Line("公园绿地服务半径覆盖的居住用地面积", "公顷", 548.2, 561.8, "示例公园六建成开放，新增覆盖居住用地13.6公顷"),
    Line("公园绿地500米服务半径覆盖率", "%", "90.76%", "91.74%", "示例公园六建成开放，新增覆盖居住用地13.6公顷"),
]  # fmt: skip
PARK_HEADS = ("公园编号", "名称", "面积（亩）", "类型", "位置", "服务半径（m）")
PARK_ROWS: list[list[Cell | By]] = [
    ["G01", "示例公园一", 273, "综合公园", "示例街道一", 500],
    ["G02", "示例公园二", 186, "综合公园", "示例街道二", 500],
    ["G03", "示例公园三", 96, "专类公园", "示例街道一", 500],
    ["G04", "示例公园四", 64.5, "社区公园", "示例街道一", 500],
    ["G05", "示例公园五", 42, "社区公园", "示例街道二", 500],
    [By(None, "G06"), "示例公园六", 51, "社区公园", "示例街道二", 500],
]


def sewers(year: int) -> Page:
    """F10."""
    return items("建成区污水管网覆盖率指标证明材料", year, SEWERS, YEARS)


def green(year: int) -> Page:
    """F11."""
    return items("建成区绿化覆盖率指标证明材料", year, GREEN, FULL)


def parks(year: int) -> tuple[Page, Page]:
    """F12: totals on one sheet, the parks (in 亩) on the next."""
    title = "城市公园绿地500米服务半径覆盖率指标证明材料"
    listed = records(f"{title}（公园名录）", PARK_HEADS, of_year(PARK_ROWS, year), sheet="公园名录", numbered=False)
    return items(title, year, NEAR, SHORT, sheet="汇总"), listed


TOWNSHIP_HEADS = (
    "乡镇",
    "设施名称",
    "处理规模（m³/d）",
    "服务人口（人）",
    "管网长度（km）",
    "工艺",
    "立项文号",
    "验收文号",
    "运行状态",
)
TOWNSHIP_ROWS: list[list[Cell | By]] = [
    ["示例街道一", "接入示例污水处理厂一", None, By("68,420", "70,150"), By(61.2, 68.4), "城镇管网", "〔文号〕", "〔文号〕", "正常"],
    ["示例街道二", "接入示例污水处理厂二", None, By("45,300", "46,880"), By(42.5, 47.9), "城镇管网", "〔文号〕", "〔文号〕", "正常"],
    ["示例镇一", "示例镇一污水处理站", 800, 9650, 12.4, "A²/O", "〔文号〕", "〔文号〕", "正常"],
    ["示例镇二", "示例镇二污水处理站", 600, 7240, 9.8, "生物转盘", "〔文号〕", "〔文号〕", "正常"],
    ["示例乡一", "示例乡一污水处理站", 300, 3860, 5.1, "人工湿地", "〔文号〕", "〔文号〕", By("调试", "正常")],
]  # fmt: skip


def townships(year: int) -> Page:
    """F13."""
    return records("乡镇生活污水收集情况证明材料", TOWNSHIP_HEADS, of_year(TOWNSHIP_ROWS, year), sheet="乡镇污水")
