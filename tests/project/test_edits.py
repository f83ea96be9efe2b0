"""What persons change in a finished report stays: taken in, merged, made again in Word and PDF, refused where figures."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
import yaml

from pipeline.model.override import OverrideKind, OverrideState
from pipeline.office import package
from pipeline.office.ooxml import DOCUMENT, W, parse_xml
from pipeline.project import BuildResult, EditsResult, build, edits, find
from pipeline.system import pdfreader
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import BODY, answered
from tests.project.changed_word import (
    Change,
    added_after,
    changed,
    cut,
    end_taken_out,
    put,
    row_taken_out,
    saved_by_libreoffice,
    taken_out,
    tracked,
)

WORD, REVIEWED = "自查报告.docx", "自查报告（校核版）.docx"
SOURCE = "珠江源头所在地"
"""Words of a paragraph without a number beside them."""
COLUMNS = "断面名称、所在水体"
"""Words of a template."""
INDUSTRY = "产业占比指标证明材料.csv"


@pytest.fixture
def project(tmp_path: Path, short_built: Path) -> Path:
    """A built short project that a test may change."""
    return Path(shutil.copytree(short_built, tmp_path / "project"))


def report(project: Path, name: str = WORD) -> Path:
    return project / "outputs" / "2024" / "报告" / name


def said(project: Path, name: str = WORD) -> str:
    """The words of a Word file, a line a paragraph."""
    tree = parse_xml(package.read_package(report(project, name).read_bytes())[DOCUMENT])
    return "\n".join("".join(leaf.text or "" for leaf in paragraph.iter(W + "t")) for paragraph in tree.iter(W + "p"))


def printed(project: Path) -> str:
    """The words of the PDF without spaces and line ends."""
    pages = pdfreader.page_texts(report(project, "自查报告.pdf").read_bytes()) or ()
    return "".join("".join(page.split()) for page in pages)


def given(project: Path, name: str, *changes: Change, of: bytes = b"", **more: tuple[tuple[str, str], ...]) -> Path:
    """A changed copy of the report under a name of its own."""
    path = project.parent / name
    path.write_bytes(changed(of or report(project).read_bytes(), *changes, **more))
    return path


def take(project: Path, *paths: Path) -> EditsResult:
    return edits(project, paths)


def made(project: Path) -> BuildResult:
    return build(project, jobs=1)


def states(result: EditsResult) -> list[tuple[OverrideKind, OverrideState]]:
    return [(one.kind, one.state) for one in result.changes]


def codes(result: BuildResult | EditsResult) -> list[str]:
    return sorted(one.code for one in result.findings if one.code.startswith("P5"))


def layer(project: Path) -> Path:
    return project / "outputs" / "登记" / "改稿-2024.yaml"


def correct(project: Path, old: str, new: str) -> None:
    """A corrected cell of the one table of the project."""
    path = project / "inputs" / "2024" / BODY / INDUSTRY
    text = path.read_bytes().decode("gb18030")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("gb18030"))


def test_words_stay_in_every_build_in_word_pdf_and_web_page(project: Path) -> None:
    path = given(project, "自查报告-王局改.docx", put(SOURCE, "珠江发源之地"))
    result = take(project, path)
    assert [(one.name, one.revision, one.changes) for one in result.taken] == [(path.name, 1, 1)]
    assert states(result) == [(OverrideKind.WORDS, OverrideState.APPLIED)]
    first = made(project)
    assert (first.edits, first.revision) == (1, 2)
    for _ in range(2):
        for name in (WORD, REVIEWED):
            assert "珠江发源之地" in said(project, name) and SOURCE not in said(project, name)
        assert "珠江发源之地" in printed(project)
        assert "珠江发源之地" in report(project, "校核.html").read_text(encoding="utf-8")
        before = {name: report(project, name).read_bytes() for name in (WORD, REVIEWED, "自查报告.pdf", "校核.html")}
        shutil.rmtree(project / "outputs" / ".cache")
        assert made(project).revision == 2
        assert before == {name: report(project, name).read_bytes() for name in before}, "same inputs, same bytes"


def test_a_build_again_keeps_the_number_and_other_words_get_the_next(project: Path) -> None:
    folder = project / "outputs" / "登记" / "稿次" / "2024"
    assert [path.name[:4] for path in folder.iterdir()] == ["001-"]
    (project / "config.yaml").touch()
    assert made(project).unchanged
    correct(project, "642180", "652180")
    assert made(project).revision == 2
    correct(project, "652180", "642180")
    assert made(project).revision == 1, "the same text as before is the same 稿次"
    correct(project, "示例数据，仅供演示,", "示例数据，仅供演示,,,,,,,,\r\n,")
    assert made(project).revision == 1, "cells that lie elsewhere make no other text"


def test_a_report_edited_where_it_lies_is_taken_in_by_the_next_build(project: Path) -> None:
    report(project).write_bytes(changed(report(project).read_bytes(), put(SOURCE, "珠江发源之地")))
    again = made(project)
    assert again.edits == 1 and "P101" in [one.code for one in again.findings]
    assert "珠江发源之地" in said(project) and "珠江发源之地" in printed(project)
    assert len(list((project / "outputs" / "登记" / "手工修改" / "2024").iterdir())) == 1
    assert made(project).unchanged


def test_both_reports_edited_where_they_lie(project: Path) -> None:
    report(project).write_bytes(changed(report(project).read_bytes(), put(SOURCE, "珠江发源之地")))
    report(project, REVIEWED).write_bytes(
        changed(report(project, REVIEWED).read_bytes(), put("断面名称、所在水体", "断面的名称、所在水体"))
    )
    assert made(project).edits == 2
    assert "珠江发源之地" in said(project, REVIEWED) and "断面的名称" in said(project)


@pytest.mark.slow
def test_what_a_word_processor_changes_by_itself_is_no_edit(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "存过.docx"
    path.write_bytes(saved_by_libreoffice(report(project).read_bytes(), tmp_path))
    result = take(project, path)
    assert (result.taken[0].revision, result.taken[0].changes, result.changes) == (1, 0, ())
    spaced = given(
        project,
        "空格引号.docx",
        put(SOURCE, "珠江 源头\u00a0所在地"),
        put("断面名称、所在水体", "断面名称、\u200b所在水体"),
        put("401.24亿元（", "401.24亿元("),
    )
    assert take(project, spaced).changes == ()


@pytest.mark.slow
def test_a_file_edited_and_saved_by_libreoffice(project: Path, tmp_path: Path) -> None:
    edited = changed(
        report(project).read_bytes(), put(SOURCE, "珠江发源之地"), tracked("断面名称、所在水体", "断面的名称、所在水体")
    )
    path = tmp_path / "李局.docx"
    path.write_bytes(saved_by_libreoffice(edited, tmp_path))
    result = take(project, path)
    assert result.taken[0].revision == 1, "custom properties outlive another word processor"
    assert states(result) == [(OverrideKind.WORDS, OverrideState.APPLIED)] * 2
    made(project)
    assert "珠江发源之地" in said(project) and "断面的名称、所在水体" in printed(project)


def test_tracked_changes_count_as_accepted_and_comments_are_notes(project: Path) -> None:
    path = given(
        project,
        "修订.docx",
        tracked(SOURCE, "珠江发源之地"),
        remarks=(("断面名称、所在水体", "这里再核一下断面"),),
    )
    result = take(project, path)
    assert states(result) == [
        (OverrideKind.WORDS, OverrideState.APPLIED),
        (OverrideKind.REMARK, OverrideState.REMARK),
    ]
    assert result.changes[1].shown == "这里再核一下断面" and "监测网络布设" in result.changes[1].place
    assert codes(made(project)) == ["P507"] and "这里再核一下断面" not in said(project)
    assert codes(edits(project, drop=[2])) == []


def test_our_own_comments_are_no_notes(project: Path) -> None:
    path = given(project, "校.docx", put(SOURCE, "珠江发源之地"), of=report(project, REVIEWED).read_bytes())
    assert states(take(project, path)) == [(OverrideKind.WORDS, OverrideState.APPLIED)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("64.22", "66.22"),
        ("64.22亿元", "64.22万元"),
        ("64.22亿元", "６４.22亿元，占三成"),
        ("亿元（快报数", "亿元（翻了一番，快报数"),
        ("6.2%", "6.2％，高两个百分点"),
        ("其中，", "其中（2024年），"),
    ],
)
def test_an_edited_figure_is_refused_with_its_cell(project: Path, old: str, new: str) -> None:
    result = take(project, given(project, "改数.docx", put(old, new, of="地区生产总值401.24亿元")))
    assert states(result) == [(OverrideKind.FIGURE, OverrideState.REFUSED)] and result.waiting
    before = said(project)
    again = made(project)
    assert again.draft and "P501" in codes(again) and said(project) == before


def test_the_finding_names_fact_and_cell_and_goes_when_the_cell_is_corrected(project: Path) -> None:
    take(project, given(project, "改数.docx", put("64.22", "65.22", of="地区生产总值401.24亿元")))
    (told,) = (one for one in made(project).findings if one.code == "P501")
    assert told.at[0] == f"2024/{BODY}/{INDUSTRY} › C5"
    assert "第一产业增加值" in told.message and "--drop 1" in told.advice
    correct(project, "642180", "652180")
    again = made(project)
    assert "P501" not in codes(again) and "65.22亿元" in said(project)
    assert states(edits(project)) == [(OverrideKind.FIGURE, OverrideState.AGREES)]


def test_two_numbers_changed_for_each_other_are_refused(project: Path) -> None:
    swapped = given(
        project,
        "互换.docx",
        put("64.22", "甲", of="地区生产总值401.24亿元"),
        put("190.54", "64.22", of="地区生产总值401.24亿元"),
        put("甲", "190.54", of="地区生产总值401.24亿元"),
    )
    assert {kind for kind, _ in states(take(project, swapped))} == {OverrideKind.FIGURE}


def test_words_that_turn_a_number_are_asked_and_made_once_agreed(project: Path) -> None:
    path = given(project, "升降.docx", put("比上年增长", "比上年下降", of="地区生产总值401.24亿元"))
    assert states(take(project, path)) == [(OverrideKind.JUDGEMENT, OverrideState.ASKED)]
    asked = made(project)
    assert "P502" in codes(asked) and "比上年增长6.2%" in said(project)
    assert states(edits(project, keep=[1])) == [(OverrideKind.JUDGEMENT, OverrideState.APPLIED)]
    again = made(project)
    assert codes(again) == [] and "比上年下降6.2%" in said(project)


def test_words_and_figures_of_one_paragraph_are_told_apart(project: Path) -> None:
    path = given(
        project,
        "都改.docx",
        put("全区实现地区生产总值", "全区完成地区生产总值", of="地区生产总值401.24亿元"),
        put("64.22", "66.22", of="地区生产总值401.24亿元"),
        put("（快报数，最终以核定数为准）", "（快报数，以核定数为准）"),
    )
    kinds = [kind for kind, _ in states(take(project, path))]
    assert OverrideKind.FIGURE in kinds and OverrideKind.WORDS in kinds
    made(project)
    assert "（快报数，以核定数为准）" in said(project) and "66.22" not in said(project)


def test_headings_captions_cells_new_and_removed_paragraphs(project: Path) -> None:
    path = given(
        project,
        "各处.docx",
        put("（三）监测网络布设", "（三）监测网络的布设"),
        put("地表水考核断面一览表", "地表水考核断面名单"),
        put("级别", "层级", of="监测级别"),
        added_after(SOURCE, "珠江源生态屏障持续巩固。"),
        added_after("珠江源生态屏障持续巩固。", "群众获得感不断增强。"),
    )
    result = take(project, path)
    assert states(result) == [(OverrideKind.WORDS, OverrideState.APPLIED)] * 5
    made(project)
    for words in (said(project), said(project, REVIEWED), printed(project)):
        assert "（三）监测网络的布设" in words and "监测层级" in words and "地表水考核断面名单" in words
    lines = said(project).split("\n")
    at = lines.index("珠江源生态屏障持续巩固。")
    assert SOURCE in lines[at - 1] and lines[at + 1] == "群众获得感不断增强。"
    assert sum("（三）监测网络的布设" in line for line in lines) == 2, "in the text and in the contents list"


def test_a_removed_paragraph_goes_and_one_with_figures_stays(project: Path) -> None:
    take(project, given(project, "加.docx", added_after(SOURCE, "珠江源生态屏障持续巩固。")))
    made(project)
    result = take(
        project, given(project, "删.docx", taken_out("珠江源生态屏障持续巩固。"), taken_out("地区生产总值401.24亿元"))
    )
    assert states(result)[1:] == [
        (OverrideKind.WORDS, OverrideState.APPLIED),
        (OverrideKind.FIGURE, OverrideState.REFUSED),
    ]
    made(project)
    assert "珠江源生态屏障" not in said(project) and "401.24亿元" in said(project)


def test_rows_pictures_and_cut_paragraphs_are_set_aside_in_words(project: Path) -> None:
    path = given(project, "版式.docx", row_taken_out("示例断面一"), cut("南盘江上游，"))
    result = take(project, path)
    assert states(result) == [(OverrideKind.LAYOUT, OverrideState.LAYOUT)] * 2
    assert codes(made(project)) == ["P506", "P506"] and "示例断面一" in said(project)


def test_two_leaders_copies_are_merged_and_conflicts_decided(project: Path) -> None:
    word = report(project).read_bytes()
    one = given(
        project, "甲.docx", put(SOURCE, "珠江发源之地"), put("滇池—牛栏江补水工程", "滇池—牛栏江引水工程"), of=word
    )
    other = given(project, "乙.docx", put(SOURCE, "珠江之源"), put("也位于境内", "亦在境内"), of=word)
    apart = given(project, "丙.docx", put("地处珠江流域西江水系", "位于珠江流域西江水系"), of=word)
    result = take(project, one, other, apart)
    assert [state for _, state in states(result)] == [
        OverrideState.APPLIED,
        OverrideState.CONFLICT,
        OverrideState.APPLIED,
    ]
    (conflict,) = (told for told in result.findings if told.code == "P503")
    assert "珠江发源之地" in conflict.message and "珠江之源" in conflict.message and SOURCE in conflict.message
    made(project)
    assert "位于珠江流域" in said(project) and "珠江发源之地" in said(project)
    decided = edits(project, keep=[2])
    assert not decided.waiting and [change.number for change in decided.changes] == [2, 3]
    again = made(project)
    words = said(project)
    assert codes(again) == [] and "珠江之源" in words and "亦在境内" in words
    assert "牛栏江引水工程" in words and "位于珠江流域" in words, "what does not contradict stays"


def test_a_conflict_decided_for_the_first_and_for_neither(project: Path) -> None:
    word = report(project).read_bytes()
    take(
        project,
        given(project, "甲.docx", put(SOURCE, "珠江发源之地"), of=word),
        given(project, "乙.docx", put(SOURCE, "珠江之源"), of=word),
    )
    assert states(edits(project, drop=[2])) == [(OverrideKind.WORDS, OverrideState.APPLIED)]
    made(project)
    assert "珠江发源之地" in said(project)
    assert edits(project, drop=[1]).changes == ()
    made(project)
    assert SOURCE in said(project)


@pytest.mark.slow
def test_an_older_revision_through_five_builds_with_corrections_under_it(project: Path) -> None:
    first = report(project).read_bytes()
    correct(project, "642180", "652180")
    assert made(project).revision == 2
    correct(project, "1905420", "1915420")
    assert made(project).revision == 3
    old = given(
        project,
        "自查报告-王局改.docx",
        put(SOURCE, "珠江发源之地"),
        put("（快报数，最终以核定数为准）", "（快报数，以核定数为准）"),
        of=first,
    )
    result = take(project, old)
    assert result.taken[0].revision == 1
    assert {state for _, state in states(result)} == {OverrideState.APPLIED}
    assert made(project).revision == 4
    correct(project, "652180", "662180")
    assert made(project).revision == 5
    words = said(project)
    assert "珠江发源之地" in words and "（快报数，以核定数为准）" in words, "that number stands in another sentence"
    assert "66.22亿元" in words and "191.54亿元" in words
    correct(project, "4,012,350", "4,112,350")
    again = made(project)
    assert "P504" in codes(again), "its own number changed"
    assert "411.24亿元（快报数，最终以核定数为准）" in said(project)
    assert not edits(project, keep=[result.changes[1].number]).waiting
    made(project)
    assert "411.24亿元（快报数，以核定数为准）" in said(project)


def template_words(project: Path, old: str, new: str) -> None:
    """Other words in a paragraph of the first chapter's template; the paragraph goes for none."""
    path = next((project / "report_templates" / "正文").glob("*第一章*.docx"))
    document = docx.Document(str(path))
    one = next(one for one in document.paragraphs if old in one.text)
    if new:
        run = next(run for run in one.runs if old in run.text)
        run.text = run.text.replace(old, new)
    else:
        one._p.getparent().remove(one._p)
    document.save(str(path))


