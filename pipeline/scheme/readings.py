"""How departments write cells and rows — “—”, 未检出, 填表人：, 劣五类 — read from readings.yaml."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pipeline.scheme.units import fold
from pipeline.system.marks import Converted
from pipeline.system.shape import load_yaml
from pipeline.system.yamlproblems import Cursor

_SEAL = r"(?:\((?:盖章|公章|章)\))?"
_LISTED = re.compile(r"^\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、):]+")
"""What numbers a row of a list: 1. （一） 二、"""
_COUNTED = re.compile(r"^共\d+[^\d]")
"""共3项, which sums up the rows above."""
_BRACKETED = re.compile(r"\([^()]*\)$")
_ENDED = re.compile(r"(?:数|额|值|金额|面积)$")
"""What may stand after the word by which a row sums up others: 合计数."""
_NAME = r"(?P<name>[^\s:;,。、()|]*)"


Word = Annotated[str, Converted(lambda text, at: fold(text))]
"""A text made comparable."""


@dataclass(frozen=True, slots=True)
class GradeWords:
    """A water class and the words for it."""

    grade: str
    aliases: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class TotalWords:
    """Words that a row begins with that sums up others of one level."""

    words: tuple[Word, ...]


def _levels(sums: tuple[TotalWords, ...], at: Cursor) -> dict[str, int]:
    return {word: level for level, one in enumerate(sums) for word in one.words}


def _spellings(grades: tuple[GradeWords, ...], at: Cursor) -> dict[str, str]:
    made: dict[str, str] = {}
    for one in grades:
        for word in one.aliases:
            if made.setdefault(word, one.grade) != one.grade:
                at.problems.wrong(one, "aliases", f"“{word}”已属于 {made[word]}")
    return made


@dataclass(frozen=True, slots=True)
class Readings:
    """Words by what they say, all folded (`units.fold`); `notes` are beginnings of rows that are no data."""

    empty: frozenset[Word]
    not_applicable: frozenset[Word]
    not_done: frozenset[Word]
    unexplained: frozenset[Word]
    """Words of `not_done` that give no reason."""
    awaited: frozenset[Word]
    provisional: frozenset[Word]
    below_limit: frozenset[Word]
    yes: frozenset[Word]
    no: frozenset[Word]
    notes: tuple[Word, ...]
    signers: tuple[str, ...]
    """Words before a colon and the body that filled in the table."""
    unit_words: tuple[Word, ...]
    sums: Annotated[dict[str, int], Converted(_levels, tuple[TotalWords, ...])]
    """Words that a row begins with that sums up others → its level: a total covers the rows back to one of its own."""
    sum_signs: frozenset[Word]
    """Texts of a cell that make its row a total of the highest level, where nothing else stands in it."""
    averages: frozenset[Word]
    """Texts of a cell that make its row the mean of others, where nothing else stands in it."""
    statistics: frozenset[Word]
    """Texts of a cell that make its row a statistic of others or a limit, and no object: 最大值, 检出率, 限值."""
    areas: frozenset[Word]
    """Words for places that may stand before one of them or of `averages`: 街道平均."""
    statistic_row: str
    """What such a row is called."""
    group_total: str
    """What a heading of a group with numbers is a total of."""
    whole_total: str
    """What a row of the county's own name beside others is a total of."""
    ranks: tuple[Word, ...]
    """Endings of names that are ranks of species and no species."""
    never_summed: frozenset[str]
    """Kinds of quantity that no total row adds up."""
    unshared: frozenset[str]
    """Kinds of quantity that a unit of another kind, said for a whole table, does not concern."""
    counted: frozenset[str]
    """Kinds of quantity whose numbers are whole and exact."""
    mixed_units: frozenset[str]
    """Kinds of quantity that one table gives in two units, though it names only that of most columns."""
    parts: tuple[Word, ...]
    """Words that a row begins with that is a part of the row above it."""
    value_heads: frozenset[Word]
    """Heads of the one column of values in a table with one reading a row."""
    ignored_heads: frozenset[Word]
    year_heads: frozenset[Word]
    """Heads of the column that says of which year a row is."""
    present: tuple[Word, ...]
    """Beginnings of heads whose values are of the year of the table."""
    past: tuple[Word, ...]
    """Beginnings of heads whose values are of a year before that of the table."""
    grade_endings: tuple[Word, ...]
    grades: Annotated[dict[str, str], Converted(_spellings, tuple[GradeWords, ...])]
    """Folded spelling → Ⅰ…劣Ⅴ."""
    head_remarks: tuple[Word, ...]
    """Words in a bracket of a head by which it is a remark and no unit."""
    head_endings: tuple[Word, ...]
    """Endings of heads that add nothing to the name, such as 含量."""
    unsorted_folder: str
    register_file: str
    history_file: str

    def sums_up(self, text: str) -> str:
        """The word by which a text says that its row sums up others: 合计, 项目合计, 小计（一）, ∑; "" for none."""
        return _sum_word(text, tuple(self.sums), self.sum_signs)

    def level(self, label: str) -> int | None:
        """Which rows a total row of this name covers (`sums`), None for one that adds nothing up, such as 平均."""
        word = self.sums_up(label)
        return max(self.sums.values()) if word in self.sum_signs else self.sums.get(word)

    def signer(self, text: str) -> str | None:
        """The body that a line says filled in the table: “填报单位（盖章）：某局” → 某局; "" where it is left blank.

        None where the line does not speak of it.
        """
        plain = unicodedata.normalize("NFKC", text)
        words = "|".join(map(re.escape, self.signers))
        found = re.search(rf"(?:{words})\s*{_SEAL}\s*:\s*{_NAME}", plain)
        return found["name"].strip("_") if found else None

    def grade(self, text: str) -> str | None:
        """The water class a text names, or None: “III类” → Ⅲ."""
        folded = fold(text)
        for ending in self.grade_endings:
            if folded.endswith(ending):
                folded = folded.removesuffix(ending)
                break
        return self.grades.get(folded)


@lru_cache(maxsize=100_000)
def _sum_word(text: str, sums: tuple[str, ...], signs: frozenset[str]) -> str:
    """`Readings.sums_up`, kept: the names of stations and days stand in thousands of rows."""
    said = fold(text).rstrip(":")
    if said in signs:
        return said
    bare = _LISTED.sub("", said)
    bare = bare[1:-1] if bare.startswith("(") and bare.endswith(")") else bare
    if _COUNTED.match(bare):
        return next(iter(sums))
    words = sorted(sums, key=len, reverse=True)
    found = next((word for word in words if bare.startswith(word)), "")
    whole = _ENDED.sub("", _BRACKETED.sub("", bare).rstrip(":"))
    return found or next((word for word in words if whole.endswith(word)), "")


def load(path: Path) -> Readings:
    """Read and check readings.yaml; raises PipelineError (CONFIG) with all problems."""
    return load_yaml(path, Readings)
