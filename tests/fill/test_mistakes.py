"""Mistakes as writers make them are told at their place, what they do rightly is told of by nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.case import Case
from tests.fill.mistakes import Chapters

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
MISTAKES: list[dict[str, Any]] = yaml.safe_load((HERE / "mistakes.yaml").read_text(encoding="utf-8"))
RIGHT: list[dict[str, Any]] = yaml.safe_load((HERE / "right_edits.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def chapters(assessed: Case, tmp_path_factory: pytest.TempPathFactory) -> Chapters:
    return Chapters(assessed, tmp_path_factory.mktemp("chapters"))


def shown(edit: dict[str, Any]) -> str:
    return str(
        edit.get("new")
        or edit.get("add")
        or edit.get("cut")
        or edit.get("cut_row")
        or edit.get("cut_cell")
        or edit["by"]
    )[:40]


@pytest.mark.parametrize("edit", MISTAKES, ids=shown)
def test_a_mistake_is_told_at_its_place_and_nothing_else(chapters: Chapters, edit: dict[str, Any]) -> None:
    codes = {edit["code"]} if isinstance(edit["code"], str) else set(edit["code"])
    found = chapters.told(edit["in"], edit)
    told = [(one.code, str(place)) for one in found for place in one.at]
    assert [place for code, place in told if code in codes and all(word in place for word in edit["at"])], told
    assert {one.code for one in found} <= codes | set(edit.get("also", ())), told


@pytest.mark.parametrize("edit", RIGHT, ids=shown)
def test_nothing_is_told_of_what_is_right(chapters: Chapters, edit: dict[str, Any]) -> None:
    assert [(one.code, one.place, one.values) for one in chapters.told(edit["in"], edit)] == []


def test_there_are_enough_of_both() -> None:
    assert len(MISTAKES) >= 128 and len(RIGHT) >= 51
