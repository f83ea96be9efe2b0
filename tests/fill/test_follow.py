"""Short appendices share pages: one part of one section where the page setup allows it, text and references whole."""

from __future__ import annotations

import pytest

from pipeline.fill import assemble
from pipeline.fill.shared_pages import LONGEST, on_shared_pages, sharing
from pipeline.model.part import Part
from pipeline.office import package
from tests.fill.chapters import LANDSCAPE, chapter, paragraph, table, texts, xml
from tests.fill.test_assemble import META, parts

NAMES = ("第一", "第二", "第三")


def appendix(name: str, rows: int = 3, landscape: bool = False) -> bytes:
    blocks = (
        paragraph("AppendixTitle", f'{{{{ 题号("{name}") }}}}　{name}表'),
        table(*((f"{name}{row}", "文") for row in range(rows))),
    )
    return chapter(*blocks, swap=LANDSCAPE) if landscape else chapter(*blocks)


def report(*follows: bool, rows: int = 3, turned: int | None = None) -> tuple[tuple[Part, ...], list[Part]]:
    """Three appendices: those that share pages marked, and as they were."""
    given = parts(*((name, appendix(name, rows, at == turned), 9) for at, name in enumerate(NAMES)))[0]
    return _placed(*zip(given, follows, strict=True)), given


def _placed(*parts: tuple[Part, bool]) -> tuple[Part, ...]:
    return tuple(on_shared_pages((part, sharing(part, follows), follows) for part, follows in parts))


def begun(placed: tuple[Part, ...]) -> int:
    return sum(not part.follows for part in placed)


def test_parts_that_may_follow_become_one_section_with_all_their_text() -> None:
    made, given = report(False, True, True)
    assert begun(made) == 1 and [part.id for part in made] == [part.id for part in given]
    bound = assemble.assemble(made, (), META)
    assert texts(bound) == [text for part in given for text in texts(part.docx)]
    assert xml(bound).count("<w:sectPr") == 1 and 'w:start="1"' in xml(bound)


def test_a_title_that_follows_stands_apart_from_what_is_above() -> None:
    made, given = report(False, True, True)
    assert [xml(part.docx).count('w:spacing w:before="280"') for part in made] == [0, 1, 1]
    assert made[0] is given[0]


@pytest.mark.parametrize(
    ("follows", "rows", "turned", "expected"),
    [
        ((False, False, False), 3, None, 3),
        ((False, True, False), 3, None, 2),
        ((False, True, True), 3, 1, 3),
        ((False, True, True), 3, 2, 2),
        ((False, True, True), LONGEST + 1, None, 3),
    ],
)
def test_who_begins_a_page(follows: tuple[bool, bool, bool], rows: int, turned: int | None, expected: int) -> None:
    made, given = report(*follows, rows=rows, turned=turned)
    assert begun(made) == expected
    assert [text for part in made for text in texts(part.docx)] == [t for part in given for t in texts(part.docx)]
    assert made == report(*follows, rows=rows, turned=turned)[0]


def test_the_contents_list_is_never_joined() -> None:
    given, _ = parts(
        ("目录", chapter(paragraph("FrontTitle", "目录"), paragraph("Toc1", "【目录】")), None),
        ("前言", chapter(paragraph("FrontTitle", "前言")), None),
    )
    assert begun(_placed((given[0], False), (given[1], True))) == 2


def test_a_name_that_a_figure_brought_in_is_no_other_page_setup() -> None:
    (first, second, *_), _ = report(False, False, False)
    files = package.read_package(second.docx)
    named = files["word/document.xml"].replace(b"<w:document ", b'<w:document xmlns:more="urn:more" ', 1)
    assert named != files["word/document.xml"]
    other = Part(second.id, second.title, package.write_package(files | {"word/document.xml": named}))
    assert begun(_placed((first, False), (other, True))) == 1
