"""Template source and fields → text, in a Jinja that cannot reach outside, run away, or leave a mistake unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Template, Undefined, pass_context
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from pipeline.office import template_effort
from pipeline.office.ooxml import xml_text
from pipeline.office.template_effort import TOO_DEEP, TOO_LARGE, TOO_LONG, TOO_OFTEN, Disallowed, Effort, counted_filter
from pipeline.office.template_source import SourceMistake, compiled
from pipeline.office.undefined import Collector, UnknownField, field_names_of, fold_field, line_of, undefined_type

Finalize = Callable[[object], object]
"""A value that a template prints → what is printed for it, escaped afterwards."""

_RANGE = 2_000
_LENGTH = 20_000_000
_REPEAT = 10_000
_MACRO = 50
"""Steps that the call of a macro counts: one that calls itself costs more with each level."""
FILTERS = (
    "batch count default dictsort first groupby items join last length list map max min reject rejectattr replace "
    "reverse select selectattr slice sort string sum trim unique"
).split()
# Left out on purpose: `safe` (unescaped text), `round`, `float`, `format` (rounding belongs to the fields),
# `random`, `tojson`, `urlize`, `xmlattr`, and those that grow text without bound.


class Misuse(ValueError):
    """Raised by a field or phrase filter for wrong use in a template; its text, in Chinese, is shown to the writer."""


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja with the sandbox's rules, counted work and folded field names."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, filters: Mapping[str, Callable[..., object]], finalize: Finalize) -> None:
        self.effort = Effort()
        super().__init__(autoescape=True, finalize=_in_context(finalize, self.effort))
        own = {name: _known_arguments(call) for name, call in filters.items()}
        known = {name: self.filters[name] for name in FILTERS} | own
        self.filters = {name: counted_filter(self.effort, name, call) for name, call in known.items()}
        self.paths: dict[int, tuple[object, str]] = {}
        self.left = _RANGE * 10
        self.globals.clear()
        self.globals.update(range=self._range, namespace=self._namespace())

    @staticmethod
    def _namespace() -> Any:
        from jinja2.utils import Namespace

        return Namespace

    def _range(self, *bounds: int) -> range:
        wanted = range(*bounds)
        self.left -= len(wanted)
        if len(wanted) > _RANGE or self.left < 0:
            raise Disallowed(TOO_OFTEN)
        return wanted

    def rounds(self, members: Any) -> Any:
        """What a loop runs over (template_effort)."""
        return self.effort.rounds(members)

    def joined(self, parts: tuple[Any, ...]) -> str:
        """What ~ makes of its parts (template_effort)."""
        return template_effort.joined(self.effort, parts)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, Undefined) or isinstance(right, Undefined):
            return left if isinstance(left, Undefined) else right
        if operator == "*":
            for text, times in ((left, right), (right, left)):
                if isinstance(text, str | list | tuple) and isinstance(times, int) and len(text) * times > _REPEAT:
                    raise Disallowed(TOO_LONG)
        if operator == "+":
            self.effort.together((left, right))
        if operator == "%" and isinstance(left, str):
            raise Disallowed("文字后面不能用 %")
        if operator == "**" and (abs(left) > _REPEAT or abs(right) > 8):
            raise Disallowed(TOO_LARGE)
        return self.effort.made(super().call_binop(context, operator, left, right))

    def path_of(self, value: object) -> str:
        """How the template came to a value: 指标.空气优良率; "" where it did not come by dots."""
        held = self.paths.get(id(value))
        return held[1] if held is not None and held[0] is value else ""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Undefined):
            return obj
        if isinstance(obj, str | int | float) or obj is None:
            return self.undefined(obj=obj, name=attribute)
        names = field_names_of(obj)
        if names is None:
            value = super().getattr(obj, attribute)
        else:
            known = attribute if attribute in names else _folded(attribute, names)
            if known is not None:
                value = obj[known] if isinstance(obj, Mapping) else getattr(obj, known)
            elif isinstance(obj, Mapping) and attribute in ("items", "keys", "values", "get"):
                return getattr(obj, attribute)
            else:
                return self.undefined(obj=obj, name=attribute)
        self.remember(obj, attribute, value)
        return value

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str):
            if isinstance(obj, str):
                return self.undefined(obj=obj, name=argument)
            try:
                value = obj[argument]
            except (TypeError, LookupError, AttributeError):
                return self.getattr(obj, argument)
            self.remember(obj, argument, value)
            return value
        return super().getitem(obj, argument)

    def remember(self, obj: object, name: str, value: object) -> None:
        if not isinstance(value, str | int | float | Undefined) and value is not None:
            before = self.path_of(obj)
            self.paths[id(value)] = (value, f"{before}.{name}" if before else name)

    def call(__self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        for value in (__obj, *args, *kwargs.values()):
            if isinstance(value, Undefined):
                return value
        __self.effort.spend(_MACRO if isinstance(__obj, Macro) else 1)
        if isinstance(__obj, LoopContext):
            args = tuple(__self.effort.rounds(one) for one in args)
        return super().call(__context, __obj, *args, **kwargs)


def _folded(name: str, names: tuple[str, ...]) -> str | None:
    wanted = fold_field(name)
    return next((one for one in names if fold_field(one) == wanted), None)


def _known_arguments(call: Callable[..., object]) -> Callable[..., object]:
    """A filter that passes an unknown field on instead of stumbling over it."""

    def guarded(*args: object, **kwargs: object) -> object:
        for value in (*args, *kwargs.values()):
            if isinstance(value, Undefined):
                return value
        return call(*args, **kwargs)

    return guarded


def printed_text(value: object) -> object:
    """What is printed for a value: its text without what XML cannot carry."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return xml_text(value)
    return "" if value is None else value


