"""Numbered materials → where each file lies in the folder handed in, under a name that says what it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pipeline.config import Config
from pipeline.model.material import SHOWN_WHEN, Material, Numbered
from pipeline.model.receipt import Account, Disposition

FOLDER, SUMS = "移交材料", "校验值.txt"
_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_SPACE = re.compile(r"\s+")
_TITLE, _BODY, _PROJECT = 40, 20, 30
"""Signs of a title, a body, a project in names: Windows refuses paths of more than 260, Linux names of 255 bytes."""
_MONITORING = "monitoring"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file handed in: where it lies, and the material it is; several numbers may be pages of one file."""

    name: str
    material: Material


def handed(numbered: Sequence[Numbered], account: Account, config: Config) -> Mapping[str, Handed]:
    """Number → the file handed in for it. A file of which pages have numbers of their own is handed in once."""
    of_file: dict[str, list[Numbered]] = {}
    for one in numbered:
        of_file.setdefault(one.material.file, []).append(one)
    kinds = _kinds(account, config)
    stated = {row.file for row in account.whereabouts if row.end is Disposition.STATEMENT}
    found: dict[str, Handed] = {}
    for several in of_file.values():
        first, last = several[0], several[-1]
        numbers = first.number if first is last else f"{first.number}至{last.number}"
        title = first.title if first is last else first.material.title
        name = (
            f"{numbers}_{_safe(title, _TITLE)}_{_safe(first.material.department, _BODY) or '未注明部门'}_{config.year}"
        )
        folder = _folder(first, kinds, stated, config)
        put = Handed(f"{FOLDER}/{folder}/{name}.{first.material.kind}", first.material)
        found |= dict.fromkeys((each.number for each in several), put)
    return found


def _folder(one: Numbered, kinds: Mapping[str, str], stated: Collection[str], config: Config) -> str:
    folders = config.scheme.handin
    if one.material.file in stated:
        return folders.holding("statements")
    if one.material.kind in ("jpg", "png"):
        return "/".join((folders.holding("photos"), *_album(one.material)))
    if kinds.get(one.material.file) == _MONITORING:
        return folders.holding("monitoring")
    return folders.home(one.indicator)


def _album(material: Material) -> tuple[str, ...]:
    """The folders of a photograph: its project as the body named it, and before or after where its name says so."""
    project = material.file.split("/")[2:-1]
    said = [word for word, sign in SHOWN_WHEN.items() if sign.search(material.title)]
    named = "_".join(_safe(one, _PROJECT) for one in (material.department, *project[-1:]) if one)
    return (named or "其他", *(said if len(said) == 1 else ()))


def _kinds(account: Account, config: Config) -> dict[str, str]:
    """File → the kind of the deliverable it answers."""
    by_id = config.scheme.duties.by_id
    return {
        piece.file: by_id[receipt.duty.deliverable].kind
        for receipt in reversed(account.receipts)
        for piece in receipt.pieces
    }


def _safe(text: str, most: int) -> str:
    """The text without what a name may not hold, cut; not ending in a dot or a blank."""
    clean = _SPACE.sub(" ", _RESERVED.sub("_", text)).strip(" .")
    return clean if len(clean) <= most else clean[: most - 1].rstrip(" .") + "…"


def checksums(digests: Mapping[str, str]) -> bytes:
    """The sha256 of every file handed in, in the form that sha256sum -c reads, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
