"""No Python file holds a department's name, an indicator's or measure's name, a form's title or a year: they are data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from pipeline import config

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "pipeline").rglob("*.py"))
CONFIG = config.load(ROOT)

BODIES = {name for body in CONFIG.bodies for name in (body.name, *body.aliases)}
INDICATORS = {name for one in CONFIG.scheme.indicators.values() for name in (one.name, *one.aliases) if len(name) > 4}
MEASURES = {measure.name for measure in CONFIG.scheme.measures.values() if len(measure.name) > 4}
TITLES = {name for form in CONFIG.scheme.forms.by_id.values() for name in (form.title, *form.aliases)}
FORBIDDEN = BODIES | INDICATORS | MEASURES | TITLES | {CONFIG.county, CONFIG.short_name}
_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
_NAMESPACES = ("http://", "tag:yaml.org")
_ROUND_SIZES = {2000, 2048}


@cache
def constants(path: Path) -> tuple[tuple[int, str | int], ...]:
    """(line, value) of every text and whole number in the code, docstrings left out."""
    return tuple(_constants(path))


def _constants(path: Path) -> Iterator[tuple[int, str | int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in words and isinstance(node.value, str | int):
            yield node.lineno, node.value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_names_nothing_that_is_data(path: Path) -> None:
    found = [
        (line, name) for line, value in constants(path) if isinstance(value, str) for name in FORBIDDEN if name in value
    ]
    assert not found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_code_holds_no_year(path: Path) -> None:
    found = [
        (line, value)
        for line, value in constants(path)
        if (isinstance(value, str) and _YEAR.search(value) and not any(mark in value for mark in _NAMESPACES))
        or (type(value) is int and 1990 <= value <= 2100 and value not in _ROUND_SIZES)
    ]
    assert not found
