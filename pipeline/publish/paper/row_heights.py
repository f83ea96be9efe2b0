"""A table → the heights of the rows of which every cell surely takes one line: the printer need not measure them."""

from __future__ import annotations

from pipeline.publish.document.tree import Mark, TableCell, TableRow, Text, TextParagraph, TextTable
from pipeline.publish.paper.measures import cell_inset, cell_room, leading_of, one_line_width
from pipeline.system.fonts import LATIN, Fonts

_SPARE = 0.98
"""Of the room of a cell: kerning may make a text a trifle wider than its signs are."""


def known_heights(table: TextTable, fonts: Fonts) -> list[float | None]:
    """For each row its height, None where only the printer can tell: what stands in a cell may take several lines.

    A cell that takes several rows leaves all of them to the printer.
    """
    out = [_height(row, table.widths, fonts) for row in table.rows]
    for at, row in enumerate(table.rows):
        for cell in row.cells:
            if cell.rows > 1:
                out[at : at + cell.rows] = [None] * len(out[at : at + cell.rows])
    return out


def _height(row: TableRow, widths: tuple[float, ...], fonts: Fonts) -> float | None:
    heights = [_line(cell, widths, fonts) for cell in row.cells]
    known = [one for one in heights if one is not None]
    return max([row.height, *known]) if known and len(known) == len(heights) else None


def _line(cell: TableCell, widths: tuple[float, ...], fonts: Fonts) -> float | None:
    """The height of a cell that surely takes one line, with its margins."""
    only = cell.blocks[0] if len(cell.blocks) == 1 else None
    if not isinstance(only, TextParagraph) or not plainly_set(only):
        return None
    texts = [one for one in only.content if isinstance(one, Text)]
    setting, inset = only.setting, cell_inset(cell)
    around = setting.before + setting.after + inset.top + inset.bottom
    if len(texts) < len(only.content) or (only.text and not only.text.strip()):
        return None
    latin = LATIN in fonts.faces
    width = sum(one_line_width(one.text, one.look, latin) for one in texts)
    if width > (cell_room(cell, widths) - setting.left - setting.right) * _SPARE:
        return None
    return around + leading_of(only.content, setting)


def plainly_set(paragraph: TextParagraph) -> bool:
    """Whether a cell's alignment and margins say all that the paragraph's setting says."""
    setting = paragraph.setting
    return (
        setting.align in ("left", "right", "center")
        and not setting.first
        and not setting.spread
        and not setting.fill
        and not any((setting.rules.top, setting.rules.right, setting.rules.bottom, setting.rules.left))
        and not paragraph.level
        and Mark.PAGE not in paragraph.content
    )
