"""Chapters 1, 2 and 6 to 8 in every case: what came is told, what is missing is named, what is open has its next step."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from pipeline.config import CountyNames
from pipeline.fill import outline
from pipeline.fill.listing import Listing
from pipeline.model.fact import FactKey, FactSet
from pipeline.model.receipt import Absence, Standing
from tests.fill.telling import TEMPLATES, YEAR, but, config, sources, told_by
from tests.fill.test_cases_read_well import CASES, DOUBLED, account, paragraphs, read, season, told
from tests.fill.test_fields_chapters import AWKWARD

CHAPTERS = ("第一章", "第二章", "第六章", "第七章", "第八章")


def text_of(chapter: str, source: object) -> str:
    return "\n".join(text for _, text in paragraphs(chapter, source))  # type: ignore[arg-type]


def with_value(known: FactSet, measure: str, value: str) -> FactSet:
    key = FactKey(measure, "", str(YEAR))
    return FactSet({**known.by_key, key: (replace(known.by_key[key][0], value=Decimal(value)),)}, known.tables)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_case_reads_well(chapter: str, case: str) -> None:
    for style, text in read(chapter, case):
        print(f"{style}：{text}")
        assert not AWKWARD.search(text), text
        assert not DOUBLED.search(text), text
        assert "【待报" not in text, text
        if style == "Body" and text:
            assert text[-1] in "。】）：", text


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("absence", list(Absence))
def test_statements_read_well(chapter: str, absence: Absence) -> None:
    for style, text in read(chapter, "both_zero", absence):
        assert not AWKWARD.search(text), text
        assert "【待报" not in text, text
        if style == "Body" and text:
            assert text[-1] in "。】）：", text


ASKED = {
    "第一章": ("县域基本情况表", "土壤监测点位数据表", "上年度考核结果及反馈意见", "督察及反馈整改情况表"),
    "第二章": (
        "生态环境保护责任清单",
        "印发的年度考核工作实施方案",
        "考核工作领导小组文件",
        "会议培训情况表",
        "联络员名册",
        "县域生态环境质量监测评价与考核经费保障文件",
        "资金拨付凭证",
        "自查报告编制情况说明",
    ),
    "第七章": (
        "督察问题及整改情况报告",
        "生态保护红线制度落实情况报告",
        "落实精准科学治污情况表",
        "大气环境问题诊断及改善措施情况报告",
        "水环境问题诊断及改善措施情况报告",
        "土壤环境问题诊断及改善措施情况报告",
        "河道治理问题诊断及改善措施情况报告",
        "畜禽养殖行业环境问题诊断及改善措施情况报告",
    ),
}


@pytest.mark.parametrize("chapter", ASKED)
def test_what_did_not_come_is_asked_for_by_name(chapter: str) -> None:
    owed = account(Standing.MISSING)
    source = told_by(judged_account=owed, draft=True)
    waiting = [text for _, text in paragraphs(chapter, source) if "【待报：" in text]
    for title in ASKED[chapter]:
        assert any(title in text for text in waiting), title


def test_problems_not_yet_put_right_have_their_next_step() -> None:
    """Chapter eight takes up each problem of chapter seven that is not done, and none that is."""
    known = with_value(with_value(season("up"), "feedback_problems", "2"), "feedback_done", "1")
    table = next(one for one in known.tables if one.form == "F42")
    first, second = table.records
    going = replace(second.readings["state"], value="达到序时进度")
    done = replace(table, records=(first, replace(second, readings={**second.readings, "state": going})))
    known = FactSet(known.by_key, tuple(done if one is table else one for one in known.tables))
    eighth = text_of("第八章", told("up", None, known))
    assert "第2项“示例乙问题”，由示例乙责任单位牵头整改：示例乙整改措施，2024年5月1日前完成。" in eighth
    assert "示例甲问题" not in eighth
    seventh = text_of("第七章", told("up", None, known))
    assert "共2项" in seventh and "已完成整改1项" in seventh


def test_nothing_happened_only_where_the_count_says_so() -> None:
    none = season("both_zero")
    assert "全年未发生突发环境事件和生态破坏事件，与上年一致" in text_of("第七章", told("both_zero", None, none))
    one = with_value(none, "emergencies", "1")
    text = text_of("第七章", told("both_zero", None, one))
    assert "全年发生突发环境事件1起" in text
    assert "未发生生态破坏事件" in text
    silent = FactSet({key: fact for key, fact in none.by_key.items() if key.measure != "emergencies"}, none.tables)
    assert "未发生突发环境事件" not in text_of("第七章", told("both_zero", None, silent))


def test_funds_are_held_against_the_plan() -> None:
    known = season("up")
    assert "。安排总额达到年度实施方案确定的100万元。" in text_of(
        "第二章", told("up", None, with_value(known, "work_funds", "100"))
    )
    less = text_of("第二章", told("up", None, with_value(known, "work_funds", "99.99")))
    assert "。安排总额没有达到年度实施方案确定的100万元。" in less


def test_texts_of_records_go_on_in_a_sentence() -> None:
    """A closing mark or a second line in a cell of a form ends no sentence of the report."""
    from pipeline.fill import appendix

    known = season("up")
    table = next(one for one in known.tables if one.form == "F28")
    first, second = table.records
    several = replace(first.readings["action"], value="错峰生产 9 家；\n夜间卸油。\n")
    made = replace(table, records=(replace(first, readings={**first.readings, "action": several}), second))
    known = FactSet(known.by_key, tuple(made if one is table else one for one in known.tables))
    book = source = told("up", None, known)
    assert appendix.records(book, "F28")[0]["措施"] == "错峰生产 9 家；夜间卸油"
    for chapter in ("第五章", "第七章", "第八章"):
        assert not AWKWARD.search(text_of(chapter, source))


def test_a_headline_is_asked_for_by_its_own_form() -> None:
    """The province may give a value back, a whole form has several bodies: the 待报 names who really owes it."""
    book = sources(empty=True)
    measures = book.config.scheme.measures
    assert book.missing(measures["good_days_ratio"]) == "【待报：区生态环境分局尚未报送环境空气质量日报表】"
    assert book.missing(measures["gep"]) == "【待报：区统计局尚未报送生态产品价值转化指标证明材料】"
    assert book.missing(measures["eco_component_index"]) == "【待报：区生态环境分局尚未报送督察及反馈整改情况表】"


def test_chapters_stand_in_the_outline() -> None:
    assert set(CHAPTERS) <= {line.id for line in outline.load(TEMPLATES).parts}


def test_our_own_number_never_stands_as_recognised_by_the_province() -> None:
    from pipeline.fill import appendix
    from pipeline.model.material import Material, Numbered
    from pipeline.model.table import Place

    known = season("up")
    form = config().scheme.forms.by_id["F42"]
    name = next(item.name for item in form.items if item.measure == "good_days_ratio")
    file = f"{YEAR}/区生态环境分局/督察及反馈整改情况表.xlsx"
    came = Numbered("D-01", Material(file, "区生态环境分局", YEAR, "整改", "xlsx", 1, "2" * 64, forms=("F42",)), "D")

    def names(facts: FactSet) -> list[object]:
        source = told("up", None, facts)
        book = but(source, facts=facts, numbered=(came,))
        return [row["名称"] for row in appendix.items(book, form, True)]

    assert name not in names(known)
    key = FactKey("good_days_ratio", "", str(YEAR))
    given = replace(known.by_key[key][0], at=(Place(file, "整改", "C5"),))
    assert name in names(FactSet({**known.by_key, key: (given,)}, known.tables))


@pytest.mark.parametrize(
    ("absence", "word"),
    [
        (Absence.ABSENT, "无此对象"),
        (Absence.ZERO, "全年为零"),
        (Absence.NOT_DONE, "未开展"),
        (Absence.ELSEWHERE, "由提供"),
    ],
)
def test_statements_are_listed_with_what_they_stand_in_for(absence: Absence, word: str) -> None:
    from pipeline.fill import submissions

    source = told("both_zero", account(Standing.STATED, absence))
    book = source
    rows = submissions.statements(book)
    assert len(rows) == len(config().scheme.duties.by_id)
    assert {row["情况"] for row in rows} == {word}
    assert all(row["佐证"] != "—" for row in rows)
    plain = told("up")
    book = plain
    assert submissions.statements(book) == []
    assert submissions.receipt_counts(book)["收到数"] == submissions.receipt_counts(book)["应交数"]


def test_what_is_wanting_is_named_as_it_really_is() -> None:
    """The table that is missing, not its neighbour that came; a table that came without the number is not missing."""
    from pipeline.fill import shortcomings
    from pipeline.fill.listing import Listing
    from pipeline.model.material import Material, Numbered

    def problems(missing: tuple[str, ...]) -> list[str]:
        whole = account(Standing.RECEIVED)
        receipts = tuple(
            replace(one, standing=Standing.MISSING, pieces=())
            if config().scheme.duties.by_id[one.duty.deliverable].form in missing
            else one
            for one in whole.receipts
        )
        owed = replace(whole, receipts=receipts)
        file = f"{YEAR}/区林草局/国家重点保护野生动物信息表.xlsx"
        came = Numbered(
            "A-2-1-01", Material(file, "区林草局", YEAR, "动物", "xlsx", 1, "3" * 64, forms=("F22",)), "A-2-1"
        )
        known = season("same")
        less = FactSet({key: f for key, f in known.by_key.items() if key.measure != "protected_species"}, known.tables)
        source = but(told("same", owed, less), numbered=(came,))
        book = but(source, facts=less, judged_account=owed)
        return [str(row["问题"]) for row in shortcomings.rows(Listing(book)) if "A-2-1" in str(row["问题"])]

    assert problems(("F23",)) == ["重点保护生物（A-2-1）缺少本年数据，区林草局尚未报送国家重点保护野生植物信息表。"]
    assert problems(()) == [
        "重点保护生物（A-2-1）缺少本年数据，区林草局报送的国家重点保护野生动物信息表中没有可以采用的数。"
    ]


def test_a_part_that_another_body_gives_is_asked_of_that_body() -> None:
    """The stricken area came; the area of the county, by which it is divided, is another department's to give."""
    from pipeline.fill import shortcomings
    from pipeline.fill.listing import Listing
    from pipeline.model.material import Material, Numbered

    file = f"{YEAR}/区应急管理局/受灾面积.xlsx"
    came = Numbered(
        "A-4-2-01", Material(file, "区应急管理局", YEAR, "受灾", "xlsx", 1, "3" * 64, forms=("F14",)), "A-4-2"
    )
    known = season("same")
    gone = ("land_area", "disaster_ratio")
    less = FactSet({key: f for key, f in known.by_key.items() if key.measure not in gone}, known.tables)
    source = but(told("same", account(Standing.RECEIVED), less), numbered=(came,))
    book = but(source, facts=less)
    said = [str(row["问题"]) for row in shortcomings.rows(Listing(book)) if "A-4-2" in str(row["问题"])]
    assert len(said) == 1 and "区自然资源局尚未报送国土面积指标证明材料" in said[0] and "应急" not in said[0]
    asked = book.missing(source.config.scheme.measures["disaster_ratio"])
    assert asked == "【待报：区自然资源局尚未报送国土面积指标证明材料】"


