"""What a cell holds → how it is written and shown: as number or text, with which format, how wide and how high."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from xml.sax.saxutils import escape

from pipeline.model.number import digits, plain
from pipeline.model.table import Raw
from pipeline.office.guard import clean

Cell = str | int | Decimal | datetime.date | None
"""Content of a cell; "" and None leave it empty."""
_MOST_DIGITS = 15
"""Spreadsheets keep 15 significant digits; a longer number stays text rather than change silently."""
_MOST_PLACES = 300
"""Programs count no further than 10^308; what is longer is text too."""
_MOST_CHARACTERS = 32767
_CUT = "……（内容过长，已截断）"
_LIKE_A_SIGN = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""What a program would read as the number of a sign (ECMA-376 Part 1, 22.9.2.19)."""
_LAST_NARROW = "\u2000"
_DAY_ZERO = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet has no time zone
_SECONDS = 86_400
LINE, MOST_HEIGHT = 14.5, 400
"""Height in points of a line of text, and of the highest row we make (the programs stop at 409)."""


def cell_content(value: Cell | Raw, texts: dict[str, int]) -> str:
    """The XML within a cell and the rest of its start tag; "" for an empty one.

    Text never becomes a formula, a number never loses digits: one of more than 15 significant digits is written as
    text. `texts`: the texts of the workbook, each with its number, which a new one joins.
    """
    if isinstance(value, str):
        return f' t="s"><v>{texts.setdefault(value, len(texts))}</v></c>' if value else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime.date | datetime.time):
        return cell_content(str(value), texts) if _too_early(value) else f"><v>{_serial(value)}</v></c>"
    if isinstance(value, Decimal):
        finite = value.is_finite()
        written = plain(value) if finite else str(value)
    else:
        finite = isinstance(value, int) or math.isfinite(value)
        written = repr(value)
    fits = finite and (isinstance(value, float) or _fits(written))
    return f"><v>{written}</v></c>" if fits else cell_content(written, texts)


def texts_xml(texts: Iterable[str]) -> str:
    """The texts of a workbook in the order of their numbers, as its part writes them."""
    return "".join(map(_text, texts))


def held_text(value: str) -> str:
    """The text as a cell can hold it: without control characters, lines ended by one sign, cut at 32,767."""
    text = clean(value)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - len(_CUT)] + _CUT


def _text(value: str) -> str:
    text = held_text(value)
    kept = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<si><t{kept}>{escape(_LIKE_A_SIGN.sub('_x005F_', text))}</t></si>"


def _fits(written: str) -> bool:
    """Whether a sheet can hold a number, written without an exponent, as one."""
    significant = len(written) > _MOST_DIGITS and len(written.replace(".", "").strip("-0"))
    return significant <= _MOST_DIGITS and len(written) <= _MOST_PLACES


def _too_early(value: datetime.date | datetime.time) -> bool:
    """Whether it is a day that sheets do not count as we do: for them 1900 was a leap year, and nothing was before."""
    return isinstance(value, datetime.date) and (value.year, value.month) < (1900, 3)


def _serial(value: datetime.date | datetime.time) -> str:
    """A day as a sheet counts it, a time of day as its share."""
    if isinstance(value, datetime.time):
        return repr((value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / _SECONDS)
    if not isinstance(value, datetime.datetime):
        return str((value - _DAY_ZERO.date()).days)
    passed = value.replace(tzinfo=None) - _DAY_ZERO
    return repr(passed / datetime.timedelta(days=1)) if passed.seconds or passed.microseconds else str(passed.days)


def format_of(value: Cell | Raw) -> str:
    """The number format that shows a value as it is: all decimals of a Decimal, 2025-02-13, else General."""
    if isinstance(value, str) or value is None:
        return "General"
    if isinstance(value, Decimal):
        places = digits(value)
        return "0." + "0" * places if places else "0"
    if isinstance(value, datetime.date):
        return "yyyy-mm-dd"
    if isinstance(value, datetime.time):
        return "h:mm:ss"
    return "0" if isinstance(value, int) else "General"


def lines_of(value: Cell | Raw, width: float) -> int:
    """How many lines a cell takes in a column `width` half-width characters wide.

    Rows get their height from it, for programs other than Excel do not fit it to the text.
    """
    if not isinstance(value, str):
        return 1
    room = max(1, int(width) - 1)
    if 2 * len(value) <= room and "\n" not in value:
        return 1
    return sum(-(-breadth(line) // room) or 1 for line in value.split("\n"))


def height_of(lines: int, more: float) -> float:
    """Height in points of a row with so many lines of text, and `more`."""
    return min(LINE * lines + more, MOST_HEIGHT)


def breadth(text: str) -> int:
    """Width of a text in half-width characters; Chinese and full-width ones count two."""
    return len(text) + sum(map(_LAST_NARROW.__lt__, text))
