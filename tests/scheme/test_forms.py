"""The 45 forms and the measures they feed: nothing is missing, nothing hangs in the air."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import scheme
from pipeline.scheme import forms
from pipeline.scheme.forms import EVERYBODY, Form
from pipeline.scheme.indicators import Measure
from pipeline.scheme.labels import item_names, label_key
from pipeline.system.errors import PipelineError

SCHEME = scheme.load("yunnan")
FORMS = SCHEME.forms.by_id
PRIVATE = ("coordinates", "longitude", "latitude", "person", "post", "telephone")


def test_every_form_is_there() -> None:
    numbers = [f"F{number:02}" for number in range(1, 45)]
    assert sorted(FORMS) == sorted([*numbers, "F06b"])
    assert len({form.title for form in FORMS.values()}) == 45


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_form_has_something_that_must_be_filled_in(form: Form) -> None:
    columns = form.records.columns if form.records else ()
    assert any(item.required for item in form.items) or any(column.required for column in columns)
    assert form.roles and (form.note or form.id == "F33")
    if form.records and form.records.subject and form.id not in ("F33", "F34"):
        subject = form.records.column(form.records.subject)
        assert subject is not None and subject.required


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_no_two_columns_or_items_answer_to_one_head(form: Form) -> None:
    met: dict[str, str] = {}
    for column in form.records.columns if form.records else ():
        for name in (column.name, *column.aliases):
            # Only “O3” may be two columns: it is asked about, never guessed.
            assert met.setdefault(label_key(name), column.id) == column.id or form.id == "F34", name
    names = item_names(form)
    for item in form.items:
        assert names[label_key(item.name)] == item.measure


def test_titles_and_aliases_mean_one_form() -> None:
    met: dict[str, str] = {}
    for form in FORMS.values():
        for name in (form.title, *form.aliases):
            assert met.setdefault(label_key(name), form.id) == form.id, name


def test_units_of_columns_and_measures_are_known() -> None:
    for form in FORMS.values():
        for column in form.records.columns if form.records else ():
            assert not column.unit or SCHEME.units.canonical(column.unit) == column.unit, (form.id, column.id)
    for measure in SCHEME.measures.values():
        assert not measure.unit or SCHEME.units.canonical(measure.unit) == measure.unit, measure.id


def test_a_sum_of_rows_has_the_unit_of_its_column() -> None:
    for measure in SCHEME.measures.values():
        if measure.rows and measure.rows.column:
            records = FORMS[measure.rows.form].records
            column = records.column(measure.rows.column) if records else None
            assert column is not None and column.unit == measure.unit, measure.id


def test_sums_and_ratios_fit_their_units() -> None:
    """Parts of a sum share its unit; parts of a percentage can be converted to the unit of its whole."""
    measures = SCHEME.measures
    for measure in measures.values():
        for one in (measure, *map(measure.under, measure.options)):
            assert all(measures[part].unit == one.unit for part in one.sum), measure.id
            if one.ratio and one.unit == "%":
                whole = measures[one.ratio.whole].unit
                quantities = {SCHEME.units.factors[measures[part].unit][0] for part in one.ratio.parts}
                assert quantities == {SCHEME.units.factors[whole][0]}, measure.id


def test_every_measure_comes_from_somewhere() -> None:
    """From an item, a column, the rows of a form, other measures, or the monitoring records that compute/ reads."""
    fed = {item.measure for form in FORMS.values() for item in form.items}
    fed |= {column.measure for form in FORMS.values() if form.records for column in form.records.columns}
    for measure in SCHEME.measures.values():
        known = measure.id in fed or measure.rows or measure.parts or measure.record_ratio or _recorded(measure)
        assert known, measure.id


def _recorded(measure: Measure) -> bool:
    return measure.indicator.startswith("B-1")


def test_every_indicator_has_a_headline_whose_change_needs_a_reason() -> None:
    for indicator in SCHEME.tree.indicators():
        if indicator.qualitative:
            assert any(one.home == indicator.id for one in SCHEME.duties.by_id.values()), indicator.id
            continue
        assert indicator.headline is not None and indicator.headline.reason, indicator.id


def test_policies_with_other_ways_to_compute_name_their_options() -> None:
    for measure in SCHEME.measures.values():
        if measure.options:
            assert set(measure.options) < set(SCHEME.policies[measure.policy].options), measure.id
            default = SCHEME.policies[measure.policy].default
            assert measure.under(default) is measure, measure.id


def test_places_of_protected_species_soil_points_and_people_are_not_public() -> None:
    for form in FORMS.values():
        for column in form.records.columns if form.records else ():
            if column.id in PRIVATE or re.search("坐标|经纬度|电话|手机", column.name) and column.id != "datum":
                assert not column.public, (form.id, column.id)
    assert not FORMS["F35"].records.column("place").public  # type: ignore[union-attr]


def test_rows_of_the_list_of_people_show_nothing_but_the_body() -> None:
    records = FORMS["F43"].records
    assert records is not None and [column.id for column in records.columns if column.public] == ["body"]


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_whoever_owes_a_form_fills_it(form: Form) -> None:
    """The roles of a form are those whose duty items name it, and the other way round."""
    owing = {one.role for one in SCHEME.duties.by_id.values() if one.form == form.id}
    if form.roles == (EVERYBODY,):
        assert not owing
    else:
        assert owing == set(form.roles)


def test_rates_are_never_typed_without_their_parts() -> None:
    """An item that is a percentage has its numerator and denominator, or only the province or statistics know it."""
    given = {"urban_share", "forest_cover_ratio", "gdp_growth", "energy_target", "emission_task_ratio"}
    given |= {"fertiliser_efficiency", "pesticide_efficiency", "good_water_frequency_ratio", "good_days_ratio"}
    for form in FORMS.values():
        for item in form.items:
            measure = SCHEME.measures[item.measure]
            if measure.kind == "ratio" and measure.id not in given:
                assert measure.parts, (form.id, measure.id)


@pytest.mark.parametrize(
    ("form", "column", "said", "meant"),
    [
        ("F22", "level", "国家Ⅰ级", "一级"),
        ("F22", "level", "国家 二级", "二级"),
        ("F28", "element", "环境空气", "大气"),
        ("F36", "compliant", "不达标", "否"),
        ("F42", "state", "已销号", "已完成"),
        ("F13", "state", "正常运行", "正常"),
        ("F22", "level", "三级", None),
    ],
)
def test_other_words_for_a_choice_are_known(form: str, column: str, said: str, meant: str | None) -> None:
    records = FORMS[form].records
    found = records.column(column) if records else None
    assert found is not None and found.spelt(said) == meant


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"form": "F99"}, "没有带记录的表单 F99"),
        ({"form": "F01"}, "没有带记录的表单 F01"),
        ({"column": "heads"}, "F14 没有 id 为“heads”的列"),
        ({"column": "kind"}, "F14 的“kind”不是数"),
        ({"form": "F22", "column": "", "where": {"level": ("三级",)}}, "F22 的“level”没有“三级”这一选项"),
        ({"distinct": ("place",)}, "F14 没有 id 为“place”的列"),
    ],
)
def test_a_rule_over_rows_that_names_what_is_not_there_is_refused(rule: dict[str, object], told: str) -> None:
    measure = SCHEME.measures["disaster_area"]
    assert measure.rows is not None
    wrong = replace(measure, rows=replace(measure.rows, **rule))  # type: ignore[arg-type]
    measures = {**SCHEME.measures, measure.id: wrong}
    known = frozenset(SCHEME.indicators)
    with pytest.raises(PipelineError, match=re.escape(told)):
        forms.load(scheme.ROOT / "yunnan" / "forms", measures, SCHEME.tree.roles, known)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("roles: [统计]", "roles: [气象]", "没有“气象”这个职能"),
        ("roles: [统计]", "roles: []", "没有写由谁填"),
        ("measure: gdp_growth", "measure: gdp_rise", "没有 id 为“gdp_rise”的量"),
        ("id: F26", "id: F62", "应与文件名一致（F26）"),
    ],
)
def test_a_wrong_form_is_refused_with_what_is_wrong(old: str, new: str, told: str, tmp_path: Path) -> None:
    folder = scheme.ROOT / "yunnan" / "forms"
    for path in (*folder.glob("F*.yaml"), folder / "item-columns.yaml"):
        text = path.read_text(encoding="utf-8")
        changed = text.replace(old, new, 1) if path.stem == "F26" else text
        (tmp_path / path.name).write_text(changed, encoding="utf-8")
    with pytest.raises(PipelineError, match=re.escape(told)):
        forms.load(tmp_path, SCHEME.measures, SCHEME.tree.roles, frozenset(SCHEME.indicators))
