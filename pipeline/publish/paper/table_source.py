"""A table → Typst code: repeated heads, rows that stay whole, rows that stay together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.publish.document.tree import Block, Look, TableCell, TableRow, Text, TextParagraph, TextTable
from pipeline.publish.paper.measures import cell_inset, cell_room, leading_of, text_width
from pipeline.publish.paper.row_heights import known_heights, plainly_set
from pipeline.publish.paper.table_plan import TablePlan, plan_table
from pipeline.publish.paper.writer import Writer, named, one_expression, points, strokes

CONTINUED = "（续）"
"""Behind the number of a table on its further pages."""
ONE_LINE = "w:noWrap（一行写不下）"
"""A cell that says it is one line, and whose column is too narrow: columns have the widths that the grid says."""
_VERTICAL = {"top": "top", "middle": "horizon", "bottom": "bottom"}


@dataclass(frozen=True, slots=True)
class _Style:
    """What holds for all cells of a table."""

    plan: TablePlan
    usual: tuple[Look, float] | None
    """The look and the leading that most of them have."""
    heights: Sequence[float | None]
    """Of its rows, None where the printer measures them."""
    lifted: bool
    """Whether the table stands in a repeated head."""


def table_code(
    table: TextTable,
    writer: Writer,
    after: Sequence[TextParagraph] = (),
    caption: TextParagraph | None = None,
    *,
    lifted: bool = False,
) -> tuple[list[str], int]:
    """The table as statements, and how many of the paragraphs after it are in them.

    after: paragraphs that must not part from its end; caption: what stands above it, and is said again above its head
    on every further page; lifted: whether the table stands in a repeated head, its headings above it.
    """
    plan = plan_table(table, writer.height, after, caption)
    said_again = caption if 0 < plan.heads < len(table.rows) and not plan.whole else None
    down = 1 if said_again else 0
    marks: list[str] = []
    cells: list[list[str]] = []
    style = _Style(plan, _usual(table), known_heights(table, writer.faces.fonts), lifted)
    begun = writer.own(f"table {len(writer.anchors)}")
    for at, row in enumerate(table.rows):
        if at < plan.heads:
            # a repeated head would carry its bookmarks to every page
            marks += [] if lifted else writer.lifted(_paragraphs(row))
        begins = writer.marks([begun]) if said_again and at == plan.heads else []
        cells.append(_row(row, at, down, table, writer, style, begins))
    body = [code for line in cells[plan.heads :] for code in line]
    columns = [points(one) for one in table.widths]
    width = sum(table.widths)
    if plan.groups:
        columns.append("0pt")
        body += [
            f"table.cell(x: {len(table.widths)}, y: {at + down}, rowspan: {n}, breakable: false, none)"
            for at, n in plan.groups
        ]
    if plan.notes:
        notes = _inside(after[: plan.notes], writer, width)
        inside = f"pad(top: {points(after[0].setting.before)}, {one_expression(notes)})"
        where = f"x: 0, y: {len(table.rows) + down}, colspan: {len(table.widths)}"
        body.append(f"table.cell({where}, align: left, breakable: false, {inside})")
    parts = [f"columns: ({', '.join(columns)},)", "inset: 0pt", "stroke: none"]
    if any(style.heights):
        rows = [*[None] * down, *style.heights, *([None] if plan.notes else [])]
        parts.append(f"rows: ({''.join('auto, ' if high is None else f'{points(high)}, ' for high in rows)})")
    if plan.heads:
        head = [code for line in cells[: plan.heads] for code in line]
        if said_again:
            head.insert(0, _continued(said_again, begun, len(table.widths), writer, width))
        parts.append(f"table.header({', '.join(head)})")
    code = f"table({', '.join([*parts, *body])})"
    if style.usual is not None:
        # said once for the table instead of for each of its thousands of cells: a quarter of the time and the memory
        code = f"{{set text({writer.look(*style.usual)}); {code}}}"
    if table.align != "left":
        code = f"align({table.align}, {code})"
    elif table.indent:
        code = f"pad(left: {points(table.indent)}, {code})"
    sticky = "true" if plan.whole and table.rows and table.rows[-1].keep else "false"
    if plan.whole and plan.measured:
        return [*marks, f"whole({points(writer.height)}, {sticky}, {code})"], 0
    cut = "false" if plan.whole else "true"
    return [*marks, f"block(width: 100%, breakable: {cut}, sticky: {sticky}, {code})"], plan.notes


def _usual(table: TextTable) -> tuple[Look, float] | None:
    """The look and the leading that most cells of a table have; None where there is nothing to be said once."""
    looks = Counter(
        (only.setting.base, leading_of(only.content, only.setting))
        for row in table.rows
        for cell in row.cells
        if len(cell.blocks) == 1 and isinstance(only := cell.blocks[0], TextParagraph) and plainly_set(only)
    )
    for usual, _ in looks.most_common(1):
        if not usual[0].italic and not usual[0].shift:
            return usual
    return None


def _continued(caption: TextParagraph, begun: str, columns: int, writer: Writer, room: float) -> str:
    """A first row of the head, empty where the table begins: the caption with the word for “continued”."""
    number, gap, title = caption.text.partition("\u3000")
    words = caption.text if CONTINUED in caption.text else f"{number}{CONTINUED}{gap}{title}"
    setting = caption.setting
    line = writer.line([Text(words, setting.base)], setting, room)
    code = f"{writer.setting(replace(setting, before=0.0), leading_of(caption.content, setting))}({line})"
    where = f"x: 0, y: 0, colspan: {columns}, breakable: false"
    return f"table.cell({where}, continued({named(begun)}, pad(bottom: {points(setting.after)}, {code})))"


def _paragraphs(row: TableRow) -> list[TextParagraph]:
    """Every paragraph in a row, those of tables in it included."""
    out: list[TextParagraph] = []
    for cell in row.cells:
        for block in cell.blocks:
            if isinstance(block, TextParagraph):
                out.append(block)
            elif isinstance(block, TextTable):
                out += [one for inner in block.rows for one in _paragraphs(inner)]
    return out


def _row(
    row: TableRow, at: int, down: int, table: TextTable, writer: Writer, style: _Style, begins: Sequence[str]
) -> list[str]:
    """The cells of a row; that of the fewest rows holds it open as high as it is at least.

    begins: marks of where the table begins, in the first cell.
    """
    measured = style.heights[at] is None
    narrowest = min(row.cells, key=lambda cell: cell.rows, default=None) if row.height and measured else None
    out = []
    for cell in row.cells:
        cut = (at, cell.column) in style.plan.broken_cells if cell.rows > 1 else at in style.plan.broken_rows
        least = sum(one.height for one in table.rows[at : at + cell.rows]) if cell is narrowest else 0.0
        head = style.lifted or at < style.plan.heads
        marks = begins if cell is row.cells[0] else ()
        out.append(
            _cell(cell, at + down, table, writer, marks, breakable=cut, head=head, least=least, usual=style.usual)
        )
    return out


def _cell(
    cell: TableCell,
    at: int,
    table: TextTable,
    writer: Writer,
    marks: Sequence[str],
    *,
    breakable: bool,
    head: bool,
    least: float,
    usual: tuple[Look, float] | None,
) -> str:
    """A cell; in a repeated head nothing is a heading: it was lifted above the table."""
    sides = cell_inset(cell)
    room = cell_room(cell, table.widths)
    if cell.one_line and any(isinstance(one, TextParagraph) and _width(one) > room for one in cell.blocks):
        writer.report(ONE_LINE)
    args = [f"stroke: {strokes(cell.rules)}"]
    inset = {"top": sides.top, "right": sides.right, "bottom": sides.bottom, "left": sides.left}
    only = cell.blocks[0] if len(cell.blocks) == 1 else None
    across = "left"
    if isinstance(only, TextParagraph) and plainly_set(only):
        setting = only.setting
        across = setting.align
        inset["left"] += setting.left
        inset["right"] += setting.right
        inset["top"] += setting.before
        inset["bottom"] += setting.after
        leading = leading_of(only.content, setting)
        body = writer.line(only.content, setting, room - setting.left - setting.right)
        if (setting.base, leading) != usual:
            body = f"{writer.defined('t', f'text.with({writer.look(setting.base, leading)})')}({body})"
        body = one_expression([*marks, *writer.marks(only.anchors), body])
    else:
        body = one_expression([*marks, *_inside(cell.blocks, writer, room, head=head)])
    if least:
        body = f"least({points(min(least, writer.height) - inset['top'] - inset['bottom'])}, {body})"
    args.append(f"inset: ({', '.join(f'{side}: {points(value)}' for side, value in inset.items())})")
    args.append(f"align: {across} + {_VERTICAL[cell.vertical]}")
    args.append(f"breakable: {'true' if breakable else 'false'}")
    if cell.fill:
        args.append(f'fill: rgb("{cell.fill}")')
    kind = writer.defined("c", f"table.cell.with({', '.join(args)})")
    spans = f"x: {cell.column}, y: {at}, "
    spans += (f"colspan: {cell.columns}, " if cell.columns > 1 else "") + (
        f"rowspan: {cell.rows}, " if cell.rows > 1 else ""
    )
    return f"{kind}({spans}{body})"


def _inside(blocks: Sequence[Block], writer: Writer, room: float, *, head: bool = False) -> Iterator[str]:
    """What stands in a cell as statements."""
    for block in blocks:
        if isinstance(block, TextParagraph):
            yield from writer.paragraph(replace(block, level=0) if head else block, room, inside=True)
        elif isinstance(block, TextTable):
            yield from table_code(block, writer, lifted=head)[0]


def _width(paragraph: TextParagraph) -> float:
    """About how wide a paragraph is on one line."""
    setting = paragraph.setting
    texts = sum(text_width(one.text, one.look) for one in paragraph.content if isinstance(one, Text))
    return setting.left + setting.right + max(setting.first, 0.0) + texts
