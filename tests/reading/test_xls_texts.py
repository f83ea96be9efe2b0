"""Texts of an old workbook, of which parts are struck out, raised or white, are read as they are seen."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font, PatternFill

from pipeline.reading.readers import read_file
from pipeline.reading.sheet_xml import SeenText
from pipeline.reading.xls_texts import TextFont, rich_texts
from tests.conftest import PATIENCE

PLAIN, STRUCK, RAISED, WHITE = range(4)
FONTS = {
    PLAIN: TextFont(),
    STRUCK: TextFont(struck=True),
    RAISED: TextFont(raised=True),
    WHITE: TextFont(white=True),
}


def written(text: str, runs: list[tuple[int, int]], *, wide: bool = True, more: bytes = b"") -> bytes:
    flags = wide | (0x08 if runs else 0) | (0x04 if more else 0)
    head = struct.pack("<HB", len(text), flags)
    head += struct.pack("<H", len(runs)) if runs else b""
    head += struct.pack("<I", len(more)) if more else b""
    signs = text.encode("utf-16-le" if wide else "latin-1")
    return head + signs + b"".join(struct.pack("<2H", *run) for run in runs) + more


def table(*texts: bytes) -> bytes:
    return struct.pack("<2I", len(texts), len(texts)) + b"".join(texts)


def test_what_is_struck_out_raised_or_white_is_told_apart() -> None:
    texts = [
        written("全部", []),
        written("120亩98", [(0, STRUCK), (4, PLAIN)]),
        written("12.51)", [(4, RAISED)], wide=False),
        written("甲乙丙", [(1, WHITE), (2, STRUCK)], more=b"\x01\x02\x03"),
        written("字", [(0, PLAIN)]),
    ]
    found = rich_texts([table(*texts)], FONTS, own=False)
    assert found == {
        1: SeenText("98", True, None, "98"),
        2: SeenText("12.5¹⁾", False, None, "¹⁾"),
        3: SeenText("甲乙", True, "甲", ""),
    }
    assert rich_texts([table(*texts)], FONTS, own=True)[4] == SeenText("字", False, None, "字")


def test_texts_go_on_in_the_next_record_wherever_it_is_cut() -> None:
    data = table(written("甲乙丙丁", [(2, STRUCK)], more=b"1234"), written("abcd", [(1, STRUCK)], wide=False))
    whole = rich_texts([data], FONTS, own=False)
    assert whole == {0: SeenText("甲乙", True), 1: SeenText("a", True)}
    wide, narrow = {17, 19, 21, 23}, {38, 39, 40, 41}
    for cut in range(1, len(data)):
        if 17 < cut < 25 and cut not in wide:
            continue  # no program cuts a sign in two
        # Inside a text the next record says anew how wide its signs are.
        anew = b"\x01" if cut in wide else b"\x00" if cut in narrow else b""
        assert rich_texts([data[:cut], anew + data[cut:]], FONTS, own=False) == whole, cut


def test_a_text_may_go_on_in_narrower_signs() -> None:
    head = struct.pack("<2I", 1, 1) + struct.pack("<HBH", 4, 0x09, 1)
    records = [head + "甲乙".encode("utf-16-le"), b"\x00ab" + struct.pack("<2H", 3, STRUCK)]
    assert rich_texts(records, FONTS, own=False) == {0: SeenText("甲乙a", True)}


@pytest.mark.parametrize("cut", [1, 9, 12, 16, 20])
def test_what_is_cut_off_is_no_text(cut: int) -> None:
    data = table(written("甲乙丙丁", [(2, STRUCK)]))
    with pytest.raises(struct.error):
        rich_texts([data[:cut]], FONTS, own=False)


@pytest.mark.slow
def test_an_old_workbook_is_seen_like_a_new_one(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not there")
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    struck, white = InlineFont(strike=True), InlineFont(color=Color("FFFFFFFF"))
    black = InlineFont(color=Color("FF000000"))
    sheet["A1"] = CellRichText(TextBlock(struck, "120"), TextBlock(InlineFont(), "98"))
    sheet["B1"] = CellRichText("1234.5", TextBlock(InlineFont(vertAlign="superscript"), "1)"))
    sheet["C1"] = CellRichText(TextBlock(white, "一二"), TextBlock(black, "98"))
    for cell, ink, ground in (("D1", "FFFFFFFF", ""), ("E1", "FFFFFFFF", "FF4472C4"), ("F1", "FF4472C4", "FF4472C4")):
        sheet[cell] = 7
        sheet[cell].font = Font(color=ink)
        if ground:
            sheet[cell].fill = PatternFill("solid", fgColor=ground)
    book.save(tmp_path / "a.xlsx")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [office, home, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    for name in ("a.xlsx", "a.xls"):
        contents = read_file(name, (tmp_path / name).read_bytes())
        ((read, _),) = contents.sheets
        assert read.rows == (("98", "1234.5¹⁾", "98", "", 7, ""),), name
        assert [(one.code, one.at[0].cell, one.values["个数"]) for one in contents.findings] == [
            ("I142", "A1", "1"),
            ("I149", "C1", "3"),
        ], name
