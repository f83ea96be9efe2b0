"""A head, the name of an item or a cell → the year that it says its values are of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model.table import Raw
from pipeline.scheme.units import fold

_ALONE = re.compile(r"\(?((?:19|20)\d{2})(?:\.0+)?(?:年度?)?(?:全年|合计|末|底)?\)?")
_FIRST = re.compile(
    r"(?:其中:?|截至|截止|至)?\(?((?:19|20)\d{2})年度?"
    r"(?![-~—至到、]|[上下]半年|前?第?[一二三四1-4]季度|\d{1,2}(?!\d))"
)
_PART = re.compile(r"\d{1,2}月|[上下]半年|[一二三四1-4]季度")
_LONGEST = 20
"""Signs of a text that is nothing but a year."""
_LAST = re.compile(r"\((?:截至|截止|至)?((?:19|20)\d{2})年?度?[末底]?\)$")


def year_named(text: str) -> int | None:
    """The one year that a text names, as a whole, at its beginning, or in brackets at its end; None for none.

    “2022”, “2022年产值”, “产值（2022年）” name 2022; “总投资（2020年价）” and “2021—2025年规划” name none.
    """
    plain = fold(text)
    found = _ALONE.fullmatch(plain) or _FIRST.match(plain) or _LAST.search(plain)
    return int(found[1]) if found else None


def whole_year(text: str) -> int | None:
    """The year that a text names and nothing else: 2023年, （2023年度）, 2023年全年; None for any other text."""
    found = _ALONE.fullmatch(fold(text)) if len(text) < _LONGEST else None
    return int(found[1]) if found else None


def part_of_year(cell: Raw) -> bool:
    """Whether a cell names a part of a year: 1—6月, 上半年, 第三季度."""
    return isinstance(cell, str) and bool(_PART.search(fold(cell)))


def year_of_cell(cell: Raw) -> int | None:
    """The year that a cell names; a plain number is one only where it looks like a year."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return None
    if isinstance(cell, float) and not cell.is_integer():
        return None
    return year_named(cell if isinstance(cell, str) else str(int(cell)))


def names_of_the_year(names: Sequence[str], path: Sequence[str], year: int, past: Sequence[str]) -> tuple[str, ...]:
    """Of the names that a head may be looked up by those that keep the year it names; all where it names no other.

    `path`: the head's words, outermost first; `year`: that of the table; `past`: words for the year before, folded. A
    head of a third year is looked up by nothing, one of last year only by what says so: “2023年投资” is no 投资.
    """
    for step in reversed(path):
        named, plain = year_named(step), fold(step)
        word = next((one for one in past if plain.startswith(one)), "")
        if named is None and not word:
            continue
        if named == year and not word:
            return tuple(names)
        if named not in (None, year - 1):
            return ()
        signs = [sign for sign in (word, str(named or "")) if sign]
        return tuple(name for name in names if any(sign in name for sign in signs))
    return tuple(names)
