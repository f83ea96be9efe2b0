"""Personal numbers are masked wherever they stand in a text; what counts or names something stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.system.personal_numbers import mask_personal

MOBILE = "138" + "0000" + "1234"
IDENTITY = "110101" + "19900307" + "123"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"联系人{MOBILE}", "联系人138****1234"),
        (f"（{MOBILE}）", "（138****1234）"),
        ("138 0000 1234", "138 **** 1234"),
        ("138-0000-1234", "138-****-1234"),
        (f"+86 {MOBILE}", "+86 138****1234"),
        (f"86{MOBILE}", "86138****1234"),
        ("１３８００００１２３４", "138****1234"),
        (f"甲{MOBILE}、乙199{MOBILE[3:]}。", "甲138****1234、乙199****1234。"),
        ("0999-1234567", "0999-*******"),
        ("（0999）1234567", None),
        ("010-12345678", "010-*******"),
        ("电话：1234567", "电话：*******"),
        ("传真 12345678", "传真 *******"),
        (f"{IDENTITY}0", "110101********1230"),
        (f"身份证号{IDENTITY}x", "身份证号110101********123x"),
        ("身份证：110101900307123", "身份证：110101******123"),
    ],
)
def test_a_personal_number_is_masked(text: str, masked: str | None) -> None:
    assert mask_personal(text) == masked if masked else "1234567" not in mask_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "13800001234元",
        "13800001234.5",
        "完成投资 13800001234 元",
        "13800001234 立方米",
        "13800001234千瓦时",
        "1380000123",
        "138000012345",
        "投资项目代码 2020-990328-77-01-012345",
        "91990000MA6K000000",
        "统一社会信用代码 11990328015000000X",
        "某政办发〔2024〕12号",
        "东经103.8123456，北纬25.6123456",
        "9.13800001234",
        "a13800001234f",
        "20240101123456",
        "110101199013451234",
        "900101199003071234",
        "123456789012345678",
        "110101900307123",
        "2024-01-05 2024-12-31",
        "1234567",
        "（一）1234567公顷",
        "0.8741234567",
        "",
    ],
)
def test_what_is_no_personal_number_stays(text: str) -> None:
    assert mask_personal(text) == text


def test_a_credit_code_of_digits_only_stays_where_it_is_none_of_a_person() -> None:
    """Signs 7 to 14 of a body's code may look like a day; its own check sign tells."""
    from pipeline.system.personal_numbers import _CHECKS, _WEIGHTS, _is_credit_code

    codes = [f"1199011990030{place:04}" for place in range(2_000)]
    codes = [code + sign for code in codes for sign in "0123456789" if _is_credit_code(code + sign)]
    bodies = [
        code
        for code in codes
        if _CHECKS[sum(weight * int(sign) for weight, sign in zip(_WEIGHTS, code, strict=False)) % 11] != code[17]
    ]
    assert bodies
    for code in bodies:
        assert mask_personal(code) == code


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask_personal(mask_personal(text)) == mask_personal(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_decimals_stay(number: object) -> None:
    assert mask_personal(f"{number}万元") == f"{number}万元"
