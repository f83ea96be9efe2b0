"""The 校核版: the report's own text, with a comment at every number that says where it comes from."""

from __future__ import annotations

import re
from functools import cache

import pytest

from pipeline.fill import assemble, filters, outline, provenance, reference, review, template
from pipeline.fill.assemble import Notes
from pipeline.fill.context import Slice, context
from pipeline.fill.provenance import TracedText
from pipeline.fill.reference import Scope
from pipeline.fill.template import Rendered
from pipeline.model.fact import FactKey
from pipeline.model.part import Part, Provenance, Side
from pipeline.model.table import Place
from pipeline.office import package
from pipeline.office.ooxml import W, parse_xml, text_of
from pipeline.project.trace.story import comment
from tests.fill.chapters import chapter, own, paragraph, rendered, table, texts, xml
from tests.fill.telling import TEMPLATES, YEAR, but, sources
from tests.fill.test_assemble import META
from tests.fill.test_reference import figure

FOREST = Provenance(FactKey("forest_area", "", str(YEAR)))
LAST = Provenance(FactKey("forest_area", "", str(YEAR)), Side.LAST)


def part(*blocks: str, **names: object) -> Part:
    """A chapter filled in as the fill stage does it."""
    made, scope = (
        rendered(chapter(*blocks), **{**reference.reference_functions(), **names}),
        Scope("三", "三", chapter=3),
    )
    captions = reference.collect([(reference.references(made), scope)])
    assert not reference.resolve(made, scope, captions, {"走势": figure("走势")})
    anchors = made.anchors()
    return Part("三", "三", made.docx(), anchors=anchors)


def shown(one: Part) -> list[str]:
    """The text each anchor of a part holds."""
    paragraphs = list(parse_xml(package.read_package(one.docx)["word/document.xml"]).iter(W + "p"))

    def text(number: int) -> str:
        found = provenance.content(paragraphs[number])
        return "".join((node.text or "") if node.tag == W + "t" else "\t" for node in found)

    return [text(anchor.paragraph)[anchor.start : anchor.end] for anchor in one.anchors]


def both(*parts: Part, tell: review.Tell = lambda ground: (f"取自 {ground.key}",)) -> tuple[bytes, bytes]:
    return assemble.begin_both(parts, META, Notes(tell, "数据来源", "自查报告（校核版）"))(())


def commented(docx: bytes) -> list[tuple[str, list[str]]]:
    """(text in the range, lines of the comment) of every comment, in the order of the text."""
    files = package.read_package(docx)
    told = {
        one.get(W + "id"): [text_of(p) for p in one.iter(W + "p")]
        for one in parse_xml(files["word/comments.xml"]).iter(W + "comment")
    }
    open_, found = {}, []
    for node in parse_xml(files["word/document.xml"]).iter():
        if node.tag == W + "commentRangeStart":
            open_[node.get(W + "id")] = ""
        elif node.tag == W + "commentRangeEnd":
            found.append((open_.pop(node.get(W + "id")), told[node.get(W + "id")]))
        elif node.tag == W + "t":
            open_ = {number: text + (node.text or "") for number, text in open_.items()}
    assert not open_
    return found


def test_what_is_marked_is_found_and_the_part_is_the_same_to_the_byte() -> None:
    blocks = (paragraph("Body", "林地", "{{ 数 }}平方千米，上年{{ 旧 }}。"), table(("甲", "{{ 数 }}")))
    marked = part(*blocks, 数=TracedText("1502.46", FOREST), 旧=TracedText("1498.13", LAST))
    plain = part(*blocks, 数="1502.46", 旧="1498.13")
    assert marked.docx == plain.docx
    assert shown(marked) == ["1502.46", "1498.13", "1502.46"]
    assert [one.ground.side for one in marked.anchors] == [Side.NOW, Side.LAST, Side.NOW]
    assert plain.anchors == ()


def test_places_hold_across_references_subscripts_tabs_and_breaks() -> None:
    made = part(
        paragraph("TableCaption", '{{ 题号("地类") }}　地类{{ 数 }}'),
        paragraph("Body", '表1\t见{{ 见("地类") }}：PM₂.₅{{ 数 }}\n又{{ 见("地类") }}{{ 数 }}，10⁻⁴{{ 数 }}'),
        数=TracedText("3-1", FOREST),
    )
    assert shown(made) == ["3-1"] * 4


def test_a_mark_in_a_condition_a_block_or_twice_around_leaves_no_trace() -> None:
    made = part(
        paragraph("Body", "{% set 句 %}共{{ 数 }}个{% endset %}{% if 数 == '5' %}{{ 句 }}{% endif %}{{ 数|length }}"),
        数=TracedText("5", FOREST),
    )
    assert texts(made.docx)[0] == "共5个1"
    assert shown(made) == ["5"]
    assert not re.search("[\ufdd0-\ufdef]", xml(made.docx))


