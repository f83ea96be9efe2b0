"""Units and their exact conversion, read from units.yaml."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from pipeline.model.number import divide
from pipeline.system.yamlfile import Node, read_yaml, refuse


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


def load(path: Path) -> Units:
    """Read and check units.yaml; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    names: dict[str, str] = {}
    factors: dict[str, tuple[str, Fraction]] = {}
    also: dict[str, dict[str, Fraction]] = {}
    data = read_yaml(path)
    for number, entry in enumerate(data if isinstance(data, list) else [], 1):
        node = Node(entry, f"{path.name} 第 {number} 项", problems)
        quantity = node.text("quantity")
        for unit in node.nodes("units"):
            name = unit.text("unit")
            factors[name] = (quantity, _factor(unit, "factor"))
            if "also" in unit:
                other = unit.node("also")
                also[name] = {str(one): _factor(other, one) for one in other}
                other.done()
            for spelling in (name, *unit.texts("aliases")):
                if names.setdefault(fold(spelling), name) != name:
                    unit.problem("aliases", f"“{spelling}”已属于 {names[fold(spelling)]}")
            unit.done()
        node.done()
    refuse(problems, path.name)
    return Units(names, factors, also)


def _factor(node: Node, key: str) -> Fraction:
    try:
        return Fraction(node.text(key))
    except ValueError:
        node.problem(key, "应当是整数、小数或分数")
        return Fraction(1)
