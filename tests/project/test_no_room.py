"""No room for temporary files or for outputs: exit 5 with what to do, the last outputs whole, nothing in English."""

from __future__ import annotations

import errno
import gc
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet import _writer

from pipeline.issue.book_bytes import book_bytes
from pipeline.store import swap
from pipeline.system.errors import Cause, PipelineError, no_room
from tests.conftest import PATIENCE, ROOT

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    """What lxml still has to say of its file is said within the test that filled the disk."""
    yield
    gc.collect()


def copied(rows: int) -> Workbook:
    """A workbook of the library that writes each sheet to a temporary file first: what goes back to departments."""
    book = Workbook()
    for row in range(rows):
        book.worksheets[0].append([f"第{row}行"])
    return book


@needs_full
def test_a_sheet_that_finds_no_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "sheet"
    place.symlink_to(FULL)
    monkeypatch.setattr(_writer, "create_temporary_file", lambda *_, **__: str(place))
    with pytest.raises(PipelineError) as caught:
        book_bytes(copied(5_000))
    assert caught.value.cause is Cause.OUTPUT
    assert "磁盘空间不足" in caught.value.message and "临时文件夹" in caught.value.hint


@pytest.mark.parametrize("left", [0, 200])
def test_a_sheet_that_was_cut_short_in_silence_is_told(monkeypatch: pytest.MonkeyPatch, left: int) -> None:
    closed = _writer.WorksheetWriter.close

    def cut(writer: _writer.WorksheetWriter) -> None:
        closed(writer)
        os.truncate(str(writer.out), left)

    monkeypatch.setattr(_writer.WorksheetWriter, "close", cut)
    with pytest.raises(PipelineError, match="磁盘空间不足"):
        book_bytes(copied(1))


def test_no_folder_for_temporary_files_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp', '/var/tmp']")

    monkeypatch.setattr(tempfile, "gettempdir", none)
    monkeypatch.setattr(tempfile, "_gettempdir", none)
    with pytest.raises(PipelineError) as caught:
        book_bytes(copied(1))
    assert caught.value.cause is Cause.OUTPUT
    assert "没有可以写的临时文件夹" in caught.value.message


@pytest.mark.parametrize(
    "error",
    [OSError(errno.EACCES, "closed"), FileNotFoundError(errno.ENOENT, "no such file"), ValueError("x"), KeyError("IO")],
)
def test_another_error_is_not_taken_for_want_of_room(error: Exception) -> None:
    assert no_room(error) is None


CHECK = """
import errno, sys
from openpyxl.worksheet import _writer
def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")
_writer.create_temporary_file = full
from pipeline.cli import main
sys.exit(main(["-C", *sys.argv[1:]]))
"""


def run_without_room(project: Path, command: str, folder: str) -> subprocess.CompletedProcess[str]:
    (project / "config.yaml").write_bytes((ROOT / "config.yaml").read_bytes())
    swap.replace_folder(project / "outputs" / "2024" / folder, {"台账.xlsx": b"the last one"})
    return subprocess.run(
        [sys.executable, "-c", CHECK, str(project), command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"},
    )


@pytest.mark.slow
def test_a_run_without_room_for_temporary_files_ends_with_5(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs" / "2024" / "区财政局"
    inputs.mkdir(parents=True)
    wrong = Workbook()
    for row in (["指标", "单位", "本年", "上年"], ["一般公共预算支出", "万元", "三十万", 305216.4]):
        wrong.worksheets[0].append(row)
    wrong.save(inputs / "生态环境保护与治理支出统计表.xlsx")
    run = run_without_room(tmp_path, "check", "清单")
    assert run.returncode == 5, run.stderr
    assert "没有写完：磁盘空间不足" in run.stderr
    assert "Error" not in run.stderr and "Traceback" not in run.stderr
    lists = tmp_path / "outputs" / "2024" / "清单"
    assert {path.name for path in lists.iterdir()} == {"台账.xlsx", swap.RECORD}
    assert (lists / "台账.xlsx").read_bytes() == b"the last one"


@pytest.mark.slow
def test_workbooks_of_our_own_need_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "inputs" / "2024" / "区统计局").mkdir(parents=True)
    run = run_without_room(tmp_path, "forms", "下发材料")
    assert run.returncode == 0, run.stderr
    assert list((tmp_path / "outputs" / "2024" / "下发材料").rglob("*.xlsx"))
