"""What stands beside a type in `Annotated`, so that `shape` reads it: under which key, from which words, made how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline.system.yamlproblems import Cursor


class Unfit(ValueError):
    """What stands in the file is not what is asked for; the Chinese text says what it should be."""


class Key:
    """Mark: the key of a field where it is not the field's name; of several the first that is there."""

    def __init__(self, *names: str) -> None:
        self.names = names


class Derived:
    """Mark: a field that never stands in the file under a key of its own, made from what else does."""

    def __init__(self, make: Callable[[Cursor], Any]) -> None:
        self.make = make


class Default:
    """Mark: a field that may be left out, and what it is then, made from what has been read so far."""

    def __init__(self, make: Callable[[Cursor], Any]) -> None:
        self.make = make


class Flat:
    """Mark: a field whose own fields stand among the keys of this mapping."""


class Choice:
    """Mark: the words that may stand there, and what each means where that is not the word itself."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = words if isinstance(words, Mapping) else {word: word for word in words}


class Converted:
    """Mark: a value made from what stands there, which has the type `shape`; `make` raises Unfit or adds problems."""

    def __init__(self, make: Callable[[Any, Cursor], Any], shape: Any = str) -> None:
        self.make = make
        self.shape = shape


class Check:
    """Mark: what is wrong with a value that was read ("" for nothing): a name that nothing bears. Not asked of ""."""

    def __init__(self, fault: Callable[[Any, Cursor], str]) -> None:
        self.fault = fault


UNDER = Derived(lambda at: at.key)
"""The key under which the mapping stands."""
