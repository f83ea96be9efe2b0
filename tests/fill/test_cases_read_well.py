"""Chapters 3 to 5 and the summary in every case a measure can be in: each paragraph reads well and owes nothing."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from pipeline.compute import comparison
from pipeline.fill import outline
from pipeline.fill.book import Book
from pipeline.fill.context import context
from pipeline.model.change import Movement
from pipeline.model.fact import Fact, FactKey, FactSet, Origin, Status
from pipeline.model.material import Material, Numbered
from pipeline.model.receipt import Absence, Account, Duty, Piece, Receipt, Standing, Statement
from pipeline.model.table import DataTable, Place, Reading, Record
from pipeline.scheme.forms import ColumnSpec, Form
from pipeline.scheme.indicators import Measure
from tests.fill.telling import TEMPLATES, YEAR, config, days, facts, filled, grid, sources, tables, told_by
from tests.fill.test_fields_chapters import AWKWARD

CHAPTERS = ("综述", "第三章", "第四章", "第五章")
DOUBLED = re.compile(r"较上年较上年|与上年与上年|的的|为为|。。|吨吨|公顷公顷|个个|(?:主要原因：){2}")
INDICATORS = [one.id for one in config().scheme.tree.indicators() if one.id[0] in "AB" or one.id < "C-5"]

HOMES = {one.home for one in config().scheme.duties.by_id.values()}


def county() -> list[Measure]:
    """The measures of the county as a whole."""
    return [one for one in config().scheme.measures.values() if not one.per]


def _value(measure: Measure, now: bool, case: str) -> Decimal | None:
    low, high = (Decimal("21.25"), Decimal("22.5")) if measure.kind != "count" else (Decimal(3), Decimal(5))
    pairs = {
        "up": (high, low),
        "down": (low, high),
        "same": (low, low),
        "perfect": (Decimal(100), Decimal(100)),
        "first": (low, None),
        "zero": (Decimal(0), low),
        "both_zero": (Decimal(0), Decimal(0)),
        "from_zero": (low, Decimal(0)),
        "carried": (low, low),
        "provisional": (high, low),
    }
    return pairs[case][0 if now else 1]


@cache
def season(case: str, reasons: bool = True) -> FactSet:
    """Two years of facts in which every county measure is in the same case; records of every form, two rows each."""
    known = dict(facts().by_key)
    for measure in county():
        if case in STATUSES:
            known[FactKey(measure.id, "", str(YEAR))] = (_fact(measure, YEAR, None, STATUSES[case]),)
            known[FactKey(measure.id, "", str(YEAR - 1))] = (_fact(measure, YEAR - 1, Decimal(3), Status.VALUE),)
            continue
        for year in (YEAR, YEAR - 1):
            key = FactKey(measure.id, "", str(year))
            value = _value(measure, year == YEAR, case)
            known.pop(key, None)
            if value is not None:
                status = Status.PROVISIONAL if case == "provisional" and year == YEAR else Status.VALUE
                data_year = YEAR - 2 if case == "carried" else year
                fact = _fact(measure, year, value, status)
                reason = "新建示例设施2座，减少3.2吨" if reasons and year == YEAR else ""
                known[key] = (replace(fact, data_year=data_year, reason=reason),)
    own = [table for table in tables() if table.form in OWN]
    made = [rows(form) for form in config().scheme.forms.by_id.values() if form.records and form.id not in OWN]
    return FactSet(known, (*own, *made))


STATUSES = {
    "not_done": Status.NOT_DONE,
    "not_applicable": Status.NOT_APPLICABLE,
    "awaited": Status.AWAITED,
}
CASES = (
    *("up", "down", "same", "perfect", "first", "zero", "both_zero", "from_zero", "carried", "provisional"),
    *STATUSES,
)


def _fact(measure: Measure, year: int, value: Decimal | None, status: Status) -> Fact:
    nature = "快报" if status is Status.PROVISIONAL else ""
    key = FactKey(measure.id, "", str(year))
    note = "设备检修" if value is None else ""
    return Fact(key, value, measure.unit, measure.places, status=status, data_year=year, nature=nature, note=note)


def rows(form: Form) -> DataTable:
    """Two rows of a form with something in every column."""
    assert form.records is not None
    made = [
        Record(name, str(YEAR), {column.id: _reading(column, name) for column in form.records.columns})
        for name in ("示例甲", "示例乙")
    ]
    return DataTable(form.id, "区甲局", YEAR, "2024/甲.xlsx", "表", (), tuple(made))


OWN = ("F02", "F09", "F33", "F34")
"""Forms whose rows have measures of their own, told elsewhere."""


def _reading(column: ColumnSpec, name: str) -> Reading:
    kinds: Mapping[str, Decimal | str | datetime.date] = {
        "number": Decimal(3),
        "date": datetime.date(YEAR, 5, 1),
        "month": datetime.date(YEAR, 5, 1),
        "year": Decimal(YEAR),
        "choice": column.choices[0] if column.choices else "甲",
        "grade": "Ⅱ",
    }
    return Reading(kinds.get(column.type, f"{name}{column.name}"), Place("2024/甲.xlsx", "表", "A1"))


@cache
def account(standing: Standing, absence: Absence | None = None) -> Account:
    """Everything owed once by the first body of each role, all of it standing alike."""
    made = []
    for one in config().scheme.duties.by_id.values():
        body = config().bodies_of(one.role, YEAR)[0].name
        said = (
            Statement(f"{YEAR}/{body}/情况说明.docx", body, YEAR, one.id, absence, "没有这类对象") if absence else None
        )
        came = (Piece(f"{YEAR}/{body}/{one.id}.pdf"),) if standing is Standing.RECEIVED else ()
        made.append(Receipt(Duty(one.id, body), standing, came, said))
    return Account(YEAR, tuple(made), ())


def numbered(owed: Account) -> tuple[Numbered, ...]:
    """A number for every paper and every statement of the account."""
    files = dict.fromkeys(
        (one.duty.department, file, config().scheme.duties.by_id[one.duty.deliverable].home)
        for one in owed.receipts
        for file in (*(piece.file for piece in one.pieces), *([one.statement.file] if one.statement else ()))
    )
    made: dict[str, Numbered] = {}
    for order, (body, file, home) in enumerate(files):
        material = Material(file, body, YEAR, file.rpartition("/")[2], "pdf", 1, f"{order:064}")
        made.setdefault(file, Numbered(f"{home}-{order:03}", material, home))
    return tuple(made.values())


def told(case: str, owed: Account | None = None, known: FactSet | None = None) -> Book:
    """A season in which every measure is in one case."""
    chosen = season(case) if known is None else known
    made = {
        key: replace(change, reason="新建示例设施2座，减少3.2吨", measures_taken="加密巡查12次", deadline="2025-06")
        for key, change in comparison.compare_years(chosen, config(), YEAR).items()
    }
    came = account(Standing.RECEIVED) if owed is None else owed
    return told_by(
        facts=chosen,
        changes=made,
        numbered=numbered(came),
        days=days(),
        section_months=grid(),
        judged_account=came,
    )


def paragraphs(chapter: str, source: Book) -> Iterator[tuple[str, str]]:
    lines, wrong, _ = filled(outline.load(TEMPLATES).line(chapter).file, source)
    assert wrong == []
    yield from lines


@cache
def read(chapter: str, case: str, absence: Absence | None = None) -> tuple[tuple[str, str], ...]:
    """A chapter's paragraphs with every measure in one case, all papers there or all replaced by a statement, once."""
    return tuple(paragraphs(chapter, told(case, account(Standing.STATED, absence) if absence else None)))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_case_reads_well_and_owes_nothing(chapter: str, case: str) -> None:
    for style, text in read(chapter, case):
        print(f"{style}：{text}")
        assert not AWKWARD.search(text), text
        assert not DOUBLED.search(text), text
        assert "【待报" not in text, text
        if style == "Body" and text:
            assert text[-1] in "。】）：", text


