"""What stops a run: the exit codes and the one exception an operator can mend."""

from __future__ import annotations

import errno
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

    def __reduce__(self) -> tuple[type[PipelineError], tuple[str, str, ExitCode]]:
        """So that it comes back whole from another process."""
        return type(self), (self.message, self.hint, self.code)


_REASONS = {
    errno.EACCES: "没有读写权限",
    errno.EPERM: "没有读写权限",
    errno.ENOENT: "文件或文件夹不见了",
    errno.EEXIST: "有同名的文件挡着",
    errno.ENOTDIR: "有同名的文件挡着",
    errno.EISDIR: "它是一个文件夹",
    errno.EBUSY: "正被其他程序占用",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘空间不足",
    errno.EROFS: "所在的磁盘是只读的",
    errno.ENAMETOOLONG: "路径太长",
    errno.EIO: "磁盘读写出错",
    errno.ELOOP: "链接绕成了圈",
    errno.ETIMEDOUT: "网络磁盘没有回应",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese; its own words are in the language of the machine."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno or ''}".rstrip())
