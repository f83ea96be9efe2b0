"""Figures of 农业农村: fertiliser, pesticide, straw, manure, farms, diffuse pollution, pathogens."""

from __future__ import annotations

from tests.sample.layouts import FULL, YEARS, By, Line, items, of_year, records
from tests.sample.sheets import Cell, Page
from tests.sample.story import FARMS

FERTILISER = [
    Line("农作物播种面积", "hm²", 88640, 88920, "", "年报"),
    Line("化肥施用量（折纯）", "吨", 31265, 30480, "推广测土配方施肥5.36万公顷，化肥用量比上年减少785吨", "年报", written="30,480"),
    Line("农药使用量", "吨", 428.6, 415.2, "绿色防控面积扩大到1.92万公顷，农药用量比上年减少13.4吨", "年报"),
    Line("化肥施用强度", "kg/hm²", 352.72, 342.78, "推广测土配方施肥5.36万公顷，化肥用量比上年减少785吨", "年报"),
    Line("化肥利用率", "%", 41.2, 42.0, "", "监测"),
    Line("农药利用率", "%", 41.5, 42.3, "", "监测"),
    Line("绿色防控面积", "hm²", 18400, 19200, "", "年报"),
    Line("测土配方施肥面积", "亩", 786000, 804000, "", "年报", written="804,000"),
    Line("秸秆理论资源量", "万吨", 52.8, 53.1, "", "年报"),
    Line("秸秆可收集量", "万吨", 43.82, 44.07, "", "年报"),
    Line("秸秆综合利用量", "万吨", 39.54, 40.1, "新增秸秆收储点6个，综合利用量比上年增加0.56万吨", "年报"),
    Line("秸秆肥料化利用量", "万吨", 14.86, 15.02, "", "年报"),
    Line("秸秆饲料化利用量", "万吨", 19.42, 19.68, "", "年报"),
    Line("秸秆燃料化利用量", "万吨", 3.15, 3.22, "", "年报"),
    Line("秸秆基料化利用量", "万吨", 1.36, 1.42, "", "年报"),
    Line("秸秆原料化利用量", "万吨", 0.75, 0.76, "", "年报"),
    Line("秸秆综合利用率", "%", "90.23%", "90.99%", "新增秸秆收储点6个，综合利用量比上年增加0.56万吨", "年报"),
]  # fmt: skip


def fertiliser(year: int) -> Page:
    """F17."""
    return items("农药化肥秸秆指标证明材料", year, FERTILISER, YEARS)


MANURE = [
    Line("规模养殖场数", "个", 6, 6, "", "年报"),
    Line("粪污处理设施配套场数", "个", 6, 6, "", "年报"),
    Line("粪污产生量", "吨", 912400, 926800, "", "年报"),
    Line("粪污综合利用量", "吨", 812950, 833750, "新建有机肥车间1座，粪污综合利用量比上年增加20800吨", "年报"),
    Line("畜禽粪污综合利用率", "%", "89.10%", "89.96%", "新建有机肥车间1座，粪污综合利用量比上年增加20800吨", "年报"),
    Line("规模养殖场粪污处理设施装备配套率", "%", "100%", "100%", "", "年报"),
]
HERD_HEADS = (
    "畜种",
    "存栏（头/羽）",
    "出栏（头/羽）",
    "折猪当量（头）",
    "粪污产生量（吨）",
    "综合利用量（吨）",
    "利用方式",
    "规模场数",
    "设施配套场数",
)
HERD_ROWS: list[list[Cell | By]] = [
    ["生猪", By("286,400", "289,100"), By("402,300", "405,800"), By(286400, 289100), By(540200, 548300), By(481600, 493500), "堆肥还田、沼气", 3, 3],
    ["肉牛", By("38,600", "39,200"), By("16,900", "17,300"), By(128667, 130667), By(246800, 250600), By(220150, 225800), "堆肥还田", 2, 2],
    ["蛋鸡", By("612,000", "628,000"), By("145,000", "148,000"), By(24480, 25120), By(125400, 127900), By(111200, 114450), "有机肥", 1, 1],
]  # fmt: skip


