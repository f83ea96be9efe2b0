"""In one process nothing is read again that nobody touched, and everything that somebody did."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import yaml

from pipeline import project
from pipeline.project import Event, Stage, known_case
from pipeline.system import layout
from tests.conftest import BODY, short_project


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    known_case._last.clear()


@pytest.fixture
def folder(tmp_path: Path, short_built: Path) -> Path:
    made = short_project(tmp_path / "project")
    shutil.copytree(short_built / "outputs", made / "outputs")
    return made


def checked(folder: Path, year: int | None = None) -> tuple[tuple[str, ...], bool]:
    """What a check finds, and whether anything was read for it."""
    begun: list[Event] = []
    found = project.check(folder, year, on_event=begun.append).findings
    return tuple(repr(one) for one in found), Stage.READ in [one.stage for one in begun]


def correct(folder: Path) -> None:
    path = next(folder.glob(f"inputs/2024/{BODY}/*.xlsx"))
    book = openpyxl.load_workbook(path)
    cells = (one for row in book.worksheets[0].iter_rows() for one in row if isinstance(one.value, int | float))
    next(cells).value = 987654
    book.save(path)


def touch(folder: Path) -> None:
    path = next(folder.glob(f"inputs/2023/{BODY}/*.xlsx"))
    os.utime(path, ns=(1, 1))


def remove(folder: Path) -> None:
    next(folder.glob(f"inputs/2024/{BODY}/*.xlsx")).unlink()


def add(folder: Path) -> None:
    (folder / "inputs" / "2024" / BODY / "说明.txt").write_text("见附件", encoding="utf-8")


def lay_beside(folder: Path) -> None:
    (folder / "inputs" / "散放.xlsx").write_bytes(b"")


def take_the_history(folder: Path) -> None:
    book = openpyxl.Workbook()
    book.save(folder / "inputs" / layout.HISTORY)


def set_otherwise(folder: Path) -> None:
    path = folder / "config.yaml"
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump({**said, "严重度": {"X403": "阻断"}}, allow_unicode=True), encoding="utf-8")


def give_another_number(folder: Path) -> None:
    path = folder / "outputs" / layout.REGISTER / "材料编号.csv"
    path.write_bytes(path.read_bytes() + b"\r\n")


@pytest.mark.parametrize(
    "edit",
    [correct, touch, remove, add, lay_beside, take_the_history, set_otherwise, give_another_number],
    ids=lambda edit: edit.__name__,
)
def test_what_somebody_touched_is_read_again(folder: Path, edit: Callable[[Path], None]) -> None:
    checked(folder)
    edit(folder)
    found, read = checked(folder)
    assert read
    known_case._last.clear()
    assert checked(folder) == (found, True)


def test_what_nobody_touched_is_not_read_again(folder: Path) -> None:
    first, read = checked(folder)
    assert read
    assert checked(folder) == (first, False)
    template = next((folder / "report_templates" / "正文").glob("*.docx"))
    template.write_bytes(template.read_bytes())
    assert checked(folder) == (first, False)
    assert checked(folder, 2023)[1]


def test_another_project_is_not_taken_for_it(folder: Path, tmp_path: Path) -> None:
    other = short_project(tmp_path / "other")
    correct(other)
    checked(folder)
    found, read = checked(other)
    assert read
    known_case._last.clear()
    assert checked(other)[0] == found
