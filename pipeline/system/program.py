"""The program's own code and the libraries it works with → one digest: what was made by another one is not ours."""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import version

from pipeline.system.cache import key_of
from pipeline.system.layout import PROGRAM

_CODE = ("**/*.py", "**/*.typ")
_LIBRARIES = (
    *("docxtpl", "fonttools", "jinja2", "lxml", "matplotlib", "numpy", "openpyxl", "pikepdf", "pillow"),
    *("pypdfium2", "python-docx", "typst"),
)
"""Those whose results are kept between runs."""


@cache
def program_digest() -> str:
    """A digest of code and libraries, of the schemes none: these say themselves what they were read from.

    Worked out once a process, and by a run before all else: code that is edited meanwhile is not what is running.
    """
    return key_of(sys.version, *(f"{name} {version(name)}" for name in _LIBRARIES), *map(_files_digest, _CODE))


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
