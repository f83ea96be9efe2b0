"""Time the sample as its user runs it, in seconds: clean build, no-op, one corrected cell, check.

Run from the repository: .venv/bin/python -m benchmarks.speed [runs]
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
MEASURED = {"clean build": "build", "no-op": "build", "one cell corrected": "build", "check": "check"}


def run(project: Path, *words: str) -> float:
    """Seconds of wall time of one run of the program."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "-C", str(project), *words], cwd=ROOT, capture_output=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode())
    return seconds


def correct(project: Path, number: int) -> None:
    """Another value in one cell of the industry table, each time a new one."""
    paper = next((project / "inputs" / "2024" / "区统计局").glob("*.csv"))
    text = paper.read_bytes().decode("gb18030")
    lines = text.splitlines(keepends=True)
    row = next(at for at, line in enumerate(lines) if "增速" in line and "%" in line)
    cells = lines[row].split(",")
    cells[2] = f'"{6 + number / 10:.1f}"'
    lines[row] = ",".join(cells)
    paper.write_bytes("".join(lines).encode("gb18030"))


def prepare(name: str, project: Path, number: int) -> None:
    """What stands before each run of a measurement."""
    if name == "clean build":
        shutil.rmtree(project / "outputs", ignore_errors=True)
    elif name == "one cell corrected":
        correct(project, number)


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        shutil.copy(ROOT / "config.yaml", project)
        shutil.copytree(ROOT / "inputs", project / "inputs")
        for name, command in MEASURED.items():
            times = []
            for number in range(runs):
                prepare(name, project, number)
                times.append(run(project, command))
            print(f"{name:20} min {min(times):6.2f}  median {statistics.median(times):6.2f}", flush=True)


if __name__ == "__main__":
    main()
