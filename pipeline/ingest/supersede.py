"""Names of files and 收件登记 → which files are superseded, and by which: nothing is read from those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.model.receipt import Registered
from pipeline.scheme.labels import label_key

_CLASSES = (("xlsx", "xls", "xlsm", "csv", "et"), ("docx", "doc", "wps"), ("pdf",), ("zip",))
"""Endings whose files can be versions of one another; numbered pictures and archives are different ones."""
_TABLES, _SCANS, _ARCHIVES = 0, 2, 3
_ADDED = "补报|补充报送|补充上报|补充填报|补交|补送|增补"
_LATER = (
    "更正|修订|修正|订正|改正|修改|补正|更新|重报|再报|重新报送|重新上报|重新填报|重新提交|重发"
    f"|再次报送|再次上报|补充完善|完善|正式|最新|改后|已改|{_ADDED}"
)
_FINAL = "最终|定稿|终稿|终版|定版"
_SEALED = "签字盖章|盖章|签章|已盖章"
_EARLIER = "作废|旧版|旧|初稿|原版"
_ADDS = re.compile(rf"(?:{_ADDED}|补充)(?:版|稿|后|件)?")
_ONLY_ADDED = re.compile("补充(?!报送|上报|填报|完善)")
"""What makes a table a later version of another, and a paper (批复（补充）) a second one."""
_WORDS = f"{_LATER}|{_FINAL}|{_SEALED}|{_EARLIER}"
_WORD = re.compile(
    rf"^(?:[（(\[【](?P<first>{_WORDS}|新|补充)(?:版|稿|后|件)?[）)\]】]"
    rf"|(?P<head>(?:{_WORDS})(?:版|稿|后|件)?)(?=[-—_：:）)\]】 ]))"
    r"[-—_：:）)\]】 ]*"
    rf"|[-—_ （(\[【]*(?:\d{{4,8}})?(?P<tail>新版|新表|(?:{_WORDS})(?:版|稿|后|件)?)\d?[）)\]】 ]*$"
    r"|(?:[-—_ ]+|[（(\[【]|(?<=[表册）)]))(?P<new>新|改|补充)[）)\]】 ]*$"
)
_COUNT = re.compile(r"[ 　]*[（(]\s*(\d{1,2})\s*[）)]\s*$")
_VERSION = re.compile(r"[-—_ （(]*[vV]\.?(\d{1,2})(?:\.\d+)?[）)]*$")
_NUMERALS = "一二三四五六七八九十"
_NTH = re.compile(
    rf"[-—_ （(\[【]*(?:第(?P<version>[{_NUMERALS}]|\d{{1,2}})(?:版|稿)|第?(?P<draft>[{_NUMERALS}]|[2-9])稿"
    rf"|(?<=[-—_ （(\[【）)])第(?P<turn>[{_NUMERALS}]|\d{{1,2}})次"
    rf"|第?(?P<time>[{_NUMERALS}]|\d{{1,2}})次(?:报送?|上报|填报|提交|修改|修订))[）)\]】 ]*$"
)
"""第二版, 三稿, 第二次报."""
_BEHIND = re.compile(r"(.+?)([（(][^（）()]*[）)]|[-—_ ][^-—_ （()）]+)")
"""What may stand behind a mark: the body's name, 表第二版（某局）."""
_FULL_DAY = re.compile(
    r"[-—_ （(\[【]*(?P<year>20\d{2})(?:年|[-._/])?(?P<month>0?[1-9]|1[0-2])(?:月|[-._/])?"
    r"(?P<day>[0-2]?\d|3[01])日?[）)\]】 ]*$"
)
_SHORT_DAY = re.compile(
    r"(?:(?:[-—_ （(\[【]+|(?<=[）)]))"
    r"(?:(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])|(?P<mm>1[0-2]|[1-9])\.(?P<dd>[12]?\d|3[01]))"
    r"|[-—_ （(\[【]*(?P<mmm>1[0-2]|[1-9])月(?P<ddd>[12]?\d|3[01])日)[）)\]】 ]*$"
)
_MARKED, _ENDED, _SEAL, _PAST = 1_000, 100_000, 500, -10_000
"""How late words say that a file is: 更正, 定稿, 盖章版, 作废; days of the year after stand between."""
_DAYS = 3
"""More files of one name with different days are a series, not versions."""


