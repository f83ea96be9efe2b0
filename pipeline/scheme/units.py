"""Units with their multiples and exact conversion, and what looks like a unit nobody listed, read from units.yaml."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pipeline.model.number import divide
from pipeline.system.marks import Converted, Unfit
from pipeline.system.shape import read_shape
from pipeline.system.yamlproblems import Cursor, YamlProblems

UNKNOWN = "?"
"""What an unknown unit begins with where a unit is expected, its words behind it: “?美元”."""
SEVERAL = "、"
"""What stands between the units of a table that has more than one."""
_POWER_OF_TEN = re.compile(r"^(10+)(\D.*)$")
_PARTS = re.compile(r"[/·*]")
_TWICE = re.compile(r"([^()\[\]【】]+)[(\[【]([^()\[\]【】]+)[)\]】]|([^/、,或]+)[/、,或]([^/、,或]+)")
"""A unit and, in brackets or behind a stroke, another spelling of it."""
_TITLE = 40
"""Letters of a title or name at most; a longer text speaks of more than the table."""
_LONGEST = 10
"""Letters that a unit has at most."""
_SPELT = 60
"""Signs, spaces and powers of ten among them, in which a unit is written at most."""
_LIST = 200
"""Signs behind “单位：” among which a table's units are looked for."""


