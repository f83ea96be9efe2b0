"""Captions count per chapter, references name what they point at, pictures fit the page."""

from __future__ import annotations

import re

import pytest

from pipeline.fill import reference
from pipeline.fill.hidden_tables import WrittenCaption
from pipeline.fill.provenance import TracedCount
from pipeline.fill.reference import Captions, Scope
from pipeline.model.finding import Finding
from pipeline.model.part import Figure, Provenance
from pipeline.model.table import Place
from pipeline.office import package
from pipeline.office.ooxml import parse_xml
from tests.fill.chapters import LANDSCAPE, chapter, paragraph, rendered, texts, xml

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\n"
    b"IDATx\x9cc`\x00\x00\x00\x02\x00\x01H\xaf\xa4q\x00\x00\x00\x00IEND\xaeB`\x82"
)


def figure(identity: str, width: int = 150, height: int = 80) -> Figure:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm"><title>{identity}</title></svg>'
    return Figure(identity, PNG, svg.encode(), width, height, f"{identity}的样子")


def made(*parts: tuple[bytes, Scope], figures: tuple[Figure, ...] = ()) -> tuple[list[bytes], Captions, list[Finding]]:
    filled = [(rendered(raw, **reference.reference_functions()), scope) for raw, scope in parts]
    captions = reference.collect([(reference.references(one), scope) for one, scope in filled])
    found = list(captions.findings)
    for one, scope in filled:
        found += reference.resolve(one, scope, captions, {f.id: f for f in figures})
    return [one.docx() for one, _ in filled], captions, found


THIRD, FOURTH, ANNEX = (
    Scope("三", "三.docx", chapter=3),
    Scope("四", "四.docx", chapter=4),
    Scope("F03", "F03.docx", appendix=2),
)


def caption(identity: str, style: str = "TableCaption", call: str = "题号") -> str:
    return paragraph(style, "{{ " + f'{call}("{identity}")' + " }}　名称")


def see(identity: str) -> str:
    return paragraph("Body", "见{{ 见(“" + identity + "”) }}。")


def test_numbers_run_per_chapter_and_by_kind() -> None:
    docs, captions, found = made(
        (chapter(caption("地类"), caption("走势", "FigureCaption"), caption("森林"), see("水质")), THIRD),
        (chapter(caption("水质"), see("森林"), see("国土")), FOURTH),
        (chapter(caption("国土")), ANNEX),
    )
    assert not found
    assert {i: c.text for i, c in captions.by_id.items()} == {
        "地类": "表3-1",
        "走势": "图3-1",
        "森林": "表3-2",
        "水质": "表4-1",
        "国土": "附表2",
    }
    assert texts(docs[0]) == ["表3-1　名称", "图3-1　名称", "表3-2　名称", "见表4-1。"]
    assert texts(docs[1])[1:] == ["见表3-2。", "见附表2。"]


def test_a_chapter_in_two_parts_counts_on() -> None:
    _, captions, _ = made(
        (chapter(caption("甲")), THIRD), (chapter(caption("乙")), Scope("三续", "三续.docx", chapter=3))
    )
    assert captions.by_id["乙"].text == "表3-2"


def test_an_appendix_with_two_tables_tells_them_apart() -> None:
    _, captions, _ = made((chapter(caption("甲"), caption("乙"), caption("丙", "FigureCaption")), ANNEX))
    assert [c.text for c in captions.by_id.values()] == ["附表2-1", "附表2-2", "附图2"]


def test_a_continued_table_keeps_its_number() -> None:
    docs, _, found = made(
        (chapter(caption("日报")), ANNEX),
        (chapter(caption("日报", call="续题")), Scope("F03-02", "F03.docx", appendix=2)),
    )
    assert not found and texts(docs[1]) == ["附表2（续）　名称"]
    assert "SEQ" not in xml(docs[1])


def test_a_reference_is_a_field_that_leads_to_the_captions_bookmark() -> None:
    docs, _, _ = made((chapter(caption("地类")), THIRD), (chapter(see("地类")), FOURTH))
    name = reference.bookmark("地类")
    assert re.search(rf'<w:bookmarkStart w:id="\d+" w:name="{name}"/>.*SEQ 表3 .*<w:bookmarkEnd', xml(docs[0]))
    kinds = re.findall(r'fldCharType="(\w+)"', xml(docs[1]))
    assert kinds == ["begin", "separate", "end"] and f"REF {name} \\h" in xml(docs[1])


def test_what_does_not_exist_is_named_with_the_nearest() -> None:
    docs, _, found = made(
        (chapter(caption("地类"), see("地内"), paragraph("FigurePara", "{{ 图('走事') }}")), THIRD),
        figures=(figure("走势"),),
    )
    assert [(f.code, f.values["id"], f.values["near"]) for f in found] == [
        ("T301", "地内", "地类"),
        ("T303", "走事", "走势"),
    ]
    assert [f.at[0].cell for f in found] == ["“见{{ 见(“地内”) }}。”", "“{{ 图('走事') }}”"]
    assert "【缺：地内】" in "".join(texts(docs[0]))


def test_one_number_is_given_once() -> None:
    docs, captions, found = made((chapter(caption("甲"), caption("甲")), THIRD), (chapter(caption("甲")), FOURTH))
    assert [f.code for f in found] == ["T302", "T302"] and captions.by_id["甲"].text == "表3-1"
    assert sum(xml(doc).count(reference.bookmark("甲")) for doc in docs) == 1


