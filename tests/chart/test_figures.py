"""Figures: drawn from printed values, the same bytes every time, no character without a glyph, nothing without data."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline import chart
from pipeline.case import Case
from pipeline.chart import drawing_sheet, headline, stacked, water, years
from pipeline.chart.view import Album
from pipeline.compute import section_singles
from pipeline.fill import outline
from pipeline.model.change import Movement
from pipeline.model.fact import Fact, FactKey, FactSet, Origin
from pipeline.model.part import Figure
from pipeline.model.receipt import Account, Duty, Receipt, Standing
from pipeline.system import fonts
from pipeline.system.cache import Cache
from pipeline.system.errors import PipelineError
from tests.chart.figures_of import figures_of
from tests.conftest import ROOT

FACES = fonts.find_fonts(ROOT / ".fonts")
ON_PDF = {"map"}
"""Drawings whose data the sample has not: its map came as a PDF."""
WANTED = {name: name for name in chart.DRAWINGS if name not in ON_PDF}
OVER_YEARS = {"good_water_frequency_ratio": "good_water_years", "good_days_ratio": "good_days_years"}


@pytest.fixture(autouse=True, scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whichever of these tests comes first, words are measured with our face."""
    drawing_sheet.load_matplotlib(FACES, tmp_path_factory.mktemp("mpl"))


@pytest.fixture(scope="module")
def case(assessed: Case) -> Case:
    return assessed


def two_years(case: Case) -> FactSet:
    """The sample's facts without what reports of earlier years said."""
    every = (fact for facts in case.facts.by_key.values() for fact in facts if fact.origin is not Origin.SUBMITTED)
    kept: dict[FactKey, tuple[Fact, ...]] = {}
    for fact in every:
        kept[fact.key] = (*kept.get(fact.key, ()), fact)
    return FactSet(kept, case.facts.tables)


@pytest.fixture(scope="module")
def data(case: Case) -> Case:
    earlier = [
        Fact(FactKey(measure, "", str(year)), Decimal(value), "%", 1, origin=Origin.SUBMITTED)
        for measure in OVER_YEARS
        for year, value in ((2020, "96.4"), (2022, "97.8"))
    ]
    facts = two_years(case).plus(earlier)
    case.work_out("days", "judged_account", "changes")
    return case.but(facts=facts, single_indices=section_singles(facts, case.config, case.config.year))


def test_every_figure_of_the_outline_has_a_drawing() -> None:
    plan = outline.load(ROOT / "report_templates")
    assert len(plan.figures) >= 6
    assert {figure.drawing for figure in plan.figures} <= chart.DRAWINGS.keys()


