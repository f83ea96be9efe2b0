"""Units and their exact conversion, read from units.yaml."""

from __future__ import annotations

import unicodedata
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


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Text made comparable: NFKC, no white space, lower case, so that ㎡, m2 and M² meet."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


@dataclass(frozen=True, slots=True)
class Units:
    """Every spelling of a unit → its canonical name, and per unit its quantity and factor to the base unit.

    `also` holds what a unit may stand for besides: a tonne of water is a cubic metre.
    """

    names: dict[str, str]
    factors: dict[str, tuple[str, Fraction]]
    also: dict[str, dict[str, Fraction]]
    """Unit → other quantity → its factor to the base unit of that quantity."""

    def canonical(self, text: str) -> str | None:
        """The unit a text names, or None: “平方公里” → km²."""
        return self.names.get(fold(text))

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
    """A kind of quantity with the units it is measured in."""

    quantity: str
    units: tuple[UnitEntry, ...]


def load(path: Path) -> Units:
    """Read and check units.yaml; raises PipelineError (CONFIG) with all problems."""
    problems = YamlProblems()
    made = Units({}, {}, {})
    for quantity in read_shape(path, tuple[Quantity, ...], problems):
        for unit in quantity.units:
            made.factors[unit.unit] = (quantity.quantity, unit.factor)
            if unit.also:
                made.also[unit.unit] = unit.also
            for spelling in (unit.unit, *unit.aliases):
                if made.names.setdefault(fold(spelling), unit.unit) != unit.unit:
                    problems.wrong(unit, "aliases", f"“{spelling}”已属于 {made.names[fold(spelling)]}")
    problems.refuse(path)
    return made
