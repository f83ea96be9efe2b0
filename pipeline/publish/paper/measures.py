"""Texts and tables → about how much room they take, where the printer must be told before it sets them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.publish.document.tree import (
    Block,
    Inline,
    InlinePicture,
    Look,
    Setting,
    Sides,
    TableCell,
    Text,
    TextParagraph,
    TextTable,
)

_WORD = re.compile(r"[\x21-\x7e\u00a0-\u1fff]+")
"""Signs that only the ends of words part."""
_BETWEEN = re.compile(r"(?<=[/-])(?=[^/-])")
"""Where a line may end inside such a word."""
_EMS = {
    sign: ems / 1000
    for ems, signs in {
        180: "'",
        200: "|",
        250: " ,.",
        278: "ijlt/\\:;",
        333: "!frI()[]-`",
        389: "sJ",
        408: '"',
        444: "acez?",
        480: "^{}",
        500: "bdghknopquvxy0123456789#$*_",
        564: "+<=>~",
        556: "FPS",
        611: "ELTZ",
        667: "BCR",
        722: "ADGHKNOQUVXYw",
        778: "m&",
        833: "%",
        889: "M",
        921: "@",
        944: "W",
    }.items()
    for sign in signs
}
"""Widths of the signs of Times New Roman, which Liberation Serif has too."""
_BOLD = 1.08
"""So much wider bold words are, at most."""
_LONG = {"\u2e3a": 1, "\u2e3b": 2}
"""Ems by which the only signs that are wider than one exceed it: the dashes of two and of three."""
_UNIT = re.compile(r"[（《〈「『【“‘]*(?:[\x21-\x7e\u00a0-\u1fff]+|.)[，。；：、！？）》〉」』】”’～…—%℃]*", re.DOTALL)
"""What no line's end parts: a word or a sign, with the marks that open before it and those that close behind it."""


def em_width(text: str) -> float:
    """The width of a text in ems, rather too wide than too narrow."""
    return sum(_EMS.get(sign, 0.6) if sign < "\u0250" else 1.0 for sign in text)


def text_width(text: str, look: Look) -> float:
    """The width of a text of one look, rather too wide than too narrow."""
    return em_width(text) * look.size * (_BOLD if look.bold else 1.0) + look.spacing * len(text)


def one_line_width(text: str, look: Look, latin: bool) -> float:
    """The width that a text of one look surely does not exceed; `latin`: whether there is a Latin face."""
    ems = sum(_EMS.get(sign, 1.0) if latin else 1.0 for sign in text) + sum(_LONG.get(sign, 0) for sign in text)
    return ems * look.size * (_BOLD if look.bold else 1.0) + look.spacing * len(text)


def with_breaks(text: str, look: Look, room: float) -> list[str]:
    """The text in pieces between which a line may end: words longer than a line are broken anywhere, as Word does."""
    out: list[str] = [""]
    at = 0
    for word in _WORD.finditer(text):
        if text_width(word[0], look) <= room:
            continue
        out[-1] += text[at : word.start()]
        for piece in _BETWEEN.split(word[0]):
            if text_width(piece, look) <= room:
                out[-1] += piece
            else:
                out += [*piece, ""]
        at = word.end()
    out[-1] += text[at:]
    return [piece for piece in out if piece]


def row_heights(table: TextTable) -> list[float]:
    """About how high each row is; what a merged cell needs more than its rows, the last of them has."""
    heights = [row.height for row in table.rows]
    merged: list[tuple[int, int, float]] = []
    for at, row in enumerate(table.rows):
        for cell in row.cells:
            high = cell_height(cell, table.widths)
            if cell.rows == 1:
                heights[at] = max(heights[at], high)
            else:
                merged.append((at + cell.rows, at, high))
    for end, at, high in sorted(merged):
        heights[end - 1] += max(high - sum(heights[at:end]), 0.0)
    return heights


def cell_height(cell: TableCell, widths: tuple[float, ...]) -> float:
    """About how high what stands in a cell is, with its margins."""
    inset = cell_inset(cell)
    room = cell_room(cell, widths)
    return sum(block_height(block, room) for block in cell.blocks) + inset.top + inset.bottom


def cell_inset(cell: TableCell) -> Sides[float]:
    """From the middle of a cell's lines to its text: a line above or below makes a row higher, as it does in Word."""
    padding, rules = cell.padding, cell.rules
    top, bottom = (rule.width / 2 if rule else 0.0 for rule in (rules.top, rules.bottom))
    return Sides(padding.top + top, padding.right, padding.bottom + bottom, padding.left)


def cell_room(cell: TableCell, widths: tuple[float, ...]) -> float:
    """The width that a cell offers to what stands in it."""
    return sum(widths[cell.column : cell.column + cell.columns]) - cell.padding.left - cell.padding.right


def block_height(block: Block, room: float) -> float:
    """About how high a paragraph or a table is in a column of that width."""
    if isinstance(block, TextTable):
        return sum(row_heights(block))
    if not isinstance(block, TextParagraph):
        return 0.0
    setting = block.setting
    across = max(room - setting.left - setting.right, setting.base.size)
    first = max(setting.first, 0.0)
    line: list[Text] = []
    lines = 0
    pictures = 0.0
    for one in block.content:
        if isinstance(one, Text):
            line.append(one)
        elif isinstance(one, InlinePicture):
            pictures += one.height * min(1.0, across / max(one.width, 1.0))
        else:
            lines += _lines(line, first, across)
            line, first = [], 0.0
    lines += _lines(line, first, across)
    return setting.before + setting.after + lines * setting.line + pictures


def _lines(texts: list[Text], first: float, across: float) -> int:
    """How many lines a text takes that begins `first` in: words go to the next line whole, longer ones are broken."""
    if first + sum(text_width(one.text, one.look) for one in texts) <= across:
        return 1
    lines, at = 1, first
    for one in texts:
        for unit in _UNIT.findall(one.text):
            width = text_width(unit, one.look)
            if at > 0 and at + width > across:
                lines, at = lines + 1, 0.0
            at += width
            while at > across:
                lines, at = lines + 1, at - across
    return lines


def leading_of(content: Sequence[Inline], setting: Setting) -> float:
    """From one baseline to the next: larger where a run is larger and the leading may grow, none where pictures stand
    alone."""
    if setting.exact:
        return setting.line
    texts = [one.look.size for one in content if isinstance(one, Text) and one.text.strip()]
    if not texts and any(isinstance(one, InlinePicture) for one in content):
        return 0.0
    return setting.line * max([1.0, *(size / setting.base.size for size in texts)])
