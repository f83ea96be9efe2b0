"""A place is told in words, and the words lead back to the very characters."""

from __future__ import annotations

import pytest

from pipeline.fill.template_place import TAG, TemplatePlaces, template_places
from pipeline.model.table import Place
from pipeline.office import package
from pipeline.office.ooxml import DOCUMENT, parse_xml
from tests.fill.chapters import chapter, paragraph, table
from tests.fill.mistakes import TEMPLATES

LONG = "前面有很长很长很长很长很长很长很长的话{{ 甲 }}，中间{{ 乙|带单位 }}后面也有很长很长很长很长很长很长的话。"


def places(*blocks: str) -> TemplatePlaces:
    return template_places("正文/试.docx", parse_xml(package.read_package(chapter(*blocks))[DOCUMENT]))


def test_a_place_is_the_heading_and_the_words_around() -> None:
    found = places(paragraph("Heading2", "（一）总的"), paragraph("Body", LONG))
    start = LONG.index("{{ 乙")
    at = found.place(2, start, LONG.index("}}", start) + 2)
    assert str(at) == "正文/试.docx › （一）总的 › “…，中间{{ 乙|带单位 }}后面也有很长很长很长很长…”"
    assert found.place(2).cell == "“前面有很长很长很长很长很长很长很长的话{{ 甲 …”"


def test_in_a_table_caption_row_and_column_are_told() -> None:
    found = places(
        paragraph("Heading3", "1.天数"),
        paragraph("TableCaption", "{{ 题号(“天”) }}　各月天数"),
        table(("月", "天"), ("{{ 月.名称 }}", "{{ 月.天 }}")),
        paragraph("Body", "完"),
        table(("甲", "乙")),
    )
    assert found.place(6).cell == "表“各月天数”第2行第2列“{{ 月.天 }}”"
    assert found.place(9).cell == "表格第1行第2列“乙”"


def test_what_stands_twice_under_a_heading_is_counted() -> None:
    found = places(paragraph("Body", "{%p endif %}"), paragraph("Body", "话"), paragraph("Body", "{%p endif %}"))
    assert [found.place(n).cell for n in (1, 3)] == ["“{%p endif %}”（第1处）", "“{%p endif %}”（第2处）"]
    assert [found.find(found.place(n)) for n in (1, 3)] == [(1, 0, 12), (3, 0, 12)]


def test_an_empty_paragraph_is_told_by_the_words_before_it() -> None:
    found = places(paragraph("Body", "话"), paragraph("Body", ""))
    assert found.place(2) == found.place(1)
    assert places(paragraph("Body", "")).place(1) == Place("正文/试.docx")
    assert found.place(99) == Place("正文/试.docx")


def test_words_that_are_gone_are_found_nowhere() -> None:
    found = places(paragraph("Body", "话"))
    assert found.find(Place("正文/试.docx", "", "“别的话”")) is None
    assert found.find(Place("正文/试.docx", "", "没有引号")) is None


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.docx")), ids=lambda path: path.stem)
def test_the_place_of_every_tag_of_ours_leads_back_to_it(path: object) -> None:
    files = package.read_package((TEMPLATES / str(path)).read_bytes())
    found = template_places("试", parse_xml(files[DOCUMENT]))
    for number in range(1, len(found.paragraphs) + 1):
        text = found.text(number)
        for tag in TAG.finditer(text):
            at = found.find(found.place(number, *tag.span()))
            assert at is not None and at[0] == number and at[1] <= tag.start() < at[2], tag[0]
