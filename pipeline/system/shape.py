"""The data of a YAML file + a type → a value of that type; every problem is collected with its place.

The shape of a mapping is a frozen dataclass: its fields are the keys, its types what may stand there, its defaults what
may be left out. Marks in `Annotated` say the rest, and `mistakes()` of the dataclass what is wrong with the whole.
"""

from __future__ import annotations

import dataclasses
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pipeline.system.marks import Check, Choice, Converted, Default, Derived, Flat, Key, Unfit
from pipeline.system.yamlfile import read_yaml
from pipeline.system.yamlproblems import Cursor, YamlProblems
from pipeline.system.yamlscalars import SCALARS, plain_text
from pipeline.system.yamlwords import as_written

T = TypeVar("T")


def load_yaml(path: Path, shape: Callable[..., T], known: Any = None, home: Path | None = None) -> T:
    """The content of a file as a value of the type `shape`; raises PipelineError (CONFIG) with every problem.

    `home` as in YamlProblems.
    """
    problems = YamlProblems(known, home)
    made = read_shape(path, shape, problems)
    problems.refuse(path)
    return made


def read_shape(path: Path, shape: Callable[..., T], problems: YamlProblems) -> T:
    """The content of a file as a value of the type `shape`; raises PipelineError (CONFIG) where it is no YAML."""
    return shape_data(read_yaml(path, problems.told(path)), shape, Cursor(problems, None, path))


def shape_data(data: Any, shape: Callable[..., T], at: Cursor, key: Any = None) -> T:
    """Data that stand under a key there, or are the whole file, as a value of the type `shape`."""
    try:
        if data is None and key is not None:
            raise Unfit("没有填写")
        made: T = _compiled(shape)(data, at, key, 0)
    except Unfit as unfit:
        at.wrong("" if key is None else key, str(unfit))
        made = _blank(shape, at, key)
    return made


_Read = Callable[[Any, Cursor, Any, int], Any]
"""(what stands there, the mapping round it, its key, its place in a list or 0) → value; raises Unfit."""
_LISTED = "应当是一列，每项以“- ”开头"
_WORDS = "应当是一列文字，如 [甲, 乙]"
_GROUP = "应当是“名称: 内容”形式的一组"


@cache
def _compiled(hint: Any) -> _Read:
    """How a value of a type is read."""
    if hint in SCALARS:
        return SCALARS[hint][0]
    if _is_record(hint):
        return _Record.of(hint).read
    base, given = get_origin(hint), get_args(hint)
    if base is Annotated:
        return _marked(given[0], given[1:])
    if base is Literal:
        return _chosen({word: word for word in given})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _chosen({str(one.value): one for one in hint})
    if base in (Union, types.UnionType):
        members = tuple(one for one in given if one is not types.NoneType)
        return _compiled(members[0]) if len(members) == 1 else _one_of(members)
    if base in (tuple, frozenset):
        return _listed(_compiled(given[0]), _WORDS if _is_plain(given[0]) else _LISTED, base)
    assert base in (dict, Mapping), f"nothing in a YAML file has the shape {hint}"
    return _keyed(_compiled(given[0]), _compiled(given[1]))


def _is_plain(hint: Any) -> bool:
    return not _is_record(hint) and get_origin(hint) not in (Union, types.UnionType)


def _is_record(hint: Any) -> bool:
    return dataclasses.is_dataclass(hint)


def _marked(base: Any, marks: tuple[Any, ...]) -> _Read:
    choice, converted, check = _mark(marks, Choice), _mark(marks, Converted), _mark(marks, Check)
    plain = _chosen(choice.words) if choice else _compiled(converted.shape if converted else base)

    def read(value: Any, at: Cursor, key: Any, number: int) -> Any:
        made = plain(value, at, key, number)
        if converted:
            made = converted.make(made, at)
        if check and made != "" and (fault := check.fault(made, at)):
            at.wrong(key, fault)
        return made

    return read if converted or check else plain


def _mark(marks: Iterable[Any], kind: type[T]) -> T | None:
    return next((mark for mark in marks if isinstance(mark, kind)), None)


def _chosen(words: Mapping[str, Any]) -> _Read:
    allowed = "、".join(filter(None, words))

    def read(value: Any, at: Cursor, key: Any, number: int) -> Any:
        if (text := plain_text(value)) not in words:
            raise Unfit(f"只能是 {allowed} 之一，现在是“{as_written(text)}”")
        return words[text]

    return read


def _one_of(shapes: tuple[Any, ...]) -> _Read:
    """One of several dataclasses: the first whose first key stands there (and says its word, if it is a Literal)."""
    records = [_Record.of(one) for one in shapes]
    firsts = [next(field for field in record.fields if field.keys) for record in records]
    words = [word for first in firsts for word in first.words]

    def read(value: Any, at: Cursor, key: Any, number: int) -> Any:
        if not isinstance(value, dict):
            Cursor(at.problems, at, key, number).wrong("", _GROUP)
            return None
        for record, first in zip(records, firsts, strict=True):
            if (value.get(first.keys[0]) in first.words) if first.words else (first.keys[0] in value):
                return record.read(value, at, key, number)
        if not words:
            return records[-1].read(value, at, key, number)
        kind = firsts[0].keys[0]
        told = f"只能是 {'、'.join(words)} 之一，现在是“{as_written(value[kind])}”" if kind in value else "没有填写"
        Cursor(at.problems, at, key, number).wrong(kind, told)
        return None

    return read


