"""What the last build saw and wrote → whether anything has changed since."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.system.path_names import distinct_paths

_SKIPPED = ("__pycache__", ".git")
_CLOSED = (0, 0, 0, 0)
"""Stamp of a folder that cannot be opened."""

Stamp = tuple[int, ...]
"""Size, time of last change, of the last change of anything about it, place on the disk: only to see quickly that a
file is untouched; never used as data."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that stands now."""

    path: str
    stamp: Stamp
    read: bool = True
    """Whether it has bytes to be read: a link that is not followed, a pipe and a closed folder have none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A finished build: stamp and sha256 of every file it depended on or wrote, and its result as plain data."""

    files: Mapping[str, tuple[Stamp, str]]
    result: Mapping[str, Any]


def scan(places: Mapping[str, Path], submitted: str = "inputs") -> dict[str, File]:
    """Every file at or below the places, named after its place (“inputs/2024/…”), wherever the project lies.

    Links below `submitted`, or a place named after a part of it, are not followed: what they lead to was not handed in.
    A folder that cannot be opened is as if it were one file.
    """
    found: dict[str, File] = {}
    for name, place in places.items():
        if _is_folder(place):
            top = str(place)
            inner = list(_walk(top, name.partition("/")[0] == submitted))
            below = [f"{name}/{one.path[len(top) :].strip(os.sep).replace(os.sep, '/') or '.'}" for one in inner]
            found |= zip(distinct_paths(below), inner, strict=True)
        elif (file := _file(str(place), follow=True)) is not None and file.read:
            found[name] = file
    return found


def listed(name: str, folder: Path) -> dict[str, File]:
    """What lies in a folder, by name alone: that it is there, not what it holds."""
    try:
        return {f"{name}//{one.name}": File(str(one), _CLOSED, read=False) for one in sorted(folder.iterdir())}
    except OSError:
        return {}


def _is_folder(place: Path) -> bool:
    try:
        return place.is_dir()
    except OSError:
        return False


def _file(path: str, *, follow: bool) -> File | None:
    """What stands there; None where there is nothing, or a link leads nowhere."""
    try:
        status = os.stat(path, follow_symlinks=follow)  # noqa: PTH116 - a thousand paths cost more than their stats
    except OSError:
        return None
    stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    return File(path, stamp, stat.S_ISREG(status.st_mode))


def _walk(top: str, handed_in: bool) -> Iterator[File]:
    """Files folder by folder in the order of their names, however deep."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            yield File(folder, _CLOSED, read=False)
            continue
        inner = []
        for entry in listed:
            if entry.name in _SKIPPED:
                continue
            if entry.is_dir(follow_symlinks=False):
                inner.append(entry.path)
                continue
            file = _file(entry.path, follow=not handed_in)
            if file is not None and (file.read or handed_in):
                yield file
        waiting += reversed(inner)


def digests(found: Mapping[str, File], known: Seen | None = None) -> dict[str, tuple[Stamp, str]]:
    """Stamp and sha256 of each file; the sha256 is taken over from `known` where the stamp is the same.

    "" stands for the bytes of what has none or cannot be opened.
    """
    result: dict[str, tuple[Stamp, str]] = {}
    for name, file in found.items():
        stamp, digest = known.files.get(name, (None, "")) if known else (None, "")
        result[name] = (file.stamp, digest if digest and stamp == file.stamp else _sha256(file))
    return result


def _sha256(file: File) -> str:
    if not file.read:
        return ""
    try:
        with Path(file.path).open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def unchanged(found: Mapping[str, File], seen: Seen) -> bool:
    """Whether the files are those that were seen: same names, and where a stamp differs the same content.

    What could not be opened is tried again: rights are changed without a trace on the file.
    """
    if found.keys() != seen.files.keys():
        return False
    for name, file in found.items():
        before, digest = seen.files[name]
        if file.stamp != before and (file.stamp[0] != before[0] or not file.read):
            return False
        if (file.stamp != before or not digest) and _sha256(file) != digest:
            return False
    return True


def changed_meanwhile(before: Mapping[str, File], after: Mapping[str, File]) -> list[str]:
    """Names of files, outputs left out, that came, went or changed in between: a run may have missed them."""
    names = sorted(name for name in {**before, **after} if not name.startswith("outputs/"))
    return [name for name in names if before.get(name) != after.get(name)]


def changed_since(found: Mapping[str, tuple[Stamp, str]], seen: Seen) -> tuple[str, ...]:
    """Names of files that came, went or hold something else since `seen`."""
    changed = (name for name in {**seen.files, **found} if _digest_of(name, found) != _digest_of(name, seen.files))
    return tuple(sorted(name.replace("//", "/") for name in changed))


def _digest_of(name: str, files: Mapping[str, tuple[Stamp, str]]) -> str | None:
    return files[name][1] if name in files else None


def load_record(path: Path) -> Seen | None:
    """The last build's record, or None where there is none that can be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        files = {name: (tuple(stamp), digest) for name, (*stamp, digest) in data["files"].items()}
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
        with contextlib.suppress(OSError):
            scratch.unlink()