def test_reasons_that_nobody_owes_are_not_waited_for() -> None:
    """The form for reasons is owed only where something changed; chapter six asks for each reason that is missing."""
    known = season("first")
    tables = tuple(one for one in known.tables if one.form != "F44")
    text = text_of("附表F44", told("first", None, FactSet(known.by_key, tables)))
    assert "没有可与上年比较、需要说明原因的变化。" in text
    known = season("up")
    tables = tuple(one for one in known.tables if one.form != "F44")
    text = text_of("附表F44", told("up", None, FactSet(known.by_key, tables)))
    assert "变化原因由各部门在各自的填报表中填报" in text
    assert "【待报" not in text


def _elsewhere(**changed: object) -> object:
    source = told("up")
    return but(source, config=replace(source.config, **changed))  # type: ignore[arg-type]


def _named(county: str) -> CountyNames:
    return replace(config().names, full=county, short=county)


@pytest.mark.parametrize(
    ("county", "level"), [("示范市示范区", "区"), ("示范县", "县"), ("示范彝族自治县", "县"), ("示范市", "市")]
)
def test_a_county_is_called_what_it_is(county: str, level: str) -> None:
    text = "".join(text_of(chapter, _elsewhere(names=_named(county))) for chapter in ("综述", *CHAPTERS))
    assert f"全{level}国土面积" in text and f"。{level}人民政府组织" in text
    assert "以下简称" not in text
    assert level == "区" or "全区" not in text