def test_marks_from_outside_are_no_marks() -> None:
    made = part(paragraph("Body", "{{ 名 }}{{ 数 }}"), 名="\ufdd00\ufdd1甲\ufdd2", 数=TracedText("A&B<C>", FOREST))
    assert texts(made.docx)[0] == "0甲A&B<C>"
    assert shown(made) == ["A&B<C>"]


ROWS = (
    '<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/></w:tblPr><w:tblGrid><w:gridCol w:w="2000"/></w:tblGrid>'
    f"<w:tr><w:tc>{paragraph('TableText', '{%tr for 行 in 表 %}')}</w:tc></w:tr><w:tr>"
    + "".join(f"<w:tc>{paragraph('TableText', f'{{{{ 行.{name} }}}}')}</w:tc>" for name in "甲乙丙")
    + f"</w:tr><w:tr><w:tc>{paragraph('TableText', '{%tr endfor %}')}</w:tc></w:tr></w:tbl>"
)


def test_an_appendix_leads_to_a_row_where_it_begins_and_a_chapter_to_the_cell_of_each_number() -> None:
    def row(number: int) -> dict[str, TracedText]:
        cells = {
            name: Place("2024/甲.xlsx", "表", f"{letter}{number}")
            for name, letter in zip("甲乙丙", "ABC", strict=False)
        }
        whole = Provenance(form="F05", at=tuple(cells.values()))
        return {
            name: TracedText(text, whole, cells[name])
            for name, text in zip("甲乙丙", ("项目", "12.5", "水"), strict=False)
        }

    prepared = template.prepare_template(chapter(ROWS), "三", own())
    assert isinstance(prepared, template.Prepared)
    found: list[list[str]] = []
    for rows in (True, False):
        made = template.render_template(prepared, {"表": [row(4), row(5)], "页眉": ""}, {}, rows)
        assert isinstance(made, Rendered)
        found.append(
            ["、".join(place.cell for place in one.ground.at) for one in made.anchors() if one.ground.form == "F05"]
        )
    assert found == [["A4、B4、C4", "A5、B5、C5"], ["A4", "B4", "A5", "B5"]]


def test_comments_stand_around_their_numbers_and_change_no_text() -> None:
    made = part(
        paragraph("Body", "林地", "{{ 数 }}平方千米", "，草地{{ 草 }}", "{{ 数 }}{{ 草 }}"),
        数=TracedText("1502.46", FOREST),
        草=TracedText("1498.13", Provenance(FactKey("grass_area", "", str(YEAR)))),
    )
    word, told = both(made)
    assert word == assemble.assemble([made], (), META)
    assert texts(told) == texts(word)
    assert [text for text, _ in commented(told)] == ["1502.46", "1498.13", "1502.46", "1498.13"]
    assert both(made) == (word, told)
    kept = set(package.read_package(word)) - {"word/document.xml", "word/styles.xml"}
    assert "docProps/core.xml" in kept
    assert "校核版" in package.read_package(told)["docProps/core.xml"].decode()


def test_this_year_last_year_and_change_that_follow_each_other_are_told_of_once() -> None:
    change = Provenance(FactKey("forest_area", "", str(YEAR)), Side.CHANGE)
    made = part(
        paragraph("Body", "林地{{ 数 }}，上年{{ 旧 }}，增加{{ 差 }}；共{{ 个 }}处，{{ 数 }}。"),
        数=TracedText("1502.46", FOREST),
        旧=TracedText("1498.13", LAST),
        差=TracedText("4.33", change),
        个=TracedText("5", Provenance(said="清点")),
    )
    _, told = both(made, tell=lambda ground: (f"{ground.side}{ground.said}",))
    found = [("1502.46，上年1498.13，增加4.33", ["change"]), ("5", ["now清点"]), ("1502.46", ["now"])]
    assert commented(told) == found


