"""What stops a run: the one exception an operator can mend, and what caused it."""

from __future__ import annotations

import errno
from enum import StrEnum


class Cause(StrEnum):
    """Why a run cannot go on, or not wholly."""

    CONFIG = "config"
    """Config, scheme or template is wrong; nothing was written."""
    NO_INPUT = "no_input"
    """There is nothing to read."""
    COMPONENT = "component"
    """A system component is missing; what does not need it was written."""
    OUTPUT = "output"
    """Outputs could not be replaced: file locked, another run, no space."""


class PipelineError(Exception):
    """Something only the operator can mend; shown as two lines: what and where, then what to do."""

    def __init__(self, message: str, hint: str, cause: Cause = Cause.CONFIG) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.cause = cause

    def __reduce__(self) -> tuple[type[PipelineError], tuple[str, str, Cause]]:
        """So that it comes back whole from another process."""
        return type(self), (self.message, self.hint, self.cause)


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


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def no_room(error: Exception) -> PipelineError | None:
    """What the operator is told where the disk or the folder of temporary files takes nothing more; None otherwise.

    For what libraries write behind our backs, lxml among them, which has its own error for it; what we write ourselves
    is told by who writes it.
    """
    if isinstance(error, OSError):
        unusable = error.errno == errno.ENOENT and "temporary" in str(error)
        what = "没有可以写的临时文件夹" if unusable else reason(error)
        ours = not unusable and error.errno not in _FULL
    else:
        what, ours = _REASONS[errno.ENOSPC], not str(error).startswith("IO_ENOSPC")
    if ours:
        return None
    return PipelineError(
        f"没有写完：{what}。报告和清单仍是上一次的内容。",
        "请清理磁盘和系统的临时文件夹（Linux 是 /tmp，Windows 是 %TEMP%），或用环境变量 TMPDIR 指定别处，再运行一次。",
        Cause.OUTPUT,
    )


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese; its own words are in the language of the machine."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno or ''}".rstrip())
