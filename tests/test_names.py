"""No class, module or public function has the name of another: one word for one thing, and no name for two."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "pipeline"
SHARED_VERBS = {
    "load": "a data file → its checked value",
    "render": "values → the bytes of an output",
    "main": "a script",
}
"""What many rooms do each with its own thing, always in the same sense."""
ROOMS = {"bundle", "check", "forms", "trace"}
"""Use cases that bear the name of what they do and of the room that does it."""


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield (path.parent.name if path.name == "__init__.py" else path.stem), path


def doubled(names: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, where in names:
        found[name].append(where)
    return {name: places for name, places in found.items() if len(places) > 1}


def definitions(kind: type[ast.stmt]) -> Iterator[tuple[str, str]]:
    for _, path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, kind):
                yield node.name, path.relative_to(PACKAGE).as_posix()  # type: ignore[attr-defined]


def test_classes() -> None:
    assert doubled(definitions(ast.ClassDef)) == {}


def test_public_functions() -> None:
    named = ((name, where) for name, where in definitions(ast.FunctionDef) if not name.startswith("_"))
    assert {name for name in doubled(named) if name not in SHARED_VERBS} == set()


def test_modules() -> None:
    named = ((name, path.relative_to(PACKAGE).as_posix()) for name, path in modules())
    assert set(doubled(named)) <= ROOMS
