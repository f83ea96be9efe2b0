"""A drawing and the answers it had → the figure drawn from the same answers before, or none."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from pipeline.chart.view import UNREAD
from pipeline.config import Config
from pipeline.model.part import Figure
from pipeline.system import fonts
from pipeline.system.cache import key_of
from pipeline.system.json_values import joined_pieces, split_pieces
from pipeline.system.program import program_digest
from pipeline.system.recorded import Recorded


@dataclass(frozen=True, slots=True)
class FigureStore:
    """Figures of earlier runs. A drawing sees the data only through a View, so that all it asks is remembered."""

    recorded: Recorded
    around: str
    """A digest of all that drawings depend on besides: program, fonts, the county's lists and 口径."""

    def get(self, name: str, identity: str) -> tuple[Figure | None] | None:
        """The figure (None for one that has no data), or None where it must be drawn."""
        key = self.recorded.key(self._task(name, identity))
        body = self.recorded.store.get(key) if key is not None else None
        return None if body is None else (_figure(identity, body),)

    def put(self, name: str, identity: str, asked: Collection[str], figure: Figure | None) -> None:
        """Keep what was drawn, with what was asked for it; not where a picture could not be read."""
        if UNREAD not in asked:
            self.recorded.store.put(self.recorded.remember(self._task(name, identity), asked), _bytes(figure))

    def changed(self, name: str, identity: str) -> tuple[str, ...]:
        """What it asks whose answer was another when it was last drawn."""
        return self.recorded.changed(self._task(name, identity)) or ()

    def _task(self, name: str, identity: str) -> str:
        return key_of("figure", name, identity, self.around)


def around(config: Config, found: fonts.Fonts) -> str:
    """See FigureStore.around."""
    # Everything of the config that a drawing could name; not what only settles findings.
    county = (
        (config.county, config.short_name, config.location, config.year),
        (config.bodies, config.compiler_body, config.sections, config.stations, config.townships),
        sorted(config.policies.items()),
    )
    return key_of(program_digest(), fonts.digest(found), config.scheme.digest, repr(county))


def _bytes(figure: Figure | None) -> bytes:
    if figure is None:
        return b""
    about = json.dumps([figure.width_mm, figure.height_mm, figure.alt]).encode()
    return joined_pieces(about, [figure.png, figure.svg])


def _figure(identity: str, body: bytes) -> Figure | None:
    if not body:
        return None
    about, (png, svg) = split_pieces(body)
    width, height, alt = json.loads(about)
    return Figure(identity, png, svg, width, height, alt)
