"""One cell as long as a spreadsheet lets it be, full of what is looked for in cells, costs a moment, not a run."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.project.assess import assess
from tests.check import casebook
from tests.conftest import ROOT, least, processor_seconds
from tests.ingest.conftest import saved, word

SIGNS = 32_767
"""Signs that a spreadsheet keeps in a cell."""
SECONDS = 2.0
REPEATED = ("（单位：", "金额单位为万元、", "(", "2024年1月", "1", "10^", "其中：合计", "ﷺ", "\u3000", "[1]注1")
HEAD = ("序号", "物种名称", "拉丁学名", "发生面积（亩）", "发生地点")
ROW = (1, "紫茎泽兰", "Ageratina adenophora", 12, "某乡")
Rows = list[tuple[Any, ...]]


def _title(text: str) -> Rows:
    return [(text,), HEAD, ROW]


def _line_of_units(text: str) -> Rows:
    return [("外来入侵植物信息表",), (f"填报单位：{text}", "", "", f"单位：{text}"), HEAD, ROW]


def _head(text: str) -> Rows:
    return [("外来入侵植物信息表",), (*HEAD, text), ROW]


def _name(text: str) -> Rows:
    return [("外来入侵植物信息表",), HEAD, (1, text, *ROW[2:]), ROW]


def _number(text: str) -> Rows:
    return [("外来入侵植物信息表",), HEAD, (f"1{text}", *ROW[1:3], f"1{text}", text)]


def _note(text: str) -> Rows:
    return [("外来入侵植物信息表",), HEAD, ROW, (f"注：{text}",)]


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _word(rows: Sequence[Sequence[Any]]) -> bytes:
    lines = [str(row[0]) for row in rows if len(row) == 1]
    return word([lines], [[row for row in rows if len(row) > 1]])


FILES: dict[str, Callable[[Rows], bytes]] = {".xlsx": lambda rows: saved({"表一": rows}), ".csv": _csv, ".docx": _word}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "ending"),
    [
        (_title, ".xlsx"),
        (_title, ".docx"),
        (_line_of_units, ".csv"),
        (_head, ".xlsx"),
        (_name, ".csv"),
        (_number, ".xlsx"),
        (_note, ".docx"),
    ],
)
def test_a_moment(place: Callable[[str], Rows], ending: str, tmp_path: Path) -> None:
    """All the texts are in one project, a file each."""
    department = casebook.county().bodies[0].name
    for number, repeated in enumerate(REPEATED):
        text = (repeated * SIGNS)[:SIGNS]
        path = tmp_path / "inputs" / "2024" / department / f"外来入侵植物信息表{number}{ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[ending](place(text)))
    shutil.copy(ROOT / "config.yaml", tmp_path / "config.yaml")

    def spent() -> float:
        begun = processor_seconds()
        assert assess(tmp_path).settled
        return processor_seconds() - begun

    assert least(spent, SECONDS * len(REPEATED) / 2, times=3) < SECONDS * len(REPEATED) / 2
