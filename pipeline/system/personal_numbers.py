"""Text from anybody → the same text, telephone numbers and identity numbers in it masked."""

from __future__ import annotations

import datetime
import re

_MEASURED = (
    r"(?![.,，]?\d|\s*(?:[元吨米度个株头只羽升%‰]|千[克瓦]|公[里顷斤]|平方|立方"
    r"|[kK][mMwWgG]|[mM][²³23]?(?![a-z])|[tT]\b))"
)
"""What follows a number of things; a telephone number has nothing of it."""
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_MOBILE = re.compile(rf"(?<![0-9A-Za-z.])((?:\+?86[- ]?)?1[3-9]\d)([- ]?)\d{{4}}\2(\d{{4}})(?![0-9A-Za-z]){_MEASURED}")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z.])([(（]?0(?:10|2\d|[3-9]\d{2})[)）]?[-—－– ]?)(?<=\D)\d{3,4}[- ]?\d{4}(?![0-9A-Za-z]|\.\d)"
)
_NAMED = re.compile(r"((?:电话|传真|座机|热线|联系方式)(?:号码)?[:：是为\s]{0,3})\d{3,4}[- ]?\d{4}(?![0-9A-Za-z]|\.\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z.])([1-9]\d{5})((?:18|19|20)\d{6})(\d{3})([0-9Xx])(?![0-9A-Za-z])")
_OLD_IDENTITY = re.compile(r"((?:身份证|证件)(?:号码|号)?[^0-9A-Za-z]{0,6})([1-9]\d{5})\d{6}(\d{3})(?![0-9A-Za-z])")
_ENOUGH = re.compile(r"\d{3}\D{0,2}\d{4}")
_PROVINCES = range(11, 83)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def mask_personal(text: str) -> str:
    """The text with personal numbers masked: mobile and land lines, identity numbers of 18 and of 15 digits (GB 11643).

    Whatever counts or names something stays: amounts, document and project numbers, unified social credit codes
    (GB 32100, which have 18 signs too and their own check sign), coordinates, long whole numbers.
    """
    if not _ENOUGH.search(text):
        return text
    plain = text.translate(_WIDE)
    masked = _IDENTITY.sub(_identity, plain)
    masked = _OLD_IDENTITY.sub(lambda found: f"{found[1]}{found[2]}******{found[3]}", masked)
    masked = _MOBILE.sub(lambda found: f"{found[1]}{found[2]}****{found[2]}{found[3]}", masked)
    masked = _LANDLINE.sub(lambda found: f"{found[1]}*******", masked)
    masked = _NAMED.sub(lambda found: f"{found[1]}*******", masked)
    return text if masked == plain else masked


def _identity(found: re.Match[str]) -> str:
    number = found[0].upper()
    try:
        datetime.date(int(found[2][:4]), int(found[2][4:6]), int(found[2][6:]))
    except ValueError:
        return found[0]
    if int(number[:2]) not in _PROVINCES:
        return found[0]
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    if _CHECKS[total % 11] != number[17] and _is_credit_code(number):
        return found[0]
    return f"{found[1]}********{found[3]}{found[4]}"


def _is_credit_code(number: str) -> bool:
    """Whether the check sign is that of a unified social credit code."""
    total = sum(_CREDIT.index(sign) * 3**place % 31 for place, sign in enumerate(number[:17]) if sign in _CREDIT)
    return _CREDIT[-total % 31] == number[17]
