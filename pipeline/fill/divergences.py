"""Findings of printed numbers that evidence states otherwise → the neutral note under the appendix they stand in."""

from __future__ import annotations

from pipeline.fill.book import Book
from pipeline.model.finding import Divergence, PrintedOtherwise

PHRASES = {
    Divergence.TOTAL: "与佐证不一致.合计",
    Divergence.WORKED_OUT: "与佐证不一致.复算",
    Divergence.LAST_YEAR: "与佐证不一致.上年",
    Divergence.OTHER_TABLE: "与佐证不一致.他表",
    Divergence.MEASURED: "与佐证不一致.浓度",
    Divergence.SEALED_COPY: "与佐证不一致.盖章件",
    Divergence.PAPER: "与佐证不一致.文字",
}
"""The phrase of 用语.yaml for each."""
_READ_IN_WORDS = (Divergence.SEALED_COPY, Divergence.PAPER)
"""What is read out of running text may be misread: who accepts such a finding says that it is no difference."""


def divergence_notes(book: Book, form: str) -> str:
    """The notes of an appendix, one sentence a kind, "" where all it prints is what was handed in.

    They name numbers only, never a reason or a post: those of an acceptance belong in the list of findings.
    """
    found: dict[str, PrintedOtherwise] = {}
    for one, still_open in book.case.divergences.get(form, ()):
        if (still_open or one.why not in _READ_IN_WORDS) and _in_print(one, book):
            found.setdefault(one.number, one)
    between = book.words.say("列举.间隔")
    said = []
    for why, phrase in PHRASES.items():
        numbers = [one.number for one in found.values() if one.why is why]
        if numbers:
            said.append(book.words.say(phrase, 名称=between.join(filter(None, numbers))))
    return "".join(said)


def _in_print(one: PrintedOtherwise, book: Book) -> bool:
    """Whether the number is printed: an appendix may leave its column out."""
    return not one.column or book.columns is None or one.column in book.columns
