"""Figures of water: what they set apart is what the chapter sets apart, and the legend says what the colours mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.chart import drawing_sheet, water
from pipeline.chart.drawing_sheet import Kind
from pipeline.chart.view import View
from pipeline.model.fact import Fact, FactKey, FactSet
from pipeline.system import fonts
from tests.chart.extremes import GRADES, county
from tests.conftest import ROOT


def section(name: str, items: int) -> water._Section:
    return water._Section(name, Decimal(4), None, {f"项{number}": Decimal("0.2") for number in range(items)})


def test_a_section_with_one_item_less_is_not_compared_either(tmp_path: Path) -> None:
    """An index is a sum over its items: with one item less it is smaller, whatever the water is like."""
    drawing_sheet.load_matplotlib(fonts.find_fonts(ROOT / ".fonts"), tmp_path)
    rows = [section("甲", 21), section("乙", 20)]
    assert "".join(water._notes(rows, rows)).endswith("不与其他断面比较：乙（20项）")
    assert water._notes(rows[:1], rows[:1]) == []


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Kind], list[str]]:
    """The legend of the next figure and the colours of its cells, filled when it is drawn."""
    drawing_sheet.load_matplotlib(fonts.find_fonts(ROOT / ".fonts"), tmp_path)
    legend: list[Kind] = []
    colours: list[str] = []

    def head(_: object, kinds: Sequence[Kind], *places: object, **more: object) -> None:
        legend.extend(kinds)

    def cells(_: object, places: object, shades: Sequence[str], *size: object) -> None:
        colours.extend(shades)

    monkeypatch.setattr(drawing_sheet, "legend_line", head)
    monkeypatch.setattr(drawing_sheet, "cells", cells)
    return legend, colours


@pytest.mark.parametrize("gap", [False, True])
@pytest.mark.parametrize("worst", range(6))
def test_the_legend_of_classes_has_the_good_ones_and_what_is_drawn(
    worst: int, gap: bool, drawn: tuple[list[Kind], list[str]]
) -> None:
    """Ⅰ to Ⅲ always, beyond only what a section had; the dash where a month has no class. Each in its cells' colour."""
    made = county(sections=1)
    grades = ["Ⅰ", *[GRADES[worst]] * 11]
    facts = [
        Fact(FactKey("section_class", made.config.sections[0].name, f"{made.config.year}-{month:02}"), grade)
        for month, grade in enumerate(grades, 1)
        if not (gap and month == 12)
    ]
    water.section_classes(View(made.but(facts=FactSet().plus(facts))), "图")
    legend, colours = drawn
    wanted = [f"{grade}类" for rank, grade in enumerate(GRADES) if rank <= 2 or rank == worst]
    assert [kind.word for kind in legend] == [*wanted, *(["“—”为没有有效监测结果"] if gap else [])]
    of = {kind.word: kind.colour for kind in legend}
    assert len({of[word] for word in wanted}) == len(wanted)
    there = [of["Ⅰ类"], *[of[f"{GRADES[worst]}类"]] * 11]
    assert colours == ([*there[:11], "white"] if gap else there)


def test_every_class_has_a_colour_of_its_own(drawn: tuple[list[Kind], list[str]]) -> None:
    made = county(sections=1)
    name, year = made.config.sections[0].name, made.config.year
    facts = [Fact(FactKey("section_class", name, f"{year}-{month:02}"), GRADES[month % 6]) for month in range(1, 13)]
    water.section_classes(View(made.but(facts=FactSet().plus(facts))), "图")
    legend, colours = drawn
    assert [kind.word for kind in legend] == [f"{grade}类" for grade in GRADES]
    assert len({kind.colour for kind in legend}) == len(GRADES)
    assert colours == [legend[month % 6].colour for month in range(1, 13)]


def test_an_index_has_the_shade_that_the_legend_says(drawn: tuple[list[Kind], list[str]]) -> None:
    """On both sides of every bound that the words name, and none for no value."""
    sheet = drawing_sheet.blank_sheet(10)
    water._steps(sheet, 5)
    legend, _ = drawn
    of = {kind.word: kind for kind in legend}
    bounds = sorted({Decimal(one) for word in of for one in re.findall(r"\d+(?:\.\d+)?", word)})
    assert [str(bound) for bound in bounds] == ["0.3", "0.6", "0.8", "1"]
    under, between, near, close, beyond = of
    assert (under[:2], between, near, close, beyond[:3]) == ("不到", "0.3～0.6", "0.6～0.8", "0.8～1", "大于1")
    step = Decimal("0.001")
    for word, (low, high) in zip(of, zip([Decimal(0), *bounds], [*bounds, Decimal(9)], strict=True), strict=True):
        assert water._shade(low + step) == water._shade(high - step) == of[word]
    assert water._shade(Decimal(1)) == of[close], "at the limit is within it"
    assert water._shade(None).colour == "white"
    assert len({kind.colour for kind in legend}) == len(legend)
