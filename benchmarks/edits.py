"""A project folder and a number → one correction of a kind that no run before has seen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

ROOT = Path(__file__).parent.parent
YEAR = 2024
CHAPTER = "第四章"
"""The chapter whose sentence is changed and that is shown beforehand."""
GROWING = ("排污单位持证排污情况表", "外来入侵植物信息表", "生态产品信息调查情况表", "农村黑臭水体整治情况表")
"""Forms whose rows are many in a large county and owe no material of their own."""
ROWS = 11
"""How many times faster than the papers these grow, so that the report grows too."""
_ACCEPTED = "接受:"
_MARK = "（改）"


def new_project(folder: Path) -> Path:
    """A copy of the sample with templates of its own, never built."""
    folder.mkdir()
    shutil.copy(ROOT / "config.yaml", folder)
    for name in ("inputs", "report_templates"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def correct_cell(project: Path, number: int) -> None:
    """Another number in a department's workbook: it stands in the text, in tables and in a figure."""
    path = _find(project, "主要污染物排放量表.xlsx")
    book = load_workbook(path)
    sheet = book.worksheets[0]
    cell = next(row[2] for row in sheet.iter_rows() if row[0].value == "氨氮排放量")
    cell.value = round(268.4 + (number % 1000) / 100, 2) if number % 2 else round(268.4 - (number % 1000) / 100, 2)
    book.save(path)


def correct_air_day(project: Path, number: int) -> None:
    """Another concentration on one day of one station."""
    path = next((project / "inputs" / str(YEAR)).rglob("环境空气质量日报表/*.xlsx"))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    day = sheet[10 + number % 300]
    day[6].value = 5 + number % 7 if day[6].value != 5 + number % 7 else 4
    book.save(path)


def replace_photo(project: Path, number: int) -> None:
    """The photograph of a project before it was carried out is another one, of the same day and size."""
    from PIL import Image, ImageDraw

    path = sorted((project / "inputs" / str(YEAR)).rglob("*实施前1.jpg"))[0]
    with Image.open(path) as photo:
        exif, photo = photo.getexif(), photo.convert("RGB")
    left, top = 40 + number * 37 % (photo.width // 2), 40 + number * 53 % (photo.height // 2)
    spot = (left, top, left + 300, top + 200)
    ImageDraw.Draw(photo).rectangle(spot, fill=(number * 29 % 256, number * 83 % 256, number * 131 % 256))
    photo.save(path, quality=88, exif=exif)


def change_sentence(project: Path, number: int) -> None:
    """A sentence of a chapter's template says something more."""
    from docx import Document

    path = next((project / "report_templates" / "正文").glob(f"*{CHAPTER}*.docx"))
    document = Document(str(path))
    runs = (run for paragraph in document.paragraphs for run in paragraph.runs)
    run = next(run for run in runs if len(run.text) > 20 and "{" not in run.text and run.text.endswith("。"))
    run.text = f"{run.text.split(_MARK)[0].removesuffix('。')}{_MARK}第{number}次修改。"
    document.save(str(path))


def accept_finding(project: Path, number: int) -> None:
    """One finding more is accepted, another one each time: the line that 问题清单 gives, with a reason."""
    path = project / "outputs" / str(YEAR) / "清单" / "问题清单.xlsx"
    rows = load_workbook(path, read_only=True)["问题"].iter_rows(values_only=True, min_row=4)
    offered = [str(row[-1]) for row in rows if row[-1] and row[9] == "未处理"]
    line = offered[number % len(offered)]
    line = line.replace('理由: ""', f'理由: "第{number}次核对无误"').replace('职务: ""', '职务: "区生态环境分局"')
    config = project / "config.yaml"
    text = config.read_text(encoding="utf-8")
    kept = [one for one in text.splitlines() if "次核对无误" not in one]
    at = next(at for at, one in enumerate(kept) if one.startswith(_ACCEPTED))
    config.write_text("\n".join([*kept[: at + 1], f"  {line}", *kept[at + 1 :], ""]), encoding="utf-8")


def nothing(project: Path, number: int) -> None:
    """All stays as it is."""


def forget(project: Path, number: int) -> None:
    """No outputs, no caches."""
    shutil.rmtree(project / "outputs", ignore_errors=True)


def grow(project: Path, times: int) -> None:
    """So many times the papers and photographs of the year, all different, and more rows in its long tables."""
    from PIL import Image, ImageDraw

    year = project / "inputs" / str(YEAR)
    for path in sorted(path for path in year.rglob("*") if path.suffix in (".pdf", ".jpg")):
        for copy in range(2, times + 1):
            other = path.with_name(f"{path.stem}（{copy}）{path.suffix}")
            if path.suffix == ".pdf":
                other.write_bytes(path.read_bytes() + f"\n%{copy}\n".encode())
                continue
            with Image.open(path) as photo:
                drawn, exif = photo.convert("RGB"), photo.getexif()
            corner = (copy * 90 % drawn.width, copy * 60 % drawn.height)
            ImageDraw.Draw(drawn).rectangle((*corner, corner[0] + 400, corner[1] + 300), fill=(copy * 20, 90, 160))
            drawn.save(other, quality=88, exif=exif)
    for path in sorted(path for path in year.rglob("*.xlsx") if any(form in path.name for form in GROWING)):
        book = load_workbook(path)
        _repeat_rows(book.worksheets[0], 1 + (times - 1) * ROWS)
        book.save(path)


def _repeat_rows(sheet: Any, times: int) -> None:
    """Repeat numbered rows below themselves under other names."""
    cells = [row for row in sheet.iter_rows() if re.fullmatch(r"\d+", str(row[0].value))]
    last, count = cells[-1][0].row, len(cells)
    for merged in [one for one in sheet.merged_cells.ranges if one.max_row > cells[0][0].row]:
        sheet.unmerge_cells(str(merged))
    sheet.insert_rows(last + 1, count * (times - 1))
    for copy in range(1, times):
        for at, row in enumerate(cells):
            for cell in row:
                said = cell.value
                if cell.column == 1:
                    said = count * copy + at + 1
                elif cell.column == 2 and isinstance(said, str):
                    said = f"{said}（{copy + 1}）"
                sheet.cell(last + count * (copy - 1) + at + 1, cell.column, said)


def _find(project: Path, name: str) -> Path:
    return next((project / "inputs" / str(YEAR)).rglob(name))
