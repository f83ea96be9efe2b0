"""What the last build saw and wrote → whether anything has changed since."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.system.path_names import readable_path

_SKIPPED = ("__pycache__", ".git")

Stamp = tuple[int, int]
"""Size and time of last change: only to see quickly that a file is untouched; never used as data."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that stands now."""

    path: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Seen:
    """A finished build: stamp and sha256 of every file it depended on or wrote, and its result as plain data."""

    files: Mapping[str, tuple[Stamp, str]]
    result: Mapping[str, Any]


def scan(places: Mapping[str, Path]) -> dict[str, File]:
    """Every file at or below the places, named after its place (“inputs/2024/…”), wherever the project lies."""
    found: dict[str, File] = {}
    for name, place in places.items():
        if place.is_dir():
            for path, status in _walk(str(place)):
                inner = os.path.relpath(path, place).replace(os.sep, "/")
                found[readable_path(f"{name}/{inner}")] = File(path, (status.st_size, status.st_mtime_ns))
        elif place.is_file():
            status = place.stat()
            found[name] = File(str(place), (status.st_size, status.st_mtime_ns))
    return found


def _walk(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name in _SKIPPED:
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(entry.path)
            elif entry.is_file():
                yield entry.path, entry.stat()


def digests(found: Mapping[str, File], known: Seen | None = None) -> dict[str, tuple[Stamp, str]]:
    """Stamp and sha256 of each file; the sha256 is taken over from `known` where the stamp is the same."""
    result: dict[str, tuple[Stamp, str]] = {}
    for name, file in found.items():
        before = known.files.get(name) if known else None
        digest = before[1] if before and before[0] == file.stamp else _sha256(file.path)
        result[name] = (file.stamp, digest)
    return result


def _sha256(path: str) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unchanged(found: Mapping[str, File], seen: Seen) -> bool:
    """Whether the files are those that were seen: same names, and where a stamp differs the same content."""
    if found.keys() != seen.files.keys():
        return False
    for name, file in found.items():
        before, digest = seen.files[name]
        if file.stamp != before and (file.stamp[0] != before[0] or _sha256(file.path) != digest):
            return False
    return True


def changed_meanwhile(before: Mapping[str, File], after: Mapping[str, File]) -> list[str]:
    """Names of files, outputs left out, that came, went or changed in between: a run may have missed them."""
    names = sorted(name for name in {**before, **after} if not name.startswith("outputs/"))
    return [name for name in names if before.get(name) != after.get(name)]


def load_record(path: Path) -> Seen | None:
    """The last build's record, or None where there is none that can be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        files = {name: ((size, time), digest) for name, (size, time, digest) in data["files"].items()}
        return Seen(files, dict(data["result"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def save_record(path: Path, seen: Seen) -> None:
    """Write the record; where it cannot be written the next build simply does the work again."""
    files = {name: [*stamp, digest] for name, (stamp, digest) in sorted(seen.files.items())}
    text = json.dumps({"files": files, "result": seen.result}, ensure_ascii=False)
    scratch = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(text, encoding="utf-8")
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
