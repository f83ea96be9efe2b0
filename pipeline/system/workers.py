"""What a worker process does first, so that it ends with the run that started it, however that ends."""

from __future__ import annotations

import os
import signal
import threading
import time

_LOOK_EVERY = 0.5
"""Seconds between two looks whether the run is still there."""


def begin() -> None:
    """Called in each worker as it starts.

    Ctrl-C reaches every process of the terminal: a worker ends at once instead of telling the run about it. A run that
    is killed cannot end its workers: they wait for work for ever, so each looks whether its parent is still the same.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)
