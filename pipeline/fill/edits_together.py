"""The changes of one file, each told by itself → the same where they belong together: moved words, rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.fill.figure_words import plain_words
from pipeline.model.override import Override, OverrideKind

_SHOWN = 60


def edits_together(found: Sequence[Override]) -> list[Override]:
    """The changes in the order in which they are to be made: what was moved up is taken out before it is put in."""
    found = [_not_lost(one, found) for one in _one_a_table(found)]
    gone = {plain_words(one.before) for one in found if not one.after}
    moved = [at for at, one in enumerate(found) if not one.before and plain_words(one.after) in gone]
    # Before it is taken out, the report would say it already.
    return [*(one for at, one in enumerate(found) if at not in moved), *(found[at] for at in moved)]


def _not_lost(change: Override, found: Sequence[Override]) -> Override:
    """A paragraph that was taken out here and is said elsewhere waits with the words that say it now."""
    if change.kind is not OverrideKind.WORDS or change.after or not change.before.strip():
        return change
    said = plain_words(change.before)
    kinds = {one.kind for one in found if said in plain_words(one.after) and said not in plain_words(one.before)}
    if OverrideKind.FIGURE in kinds:
        what = "这一段挪进了别处一段动了数的文字，那里没有改上去，这里也没有删。"
        return replace(change, kind=OverrideKind.LAYOUT, before=change.before.strip()[:_SHOWN], after=what)
    return replace(change, kind=OverrideKind.JUDGEMENT) if OverrideKind.JUDGEMENT in kinds else change


def _one_a_table(found: Sequence[Override]) -> list[Override]:
    """The changes, those of the rows of one table as one."""
    of_table: dict[tuple[str, ...], list[int]] = {}
    for at, one in enumerate(found):
        if one.kind is OverrideKind.LAYOUT and one.row:
            of_table.setdefault(one.place, []).append(at)
    told = dict(enumerate(found))
    for own in of_table.values():
        if len(own) > 1:
            first = found[own[0]]
            told[own[0]] = replace(first, after=f"这张表里有 {len(own)} 处加减行、格子的改动，第一处：{first.after}")
            for at in own[1:]:
                del told[at]
    return list(told.values())
