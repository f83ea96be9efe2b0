"""A packed PDF has the objects, the pages and the trailer that it had before."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest
import typst

from pipeline.publish.paper.object_streams import with_object_streams

TEXT = """
#set document(title: "甲", date: datetime(year: 2025, month: 3, day: 10))
#set text(lang: "zh")
= 章
#table(columns: 9, ..range(4000).map(str))
#figure(rect(), alt: "<</Type/Pages/Count 7>> endobj endstream trailer startxref 1")
"""


@pytest.fixture(scope="module")
def raw() -> bytes:
    out = typst.compile(TEXT.encode(), pdf_standards=["a-3b"], timestamp=0)
    assert isinstance(out, bytes)
    return out


def objects(data: bytes) -> dict[int, tuple[bytes, bytes]]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return {
            one.objgen[0]: (
                one.unparse(resolved=True),
                one.read_raw_bytes() if isinstance(one, pikepdf.Stream) else b"",
            )
            for one in pdf.objects
            if one.get("/Type") not in ("/ObjStm", "/XRef")
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream)
        }


def test_every_object_is_what_it_was(raw: bytes) -> None:
    small, pages = with_object_streams(raw)
    before, after = objects(raw), objects(small)
    assert len(before) > 4000
    # unparsed streams name their own number; those of the streams that pack are new
    assert {number: one for number, one in after.items() if number in before} == before
    with pikepdf.open(io.BytesIO(small)) as pdf, pikepdf.open(io.BytesIO(raw)) as bare:
        assert pages == len(pdf.pages) == len(bare.pages) > 1
        assert pdf.trailer.Root.unparse(resolved=True) == bare.trailer.Root.unparse(resolved=True)
        assert pdf.trailer.ID == bare.trailer.ID
        assert dict(pdf.docinfo) == dict(bare.docinfo)
        assert not pdf.check_pdf_syntax()
    assert len(small) < len(raw) / 2


def test_the_table_of_objects_names_every_place(raw: bytes) -> None:
    """A reader that cannot rebuild a broken table finds what it looks for."""
    small, _ = with_object_streams(raw)
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n\Z", small)[0])
    assert re.match(rb"\d+ 0 obj\n<</Type/XRef", small[start:])
    with pikepdf.open(io.BytesIO(small), attempt_recovery=False) as pdf:
        assert len(pdf.objects) == int(pdf.trailer.Size) - 1


@pytest.mark.parametrize("cut", [slice(0, -1), slice(0, 5000), slice(1, None), slice(0, 0)])
def test_what_is_no_whole_pdf_is_refused(raw: bytes, cut: slice) -> None:
    with pytest.raises(ValueError, match="no PDF"):
        with_object_streams(raw[cut])
