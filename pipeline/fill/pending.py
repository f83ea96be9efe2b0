"""Rendered parts → one finding for each that still says 【待报：…】: such a report is no final one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.fill.rendered_part import unpacked_part
from pipeline.model.finding import Finding
from pipeline.model.part import Part
from pipeline.model.table import Place
from pipeline.office.ooxml import W, child_value, text_of

_STYLE = "Missing"
_SHOWN = 3


def pending(parts: Sequence[Part]) -> Iterator[Finding]:
    """T401 with the number of places and the first few of them."""
    for part in parts:
        runs = unpacked_part(part.docx).document.iter(W + "r")
        texts = [text_of(run) for run in runs if child_value(run.find(W + "rPr"), "rStyle") == _STYLE]
        if texts:
            shown = "".join(dict.fromkeys(texts[:_SHOWN]))
            yield Finding("T401", (Place(part.title),), {"数": str(len(texts)), "内容": shown})
