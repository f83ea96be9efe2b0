"""What a template does while it is filled in → counted, and refused where it would take time or memory without end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2 import Undefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import markup_join

_STEPS = 1_000_000
"""Rounds of loops, calls and printed values of one filling; the largest part of the sample takes five thousand."""
_SIZE = 200_000
"""Characters of one text, members of one list with all that stands in them."""
_GRAIN = 16
"""Characters that count as one step."""
_BITS = 4_096
"""Of a whole number."""
_ROUNDS = 2_000
"""Of what is counted out: range, batch, slice."""
_MEASURED = (list, tuple, dict)


TOO_LONG = "文字或名单越加越长"
TOO_OFTEN = "循环的次数太多"
TOO_DEEP = "一层套一层，层数太多"
TOO_LARGE = "数太大"


class Disallowed(SecurityError):
    """Something a template may not do; the text, in Chinese, is shown to its writer."""


class Effort:
    """Counts the steps of one filling. What it is asked raises Disallowed where they are too many."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = _STEPS

    def spend(self, steps: int) -> None:
        """Count so many steps."""
        self.left -= steps
        if self.left < 0:
            raise Disallowed(TOO_OFTEN)

    def rounds(self, members: Iterable[Any]) -> Iterator[Any]:
        """The members, each of them a step."""
        for one in members:
            self.left -= 1
            if self.left < 0:
                raise Disallowed(TOO_OFTEN)
            yield one

    def made(self, value: Any) -> Any:
        """A value that the template made of others: texts and lists have a largest size, whole numbers too."""
        kind = type(value)
        if kind is int:
            if value.bit_length() > _BITS:
                raise Disallowed(TOO_LARGE)
        elif isinstance(value, str) or kind in _MEASURED:
            self.spend(1 + size_of(value) // _GRAIN)
        return value

    def together(self, values: Iterable[Any]) -> None:
        """Values about to become one text."""
        self.spend(1 + sum(map(size_of, values)) // _GRAIN)

    def counted(self, number: Any) -> None:
        """How often something is to be done by its own number."""
        if isinstance(number, int) and abs(number) > _ROUNDS:
            raise Disallowed(TOO_OFTEN)


def size_of(value: Any) -> int:
    """Characters of a text, members of a list with theirs; raises Disallowed beyond the largest size."""
    if isinstance(value, str):
        size = len(value)
    elif type(value) in _MEASURED:
        size, waiting = 0, [value]
        while waiting and size <= _SIZE:
            one = waiting.pop()
            size += len(one)
            members = [*one, *one.values()] if type(one) is dict else one
            size += sum(len(member) for member in members if isinstance(member, str))
            waiting += [member for member in members if type(member) in _MEASURED]
    else:
        return 0
    if size > _SIZE:
        raise Disallowed(TOO_LONG)
    return size


def counted_filter(effort: Effort, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose work is counted, with what it is given and gives; marks of Jinja on it (pass_context) stay."""
    before = _BEFORE.get(name)

    @wraps(call)
    def counted(*args: Any, **given: Any) -> Any:
        if any(isinstance(one, Undefined) for one in (*args, *given.values())):
            return call(*args, **given)
        if before is not None:
            args = before(effort, args, given)
        for one in args:
            effort.spend(1 + size_of(one) // _GRAIN)
        return effort.made(call(*args, **given))

    return counted


def _listed(effort: Effort, args: tuple[Any, ...], at: int) -> tuple[Any, ...]:
    """The arguments with the series at this place walked through."""
    series = args[at]
    if isinstance(series, str | Mapping) or not isinstance(series, Iterable):
        return args
    return (*args[:at], list(effort.rounds(series)), *args[at + 1 :])


def _join(effort: Effort, args: tuple[Any, ...], given: Mapping[str, Any]) -> tuple[Any, ...]:
    args = _listed(effort, args, 1)  # the first is Jinja's own
    series, between = args[1], next(iter(args[2:3]), given.get("d", ""))
    if type(series) is list:
        effort.together([*series, "x" * min(len(series) * len(str(between)), _SIZE + 1)])
    return args


def _replace(effort: Effort, args: tuple[Any, ...], given: Mapping[str, Any]) -> tuple[Any, ...]:
    text, old = str(args[1]), str(args[2] if len(args) > 2 else given.get("old", ""))
    new = str(args[3] if len(args) > 3 else given.get("new", ""))
    if len(text) + (text.count(old) if old else len(text) + 1) * len(new) > _SIZE:
        raise Disallowed(TOO_LONG)
    return args


def _batch(effort: Effort, args: tuple[Any, ...], given: Mapping[str, Any]) -> tuple[Any, ...]:
    for one in (*args[1:], *given.values()):
        effort.counted(one)
    return _listed(effort, args, 0)


def _sum(effort: Effort, args: tuple[Any, ...], given: Mapping[str, Any]) -> tuple[Any, ...]:
    args = _listed(effort, args, 1)
    members = args[1] if type(args[1]) is list else []
    if any(isinstance(one, str | list | tuple) for one in (*args[3:], *members, given.get("start"))):
        raise Disallowed(TOO_LONG)
    return args


def _series(effort: Effort, args: tuple[Any, ...], given: Mapping[str, Any]) -> tuple[Any, ...]:
    at = next((at for at, one in enumerate(args) if isinstance(one, Iterator | range)), None)
    return args if at is None else _listed(effort, args, at)


_BEFORE: Mapping[str, Callable[[Effort, tuple[Any, ...], Mapping[str, Any]], tuple[Any, ...]]] = {
    "join": _join,
    "replace": _replace,
    "batch": _batch,
    "slice": _batch,
    "sum": _sum,
    **dict.fromkeys(("list", "sort", "unique", "groupby", "min", "max", "count", "length", "string"), _series),
}
"""What is looked at before a filter of Jinja runs, where what it gives may be larger than what it takes."""


class CountedCode(CodeGenerator):
    """Code that counts its rounds and the sizes of what it makes, with the `effort` of its environment."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        counted = nodes.Call(nodes.EnvironmentAttribute("rounds"), [node.iter], [], None, None)
        node.iter = counted.set_lineno(node.iter.lineno)
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self._counted("joined", lambda: self._all(node.nodes, frame))

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if isinstance(node.arg, nodes.Slice):
            self._counted("effort.made", lambda: super(CountedCode, self).visit_Getitem(node, frame))
        else:
            super().visit_Getitem(node, frame)

    def visit_List(self, node: nodes.List, frame: Frame) -> None:
        self._counted("effort.made", lambda: super(CountedCode, self).visit_List(node, frame))

    def visit_Tuple(self, node: nodes.Tuple, frame: Frame) -> None:
        if node.ctx != "load":
            super().visit_Tuple(node, frame)
        else:
            self._counted("effort.made", lambda: super(CountedCode, self).visit_Tuple(node, frame))

    def visit_Dict(self, node: nodes.Dict, frame: Frame) -> None:
        self._counted("effort.made", lambda: super(CountedCode, self).visit_Dict(node, frame))

    def visit_Operand(self, node: nodes.Operand, frame: Frame) -> None:
        if node.op not in ("in", "notin"):
            super().visit_Operand(node, frame)
            return
        self.write(" in " if node.op == "in" else " not in ")
        self._counted("effort.made", lambda: self.visit(node.expr, frame))

    def _counted(self, name: str, write: Callable[[], None]) -> None:
        self.write(f"environment.{name}(")
        write()
        self.write(")")

    def _all(self, parts: list[nodes.Expr], frame: Frame) -> None:
        self.write("(")
        for one in parts:
            self.visit(one, frame)
            self.write(", ")
        self.write(")")


def joined(effort: Effort, parts: tuple[Any, ...]) -> str:
    """What ~ makes of values, escaped where one of them is markup."""
    effort.together(parts)
    return markup_join(parts)
