"""The text of a report as it is now and a change once made in it → the paragraph that it belongs to now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.fill.figure_words import plain_words
from pipeline.fill.returned_words import likeness
from pipeline.fill.revision_text import PartText, PlacedParagraph
from pipeline.model.override import Override
from pipeline.model.revision import ParagraphKind, RevisionParagraph

_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_HERE, _ANYWHERE, _ROW = 0.5, 0.75, 0.6
"""How like the paragraph must be where it stood, elsewhere in the report, and the row of a cell."""
_CELLS = " | "


@dataclass(slots=True)
class CurrentParagraph:
    """A paragraph while changes are made one after the other."""

    placed: PlacedParagraph
    text: str
    made: list[Override] = field(default_factory=list)
    """The changes that are made in it."""
    gone: bool = False
    added: list[CurrentParagraph] = field(default_factory=list)
    """Paragraphs that persons put in after it."""
    added_before: list[CurrentParagraph] = field(default_factory=list)
    new: bool = False
    """Whether a person put it in."""

    @property
    def paragraph(self) -> RevisionParagraph:
        """As the program prints it."""
        return self.placed.paragraph

    def after(self) -> list[str]:
        """The paragraphs that come after it, where nothing of the program does."""
        return [text for one in self.added for text in ([] if one.gone else [one.text]) + one.after()]

    def before(self) -> list[str]:
        """The paragraphs that come before it."""
        return [text for one in self.added_before for text in ([] if one.gone else [one.text]) + one.after()]


class CurrentText:
    """The text as it is now, to be searched."""

    def __init__(self, texts: Sequence[PartText]) -> None:
        self.texts = texts
        self.paragraphs: list[CurrentParagraph] = []
        self.by_place: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self.by_row: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.read: set[int] = set()
        """Places of the parts that are read: a part is read when something is looked for in it."""

    def _read(self, wanted: Callable[[PartText], bool]) -> None:
        for text in self.texts:
            if text.order not in self.read and wanted(text):
                self.read.add(text.order)
                for placed in text.paragraphs:
                    self.paragraphs.append(CurrentParagraph(placed, placed.paragraph.text))
                    self._index(len(self.paragraphs) - 1)

    def _at(self, place: tuple[str, ...]) -> Sequence[int]:
        masked = _masked(place)
        self._read(lambda text: any(_masked(one) == masked for one in text.places))
        return self.by_place.get(masked, ())

    def _index(self, at: int) -> None:
        placed = self.paragraphs[at].placed
        self.by_place[_masked(placed.paragraph.place)].append(at)
        if placed.paragraph.row:
            self.by_row[placed.part, placed.paragraph.row].append(at)

    def put_in(self, change: Override, beside: CurrentParagraph) -> None:
        """The paragraph that a person put in beside one."""
        text = change.after
        own = RevisionParagraph(text, ParagraphKind.BODY, beside.paragraph.place, template=beside.paragraph.template)
        one = CurrentParagraph(replace(beside.placed, paragraph=own), text, [change], new=True)
        (beside.added if change.follows else beside.added_before).append(one)
        self.paragraphs.append(one)
        self._index(len(self.paragraphs) - 1)

    def home(self, change: Override) -> CurrentParagraph | None:
        """The paragraph that a change belongs to; for one that was put in, that beside which it stands."""
        return self._found(change, change.before or change.follows or change.leads)

    def has(self, text: str, place: tuple[str, ...]) -> bool:
        """Whether some paragraph of a place says just this."""
        return bool(self._saying(plain_words(text), self._at(place)))

    def row_said(self, one: CurrentParagraph) -> str:
        """The row of a cell as the program prints it."""
        mates = self.by_row.get((one.placed.part, one.paragraph.row), ()) if one.paragraph.row else ()
        return _CELLS.join(self.paragraphs[at].paragraph.text.strip() for at in mates)

    def _found(self, change: Override, text: str) -> CurrentParagraph | None:
        wanted = plain_words(text)
        if not wanted:
            return None
        here = self._fitting(change, self._at(change.place))
        same = self._saying(wanted, here)
        if change.cell:
            return self._cell(change, same) or self._cell(change, here)
        if same:
            return self.paragraphs[same[min(change.order, len(same)) - 1]]
        found = self._most_alike(wanted, here, _HERE)
        if found is not None:
            return found
        # Only where it is not to be found in its place is it looked for in the whole report.
        self._read(lambda _: True)
        everywhere = self._fitting(change, range(len(self.paragraphs)))
        same = self._saying(wanted, everywhere)
        return self.paragraphs[same[0]] if same else self._most_alike(wanted, everywhere, _ANYWHERE)

    def _saying(self, wanted: str, among: Iterable[int]) -> list[int]:
        """Those that say just this, as the program prints them or as they are by now."""
        found = []
        for at in among:
            one = self.paragraphs[at]
            said = {one.text, one.paragraph.text}
            if not one.gone and any(plain_words(text) == wanted for text in said):
                found.append(at)
        return found

    def _fitting(self, change: Override, among: Iterable[int]) -> list[int]:
        return [at for at in among if self._fits(at, change)]

    def _fits(self, at: int, change: Override) -> bool:
        one = self.paragraphs[at]
        return not one.gone and one.paragraph.cell == change.cell and one.paragraph.kind is not ParagraphKind.PICTURE

    def _cell(self, change: Override, among: Iterable[int]) -> CurrentParagraph | None:
        """The cell whose row is most like the one that the change was made in."""
        wanted = _without_digits(plain_words(change.row))
        best: tuple[float, int, int] | None = None
        for order, at in enumerate(among, 1):
            alike = likeness(wanted, _without_digits(plain_words(self.row_said(self.paragraphs[at]))))
            if alike >= _ROW and (best is None or (alike, order == change.order) > (best[0], best[2] == change.order)):
                best = alike, at, order
        return self.paragraphs[best[1]] if best else None

    def _most_alike(self, wanted: str, among: Iterable[int], least: float) -> CurrentParagraph | None:
        wanted, best, found = _without_digits(wanted), least, None
        for at in among:
            one = self.paragraphs[at]
            alike = max(likeness(wanted, _without_digits(plain_words(said))) for said in {one.text, one.paragraph.text})
            if alike > best:
                best, found = alike, one
        return found


def _without_digits(text: str) -> str:
    return _DIGITS.sub("#", text)


@lru_cache(4096)
def _masked(place: tuple[str, ...]) -> tuple[str, ...]:
    """A place without its numbers: 表3-1 may be 表3-2 by now."""
    return tuple(_without_digits(plain_words(one)) for one in place)
