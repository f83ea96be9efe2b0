"""A year of the sample county: every table and paper of every department, by the path below inputs/<year>/."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import config as configs
from pipeline.config import Body, Config
from pipeline.scheme.deliverables import Deliverable
from tests.sample import (
    control,
    farming,
    forest,
    housing,
    issued,
    land,
    money,
    organisation,
    papers,
    reports,
    townships,
    words,
    xls,
)
from tests.sample.layouts import Line, records, text
from tests.sample.sheets import Page, workbook
from tests.sample.story import PROJECT_HEADS, SUMMED, TOWNSHIPS, WATCHED, approval, project_rows, projects

ROOT = Path(__file__).parent.parent.parent
ENGINEERING = ("项目实施文件", "实施方案", "批复文件", "资金拨付文件", "竣工验收材料", "实施过程照片", "生态效益分析")
"""The seven pieces that every project has."""
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


@dataclass(frozen=True)
class Table:
    """A form that a body fills in: pages of a year, kind of file, and the name its file has (without ending)."""

    pages: Callable[[int], Sequence[Page]]
    kind: str = "xlsx"
    name: str = ""
    issued: tuple[str, Sequence[Line]] | None = None
    """Form and lines, where the body filled in the workbook that we issued."""

    def file(self, year: int) -> bytes:
        """The table's bytes."""
        pages = self.pages(year)
        if self.kind == "xls":
            return xls.workbook(*pages)
        if self.kind == "csv":
            return text(pages[0])
        return words.tables(*pages) if self.kind == "docx" else workbook(*pages)


def _one(make: Callable[[int], Page]) -> Callable[[int], Sequence[Page]]:
    return lambda year: (make(year),)


def _works(role: str, office: str, title: str = "生态保护修复工程情况表") -> Callable[[int], Sequence[Page]]:
    def made(year: int) -> Sequence[Page]:
        rows = project_rows(role, office, year)
        return (records(title, PROJECT_HEADS, rows, sheet="工程", sums=SUMMED, numbered=False),)

    return made


