"""Broken and hostile files end in a table, a material or a finding, within ten seconds and a gigabyte each."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Config
from pipeline.ingest import ingest
from tests.conftest import PATIENCE, READER
from tests.ingest.conftest import ROOT, packed, xlsx

SECONDS, MEGABYTES = 10, 1024


def one_by_one(folder: Path, files: list[Path]) -> list[dict[str, Any]]:
    """What became of each file; the process may take no more memory than one file may."""
    command = [sys.executable, "-m", "tests.ingest.one_by_one", str(folder), *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    *told, cost = map(json.loads, done.stdout.splitlines())
    assert len(told) == len(files) and cost["megabytes"] < MEGABYTES
    return told


def corpora(shared: Path) -> list[Path]:
    found = [path for part in ("corpora", "messy") for path in (shared / "data" / part).rglob("*") if path.is_file()]
    assert len(found) > 400
    return sorted(found)


@pytest.mark.slow
def test_every_file_of_the_corpora(shared: Path, tmp_path: Path) -> None:
    told = one_by_one(tmp_path, corpora(shared))
    assert not [one for one in told if one["trouble"] or one["without"] or one["seconds"] > SECONDS]
    tables = [one for one in told if one["file"].endswith((".xls", ".xlsx", ".csv"))]
    assert not [one["file"] for one in tables if not one["codes"]]


@pytest.mark.slow
def test_files_that_were_cut_off_or_damaged(shared: Path, tmp_path: Path) -> None:
    luck = random.Random(4)
    made = []
    for number, path in enumerate(corpora(shared)[::3]):
        data = bytearray(path.read_bytes())
        for name in ("cut", "flipped"):
            broken = data[: len(data) * luck.randint(20, 95) // 100] if name == "cut" else data[:]
            for _ in range(20 if broken and name == "flipped" else 0):
                broken[luck.randrange(len(broken))] = luck.randrange(256)
            made.append(tmp_path / f"{number}-{name}{path.suffix}")
            made[-1].write_bytes(broken)
    told = one_by_one(tmp_path / "project", made)
    assert not [one for one in told if one["trouble"] or one["without"] or one["seconds"] > SECONDS]


CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
HOSTILE = {
    "套了三层.zip": (packed({"一.zip": packed({"二.zip": packed({"三.csv": b"a,b\n1,2\n"})})}), "I117"),
    "路径.zip": (packed({"../../外面.csv": b"a,b\n1,2\n"}), "I106"),
    "炸弹.zip": (packed({"零.csv": bytes(30 << 20)}), "I105"),
    "宏.xlsm": (xlsx(CELL, {"xl/vbaProject.bin": b"macro"}), "I107"),
    "声明.xlsx": (xlsx(CELL, {"xl/theme.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "I108"),
    "远处.xlsx": (xlsx(CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "I109"),
    "空.xlsx": (xlsx(""), "I121"),
    "空白.csv": (b"\n\n", "I121"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_named(config: Config, tmp_path: Path, name: str) -> None:
    data, code = HOSTILE[name]
    for folder in ("待分拣", "区财政局"):
        path = tmp_path / "inputs/2024" / folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    got = ingest(replace(config, root=tmp_path), 2024, READER)
    assert [finding.code for finding in got.findings] == [code, code] and not got.tables
