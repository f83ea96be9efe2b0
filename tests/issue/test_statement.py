"""The 情况说明 goes out, boxes are ticked, and it says on its return what was ticked — also saved by another program."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipeline import config as configs
from pipeline.config import Body, Config
from pipeline.ingest import ingest
from pipeline.issue import statement_form
from pipeline.model.receipt import Absence
from tests.conftest import PATIENCE, READER, ROOT

YEAR = 2024
_CHECKED = "{http://schemas.microsoft.com/office/word/2010/wordml}checked"
_VALUE = "{http://schemas.microsoft.com/office/word/2010/wordml}val"

Said = dict[str, tuple[Absence, str]]


@pytest.fixture(scope="module")
def config() -> Config:
    return configs.load(ROOT, YEAR)


def tick(body: Body, config: Config) -> tuple[bytes, Said]:
    """Another box in each row in turn, with a reason; the last row is left alone."""
    read = docx.Document(io.BytesIO(statement_form.statement_document(body, config)))
    ways, said = list(Absence), {}
    rows = [row for table in read.tables for row in table.rows][1:]
    for number, row in enumerate(rows[:-1]):
        open_to = [place for place, cell in enumerate(row.cells[2:6]) if cell._tc.findall(f".//{qn('w:sdt')}")]
        place = open_to[number % len(open_to)]
        control = row.cells[2 + place]._tc.find(f".//{qn('w:sdt')}")
        control.find(f".//{_CHECKED}").set(_VALUE, "1")
        control.find(f".//{qn('w:t')}").text = "☒"
        elsewhere = ways[place] is Absence.ELSEWHERE
        reason = config.bodies[number % 5].name if elsewhere else f"经核实没有第{number}种对象"
        row.cells[6].text = reason
        said[row.cells[0].text] = (ways[place], reason)
    out = io.BytesIO()
    read.save(out)
    return out.getvalue(), said


def back(config: Config, folder: Path, data: dict[str, bytes]) -> dict[str, Said]:
    for body, content in data.items():
        path = folder / "inputs" / str(YEAR) / body / "扫描件之外的电子版.docx"
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    received = ingest(replace(config, root=folder), YEAR, READER)
    found: dict[str, Said] = {}
    for one in received.statements:
        if one.absence is not None:
            assert one.year == YEAR
            found.setdefault(one.department, {})[one.about] = (one.absence, one.reason)
    return found


def test_what_was_ticked_is_read(config: Config, tmp_path: Path) -> None:
    ticked = {body.name: tick(body, config) for body in config.bodies}
    found = back(config, tmp_path, {body: data for body, (data, _) in ticked.items()})
    for body, (_, said) in ticked.items():
        assert found.get(body, {}) == said


def test_a_blank_one_says_nothing(config: Config, tmp_path: Path) -> None:
    assert (
        back(config, tmp_path, {body.name: statement_form.statement_document(body, config) for body in config.bodies})
        == {}
    )


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_after_libreoffice_saved_it(config: Config, tmp_path: Path) -> None:
    ticked = {body.name: tick(body, config) for body in config.bodies}
    for number, (data, _) in enumerate(ticked.values()):
        (tmp_path / f"{number}.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    names = [f"{number}.docx" for number in range(len(ticked))]
    convert = ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", "out"]
    subprocess.run([*convert, *names], cwd=tmp_path, check=True, timeout=PATIENCE, capture_output=True)
    saved = {body: (tmp_path / "out" / name).read_bytes() for body, name in zip(ticked, names, strict=True)}
    found = back(config, tmp_path / "back", saved)
    for body, (_, said) in ticked.items():
        assert found.get(body, {}) == said
