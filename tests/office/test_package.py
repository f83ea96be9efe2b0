"""Zips of Office files: fixed bytes, honest refusals."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.office import package

PARTS = {"word/document.xml": b"<a/>" * 50, "[Content_Types].xml": b"<t/>", "word/media/a.png": b"\x89PNG" * 9}


def test_order_of_the_mapping_does_not_show() -> None:
    assert package.write_package(PARTS) == package.write_package(dict(reversed(PARTS.items())))


def test_content_types_come_first_and_dates_are_fixed() -> None:
    with zipfile.ZipFile(io.BytesIO(package.write_package(PARTS))) as archive:
        entries = archive.infolist()
    assert [e.filename for e in entries] == ["[Content_Types].xml", "word/document.xml", "word/media/a.png"]
    assert {e.date_time for e in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert [e.compress_type for e in entries] == [zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]


def test_what_was_written_is_read_back() -> None:
    assert package.read_package(package.write_package(PARTS)) == PARTS


def test_another_writers_zip_is_made_ours() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/", b"")
        for name, content in PARTS.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 5, 7, 8, 10)), content)
    assert package.write_package(package.read_package(other.getvalue())) == package.write_package(PARTS)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_refused() -> None:
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.xml", b"1")
        archive.writestr("a.xml", b"2")
    with pytest.raises(zipfile.BadZipFile):
        package.read_package(other.getvalue())


def test_no_zip_is_refused() -> None:
    with pytest.raises(zipfile.BadZipFile):
        package.read_package(b"%PDF-1.7")
