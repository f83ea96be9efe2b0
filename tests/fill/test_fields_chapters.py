"""Chapters as shipped, filled in: nothing unknown, nothing awkward, with everything reported and with nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipeline.fill import appendix, outline
from pipeline.fill.book import Book
from pipeline.fill.context import context, slices
from pipeline.fill.outline import OutlinePart
from pipeline.model.fact import FactKey, FactSet
from pipeline.model.material import Material, Numbered
from tests.fill.telling import TEMPLATES, but, facts, filled, sources

LINES = outline.load(TEMPLATES).parts
AWKWARD = re.compile(
    r"None|，，|。。|；；|、、|，。|；。|、。|（）|。，|：。|：，|，；|｛|｝|\{|\}|【缺|nan|Decimal|〔〕|E[+-]"
)


def paragraphs(line: OutlinePart, empty: bool) -> Iterator[tuple[str, str]]:
    told = sources(empty=empty)
    for piece in slices(line.split, line.form, told.case, told.words):
        lines, wrong, _ = filled(line.file, told, piece)
        assert wrong == []
        yield from lines


@pytest.mark.parametrize("empty", [False, True], ids=["full", "empty"])
@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_a_part_reads_well(line: OutlinePart, empty: bool) -> None:
    made = list(paragraphs(line, empty))
    assert made
    for style, text in made:
        print(f"{style}：{text}")
        assert not AWKWARD.search(text), text
        if style == "Body" and text:
            assert text[-1] in "。】）：", text


def test_index_of_materials_reads_well() -> None:
    for empty in (False, True):
        lines, wrong, _ = filled(outline.load(TEMPLATES).materials, sources(empty=empty))
        assert wrong == []
        assert any(style == "FrontTitle" for style, _ in lines)


def test_with_nothing_reported_every_indicator_says_so() -> None:
    made = [
        text
        for chapter in ("第二章", "第三章", "第四章", "第五章")
        for _, text in paragraphs(outline.load(TEMPLATES).line(chapter), True)
    ]
    assert sum(text.startswith("【待报：") for text in made) >= 33


@pytest.mark.parametrize(
    ("chapter", "sentence"),
    [
        (
            "综述",
            "34项指标中，10项有本年数据，24项的数据和材料尚未报齐；其中采用快报数或初步数、最终以核定数为准的1项。与上年可比的10项中，改善7项、持平1项、变差2项",
        ),
        ("综述", "变差的2项为建设用地占比、空气质量优良天数比例，"),
        (
            "第三章",
            "三类生态用地合计1750.96平方千米，占国土面积的62.19%，较上年上升0.14个百分点。主要原因：2023年度造林",
        ),
        ("第三章", "占国土面积的25.97%，与上年持平。"),
        ("第三章", "较上年上升0.07个百分点，按逆向指标评价为变差。"),
        ("第三章", "严控新增建设用地规模；计划于2025年12月前完成。（见佐证材料A-1-1-01；〔F03〕）"),
        (
            "第四章",
            "全年应监测60次，有效监测59次，达到或优于Ⅲ类58次（其中Ⅱ类及以上31次），监测频次比例为98.0%，较上年上升3.1个百分点。",
        ),
        ("第四章", "未达到Ⅲ类的1次为示例断面四6月（Ⅳ类，氨氮超标0.2倍），全年未出现劣Ⅴ类。"),
        ("第四章", "示例断面二2月（断流）没有有效监测结果，不计入有效频次。"),
        ("第四章", "地表水水质指数为3.2145，较上年下降0.1877，降幅5.5%，水质有所改善。"),
        (
            "第四章",
            "优良天数比例为98.9%，较上年下降0.5个百分点。轻度污染4天，首要污染物为臭氧，出现在4月。另有3天数据无效，未计入有效天数。",
        ),
        ("第四章", "六项均达到《环境空气质量标准》（GB 3095—2012）及修改单二级浓度限值。"),
        (
            "第五章",
            "全年地区生产总值401.24亿元（快报数，最终以核定数为准），按可比价计算增长6.2%；第一、第二、第三产业占比分别为16.0%、47.5%、36.5%。",
        ),
        ("第五章", "支出较上年增加930.45万元，增长8.5%；占比上升0.21个百分点。"),
        (
            "第五章",
            "示例污水处理厂一设计规模3万立方米/日，全年运行366天，处理污水998.60万立方米，平均负荷率90.9%，出水执行一级A标。",
        ),
        ("第六章", "9项指标的11个数据发生变化，其中向好7个、不利2个、不评好坏2个"),
    ],
)
def test_sentences(chapter: str, sentence: str) -> None:
    text = "\n".join(text for _, text in paragraphs(outline.load(TEMPLATES).line(chapter), False))
    assert sentence in text


def test_problems_and_next_steps_are_one_for_one() -> None:
    made = outline.load(TEMPLATES)
    numbers = []
    for chapter in ("第七章", "第八章"):
        texts = [text for style, text in paragraphs(made.line(chapter), False) if style == "Body"]
        numbers.append([match[0] for text in texts if (match := re.match(r"\d+(?=\.)", text))])
    assert numbers[0] == numbers[1] != []


def test_assertions_need_their_counts() -> None:
    """“均达到”, “全年未出现” only where counts say so."""
    from decimal import Decimal

    known = facts()
    key = FactKey("pm25_annual", "", "2024")
    worse = replace(known.by_key[key][0], value=Decimal(41))
    told = sources(FactSet({**known.by_key, key: (worse,)}, known.tables))
    lines, wrong, _ = filled(outline.load(TEMPLATES).line("第四章").file, told)
    text = "".join(text for _, text in lines)
    assert wrong == []
    assert "六项均达到" not in text
    assert "其中PM2.5年均浓度超过《环境空气质量标准》" in text
    without = {one: fact for one, fact in known.by_key.items() if one.measure != "water_inferior_times"}
    text = "".join(
        t for _, t in filled(outline.load(TEMPLATES).line("第四章").file, sources(FactSet(without, known.tables)))[0]
    )
    assert "未出现劣Ⅴ类" not in text


def test_a_part_records_what_it_shows() -> None:
    made = outline.load(TEMPLATES)
    _, _, recorder = filled(made.line("第三章").file, sources())
    assert FactKey("forest_area", "", "2024") in recorder.reads
    assert FactKey("gdp", "", "2024") not in recorder.reads


def with_inputs(items: dict[str, int]) -> FactSet:
    """The season with so many concentrations behind the index of each section."""
    known = facts()
    replaced = {
        key: (replace(found[0], inputs=tuple(FactKey("x", str(n), "2024") for n in range(items[key.subject]))),)
        for key, found in known.by_key.items()
        if key.measure == "section_cwqi" and key.period == "2024"
    }
    return FactSet({**known.by_key, **replaced}, known.tables)


def test_sections_are_compared_only_where_as_many_items_count() -> None:
    names = [section.name for section in sources().config.sections_in(2024)]
    chapter = outline.load(TEMPLATES).line("第四章").file
    even = "".join(text for _, text in filled(chapter, sources(with_inputs(dict.fromkeys(names, 21))))[0])
    assert "各断面中，示例断面一的指数最低，为2.9000；示例水库的指数最高，为3.7000。" in even
    assert "参评项目较少" not in even
    odd = with_inputs({**dict.fromkeys(names, 21), names[0]: 9})
    text = "".join(text for _, text in filled(chapter, sources(odd))[0])
    assert "参评21项的4个断面中，示例断面二的指数最低，为3.1000；示例水库的指数最高，为3.7000。" in text
    assert "3.示例断面一（9项）参评项目较少，其指数不与其他断面比较；4.“—”" in text


def test_measures_answer_to_their_aliases() -> None:
    """A name with a dot is no name in Jinja, so the alias without it must do, and so must the name as it is written."""
    names = context(sources())
    assert str(names["PM25年均浓度"]) == str(names["PM2.5年均浓度"]) == "22"


@pytest.mark.parametrize(
    ("written", "shown"),
    [("PM2.5、O3", "PM₂.₅、O₃"), ("臭氧/PM10", "O₃、PM₁₀"), ("无", "无"), ("沙尘、PM10", "沙尘、PM10")],
)
def test_daily_records_name_pollutants_as_the_standard_does(written: str, shown: str) -> None:
    known = facts()
    table = next(one for one in known.tables if one.form == "F34")
    first = table.records[0]
    reading = replace(first.readings["primary_pollutant"], value=written)
    record = replace(first, readings={**first.readings, "primary_pollutant": reading})
    told = sources(FactSet(known.by_key, (replace(table, records=(record,)),)))
    made = appendix.by_month(context_book(told), "F34", "2024-01")
    assert [row["首要污染物"] for row in made[0]["行"]] == [shown]  # type: ignore[attr-defined]


def test_the_days_of_a_month_stand_in_two_columns() -> None:
    table = next(one for one in sources().facts.tables if one.form == "F34")
    first = table.records[0]

    def columns(days: int) -> list[tuple[str, str]]:
        records = tuple(replace(first, period=f"2024-01-{day:02}") for day in range(1, days + 1))
        told = sources(FactSet(sources().facts.by_key, (replace(table, records=records),)))
        made = appendix.by_month(context_book(told), "F34", "2024-01")[0]["两栏"]
        return [(row["左"]["号"], row["右"]["号"]) for row in made]  # type: ignore[attr-defined]

    assert columns(31)[0] == ("1", "17") and columns(31)[-1] == ("16", "")
    assert columns(30)[-1] == ("15", "30")
    assert columns(1) == [("1", "")]


def test_materials_that_answer_the_same_and_run_on_are_one_line() -> None:
    def came(number: str, name: str, answers: str, **more: object) -> Numbered:
        file = f"{sources().config.year}/甲局/{name}"
        kind = name.rpartition(".")[2]
        material = Material(file, "甲局", sources().config.year, name.rpartition(".")[0], kind, 1, "0" * 64, **more)  # type: ignore[arg-type]
        return Numbered(number, material, number[:5], answers=answers)

    photos = [came(f"C-1-3-{n:02}", f"照片{n}.jpg", "实施过程照片（示例项目）") for n in (1, 2, 3, 5)]
    report = [
        came("C-1-3-08", "报告.docx", "情况报告"),
        came("C-1-3-09", "报告.pdf", "情况报告", pages=4),
        came("C-1-3-10", "别的.pdf", "", pages=2),
        came("C-1-3-11", "坏的.pdf", "情况报告", unusable="I104"),
    ]
    rows = context(but(sources(), numbered=(*photos, *report)))["材料分组"]
    shown = [(row["编号"], row["名称"], row["件数"], row["页数"], row["格式"]) for row in rows]  # type: ignore[attr-defined]
    assert shown == [
        ("C-1-3-01～03", "实施过程照片（示例项目）", 3, "—", "图片"),
        ("C-1-3-05", "照片5", 1, "—", "图片"),
        ("C-1-3-08～09", "情况报告", 2, 4, "文档、PDF"),
        ("C-1-3-10", "别的", 1, 2, "PDF"),
        ("C-1-3-11", "坏的", 1, "—", "PDF"),
    ]


def context_book(told: Book) -> Book:
    """The season as a book."""
    return told


def test_a_standard_is_listed_once_however_many_of_its_tables_were_used() -> None:
    names = [row["名称"] for row in context(sources())["标准列表"]]  # type: ignore[attr-defined]
    assert sum("GB 3838" in name for name in names) == 1
    assert "《环境空气质量标准》（GB 3095—2012）及修改单二级浓度限值" in names
