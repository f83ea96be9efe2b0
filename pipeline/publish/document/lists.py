"""numbering.xml and the paragraphs in order → the number Word would print before each of them."""

from __future__ import annotations

import re

from pipeline.office.ooxml import Element, W, child_value
from pipeline.publish.document.word import word_measure

_DIGITS = "〇一二三四五六七八九"
_ROMAN = dict(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)


def chinese(n: int) -> str:
    """Chinese counting for 0–9999: 十, 十一, 二十, 一百零五."""
    if n < 10:
        return "零" if n == 0 else _DIGITS[n]
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // unit % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return out.removeprefix("一") if 10 <= n < 20 else out


def roman(n: int) -> str:
    """Upper-case Roman numeral of a positive number."""
    out = ""
    for value, letters in _ROMAN.items():
        while n >= value:
            out += letters
            n -= value
    return out


def formatted(n: int, style: str) -> str | None:
    """`n` in Word's number format `style` (w:numFmt); None for a format that is not known here."""
    if style in ("decimal", "decimalHalfWidth"):
        return str(n)
    if style == "decimalFullWidth":
        return "".join(chr(ord(c) + 0xFEE0) for c in str(n))
    if style in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"):
        return chinese(n)
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= n <= 20:
        return chr(0x245F + n)
    if style in ("upperRoman", "lowerRoman") and n > 0:
        return roman(n) if style == "upperRoman" else roman(n).lower()
    if style in ("upperLetter", "lowerLetter") and n > 0:
        letter = chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style == "none":
        return ""
    return None


class Lists:
    """Counters of every list of one part; paragraphs must be asked for in document order."""

    def __init__(self, tree: Element | None) -> None:
        self._levels: dict[str, dict[int, Element]] = {}
        self._abstract: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._fresh: set[str] = set()
        if tree is None:
            return
        abstract = {
            a.get(W + "abstractNumId"): {int(v.get(W + "ilvl")): v for v in a.findall(W + "lvl")}
            for a in tree.findall(W + "abstractNum")
        }
        for num in tree.findall(W + "num"):
            key, base = num.get(W + "numId"), child_value(num, "abstractNumId") or ""
            levels = dict(abstract.get(base, {}))
            self._starts[key] = {}
            for override in num.findall(W + "lvlOverride"):
                level = int(override.get(W + "ilvl"))
                start = word_measure(child_value(override, "startOverride"))
                if start is not None:
                    self._starts[key][level] = int(start)
                if (changed := override.find(W + "lvl")) is not None:
                    levels[level] = changed
            self._levels[key], self._abstract[key] = levels, base

    def level(self, num: str, level: int) -> Element | None:
        """The w:lvl element: its w:pPr holds the paragraph's indents."""
        return self._levels.get(num, {}).get(level)

    def label(self, num: str, level: int) -> str | None:
        """Count this paragraph and return its printed number with what follows it; None if the format is unknown.

        Lists that share an abstract list go on counting; a w:num with a start override begins anew.
        """
        element = self.level(num, level)
        if element is None:
            return None
        base = self._abstract[num]
        counts = self._counts.setdefault(base, {})
        if num not in self._fresh:
            self._fresh.add(num)
            for at, start in self._starts[num].items():
                counts[at] = start - 1
        counts[level] = counts.get(level, self._start(num, level) - 1) + 1
        for deeper in [k for k in counts if k > level]:
            del counts[deeper]
        text = child_value(element, "lvlText") or ""
        if child_value(element, "numFmt") == "bullet":
            out: str | None = text if text and not "\ue000" <= text[0] <= "\uf8ff" else "•"
        else:
            out = self._filled(text, num, counts)
        if out is None:
            return None
        after = child_value(element, "suff") or "tab"
        return out + {"tab": "\u2002", "space": " ", "nothing": ""}.get(after, "") if out else ""

    def _start(self, num: str, level: int) -> int:
        return int(word_measure(child_value(self.level(num, level), "start")) or 1)

    def _filled(self, text: str, num: str, counts: dict[int, int]) -> str | None:
        unknown = False

        def fill(match: re.Match[str]) -> str:
            nonlocal unknown
            at = int(match[1]) - 1
            style = child_value(self.level(num, at), "numFmt") or "decimal"
            shown = formatted(counts.get(at, self._start(num, at)), style)
            unknown = unknown or shown is None
            return shown or ""

        out = re.sub(r"%(\d)", fill, text)
        return None if unknown else out
