"""Single cells mean what a liaison meant by them; what cannot be read is said to be so."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Config
from pipeline.model.number import plain
from pipeline.normalise import cells
from pipeline.system import yamlfile

CASES = Path(__file__).parent / "cases"
NUMBERS = yamlfile.read_yaml(CASES / "numbers.yaml")
DATES = yamlfile.read_yaml(CASES / "dates.yaml")


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: repr(case["cell"]))
def test_number(case: dict[str, Any], config: Config) -> None:
    found = cells.read_number(case["cell"], config.scheme.readings, config.scheme.units)
    assert found.problem == case.get("problem", False)
    if found.problem:
        assert found.value is None and found.below is None
        return
    assert found.value == (Decimal(case["value"]) if "value" in case else None)
    assert found.below == (Decimal(case["below"]) if "below" in case else None)
    assert (found.digits, found.unit, found.text) == (case.get("digits", 0), case.get("unit", ""), case.get("text", ""))


@pytest.mark.parametrize("case", DATES, ids=lambda case: f"{case['cell']!r} {case['as']}")
def test_date(case: dict[str, Any], config: Config) -> None:
    found = getattr(cells, case["as"])(case["cell"], 2024, config.scheme.readings)
    assert found.date == case.get("date")
    assert (found.guessed, found.problem) == (case.get("guessed", False), case.get("problem", False))


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        (datetime.datetime.fromisoformat("2024-03-05 04:00"), datetime.date(2024, 3, 5)),
        (datetime.date(2024, 3, 5), datetime.date(2024, 3, 5)),
        (45356.0, datetime.date(2024, 3, 5)),
        (20_001, datetime.date(1954, 10, 4)),
        (79_999.5, datetime.date(2119, 1, 10)),
        (20240305.0, datetime.date(2024, 3, 5)),
        (20240305, datetime.date(2024, 3, 5)),
    ],
)
def test_date_as_spreadsheets_keep_it(cell: Any, date: datetime.date, config: Config) -> None:
    assert cells.read_day(cell, 2024, config.scheme.readings) == cells.ReadDate(date)


@pytest.mark.parametrize("cell", [0, 366, 19_999, 20_000, 80_000, 80_001.5])
def test_a_number_far_from_our_days_is_no_day(cell: float, config: Config) -> None:
    """A count or an amount in a column of dates is asked about, not taken for a day of 1954 or 2119."""
    found = cells.read_day(cell, 2024, config.scheme.readings)
    assert (found.date, found.problem) == (None, True)


@pytest.mark.parametrize("cell", [1e308, 1e16, -1e16, 1e-16, 10**400])
def test_a_number_that_nobody_reports_is_asked_about(cell: Any, config: Config) -> None:
    found = cells.read_number(cell, config.scheme.readings, config.scheme.units)
    assert (found.value, found.problem, found.beyond) == (None, True, True)
    assert len(cells.cell_text(cell)) < 60


@pytest.mark.parametrize(("cell", "times"), [("3万", 10**4), ("1.2亿", 10**8), ("5百万", 10**6), ("7 千", 1000)])
def test_a_bare_multiple_behind_a_number_multiplies_it(cell: str, times: int, config: Config) -> None:
    found = cells.read_number(cell, config.scheme.readings, config.scheme.units)
    assert (found.times, found.unit, found.problem) == (times, "", False)


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        (9.15e17, True),
        ("9.15301E+17", True),
        ("915301234567890000", True),
        (915301234567890000, True),
        ("915301234567890123", False),
        ("91530123MA6K00000X", False),
        (123456789012345, False),
        ("13 位", False),
        (float("inf"), False),
    ],
)
def test_a_code_that_lost_its_digits(cell: Any, lost: bool) -> None:
    assert cells.lost_digits(cell) == lost


@given(st.decimals(min_value=1, max_value=10**9, places=2), st.sampled_from("①②⑴⒈❶²³¹⁴₂*†"))
def test_a_footnote_mark_never_changes_the_number(config: Config, value: Decimal, mark: str) -> None:
    found = cells.read_number(f"{value}{mark}", config.scheme.readings, config.scheme.units)
    assert (found.value, found.problem) == (value, False)


@pytest.mark.parametrize(("cell", "month"), [(3, 3), (3.0, 3), (202403.0, 3), (datetime.date(2024, 3, 5), 3)])
def test_month_as_spreadsheets_keep_it(cell: Any, month: int, config: Config) -> None:
    found = cells.month(cell, 2024, config.scheme.readings).date
    assert found is not None and (found.year, found.month) == (2024, month)


@pytest.mark.parametrize(
    ("text", "bare"),
    [("示例保护区①", "示例保护区"), ("甲厂 *", "甲厂"), ("2024年3月②", "2024年3月"), ("①号井", "①号井"), ("*", "*")],
)
def test_a_name_or_date_is_read_without_its_footnote_marks(text: str, bare: str, config: Config) -> None:
    assert cells.without_marks(text) == bare


def test_a_footnote_mark_is_no_day(config: Config) -> None:
    assert cells.read_day("2024年3月②", 2024, config.scheme.readings).problem
    assert cells.read_day("2024年3月5日①", 2024, config.scheme.readings).date == datetime.date(2024, 3, 5)


@pytest.mark.parametrize(("cell", "month"), [(2024.1, None), (2024.11, 11), (2024.01, 1), (2024.2, 2)])
def test_a_month_that_may_have_lost_its_nought(cell: float, month: int | None, config: Config) -> None:
    """2024.1 as a number is January, or October shown with two decimals."""
    found = cells.month(cell, 2024, config.scheme.readings)
    assert (found.date and found.date.month, found.problem) == (month, month is None)


@pytest.mark.parametrize("cell", [True, datetime.date(2024, 1, 2), float("nan"), float("inf")])
def test_what_is_no_number_in_a_number_cell(cell: Any, config: Config) -> None:
    assert cells.read_number(cell, config.scheme.readings, config.scheme.units).problem


def test_a_binary_float_is_what_the_sheet_shows(config: Config) -> None:
    assert cells.read_number(0.1 + 0.2, config.scheme.readings, config.scheme.units).value == Decimal("0.3")
    assert cells.read_number(54.0, config.scheme.readings, config.scheme.units).value == Decimal("54")


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12), st.booleans()
)
def test_a_printed_number_is_read_back(config: Config, value: Decimal, grouped: bool) -> None:
    said = format(value, ",f") if grouped else plain(value)
    found = cells.read_number(said, config.scheme.readings, config.scheme.units)
    assert (found.value, found.digits, found.problem) == (value, 6, False)


@given(st.text(max_size=12))
def test_any_text_gives_a_number_or_a_problem(config: Config, text: str) -> None:
    found = cells.read_number(text, config.scheme.readings, config.scheme.units)
    assert found.value is None or found.value.is_finite()
    for read in (cells.read_day, cells.month):
        day = read(text, 2024, config.scheme.readings)
        assert day.date is None or not day.problem


@pytest.mark.parametrize(
    ("text", "grade"),
    [("III", "Ⅲ"), ("Ⅲ", "Ⅲ"), ("3类", "Ⅲ"), ("三类", "Ⅲ"), ("III类", "Ⅲ"), ("劣V", "劣Ⅴ"), ("劣Ⅴ类", "劣Ⅴ"), ("良", None), ("Ⅵ", None)],
)  # fmt: skip
def test_grade(text: str, grade: str | None, config: Config) -> None:
    assert config.scheme.readings.grade(text) == grade


LEVELS = ("优", "良", "轻度污染", "中度污染")


@pytest.mark.parametrize(
    ("text", "choices", "found"),
    [
        ("优", LEVELS, "优"),
        ("轻度", LEVELS, "轻度污染"),
        ("差", LEVELS, None),
        ("度", LEVELS, None),
        ("是", ("有效", "无效"), "有效"),
        ("否", ("有效", "无效"), "无效"),
        ("是", LEVELS, None),
    ],
)
def test_choice(text: str, choices: tuple[str, ...], found: str | None, config: Config) -> None:
    assert cells.choice(text, choices, config.scheme.readings) == found


def test_personal_numbers_in_words_are_masked_and_amounts_stay() -> None:
    phone = "138" + "00001234"
    assert cells.cell_text(f"联系人{phone}") == "联系人138****1234"
    assert cells.cell_text(float(phone)) == phone, "in a column of numbers it is an amount"
    assert cells.words_of(float(phone)) == "138****1234"
    assert cells.words_of(int(phone)) == "138****1234"
    assert cells.words_of(f"投资{phone}元") == f"投资{phone}元"
