"""A book → every name a template may write, what it says now, and what it is for."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.fill import filters, reference
from pipeline.fill.book import Book
from pipeline.fill.context import context
from pipeline.fill.fields import Field
from pipeline.fill.listing import IndicatorView
from pipeline.fill.submissions import PaperView
from pipeline.office.undefined import field_names_of, fold_field

_SHOWN = 40
"""Characters of a present value that are shown."""
_TITLE = "标题"


@dataclass(frozen=True, slots=True)
class Name:
    """One thing a template may write: its kind, how it is written, what it says now ("" for a word), what it is."""

    kind: str
    written: str
    value: str
    about: str


def names(book: Book, wanted: str = "") -> tuple[Name, ...]:
    """All names, kind by kind; with `wanted` those in whose writing, value or explanation it occurs (folded)."""
    everything = context(book)
    measures = [one for name, one in everything.items() if isinstance(one, Field) and name == one.measure.name]
    found = [
        *(_measure(one) for one in measures),
        *_words("量", next((one for one in measures if one.exists()), None)),
        *_named(everything),
        *(Name("材料的词", f".{word}", "", "") for word in PaperView.words),
        *_calls("函数", "{name}(…)", _functions(everything)),
        *_calls("短语", "…|{name}", filters.filters(book.words, book.config)),
    ]
    key = fold_field(wanted)
    return tuple(one for one in found if key in fold_field(f"{one.kind} {one.written} {one.value} {one.about}"))


def _measure(one: Field) -> Name:
    aliases = "、".join(one.measure.aliases)
    indicator = one.book.config.scheme.indicators.get(one.measure.indicator)
    home = f"{indicator.id} {indicator.name}" if indicator else ""
    about = "；".join(filter(None, (home, one.department(), f"又名：{aliases}" if aliases else "")))
    name = one.measure.name
    return Name("量", name if name.isidentifier() else f'量("{name}")', "".join(one.with_unit()), about)


def _words(kind: str, example: object) -> Iterator[Name]:
    """What may stand behind the dot of things of one kind, with what it says of one of them."""
    about = f"例：{example.measure.name}" if isinstance(example, Field) else ""
    for word in field_names_of(example) or ():
        value = example[word] if isinstance(example, Mapping) else getattr(example, word)
        said = "" if callable(value) else _short(value)
        yield Name(f"{kind}的词", f".{word}", said, about)


def _named(everything: Mapping[str, object]) -> Iterator[Name]:
    """Single values, lists with their columns, and what stands behind the dot or the brackets of a name."""
    for name, value in everything.items():
        if isinstance(value, Field) or callable(value):
            continue
        if isinstance(value, Mapping):
            yield from _behind(name, value)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            yield Name("列表", name, f"{len(value)}行", _columns(value[0]) if len(value) else "")
        else:
            yield Name("单项", name, _short(value), "")


def _behind(name: str, value: Mapping[str, object]) -> Iterator[Name]:
    keys: dict[int, str] = {}
    for key in value:
        keys.setdefault(id(value[key]), key)
    example = value[next(iter(value))]
    if not isinstance(example, Mapping | IndicatorView):
        for key in value:
            yield Name("单项", f"{name}.{key}", _short(value[key]), _columns(value[key]))
        return
    for key in keys.values():
        one = value[key]
        title = one.name if isinstance(one, IndicatorView) else one[_TITLE] if isinstance(one, Mapping) else ""
        yield Name(name, f'{name}["{key}"]', _short(title), "")
    yield from _words(name, example)


def _columns(row: object) -> str:
    return f"点后面写：{'、'.join(map(str, row))}" if isinstance(row, Mapping) else ""


def _short(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return str(value.get("名称", ""))
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = "、".join(_short(one) for one in value)
    text = "".join(str(value))  # a plain string, without the ground it stands on
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _functions(everything: Mapping[str, object]) -> dict[str, Callable[..., object]]:
    own = {name: value for name, value in everything.items() if inspect.isfunction(value)}
    return {**own, **reference.reference_functions()}


def _calls(kind: str, pattern: str, calls: Mapping[str, Callable[..., object]]) -> Iterator[Name]:
    for name, call in calls.items():
        yield Name(kind, pattern.format(name=name), "", inspect.getdoc(call) or "")
