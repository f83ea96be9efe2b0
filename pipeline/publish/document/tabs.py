"""The tabs written in a paragraph's properties and its styles → tab stops."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.office.ooxml import Element, W
from pipeline.publish.document.tree import Stop
from pipeline.publish.document.word import word_measure


def stops_of(ppr: Element | None, chain: Sequence[Element]) -> list[Stop]:
    """Tab stops of a paragraph: those of its styles, base first, then its own; "clear" takes one away."""
    stops: dict[float, Stop] = {}
    own = ppr.find(f"{W}tabs") if ppr is not None else None
    for holder in (*(s.find(f"{W}pPr/{W}tabs") for s in chain), own):
        for tab in holder if holder is not None else ():
            place = (word_measure(tab.get(W + "pos")) or 0) / 20
            kind = tab.get(W + "val") or "left"
            if kind == "clear":
                stops.pop(place, None)
            elif kind != "bar":
                stops[place] = Stop(
                    place, {"start": "left", "end": "right"}.get(kind, kind), tab.get(W + "leader") or "none"
                )
    return [stops[place] for place in sorted(stops)]
