"""A material → the one indicator it is filed under, or the scheme's letter for materials of none or all."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from pipeline.config import Config
from pipeline.model.material import Material
from pipeline.scheme.indicators import Indicator
from pipeline.scheme.units import fold

_SHORTEST = 4
"""Characters that a title and an indicator's name must share in one piece: 生态 alone says nothing."""


def home_of(material: Material, config: Config) -> str:
    """Id of the home indicator: of the form read from it, else of the form or indicator its title names.

    A title that fits several equally goes to the scheme's other materials (D): a number is for ever, so no guess.
    """
    scheme = config.scheme
    for form in material.forms:
        if form in scheme.forms.by_id and scheme.forms.by_id[form].indicator:
            return scheme.forms.by_id[form].indicator
    roles = {role for body in config.bodies if body.name == material.department for role in body.roles}
    title = fold(material.title)
    named = {
        form.indicator
        for form in scheme.forms.by_id.values()
        if form.indicator and roles.intersection(form.roles) and _contains(title, (form.title, *form.aliases))
    }
    if len(named) == 1:
        return named.pop()
    own = [indicator for indicator in scheme.indicators.values() if roles.intersection(indicator.roles)]
    return (
        _named(title, own) or _named(title, scheme.indicators.values()) or _nearest(title, own) or scheme.tree.other_id
    )


def _contains(title: str, names: Iterable[str]) -> bool:
    return any(len(fold(name)) >= _SHORTEST and fold(name) in title for name in names)


def _named(title: str, indicators: Iterable[Indicator]) -> str:
    found = [one.id for one in indicators if _contains(title, (one.name, *one.aliases))]
    return found[0] if len(found) == 1 else ""


def _nearest(title: str, indicators: Iterable[Indicator]) -> str:
    """The indicator whose name shares the longest piece with the title, if one does more than all others."""
    scored = sorted(
        ((max(shared_length(title, fold(name)) for name in (one.name, *one.aliases)), one.id) for one in indicators),
        reverse=True,
    )
    if not scored or scored[0][0] < _SHORTEST or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return ""
    return scored[0][1]


@lru_cache(maxsize=20_000)
def shared_length(left: str, right: str) -> int:
    """Length of the longest piece that both texts have."""
    longest, row = 0, [0] * (len(right) + 1)
    for character in left:
        row = [0, *((row[at] + 1 if character == other else 0) for at, other in enumerate(right))]
        longest = max(longest, *row)
    return longest
