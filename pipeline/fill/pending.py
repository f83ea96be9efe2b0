"""Rendered parts → one finding for each that still says 【待报：…】: such a report is no final one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.fill.rendered_part import unpacked_part
from pipeline.fill.template_place import template_places
from pipeline.model.finding import Finding
from pipeline.model.part import Part
from pipeline.model.table import Place
from pipeline.office.ooxml import Element, W, child_value, text_of

_STYLE = "Missing"
_SHOWN, _MOST_PLACES = 3, 20


def pending(parts: Sequence[Part]) -> Iterator[Finding]:
    """T401 with the number of places, the first few of them in their words, and where they stand in the report."""
    for part in parts:
        document = unpacked_part(part.docx).document
        texts: list[str] = []
        holders: dict[Element, int] = {}
        for run in document.iter(W + "r"):
            if child_value(run.find(W + "rPr"), "rStyle") == _STYLE:
                texts.append(text_of(run))
                holders.setdefault(next(run.iterancestors(W + "p")), len(texts) - 1)
        if texts:
            shown = "".join(dict.fromkeys(texts[:_SHOWN]))
            at = tuple(_places(part.title, document, {one: texts[first] for one, first in holders.items()}))
            yield Finding("T401", at, {"数": str(len(texts)), "内容": shown})


def _places(title: str, document: Element, holders: dict[Element, str]) -> Iterator[Place]:
    """Where the first of what waits stands in each paragraph."""
    places = template_places(title, document)
    told = 0
    for number, paragraph in enumerate(document.iter(W + "p"), 1):
        if paragraph in holders and told < _MOST_PLACES:
            told += 1
            start = places.text(number).find(holders[paragraph])
            yield places.place(number, start, start + len(holders[paragraph]))
