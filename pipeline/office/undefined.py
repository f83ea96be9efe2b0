"""A field nobody knows → a note with its full name and the nearest right ones, and 【缺：…】 in its place."""

from __future__ import annotations

import difflib
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from jinja2 import Undefined
from jinja2.utils import missing

_ALIKE = 3
"""How many names are offered."""
_LIKENESS = 0.45
"""Below this a name is no help; Chinese field names are short, so one wrong character of four must pass."""


@dataclass(frozen=True, slots=True)
class UnknownField:
    """One unknown field: as written, the line of the template source it stands on, and names that exist."""

    name: str
    line: int
    near: tuple[str, ...]


@dataclass(slots=True)
class Collector:
    """What one rendering did not know, each name and line once, in order; knows the name of every value it saw."""

    found: dict[tuple[str, int], UnknownField] = field(default_factory=dict)

    def note(self, name: str, known: Iterable[str], prefix: str = "", line: int | None = None) -> None:
        """Remember an unknown name; `prefix` is what stands before its last dot."""
        at = _line() if line is None else line
        full = f"{prefix}.{name}" if prefix else name
        near = tuple(f"{prefix}.{one}" if prefix else one for one in nearest(name, known))
        self.found.setdefault((full, at), UnknownField(full, at, near))


def fold_field(name: str) -> str:
    """The form in which field names are compared: NFKC, no blanks, no dots (PM₂.₅ = PM2.5 = PM25, Ⅲ = III)."""
    return re.sub(r"[\s.·]", "", unicodedata.normalize("NFKC", name))


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known names most like `name`, best first; among equals those in which it is contained come first."""
    names = sorted({one for one in known if not one.startswith("_")})
    inside = [
        one for one in names if name and (fold_field(name) in fold_field(one) or fold_field(one) in fold_field(name))
    ]
    close = difflib.get_close_matches(name, names, n=_ALIKE, cutoff=_LIKENESS)
    return tuple(dict.fromkeys([*close[:1], *inside[:_ALIKE], *close]))[:_ALIKE]


def field_names_of(value: object) -> tuple[str, ...] | None:
    """The names a template may write after the dot; None where the value does not say (then Python's own rules hold).

    A mapping offers its keys; a field type offers the keys of its class attribute `words`.
    """
    if isinstance(value, Mapping):
        return tuple(str(key) for key in value)
    words = getattr(type(value), "words", None)
    return tuple(str(key) for key in words) if isinstance(words, Mapping) else None


def public_names(value: object) -> tuple[str, ...]:
    """`names_of`, or what a plain value object shows."""
    names = field_names_of(value)
    return names if names is not None else tuple(name for name in dir(value) if not name.startswith("_"))


def undefined_type(collector: Collector, path_of: Callable[[object], str], top: Iterable[str]) -> type[Undefined]:
    """The Undefined class of one rendering.

    path_of: how the template named a value (指标.空气优良率), "" where that is not known. top: names that stand alone.
    It is falsy, empty, equal to nothing, and everything asked of it is itself: one slip gives one note, and
    rendering goes on to find the others.
    """
    alone = tuple(top)

    class Missing(Undefined):
        __slots__ = ()

        def __init__(self, hint: str | None = None, obj: Any = missing, name: Any = None, *rest: Any) -> None:
            super().__init__(hint, obj, name, *rest)
            if name is None or isinstance(obj, Undefined):
                return
            if obj is missing:
                collector.note(str(name), alone)
            else:
                collector.note(str(name), public_names(obj), path_of(obj))

        def _same(self, *_: Any, **__: Any) -> Any:
            return self

        def _false(self, *_: Any) -> bool:
            return False

        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return self

        def __str__(self) -> str:
            return "" if self._undefined_name is None else f"【缺：{self._undefined_name}】"

        def __iter__(self) -> Iterator[Any]:
            return iter(())

        def __len__(self) -> int:
            return 0

        def __bool__(self) -> bool:
            return False

        def __eq__(self, other: object) -> bool:
            return False

        def __ne__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return id(type(self))

        __call__ = __getitem__ = _same
        __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _same
        __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __pos__ = __neg__ = _same
        __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _false  # type: ignore[assignment]

    return Missing


def _line() -> int:
    """The line of the template source being rendered now, 0 outside a template."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename != "<template>":
        frame = frame.f_back
    return _mapped(frame.f_globals, frame.f_lineno) if frame is not None else 0


def line_of(error: BaseException) -> int:
    """The line of the template source an error came through, 0 where it did not come from a template."""
    found, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == "<template>":
            # Jinja rewrites tracebacks: such a frame's line is already the template's own.
            scope = step.tb_frame.f_globals
            found = _mapped(scope, step.tb_lineno) if "debug_info" in scope else step.tb_lineno
        step = step.tb_next
    return found


def _mapped(scope: Mapping[str, Any], line: int) -> int:
    """Jinja's line of generated code → line of the template source (`debug_info` stands in the generated module)."""
    best = 1
    for pair in str(scope.get("debug_info", "")).split("&"):
        source, _, generated = pair.partition("=")
        if generated and int(generated) <= line:
            best = int(source)
    return best
