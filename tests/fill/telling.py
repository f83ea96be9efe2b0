"""A small season told by hand: facts of two years, changes, materials and series, and a way to fill in a template."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import config as configs
from pipeline.case import Case
from pipeline.compute import comparison
from pipeline.config import Config
from pipeline.fill import filters, phrases, reference, style_sheet, template
from pipeline.fill.book import Book, Recorder
from pipeline.fill.context import Slice, context
from pipeline.model.change import Change
from pipeline.model.fact import Fact, FactKey, FactSet, Status
from pipeline.model.finding import Finding
from pipeline.model.material import Material, Numbered
from pipeline.model.received import Received
from pipeline.model.series import AirDay, SectionMonth
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.office import package
from pipeline.office.ooxml import W, style_of, text_of

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "report_templates"
YEAR = 2024

# measure: this year, last year
VALUES: Mapping[str, tuple[str, str | None]] = {
    "land_area": ("2815.35", "2815.35"),
    "forest_area": ("1502.46", "1498.13"),
    "grass_area": ("186.32", "186.55"),
    "wetland_area": ("62.18", "62.18"),
    "cropland_area": ("712.85", "715.75"),
    "orchard_area": ("48.27", "48.27"),
    "built_land_area": ("158.64", "156.58"),
    "other_land_area": ("144.63", "147.89"),
    "eco_land_area": ("1750.96", "1746.86"),
    "eco_land_ratio": ("62.1933", "62.0477"),
    "red_line_area": ("731.26", "731.26"),
    "red_line_ratio": ("25.974", "25.974"),
    "reserve_area": ("214.8", "214.8"),
    "reserve_ratio": ("7.6296", "7.6296"),
    "built_land_ratio": ("5.63482", "5.56165"),
    "good_water_frequency_ratio": ("97.9592", "94.9153"),
    "water_sections": ("5", "5"),
    "water_due_times": ("60", "60"),
    "water_valid_times": ("59", "59"),
    "water_good_times": ("58", "56"),
    "water_class_ii_times": ("31", "28"),
    "water_inferior_times": ("0", "0"),
    "cwqi": ("3.21448", "3.40217"),
    "cwqi_river": ("3.31118", "3.51002"),
    "cwqi_lake": ("2.80001", "2.90107"),
    "cwqi_items": ("21", "21"),
    "good_days_ratio": ("98.898", "99.45"),
    "air_year_days": ("366", "365"),
    "valid_days": ("363", "364"),
    "good_days": ("359", "362"),
    "excellent_days": ("201", "205"),
    "fair_days": ("158", "157"),
    "light_days": ("4", "2"),
    "moderate_days": ("0", "0"),
    "heavy_days": ("0", "0"),
    "severe_days": ("0", "0"),
    "air_composite_index": ("2.7349", "2.8102"),
    "so2_annual": ("8.2", "8.4"),
    "no2_annual": ("14.3", "15.1"),
    "pm10_annual": ("38.4", "41.2"),
    "pm25_annual": ("22.1", "23.6"),
    "co_p95": ("1.0", "1.0"),
    "o3_8h_p90": ("132.4", "128.9"),
    "gdp": ("4012350", "3786400"),
    "primary_added": ("642180", "633960"),
    "secondary_added": ("1905420", "1813690"),
    "tertiary_added": ("1464750", "1338750"),
    "primary_share": ("16.005", "16.743"),
    "secondary_share": ("47.489", "47.9"),
    "tertiary_share": ("36.506", "35.357"),
    "gdp_growth": ("6.2", "5.8"),
    "eco_spending": ("11843.2", "10912.75"),
    "public_spending": ("312480.55", "305216.4"),
    "eco_spending_ratio": ("3.79006", "3.57541"),
    "sewage_discharged": ("1286.4", "1251.2"),
    "sewage_treated": ("1249.86", "1206.78"),
    "sewage_treatment_ratio": ("97.1595", "96.4498"),
}
REASONS = {
    "eco_land_ratio": ("2023年度造林合格面积纳入变更调查，林地增加4.33km²，草地减少0.23km²", "", ""),
    "built_land_ratio": (
        "工业园区道路和2个安置点建成入库，建设用地增加2.06km²",
        "对2宗批而未供用地开展清理处置，严控新增建设用地规模",
        "2025年12月",
    ),
    "good_water_frequency_ratio": (
        "示例支流清淤和沿岸12个自然村污水收集完成，示例断面四超Ⅲ类的月份由3个减少为1个",
        "",
        "",
    ),
    "cwqi": ("示例支流沿岸污水收集率提高，示例断面四氨氮、总磷年均值下降", "", ""),
    "good_days_ratio": (
        "4月至5月晴热少雨，4月9日、10日、21日和5月2日臭氧超标",
        "春季对9家重点挥发性有机物企业错峰生产，加油站夜间卸油",
        "2025-04",
    ),
    "air_composite_index": ("城区道路机械化清扫增加38公里，细颗粒物和可吸入颗粒物年均浓度下降", "", ""),
    "primary_share": ("畜牧业产值增速放缓，增加值增长1.3%，低于地区生产总值增速", "", ""),
    "secondary_share": ("烟草制品业和化工行业增速回落，工业增加值占比下降0.4个百分点", "", ""),
    "tertiary_share": ("全年新增规模以上服务业企业7家", "", ""),
    "eco_spending_ratio": ("示例支流综合治理工程加快支付进度，全年比上年多支出651.15万元", "", ""),
    "sewage_treatment_ratio": ("新建雨污分流管网12.6公里\n示例污水处理厂二进水量增加12.98万m³。", "", ""),
}
FILES = {
    "F03": ("2024/区自然资源局/国土面积指标证明材料.xlsx", "区自然资源局", "A-1-1-01"),
    "F33": ("2024/区生态环境分局/地表水断面监测数据表.xlsx", "区生态环境分局", "B-1-1-01"),
    "F34": ("2024/区生态环境分局/环境空气质量日报表.xlsx", "区生态环境分局", "B-1-3-01"),
    "F26": ("2024/区统计局/产业占比指标证明材料.csv", "区统计局", "C-3-1-01"),
    "F02": ("2024/区财政局/生态环境保护与治理支出统计表.xlsx", "区财政局", "C-3-4-01"),
    "F09": ("2024/区住建局/城镇生活污水集中处理率指标证明材料.xlsx", "区住建局", "C-4-1-01"),
}


@cache
def config() -> Config:
    """The sample county."""
    return configs.load(ROOT)


@cache
def the_words() -> phrases.Words:
    """The phrases as shipped."""
    return phrases.load(TEMPLATES / phrases.NAME)


def number(text: str) -> Decimal:
    """Shorthand."""
    return Decimal(text)


@cache
def facts() -> FactSet:
    """Facts of 2024 and 2023, classes of the sections, two plants and three projects."""
    scheme = config().scheme
    made: list[Fact] = []
    for measure_id, values in VALUES.items():
        measure = scheme.measures[measure_id]
        for year, text in zip((YEAR, YEAR - 1), values, strict=True):
            if text is None:
                continue
            provisional = measure.indicator == "C-3-1" and year == YEAR
            land = measure.indicator.startswith("A")
            reason = REASONS.get(measure_id, ("", "", ""))[0] if year == YEAR else ""
            form = next((f for f in FILES if _form_of(measure_id) == f), "")
            made.append(
                Fact(
                    FactKey(measure_id, "", str(year)),
                    number(text),
                    measure.unit,
                    measure.places,
                    status=Status.PROVISIONAL if provisional else Status.VALUE,
                    data_year=year,
                    nature="快报" if provisional else ("国土变更调查" if land else ""),
                    reason=reason,
                    at=(Place(FILES[form][0], "表", "C4"),) if form and year == YEAR else (),
                )
            )
    for order, section in enumerate(config().sections_in(YEAR)):
        for year in (YEAR, YEAR - 1):
            index = Decimal("2.9") + Decimal(order) / 5 + Decimal(YEAR - year) / 7
            made.append(Fact(FactKey("section_cwqi", section.name, str(year)), index, "", 4))
        for month in range(1, 13):
            if section.name == "示例断面二" and month == 2:
                continue
            grade = "Ⅳ" if section.name == "示例断面四" and month == 6 else ("Ⅱ" if month % 2 else "Ⅲ")
            made.append(Fact(FactKey("section_class", section.name, f"{YEAR}-{month:02}"), grade))
    for name, treated, load in (("示例污水处理厂一", "998.6", "90.9"), ("示例污水处理厂二", "256.13", "71.1")):
        made.append(Fact(FactKey("plant_treated", name, str(YEAR)), number(treated), "万m³", 2))
        made.append(Fact(FactKey("plant_load_ratio", name, str(YEAR)), number(load), "%", 1))
    for name, amount in (
        ("示例支流综合治理工程", "4163.75"),
        ("农村生活污水治理项目", "1588.45"),
        ("天然林保护补助", "2040"),
    ):
        made.append(Fact(FactKey("project_spending", name, str(YEAR)), number(amount), "万元", 2))
    return FactSet({fact.key: (fact,) for fact in made}, tables())


def _form_of(measure_id: str) -> str:
    measure = config().scheme.measures[measure_id]
    return {"A": "F03", "B-1-1": "F33", "B-1-2": "F33", "B-1-3": "F34", "B-1-4": "F34"}.get(
        "A" if measure.indicator.startswith("A") else measure.indicator,
        {"C-3-1": "F26", "C-3-4": "F02", "C-4-1": "F09"}.get(measure.indicator, ""),
    )


def tables() -> tuple[DataTable, ...]:
    """Records of plants, projects, two months of a section and two days of a station."""

    def cell(value: Decimal | str | None, digits: int = 0, below: str = "", text: str = "") -> Reading:
        return Reading(value, Place("2024/甲.xlsx", "表", "A1"), number(below) if below else None, digits, text)

    def table(form: str, department: str, columns: tuple[str, ...], *records: Record) -> DataTable:
        return DataTable(form, department, YEAR, FILES[form][0], "表", columns, records)

    plants = [
        Record(
            name,
            str(YEAR),
            {
                "plant": cell(name),
                "capacity": cell(number(size)),
                "treated": cell(number(done), 2),
                "days": cell(number(days)),
                "standard": cell("一级A标"),
            },
        )
        for name, size, done, days in (
            ("示例污水处理厂一", "3", "998.60", "366"),
            ("示例污水处理厂二", "1", "256.13", "360"),
        )
    ]
    projects = [
        Record(name, str(YEAR), {"category": cell(kind), "project": cell(name), "executed": cell(number(amount), 2)})
        for name, kind, amount in (
            ("天然林保护补助", "停伐补助", "2040.00"),
            ("示例支流综合治理工程", "水体", "4163.75"),
            ("农村生活污水治理项目", "农村环境保护", "1588.45"),
        )
    ]
    water = [
        Record(
            "示例断面一",
            f"{YEAR}-{month:02}",
            {"ph": cell(number("7.94"), 2), "copper": cell(None, 3, "0.001", "0.001L")},
        )
        for month in (1, 2)
    ]
    water.append(Record("示例断面二", f"{YEAR}-02", {"note": cell("断流")}))
    air = [
        Record(
            "示例空气站一",
            f"{YEAR}-01-{day:02}",
            {
                "aqi": cell(number("56")),
                "level": cell("良"),
                "pm25": cell(number("34")),
                "primary_pollutant": cell("PM2.5"),
            },
        )
        for day in (2, 1)
    ]
    return (
        table(
            "F09",
            "区住建局",
            ("plant", "capacity", "treated", "days", "standard"),
            *plants,
            Record("合计", str(YEAR), {}, "合计"),
        ),
        table("F02", "区财政局", ("category", "project", "executed"), *projects),
        table("F33", "区生态环境分局", ("ph", "copper"), *water),
        table("F34", "区生态环境分局", ("aqi", "level", "pm25"), *air),
    )


def materials() -> tuple[Numbered, ...]:
    """One material a form, and a photo."""
    made = [
        Numbered(code, Material(file, body, YEAR, Path(file).stem, "xlsx", 1, "0" * 64, forms=(form,)), code[:5])
        for form, (file, body, code) in FILES.items()
    ]
    photo = Material("2024/区住建局/照片/管网.jpg", "区住建局", YEAR, "管网", "jpg", 1, "1" * 64, pixels=(1600, 1200))
    return (*made, Numbered("C-4-1-02", photo, "C-4-1"))


def days() -> tuple[AirDay, ...]:
    """Three days, one of them polluted, one not valid."""
    return (
        AirDay(datetime.date(YEAR, 1, 1), 45, "优", (), {}),
        AirDay(datetime.date(YEAR, 4, 9), 112, "轻度污染", ("O₃",), {}),
        AirDay(datetime.date(YEAR, 4, 10), None, "", (), {}),
    )


def grid() -> tuple[SectionMonth, ...]:
    """The months of the sections as `facts` has them."""
    out = []
    for fact in facts().where("section_class"):
        grade, month = str(fact.value), fact.key.period
        beyond = (("氨氮", number("0.2")),) if grade == "Ⅳ" else ()
        out.append(SectionMonth(fact.key.subject, month, grade, True, grade, (), beyond))
    return tuple(out)


def told_by(*, figures: frozenset[str] = frozenset(), draft: bool = False, **parts: Any) -> Book:
    """The book of a case that knows these parts."""
    return Book(Case(config(), **parts), the_words(), Recorder(), figures, draft)


def but(book: Book, **parts: Any) -> Book:
    """The same book over a case that knows something else of these parts."""
    return replace(book, case=book.case.but(**parts))


def sources(known: FactSet | None = None, *, empty: bool = False) -> Book:
    """Everything a context needs: the full season, or one in which nothing came in."""
    if empty:
        return told_by(draft=True)
    chosen = facts() if known is None else known
    made = comparison.compare_years(chosen, config(), YEAR)
    for key, change in list(made.items()):
        said = REASONS.get(key[0])
        if said and not key[1]:
            made[key] = _with(change, said)
    figures = frozenset(("指标对比", "地类构成", "空气日历"))
    marked = Received(YEAR, (), (), (), frozenset({"示例数据"}))
    return told_by(
        figures=figures,
        draft=True,
        facts=chosen,
        changes=made,
        numbered=materials(),
        days=days(),
        section_months=grid(),
        received=(marked,),
    )


def _with(change: Change, said: tuple[str, str, str]) -> Change:
    return replace(change, reason=said[0], measures_taken=said[1], deadline=said[2])


@cache
def opened(name: str, template_bytes: bytes) -> template.Prepared | Finding:
    """A template opened on the style sheet as shipped, once for all tests."""
    own = style_sheet.open_style_sheet(package.read_package((TEMPLATES / "公文样式.docx").read_bytes()))
    return template.prepare_template(template_bytes, name, own)


def filled(path: Path, source: Book, piece: Slice | None = None) -> tuple[list[tuple[str, str]], list[str], Recorder]:
    """A template filled in: (style id, text) of every paragraph, what was wrong, and what was read."""
    recorder = Recorder()
    names = {**context(replace(source, recorder=recorder), piece), **reference.reference_functions()}
    prepared = opened(path.name, path.read_bytes())
    if isinstance(prepared, Finding):
        return [], [f"{prepared.code} {prepared.at}"], recorder
    made = template.render_template(prepared, names, filters.filters(source.words, source.config))
    if isinstance(made, tuple):
        return [], [f"{one.code} {dict(one.values)} {one.at}" for one in made], recorder
    wrong = [f"{one.code} {dict(one.values)} {one.at}" for one in made.findings]
    lines = [
        (style_of(p) or "", re.sub("\ue7a0(.)([^\ue7a1]*)\ue7a1", r"〔\2〕", text_of(p)))
        for p in made.document.iter(W + "p")
    ]
    return lines, wrong, recorder
