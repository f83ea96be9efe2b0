"""Names of objects → the pairs of them by which people may mean one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from typing import Annotated

from pipeline.scheme.labels import label_key
from pipeline.scheme.rules import RuleSection
from pipeline.system.marks import Converted
from pipeline.system.yamlproblems import Cursor

_LONG, _NEAR = 7, 3
"""Letters of a name of which one may be a slip of the pen; letters from there on that may say that it is a place's."""
_LONGEST = 60
"""Letters of a name at most in which a slip of the pen is looked for."""
_FEW = 3
"""Names so many of which are compared each with each; of more, each is with the next."""


def _letters(text: str, at: Cursor) -> frozenset[str]:
    return frozenset(text)


@dataclass(frozen=True, slots=True)
class OneObject:
    """How names of objects are compared: kinds of objects, and what may be left out at both ends of a name.

    `telling` are letters and `levels` words that tell two things of one kind apart: names that differ in one of them
    are never proposed as one. A letter up to two before one of `places` is that of a place: places often differ in
    one. Objects of the kinds `across` are one also where two forms name them. Of the kind `species` the text in the
    column `scientific` counts, not the name.
    """

    kinds: tuple[str, ...]
    across: tuple[str, ...]
    prefixes: tuple[str, ...]
    endings: tuple[str, ...]
    telling: Annotated[frozenset[str], Converted(_letters)]
    levels: tuple[str, ...]
    places: Annotated[frozenset[str], Converted(_letters)]
    species: str
    scientific: str


ONE_OBJECT = RuleSection("one_object", OneObject)


def bare_name(name: str, words: OneObject, places: Sequence[str]) -> str:
    """A name without what people leave out: the province and county before it, 有限公司 or 工程 behind it.

    `places`: the county's names, those of its parts.
    """
    bare = label_key(name)
    before, behind = _left_out(words.prefixes, tuple(places)), _left_out(words.endings, ())
    changed = True
    while changed:
        changed = False
        for word in before:
            if bare.startswith(word) and len(bare) - len(word) > 1:
                bare, changed = bare.removeprefix(word), True
        for word in behind:
            if bare.endswith(word) and len(bare) - len(word) > 1:
                bare, changed = bare.removesuffix(word), True
    return bare


@cache
def _left_out(words: tuple[str, ...], places: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of what people leave out, the longest first."""
    return tuple(sorted({label_key(one) for one in (*words, *places)} - {""}, key=len, reverse=True))


def alike(names: Iterable[str], words: OneObject, places: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Pairs of different names that may mean one thing, and whether only what people leave out tells them apart.

    Of many names that are all alike, each is paired with the next (`together` joins them).

    The others differ in one letter of a long name, which is none that tells things apart (第一, 二期, 东, 总).
    """
    bare: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        bare.setdefault(bare_name(name, words, places), []).append(name)
    for found in bare.values():
        for one, two in _pairs(found):
            if label_key(one) != label_key(two) and _agree(one, two, words.levels):
                yield one, two, True
    holes: dict[str, list[str]] = {}
    for name in bare:
        for at in range(len(name) if _LONG <= len(name) <= _LONGEST else 0):
            near = name[at : at + _NEAR]
            if name[at] not in words.telling and not words.places.intersection(near):
                holes.setdefault(f"{name[:at]}\0{name[at + 1 :]}", []).append(name)
    for close in holes.values():
        for first, second in _pairs(close):
            yield bare[first][0], bare[second][0], False


def _pairs(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each with each where they are few, else each with the next: what belongs together stays together."""
    return combinations(names, 2) if len(names) <= _FEW else pairwise(names)


def together(pairs: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Pairs of names, those that hang together by a name as one list, in the order of their first."""
    root: dict[str, str] = {}

    def of(name: str) -> str:
        root.setdefault(name, name)
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    every = list(pairs)
    for one, two in every:
        root[of(two)] = of(one)
    found: dict[str, list[tuple[str, str]]] = {}
    for pair in every:
        found.setdefault(of(pair[0]), []).append(pair)
    return list(found.values())


def _agree(one: str, two: str, levels: Sequence[str]) -> bool:
    """Whether the levels that two names give, 国家级 or 省级, are not different ones."""
    first, second = ({level for level in levels if level in name} for name in (one, two))
    return not first or not second or first == second
