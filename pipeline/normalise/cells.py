"""A raw cell → the number, date, month, grade or choice it means, with the unit and limit written beside it."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from pipeline.model.number import digits, exact
from pipeline.model.table import Raw
from pipeline.scheme.readings import Readings
from pipeline.scheme.units import UNKNOWN, Units, fold, visible
from pipeline.system.personal_numbers import mask_personal

_QUOTED = re.compile(r'^=\s*"((?:[^"]|"")*)"$')
"""What a program writes that wants a text kept as it is: ="0012"."""
_SMALL = "\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089"
_RINGED = "\u2460-\u249b\u24ea-\u24ff\u2776-\u2793\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32bf"
_MARK_BEHIND = re.compile(rf"(?<=[0-9０-９%％.．)）])[{_SMALL}{_RINGED}]+(?![0-9０-９.．])|(?<=.)[{_RINGED}]+$")
_WORD_BEHIND = re.compile(r"(?<=[0-9%\w)])\s*(?:[*†‡※]+|[\[〔]\d{1,2}[\]〕]|\(?注\s*\d{0,2}\)?)+$", re.ASCII)
"""Footnote marks behind a number: ①, ², [1], 注1, *."""
_MARKS_AT_END = re.compile(rf"(?<=.)\s*[{_RINGED}\u00b9\u00b2\u00b3*＊†‡※]+$")
_NOT_PLAIN = re.compile(rf"(?<![^\W\d_])[{_SMALL}{_RINGED}\u00bc-\u00be\u2150-\u215f]")
"""Figures that are no digits of a number and no power of a unit: ½, ① before a number."""
_POWER_OF_TEN = re.compile(rf"^[1１][0０]\s*[{_SMALL}⁻⁺]+$")
_MOST_DIGITS, _LARGEST, _SMALLEST = 40, 15, -15
"""Digits of a number that somebody reports, and the powers of ten between which it lies (a county's GDP in 元: 11)."""
_POWER_DIGITS = 4
"""Signs of the power of ten that a number is written with: e-10."""
_CODE_DIGITS = 15
"""Digits that a spreadsheet keeps of a number."""
_CODE_AS_NUMBER = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d{2}$")

MONEY = ("¥", "￥")
"""Signs of the money before a number."""
_MONEY = re.compile(r"^([-−－+]?)[¥￥\s]+")
_POWER = re.compile(r"\s*[×xX*]\s*10(?:\^\s*([+-]?\d+)|([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))")
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+"
_PLAIN = re.compile(rf"^({_NUMBER})\s*([^\d\s].*)?$", re.ASCII)
_BELOW = re.compile(rf"^[<≤]\s*({_NUMBER})\s*(.*)$", re.ASCII)
_LIMITED = re.compile(rf"^({_NUMBER})\s*\(?[Ll]\)?$", re.ASCII)
_SAID = re.compile(rf"^(\D+?)\s*[(:]\s*<?\s*({_NUMBER})\s*[Ll]?\s*(.*?)\)?$")
_DAY = re.compile(
    r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*(?:日(?:\d{1,2}\s*[:时点].*)?)?(?:[T\s].*)?$"
)
_PACKED_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SHORT_DAY = re.compile(r"^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}[:时].*)?$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?$")
_FIRST_OR_TENTH = re.compile(r"^\d{4}\.1$")
_PACKED_MONTH = re.compile(r"^(\d{4})(\d{2})$")
_SHORT_MONTH = re.compile(r"^(\d{1,2})\s*月份?$")
_CHINESE_MONTH = re.compile(r"^(十[一二]?|[一二三四五六七八九])月份?$")
_CHINESE = {name: number for number, name in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)}
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
"""Control signs: no XML can hold them, so neither Word nor a spreadsheet would open."""
_YEAR = re.compile(r"^(\d{4})\s*(?:年度?)?$")
_SERIAL_FROM, _SERIAL_TO = 20_000, 80_000
"""Day numbers of spreadsheets that are taken for dates: 1954 to 2119."""
_EPOCH = datetime.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Number:
    """`value` is None where there is no number; `problem` where the cell says something no number can be read from.

    `below`: the limit of a value below it. `unit`: canonical unit in the cell, "?" for one that is not known.
    `times`: what a bare 万 or 亿 behind it multiplies it by, in whatever unit it is. `text`: what the cell said, where
    it is no plain number. `beyond`: the problem is that nobody reports a number so large, small or long. `money`: the
    sign of money stands before it.
    """

    value: Decimal | None
    below: Decimal | None = None
    digits: int = 0
    unit: str = ""
    text: str = ""
    problem: bool = False
    times: int = 1
    beyond: bool = False
    money: bool = False


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date (the first of the month where only a month is given); `guessed`: the year was not written."""

    date: datetime.date | None
    guessed: bool = False
    text: str = ""
    problem: bool = False


def read_number(raw: Raw, words: Readings, units: Units) -> Number:
    """What a cell of a number column says: full-width figures, separators, %, “<0.005”, “0.05L”, “未检出”, “—”."""
    if isinstance(raw, bool | datetime.date | datetime.time):
        return Number(None, text=str(raw), problem=True)
    if isinstance(raw, int | float):
        return _of_number(raw)
    text = "" if raw is None else as_seen(raw)
    folded = fold(text)
    if not folded or folded in words.empty:
        return Number(None, text=text)
    if any(folded in group for group in (words.below_limit, words.not_applicable, words.not_done, words.awaited)):
        return Number(None, text=text)
    said = _digits_only(text)
    if said is None:
        return Number(None, text=text, problem=True)
    limited = _LIMITED.match(said) or _BELOW.match(said)
    if limited:
        rest = limited[2].strip("() ") if limited.re is _BELOW else ""
        unit = _unit(rest, units) if fold(rest) not in ("", "l", *words.below_limit) else ""
        return _below(limited[1], unit, text)
    worded = _SAID.match(said)
    if worded and fold(worded[1]) in words.below_limit:
        return _below(worded[2], _unit(worded[3], units) if worded[3] else "", text)
    plain = _PLAIN.match(said)
    if not plain:
        return Number(None, text=text, problem=True)
    times = units.multiple(plain[2]) if plain[2] else None
    unit = _unit(plain[2], units) if plain[2] and times is None else ""
    if unit == UNKNOWN:
        return Number(None, text=text, problem=True)
    value = _decimal(plain[1])
    if value is None:
        return Number(None, text=text, problem=True, beyond=True)
    money = text.lstrip(" -−－+(（").startswith(MONEY)
    return Number(value, None, digits(value), unit, "", times=int(times or 1), money=money)


def _of_number(raw: int | float) -> Number:
    """What a number of a spreadsheet says; one that is no number, or that nobody reports, is a problem."""
    finite = isinstance(raw, int) or math.isfinite(raw)
    if not finite or abs(raw) >= 10 ** (_LARGEST + 1) or 0 < abs(raw) < float(f"1e{_SMALLEST}"):
        return Number(None, text=cell_text(raw), problem=True, beyond=finite)
    value = exact(raw)
    return Number(value, digits=digits(value))


def _below(text: str, unit: str, cell: str) -> Number:
    limit = _decimal(text)
    if limit is None:
        return Number(None, text=cell, problem=True, beyond=True)
    return Number(None, limit, digits(limit), unit, cell)


def as_seen(text: str) -> str:
    """A text as a person sees it: without invisible signs, out of the ="…" that programs wrap it in."""
    seen = visible(text).strip()
    quoted = _QUOTED.match(seen)
    return quoted[1].replace('""', '"').strip() if quoted else seen


def _digits_only(text: str) -> str | None:
    """The text in plain figures, footnote marks taken off; None where a figure is no digit of a number (½, 10³, ①5)."""
    said = _POWER.sub(_exponent, text)
    if _POWER_OF_TEN.match(said):
        return None
    said = _MARK_BEHIND.sub("", _MONEY.sub(r"\1", said))
    if _NOT_PLAIN.search(said):
        return None
    plain = unicodedata.normalize("NFKC", said).replace("−", "-").replace("，", ",").strip()
    return _WORD_BEHIND.sub("", plain)


def without_marks(text: str) -> str:
    """A name or date without the footnote marks at its end: 示例保护区①, 2024年3月②."""
    return _MARKS_AT_END.sub("", text)


def lost_digits(raw: Raw) -> bool:
    """Whether a cell for a code holds one that became a number and lost its digits from the 16th on: 9.15E+17."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return (isinstance(raw, int) or math.isfinite(raw)) and abs(raw) >= 10**_CODE_DIGITS
    if not isinstance(raw, str):
        return False
    said = unicodedata.normalize("NFKC", as_seen(raw))
    if _CODE_AS_NUMBER.match(said):
        return True
    return said.isascii() and said.isdigit() and len(said) > _CODE_DIGITS and not said[_CODE_DIGITS:].strip("0")


