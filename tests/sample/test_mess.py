"""The sample shows every kind of mess that departments send: looked for by opening the files, not by their names."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import cache
from zipfile import ZipFile

import pikepdf
import pytest

from pipeline.model.receipt import Absence
from pipeline.reading import archive, gate
from pipeline.reading.file_contents import SheetRead
from pipeline.reading.readers import read_file
from tests.sample import make_inputs, mess


@cache
def files() -> dict[str, bytes]:
    """The year's files."""
    return {name: data for name, data in make_inputs.files().items() if name.startswith("2024/")}


def kinds() -> dict[str, str]:
    """File → its kind by content, or the code of what refuses it."""
    found = {}
    for name, data in files().items():
        try:
            found[name] = gate.admit(name, data).kind
        except gate.Refused as refused:
            found[name] = refused.code
    return found


def cells() -> Iterator[object]:
    """Every cell of every workbook and text table, and the words of every Word file."""
    for name, data in files().items():
        passed = gate.admit(name, data)
        if passed.kind in ("xlsx", "xls"):
            for sheet, _ in read_file(name, data).sheets:
                yield from (cell for row in sheet.rows for cell in row)
        elif passed.kind == "csv":
            yield data.decode("gb18030")
        elif passed.kind == "docx":
            yield passed.parts["word/document.xml"].decode()


@cache
def texts() -> list[str]:
    return [cell for cell in cells() if isinstance(cell, str)]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "csv", "docx", "pdf", "jpg", "zip"])
def test_every_kind_of_file_is_there(kind: str) -> None:
    assert kind in kinds().values()


@pytest.mark.parametrize(
    "written",
    ["[０-９]", r"\d%$", r"^<0\.005$", "^—$", "^未检出$", r"^\d{1,3},\d{3}", "亩", "公顷", r"^\d{4}年\d{1,2}月\d{1,2}日$"],
)  # fmt: skip
def test_values_are_written_in_every_way(written: str) -> None:
    assert any(re.search(written, text) for text in texts()), written


def test_a_text_table_is_not_in_utf_8() -> None:
    name, data = next((name, data) for name, data in files().items() if name.endswith(".csv"))
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "示例数据" in data.decode("gb18030"), name


def test_a_table_stands_in_a_word_file() -> None:
    found: list[SheetRead] = []
    for name, data in files().items():
        if name.endswith(".docx"):
            found += read_file(name, data).sheets
    assert max(len(sheet.rows) for sheet, _ in found) > 5


def test_a_zip_has_names_as_chinese_windows_writes_them() -> None:
    data = next(data for name, data in files().items() if name.endswith(".zip"))
    assert any("自然保护地" in name for name, _ in archive.members(data))
    assert not any("自然保护地" in name for name in ZipFile(io.BytesIO(data)).namelist())


def test_one_photo_is_too_small_and_one_pdf_is_locked() -> None:
    from PIL import Image

    small = [name for name, data in files().items() if name.endswith(".jpg") and max(Image.open(io.BytesIO(data)).size) < 1600]  # fmt: skip
    assert small == [f"2024/{mess.SMALL}"]
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(io.BytesIO(files()[f"2024/{mess.LOCKED}"]))


def test_photos_stand_in_a_word_file() -> None:
    held = {name: sum("/media/" in part for part in ZipFile(io.BytesIO(data)).namelist()) for name, data in files().items() if name.endswith(".docx")}  # fmt: skip
    assert 3 in held.values()


def test_a_scan_holds_several_papers_and_the_register_says_which() -> None:
    with pikepdf.open(io.BytesIO(files()[f"2024/{mess.SCAN}"])) as scan:
        assert len(scan.pages) == 3 * len(mess.SCANNED)
    register = files()[f"2024/{mess.REGISTER}"]
    sheet = read_file("x.xlsx", register).sheets[0][0]
    assert [row[1] for row in sheet.rows if row[0] == mess.SCAN] == ["1-3", "4-6", "7-9", "10-12", "13-15"]


def test_a_statement_of_every_kind_comes_back() -> None:
    assert {way for rows in mess.STATEMENTS.values() for way, _ in rows.values()} == set(Absence)
    for body in mess.STATEMENTS:
        document = (
            gate.admit("x.docx", files()[f"2024/{body}/无相关材料情况说明.docx"]).parts["word/document.xml"].decode()
        )
        assert f"情况说明　年度：2024　填报单位：{body}" in document and 'w14:checked w14:val="1"' in document


def test_two_versions_of_a_table_differ() -> None:
    first, right = (files()[f"2024/{mess.COLLECTION}{mark}.xlsx"] for mark in ("", "（更正）"))
    assert first != right


def test_something_lies_unsorted() -> None:
    assert any(name.startswith("2024/待分拣/") for name in files())