@pytest.mark.slow
def test_words_of_a_template_changed_since(project: Path) -> None:
    take(project, given(project, "甲.docx", put(COLUMNS, "断面的名称、所在水体")))
    for old, new, state in (
        ("纳入考核的地表水断面", "列入考核的地表水断面", OverrideState.APPLIED),
        (COLUMNS, "断面名称、所在河湖", OverrideState.APPLIED),
        ("断面名称、所在河湖", "断面编号、名称、所在河湖", OverrideState.CONFLICT),
    ):
        template_words(project, old, new)
        assert states(edits(project)) == [(OverrideKind.WORDS, state)]
    assert "P503" in codes(made(project)) and "断面编号、名称" in said(project)
    edits(project, keep=[1])
    made(project)
    assert "断面的名称、所在河湖" in said(project) and "列入考核" in said(project)


def test_another_number_of_a_table_is_no_changed_fact(project: Path) -> None:
    take(project, given(project, "甲.docx", put(COLUMNS, "断面的名称、所在水体")))
    outline = project / "report_templates" / "自查报告.yaml"
    data = yaml.safe_load(outline.read_text(encoding="utf-8"))
    next(one for one in data["部分"] if one["编号"] == "第一章")["章"] = 7
    outline.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    assert states(edits(project)) == [(OverrideKind.WORDS, OverrideState.APPLIED)]
    made(project)
    assert "断面的名称、所在水体、类型和目标类别见表7-1" in said(project)