def _in_context(finalize: Finalize, effort: Effort) -> Callable[..., object]:
    """As the compiled source calls it (template_source), which leaves constants to the running."""

    @pass_context
    def called(context: Any, value: object) -> object:
        return effort.made(finalize(effort.made(value)))

    return called


@dataclass(frozen=True, slots=True)
class Outcome:
    """Rendered text (None where a mistake stopped it), unknown fields, unknown filters as (name, line), the slip."""

    text: str | None
    unknown: tuple[UnknownField, ...] = ()
    filters: tuple[UnknownField, ...] = ()
    slip: SourceMistake | None = None


def render_source(
    source: str,
    context: Mapping[str, object],
    filters: Mapping[str, Callable[..., object]],
    finalize: Finalize = printed_text,
) -> Outcome:
    """Render template source (already `tolerant`); never raises for what the template does wrong.

    An error that comes out of the program's own code is not caught: it is our bug, not the writer's.
    """
    collector = Collector()
    env = _Environment(filters, finalize)
    env.undefined = undefined_type(collector, env.path_of, tuple(context))
    made = compiled(source, tuple(env.filters), tuple(env.tests))
    if isinstance(made, SourceMistake):
        return Outcome(None, slip=made)
    for name in {one.name for one in made.strangers}:
        env.filters.setdefault(name, _stand_in)
        env.tests.setdefault(name, _stand_in)
    for kind, name, twin in made.twins:
        known = env.filters if kind == "filter" else env.tests
        known[name] = known[twin]
    # Only names that stand in the template are looked up: a lazy context makes no others, and records no others.
    used = {name for name, _ in made.loads}
    values = {fold_field(name): context[name] for name in context if fold_field(name) in used}
    for name, value in values.items():
        env.remember(None, name, value)
    for name, line in made.loads:
        if name not in values and name not in env.globals:
            collector.note(name, tuple(context), line=line)
    try:
        template = Template.from_code(env, made.code, env.globals)
        text = "".join(_bounded(template.generate(values)))
    except Disallowed as error:
        slip = SourceMistake("T106", line_of(error), str(error))
    except SecurityError as error:
        slip = SourceMistake("T106", line_of(error), "不能这样调用")
    except RecursionError as error:
        slip = SourceMistake("T106", line_of(error), TOO_DEEP)
    except Misuse as error:
        slip = SourceMistake("T105", line_of(error), str(error))
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        if _is_ours(error):
            raise
        slip = SourceMistake("T111" if isinstance(error, ZeroDivisionError) else "T112", line_of(error), "")
    else:
        return Outcome(text, tuple(collector.found.values()), made.strangers)
    return Outcome(None, tuple(collector.found.values()), made.strangers, slip)


def _stand_in(value: object, *_: object, **__: object) -> object:
    return value


def _bounded(pieces: Iterator[str]) -> Iterator[str]:
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > _LENGTH:
            raise Disallowed(TOO_LONG)
        yield piece


def _is_ours(error: BaseException) -> bool:
    """Whether an error was raised in the program's own code, beyond this room's guards."""
    step, last = error.__traceback__, None
    while step is not None:
        last = step
        step = step.tb_next
    if last is None:
        return False
    scope = last.tb_frame.f_globals.get("__name__", "")
    if scope in (__name__, template_effort.__name__):
        return False
    # A wrong number of arguments is raised in the caller, which is Jinja or our guard: the writer's slip.
    return str(scope).startswith("pipeline.")
