"""Imports go one way: system, model ◄ office ◄ reading, scheme ◄ config ◄ case ◄ store ◄ stages ◄ project ◄ cli."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pipeline"

LEVELS = (
    {"system", "model"},
    {"office"},
    {"reading", "scheme"},
    {"config"},
    {"case"},
    {"store"},
    {"ingest", "normalise", "compute", "account", "check", "chart", "fill", "publish", "issue"},
    {"project"},
    {"cli"},
    {"__main__"},
)
"""The rooms from the ground up: one imports only from the floors below it, none from its own floor."""
ONLY_IN = {
    "matplotlib": {"chart"},
    "docxtpl": {"fill"},
    "docx": {"fill", "issue"},
    "typst": {"publish"},
    "weasyprint": {"office"},
    "python_calamine": {"reading"},
    "msoffcrypto": {"reading"},
    "pandas": {"compute"},
    "tqdm": {"cli"},
}
LIGHT = {"cli", "__main__", "system", "config", "case", "project"}
"""Rooms on the way of a run that has nothing to do: they import no heavy package at module level."""


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] if parts != ("__init__",) else "system"


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> tuple[tuple[str, bool], ...]:
    """(dotted name, at module level?) of everything a file imports."""
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[tuple[str, bool]]:
    tree = tree_of(path)
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or "", id(node) in top
            for alias in node.names:
                yield f"{node.module}.{alias.name}", id(node) in top


def level(name: str) -> int:
    for number, rooms in enumerate(LEVELS):
        if name in rooms:
            return number
    raise AssertionError(f"pipeline/{name} has no place in the house (tests/test_imports.py: LEVELS)")


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    for name, _ in imported(path):
        parts = name.split(".")
        if parts[0] != "pipeline" or len(parts) < 2 or not _is_room(parts[1]):
            continue
        there = parts[1]
        if there == here:
            continue
        assert level(there) < level(here), f"{path.name} imports {name}: upwards, or from a room of its own floor"


def _is_room(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_heavy_packages_stay_in_their_rooms(path: Path) -> None:
    here = room(path)
    for name, at_top in imported(path):
        package = name.split(".")[0]
        if package in ONLY_IN:
            assert here in ONLY_IN[package], f"{path.name} imports {package}"
            assert not (here in LIGHT and at_top)
        if here in LIGHT and at_top:
            assert package not in {
                "pandas",
                "matplotlib",
                "weasyprint",
                "docx",
                "docxtpl",
                "openpyxl",
                "lxml",
                "tqdm",
            }, name


def test_files_are_of_one_idea() -> None:
    long = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path.name: lines for path, lines in long.items() if lines > 400} == {}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_says_what_goes_in_and_comes_out(path: Path) -> None:
    assert ast.get_docstring(tree_of(path)), f"{path} has no docstring"
    assert path.stem not in {"utils", "helpers", "common", "manager"}


def test_no_module_imports_itself_in_a_circle() -> None:
    """Types included: a circle that only a type checker sees still ties two files together."""
    names = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in modules()
    }
    arrows = {
        name: {there for there, _ in imported(path) if there in names and not name.startswith(f"{there}.")} - {name}
        for name, path in names.items()
    }
    TopologicalSorter(arrows).prepare()
