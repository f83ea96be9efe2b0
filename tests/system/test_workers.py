"""Workers of a run end with it, however it ends, and do not hold its lock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.store import swap
from tests.conftest import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forked workers are used on Linux only")

RUN = r"""
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from pipeline.system import workers
from pipeline.store import swap
from tests.conftest import PATIENCE

def busy(seconds):
    os.write(1, f"{os.getpid()}\n".encode())
    time.sleep(seconds)

with swap.lock(Path(sys.argv[1])):
    try:
        with ProcessPoolExecutor(2, get_context("fork"), workers.begin) as pool:
            made = pool.map(busy, [3600] * 6)
            os.write(1, b"0\n")
            list(made)
    except KeyboardInterrupt:
        sys.exit(130)
"""


def started(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A run that waits for its two busy workers, in a process group of its own, and the workers' ids."""
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    assert run.stdout
    return run, [process for process in (int(run.stdout.readline()) for _ in range(3)) if process]


def gone(process: int, within: float = PATIENCE) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_killed_run_leaves_no_lock_and_no_workers(tmp_path: Path) -> None:
    run, workers = started(tmp_path)
    run.kill()
    run.wait()
    try:
        with swap.lock(tmp_path):
            pass
        assert all(map(gone, workers))
    finally:
        for one in workers:
            if not gone(one, 0.1):
                os.kill(one, signal.SIGKILL)


def test_a_key_press_ends_the_run_at_once(tmp_path: Path) -> None:
    run, workers = started(tmp_path)
    os.killpg(run.pid, signal.SIGINT)
    assert run.wait(PATIENCE) == 130, "it did not wait for the hour its workers had still to do"
    assert all(map(gone, workers))
