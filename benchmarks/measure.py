"""A command, or a call in a process that stays → seconds, processor seconds and megabytes of all processes together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parent.parent
_PAUSE = 0.2
"""Seconds between two looks at the processes: a look takes milliseconds that what is measured does not have."""
_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Cost:
    """What a run took."""

    seconds: float
    processor: float
    megabytes: float


class Watch:
    """Looks again and again at all processes of a session (Linux): the most memory they had together.

    Memory is the proportional share (PSS): what several processes share is counted once.
    """

    def __init__(self, session: int) -> None:
        self._session, self.most, self._own = session, 0.0, dict[int, float]()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    @property
    def processor(self) -> float:
        """Seconds of the processes as they were last seen, each its own."""
        return sum(self._own.values())

    def _look(self) -> None:
        over = False
        while not over:
            together = 0.0
            for process, times in session_times(self._session).items():
                self._own[process] = sum(times[:2])
                together += _share(process)
            self.most = max(self.most, together)
            over = self._over.wait(_PAUSE)


def session_times(session: int) -> dict[int, tuple[float, ...]]:
    """Process → seconds in user and system mode, of its own and of its children that have ended."""
    found = {}
    for folder in _PROC.iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            continue  # It has just ended.
        if int(fields[3]) == session:
            found[int(folder.name)] = tuple(int(field) / _TICKS for field in fields[11:15])
    return found


def _share(process: int) -> float:
    """Megabytes that are a process's own or its share of what others have too."""
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def run(*words: str, good: Sequence[int] = (0, 1)) -> Cost:
    """One run of a module of this repository, in a process of its own. Ends the benchmark where it fails."""
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *words], cwd=ROOT, stdout=said, stderr=said, start_new_session=True
        )
        with Watch(process.pid) as watch:
            _, status, spent = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good:
            said.seek(0)
            sys.exit(said.read().decode())
    return Cost(seconds, max(spent.ru_utime + spent.ru_stime, watch.processor), watch.most)


class Staying:
    """A process that stays and calls the program's use cases one after the other, as a workbench does."""

    def __init__(self, project: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.staying", str(project)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def call(self, *words: str) -> Cost:
        """One call of a use case by its name, with what it is given."""
        ask, answer = self._process.stdin, self._process.stdout
        assert ask is not None and answer is not None
        before = self._spent()
        with Watch(self._process.pid) as watch:
            print(json.dumps(words), file=ask, flush=True)
            line = answer.readline()
        if not line:
            sys.exit("the process that stays has ended")
        return Cost(float(line), self._spent() - before, watch.most)

    def _spent(self) -> float:
        return sum(sum(times) for times in session_times(self._process.pid).values())

    def end(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
