"""Made-up annual forms of the departments: land, sewage, spending, industry shares, reasons of change."""

from __future__ import annotations

import io

from pipeline.office import package
from tests.sample.sheets import Cell, Page, workbook

ITEM_HEADS: list[Cell] = ["指标", "单位", "本年", "上年", "变化原因", "数据年份", "数据性质", "佐证编号", "备注"]
LAND_REASON = "2023年度造林合格面积纳入变更调查，林地增加4.33km²，耕地相应调整2.90km²"
BUILT_REASON = "工业园区道路和2个安置点建成入库，建设用地增加2.06km²"


def land(year: int) -> bytes:
    """F03: 2023 in hectares as text with separators, 2024 in km² with one row in mu."""
    if year == 2023:
        rows: list[list[Cell]] = [
            ["国土面积指标证明材料（2023年度）", *[None] * 4],
            ["示例数据，仅供演示", *[None] * 4],
            ["指标名称", "本年值（公顷）", "数据年份", "数据性质", "备注"],
            ["国土面积", "281,535.00", 2023, "国土变更调查", None],
            ["林地", "149,813.00", 2023, "国土变更调查", None],
            ["草地", "18,655.00", 2023, "国土变更调查", None],
            ["水域及湿地", "6,218.00", 2023, "国土变更调查", None],
            ["耕地", "71,575.00", 2023, "国土变更调查", None],
            ["园地", "4,827.00", 2023, "国土变更调查", None],
            ["建设用地", "15,658.00", 2023, "国土变更调查", None],
            ["未利用地及其他", "14,789.00", 2023, "国土变更调查", None],
            ["生态保护红线", "７３，１２６.00", 2023, "划定成果", None],
            ["自然保护地", "21,480.00", 2023, "批复面积", None],
            ["注：地类面积取自2023年度国土变更调查成果。", *[None] * 4],
        ]
        return workbook(Page("国土面积", rows, ["A1:E1", "A2:E2", "A14:E14"]))
    items: list[tuple[str, str, Cell, Cell, Cell]] = [
        ("国土面积", "km²", 2815.35, 2815.35, None),
        ("其中：林地", "km²", 1502.46, 1498.13, LAND_REASON),
        ("草地", "km²", 186.32, 186.55, None),
        ("水域及湿地", "km²", 62.18, 62.18, None),
        ("耕地", "km²", 712.85, 715.75, None),
        ("园地", "亩", "72,405", "72,405", None),
        ("建设用地", "km²", 158.64, 156.58, BUILT_REASON),
        ("未利用地及其他", "km²", 144.63, 147.89, None),
        ("生态保护红线", "km²", 731.26, 731.26, None),
        ("自然保护地", "km²", 214.8, 214.8, None),
    ]
    rows = [["国土面积指标证明材料"], ["示例数据，仅供演示"], ITEM_HEADS]
    for name, unit, now, last, reason in items:
        nature = "划定成果" if "红线" in name else "批复面积" if "保护地" in name else "国土变更调查"
        rows.append([name, unit, now, last, reason, 2024, nature, None, None])
    rows.append(["填表人：〔姓名〕    审核人：〔姓名〕    填表日期：2025年1月20日"])
    return workbook(Page("F03", rows, ["A1:I1", "A2:I2", "A14:I14"]))


def sewage(year: int) -> bytes:
    """F09: items above, plants below, two-row heads for the water in and out."""
    discharged, treated, ratio = ("1,286.40", 1249.86, "97.16%") if year == 2024 else ("1,251.20", 1206.78, "96.45%")
    last: tuple[Cell, Cell, Cell] = ("1,251.20", 1206.78, "96.45%") if year == 2024 else (None, None, None)
    reason = "新建雨污分流管网12.6公里，示例污水处理厂二进水量增加" if year == 2024 else None
    plants: dict[int, list[list[Cell]]] = {
        2023: [
            [
                1,
                "示例污水处理厂一",
                30000,
                968.42,
                965.3,
                365,
                "一级A标",
                212,
                14,
                24.6,
                0.72,
                "〔验收文号〕",
                "〔许可证号〕",
                None,
            ],
            [
                2,
                "示例污水处理厂二",
                10000,
                243.15,
                241.48,
                358,
                "一级A标",
                186,
                16,
                21.3,
                0.94,
                "〔验收文号〕",
                "〔许可证号〕",
                "检修7天",
            ],
            ["合计", None, 40000, 1211.57, 1206.78, *[None] * 9],
        ],
        2024: [
            [
                1,
                "示例污水处理厂一",
                30000,
                998.6,
                995.12,
                366,
                "一级A标",
                208,
                13,
                23.9,
                0.65,
                "〔验收文号〕",
                "〔许可证号〕",
                None,
            ],
            [
                2,
                "示例污水处理厂二",
                10000,
                256.13,
                254.74,
                360,
                "一级A标",
                191,
                15,
                22.0,
                0.81,
                "〔验收文号〕",
                "〔许可证号〕",
                "检修6天",
            ],
            ["合计", None, 40000, 1254.73, 1249.86, *[None] * 9],
        ],
    }
    rows: list[list[Cell]] = [
        [f"城镇生活污水集中处理率指标证明材料（{year}年）", *[None] * 13],
        ["示例数据，仅供演示", *[None] * 13],
        [*ITEM_HEADS, *[None] * 5],
        ["城镇生活污水排放总量", "万立方米", discharged, last[0], None, year, "执行", None, None, *[None] * 5],
        ["达标处理量", "万立方米", treated, last[1], reason, year, "执行", None, None, *[None] * 5],
        ["集中处理率", "%", ratio, last[2], reason, year, "执行", None, "按达标处理量计算", *[None] * 5],
        [None] * 14,
        ["污水处理厂情况表", *[None] * 13],
        ["序号", "污水厂名称", "设计规模（m³/d）", "实际处理量（万m³）", "达标处理量（万m³）", "运行天数（天）", "出水标准",
         "进、出水年均浓度（mg/L）", None, None, None, "验收文号", "排污许可证号", "备注"],
        [*[None] * 7, "进水COD", "出水COD", "进水氨氮", "出水氨氮", *[None] * 3],
        *plants[year],
        ["注：实际处理量取自中控系统，设计规模取自批复文件。", *[None] * 13],
    ]  # fmt: skip
    heads = [f"{letter}9:{letter}10" for letter in "ABCDEFGLMN"]
    merged = ["A1:N1", "A2:N2", "A8:N8", "H9:K9", *heads, "A13:B13", "A14:N14"]
    return workbook(Page("污水", rows, merged))