@pytest.mark.slow
def test_the_same_bytes_with_one_process_and_with_two(data: Case, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*missing from.*font.*")
        alone = figures_of(WANTED, data, FACES, tmp_path / "a", 1)
    assert alone == figures_of(WANTED, data, FACES, tmp_path / "b", 2)
    assert [figure.id for figure in alone] == list(WANTED)


def test_a_drawing_without_data_is_left_out(data: Case, tmp_path: Path) -> None:
    nothing = data.but(facts=FactSet(), days=(), judged_account=Account(2024, (), ()), changes={}, single_indices={})
    assert figures_of(WANTED, nothing, FACES, tmp_path, 1) == ()


def test_figures_show_the_printed_values(case: Case, data: Case, tmp_path: Path) -> None:
    (figure,) = figures_of({"主要指标": "changes"}, data, FACES, tmp_path, 1)
    for measure in ("good_days_ratio", "sewage_treatment_ratio"):
        fact = case.facts.get(measure, period=case.config.year)
        assert fact is not None
        before = case.facts.number(measure, "", case.config.year - 1)
        assert f"{case.config.scheme.measures[measure].name}{before} → {fact.printed}%" in figure.alt
    assert figure.png.startswith(b"\x89PNG")
    assert b"<svg" in figure.svg[:2000]
    assert b"<dc:date>" not in figure.svg


def test_last_year_missing_leaves_one_bar(case: Case, data: Case, tmp_path: Path) -> None:
    only = FactSet({key: facts for key, facts in case.facts.by_key.items() if key.period.startswith("2024")})
    figures = figures_of(WANTED, data.but(facts=only), FACES, tmp_path, 1)
    assert {"land_use", "economy", "water_index"} <= {figure.id for figure in figures}


def test_two_years_are_no_course_and_a_missing_year_is_a_gap(case: Case, data: Case, tmp_path: Path) -> None:
    wanted = {name: name for name in OVER_YEARS.values()}
    assert figures_of(wanted, data.but(facts=two_years(case)), FACES, tmp_path, 1) == ()
    figures = figures_of(wanted, data, FACES, tmp_path, 1)
    assert [figure.id for figure in figures] == list(wanted)
    assert figures[0].alt.endswith("：2020年96.4%，2022年97.8%，2023年96.6%，2024年98.3%。")


@pytest.mark.parametrize("values", [["99.5", "98.4"], ["0.0", "100.0"], ["42.0", "42.0"], ["3.0", "1.2"]])
def test_the_axis_over_the_years_holds_every_value_and_its_label(values: list[str]) -> None:
    low, high = years._frame([Decimal(value) for value in values])
    assert high - low >= 10, "a tenth of a percent does not look like a fall"
    assert all(low < float(value) < high - 0.2 * (high - low) for value in values)
    assert len(years._ticks(low, high)) >= 1
    assert all(0 <= tick <= 100 for tick in years._ticks(low, high))


def test_every_headline_of_the_plan_is_in_the_summary_s_figure(data: Case, tmp_path: Path) -> None:
    figures = figures_of({"一": "changes"}, data, FACES, tmp_path, 1)
    told = [figure.alt for figure in figures]
    for indicator in data.config.scheme.indicators.values():
        fact = indicator.headline and data.facts.get(indicator.headline.id, period=data.config.year)
        if indicator.headline and fact and isinstance(fact.printed, Decimal):
            assert sum(indicator.headline.name in text for text in told) == 1, indicator.headline.name


def test_a_change_is_told_as_the_report_tells_it(data: Case, tmp_path: Path) -> None:
    (figure,) = figures_of({"图": "changes"}, data, FACES, tmp_path, 1)
    change = data.changes["air_composite_index", ""]
    assert f"（−{change.percent}%）" in figure.alt
    assert "386.40 → 386.40 亿元（沿用）" in figure.alt
    assert "（持平）" in figure.alt


@pytest.mark.parametrize("most", range(30, 130, 3))
def test_a_line_of_a_note_ends_before_a_number_not_in_it(most: int) -> None:
    words = "持平：" + "，".join(f"自然保护地问题整改率{n}.{n % 7}{n % 10}%" for n in range(93, 112)) + "。"
    lines = drawing_sheet.paragraph(words, most)
    assert "".join(lines) == words
    assert not [line for line in lines[:-1] if line[-1] in "0123456789."]


def test_what_has_no_bar_is_named_by_how_it_moved(data: Case) -> None:
    """A change of less than 0.05% has no length: it is told as what it is, not as one without a last year."""
    measure = data.config.scheme.measures["air_composite_index"]
    change = replace(data.changes["air_composite_index", ""], movement=Movement.UP, percent=Decimal("0.0"))
    assert not headline._moved(measure, change)
    for movement in Movement:
        if movement is not Movement.ABSENT:
            (line,) = headline._notes([(measure, replace(change, movement=movement))])
            assert line.startswith(f"{movement.word}：{measure.name}")


def test_the_items_of_a_section_add_up_to_its_index(data: Case, tmp_path: Path) -> None:
    assert len(data.single_indices) == len(data.config.sections_in(data.config.year))
    for section, items in data.single_indices.items():
        assert sum(items.values()) == data.facts.number("section_cwqi", section, data.config.year)
    (figure,) = figures_of({"图": "water_index"}, data, FACES, tmp_path, 1)
    assert all(section in figure.alt for section in data.single_indices)


def test_what_is_owed_is_counted_by_how_it_stands(data: Case, tmp_path: Path) -> None:
    bodies = [body.name for body in data.config.bodies][:2]
    owed = [(bodies[1], standing) for standing in Standing] + [(bodies[0], Standing.MISSING)] * 3
    receipts = tuple(
        Receipt(Duty(next(iter(data.config.scheme.duties.by_id)), body, str(number)), standing)
        for number, (body, standing) in enumerate(owed)
    )
    made = data.but(judged_account=Account(2024, receipts, ()))
    (figure,) = figures_of({"材料": "receipts"}, made, FACES, tmp_path, 1)
    assert f"{bodies[0]}共3件（未报3）；" in figure.alt
    assert f"{bodies[1]}共5件（已收1，已说明1，部分1，不合格1，未报1）" in figure.alt


def test_every_soil_point_is_in_one_bar(case: Case, data: Case, tmp_path: Path) -> None:
    (figure,) = figures_of({"土壤": "soil_points"}, data, FACES, tmp_path, 1)
    points = [fact for fact in case.facts.where("soil_point_class", 2024) if fact.value]
    assert sum(int(text.split("个")[0]) for text in figure.alt.split("共")[1:]) == len(points)
    assert "高于筛选值" in figure.alt


def test_a_figure_is_drawn_again_only_where_something_it_shows_changed(
    data: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(changed: Case) -> tuple[Figure, ...]:
        drawn.clear()
        return figures_of(wanted, changed, FACES, tmp_path / "m", 1, Cache(tmp_path / "store"))

    inner = chart._draw

    def noted(name: str, *rest: Any) -> Any:
        drawn.append(name)
        return inner(name, *rest)

    monkeypatch.setattr(chart, "_draw", noted)
    wanted = {name: name for name in ("treatment", "emissions", "receipts")}
    first = draw(data.but(judged_account=Account(2024, (), ())))
    assert drawn == list(wanted)
    assert draw(data.but(judged_account=Account(2024, (), ()))) == first
    assert drawn == []
    key = FactKey("sewage_treated", "", "2024")
    (fact, *others) = data.facts.by_key[key]
    corrected = FactSet(
        {**data.facts.by_key, key: (replace(fact, value=Decimal("1249.9")), *others)}, data.facts.tables
    )
    again = draw(data.but(facts=corrected, judged_account=Account(2024, (), ())))
    assert drawn == ["treatment"]
    assert "1249.90" in again[0].alt
    assert [figure.id for figure in draw(data)] == list(wanted)
    assert drawn == ["receipts"]


def test_kept_figures_are_those_drawn_anew(data: Case, tmp_path: Path) -> None:
    wanted = {"a": "economy", "b": "soil_points"}
    kept = [figures_of(wanted, data, FACES, tmp_path, 1, Cache(tmp_path / "store")) for _ in range(2)]
    assert kept[0] == kept[1] == figures_of(wanted, data, FACES, tmp_path, 1)


def test_drawings_see_the_data_only_through_what_remembers() -> None:
    """Else a figure of an earlier run could stand for one that would show something else."""
    for path in sorted((ROOT / "pipeline" / "chart").glob("*.py")):
        if path.name in ("__init__.py", "data.py", "kept.py"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and is_data(node.value)}
        assert not names & {"data", "facts", "account", "pictures", "read", "asked"}, path.name


def is_data(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "data"


def test_an_unknown_drawing_is_named_with_those_there_are(data: Case, tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="图“甲”的画法“pie”不存在") as caught:
        figures_of({"甲": "pie"}, data, FACES, tmp_path, 1)
    assert "land_use" in caught.value.hint


def test_no_font_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="字体"):
        drawing_sheet.load_matplotlib(fonts.Fonts({}), tmp_path)


def grey(shade: str) -> float:
    return int(shade[1:3], 16) * 0.3 + int(shade[3:5], 16) * 0.59 + int(shade[5:7], 16) * 0.11


def test_this_year_and_last_differ_in_grey_print() -> None:
    assert abs(grey(drawing_sheet.NOW) - grey(drawing_sheet.LAST)) > 80


@pytest.mark.parametrize("shades", [chart.air._SHADES, water._COLOURS], ids=["air", "water"])
def test_worse_is_darker_in_grey_print_across_the_limit_too(shades: tuple[str, ...]) -> None:
    greys = [grey(shade) for shade in shades]
    assert all(before - after > 15 for before, after in zip(greys, greys[1:], strict=False))


def test_better_and_worse_differ_in_grey_print() -> None:
    better, worse = (grey(headline._KINDS[judgement].colour) for judgement in ("better", "worse"))
    assert abs(better - worse) > 60


@pytest.mark.parametrize("kinds", ["soil", "standings"])
def test_neighbours_in_a_bar_differ_in_lightness_or_by_a_hatch(kinds: str) -> None:
    shown = (
        [(colour, hatch) for colour, _, hatch in stacked._SOIL.values()]
        if kinds == "soil"
        else [(kind.colour, kind.hatch) for kind in stacked._STANDINGS.values()]
    )
    for place, (colour, hatch) in enumerate(shown):
        for other, marked in shown[place + 1 :]:
            assert hatch != marked or abs(grey(colour) - grey(other)) > 30


def test_names_as_departments_write_them_leave_room_for_the_bars(data: Case, tmp_path: Path) -> None:
    """Dollar signs are no formula, signs of markup are signs, and a name of sixty characters is cut short."""
    names = ["A&B<C>$x^2$有限公司", "示例企业" * 15, "昆明镕堃"]
    keys = [FactKey("project_spending", name, "2024") for name in names]
    amounts = [Fact(key, Decimal(12_345_678) * (place + 1), "万元", 2) for place, key in enumerate(keys)]
    points = [Fact(FactKey("soil_point_class", name, "2024"), "安全") for name in names]
    made = data.but(facts=FactSet().plus((*amounts, *points)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures = figures_of({"一": "spending", "二": "soil_points"}, made, FACES, tmp_path, 1)
    assert "A&B<C>$x^2$有限公司" in figures[0].alt
    assert f"{'示例企业' * 15}24691356.00万元" in figures[0].alt
    assert len(figures) == 1, "one number needs no figure"


def test_the_shades_of_single_indices_differ_in_grey_print() -> None:
    greys = [grey(kind.colour) for _, kind in water._STEPS]
    assert greys == sorted(greys, reverse=True)
    assert all(one - other > 15 for one, other in zip(greys, greys[1:], strict=False))


def test_only_what_is_judged_waits_for_the_checks(case: Case, tmp_path: Path) -> None:
    def checked(_: Case) -> Any:
        pytest.fail("everything is checked for it")

    unjudged = Case(case.config, {**case.steps, "settled": checked, "judged_account": checked})
    for part in ("facts", "changes", "days", "single_indices"):
        unjudged.known[part] = getattr(case, part)
    for name in chart.DRAWINGS.keys() - chart.JUDGED:
        assert len(figures_of({name: name}, unjudged, FACES, tmp_path, album=Album())) == 1, name