@pytest.mark.parametrize(("rows", "comments"), [(9, 9), (10, 1)])
@pytest.mark.parametrize("step", [(0, 1), (2, 0)])
def test_a_long_list_that_follows_its_sheet_is_told_of_where_it_begins(
    rows: int, comments: int, step: tuple[int, int]
) -> None:
    def row(number: int) -> dict[str, TracedText]:
        column, line = step[0] * number, 4 + step[1] * number
        letters = [chr(65 + column)] * 3 if step[0] else list("ABC")
        lines = [line] * 3 if step[1] else [4, 5, 6]
        cells = [Place("2024/甲.xlsx", "表", f"{a}{b}") for a, b in zip(letters, lines, strict=True)]
        whole = Provenance(form="F05", at=tuple(cells))
        return {name: TracedText("12.5", whole, cell) for name, cell in zip("甲乙丙", cells, strict=True)}

    prepared = template.prepare_template(chapter(ROWS), "三", own())
    assert isinstance(prepared, template.Prepared)
    made = template.render_template(prepared, {"表": [row(i) for i in range(rows)], "页眉": ""}, {}, rows=True)
    assert isinstance(made, Rendered)
    source, anchors = sources(), made.anchors()
    one = Part("三", "三", made.docx(), anchors=anchors)
    _, told = both(one, tell=lambda ground: comment(ground, source.case))
    found = commented(told)
    assert len(found) == comments
    assert ("连续10行" in "".join(found[0][1])) is (comments == 1)
    if comments == 1:
        assert ("A4:C13" if step[1] else "A4:S6") in "".join(found[0][1])


def test_rows_of_an_annex_tell_of_a_fact_once_and_tables_of_chapters_at_each_number() -> None:
    cells = table(("{{ 旧 }}", "{{ 数 }}"), ("{{ 旧 }}", "{{ 数 }}"))
    names = {"数": TracedText("1502.46", FOREST), "旧": TracedText("1498.13", LAST)}
    _, chapter_told = both(part(cells, **names))
    _, annex_told = both(part(paragraph("AppendixTitle", "附表1"), cells, **names))
    assert [[text for text, _ in commented(told)] for told in (chapter_told, annex_told)] == [
        ["1498.13", "1502.46"] * 2,
        ["1502.46"] * 2,
    ]


def test_lines_set_in_follow_each_other_in_one_paragraph() -> None:
    made = part(paragraph("Body", "{{ 数 }}"), 数=TracedText("5", FOREST))
    lines = (
        "林地",
        "2024年：5",
        "  来历：甲<乙>",
        "  取自：丙",
        "      2024/甲.xlsx",
        "  取自：丁",
        "上年：4",
        "  2023/甲.xlsx",
    )
    files = package.read_package(both(made, tell=lambda ground: lines)[1])
    texts_told = [node.text for node in parse_xml(files["word/comments.xml"]).iter(W + "t")]
    assert texts_told == [
        "林地", "2024年：5", "来历：甲<乙>；取自：丙；2024/甲.xlsx", "取自：丁", "上年：4", "2023/甲.xlsx"
    ]  # fmt: skip


def test_a_ground_nothing_is_known_of_has_no_comment() -> None:
    made = part(paragraph("Body", "{{ 数 }}"), 数=TracedText("5", FOREST))
    assert commented(both(made, tell=lambda ground: ())[1]) == []


@cache
def chapter_three() -> Part:
    """Chapter three of the report, told by the season of the tests."""
    source = sources()
    line = outline.load(TEMPLATES).line("第三章")
    prepared = template.prepare_template(line.file.read_bytes(), "三", own())
    assert isinstance(prepared, template.Prepared)
    names = context(source, Slice()) | reference.reference_functions()
    made = template.render_template(prepared, names, filters.filters(source.words, source.config))
    assert isinstance(made, Rendered)
    anchors = made.anchors()
    return Part("第三章", "第三章", made.docx(), anchors=anchors)


def test_every_number_with_decimals_of_a_chapter_has_its_comment() -> None:
    source, one = sources(), chapter_three()
    _, told = both(one, tell=lambda ground: comment(ground, source.case))
    inside = 0
    loose: list[str] = []
    depth = 0
    for node in parse_xml(package.read_package(told)["word/document.xml"]).iter():
        depth += (node.tag == W + "commentRangeStart") - (node.tag == W + "commentRangeEnd")
        numbers = re.findall(r"\d+\.\d+", node.text or "") if node.tag == W + "t" else []
        inside += len(numbers) if depth else 0
        loose += [] if depth else numbers
    assert inside > 30
    assert loose == []


def test_a_comment_says_cell_rounding_last_year_and_change() -> None:
    source = sources()

    def told(side: Side) -> str:
        ground = Provenance(FactKey("forest_area", "", str(YEAR)), side)
        return "\n".join(comment(ground, source.case))

    assert re.search(r"2024年：1502.46km²\n未修约|未修约值：1502.46", told(Side.NOW).replace("  ", ""))
    assert "单元格：" in told(Side.NOW) and "上年：1498.13km²" in told(Side.NOW)
    assert "本年 1502.46km² − 上年 1498.13km² = 4.33" in told(Side.CHANGE)
    assert told(Side.LAST).splitlines()[1] == "2023年：1498.13km²"
    assert comment(Provenance(FactKey("forest_area", "", "1999")), but(source, changes={}).case) == ()
