"""The names of files as the system gives them → text that can be written anywhere, another one for each file."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from pipeline.system.personal_numbers import mask_personal

_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")

_SAME_NAME = "〔同名之{}〕"
SAME_NAME = re.compile("〔同名之\\d+〕")
"""What `distinct_paths` puts into the name of a file that is not the first of it."""


def readable_path(path: str) -> str:
    """The path as text: names in it that are no UTF-8 are read as GB18030, as old zip programs leave them.

    A system that keeps names as bytes hands such a name over in a form that no file can be written with. Control signs
    become blanks, and telephone and identity numbers are masked: names stand in every list.
    """
    if path.isascii() and not _UNWRITABLE.search(path):
        return mask_personal(path)
    return "/".join(map(_name, path.split("/")))


@lru_cache(4096)
def _name(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return mask_personal(_UNWRITABLE.sub(" ", name))


def distinct_paths(paths: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """The paths as text, in their order, no two alike and none `taken`: each file stands in lists once.

    Two names may read the same, where one is in other bytes or has control signs, or twice in an archive: what is
    text already keeps its name, another one says that it is not the only one.
    """
    known = set(taken)
    given: dict[int, str] = {}
    texts = list(map(readable_path, paths))
    for place in sorted(range(len(paths)), key=lambda place: texts[place] != paths[place]):
        text = texts[place]
        made, count = text, 1
        while made in known:
            count += 1
            folder, stroke, name = text.rpartition("/")
            stem, point, ending = name.rpartition(".")
            stem, ending = (stem, point + ending) if stem else (name, "")
            made = f"{folder}{stroke}{stem}{_SAME_NAME.format(count)}{ending}"
        known.add(made)
        given[place] = made
    return [given[place] for place in range(len(paths))]