def _exponent(found: re.Match[str]) -> str:
    power = found[1] or unicodedata.normalize("NFKC", found[2]).replace("−", "-")
    return f"e{power}"


def _decimal(text: str) -> Decimal | None:
    """The number that a text spells, None for one that nobody reports: too long, too large, too near to nothing."""
    written, _, power = text.lower().replace(",", "").partition("e")
    if len(written) > _MOST_DIGITS or len(power) > _POWER_DIGITS:
        return None
    value = exact(f"{written.rstrip('.') or '0'}e{power or 0}")
    least = -_MOST_DIGITS if value.is_zero() else _SMALLEST
    if not least <= value.adjusted() <= _LARGEST:
        return None
    return Decimal(format(value, "f"))


def _unit(text: str, units: Units) -> str:
    return units.canonical(text.strip("() ")) or UNKNOWN


def read_day(raw: Raw, year: int, words: Readings) -> ReadDate:
    """The date a cell gives; without a year it is one of `year`."""
    if isinstance(raw, datetime.datetime):
        return ReadDate(raw.date())
    if isinstance(raw, datetime.date):
        return ReadDate(raw)
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        if _SERIAL_FROM < raw < _SERIAL_TO:
            return ReadDate(_EPOCH + datetime.timedelta(days=int(raw)))
        raw = str(int(raw)) if float(raw).is_integer() else str(raw)
    if not isinstance(raw, str):
        return ReadDate(None, text="" if raw is None else str(raw), problem=raw is not None)
    text = unicodedata.normalize("NFKC", without_marks(as_seen(raw))).strip()
    if fold(text) in words.empty or not text:
        return ReadDate(None, text=raw.strip())
    for pattern in (_DAY, _PACKED_DAY):
        found = pattern.match(text)
        if found:
            return _made(int(found[1]), int(found[2]), int(found[3]), raw)
    found = _SHORT_DAY.match(text)
    if found:
        made = _made(year, int(found[1]), int(found[2]), raw)
        return ReadDate(made.date, made.date is not None, made.text, made.problem)
    return ReadDate(None, text=raw.strip(), problem=True)


