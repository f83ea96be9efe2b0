"""Units are recognised in every spelling and converted exactly."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import scheme as schemes
from pipeline.model.number import half_even
from pipeline.scheme import ROOT, units

UNITS = units.load(ROOT / "units.yaml")
BOOK = """
multiples: {{千: "1000"}}
words: []
yearly: []
quantities:
- quantity: 面积
  units:
    {}
    {}
"""
UNMULTIPLIED = {"mg/kg", "mg/L", "μg/m³", "%", "℃", "μS/cm", "NTU", "无量纲"}
"""Bases of the quantities before which no word for a multiple stands."""
SINGLE = {UNITS.factors[unit][0] for unit in UNMULTIPLIED}
SPELLINGS = [
    text for text, unit in UNITS.names.items() if UNITS.factors[unit][0] not in SINGLE and text[0] not in "十百千万亿"
]
"""Spellings of units as listed, without those that are multiples themselves."""


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("平方公里", "km²"),
        ("㎢", "km²"),
        ("公顷", "hm²"),
        ("微克/立方米", "μg/m³"),
        ("ug/m3", "μg/m³"),
        ("㎎/L", "mg/L"),
        ("公\u200b顷", "hm²"),
        ("千元", "千元"),
        ("百万元", "百万元"),
        ("100万元", "百万元"),
        ("10 亩", "十亩"),
        ("千公顷", "千hm²"),
        ("百户", "百户"),
        ("千户/年", "千户"),
        ("公顷/a", "hm²"),
        ("千分比", "‰"),
        ("％", "%"),
        ("千米（km）", "km"),
        ("公里(km)", "km"),
        ("公里/km", "km"),
        ("吨（t）", "t"),
        ("立方米（m³）", "m³"),
    ],
)
def test_spellings(spelling: str, unit: str) -> None:
    assert UNITS.canonical(spelling) == unit


@pytest.mark.parametrize(
    ("value", "unit", "to", "result"),
    [
        ("1500", "亩", "km²", "1"),
        ("100", "hm²", "km²", "1"),
        ("15", "亩", "hm²", "1"),
        ("1", "km²", "亩", "1500"),
        ("12345", "元", "万元", "1.2345"),
        ("1.2", "亿元", "万元", "12000"),
        ("0.05", "mg/m³", "μg/m³", "50"),
        ("7.5", "亩", "hm²", "0.5"),
        ("3", "万t", "万m³", "3"),
        ("300", "t/d", "万m³/d", "0.03"),
        ("1.5", "万t", "t", "15000"),
        ("14000", "千元", "万元", "1400"),
        ("6", "百万元", "万元", "600"),
        ("1.2", "千hm²", "hm²", "1200"),
        ("3", "顷", "亩", "300"),
        ("2", "千人", "万人", "0.2"),
        ("985", "‰", "%", "98.5"),
        ("3", "亿t", "亿m³", "3"),
        ("600", "斤", "kg", "300"),
        ("50", "个/100mL", "个/L", "500"),
    ],
)
def test_conversions_are_exact(value: str, unit: str, to: str, result: str) -> None:
    assert UNITS.convert(Decimal(value), unit, to) == Decimal(result)


def test_different_quantities_do_not_convert() -> None:
    assert UNITS.convert(Decimal(1), "亩", "万元") is None


def test_a_spelling_of_two_units_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "units.yaml"
    wrong.write_text(
        BOOK.format('- {unit: km², factor: "1", aliases: [方]}', '- {unit: 亩, factor: "1/1500", aliases: [方]}'),
        encoding="utf-8",
    )
    with pytest.raises(Exception, match="“方”已属于 km²"):
        units.load(wrong)


def test_a_multiple_listed_with_another_factor_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "units.yaml"
    wrong.write_text(
        BOOK.format('- {unit: 亩, factor: "1"}', '- {unit: 千亩, factor: "999"}'),
        encoding="utf-8",
    )
    with pytest.raises(Exception, match="“千亩”另外写成了 999，应当是 1000"):
        units.load(wrong)


@given(st.sampled_from(SPELLINGS), st.decimals(min_value=0, max_value=10**9, places=4))
@settings(max_examples=300)
def test_any_unit_with_any_multiple_converts_there_and_back(spelling: str, value: Decimal) -> None:
    """Where words for multiples may stand before a unit, each of its spellings with each of them is known."""
    for word, factor in UNITS.multiples.items():
        unit, multiple = UNITS.canonical(spelling), UNITS.canonical(word + spelling)
        assert unit is not None and multiple is not None, word
        there = UNITS.convert(value, multiple, unit)
        assert there == value * factor.numerator, word
        assert UNITS.convert(there, unit, multiple) == value, word


@pytest.mark.parametrize(
    "text", ["美元", "万美元", "千石", "万", "亿", "元/吨", "万元/亩", "百万千瓦时", "ppm", "担", "吨公里"]
)  # fmt: skip
def test_what_looks_like_a_unit_and_is_none_we_know(text: str) -> None:
    assert UNITS.canonical(text) is None and UNITS.strange(text) == f"?{text}"


@pytest.mark.parametrize(
    "text", ["本年", "NH3-N", "是/否", "有/无", "2024年", "8小时", "盖章", "含飞播造林", "万元", "千公顷", "一", "续", "PM10", "万里长征", "必填", ""]
)  # fmt: skip
def test_what_is_a_unit_we_know_or_none_at_all(text: str) -> None:
    assert UNITS.strange(text) == ""


@pytest.mark.parametrize(
    ("text", "units_said"),
    [
        ("单位：公顷", "hm²"),
        ("单位：公顷、万元", "hm²、万元"),
        ("（金额单位：千元）", "千元"),
        ("计量单位：万m³/年", "万m³"),
        ("工程情况表（百万元）", "百万元"),
        ("投资（万石）", "?万石"),
        ("单位：万元/亩", "?万元/亩"),
        ("单位：美元　2024年", "?美元"),
        ("单位：万元填报日期", "万元"),
        ("报送单位：元谋县林草局", ""),
        ("报送单位：个旧市某局　　单位：千元", "千元"),
        ("单位：个旧市某局", ""),
        ("单位（盖章）：某局", ""),
        ("情况表（2024年）", ""),
        ("情况表（一）", ""),
    ],
)
def test_units_that_are_said_for_a_whole_table(text: str, units_said: str) -> None:
    assert UNITS.said_of_table(text, ("单位", "计量单位", "金额单位")) == units_said


def test_of_several_units_each_column_takes_its_own_kind() -> None:
    assert UNITS.apt("hm²、千元", "万元") == "千元"
    assert UNITS.apt("hm²、千元", "km²") == "hm²"
    assert UNITS.apt("hm²、?千石", "万元") == "?千石"
    assert UNITS.apt("万t、", "万m³") == "万t"
    assert UNITS.apt("hm²、千元", "%") == ""


BASES = {quantity: unit for unit, (quantity, factor) in UNITS.factors.items() if factor == 1}
PAIRS = [(unit, BASES[quantity]) for unit, (quantity, _) in UNITS.factors.items()]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
def test_there_and_back_is_the_same(value: Decimal) -> None:
    for unit, to in PAIRS:
        there = UNITS.convert(value, unit, to)
        assert there is not None, unit
        back = UNITS.convert(there, to, unit)
        assert back is not None and half_even(back, 20) == half_even(value, 20), unit


def test_every_form_asks_for_units_that_convert() -> None:
    forms = schemes.load("yunnan").forms.by_id.values()
    units_asked = {item.unit for form in forms for item in form.items}
    units_asked |= {column.unit for form in forms if form.records for column in form.records.columns}
    assert not sorted(units_asked - UNITS.factors.keys() - {""})


def test_a_text_that_is_too_long_for_it_names_no_unit_and_units_behind_a_word_are_found_in_any_text() -> None:
    assert UNITS.canonical(" " * 1000 + "亩") is None
    assert UNITS.said_of_table("本表由各乡镇填报后汇总。" * 50 + "单位：公顷、万元", ("单位",)) == "hm²、万元"
    assert UNITS.said_of_table("单位：" + "甲" * 1000, ("单位",)) == ""