def tables(body: str) -> dict[str, Table]:
    """Title of the deliverable → the table of that body."""
    value, product, work = "生态产品价值转化指标证明材料", "生态产品信息调查情况表", "生态保护修复工程情况表"
    reserve, survey = "自然保护地与红线监管情况表", "生物多样性调查监测情况表"

    def earned(role: str) -> Callable[[int], Sequence[Page]]:
        return lambda year: (money.earned(role, year),)

    def sold(role: str) -> Callable[[int], Sequence[Page]]:
        return lambda year: (townships.products(role, year),)

    def kept(*managers: str) -> Callable[[int], Sequence[Page]]:
        return lambda year: (forest.reserves(year, *managers),)

    def surveyed(*bodies: str) -> Callable[[int], Sequence[Page]]:
        return lambda year: (forest.surveys(year, *bodies),)

    every: dict[str, dict[str, Table]] = {
        "区发改局": {"单位GDP能耗指标证明材料": Table(_one(money.energy), "xls")},
        "区财政局": {"生态环境保护与治理支出统计表": Table(money.spending), value: Table(earned("财政"))},
        "区自然资源局": {
            "国土面积指标证明材料": Table(_one(land.land)),
            work: Table(_works("自然资源", "区自然资源局")),
            "生态系统空间分布图信息表": Table(_one(land.map_sheet)),
        },
        "区综合行政执法局": {
            "城镇生活垃圾无害化处理率指标证明材料": Table(_one(townships.refuse)),
            "城镇生活垃圾处理设施信息表": Table(_one(townships.facilities)),
            "乡镇生活垃圾收集情况表": Table(_one(townships.collection)),
        },
        "区住建局": {
            "城镇生活污水集中处理率指标证明材料": Table(_one(housing.sewage)),
            "建成区污水管网覆盖率指标证明材料": Table(_one(housing.sewers)),
            "建成区绿化覆盖率指标证明材料": Table(_one(housing.green)),
            "城市公园绿地500米服务半径覆盖率指标证明材料": Table(housing.parks),
            "乡镇生活污水收集情况证明材料": Table(_one(housing.townships)),
            "黑臭水体治理、管网建设等工程情况表": Table(
                _works("住建", "区住建局", work), name="黑臭水体治理、管网建设等工程情况表"
            ),
        },
        "区应急管理局": {"自然灾害受灾种类及受灾面积": Table(_one(townships.disasters), "xls")},
        "区卫健局": {"村镇饮用水卫生合格率指标证明材料（末梢水部分）": Table(_one(townships.taps))},
        "区文旅局": {value: Table(earned("文旅"), issued=("F15", money.EARNED["文旅"]))},
        "区工信局": {value: Table(earned("工信"), issued=("F15", money.EARNED["工信"]))},
        "区水务局": {
            work: Table(_works("水务", "区水务局")),
            product: Table(sold("水务")),
            "村镇饮用水卫生合格率指标证明材料": Table(_one(townships.drinking)),
        },
        "区农业农村局": {
            "农药化肥秸秆指标证明材料": Table(_one(farming.fertiliser)),
            "畜禽粪污综合利用指标证明材料": Table(farming.manure),
            "农业面源污染监测点信息表": Table(_one(farming.points), "csv"),
            "粪污资源化利用台账建立情况汇总表": Table(_one(farming.farms)),
            value: Table(earned("农业农村")),
        },
        "区林草局": {
            "国家重点保护野生动物信息表": Table(_one(forest.animals), "docx"),
            "国家重点保护野生植物信息表": Table(_one(forest.plants), "docx"),
            "外来入侵植物信息表": Table(_one(forest.invading_plants)),
            "外来入侵植物病原生物信息表": Table(_one(farming.pathogens)),
            product: Table(sold("林草")),
            work: Table(_works("林草", "区林草局")),
            reserve: Table(forest.watched),
            survey: Table(surveyed("区林草局")),
        },
        "区统计局": {"产业占比指标证明材料": Table(_one(money.industry), "csv"), value: Table(earned("统计"))},
        "海峰管护局": {reserve: Table(kept("海峰管护局")), survey: Table(surveyed("海峰管护局"))},
        "珠江源管护分局": {reserve: Table(kept("珠江源管护分局")), survey: Table(surveyed("珠江源管护分局"))},
        "区人民政府办": {"会议培训情况表": Table(_one(organisation.meetings)), "联络员名册": Table(_liaison)},
        "区生态环境分局": {
            "生态文明建设信息表": Table(_one(control.civilisation), "docx"),
            "落实精准科学治污情况表": Table(_one(control.precise)),
            "重点污染源执法监测情况表": Table(_one(control.effluents)),
            "执法监测情况统计表": Table(_one(control.statistics)),
            "排污单位持证排污情况表": Table(_one(control.permits)),
            "新污染物防治情况表": Table(control.new_pollutants),
            "农村黑臭水体整治情况表": Table(_one(control.black_waters)),
            "土壤监测点位数据表": Table(_one(control.soil)),
            "集中式饮用水水源地水质监测数据表": Table(_one(control.sources)),
            "县域基本情况表": Table(_one(control.basics)),
            "主要污染物排放量表": Table(_one(control.emissions)),
            "督察及反馈整改情况表": Table(_one(organisation.feedback)),
        },
    }
    return every.get(body, {})


def _liaison(year: int) -> Sequence[Page]:
    return (organisation.liaison([body.name for body in county(year).bodies]),)


def county(year: int) -> Config:
    """The sample county's own config.yaml."""
    return configs.load(ROOT, year)


def subjects(deliverable: Deliverable, role: str, year: int) -> tuple[str, ...]:
    """The objects that a deliverable is owed for, ("",) where there is only one."""
    if deliverable.title in ENGINEERING:
        return tuple(one.name for one in projects(role, year))
    if deliverable.kind == "monitoring":
        return WATCHED
    kind = deliverable.per.kind if deliverable.per else ""
    return {"township": TOWNSHIPS, "quarter": QUARTERS}.get(kind, ("",))


