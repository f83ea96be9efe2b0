"""What a template would lose or print raw is said before it is filled in."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.fill.lint import lint, of_one
from pipeline.fill.style_sheet import open_style_sheet
from tests.fill.chapters import FILES, SHEET, chapter, own, paragraph, table

ROOT = Path(__file__).parents[2] / "report_templates"


def codes(*blocks: str, extra: dict[str, bytes] | None = None) -> list[str]:
    return [finding.code for finding in lint(chapter(*blocks, extra=extra), "试.docx", own())]


def test_a_clean_chapter_has_nothing_to_say() -> None:
    assert (
        codes(paragraph("Body", "{{ 年度 }}年"), paragraph("Body", "{%p if 甲 %}"), table(("{%tr for 行 in 表 %}", "")))
        == []
    )


def test_the_style_sheet_itself_is_clean() -> None:
    assert lint(SHEET, "公文样式.docx", own()) == ()


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.docx")), ids=lambda path: path.name)
def test_our_own_templates_are_clean(path: Path) -> None:
    assert lint(path.read_bytes(), path.name, own()) == ()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("｛｛ 年度 ｝｝年", "T121"),
        ("{｛ 年度 }}", "T121"),
        ("{％ if 年度 %}", "T121"),
        ("{{ 年度 }年", "T122"),
        ("{ 年度 }年", "T122"),
        ("{{ 年度 } 和 {{ 上年度 }}", "T122"),
        ("{{ 年度 }}}", "T122"),
        ("{{r 年度 }}", "T123"),
        ("前面的话{%p if 甲 %}", "T124"),
        ("{% if 甲 %}", "T210"),
    ],
)
def test_tags_that_would_be_misread(line: str, code: str) -> None:
    assert codes(paragraph("Body", line)) == [code]


def test_a_row_that_would_be_lost_with_its_tag() -> None:
    assert codes(table(("{%tr for 行 in 表 %}", "丢了"))) == ["T124"]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<w:r><w:footnoteReference w:id="2"/></w:r>', "T201"),
        ("<w:r><w:object/></w:r>", "T202"),
        ("<w:r><w:pict/></w:r>", "T202"),
        ('<w:ins w:id="1" w:author="〔姓名〕"><w:r><w:t>加</w:t></w:r></w:ins>', "T203"),
        ('<w:r><w:commentReference w:id="0"/></w:r>', "T204"),
        ('<w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t>小</w:t></w:r>', "T207"),
        ('<w:r><w:rPr><w:rFonts w:eastAsia="微软雅黑"/></w:rPr><w:t>体</w:t></w:r>', "T207"),
    ],
)
def test_what_the_report_cannot_carry(inside: str, code: str) -> None:
    assert codes(paragraph("Body", "话").replace("</w:p>", f"{inside}</w:p>")) == [code]


def test_what_word_and_wps_leave_on_runs_is_no_fault() -> None:
    quiet = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:kern w:val="2"/><w:lang w:eastAsia="zh-CN"/></w:rPr><w:t>话</w:t></w:r>'
    assert codes(paragraph("Body", "话").replace("</w:p>", f"{quiet}</w:p>")) == []


def test_alignment_by_hand_is_allowed_in_cells_only() -> None:
    centred = paragraph("TableText", "甲").replace("</w:pPr>", '<w:jc w:val="center"/></w:pPr>')
    cell = table(("乙",)).replace(paragraph("TableText", "乙"), centred)
    assert codes(cell, paragraph("Body", "末")) == []
    assert codes(centred) == ["T207"]


def test_a_style_we_do_not_have_and_one_that_was_changed() -> None:
    styles = FILES["word/styles.xml"].decode()
    added = styles.replace(
        "</w:styles>", '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="花体"/></w:style></w:styles>'
    )
    found = lint(chapter(paragraph("x", "甲"), extra={"word/styles.xml": added.encode()}), "试.docx", own())
    assert [(finding.code, finding.values["style"]) for finding in found] == [("T205", "花体")]
    changed = styles.replace('<w:name w:val="公文正文"/>', '<w:name w:val="公文正文"/>').replace(
        'w:firstLineChars="200" w:firstLine="630"/><w:jc w:val="both"/></w:pPr><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋_GB2312"',
        'w:firstLineChars="200" w:firstLine="630"/><w:jc w:val="both"/></w:pPr><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="微软雅黑"',
        1,
    )
    assert changed != styles
    found = lint(chapter(paragraph("Body", "甲"), extra={"word/styles.xml": changed.encode()}), "试.docx", own())
    assert [(finding.code, finding.values["style"]) for finding in found] == [("T206", "公文正文")]


def test_a_style_that_most_templates_have_otherwise_was_changed_in_the_sheet() -> None:
    """Who changes 公文样式 as advised is not told so by the few templates that use the style, or the only one."""
    styles = FILES["word/styles.xml"].decode()
    larger = styles.replace('<w:outlineLvl w:val="0"/></w:pPr><w:rPr>', '<w:outlineLvl w:val="3"/></w:pPr><w:rPr>', 1)
    assert larger != styles
    changed = open_style_sheet({**FILES, "word/styles.xml": larger.encode()})
    headed, plain = chapter(paragraph("Heading1", "一、标题")), chapter(paragraph("Body", "话"))
    told = [*lint(headed, "甲.docx", changed)]
    assert [(one.code, one.values["style"]) for one in told] == [("T206", "标题 1")]
    assert of_one(told, [headed, plain, plain], changed) == []
    assert of_one(told, [headed], changed) == told
    own_look = chapter(paragraph("Heading1", "一、标题"), extra={"word/styles.xml": larger.encode()})
    told = [*lint(own_look, "甲.docx", own())]
    assert of_one(told, [own_look, plain, plain], own()) == told != []


def test_a_fault_that_comes_often_is_one_finding_with_all_places() -> None:
    (found,) = lint(chapter(*[paragraph("Body", "｛｛ 年度 ｝｝")] * 3), "试.docx", own())
    assert [place.cell for place in found.at] == [f"“｛｛ 年度 ｝｝”（第{nth}处）" for nth in (1, 2, 3)]
    assert found.values["count"] == "3"
