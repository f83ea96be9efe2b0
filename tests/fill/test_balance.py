"""An end that is missing, too many or on another level is told at the tag that is to be mended."""

from __future__ import annotations

import pytest

from pipeline.fill import tag_slips, template
from pipeline.fill.template import Prepared
from tests.fill.chapters import chapter, own, paragraph, table


def slips(*blocks: str) -> list[tuple[str, ...]]:
    """Code and the words of its places."""
    made = template.prepare_template(chapter(*blocks), "正文/试.docx", own())
    assert isinstance(made, Prepared)
    found = [slip for read in tag_slips.read_tags(made) for slip in read.slips]
    return [(slip.code, *(place.cell for place in slip.at)) for slip in found]


def body(*lines: str) -> list[tuple[str, ...]]:
    return slips(*(paragraph("Body", line) for line in lines))


@pytest.mark.parametrize(
    "lines",
    [
        ("{%p if 甲 %}", "话", "{%p elif 乙 %}", "话", "{%p else %}", "话", "{%p endif %}"),
        ("{%p for 行 in 表 %}", "{%p if 行 %}", "话", "{%p endif %}", "{%p endfor %}"),
        ("{% if 甲 %}{% for 行 in 表 %}{{ 行 }}{% else %}没有{% endfor %}{% else %}无{% endif %}",),
        ("{%p set 甲 = 1 %}", "{% set 乙 %}话{% endset %}"),
        ("{% if 甲 %}", "话", "{% endif %}"),
        ("{# {% if 甲 %} #}",),
    ],
)
def test_what_is_balanced(lines: tuple[str, ...]) -> None:
    assert body(*lines) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("{%p if 甲 %}", "话{% if 乙 %}话", "{%p endif %}"), [("T109", "“话{% if 乙 %}话”")]),
        (("{%p if 甲 %}", "话{% endif %}", "{%p endif %}"), [("T125", "“话{% endif %}”")]),
        (("{%p if 甲 %}", "{%p for 行 in 表 %}", "{%p endif %}"), [("T109", "“{%p for 行 in 表 %}”")]),
        (("{%p if 甲 %}", "{%p else %}", "一", "{%p else %}", "{%p endif %}"), [("T125", "“{%p else %}”（第2处）")]),
        (
            ("{%p if 甲 %}", "{%p if 乙 %}", "{%p else %}", "{%p else %}", "{%p endif %}"),
            [("T109", "“{%p if 乙 %}”")],
        ),
        (("{%p for 行 in 表 %}", "{%p endif %}"), [("T127", "“{%p endif %}”", "“{%p for 行 in 表 %}”")]),
        (("{%p if 甲 %}", "话{% endif %}"), [("T107", "“{%p if 甲 %}”", "“话{% endif %}”")]),
        (("{% if 甲 %}一", "二{% endif %}"), [("T107", "“{% if 甲 %}一”", "“二{% endif %}”")]),
        (("{%p if 甲 } %}", "话", "{%p endif %}"), []),
    ],
)
def test_what_is_not_is_told_at_the_tag_to_be_mended(lines: tuple[str, ...], told: list[tuple[str, ...]]) -> None:
    assert body(*lines) == told


def test_a_row_s_tags_are_matched_in_their_table_and_cell() -> None:
    row = ("{{ 行.甲 }}", "{% if 行.乙 %}{{ 行.乙 }}", "{% endif %}")
    blocks = table(("{%tr for 行 in 表 %}", "", ""), row, ("{%tr endfor %}", "", ""))
    (one,) = slips(blocks)
    assert one == ("T107", "表格第2行第2列“{% if 行.乙 %}…”", "表格第2行第3列“{% endif %}”")
    bare = table(("{% for 行 in 表 %}", ""), ("{{ 行.甲 }}", "{{ 行.乙 }}"), ("{% endfor %}", ""))
    assert [code for code, *_ in slips(bare)] == ["T126"]
    two = slips(table(("{%tr if 甲 %}", "")), paragraph("Body", "话"), table(("{%tr endif %}", "")))
    assert [code for code, *_ in two] == ["T107"]


def test_an_if_in_a_cell_does_not_take_the_end_of_the_table_s() -> None:
    cell = table(("甲", "{%p if 乙 %}"))
    assert slips(paragraph("Body", "{%p if 甲 %}"), cell, paragraph("Body", "{%p endif %}")) == [
        ("T109", "表格第1行第2列“{%p if 乙 %}”")
    ]
