"""Fields: exact comparison, words, evidence, and the record of what was read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.fill.book import Book, Recorder
from pipeline.fill.context import context, slices
from pipeline.fill.fields import Field
from pipeline.fill.filters import filters, template_functions
from pipeline.model.fact import Fact, FactKey, FactSet, Status
from pipeline.office.sandbox import Misuse
from tests.fill.telling import YEAR, but, config, facts, sources, the_words


def book(known: FactSet | None = None, recorder: Recorder | None = None) -> Book:
    told = sources(facts() if known is None else known)
    return replace(told, recorder=recorder or Recorder())


def field(measure: str, known: FactSet | None = None, recorder: Recorder | None = None) -> Field:
    return Field(book(known, recorder), config().scheme.measures[measure])


def with_fact(measure: str, value: Decimal | None, status: Status, **more: object) -> FactSet:
    made = config().scheme.measures[measure]
    fact = Fact(FactKey(measure, "", str(YEAR)), value, made.unit, made.places, status=status, **more)  # type: ignore[arg-type]
    return FactSet({fact.key: (fact,)})


def test_a_field_prints_and_compares_exactly() -> None:
    one = field("good_water_frequency_ratio")
    assert str(one) == "98.0"
    assert one.with_unit() == "98.0%"
    assert one < 98 and one > Decimal("97.9") and not one >= 98
    assert one != 98
    assert [98, Decimal(98), 98.0].count(one) == 0


def test_a_field_without_a_value_compares_with_nothing() -> None:
    one = field("cwqi", FactSet())
    assert not one
    assert not (one < 1 or one > 1 or one == 1 or one != 1 or one <= 1 or one >= 1 or one == "Ⅲ" or one != "Ⅲ")
    told = sources(empty=True)
    nothing = told
    assert str(Field(nothing, one.measure)) == "【待报：区生态环境分局尚未报送地表水断面监测数据表】"


def test_what_a_received_table_lacks_is_told_otherwise() -> None:
    told = sources(FactSet())
    lacking = told
    assert (
        str(Field(lacking, config().scheme.measures["gdp"]))
        == "【待报：区统计局报送的产业占比指标证明材料中没有“地区生产总值”】"
    )


@pytest.mark.parametrize(
    ("status", "cell", "says"),
    [
        (
            Status.NOT_REPORTED,
            "待报",
            "【待报：区住建局报送的城镇生活污水集中处理率指标证明材料中没有“城镇生活污水集中处理率”】",
        ),
        (Status.NOT_DONE, "未开展", "2024年未开展“城镇生活污水集中处理率”相关监测、调查和统计，原因为流量计停用。"),
        (
            Status.NOT_APPLICABLE,
            "／",
            "经区住建局、区生态环境分局核实，没有“城乡生活污水处理”涉及的对象，本项不涉及（无相关材料情况说明见佐证材料C-4-1-01～02）。",
        ),
        (Status.AWAITED, "待反馈", "本项由省级统一核算，截至2025年2月20日尚未反馈，本报告仅列县级基础数据。"),
    ],
)
def test_kinds_of_no_number_stay_apart(status: Status, cell: str, says: str) -> None:
    known = with_fact("sewage_treatment_ratio", None, status, note="流量计停用。")
    assert field("sewage_treatment_ratio", known).cell() == cell
    told = context(sources(known))
    view = told["指标"]["C-4-1"]  # type: ignore[index]
    assert filters(the_words(), config())["无数说明"](view) == says


def test_zero_is_a_value_and_provisional_is_marked() -> None:
    zero = field("heavy_days", with_fact("heavy_days", Decimal(0), Status.VALUE))
    assert zero and zero.cell() == "0" and zero == 0
    fast = field("gdp", with_fact("gdp", Decimal(4012350), Status.PROVISIONAL, nature="快报"))
    assert fast.cell() == "4012350*"
    assert fast.provisional() == "（快报数，最终以核定数为准）"
    assert fast.status() == "待核定"


def test_every_use_is_recorded() -> None:
    recorder = Recorder()
    one = field("cwqi", recorder=recorder)
    assert not recorder.reads
    assert one > 3
    assert recorder.reads == {FactKey("cwqi", "", "2024")}
    one.change_phrase()
    assert FactKey("cwqi", "", "2023") in recorder.reads


def test_nothing_is_read_before_a_template_looks() -> None:
    recorder = Recorder()
    names = context(replace(sources(), recorder=recorder))
    assert not recorder.reads
    assert len(names["断面列表"]) == 5  # type: ignore[arg-type]
    assert FactKey("section_class", "示例断面一", "2024-03") in recorder.reads
    assert FactKey("gdp", "", "2024") not in recorder.reads


def test_evidence_follows_the_inputs_of_a_computed_value() -> None:
    known = facts()
    key = FactKey("eco_land_ratio", "", "2024")
    first = known.by_key[key][0]
    from dataclasses import replace

    computed = replace(first, at=(), inputs=(FactKey("forest_area", "", "2024"),))
    told = FactSet({**known.by_key, key: (computed,)}, known.tables)
    assert field("eco_land_ratio", told).evidence() == "A-1-1-01"


@pytest.mark.parametrize(
    ("first", "broken", "says"),
    [
        (2023, None, "与上年持平"),
        (2022, None, "连续3年保持100%"),
        (2021, None, "连续4年保持100%"),
        (2020, 2021, "连续3年保持100%"),
        (2020, 2022, "与上年持平"),
    ],
)
def test_a_run_of_hundred_percent_counts_years(first: int, broken: int | None, says: str) -> None:
    """Two years are 与上年持平, and a year below 100 % begins the count anew."""
    measure = config().scheme.measures["sewage_treatment_ratio"]
    made = {
        key: (Fact(key, Decimal("99.99") if key.period == str(broken) else Decimal(100), "%", 2),)
        for key in (FactKey(measure.id, "", str(year)) for year in range(first, 2025))
    }
    assert field(measure.id, FactSet(made)).change_phrase() == says


def test_filters_refuse_what_is_no_field() -> None:
    phrases = filters(the_words(), config())
    for name in ("带单位", "变化", "比", "原因句", "亿元"):
        with pytest.raises(Misuse):
            phrases[name]("文字")
    helpers = template_functions(book(), frozenset({"地类构成"}))
    with pytest.raises(Misuse, match="可用的有"):
        helpers["部门"]("水利")
    with pytest.raises(Misuse):
        helpers["量"]("没有这个量")
    assert helpers["部门"]("管护") == "海峰管护局、珠江源管护分局"
    assert str(helpers["量"]("PM₂.₅年均浓度")) == "22"
    assert helpers["有图"]("地类构成") and not helpers["有图"]("空气日历")


def test_compared_and_judged() -> None:
    phrases = filters(the_words(), config())
    assert phrases["比"](field("cwqi")) == "，较上年下降0.1877，降幅5.5%"
    assert phrases["评"](field("cwqi"), "水质") == "，水质有所改善"
    assert phrases["比"](field("cwqi", FactSet())) == ""
    assert phrases["分比"](field("primary_share")) == "下降0.7个百分点"
    assert phrases["分比"](field("red_line_area")) == "持平"
    assert phrases["亿元"](field("gdp")) == "401.24亿元"


def test_what_is_not_public_is_not_shown() -> None:
    from dataclasses import replace

    from pipeline.fill import appendix

    form = config().scheme.forms.by_id["F09"]
    assert form.records
    hidden = tuple(replace(column, public=column.id != "capacity") for column in form.records.columns)
    secret = replace(form, records=replace(form.records, columns=hidden))
    assert "设计规模" in appendix.records(book(), "F09")[0]
    assert all(column.id != "capacity" for column in appendix.public_columns(secret))


def test_long_tables_are_cut_by_what_came_in() -> None:
    told = sources()
    assert [(one.suffix, one.name, one.first) for one in slices("断面", "F33", told.case, told.words)] == [
        ("01", "示例断面一", True),
        ("02", "示例断面二", False),
    ]
    assert [(one.suffix, one.name) for one in slices("月", "F34", told.case, told.words)] == [("01", "1月")]
    assert [one.suffix for one in slices("月", "F34", sources(empty=True).case, the_words())] == [""]


def test_values_below_the_limit_and_gaps_are_shown_as_reported() -> None:
    told = sources()
    piece = slices("断面", "F33", told.case, told.words)[0]
    rows = {row["名称"]: row for row in context(told, piece)["本片"]["行"]}  # type: ignore[index]
    assert rows["铜"]["月1"] == "0.001L"
    assert rows["铜"]["月3"] == "—"
    assert rows["pH"]["月1"] == "7.94"
    days = context(told, slices("月", "F34", told.case, told.words)[0])["本片"]["点位"]  # type: ignore[index]
    assert [row["日"] for row in days[0]["行"]] == ["1月1日", "1月2日"]


def test_policies_that_decide_nothing_this_year_are_left_out() -> None:
    names = [row["名称"] for row in context(sources())["口径列表"]]  # type: ignore[attr-defined]
    assert "空气质量综合指数" in names
    assert "环境空气标准提前实施" not in names


def test_a_material_that_came_in_is_never_called_missing() -> None:
    helpers = template_functions(book(), frozenset())
    assert (
        helpers["待报"]("财政", "生态环境保护与治理支出统计表")
        == "具体情况见《生态环境保护与治理支出统计表》（佐证材料C-3-4-01）。"
    )
    assert helpers["待报"]("财政", "资金拨付凭证") == "【待报：区财政局尚未报送资金拨付凭证】"
    assert (
        helpers["待报"]("财政", "2024年生态环境保护与治理支出统计表", "资金拨付凭证")
        == "具体情况见《2024年生态环境保护与治理支出统计表》（佐证材料C-3-4-01）。【待报：区财政局尚未报送资金拨付凭证】"
    )
    assert (
        helpers["待报"]("住建", "甲报告", "乙报告", "水务", "丙报告")
        == "【待报：区住建局尚未报送甲报告、乙报告】【待报：区水务局尚未报送丙报告】"
    )
    assert str(helpers["待报"]("住建", "生态环境保护与治理支出统计表")).startswith("【待报：区住建局")


def test_an_indicator_with_some_materials_says_what_is_there() -> None:
    from dataclasses import replace

    from pipeline.model.material import Numbered

    told = sources()
    report = replace(told.materials[0].material, title="排污许可制度落实情况报告", forms=())
    more = but(told, numbered=(*told.materials, Numbered("C-2-2-01", report, "C-2-2")))
    view = context(more)["指标"]["C-2-2"]  # type: ignore[index]
    assert view.explanation == ("【待报：区生态环境分局尚未报送排污单位持证排污情况表】")


def test_a_column_has_its_places_whatever_was_typed() -> None:
    """1180 and 4163.7549 stand in one column with two places; measurements are filled up and never rounded."""
    from pipeline.fill.appendix import by_section, records
    from pipeline.model.table import DataTable, Place, Reading, Record

    rows = records(book(), "F02")
    assert [row["执行数"] for row in rows] == ["2040.00", "4163.75", "1588.45"]
    assert rows[0]["预算数"] == "—"

    def of(form: str, column: str, *typed: str) -> DataTable:
        made = tuple(
            Record(
                "示例断面一" if form == "F33" else f"项目{order}",
                f"{YEAR}-{order:02}" if form == "F33" else str(YEAR),
                {column: Reading(Decimal(one), Place("甲.xlsx", "表", "A1"), digits=len(one.partition(".")[2]))},
            )
            for order, one in enumerate(typed, 1)
        )
        return DataTable(form, "区甲局", YEAR, "甲.xlsx", "表", (column,), made)

    known = FactSet({}, (of("F05", "total", "1180", "4163.7549"), of("F33", "ammonia_nitrogen", "0.1", "0.1255")))
    told = book(known)
    assert [row["总投资"] for row in records(told, "F05")] == ["1180.00", "4163.75"]
    row = by_section(told, "F33", "示例断面一")["行"][0]  # type: ignore[index]
    assert (row["月1"], row["月2"]) == ("0.1000", "0.1255")


def test_what_was_reported_whole_is_whole_in_a_sentence_and_has_its_places_in_a_table() -> None:
    def told(identity: str, now: str, last: str) -> Field:
        measure = config().scheme.measures[identity]
        made = {
            FactKey(identity, "", str(year)): (
                Fact(FactKey(identity, "", str(year)), Decimal(text), measure.unit, measure.places, data_year=year),
            )
            for year, text in ((YEAR, now), (YEAR - 1, last))
        }
        return Field(book(FactSet(made)), measure)

    area = told("built_up_area", "2186", "2150")
    assert (area.with_unit(), area.cell(), area.last_with_unit()) == ("2186公顷", "2186.00", "2150公顷")
    assert area.change_phrase() == "较上年增加36公顷，增长1.7%"
    assert told("built_up_area", "2186", "2150.5").change_phrase() == "较上年增加35.50公顷，增长1.7%"
    assert told("built_up_area", "2185.999", "2150").with_unit() == "2186.00公顷"
    assert told("co_p95", "1", "1").with_unit() == "1.0毫克/立方米"
    assert (told("permit_ratio", "100", "99").with_unit(), told("permit_ratio", "98", "99").with_unit()) == (
        "100%",
        "98.00%",
    )


def test_a_file_name_that_says_nothing_gets_its_form() -> None:

    told = sources()
    unnamed = replace(told.materials[2], material=replace(told.materials[2].material, title="示例空气站一"))
    rows = context(but(told, numbered=(unnamed,)))["材料列表"]
    assert rows[0]["名称"] == "环境空气质量日报表（示例空气站一）"  # type: ignore[index]


def test_standards_are_cited_as_in_force() -> None:
    helpers = template_functions(book(), frozenset())
    assert helpers["全年标准"]("HJ633") == helpers["标准"]("HJ633")
    assert helpers["标准"]("HJ633") == "《环境空气质量指数（AQI）技术规定（试行）》（HJ 633—2012）"
    with pytest.raises(Misuse):
        helpers["标准"]("GB0000")


def test_a_form_is_read_only_as_far_as_a_template_looks() -> None:
    recorder = Recorder()
    form = context(replace(sources(), recorder=recorder))["附表"]["F02"]  # type: ignore[index]
    assert form["部门"] == "区财政局"
    assert not recorder.reads
    assert len(form["项目"]) > 1
    assert FactKey("public_spending", "", "2024") in recorder.reads


def test_a_year_of_two_editions_names_both() -> None:
    source = sources()
    straddling = but(source, config=replace(source.config, year=2026))
    named = context(straddling)["全年标准"]("HJ633")  # type: ignore[operator]
    assert "HJ 633—2012" in named and "HJ 633—2026" in named
