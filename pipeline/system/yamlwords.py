"""What stands in a YAML file, and what is wrong with it → the words and the one error in which it is told."""

from __future__ import annotations

from typing import Any

from pipeline.system.errors import Cause, PipelineError

LONGEST = 2 << 20
"""Signs of the longest file."""
TOLD = 50
"""Problems of a file that a message shows."""
_SHOWN = 40
"""Signs of a value that a message shows."""


def as_written(value: Any) -> str:
    """What stands in a file, as its writer knows it and no longer than a message bears."""
    if value is None:
        return "空"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple | dict | set):
        return "一组内容" if isinstance(value, dict) else "一列内容"
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…（共 {len(text)} 字）"


def refuse(problems: list[str], name: str) -> None:
    """Raise one PipelineError (CONFIG) with all problems found in a file, if there are any."""
    if problems:
        told = [f"  {problem}" for problem in problems[:TOLD]]
        if len(problems) > TOLD:
            told.append(f"  ……另有 {len(problems) - TOLD} 处")
        raise PipelineError(
            f"{name} 有 {len(problems)} 处写法有误：\n" + "\n".join(told),
            f"请逐处改好 {name} 后重新运行。",
        )


def too_long(name: str) -> PipelineError:
    """What is said of a file that is longer than LONGEST."""
    return PipelineError(
        f"{name} 超过 {LONGEST >> 20} MB，没有读。", "请从备份恢复，或删去不该在里面的内容。", Cause.CONFIG
    )
