"""`selfcheck new`: a season is opened whole or not at all, config.yaml keeps every other byte, the sample is named."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import ROOT, answered, remembering, sample_project, selfcheck

pytestmark = pytest.mark.slow

YEAR, AFTER = 2025, 2026


@pytest.fixture(scope="module")
def opened(built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The sample with its next season opened, and what was said."""
    project = remembering(sample_project(tmp_path_factory.mktemp("season") / "project"), built)
    run = selfcheck("-C", str(project), "new", str(YEAR))
    assert run.returncode == 0, run.stdout + run.stderr
    return project, run.stdout


def bare(folder: Path, text: str | None = None) -> Path:
    """A project folder with a config only."""
    folder.mkdir()
    (folder / "config.yaml").write_bytes((text or (ROOT / "config.yaml").read_text(encoding="utf-8")).encode())
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def test_a_folder_for_each_body_and_the_unsorted(opened: tuple[Path, str]) -> None:
    project, _ = opened
    made = {one.name for one in (project / "inputs" / str(YEAR)).iterdir()}
    before = {one.name for one in (project / "inputs" / str(YEAR - 1)).iterdir()}
    assert made == before


def test_the_register_is_empty_with_its_heads(opened: tuple[Path, str]) -> None:
    project, _ = opened
    book = openpyxl.load_workbook(project / "inputs" / str(YEAR) / "收件登记.xlsx")
    texts = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell]
    assert {"文件", "页码", "事项编号", "收到日期"} <= set(texts)
    assert "建议" not in "".join(texts)
    assert not [text for text in texts if text.endswith((".pdf", ".xlsx", ".jpg"))]


