"""Mistakes of planted.yaml, one by one and all at once, in a season of another county: found, clearly, without noise."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.finding import Settled
from pipeline.system import yamlfile
from tests.check import planting
from tests.check.planting import Planted, Season

MISTAKES: list[dict[str, Any]] = yamlfile.read_yaml(Path(__file__).parent / "planted.yaml")
FOUND, CLEAR = 0.95, 0.88
FALSE_LINES = 0.03
LINES, ROOTS = 8, 3
"""Lines, and blocking ones among them, on the slip of the median body."""
MONITORED = ("F33", "F34")
"""Forms whose long tables take half the time: each is read only where a mistake stands in it."""

AT_ONCE = 4
"""Mistakes planted in one copy of the season: each in papers of other bodies, told by codes of its own."""
FIRST_YEAR = 3
"""Of the mistakes every third is planted in a county's first year as well: it is found without last year's values."""

pytestmark = pytest.mark.slow


def test_there_are_kinds_enough() -> None:
    kinds = [one["kind"] for one in MISTAKES]
    assert len(kinds) == len(set(kinds)) >= 120


class Measured:
    """What was found of each mistake when it was planted with none beside it that could be taken for it."""

    def __init__(self, season: Season) -> None:
        self.missed: list[str] = []
        self.unclear: list[str] = []
        self.lines = self.false = 0
        self.mistakes = MISTAKES[:: FIRST_YEAR if len(season.received) == 1 else 1]
        for form in (*MONITORED, ""):
            mistakes = [one for one in self.mistakes if _monitored(one) == form]
            received = planting.without(season.received, tuple(other for other in MONITORED if other != form))
            clean = season.settled(received)
            for apart in planting.apart(mistakes, received, AT_ONCE):
                self._judge(apart, list(planting.new_findings(season.settled(apart[-1].received), clean)))

    def _judge(self, apart: Sequence[Planted], new: list[Settled]) -> None:
        for planted in apart:
            mine = [one for one in new if planting.touches(one, planted)]
            elsewhere = [one for one in new if not any(planting.touches(one, other) for other in apart)]
            named = [one for one in (*mine, *elsewhere) if one.finding.code in planted.mistake["tells"]]
            if not named and not mine:
                self.missed.append(planted.mistake["kind"])
            if not any(planting.touches(one, planted, row=True) for one in named):
                self.unclear.append(planted.mistake["kind"])
        self.lines += len(new)
        told = {code for planted in apart for code in planted.mistake["tells"]}
        strange = (one for one in new if not any(planting.touches(one, planted) for planted in apart))
        self.false += sum(1 for one in strange if one.finding.code not in told)


def _monitored(mistake: Mapping[str, Any]) -> str:
    """The form of long tables that a mistake stands in, "" for none."""
    return next((form for form in MONITORED if mistake.get("form") == form), "")


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    return Season.of_another_county(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module", params=["with last year", "first year"])
def measured(request: pytest.FixtureRequest, season: Season) -> Measured:
    return Measured(season.as_the_first() if request.param == "first year" else season)


def test_planted_mistakes_are_found(measured: Measured) -> None:
    assert 1 - len(measured.missed) / len(measured.mistakes) >= FOUND, measured.missed


def test_what_is_found_is_clear(measured: Measured) -> None:
    """The finding names the row and is the one that says what is wrong."""
    assert 1 - len(measured.unclear) / len(measured.mistakes) >= CLEAR, measured.unclear


def test_few_lines_speak_of_anything_else(measured: Measured) -> None:
    assert measured.false / measured.lines <= FALSE_LINES


def test_all_at_once_the_slips_stay_short(season: Season) -> None:
    """A season with every mistake that another does not undo: what the median body finds on its slip."""
    planted, where = _together(season)
    new = list(planting.new_findings(season.settled(planted), season.clean))
    files = {place.file for places in where for place in places}
    strange = [one for one in new if not files & {place.file for place in one.finding.at}]
    assert len(strange) / len(new) <= FALSE_LINES, [(one.finding.code, str(one.finding.at[:1])) for one in strange]
    bodies = {body.name for body in season.case.config.bodies}
    lines, roots = Counter[str](), Counter[str]()
    for one in new:
        if one.finding.department in bodies:
            lines[one.finding.department] += 1
            roots[one.finding.department] += planting.blocks(one)
    assert statistics.median(lines[name] for name in bodies) <= LINES, lines
    assert statistics.median(roots[name] for name in bodies) <= ROOTS, roots


def _together(season: Season) -> tuple[Any, list[tuple[Any, ...]]]:
    received, where, taken = season.received, [], set[Any]()
    for mistake in _spread():
        try:
            one = planting.plant(mistake, received)
        except AssertionError:
            continue  # Another mistake has changed the words by which this one finds its place.
        if not taken.intersection(one.at):
            received = one.received
            taken.update(one.at)
            where.append(one.at)
    assert len(where) >= 120
    return received, where


def _spread() -> Iterator[dict[str, Any]]:
    """Mistakes in their order, those that take away rows or whole columns last."""
    whole = ("drop", "scale", "swap", "title", "signed")
    yield from sorted(MISTAKES, key=lambda one: any(key in one for key in whole))
