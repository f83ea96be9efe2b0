"""Frozen values of ours → JSON that any process can read back to equal values; nothing in it can run.

What is read back is typed by the class it is read as: fields in their order, tuples, mappings and sets by their hints.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_T = TypeVar("_T")
_DATES = (datetime.datetime, datetime.date, datetime.time)
"""In this order: a datetime is a date too."""
_SAME = frozenset((str, int, float, bool, NoneType))
"""What is the same in JSON."""
_LENGTH = 4
"""Bytes that say how long the description before the pieces is."""


def encoded(value: object) -> bytes:
    """A value of dataclasses, tuples, mappings by texts, sets, enums, dates, times, numbers and texts as JSON."""
    return _text(value).encode("utf-8", "surrogatepass")


def decoded(data: bytes, kind: type[_T]) -> _T:
    """The value that `encoded` was given; raises ValueError where the bytes are none of this kind."""
    read: _Reader = _reader(kind)  # type: ignore[arg-type]
    try:
        made: _T = read(json.loads(data))
    except (TypeError, LookupError, ArithmeticError, AttributeError) as error:
        raise ValueError(f"no {kind}") from error
    return made


def joined_pieces(about: bytes, pieces: Sequence[bytes]) -> bytes:
    """A description and pieces of bytes as one."""
    head = json.dumps([len(about), *map(len, pieces)]).encode()
    return len(head).to_bytes(_LENGTH, "big") + head + about + b"".join(pieces)


def split_pieces(body: bytes) -> tuple[bytes, list[bytes]]:
    """What `joined_pieces` was given."""
    start = _LENGTH + int.from_bytes(body[:_LENGTH], "big")
    found = []
    for length in json.loads(body[_LENGTH:start]):
        found.append(body[start : start + length])
        start += length
    return found[0], found[1:]


def _told(value: object) -> Any:
    """What JSON has no word for: a dataclass is the list of its fields, a date or time the number of its kind and its
    text, an exact number its text in a list, a set in order."""
    if isinstance(value, Decimal):
        return [str(value)]
    if isinstance(value, _DATES):
        return [next(number for number, kind in enumerate(_DATES) if isinstance(value, kind)), value.isoformat()]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted((json.loads(_text(one)) for one in value), key=json.dumps)
    if isinstance(value, Mapping):
        return dict(value)
    kind: Any = type(value)
    names = _fields(kind)
    if names is None:
        raise TypeError(f"not kept: {kind}")
    return [getattr(value, one) for one in names]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_told, separators=(",", ":"))


@cache
def _fields(kind: Any) -> tuple[str, ...] | None:
    """Names of a dataclass's fields, None for what is none."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else None


_Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> _Reader:
    """What makes a value of a kind from its JSON; `_same` where that is the value."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _of_union(inner)
    if kind in _SAME:
        return _same
    if kind in _DATES:
        return _date
    if kind is Decimal:
        return lambda told: Decimal(told[0])
    if origin is tuple:
        return _of_tuple(inner)
    if origin is frozenset:
        return _gathered(frozenset, _reader(inner[0]))
    if origin is Mapping and inner[0] is str:
        return _of_mapping(_reader(inner[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda told: kind(told)
    return _of_dataclass(kind)


def _same(told: Any) -> Any:
    return told


def _date(told: list[Any]) -> Any:
    return _DATES[told[0]].fromisoformat(told[1])


def _cell(told: Any) -> Any:
    return _date(told) if type(told) is list else told


def _of_union(inner: Sequence[Any]) -> _Reader:
    """None, and of the rest what the shape of the JSON tells apart: an exact number or a date stands in a list."""
    others = [one for one in inner if one is not NoneType]
    if len(others) == 1:
        only = _reader(others[0])
        return _same if only is _same else lambda told: None if told is None else only(told)
    if set(others) == {Decimal, str}:
        return lambda told: Decimal(told[0]) if isinstance(told, list) else told
    if all(one in _SAME or one in _DATES for one in others):
        return _cell
    raise TypeError(f"cannot be told apart: {others}")


def _of_tuple(inner: Sequence[Any]) -> _Reader:
    if inner[-1] is Ellipsis:
        return _gathered(tuple, _reader(inner[0]))
    readers = [_reader(one) for one in inner]
    return lambda told: tuple(read(one) for read, one in zip(readers, told, strict=True))


def _gathered(kind: Callable[[Any], Any], read: _Reader) -> _Reader:
    if read is _same:
        return kind
    if read is _cell:  # Hardly a row of cells has a date.
        return lambda told: kind(map(_cell, told) if list in map(type, told) else told)
    return lambda told: kind([read(one) for one in told])


def _of_mapping(read: _Reader) -> _Reader:
    def values(told: Mapping[str, Any]) -> Mapping[str, Any]:
        return {key: read(one) for key, one in told.items()}

    if read is _same:
        return _same
    return (lambda told: values(told) if list in map(type, told.values()) else told) if read is _cell else values


def _of_dataclass(kind: Any) -> _Reader:
    names = _fields(kind)
    if names is None:
        raise TypeError(f"not kept: {kind}")
    hints = get_type_hints(kind)
    readers = [_reader(hints[name]) for name in names]
    return lambda told: kind(*[read(one) for read, one in zip(readers, told, strict=True)])