def test_what_cannot_be_placed_any_more_is_told(project: Path) -> None:
    take(project, given(project, "甲.docx", put(COLUMNS, "断面的名称、所在水体")))
    template_words(project, COLUMNS, "")
    assert codes(made(project)) == ["P505"]
    assert states(edits(project)) == [(OverrideKind.WORDS, OverrideState.UNPLACED)]
    with pytest.raises(PipelineError, match="找不到要改的地方"):
        edits(project, keep=[1])


def test_files_that_are_no_report_of_this_project_are_refused_and_others_taken(project: Path) -> None:
    foreign = changed(report(project).read_bytes())
    files = package.read_package(foreign)
    files["docProps/custom.xml"] = files["docProps/custom.xml"].replace(b"<vt:i4>2024<", b"<vt:i4>2023<")
    (project.parent / "别年.docx").write_bytes(package.write_package(files))
    digest = (
        files["docProps/custom.xml"].replace(b"<vt:i4>2023<", b"<vt:i4>2024<").replace(b"<vt:lpwstr>", b"<vt:lpwstr>x")
    )
    (project.parent / "别县.docx").write_bytes(package.write_package(files | {"docProps/custom.xml": digest}))
    (project.parent / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    (project.parent / "表.xlsx").write_bytes((project / "outputs/2024/报告/附表.xlsx").read_bytes())
    good = given(project, "好.docx", put(SOURCE, "珠江发源之地"))
    paths = [project.parent / name for name in ("别年.docx", "别县.docx", "坏.docx", "表.xlsx")]
    result = take(project, *paths, good)
    assert [bool(one.refusal) for one in result.taken] == [True, True, True, True, False]
    assert all(one.hint for one in result.taken if one.refusal) and len(result.changes) == 1
    run = answered("-C", str(project), "edits", str(paths[0]))
    assert run.returncode == 3 and "2023 年度" in run.stdout and "→" in run.stdout


def test_more_changes_than_the_layer_holds_are_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.project import returned_reports

    monkeypatch.setattr(returned_reports, "_LARGEST", 300)
    result = take(project, given(project, "甲.docx", put(SOURCE, "珠江发源之地")))
    assert "放不下" in result.taken[0].refusal and not layer(project).exists()


def test_a_file_without_its_number_is_told_by_its_words(project: Path) -> None:
    path = given(project, "无号.docx", put(SOURCE, "珠江发源之地"))
    files = {name: data for name, data in package.read_package(path.read_bytes()).items() if "custom" not in name}
    path.write_bytes(package.write_package(files))
    (taken,) = take(project, path).taken
    assert taken.guessed and (taken.revision, taken.changes) == (1, 1)


def test_a_file_is_taken_in_once(project: Path) -> None:
    path = given(project, "甲.docx", put(SOURCE, "珠江发源之地"))
    take(project, path)
    before = layer(project).read_bytes()
    again = take(project, Path(shutil.copy(path, path.with_name("另一个名字.docx"))))
    assert again.taken[0].before and layer(project).read_bytes() == before


def test_an_entry_cut_out_by_hand_is_gone_and_a_damaged_file_is_told(project: Path) -> None:
    take(project, given(project, "甲.docx", put(SOURCE, "珠江发源之地"), put("断面名称、所在", "断面的名称、所在")))
    good = layer(project).read_text(encoding="utf-8")
    data = yaml.safe_load(good)
    data["改动"] = data["改动"][1:]
    layer(project).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    made(project)
    assert SOURCE in said(project) and "断面的名称" in said(project)
    before = report(project).read_bytes()
    layer(project).write_text(good.replace("类别: 文字", "类别: 文子", 1), encoding="utf-8")
    with pytest.raises(PipelineError, match=r"改稿-2024.yaml 第 \d+ 行") as told:
        made(project)
    assert told.value.cause is Cause.CONFIG and "备份/改稿-2024-" in told.value.hint
    assert report(project).read_bytes() == before
    layer(project).unlink()
    with pytest.raises(PipelineError, match="不见了"):
        made(project)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("珠江发源之地，滇池", "珠江发源之地，占三成，滇池"),
        (
            "现辖5个乡镇（街道），分别为示例街道一、示例街道二、示例镇一、示例镇二、示例乡一。\n  模板",
            "现辖6个乡镇。\n  模板",
        ),
        ("改为: 珠江源生态屏障持续巩固。", "改为: 珠江源生态屏障巩固率达99%。"),
    ],
)
def test_a_number_written_into_the_layer_by_hand_is_refused(project: Path, old: str, new: str) -> None:
    added = added_after(SOURCE, "珠江源生态屏障持续巩固。")
    take(project, given(project, "甲.docx", added, put(SOURCE, "珠江发源之地")))
    text = layer(project).read_text(encoding="utf-8")
    assert old in text
    before, _, after = text.rpartition(old)
    layer(project).write_text(before + new + after, encoding="utf-8")
    again = made(project)
    assert "P501" in codes(again)
    assert not any(wrong in said(project) for wrong in ("三成", "6个乡镇", "99%"))


