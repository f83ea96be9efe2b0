"""A 情况说明 without a tick is told with what it may answer: what it names, else what is open of its body."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import config as configs
from pipeline.account import account
from pipeline.account.unticked import unticked_statements
from pipeline.model.fact import FactSet
from pipeline.model.finding import Finding
from pipeline.model.material import Material, Paper
from pipeline.model.receipt import Absence, Registered, Statement
from tests.account.conftest import made

CONFIG = configs.load(Path(__file__).parents[2])
BODY = next(body for body in CONFIG.bodies if "水务" in body.roles)
OWED = [one for item in CONFIG.scheme.duties.of_role("水务") for one in item.deliverables]
TICKABLE = [one.id for one in OWED if "not_done" in one.absences]
FORM = made(f"{BODY.name}/情况说明.docx")
EMPTY = Statement(FORM.file, BODY.name, 2024, "", None)


def told(files: list[Material], said: list[Statement], rows: tuple[Registered, ...] = ()) -> list[Finding]:
    _, found = account(files, rows, said, (), FactSet(), CONFIG, 2024)
    return [one for one in found if one.code in ("I306", "I307")]


def test_what_a_form_without_a_tick_may_answer_is_listed() -> None:
    (found,) = told([FORM], [EMPTY])
    owed = [one for one in OWED if one.absences and not one.per]
    assert all(f"{one.id}《{one.title}》" in found.values["可说明"] for one in owed[:3])
    never = [one for one in OWED if not one.absences]
    assert never and not any(f"{one.id}《" in found.values["可说明"] for one in never)


def test_what_came_or_was_stated_is_not_listed() -> None:
    came, stated = (next(one for one in OWED if one.id == identity) for identity in TICKABLE[:2])
    paper = made(f"{BODY.name}/甲.pdf")
    other = Statement("2024/另一份.docx", BODY.name, 2024, stated.id, Absence.NOT_DONE, "没有安排")
    (found,) = told([FORM, paper], [EMPTY, other], (Registered(2, paper.file, about=(came.id,)),))
    assert f"{came.id}《" not in found.values["可说明"] and f"{stated.id}《" not in found.values["可说明"]


def test_a_form_that_the_register_gives_to_its_items_is_not_asked_about() -> None:
    assert told([FORM], [EMPTY], (Registered(2, FORM.file, about=(TICKABLE[0],)),)) == []


def test_whose_a_form_is_may_be_unknown() -> None:
    form = made("待分拣/情况说明.docx")
    (found,) = told([form], [Statement(form.file, "", 2024, "", None)])
    assert found.values["可说明"] == "没有写明是哪个部门的"


def test_a_note_that_names_nothing_is_told_with_what_is_open() -> None:
    paper = Paper(("特此说明。",), False, "无相关材料情况说明")
    (found,) = told([made(f"{BODY.name}/说明.docx", paper=paper)], [])
    assert found.code == "I307" and f"{TICKABLE[0]}《" in found.values["内容"]


def own(text: str, name: str = "说明.docx", title: str = "") -> list[Finding]:
    paper = Paper((text,), False, title)
    came = Material(f"2024/{BODY.name}/{name}", BODY.name, 2024, name[:-5], name[-4:].strip("."), 1, "0", paper=paper)
    return list(unticked_statements((), (came,), (), (), CONFIG, 2024))


def test_a_statement_in_own_words_is_proposed_and_not_decided() -> None:
    one = CONFIG.scheme.duties.by_id[TICKABLE[0]]
    made = own(f"我局2024年没有开展{one.title}涉及的工作。", title="无相关材料情况说明")
    assert [found.code for found in made] == ["I307"]
    assert one.id in made[0].values["编号"]
    assert f"《{one.title}》" in made[0].values["内容"]
    assert [found.code for found in own("特此说明。", "没有黑臭水体的说明.docx")] == ["I307"]


@pytest.mark.parametrize(
    "title", ["指标变化原因说明", "自查报告编制情况说明", "无废城市建设情况说明", "河道治理情况报告"]
)
def test_other_papers_are_no_statements(title: str) -> None:
    assert own("我局没有这类情况。", title=title) == []


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("情况说明.docx", "关于无某产值统计的情况说明"),
        ("情况说明（某局）.docx", ""),
        ("3.情况说明.docx", ""),
        ("说明.docx", "关于2024年没有新建工程的说明"),
        ("说明.docx", "关于我区不涉及黑臭水体治理的情况说明"),
        ("无法提供资料的情况说明.docx", ""),
    ],
)
def test_notes_in_own_words(name: str, title: str) -> None:
    assert [one.code for one in own("特此说明。", name, title)] == ["I307"]


def test_a_note_is_told_with_what_it_may_answer_by_an_item_of_a_form() -> None:
    duties = [one for one in CONFIG.scheme.duties.by_id.values() if one.role in BODY.roles and one.form]
    form = next(form for one in duties if (form := CONFIG.scheme.forms.by_id[one.form]).items)
    item = next(one for one in form.items if not one.roles or set(one.roles) & set(BODY.roles))
    (told,) = own(f"我局2024年没有{CONFIG.scheme.measures[item.measure].name}。", "情况说明.docx")
    assert f"《{next(one.title for one in duties if one.form == form.id)}》" in told.values["内容"]


def test_the_sealed_print_of_a_form_that_was_read_is_not_told() -> None:
    paper = Paper(("无相关材料情况说明",), False, "无相关材料情况说明")
    came = Material("2024/某局/说明.pdf", BODY.name, 2024, "说明", "pdf", 1, "0", paper=paper)
    ticked = Statement("2024/某局/说明.docx", BODY.name, 2024, TICKABLE[0], Absence.NOT_DONE)
    assert list(unticked_statements((), (came,), (ticked,), (), CONFIG, 2024)) == []
    row = Registered(2, came.file, about=(TICKABLE[0],))
    assert list(unticked_statements((), (came,), (), (row,), CONFIG, 2024)) == []
