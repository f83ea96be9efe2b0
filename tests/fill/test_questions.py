"""Everything a part looks at is remembered, and what it was told is all that it was told: no answer, no difference."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import fill
from pipeline.case import Case
from pipeline.fill import outline
from pipeline.fill.book import Book
from pipeline.fill.phrases import Words
from pipeline.fill.questions import Source
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.finding import Divergence, Finding, PrintedOtherwise, Settled, Severity
from pipeline.model.material import Numbered
from pipeline.model.redone import Work
from pipeline.model.series import AirDay
from pipeline.system.cache import Cache
from tests.fill.telling import TEMPLATES, YEAR, sources
from tests.fill.test_reference import figure

PLAN = outline.load(TEMPLATES)
LINES = tuple(line for line in PLAN.parts if not line.form or line.form in ("F03", "F14"))
"""The chapters and two appendices."""
FIGURES = {one.id: figure(one.id) for one in PLAN.figures}


def filled(
    book: Book, store: Cache | None, words: Words | None = None, plan: outline.Outline | None = None
) -> fill.Filled:
    plan = plan or replace(PLAN, appendices=tuple(line for line in PLAN.appendices if line in LINES))
    return fill.fill(plan, TEMPLATES, book.case, words or book.words, FIGURES, book.draft, store)


def as_bytes(made: fill.Filled) -> list[object]:
    return [made.findings, made.broken, *((one.docx, one.anchors, one.reads) for one in made.bound)]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season filled in once, and all that was kept of it."""
    folder = tmp_path_factory.mktemp("kept")
    filled(sources(), Cache(folder))
    return folder


@pytest.fixture
def kept(once: Path, tmp_path: Path) -> Path:
    """The same, to be written to."""
    return shutil.copytree(once, tmp_path / "kept")


def test_nothing_is_filled_in_again_where_nothing_changed(kept: Path) -> None:
    again = filled(sources(), Cache(kept))
    assert again.redone == ()
    assert as_bytes(again) == as_bytes(filled(sources(), None))


def changed_fact(case: Case) -> Case:
    facts = dict(case.facts.by_key)
    key = FactKey("forest_area", "", str(YEAR))
    facts[key] = tuple(replace(one, value=Decimal("1503.47")) for one in facts[key])
    return case.but(facts=FactSet(facts, case.facts.tables))


def changed_source(case: Case) -> Case:
    """The same number, read from another cell."""
    facts = dict(case.facts.by_key)
    key = FactKey("forest_area", "", str(YEAR))

    def moved(one: Fact) -> Fact:
        return replace(one, at=tuple(replace(place, cell="Z9") for place in one.at))

    facts[key] = tuple(map(moved, facts[key]))
    return case.but(facts=FactSet(facts, case.facts.tables))


def changed_change(case: Case) -> Case:
    changes = dict(case.changes)
    changes["forest_area", ""] = replace(changes["forest_area", ""], reason="造林面积增加")
    return case.but(changes=changes)


def changed_material(case: Case) -> Case:
    first, *others = case.numbered
    named: Numbered = replace(first, material=replace(first.material, title="另一个题目"))
    return case.but(numbered=(named, *others))


def changed_days(case: Case) -> Case:
    first: AirDay = case.days[0]
    return case.but(days=(replace(first, aqi=120, level="轻度污染"), *case.days[1:]))


def changed_mark(case: Case) -> Case:
    (one, *others) = case.received
    return case.but(received=(replace(one, marks=frozenset()), *others))


@pytest.mark.parametrize(
    "change",
    [
        changed_fact,
        changed_source,
        changed_change,
        changed_material,
        changed_days,
        changed_mark,
    ],
)
def test_what_is_kept_is_what_would_be_filled_in(change: Callable[[Case], Case], kept: Path) -> None:
    book = sources()
    other = replace(book, case=change(book.case))
    made = filled(other, Cache(kept))
    assert as_bytes(made) == as_bytes(filled(other, None))
    assert made.redone, "nothing was filled in again"
    assert change is changed_mark or len(made.redone) < len(made.parts), "everything was"
    assert all(one.work is Work.FILLED and one.changed for one in made.redone)


def test_other_words_are_filled_in_where_they_are_said(kept: Path) -> None:
    book = sources()
    words = replace(book.words, phrases={**book.words.phrases, "表内.无值": "－"})
    made = filled(book, Cache(kept), words)
    assert as_bytes(made) == as_bytes(filled(book, None, words))
    assert {question for one in made.redone for question in one.changed} == {"phrase\0表内.无值"}


def test_a_draft_says_so_in_every_part(kept: Path) -> None:
    final = replace(sources(), draft=False)
    made = filled(final, Cache(kept))
    assert as_bytes(made) == as_bytes(filled(final, None))


