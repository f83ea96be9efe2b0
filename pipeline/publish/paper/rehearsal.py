"""The sources of the report that was printed last → the press has set them once when the next one is ready for it.

Most of a corrected report is as it was. A press that has just begun sets all of it anew; one that has set the last one
sets only what changed. It has the time: nothing else runs beside reading, computing and checking.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from pipeline.publish.paper.printing_press import keep_press, take_press
from pipeline.system.cache import Cache, key_of
from pipeline.system.fonts import Fonts
from pipeline.system.json_values import joined_pieces, split_pieces

_KEY = key_of("printed last")


def remember(files: Mapping[str, bytes], day: date, cache: Cache) -> None:
    """Keep what was printed last: the sources by path, and the day it was printed with."""
    about = json.dumps([day.isoformat(), *files], ensure_ascii=False)
    cache.put(_KEY, joined_pieces(about.encode(), [*files.values()]))


def rehearse(fonts: Fonts, cache: Cache) -> None:
    """Let a press that has not printed yet set what was printed last; nothing where nothing is remembered."""
    press = take_press()
    try:
        raw = cache.get(_KEY) if press.process.process is None else None
        if raw is not None:
            about, bodies = split_pieces(raw)
            day, *names = json.loads(about)
            if all(map(_below, names)):
                press.rehearse(dict(zip(names, bodies, strict=True)), fonts, date.fromisoformat(day))
    finally:
        keep_press(press)


def _below(name: str) -> bool:
    """Whether a path stays within its folder: what lies in a cache may have come from elsewhere."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