SPENDING: dict[int, list[list[Cell]]] = {
    2023: [
        ["2110301", "大气", "示例大气监测站运行维护", "市级", 320, 318.4, "〔文号〕", "〔凭证号〕", "站房运行、仪器维护"],
        ["2110302", "水体", "示例支流综合治理工程", "中央", 3600, 3512.6, "〔文号〕", "〔凭证号〕", "河道清淤、护岸"],
        ["2110302", "水体", "城镇污水处理厂运行补助", "县级", 2750, 2748.15, "〔文号〕", "〔凭证号〕", "运行经费"],
        ["2110402", "农村环境保护", "农村生活污水治理项目", "省级", 1580, 1496.3, "〔文号〕", "〔凭证号〕", "12个自然村"],
        ["2110507", "停伐补助", "天然林保护补助", "中央", 2040, 2038.9, "〔文号〕", "〔凭证号〕", "管护"],
        ["2111101", "生态环境监测与信息", "监测能力建设及考核工作经费", "县级", 800, 798.4, "〔文号〕", "〔凭证号〕", "监测、考核"],
    ],
    2024: [
        ["2110301", "大气", "示例大气监测站运行维护", "市级", 336, 335.2, "〔文号〕", "〔凭证号〕", "站房运行、仪器维护"],
        ["2110302", "水体", "示例支流综合治理工程", "中央", 4200, 4163.75, "〔文号〕", "〔凭证号〕", "河道清淤、护岸"],
        ["2110302", "水体", "城镇污水处理厂运行补助", "县级", 2860, 2860, "〔文号〕", "〔凭证号〕", "运行经费"],
        ["2110402", "农村环境保护", "农村生活污水治理项目", "省级", 1720, 1588.45, "〔文号〕", "〔凭证号〕", "15个自然村"],
        ["2110507", "停伐补助", "天然林保护补助", "中央", 2040, 2040, "〔文号〕", "〔凭证号〕", "管护"],
        ["2111101", "生态环境监测与信息", "监测能力建设及考核工作经费", "县级", 860, 855.8, "〔文号〕", "〔凭证号〕", "监测、考核"],
    ],
}  # fmt: skip


def spending(year: int) -> bytes:
    """F02: totals on one sheet, projects on another; 2023 in yuan; the typed share as a percent-formatted number."""
    public, total, ratio = (312480.55, 11843.2, 0.0379) if year == 2024 else (305216.4, 10912.75, 0.0358)
    last: tuple[Cell, Cell, Cell] = (305216.4, 10912.75, 0.0358) if year == 2024 else (None, None, None)
    reason = "示例支流综合治理工程加快支付进度，全年比上年多支出651.15万元" if year == 2024 else None
    totals: list[list[Cell]] = [
        ["生态环境保护与治理支出统计表", *[None] * 8],
        ["示例数据，仅供演示", *[None] * 8],
        ITEM_HEADS,
        ["一般公共预算支出合计", "万元", public, last[0], None, year, "执行", None, None],
        ["生态环境保护与治理支出合计", "万元", total, last[1], reason, year, "执行", None, None],
        ["环保支出占比", "%", ratio, last[2], reason, year, "执行", None, None],
    ]
    unit, factor = ("元", 10000) if year == 2023 else ("万元", 1)
    rows: list[list[Cell]] = [
        ["生态环境保护与治理支出统计表（明细）", *[None] * 9],
        [f"单位：{unit}", *[None] * 9],
        [
            "序号",
            "支出科目编码",
            "科目名称",
            "项目名称",
            "资金来源",
            "预算数",
            "执行数",
            "下达文号",
            "拨付凭证号",
            "用途",
        ],
    ]
    for number, row in enumerate(SPENDING[year], 1):
        money = [round(float(str(cell)) * factor, 2) for cell in row[4:6]]
        rows.append([number, *row[:4], *money, *row[6:]])
    rows.append(
        ["合计", *[None] * 4, *(round(sum(float(str(row[n])) for row in rows[3:]), 2) for n in (5, 6)), *[None] * 3]
    )
    return workbook(
        Page("汇总", totals, ["A1:I1", "A2:I2"], (("C6", "0.00%"), ("D6", "0.00%"))),
        Page("明细", rows, ["A1:J1", "A2:J2", "A10:E10"]),
    )


