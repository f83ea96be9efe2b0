"""A public column that no appendix prints is told to the writer; one that a note says to leave out is not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from pipeline import config, fill, scheme
from pipeline.case import Case
from pipeline.fill import outline, phrases, template, unprinted
from pipeline.fill.outline import OutlinePart
from pipeline.fill.template import Prepared
from pipeline.fill.unprinted import ColumnsSeen
from pipeline.office import package
from pipeline.scheme.forms import ColumnSpec, Form, Records
from tests.fill.chapters import chapter, own, paragraph, table

TEMPLATES = Path(__file__).parents[2] / "report_templates"
PLAN = outline.load(TEMPLATES)
FORMS = scheme.load("yunnan").forms.by_id


def column(identity: str, name: str, **more: object) -> ColumnSpec:
    plain: dict[str, object] = {"aliases": (), "unit": "", "type": "text", "required": False, "low": "", "high": ""}
    values = plain | {"choices": (), "public": True, "measure": ""} | more
    return ColumnSpec(id=identity, name=name, **values)  # type: ignore[arg-type]


def form(*columns: ColumnSpec, subject: str = "", period: str = "") -> Form:
    block = Records("", columns, subject, "", period, "", ())
    return Form("F90", "试用表", (), (), "", (), (), block, "")


def line(split: Literal["月", "断面", ""] = "") -> OutlinePart:
    return replace(PLAN.line("附表F22"), id="附表F90", form="F90", split=split)


def prepared(*blocks: str) -> ColumnsSeen:
    made = template.prepare_template(chapter(*blocks), "附表/试.docx", own())
    assert isinstance(made, Prepared)
    return unprinted.columns_seen(made)


def row(*cells: str) -> str:
    return table(
        ('{%tr for 行 in 附表["F90"].记录 %}', *[""] * (len(cells) - 1)),
        cells,
        ("{%tr endfor %}", *[""] * (len(cells) - 1)),
    )


def lost(of: Form, *blocks: str, split: Literal["月", "断面", ""] = "") -> list[str]:
    """The columns that are told of."""
    found = list(unprinted.unprinted_columns([(line(split), prepared(*blocks))], {of.id: of}))
    assert all(one.code == "T212" and one.at[0].file == "附表/试.docx" for one in found)
    return [name for one in found for name in one.values["栏"].split("、")]


NAME, AREA, PLACE = column("name", "名目"), column("area", "面积"), column("place", "坐标", public=False)


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (("{{ 行.名目 }}", "{{ 行.面积 }}"), []),
        (("{{ 行.名目 }}", '{{ 行["面积"] }}'), []),
        (("{{ 行.名目 }}", "面积"), ["面积"]),
        (("{{ 行.名目 }}", '{{ 附表["F90"].面积 }}'), ["面积"]),
        (("名目", "面积"), ["名目", "面积"]),
    ],
)
def test_a_public_column_must_be_read_by_a_tag(tags: tuple[str, ...], told: list[str]) -> None:
    assert lost(form(NAME, AREA, PLACE), row(*tags)) == told


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ('注：1.数据来源：{{ 附表["F90"].部门 }}；2.面积栏未列，见部门报送的原表；3.坐标不公开。', []),
        ("注：面积、名目等栏未列。", []),
        ("注：1.各附表中“—”为没有填报；2.面积等栏未列的，见部门报送的原表。", []),
        ("注：面积不大。", ["面积"]),
        ("注：造林面积等栏未列。", ["面积"]),
    ],
)
def test_a_note_may_say_that_a_column_is_left_out(note: str, told: list[str]) -> None:
    assert lost(form(NAME, AREA), row("{{ 行.名目 }}"), paragraph("TableNote", note)) == told


def test_a_note_that_speaks_of_all_appendices_holds_for_the_others() -> None:
    of, other = form(NAME, AREA), replace(form(NAME), id="F91")
    general = prepared(row("{{ 行.名目 }}"), paragraph("TableNote", "注：各附表中面积栏未列。"))
    own_note = prepared(row("{{ 行.名目 }}"), paragraph("TableNote", "注：面积栏未列。"))
    bare = prepared(row("{{ 行.名目 }}"))
    lines = line(), replace(line(), id="附表F91", form="F91")
    forms = {of.id: of, other.id: other}
    for first, told in ((general, []), (own_note, ["T212"])):
        pairs = [(lines[1], first), (lines[0], bare)]
        assert [one.code for one in unprinted.unprinted_columns(pairs, forms)] == told


def test_a_column_that_no_blank_form_has_need_not_be_printed() -> None:
    assert lost(form(NAME, column("thallium", "铊", issued=False)), row("{{ 行.名目 }}")) == []


def test_a_name_is_read_however_a_tag_may_write_it() -> None:
    fine = column("pm25", "PM2.5")
    for tag in ("{{ 行.PM2.5 }}", '{{ 行["PM₂.₅"] }}', "{{ 行．PM25 }}"):
        assert lost(form(fine), row(tag)) == [], tag


def test_what_a_row_is_of_may_stand_under_other_names() -> None:
    of = form(column("section", "断面名称"), column("month", "监测年月"), subject="section", period="month")
    assert lost(of, row("{{ 行.主体 }}", "{{ 行.时间 }}")) == []
    assert lost(of, row("{{ 行.主体 }}")) == ["监测年月"]


def test_months_side_by_side_print_every_number_and_the_class() -> None:
    of = form(
        column("cod", "化学需氧量", type="number"),
        column("water_class", "水质类别", type="grade", measure="section_class"),
        column("water", "水体"),
    )
    turned = table(("{%tr for 行 in 本片.行 %}", ""), ("{{ 行.名称 }}", "{{ 行.月1 }}"), ("{%tr endfor %}", ""))
    assert lost(of, turned, split="断面") == ["水质类别", "水体"]
    assert lost(of, turned, paragraph("Body", "{{ 本片.类别.月1 }}"), split="断面") == ["水体"]


def test_a_template_that_cannot_be_read_has_its_own_finding() -> None:
    assert lost(form(NAME, AREA), paragraph("Body", "{{ 行.名目 + }}")) == []


def test_a_form_without_an_appendix_is_told_where_there_are_appendices() -> None:
    of, other = form(NAME), replace(form(AREA, PLACE), id="F91", title="另一表")
    (found,) = unprinted.unprinted_columns([(line(), prepared(row("{{ 行.名目 }}")))], {of.id: of, other.id: other})
    assert (found.code, found.values["表号"], found.values["栏"]) == ("T213", "F91", "面积")
    assert list(unprinted.unprinted_columns([], {of.id: of})) == []


def test_our_own_appendices_leave_nothing_out_unsaid() -> None:
    appendices = []
    for part in PLAN.parts:
        made = template.prepare_template(part.file.read_bytes(), part.file.name, own())
        assert isinstance(made, Prepared)
        appendices += [(part, unprinted.columns_seen(made))] if part.form else []
    assert list(unprinted.unprinted_columns(appendices, FORMS)) == []


def test_filling_in_the_report_tells_it(tmp_path: Path) -> None:
    """With an appendix of ours from which a writer took a column, and the note that says what is left out."""
    folder = shutil.copytree(TEMPLATES, tmp_path / "templates")
    plan = outline.load(folder)
    part = plan.line("附表F22")
    files = package.read_package(part.file.read_bytes())
    text = files["word/document.xml"].decode()
    changed = text.replace("{{ 行.保护级别 }}", "").replace("生境、照片号等栏未列", "生境栏未列")
    assert changed != text
    part.file.write_bytes(package.write_package(files | {"word/document.xml": changed.encode()}))
    shown = replace(plan, body=(plan.line("附表F37"), part), appendices=(), annexes=())
    words = phrases.load(TEMPLATES / phrases.NAME)
    filled = fill.fill(shown, folder, Case(config.load(TEMPLATES.parent)), words, {}, draft=True)
    told = {one.code: one for one in filled.findings if one.code in ("T212", "T213")}
    assert told["T212"].values["栏"] == "保护级别、照片号"
    assert told["T212"].at[0].file == part.file.relative_to(folder).as_posix()
    assert not filled.broken
