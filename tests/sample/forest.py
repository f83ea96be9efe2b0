"""Figures of 林草 and 管护: protected and invasive species, reserves, surveys of biodiversity."""

from __future__ import annotations

from tests.sample.layouts import FULL, SECOND, By, Line, items, of_year, records
from tests.sample.sheets import Cell, Page
from tests.sample.story import RESERVES

ANIMAL_HEADS = (
    "中文名",
    "学名（拉丁）",
    "纲",
    "目",
    "科",
    "保护级别",
    "红色名录等级",
    "分布地点",
    "发现时间",
    "数量",
    "生境",
    "数据来源",
    "是否新记录",
)
ANIMAL_ROWS: list[list[Cell | By]] = [
    ["黑颈鹤", "Grus nigricollis", "鸟纲", "鹤形目", "鹤科", "一级", "NT", "示例乡一", "2018年", "46只", "高原湿地", "调查报告", "否"],
    ["黑鹳", "Ciconia nigra", "鸟纲", "鹳形目", "鹳科", "一级", "VU", "示例镇二", "2020年", "3只", "库塘湿地", "红外相机", "否"],
    ["白腹锦鸡", "Chrysolophus amherstiae", "鸟纲", "鸡形目", "雉科", "二级", "NT", "示例镇二", "2016年", "常见", "针阔混交林", "红外相机", "否"],
    ["普通鵟", "Buteo japonicus", "鸟纲", "鹰形目", "鹰科", "二级", "LC", "示例镇一", "2017年", "偶见", "林缘", "调查报告", "否"],
    ["红隼", "Falco tinnunculus", "鸟纲", "隼形目", "隼科", "二级", "LC", "示例街道一", "2017年", "偶见", "农田", "调查报告", "否"],
    ["豹猫", "Prionailurus bengalensis", "哺乳纲", "食肉目", "猫科", "二级", "VU", "示例镇二", "2019年", "偶见", "常绿阔叶林", "红外相机", "否"],
    ["灰鹤", "Grus grus", "鸟纲", "鹤形目", "鹤科", "二级", "NT", "示例乡一", "2019年", "112只", "高原湿地", "调查报告", "否"],
    [By(None, "鸳鸯"), "Aix galericulata", "鸟纲", "雁形目", "鸭科", "二级", "NT", "示例水库", "2024年11月", "12只", "库塘湿地", "红外相机", "是"],
]  # fmt: skip
PLANT_HEADS = (
    "中文名",
    "学名（拉丁）",
    "科",
    "保护级别",
    "红色名录等级",
    "分布地点",
    "发现时间",
    "株数",
    "生境",
    "数据来源",
    "是否新记录",
)
PLANT_ROWS: list[list[Cell | By]] = [
    ["红豆杉", "Taxus wallichiana var. chinensis", "红豆杉科", "一级", "VU", "示例镇二", "2015年", "86株", "沟谷林", "调查报告", "否"],
    ["云南红豆杉", "Taxus yunnanensis", "红豆杉科", "一级", "VU", "示例镇二", "2016年", "41株", "沟谷林", "调查报告", "否"],
    ["香果树", "Emmenopterys henryi", "茜草科", "二级", "NT", "示例乡一", "2018年", "15株", "阔叶林", "标本", "否"],
    ["金荞麦", "Fagopyrum dibotrys", "蓼科", "二级", "LC", "示例镇一", "2017年", "零星", "林缘", "调查报告", "否"],
    ["华榛", "Corylus chinensis", "桦木科", "二级", "NT", "示例乡一", "2019年", "23株", "阔叶林", "调查报告", "否"],
]  # fmt: skip


def animals(year: int) -> Page:
    """F22."""
    return records("国家重点保护野生动物信息表", ANIMAL_HEADS, of_year(ANIMAL_ROWS, year), sheet="动物")


def plants(year: int) -> Page:
    """F23."""
    return records("国家重点保护野生植物信息表", PLANT_HEADS, of_year(PLANT_ROWS, year), sheet="植物")


