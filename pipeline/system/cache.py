"""A folder of results by content key → the bytes put under a key, whole and verified, or None."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

_MAGIC = b"SC2\n"
_HEAD = len(_MAGIC) + 32


@dataclass(slots=True)
class Cache:
    """Content-addressed store; it may be deleted at any time, and a damaged entry counts as absent."""

    folder: Path
    used: set[str] = field(default_factory=set)
    """Keys asked for or put in this run: `prune` spares them longest."""

    def get(self, key: str) -> bytes | None:
        """The bytes put under `key`; None when there are none or they are damaged."""
        self.used.add(key)
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        body = raw[_HEAD:]
        if raw[: len(_MAGIC)] == _MAGIC and raw[len(_MAGIC) : _HEAD] == _sum(key, body):
            with contextlib.suppress(OSError):
                os.utime(path)
            return body
        with contextlib.suppress(OSError):
            path.unlink()
        return None

    def put(self, key: str, body: bytes) -> None:
        """Store `body` under `key`, whole or not at all; a full or read-only disk is no reason to fail."""
        self.used.add(key)
        path = self._path(key)
        scratch = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch.write_bytes(_MAGIC + _sum(key, body) + body)
            scratch.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                scratch.unlink()

    def prune(self, limit: int) -> int:
        """Delete entries, those not used in this run and the longest untouched first, until they take at
        most `limit` bytes (what this run used is kept). Return how many went."""
        entries = []
        for entry in (one for folder in _listed(self.folder) if len(folder.name) == 2 for one in _listed(folder.path)):
            with contextlib.suppress(OSError):
                stat = entry.stat()
                entries.append((stat.st_mtime_ns, entry.name, stat.st_size, entry.path))
        total = sum(e[2] for e in entries)
        gone = 0
        for _, name, size, path in sorted(entries):
            if total <= limit:
                break
            if name not in self.used:
                with contextlib.suppress(OSError):
                    Path(path).unlink()
                    total -= size
                    gone += 1
        return gone

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _listed(folder: str | Path) -> list[os.DirEntry[str]]:
    """What stands in a folder, nothing where it cannot be looked into."""
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _sum(key: str, body: bytes) -> bytes:
    """Of an entry and of what it stands under: one that was put elsewhere is damaged too."""
    total = hashlib.sha256(key.encode())
    total.update(body)
    return total.digest()


def open_sealed(folder: Path, key: str) -> None:
    """Make ready a folder of the cache that a library fills for itself: empty, unless it is as `seal` left it.

    `key` stands for all that its content depends on. What a library keeps it believes when it is next loaded: a list
    of fonts that came from elsewhere, or was cut short, would change what is printed.
    """
    try:
        sealed = _seal(folder).read_text(encoding="ascii")
    except (OSError, ValueError):
        sealed = ""
    if folder.is_symlink() or not folder.is_dir() or sealed != _content(folder, key):
        with contextlib.suppress(OSError):
            folder.unlink() if folder.is_symlink() or not folder.is_dir() else shutil.rmtree(folder)
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)


def seal(folder: Path, key: str) -> None:
    """Remember what the library has put into a folder; where that cannot be written it is made again next time."""
    with contextlib.suppress(OSError):
        _seal(folder).write_text(_content(folder, key), encoding="ascii")


def _seal(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.seal")


def _content(folder: Path, key: str) -> str:
    """A key over all files of a folder and `key`."""
    pieces: list[bytes | str] = [key]
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_dir():
            # A link is what it leads to; nothing of ours is one.
            link = path.is_symlink() or not path.is_file()
            pieces += [path.relative_to(folder).as_posix(), b"" if link else path.read_bytes(), str(link)]
    return key_of(*pieces)


def key_of(*pieces: bytes | str) -> str:
    """A key over pieces of text or bytes; the borders between them count."""
    total = hashlib.sha256()
    for piece in pieces:
        raw = piece.encode() if isinstance(piece, str) else piece
        total.update(len(raw).to_bytes(8, "big") + raw)
    return total.hexdigest()
