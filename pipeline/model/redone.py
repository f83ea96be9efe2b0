"""What a run did again that an earlier one had done, and what it found changed: for who asks why it took its time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Work(StrEnum):
    """What was done again."""

    DRAWN = "drawn"
    """A figure."""
    FILLED = "filled"
    """A part of the report."""

    @property
    def word(self) -> str:
        """What it is called wherever people read it."""
        return _WORK_WORDS[self]


_WORK_WORDS = {Work.DRAWN: "画", Work.FILLED: "填"}


@dataclass(frozen=True, slots=True)
class Redone:
    """A figure drawn, a part filled in; everything that is not named was taken from an earlier run."""

    work: Work
    name: str
    """Figure or part as people call it."""
    changed: tuple[str, ...] = ()
    """Questions that it asks and whose answers are others than before; () where that is not why."""