def month(raw: Raw, year: int, words: Readings) -> ReadDate:
    """The month a cell gives, as a date in it: “2024年3月”, “2024-03-05”, “3月”, “三月”, 3, 202403.

    A number that lost a nought, 2024.1, may be January or October: a problem. As a text it is what was typed.
    """
    if isinstance(raw, float | int) and not isinstance(raw, bool) and 1 <= raw <= 12 and float(raw).is_integer():
        return ReadDate(datetime.date(year, int(raw), 1), guessed=True)
    whole = isinstance(raw, float) and raw.is_integer()
    said = without_marks(as_seen(raw)) if isinstance(raw, str) else str(raw)
    text = unicodedata.normalize("NFKC", said.removesuffix(".0") if whole else said).strip()
    if isinstance(raw, float) and _FIRST_OR_TENTH.match(text):
        return ReadDate(None, text=text, problem=True)
    for pattern in (_MONTH, _PACKED_MONTH):
        found = pattern.match(text)
        if found:
            return _made(int(found[1]), int(found[2]), 1, text)
    found = _SHORT_MONTH.match(text)
    if not found and text.isascii() and text.isdigit() and len(text) <= 2:
        found = re.match(r"(\d+)", text)
    chinese = _CHINESE_MONTH.match(text)
    if found or chinese:
        which = int(found[1]) if found else _CHINESE[chinese[1]] if chinese else 0
        made = _made(year, which, 1, text)
        return ReadDate(made.date, made.date is not None, made.text, made.problem)
    return read_day(raw, year, words)


def _made(year: int, month: int, number: int, text: str) -> ReadDate:
    try:
        return ReadDate(datetime.date(year, month, number))
    except ValueError:
        return ReadDate(None, text=text.strip(), problem=True)


def year(raw: Raw) -> int | None:
    """The year a cell gives, or None: 2024, “2024年”, a date."""
    if isinstance(raw, datetime.date):
        return raw.year
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    found = _YEAR.match(unicodedata.normalize("NFKC", text).strip())
    return int(found[1]) if found else None


def cell_text(raw: Raw) -> str:
    """A cell as text: whole numbers without “.0”, dates as 2024-03-05, inner line breaks as they are.

    Telephone and identity numbers that were written as text are masked: what becomes a fact reaches outputs.
    """
    if raw is None:
        return ""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        far = isinstance(raw, int) or math.isfinite(raw)
        if far and raw and not 10 ** (_SMALLEST - _MOST_DIGITS) < abs(raw) < 10**_MOST_DIGITS:
            return f"10^{math.floor(math.log10(abs(raw)))}"
        return format(exact(raw), "f")
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return raw.date().isoformat()
    text = raw.isoformat(sep=" ") if isinstance(raw, datetime.datetime) else as_seen(str(raw))
    text = _UNWRITABLE.sub("", text).strip()
    return mask_personal(text) if isinstance(raw, str) else text


def words_of(raw: Raw) -> str:
    """A cell of a column of words: a number that stands there alone is a name or a telephone, never an amount."""
    return mask_personal(cell_text(raw))


def choice(text: str, choices: tuple[str, ...], words: Readings) -> str | None:
    """The choice a text means, or None: itself, a beginning that only one has, or 是/否 where there are two."""
    folded = fold(text)
    same = [one for one in choices if fold(one) == folded]
    if not same and len(choices) == 2:
        same = [one for one, said in zip(choices, (words.yes, words.no), strict=True) if folded in said]
    if not same:
        same = [one for one in choices if fold(one).startswith(folded) or folded.startswith(fold(one))]
    return same[0] if len(same) == 1 else None
