"""How far a use case has come: the event it sends to whoever called it, a person at a terminal or a web page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """What is being done."""

    READ = "read"
    """The year's submission, and that of the year before."""
    NORMALISE = "normalise"
    """`total` form tables."""
    COMPUTE = "compute"
    CHECK = "check"
    DRAW = "draw"
    FILL = "fill"
    PRINT = "print"
    """`done` of `total` parts of the report."""
    READ_LAST_YEAR = "read_last_year"
    ISSUE = "issue"
    """What goes out to `total` bodies."""
    LAY_OUT = "lay_out"
    """`done` of `total` materials, on sheets."""
    BIND = "bind"
    """`done` of `total` volumes."""
    WRITE = "write"
    """The output folder."""
    OPEN_SEASON = "open_season"


@dataclass(frozen=True, slots=True)
class Event:
    """A stage began (`done` 0) or came further; `total` 0 where nothing is counted."""

    stage: Stage
    done: int = 0
    total: int = 0


OnEvent = Callable[[Event], object]


def silent(_: Event) -> None:
    """For callers who do not want to be told."""
