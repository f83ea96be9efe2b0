"""The texts of the departments' papers: what a report, a document, a plan or a voucher of the sample says."""

from __future__ import annotations

import datetime
from random import Random

from pipeline.scheme.deliverables import Deliverable
from tests.sample.story import PROJECTS, WATCHED, Project

SAID: dict[str, tuple[str, str]] = {
    "产业结构优化工作情况报告": ("三次产业结构由16.7∶47.9∶35.4调整为16.0∶47.5∶36.5，新增规模以上服务业企业7家。",
                     "三次产业结构为16.7∶47.9∶35.4，新增规模以上服务业企业5家。"),
    "生态环境保护治理与支出情况报告": ("全年生态环境保护与治理支出11843.20万元，占一般公共预算支出312480.55万元的3.79%。",
                        "全年生态环境保护与治理支出10912.75万元，占一般公共预算支出305216.40万元的3.58%。"),
    "生态保护红线制度落实情况报告": ("生态保护红线面积731.26平方千米，全年未调整；开展人为活动核查46宗，未发现违法违规活动。",
                       "生态保护红线面积731.26平方千米，全年未调整；开展人为活动核查41宗，发现违法违规1宗，已处置。"),
    "城乡生活污水处理情况报告": ("城镇生活污水集中处理率97.16%，新建雨污分流管网12.6千米，5个乡镇（街道）均有收集处理设施。",
                     "城镇生活污水集中处理率96.45%，新建雨污分流管网9.4千米，5个乡镇（街道）均有收集处理设施。"),
    "城乡生活垃圾无害化处理情况报告": ("生活垃圾清运量7.86万吨，无害化处理7.86万吨，处理率100%，66个行政村收集全覆盖。",
                        "生活垃圾清运量7.62万吨，无害化处理7.62万吨，处理率100%，66个行政村收集全覆盖。"),
    "城乡饮用水水质情况报告": ("全年采集城乡生活饮用水水样186份，合格181份，合格率97.31%（按GB 5749评价）。",
                    "全年采集城乡生活饮用水水样180份，合格174份，合格率96.67%（按GB 5749评价）。"),
    "集中式饮用水水源地水质情况报告": ("县级集中式饮用水水源地2个，全年监测16次，达标16次，水质达标率100%。",
                        "县级集中式饮用水水源地2个，全年监测16次，达标16次，水质达标率100%。"),
    "排污许可制度落实情况报告": ("应申领排污许可证单位12家，已持证12家，持证率100%，登记管理4家。",
                     "应申领排污许可证单位12家，已持证12家，持证率100%，登记管理4家。"),
    "主要污染物减排落实情况报告": ("化学需氧量、氨氮、氮氧化物分别减排71.7吨、6.7吨、26.6吨，完成年度减排任务。",
                      "化学需氧量、氨氮、氮氧化物分别减排68.2吨、6.1吨、24.9吨，完成年度减排任务。"),
    "生态产品总值和生态资产核算报告": ("核算范围为全区2815.35平方千米，生态产品总值386.4亿元。", "核算范围为全区2815.35平方千米，生态产品总值386.4亿元。"),
    "督察问题及整改情况报告": ("督察及反馈问题4项，已完成整改3项，1项达到序时进度。", "督察及反馈问题4项，均达到序时进度。"),
}  # fmt: skip
"""Title → what the report says in the second and in the first year."""


def dated(deliverable: Deliverable, year: int, project: Project | None = None) -> datetime.date:
    """The day that stands at the end of a paper."""
    if project and "验收" in deliverable.title and project.accepted[:4] <= str(year):
        return datetime.date.fromisoformat(project.accepted)
    if project and deliverable.dates == "any" and deliverable.kind == "document":
        return datetime.date.fromisoformat(project.began)
    if deliverable.kind == "plan":
        return datetime.date(2021, 9, 10)
    if deliverable.dates == "any" and deliverable.kind == "document":
        return datetime.date(2022, 6, 20)
    return datetime.date(year, 12, 10 + Random(f"{deliverable.id}{year}").randrange(18))


def text(deliverable: Deliverable, body: str, year: int, subject: str = "", facts: str = "") -> list[str]:
    """The paragraphs of a paper, with every word that it must speak of."""
    title = deliverable.title
    said = SAID.get(title)
    own = (facts, said[0 if year == 2024 else 1] if said else "")
    paragraphs = [_opening(deliverable, body, year, subject), *filter(None, own)]
    for number, content in enumerate(deliverable.content):
        sign = "一二三四五六七八"[number]
        paragraphs.append(f"（{sign}）{content.title}。{_content(content.words, year)}")
    if deliverable.kind == "report":
        paragraphs += [
            f"主要做法：{body}明确1名联络员，逐项核对数据和佐证材料，按月调度进展，相关数据已在本部门备案。",
            "存在的不足：部分基础台账不够完整。下一步将按月更新台账，逐项落实整改。",
        ]
    if deliverable.kind == "plan":
        paragraphs.append("规划期限：2021年至2030年，近期至2025年。")
    if deliverable.dates == "valid" and deliverable.kind != "plan":
        paragraphs.append("有效期至2026年12月31日。")
    return paragraphs


def _opening(deliverable: Deliverable, body: str, year: int, subject: str) -> str:
    about = f"{subject}" if subject else "全区"
    openings = {
        "report": f"{year}年，{body}按照县域生态环境质量监测评价与考核工作要求，开展了相关工作，现将情况报告如下。",
        "document": f"{body}关于{about}有关事项的文件（{deliverable.title}），请遵照执行。",
        "plan": f"为统筹推进全区相关工作，{body}组织编制本规划。",
        "voucher": f"{year}年{deliverable.title}，收款单位和用途见下。",
        "monitoring": f"{about}{year}年执法监测报告：各项目均符合排放标准限值，无超标项目。",
        "ledger": f"{about}{year}年台账记录（节选），由{body}留存备查。",
        "list": f"{year}年{deliverable.title}如下。",
        "map": f"生态系统空间分布图，比例尺1∶250000，坐标系CGCS2000，数据年份{year}年。",
        "analysis": f"{about}生态效益分析：工程实施后，项目区生态环境质量得到改善，具体量化结果如下。",
    }
    return openings.get(deliverable.kind, f"{body}{deliverable.title}。")


def _content(words: tuple[str, ...], year: int) -> str:
    return f"{year}年围绕{words[0]}，查明情况2项，逐项制定措施并明确责任单位和完成时限，已按期推进。"


def project_facts(project: Project, year: int) -> str:
    """What a paper of a project says of it."""
    spent = project.spent[year - 2023]
    return (
        f"{project.name}位于{project.place}，规模{project.size}，总投资{project.total}万元，{year}年完成投资{spent}万元。"
        f"{project.effect}。"
    )


def by_name(name: str) -> Project | None:
    """The project with this name."""
    return next((one for one in PROJECTS if one.name == name), None)


def report_number(name: str, year: int) -> str:
    """The number of an enterprise's monitoring report, as F29 cites it."""
    return f"示例监测〔{year}〕{WATCHED.index(name) + 1}号"
