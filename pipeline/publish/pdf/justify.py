"""WeasyPrint 70's inner line layout → lines of Chinese with both edges straight on an exact grid.

Importing this module changes three things inside WeasyPrint 70.0 (hence the pinned version):
justification spreads the rest of a line over Chinese characters as well as blanks; the height and baseline of
text follow its size alone, so that a mixed line keeps the exact leading (GB/T 9704—2012: 22 lines a page);
and advances are written to a tenth of 1/1000 em instead of being cut off.
"""

from __future__ import annotations

import re
from typing import Any

import weasyprint
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text import line_break

assert weasyprint.__version__ == "70.0", "justify.py replaces inner functions of WeasyPrint 70.0 only"

STRETCHABLE = re.compile(
    "[\u2014\u2018\u2019\u201c\u201d\u2026\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef \u00a0]"
)
"""Characters that take part of the room left in a line: Chinese ones, full-width signs and blanks."""
ASCENT = 0.88
"""Share of the em above the baseline in Chinese faces (ideographic em box: 880 above, 120 below)."""

_first_line_metrics = line_break.first_line_metrics
_set_text = line_break.Layout.set_text


def _texts(box: Any) -> list[Any]:
    """Text boxes in a line, in order; text inside inline blocks is laid out on its own."""
    if isinstance(box, boxes.TextBox):
        return [box] if box.text else []
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        return [t for child in box.children if child.is_in_normal_flow() for t in _texts(child)]
    return []


def _share(text: str, first: bool, last: bool) -> tuple[float, float, float]:
    """Gaps that a text takes: in front of it, inside it, behind it.

    Pango puts half of a letter's spacing on each side of it and drops the halves at the ends of a layout; at
    a border between two boxes they are put back, at the ends of the line they stay away.
    """
    starts, ends = bool(STRETCHABLE.match(text[0])), bool(STRETCHABLE.match(text[-1]))
    inside = len(STRETCHABLE.findall(text)) - 0.5 * starts - 0.5 * ends
    return 0.0 if first else 0.5 * starts, inside, 0.0 if last else 0.5 * ends


def _justify_line(context: Any, line: Any, extra: float) -> None:
    texts = _texts(line)
    if not texts:
        return
    shares = {id(t): _share(t.text, t is texts[0], t is texts[-1]) for t in texts}
    total = sum(map(sum, shares.values()))
    spacing = texts[-1].style["letter_spacing"]
    # the spacing behind the last character is counted in the line's width but not drawn
    extra += 0 if spacing == "normal" else spacing
    if total > 0 and extra > 0:
        _spread(context, line, extra / total, 0.0, shares)


def _spread(context: Any, box: Any, gap: float, advance: float, shares: dict[int, tuple[float, float, float]]) -> float:
    """Move and widen the boxes of a line; returns how far the next box moves to the right."""
    if isinstance(box, boxes.TextBox):
        before, inside, behind = shares.get(id(box), (0.0, 0.0, 0.0))
        box.position_x += advance + before * gap
        if inside > 0:
            box.justification_spacing = gap
            layout = line_break.create_layout(box.text, box.style, context, None, gap)
            layout.deactivate()
            box.pango_layout = layout
            box.width += inside * gap
        return advance + (before + inside + behind) * gap
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += advance
        moved = advance
        for child in box.children:
            if child.is_in_normal_flow():
                moved = _spread(context, child, gap, moved, shares)
        box.width += moved - advance
        return moved
    box.translate(advance, 0)
    return advance


def _spaced_text(layout: Any, text: str, justify: bool = False) -> None:
    gap = layout.justification_spacing
    if not (justify and gap):
        _set_text(layout, text, justify)
        return
    layout.justification_spacing = 0
    _set_text(layout, text, False)
    layout.justification_spacing = gap
    pango, ffi = line_break.pango, line_break.ffi
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    own = layout.style["letter_spacing"]
    units = int(((0 if own == "normal" else own) + gap) * line_break.TO_UNITS)
    spans: list[list[int]] = []
    place = 0
    for character in layout.text:
        size = len(character.encode())
        if STRETCHABLE.match(character):
            if spans and spans[-1][1] == place:
                spans[-1][1] = place + size
            else:
                spans.append([place, place + size])
        place += size
    for start, end in spans:
        attribute = pango.pango_attr_letter_spacing_new(units)
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)


def _even_metrics(first_line: Any, text: str, layout: Any, *rest: Any, **named: Any) -> tuple[Any, ...]:
    size = layout.style["font_size"]
    out = _first_line_metrics(first_line, text, layout, *rest, **named)
    return (*out[:4], size, size * ASCENT)


def _tenth(value: float) -> float | int:
    """What `int` is to WeasyPrint's drawing of text: advances keep one decimal."""
    kept = round(value, 1)
    return int(kept) if kept == int(kept) else kept


inline.justify_line = _justify_line
line_break.Layout.set_text = _spaced_text
line_break.first_line_metrics = _even_metrics
drawing.int = _tenth