def test_a_number_outside_a_caption_is_a_finding() -> None:
    _, _, found = made((chapter(caption("甲", "Body")), THIRD))
    assert [f.code for f in found] == ["T304"]


def test_a_reference_survives_filters_and_joins() -> None:
    raw = chapter(caption("地类"), paragraph("Body", '{{ "甲"|加(见("地类")) }}'))
    docs, _, _ = made((raw, THIRD))
    assert texts(docs[0])[1] == "甲+表3-1"


def test_marks_in_data_that_mean_nothing_are_dropped() -> None:
    one = rendered(chapter(paragraph("Body", "{{ 甲 }}")), 甲="a\ue7a0b\ue7a1c")
    reference.resolve(one, THIRD, reference.collect([(reference.references(one), THIRD)]), {})
    assert texts(one.docx()) == ["abc"]


def test_a_picture_is_a_png_with_its_svg_and_words() -> None:
    docs, _, found = made((chapter(paragraph("FigurePara", '{{ 图("走势") }}')), THIRD), figures=(figure("走势"),))
    assert not found
    files, text = package.read_package(docs[0]), xml(docs[0])
    media = sorted(name for name in files if "media" in name)
    assert [name[-3:] for name in media] in (["png", "svg"], ["svg", "png"])
    assert f'cx="{150 * 36000}" cy="{80 * 36000}"' in text and 'descr="走势的样子"' in text
    rels = {link.get("Id"): link.get("Target") for link in parse_xml(files["word/_rels/document.xml.rels"])}
    png, svg = re.findall(r'r:embed="(\w+)"', text)
    assert rels[png].endswith(".png") and rels[svg].endswith(".svg") and "svgBlip" in text


def test_a_picture_never_leaves_the_text_block() -> None:
    wide = figure("宽", 300, 100)
    block = {"portrait": 8845 * 635, "landscape": (16838 - 1474 - 1587) * 635}
    for name, swap in (("portrait", None), ("landscape", LANDSCAPE)):
        docs, _, _ = made((chapter(paragraph("FigurePara", '{{ 图("宽") }}'), swap=swap), THIRD), figures=(wide,))
        found = re.search(r'<wp:extent cx="(\d+)" cy="(\d+)"', xml(docs[0]))
        assert found
        width, height = int(found[1]), int(found[2])
        assert width <= block[name] and abs(width / height - 3) < 0.01


def test_headings_carry_bookmarks_that_do_not_move_with_pages() -> None:
    raw = chapter(paragraph("Heading1", "三、甲"), paragraph("Body", "乙"), paragraph("Heading2", "（一）丙"))
    (first,), _, _ = made((raw, THIRD))
    (second,), _, _ = made((raw, THIRD))
    (other,), _, _ = made((raw, FOURTH))
    names = re.findall(r'w:name="(_H[0-9a-f]{12})"', xml(first))
    assert len(set(names)) == 2 and re.findall(r'w:name="(_H\w+)"', xml(second)) == names
    assert not set(names) & set(re.findall(r'w:name="(_H\w+)"', xml(other)))


def hidden_and_there(line: str) -> tuple[list[str], list[Finding]]:
    """A line about 甲, whose table a condition hides, and 乙."""
    raw = chapter(caption("乙"), paragraph("Body", line))
    one = rendered(raw, **reference.reference_functions())
    asked = [(reference.references(one), THIRD)]
    gone = WrittenCaption("甲", "{%p if 有 %}", Place("三.docx", "（一）", "“甲表”"))
    captions = reference.collect(asked, {"甲": gone})
    found = reference.resolve(one, THIRD, captions, {})
    return texts(one.docx())[1:], list(found)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("好（见{{ 见('甲') }}）。", "好。"),
        ("好（见A-1；{{ 见('甲') }}）。", "好（见A-1）。"),
        ("好（见A-1；{{ 见('甲') }}、{{ 见('乙') }}）。", "好（见A-1；表3-1）。"),
        ("好（见A-1；{{ 见('乙') }}、{{ 见('甲') }}）。", "好（见A-1；表3-1）。"),
        ("好（见{{ 见('甲') }}、{{ 见('乙') }}）。", "好（见表3-1）。"),
    ],
)
def test_a_table_that_its_condition_hides_is_not_referred_to(line: str, printed: str) -> None:
    assert hidden_and_there(line) == ([printed], [])


def test_a_sentence_that_cannot_do_without_a_hidden_table_is_told_with_the_condition() -> None:
    (text,), (found,) = hidden_and_there("详见{{ 见('甲') }}。")
    assert text == "详见【缺：甲】。"
    assert (found.code, found.values["tag"], found.values["模板"]) == ("T305", "{%p if 有 %}", "三.docx")
    assert found.at[0].cell == "“详见{{ 见('甲') }}。”"


def test_places_of_numbers_stay_right_when_a_reference_before_them_goes() -> None:
    ground = Provenance(said="清点")
    line = "好（见A-1；{{ 见('甲') }}、{{ 见('乙') }}），共{{ 数 }}个。"
    one = rendered(
        chapter(caption("乙"), paragraph("Body", line)), 数=TracedCount(12, ground), **reference.reference_functions()
    )
    captions = reference.collect([(reference.references(one), THIRD)], {"甲": WrittenCaption("甲", "", Place("三"))})
    reference.resolve(one, THIRD, captions, {})
    (anchor,) = one.anchors()
    assert texts(one.docx())[1][anchor.start : anchor.end] == "12"
