"""A number and the number format of its cell → what a person sees there, where that is not just the number.

Codes: ECMA-376, 18.8.30 and 18.8.31. The digits stay exact: a format that rounds does not round what is read. What the
format adds to them (万元, %, leading zeros) or takes from them (a thousand by a comma, ten of them by `0!.0,`) counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from pipeline.model.number import exact, plain

_TOKEN = re.compile(
    r"""\[(?P<bracket>[^\]]*)\]|"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|"""
    r"""(?P<exponent>[Ee][+-])|(?P<general>General|G/通用格式)|(?P<place>[0#?])|(?P<sign>[.,%@])|(?P<other>.)""",
    re.DOTALL,
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_CURRENCY = re.compile(r"^\$([^-]*)")
_DATES = frozenset("yYmMdDhHsSgGeEbB年月日时分秒")
_SILENT = re.compile(r"^[\s()（）+\-−￥¥$€£]*$")
"""Signs that add nothing to a number: a minus, brackets, the sign of money."""
_MONEY = re.compile("[¥￥]")
"""The sign of money that a person would ask about beside kilometres."""
_DASHES = ("-", "－", "—", "——", "–")
"""A nought shown as one of these, as accounts are kept, is a nought."""
_LONGEST = 255
"""Signs of a code; no program writes a longer one."""
_YEARS = (Decimal("1.9e3"), Decimal("2.1e3"))
"""What may be a year."""
_NUMBERS = 3
"""Sections of a format for numbers; the fourth is for texts."""
_PLACES = frozenset("0#?.")


@dataclass(frozen=True, slots=True)
class _FormatSection:
    """One part of a code: text before, between and after the places of digits; how often a thousand is taken off."""

    pieces: tuple[str, ...]
    """Literal text and places in order: “0”, “#”, “?” or “.” for a place, else text behind a “'”."""
    thousands: int
    percent: bool
    condition: tuple[str, Decimal] | None
    plain: bool
    """A date, text or an exponent: what is read stands."""


def number_as_seen(value: int | float, code: str) -> str | None:
    """What a person sees of a number, as text with exact digits; None where that is the number itself.

    1000000 with `0!.0,"万元"` → 100万元; 0.986 with `0.0%` → 98.6%; 7 with `00000` → 00007; 5 with `;;;` → "";
    2024.1 with `0.00` → 2024.10.
    """
    section = _section_for(exact(value), code)
    if section is None or section.plain:
        return None
    places = [piece for piece in section.pieces if piece in _PLACES]
    if not places:
        said = "".join(piece[1:] for piece in section.pieces).strip()
        return None if not value and said in _DASHES else said
    number = abs(exact(value)) / Decimal(1000) ** section.thousands * (100 if section.percent else 1)
    return _filled(section, number, value < 0)


def hides_text(code: str) -> bool:
    """Whether a format shows nothing of a text: its fourth section is empty, as in `;;;`."""
    if len(code) > _LONGEST:
        return False
    parts, empty = 1, False
    for found in _TOKEN.finditer(code):
        if found["other"] == ";":
            parts, empty = parts + 1, True
        else:
            empty = False
    return parts > _NUMBERS and empty


def is_telling(code: str) -> bool:
    """Whether a person may see anything but the number itself in cells of a format."""
    return hides_text(code) or any(map(_tells, _sections(code)))


def is_month(code: str) -> bool:
    """Whether 2024.1 is shown as 2024.10, which may be a month."""
    return any(_of_month(section.pieces) for section in _sections(code))


def _tells(section: _FormatSection) -> bool:
    said = [piece[1:] for piece in section.pieces if piece not in _PLACES]
    places = [piece for piece in section.pieces if piece in _PLACES]
    if section.plain:
        return False
    if not places or section.thousands or any(not _SILENT.match(text) or _MONEY.search(text) for text in said):
        return True
    return set(places) == {"0"} and len(places) > 1


def _of_month(pieces: tuple[str, ...]) -> bool:
    return tuple(piece for piece in pieces if piece in _PLACES)[-3:] == (".", "0", "0")