def test_what_only_settles_findings_is_no_reason(kept: Path) -> None:
    book = sources()
    config = replace(book.config, severity={"X101": "block"}, root=Path("/elsewhere"))
    made = filled(replace(book, case=book.case.but(config=config)), Cache(kept))
    assert made.redone == ()


def test_what_a_material_holds_is_no_reason(kept: Path) -> None:
    """A corrected workbook is another file with the same name, title and number."""
    book = sources()
    first, *others = book.case.numbered
    other: Numbered = replace(first, material=replace(first.material, sha256="f" * 64, size=7))
    made = filled(replace(book, case=book.case.but(numbered=(other, *others))), Cache(kept))
    assert made.redone == ()


@pytest.mark.parametrize("more", [{"numbered": False}, {"follows": False}, {"title": "另一个标题"}])
def test_a_line_of_the_outline_counts_as_it_stands(more: dict[str, object], kept: Path) -> None:
    """Whether pages carry numbers decides which parts share pages, though the part itself reads the same."""
    lines = [line for line in PLAN.appendices if line in LINES]
    plan = replace(PLAN, appendices=(lines[0], replace(lines[1], **more)))  # type: ignore[arg-type]
    made = filled(sources(), Cache(kept), plan=plan)
    assert as_bytes(made) == as_bytes(filled(sources(), None, plan=plan))


def test_what_a_finished_part_shows_of_others_is_named(kept: Path) -> None:
    """Another picture of the same name: the template asks nothing else, and its part is made anew."""
    other = {**FIGURES, "地类构成": figure("地类构成", height=60)}
    plan = replace(PLAN, appendices=tuple(line for line in PLAN.appendices if line in LINES))
    book = sources()
    made = fill.fill(plan, TEMPLATES, book.case, book.words, other, book.draft, Cache(kept))
    assert made.redone and all(one.changed == ("references",) for one in made.redone)


def test_a_damaged_entry_is_made_again(kept: Path) -> None:
    for number, path in enumerate(sorted(kept.glob("??/*"))):
        if number % 3 == 0:
            path.write_bytes(path.read_bytes()[: -1 - number % 5])
    assert as_bytes(filled(sources(), Cache(kept))) == as_bytes(filled(sources(), None))


def test_nothing_else_of_a_case_can_be_looked_at() -> None:
    book = sources()
    case, _, _ = Source(book.case, book.words, {}).shown(set())
    for part in ("received", "settled", "findings", "account", "submitted"):
        with pytest.raises(LookupError):
            getattr(case, part)
    assert not hasattr(case.facts, "by_key") and not hasattr(case.facts, "tables")
    assert case.config.accepted == () and case.config.severity == {}


def test_a_difference_from_the_evidence_is_asked_for_form_by_form() -> None:
    book = sources()
    printed = (PrintedOtherwise(Divergence.TOTAL, "F14", "受灾面积"),)
    other = book.case.but(settled=(Settled(Finding("X101", printed=printed), Severity.NOTICE),))
    before, after = (Source(case, book.words, {}) for case in (book.case, other))
    assert before.answer("divergence\0F14") != after.answer("divergence\0F14")
    assert before.answer("divergence\0F03") == after.answer("divergence\0F03")


def test_each_look_is_a_question_that_has_an_answer() -> None:
    """A part of a case that can be looked at, and could not be asked for again, would be taken for unchanged."""
    book = sources()
    source, asked = Source(book.case, book.words, {}), set[str]()
    case, words, figures = source.shown(asked)
    looks: tuple[Callable[[], object], ...] = (
        lambda: case.facts.get("forest_area", "", YEAR),
        lambda: case.facts.number("grass_area", "", YEAR),
        lambda: case.facts.all_of(FactKey("land_area")),
        lambda: list(case.facts.where("cwqi")),
        lambda: case.facts.table("F33", YEAR),
        lambda: case.changes.get(("forest_area", "")),
        lambda: list(case.changes),
        lambda: case.word_texts.get("a.docx"),
        lambda: case.divergences.get("F14"),
        lambda: case.numbered,
        lambda: case.marks,
        lambda: case.days,
        lambda: case.section_months,
        lambda: case.single_indices,
        lambda: case.source_disputes,
        lambda: case.judged_account,
        lambda: words.say("草稿"),
        lambda: len(words.phrases),
        lambda: "图" in figures,
        lambda: list(figures),
    )
    for look in looks:
        before = len(asked)
        look()
        assert len(asked) > before
    assert all(source.answer(question) for question in asked)


def test_every_setting_is_either_asked_for_by_all_or_by_none() -> None:
    """A new field of the config is part of what every part depends on, unless it is named as one that no part reads."""
    book = sources()
    before = Source(book.case, book.words, {}).around()
    for config in (
        replace(book.config, townships=("某乡",)),
        replace(book.config, posts={"编制": "某岗"}),
        replace(book.config, policies={"x": "y"}),
    ):
        assert Source(book.case.but(config=config), book.words, {}).around() != before
