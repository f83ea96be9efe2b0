"""The old format is read in a process of its own, to the same cells, and whatever happens there ends in an answer."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.ingest import workbook, xls_reader
from pipeline.ingest.gate import Refused
from pipeline.ingest.xls_reader import Unreadable


def test_cells_dates_and_merged_ranges_come_through(shared: Path) -> None:
    from python_calamine import CalamineWorkbook

    folder = shared / "data/corpora/spreadsheets"
    files = sorted([*folder.rglob("*date*.xls"), *folder.rglob("*erge*.xls"), *(shared / "data/messy").glob("*.xls")])
    assert len(files) > 2
    for path in files:
        data = path.read_bytes()
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        here = [book.get_sheet_by_name(name) for name in book.sheet_names]
        for (name, rows, merged), sheet in zip(xls_reader.read_xls(data), here, strict=True):
            assert name == sheet.name
            assert repr(rows) == repr(sheet.to_python(skip_empty_area=False))
            assert [tuple(map(tuple, area)) for area in merged] == (sheet.merged_cell_ranges or [])


def test_a_broken_file_is_an_answer() -> None:
    with pytest.raises(Unreadable) as found:
        xls_reader.read_xls(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert not found.value.password


def test_a_reader_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xls_reader, "SECONDS", 0.01)
    with pytest.raises(Refused) as found:
        workbook.read_workbook("a.xls", "xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {})
    assert found.value.code == "I104"


def test_a_sheet_too_large_is_named(shared: Path) -> None:
    path = next(one for one in sorted((shared / "data/messy").glob("*.xls")))
    source = Path(xls_reader.__file__).read_text(encoding="utf-8").replace("CELLS = 3_000_000", "CELLS = 20")
    done = subprocess.run([sys.executable, "-c", source], input=path.read_bytes(), capture_output=True, check=False)
    name, rows, columns = json.loads(done.stdout)
    assert done.returncode == 4 and name and rows * columns > 20
