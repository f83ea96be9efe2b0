"""Figures of 生态环境: permits, effluents, new pollutants, black waters, emissions, soil, sources, diagnosis, feedback."""

from __future__ import annotations

from random import Random

from tests.sample.layouts import FULL, By, Line, items, of_year, records
from tests.sample.sheets import Cell, Page
from tests.sample.story import WATCHED

CIVIL_HEADS = (
    "创建类别",
    "级别",
    "名称",
    "命名文号",
    "命名日期",
    "规划名称",
    "规划有效期",
    "当年任务数",
    "完成任务数",
    "复核情况",
    "制度文件",
)
CIVIL_ROWS: list[list[Cell | By]] = [
    ["生态文明建设示范区", "省级", "省级生态文明区", "〔命名文号〕", "2018-12-10", "示例区生态文明建设规划", "2021—2030年", By(26, 28), By(26, 28), By("通过复核", "通过复核"), "生态环境保护责任清单"],
    ["生态文明建设示范乡镇", "省级", "省级生态文明乡镇（4个）", "〔命名文号〕", "2017-11-20", "示例区生态文明建设规划", "2021—2030年", 4, 4, "通过复核", "村规民约"],
]  # fmt: skip


def civilisation(year: int) -> Page:
    """F27."""
    return records("生态文明建设信息表", CIVIL_HEADS, of_year(CIVIL_ROWS, year), sheet="生态文明")


PRECISE_HEADS = ("要素", "主要问题", "成因", "措施", "责任单位", "目标", "完成时限", "完成情况", "成效")
PRECISE_ROWS: list[list[Cell | By]] = [
    ["大气", By("春季臭氧超标2天", "春季臭氧超标4天"), "晴热少雨，挥发性有机物排放叠加区域传输", "9家企业错峰生产、加油站夜间卸油", "区生态环境分局", "优良天数比例不低于98.5%", "2025-12-31", "推进中", "7月后未再超标"],
    ["大气", "城区道路扬尘", "施工工地和渣土运输", By("机械化清扫增加25公里", "机械化清扫增加38公里"), "区综合行政执法局", "PM10年均浓度下降3%", "2024-12-31", "已完成", By("未再出现扬尘超标", "PM10年均浓度下降6.2%")],
    ["水", By("示例断面四6月总磷、8月氨氮超标", "示例断面四7月总磷超标"), "汛期面源汇入", By("沿岸生态缓冲带2.6公里", "排查12个排口，封堵3个"), By("区水务局", "区生态环境分局"), "稳定达到Ⅲ类", "2025-06-30", "推进中", By("缓冲带设计完成", "超标月份由2个减为1个")],
    ["水", "乡镇污水处理站负荷率低", "收集管网不足", By("新建管网9.4公里", "新建管网12.6公里"), "区住建局", "负荷率达到60%", "2024-12-31", "已完成", By("负荷率由47%提高到52%", "负荷率由52%提高到61%")],
    ["土壤", "1个点位镉高于筛选值", "地质高背景", By("种植结构调整、安全利用24.2公顷", "种植结构调整、安全利用28.6公顷"), "区农业农村局", "安全利用率不低于93%", "2024-12-31", "已完成", By("安全利用率93.8%", "安全利用率94.6%")],
]  # fmt: skip


def precise(year: int) -> Page:
    """F28; the year before had the same questions, each deadline a year earlier."""
    rows = of_year(PRECISE_ROWS, year)
    if year == 2023:
        rows = [[f"{int(str(cell)[:4]) - 1}{str(cell)[4:]}" if n == 6 else cell for n, cell in enumerate(row)] for row in rows]  # fmt: skip
    return records("落实精准科学治污情况表", PRECISE_HEADS, rows, sheet="精准治污")


LABORATORY = "示例监测站"
CODES = {name: f"示例代码{number:04d}" for number, name in enumerate(WATCHED, 1)}
TRADES = ("水泥制造", "化学原料制造", "食品制造", "金属制品", "污水处理及其再生利用", "污水处理及其再生利用")
ELEMENTS = ("废气", "废气、废水", "废水", "废气", "废水", "废水")
ITEMS = (
    "颗粒物、二氧化硫、氮氧化物",
    "颗粒物、COD、氨氮",
    "COD、氨氮、总磷",
    "颗粒物",
    "COD、氨氮、总磷、总氮",
    "COD、氨氮、总磷、总氮",
)
TIMES = (4, 4, 2, 2, 4, 4)
EFFLUENT_HEADS = (
    "企业名称",
    "统一社会信用代码",
    "行业",
    "排污许可证号",
    "监测机构",
    "CMA编号",
    "要素",
    "监测项目",
    "应测频次（次）",
    "实测频次（次）",
    "超标项目及倍数",
    "处理处罚文号",
    "监测报告号",
)


