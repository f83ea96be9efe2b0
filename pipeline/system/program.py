"""The program's own files and the libraries it works with → one digest: what was made by another one is not ours."""

from __future__ import annotations

import sys
from functools import lru_cache
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


@lru_cache(maxsize=4)
def _digest(files: tuple[tuple[str, int, int], ...]) -> str:
    folder = PROGRAM / "pipeline"
    pieces = (
        piece for name, _, _ in files for piece in (Path(name).relative_to(folder).as_posix(), Path(name).read_bytes())
    )
    return key_of(sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES), *pieces)
