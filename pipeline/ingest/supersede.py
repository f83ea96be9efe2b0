"""Names of files and 收件登记 → which files are superseded, and by which: nothing is read from those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from pipeline.model.receipt import Registered
from pipeline.scheme.labels import label_key

_CLASSES = (("xlsx", "xls", "xlsm", "csv", "et"), ("docx", "doc", "wps"), ("pdf",))
"""Endings whose files can be versions of one another; numbered pictures and archives are different ones."""
_LATER = "更正|修订|修正|订正|改正|修改|补正|更新"
_FINAL = "最终|定稿|终稿"
_EARLIER = "作废|旧版|旧|初稿|原版"
_WORD = re.compile(
    rf"^(?P<head>(?:{_LATER}|{_FINAL}|{_EARLIER})(?:版|稿|后)?)(?=[-—_：:）)\]】 ])[-—_：:）)\]】 ]*"
    rf"|[-—_ （(\[【]*(?:\d{{4,8}})?(?P<tail>新版|(?:{_LATER}|{_FINAL}|{_EARLIER})(?:版|稿|后)?)\d?[）)\]】 ]*$"
    r"|(?:[-—_ ]+|[（(\[【])(?P<new>新)[）)\]】 ]*$"
)
_COUNT = re.compile(r"[ 　]*[（(]\s*(\d{1,2})\s*[）)]\s*$")
_VERSION = re.compile(r"[-—_ （(]*[vV]\.?(\d{1,2})(?:\.\d+)?[）)]*$")


def superseded(files: Iterable[str], registered: Sequence[Registered] = ()) -> dict[str, str]:
    """File → the file that replaces it; for 作废 without a replacement, the file itself.

    The register decides: 代替, 作废, and a row that gives a file its item keeps it. Else of files of one name, folder
    and kind the one marked 更正, 修订, 最终版, v2 or (2) replaces the others; two that are marked alike are both kept.
    """
    known = list(dict.fromkeys(files))
    found = {row.replaces: row.file for row in registered if row.replaces in known and row.replaces != row.file}
    found |= {row.file: row.file for row in registered if row.void and row.file in known and row.file not in found}
    kept = {row.file for row in registered if row.about and not row.void} - set(found)
    groups: dict[tuple[str, str, int], dict[str, tuple[int, bool]]] = {}
    for file in known:
        folder, _, name = file.rpartition("/")
        stem, _, ending = name.rpartition(".")
        kind = next((place for place, one in enumerate(_CLASSES) if ending.lower() in one), -1)
        base, rank, versioned = unmarked(stem)
        if kind >= 0 and base and file not in found:
            groups.setdefault((folder, label_key(base), kind), {})[file] = (rank, versioned)
    for group in groups.values():
        ranks = [rank for rank, _ in group.values()]
        best = max(ranks)
        if len(group) < 2 or ranks.count(best) > 1:
            continue
        if 0 not in ranks and not any(versioned for _, versioned in group.values()):
            continue  # (1), (2), (3) without a file of the bare name are parts, not versions
        chosen = next(file for file, (rank, _) in group.items() if rank == best)
        found |= {file: chosen for file in group if file != chosen and file not in kept}
    return {file: _last(file, found) for file in known if file in found}


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


def unmarked(stem: str) -> tuple[str, int, bool]:
    """A file's name without marks of its version, how late the marks say it is (0 for none), and whether they are
    words or a version, not just a number in brackets."""
    base, rank, versioned = stem.strip(), 0, False
    while True:
        if found := _COUNT.search(base):
            rank += int(found[1])
        elif found := _VERSION.search(base):
            rank, versioned = rank + int(found[1]), True
        elif found := _WORD.search(base):
            word = found["head"] or found["tail"] or found["new"]
            rank += -1000 if re.match(_EARLIER, word) else 10_000 if re.match(_FINAL, word) else 100
            versioned = True
        if not found or not label_key(base[: found.start()] + base[found.end() :]):
            return base, rank, versioned
        base = (base[: found.start()] + base[found.end() :]).strip()


def _last(file: str, found: Mapping[str, str]) -> str:
    """The end of a chain of replacements."""
    seen = {file}
    now = found[file]
    while now in found and now not in seen:
        seen.add(now)
        now = found[now]
    return now
