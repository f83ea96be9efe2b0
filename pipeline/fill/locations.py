"""Rendered parts → where in the report each fact stands: under which heading, in which table, in which figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.fill.reference import bookmark
from pipeline.fill.rendered_part import unpacked_part
from pipeline.fill.template_place import HEADINGS
from pipeline.model.fact import FactKey
from pipeline.model.part import Figure, Part
from pipeline.office.ooxml import Element, W, style_of, text_of

_TITLE, _CAPTION = "AppendixTitle", "TableCaption"


@dataclass(frozen=True, slots=True, order=True)
class Landmark:
    """A place of the report as a reader names it (1.生态组分, 表3-1, 附表4), and the bookmark it begins at."""

    label: str
    bookmark: str


def landmarks_of_facts(parts: Sequence[Part]) -> dict[FactKey, tuple[Landmark, ...]]:
    """Every fact that is printed → the places it stands at, in reading order, each once."""
    found: dict[FactKey, dict[Landmark, None]] = {}
    for part in parts:
        if not part.anchors:
            continue
        places = list(places_of_paragraphs(part))
        for anchor in part.anchors:
            place = places[anchor.paragraph]
            if anchor.ground.key is not None and place is not None:
                found.setdefault(anchor.ground.key, {})[place] = None
    return {key: tuple(places) for key, places in found.items()}


def landmarks_of_figures(parts: Sequence[Part], figures: Sequence[Figure]) -> dict[str, Landmark]:
    """Figure id → where it stands, for figures that stand in one of the parts."""
    numbers = {identity: text for part in parts for identity, text in part.captions.items()}
    return {one.id: Landmark(numbers[one.id], bookmark(one.id)) for one in figures if one.id in numbers}


def places_of_paragraphs(part: Part) -> Iterator[Landmark | None]:
    """Of each paragraph, in reading order, the place it belongs to; None before the first heading."""
    body = unpacked_part(part.docx).document.find(W + "body")
    captions = {bookmark(identity): text for identity, text in part.captions.items()}
    heading: Landmark | None = None
    table: Landmark | None = None
    for block in body if body is not None else ():
        if block.tag != W + "p":
            yield from ((table or heading) for _ in block.iter(W + "p"))
            continue
        style, marks = style_of(block), _bookmarks(block)
        if style in HEADINGS and style != _TITLE:
            heading, table = Landmark(text_of(block).strip(), next(iter(marks), "")), None
        elif style in (_CAPTION, _TITLE):
            known = next((mark for mark in marks if mark in captions), "")
            table = Landmark(captions[known], known) if known else table
        yield from (heading or table for _ in block.iter(W + "p"))


def _bookmarks(paragraph: Element) -> list[str]:
    return [str(mark.get(W + "name", "")) for mark in paragraph.iter(W + "bookmarkStart")]
