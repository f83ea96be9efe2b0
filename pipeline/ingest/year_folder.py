"""A year's folder of inputs → its files by their names, whose each is, its bytes, and what lies beside the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.ingest_run import IngestRun
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.reading import gate
from pipeline.reading.gate import Refused
from pipeline.scheme.units import fold
from pipeline.system.errors import reason
from pipeline.system.path_names import readable_path

_LEFTOVERS = ("thumbs.db", "desktop.ini", ".ds_store")
"""What systems leave in folders."""
_SHOWN = 5
"""Names that a message lists."""
_YEAR = re.compile(r"\d{4}")


def submitted_files(folder: Path, inputs: Path) -> dict[str, Path]:
    """The files below a folder by their names relative to the folder of inputs, in the order of the paths.

    Without hidden ones, lock files of open documents and links that lead nowhere.
    """
    found = {}
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).parts):
        if not any(map(is_leftover, path.relative_to(folder).parts)) and path.is_file():
            found[readable_path(path.relative_to(inputs).as_posix())] = path
    return found


def is_leftover(name: str) -> bool:
    """Whether a file or folder is no submission: hidden, a lock file of an open document, left by a system."""
    return name.startswith((".", "~$")) or name.lower() in _LEFTOVERS


def present_instead(inputs: Path) -> str:
    """What stands in the folder of inputs instead of the year that is looked for, in words; "" for nothing."""
    there = inputs.iterdir() if inputs.is_dir() else ()
    found = sorted(readable_path(path.name) for path in there if not is_leftover(path.name))
    return f"inputs/ 里现有：{'、'.join(found[:_SHOWN])}。" if found else ""


def strays(inputs: Path, history_file: str) -> Iterator[Finding]:
    """Say once what lies beside the folders of the years, where nobody looks for it."""
    found = [
        readable_path(path.name) + ("/" if path.is_dir() else "")
        for path in sorted(inputs.iterdir())
        if not is_leftover(path.name)
        and path.name != history_file
        and not (path.is_dir() and _YEAR.fullmatch(path.name))
    ]
    if found:
        values = {"名称": "、".join(found[:_SHOWN]), "个数": str(len(found))}
        yield Finding("I120", (Place(found[0].rstrip("/")),), values, "")


def department_of(file: str, run: IngestRun) -> str:
    """The body in whose folder a file lies; an unknown folder gives one finding."""
    parts = file.split("/")
    if len(parts) < 3 or parts[1] == run.config.scheme.readings.unsorted_folder:
        return ""
    found = run.bodies.get(fold(parts[1]), "")
    if found:
        return found
    like = _like(parts[1], list(dict.fromkeys(run.bodies.values())))
    hint = f"，是不是“{like}”" if like else ""
    unknown = Finding("I112", (Place(f"{parts[0]}/{parts[1]}"),), {"文件夹": parts[1], "最像": hint, "登记": ""})
    if unknown not in run.findings:
        run.findings.append(unknown)
    return ""


def _like(name: str, known: list[str]) -> str:
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""


def bytes_of(path: Path) -> bytes:
    """The file's bytes; raises Refused where it is too large, cannot be opened, or changes meanwhile."""
    ending = path.suffix[1:].lower()
    try:
        before = path.stat()
        if before.st_size > gate.FILE_LIMIT:
            raise Refused("I114", ending, 大小=f"{before.st_size >> 20} MB", 上限=f"{gate.FILE_LIMIT >> 20} MB")
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise Refused("I115", ending, 原因=reason(error)) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise Refused("I116", ending)
    return data
