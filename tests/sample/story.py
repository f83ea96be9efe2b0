"""What the sample county's departments have in common: its townships, plants, enterprises, farms and projects."""

from __future__ import annotations

from typing import NamedTuple

TOWNSHIPS = ("示例街道一", "示例街道二", "示例镇一", "示例镇二", "示例乡一")
PLANTS = ("示例污水处理厂一", "示例污水处理厂二")
WATCHED = ("示例企业一", "示例企业二", "示例企业三", "示例企业四", *PLANTS)
"""Enterprises of which the effluents are measured."""
FARMS = ("示例养殖场一", "示例养殖场二", "示例养殖场三", "示例养殖场四", "示例养殖场五", "示例养殖场六")
RESERVES = ("示例自然保护区一", "示例自然保护区二", "示例风景名胜区")


class Project(NamedTuple):
    """A restoration project: money in 万元, its state in each year."""

    number: str
    name: str
    role: str
    kind: str
    place: str
    size: str
    """What is done, with its area (hm²) or length (km)."""
    total: float
    spent: tuple[float, float]
    """What was spent in the first and in the second year; 0: it did not run."""
    began: str
    finished: str
    accepted: str
    share: tuple[float, float]
    """Progress in % at the end of each year."""
    effect: str

    def runs(self, year: int) -> bool:
        """Whether anything was spent on it in that year."""
        return self.spent[year - 2023] > 0


PROJECTS = (
    Project("P01", "示例支流综合治理工程", "水务", "河道", "示例镇一", "清淤8.6km", 9800, (3512.6, 4163.75), "2022-10-12",
            "2024-11-28", "2024-12-18", (55, 100), "清淤8.6千米，沿线氨氮年均浓度由0.64毫克/升降至0.61毫克/升"),
    Project("P02", "示例小流域水土保持工程", "水务", "水土保持", "示例乡一", "治理1260hm²", 980, (310, 420), "2023-03-06",
            "2024-10-30", "2024-12-05", (38, 100), "治理水土流失1260公顷，年减少土壤流失约1.9万吨"),
    Project("P03", "示例林场退化林修复项目", "林草", "造林", "示例镇二", "修复413.3hm²", 1180, (420, 680), "2023-02-20",
            "2024-09-20", "2024-11-12", (40, 100), "修复退化林413.3公顷，林分郁闭度由0.35提高到0.52"),
    Project("P04", "示例石漠化综合治理工程", "林草", "造林", "示例乡一", "治理566.7hm²", 860, (300, 510), "2023-05-10",
            "2024-10-15", "2024-12-02", (37, 100), "治理石漠化土地566.7公顷，植被覆盖度提高9个百分点"),
    Project("P05", "示例历史遗留矿山修复项目", "自然资源", "矿山", "示例镇二", "修复38.5hm²", 1620, (560, 960), "2023-04-18",
            "2024-11-06", "2024-12-20", (36, 100), "修复矿山图斑6个、38.5公顷，复绿率92%"),
    Project("P06", "城区雨污分流管网建设工程", "住建", "管网", "示例街道一", "新建12.6km", 3900, (1280, 1860), "2023-06-01",
            "2024-10-31", "2024-12-16", (34, 100), "新建雨污分流管网12.6千米，新增收集水量12.98万立方米"),
    Project("P07", "示例河黑臭水体治理工程", "住建", "黑臭", "示例街道二", "治理2.4km", 1560, (640, 740), "2023-03-20",
            "2024-09-30", "2024-11-25", (43, 100), "治理河段2.4千米，透明度由22厘米提高到41厘米"),
)  # fmt: skip


def projects(role: str, year: int) -> list[Project]:
    """The projects of a role that ran in that year."""
    return [one for one in PROJECTS if one.role == role and one.runs(year)]


PROJECT_HEADS = ("项目编号", "项目名称", "类型", "实施单位", "批复文号", "地点", "规模", "治理面积（亩）", "治理长度（km）",
                 "总投资（万元）", "本年完成投资（万元）", "到位资金（万元）", "其中财政资金（万元）", "开工日期", "完工日期",
                 "验收日期", "进度（%）", "生态效益")  # fmt: skip
PLANTED = ("造林", "水土保持")
"""Kinds of which the area is that of the year, and 规模 tells both; of the others it is that of the whole project."""
SUMMED = PROJECT_HEADS[9:13]


def approval(one: Project) -> str:
    """The number of the paper that approves a project, as table and paper give it."""
    return f"示例批复〔{one.began[:4]}〕{int(one.number[1:])}号"


def project_rows(role: str, office: str, year: int) -> list[list[str | float | None]]:
    """The rows of the projects' table: what is not yet done in the first year stands empty."""
    rows: list[list[str | float | None]] = []
    for one in projects(role, year):
        step = year - 2023
        done = one.finished[:4] <= str(year)
        ends = (one.finished, one.accepted) if done else (None, None)
        amount = float("".join(sign for sign in one.size if sign in "0123456789."))
        size = one.size
        if one.kind in PLANTED:
            amount *= (one.share[step] - (one.share[0] if step else 0)) / 100
            size = f"{size}，本年{round(amount, 1):g}hm²"
        area, length = (round(amount * 15, 1), None) if one.size.endswith("hm²") else (None, amount)
        spent = one.spent[step]
        rows.append([one.number, one.name, one.kind, office, approval(one), one.place, size, area, length, one.total, spent,
                     spent, round(spent * 0.8, 2), one.began, *ends, one.share[step], one.effect])  # fmt: skip
    return rows
