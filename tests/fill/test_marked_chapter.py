"""A copy of a chapter bears a comment at each mistake and is otherwise the chapter."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.fill.marked_chapter import marked_chapter
from pipeline.fill.template_place import template_places
from pipeline.model.table import Place
from pipeline.office import package
from pipeline.office.ooxml import DOCUMENT, W, parse_xml
from tests.fill.chapters import chapter, own, paragraph, texts

NAME = "正文/试.docx"
SPLIT = ("优良天数{{ 空气", "优天", "数|带单为 }}，其中{{ 良 }}。")


def marked(raw: bytes, *told: tuple[Place, str]) -> bytes:
    made = marked_chapter(raw, NAME, [(place, (text, "→ 请改。")) for place, text in told], own())
    assert made is not None
    return made


def comments(made: bytes) -> dict[str, tuple[str, str]]:
    """Number of a comment → the text that it is set at, and what it says."""
    files = package.read_package(made)
    document, part = parse_xml(files[DOCUMENT]), parse_xml(files["word/comments.xml"])
    found = {}
    for one in part.iter(W + "comment"):
        number, pieces, inside = one.get(W + "id"), [], False
        for element in document.iter():
            if element.tag in (W + "commentRangeStart", W + "commentRangeEnd") and element.get(W + "id") == number:
                inside = element.tag == W + "commentRangeStart"
            elif inside and element.tag == W + "t":
                pieces.append(element.text or "")
        found[number] = ("".join(pieces), "\n".join(t.text or "" for t in one.iter(W + "t")))
    return found


def place_of(raw: bytes, number: int, words: str) -> Place:
    places = template_places(NAME, parse_xml(package.read_package(raw)[DOCUMENT]))
    start = places.text(number).index(words)
    return places.place(number, start, start + len(words))


def test_a_comment_stands_at_the_characters_that_are_meant_however_word_split_them() -> None:
    raw = chapter(paragraph("Heading2", "（一）空气"), paragraph("Body", *SPLIT))
    made = marked(
        raw,
        (place_of(raw, 2, "{{ 空气优天数|带单为 }}"), "阻断：甲"),
        (place_of(raw, 2, "{{ 良 }}"), "提醒：乙"),
    )
    assert texts(made) == texts(raw)
    assert [said for _, said in comments(made).values()] == ["阻断：甲\n→ 请改。", "提醒：乙\n→ 请改。"]
    at = [where for where, _ in comments(made).values()]
    assert "{{ 空气优天数|带单为 }}" in at[0] and "{{ 良 }}" in at[1]
    assert marked(raw, (place_of(raw, 2, "{{ 良 }}"), "乙")) == marked(raw, (place_of(raw, 2, "{{ 良 }}"), "乙"))


def test_what_has_no_place_in_the_body_is_told_at_the_first_words_with_its_place() -> None:
    raw = chapter(paragraph("Body", "第一段。"), paragraph("Body", "第二段。"))
    made = marked(raw, (Place(NAME, "页眉", "“{{ 页梅 }}”"), "阻断：甲"), (Place(NAME), "提醒：乙"))
    assert list(comments(made).values()) == [
        ("第一段。", "提醒：乙\n→ 请改。"),
        ("第一段。", "页眉 › “{{ 页梅 }}”\n阻断：甲\n→ 请改。"),
    ]


def test_all_else_of_the_file_stays_and_so_do_the_writer_s_own_comments() -> None:
    mark = '<w:commentRangeStart w:id="0"/><w:r><w:t>话</w:t></w:r><w:commentRangeEnd w:id="0"/>'
    mark += '<w:r><w:commentReference w:id="0"/></w:r>'
    said = (
        f'<w:comments xmlns:w="{W[1:-1]}"><w:comment w:id="0" w:author="〔姓名〕"><w:p><w:r><w:t>记</w:t></w:r></w:p>'
    )
    types = package.read_package(chapter())["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'wordprocessingml.comments+xml"/></Types>',
    )
    extra = {
        "word/comments.xml": (said + "</w:comment></w:comments>").encode(),
        "[Content_Types].xml": types,
        "customXml/item1.xml": b"<a/>",
    }
    raw = chapter(f"<w:p>{mark}</w:p>", paragraph("Body", "{{ 甲 }}"), extra=extra)
    made = marked(raw, (place_of(raw, 2, "{{ 甲 }}"), "阻断：甲"))
    assert comments(made) == {"0": ("{{ 甲 }}", "阻断：甲\n→ 请改。"), "1": ("话", "记")}
    before, after = package.read_package(raw), package.read_package(made)
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {DOCUMENT, "word/comments.xml", "word/styles.xml"}
    assert len(re.findall(b"/word/comments.xml", after["[Content_Types].xml"])) == 1


def test_a_shape_bears_no_comment() -> None:
    inner = paragraph("Body", "{{ 甲 }}")
    shape = f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"
    raw = chapter(shape, paragraph("Body", "话。"))
    made = marked(raw, (place_of(raw, 2, "{{ 甲 }}"), "阻断：甲"))
    ((where, said),) = comments(made).values()
    assert where == "话。" and said.startswith("“{{ 甲 }}”")


def test_what_is_no_word_file_has_no_copy() -> None:
    told = [(Place(NAME), ("阻断：甲",))]
    assert marked_chapter(b"no zip", NAME, told, own()) is None
    assert marked_chapter(chapter(paragraph("Body", "")), NAME, told, own()) is None


def test_the_copy_is_well_formed_word() -> None:
    raw = chapter(paragraph("Body", "一{{ 甲 }}二"))
    files = package.read_package(marked(raw, (place_of(raw, 1, "{{ 甲 }}"), "阻断：<甲>&")))
    for name, data in files.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    document = parse_xml(files[DOCUMENT])
    marks = [W + kind for kind in ("commentRangeStart", "commentRangeEnd", "commentReference")]
    assert [one.tag for one in document.iter(*marks)] == marks
