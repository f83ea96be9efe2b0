"""Pages as a person sees them: two PDFs of other bytes look the same, a changed sign does not, a number stands apart."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from pipeline.system.cache import Cache
from pipeline.system.page_looks import PageLook, PageReader

_READ_AS = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
    b"1 begincodespacerange <00> <FF> endcodespacerange "
    b"1 beginbfrange <20> <7E> <0020> endbfrange "
    b"4 beginbfchar <97> <2014> <C0> <7B2C> <C1> <9875> <C2> <5171> endbfchar endcmap end end"
)
"""À, Á, Â of the face are read as 第, 页, 共."""


def pdf(*pages: str, turned: bool = False) -> bytes:
    """A page of A4 for each list of operators, in a face that every reader has."""
    with pikepdf.Pdf.new() as made:
        face = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        face.ToUnicode = made.make_stream(_READ_AS)
        face = made.make_indirect(face)
        for operators in pages:
            made.add_blank_page(page_size=(842, 595) if turned else (595, 842))
            page = made.pages[-1]
            page.add_resource(face, pikepdf.Name.Font, name=pikepdf.Name.F1)
            page.contents_add(operators.encode("cp1252"))
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def words(text: str, x: float, y: float, size: float = 12) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


def number(page: int) -> str:
    """As the report prints it below its text: outside, at the right on odd pages."""
    return words(f"— {page} —", 480 if page % 2 else 80, 60, 14)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[PageReader]:
    with PageReader(Cache(tmp_path / "pages")) as one:
        yield one


def one(reader: PageReader, operators: str, **more: bool) -> PageLook:
    return reader.pages(pdf(operators, **more))[0]


def test_the_number_of_a_page_stands_apart_from_its_look(reader: PageReader) -> None:
    seven, eight = (one(reader, words("area 17820", 100, 700) + number(page)) for page in (7, 8))
    assert (seven.number, seven.mark, eight.number, eight.mark) == ("7", "— 7 —", "8", "— 8 —")
    assert seven.look == eight.look and seven.text == eight.text == "area 17820"


@pytest.mark.parametrize(
    "changed",
    [
        words("area 17920", 100, 700),
        words("area 17820", 100, 701),
        words("area 17820", 100, 700, 12.5),
        words("area 17820", 100, 700) + "100 300 40 40 re f\n",
        words("area 17820", 100, 700) + "0.5 w 100 690 m 160 690 l S\n",
        words("area 17820.", 100, 700),
    ],
)
def test_whatever_is_seen_makes_another_look(reader: PageReader, changed: str) -> None:
    assert one(reader, words("area 17820", 100, 700) + number(7)).look != one(reader, changed + number(7)).look


def test_other_bytes_of_the_same_page_look_the_same(reader: PageReader) -> None:
    plain = words("area 17820", 100, 700) + number(7)
    assert one(reader, plain) == one(reader, "q Q\n" + plain + "% said beside\n")


def test_a_page_without_a_number_has_none(reader: PageReader) -> None:
    cover = one(reader, words("2024", 100, 700))
    assert (cover.number, cover.mark, cover.text) == ("", "", "2024")


def test_of_two_that_look_like_numbers_the_one_at_the_edge_is_it(reader: PageReader) -> None:
    found = one(reader, words("— 3 —", 250, 400) + number(7))
    assert found.number == "7" and "3" in found.text


def test_a_sheet_of_a_volume_is_numbered_by_its_place_in_it(reader: PageReader) -> None:
    own = [words(f"À {page} Á Â 2 Á", 450, 790) for page in (1, 2)]
    for beside in (words("À 1 Á Â 3 Á", 250, 12), words("— 5 —", 250, 12)):
        found = reader.pages(pdf(own[0], own[1] + beside))
        assert [one.mark for one in found] == ["第 1 页 共 2 页", "第 2 页 共 2 页"]
        assert found[1].number == "2" and ("3" in found[1].text or "5" in found[1].text)


def test_a_number_turned_with_its_sheet_is_found(reader: PageReader) -> None:
    turned = "BT /F1 14 Tf 0 -1 1 0 40 500 Tm (— 4 —) Tj ET\n"
    other = "BT /F1 14 Tf 0 -1 1 0 40 140 Tm (— 5 —) Tj ET\n"
    four, five = (one(reader, words("table", 100, 400) + said, turned=True) for said in (turned, other))
    assert (four.number, five.number) == ("4", "5") and four.look == five.look


def test_what_cannot_be_read_has_no_pages(reader: PageReader) -> None:
    assert reader.pages(b"no PDF") == ()
    assert reader.pages(pdf(words("still works", 100, 700)))[0].text == "still works"


def test_what_was_seen_is_kept_and_nothing_that_cannot_be_read(tmp_path: Path) -> None:
    data, store = pdf(words("kept", 100, 700) + number(1)), Cache(tmp_path / "pages")
    with PageReader(store) as reader:
        first = reader.pages(data)
        reader.pages(b"no PDF")
    with PageReader(store) as again:
        assert again.pages(data) == first
        assert again.process.process is None, "nothing was asked"
    assert sum(path.is_file() for path in (tmp_path / "pages").rglob("*")) == 1