def effluents(year: int) -> Page:
    """F29: an enterprise a row, as many as there are monitoring reports."""
    rows: list[list[Cell]] = [
        [name, CODES[name], trade, f"示例许可{number:03d}", LABORATORY, "示例CMA001", element, what, times, times, "无超标", "—", f"示例监测〔{year}〕{number}号"]
        for number, (name, trade, element, what, times) in enumerate(zip(WATCHED, TRADES, ELEMENTS, ITEMS, TIMES, strict=True), 1)
    ]  # fmt: skip
    return records("重点污染源执法监测情况表", EFFLUENT_HEADS, rows, sheet="执法监测")


def statistics(year: int) -> Page:
    """The summary that goes with F29: who measured what how often."""
    rows: list[list[Cell]] = [
        [LABORATORY, name, what, f"{times}次/年"] for name, what, times in zip(WATCHED, ITEMS, TIMES, strict=True)
    ]
    return records(
        "监测情况统计表",
        ("监测机构名称", "负责的执法监测企业名称", "负责的监测项目", "监测频次"),
        rows,
        sheet="监测统计",
    )


PERMIT_HEADS = (
    "单位名称",
    "统一社会信用代码",
    "管理类别",
    "许可证号",
    "有效期起",
    "有效期止",
    "执行报告提交",
    "检查次数",
    "发现问题（个）",
    "完成整改（个）",
    "处罚",
)
_OTHERS = ("示例企业五", "示例企业六", "示例企业七", "示例企业八", "示例企业九", "示例企业十")
_REGISTERED = ("示例企业十一", "示例企业十二", "示例企业十三", "示例企业十四")


def permits(year: int) -> Page:
    """F30: the watched ones under key management, six simplified, four registered."""
    rows: list[list[Cell]] = []
    for number, name in enumerate((*WATCHED, *_OTHERS, *_REGISTERED), 1):
        kind = "重点" if name in WATCHED else "简化" if name in _OTHERS else "登记"
        code = CODES.get(name, f"示例代码{number:04d}")
        from_, to = f"202{number % 3}-0{number % 9 + 1}-15", f"202{number % 3 + 5}-0{number % 9 + 1}-14"
        said = "—" if kind == "登记" else "是"
        found = 1 if number in (3, 8, 11) else 0
        rows.append(
            [name, code, kind, f"示例许可{number:03d}", from_, to, said, 1 if kind == "登记" else 2, found, found, "无"]
        )
    return records("排污单位持证排污情况表", PERMIT_HEADS, rows, sheet="持证排污")


NEW_HEADS = ("物质名称", "CAS号", "排查企业数（家）", "涉及企业数（家）", "建立台账企业数（家）", "用途", "管控措施", "排查方式",
             "风险等级", "整改情况")  # fmt: skip
NEW_ROWS: list[list[Cell | By]] = [
    ["全氟辛基磺酸及其盐类", "1763-23-1", By(36, 42), 0, 0, "—", "禁止生产和加工使用", "资料排查、现场核查", "低", "无需整改"],
    ["十溴二苯醚", "1163-19-5", By(36, 42), 0, 0, "—", "禁止生产和加工使用", "资料排查、现场核查", "低", "无需整改"],
    ["二氯甲烷", "75-09-2", By(36, 42), 1, 1, "清洗剂", "密闭收集、台账管理", "资料排查、现场核查", "中", "已建立台账"],
    ["抗生素", "—", By(36, 42), 2, 2, "兽用", "减量使用、凭处方用药", "现场核查", "中", "已建立台账"],
]  # fmt: skip
HAZARDS = [
    Line("新污染物环境风险隐患数", "处", 1, 1, "", "排查"),
    Line("新污染物环境风险隐患整改数", "处", 1, 1, "", "排查"),
]


def new_pollutants(year: int) -> tuple[Page, Page]:
    """F31: hazards on one sheet, substances on the next."""
    title = "新污染物防治情况表"
    rows = of_year(NEW_ROWS, year)
    return items(title, year, HAZARDS, FULL, sheet="隐患"), records(title, NEW_HEADS, rows, sheet="物质")


BLACK_HEADS = ("水体名称", "编码", "行政村", "面积（m²）", "长度（m）", "监管清单", "整治措施", "完工日期", "透明度（cm）",
               "溶解氧（mg/L）", "氨氮（mg/L）", "验收销号文号", "复查次数", "是否返黑返臭")  # fmt: skip
BLACK_ROWS: list[list[Cell | By]] = [
    ["示例水体一", "HC001", "示例村一", 1250, 480, "国家", "清淤、截污", "2022-11-20", By(42, 46), By(4.1, 4.6),
     By(2.84, 2.35), "〔销号文号〕", 2, "否"],
    ["示例水体二", "HC002", "示例村二", 860, 320, "省级", "清淤、生态沟渠", "2023-10-15", By(36, 41), By(3.6, 4.2),
     By(3.72, 2.96), "〔销号文号〕", 2, "否"],
    [By(None, "示例水体三"), "HC003", "示例村三", 640, 260, "省级", "截污、补水", "2024-10-28", 38, 3.9, 3.15, "〔销号文号〕", 1, "否"],
]  # fmt: skip


