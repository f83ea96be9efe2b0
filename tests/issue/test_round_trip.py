"""Every form goes out, is filled in, comes back, and says what was typed — also after other programs saved it."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipeline import config as configs
from pipeline.case import Case
from pipeline.config import Body, Config
from pipeline.ingest import Received, ingest
from pipeline.issue import blanks
from pipeline.issue.owed import forms_of
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.model.finding import Finding
from pipeline.normalise import normalise
from tests.conftest import PATIENCE, READER, ROOT
from tests.issue.filling import YEAR, Filled, fill, mine, said

pytestmark = pytest.mark.slow

Back = tuple[Received, FactSet, tuple[Finding, ...]]


@pytest.fixture(scope="module")
def config() -> Config:
    return configs.load(ROOT, YEAR)


@pytest.fixture(scope="module")
def filled(config: Config) -> dict[str, Filled]:
    return {body.name: fill(body, config) for body in config.bodies}


def read(config: Config, folder: Path) -> Back:
    """What is read from a folder of inputs/<year>."""
    own = replace(config, root=folder)
    received = ingest(own, YEAR, READER)
    facts, findings = normalise(received.tables, own)
    return received, facts, (*received.findings, *findings)


def handed_in(folder: Path, name: Callable[[str], str], data: dict[str, bytes]) -> Path:
    for body, content in data.items():
        path = folder / "inputs" / str(YEAR) / body / name(body)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    return folder


def check(config: Config, filled: dict[str, Filled], back: Back) -> None:
    received, facts, findings = back
    wrong: list[str] = []
    for body in config.bodies:
        one = filled[body.name]
        for form in forms_of(body, config):
            for item in mine(form, body):
                found = [fact for fact in facts.all_of(FactKey(item.measure, "", str(YEAR))) if _of(fact, body)]
                values = [fact.value for fact in found]
                if one.items[form.id, item.measure] not in values:
                    wrong.append(f"{body.name} {form.id} {item.name}: {values} != {one.items[form.id, item.measure]}")
            if form.records:
                wrong += _records(form.id, body, one, facts)
    assert not wrong, "\n".join(wrong[:20]) + f"\n({len(wrong)} in all)"
    told = [f"{finding.code} {finding.place} {dict(finding.values)}" for finding in findings if not _expected(finding)]
    assert not told, "\n".join(told[:20])


def _expected(finding: Finding) -> bool:
    # Bodies that fill in the same form made up different values; the same section is listed once a month only.
    return finding.code == "N109"


def _of(fact: Fact, body: Body) -> bool:
    return fact.at[0].file.startswith(f"{YEAR}/{body.name}/")


def _records(form: str, body: Body, one: Filled, facts: FactSet) -> list[str]:
    tables = [table for table in facts.table(form, YEAR) if table.department == body.name]
    if len(tables) != 1:
        return [f"{body.name} {form}: {len(tables)} tables of records"]
    wrong = []
    for number, (expected, record) in enumerate(zip(one.records[form], tables[0].records, strict=False)):
        for column, value in expected.items():
            found = said(record.readings.get(column))
            if found != value:
                wrong.append(f"{body.name} {form} row {number} {column}: {found!r} != {value!r}")
    if len(tables[0].records) < len(one.records[form]):
        wrong.append(f"{body.name} {form}: {len(tables[0].records)} rows")
    return wrong


def test_every_form_comes_back_as_it_was_filled_in(config: Config, filled: dict[str, Filled], tmp_path: Path) -> None:
    data = {body: one.data for body, one in filled.items()}
    check(config, filled, read(config, handed_in(tmp_path, lambda body: f"填报表（{body}）.xlsx", data)))


def test_names_of_file_and_sheets_do_not_matter(config: Config, filled: dict[str, Filled], tmp_path: Path) -> None:
    data = {}
    for body, one in filled.items():
        book = openpyxl.load_workbook(io.BytesIO(one.data))
        for number, sheet in enumerate(book, 1):
            sheet.title = f"Sheet{number}"
        out = io.BytesIO()
        book.save(out)
        data[body] = out.getvalue()
    check(config, filled, read(config, handed_in(tmp_path, lambda body: "新建 工作表 (2).xlsx", data)))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_after_libreoffice_saved_it(kind: str, config: Config, filled: dict[str, Filled], tmp_path: Path) -> None:
    names = {}
    for number, (body, one) in enumerate(filled.items()):
        names[body] = f"{number}.{kind}"
        (tmp_path / f"{number}.xlsx").write_bytes(one.data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", "out"]
    files = [f"{number}.xlsx" for number in range(len(names))]
    subprocess.run([*convert, *files], cwd=tmp_path, check=True, timeout=PATIENCE, capture_output=True)
    data = {body: (tmp_path / "out" / name).read_bytes() for body, name in names.items()}
    check(config, filled, read(config, handed_in(tmp_path / "back", lambda body: names[body], data)))


def test_a_blank_form_handed_back_gives_no_facts_but_asks(config: Config, tmp_path: Path) -> None:
    data = {body.name: blanks.blank_forms(body, Case(config)) for body in config.bodies}
    _, facts, findings = read(config, handed_in(tmp_path, lambda body: "表.xlsx", data))
    assert [fact for fact in facts.adopted() if not fact.key.subject] == []
    asked = {finding.code for finding in findings}
    assert "N114" in asked
    assert asked <= {"N114", "I212", "I222"}


def test_tables_left_empty_beside_filled_ones_are_one_notice(config: Config, tmp_path: Path) -> None:
    body = next(body for body in config.bodies if "林草" in body.roles)
    book = openpyxl.load_workbook(io.BytesIO(fill(body, config).data))
    for sheet in book:
        if not sheet.title.startswith("F22"):
            for row in sheet.iter_rows(min_row=5):
                for cell in row:
                    if not cell.protection.locked:
                        cell.value = None
    out = io.BytesIO()
    book.save(out)
    _, facts, findings = read(config, handed_in(tmp_path, lambda body: "表.xlsx", {body.name: out.getvalue()}))
    assert facts.table("F22", YEAR) and not facts.table("F23", YEAR)
    told_of = [finding for finding in findings if finding.code != "N114"]
    assert len(told_of) == 1, told_of
    (told,) = told_of
    assert told.code == "I222" and "国家重点保护野生植物信息表" in told.values["表"]


def test_last_years_values_stand_beside_and_come_back_equal(config: Config, tmp_path: Path) -> None:
    of_last = {
        item.measure: Fact(FactKey(item.measure, "", str(YEAR - 1)), Decimal(number) / 8, unit=item.unit)
        for form in config.scheme.forms.by_id.values()
        for number, item in enumerate(form.items, 1)
        if config.scheme.measures[item.measure].kind not in ("text", "grade")
    }
    case = Case(config, facts=FactSet().plus(of_last.values()))
    data = {body.name: fill(body, config, case).data for body in config.bodies}
    _, facts, findings = read(config, handed_in(tmp_path, lambda body: "表.xlsx", data))
    for measure, fact in of_last.items():
        came = facts.all_of(fact.key)
        assert came and {one.value for one in came} == {fact.value}, measure
    assert {finding.code for finding in findings} <= {"N109"}
