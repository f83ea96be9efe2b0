"""Tasks by name → what they come to, worked out by forked processes while the caller goes on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Task = Callable[[], T]


def begin_beside(tasks: Mapping[str, Task[T]], processes: int, ready: Task[None] = lambda: None) -> Callable[[str], T]:
    """Begin the tasks; what is given waits for the named one and returns what it came to, or raises what that raised.

    A forked process inherits all that the caller knows; only what a task comes to is sent. processes: at most so many;
    with none, or where the system forks no process, a task is done here when it is first asked for. ready: what is done
    before the first task of a process. A process that is killed is no reason to fail: its tasks are then done here.
    """
    prepare = cache(ready)

    @cache
    def here(name: str) -> T:
        prepare()
        return tasks[name]()

    if processes < 1 or sys.platform != "linux" or not tasks:
        return here

    # not for a run that has nothing to do
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(min(processes, len(tasks)), context, _hold, (tasks, ready))
    pending = {name: pool.submit(_done, name) for name in tasks}
    pool.shutdown(wait=False)  # a process that has nothing left to do ends

    def result(name: str) -> T:
        try:
            made: T = pending[name].result()
        except BrokenProcessPool:
            return here(name)
        return made

    return result


_held: dict[str, Task[Any]] = {}
"""In a forked process: its tasks."""


def _hold(tasks: Mapping[str, Task[Any]], ready: Task[None]) -> None:
    import gc

    from pipeline.system import workers

    workers.begin()
    gc.freeze()  # who looks for garbage among what is inherited gets memory of his own for all of it
    ready()
    _held.update(tasks)


def _done(name: str) -> Any:
    return _held[name]()
