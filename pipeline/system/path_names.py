"""The name of a file as the system gives it → text that can be written anywhere."""

from __future__ import annotations

import os
import re

_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]")


def readable_path(path: str) -> str:
    """The path as text: names in it that are no UTF-8 are read as GB18030, as old zip programs leave them.

    A system that keeps names as bytes hands such a name over in a form that no file can be written with. Control signs
    become blanks.
    """
    if path.isascii() and not _UNWRITABLE.search(path):
        return path
    return "/".join(map(_name, path.split("/")))


def _name(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", "replace")
    return _UNWRITABLE.sub(" ", name)
