"""What a person changed in an output is kept under 登记/ and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.store import hand_edits, swap
from pipeline.system.errors import Cause, PipelineError

FILES = {"自查报告.docx": b"ours", "图/地类.png": b"png", "台账.xlsx": b"sheet"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "outputs" / "2024" / "报告"
    swap.replace_folder(made, FILES)
    return made


@pytest.fixture
def register(tmp_path: Path) -> Path:
    return tmp_path / "outputs" / "登记"


def kept(register: Path) -> dict[str, bytes]:
    store = register / "手工修改" / "2024"
    return {path.name: path.read_bytes() for path in store.iterdir()} if store.is_dir() else {}


def test_untouched_outputs_are_no_edits(folder: Path, register: Path) -> None:
    (folder / "我的.txt").write_bytes(b"unknown files are carried over, not set aside")
    assert hand_edits.set_aside(folder, register, 2024, FILES) == ()
    assert kept(register) == {}


def test_edits_are_kept_numbered_and_told(folder: Path, register: Path) -> None:
    (folder / "自查报告.docx").write_bytes(b"edited")
    (folder / "图" / "地类.png").write_bytes(b"redrawn")
    findings = hand_edits.set_aside(folder, register, 2024)
    assert kept(register) == {"1-图_地类.png": b"redrawn", "2-自查报告.docx": b"edited"}
    assert [finding.code for finding in findings] == ["P101", "P101"]
    assert findings[1].values == {"文件": "报告/自查报告.docx", "另存": "登记/手工修改/2024/2-自查报告.docx"}
    assert findings[1].place == "outputs/2024/报告/自查报告.docx"


def test_the_same_bytes_are_kept_once(folder: Path, register: Path) -> None:
    (folder / "自查报告.docx").write_bytes(b"edited")
    hand_edits.set_aside(folder, register, 2024)
    (again,) = hand_edits.set_aside(folder, register, 2024)
    assert again.values["另存"].endswith("1-自查报告.docx")
    assert list(kept(register)) == ["1-自查报告.docx"]
    (folder / "自查报告.docx").write_bytes(b"edited again")
    hand_edits.set_aside(folder, register, 2024)
    assert kept(register) == {"1-自查报告.docx": b"edited", "2-自查报告.docx": b"edited again"}


def test_numbers_go_past_nine_and_over_gaps(folder: Path, register: Path) -> None:
    store = register / "手工修改" / "2024"
    store.mkdir(parents=True)
    (store / "10-旧.docx").write_bytes(b"x")
    (store / "9-旧.docx").write_bytes(b"y")
    (folder / "自查报告.docx").write_bytes(b"edited")
    hand_edits.set_aside(folder, register, 2024)
    assert "11-自查报告.docx" in kept(register)


def test_a_stranger_under_our_name_is_set_aside(folder: Path, register: Path) -> None:
    (folder / "新图.png").write_bytes(b"a person's own")
    assert hand_edits.set_aside(folder, register, 2024) == ()
    (finding,) = hand_edits.set_aside(folder, register, 2024, {"新图.png"})
    assert kept(register) == {"1-新图.png": b"a person's own"}
    assert finding.values["文件"] == "报告/新图.png"


def test_where_the_edit_cannot_be_kept_the_run_stops(folder: Path, register: Path) -> None:
    (folder / "自查报告.docx").write_bytes(b"edited")
    register.write_bytes(b"a file where the folder belongs")
    with pytest.raises(PipelineError, match="没能另存") as caught:
        hand_edits.set_aside(folder, register, 2024)
    assert caught.value.cause is Cause.OUTPUT
    assert (folder / "自查报告.docx").read_bytes() == b"edited"


def test_no_folder_no_edits(tmp_path: Path, register: Path) -> None:
    assert hand_edits.set_aside(tmp_path / "outputs" / "2024" / "清单", register, 2024) == ()
