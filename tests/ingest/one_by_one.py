"""Files, each put into a department's folder and into 待分拣 of a project of its own → one line of JSON a file.

Run as a process by test_hostile.py: python -m tests.ingest.one_by_one FOLDER FILE…; measures what each file costs.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import traceback
from dataclasses import replace
from pathlib import Path

from pipeline import config as configs
from pipeline.ingest import FileReader, ingest
from pipeline.normalise import normalise
from tests.conftest import processor_seconds

ROOT = Path(__file__).parent.parent.parent
CONFIG = configs.load(ROOT, 2024)


def main(folder: Path, files: list[Path]) -> None:
    """Print what became of each file: seconds for one copy, ends, tables and codes, or the traceback."""
    with FileReader() as reader:
        for path in files:
            print(json.dumps(_told(folder, path, reader), ensure_ascii=False), flush=True)
    kilobytes = max(_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    print(json.dumps({"megabytes": kilobytes / 1024}))


def _told(folder: Path, path: Path, reader: FileReader) -> dict[str, object]:
    config = replace(CONFIG, root=folder)
    owner = config.bodies[0].name
    shutil.rmtree(folder / "inputs", ignore_errors=True)
    places = [f"2024/{owner}/{path.name}", f"2024/待分拣/{path.name}"]
    for place in places:
        (folder / "inputs" / place).parent.mkdir(parents=True)
        shutil.copyfile(path, folder / "inputs" / place)
    begun = _seconds(reader)
    told: dict[str, object] = {"file": path.as_posix(), "trouble": "", "without": [], "codes": []}
    try:
        got = ingest(config, 2024, reader)
        _, found = normalise(got.tables, config)
    except Exception:  # noqa: BLE001 — whatever stops a run is what is looked for
        told["trouble"] = traceback.format_exc()
    else:
        findings = [*got.findings, *found]
        said = {one.file for one in got.materials} | {place.file for one in findings for place in one.at}
        told["without"] = [
            place for place in places if not any(one == place or one.startswith(f"{place}/") for one in said)
        ]
        told["codes"] = sorted({one.code for one in findings})
    told["seconds"] = (_seconds(reader) - begun) / len(places)
    return told


def _seconds(reader: FileReader) -> float:
    """Processor time spent so far, here, by processes that have ended, and by the one that reads."""
    process = reader.process.process
    if process is None:
        return processor_seconds()
    try:
        spent = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return processor_seconds()
    return processor_seconds() + sum(map(int, spent[11:13])) / os.sysconf("SC_CLK_TCK")


def _peak() -> int:
    """Most kilobytes this process has held. Its own rusage would count what its parent held when it was started."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(one) for one in sys.argv[2:]])
