"""What the command line says of a command it does not understand, and which exit code is the gravest."""

from __future__ import annotations

import pytest

from pipeline import cli
from pipeline.cli.exit_codes import ExitCode, gravest


def test_a_command_nobody_knows_is_repeated_as_it_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["biuld", "--final"])
    assert ended.value.code == ExitCode.CONFIG
    assert "看不懂这条命令：selfcheck biuld --final" in capsys.readouterr().err


def test_the_gravest_code_wins() -> None:
    assert gravest() is ExitCode.DONE
    assert gravest(ExitCode.DRAFT, ExitCode.COMPONENT) is ExitCode.COMPONENT
    assert gravest(ExitCode.OUTPUT, ExitCode.CONFIG, ExitCode.DRAFT) is ExitCode.CONFIG
    assert gravest(*ExitCode) is ExitCode.INTERRUPTED
