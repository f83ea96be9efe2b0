"""The make targets: what counts as success, what CI calls, what `clean` leaves alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with our Makefile, a set-up that does nothing, and an interpreter that ends as $FAKE_CODE says."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name, text in {
        ".ci/setup": 'echo "setup $*" >>calls\n',
        ".venv/bin/python": 'echo "python $*" >>calls\n[ "$1" = -c ] && exit ${FAKE_IMPORT:-0}\nexit ${FAKE_CODE:-0}\n',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
    return tmp_path


def make(project: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *words], cwd=project, env={**clean, **env}, capture_output=True, text=True, timeout=PATIENCE
    )


@pytest.mark.parametrize("code", ["0", "1", "4"])
def test_a_draft_and_a_report_without_pdf_are_reports(project: Path, code: str) -> None:
    assert make(project, "report", FAKE_CODE=code).returncode == 0


@pytest.mark.parametrize("code", ["2", "3", "5", "70", "130"])
def test_other_ends_fail(project: Path, code: str) -> None:
    assert make(project, "report", FAKE_CODE=code).returncode != 0


def test_a_program_that_cannot_start_is_no_draft(project: Path) -> None:
    assert make(project, "report", FAKE_CODE="1", FAKE_IMPORT="1").returncode != 0


def test_report_sets_up_then_builds_and_passes_arguments(project: Path) -> None:
    make(project, "report", "ARGS=--year 2023")
    assert (project / "calls").read_text().splitlines() == ["setup run", "python -m pipeline build --year 2023"]


def test_test_runs_style_types_and_tests(project: Path) -> None:
    assert make(project, "test").returncode == 0
    calls = (project / "calls").read_text().splitlines()
    assert calls[0] == "setup test"
    assert [call.split()[2] for call in calls[1:]] == ["ruff", "ruff", "mypy", "pytest"]
    assert make(project, "test", FAKE_CODE="1").returncode != 0
    assert not any("not slow" in call for call in calls), "the whole of it"


def test_the_quick_one_looks_at_style_and_types_and_leaves_out_what_is_slow(project: Path) -> None:
    assert make(project, "test-quick", "ARGS=tests/fill").returncode == 0
    calls = (project / "calls").read_text().splitlines()
    assert calls[0] == "setup test"
    assert [call.split()[2] for call in calls[1:]] == ["ruff", "ruff", "mypy", "pytest"]
    assert calls[-1].endswith(" -m not slow tests/fill")
    assert make(project, "test-quick", FAKE_CODE="1").returncode != 0
    assert "make test-quick" in make(project).stdout


def test_help_is_the_default_and_names_the_two_commands(project: Path) -> None:
    done = make(project)
    assert "make report" in done.stdout
    assert "make test" in done.stdout
    assert not (project / "calls").exists()


def test_clean_leaves_what_people_made(project: Path) -> None:
    kept = [
        "inputs/2024/a.xlsx",
        "outputs/登记/编号.csv",
        "outputs/2024/报告/自查报告.docx",
        ".fonts/a.otf",
        "config.yaml",
    ]
    gone = [".venv/x", ".mypy_cache/x", "outputs/.cache/x", "pipeline/a/__pycache__/x.pyc", "tests/a/__pycache__/x.pyc"]
    for name in kept + gone:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")
    assert make(project, "clean").returncode == 0
    assert [name for name in kept if not (project / name).exists()] == []
    assert [name for name in gone if (project / name).exists()] == []


def test_ci_calls_make_test_and_nothing_else(tmp_path: Path) -> None:
    log = tmp_path / "calls"
    stub = tmp_path / "make"
    stub.write_text(f'#!/bin/sh\necho "$*" >>"{log}"\nexit 7\n')
    stub.chmod(0o755)
    done = subprocess.run(
        ["bash", ROOT / ".ci" / "run"], env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    )
    assert log.read_text() == f"-C {ROOT}/.ci/.. test\n"
    assert done.returncode == 7
    code = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert len(code) == 1
