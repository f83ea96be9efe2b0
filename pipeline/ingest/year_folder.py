"""A year's folder of inputs → its files by their names, whose each is, its bytes, and what lies beside the folder."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.ingest_run import IngestRun
from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.reading.gate import Refused
from pipeline.scheme.units import fold
from pipeline.system.errors import Cause, PipelineError, reason
from pipeline.system.path_names import SAME_NAME, distinct_paths, readable_path

_LEFTOVERS = ("thumbs.db", "desktop.ini", ".ds_store")
"""What systems leave in folders."""
_SHOWN = 5
"""Names that a message lists."""
_YEAR = re.compile(r"\d{4}")
_ENDING = re.compile(r"(.+)\.([A-Za-z0-9]{1,5})", re.DOTALL)
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003)


@dataclass(frozen=True, slots=True)
class SubmittedFiles:
    """What lies below a year's folder, by names relative to the folder of inputs, in the order of the paths."""

    files: Mapping[str, Path]
    closed: Mapping[str, Refused]
    """Folders that cannot be opened, links that are not followed, what is no file: why nothing is read from it."""
    real_paths: Mapping[str, str]
    """Where files lie below the folder of inputs whose name the system writes in another way."""


def opened_year(inputs: Path, year: int, *, needed: bool = True) -> Path:
    """The folder of a year; raises PipelineError (NO_INPUT) where it is missing or cannot be opened.

    One that is not `needed`, the year before, is told as any folder that cannot be opened.
    """
    folder = inputs / str(year)
    try:
        with os.scandir(folder):
            return folder
    except (FileNotFoundError, NotADirectoryError):
        raise PipelineError(
            f"没有 {year} 年的材料：inputs/{year} 不存在。",
            f"请建立 inputs/{year}/<部门>/，把各部门报来的材料放进去。{present_instead(inputs)}",
            Cause.NO_INPUT,
        ) from None
    except OSError as error:
        if not needed:
            return folder
        raise PipelineError(
            f"没有 {year} 年的材料：inputs/{year} 打不开，{reason(error)}。",
            "请检查这个文件夹的读取权限，再运行一次。",
            Cause.NO_INPUT,
        ) from error


def submitted_files(folder: Path, inputs: Path) -> SubmittedFiles:
    """Everything below a year's folder but what is hidden, lock files of open documents and what systems leave.

    No link is followed: what it leads to was not handed in, and may be anything. Each name stands once, whatever signs
    the system's name has.
    """
    found: list[tuple[tuple[str, ...], Path | Refused]] = []
    waiting = [(folder, folder.relative_to(inputs).parts)]
    while waiting:
        here, parts = waiting.pop()
        try:
            with os.scandir(here) as entries:
                listed = [entry for entry in entries if not is_leftover(entry.name)]
        except OSError as error:
            found.append((parts, Refused("I122", "", 原因=reason(error))))
            continue
        for entry in listed:
            path, below = here / entry.name, (*parts, entry.name)
            if _is_link(entry):
                found.append((below, Refused("I123", "")))
            elif entry.is_dir(follow_symlinks=False):
                waiting.append((path, below))
            elif entry.is_file(follow_symlinks=False):
                found.append((below, path))
            else:
                found.append((below, Refused("I124", "")))
    found.sort(key=lambda one: one[0])
    paths = ["/".join(parts) for parts, _ in found]
    told = list(zip(distinct_paths(paths), paths, (what for _, what in found), strict=True))
    return SubmittedFiles(
        {name: what for name, _, what in told if isinstance(what, Path)},
        {name: what for name, _, what in told if isinstance(what, Refused)},
        {name: path for name, path, what in told if isinstance(what, Path) and name != path},
    )


def _is_link(entry: os.DirEntry[str]) -> bool:
    """A symbolic link, or what Windows calls a junction: a folder that stands elsewhere."""
    if entry.is_symlink():
        return True
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0) if os.name == "nt" else 0
    return tag == _JUNCTION


def title_and_ending(file: str) -> tuple[str, str]:
    """A file's name without its ending, and the ending in small letters; "" where it has none, as a folder's."""
    name = file.rpartition("/")[2]
    found = _ENDING.fullmatch(name)
    return (found[1], found[2].lower()) if found else (name, "")


def look_alikes(files: Iterable[str]) -> Iterator[Finding]:
    """Say which files of a folder have names that nobody tells apart at a glance: other blanks, widths, case, signs."""
    groups: dict[str, list[str]] = {}
    for file in files:
        groups.setdefault(_at_a_glance(file), []).append(file)
    for group in groups.values():
        if len(group) > 1:
            names = [file.rpartition("/")[2] for file in group]
            shown = "、".join(f"“{name}”" for name in names[:_SHOWN])
            yield Finding("I125", tuple(map(Place, group)), {"个数": str(len(group)), "名称": shown})


def _at_a_glance(file: str) -> str:
    """What a person sees of a name who does not look closely."""
    text = unicodedata.normalize("NFKC", SAME_NAME.sub("", file)).casefold()
    return "".join(sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf"))


def owner_of_closed(file: str, run: IngestRun) -> str:
    """The body whose what cannot be opened is: as a file, or where it stands for a body's whole folder."""
    parts = file.split("/")
    return run.basis.bodies.get(fold(parts[1]), "") if len(parts) == 2 else department_of(file, run)


def is_leftover(name: str) -> bool:
    """Whether a file or folder is no submission: hidden, a lock file of an open document, left by a system."""
    return name.startswith((".", "~$")) or name.lower() in _LEFTOVERS


def present_instead(inputs: Path) -> str:
    """What stands in the folder of inputs instead of the year that is looked for, in words; "" for nothing."""
    found = [readable_path(path.name) for path in _beside(inputs)]
    return f"inputs/ 里现有：{'、'.join(found[:_SHOWN])}。" if found else ""


def strays(inputs: Path, history_file: str) -> Iterator[Finding]:
    """Say once what lies beside the folders of the years, where nobody looks for it."""
    found = [
        readable_path(path.name) + ("/" if path.is_dir() else "")
        for path in _beside(inputs)
        if path.name != history_file and not (path.is_dir() and _YEAR.fullmatch(path.name))
    ]
    if found:
        values = {"名称": "、".join(found[:_SHOWN]), "个数": str(len(found))}
        yield Finding("I120", (Place(found[0].rstrip("/")),), values, "")


def _beside(inputs: Path) -> list[Path]:
    """What stands in the folder of inputs; nothing where it cannot be opened, though the years below it may be."""
    try:
        return sorted(path for path in inputs.iterdir() if not is_leftover(path.name))
    except OSError:
        return []


def department_of(file: str, run: IngestRun) -> str:
    """The body in whose folder a file lies; an unknown folder gives one finding."""
    parts = file.split("/")
    if len(parts) < 3 or parts[1] == run.config.scheme.readings.unsorted_folder:
        return ""
    found = run.basis.bodies.get(fold(parts[1]), "")
    if found:
        return found
    like = _like(parts[1], list(dict.fromkeys(run.basis.bodies.values())))
    hint = f"，是不是“{like}”" if like else ""
    unknown = Finding("I112", (Place(f"{parts[0]}/{parts[1]}"),), {"文件夹": parts[1], "最像": hint, "登记": ""})
    if unknown not in run.findings:
        run.findings.append(unknown)
    return ""


def _like(name: str, known: list[str]) -> str:
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=50)
    return str(found[0]) if found else ""
