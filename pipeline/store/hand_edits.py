"""An output folder about to be replaced → copies of the files that a person edited in it, and a finding for each."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection
from pathlib import Path

from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.store import swap
from pipeline.system.errors import Cause, PipelineError, reason

FOLDER = "手工修改"
_PART = ".部分-"
_NUMBERED = re.compile(r"(\d+)-")


def set_aside(folder: Path, register: Path, year: int, writes: Collection[str] = ()) -> tuple[Finding, ...]:
    """Copy every edited file of `folder` to `register`/手工修改/<year>/<n>-<name>; finding P101 for each.

    A file is edited if its sha256 differs from the folder's record, or if it bears a name in `writes` (about to be
    written) that the record lacks. Bytes that were copied before are not copied again. Call it right before the
    folder is replaced. Raises PipelineError (OUTPUT) where a file cannot be read or copied: then nothing may be
    replaced.
    """
    recorded = swap.record(folder)
    store = register / FOLDER / str(year)
    findings = []
    for name in swap.present(folder):
        if name not in recorded and name not in writes:
            continue
        try:
            data = (folder / name).read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            if digest == recorded.get(name):
                continue
            copy = _stored(store, digest) or _store(store, name, data)
        except OSError as error:
            raise PipelineError(
                f"{folder.name}/{name} 被人改过，但没能另存：{reason(error)}。",
                f"请把它复制到别处并关闭正在打开它的程序，检查磁盘空间和 {register.name}/ 的写入权限，再重新运行。",
                Cause.OUTPUT,
            ) from error
        place = Place(f"{folder.parent.parent.name}/{year}/{folder.name}/{name}")
        values = {"文件": f"{folder.name}/{name}", "另存": f"{register.name}/{FOLDER}/{year}/{copy}"}
        findings.append(Finding("P101", (place,), values))
    return tuple(findings)


def keep_copy(register: Path, year: int, name: str, data: bytes) -> str:
    """Copy a file that a person gave back as `set_aside` copies one; returns where, from `register` on.

    Raises PipelineError (OUTPUT).
    """
    store = register / FOLDER / str(year)
    try:
        copy = _stored(store, hashlib.sha256(data).hexdigest()) or _store(store, name, data)
    except OSError as error:
        raise PipelineError(
            f"{name} 没能另存到 {register.name}/{FOLDER}/：{reason(error)}。",
            f"请检查磁盘空间和 {register.name}/ 的写入权限，再收一次。",
            Cause.OUTPUT,
        ) from error
    return f"{FOLDER}/{year}/{copy}"


def _copies(store: Path) -> list[Path]:
    return sorted(path for path in store.iterdir() if _NUMBERED.match(path.name)) if store.is_dir() else []


def _stored(store: Path, digest: str) -> str | None:
    for path in _copies(store):
        if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            return path.name
    return None


def _store(store: Path, name: str, data: bytes) -> str:
    store.mkdir(parents=True, exist_ok=True)
    taken = [int(match[1]) for path in store.iterdir() if (match := _NUMBERED.match(path.name))]
    copy = f"{max(taken, default=0) + 1}-{name.replace('/', '_')}"
    scratch = store / (_PART + copy)
    with scratch.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(store / copy)
    return copy
