"""Files are read in a process of its own, to the same contents, and whatever happens there ends in an answer."""

from __future__ import annotations

import datetime
import io
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.finding import Finding
from pipeline.model.material import Paper, Picture
from pipeline.model.table import Hidden, Place, Sheet
from pipeline.reading import file_reader, workbook
from pipeline.reading.file_contents import FileContents, TickedRow
from pipeline.reading.file_reader import FileReader
from pipeline.reading.readers import read_file
from pipeline.system.bounded_process import BoundedProcess
from pipeline.system.json_values import decoded, encoded
from tests.sample import papers


def old_workbooks(shared: Path) -> list[Path]:
    folder = shared / "data/corpora/spreadsheets"
    files = sorted([*folder.rglob("*date*.xls"), *folder.rglob("*erge*.xls"), *(shared / "data/messy").glob("*.xls")])
    assert len(files) > 2
    return files


def test_the_process_reads_what_would_be_read_here(shared: Path) -> None:
    with FileReader() as reader:
        for path in old_workbooks(shared):
            assert reader.read(path.name, path.read_bytes()) == read_file(path.name, path.read_bytes())


def test_all_a_file_may_hold_comes_through() -> None:
    cells = (
        "字",
        1,
        1.5,
        True,
        None,
        datetime.date(2024, 3, 5),
        datetime.datetime(2024, 3, 5, 6, tzinfo=datetime.UTC),
        datetime.time(7, 8),
    )
    picture = Picture((4, 3), "ff", datetime.date(2024, 1, 2), True)
    contents = FileContents(
        "docx",
        sheets=(
            (Sheet("", "表1", (cells,), ((0, 0, 0, 1),), Hidden(True, frozenset({1}), frozenset({2}))), ("标题",)),
        ),
        findings=(Finding("I110", (Place("", "表1", "A1"),), {"个数": "1"}),),
        pages=3,
        paper=Paper(("第一页",), False, "报告", "示例〔2024〕1号", datetime.date(2024, 1, 2), (picture,)),
        picture=picture,
        ticked_rows=(TickedRow("表1 第2行", (("编号", "财政.1"),), ("无此项",)),),
    )
    assert decoded(encoded(contents), FileContents) == contents
    refused = read_file("a.xlsx", b"")
    assert refused.refusal is not None and decoded(encoded(refused), FileContents) == refused


def test_a_broken_file_is_an_answer() -> None:
    with FileReader() as reader:
        contents = reader.read("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert contents.refusal is not None and contents.refusal.code == "I104"


def test_a_sheet_too_large_is_named(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "CELL_LIMIT", 20)
    path = next(one for one in sorted((shared / "data/messy").glob("*.xls")))
    refusal = read_file(path.name, path.read_bytes()).refusal
    assert refusal is not None and refusal.code == "I109"
    assert refusal.values["工作表"] and int(refusal.values["行"]) * int(refusal.values["列"]) > 20


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processor time cannot be limited there")
def test_what_never_ends_or_takes_all_memory_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert file_reader.SECONDS <= 10
    monkeypatch.setattr(file_reader, "SECONDS", 1)
    reader = FileReader(process=BoundedProcess("tests.reading.dying_process"))
    with reader:
        for name in ("loop.pdf", "memory.pdf", "crash.pdf"):
            contents = reader.read(name, b"x")
            assert contents.refusal is not None and contents.refusal.code == "I113", name
        assert reader.read("good.pdf", b"x").pages == 1, "the next file has a new process"
        assert reader.read("words.pdf", b"x").pages == 2, "without its words it can be read"
        mistake = reader.read("mistake.pdf", b"x").refusal
    assert mistake is not None and (mistake.code, mistake.values["原因"]) == ("I141", "KeyError：'what'")


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped there")
def test_a_reader_that_the_machine_leaves_waiting_is_waited_for() -> None:
    """Its bound is processor time: by the clock it may take many times as long."""
    data = papers.pdf("情况报告", ["正文。"])
    with FileReader() as reader:
        assert reader.read("a.pdf", data).pages == 1
        assert reader.process.process is not None
        child = reader.process.process.pid
        os.kill(child, signal.SIGSTOP)
        later = threading.Timer(0.5, os.kill, (child, signal.SIGCONT))
        later.start()
        assert reader.process.ask({"name": "a.pdf", "words": True}, data, 1)
        later.join()


def test_opened_files_are_remembered_by_content(tmp_path: Path) -> None:
    from pipeline.system.cache import Cache

    store = Cache(tmp_path / "opened")
    data = papers.pdf("情况报告", ["正文。"], ["2025年1月8日"])
    with FileReader(store) as reader:
        first = reader.read("a.pdf", data)
    with FileReader(store) as reader:
        again = reader.read("b.pdf", data)
        assert reader.process.process is None
    assert again == first


def test_what_could_not_be_read_is_read_again(tmp_path: Path) -> None:
    from pipeline.system.cache import Cache

    store = Cache(tmp_path / "opened")
    with FileReader(store, BoundedProcess("tests.reading.dying_process")) as dying:
        assert dying.read("crash.pdf", papers.pdf("情况报告", ["正文。"])).refusal
    with FileReader(store) as reader:
        assert reader.read("crash.pdf", papers.pdf("情况报告", ["正文。"])).pages == 1


def test_dates_and_cells_are_those_of_the_file() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.append([datetime.date(2024, 3, 5), 12.5, "字"])
    out = io.BytesIO()
    book.save(out)
    with FileReader() as reader:
        ((read, _),) = reader.read("a.xlsx", out.getvalue()).sheets
    assert read.rows == ((datetime.date(2024, 3, 5), 12.5, "字"),)
