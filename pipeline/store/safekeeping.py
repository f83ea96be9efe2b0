"""A file for 登记/ → it, a copy in 登记/备份/ and its digest in a record, by which a loss is seen when next read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.store import swap
from pipeline.store.swap import RECORD
from pipeline.system.errors import reason

COPIES = "备份"
_KEPT_COPIES = 20
"""Copies of a file that is kept in copies one after the other; the oldest go."""
_NUMBERED = re.compile(r"(.+)-(\d{3,})(\.\w+)")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the record of 登记/ says: whose it is, and what we last wrote there."""

    county: str = ""
    """"" where there is no record that can be read."""
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name (with “/”) → sha256 of its bytes; several where a run was killed while it wrote, "" for no file."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A file of 登记/ that is not what we wrote: what happened to it, and the last good copy (None where none is)."""

    name: str
    what: str
    copy: Path | None


def read_record(folder: Path) -> Kept:
    """The record of 登记/; an empty one where it is missing or broken (the copies still tell what there was)."""
    try:
        data = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        files = {str(name): tuple(map(str, digests)) for name, digests in data["files"].items()}
        return Kept(str(data["county"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Kept()


def keep(folder: Path, name: str, data: bytes, county: str, *, one_copy: bool = False) -> None:
    """Write a file of 登记/ (`folder`) whole or not at all, with a copy in 备份/ and its digest in the record.

    Copies are numbered, one for each change; `one_copy`: only the present content has one, under the file's own name.
    Killed at any moment, the file is either the old or the new one, and the record knows both. Raises PipelineError
    (OUTPUT).
    """
    digest = hashlib.sha256(data).hexdigest()
    known = read_record(folder)
    before = known.files.get(name, ())
    if before != (digest,):
        now = _digest(folder / name) or ("",)
        _note(folder, county, known, name, tuple(dict.fromkeys((*before, *now, digest))))
    swap.write_file(folder / name, data)
    _copy(folder, name, data, one_copy)
    if before != (digest,) or known.county != county:
        _note(folder, county, known, name, (digest,))


def copies(folder: Path, name: str) -> tuple[Path, ...]:
    """The copies of a file, the newest first."""
    place = folder / COPIES / name
    found = []
    with contextlib.suppress(OSError):
        for path in place.parent.iterdir():
            match = _NUMBERED.fullmatch(path.name)
            if match and match[1] + match[3] == place.name:
                found.append((int(match[2]), path))
    alone = (place,) if place.is_file() else ()
    return (*alone, *(path for _, path in sorted(found, reverse=True)))


def numbered_files(folder: Path, named: re.Pattern[str]) -> dict[int, Path]:
    """Number → file, the least first, of what lies in a folder under such names; the number is their first group."""
    found = ((named.fullmatch(path.name), path) for path in (folder.iterdir() if folder.is_dir() else ()))
    return dict(sorted((int(match[1]), path) for match, path in found if match))


def last_good(folder: Path, name: str, good: Callable[[bytes], bool]) -> Path | None:
    """The newest copy of a file whose bytes are `good`; None where there is none."""
    for path in copies(folder, name):
        with contextlib.suppress(OSError):
            if good(path.read_bytes()):
                return path
    return None


def recorded_names(folder: Path, beginning: str) -> tuple[str, ...]:
    """Names of the files below `beginning` (with “/”) that the record or the copies know of, sorted."""
    known = {name for name in read_record(folder).files if name.startswith(beginning)}
    place = folder / COPIES / beginning
    if place.is_dir():
        # What begins with a point is what a killed run was about to write.
        known |= {f"{beginning}{name}" for name in swap.present(place) if not Path(name).name.startswith(".")}
    return tuple(sorted(known))


def losses(folder: Path, beginning: str, good: Callable[[bytes], bool]) -> Iterator[Loss]:
    """Files below `beginning` that are missing or are no longer the bytes that we wrote; `good` judges a copy.

    For files that nobody edits: where the record is lost, they are compared with their copies.
    """
    known = read_record(folder).files
    for name in recorded_names(folder, beginning):
        wanted = known.get(name, ())
        if not set(_digest(folder / name)).isdisjoint(wanted):
            continue
        # Copies are opened only where something is wrong: a county keeps many, and to read one takes long.
        copy = last_good(folder, name, good)
        wanted = wanted or (_digest(copy) if copy else ())
        try:
            digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except FileNotFoundError:
            if "" not in wanted:
                yield Loss(name, "不见了", copy)
        except OSError as error:
            yield Loss(name, f"打不开（{reason(error)}）", copy)
        else:
            if wanted and digest not in wanted:
                yield Loss(name, "损坏了，或被换成了别的", copy)


def was_kept(folder: Path, name: str) -> bool:
    """Whether there was a file of this name, as its copies or the record know."""
    return bool(copies(folder, name)) or "" not in read_record(folder).files.get(name, ("",))


def untouched(folder: Path, name: str) -> bool:
    """Whether a file holds the very bytes that we last wrote."""
    return bool(set(_digest(folder / name)) & set(read_record(folder).files.get(name, ())))


def _digest(path: Path) -> tuple[str, ...]:
    try:
        return (hashlib.sha256(path.read_bytes()).hexdigest(),)
    except OSError:
        return ()


def _note(folder: Path, county: str, known: Kept, name: str, digests: tuple[str, ...]) -> None:
    files = {**known.files, name: digests}
    text = json.dumps({"county": county, "files": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    swap.write_file(folder / RECORD, text.encode())


def _copy(folder: Path, name: str, data: bytes, alone: bool) -> None:
    place = folder / COPIES / name
    if alone:
        swap.write_file(place, data)
        return
    before = copies(folder, name)
    with contextlib.suppress(OSError):
        if before and before[0].read_bytes() == data:
            return
    match = _NUMBERED.fullmatch(before[0].name) if before else None
    number = int(match[2]) + 1 if match else 1
    swap.write_file(place.with_name(f"{place.stem}-{number:03}{place.suffix}"), data)
    for path in before[_KEPT_COPIES - 1 :]:
        with contextlib.suppress(OSError):
            path.unlink()
