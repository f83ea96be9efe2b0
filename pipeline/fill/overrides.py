"""The bound parts of a report and what persons changed in earlier ones → the parts with it; what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.fill.edit_kinds import printed_words
from pipeline.fill.figure_words import figures_in, plain_words, sentence_around
from pipeline.fill.override_places import CurrentParagraph, CurrentText
from pipeline.fill.part_edits import PartEdits, edited_part
from pipeline.fill.revision_text import part_texts
from pipeline.fill.word_merge import hunks, merged
from pipeline.model.override import Override, OverrideKind, OverrideOutcome, OverrideState
from pipeline.model.part import Part
from pipeline.system.cache import Cache

_AROUND = 12
"""Signs around contradicting words that show where they stand."""
_NUMBERED = ("表", "图", "附件")
"""What a number behind it only counts: 表3-1 may be 表3-2 by now."""
_FIXED = {OverrideKind.REMARK: OverrideState.REMARK, OverrideKind.LAYOUT: OverrideState.LAYOUT}


@dataclass(frozen=True, slots=True)
class Overridden:
    """The parts as they are to be printed, and what became of each change, in order."""

    parts: tuple[Part, ...]
    outcomes: tuple[OverrideOutcome, ...]


def overridden(
    parts: Sequence[Part], changes: Sequence[Override], templates: Mapping[str, str], store: Cache | None = None
) -> Overridden:
    """The parts with every change that can be made: words alone, or agreed to, beside the numbers they had.

    Changes are made in their order, each as a merge of three texts: the paragraph that was changed, what the person
    made of it, and what it is now. Numbers, headings' styles, tables and pictures stay as they are. Parts without a
    change are the same values.
    """
    if not changes:
        return Overridden(tuple(parts), ())
    current = CurrentText(part_texts(parts, templates, store))
    outcomes = tuple(_made(change, current) for change in changes)
    edits: dict[int, PartEdits] = {}
    for one in current.paragraphs:
        if not one.new and (one.made or one.added or one.added_before):
            own = edits.setdefault(one.placed.part, PartEdits())
            own.take(one.placed.number, one.paragraph, None if one.gone else one.text, one.before(), one.after())
    return Overridden(
        tuple(edited_part(part, edits[at]) if at in edits else part for at, part in enumerate(parts)), outcomes
    )


def merged_by_choice(change: Override, now: str) -> str:
    """What a paragraph is where a person's change is to stand against all else; its numbers stay those of now.

    "" where that is not possible: the change would touch a number.
    """
    made = merged(change.before, now, change.after, prefer_theirs=True).text
    return made if figures_in(made) == figures_in(now) else ""


def _made(change: Override, current: CurrentText) -> OverrideOutcome:
    """Make one change in the current text where that is right, and tell what became of it."""
    if change.kind in _FIXED:
        return OverrideOutcome(change, _FIXED[change.kind])
    if not change.before:
        return _put_in(change, current)
    one = current.home(change)
    if one is None:
        gone = not change.after
        lost = OverrideState.REFUSED if change.kind is OverrideKind.FIGURE else OverrideState.UNPLACED
        return OverrideOutcome(change, OverrideState.AGREES if gone else lost)
    now, printed = one.text, one.paragraph.text
    state, rivals = _judged(change, one, current)
    clashes = _clashes(change, one) if state is OverrideState.CONFLICT else ()
    if state is OverrideState.APPLIED:
        if change.after:
            one.text = merged(change.before, now, change.after, printed_words(one.paragraph)).text
        else:
            one.gone = True
        one.made.append(change)
    beneath = printed
    for rival in rivals:
        beneath = merged(rival.before, beneath, rival.after).text
    numbers = tuple(rival.number for rival in rivals)
    return OverrideOutcome(
        change, state, now, printed, beneath if rivals else now, current.row_said(one), clashes, numbers
    )


def _judged(change: Override, one: CurrentParagraph, current: CurrentText) -> tuple[OverrideState, Sequence[Override]]:
    whole = printed_words(one.paragraph)
    if not change.after:
        if change.kind is OverrideKind.FIGURE or figures_in(one.text, whole):
            return OverrideState.REFUSED, ()
        if plain_words(one.text) != plain_words(change.before):
            return OverrideState.CONFLICT, _rivals(change, one)
        return (OverrideState.ASKED if _asks(change) else OverrideState.APPLIED), ()
    made = merged(change.before, one.text, change.after, whole)
    if not made.clashes and plain_words(made.text) == plain_words(one.text):
        return OverrideState.AGREES, ()
    if change.kind is OverrideKind.FIGURE:
        return OverrideState.REFUSED, ()
    if made.clashes:
        return OverrideState.CONFLICT, _rivals(change, one)
    if figures_in(made.text, whole) != figures_in(one.text, whole):
        return OverrideState.REFUSED, ()  # whatever the file of the layer says: people may write in it
    if _facts_changed(change, one, current):
        return OverrideState.FACTS_CHANGED, ()
    return (OverrideState.ASKED if _asks(change) else OverrideState.APPLIED), ()


def _rivals(change: Override, one: CurrentParagraph) -> Sequence[Override]:
    """The changes in force that one contradicts; none where it contradicts what the program prints by itself."""
    printed, whole = one.paragraph.text, printed_words(one.paragraph)
    if merged(change.before, printed, change.after, whole).clashes:
        return ()
    alone = ((rival, merged(rival.before, printed, rival.after, whole).text) for rival in one.made)
    found = [rival for rival, text in alone if merged(change.before, text, change.after, whole).clashes]
    return found or one.made


def _clashes(change: Override, one: CurrentParagraph) -> tuple[tuple[str, str, str], ...]:
    """Where a change contradicts what the paragraph says now, in a few words."""
    base = change.before
    found = merged(base, one.text, change.after, printed_words(one.paragraph)).clashes if change.after else ()
    if not found:
        return ((base, one.text, change.after),)
    told = []
    for clash in found:
        left, right = base[max(0, clash.start - _AROUND) : clash.start], base[clash.end : clash.end + _AROUND]
        told.append(tuple(left + said + right for said in (base[clash.start : clash.end], clash.ours, clash.theirs)))
    return tuple((was, now, wanted) for was, now, wanted in told)


def _asks(change: Override) -> bool:
    return change.kind is OverrideKind.JUDGEMENT and not change.agreed


def _facts_changed(change: Override, one: CurrentParagraph, current: CurrentText) -> bool:
    """Whether a number beside the changed words is another now: in the sentence, or in the row of a table."""
    whole = printed_words(one.paragraph)
    spans = [sentence_around(change.before, own.start, own.end) for own in hunks(change.before, change.after, whole)]
    for new in hunks(change.before, one.text, whole):
        old = change.before[new.start : new.end]
        if figures_in(old, whole) == figures_in(new.text, whole) or change.before[: new.start].endswith(_NUMBERED):
            continue
        if any(start <= new.start <= end and new.end >= start for start, end in spans):
            return True
    return bool(change.cell) and _row_figures(change.row) != _row_figures(current.row_said(one))


def _row_figures(row: str) -> tuple[str, ...]:
    """The numbers of a row, without the one it is counted by."""
    first, _, rest = row.partition(" | ")
    return figures_in(rest if first.isdigit() else row)


def _put_in(change: Override, current: CurrentText) -> OverrideOutcome:
    """A paragraph that a person put in."""
    if current.has(change.after, change.place):
        return OverrideOutcome(change, OverrideState.AGREES)
    if change.kind is OverrideKind.FIGURE or figures_in(change.after):
        return OverrideOutcome(change, OverrideState.REFUSED)
    one = current.home(change)
    if one is None:
        return OverrideOutcome(change, OverrideState.UNPLACED)
    beside = change.follows or change.leads
    if figures_in(beside) != figures_in(one.paragraph.text):
        return OverrideOutcome(change, OverrideState.FACTS_CHANGED, one.text, one.paragraph.text, one.text)
    if _asks(change):
        return OverrideOutcome(change, OverrideState.ASKED, one.text, one.paragraph.text, one.text)
    current.put_in(change, one)
    return OverrideOutcome(change, OverrideState.APPLIED, one.text, one.paragraph.text, one.text)