_STAND_IN = "甲"


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A file's name without the marks of its version, how late they say it is (0 for none), and their kind."""

    base: str
    rank: int = 0
    worded: bool = False
    """Marked by words or a version, not just by a number in brackets or a day."""
    day: bool = False
    """Marked by a day of the year in which the tables are handed in."""
    short: bool = False
    """That day names no year."""
    adds: bool = False
    """Words such as 补报 say that it adds to what came before."""


def superseded(files: Iterable[str], registered: Sequence[Registered] = ()) -> dict[str, str]:
    """File → the file that replaces it; for 作废 without a replacement, the file itself.

    The register decides: 代替, 作废, and a row that gives a file its item keeps it. Else of files of one name, folder
    and kind the one marked 更正, 修订, 最终版, v2 or (2) replaces the others; two that are marked alike are both kept.
    """
    known = list(dict.fromkeys(files))
    found = {row.replaces: row.file for row in registered if row.replaces in known and row.replaces != row.file}
    found |= {row.file: row.file for row in registered if row.void and row.file in known and row.file not in found}
    kept = {row.file for row in registered if row.about and not row.void} - set(found)
    for kind, group in _groups([file for file in known if file not in found]):
        chosen = _latest(group, kind) if kind != _ARCHIVES else ""
        found |= {file: chosen for file in group if chosen and file != chosen and file not in kept}
    return {file: _last(file, found) for file in known if file in found}


def sent_again(files: Iterable[str]) -> dict[str, str]:
    """Member of an archive → the member of that name in the archive that was sent later in its place.

    An archive takes the place of another only where words or a day in its name, or in that of its folder, say so.
    """
    known = list(dict.fromkeys(files))
    inside: dict[str, dict[str, str]] = {}
    for file in known:
        at = file.lower().find(".zip/")
        if at >= 0:
            name = file[at + 5 :]
            folder, _, last = name.rpartition("/")
            stem, _, ending = last.rpartition(".")
            key = f"{folder}/{label_key(unmarked(stem).base)}.{ending.lower()}"
            inside.setdefault(file[: at + 4], {}).setdefault(key, file)
    found: dict[str, str] = {}
    for _, group in _groups(inside):
        chosen = _latest(group, _ARCHIVES)
        for archive in group if chosen else ():
            if archive != chosen:
                found |= {file: inside[chosen][key] for key, file in inside[archive].items() if key in inside[chosen]}
    return found


def _groups(files: Iterable[str]) -> Iterator[tuple[int, dict[str, FileVersion]]]:
    """Files of one name, folder and kind, whatever their versions; a folder called 重报 is no other folder."""
    groups: dict[tuple[str, str, int], dict[str, FileVersion]] = {}
    for file in files:
        folder, version = version_of(file)
        ending = file.rpartition(".")[2].lower()
        kind = next((place for place, one in enumerate(_CLASSES) if ending in one), -1)
        if kind >= 0 and version.base:
            groups.setdefault((folder, label_key(version.base), kind), {})[file] = version
    return ((kind, group) for (_, _, kind), group in groups.items() if len(group) > 1)


def version_of(file: str) -> tuple[str, FileVersion]:
    """The folder of a file without folders that only say which version it is (重报), and its version."""
    *folders, name = file.split("/")
    year = int(folders[0]) + 1 if folders and folders[0].isdigit() else 0
    version, where = unmarked(name.rpartition(".")[0], year), []
    for at, folder in enumerate(folders):
        of_folder = unmarked(f"{_STAND_IN}（{folder}）", year) if at > 1 else FileVersion(folder)
        if of_folder.base == _STAND_IN and (of_folder.worded or of_folder.day):
            adds = version.adds or of_folder.adds
            version = replace(version, rank=version.rank + of_folder.rank, worded=True, adds=adds)
        else:
            where.append(folder)
    return "/".join(where), version


def void_by_name(file: str) -> bool:
    """Whether a file's name says itself that it no longer counts: 作废, 旧版, 初稿."""
    return version_of(file)[1].rank < 0


