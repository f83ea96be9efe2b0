"""The colours of a text and of the ground it stands on → whether nobody can see it.

Only colours that the file names count: an automatic one is always seen, and so is a text on a ground that is not known.
Format: ECMA-376, 18.3.1.15 (colours), 18.8.19 (tints), 20.1.6.2 (themes).
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

Rgb = tuple[int, int, int]
WHITE: Rgb = (255, 255, 255)
_NEAR = 8
"""Of 255: colours that differ no more than this in red, green and blue look the same."""
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)), "hlink", "folHlink")
"""Colours of a theme in the order in which cells number them."""
_FIRST = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
_REST = (
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF"
    " 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99"
    " 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333"
)
NUMBERED: tuple[str, ...] = tuple(f"{_FIRST} {_FIRST} {_REST}".split())
"""The 64 colours that workbooks have by number where they do not define their own."""
FIRST_OWN = 8
"""Number of the first colour that a workbook may define itself."""
_GROUND = 65
"""Number of the colour of an empty sheet."""
_ATTRIBUTE = re.compile(rb"""([A-Za-z]+)\s*=\s*["']([^"']*)["']""")
_NAMED = re.compile(rb"color\s([^>]*)")
_TRUE = ("1", "true")
_IN_CODE = re.compile(
    r"\[(black|white|red|green|blue|yellow|magenta|cyan|colou?r\s*\d+|[黑白红绿蓝黄]色?|洋红色?|蓝绿色?|青色?|颜色\s*\d+)\]",
    re.I,
)
_WHITE_IN_CODE = re.compile(r"white|白|(?:colou?r|颜色)\s*2$", re.I)


def looks_like(one: Rgb | None, other: Rgb | None) -> bool:
    """Whether nobody can tell the two apart; False where one of them is not known."""
    return one is not None and other is not None and all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def rgb(said: str) -> Rgb | None:
    """RRGGBB, or AARRGGBB as workbooks write it; None for anything else."""
    digits = said[-6:]
    if len(said) not in (6, 8) or re.fullmatch("[0-9A-Fa-f]{6}", digits) is None:
        return None
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def coloured_by_code(code: str, font: Rgb | None) -> Rgb | None:
    """The colour in which a number format shows its numbers: its own, where it has one; None where they differ."""
    said = {bool(_WHITE_IN_CODE.match(one)) for one in _IN_CODE.findall(code)}
    if not said:
        return font
    return WHITE if said == {True} else None


@dataclass(frozen=True)
class SheetColours:
    """The colours that the cells of a workbook name by number or by place in its theme."""

    theme: Mapping[int, Rgb]
    numbered: tuple[str, ...] = NUMBERED

    def named(self, given: Mapping[str, str]) -> Rgb | None:
        """The colour that these attributes name, None for an automatic one and one that is not known."""
        if given.get("auto") in _TRUE:
            return None
        found = None
        if "rgb" in given:
            found = rgb(given["rgb"])
        elif (theme := given.get("theme", "")).isdigit():
            found = self.theme.get(int(theme))
        elif (number := given.get("indexed", "")).isdigit():
            place = int(number)
            found = WHITE if place == _GROUND else rgb(self.numbered[place]) if place < len(self.numbered) else None
        return _tinted(found, given.get("tint", "0")) if found is not None else None

    def faint(self, given: Mapping[str, str]) -> bool:
        """Whether a text of this colour is not seen on an empty sheet."""
        return looks_like(self.named(given), WHITE)

    def faint_within(self, part: bytes) -> bool:
        """Whether some colour in the XML may be one that is not seen on an empty sheet."""
        for attributes in set(_NAMED.findall(part)):
            given = {name.decode(): value.decode("ascii", "replace") for name, value in _ATTRIBUTE.findall(attributes)}
            if self.faint(given):
                return True
        return False


def sheet_colours(styles: Any, theme: bytes) -> SheetColours:
    """The colours of a workbook by the root of its styles and the XML of its theme (b"" for none)."""
    own = [one.get("rgb", "") for one in styles.iterfind("{*}colors/{*}indexedColors/{*}rgbColor")]
    return SheetColours(_theme_colours(theme), (*own, *NUMBERED[len(own) :]))


@lru_cache(maxsize=8)
def _theme_colours(theme: bytes) -> dict[int, Rgb]:
    """The colours of a theme by their numbers; kept, for most workbooks come with the same."""
    found: dict[int, Rgb] = {0: WHITE, 1: (0, 0, 0)}
    if theme:
        root = etree.fromstring(theme, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        for scheme in root.iter("{*}clrScheme"):
            for one in scheme.iterchildren("*"):
                name = etree.QName(one).localname
                first = next(iter(one), None)
                said = rgb(first.get("lastClr") or first.get("val", "")) if first is not None else None
                if name in _THEME and said is not None:
                    found[_THEME.index(name)] = said
    return found


def _tinted(colour: Rgb, tint: str) -> Rgb:
    """A colour made lighter (above 0) or darker."""
    try:
        by = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return colour
    if not by:
        return colour
    hue, light, full = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    light = light * (1 + by) if by < 0 else light * (1 - by) + by
    red, green, blue = colorsys.hls_to_rgb(hue, light, full)
    return round(red * 255), round(green * 255), round(blue * 255)
