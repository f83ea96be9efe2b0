"""A paragraph of a report and what a person changed in it → what each change is: words, a judgement, or a number."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.fill.claims import claims_otherwise
from pipeline.fill.figure_words import (
    clause_around,
    figures_in,
    plain_words,
    sentence_around,
    text_pieces,
    turning_words,
)
from pipeline.fill.word_merge import Hunk, with_hunks
from pipeline.model.override import OverrideKind
from pipeline.model.revision import ParagraphKind, RevisionParagraph

_MANY = 60
"""Changes of one paragraph beyond which they are not compared with each other."""


def edit_kinds(
    one: RevisionParagraph, found: Sequence[Hunk], names: Sequence[str], of_form: bool = False
) -> list[OverrideKind]:
    """What each change is.

    names: what measures and the objects they are told of are called. of_form: whether it is a cell of a row that was
    printed as a department handed it in: its words are that body's.

    FIGURE: a number with its unit is another, comes or goes, or words are moved past one. JUDGEMENT: the sentence may
    say another thing of a number, or of which object. What is changed in one clause stands or falls together.
    """
    whole = printed_words(one)
    parts = text_pieces(one.text, whole)
    kinds = []
    for hunk in found:
        old = tuple(piece.same for piece in parts if piece.figure and hunk.start <= piece.start < hunk.end)
        kinds.append(OverrideKind.FIGURE if old != figures_in(hunk.text, whole) else OverrideKind.WORDS)
    for at in _moved(one.text, found):
        kinds[at] = OverrideKind.FIGURE
    _spread(one, found, kinds, OverrideKind.FIGURE)
    for at, hunk in enumerate(found):
        if kinds[at] is OverrideKind.WORDS and (of_form or _turned(one, hunk, whole, names)):
            kinds[at] = OverrideKind.JUDGEMENT
    _spread(one, found, kinds, OverrideKind.JUDGEMENT)
    return kinds


def printed_words(one: RevisionParagraph) -> frozenset[str]:
    """Words that were printed from a fact and have no number in them, such as a grade: they are one piece."""
    said = (one.text[ground.start : ground.end] for ground in one.grounds if ground.key is not None)
    return frozenset(text for text in said if text and not figures_in(text))


def _spread(one: RevisionParagraph, found: Sequence[Hunk], kinds: list[OverrideKind], kind: OverrideKind) -> None:
    """Give a kind to all changes of a clause, or cell, that has one of it: half of them would say what nobody wrote."""
    whole = one.kind is ParagraphKind.CELL
    spans = [
        clause_around(one.text, hunk.start, hunk.end) for hunk, own in zip(found, kinds, strict=True) if own is kind
    ]
    for at, hunk in enumerate(found):
        if kinds[at] is OverrideKind.WORDS and (
            (whole and spans) or any(start <= hunk.start < end or start < hunk.end <= end for start, end in spans)
        ):
            kinds[at] = kind


def _turned(one: RevisionParagraph, hunk: Hunk, whole: Collection[str], names: Sequence[str]) -> bool:
    """Whether what the sentence says of a number, or of a measure, may be another thing with the change."""
    if any(ground.start < hunk.end and hunk.start < ground.end for ground in one.grounds):
        return True  # words that were printed from a fact or a row say what it says
    start, end = sentence_around(one.text, hunk.start, hunk.end)
    old = one.text[start:end]
    if hunk.end > end:
        return True
    new = with_hunks(old, [Hunk(hunk.start - start, hunk.end - start, hunk.text)])
    beside = (one.kind is ParagraphKind.CELL and one.row) or figures_in(old, whole)
    if beside and turning_words(old) != turning_words(new):
        return True
    grounds = [(ground.start - start, ground.end - start) for ground in one.grounds]
    return claims_otherwise(old, new, names, whole, grounds)


def _moved(text: str, found: Sequence[Hunk]) -> set[int]:
    """Places of changes that together only move words across a number: 甲3个、乙5个 → 乙3个、甲5个."""
    if len(found) > _MANY:
        return set()  # each is judged by itself: a paragraph written anew moves nothing
    numbers = [piece.start for piece in text_pieces(text) if piece.figure]
    moved = set[int]()
    for at, one in enumerate(found):
        out = plain_words(text[one.start : one.end]).strip("，。、；：,;:")
        for other_at, other in enumerate(found):
            if at == other_at or not out or out not in plain_words(other.text):
                continue
            first, last = sorted((one.start, other.start))
            if any(first <= number < last for number in numbers) and sentence_around(text, first, first) == (
                sentence_around(text, last, last)
            ):
                moved |= {at, other_at}
    return moved
