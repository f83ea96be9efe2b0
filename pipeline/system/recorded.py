"""What an earlier run asked for a task, and today's answers → the key under which lies what it made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass

from pipeline.system.cache import Cache, key_of


@dataclass(frozen=True, slots=True)
class Recorded:
    """What earlier runs asked. What looks at the data only by asking would, with the same answers, make the same."""

    store: Cache
    answer: Callable[[str], str]
    """A digest of what the data say to a question."""

    def key(self, task: str) -> str | None:
        """The key of what is made of a task with today's answers; None where nobody knows what it asks.

        The task names all that the result depends on besides.
        """
        asked = self._asked(task)
        return None if asked is None else self._made(task, asked)

    def remember(self, task: str, asked: Collection[str]) -> str:
        """Keep what was asked for a task, and the answers; returns the key for what was made of it."""
        answers = {one: self.answer(one) for one in sorted(asked)}
        self.store.put(key_of("asks", task), json.dumps(answers, ensure_ascii=False).encode())
        return self._made(task, answers)

    def changed(self, task: str) -> tuple[str, ...] | None:
        """The questions whose answers are others than when the task was last done; None where it never was."""
        asked = self._asked(task)
        return None if asked is None else tuple(one for one, was in asked.items() if self.answer(one) != was)

    def _asked(self, task: str) -> dict[str, str] | None:
        raw = self.store.get(key_of("asks", task))
        asked: dict[str, str] | None = None if raw is None else json.loads(raw)
        return asked

    def _made(self, task: str, questions: Collection[str]) -> str:
        return key_of("made", task, *(text for one in questions for text in (one, self.answer(one))))