INVADER_HEADS = (
    "中文名",
    "学名",
    "科",
    "原产地",
    "入侵批次",
    "发生地点",
    "发生面积（亩）",
    "危害程度",
    "首次发现年",
    "防控面积（亩）",
    "防控措施",
)
INVADING_PLANTS: list[list[Cell | By]] = [
    ["紫茎泽兰", "Ageratina adenophora", "菊科", "墨西哥", "第一批", "示例乡一、示例镇二", By(18450, 17820), "重", "2003年", By(6300, 7050), "人工拔除、替代种植"],
    ["凤眼蓝", "Eichhornia crassipes", "雨久花科", "南美洲", "第一批", "示例镇一", By(86, 69), "中", "2009年", By(86, 69), "机械打捞"],
    ["鬼针草", "Bidens pilosa", "菊科", "美洲", "第三批", "示例镇一", By(2310, 2265), "轻", "2012年", By(900, 1050), "人工拔除"],
]  # fmt: skip


MISSPELT = {"防控措施": "防控措拖"}
"""Head → how somebody typed it in the second year."""


def invading_plants(year: int) -> Page:
    """F25."""
    heads = [MISSPELT.get(head, head) if year == SECOND else head for head in INVADER_HEADS]
    return records("外来入侵植物信息表", heads, of_year(INVADING_PLANTS, year), sheet="入侵植物")


RESERVE_HEADS = (
    "自然保护地名称",
    "类型",
    "级别",
    "面积（km²）",
    "管理机构",
    "疑似问题数",
    "核实违法违规数",
    "完成整改数",
    "巡护次数",
    "巡护里程（km）",
    "备注",
)
RESERVE_ROWS: list[list[Cell | By]] = [
    [
        RESERVES[0],
        "自然保护区",
        "省级",
        128.6,
        "海峰管护局",
        By(3, 2),
        By(1, 0),
        By(1, 0),
        By(312, 328),
        By(4680, 4920),
        None,
    ],
    [
        RESERVES[1],
        "自然保护区",
        "省级",
        62.4,
        "珠江源管护分局",
        By(2, 2),
        By(1, 1),
        By(1, 1),
        By(286, 294),
        By(4010, 4180),
        None,
    ],
    [RESERVES[2], "风景名胜区", "省级", 23.8, "区林草局", 1, 0, 0, By(96, 104), By(860, 910), None],
]


RED_LINE = [
    Line("红线人为活动核查宗数", "宗", 41, 46),
    Line("红线违法违规宗数", "宗", 1, 0),
    Line("红线已处置宗数", "宗", 1, 0),
    Line("批准占用红线宗数", "宗", 1, 2),
    Line("批准占用红线面积", "hm²", 1.8, 3.6),
]


def watched(year: int) -> tuple[Page, Page]:
    """F39 of 林草: what concerns the red line, then its own reserve."""
    title = "自然保护地与红线监管情况表"
    return items(title, year, RED_LINE, FULL, sheet="红线监管"), reserves(year, "区林草局")


def reserves(year: int, *managers: str) -> Page:
    """F39, the reserves of these managers."""
    rows = [row for row in of_year(RESERVE_ROWS, year) if row[4] in managers]
    return records("自然保护地与红线监管情况表", RESERVE_HEADS, rows, sheet="自然保护地")


SURVEY_HEADS = ("调查名称", "承担单位", "调查时间", "样线（条）", "样方（个）", "红外相机（台）", "记录物种数（种）", "新记录（种）",
                "指示生物类群", "指示生物种数（种）", "报告名称")  # fmt: skip
SURVEY_ROWS: list[list[Cell | By]] = [
    ["陆生野生动植物调查", "区林草局", By("2023年", "2024年"), By(12, 14), By(36, 40), By(20, 24), By(312, 318), By(0, 1),
     "鸟类", By(136, 138), "生物多样性调查工作总结报告"],
    ["高原湿地鸟类监测", "海峰管护局", By("2023年", "2024年"), 8, 0, By(16, 18), By(136, 138), By(0, 1), "鸟类", By(58, 60),
     "生物多样性调查工作总结报告"],
    ["水源林动植物监测", "珠江源管护分局", By("2023年", "2024年"), 6, 18, 12, 204, 0, "两栖类", 12, "生物多样性调查工作总结报告"],
]  # fmt: skip


def surveys(year: int, *bodies: str) -> Page:
    """F40, the surveys of these bodies."""
    rows = [row for row in of_year(SURVEY_ROWS, year) if row[1] in bodies]
    return records("生物多样性调查监测情况表", SURVEY_HEADS, rows, sheet="生物多样性调查")