def test_a_county_without_sections_stations_or_townships_says_so() -> None:
    source = _elsewhere(sections=(), stations=(), townships=(), names=replace(config().names, location=""))
    text = text_of("综述", source) + text_of("第一章", source)
    assert "没有纳入考核的地表水断面。" in text and "地表水考核断面一览表" not in text
    for broken in ("0个", "为。", "地处。", "（）", "分别为。"):
        assert broken not in text


def test_no_caption_stands_over_nothing() -> None:
    """Where nothing came, no table is left with its head or its caption alone."""
    bare = but(told("first", account(Standing.MISSING), FactSet()), numbered=())
    for name in ("第二章", "指标变化表", "附件3", "附表F09"):
        lines = list(paragraphs(name, bare))
        said = [text for style, text in lines if style == "TableCaption"]
        assert not [text for text in said if re.search("会议|变化情况|主要数据的|污水排放", text)], name


def test_what_grows_with_the_search_or_ends_with_the_works_is_told_without_a_verdict() -> None:
    for case in ("up", "down"):
        book = told(case)
        shown = {row["编号"]: row["好坏"] for row in Listing(book).overview}
        assert [shown[one] for one in ("A-2-2", "C-1-3", "C-1-4")] == ["不评"] * 3
        assert "完成投资由上年" not in text_of("第六章", book)
        assert int(str(Listing(book).counts["升降不评数"])) >= 3
    assert [shown[one] for one in ("C-2-1", "C-2-5", "C-5-3", "C-5-4")] == ["不利"] * 4