def test_config_keeps_every_byte_but_one_line(opened: tuple[Path, str]) -> None:
    project, said = opened
    old = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    new = (project / "config.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    added = [line for line in new if line not in old]
    assert len(added) == 1
    assert [line for line in new if line != added[0]] == old
    assert added[0].startswith("  2025: {截至日期: 2026-02-20, 报送截止: 2026-02-13, 成文日期: 2026-03-10}")
    assert "请核对" in added[0]
    assert added[0].partition("  #")[0].strip() in said


def test_what_is_still_sample_is_said(opened: tuple[Path, str]) -> None:
    _, said = opened
    assert "示例断面一" in said
    assert "示例空气站一" in said
    assert "示例镇一" in said
    assert "inputs/2024：表里写着“示例数据”" in said
    assert "selfcheck forms --year 2025" in said


def test_forms_check_and_build_work_from_an_empty_season(opened: tuple[Path, str]) -> None:
    project, _ = opened
    run = answered("-C", str(project), "forms", "--year", str(YEAR))
    assert run.returncode == 0, run.stderr
    assert (project / "outputs" / str(YEAR) / "下发材料" / "区林草局").is_dir()
    assert "2024 年的材料里写着“示例数据”：表里的上年值也是" in run.stdout
    run = answered("-C", str(project), "check", "--year", str(YEAR))
    assert run.returncode == 1, run.stderr
    assert re.search(r"应交 (\d+) 件：未报 \1。", run.stdout)
    run = answered("-C", str(project), "build", "--jobs", "1", "--year", str(YEAR))
    assert run.returncode == 1, run.stderr
    assert "草稿已写入" in run.stdout
    assert "Traceback" not in run.stderr


def test_a_season_that_is_there_is_left_alone(opened: tuple[Path, str]) -> None:
    project, _ = opened
    before = files(project / "inputs"), (project / "config.yaml").read_bytes()
    run = answered("-C", str(project), "new", str(YEAR))
    assert run.returncode == 5
    assert "已经有了，没有动" in run.stderr
    assert (files(project / "inputs"), (project / "config.yaml").read_bytes()) == before


def test_a_body_takes_part_only_in_its_years(tmp_path: Path) -> None:
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    text = text.replace("职能: [文旅]}", "职能: [文旅], 至: 2024}\n  - {名称: 区文旅新局, 职能: [文旅], 自: 2025}")
    project = bare(tmp_path / "project", text)
    assert answered("-C", str(project), "new", str(YEAR)).returncode == 0
    made = {one.name for one in (project / "inputs" / str(YEAR)).iterdir()}
    assert "区文旅新局" in made
    assert "区文旅局" not in made
    assert "收件登记.xlsx" not in made


@pytest.mark.parametrize(
    ("style", "place"),
    [
        ("  2024:\r\n    截至日期: 2025-02-20 # 甲\r\n    成文日期: 2024-02-29\r\n", "成文日期: 2026-02-28"),
        ("    2024: {截至日期: 2025-02-20,\n       成文日期: 2024-02-29} # 乙\n\n# 丙\n", "成文日期: 2026-02-28"),
    ],
)
def test_dates_written_otherwise(tmp_path: Path, style: str, place: str) -> None:
    text = re.sub(r"  2023: .*\n  2024: .*\n", lambda _: style, (ROOT / "config.yaml").read_text(encoding="utf-8"))
    project = bare(tmp_path / "project", text)
    old = (project / "config.yaml").read_bytes()
    run = answered("-C", str(project), "new", str(AFTER))
    assert run.returncode == 0, run.stdout + run.stderr
    new = (project / "config.yaml").read_bytes()
    assert place in run.stdout
    line = next(line for line in new.splitlines(keepends=True) if line.strip().startswith(b"2026:"))
    assert new.replace(line, b"", 1) == old
    assert line.endswith(b"\r\n") == ("\r\n" in style)
    assert answered("-C", str(project), "check", "--year", str(AFTER)).returncode == 1


def test_where_the_line_cannot_be_put_it_is_said(tmp_path: Path) -> None:
    text = re.sub(
        r"年度:\n  2023: .*\n  2024: .*\n",
        "年度: {2024: {截至日期: 2025-02-20, 报送截止: 2025-02-13}}\n",
        (ROOT / "config.yaml").read_text(encoding="utf-8"),
    )
    project = bare(tmp_path / "project", text)
    run = answered("-C", str(project), "new", str(YEAR))
    assert run.returncode == 0
    assert "config.yaml 没有动" in run.stdout
    assert "  2025: {截至日期: 2026-02-20, 报送截止: 2026-02-13}" in run.stdout
    assert (project / "config.yaml").read_bytes().decode() == text


def test_values_submitted_last_year_that_would_be_passed_over(opened: tuple[Path, str], tmp_path: Path) -> None:
    project = bare(tmp_path / "project")
    (project / "inputs").mkdir()
    shutil.copy(ROOT / "inputs" / "历年指标.xlsx", project / "inputs" / "历年指标.xlsx")
    kept = project / "outputs" / "登记"
    kept.mkdir(parents=True)
    book = openpyxl.Workbook()
    book.worksheets[0].append(["编号", "数据", "单位", "2024年"])
    book.worksheets[0].append(["", "空气质量优良天数比例", "%", 99.1])
    book.save(kept / "历年指标.xlsx")
    said = answered("-C", str(project), "new", str(YEAR)).stdout
    assert "outputs/登记/历年指标.xlsx 里有 2024 年上报的 1 项，但以 inputs/历年指标.xlsx 为准" in said
    (project / "inputs" / "历年指标.xlsx").unlink()
    shutil.rmtree(project / "inputs" / str(YEAR))
    assert "取自 outputs/登记/历年指标.xlsx（1 项）" in answered("-C", str(project), "new", str(YEAR)).stdout


@pytest.mark.parametrize("word", ["202", "20255", "二〇二五"])
def test_a_slip_of_the_keyboard(tmp_path: Path, word: str) -> None:
    project = bare(tmp_path / "project")
    run = answered("-C", str(project), "new", word)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert [one.name for one in project.iterdir()] == ["config.yaml"]


def test_nothing_is_left_where_the_folder_cannot_be_made(tmp_path: Path) -> None:
    project = bare(tmp_path / "project")
    (project / "inputs").write_text("", encoding="utf-8")
    old = (project / "config.yaml").read_bytes()
    run = answered("-C", str(project), "new", str(YEAR))
    assert run.returncode == 5
    assert "什么都没有改" in run.stderr
    assert (project / "config.yaml").read_bytes() == old
