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
_LENGTH = 4
"""Bytes that say how long the description before the pieces is."""


def encoded(value: object) -> bytes:
    """A value of dataclasses, tuples, mappings, sets, enums, dates, exact numbers, texts as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def decoded(data: bytes, kind: type[_T]) -> _T:
    """The value that `encoded` was given; raises ValueError where the bytes are none of this kind."""
    read: _Reader = _reader(kind)  # type: ignore[arg-type]
    try:
        made: _T = read(json.loads(data))
    except (TypeError, LookupError, ArithmeticError) as error:
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


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool) or type(value) in (int, str):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return [str(value)]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(one)] for key, one in value.items()]
    if isinstance(value, frozenset):
        return sorted((_plain(one) for one in value), key=json.dumps)
    kind: Any = type(value)
    names = _fields(kind)
    if names is not None:
        return [_plain(getattr(value, one)) for one in names]
    if isinstance(value, str | int):  # a text or number that knows more than itself is kept as what it says
        return str(value) if isinstance(value, str) else int(value)
    raise TypeError(f"not kept: {type(value)}")


@cache
def _fields(kind: Any) -> tuple[str, ...] | None:
    """Names of a dataclass's fields, None for what is none."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else None


_Reader = Callable[[Any], Any]


@cache
def _reader(kind: Any) -> _Reader:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _of_union(inner)
    if origin is tuple:
        return _of_tuple(inner)
    if origin is frozenset:
        return _gathered(frozenset, _reader(inner[0]))
    if origin is not None and issubclass(origin, Mapping):
        key, value = map(_reader, inner)
        return lambda told: {key(one): value(other) for one, other in told}
    if kind in (str, int, bool, NoneType):
        return _same
    if kind is Decimal:
        return lambda told: Decimal(told[0])
    if kind is datetime.date:
        return datetime.date.fromisoformat
    if issubclass(kind, Enum):
        return lambda told: kind(told)
    return _of_dataclass(kind)


def _same(told: Any) -> Any:
    return told


def _of_union(inner: Sequence[Any]) -> _Reader:
    """None, and of the rest what the shape of the JSON tells apart: an exact number stands in a list."""
    others = [one for one in inner if one is not NoneType]
    if len(others) == 1:
        only = _reader(others[0])
        return lambda told: None if told is None else only(told)
    if set(others) == {Decimal, str}:
        return lambda told: Decimal(told[0]) if isinstance(told, list) else told
    raise TypeError(f"cannot be told apart: {others}")


def _of_tuple(inner: Sequence[Any]) -> _Reader:
    if inner[-1] is Ellipsis:
        return _gathered(tuple, _reader(inner[0]))
    readers = [_reader(one) for one in inner]
    return lambda told: tuple(read(one) for read, one in zip(readers, told, strict=True))


def _gathered(kind: Callable[[Any], Any], read: _Reader) -> _Reader:
    return lambda told: kind([read(one) for one in told])


def _of_dataclass(kind: Any) -> _Reader:
    names = _fields(kind)
    if names is None:
        raise TypeError(f"not kept: {kind}")
    hints = get_type_hints(kind)
    readers = [_reader(hints[name]) for name in names]
    return lambda told: kind(*[read(one) for read, one in zip(readers, told, strict=True)])
