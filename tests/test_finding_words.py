"""Every code that Python raises has its words in the catalogue, and every `{slot}` of these words is one it gives."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

from pipeline.scheme import load
from pipeline.scheme.catalogue import FindingKind

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"
KINDS = load("yunnan").catalogue
_CODE = re.compile(r"[INCRXTP][1-9]\d\d")
_SLOT = re.compile(r"\{(\w+)\}")
_MAKERS = ("Finding", "finding", "_finding")
"""What is called with a code: the value itself, and what makes it of a code and values."""


@dataclass(frozen=True, eq=False)
class Definition:
    """What a top-level statement of a module defines: by what names it refers to others, what keys it writes."""

    module: str
    node: ast.stmt

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(_names(self.node))

    @cached_property
    def codes(self) -> frozenset[str]:
        texts = (one.value for one in ast.walk(self.node) if isinstance(one, ast.Constant))
        return frozenset(text for text in texts if isinstance(text, str) and _CODE.fullmatch(text))

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(keys(self.node))

    @cached_property
    def referred(self) -> frozenset[str]:
        return frozenset(_referred(self.node))


class Program:
    """The top-level definitions of our modules, and which refer to which."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.trees = {name: ast.parse(text) for name, text in texts.items()}
        self.definitions = [Definition(name, node) for name, tree in self.trees.items() for node in tree.body]
        named: dict[tuple[str, str], list[Definition]] = {}
        for one in self.definitions:
            members = one.node.body if isinstance(one.node, ast.ClassDef) else ()
            # A method or field stands for its class, in the class's own module.
            for name in {*one.names, *(name for member in members for name in _names(member))}:
                named.setdefault((one.module, name), []).append(one)
        imports = {name: _imports(tree, named) for name, tree in self.trees.items()}
        self.uses = {
            one: [
                other
                for name in one.referred
                for other in named.get(imports[one.module].get(name, (one.module, name)), ())
            ]
            for one in self.definitions
        }
        self.users: dict[Definition, list[Definition]] = {}
        for one, used in self.uses.items():
            for other in used:
                self.users.setdefault(other, []).append(one)

    def given(self, code: str) -> set[str]:
        """Every name under which a value of that code's findings may be given.

        Those in the definitions in which the code stands and in all that they refer to. One that only names the code,
        for others to make a finding of, counts with those that use it, up to the first that is given its codes.
        """
        met: set[Definition] = set()
        todo = [one for start in self.definitions if code in start.codes for one in self._upward(start)]
        while todo:
            one = todo.pop()
            if one not in met:
                met.add(one)
                todo += self.uses[one]
        return {key for one in met for key in one.keys}

    def _upward(self, start: Definition) -> set[Definition]:
        todo, met = [start], {start}
        while todo:
            one = todo.pop()
            if not _makes(one.node, given=one is not start):
                more = [user for user in self.users.get(one, ()) if user not in met]
                met.update(more)
                todo += more
        return met