def _filled(section: _FormatSection, number: Decimal, negative: bool) -> str | None:
    pieces = section.pieces
    first = next(at for at, piece in enumerate(pieces) if piece in _PLACES)
    last = max(at for at, piece in enumerate(pieces) if piece in _PLACES)
    before = "".join(piece[1:] for piece in pieces[:first]).strip()
    after = "".join(piece[1:] for piece in pieces[last + 1 :]).rstrip()
    inner = pieces[first : last + 1]
    shift = 0
    if "'." in inner and "." not in inner:
        shift = sum(piece in _PLACES for piece in inner[len(inner) - inner[::-1].index("'.") :])
        number, inner = number / 10**shift, tuple(piece for piece in inner if piece != "'.")
    if any(piece not in _PLACES and not _SILENT.match(piece[1:]) for piece in inner):
        return _between(inner, number, before, after)
    digits = plain(number.normalize()) if number else "0"
    written = f"{number:.2f}" if _is_month(number, inner) else digits
    if set(inner) == {"0"} and not shift and number == number.to_integral_value():
        written = digits.zfill(len(inner))
    silent = _SILENT.match(before) and _SILENT.match(after)
    money = _MONEY.search(before) if silent else None
    if silent and not money and written == digits and not shift and not section.thousands:
        return None
    sign = "-" if negative and not before.startswith(("-", "−")) else ""
    return f"{sign}{money[0] if money else ''}{written}" if silent else f"{before}{sign}{written}{after}"


def _is_month(number: Decimal, inner: tuple[str, ...]) -> bool:
    """2024.1 shown as 2024.10 may be a month: its last digit must not go."""
    return (
        _of_month(inner) and _YEARS[0] <= number < _YEARS[1] and number * 10 == (number * 10).to_integral_value()
    ) and number != number.to_integral_value()


def _between(inner: tuple[str, ...], number: Decimal, before: str, after: str) -> str | None:
    """A whole number whose digits stand among words: 202410 with `0000"年"00"月"`; None for any other."""
    if number != number.to_integral_value() or "." in inner:
        return None
    digits = list(plain(number))
    out: list[str] = []
    for piece in reversed(inner):
        if piece in _PLACES:
            out.append(digits.pop() if digits else "0" if piece == "0" else "")
        else:
            out.append(piece[1:])
    return f"{before}{''.join(digits)}{''.join(reversed(out))}{after}".strip()


def _section_for(value: Decimal, code: str) -> _FormatSection | None:
    sections = _sections(code)
    if not sections:
        return None
    for section in sections:
        if section.condition is not None and _meets(value, *section.condition):
            return section
    open_ones = [section for section in sections if section.condition is None]
    if any(section.condition is not None for section in sections):
        return open_ones[0] if open_ones else None
    if len(sections) == 1 or value > 0:
        return sections[0]
    if value < 0:
        return sections[1]
    return sections[2] if len(sections) > 2 else sections[0]


def _meets(value: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


@cache
def _sections(code: str) -> tuple[_FormatSection, ...]:
    if len(code) > _LONGEST:
        return ()
    parts: list[list[re.Match[str]]] = [[]]
    for found in _TOKEN.finditer(code):
        if found["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(found)
    return tuple(map(_section, parts[:3]))


def _section(tokens: list[re.Match[str]]) -> _FormatSection:
    pieces: list[str] = []
    condition: tuple[str, Decimal] | None = None
    commas, percent, plain_one = 0, False, False
    for token in tokens:
        bracket = token["bracket"]
        if bracket is not None:
            said, currency = _CONDITION.match(bracket), _CURRENCY.match(bracket)
            if said:
                condition = said[1], Decimal(said[2])
            elif currency:
                pieces.append(f"'{currency[1]}")
            plain_one |= bracket.lower() in ("h", "hh", "m", "mm", "s", "ss")
        elif token["place"]:
            commas = commas if "." in pieces else 0
            pieces.append(token["place"])
        elif token["sign"] == ".":
            pieces.append(".")
        elif token["sign"] == ",":
            commas += bool(set(pieces) & _PLACES)
        elif token["sign"] == "%":
            percent = True
            pieces.append("'%")
        elif token["quoted"] is not None or token["escaped"] is not None:
            pieces.append(f"'{token['quoted'] or token['escaped'] or ''}")
        elif token["other"]:
            plain_one |= token["other"] in _DATES or token["other"] == "/"
            pieces.append(f"'{token['other']}")
        elif token["general"]:
            pieces.append("#")
        elif token["exponent"] or token["sign"] == "@":
            plain_one = True
    return _FormatSection(tuple(pieces), commas, percent, condition, plain_one)