def test_the_cases_are_what_they_are_called() -> None:
    wanted = {
        "up": Movement.UP,
        "down": Movement.DOWN,
        "same": Movement.SAME,
        "first": Movement.LAST_MISSING,
        "from_zero": Movement.LAST_ZERO,
        "carried": Movement.CARRIED,
    }
    for case, kind in wanted.items():
        assert comparison.compare_years(season(case), config(), YEAR)[("waste_ratio", "")].movement in (
            kind,
            Movement.FIRST,
        )


@pytest.mark.parametrize("indicator", [one for one in INDICATORS if one in HOMES])
def test_what_is_missing_is_said_where_it_belongs_and_nowhere_else(indicator: str) -> None:
    """One deliverable missing, all else received: 【待报】 stands in its indicator's section only."""
    whole = account(Standing.RECEIVED)
    home = next(one for one in config().scheme.duties.by_id.values() if one.home == indicator)
    receipts = tuple(
        replace(one, standing=Standing.MISSING, pieces=()) if one.duty.deliverable == home.id else one
        for one in whole.receipts
    )
    source = told("up", replace(whole, receipts=receipts))
    body = config().bodies_of(home.role, YEAR)[0].name
    sentence = f"【待报：{body}尚未报送{home.title}】"
    found = [
        (section, text) for chapter in CHAPTERS for section, text in _sections(chapter, source) if "【待报" in text
    ]
    name = config().scheme.indicators[indicator].name
    assert [text for _, text in found if sentence in text], found
    assert {section for section, _ in found} == {name}


