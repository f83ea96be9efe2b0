"""Figures of 区政府 and of what was done about last year's faults: meetings, liaison, supervision and feedback."""

from __future__ import annotations

from tests.sample.layouts import FULL, By, Line, items, of_year, records, stacked
from tests.sample.sheets import Cell, Page

ORGANISED = [
    Line("责任清单责任部门数", "个", 17, 17),
    Line("责任清单责任事项数", "项", 86, 86),
    Line("实施方案责任部门数", "个", 17, 17),
    Line("实施方案分解指标数", "项", 34, 34),
    Line("实施方案报送任务数", "项", 75, 75),
    Line("领导小组成员单位数", "个", 17, 17),
]
MEETING_HEADS = ("类型", "名称", "日期", "文号", "主持单位", "参加单位数", "参加人次", "材料")
MEETINGS: dict[int, list[list[Cell]]] = {
    2023: [
        ["印发文件", "年度考核工作实施方案", "2023-03-15", "示例政办〔2023〕8号", "区人民政府办", None, None, "文件"],
        ["部署会", "县域考核工作部署会", "2023-03-28", None, "区人民政府办", 17, 42, "通知、签到册、纪要"],
        ["推进会", "县域考核工作推进会", "2023-09-12", None, "区人民政府办", 17, 39, "通知、签到册、纪要"],
        ["培训", "填报业务培训", "2023-10-20", None, "区生态环境分局", 16, 51, "通知、签到册、课件"],
        ["通报", "材料报送进展通报第1期", "2024-01-15", None, "区人民政府办", 16, None, "通报"],
    ],
    2024: [
        [
            "印发文件",
            "年度考核工作实施方案",
            "2024年3月15日",
            "示例政办〔2024〕6号",
            "区人民政府办",
            None,
            None,
            "文件",
        ],
        ["部署会", "县域考核工作部署会", "2024年3月22日", None, "区人民政府办", 17, 45, "通知、签到册、纪要"],
        ["推进会", "县域考核工作推进会", "2024年8月16日", None, "区人民政府办", 17, 41, "通知、签到册、纪要"],
        ["培训", "填报业务培训", "2024年10月25日", None, "区生态环境分局", 16, 58, "通知、签到册、课件"],
        ["培训", "现场核查要点培训", "2024年12月6日", None, "区生态环境分局", 16, 36, "通知、签到册、课件"],
        ["通报", "材料报送进展通报第1期", "2025年1月17日", None, "区人民政府办", 16, None, "通报"],
    ],
}


def meetings(year: int) -> Page:
    """F41: what was laid down above, meetings below."""
    above = items("会议培训情况表", year, ORGANISED, FULL)
    return stacked("会议培训", above, records("会议、培训、通报", MEETING_HEADS, MEETINGS[year]))


def liaison(bodies: list[str]) -> Page:
    """F43: who answers for each body; names and numbers are blanks."""
    rows: list[list[Cell]] = [[body, "〔姓名〕", "〔职务〕", "〔电话〕"] for body in bodies]
    return records("联络员名册", ("单位", "联络员", "职务", "联系电话"), rows, sheet="联络员")


EVENTS = [
    Line("突发环境事件数", "起", 0, 0),
    Line("生态破坏事件数", "起", 0, 0),
    Line("生态质量指数", "", "待反馈", "待反馈"),
    Line("生态质量指数变化值", "", "待反馈", "待反馈"),
    Line("生态组分指数", "", "待反馈", "待反馈"),
    Line("陆域开发干扰指数反馈值", "", "待反馈", "待反馈"),
    Line("自然灾害受灾指数反馈值", "", "待反馈", "待反馈"),
]
FEEDBACK_HEADS = ("问题", "来源", "责任单位", "整改措施", "整改时限", "整改状态", "完成日期", "备注")
FEEDBACK_ROWS: list[list[Cell | By]] = [
    ["示例支流沿岸污水直排", "上年度考核反馈", "区水务局", "沿岸15个自然村污水收集，清淤8.6公里", "2024-12-31",
     By("达到序时进度", "已完成"), By(None, "2024-12-18"), None],
    ["乡镇污水处理站运行台账不全", "上年度考核反馈", "区住建局", "统一台账格式，按月检查", By("2023-12-31", "2024-06-30"),
     "已完成", By("2023-12-15", "2024-06-20"), None],
    ["历史遗留矿山修复滞后", "省级生态环境保护督察", "区自然资源局", "修复矿山图斑6个、38.5公顷", "2024-12-31",
     By("达到序时进度", "已完成"), By(None, "2024-12-20"), None],
    ["示例断面四汛期总磷超标", "上级预警通报", "区生态环境分局", "排查12个排口，封堵3个", "2025-06-30", "达到序时进度", None, None],
]  # fmt: skip


def feedback(year: int) -> Page:
    """F42: events and indices above, what was complained of below."""
    above = items("督察及反馈整改情况表", year, EVENTS, FULL)
    return stacked("整改", above, records("问题整改", FEEDBACK_HEADS, of_year(FEEDBACK_ROWS, year)))