def manure(year: int) -> tuple[Page, Page]:
    """F18: totals and kinds of livestock."""
    title = "畜禽粪污综合利用指标证明材料"
    rows = of_year(HERD_ROWS, year)
    kinds = records(f"{title}（分畜种）", HERD_HEADS, rows, sheet="分畜种", sums=HERD_HEADS[4:6])
    return items(title, year, MANURE, FULL, sheet="汇总"), kinds


POINT_HEADS = (
    "点位编号",
    "点位名称",
    "经度",
    "纬度",
    "类型",
    "建设年份",
    "监测项目",
    "频次（次/年）",
    "承担单位",
    "年度结果",
    "运行状态",
)
POINT_ROWS: list[list[Cell | By]] = [
    ["NY01", "示例监测点一", "103.8°", "25.6°", "种植地表径流", 2019, "TN、TP、NH₃-N", 6, "区农业环保站", "TN 4.82 mg/L、TP 0.21 mg/L", "正常"],
    ["NY02", "示例监测点二", "103.9°", "25.7°", "种植地下淋溶", 2019, "TN、NH₃-N", 6, "区农业环保站", "TN 7.15 mg/L", "正常"],
    ["NY03", "示例监测点三", "103.7°", "25.8°", "畜禽", 2021, "TN、TP、NH₃-N、COD", 4, "区农业环保站", "TP <0.01 mg/L", "正常"],
    ["NY04", "示例监测点四", "103.9°", "25.5°", "水产", 2022, "TN、TP、COD", 4, "区农业环保站", "未检出", "正常"],
]  # fmt: skip


def points(year: int) -> Page:
    """F19."""
    return records("农业面源污染监测点信息表", POINT_HEADS, of_year(POINT_ROWS, year), sheet="监测点")


FARM_HEADS = ("规模场名称", "乡镇", "畜种", "存栏（头/羽）", "台账建立", "台账起止", "粪污去向", "消纳面积（亩）")
_HEADS_OF_STOCK = ((12400, 12600), (9850, 9900), (8600, 8720), (1260, 1310), (980, 1020), (86000, 88500))
_KINDS = ("生猪", "生猪", "生猪", "肉牛", "肉牛", "蛋鸡")
_PLACES = ("示例镇一", "示例镇一", "示例镇二", "示例乡一", "示例镇二", "示例街道二")
_FIELDS = (2600, 2050, 1800, 640, 520, 1900)


def farms(year: int) -> Page:
    """F20: every farm of F18, with its ledger."""
    rows: list[list[Cell]] = [
        [name, place, kind, stock[year - 2023], "是", f"{year}年1月—{year}年12月", "堆肥还田", field]
        for name, place, kind, stock, field in zip(FARMS, _PLACES, _KINDS, _HEADS_OF_STOCK, _FIELDS, strict=True)
    ]
    return records("粪污资源化利用台账建立情况汇总表", FARM_HEADS, rows, sheet="台账汇总")


PATHOGEN_HEADS = ("病原中文名", "学名", "类群", "寄主", "发现地点", "首次发现时间", "发生面积（hm²）", "防控面积（hm²）", "危害程度",
                  "防控措施", "调查方法")  # fmt: skip
PATHOGEN_ROWS: list[list[Cell | By]] = [
    ["松材线虫", "Bursaphelenchus xylophilus", "线虫", "松属", "示例镇二", "2021年", By(4.2, 3.6), By(4.2, 3.6), "轻",
     "清理疫木、诱捕媒介", "踏查"],
    ["番茄褐色皱果病毒", "Tomato brown rugose fruit virus", "病毒", "番茄", "示例镇一", "2023年", By(1.1, 0.9), By(1.1, 0.9),
     "轻", "拔除病株、土壤消毒", "抽样检测"],
]  # fmt: skip


def pathogens(year: int) -> Page:
    """F21."""
    return records("外来入侵植物病原生物信息表", PATHOGEN_HEADS, of_year(PATHOGEN_ROWS, year), sheet="病原生物")
