"""Typst sources and faces → what the printing process makes of them; it lives on and sets again only what changed."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.system.bounded_process import BoundedProcess
from pipeline.system.fonts import Fonts, digest

_PROCESS = "pipeline.publish.paper.printing_process"
_SECONDS, _REHEARSAL = 600, 60
"""Of the processor, for one document: a hundred times what a long report takes; and for one that nobody waits for."""


@dataclass(slots=True)
class PrintingPress:
    """The printing process with a folder of its own; nobody else uses it while somebody has it."""

    process: BoundedProcess = field(default_factory=lambda: BoundedProcess(_PROCESS))
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="selfcheck-")))
    owner: int = field(default_factory=os.getpid)
    """The process of ours that started it: a fork must leave it alone."""
    faces: tuple[str, Path] | None = None
    """Digest of the faces that were asked for last, and the folder that holds them and no others."""
    rehearsed: str = ""
    """The folder of the sources that the process is setting while nobody waits, "" for none."""

    def print(self, files: Mapping[str, bytes], fonts: Fonts, day: date) -> bytes | None:
        """What the process answers to a folder of sources, by path; None where it does not come to an end."""
        try:
            root, *said = self._question(files, fonts, day, rehearsal=False)
            answer = self.process.ask((root, *said), b"", _SECONDS)
            for folder in filter(None, (root, self.rehearsed)):
                shutil.rmtree(folder, ignore_errors=True)
            self.rehearsed = ""
            return answer
        finally:
            if self.process.ended:  # while the sources were being written
                shutil.rmtree(self.folder, ignore_errors=True)

    def rehearse(self, files: Mapping[str, bytes], fonts: Fonts, day: date) -> None:
        """Have the process set these sources while the caller goes on: what is much like them is printed sooner."""
        question = self._question(files, fonts, day, rehearsal=True)
        self.rehearsed = question[0]
        self.process.tell(question, _REHEARSAL)

    def _question(
        self, files: Mapping[str, bytes], fonts: Fonts, day: date, *, rehearsal: bool
    ) -> tuple[str, str, str, bool]:
        faces = self._faces(fonts)
        root = Path(tempfile.mkdtemp(dir=self.folder))
        for path, body in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(body)
        return str(root), str(faces), day.isoformat(), rehearsal

    def end(self) -> None:
        """End the process, whatever it does, and leave nothing behind."""
        self.process.end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _faces(self, fonts: Fonts) -> Path:
        key = digest(fonts)
        if self.faces is None or self.faces[0] != key or not self.faces[1].is_dir():
            self.folder.mkdir(parents=True, exist_ok=True)
            faces = Path(tempfile.mkdtemp(prefix="faces-", dir=self.folder))
            for at, path in enumerate(fonts.files()):
                _linked(path.resolve(), faces / f"{at}-{path.name}")
            self.faces = key, faces
        return self.faces[1]


_idle: list[PrintingPress] = []
"""The press that waits for the next document; at most one."""
_changing = threading.Lock()


def take_press() -> PrintingPress:
    """The press that waits, else a new one; `keep_press` gives it back."""
    with _changing:
        while _idle:
            press = _idle.pop()
            if press.owner == os.getpid():
                return press
    return PrintingPress()


def keep_press(press: PrintingPress) -> None:
    """Let a press that has nothing to do wait for the next document, until this process ends."""
    with _changing:
        if not _idle:
            _idle.append(press)
            return
    press.end()


@atexit.register
def end_idle_press() -> None:
    """End the press that waits, if it is ours."""
    with _changing:
        waiting = list(_idle)
        _idle.clear()
    for press in waiting:
        if press.owner == os.getpid():
            press.end()


def _linked(path: Path, there: Path) -> None:
    """Make a file known under another name, by whatever the system allows."""
    for way in (os.symlink, os.link):
        try:
            way(path, there)
        except OSError:
            continue
        return
    shutil.copyfile(path, there)
