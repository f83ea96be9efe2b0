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


@pytest.mark.parametrize(
    ("spelling", "unit"),
    [
        ("平方公里", "km²"),
        ("㎢", "km²"),
        ("公顷", "hm²"),
        ("微克/立方米", "μg/m³"),
        ("ug/m3", "μg/m³"),
        ("㎎/L", "mg/L"),
        ("％", "%"),
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
    ],
)
def test_conversions_are_exact(value: str, unit: str, to: str, result: str) -> None:
    assert UNITS.convert(Decimal(value), unit, to) == Decimal(result)


def test_different_quantities_do_not_convert() -> None:
    assert UNITS.convert(Decimal(1), "亩", "万元") is None


def test_a_spelling_of_two_units_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "units.yaml"
    wrong.write_text(
        '- quantity: 面积\n  units:\n    - {unit: km², factor: "1", aliases: [方]}\n    - {unit: 亩, factor: "1/1500", aliases: [方]}\n',
        encoding="utf-8",
    )
    with pytest.raises(Exception, match="“方”已属于 km²"):
        units.load(wrong)


BASES = {quantity: unit for unit, (quantity, factor) in UNITS.factors.items() if factor == 1}
PAIRS = [(unit, BASES[quantity]) for unit, (quantity, _) in UNITS.factors.items()]


@pytest.mark.parametrize(("unit", "to"), PAIRS, ids=lambda name: str(name))
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=6))
@settings(max_examples=5)
def test_there_and_back_is_the_same(unit: str, to: str, value: Decimal) -> None:
    there = UNITS.convert(value, unit, to)
    assert there is not None
    back = UNITS.convert(there, to, unit)
    assert back is not None and half_even(back, 20) == half_even(value, 20)


def test_every_form_asks_for_units_that_convert() -> None:
    forms = schemes.load("yunnan").forms.by_id.values()
    units_asked = {item.unit for form in forms for item in form.items}
    units_asked |= {column.unit for form in forms if form.records for column in form.records.columns}
    assert not sorted(units_asked - UNITS.factors.keys() - {""})