def _latest(group: Mapping[str, FileVersion], kind: int) -> str:
    """The file of a group that takes the place of the others, "" where they are not versions of one thing.

    (1), (2), (3) without a file of the bare name are parts; so are days without one, unless of a few tables, and days
    without a year, which on a paper that was scanned are its own.
    """
    ranks = [one.rank for one in group.values()]
    best = max(ranks)
    chosen = next(file for file, one in group.items() if one.rank == best)
    days = [one for one in group.values() if one.day]
    if ranks.count(best) > 1 or len(days) > _DAYS:
        return ""
    parts = 0 not in ranks and not any(one.worded for one in group.values())
    if parts and not (days and kind == _TABLES and not any(one.short for one in days)):
        return ""
    if kind == _SCANS and group[chosen].short:
        return ""
    if kind != _TABLES and _ONLY_ADDED.search(chosen.rpartition("/")[2]):
        return ""
    if kind == _ARCHIVES and not (group[chosen].worded or group[chosen].day):
        return ""
    return chosen


def by_slips(slips: Mapping[str, Sequence[str]], owners: Mapping[str, str]) -> dict[str, str]:
    """File → the return slip that takes its place; `owners`: body by file.

    A file that has been moved since is known by its name, where only one file of the slip's body has that name.
    """
    found: dict[str, str] = {}
    for slip, files in slips.items():
        for file in files:
            name = file.rpartition("/")[2]
            alike = [one for one, body in owners.items() if body == owners.get(slip) and one.endswith(f"/{name}")]
            known = [file] if file in owners else alike if len(alike) == 1 else []
            found |= {one: slip for one in known if one != slip}
    return {file: _last(file, found) for file in found}


def unmarked(stem: str, year: int = 0) -> FileVersion:
    """A file's name without the marks of its version; `year`: that in which the tables are handed in, 0 for none.

    A day of another year is that of what the file tells and no mark.
    """
    found = FileVersion(stem.strip())
    while True:
        base, marked = found.base, None
        if (mark := _WORD.search(base)) is not None:
            word = mark["first"] or mark["head"] or mark["tail"] or mark["new"]
            adds = found.adds or _ADDS.fullmatch(word) is not None
            marked = replace(found, rank=found.rank + _lateness(word), worded=True, adds=adds)
        elif (mark := _NTH.search(base)) is not None:
            number = mark["version"] or mark["draft"] or mark["turn"] or mark["time"]
            nth = int(number) if number.isdigit() else _NUMERALS.index(number) + 1
            marked = replace(found, rank=found.rank + nth, worded=True)
        elif (mark := _COUNT.search(base)) is not None:
            marked = replace(found, rank=found.rank + int(mark[1]))
        elif (mark := _VERSION.search(base)) is not None:
            marked = replace(found, rank=found.rank + int(mark[1]), worded=True)
        elif year and (mark := _FULL_DAY.search(base)) is not None and int(mark["year"]) == year:
            marked = replace(found, rank=found.rank + _day(mark["month"], mark["day"]), day=True)
        elif year and (mark := _SHORT_DAY.search(base)) is not None:
            month, day = mark["m"] or mark["mm"] or mark["mmm"], mark["d"] or mark["dd"] or mark["ddd"]
            marked = replace(found, rank=found.rank + _day(month, day), day=True, short=True)
        if marked is None and (behind := _BEHIND.fullmatch(base)) is not None:
            before = unmarked(behind[1], year)
            if before.worded or before.day:
                words = before.worded or found.worded
                rank, adds = before.rank + found.rank, before.adds or found.adds
                return replace(before, base=before.base + behind[2], rank=rank, worded=words, adds=adds)
        if marked is None or mark is None or not label_key(base[: mark.start()] + base[mark.end() :]):
            return found
        found = replace(marked, base=(base[: mark.start()] + base[mark.end() :]).strip())


def _lateness(word: str) -> int:
    if re.match(_EARLIER, word):
        return _PAST
    if re.match(_SEALED, word):
        return _SEAL
    return _ENDED if re.match(_FINAL, word) else _MARKED


def _day(month: str, day: str) -> int:
    """How late in its year a day is, always more than 0."""
    return int(month) * 31 + int(day)


def _last(file: str, found: Mapping[str, str]) -> str:
    """The end of a chain of replacements."""
    seen = {file}
    now = found[file]
    while now in found and now not in seen:
        seen.add(now)
        now = found[now]
    return now
