"""Figures: drawn from printed values, the same bytes every time, no character without a glyph, nothing without data."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import chart, fonts
from pipeline.build import Assessment, assess
from pipeline.chart import look
from pipeline.chart.data import ChartData
from pipeline.errors import PipelineError
from pipeline.fill import outline
from pipeline.model.fact import FactSet
from tests.conftest import ROOT, sample_project

FACES = fonts.find(ROOT / ".fonts")
WANTED = {name: name for name in chart.DRAWINGS}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    return assess(sample_project(tmp_path_factory.mktemp("chart") / "p"), None, lambda _: None)


@pytest.fixture(scope="module")
def data(case: Assessment) -> ChartData:
    return ChartData(case.config, case.facts, case.changes, case.days)


def test_every_figure_of_the_outline_has_a_drawing() -> None:
    plan = outline.load(ROOT / "report_templates")
    assert len(plan.figures) >= 6
    assert {figure.drawing for figure in plan.figures} <= chart.DRAWINGS.keys()


def test_the_same_bytes_with_one_process_and_with_two(data: ChartData, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*missing from.*font.*")
        alone = chart.draw(WANTED, data, FACES, tmp_path / "a", 1)
    assert alone == chart.draw(WANTED, data, FACES, tmp_path / "b", 2)
    assert [figure.id for figure in alone] == list(WANTED)


def test_a_drawing_without_data_is_left_out(data: ChartData, tmp_path: Path) -> None:
    nothing = replace(data, facts=FactSet(), changes={}, days=())
    assert chart.draw(WANTED, nothing, FACES, tmp_path, 1) == ()


def test_figures_show_the_printed_values(case: Assessment, data: ChartData, tmp_path: Path) -> None:
    (figure,) = chart.draw({"主要指标": "overview"}, data, FACES, tmp_path, 1)
    for measure in ("good_days_ratio", "sewage_treatment_ratio"):
        fact = case.facts.get(measure, period=case.config.year)
        assert fact is not None
        assert f"{case.config.scheme.measures[measure].name}{fact.printed}%" in figure.alt
    assert figure.png.startswith(b"\x89PNG")
    assert b"<svg" in figure.svg[:2000]
    assert b"<dc:date>" not in figure.svg


def test_last_year_missing_leaves_one_bar(case: Assessment, data: ChartData, tmp_path: Path) -> None:
    only = FactSet({key: facts for key, facts in case.facts.by_key.items() if key.period.startswith("2024")})
    figures = chart.draw(WANTED, replace(data, facts=only), FACES, tmp_path, 1)
    assert {"land_use", "industry", "water_index"} <= {figure.id for figure in figures}


def test_an_unknown_drawing_is_named_with_those_there_are(data: ChartData, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="图“甲”的画法“pie”不存在") as caught:
        chart.draw({"甲": "pie"}, data, FACES, tmp_path, 1)
    assert "land_use" in caught.value.hint


def test_no_font_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="字体"):
        look.prepare(fonts.Fonts({}), tmp_path)


def grey(shade: str) -> float:
    return int(shade[1:3], 16) * 0.3 + int(shade[3:5], 16) * 0.59 + int(shade[5:7], 16) * 0.11


def test_this_year_and_last_differ_in_grey_print() -> None:
    assert abs(grey(look.NOW) - grey(look.LAST)) > 80


@pytest.mark.parametrize("module", ["air", "water"])
def test_worse_is_darker_on_either_side_of_the_limit(module: str) -> None:
    shades = {"air": chart.air._SHADES, "water": chart.water._COLOURS}[module]
    limit = {"air": 2, "water": 3}[module]
    for side in (shades[:limit], shades[limit:]):
        greys = [grey(shade) for shade in side]
        assert greys == sorted(greys, reverse=True)
        assert all(before - after > 15 for before, after in zip(greys, greys[1:], strict=False))
