"""Files for an output folder → that folder replaced whole or not at all, whenever the run is killed.

Beside `报告` stand, while it is being replaced: `.新-报告` (being written), `.更换-报告` (the journal: the new folder
is complete) and `.旧-报告` (the old one on its way out). Each replaced folder holds `.记录.json`, the names and
sha256 of what we wrote into it: it tells our files from others', which are carried over, and untouched ones from
those a person edited.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.system.errors import Cause, PipelineError, reason

RECORD = ".记录.json"
_NEW, _OLD, _JOURNAL = ".新-", ".旧-", ".更换-"
_LOCK = ".锁"
_OPENED = (("~$", ""), (".~lock.", "#"), (".~", ""))
"""How the names begin and end of what Word, LibreOffice and WPS lay beside a file while it is open: Word leaves out the
first two signs of a long name."""
_held: set[int] = set()
"""Handles of the locks this process holds."""
_PIECE = 1 << 20
"""Bytes of a file that are copied at a time."""
_RETRIES = 5
"""Windows keeps a folder busy for moments after a virus scanner looked at it."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A file to be copied as it is, however large."""

    path: Path
    sha256: str = ""
    """Expected digest of its bytes, "" where it is not checked."""


def replace_folder(target: Path, files: Mapping[str, bytes | Copy]) -> tuple[str, ...]:
    """Make `target` hold exactly these files (name with “/” → content) and the files in it that we did not write.

    Returns the names of the latter, which are carried over. The caller holds `lock` and has called
    `hand_edits.set_aside`. Raises PipelineError (OUTPUT), the old folder whole, where a file is open elsewhere, the
    folder may not be written, the disk is full, or a file to be copied has changed; ValueError for a name that leads
    out of the folder.
    """
    names = _checked(files)
    new, old, journal = (target.with_name(prefix + target.name) for prefix in (_NEW, _OLD, _JOURNAL))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _repair(target)
        refuse_open(target)
        if target.is_file():
            raise FileExistsError(errno.EEXIST, target.name)
        recorded = record(target)
        new.mkdir()
        digests = {name: _put(new / name, files[name]) for name in names}
        _write(new / RECORD, (json.dumps(digests, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
        carried = tuple(name for name in present(target) if name not in recorded and name not in files)
        for name in carried:
            _carry(target / name, new / name)
        _sync_tree(new)
        _write(journal, b"")
        _sync(target.parent)
    except PipelineError:
        _forget(new, journal)
        raise
    except OSError as error:
        _forget(new, journal)
        raise _refusal(target, error) from error
    try:
        if target.is_symlink() or target.exists():
            _rename(target, old)
        _rename(new, target)
        _sync(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            if old.exists() and not target.exists():
                _rename(old, target)
            _forget(new, journal)
        raise _refusal(target, error) from error
    # The new folder stands: what cannot be cleared away now goes at the next start.
    with contextlib.suppress(OSError):
        _remove(old)
        journal.unlink()
    return carried


def refuse_open(folder: Path) -> None:
    """Raise PipelineError (OUTPUT) where a file that we wrote into a folder is open in Word, WPS or LibreOffice.

    They lay a file of their own beside it. Where the system itself locks nothing, the folder would be replaced under
    the person's hands, and what he saves then would be lost.
    """
    ours = record(folder)
    for name in present(folder) if ours else ():
        place, _, own = name.rpartition("/")
        beginning, end = next(((a, b) for a, b in _OPENED if own.startswith(a) and own.endswith(b)), ("", ""))
        said = own[len(beginning) : len(own) - len(end)] if beginning else ""
        found = [one for one in ours if one.rpartition("/")[0] == place and said and one.endswith(said)]
        if found:
            where = f"{folder.parent.name}/{folder.name}"
            raise PipelineError(
                f"{where}/{found[0]} 正在 Word 或 WPS 里打开，没有更新，仍是上一次的内容。",
                f"请保存并关闭它，再重新运行，改动会收下；确认没有打开的，删掉 {where}/{name} 再运行。",
                Cause.OUTPUT,
            )


def write_file(path: Path, data: bytes) -> None:
    """Make the file hold these bytes, whole or not at all (for files of 登记/, which is never replaced as a folder).

    A file that holds them already is left alone. Raises PipelineError (OUTPUT), the old file whole.
    """
    scratch = path.with_name(_NEW + path.name)
    try:
        if path.is_file() and path.read_bytes() == data:
            return
        _write(scratch, data)
        scratch.replace(path)
        _sync(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)
        raise _refusal(path, error) from error


def repair(folder: Path) -> tuple[str, ...]:
    """Finish or undo what a killed run left in `folder` (outputs/<year>); returns the names of the folders concerned.

    The caller holds `lock`. Raises PipelineError (OUTPUT) where that is not possible.
    """
    if not folder.is_dir():
        return ()
    names = set()
    for path in folder.iterdir():
        for prefix in (_NEW, _OLD, _JOURNAL):
            if path.name.startswith(prefix):
                names.add(path.name.removeprefix(prefix))
    for name in sorted(names):
        try:
            _repair(folder / name)
        except OSError as error:
            raise _refusal(folder / name, error) from error
    return tuple(sorted(names))


def record(folder: Path) -> dict[str, str]:
    """Name → sha256 of the files we wrote into a folder, from its .记录.json; empty where that is missing or broken."""
    try:
        data = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {name: digest for name, digest in data.items() if isinstance(name, str) and isinstance(digest, str)}


def present(folder: Path) -> tuple[str, ...]:
    """Names (with “/”) of all files and links below a folder, our record left out, in sorted order."""
    found = []
    for path, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(path) / name).is_symlink()]
        found += [(Path(path) / name).relative_to(folder).as_posix() for name in (*names, *links)]
    return tuple(sorted(name for name in found if name != RECORD))


@contextlib.contextmanager
def lock(outputs: Path) -> Iterator[None]:
    """Hold the outputs for one run; raises PipelineError (OUTPUT) where another run holds them.

    The operating system lets go of the lock when a run dies, however it dies.
    """
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        handle = os.open(outputs / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _refusal(outputs, error) from error
    try:
        if not _acquire(handle):
            raise PipelineError(
                "另一个窗口正在运行 selfcheck，outputs/ 里的文件现在不能动。",
                "请等它结束后再运行；确认没有在运行时，重启电脑后再试。",
                Cause.OUTPUT,
            )
        _held.add(handle)
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def _let_go() -> None:
    """In a forked worker: a lock belongs to every process that has its handle, so a worker that outlives a killed run
    would keep the outputs locked."""
    for handle in _held:
        os.close(handle)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _acquire(handle: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network drives know no locks; working without one is better than not at all.
        return error.errno not in (errno.EWOULDBLOCK, errno.EACCES)
    return True


def _checked(files: Mapping[str, bytes | Copy]) -> list[str]:
    for name in files:
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or "\\" in name or name == RECORD:
            raise ValueError(f"not a name for an output: {name!r}")
    return sorted(files)


def _repair(target: Path) -> None:
    new, old, journal = (target.with_name(prefix + target.name) for prefix in (_NEW, _OLD, _JOURNAL))
    if journal.exists() and new.exists() and not _there(target):
        # Killed between the two renames: the new folder is complete.
        _rename(new, target)
    elif _there(old) and not _there(target):
        _rename(old, target)
    # The journal first: a half removed new folder must never pass for a complete one.
    journal.unlink(missing_ok=True)
    _remove(new)
    _remove(old)


def _there(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _rename(source: Path, target: Path) -> None:
    for attempt in range(_RETRIES):
        try:
            source.rename(target)
        except PermissionError:
            if sys.platform != "win32" or attempt == _RETRIES - 1:
                raise
            time.sleep(0.1)
        else:
            return


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _put(path: Path, content: bytes | Copy) -> str:
    """Write a file; returns its sha256."""
    if isinstance(content, bytes):
        _write(path, content)
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with content.path.open("rb") as source, path.open("wb") as file:
        while piece := source.read(_PIECE):
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if content.sha256 and digest.hexdigest() != content.sha256:
        raise PipelineError(
            f"运行期间 {content.path.name} 变了，没有更新，仍是上一次的内容。",
            "请等文件保存完毕，再运行一次。",
            Cause.OUTPUT,
        )
    return digest.hexdigest()


def _carry(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


def _sync_tree(folder: Path) -> None:
    for path, _, _ in os.walk(folder, topdown=False):
        _sync(Path(path))


def _sync(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def _forget(new: Path, journal: Path) -> None:
    with contextlib.suppress(OSError):
        journal.unlink(missing_ok=True)
        _remove(new)


def _refusal(target: Path, error: OSError) -> PipelineError:
    place = f"{target.parent.name}/{target.name}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what, hint = "磁盘空间不足", "请清理出磁盘空间后重新运行"
    elif error.errno == errno.EROFS:
        what, hint = "所在的磁盘是只读的", "请把报告项目文件夹放到可以写入的磁盘上再运行"
    elif isinstance(error, PermissionError):
        what = "文件正被其他程序打开，或没有写入权限"
        hint = "请关闭用 WPS 或 Word 打开的报告文件，并确认对该文件夹有写入权限，再重新运行"
    elif isinstance(error, FileExistsError | NotADirectoryError):
        what, hint = "那里有一个同名的文件", "请把这个文件移走或改名，再重新运行"
    elif error.errno == errno.ENAMETOOLONG:
        what, hint = "路径太长", "请把报告项目文件夹移到较短的路径下再运行"
    else:
        what, hint = reason(error), "请检查该文件夹是否可以写入，再重新运行"
    return PipelineError(f"{place} 没有更新，仍是上一次的内容：{what}。", f"{hint}。", Cause.OUTPUT)
