"""Looks, settings, lines and colours of the document tree → declarations of CSS, as a screen shows them best.

Print sets by the point on one size of sheet. A screen has any width and any light: sizes are drawn together, so that
the small signs of tables stay readable and titles do not fill a telephone; black is the colour of text, whatever that
is; other colours have a twin for a dark ground.
"""

from __future__ import annotations

import colorsys
import re
from typing import TypeVar

from pipeline.publish.document.tree import Look, Rule, Setting, Sides
from pipeline.system.fonts import FANG, HEI, KAI, SONG, TITLE

_T = TypeVar("_T")
_BLACK = "#000000"
_FACES = {FANG: "fang", KAI: "kai", HEI: "hei", SONG: "song", TITLE: "title"}
"""Role of a face → the variable of page.css that lists its names."""
_SMALL = 12.0
"""Points under which 仿宋 is too thin for a screen: 宋体 stands for it."""
_BODY = 16.0
"""Points of the body's text."""
_LARGE = 24
"""Pixels of signs that fit a telephone."""
_SIDES = ("top", "right", "bottom", "left")
_COLOUR = re.compile(r"(?:^|(?<=;))(color|background):#([0-9A-Fa-f]{6})")


def number(value: float) -> str:
    """A number of CSS, with three decimals at most."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def signs_css(points: float) -> str:
    """The size of signs: body text of 16 points is 18 pixels high, the 8 points of tables are 13, titles 2 more.

    In root ems, which follow what the reader has chosen in the browser; a title keeps its line on a narrow screen.
    """
    pixels = 8 + points * 0.625 if points <= _BODY else points + 2
    size = f"{number(pixels / 16)}rem"
    return f"font-size:{size}" if pixels <= _LARGE else f"font-size:min({size},6.4vw)"


def look_css(look: Look, base: Look | None = None) -> str:
    """How text looks, or what of it differs from the text around it; raised and lowered signs have elements for it."""
    out = []
    if base is None or _face(look) != _face(base):
        out.append(f"font-family:var(--{_FACES[_face(look)]})")
    if base is None or look.size != base.size:
        out.append(signs_css(look.size))
    if look.bold != (base is not None and base.bold):
        out.append(f"font-weight:{700 if look.bold else 400}")
    if look.italic != (base is not None and base.italic):
        out.append(f"font-style:{'italic' if look.italic else 'normal'}")
    if look.colour != (_BLACK if base is None else base.colour):
        out.append("color:var(--text)" if look.colour == _BLACK else f"color:{look.colour}")
    if look.spacing > 0:
        # what draws signs together does so for the line of print
        out.append(f"letter-spacing:{number(look.spacing / look.size)}em")
    lines = [name for name, drawn in (("underline", look.underline), ("line-through", look.strike)) if drawn]
    if lines:
        out.append(f"text-decoration:{' '.join(lines)}")
    if look.fill:
        out.append(f"background:{look.fill}")
    return ";".join(out)


def setting_css(setting: Setting, *, inside: bool = False) -> str:
    """How a paragraph is set; inside a table lines stand closer."""
    size = setting.base.size
    least, most = (1.3, 1.5) if inside else (1.4, 1.85)
    out = [
        look_css(setting.base),
        f"line-height:{number(min(max(setting.line / size, least), most))}",
        f"text-align:{setting.align}",
    ]
    if setting.spread:
        out.append("text-align-last:justify")
    lengths = (
        ("text-indent", setting.first),
        ("margin-left", setting.left),
        ("margin-right", setting.right),
        ("margin-top", setting.before),
        ("margin-bottom", setting.after),
    )
    out += [f"{name}:{number(length / size)}em" for name, length in lengths if length]
    if setting.fill:
        out.append(f"background:{setting.fill}")
    if any(_each(setting.rules)):
        out += [rules_css(setting.rules), padding_css(setting.spaces, size)]
    return ";".join(out)


def rules_css(rules: Sides[Rule | None]) -> str:
    """Lines on four sides."""
    drawn = [_rule(one) for one in _each(rules)]
    if len(set(drawn)) == 1:
        return f"border:{drawn[0]}"
    return ";".join(f"border-{side}:{one}" for side, one in zip(_SIDES, drawn, strict=True))


def padding_css(padding: Sides[float], size: float, least: float = 0.0) -> str:
    """What stands between the lines and text of that size, in points; above and below it at least so many ems."""
    ems = [one / size for one in _each(padding)]
    ems[0], ems[2] = max(ems[0], least), max(ems[2], least)
    return "padding:" + " ".join(f"{number(one)}em" if one else "0" for one in ems)


def dark_css(css: str) -> str:
    """What of these declarations is another on a dark ground: text is light there, grounds are dark, hues stay."""
    return ";".join(f"{name}:{_dark(colour, text=name == 'color')}" for name, colour in _COLOUR.findall(css))


def _dark(colour: str, *, text: bool) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    turned = max(1 - light, 0.68) if text else min(1 - light, 0.24)
    return "#" + "".join(f"{round(one * 255):02x}" for one in colorsys.hls_to_rgb(hue, turned, full))


def _face(look: Look) -> str:
    return SONG if look.role == FANG and look.size < _SMALL else look.role


def _each(sides: Sides[_T]) -> tuple[_T, _T, _T, _T]:
    return sides.top, sides.right, sides.bottom, sides.left


def _rule(one: Rule | None) -> str:
    if one is None:
        return "0"
    width = max(round(one.width * 4 / 3), 3 if one.kind == "double" else 1)
    return f"{width}px {one.kind} {'var(--line)' if one.colour == _BLACK else one.colour}"