def industry(year: int) -> bytes:
    """F26: a CSV as Excel writes it in China (GB18030)."""
    now, last = (
        (
            ("4,012,350", "642,180", "1,905,420", "1,464,750", "6.2"),
            ("3,786,400", "633,960", "1,813,690", "1,338,750", "5.8"),
        )
        if year == 2024
        else (("3,786,400", "633,960", "1,813,690", "1,338,750", "5.8"), ("",) * 5)
    )
    shares = ("16.0%", "47.5%", "36.5%") if year == 2024 else ("16.7%", "47.9%", "35.4%")
    before = ("16.7%", "47.9%", "35.4%") if year == 2024 else ("",) * 3
    reasons = (
        (
            "畜牧业产值增速放缓，增加值增长1.3%，低于地区生产总值增速",
            "烟草制品业增加值下降2.1%，化工行业2条生产线检修停产，工业增加值占比下降",
            "文化旅游和物流业恢复较快，全年新增规模以上服务业企业7家",
        )
        if year == 2024
        else ("",) * 3
    )
    names = ("地区生产总值", "第一产业增加值", "第二产业增加值", "第三产业增加值", "地区生产总值增速")
    nature = "快报" if year == 2024 else "年报"
    lines = [
        "产业占比指标证明材料,,,,,,",
        "示例数据，仅供演示,,,,,,",
        "指标名称,计量单位,本年,上年,变化原因,数据年份,数据性质",
    ]
    for name, value, earlier in zip(names, now, last, strict=True):
        unit = "%" if "增速" in name else "万元"
        lines.append(f'{name},{unit},"{value}","{earlier}",,{year},{nature}')
    for name, value, earlier, reason in zip(("第一", "第二", "第三"), shares, before, reasons, strict=True):
        lines.append(f"{name}产业占比,%,{value},{earlier},{reason},{year},{nature}")
    lines.append("注：增加值按现价计算，增速按可比价计算。,,,,,,")
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


REASON_HEADS: list[Cell] = ["指标名称", "变化原因", "已采取措施", "完成时限", "佐证编号"]
REASONS: dict[str, list[list[Cell]]] = {
    "自然资源": [
        ["生态用地占比", "2023年度造林合格面积纳入变更调查，林地增加4.33km²，草地减少0.23km²，水域及湿地面积未变", None, None, None],
        ["建设用地占比", "工业园区道路和2个安置点建成入库，建设用地增加2.06km²", "对2宗批而未供用地开展清理处置，严控新增建设用地规模", "2025年12月", None],
    ],
    "生态环境": [
        ["达到或优于Ⅲ类水质断面监测频次比例", "示例支流清淤和沿岸12个自然村污水收集完成，示例断面四超Ⅲ类的月份由2个减少为1个", None, None, None],
        ["地表水水质指数", "示例支流沿岸污水收集率由61%提高到74%，示例断面四氨氮、总磷年均值下降", None, None, None],
        ["空气质量优良天数比例", "4月至5月晴热少雨，受区域传输影响，4月9日、10日、21日和5月2日臭氧超标", "春季对9家重点挥发性有机物企业错峰生产，加油站夜间卸油", "2025年4月", None],
        ["空气质量综合指数", "城区道路机械化清扫增加38公里，细颗粒物和可吸入颗粒物年均浓度下降", None, None, None],
    ],
    "住建": [
        ["城镇生活污水集中处理率", "新建雨污分流管网12.6公里，示例污水处理厂二进水量增加12.98万m³，两厂全年达标运行", None, None, None],
    ],
}  # fmt: skip


def reasons(who: str) -> bytes:
    """F44 as a workbook."""
    rows: list[list[Cell]] = [["指标变化原因说明"], ["示例数据，仅供演示"], REASON_HEADS, *REASONS[who]]
    return workbook(Page("变化原因", rows, ["A1:E1", "A2:E2"]))


def reasons_in_word(who: str) -> bytes:
    """F44 as a table in a Word file."""
    from docx import Document

    document = Document()
    document.add_paragraph("指标变化原因说明")
    document.add_paragraph("示例数据，仅供演示")
    table = document.add_table(rows=0, cols=len(REASON_HEADS))
    for row in [REASON_HEADS, *REASONS[who]]:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = str(text or "")
    out = io.BytesIO()
    document.save(out)
    return package.normalise(out.getvalue())