def _imports(tree: ast.Module, named: Iterable[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Name in a module → (module, name) it was imported from; of a module imported whole, its names after a dot."""
    found: dict[str, tuple[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pipeline"):
            for one in node.names:
                own, inner = one.asname or one.name, f"{node.module}.{one.name}"
                found[own] = (node.module, one.name)
                found |= {f"{own}.{name}": (module, name) for module, name in named if module == inner}
    return found


def _makes(node: ast.stmt, given: bool) -> bool:
    """Whether a definition makes findings, of a code that is `given` to it or of any."""
    calls = (one for one in ast.walk(node) if isinstance(one, ast.Call) and one.args and _called(one) in _MAKERS)
    return any(not given or not isinstance(one.args[0], ast.Constant) for one in calls)


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]


def _referred(node: ast.AST) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr
            if isinstance(one.value, ast.Name):
                yield f"{one.value.id}.{one.attr}"


def keys(node: ast.AST) -> set[str]:
    """Every name under which a value can be given: keys of mappings and of pairs, arguments by name."""
    found: set[str] = set()
    for one in ast.walk(node):
        if isinstance(one, ast.keyword) and one.arg:
            found.add(one.arg)
        parts: list[ast.expr | None] = []
        if isinstance(one, ast.Dict):
            parts = one.keys
        elif isinstance(one, ast.Subscript | ast.Tuple):
            parts = [*one.elts] if isinstance(one, ast.Tuple) else [one.slice]
        found |= {part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)}
    return found


def given(call: ast.Call, function: ast.stmt) -> set[str] | None:
    """The names of the values that a finding is made with, None where they are not all written beside it."""
    written = call.args[2:3] + [one.value for one in call.keywords if one.arg == "values"]
    if (
        not isinstance(call.func, ast.Name)
        or call.func.id != "Finding"
        or any(one.arg is None for one in call.keywords)
    ):
        return None
    return _of(written[0], function) if written else set()


def _of(values: ast.expr, function: ast.stmt) -> set[str] | None:
    if isinstance(values, ast.Dict):
        return keys(values) if all(isinstance(one, ast.Constant) for one in values.keys) else None
    if isinstance(values, ast.BinOp) and isinstance(values.op, ast.BitOr):
        sides = _of(values.left, function), _of(values.right, function)
        return None if sides[0] is None or sides[1] is None else sides[0] | sides[1]
    if not isinstance(values, ast.Name):
        return None
    made: set[str] = set()
    for one in ast.walk(function):
        targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AugAssign) else []
        for target in targets:
            if isinstance(target, ast.Subscript) and _is_named(target.value, values.id):
                made |= keys(target)
            elif _is_named(target, values.id):
                value = one.value if isinstance(one, ast.Assign | ast.AugAssign) else None
                inner = _of(value, function) if value is not None else None
                if inner is None:
                    return None
                made |= inner
            elif any(_is_named(part, values.id) for part in ast.walk(target)):
                return None
    return made or None


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def exact(tree: ast.Module) -> Iterator[tuple[str, set[str], int]]:
    """Findings whose values are all written beside their code: code, names of the values, line."""
    for top in ast.walk(tree):
        if not isinstance(top, ast.FunctionDef):
            continue
        for call in ast.walk(top):
            if isinstance(call, ast.Call) and call.args and _called(call) in _MAKERS:
                values = given(call, top)
                for one in ast.walk(call.args[0]):
                    if values is not None and isinstance(one, ast.Constant) and _CODE.fullmatch(str(one.value)):
                        yield str(one.value), values, call.lineno


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _texts() -> dict[str, str]:
    made = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        made[name] = path.read_text(encoding="utf-8")
    return made


@cache
def program() -> Program:
    """Ours."""
    return Program(_texts())


def raised() -> set[str]:
    """Every code that stands in the program."""
    return {code for one in program().definitions for code in one.codes}


def slots(kind: FindingKind) -> set[str]:
    """The names that the words of a finding ask for."""
    return {*_SLOT.findall(kind.message), *_SLOT.findall(kind.hint)}


def test_every_code_that_is_raised_has_its_words() -> None:
    assert raised() <= set(KINDS)


def test_no_words_stand_in_the_catalogue_for_a_code_that_nobody_raises() -> None:
    assert set(KINDS) <= raised()


@pytest.mark.parametrize("code", [code for code in sorted(KINDS) if slots(KINDS[code])])
def test_the_words_of_a_finding_ask_only_for_what_is_given(code: str) -> None:
    assert slots(KINDS[code]) <= program().given(code)


def test_where_the_values_stand_beside_the_code_no_slot_is_left_open() -> None:
    found = [(module, *one) for module, tree in program().trees.items() for one in exact(tree)]
    assert len(found) > len(KINDS) // 3
    lacking = [
        f"{module}:{line} {code} {sorted(slots(KINDS[code]) - values)}"
        for module, code, values, line in found
        if not slots(KINDS[code]) <= values
    ]
    assert not lacking


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('def f():\n    return Finding("X101", at, {"甲": 1})', {"甲"}),
        ('def f():\n    return Finding("X101", values={"甲": 1} | {"乙": 2})', {"甲", "乙"}),
        (
            'def f():\n    values = {"甲": 1}\n    values["乙"] = 2\n    return Finding("X101", at, values)',
            {"甲", "乙"},
        ),
        ('def f():\n    return Finding("X101", at)', set()),
        ('def f(values):\n    return Finding("X101", at, values)', None),
        ('def f():\n    return Finding("X101", at, {"甲": 1, **more})', None),
        ('def f():\n    values = more()\n    return Finding("X101", at, values)', None),
    ],
)
def test_the_test_sees_what_is_given(text: str, names: set[str] | None) -> None:
    found = [values for _, values, _ in exact(ast.parse(text))]
    assert found == ([] if names is None else [names])
