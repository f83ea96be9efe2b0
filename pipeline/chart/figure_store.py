"""A drawing and the answers it had → the figure drawn from the same answers before, or none."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version

from pipeline import scheme
from pipeline.chart.view import UNREAD
from pipeline.config import Config
from pipeline.model.part import Figure
from pipeline.system import fonts
from pipeline.system.cache import Cache, key_of

_HEAD = 4
"""Bytes that say how long the description before the pictures is."""
_CODE = ("chart/*.py", "model/number.py", "scheme/**/*.py", "scheme/**/*.yaml")


@dataclass(frozen=True, slots=True)
class FigureStore:
    """Figures of earlier runs. Under a drawing lies what it asked; under that with the answers, what it drew.

    A drawing sees the data only through a View, so that with the same answers it would ask the same and draw the same.
    """

    store: Cache
    answer: Callable[[str], str]
    """A digest of the data's answer to a question."""
    around: str
    """A digest of all that drawings depend on besides: code, scheme, fonts, the county's lists and 口径."""

    def get(self, name: str, identity: str) -> tuple[Figure | None] | None:
        """The figure (None for one that has no data), or None where it must be drawn."""
        asked = self.store.get(self._drawing(name, identity))
        body = self.store.get(self._drawn(name, identity, json.loads(asked))) if asked else None
        return None if body is None else (_figure(identity, body),)

    def put(self, name: str, identity: str, asked: Collection[str], figure: Figure | None) -> None:
        """Keep what was drawn, with what was asked for it; not where a picture could not be read."""
        if UNREAD in asked:
            return
        questions = sorted(asked)
        self.store.put(self._drawing(name, identity), json.dumps(questions).encode())
        self.store.put(self._drawn(name, identity, questions), _bytes(figure))

    def _drawing(self, name: str, identity: str) -> str:
        return key_of("figure asks", name, identity, self.around)

    def _drawn(self, name: str, identity: str, questions: Collection[str]) -> str:
        answers = [text for question in questions for text in (question, self.answer(question))]
        return key_of("figure", name, identity, self.around, *answers)


def around(config: Config, found: fonts.Fonts) -> str:
    """See FigureStore.around."""
    # Everything of the config that a drawing could name; not what only settles findings.
    county = (
        (config.county, config.short_name, config.location, config.year),
        (config.bodies, config.compiler_body, config.sections, config.stations, config.townships),
        sorted(config.policies.items()),
    )
    return key_of(_code(), fonts.digest(found), config.scheme.name, repr(county))


@lru_cache(maxsize=1)
def _code() -> str:
    root = scheme.ROOT.parent
    paths = sorted(path for pattern in _CODE for path in root.glob(pattern))
    pieces = [piece for path in paths for piece in (path.relative_to(root).as_posix(), path.read_bytes())]
    return key_of(sys.version, version("matplotlib"), version("numpy"), *pieces)


def _bytes(figure: Figure | None) -> bytes:
    if figure is None:
        return b""
    about = json.dumps([figure.width_mm, figure.height_mm, figure.alt, len(figure.png)]).encode()
    return len(about).to_bytes(_HEAD, "big") + about + figure.png + figure.svg


def _figure(identity: str, body: bytes) -> Figure | None:
    if not body:
        return None
    start = _HEAD + int.from_bytes(body[:_HEAD], "big")
    width, height, alt, length = json.loads(body[_HEAD:start])
    return Figure(identity, body[start : start + length], body[start + length :], width, height, alt)
