"""What stops a run: the exit codes and the one exception an operator can mend."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of `selfcheck`; the gravest of several wins (`gravest`)."""

    DONE = 0
    DRAFT = 1
    """Written, but as 草稿: blocking findings are open."""
    CONFIG = 2
    """Config, scheme or template is wrong; nothing was written."""
    NO_INPUT = 3
    COMPONENT = 4
    """A system component is missing; what does not need it was written."""
    OUTPUT = 5
    """Outputs could not be replaced: file locked, another run, no space."""
    BUG = 70
    INTERRUPTED = 130


_GRAVITY = (
    ExitCode.INTERRUPTED,
    ExitCode.BUG,
    ExitCode.CONFIG,
    ExitCode.NO_INPUT,
    ExitCode.OUTPUT,
    ExitCode.COMPONENT,
    ExitCode.DRAFT,
    ExitCode.DONE,
)


def gravest(*codes: ExitCode) -> ExitCode:
    """The code that a run with all these outcomes ends with (DONE for none)."""
    return min(codes, key=_GRAVITY.index, default=ExitCode.DONE)


class PipelineError(Exception):
    """Something only the operator can mend; shown as two lines: what and where, then what to do."""

    def __init__(self, message: str, hint: str, code: ExitCode = ExitCode.CONFIG) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
