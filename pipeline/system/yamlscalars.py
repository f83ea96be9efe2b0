"""A scalar of a YAML file → text, number, flag or date; raises Unfit with what it should be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.system.marks import Unfit
from pipeline.system.yamlwords import as_written

_DIGITS, _DAY = re.compile(r"\d{1,18}", re.ASCII), re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

_LONGEST = 40
"""Signs that a number is written with, and powers of ten that it is away from 1, at most."""


def plain_text(value: Any, *place: Any) -> str:
    """Text; a number or date is read as it is written. Raises Unfit."""
    if value is None or isinstance(value, bool | dict | list):
        raise Unfit("应当是文字")
    return str(value)


def _whole(value: Any, *place: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        quoted = isinstance(value, str) and _DIGITS.fullmatch(value)
        raise Unfit(f"应当是整数，现在是“{as_written(value)}”" + ("，请去掉引号" if quoted else ""))
    return value


def _flag(value: Any, *place: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit(f"应当是 true 或 false，现在是“{as_written(value)}”")
    return value


def _day(value: Any, *place: Any) -> datetime.date:
    if not isinstance(value, datetime.date):
        if isinstance(value, str) and _DAY.fullmatch(value):
            raise Unfit(f"“{value}”不是有效的日期")
        raise Unfit(f"应当是日期，写成“四位年-两位月-两位日”，现在是“{as_written(value)}”")
    return value


def decimal(value: Any, *place: Any) -> Decimal:
    """A whole number or the text of a number as it is written, of a size that can be reckoned with; raises Unfit."""
    written = plain_text(value)
    try:
        made = Decimal(written if len(written) <= _LONGEST else "NaN")
    except InvalidOperation:
        made = Decimal("NaN")
    if not made.is_finite() or abs(made.adjusted()) > _LONGEST:
        raise Unfit(f"应当是数，现在是“{written[:_LONGEST]}{'…' if len(written) > _LONGEST else ''}”")
    return made


SCALARS: dict[Any, tuple[Callable[..., Any], Any]] = {
    str: (plain_text, ""),
    int: (_whole, 0),
    bool: (_flag, False),
    datetime.date: (_day, datetime.date.min),
    Decimal: (decimal, Decimal(0)),
    Any: (lambda value, *place: value, None),
}
"""Type → how it is read, and what stands for it where that fails."""
