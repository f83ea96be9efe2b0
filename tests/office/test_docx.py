"""The Word documents we write: what is in them, that they open, that the bytes repeat."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.office import package
from pipeline.office.docx import Heading, PageBreak, Paragraph, Run, WordCell, document
from pipeline.office.list_table import Col, Table, Tint, row_numbers
from tests.conftest import PATIENCE

COLS: tuple[Col[tuple[str, str, Run], WordCell], ...] = (
    Col("编号", 1, lambda row: row[0]),
    Col("材料", 3, lambda row: row[1], tint=lambda row: Tint.MIDDLE if row[1] == "图" else None),
    Col("无", 1, lambda row: [row[2]], "center"),
)
BLOCKS: list[Any] = [
    Heading("任务清单", 0),
    Heading("一、要交的材料"),
    Paragraph("甲<乙>&丙\n第二行\x00"),
    Table(COLS, [("林草.1-1", "表", Run(box=False, tag="林草.1-1:absent")), ("林草.1-2", "图", Run(box=True))]),
    PageBreak(),
    Paragraph([Run("单位（盖章）", bold=True)], align="right"),
]


def test_python_docx_reads_what_was_written() -> None:
    read = docx.Document(io.BytesIO(document("清单", BLOCKS)))
    assert [paragraph.style.name for paragraph in read.paragraphs[:3]] == ["Title", "Heading 1", "Body Text"]
    assert read.paragraphs[2].text == "甲<乙>&丙\n第二行"
    assert [cell.text for cell in read.tables[0].rows[0].cells] == ["编号", "材料", "无"]
    assert read.core_properties.title == "清单"


def test_check_boxes_are_content_controls() -> None:
    xml = package.read_package(document("清单", BLOCKS))["word/document.xml"].decode()
    assert xml.count("<w14:checkbox>") == 2
    assert '<w14:checked w14:val="0"/>' in xml and '<w14:checked w14:val="1"/>' in xml
    assert "<w:t>☐</w:t>" in xml and "<w:t>☑</w:t>" in xml and 'w:val="林草.1-1:absent"' in xml


def test_chinese_fonts_stand_in_the_styles() -> None:
    styles = package.read_package(document("清单", BLOCKS))["word/styles.xml"].decode()
    assert 'w:eastAsia="仿宋_GB2312"' in styles and 'w:eastAsia="黑体"' in styles


def test_landscape_turns_the_page() -> None:
    section = docx.Document(io.BytesIO(document("清单", BLOCKS, landscape=True))).sections[0]
    assert section.page_width > section.page_height


def test_a_table_at_the_end_is_followed_by_a_paragraph() -> None:
    body = docx.Document(io.BytesIO(document("清单", BLOCKS[:4]))).element.body
    assert [child.tag.rpartition("}")[2] for child in body][-3:] == ["tbl", "p", "sectPr"]


def test_a_cell_is_tinted_by_its_row_and_rows_are_numbered() -> None:
    rows = [("甲", "表", Run()), ("乙", "图", Run())]
    read = docx.Document(io.BytesIO(document("清单", [Table((row_numbers(1), *COLS), rows)]))).tables[0]
    assert [cell.text for cell in read.columns[0].cells] == ["序号", "1", "2"]
    fills = [[cell._tc.xpath("string(w:tcPr/w:shd/@w:fill)") for cell in row.cells] for row in read.rows[1:]]
    assert fills == [["", "", "", ""], ["", "", Tint.MIDDLE, ""]]


def test_same_bytes_later() -> None:
    first = document("清单", BLOCKS)
    time.sleep(1.1)
    assert document("清单", BLOCKS) == first


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    (tmp_path / "清单.docx").write_bytes(document("清单", BLOCKS))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(["soffice", profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "清单.docx"],
                   cwd=tmp_path, check=True, timeout=PATIENCE, capture_output=True)  # fmt: skip
    said = (tmp_path / "清单.txt").read_text("utf-8-sig")
    assert "任务清单" in said and "☐" in said and "☑" in said