def test_a_lost_text_is_told_with_its_copy(project: Path) -> None:
    (path,) = (project / "outputs" / "登记" / "稿次" / "2024").iterdir()
    path.unlink()
    with pytest.raises(PipelineError, match=r"稿次/2024/001-\w+\.zip 不见了") as told:
        made(project)
    assert f"备份/稿次/2024/{path.name}" in told.value.hint


@pytest.mark.parametrize("lock", ["~$自查报告.docx", ".~lock.自查报告.docx#", "~$查报告（校核版）.docx"])
def test_a_report_that_is_open_is_told_and_the_folder_stays(project: Path, lock: str) -> None:
    report(project, lock).write_bytes(b"who has it open")
    before = {path.name: path.read_bytes() for path in report(project).parent.iterdir() if path.is_file()}
    correct(project, "642180", "652180")
    with pytest.raises(PipelineError, match=r"自查报告.*打开") as told:
        made(project)
    assert told.value.cause is Cause.OUTPUT
    assert before == {path.name: path.read_bytes() for path in report(project).parent.iterdir() if path.is_file()}
    report(project, lock).unlink()
    assert "65.22亿元" not in said(project) and made(project).report


@pytest.mark.slow
def test_killed_between_the_register_and_the_report_harms_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.store import swap

    report(project).write_bytes(edited := changed(report(project).read_bytes(), put(SOURCE, "珠江发源之地")))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(swap, "replace_folder", killed)
        with pytest.raises(KeyboardInterrupt):
            made(project)
    assert report(project).read_bytes() == edited
    again = made(project)
    assert again.edits == 1 and len(edits(project).changes) == 1, "taken in once"
    assert "珠江发源之地" in said(project)
    digest = hashlib.sha256(report(project).read_bytes()).hexdigest()
    shutil.rmtree(project / "outputs" / ".cache")
    made(project)
    assert hashlib.sha256(report(project).read_bytes()).hexdigest() == digest


