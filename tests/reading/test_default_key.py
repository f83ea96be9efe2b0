"""A workbook that Excel locked with its own key is opened; one with a password is not."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.reading import default_key
from pipeline.reading.readers import read_file


def locked(password: str) -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = 12.5
    out, made = io.BytesIO(), io.BytesIO()
    book.save(out)
    OOXMLFile(io.BytesIO(out.getvalue())).encrypt(password, made)
    return made.getvalue()


def test_the_key_that_everybody_knows_opens_a_file() -> None:
    contents = read_file("年鉴.xlsx", locked("VelvetSweatshop"))
    assert (contents.kind, contents.refusal) == ("xlsx", None)
    assert contents.sheets[0][0].rows == ((12.5,),)


def test_any_other_key_is_somebodys_secret() -> None:
    refusal = read_file("年鉴.xlsx", locked("another")).refusal
    assert refusal is not None and refusal.code == "I103"


@pytest.mark.parametrize("cut", [9, 200, 1000, 3000])
def test_a_locked_file_that_is_cut_off_has_a_password_or_is_damaged(cut: int) -> None:
    refusal = read_file("年鉴.xlsx", locked("VelvetSweatshop")[:cut]).refusal
    assert refusal is not None and refusal.code in ("I103", "I104")


def test_old_workbooks_too(shared: Path) -> None:
    files = [path for path in (shared / "data").rglob("*.xls") if path.is_file()]
    told = {
        path.name: read_file(path.name, path.read_bytes()) for path in files if default_key.is_locked(path.read_bytes())
    }
    assert any(one.refusal is None and one.sheets for one in told.values())
    assert all(one.refusal is None or one.refusal.code == "I103" for one in told.values())
