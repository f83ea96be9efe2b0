"""Files of a year's folder → their bytes by digest, without reading again those that are as they were."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.reading import gate
from pipeline.reading.gate import Refused
from pipeline.system.cache import Cache, key_of
from pipeline.system.errors import reason
from pipeline.system.program import part_digest

_GRAIN = 2_000_000_000
"""Nanoseconds within which a file may change twice and bear one time: those of FAT, the coarsest there is."""

Stamp = tuple[int, int, int, int]
"""Size, times of the last change of its bytes and of anything about it, and the number of the file on its disk."""


@dataclass(frozen=True, slots=True)
class FileBytes:
    """The bytes of a file: how many, their digest, and how they are got; getting them raises Refused."""

    size: int
    sha256: str
    load: Callable[[], bytes]


@dataclass
class FileStamps:
    """Stamp and digest of each file of a folder, as of the last run and as of this one."""

    last: dict[str, tuple[Stamp, str]] = field(default_factory=dict)
    now: dict[str, tuple[Stamp, str]] = field(default_factory=dict)

    @staticmethod
    def kept(store: Cache | None, folder: str) -> FileStamps:
        """Those that were kept of a folder; none where there are none that can be read."""
        raw = store.get(_key(folder)) if store else None
        told = json.loads(raw) if raw else {}
        return FileStamps({file: (tuple(stamp), sha256) for file, (stamp, sha256) in told.items()})

    def keep(self, store: Cache | None, folder: str) -> None:
        """Keep those of this run for the next one."""
        if store and self.now != self.last:
            store.put(_key(folder), json.dumps(self.now).encode())

    def bytes_of(self, file: str, path: Path) -> FileBytes:
        """The bytes of a file; raises Refused where it is too large, cannot be opened, or changes meanwhile.

        A file that was changed less than _GRAIN before it is read is read again next time, whatever its stamp says.
        """
        started = time.time_ns()
        before = _status(path)
        stamp, sha256 = self.last.get(file, (None, ""))
        if stamp == _stamp(before):
            self.now[file] = _stamp(before), sha256
            return FileBytes(before.st_size, sha256, lambda: _unchanged(path, sha256))
        data = _bytes(path, before)
        sha256 = hashlib.sha256(data).hexdigest()
        if max(before.st_mtime_ns, before.st_ctime_ns) < started - _GRAIN:
            self.now[file] = _stamp(before), sha256
        return FileBytes(len(data), sha256, lambda: data)


def _key(folder: str) -> str:
    return key_of("stamps", part_digest("ingest/*.py"), folder)


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def _status(path: Path) -> os.stat_result:
    """What the system says of a file; raises Refused for one that is too large or cannot be reached."""
    try:
        status = path.stat()
    except OSError as error:
        raise _closed(path, error) from None
    if status.st_size > gate.FILE_LIMIT:
        size, most = f"{status.st_size >> 20} MB", f"{gate.FILE_LIMIT >> 20} MB"
        raise Refused("I114", _ending(path), 大小=size, 上限=most)
    return status


def _bytes(path: Path, before: os.stat_result) -> bytes:
    """The bytes; raises Refused where they cannot be read or are no longer those of the file before."""
    try:
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise _closed(path, error) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise Refused("I116", _ending(path))
    return data


def _unchanged(path: Path, sha256: str) -> bytes:
    data = _bytes(path, _status(path))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused("I116", _ending(path))
    return data


def _closed(path: Path, error: OSError) -> Refused:
    return Refused("I115", _ending(path), 原因=reason(error))


def _ending(path: Path) -> str:
    return path.suffix[1:].lower()
