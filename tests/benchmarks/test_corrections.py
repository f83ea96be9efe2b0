"""Each correction of the benchmark really changes a copy of the sample, each time in another way; a run is measured."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image

from benchmarks import corrections, edits
from benchmarks.amounts import too_far
from benchmarks.measure import Cost, run
from pipeline import config as configs
from pipeline.case import Case
from pipeline.publish import findings

GROWN = f"{edits.GROWING[0]}.xlsx"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return edits.new_project(tmp_path_factory.mktemp("corrections") / "project")


def digests(project: Path) -> dict[Path, str]:
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in project.rglob("*")
        if path.is_file() and "outputs" not in path.parts
    }


@pytest.mark.parametrize(
    "edit", [edits.correct_cell, edits.correct_air_day, edits.replace_photo, edits.change_sentence]
)
def test_a_correction_changes_one_file_each_time_in_another_way(
    project: Path, edit: Callable[[Path, int], None]
) -> None:
    seen = [digests(project)]
    for number in (1, 2, 3):
        edit(project, number)
        seen.append(digests(project))
    changed = [{path for path in now if now[path] != seen[0][path]} for now in seen[1:]]
    assert all(len(paths) == 1 and paths == changed[0] for paths in changed)
    (path,) = changed[0]
    assert len({now[path] for now in seen}) == 4


@pytest.mark.parametrize(
    ("edit", "file"),
    [(edits.correct_cell, "主要污染物排放量表.xlsx"), (edits.correct_air_day, "环境空气质量日报表/*.xlsx")],
)
def test_a_corrected_workbook_holds_another_number(project: Path, edit: Callable[[Path, int], None], file: str) -> None:
    edit(project, 11)
    values = []
    for number in (1, 301, 601):
        edit(project, number)
        book = load_workbook(next((project / "inputs" / str(edits.YEAR)).rglob(file)))
        values.append([cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row])
    for before, after in zip(values, values[1:], strict=False):
        assert sum(one != other for one, other in zip(before, after, strict=True)) == 1


@pytest.mark.slow
def test_one_finding_more_is_accepted_and_only_one(project: Path, assessed: Case) -> None:
    lists = project / "outputs" / str(edits.YEAR) / "清单"
    lists.mkdir(parents=True)
    (lists / "问题清单.xlsx").write_bytes(findings.render(assessed.settled, assessed.config))
    before = configs.load(project).accepted
    found = []
    for number in (1, 2, 3):
        edits.accept_finding(project, number)
        found.append(configs.load(project).accepted)
    assert all(len(now) == len(before) + 1 and set(before) < set(now) for now in found)
    assert len({frozenset(now) for now in found}) == 3


def test_nothing_changes_nothing_and_a_clean_build_begins_without_outputs(project: Path) -> None:
    before = digests(project)
    (project / "outputs" / "x").mkdir(parents=True)
    edits.nothing(project, 1)
    edits.forget(project, 1)
    assert digests(project) == before
    assert not (project / "outputs").exists()


def test_a_grown_project_has_other_papers_photographs_and_rows(tmp_path: Path) -> None:
    year = tmp_path / "inputs" / str(edits.YEAR)
    year.mkdir(parents=True)
    Image.new("RGB", (1600, 1200), "green").save(year / "照片.jpg")
    (year / "材料.pdf").write_bytes(b"%PDF-1.7")
    book = Workbook()
    for row in (["名录"], ["序号", "名称"], [1, "甲"], [2, "乙"], ["填表人："]):
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("A5:B5")
    book.save(year / GROWN)
    edits.grow(tmp_path, 3)
    assert sorted(path.name for path in year.iterdir()) == sorted(
        [GROWN, *(f"{stem}{mark}" for stem in ("照片", "材料") for mark in _marks(stem))]
    )
    assert len({path.read_bytes() for path in year.iterdir()}) == 7
    rows = list(load_workbook(year / GROWN).worksheets[0].iter_rows(values_only=True))
    copies = 1 + 2 * edits.ROWS
    names = [name if copy == 1 else f"{name}（{copy}）" for copy in range(1, copies + 1) for name in ("甲", "乙")]
    assert rows[2:-1] == list(enumerate(names, 1))
    assert rows[-1][0] == "填表人："


def _marks(stem: str) -> list[str]:
    kind = ".jpg" if stem == "照片" else ".pdf"
    return [kind, f"（2）{kind}", f"（3）{kind}"]


def test_a_run_is_measured_with_what_it_starts() -> None:
    work = "b=bytes(range(256))*400000\\nfor _ in b[:9**7]: 0\\nimport time; time.sleep(1)"
    cost = run("timeit", "-n1", "-r1", f"import subprocess as s, sys; s.run([sys.executable, '-c', '{work}'])")
    assert cost.seconds > 1
    assert cost.processor > 0.05
    assert cost.megabytes > 90


def test_a_run_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="no_such_module"):
        run("no_such_module", good=(0,))


def test_the_table_gives_medians_targets_and_what_the_stack_takes() -> None:
    costs = {
        corrections.STACK: [Cost(9, 8, 300), Cost(12, 9, 310), Cost(30, 10, 305)],
        corrections.CLEAN: [Cost(6, 7, 500), Cost(6, 7, 600), Cost(5, 7, 550)],
    }
    *_, stack, clean = corrections.table(costs).splitlines()
    assert stack == f"| {corrections.STACK} | 12.00 (9.00–30.00) | 9.00 | 310 |  | 1.0 | 1.0 |"
    assert clean == f"| {corrections.CLEAN} | 6.00 (5.00–6.00) | 7.00 | 600 | ≤ 7.5 | 2.0 | 1.3 |"


def test_every_correction_has_a_name_of_its_own_and_rounds_are_asked_for() -> None:
    assert len({one.name for one in corrections.MEASURED}) == len(corrections.MEASURED)
    assert corrections.arguments(["--rounds", "3", "--times", "10"]).__dict__ == {"rounds": 3, "times": 10}


def test_a_stack_that_makes_less_is_no_measure() -> None:
    assert too_far({"pages": 100, "rows": 1000}, {"pages": 91, "rows": 1099}) == []
    assert too_far({"pages": 100, "rows": 1000}, {"pages": 89, "rows": 1200}) == ["pages", "rows"]
