"""A process that reads files, and dies over some of them by their names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pipeline.reading import reading_process
from pipeline.reading.file_contents import FileContents
from pipeline.system.bounded_process import serve

LOOPING = "SELFCHECK_TEST_LOOPING"
"""Names the file into which the process writes its number when it begins to loop."""


def _read(name: str, data: bytes, *, words: bool = True) -> FileContents:
    name = name.rpartition("/")[2]
    if name == "mistake.pdf":
        raise KeyError("what")
    if name == "crash.pdf" or (name == "words.pdf" and words):
        os.abort()
    if name == "loop.pdf" and (told := os.environ.get(LOOPING)):
        Path(told).write_text(str(os.getpid()), encoding="ascii")
    while name == "loop.pdf":
        data = data[:1]
    if name == "memory.pdf":
        bytearray(1 << 40)
    return FileContents("pdf", pages=2 if name == "words.pdf" else 1)


def _answer(question: dict[str, Any], data: bytes) -> bytes:
    reading_process.read_file = _read  # type: ignore[attr-defined]
    return reading_process._answer(question, data)


def main() -> int:
    """Answer like the real one."""
    return serve(_answer)
