"""Every Word file and every workbook that we write is valid against the schema and the rules of Office (ECMA-376)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.conftest import selfcheck

pytestmark = pytest.mark.slow

# The validator asks for parts that ECMA-376 Part 1 (11.3) allows and does not ask for; our styles name their fonts.
ALLOWED = ("relationships/theme' is missing", "relationships/fontTable' is missing")


def complaints(path: Path) -> list[str]:
    """What a validator of Office files has to say about a file."""
    from openxml_audit import FileFormat, OpenXmlValidator

    result = OpenXmlValidator(file_format=FileFormat.OFFICE_2019, max_errors=50).validate(str(path))
    said = [f"{path.name}: {error.part_uri} {error.path} {error.description}" for error in result.errors]
    return [text for text in said if not any(allowed in text for allowed in ALLOWED)]


def test_a_wrong_file_is_told(tmp_path: Path, built: Path) -> None:
    from pipeline.office import package

    files = package.read_package((built / "outputs/2024/清单/督查通报.docx").read_bytes())
    files["word/document.xml"] = files["word/document.xml"].replace(b"<w:body>", b"<w:body><w:nothing/>", 1)
    path = tmp_path / "坏.docx"
    path.write_bytes(package.write_package(files))
    assert complaints(path)


def test_the_report_and_what_is_written_beside_it_are_valid(built: Path) -> None:
    folder = built / "outputs" / "2024"
    files = [*sorted((folder / "报告").glob("*.docx")), *sorted((folder / "清单").rglob("*.docx"))[:3]]
    assert {"自查报告.docx", "自查报告（校核版）.docx", "佐证材料目录.docx", "督查通报.docx"} <= {
        path.name for path in files
    }
    assert [said for path in files for said in complaints(path)] == []


def test_the_workbooks_are_valid(built: Path) -> None:
    folder = built / "outputs" / "2024"
    # A slip holds sheets of others, which the library that copies them writes in its own way.
    files = [path for path in sorted(folder.rglob("*.xlsx")) if path.parent.name != "退回单"]
    assert {"附表.xlsx", "指标汇总.xlsx", "台账.xlsx", "问题清单.xlsx", "收件登记（建议）.xlsx"} <= {
        one.name for one in files
    }
    assert [said for path in files for said in complaints(path)] == []


def test_what_goes_out_to_departments_is_valid(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built / "inputs", tmp_path / "inputs")
    shutil.copy(built / "config.yaml", tmp_path / "config.yaml")
    run = selfcheck("-C", str(tmp_path), "forms", "--department", "区林草局")
    assert run.returncode == 0, run.stdout + run.stderr
    issued = tmp_path / "outputs" / "2024" / "下发材料"
    files = [*sorted(issued.rglob("*.docx")), *sorted(issued.rglob("*.xlsx"))]
    assert len(files) == 3
    assert [said for path in files for said in complaints(path)] == []
