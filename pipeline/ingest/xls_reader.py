"""The bytes of an .xls → its sheets, read in a process of its own because its reader trusts the sizes a file names.

A damaged file makes it ask for any amount of memory or crash, which must end in a finding and not end the run. Run as
a script this file is that process: bytes come in on stdin, sheets go out on stdout as JSON.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SECONDS = 30
"""Of the processor, for one file."""
BUSY = 1 if sys.platform == "win32" else 20
"""So many times longer by the clock: what else the machine does must not decide what a file says."""
MEMORY = 1 << 30
"""Address space of the process where the system can limit it; the largest honest .xls needs a tenth."""
CELLS = 3_000_000
"""Rows × columns of all sheets together: the reader lays them out whole."""
_PASSWORD, _BIG = 3, 4
_DATES = (datetime.datetime, datetime.date, datetime.time)
"""In this order: a datetime is a date too."""


class Unreadable(Exception):
    """The process could not read the file; `password` says whether that is because it asks for one.

    `big`: name, rows and columns of the sheet with which the sheets became too large, None where that is not why.
    """

    def __init__(self, password: bool, big: tuple[str, int, int] | None = None) -> None:
        super().__init__()
        self.password = password
        self.big = big


def read_xls(data: bytes) -> list[tuple[str, list[list[Any]], list[list[list[int]]]]]:
    """(name, rows, merged ranges) of every sheet; raises Unreadable."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-X", "utf8", str(Path(__file__))],
            input=data,
            capture_output=True,
            timeout=SECONDS * BUSY,
            check=False,
            env={**os.environ, "RUST_BACKTRACE": "0"},
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(False) from None
    if done.returncode == _BIG:
        name, rows, columns = json.loads(done.stdout)
        raise Unreadable(False, (name, rows, columns))
    if done.returncode:
        raise Unreadable(done.returncode == _PASSWORD)
    return [
        (name, [[_parsed(cell) for cell in row] for row in rows], merged)
        for name, rows, merged in json.loads(done.stdout)
    ]


def _parsed(cell: Any) -> Any:
    if not isinstance(cell, list):
        return cell
    kind, text = cell
    return text if kind < 0 else _DATES[kind].fromisoformat(text)


def _told(cell: Any) -> list[Any]:
    kind = next((number for number, one in enumerate(_DATES) if isinstance(cell, one)), -1)
    return [kind, str(cell) if kind < 0 else cell.isoformat()]


def main() -> int:
    """Read stdin, write stdout; 3 for a file with a password, 4 for one too large, any other but 0 for a broken one."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        print("no limits here", file=sys.stderr)
    import io

    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets, cells = [], 0
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            cells += sheet.total_height * sheet.total_width
            if cells > CELLS:
                json.dump((name, sheet.total_height, sheet.total_width), sys.stdout)
                return _BIG
            sheets.append((name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or []))
    except PasswordError:
        return _PASSWORD
    except (CalamineError, OSError, ValueError, OverflowError):
        return 1
    json.dump(sheets, sys.stdout, default=_told, ensure_ascii=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
