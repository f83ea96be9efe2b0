"""Tags of a template → conditions and loops that do not end, end twice, or end on another level than they began."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.fill.template_tags import UNCLEAR_END, Tag
from pipeline.office.ooxml import Element, W

_WORD_OF = {"if": "条件", "for": "循环"}
_ANY = UNCLEAR_END.removeprefix("end")
"""What ends a block of whatever kind: its word cannot be read."""


@dataclass(frozen=True, slots=True)
class Imbalance:
    """What is wrong (the finding's code), the tags it is told at (the opening one first), and values for its words."""

    code: str
    at: tuple[Tag, ...]
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Matched:
    """Tags of one level, matched."""

    pairs: list[tuple[Tag, Tag]] = field(default_factory=list)
    """Opening tag → its end, or what stands between (elif, else)."""
    left: list[Tag] = field(default_factory=list)
    """Those for which there is none."""


def imbalances(tags: Iterable[Tag]) -> Iterator[Imbalance]:
    """All of them. Tags are matched where they stand on one level: in a paragraph, among the paragraphs of the body or
    of a cell, the rows of a table, the cells of a row; only what finds nothing there is looked for elsewhere.

    So an end that is missing is missed where it should stand, and no other block is blamed for it.
    """
    blocks = [tag for tag in tags if tag.kind == "{%" and (tag.begins or tag.ends or tag.word in ("elif", "else"))]
    left: list[Tag] = []
    for group in _grouped(blocks, _place_of):
        found = _matched(group)
        left += found.left
        for opening, end in found.pairs:
            if end.ends not in ("", _ANY, opening.word):
                yield Imbalance("T127", (end, opening), {"name": opening.text, "word": opening.word})
    left.sort(key=lambda tag: (tag.number, tag.start))
    rest = _matched(left)
    for opening, other in rest.pairs:
        if _place_of(opening) != _place_of(other):
            yield from _crossing(opening, other)
    for tag in rest.left:
        if tag.begins:
            yield Imbalance("T109", (tag,), {"problem": tag.word})
        else:
            yield Imbalance("T125", (tag,), {"name": tag.word, "problem": "if" if tag.word != "endfor" else "for"})


def _grouped(tags: Sequence[Tag], place: Callable[[Tag], Any]) -> list[list[Tag]]:
    groups: dict[Any, list[Tag]] = {}
    for tag in tags:
        groups.setdefault(place(tag), []).append(tag)
    return list(groups.values())


def _place_of(tag: Tag) -> tuple[str, Element | None]:
    """The level that a tag is on, and what all on it stand in."""
    holder: Element | None = tag.paragraph
    if tag.level == "p":
        holder = tag.paragraph.getparent()
    elif tag.level in ("tr", "tc"):
        row = next(tag.paragraph.iterancestors(W + "tr"), None)
        holder = row if row is None or tag.level == "tc" else row.getparent()
    return tag.level, holder


def _matched(tags: Sequence[Tag]) -> _Matched:
    found = _Matched()
    stack: list[Tag] = []
    divided: set[Tag] = set()
    """Conditions that have their else."""

    spare = {word: sum(one.ends == word for one in tags) - sum(one.word == word for one in tags) for word in _WORD_OF}
    """How many ends there are more than beginnings."""

    def mistaken(end: str) -> bool:
        """Whether an end is most likely that of the other kind, the word being wrong: there are too many of it."""
        top = stack[-1].word if stack else ""
        return end != top and spare.get(end, 0) > 0 > spare.get(top, 0)

    def give_up(down_to: int) -> None:
        found.left.extend(stack[down_to:])
        del stack[down_to:]

    for tag in tags:
        if tag.begins:
            stack.append(tag)
            continue
        if stack and (tag.ends == _ANY or mistaken(tag.ends)):
            if tag.ends != _ANY:
                spare[tag.ends] -= 1
                spare[stack[-1].word] += 1
            found.pairs.append((stack.pop(), tag))
            continue
        wanted = tag.ends or ("if" if tag.word == "elif" else "")
        fits = [
            at
            for at, one in enumerate(stack)
            if (one.word == wanted if wanted else one.word in ("if", "for")) and (tag.ends or one not in divided)
        ]
        if not fits:
            found.left.append(tag)
            continue
        give_up(fits[-1] + 1)
        found.pairs.append((stack[-1], tag))
        if tag.ends:
            stack.pop()
        elif tag.word == "else":
            divided.add(stack[-1])
    give_up(0)
    found.left.sort(key=lambda tag: (tag.number, tag.start))
    return found


def _crossing(opening: Tag, other: Tag) -> Iterator[Imbalance]:
    """A block whose tags were found on different levels."""
    in_text = not opening.level and not other.level
    if in_text and opening.alone and other.alone and opening.paragraph.getparent() is other.paragraph.getparent():
        return  # as a whole paragraph would do, but for the blank lines that it leaves
    row, there = (next(tag.paragraph.iterancestors(W + "tr"), None) for tag in (opening, other))
    values = {"problem": _WORD_OF.get(opening.word, opening.word), "name": other.text}
    if row is not None and there is not None and row is not there and row.getparent() is there.getparent():
        yield Imbalance("T126", (opening, other), values | {"word": opening.word})
    else:
        yield Imbalance("T107", (opening, other), values)