@pytest.mark.parametrize(
    ("lacking", "told_there", "still"),
    [
        ("liaison_ratio", "责任部门联络员落实率：【待报", "部署会、推进会"),
        ("funds_paid", "【待报", "安排监测能力建设及县域生态考核工作经费"),
        ("meetings", "部署会、推进会情况：【待报", "联络员落实率"),
    ],
)
def test_what_the_organisation_s_rates_lack_is_asked_for_and_the_rest_is_told(
    lacking: str, told_there: str, still: str
) -> None:
    known = season("up")
    gone = {lacking} | ({"funds_paid_ratio"} if lacking == "funds_paid" else set())
    less = FactSet({key: one for key, one in known.by_key.items() if key.measure not in gone}, known.tables)
    said = text_of("第二章", told("up", None, less))
    assert told_there in said and still in said, said


def test_last_year_s_feedback_is_told_as_that_and_not_as_the_quality_of_this_report() -> None:
    said = text_of("第二章", told("up"))
    (feedback,) = [line for line in said.splitlines() if line.startswith("上年度考核反馈问题")]
    assert "整改率" not in feedback and "较上年" not in feedback
    (row,) = [row for row in Listing(told("up")).overview if row["编号"] == "C-5-5"]
    assert (
        row["定性"] and row["佐证号"] != "—" and {row[one] for one in ("量", "本年", "上年", "变化", "好坏")} == {"—"}
    )


def test_a_qualitative_indicator_counts_by_its_materials() -> None:
    counts = Listing(told("up")).counts
    assert (counts["定性数"], counts["未报数"], counts["有值数"]) == (1, 0, 33)
    assert "33项有本年数据，1项为定性指标、以材料说明" in text_of("综述", told("up"))
    bare = but(told("up"), numbered=())
    assert (Listing(bare).counts["定性数"], Listing(bare).counts["未报数"]) == (0, 1)
    nothing = told_by(judged_account=account(Standing.MISSING), draft=True)
    assert "尚未报送自查报告编制情况说明】" in text_of("第二章", nothing)
    assert "【待报：区人民政府办尚未报送自查报告质量材料】" in text_of("第二章", told_by(draft=True))
