"""A chapter's template source → its tags in plain writing, compiled once, with every name and filter it uses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType

from jinja2 import Environment, TemplateSyntaxError, nodes, pass_context
from jinja2.runtime import Context

from pipeline.office.template_effort import TOO_DEEP, TOO_LARGE, CountedCode
from pipeline.office.undefined import UnknownField, fold_field, nearest

_TAG = re.compile(r"\{[{%](?:.*?)[%}]\}", re.DOTALL)
_STRING = re.compile(r"'[^']*'|\"[^\"]*\"")
_DOTTED = re.compile(r"([^\W\d]\w*\d)\.(?=\d)")


def tolerant(source: str) -> str:
    """Template source with what a Chinese keyboard leaves inside tags made plain, text in quotes untouched.

    Full-width brackets, commas, letters and digits, Ⅲ, ₂ and ideographic blanks become their plain forms, and
    PM2.5 in a name becomes PM25. Each tag is set on a line of its own, so that a line number names one tag.
    """

    def mend(found: re.Match[str]) -> str:
        tag = found[0]
        head = re.match(r"\{[{%][-+]?", tag)
        opening = head[0] if head else tag[:2]
        inside = tag[len(opening) :]
        pieces, last = [], 0
        for quoted in _STRING.finditer(inside):
            pieces += [plain_code(inside[last : quoted.start()]), quoted[0]]
            last = quoted.end()
        pieces.append(plain_code(inside[last:]))
        return opening + "\n" + "".join(pieces)

    return _TAG.sub(mend, source)


def plain_code(code: str) -> str:
    """Code of a tag in plain width, with the dot of PM2.5 gone."""
    return _DOTTED.sub(r"\1", unicodedata.normalize("NFKC", code).replace("、", ","))


@dataclass(frozen=True, slots=True)
class SourceMistake:
    """A mistake that stopped the rendering: kind (the finding's code), line of the source, what was wrong."""

    code: str
    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """Source made ready to run: its code, and what it needs to be given."""

    code: CodeType
    strangers: tuple[UnknownField, ...]
    """Filters and tests nobody knows."""
    twins: tuple[tuple[str, str, str], ...]
    """("filter" or "test", name as written, the known name it means): Ⅲ类 and III类."""
    loads: tuple[tuple[str, int], ...]
    """Names that must be given, with their lines, those in branches not taken included."""


class _Shell(Environment):
    """An environment to compile in; constants are left to the running, where the sandbox watches."""

    code_generator_class = CountedCode

    def __init__(self, filters: Sequence[str], tests: Sequence[str]) -> None:
        super().__init__(autoescape=True, optimized=False, finalize=_at_run_time)
        self.sandboxed = True
        self.intercepted_binops = frozenset({"+", "*", "**", "%"})
        self.intercepted_unops: frozenset[str] = frozenset()
        # Jinja looks at its own filters while compiling, to see which of them want the context.
        self.filters = {name: self.filters.get(name, _stand_in) for name in filters}
        self.tests = {name: self.tests.get(name, _stand_in) for name in tests}

    def getattr(self, obj: object, attribute: str) -> object:
        raise nodes.Impossible  # nothing is looked into while compiling

    def getitem(self, obj: object, argument: object) -> object:
        raise nodes.Impossible


@pass_context
def _at_run_time(context: Context, value: object) -> object:
    return value


def _stand_in(value: object, *_: object, **__: object) -> object:
    return value


@lru_cache(maxsize=512)
def compiled(source: str, filters: tuple[str, ...], tests: tuple[str, ...]) -> Compiled | SourceMistake:
    """Compile source (already `tolerant`); the slip where it cannot be read or holds what templates may not do.

    Kept by content: headers are alike in every part, a part cut by month is filled in twelve times, and what is filled
    in again in the same process has not changed.
    """
    shell = _Shell(filters, tests)
    try:
        tree = shell.parse(source)
        for name in tree.find_all(nodes.Name):
            name.name = fold_field(name.name) or name.name
        refused = _refused(tree)
        if refused is not None:
            return refused
        strangers, twins = _strange(tree, shell)
        return Compiled(shell.compile(tree), tuple(strangers), tuple(twins), tuple(_loads(tree)))
    except TemplateSyntaxError as error:
        return _syntax(error)
    except (RecursionError, SyntaxError, MemoryError):  # Python's own bounds of nesting
        return SourceMistake("T106", 0, TOO_DEEP)
    except (ValueError, OverflowError):  # a number of thousands of digits
        return SourceMistake("T106", 0, TOO_LARGE)


@lru_cache(maxsize=4096)
def parsed_tag(tag: str) -> nodes.Template | SourceMistake:
    """One tag as it stands in a template's text, {{ … }} or {% … %}, by itself; the slip where it cannot be read.

    A block is closed for it, so that each tag of a template is looked at whatever is wrong with the others.
    """
    source = tolerant(tag.translate(_QUOTES))
    found = _WORD.match(source)
    word = found[1] if found else ""
    if word == "elif":
        source = source.replace("elif", "if", 1)
    whole = word if word != "set" or "=" not in source else ""
    wrapped = _WHOLE.get(whole, "{tag}").replace("{tag}", source)
    try:
        tree = _PARSER.parse(wrapped)
    except TemplateSyntaxError as error:
        return _syntax(error)
    return _refused(tree) or tree


_PARSER = Environment()  # noqa: S701 - it only parses, nothing is rendered
_QUOTES = str.maketrans("“”‘’", "\"\"''")
"""Quotation marks that docxtpl makes plain in tags."""
_WORD = re.compile(r"\{%[-+]?\s*(\w+)")
_BLOCKS = {
    "if": "{% if 1 %}",
    "for": "{% for a in b %}",
    "set": "{% set a %}",
    "macro": "{% macro a() %}",
    "call": "{% call a() %}",
    "filter": "{% filter trim %}",
    "with": "{% with %}",
    "autoescape": "{% autoescape true %}",
    "block": "{% block a %}",
}
"""Word of a block → how one begins."""
_WHOLE = {
    "elif": "{tag}{% endif %}",
    "else": "{% if 1 %}{tag}{% endif %}",
    **{word: f"{{tag}}{{% end{word} %}}" for word in _BLOCKS},
    **{f"end{word}": f"{opening}{{tag}}" for word, opening in _BLOCKS.items()},
}
"""Word of a tag → the least template in which it can stand."""


def _refused(tree: nodes.Template) -> SourceMistake | None:
    for node in tree.find_all(tuple(_REFUSED)):
        return SourceMistake("T106", node.lineno, _REFUSED[type(node)])
    return None


_REFUSED: dict[type[nodes.Node], str] = {
    nodes.ScopedEvalContextModifier: "autoescape",
    nodes.EvalContextModifier: "autoescape",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
}


def _strange(tree: nodes.Template, shell: _Shell) -> tuple[list[UnknownField], list[tuple[str, str, str]]]:
    """Filters and tests nobody knows; each gets a stand-in, so that the rest can still be looked at."""
    strangers: list[UnknownField] = []
    twins: list[tuple[str, str, str]] = []
    for node in tree.find_all((nodes.Filter, nodes.Test)):
        kind, known = ("filter", shell.filters) if isinstance(node, nodes.Filter) else ("test", shell.tests)
        name = str(node.name)
        twin = name if name in known else next((one for one in known if fold_field(one) == fold_field(name)), None)
        if twin is None or any(one.name == name for one in strangers):
            strangers.append(UnknownField(name, node.lineno, nearest(name, known)))
        elif twin != name:
            twins.append((kind, name, twin))
        known.setdefault(name, _stand_in)
    return strangers, twins


def _loads(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    names = list(tree.find_all(nodes.Name))
    here = {name.name for name in names if name.ctx != "load"} | {"loop", "caller", "varargs", "kwargs"}
    here.update(macro.name for macro in tree.find_all(nodes.Macro))
    for name in names:
        if name.name not in here:
            yield name.name, name.lineno


_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set", "endset")
"""Tags a template may hold."""


def nearest_tag(word: str) -> str:
    """The word of a tag that another is most like, itself where there is none."""
    return next(iter(nearest(word, _TAGS)), word)


def _syntax(error: TemplateSyntaxError) -> SourceMistake:
    """T109: a block is not closed. T110: a {%p that docxtpl could not take. T114: no such tag. T104: all else."""
    message, line = str(error.message or ""), error.lineno or 0
    unknown = re.search(r"unknown tag '(\w+)'", message)
    if unknown and unknown[1] not in ("p", "tr", "tc", "r") and (near := nearest(unknown[1], _TAGS)):
        ends = [one for one in near if one.startswith("end")]
        told = "、".join(ends) if near[0] in ends and unknown[1] in near[0] else near[0]
        return SourceMistake("T114", line, f"{unknown[1]}，最接近的是 {told}")
    unclosed = re.search(r"needs to be closed is '(\w+)'", message)
    if unclosed:
        return SourceMistake("T109", line, unclosed[1])
    tag = re.search(r"unknown tag '(p|tr|tc|r)'", message)
    if tag:
        return SourceMistake("T110", line, tag[1])
    return SourceMistake("T104", line, "")
