"""The text of a revision and a returned file → what a person changed: words, judgements, numbers, remarks, layout."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.fill.claims import claims
from pipeline.fill.edit_kinds import edit_kinds, printed_words
from pipeline.fill.edits_together import edits_together
from pipeline.fill.figure_words import (
    figures_in,
    judging_words,
    names_said,
    plain_words,
    sentence_around,
)
from pipeline.fill.returned_words import LinePair, TextLine, likeness, line_pairs, text_lines
from pipeline.fill.word_merge import Hunk, hunks, with_hunks
from pipeline.model.override import Override, OverrideKind, TouchedFigure
from pipeline.model.revision import ParagraphKind, PrintedGround, RevisionParagraph, RevisionText
from pipeline.reading.returned_word import ReturnedWord
from pipeline.reading.word_paragraphs import WordParagraph

_CELLS = " | "
_NAME = re.compile("[\u4e00-\u9fff]{2,10}")
"""A cell that departments filled with a name, as of a species or a place."""
_SHOWN = 60
_BESIDE = 12
"""Numbers beside a change that are told."""
_FEW, _SHARE = 60, 0.4
"""Changed lines, and their share of all, from which on a file is no copy of the revision it says it is."""
_BETTER, _MOSTLY = 0.05, 0.6
"""How much more alike paragraphs parted otherwise must be together than apart, and how much at least."""


class AnotherText(Exception):
    """The file is no copy of the text it is compared with."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """What changes are told from: the text as it was printed, and who wrote the comments that are ours.

    `names`: what measures and the objects they are told of are called.
    """

    text: RevisionText
    revision: int
    names: Sequence[str] = ()
    author: str = ""
    sides: Sequence[Sequence[str]] = ()
    """What headers, footers and notes say in the reports as they lie now; none where no report lies there."""

    def edits(self, file: str, returned: ReturnedWord) -> Iterator[Override]:
        """The changes in reading order, without numbers; raises AnotherText."""
        before, after = text_lines(self.text.paragraphs), text_lines(returned.paragraphs)
        pairs = list(line_pairs(before, after))
        if len(pairs) > max(_FEW, _SHARE * len(before)):
            raise AnotherText
        alike: dict[tuple[str, tuple[str, ...], int], list[int]] = {}
        for at, one in enumerate(self.text.paragraphs):
            alike.setdefault((one.text, one.place, one.cell), []).append(at)
        work = _Telling(self, file, returned.paragraphs, before, alike, self._all_names())
        found: list[Override] = []
        for group in _grouped(pairs):
            found += work.parted(group) if len(group) > 1 else work.changes(group[0])
        yield from edits_together(found)
        yield from work.remarks(returned, pairs, after)
        if self.sides and returned.sides not in self.sides:
            yield self._of_file(file, "页眉、页脚、脚注里有改动，没有改上去。")
        if returned.signs:
            yield self._of_file(file, f"文件里有 {returned.signs} 个看不见的控制符（如改变文字方向的），没有带上。")

    def _of_file(self, file: str, what: str) -> Override:
        """What is told of a file as a whole."""
        return Override(0, OverrideKind.LAYOUT, file, self.revision, (), "", what)

    def _all_names(self) -> tuple[str, ...]:
        rows = {one.row for one in self.text.paragraphs if one.row and any(ground.at for ground in one.grounds)}
        cells = (plain_words(one.text) for one in self.text.paragraphs if one.row in rows)
        return tuple(dict.fromkeys((*map(plain_words, self.names), *(one for one in cells if _NAME.fullmatch(one)))))


def _grouped(pairs: Sequence[LinePair]) -> Iterator[Sequence[LinePair]]:
    """Each pair by itself, or with its neighbours where a paragraph was cut in several, or several joined."""
    at = 0
    while at < len(pairs):
        end = at + 1
        while end < len(pairs) and _belong(pairs[at:end], pairs[end]):
            end += 1
        yield pairs[at:end]
        at = end


def _belong(group: Sequence[LinePair], more: LinePair) -> bool:
    """Whether the paragraphs of a group and one more are the same words, parted otherwise."""
    whole = (*group, more)
    both = [pair for pair in whole if pair.before and pair.after]
    sides = [pair.before for pair in whole if pair.before], [pair.after for pair in whole if pair.after]
    if len(both) != 1 or any(line.is_row for side in sides for line in side):
        return False
    if any(later.items[0] != line.items[0] + 1 for side in sides for line, later in pairwise(side)):
        return False
    alike = max(likeness(*_joined(both)), likeness(*_joined(group)))
    return likeness(*_joined(whole)) >= max(alike + _BETTER, _MOSTLY)


def _joined(group: Sequence[LinePair]) -> tuple[str, str]:
    return (
        "".join(pair.before.said for pair in group if pair.before),
        "".join(pair.after.said for pair in group if pair.after),
    )


@dataclass(frozen=True, slots=True)
class _Telling:
    """One file while its changes are told."""

    known: Recogniser
    file: str
    new: Sequence[WordParagraph]
    lines: Sequence[TextLine]
    alike: Mapping[tuple[str, tuple[str, ...], int], Sequence[int]]
    """Text, place and cell → the paragraphs that share them."""
    names: Sequence[str]
    """What measures and objects are called, and what departments wrote in the cells of their rows."""

    @property
    def old(self) -> Sequence[RevisionParagraph]:
        return self.known.text.paragraphs

    def parted(self, group: Sequence[LinePair]) -> Iterator[Override]:
        """What paragraphs tell that were cut or joined: the words of each, as if they still stood as they did."""
        items = [pair.before.items[0] for pair in group if pair.before]
        text = "".join(self.new[pair.after.items[0]].text for pair in group if pair.after)
        whole = frozenset(word for item in items for word in printed_words(self.old[item]))
        found, start = hunks("".join(self.old[item].text for item in items), text, whole), 0
        for item in items:
            end = start + len(self.old[item].text)
            own = (one for one in found if start <= one.start <= one.end <= end and one.start < end)
            yield from self._told(item, [Hunk(one.start - start, one.end - start, one.text) for one in own])
            start = end
        how = "几段并成了一段" if len(items) > 1 else "这一段分成了几段"
        yield self._layout(items[0], f"{how}，分段和跨段的改动没有带上。")

    def changes(self, pair: LinePair) -> Iterator[Override]:
        """What one pair of lines tells."""
        before, after = pair.before, pair.after
        if before and after and before.is_row:
            yield from self._row(before, after)
        elif before and after:
            yield from self._told(before.items[0], self._hunks(before.items[0], self.new[after.items[0]].text))
        elif before:
            yield from self._gone(before)
        elif after:
            yield from self._come(after, self.lines[pair.place - 1].items[-1] if pair.place else -1)

    def remarks(
        self, returned: ReturnedWord, pairs: Sequence[LinePair], after: Sequence[TextLine]
    ) -> Iterator[Override]:
        """The comments of a file, each with the paragraph it hangs on."""
        same = {one.said: one for one in reversed(self.lines)}
        became = {one.after.items: one.before for one in pairs if one.after and one.before}
        of_item = {item: line for line in after for item in line.items}
        for comment in returned.comments:
            if comment.author == self.known.author:
                continue
            line = of_item.get(comment.paragraph)
            home = (became.get(line.items) or same.get(line.said)) if line is not None else None
            said = self.new[comment.paragraph].text.strip() if line is not None else ""
            place = self.old[home.items[0]].place if home is not None else ()
            template = self.old[home.items[0]].template if home is not None else ""
            yield Override(
                0,
                OverrideKind.REMARK,
                self.file,
                self.known.revision,
                place,
                said[:_SHOWN],
                comment.text,
                template=template,
            )

    def _row(self, before: TextLine, after: TextLine) -> Iterator[Override]:
        old, new = self._cells(before, self.old), self._cells(after, self.new)
        if {cell: len(items) for cell, items in old.items()} != {cell: len(items) for cell, items in new.items()}:
            yield self._layout(before.items[0], f"表格这一行的格子或格里的分段有改动：{self._said_row(after)}")
            return
        for cell, items in old.items():
            for item, other in zip(items, new[cell], strict=True):
                yield from self._told(item, self._hunks(item, self.new[other].text))

    @staticmethod
    def _cells(line: TextLine, of: Sequence[RevisionParagraph] | Sequence[WordParagraph]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for item in line.items:
            found.setdefault(of[item].cell, []).append(item)
        return found

    def _said_row(self, line: TextLine) -> str:
        return _CELLS.join(self.new[item].text.strip() for item in line.items)[:_SHOWN]

    def _gone(self, line: TextLine) -> Iterator[Override]:
        one = self.old[line.items[0]]
        if line.is_row or one.kind is not ParagraphKind.BODY:
            what = "表格的一行" if line.is_row else "图" if one.kind is ParagraphKind.PICTURE else "标题"
            yield self._layout(line.items[0], f"删去了{what}。")
            return
        yield from self._told(line.items[0], self._hunks(line.items[0], ""))

    def _come(self, line: TextLine, at: int) -> Iterator[Override]:
        """A line that was put in after a paragraph of the revision, -1 for its beginning."""
        one = self.new[line.items[0]]
        if line.is_row or not one.text.strip():
            what = f"表格里加了一行：{self._said_row(line)}" if line.is_row else "加了一张图。"
            yield self._layout(max(at, 0), what)
            return
        before = self.old[at] if at >= 0 else None
        after = self.old[at + 1] if at + 1 < len(self.old) else None
        near = before if before is not None and before.kind is not ParagraphKind.CELL else after or before
        follows = before.text if before is not None and before is near else ""
        leads = near.text if near is not None and not follows else ""
        text = one.text.strip()
        touched = tuple(TouchedFigure("", figure) for figure in figures_in(text))
        kind = OverrideKind.FIGURE if touched else OverrideKind.WORDS
        if kind is OverrideKind.WORDS and (
            claims(text, self.names) or (judging_words(text) and names_said(text, self.known.names))
        ):
            kind = OverrideKind.JUDGEMENT
        yield Override(
            0,
            kind,
            self.file,
            self.known.revision,
            near.place if near is not None else (),
            "",
            text,
            follows=follows,
            leads=leads,
            beside=figures_in(follows)[:_BESIDE],
            figures=touched,
            template=near.template if near is not None else "",
        )

    def _layout(self, item: int, what: str) -> Override:
        one = self.old[item]
        said = one.text.strip()
        return Override(
            0,
            OverrideKind.LAYOUT,
            self.file,
            self.known.revision,
            one.place,
            said[:_SHOWN],
            what,
            row=self._row_said(item)[:_SHOWN],
            template=one.template,
        )

    def _row_said(self, item: int) -> str:
        one = self.old[item]
        return _CELLS.join(other.text.strip() for other in self._row_mates(item)) if one.row else ""

    def _row_mates(self, item: int) -> list[RevisionParagraph]:
        row = self.old[item].row
        first = last = item
        while first > 0 and self.old[first - 1].row == row:
            first -= 1
        while last + 1 < len(self.old) and self.old[last + 1].row == row:
            last += 1
        return list(self.old[first : last + 1])

    def _hunks(self, item: int, text: str) -> tuple[Hunk, ...]:
        return hunks(self.old[item].text, text, printed_words(self.old[item]))

    def _told(self, item: int, changes: Sequence[Hunk]) -> Iterator[Override]:
        """The changes of one paragraph, those of a sentence and a kind together; what a field prints is none."""
        one = self.old[item]
        whole = printed_words(one)
        found = [
            hunk
            for hunk in changes
            if not any(start <= hunk.start and hunk.end <= end and hunk.start < hunk.end for start, end in one.fields)
        ]
        if not found:
            return
        kinds: dict[tuple[OverrideKind, int], list[Hunk]] = {}
        judged = edit_kinds(one, found, self.names, self._of_row(item) is not None)
        for hunk, kind in zip(found, judged, strict=True):
            kinds.setdefault((kind, sentence_around(one.text, hunk.start, hunk.end)[0]), []).append(hunk)
        for (kind, _), own in kinds.items():
            told = kind is OverrideKind.FIGURE or (kind is OverrideKind.JUDGEMENT and self._of_row(item) is not None)
            touched = tuple(figure for hunk in own for figure in self._touched(item, hunk)) if told else ()
            yield self._change(item, kind, own, touched, whole)

    def _change(
        self,
        item: int,
        kind: OverrideKind,
        changes: Sequence[Hunk],
        touched: tuple[TouchedFigure, ...],
        whole: Collection[str],
    ) -> Override:
        one = self.old[item]
        beside = self._beside(item, changes, whole)
        return Override(
            0,
            kind,
            self.file,
            self.known.revision,
            one.place,
            one.text,
            with_hunks(one.text, changes),
            row=self._row_said(item),
            cell=one.cell,
            order=1 + self.alike[one.text, one.place, one.cell].index(item),
            beside=beside,
            figures=touched,
            template=one.template,
        )

    def _beside(self, item: int, changes: Iterable[Hunk], whole: Collection[str]) -> tuple[str, ...]:
        one = self.old[item]
        said = [one.text[slice(*sentence_around(one.text, hunk.start, hunk.end))] for hunk in changes]
        said += [other.text for other in self._row_mates(item) if one.row and other is not one]
        return tuple(dict.fromkeys(figure for text in said for figure in figures_in(text, whole)))[:_BESIDE]

    def _touched(self, item: int, hunk: Hunk) -> Iterator[TouchedFigure]:
        """The numbers that a change touches, each with the ground it was printed from."""
        one = self.old[item]
        before, after = one.text[hunk.start : hunk.end], hunk.text
        if one.row:
            before, after = one.text.strip(), with_hunks(one.text, (hunk,)).strip()
        met: list[PrintedGround | None] = [
            ground
            for ground in one.grounds
            if (ground.start < hunk.end and hunk.start < ground.end)
            or (hunk.start == hunk.end and ground.start <= hunk.start <= ground.end)
        ]
        for ground in met or [self._of_row(item)]:
            key = ground.key if ground is not None else None
            yield TouchedFigure(before, after, key, ground.at if ground is not None and key is None else ())

    def _of_row(self, item: int) -> PrintedGround | None:
        """What the row of a cell was printed from: an appendix says it where the row begins."""
        if not self.old[item].row:
            return None
        return next((ground for one in self._row_mates(item) for ground in one.grounds if ground.at), None)


def numbered_edits(edits: Iterable[Override], start: int) -> tuple[Override, ...]:
    """The changes with their numbers, from `start` on."""
    return tuple(replace(one, number=number) for number, one in enumerate(edits, start))
