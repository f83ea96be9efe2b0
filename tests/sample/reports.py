"""The texts of the departments' papers: what a report, a document, a plan or a voucher of the sample says."""

from __future__ import annotations

import datetime
from random import Random

from pipeline.scheme.deliverables import Content, Deliverable
from tests.sample import said
from tests.sample.story import PROJECTS, WATCHED, Project

NUMBERS = {
    ("印发的年度考核工作实施方案", 2023): "示例政办〔2023〕8号",
    ("印发的年度考核工作实施方案", 2024): "示例政办〔2024〕6号",
}
"""Numbers that other papers cite."""
DAYS = {
    "印发的年度考核工作实施方案": (3, 15),
    "县域生态环境质量监测评价与考核经费保障文件": (4, 18),
    "经人大审议通过的财政预算报告": (2, 26),
}
"""Month and day of papers that were written early in the year."""


def dated(deliverable: Deliverable, year: int, project: Project | None = None) -> datetime.date:
    """The day that stands at the end of a paper."""
    if deliverable.title in DAYS:
        return datetime.date(year, *DAYS[deliverable.title])
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
    own = (facts, said.facts(title, body, year))
    paragraphs = [_opening(deliverable, body, year, subject), *filter(None, own)]
    for number, content in enumerate(deliverable.content):
        sign = "一二三四五六七八"[number]
        paragraphs.append(f"（{sign}）{content.title}。{_spoken(content, year)}")
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


def _spoken(content: Content, year: int) -> str:
    words = "、".join(content.words[:1])
    return said.SPOKEN.get(content.title, f"{year}年{words}情况见附表。")


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
