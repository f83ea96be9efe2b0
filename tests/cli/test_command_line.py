"""What the command line says of a command it does not understand, and which exit code is the gravest."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import cli
from pipeline.cli.exit_codes import ExitCode, gravest
from pipeline.cli.progress import ProgressDisplay
from pipeline.project import Event, Stage
from tests.conftest import PATIENCE, ROOT


def test_a_command_nobody_knows_is_repeated_as_it_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["biuld", "--final"])
    assert ended.value.code == ExitCode.CONFIG
    assert "看不懂这条命令：selfcheck biuld --final" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["biuld"], "没有“biuld”，是不是 build？"),
        (["报告"], "没有“报告”，可用的有 build、check"),
        (["template", "prview", "第四章"], "没有“prview”，是不是 preview？"),
        (["trace"], "还缺：指标。"),
        ([], "还缺：命令。"),
        (["--year", "二〇二四", "check"], "--year 后面的“二〇二四”不对，要写数。"),
        (["build", "--jobs", "0"], "--jobs 后面的“0”不对，要写数。"),
        (["build", "--year"], "--year 后面没有写内容。"),
        (["build", "--finale"], "不认识：--finale。"),
    ],
)
def test_what_is_wrong_with_a_command_is_said(typed: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(typed)
    assert ended.value.code == ExitCode.CONFIG
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "early"),
    [
        (["--final", "build"], True),
        (["-C", "项目", "--json", "check"], True),
        (["--year", "2024", "--jobs=2", "build"], True),
        (["--department", "区林草局", "forms"], True),
        (["--void", "reprint"], True),
        (["--explain", "build"], True),
        (["build", "--finale"], False),
        (["--finale", "build"], False),
    ],
)
def test_where_an_option_belongs_is_said(typed: list[str], early: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(typed)
    assert ended.value.code == ExitCode.CONFIG
    assert ("选项写在命令后面" in capsys.readouterr().err) == early


@pytest.mark.parametrize("words", [["--year", "2024", "build"], ["build", "--year", "2024"], ["--year=2024", "build"]])
def test_the_year_may_stand_before_the_command(words: list[str]) -> None:
    assert cli.parser().parse_args(words).year == 2024
    assert cli.parser().parse_args(["--year", "2023", "build", "--year", "2024"]).year == 2024
    assert cli.parser().parse_args(["build"]).year is None


@pytest.mark.parametrize(
    ("words", "told"), [(["doctor"], "请去掉 --year 再运行。"), (["new", "2025"], "直接写在 new 后面")]
)
def test_a_command_of_no_year_takes_none(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--year", "2024", *words]) == ExitCode.CONFIG
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["template", "preview", ""], "没有写要看报告的哪个部分"),
        (["template", "preview", " "], "没有写要看报告的哪个部分"),
        (["template", "preview", "."], "没有写要看报告的哪个部分"),
        (["forms", "--department", ""], "没有写是哪个部门"),
        (["forms", "--department", " "], "没有写是哪个部门"),
    ],
)
def test_nothing_named_is_not_the_first_and_not_all(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["-C", str(ROOT), *words]) == ExitCode.CONFIG
    assert told in capsys.readouterr().err


def test_the_gravest_code_wins() -> None:
    assert gravest() is ExitCode.DONE
    assert gravest(ExitCode.DRAFT, ExitCode.COMPONENT) is ExitCode.COMPONENT
    assert gravest(ExitCode.OUTPUT, ExitCode.CONFIG, ExitCode.DRAFT) is ExitCode.CONFIG
    assert gravest(*ExitCode) is ExitCode.INTERRUPTED


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_where_the_result_cannot_be_printed_it_is_said_and_is_no_bug(unbuffered: str) -> None:
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "pipeline", "trace", "B-1-3"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, encoding="utf-8", timeout=PATIENCE, check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert run.returncode == ExitCode.OUTPUT, run.stderr
    assert "磁盘空间不足" in run.stderr and "Traceback" not in run.stderr


def test_without_a_console_there_is_no_progress_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with ProgressDisplay() as on_event:
        on_event(Event(Stage.READ))


def test_on_a_terminal_what_is_counted_is_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with ProgressDisplay() as on_event:
        for event in (Event(Stage.PRINT, 0, 3), *(Event(Stage.PRINT, done, 3) for done in (1, 2, 3))):
            on_event(event)
    told = capsys.readouterr().err
    assert "[7/7] 排印（3 个部分）…" in told and "/3，还需" in told and "已完成" not in told
