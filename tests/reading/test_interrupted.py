"""An interrupt while a file is read ends the process that reads it, and the run with its exit code."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.reading.file_reader import FileReader
from pipeline.system.bounded_process import BoundedProcess
from tests.conftest import PATIENCE, ROOT
from tests.reading.dying_process import LOOPING

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise there")
PROGRAM = """
import sys
from pipeline.reading import file_reader
from pipeline.system.bounded_process import BoundedProcess
reader = file_reader.FileReader
def begin(self, store=None, **more):
    made(self, store, BoundedProcess("tests.reading.dying_process"), **more)
made, reader.__init__ = reader.__init__, begin
from pipeline.cli import main
sys.exit(main(["-C", sys.argv[1], "check"]))
"""
"""The command line with a reader that loops for ever over a file called loop.pdf."""


def number_in(path: Path, run: subprocess.Popen[bytes] | None = None) -> int:
    """The number of the process that has begun to loop, once it has; `run`: what must not end before."""
    until = time.monotonic() + PATIENCE
    while not path.is_file() or not path.read_text(encoding="ascii"):
        assert time.monotonic() < until and (run is None or run.poll() is None)
        time.sleep(0.01)
    return int(path.read_text(encoding="ascii"))


def gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has too."""
    status = Path(f"/proc/{process}/stat")
    try:
        os.kill(process, 0)
        return status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except (OSError, ValueError):
        return True


def test_what_is_being_read_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(LOOPING, str(tmp_path / "number"))
    with pytest.raises(KeyboardInterrupt), FileReader(process=BoundedProcess("tests.reading.dying_process")) as reader:
        wanted, later = reader.begin("loop.pdf", "1", lambda: b"x"), reader.begin("good.pdf", "2", lambda: b"x")
        number_in(tmp_path / "number")
        process = reader.process.process
        raise KeyboardInterrupt
    # Killed, not ended by the bound of its own.
    assert process is not None and process.returncode == -signal.SIGKILL
    refusal = wanted.result().refusal
    assert refusal is not None and refusal.code == "I113"
    assert later.cancelled() or later.result().refusal, "no new process is begun for what was still to be read"
    assert reader.process.process is None
    assert reader.process.ask({"name": "good.pdf", "words": True}, b"x", 1) is None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP] if sys.platform != "win32" else [])
def test_a_run_that_is_interrupted_ends_what_reads_for_it(how: signal.Signals, tmp_path: Path) -> None:
    folder = tmp_path / "inputs/2024/区林草局"
    folder.mkdir(parents=True)
    (folder / "loop.pdf").write_bytes(b"%PDF-1.4")
    shutil.copy(ROOT / "config.yaml", tmp_path)
    more = {LOOPING: str(tmp_path / "number"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **more}, stderr=subprocess.PIPE) as run:
        child = number_in(tmp_path / "number", run)
        run.send_signal(how)
        _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130, said.decode()
    assert "已中断" in said.decode() and gone(child)
    assert not (tmp_path / "outputs/2024").exists()


def test_a_reader_ends_with_a_run_that_is_killed(tmp_path: Path) -> None:
    program = (
        "from pipeline.system.bounded_process import BoundedProcess\n"
        "BoundedProcess('tests.reading.dying_process').ask({'name': 'loop.pdf', 'words': True}, b'x', 1000000)"
    )
    more = {LOOPING: str(tmp_path / "number"), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env={**os.environ, **more}) as run:
        child = number_in(tmp_path / "number", run)
        run.kill()
    until = time.monotonic() + PATIENCE
    while not gone(child):
        assert time.monotonic() < until
        time.sleep(0.05)
