"""The duties of the scheme say what the plan says: every item, every word, nothing twice."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from pipeline import config
from pipeline.scheme import deliverables
from pipeline.system.errors import PipelineError

ROOT = Path(__file__).parent.parent.parent
PLAN = ROOT.parent / "shared" / "plan" / "实施方案.txt"
CONFIG = config.load(ROOT)
SCHEME = CONFIG.scheme
DUTIES = SCHEME.duties
PLANNED = [item for item in DUTIES.items if not item.added]
DUE = list(DUTIES.by_id.values())

PER_ROLE = {
    "发改": 5,
    "财政": 5,
    "自然资源": 9,
    "综合执法": 4,
    "住建": 7,
    "应急管理": 1,
    "卫健": 1,
    "文旅": 1,
    "工信": 1,
    "水务": 5,
    "农业农村": 10,
    "林草": 5,
    "统计": 3,
    "管护": 3,
    "生态环境": 12,
}
"""Numbered items of each role, counted in the plan."""
PIECES = (
    "项目实施文件",
    "实施方案",
    "批复文件",
    "资金拨付文件",
    "竣工验收材料",
    "实施过程照片",
    "生态效益分析",
)
ENGINEERING = ("自然资源.2", "住建.7", "水务.1", "林草.3")
CONNECTIVES = ("并提供", "填报", "提供", "（包括", "包括", "同时", "及", "）", "、", "，", "。", "；")
"""What may be left over of the plan's sentences once everything that is owed has been taken out."""


