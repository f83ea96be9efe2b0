"""Rendered Word parts and what their numbers tell → each part as markup for the screen, made anew where it changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.model.part import Part, Provenance
from pipeline.publish.document.reader import read_document
from pipeline.publish.screen.markup import Markup, NumberSpan
from pipeline.system.cache import Cache, key_of
from pipeline.system.program import program_digest

Story = Callable[[Provenance], Sequence[str]]
"""What is told of a printed number, line by line; nothing of one that has no story."""


@dataclass(frozen=True, slots=True)
class ScreenPart:
    """A part of the report: markup with slots (`markup.SLOT`), the looks it names, the stories of its numbers."""

    markup: str
    looks: tuple[str, ...]
    stories: tuple[str, ...]
    follows: bool
    """Whether it goes on in the section of the part before."""


def screen_parts(parts: Sequence[Part], story: Story, cache: Cache) -> tuple[ScreenPart, ...]:
    """Every part in its order. A part whose bytes and numbers are those of an earlier run is not read again."""
    return tuple(_screen_part(part, story, cache) for part in parts)


def _screen_part(part: Part, story: Story, cache: Cache) -> ScreenPart:
    stories: dict[str, int] = {}
    spans: dict[int, list[NumberSpan]] = {}
    for anchor in sorted(part.anchors, key=lambda one: (one.paragraph, one.start, one.end)):
        told = "\n".join(story(anchor.ground))
        if told and anchor.end > anchor.start:
            at = stories.setdefault(told, len(stories))
            spans.setdefault(anchor.paragraph, []).append((anchor.start, anchor.end, at))
    facts = json.dumps([part.id, part.title, part.follows, list(spans.items())])
    key = key_of("screen part", part.docx, facts, program_digest())
    raw = cache.get(key)
    if raw is None:
        writer = Markup(read_document(part.docx, part.id), spans)
        markup = writer.part(part.title, part.follows)
        raw = json.dumps(list(writer.looks)).encode() + b"\n" + markup.encode()
        cache.put(key, raw)
    looks, _, body = raw.partition(b"\n")
    return ScreenPart(body.decode(), tuple(json.loads(looks)), tuple(stories), part.follows)
