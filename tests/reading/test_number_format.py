"""A number is read as its cell shows it: words and scaling count, rounding does not."""

from __future__ import annotations

import pytest

from pipeline.reading.number_format import hides_text, is_telling, number_as_seen

SEEN = [
    (1000000, '0!.0,"万元"', "100万元"),
    (1000000, '0\\.0,"万元"', "100万元"),
    (1000000, '0"."0,"万元"', "100万元"),
    (1234567, "#,##0,", "1234.567"),
    (1234567, '0.00,,"百万"', "1.234567百万"),
    (250000000, '0!.00,,"亿"', "2.5亿"),
    (12.5, '0.0"万元"', "12.5万元"),
    (12.5, "0.0万元", "12.5万元"),
    (12.34, 'G/通用格式"公顷"', "12.34公顷"),
    (-12.5, '0.0"万元"', "-12.5万元"),
    (-12.5, '0.0"万元";-0.0"万元"', "-12.5万元"),
    (0.986, "0.0%", "98.6%"),
    (9.8, "0.0‰", "9.8‰"),
    (9.8, '0.0"‰"', "9.8‰"),
    (7, "00000", "00007"),
    (2024.1, "0.00", "2024.10"),
    (202410, '0000"年"00"月"', "2024年10月"),
    (123456, '[>=10000]0!.0,"万";0', "12.3456万"),
    (5, ";;;", ""),
    (5, '"—"', "—"),
    (0, '#,##0.00;-#,##0.00;""', ""),
    (186.4, "￥#,##0.00", "￥186.4"),
    (-186.4, "[$￥-804]#,##0.00", "-￥186.4"),
    (186.4, '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', "¥186.4"),
]
UNCHANGED = [
    (1234567, "General"),
    (1234567, "#,##0"),
    (1234567.891, "#,##0.00"),
    (1234, '[>=10000]0!.0,"万";0'),
    (-5, "0.00;[Red]-0.00"),
    (-5, "0.00_);(0.00)"),
    (0, '0;-0;"—"'),
    (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
    (3, "$#,##0.00"),
    (45000, 'yyyy"年"m"月"d"日"'),
    (0.5, "h:mm"),
    (5, "0.00E+00"),
    (5, "@"),
    (2024.25, "0.00"),
    (12.1, "0.00"),
]


@pytest.mark.parametrize(("value", "code", "seen"), SEEN)
def test_what_a_format_adds_or_takes_away_is_seen(value: float, code: str, seen: str) -> None:
    assert number_as_seen(value, code) == seen
    assert is_telling(code) or code == "0.00"


@pytest.mark.parametrize(("value", "code"), UNCHANGED)
def test_what_only_looks_otherwise_is_the_number(value: float, code: str) -> None:
    assert number_as_seen(value, code) is None


@pytest.mark.parametrize(
    "code", ["", ";", '"', "[", "\\", "0" * 300, "%" * 50, '"' * 7, "[>]0", "0.0.0", ",,,0", "0/0"]
)
def test_a_code_that_no_program_writes_does_no_harm(code: str) -> None:
    number_as_seen(12.5, code)
    number_as_seen(-3, code)


@pytest.mark.parametrize(
    ("code", "hidden"),
    [(";;;", True), ("0;-0;0;", True), ("0;-0;;@", False), ("0;;", False), ("General", False), ("@", False)],
)
def test_a_format_may_hide_texts(code: str, hidden: bool) -> None:
    assert hides_text(code) is hidden
    assert is_telling(code) or not hidden