def files(year: int) -> dict[str, bytes]:
    """Path below inputs/<year>/ → bytes, before anything is made messy."""
    made: dict[str, bytes] = {}
    config = county(year)
    for body in config.bodies:
        held = tables(body.name)
        for role in body.roles:
            for item in config.scheme.duties.of_role(role):
                for one in item.deliverables:
                    table = held.get(one.title)
                    for path, data in _handed_in(one, item.number, body, role, year, table):
                        made[f"{body.name}/{path}"] = data
    return made


def _handed_in(
    one: Deliverable, item: int, body: Body, role: str, year: int, table: Table | None
) -> Iterator[tuple[str, bytes]]:
    """Path in the body's folder and bytes of everything that answers a deliverable."""
    name = named(one, item, body, year)
    if table:
        if table.issued:
            yield f"填报表（{body.name}）.xlsx", issued.form(body, county(year), *table.issued)
        else:
            yield f"{table.name or name}.{table.kind}", table.file(year)
        yield (
            f"盖章件/{table.name or name}.pdf",
            papers.pdf(one.title, _rows(table.pages(year)), _signed(one, body, year)),
        )
        return
    if one.kind == "table":
        return
    if one.kind == "voucher":
        for number, said in enumerate(money.vouchers(year), 1):
            yield f"{name}/{one.title}{number}.pdf", papers.pdf(one.title, said, _signed(one, body, year, "", number))
        return
    for number, subject in enumerate(subjects(one, role, year), 1):
        project = reports.by_name(subject)
        folder = f"{subject}/" if project else ""
        about = f"{folder}{one.title}" if project else name if not subject else f"{name}/{subject}{one.title}"
        if one.photos:
            stages = ("实施前1", "实施前2", "实施后1", "实施后2") if one.before_after else ("1", "2", "3")
            for stage in stages:
                seed = f"{year}{one.id}{subject}{stage}{body.name}"
                yield f"{folder or name + '/'}{subject}照片{stage}.jpg", papers.photo(seed)
            continue
        facts = reports.project_facts(project, year) if project else ""
        said = reports.text(one, body.name, year, subject, facts)
        signed = _signed(one, body, year, subject, number if subject else 0)
        title = (
            f"{subject}{one.title}"
            if subject
            else f"{body.name}{year}年{one.title}"
            if one.kind == "report"
            else one.title
        )
        if "pdf" in one.formats:
            drawn = papers.chart(title, said, signed, fields=str(year)) if one.kind == "map" else None
            yield f"{about}.pdf", drawn or papers.pdf(title, said, signed)
        if "editable" in one.formats:
            yield f"{about}.docx", words.report(title, said, signed=signed)


def named(one: Deliverable, item: int, body: Body, year: int) -> str:
    """The name a body gives a file: some number them, some put their own name or the year in front."""
    way = sum(map(ord, body.name)) % 4
    if way == 0:
        return f"{item}.{one.title}"
    if way == 1:
        return f"{year}年{one.title}" if one.kind in ("report", "table") else one.title
    return one.title if way == 2 else f"{body.name}{one.title}"


def _rows(pages: Sequence[Page]) -> list[str]:
    """The pages as they are printed: a row a line, shares as percentages."""
    lines = []
    for page in pages:
        shares = {address for address, code in page.formats if "%" in code}
        for number, row in enumerate(page.rows, 1):
            cells = enumerate(row)
            shown = [
                f"{cell:.2%}" if f"{chr(65 + place)}{number}" in shares and isinstance(cell, float) else str(cell)
                for place, cell in cells
                if cell is not None
            ]
            lines.append("  ".join(shown))
    return lines


def _signed(one: Deliverable, body: Body, year: int, subject: str = "", number: int = 0) -> list[str]:
    project = reports.by_name(subject)
    day = reports.dated(one, year, project)
    order = int(one.item.rpartition(".")[2]) * 10 + int(one.id.rpartition("-")[2])
    whose = body.name.replace("区", "").replace("局", "")[:2]
    said = reports.NUMBERS.get((one.title, year), f"示例{whose}〔{day.year}〕{order}{number or ''}号")
    if project is not None and one.title == "批复文件":
        said = approval(project)
    if subject in WATCHED:
        said = reports.report_number(subject, year)
    return [said, body.name, f"{day.year}年{day.month}月{day.day}日"]
