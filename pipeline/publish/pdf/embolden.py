"""WeasyPrint 70's drawing of text → bold by an outline for faces that have no bold cut (仿宋, 楷体).

Importing this module replaces three inner functions of WeasyPrint 70.0; Word makes such bold the same way.
"""

from __future__ import annotations

from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.pdf.stream import Stream

BOLD = 600
"""CSS weights from here on ask for a bold cut."""
OUTLINE = 0.028
"""Width of the outline in ems."""

_draw_first_line = drawing.draw_first_line
_add_font = Stream.add_font
_set_font_size = Stream.set_font_size


def _noted_font(stream: Any, pango_font: Any) -> Any:
    font, size = _add_font(stream, pango_font)
    stream.thin_face = font.weight < BOLD
    return font, size


def _outlined(stream: Any, font: str, size: float) -> None:
    wanted = getattr(stream, "bold_colour", None)
    outline = wanted is not None and getattr(stream, "thin_face", False)
    if outline != getattr(stream, "outlined", False):
        stream.outlined = outline
        stream.set_text_rendering(2 if outline else 0)
        if outline:
            stream.set_color(wanted, stroke=True)
            stream.set_line_width(size * OUTLINE)
    _set_font_size(stream, font, size)


def _first_line(stream: Any, textbox: Any, *rest: Any) -> Any:
    bold = textbox.style["font_weight"] >= BOLD
    stream.bold_colour = drawing.get_color(textbox.style, "color") if bold else None
    out = _draw_first_line(stream, textbox, *rest)
    stream.bold_colour = None
    if getattr(stream, "outlined", False):
        stream.outlined = False
        stream.set_text_rendering(0)
    return out


drawing.draw_first_line = _first_line
Stream.add_font = _noted_font
Stream.set_font_size = _outlined
