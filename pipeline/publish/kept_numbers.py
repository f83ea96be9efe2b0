"""The pages on paper and those of the report now → numbers by which what is on paper keeps its own: 插页 23-1, 23-2."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.publish.page_changes import PageFate, page_pairs
from pipeline.system.page_looks import PageLook


@dataclass(frozen=True, slots=True)
class KeptNumbers:
    """How the report is to be numbered so that its paper need not be: nothing where its own numbers are right."""

    shown: Mapping[int, str]
    """Number of a page → the one that it bears instead."""
    blanks: tuple[int, ...] = ()
    """Pages (of the PDF, from 1) behind which an empty one lies, so that all that follows keeps its back."""


def kept_numbers(old: Sequence[PageLook], new: Sequence[PageLook], *, both_sides: bool) -> KeptNumbers:
    """Every page that is on paper keeps its number, one that comes in between is numbered after the one before it."""
    shown: dict[int, str] = {}
    blanks: list[int] = []
    taken: set[str] = set()
    last = "0"
    for pair in page_pairs(old, new):
        if not pair.new:
            continue
        kept = pair.fate in (PageFate.SAME, PageFate.NUMBER)
        if both_sides and kept and (pair.new + len(blanks) - pair.old) % 2:
            blanks.append(pair.new - 1)
        own, paper = new[pair.new - 1].number, old[pair.old - 1].number if pair.old else ""
        if own:
            last = paper if paper and paper not in taken else _between(last, taken)
            taken.add(last)
            if last != own:
                shown[int(own)] = last
    return KeptNumbers(shown, tuple(blanks))


def _between(last: str, taken: set[str]) -> str:
    """The number of a page that comes after another: 23 → 23-1 → 23-2."""
    page, _, count = last.partition("-")
    free = int(count or 0) + 1
    while f"{page}-{free}" in taken:
        free += 1
    return f"{page}-{free}"


def with_blanks(pdf: bytes, blanks: Sequence[int]) -> bytes:
    """The PDF with an empty page behind each of these (from 1)."""
    import pikepdf

    if not blanks:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as made:
        for page in sorted(blanks, reverse=True):
            box = [float(side) for side in made.pages[max(page - 1, 0)].mediabox]
            size = sorted((box[2] - box[0], box[3] - box[1]))
            made.add_blank_page(page_size=(size[0], size[1]))
            blank = made.pages[-1]
            del made.pages[-1]
            made.pages.insert(page, blank)
        out = io.BytesIO()
        made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()
