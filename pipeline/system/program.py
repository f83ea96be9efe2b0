"""The program's own files and the libraries it works with → one digest: what was made by another one is not ours."""

from __future__ import annotations

import sys
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from pipeline.system.cache import key_of
from pipeline.system.layout import PROGRAM

_KINDS = (".py", ".yaml", ".typ")
_LIBRARIES = ("docxtpl", "jinja2", "lxml", "matplotlib", "numpy", "openpyxl", "pikepdf", "python-docx", "typst")
"""Those whose results are kept between runs."""


def program_digest() -> str:
    """A digest of code, scheme and libraries; worked out again where one of the files has changed meanwhile."""
    folder = PROGRAM / "pipeline"
    found = sorted(path for path in folder.rglob("*") if path.suffix in _KINDS)
    stats = ((path, path.stat()) for path in found)
    return _digest(tuple((str(path), stat.st_size, stat.st_mtime_ns) for path, stat in stats))


@cache
def part_digest(*patterns: str) -> str:
    """A digest of the files below pipeline/ that patterns name (“reading/*.py”) and of the libraries as locked.

    Worked out once a process: for what has no need of the rest of the program.
    """
    lock = PROGRAM / "requirements.lock"
    return key_of(sys.version, lock.read_bytes() if lock.is_file() else b"", *map(_files_digest, patterns))


@cache
def _files_digest(pattern: str) -> str:
    folder = PROGRAM / "pipeline"
    found = sorted(folder.glob(pattern))
    return key_of(*(piece for path in found for piece in (path.relative_to(folder).as_posix(), path.read_bytes())))


@lru_cache(maxsize=4)
def _digest(files: tuple[tuple[str, int, int], ...]) -> str:
    folder = PROGRAM / "pipeline"
    pieces = (
        piece for name, _, _ in files for piece in (Path(name).relative_to(folder).as_posix(), Path(name).read_bytes())
    )
    return key_of(sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES), *pieces)