@pytest.mark.slow
@pytest.mark.parametrize("call", range(1, 8))
def test_killed_at_any_file_it_writes(project: Path, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    from pipeline.store import swap

    report(project).write_bytes(changed(report(project).read_bytes(), put(SOURCE, "珠江发源之地")))
    calls, write = 0, swap.write_file

    def killed(path: Path, data: bytes) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise KeyboardInterrupt
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(swap, "write_file", killed)
        with pytest.raises(KeyboardInterrupt):
            made(project)
    assert made(project).edits == 1 and len(edits(project).changes) == 1
    assert "珠江发源之地" in said(project) and "珠江发源之地" in printed(project)


def test_a_file_of_somebody_else_that_is_open_stops_nothing(project: Path) -> None:
    report(project, "~$会议记录.docx").write_bytes(b"who has it open")
    correct(project, "642180", "652180")
    assert made(project).report and report(project, "~$会议记录.docx").is_file()


def test_looks_anchors_and_comments_stay_right(project: Path) -> None:
    take(
        project,
        given(
            project,
            "甲.docx",
            put("全区实现地区生产总值", "我区共实现了地区生产总值", of="地区生产总值401.24亿元"),
            added_after(SOURCE, "珠江源生态屏障持续巩固。"),
        ),
    )
    before = anchored(project)
    made(project)
    assert anchored(project) == before, "each comment hangs on the number it did"
    tree = parse_xml(package.read_package(report(project).read_bytes())[DOCUMENT])
    styles = {
        "".join(leaf.text or "" for leaf in one.iter(W + "t")): one.find(f"{W}pPr/{W}pStyle").get(W + "val")
        for one in tree.iter(W + "p")
        if one.find(f"{W}pPr/{W}pStyle") is not None
    }
    assert styles["珠江源生态屏障持续巩固。"] == "Body"


def anchored(project: Path) -> list[str]:
    """What the comments of the 校核版 hang on, in order."""
    tree = parse_xml(package.read_package(report(project, REVIEWED).read_bytes())[DOCUMENT])
    found: list[str] = []
    open_ones: dict[str, list[str]] = {}
    for node in tree.iter(W + "commentRangeStart", W + "commentRangeEnd", W + "t"):
        number = node.get(W + "id", "")
        if node.tag == W + "commentRangeStart":
            open_ones[number] = []
        elif node.tag == W + "commentRangeEnd":
            found.append("".join(open_ones.pop(number)))
        else:
            for said_so_far in open_ones.values():
                said_so_far.append(node.text or "")
    return found


def test_a_mark_on_paper_finds_words_that_a_person_wrote(project: Path) -> None:
    take(project, given(project, "甲.docx", put(SOURCE, "珠江发源之地")))
    made(project)
    (one,) = find(project, "1", "珠江发源之地").found
    assert one.same and "第一章" in one.template and "自然地理" in one.heading


def test_decisions_that_cannot_be_carried_out(project: Path) -> None:
    take(project, given(project, "改数.docx", put("64.22", "66.22", of="地区生产总值401.24亿元")))
    for more, what in (
        ({"keep": [1]}, "动了数"),
        ({"keep": [9]}, "没有第 9 条"),
        ({"drop": [9]}, "没有第 9 条"),
        ({"keep": [1], "drop": [1]}, "又要改上去"),
    ):
        with pytest.raises(PipelineError, match=what):
            edits(project, **more)  # type: ignore[arg-type]


def test_the_terminal_tells_it(project: Path) -> None:
    path = given(project, "甲.docx", put(SOURCE, "珠江发源之地"))
    run = answered("-C", str(project), "edits", str(path))
    assert run.returncode == 0 and "认出 1 处改动" in run.stdout and "第1条［已改上］甲.docx（第1稿）" in run.stdout
    lines: Sequence[str] = answered("-C", str(project), "build").stdout.splitlines()
    assert any("改上了各位在成稿上改的 1 处" in line for line in lines)
    assert answered("-C", str(project), "edits", "--drop", "1").returncode == 0
    assert "现在没有收下的改动" in answered("-C", str(project), "edits").stdout
    lacking = answered("-C", str(project), "edits", "没有.docx", str(path), "也没有.docx")
    assert lacking.returncode == 3 and "没有 没有.docx、也没有.docx 这几个文件" in lacking.stderr + lacking.stdout
    assert answered("-C", str(project), "edits", "--drop", "三").returncode == 2


def test_headers_and_footers_are_told_in_one_line(project: Path) -> None:
    path = project.parent / "页眉.docx"
    document = docx.Document(str(report(project)))
    for section in document.sections:
        for paragraph in (*section.header.paragraphs, *section.footer.paragraphs):
            paragraph.add_run("内部")
    document.save(str(path))
    (one,) = take(project, path).changes
    assert (one.kind, one.state) == (OverrideKind.LAYOUT, OverrideState.LAYOUT) and "页眉、页脚、脚注" in one.shown


def test_numbers_written_as_ranges(project: Path) -> None:
    path = given(
        project,
        "几处.docx",
        put(SOURCE, "珠江发源之地"),
        added_after(COLUMNS, "工作扎实有序。"),
        added_after("工作扎实有序。", "{{ 年度 }}群众满意。"),
        put("比上年增长", "比上年下降", of="地区生产总值401.24亿元"),
    )
    assert "P511" in codes(take(project, path))
    told = answered("-C", str(project), "edits", "--drop", "2～9", "2", "1,1").stdout
    assert "撤下了第 2、3、4、1 条" in told and edits(project).changes == ()
    assert answered("-C", str(project), "edits", "--drop", "5-9").returncode == 3


def test_a_refused_file_is_told_in_words_for_who_changed_it(project: Path) -> None:
    old, cut_off = project.parent / "旧.docx", project.parent / "坏.docx"
    old.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096)
    cut_off.write_bytes(report(project).read_bytes()[:5000])
    for one in take(project, old, cut_off).taken:
        assert one.refusal and "另存为" in one.hint and "部门" not in one.hint
        assert ("旧版 .doc" in one.refusal) == (one.name == old.name)


def test_paragraphs_cut_or_joined_keep_their_words(project: Path) -> None:
    path = given(project, "并.docx", end_taken_out(SOURCE), put(SOURCE, "珠江发源之地"))
    assert {kind for kind, _ in states(take(project, path))} == {OverrideKind.LAYOUT, OverrideKind.WORDS}
    made(project)
    assert "珠江发源之地" in said(project) and "年平均气温" in said(project)


def test_the_list_of_materials_bears_the_number_and_is_changed_in_the_register(project: Path) -> None:
    """Its words are names of files and what the register says: there they are changed, for every list at once."""
    index = report(project, "佐证材料目录.docx")
    own, reports = (package.read_package(path.read_bytes())["docProps/custom.xml"] for path in (index, report(project)))
    number = re.compile(rb'name="([^"]+)"><vt:\w+>([^<]+)<')
    assert dict(number.findall(own)).items() > dict(number.findall(reports)).items()
    (told,) = take(project, index).taken
    assert "随报告的佐证材料目录" in told.refusal and "inputs/2024/收件登记.xlsx" in told.hint
