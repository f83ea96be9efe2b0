"""Every enumeration that people meet has one table of words, beside it: all who show it say the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from pipeline.model.change import Movement
from pipeline.model.fact import Origin, Status
from pipeline.model.finding import Severity
from pipeline.model.receipt import Absence, Disposition, Standing

PACKAGE = Path(__file__).parent.parent.parent / "pipeline"
ENUMS = (Status, Origin, Movement, Severity, Absence, Standing, Disposition)
NOT_ITS_WORDS = {
    "fill/phrases.py": "names of phrases in 用语.yaml",
    "fill/submissions.py": "names of phrases in 用语.yaml",
    "fill/wording.py": "names of phrases in 用语.yaml",
    "issue/slips.py": "what a liaison is asked to do",
    "publish/bundle/__init__.py": "what is said beside the word",
}


@pytest.mark.parametrize("words", ENUMS, ids=lambda words: words.__name__)
def test_every_member_is_called_something_of_its_own(words: type[StrEnum]) -> None:
    said = {one: one.word for one in words}  # type: ignore[attr-defined]
    assert [one for one, word in said.items() if not word] in ([], [Movement.ABSENT])
    assert len(set(said.values())) == len(words)


def tables(text: str) -> Iterator[int]:
    """Lines of mappings from members of these enumerations to Chinese words."""
    names = {one.__name__ for one in ENUMS}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict) and any(
            isinstance(key, ast.Attribute)
            and isinstance(key.value, ast.Name)
            and key.value.id in names
            and isinstance(value, ast.Constant)
            and isinstance(value.value, str)
            and not value.value.isascii()
            for key, value in zip(node.keys, node.values, strict=True)
        ):
            yield node.lineno


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_second_table(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    found = list(tables(path.read_text(encoding="utf-8")))
    assert bool(found) == (name in NOT_ITS_WORDS) or name.startswith("model/"), found
