"""A project folder and lines of JSON → the seconds that each call of a use case took, in one process.

Started by benchmarks.measure; a line is ["build"], ["check"] or ["preview", a chapter].
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipeline import project
from pipeline.system.garbage import collect_seldom

CALLS: dict[str, Callable[..., object]] = {"build": project.build, "check": project.check, "preview": project.preview}


def main() -> None:
    """Answer line by line until there are no more."""
    collect_seldom()  # as the program does
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        name, *given = json.loads(line)
        begun = time.perf_counter()
        CALLS[name](folder, *given)
        print(time.perf_counter() - begun, flush=True)


if __name__ == "__main__":
    main()