def _listed(item: _Read, otherwise: str, kind: Any) -> _Read:
    def read(value: Any, at: Cursor, key: Any, number: int) -> Any:
        if not isinstance(value, list):
            raise Unfit(otherwise)
        made = []
        for place, one in enumerate(value, 1):
            try:
                made.append(item(one, at, key, place))
            except Unfit as unfit:
                at.wrong(key, str(unfit))
        return kind(made)

    return read


def _keyed(name: _Read, entry: _Read) -> _Read:
    def read(value: Any, at: Cursor, key: Any, number: int) -> dict[Any, Any]:
        here = Cursor(at.problems, at, key, number)
        made: dict[Any, Any] = {}
        if not isinstance(value, dict):
            here.wrong("", _GROUP)
            return made
        for own, one in value.items():
            try:
                if one is None or one == "":
                    raise Unfit("没有填写")
                made[name(own, here, own, 0)] = entry(one, here, own, 0)
            except Unfit as unfit:
                here.wrong(own, str(unfit))
        return made

    return read


class _Field:
    """A field of a record: the keys it stands under, how it is read, what it is where it is not written."""

    def __init__(self, field: dataclasses.Field[Any], hint: Any) -> None:
        base, *marks = get_args(hint) if get_origin(hint) is Annotated else [hint]
        key, made = _mark(marks, Key), _mark(marks, Derived) or _mark(marks, Default)
        self.name = field.name
        self.hint = hint
        self.words = get_args(base) if get_origin(base) is Literal else ()
        self.flat = _Record.of(base) if _mark(marks, Flat) else None
        self.keys = () if isinstance(made, Derived) or self.flat else key.names if key else (field.name,)
        self.read = _compiled(hint) if self.keys else None
        self._absent: Callable[[Cursor], Any] | None = made.make if made else None
        self.constant: tuple[Any, ...] = ()
        """What it is where its one key is not written, if that is always the same."""
        if made is None and field.default is not dataclasses.MISSING:
            self._absent = lambda at: field.default
            self.constant = (field.default,) if len(self.keys) == 1 else ()
        elif made is None and (factory := field.default_factory) is not dataclasses.MISSING:
            self._absent = lambda at: factory()

    def take(self, written: dict[Any, Any], here: Cursor) -> Any:
        """The value of the field from what stands in its mapping."""
        if self.flat:
            return self.flat.fill(written, Cursor(here.problems, here.outer, here.key, here.number))
        key = self.keys[0] if self.keys else ""
        for other in self.keys[1:]:
            if written.get(other) is not None:
                if written.get(key) is not None:
                    here.wrong(other, f"和“{key}”只能写一个")
                    break
                key = other
        value = written.get(key)
        if self.read and value is not None and (value != "" or self._absent):
            try:
                return self.read(value, here, key, 0)
            except Unfit as unfit:
                here.wrong(key, str(unfit))
                return _blank(self.hint, here, key)
        if self._absent:
            return self._absent(here)
        here.wrong(key, "没有填写")
        return _blank(self.hint, here, key)


class _Record:
    """How a dataclass is read from a mapping: field by field, then what its own `mistakes()` says of the whole."""

    def __init__(self, shape: Any) -> None:
        # Named, so that a function written in an annotation finds the names of its module.
        hints = get_type_hints(shape, vars(sys.modules[shape.__module__]), include_extras=True)
        self.shape = shape
        self.fields = tuple(_Field(field, hints[field.name]) for field in dataclasses.fields(shape))
        flat = (key for field in self.fields if field.flat for key in field.flat.keys)
        self.keys: frozenset[Any] = frozenset((*flat, *(key for field in self.fields for key in field.keys)))
        self.mistakes: Callable[[Any], Iterable[tuple[str, str]]] | None = getattr(shape, "mistakes", None)

    of = staticmethod(cache(lambda shape: _Record(shape)))

    def read(self, value: Any, at: Cursor, key: Any, number: int) -> Any:
        """The value of a mapping whose every key must be known."""
        here = Cursor(at.problems, at, key, number)
        if not isinstance(value, dict):
            here.wrong("", _GROUP)
            return _blank(self.shape, at, key)
        made = self.fill(value, here)
        for name in value:
            if name not in self.keys:
                here.unknown(name, self.keys)
        return made

    def fill(self, written: dict[Any, Any], here: Cursor) -> Any:
        """The value of a mapping that may have other keys too."""
        before = len(here.problems)
        values = here.values
        for field in self.fields:
            if field.constant and written.get(field.keys[0]) is None:
                values[field.name] = field.constant[0]
            else:
                values[field.name] = field.take(written, here)
        made = self.shape(**values)
        here.problems.made(made, here)
        if self.mistakes and len(here.problems) == before:
            for key, what in self.mistakes(made):
                here.wrong(key, what)
        return made


def _blank(hint: Any, at: Cursor, key: Any) -> Any:
    """What stands for a value that could not be read, so that the rest of the file is checked too."""
    base, given = get_origin(hint), get_args(hint)
    if base is Annotated:
        choice = _mark(given[1:], Choice)
        return next(iter(choice.words.values())) if choice else _blank(given[0], at, key)
    if _is_record(hint):
        before = len(at.problems)
        made = _Record.of(hint).fill({}, Cursor(at.problems, at, key))
        at.problems.forget(before)
        return made
    if base in (Union, types.UnionType):
        return None
    if base is Literal:
        return given[0]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if hint in SCALARS:
        return SCALARS[hint][1]
    return {} if base in (dict, Mapping) else base() if base in (tuple, frozenset) else None
