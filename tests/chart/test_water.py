"""Sections that the figure sets apart are those that the chapter sets apart."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pipeline.chart import drawing_sheet, water
from pipeline.system import fonts
from tests.conftest import ROOT


def section(name: str, items: int) -> water._Section:
    return water._Section(name, Decimal(4), None, {f"项{number}": Decimal("0.2") for number in range(items)})


def test_a_section_with_one_item_less_is_not_compared_either(tmp_path: Path) -> None:
    """An index is a sum over its items: with one item less it is smaller, whatever the water is like."""
    drawing_sheet.load_matplotlib(fonts.find_fonts(ROOT / ".fonts"), tmp_path)
    rows = [section("甲", 21), section("乙", 20)]
    assert "".join(water._notes(rows, rows)).endswith("不与其他断面比较：乙（20项）")
    assert water._notes(rows[:1], rows[:1]) == []
