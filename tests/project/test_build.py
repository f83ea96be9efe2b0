"""The whole run over the sample, as its user sees it: files, exit codes, words, a second run, a person's edits."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from pipeline.store import swap
from tests.conftest import answered, least, processor_seconds, remembering, sample_project, selfcheck, short_project
from tests.wordtext import word_text

pytestmark = pytest.mark.slow

Golden = Callable[[str, str], None]


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def change_cell(paper: Path, item: str, value: str) -> None:
    """Put another value into the 本年 column of the row that names the item."""
    rows = list(csv.reader(io.StringIO(paper.read_bytes().decode("gb18030"))))
    head = next(row for row in rows if "本年" in row)
    row = next(row for row in rows if any(item in cell for cell in row[:2]))
    row[head.index("本年")] = value
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    paper.write_bytes(out.getvalue().encode("gb18030"))


def copy_of(built: Path, folder: Path) -> Path:
    return Path(shutil.copytree(built, folder / "project"))


def test_the_files_the_contract_names_are_there(built: Path) -> None:
    year = built / "outputs" / "2024"
    names = set(digests(year))
    assert {
        "报告/自查报告.docx",
        "报告/自查报告（校核版）.docx",
        "报告/自查报告.pdf",
        "报告/校核.html",
        "报告/佐证材料目录.docx",
        "报告/佐证材料目录.pdf",
        "报告/佐证材料目录.xlsx",
        "报告/facts.csv",
        "报告/manifest.json",
        "清单/问题清单.xlsx",
        "清单/台账.xlsx",
    } <= names
    assert len([name for name in names if name.startswith("报告/图/") and name.endswith(".png")]) >= 6
    assert (built / "outputs" / "登记" / "材料编号.csv").is_file()


def test_the_commented_report_says_what_the_report_says(built: Path) -> None:
    folder = built / "outputs/2024/报告"
    told = (folder / "自查报告（校核版）.docx").read_bytes()
    assert word_text(told) == word_text((folder / "自查报告.docx").read_bytes())
    with zipfile.ZipFile(io.BytesIO(told)) as files:
        assert files.read("word/comments.xml").count(b"<w:comment ") > 1000


def test_the_report_reads_as_approved(built: Path, golden: Golden) -> None:
    golden("自查报告.txt", word_text((built / "outputs/2024/报告/自查报告.docx").read_bytes()))


def test_the_index_reads_as_approved(built: Path, golden: Golden) -> None:
    golden("佐证材料目录.txt", word_text((built / "outputs/2024/报告/佐证材料目录.docx").read_bytes()))


def test_the_facts_are_the_approved_ones(built: Path, golden: Golden) -> None:
    text = (built / "outputs/2024/报告/facts.csv").read_text(encoding="utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text)) if "-" not in row[3]]
    golden("facts.csv", "\n".join(",".join(row[:8]) for row in rows) + "\n")


def test_the_manifest_lists_what_was_read_and_written(built: Path) -> None:
    report = built / "outputs" / "2024" / "报告"
    data = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    assert data["draft"] is False
    for name, entry in data["outputs"].items():
        assert hashlib.sha256((report / name).read_bytes()).hexdigest() == entry["sha256"]
    for name, digest in data["inputs"].items():
        assert hashlib.sha256((built / name).read_bytes()).hexdigest() == digest


def test_a_second_run_answers_at_once(built: Path, tmp_path: Path) -> None:
    project = copy_of(built, tmp_path)
    selfcheck("-C", str(project), "build")
    before = digests(project / "outputs")

    def again() -> float:
        start = processor_seconds()
        run = selfcheck("-C", str(project), "build")
        assert run.returncode == 0
        assert "没有变化" in run.stdout
        return processor_seconds() - start

    assert least(again, 0.2) < 0.2
    assert digests(project / "outputs") == before


@dataclass(frozen=True)
class Rebuilt:
    """A project whose outputs are gone but for its register, built again after a person had been in 报告/."""

    project: Path
    edited: bytes
    """What the person made of the report."""
    before: dict[str, str]
    """Digests of what the first run had written."""
    said: str


@pytest.fixture(scope="module")
def rebuilt(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    """Of the first run only the record of 报告/ is left, the report that was edited, and a note beside it."""
    project = copy_of(built, tmp_path_factory.mktemp("rebuilt"))
    before = digests(project / "outputs" / "2024")
    (project / "outputs" / ".cache" / "2024.json").unlink()
    report = project / "outputs" / "2024" / "报告"
    record, edited = ((report / name).read_bytes() for name in (swap.RECORD, "自查报告.docx"))
    shutil.rmtree(project / "outputs" / "2024")
    report.mkdir(parents=True)
    edited += b"edited by hand"
    (report / "自查报告.docx").write_bytes(edited)
    (report / swap.RECORD).write_bytes(record + b"\n")
    (report / "我的便条.txt").write_text("留着", encoding="utf-8")
    run = selfcheck("-C", str(project), "build")
    assert run.returncode == 0, run.stderr
    return Rebuilt(project, edited, before, run.stdout)


def test_an_edited_report_is_set_aside_not_lost(rebuilt: Rebuilt) -> None:
    report = rebuilt.project / "outputs" / "2024" / "报告" / "自查报告.docx"
    aside = (rebuilt.project / "outputs" / "登记").rglob("*自查报告.docx")
    kept = [path for path in aside if path.read_bytes() == rebuilt.edited]
    assert kept
    assert kept[0].name in rebuilt.said
    assert report.read_bytes() != rebuilt.edited
    assert (report.parent / "我的便条.txt").is_file()


def test_a_rebuild_over_the_register_gives_the_same_bytes(rebuilt: Rebuilt) -> None:
    made = digests(rebuilt.project / "outputs" / "2024")
    del made["报告/我的便条.txt"]
    assert made == rebuilt.before


def test_outputs_do_not_depend_on_where_when_and_how_they_are_made(built: Path, tmp_path: Path) -> None:
    project = sample_project(tmp_path / "另一个 文件夹" / "p")
    run = selfcheck(
        "-C", str(project), "build", "--jobs", "1", TZ="Pacific/Kiritimati", PYTHONHASHSEED="7", LC_ALL="C", LANG="C"
    )
    assert run.returncode == 0, run.stderr
    here, there = digests(project / "outputs" / "2024"), digests(built / "outputs" / "2024")
    assert {name for name in here if here[name] != there.get(name)} == set()
    assert here.keys() == there.keys()
    assert digests(project / "outputs" / "登记") == digests(built / "outputs" / "登记")


def test_final_keeps_what_was_submitted_for_the_years_to_come(built: Path, tmp_path: Path) -> None:
    project = copy_of(built, tmp_path)
    run = answered("-C", str(project), "build", "--jobs", "1", "--final")
    assert run.returncode == 0, run.stdout + run.stderr
    book = openpyxl.load_workbook(project / "outputs" / "登记" / "历年指标.xlsx")
    rows = {row[0]: row for row in book.worksheets[0].iter_rows(values_only=True)}
    assert rows["good_days_ratio"][3:] == (98.1, 98.6, 99.2, 99.2, 98.9)


def test_final_is_refused_while_blocking_findings_are_open(short_built: Path, tmp_path: Path) -> None:
    project = copy_of(short_built, tmp_path)
    next((project / "inputs" / "2024" / "区统计局").glob("*.csv")).unlink()
    before = digests(project / "outputs" / "2024" / "报告")
    run = answered("-C", str(project), "build", "--jobs", "1", "--final")
    assert run.returncode == 1
    assert "正式稿没有写" in run.stdout
    assert digests(project / "outputs" / "2024" / "报告") == before


def test_check_writes_lists_only(short_built: Path, tmp_path: Path) -> None:
    project = remembering(short_project(tmp_path / "p"), short_built)
    run = answered("-C", str(project), "check")
    assert run.returncode == 1, run.stderr
    assert set(digests(project / "outputs" / "2024")) >= {"清单/问题清单.xlsx", "清单/台账.xlsx"}
    assert not (project / "outputs" / "2024" / "报告").exists()
    found = json.loads(answered("-C", str(project), "check", "--json").stdout)
    assert {"code", "severity", "message"} <= found[0].keys()


def test_a_correction_reaches_the_report_and_is_told_with_its_cell_and_places(
    short_built: Path, tmp_path: Path
) -> None:
    project = copy_of(short_built, tmp_path)
    assert not (project / "outputs/2024/报告/更正影响.xlsx").exists(), "the first run has nothing to compare with"
    assert "没有变化。" in answered("-C", str(project), "diff").stdout
    paper = next((project / "inputs" / "2024" / "区统计局").glob("*.csv"))
    change_cell(paper, "增速", "9.9")

    ahead = answered("-C", str(project), "diff")
    assert ahead.returncode == 0, ahead.stderr
    assert ahead.stdout.startswith("第 1 份数据表 → 现在的材料：变了 1 个单元格、")
    told = ahead.stdout.splitlines()
    growth = next(place for place, line in enumerate(told) if "→ 9.9%" in line)
    assert paper.name in told[growth + 1] and "→ 9.9%" in told[growth + 1]
    assert told[growth + 2].startswith("     出现在 ") and "页）" in told[growth + 2]

    run = answered("-C", str(project), "build", "--jobs", "1")
    assert run.returncode == 1, run.stderr
    assert "9.9%" in word_text((project / "outputs/2024/报告/自查报告.docx").read_bytes())
    assert "与第 1 份数据表相比：变了 1 个单元格、" in run.stdout
    written = project / "outputs/2024/报告/更正影响.xlsx"
    rows = list(openpyxl.load_workbook(written)["数据"].iter_rows(values_only=True))
    changed = [row for row in rows if row[7] == 9.9]
    assert len(changed) == 1
    assert paper.name in str(changed[0][9])

    between = json.loads(answered("-C", str(project), "diff", "1", "2", "--json").stdout)
    assert [one["new"] for one in between["facts"] if one["new"] == "9.9"] == ["9.9"]
    assert between["cells"][0]["at"].startswith(f"2024/区统计局/{paper.name}")
    nowhere = answered("-C", str(project), "diff", "7")
    assert (nowhere.returncode, "有的是 1、2" in nowhere.stderr) == (3, True)

    before = written.read_bytes()
    shutil.rmtree(project / "outputs" / "2024")
    answered("-C", str(project), "build", "--jobs", "1")
    assert written.read_bytes() == before, "compared with the last different table, not with itself"
    assert len(list((project / "outputs/登记/数据表/2024").iterdir())) == 2


def test_no_inputs_end_with_3(tmp_path: Path) -> None:
    project = sample_project(tmp_path / "p")
    shutil.rmtree(project / "inputs" / "2024")
    run = selfcheck("-C", str(project), "build")
    assert (run.returncode, "Traceback" in run.stderr) == (3, False)
    assert "inputs" in run.stderr
    assert "→" in run.stderr
    assert not (project / "outputs" / "2024").exists()


def test_a_broken_config_ends_with_2_and_writes_nothing(tmp_path: Path) -> None:
    project = sample_project(tmp_path / "p")
    config = project / "config.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("类型: 湖库", "类型: 水库"), encoding="utf-8")
    for command in ("build", "check"):
        run = selfcheck("-C", str(project), command)
        assert run.returncode == 2
        assert "断面 第 5 项 › 类型" in run.stderr
        assert "Traceback" not in run.stderr
    assert not (project / "outputs" / "2024").exists()


def test_a_wrong_template_ends_with_2_and_keeps_the_last_report(short_built: Path, tmp_path: Path) -> None:
    project = copy_of(short_built, tmp_path)
    chapter = next((project / "report_templates" / "正文").glob("*第一章*.docx"))
    from pipeline.office import package

    files = package.read_package(chapter.read_bytes())
    text = files["word/document.xml"].decode()
    assert "森林覆盖率" in text
    files["word/document.xml"] = text.replace("森林覆盖率", "森林覆盖律", 1).encode()
    chapter.write_bytes(package.write_package(files))
    before = digests(project / "outputs" / "2024")
    run = answered("-C", str(project), "build")
    assert run.returncode == 2, run.stdout + run.stderr
    assert "森林覆盖律" in run.stderr
    assert "森林覆盖率" in run.stderr
    assert "第一章" in run.stderr
    assert digests(project / "outputs" / "2024") == before


def test_bad_cells_become_findings_at_their_place(short_built: Path, tmp_path: Path) -> None:
    project = remembering(short_project(tmp_path / "p"), short_built)
    (project / "inputs" / "2024" / "区统计局" / "坏文件.xlsx").write_bytes(b"PK\x03\x04 broken")
    paper = next((project / "inputs" / "2024" / "区统计局").glob("*.csv"))
    change_cell(paper, "第一产业增加值", "约三十")
    run = answered("-C", str(project), "check", "--json")
    assert run.returncode == 1, run.stderr
    found = json.loads(run.stdout)
    places = "\n".join(place for one in found for place in one["at"])
    assert "坏文件.xlsx" in places
    assert any("约三十" in one["message"] and paper.name in one["at"][0] for one in found)


def test_trace_tells_the_story_of_a_number(built: Path) -> None:
    run = answered("-C", str(built), "trace", "空气质量优良天数比例")
    assert run.returncode == 0, run.stderr
    for words in (
        "算式：361 ÷ 365 × 100",
        "依据：",
        "未修约值：98.904",
        "空气优天数 = ",
        "示例空气站一.xlsx › 日报 › E",
    ):
        assert words in run.stdout
    assert "项目执行数·" in answered("-C", str(built), "trace", "生态环境保护与治理支出").stdout
    data = json.loads(answered("-C", str(built), "trace", "B-1-3", "--json").stdout)
    assert data[0]["采用"]["单位"] == "%"
    wrong = answered("-C", str(built), "trace", "优良天数比列")
    assert wrong.returncode == 2
    assert "空气质量优良天数比例" in wrong.stderr


def test_another_run_at_the_same_time_ends_with_5(built: Path, tmp_path: Path) -> None:
    project = copy_of(built, tmp_path)
    (project / "inputs" / "2024" / "区统计局" / "新.txt").write_text("x", encoding="utf-8")
    with swap.lock(project / "outputs"):
        run = selfcheck("-C", str(project), "build")
    assert run.returncode == 5
    assert "→" in run.stderr