def _sections(chapter: str, source: Book) -> Iterator[tuple[str, str]]:
    section = ""
    for style, text in paragraphs(chapter, source):
        if style == "Heading3":
            section = text.partition(".")[2]
        yield section, text


@pytest.mark.parametrize(
    ("absence", "words"),
    [
        (Absence.ABSENT, "所列的对象，该项不涉及（情况说明见佐证材料"),
        (Absence.ZERO, "所列事项全年没有发生，按0计算（情况说明见佐证材料"),
        (Absence.NOT_DONE, "涉及的工作，原因为没有这类对象（情况说明见佐证材料"),
    ],
)
def test_a_statement_stands_in_with_its_number(absence: Absence, words: str) -> None:
    for case in ("not_applicable", "zero"):
        text = "".join(text for chapter in CHAPTERS[1:] for _, text in read(chapter, case, absence))
        assert words in text
        assert "【待报" not in text


def test_nothing_came_and_every_deliverable_is_asked_for_by_name() -> None:
    owed = account(Standing.MISSING)
    source = told_by(judged_account=owed, draft=True)
    text = "".join(text for chapter in CHAPTERS[1:] for _, text in paragraphs(chapter, source))
    for one in config().scheme.duties.by_id.values():
        if one.home in INDICATORS:
            assert one.title in text, one.id


def test_assertions_stand_only_on_their_counts() -> None:
    """均, 未发现 and the like need the count that says so."""
    known = season("up")
    # Both counts are the same, so “均” may stand; one more farm and it may not.
    text = "".join(text for _, text in paragraphs("第五章", told("up", None, known)))
    assert "均建立资源化利用台账" in text
    key = FactKey("large_farms", "", str(YEAR))
    more = FactSet({**known.by_key, key: (replace(known.by_key[key][0], value=Decimal(9)),)}, known.tables)
    text = "".join(text for _, text in paragraphs("第五章", told("up", None, more)))
    assert "均建立资源化利用台账" not in text
    without = {one: fact for one, fact in known.by_key.items() if one.measure != "red_line_illegal"}
    text = "".join(text for _, text in paragraphs("第五章", told("up", None, FactSet(without, known.tables))))
    assert "未发现违法违规活动" not in text


def test_records_answer_conditions() -> None:
    names = context(told("up"))
    forms = names["附表"]
    form = forms["F22"]  # type: ignore[index]
    assert form["名单"]("中文名") == ["示例甲中文名", "示例乙中文名"]
    assert form["名单"]("中文名", 中文名="甲") == ["示例甲中文名"]
    assert form["行"](保护级别="没有") == []
    assert len(form["行"](中文名="*")) == 2


def test_the_whole_sample_has_a_value_for_every_indicator_in_the_overview() -> None:
    rows_of = context(told("up"))["指标总表"]
    assert [row["本年"] for row in rows_of if row["本年"] in ("待报", "—") and not row["定性"]] == []  # type: ignore[attr-defined]
    assert len(list(rows_of)) == 34  # type: ignore[call-overload]
    assert sources().case.judged_account.receipts == ()


def test_what_was_recognised_is_told_beside_our_own_value() -> None:
    known = season("up")
    key = FactKey("good_days_ratio", "", str(YEAR))
    own = replace(known.by_key[key][0], origin=Origin.COMPUTED)

    def said(recognised: str | None) -> str:
        feedback = Fact(key, Decimal(recognised), "%", 1, origin=Origin.RECOGNISED) if recognised else None
        facts_of = FactSet({**known.by_key, key: (feedback, own) if feedback else (own,)}, known.tables)
        source = told("up", None, facts_of)
        return "".join(text for _, text in paragraphs("第四章", source))

    assert "本项采用上级认定值98.4%；按本区所存监测数据复算为22.5%，两者不一致，以认定值为准。" in said("98.4")
    assert "上级认定值为22.5%，与按本区所存监测数据复算的结果一致。" in said("22.5")
    assert "认定值" not in said(None)


