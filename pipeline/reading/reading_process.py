"""What the bounded process runs: the bytes of a file → what it holds, whatever happens while it is read."""

from __future__ import annotations

from typing import Any

from pipeline.reading.file_contents import FileContents, Refusal
from pipeline.reading.readers import read_file
from pipeline.system.bounded_process import serve
from pipeline.system.json_values import encoded


def _answer(question: dict[str, Any], data: bytes) -> bytes:
    try:
        return encoded(read_file(question["name"], data, words=question["words"]))
    except (MemoryError, RecursionError):
        return b""  # As if the process had died over it.
    except Exception as error:  # noqa: BLE001  One file is to blame for it, and the others are still to be read.
        return encoded(FileContents("", Refusal("I141", {"原因": f"{type(error).__name__}：{str(error)[:80]}"}, True)))


def main() -> int:
    """Answer every file on stdin until it ends."""
    return serve(_answer)
