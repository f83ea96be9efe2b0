"""Whatever headline has no value: a chapter leads to no table and no figure that is left out for want of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from pipeline.fill import outline
from pipeline.model.fact import FactSet
from tests.fill.telling import TEMPLATES, config, filled
from tests.fill.test_cases_read_well import season, told

pytestmark = pytest.mark.slow

MARK = re.compile("〔([^〔〕]+)〕")
HEADLINES = [one.headline.id for one in config().scheme.tree.indicators() if one.headline]


def chapters(gone: str) -> Iterator[tuple[bool, list[str], str]]:
    """Whether it is a caption, the names and the text of each paragraph with a number or a reference."""
    whole = season("up")
    known = FactSet({key: facts for key, facts in whole.by_key.items() if key.measure != gone}, whole.tables)
    figures = frozenset(one.id for one in outline.load(TEMPLATES).figures)
    source = replace(told("up", None, known), figures=figures)
    for path in sorted((TEMPLATES / "正文").glob("*.docx")):
        for style, text in filled(path, source)[0]:
            if MARK.search(text):
                yield style in ("TableCaption", "FigureCaption"), MARK.findall(text), text


@cache
def captions() -> frozenset[str]:
    """Every table and figure of the chapters where nothing is missing."""
    return frozenset(name for caption, names, _ in chapters("") if caption for name in names)


@pytest.mark.parametrize("gone", HEADLINES)
def test_what_is_referred_to_is_there(gone: str) -> None:
    made = list(chapters(gone))
    there = {name for caption, names, _ in made if caption for name in names}
    lost = {name: text for caption, names, text in made if not caption for name in names if name not in there}
    assert not {name: text for name, text in lost.items() if name in captions()}