_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    """Text without the signs that nobody sees: zero-width ones, soft hyphens, marks of direction and of variants."""
    return text if text.isascii() else _UNSEEN.sub("", text)


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Text made comparable: NFKC, no white space or unseen sign, lower case, so that ㎡, m2 and M² meet."""
    return "".join(visible(unicodedata.normalize("NFKC", text)).split()).lower()


@dataclass(frozen=True, slots=True)
class Units:
    """Every spelling of a unit → its canonical name, and per unit its quantity and factor to the base unit.

    `also` holds what a unit may stand for besides: a tonne of water is a cubic metre.
    """

    names: dict[str, str]
    factors: dict[str, tuple[str, Fraction]]
    also: dict[str, dict[str, Fraction]]
    """Unit → other quantity → its factor to the base unit of that quantity."""
    multiples: Mapping[str, Fraction] = field(default_factory=dict)
    """Words for a multiple that may stand before a unit: 百万 → 1,000,000."""
    words: frozenset[str] = frozenset()
    """Folded words for units that we know by sight only."""
    yearly: tuple[str, ...] = ()
    """What behind a unit says that it is of a year, which every amount is: “万元/年” is 万元."""

    def canonical(self, text: str) -> str | None:
        """The unit a text names, or None: “平方公里” → km², “百万元” → 百万元, “100万元/年” → 百万元.

        One that is said twice is that unit: “千米（km）”, “公里/km”; of two that differ it is none: “公顷（亩）”.
        """
        if len(text) > _SPELT:
            return None
        said = fold(text)
        found = self.names.get(said)
        if found is None and said.endswith(self.yearly):
            said = next(said.removesuffix(ending) for ending in self.yearly if said.endswith(ending))
            found = self.names.get(said)
        if found is None and (twice := _TWICE.fullmatch(said)):
            first, second = filter(None, twice.groups())
            one, two = self.names.get(first), self.names.get(second)
            found = one if one == two and first != second else None
        power = _POWER_OF_TEN.match(said) if found is None else None
        if power is None:
            return found
        words = (word for word, factor in self.multiples.items() if factor == int(power[1]))
        return next((self.names[word + power[2]] for word in words if word + power[2] in self.names), None)

    def convert(self, value: Decimal, unit: str, to: str) -> Decimal | None:
        """`value` in `to`, exactly; None where the two measure different things or are unknown."""
        if unit == to:
            return value
        if unit not in self.factors or to not in self.factors:
            return None
        (quantity, factor), (other, divisor) = self.factors[unit], self.factors[to]
        if quantity != other:
            if other not in self.also.get(unit, {}):
                return None
            factor = self.also[unit][other]
        ratio = factor / divisor
        return divide(value * ratio.numerator, Decimal(ratio.denominator))

    def multiple(self, text: str) -> Fraction | None:
        """What a bare word for a multiple multiplies by (“万” → 10,000), None where a text is none."""
        return self.multiples.get(fold(text))

    def times(self, unit: str) -> Fraction:
        """How many of the unit that it is a multiple of a unit is: 10,000 for 万元, 1 for 元 or kg."""
        words = [word for word in self.multiples if unit.startswith(word) and unit.removeprefix(word) in self.factors]
        return self.multiples[max(words, key=len)] if words else Fraction(1)

    def strange(self, text: str) -> str:
        """The text as an unknown unit (“?美元”), "" where it is a known one or looks like none.

        Looks like one: a listed word, a multiple alone or before a unit or such a word, and parts of which each is
        one (“元/吨”).
        """
        said = fold(text) if len(text) <= _SPELT else ""
        if not said or len(said) > _LONGEST or self.canonical(said) is not None:
            return ""
        parts = _PARTS.split(said)
        alike = all(map(self._alike, parts)) and (len(parts) == 1 or any(map(self._unit, parts)))
        return f"{UNKNOWN}{''.join(text.split())}" if alike else ""

    def _alike(self, said: str) -> bool:
        if said in self.words or said in self.multiples or self._unit(said):
            return True
        rests = (said.removeprefix(word) for word in self.multiples if said.startswith(word))
        return any(rest in self.words for rest in rests)

    def _unit(self, said: str) -> bool:
        return said in self.names and any(letter.isalpha() or letter in "%‰" for letter in said)

    def said_of_table(self, text: str, words: tuple[str, ...], *, brackets: bool = True) -> str:
        """The units that a row above a table, a sheet's or a file's name gives, joined by “、”; "" for none.

        They stand behind one of the words (“单位：公顷、万元”), else alone in `brackets` (“（万元）”).
        """
        plain = visible(unicodedata.normalize("NFKC", text))
        found: list[str] = []
        marks = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
        for said in re.finditer(rf"(?:{marks})\s{{0,9}}(?:[:(]|为|是)\s*(?=([^)。]{{0,{_LIST}}}))", plain):
            found += self._listed(said[1])
        if brackets and not found and len(plain) <= _TITLE:
            for inside in re.findall(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]", plain):
                named = self.canonical(inside) if self._unit(fold(inside)) else None
                found += filter(None, [named or self.strange(inside)])
        return SEVERAL.join(dict.fromkeys(found))

    def _listed(self, text: str) -> Iterator[str]:
        """The units that a text begins with, one after the other; a first word that is no unit ends them."""
        for part in re.split(r"[、,;\s和及或]+", text.strip()):
            own = self.canonical(part) or self.strange(part)
            if not own:
                own = self._before_words(part)
            if not own:
                return
            yield own

    def _before_words(self, text: str) -> str:
        """The unit of more than one letter that a text begins with, unknown where it is a unit by another (万元/亩).

        One letter may as well begin a name: 元谋, 个旧.
        """
        size = next((size for size in range(min(len(text), _SPELT), 0, -1) if self.canonical(text[:size])), 0)
        if not size or text[size] in "/·*":
            return f"{UNKNOWN}{text}" if size else ""
        return self.canonical(text[:size]) or "" if size > 1 else ""

    def apt(self, said: str, wanted: str) -> str:
        """Of the units that are said for a table the one that measures what `wanted` does, "" where none does.

        An unknown one stands for all that none fits.
        """
        given = said.split(SEVERAL)
        kind = self.factors.get(wanted, ("",))[0]
        fits = (one for one in given if one in self.factors and kind in (self.factors[one][0], *self.also.get(one, ())))
        return next(fits, next((one for one in given if one.startswith(UNKNOWN)), ""))


def _fraction(text: str, at: Cursor) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise Unfit("应当是整数、小数或分数") from None


Factor = Annotated[Fraction, Converted(_fraction)]


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit, its factor to the base unit of its quantity, how else it is written, what else it may stand for."""

    unit: str
    factor: Factor
    aliases: tuple[str, ...] = ()
    also: dict[str, Factor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A kind of quantity with the units it is measured in; `multiples`: whether words such as 万 stand before them."""

    quantity: str
    units: tuple[UnitEntry, ...]
    multiples: bool = True


@dataclass(frozen=True, slots=True)
class UnitBook:
    """What units.yaml holds."""

    multiples: dict[str, Factor]
    words: tuple[str, ...]
    yearly: tuple[str, ...]
    quantities: tuple[Quantity, ...]


def load(path: Path) -> Units:
    """Read and check units.yaml; raises PipelineError (CONFIG) with all problems."""
    problems = YamlProblems()
    book = read_shape(path, UnitBook, problems)
    made = Units({}, {}, {}, dict(book.multiples), frozenset(map(fold, book.words)), book.yearly)
    for quantity in book.quantities:
        for unit in quantity.units:
            made.factors[unit.unit] = (quantity.quantity, unit.factor)
            if unit.also:
                made.also[unit.unit] = unit.also
            for spelling in (unit.unit, *unit.aliases):
                if made.names.setdefault(fold(spelling), unit.unit) != unit.unit:
                    problems.wrong(unit, "aliases", f"“{spelling}”已属于 {made.names[fold(spelling)]}")
    for quantity in book.quantities:
        for unit in quantity.units if quantity.multiples else ():
            for word, times in book.multiples.items():
                _multiply(quantity, unit, word, times, made, problems)
    problems.refuse(path)
    return made


def _multiply(
    quantity: Quantity, unit: UnitEntry, word: str, times: Fraction, made: Units, problems: YamlProblems
) -> None:
    """Add the multiple of a unit; one that is listed under its own name must have the same factor."""
    multiple, worth = word + unit.unit, (quantity.quantity, unit.factor * times)
    if made.factors.setdefault(multiple, worth) != worth:
        problems.wrong(unit, "factor", f"“{multiple}”另外写成了 {made.factors[multiple][1]}，应当是 {worth[1]}")
    if unit.also:
        made.also.setdefault(multiple, {kind: factor * times for kind, factor in unit.also.items()})
    for spelling in (unit.unit, *unit.aliases):
        known = made.names.setdefault(fold(word + spelling), multiple)
        if made.factors[known] != worth:
            problems.wrong(unit, "aliases", f"“{word}{spelling}”已属于 {known}")
