"""selfcheck forms: what lies in 下发材料/, for whom, and what stands in it."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest

from pipeline import config as configs
from pipeline.cli import main
from tests.conftest import PATIENCE, ROOT, sample_project

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = sample_project(tmp_path_factory.mktemp("issued") / "project")
    assert main(["-C", str(project), "forms"]) == 0
    return project


def folder(project: Path) -> Path:
    return project / "outputs" / "2024" / "下发材料"


def contents(project: Path) -> dict[str, bytes]:
    where = folder(project)
    return {path.relative_to(where).as_posix(): path.read_bytes() for path in where.rglob("*") if path.is_file()}


def test_every_body_gets_three_files(issued: Path) -> None:
    bodies = [body.name for body in configs.load(ROOT).bodies]
    names = [name for name in contents(issued) if not name.startswith(".")]
    assert sorted(names) == sorted(
        f"{body}/{name}（{body}）.{ending}"
        for body in bodies
        for name, ending in (("填报表", "xlsx"), ("任务清单", "docx"), ("情况说明", "docx"))
    )


def test_the_same_bytes_again(issued: Path) -> None:
    before = contents(issued)
    assert main(["-C", str(issued), "forms"]) == 0
    assert contents(issued) == before


def test_one_department_leaves_the_others_alone(issued: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(issued, project)
    before = contents(project)
    config = project / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("报送截止: 2025-02-13", "报送截止: 2025-02-10"), "utf-8")
    body = configs.load(ROOT).bodies[1]
    assert main(["-C", str(project), "forms", "--department", body.aliases[0]]) == 0
    changed = {name for name, data in contents(project).items() if before[name] != data and not name.startswith(".")}
    assert {name.split("/")[0] for name in changed} == {body.name}


def test_an_unknown_department_is_refused(issued: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["-C", str(issued), "forms", "--department", "气象局"]) == 2
    assert "可写的有" in capsys.readouterr().err


def test_without_last_years_inputs_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    shutil.copy(ROOT / "config.yaml", project / "config.yaml")
    assert main(["-C", str(project), "forms"]) == 0
    assert "上年" in capsys.readouterr().out
    assert len(contents(project)) > 30


@pytest.mark.parametrize("with_inputs", [True, False])
def test_what_was_submitted_last_year_stands_as_last_year(issued: Path, tmp_path: Path, with_inputs: bool) -> None:
    project = tmp_path / "project"
    shutil.copytree(issued, project)
    if not with_inputs:
        shutil.rmtree(project / "inputs" / "2023")
    book = openpyxl.Workbook()
    for row in (("编号", "数据", "单位", "2023"), ("land_area", "国土面积", "km²", 2777.77)):
        book.worksheets[0].append(row)
    book.save(project / "inputs" / "历年指标.xlsx")
    body = next(body for body in configs.load(ROOT).bodies if "自然资源" in body.roles)
    assert main(["-C", str(project), "forms", "--department", body.name]) == 0
    made = openpyxl.load_workbook(io.BytesIO(contents(project)[f"{body.name}/填报表（{body.name}）.xlsx"]))
    sheet = next(one for one in made if str(one["A2"].value).startswith("表号：F03　"))
    (found,) = [row for row in sheet.iter_rows(values_only=True) if str(row[0]).startswith("国土面积*")]
    assert found[3] == 2777.77


def test_an_edited_form_is_set_aside(issued: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = tmp_path / "project"
    shutil.copytree(issued, project)
    edited = next(path for path in sorted(folder(project).rglob("*.xlsx")))
    edited.write_bytes(b"edited")
    assert main(["-C", str(project), "forms"]) == 0
    assert "另存" in capsys.readouterr().out
    kept = list((project / "outputs" / "登记" / "手工修改" / "2024").iterdir())
    assert [path.read_bytes() for path in kept] == [b"edited"]


def test_the_task_list_says_what_came_last_year(issued: Path) -> None:
    config = configs.load(ROOT)
    body = next(body for body in config.bodies if "财政" in body.roles)
    read = docx.Document(io.BytesIO(contents(issued)[f"{body.name}/任务清单（{body.name}）.docx"]))
    rows = [[cell.text for cell in row.cells] for table in read.tables for row in table.rows[1:]]
    owed = [one for item in config.scheme.duties.of_role("财政") for one in item.deliverables]
    assert [row[1] for row in rows] == [one.id for one in owed]
    last = dict(zip((row[1] for row in rows), (row[5] for row in rows), strict=True))
    assert any(".pdf（" in said and "页）" in said for said in last.values())
    assert all(row[4] == "2025-02-13" for row in rows)
    for row, one in zip(rows, owed, strict=True):
        assert ("不能报无" in row[6]) == (not one.absences)
    text = "\n".join(paragraph.text for paragraph in read.paragraphs)
    assert all(item.text in text for item in config.scheme.duties.of_role("财政"))


def tasks_of(project: Path, role: str) -> dict[str, list[str]]:
    """Id of each deliverable → the cells of its row in the task list of the body that fills a role."""
    body = next(body for body in configs.load(ROOT).bodies if role in body.roles)
    read = docx.Document(io.BytesIO(contents(project)[f"{body.name}/任务清单（{body.name}）.docx"]))
    return {row.cells[1].text: [cell.text for cell in row.cells] for table in read.tables for row in table.rows[1:]}


def test_the_task_list_says_how_many_of_a_kind_are_owed_and_for_what(issued: Path) -> None:
    config = configs.load(ROOT)
    seen = set()
    for role in config.scheme.tree.roles:
        rows = tasks_of(issued, role)
        for one in (one for item in config.scheme.duties.of_role(role) for one in item.deliverables if one.per):
            asked = rows[one.id][3]
            assert one.per is not None
            seen.add(one.per.kind)
            if one.per.kind == "township":
                assert all(township in asked for township in config.townships)
            elif one.per.kind == "quarter":
                assert "每季度一份" in asked
            else:
                assert one.per.form in asked
    assert seen == {"township", "quarter", ""}
    assert any("上年有：" in row[3] for row in tasks_of(issued, "林草").values())


def test_a_body_with_its_own_deadline_reads_that(issued: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(issued, project)
    config = project / "config.yaml"
    written = config.read_text("utf-8")
    body = next(body for body in configs.load(ROOT).bodies if "财政" in body.roles)
    line = next(line for line in written.splitlines() if line.strip().startswith("2024:"))
    config.write_text(written.replace(line, line.rstrip("}") + f", 另定期限: {{{body.name}: 2025-01-20}}}}"), "utf-8")
    assert main(["-C", str(project), "forms"]) == 0
    assert all(row[4] == "2025-01-20" for row in tasks_of(project, "财政").values())
    book = openpyxl.load_workbook(io.BytesIO(contents(project)[f"{body.name}/填报表（{body.name}）.xlsx"]))
    assert "2025-01-20" in str(book.worksheets[0]["A3"].value)


def test_the_statement_has_boxes_only_where_nothing_may_be_there(issued: Path) -> None:
    config = configs.load(ROOT)
    for body in config.bodies:
        read = docx.Document(io.BytesIO(contents(issued)[f"{body.name}/情况说明（{body.name}）.docx"]))
        assert read.paragraphs[1].text == f"情况说明　年度：2024　填报单位：{body.name}"
        owed = [one for role in body.roles for item in config.scheme.duties.of_role(role) for one in item.deliverables]
        may = [one for one in owed if one.absences]
        rows = [row for table in read.tables for row in table.rows][1:]
        assert [row.cells[0].text for row in rows] == [one.id for one in may]
        for row, one in zip(rows, may, strict=True):
            boxes = row._tr.xml.count("<w14:checkbox>")
            assert boxes == len(one.absences)


def test_heads_are_locked_and_cells_are_checked(issued: Path) -> None:
    body = next(body for body in configs.load(ROOT).bodies if "财政" in body.roles)
    book = openpyxl.load_workbook(io.BytesIO(contents(issued)[f"{body.name}/填报表（{body.name}）.xlsx"]))
    sheet = next(one for one in book if str(one["A2"].value).startswith("表号：F02　"))
    assert sheet.protection.sheet and sheet.protection.password is None and not sheet.protection.insertRows
    top = next(cell.row for cell in sheet["A"] if str(cell.value).startswith("指标"))
    assert sheet.cell(top, 3).protection.locked and sheet.cell(top + 1, 1).protection.locked
    assert not sheet.cell(top + 1, 3).protection.locked
    kinds = {check.type for check in sheet.data_validations.dataValidation}
    assert {"decimal", "list", "whole"} <= kinds
    assert all(check.error for check in sheet.data_validations.dataValidation if check.type in ("decimal", "whole"))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_what_is_issued(issued: Path, tmp_path: Path) -> None:
    names = {}
    for number, (name, data) in enumerate(sorted(contents(issued).items())):
        if not name.startswith("."):
            names[f"{number}.{name.rpartition('.')[2]}"] = data
    for name, data in names.items():
        (tmp_path / name).write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf"]
    subprocess.run([*convert, *names], cwd=tmp_path, check=True, timeout=PATIENCE, capture_output=True)
    for name in names:
        pages = pikepdf.open((tmp_path / name).with_suffix(".pdf")).pages
        assert len(pages) >= 1, name
