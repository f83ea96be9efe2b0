"""What stopped a run, or how it ended → the exit code of `selfcheck` that the shell sees."""

from __future__ import annotations

from enum import IntEnum

from pipeline.system.errors import Cause


class ExitCode(IntEnum):
    """Exit codes of `selfcheck`; the gravest of several wins (`gravest`)."""

    DONE = 0
    DRAFT = 1
    """Written, but as 草稿: blocking findings are open."""
    CONFIG = 2
    NO_INPUT = 3
    COMPONENT = 4
    OUTPUT = 5
    BUG = 70
    INTERRUPTED = 130


OF_CAUSE = {
    Cause.CONFIG: ExitCode.CONFIG,
    Cause.NO_INPUT: ExitCode.NO_INPUT,
    Cause.COMPONENT: ExitCode.COMPONENT,
    Cause.OUTPUT: ExitCode.OUTPUT,
}
_GRAVITY = tuple(ExitCode[name] for name in "INTERRUPTED BUG CONFIG NO_INPUT OUTPUT COMPONENT DRAFT DONE".split())


def gravest(*codes: ExitCode) -> ExitCode:
    """The code that a run with all these outcomes ends with (DONE for none)."""
    return min(codes, key=_GRAVITY.index, default=ExitCode.DONE)
