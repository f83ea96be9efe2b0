"""A check ↔ the sections of rules.yaml that it is the one to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pipeline.scheme.rules import RuleSection

Checking = TypeVar("Checking", bound=Callable[..., Any])


def ruled_by(*sections: RuleSection[Any]) -> Callable[[Checking], Checking]:
    """Says of a check that it reads these sections: with the check they become known sections of rules.yaml."""

    def mark(check: Checking) -> Checking:
        vars(check)["sections"] = sections
        return check

    return mark


def sections_of(check: Callable[..., Any]) -> Iterator[RuleSection[Any]]:
    """The sections that a check reads."""
    yield from vars(check).get("sections", ())