def test_names_print_as_they_are_however_odd() -> None:
    """Signs of XML, rare characters and very long names neither break a chapter nor change in it."""
    known = season("up")
    odd = ("A&B<C>有限公司", "云南镕堃实业" + "示例" * 30 + "公司")
    table = next(one for one in known.tables if one.form == "F40")
    made = tuple(
        replace(record, readings={**record.readings, "survey": replace(record.readings["survey"], value=name)})
        for record, name in zip(table.records, odd, strict=True)
    )
    tables_of = tuple(replace(one, records=made) if one is table else one for one in known.tables)
    text = "".join(text for _, text in paragraphs("第五章", told("up", None, FactSet(known.by_key, tables_of))))
    assert "、".join(odd) in text


def test_a_total_that_lacks_a_body_is_not_compared() -> None:
    """Three projects of five are no fall by two while a body has not handed in its table."""
    whole = account(Standing.RECEIVED)
    late = config().bodies_of("林草", YEAR)[0].name
    receipts = tuple(
        replace(one, standing=Standing.MISSING, pieces=())
        if config().scheme.duties.by_id[one.duty.deliverable].form == "F05" and one.duty.department == late
        else one
        for one in whole.receipts
    )
    source = told("down", replace(whole, receipts=receipts))
    text = "".join(text for _, text in paragraphs("第五章", source))
    section = text[text.index("3.生态保护修复工程") : text.index("4.生物多样性调查监测")]
    assert f"本年完成投资21.25万元，尚缺{late}的数据，不作比较" in section
    assert "较上年" not in section and "主要原因" not in section
    row = next(row for row in context(source)["指标总表"] if row["编号"] == "C-1-3")  # type: ignore[attr-defined]
    assert (row["本年"], row["变化"], row["好坏"]) == ("21.25", "—", "—")
    # Works of pipes and black waters are no rows of that body: nothing of theirs is missing.
    others = text[text.index("1.城乡生活污水处理") :]
    assert "治理工程" in others and f"尚缺{late}" not in others


def test_in_the_first_season_it_is_said_once_that_nothing_is_compared() -> None:
    text = "".join(text for chapter in CHAPTERS for _, text in read(chapter, "first"))
    assert text.count("没有上年数据，各项不与上年比较") == 1
    assert "生态用地占国土面积的21.25%。" in text


def _changed(known: FactSet, **values: Decimal | Status) -> FactSet:
    """The season with these measures of the year at other values, or at a kind of “no number”."""
    made = dict(known.by_key)
    for identity, value in values.items():
        key = FactKey(identity, "", str(YEAR))
        measure = config().scheme.measures[identity]
        status = value if isinstance(value, Status) else Status.VALUE
        made[key] = (_fact(measure, YEAR, None if isinstance(value, Status) else value, status),)
    return FactSet(made, known.tables)


def _section(chapter: str, heading: str, known: FactSet) -> str:
    return "".join(text for section, text in _sections(chapter, told("up", None, known)) if section == heading)


def test_nothing_to_rectify_is_told_by_its_counts() -> None:
    """0 of 0 problems is no rate; the reserves and their patrols are told all the same."""
    known = _changed(
        season("up"),
        reserve_verified=Decimal(0),
        reserve_rectified=Decimal(0),
        reserve_rectified_ratio=Status.NOT_APPLICABLE,
    )
    text = _section("第五章", "自然保护地及生态保护红线监管", known)
    assert "全区有自然保护地5处" in text
    assert "经核实，没有新增违法违规人类活动问题" in text
    assert "整改率" not in text and "涉及的对象" not in text


def test_energy_that_may_not_be_published_is_told_by_its_decline() -> None:
    known = _changed(
        season("up"),
        energy_per_gdp=Status.AWAITED,
        energy_decline=Decimal("2.8"),
        energy_target=Decimal("3.2"),
    )
    text = _section("第五章", "单位GDP能耗", known)
    assert "据上级反馈，单位GDP能耗较上年下降2.80%，年度下降目标为3.20%，差0.40个百分点未完成" in text
    assert "绝对值按规定不列示" in text


def test_more_green_in_a_larger_town_is_told_as_such() -> None:
    """The area grew, the built-up area grew more: the rate fell, and the sentence says why."""
    known = _changed(season("up"), green_space_ratio=Decimal("20.5"))
    text = _section("第三章", "生态宜居", known)
    assert "绿地率20.50%，较上年下降0.75个百分点" in text
    assert "扩大到22.50公顷，绿地率因此下降" in text
