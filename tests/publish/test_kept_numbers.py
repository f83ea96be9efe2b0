"""Pages inserted in loose leaves: what is on paper keeps its number and its back, the list exchanges nothing else."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.publish.kept_numbers import kept_numbers, with_blanks
from pipeline.publish.page_changes import sheet_swaps
from pipeline.system.page_looks import PageLook


def pages(looks: str, numbers: Sequence[str] = (), front: int = 0) -> list[PageLook]:
    """A page a letter; a dash is an empty page."""
    named = numbers or ["" if at < front else str(at + 1 - front) for at in range(len(looks))]
    return [
        PageLook(look, number, f"— {number} —" if number else "", "" if look == "-" else look)
        for look, number in zip(looks, named, strict=True)
    ]


def on_paper(old: list[PageLook], new: list[PageLook], *, both_sides: bool) -> list[PageLook]:
    """The document as it is printed so that the paper keeps its numbers."""
    kept = kept_numbers(old, new, both_sides=both_sides)
    made: list[PageLook] = [PageLook("-", "", "", "")] * kept.blanks.count(0)
    for at, page in enumerate(new, 1):
        number = kept.shown.get(int(page.number), page.number) if page.number else ""
        made.append(PageLook(page.look, number, f"— {number} —" if number else "", page.text))
        made += [PageLook("-", "", "", "")] * kept.blanks.count(at)
    return made


def said(old: list[PageLook], new: list[PageLook], *, both_sides: bool) -> str:
    return " ".join(f"{page.look}{page.number}" for page in on_paper(old, new, both_sides=both_sides))


def test_pages_in_between_are_numbered_after_the_one_before() -> None:
    assert said(pages("abcd"), pages("abxycd"), both_sides=False) == "a1 b2 x2-1 y2-2 c3 d4"
    assert said(pages("abcd"), pages("abcdx"), both_sides=False) == "a1 b2 c3 d4 x4-1"
    assert said(pages("abcd"), pages("axycd"), both_sides=False) == "a1 x2 y2-1 c3 d4"
    assert said(pages("abcd"), pages("acd"), both_sides=False) == "a1 c3 d4"
    assert said(pages("cab", front=1), pages("cxab", front=1), both_sides=False) == "c x0-1 a1 b2"


def test_a_second_page_in_the_same_place_comes_after_or_pushes_on() -> None:
    paper = pages("abxc", numbers=["1", "2", "2-1", "3"])
    assert said(paper, pages("abxyc"), both_sides=False) == "a1 b2 x2-1 y2-2 c3"
    assert said(paper, pages("abyxc"), both_sides=False) == "a1 b2 y2-1 x2-2 c3"
    assert said(paper, pages("abc"), both_sides=False) == "a1 b2 c3"


def test_printed_on_both_sides_an_empty_page_keeps_the_backs() -> None:
    assert said(pages("abcd"), pages("abxcd"), both_sides=True) == "a1 b2 x2-1 - c3 d4"
    assert said(pages("abcd"), pages("abxycd"), both_sides=True) == "a1 b2 x2-1 y2-2 c3 d4"
    assert said(pages("abcd"), pages("abcdx"), both_sides=True) == "a1 b2 c3 d4 x4-1", "nothing follows"
    paper = pages("abx-cd", numbers=["1", "2", "2-1", "", "3", "4"])
    assert said(paper, pages("abxcd"), both_sides=True) == "a1 b2 x2-1 - c3 d4", "as it is on paper"


def test_where_its_own_numbers_are_right_nothing_is_done() -> None:
    kept = kept_numbers(pages("abcd"), pages("axcd"), both_sides=True)
    assert not kept.shown and not kept.blanks


@given(st.text("abcd", min_size=1, max_size=8), st.text("abcdxy", min_size=1, max_size=10), st.booleans())
def test_numbers_never_stand_twice_and_kept_pages_stay(before: str, after: str, both_sides: bool) -> None:
    old, new = pages(before), pages(after)
    paper = on_paper(old, new, both_sides=both_sides)
    numbers = [page.number for page in paper if page.number]
    assert len(set(numbers)) == len(numbers) == len(new)
    order = [[int(part) for part in number.split("-")] for number in numbers]
    assert order == sorted(order), "in the order in which they are looked for"
    assert on_paper(paper, new, both_sides=both_sides) == paper or not after.startswith(before[:1])
    if before == after:
        assert paper == old


@given(
    st.text(
        "abcdefgh",
        min_size=4,
        max_size=8,
    ).filter(lambda text: len(set(text)) == len(text)),
    st.data(),
)
def test_a_page_more_exchanges_no_more_than_the_sheets_around_it(before: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(before)))
    old, new = pages(before), pages(before[:at] + "x" + before[at:])
    swaps = sheet_swaps(old, on_paper(old, new, both_sides=True), both_sides=True)
    assert sum(bool(one.new) for one in swaps) <= 2


@pytest.mark.parametrize(("behind", "sizes"), [((2,), [1, 2, 0, 3]), ((0, 3), [0, 1, 2, 3, 0]), ((), [1, 2, 3])])
def test_empty_pages_are_laid_in(behind: tuple[int, ...], sizes: list[int]) -> None:
    with pikepdf.Pdf.new() as made:
        for page in (1, 2, 3):
            made.add_blank_page(page_size=(595, 842))
            made.pages[-1].contents_add(f"{page} 0 0 1 0 0 cm".encode())
        out = io.BytesIO()
        made.save(out)
    with pikepdf.open(io.BytesIO(with_blanks(out.getvalue(), behind))) as laid:
        said = [b"".join(token for token in _operators(page)) for page in laid.pages]
    assert [int(one[:1] or b"0") for one in said] == sizes


def _operators(page: pikepdf.Page) -> list[bytes]:
    return [
        b" ".join(bytes(str(one), "ascii") for one in operands) for operands, _ in pikepdf.parse_content_stream(page)
    ]