def plain(text: str) -> str:
    """Text without white space and with one width of every sign; marks of the end left off."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).rstrip(";,.。")


def plan() -> dict[tuple[str, int], str]:
    """The numbered sentences of 四、部门职责 by body (as the plan calls it) and number."""
    if not PLAN.is_file():
        pytest.skip("the plan's text does not lie beside the repository")
    text = PLAN.read_text(encoding="utf-8")
    part = re.sub(r"\s+", "", text[text.index("四、部门职责") : text.index("五、数据报送规范")])
    bodies = [body for body in CONFIG.bodies if body.name + "：" in part]
    found = {}
    starts = sorted((part.index(body.name + "："), body.name) for body in bodies)
    for (start, name), (end, _) in zip(starts, [*starts[1:], (len(part), "")], strict=True):
        duty = part[start + len(name) + 1 : end]
        numbers = list(re.finditer(r"(?:(?<=^)|(?<=[；，。]))(\d{1,2})\.", duty))
        for one, after in zip(numbers, [*numbers[1:], None], strict=True):
            found[name, int(one[1])] = duty[one.end() : after.start() if after else len(duty)]
    return found


def test_every_role_has_the_items_of_the_plan() -> None:
    assert Counter(item.role for item in PLANNED) == PER_ROLE
    for role in SCHEME.tree.roles:
        assert [item.number for item in DUTIES.of_role(role)] == list(range(1, len(DUTIES.of_role(role)) + 1))


def test_the_bodies_of_the_county_owe_seventy_five_items() -> None:
    per_body = {
        body.name: sum(not item.added for role in body.roles for item in DUTIES.of_role(role)) for body in CONFIG.bodies
    }
    assert sum(per_body.values()) == 75
    assert len([name for name, count in per_body.items() if count]) == 16


def test_every_sentence_of_the_plan_is_an_item_in_its_words() -> None:
    sentences = plan()
    assert len(sentences) == 75
    bodies = {body.name: body for body in CONFIG.bodies}
    unmatched = {
        (name, number): text
        for (name, number), text in sentences.items()
        if plain(text)
        not in {
            plain(item.text)
            for role in bodies[name].roles
            for item in DUTIES.of_role(role)
            if not item.added and item.number == number
        }
    }
    assert unmatched == {}


@pytest.mark.parametrize("item", PLANNED, ids=lambda item: item.id)
def test_no_word_of_an_item_is_left_over(item: deliverables.DutyItem) -> None:
    rest = plain(item.text)
    quotes = {plain(quote) for one in item.deliverables for quote in one.quotes}
    assert quotes
    assert [quote for quote in quotes if quote not in rest] == []
    for quote in sorted(quotes, key=len, reverse=True):
        rest = rest.replace(quote, "、")
    for word in sorted(CONNECTIVES, key=len, reverse=True):
        rest = rest.replace(plain(word) or word, "")
    assert re.sub(r"[;,.、。()]", "", rest) == ""


def test_added_items_quote_nothing() -> None:
    added = [item for item in DUTIES.items if item.added]
    assert {item.role for item in added} == {"区政府", "林草", "管护", "生态环境", "卫健"}
    assert [one.id for item in added for one in item.deliverables if one.quotes] == []


def test_how_many_kinds_of_deliverables_there_are() -> None:
    assert len(DUE) == 148
    assert sum(len(item.deliverables) for item in PLANNED) == 128
    assert list(DUTIES.by_id) == [one.id for item in DUTIES.items for one in item.deliverables]


def test_ids_run_within_their_item() -> None:
    for item in DUTIES.items:
        assert item.id == f"{item.role}.{item.number}"
        assert [one.id for one in item.deliverables] == [
            f"{item.id}-{order}" for order in range(1, len(item.deliverables) + 1)
        ]
        assert {(one.item, one.role) for one in item.deliverables} == {(item.id, item.role)}


def test_titles_and_words_to_know_them_by_are_unlike_within_a_role() -> None:
    for role in SCHEME.tree.roles:
        mine = [one for one in DUE if one.role == role]
        titles = Counter(one.title for one in mine)
        words = Counter(word for one in mine for word in {plain(word) for word in (one.title, *one.aliases)})
        assert [title for title, count in titles.items() if count > 1] == []
        assert [word for word, count in words.items() if count > 1] == []
        assert [one.id for one in mine if not one.aliases] == []


def test_no_title_names_a_year_or_this_county() -> None:
    assert [one.id for one in DUE if re.search(r"20\d\d|沾益|曲靖", one.title)] == []


def test_formats_follow_the_rules_of_submission() -> None:
    assert {one.kind for one in DUE if "pdf" not in one.formats} == {"photos"}
    assert all(one.formats == ("photo",) and one.photos for one in DUE if one.kind == "photos")
    assert all("editable" in one.formats and one.seal for one in DUE if one.kind in ("table", "report"))
    assert (DUTIES.photos.least, DUTIES.photos.most) == (3, 5)
    assert (DUTIES.photos.long_side, DUTIES.photos.short_side) == (1600, 1200)


@pytest.mark.parametrize("item", ENGINEERING)
def test_engineering_is_owed_in_seven_pieces_per_project(item: str) -> None:
    pieces = [one for one in DUTIES.by_id.values() if one.item == item and one.title in PIECES]
    assert tuple(one.title for one in pieces) == PIECES
    assert [one.title for one in pieces if one.photos or one.before_after] == ["实施过程照片"]
    assert all(one.before_after for one in pieces if one.photos)


def test_engineering_pieces_stand_nowhere_else() -> None:
    assert {one.item for one in DUE if one.title in PIECES} == set(ENGINEERING)


def test_content_that_the_plan_asks_for() -> None:
    asked = {one.id: [rule.title for rule in one.content] for one in DUE if one.content}
    assert asked["农业农村.5-1"] == ["农业面源污染防控", "化肥农药减量化", "畜禽粪污资源化利用", "秸秆综合利用"]
    assert asked["财政.1-2"] == ["人民代表大会", "审议通过"]
    assert asked["生态环境.3-2"] == ["监测机构名称", "企业名称", "监测项目", "监测频次"]
    diagnoses = [one.id for one in DUE if "问题诊断" in one.title]
    assert diagnoses == ["水务.5-1", "农业农村.10-1", "生态环境.2-2", "生态环境.2-3", "生态环境.2-4"]
    assert all(asked[one] == ["问题诊断", "改善措施"] for one in diagnoses)


def test_seals_the_plan_asks_for_by_name() -> None:
    asked = {one.id for one in DUE if any("盖章" in quote for quote in one.quotes)}
    assert asked == {"财政.1-2", "农业农村.6-1"}
    assert all(DUTIES.by_id[one].seal for one in asked)


def test_one_a_township_and_one_a_quarter() -> None:
    assert [one.id for one in DUE if one.per and one.per.kind == "township"] == ["综合执法.3-2", "综合执法.3-3"]
    assert [one.id for one in DUE if one.per and one.per.kind == "quarter"] == ["综合执法.2-4"]


def test_older_papers_are_asked_for_where_they_are_normal() -> None:
    for one in DUE:
        if one.kind == "plan" or "认证" in one.title:
            assert one.dates == "valid", one.id
        if re.search("验收|批复|立项", one.title):
            assert one.dates == "any", one.id
        if one.kind == "report" or one.kind == "voucher":
            assert one.dates == "current", one.id


def test_nothing_cannot_be_said_of_what_every_county_has() -> None:
    always = {"F02", "F03", "F09", "F11", "F12", "F26", "F30", "F33", "F34", "F37", "F38"}
    wrong = [one.id for one in DUE if one.form in always and one.absences]
    assert wrong == []
    assert DUTIES.by_id["应急管理.1-1"].absences == ("zero",)


def test_where_there_is_no_object_its_papers_can_be_absent_too() -> None:
    tables = {(one.item, one.form) for one in DUE if one.form and "absent" in one.absences}
    hanging = [one for one in DUE if one.per and (one.item, one.per.form) in tables]
    assert len(hanging) == 28
    assert [one.id for one in hanging if "absent" not in one.absences] == []
    assert [one.id for one in DUE if one.item == "住建.5" and "absent" not in one.absences] == []


def test_what_another_can_provide_is_the_same_thing_of_another_role() -> None:
    pairs = {one.id: one.elsewhere for one in DUE if one.elsewhere}
    assert pairs["发改.5-1"] == "统计.3-1"
    assert pairs["统计.3-1"] == "发改.5-1"
    for one in DUE:
        if one.elsewhere:
            assert "elsewhere" in one.absences
            assert DUTIES.by_id[one.elsewhere].role != one.role


def test_every_home_and_reference_differs() -> None:
    for one in DUE:
        assert one.home not in one.see_also
        assert len(set(one.see_also)) == len(one.see_also)


def test_every_indicator_has_something_to_show() -> None:
    shown = {letter for one in DUE for letter in (one.home, *one.see_also)}
    assert set(SCHEME.indicators) - shown == set()


BORROWED = {"住建.7-1": "F05"}
"""Tables that the plan gives no form for: those of another indicator are used."""
CHANGES = "F44"
"""Owed only where an indicator changed: no fixed deliverable (deliverables.yaml says so)."""


def test_every_form_is_owed_once_by_each_role_that_fills_it() -> None:
    owed = Counter((one.form, one.role) for one in DUE if one.form)
    filled = Counter(
        (form.id, role) for form in SCHEME.forms.by_id.values() for role in form.roles if form.id != CHANGES
    )
    assert owed == filled


def test_tables_are_forms_and_forms_are_tables() -> None:
    assert [one.id for one in DUE if (one.kind == "table") != bool(one.form)] == []


def test_a_form_has_the_home_of_its_indicator() -> None:
    homes = {
        one.id: (one.home, SCHEME.forms.by_id[one.form].indicator) for one in DUE if one.form and one.id not in BORROWED
    }
    assert {key: pair for key, pair in homes.items() if pair[0] != (pair[1] or SCHEME.tree.other_id)} == {}


def test_what_is_borrowed_is_said() -> None:
    assert {key: DUTIES.by_id[key].form for key in BORROWED} == BORROWED


def test_one_for_each_object_of_a_form_that_the_same_role_fills() -> None:
    for one in DUE:
        if one.per and one.per.form:
            assert one.per.form in {other.form for other in DUE if other.item == one.item}, one.id
    per_form = Counter(one.per.form for one in DUE if one.per and one.per.form)
    assert per_form == {"F05": 28, "F29": 1}


def test_the_money_that_must_be_reached() -> None:
    assert {one.id: one.amount.least for one in DUE if one.amount} == {"财政.2-1": "100", "财政.2-2": "100"}
    for one in DUE:
        if one.amount:
            assert SCHEME.measures[one.amount.measure].unit == "万元"


def write(folder: Path, text: str) -> Path:
    path = folder / "deliverables.yaml"
    head = "source: 方案\nphotos: {least: 3, most: 5, long_side: 1600, short_side: 1200}\nkinds:\n"
    kinds = "".join(f"  {kind}: {{formats: [pdf], dates: any}}\n" for kind in deliverables.KINDS)
    path.write_text(head + kinds + text, encoding="utf-8")
    return path


def test_a_set_is_owed_by_each_item_with_its_own_quotes_and_home(tmp_path: Path) -> None:
    made = deliverables.load(
        write(
            tmp_path,
            "sets: {s: [{title: 甲, kind: document, home: A-1, quotes: [甲]}, {title: 乙, kind: report, home: A-1}]}\n"
            "items:\n"
            "  - {id: 林草.1, text: 甲子, deliverables: [{set: s, quotes: [子]}]}\n"
            "  - {id: 水务.1, text: 甲乙, deliverables: [{title: 丙, kind: plan, home: A-1}, {set: s, home: A-2}]}\n",
        ),
        ("林草", "水务"),
        {"A-1", "A-2"},
        {},
        {},
    )
    assert [(one.id, one.title, one.home, one.quotes) for one in made.by_id.values()] == [
        ("林草.1-1", "甲", "A-1", ("子", "甲")),
        ("林草.1-2", "乙", "A-1", ("子",)),
        ("水务.1-1", "丙", "A-1", ()),
        ("水务.1-2", "甲", "A-2", ("甲",)),
        ("水务.1-3", "乙", "A-2", ()),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("items:\n  - {id: 林草.1, text: 甲, deliverables: [{set: 缺}]}\n", "没有“缺”这一组材料"),
        ("items:\n  - {id: 林草1, text: 甲, deliverables: []}\n", "应写成“职能.序号”"),
        ("items:\n  - {id: 林草.1, text: 甲, deliverables: [{title: 乙, kind: report, home: Z}]}\n", "没有指标 Z"),
        (
            "items:\n  - {id: 林草.1, text: 甲, deliverables: [{title: 乙, kind: report, home: A-1, absences: [无]}]}\n",
            "只能是 absent、zero、not_done、elsewhere",
        ),
        (
            "items:\n  - {id: 林草.1, text: 甲, deliverables: [{title: 乙, kind: table, form: F99, home: A-1}]}\n",
            "没有表单 F99",
        ),
        (
            "items:\n  - {id: 林草.1, text: 甲, deliverables: [{title: 乙, kind: report, home: A-1, quotes: [乙]}]}\n",
            "原文里没有“乙”",
        ),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PipelineError, match=re.escape(said)):
        deliverables.load(write(tmp_path, text), ("林草",), {"A-1"}, {}, {})