def black_waters(year: int) -> Page:
    """F32."""
    return records("农村黑臭水体整治情况表", BLACK_HEADS, of_year(BLACK_ROWS, year), sheet="黑臭水体")


EMISSIONS = [
    Line("化学需氧量排放量", "吨", "3,286.30", 3214.6, "示例污水处理厂二提标，化学需氧量减排71.7吨", "核定", written="3,214.60"),
    Line("氨氮排放量", "吨", 275.1, 268.4, "12.6公里管网投用，氨氮减排6.7吨", "核定"),
    Line("氮氧化物排放量", "吨", 1512.8, 1486.2, "示例企业一脱硝改造，氮氧化物减排26.6吨", "核定"),
    Line("二氧化硫排放量", "吨", 984.7, 962.5, "示例企业一使用低硫煤，二氧化硫减排22.2吨", "核定"),
    Line("主要污染物减排量", "吨", 122.6, 127.2, "", "核定"),
    Line("减排任务完成率", "%", 100, 100, "", "核定"),
    Line("挥发性有机物排放量", "吨", 412.6, 398.5, "9家企业安装回收装置，减排14.1吨", "核定"),
]  # fmt: skip


def emissions(year: int) -> Page:
    """F38."""
    return items("主要污染物排放量表", year, EMISSIONS, FULL)


SOIL_HEADS = (
    "点位编码",
    "经度",
    "纬度",
    "土地利用类型",
    "pH",
    "镉",
    "汞",
    "砷",
    "铅",
    "铬",
    "铜",
    "镍",
    "锌",
    "六六六总量",
    "滴滴涕总量",
    "苯并[a]芘",
    "采样年份",
    "判定",
)
_USES = ("水田", "旱地", "旱地", "果园", "水田", "菜地")
_METALS = {"镉": (0.19, 3), "汞": (0.11, 3), "砷": (11.5, 1), "铅": (34, 1), "铬": (78, 0), "铜": (31, 0), "镍": (34, 0), "锌": (92, 0)}  # fmt: skip
_POINTS = 18
_HIGH = 7
"""The point where cadmium is above the screening value, for geological reasons."""


def soil(year: int) -> Page:
    """F35: eighteen points; cadmium in mg/kg above the screening value at one of them in both years."""
    rows: list[list[Cell]] = []
    for number in range(1, _POINTS + 1):
        draw = Random(f"soil{number}")
        ph = round(5.7 + 1.6 * draw.random(), 2)
        swing = 1 + 0.02 * (Random(f"{year}soil{number}").random() - 0.5)
        metals = [round(base * (0.7 + 0.5 * draw.random()) * swing, places) for base, places in _METALS.values()]
        if number == _HIGH:
            ph, metals[0] = 6.24, 0.471 if year == 2024 else 0.468
        organic: list[Cell] = ["<0.005", "未检出", "0.0002L"] if number % 4 else [0.006, "<0.005", 0.0011]
        rows.append([f"TR{number:04d}", f"103.{60 + number}°", f"25.{50 + number}°", _USES[number % len(_USES)], ph, *metals,
                     *organic, year, "高于筛选值" if number == _HIGH else "安全"])  # fmt: skip
    return records("土壤监测点位数据表", SOIL_HEADS, rows, sheet="土壤", unit="mg/kg", numbered=False)


SOURCE_HEADS = ("水源地", "水源类型", "级别", "监测时间", "监测项数", "超标项目", "取水量（万m³）", "是否达标")


def sources(year: int) -> Page:
    """F36: a reservoir every month, a spring every quarter."""
    rows: list[list[Cell]] = []
    for month in range(1, 13):
        amount = round(52 + 8 * Random(f"{year}source{month}").random(), 2)
        rows.append(["示例水库", "地表水", "县级", f"{year}年{month}月", 61, "—", amount, "是"])
    for month in (2, 5, 8, 11):
        amount = round(18 + 3 * Random(f"{year}spring{month}").random(), 2)
        rows.append(["示例龙潭", "地下水", "县级", f"{year}年{month}月", 39, "—", amount, "是"])
    return records("集中式饮用水水源地水质监测数据表", SOURCE_HEADS, rows, sheet="水源地水质", numbered=False)


BASICS = [
    Line("国土面积", "km²", 2815.35, 2815.35, "", "国土变更调查"),
    Line("年末常住人口", "万人", 43.48, 43.26, "", "抽样调查"),
    Line("城镇化率", "%", 51.86, 52.74, "", "抽样调查"),
    Line("乡镇（街道）数", "个", 5, 5, "", "行政区划"),
    Line("行政村数", "个", 66, 66, "", "行政区划"),
    Line("地区生产总值", "万元", 3786400, 4012000, "", "快报"),
    Line("年平均气温", "℃", 15.1, 15.3, "", "气象观测"),
    Line("年降水量", "mm", 912.6, 968.4, "", "气象观测"),
    Line("森林覆盖率", "%", 48.62, 48.87, "", "林草湿调查监测"),
]


def basics(year: int) -> Page:
    """F37."""
    return items("县域基本情况表", year, BASICS, FULL)
