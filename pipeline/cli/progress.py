"""Events of a use case → progress on stderr: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import Any

from pipeline.project import Event, OnEvent, Stage, silent

_BEGUN = {
    Stage.READ: "[1/7] 读材料…",
    Stage.NORMALISE: "[2/7] 归一（{total} 张表）…",
    Stage.COMPUTE: "[3/7] 计算…",
    Stage.CHECK: "[4/7] 核对…",
    Stage.DRAW: "[5/7] 作图…",
    Stage.FILL: "[6/7] 填模板…",
    Stage.PRINT: "[7/7] 排印（{total} 个部分）…",
    Stage.READ_LAST_YEAR: "读上一年的材料…",
    Stage.ISSUE: "写 {total} 个部门的下发材料…",
    Stage.LAY_OUT: "排页（{total} 件材料）…",
    Stage.BIND: "装订 {total} 册…",
    Stage.WRITE: "写 汇编/…",
    Stage.OPEN_SEASON: "新建文件夹…",
}
_EVERY = {Stage.PRINT: 10, Stage.LAY_OUT: 50}
"""Of what is counted every so-many-th is told where no bar can be drawn."""


class ProgressDisplay:
    """Events on stderr: a bar for what is counted on a terminal, plain lines elsewhere. Use it as a context."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> OnEvent:
        if sys.stderr is None:  # a service, or a window without a console
            return silent
        return self._bars if sys.stderr.isatty() else self._lines

    def __exit__(self, *_: object) -> None:
        self._close()

    def _lines(self, event: Event) -> None:
        if not event.done:
            _tell(_BEGUN[event.stage].format(total=event.total))
        elif event.done == event.total or event.done % _EVERY.get(event.stage, 1) == 0:
            _tell(f"      已完成 {event.done}/{event.total}")

    def _bars(self, event: Event) -> None:
        if not event.done:
            self._close()
            self._lines(event)
            return
        if self._bar is None:
            from tqdm import tqdm

            shape = "      {bar:30} {n_fmt}/{total_fmt}，还需 {remaining}"
            self._bar = tqdm(total=event.total, bar_format=shape, leave=False, file=sys.stderr)
        self._bar.update(event.done - self._bar.n)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
