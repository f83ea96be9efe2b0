"""A Word table → a table of fixed widths with merged cells, lines and repeated head rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pipeline.office.ooxml import Element, W, child_value
from pipeline.publish.document.sections import Report
from pipeline.publish.document.styles import WordStyles, colour, rule_of
from pipeline.publish.document.tree import Block, Rule, Sides, TableCell, TableRow, TextParagraph, TextTable
from pipeline.publish.document.word import on, spelled, word_measure

_TABLE_KNOWN = frozenset(
    "tblStyle tblW jc tblLayout tblBorders tblCellMar tblLook tblInd tblCaption tblDescription".split()
)
_ROW_KNOWN = frozenset(
    "tblHeader cantSplit trHeight jc cnfStyle tblCellSpacing gridBefore gridAfter wBefore wAfter".split()
)
_CELL_KNOWN = frozenset("tcW gridSpan vMerge vAlign tcBorders shd tcMar noWrap hideMark cnfStyle tcFitText".split())
_STARTS = {"start": "left", "end": "right"}
_VERTICAL = {"center": "middle", "bottom": "bottom"}
_PADDING = {"top": 0.0, "right": 5.4, "bottom": 0.0, "left": 5.4}
"""Word's own margins of a cell."""

Rules = dict[str, Rule | None]


class BlockReader(Protocol):
    """What a table needs of the reader of its part."""

    styles: WordStyles

    @property
    def report(self) -> Report: ...

    def blocks(self, elements: list[Element], width: float) -> list[Block]: ...


@dataclass(slots=True)
class _Merged:
    """A w:tc with its place in the grid."""

    element: Element
    column: int
    span: int
    merge: str
    rows: int = 1


@dataclass(frozen=True, slots=True)
class _CellLook:
    """What a cell's own properties say."""

    rules: Rules
    padding: Sides[float]
    vertical: str
    fill: str
    one_line: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """What holds for all cells of a table."""

    rules: Rules
    padding: dict[str, float]
    rows: int
    widths: tuple[float, ...]
    looks: dict[bytes, _CellLook]
    """What was made of a cell's own properties: thousands share a few."""


def table(element: Element, host: BlockReader, width: float) -> TextTable:
    """Read one w:tbl; `width` is what the page offers: a wider table is narrowed to it and reported."""
    look = element.find(W + "tblPr")
    _check(look, _TABLE_KNOWN, element, host)
    chain = host.styles.chain(child_value(look, "tblStyle"))
    for style in chain:
        if style.find(W + "tblStylePr") is not None:
            host.report(_text(element), "w:tblStylePr")
    rules: Rules = {}
    padding: dict[str, float] = {}
    for holder in (*(s.find(W + "tblPr") for s in chain), look):
        rules |= _rules(holder.find(W + "tblBorders") if holder is not None else None)
        padding |= _padding(holder.find(W + "tblCellMar") if holder is not None else None)
    grid = [word_measure(c.get(W + "w")) or 0.0 for c in element.findall(f"{W}tblGrid/{W}gridCol")]
    rows = element.findall(W + "tr")
    cells = [_cells(row) for row in rows]
    columns = max([1, len(grid), *(c.column + c.span for row in cells for c in row)])
    grid += [sum(grid) / len(grid) if grid else 1000.0] * (columns - len(grid))
    _merge(cells)
    taken, align, indent = _placing(look, sum(grid) / 20, width, element, host)
    total = sum(grid) or 1
    frame = _Frame(rules, _PADDING | padding, len(rows), tuple(taken * w / total for w in grid), {})
    heads = 0
    for row in rows:
        if not on(row.find(W + "trPr"), "tblHeader"):
            break
        heads += 1
    read = [_row(row, line, at, frame, host) for at, (row, line) in enumerate(zip(rows, cells, strict=True))]
    return TextTable(frame.widths, tuple(read), heads if heads < len(rows) else 0, align, indent)


def _placing(
    look: Element | None, natural: float, width: float, element: Element, host: BlockReader
) -> tuple[float, str, float]:
    """The width a table takes, where it stands, and its indent."""
    kind, size = child_value(look, "tblW", "type") or "auto", word_measure(child_value(look, "tblW", "w")) or 0.0
    wanted = {"pct": size / 5000 * width, "dxa": size / 20}.get(kind) or natural
    if wanted > width * 1.02 + 11:
        # Word lets a table stand out by a cell's margin on either side; more than that leaves the page
        host.report(_text(element), "w:tblW（表格宽于版心）")
    place = child_value(look, "jc")
    if place == "center":
        return min(wanted, width), "center", 0.0
    if place in ("right", "end"):
        return min(wanted, width), "right", 0.0
    indent = max(word_measure(child_value(look, "tblInd", "w")) or 0.0, 0.0) / 20
    return min(wanted, width - indent), "left", indent


def _cells(row: Element) -> list[_Merged]:
    column = int(word_measure(child_value(row.find(W + "trPr"), "gridBefore")) or 0)
    out = []
    for tc in row.iter(W + "tc"):
        if next(a for a in tc.iterancestors(W + "tr")) is not row:
            continue
        look = tc.find(W + "tcPr")
        span = max(int(word_measure(child_value(look, "gridSpan")) or 1), 1)
        mark = look.find(W + "vMerge") if look is not None else None
        merge = "" if mark is None else (mark.get(W + "val") or "continue")
        out.append(_Merged(tc, column, span, merge))
        column += span
    return out


def _merge(cells: list[list[_Merged]]) -> None:
    """Count the rows a vertically merged cell takes: the restart cell and the continued ones under it.

    One that goes on in other columns than the cell above it, or under a row where another stood there, is a cell of its
    own, as in Word.
    """
    begun: dict[int, _Merged] = {}
    for row in cells:
        now: dict[int, _Merged] = {}
        for cell in row:
            above = begun.get(cell.column)
            if cell.merge == "continue" and above is not None and above.span == cell.span:
                above.rows += 1
                now[cell.column] = above
            else:
                if cell.merge:
                    now[cell.column] = cell
                cell.merge = ""
        begun = now


def _row(row: Element, line: list[_Merged], at: int, frame: _Frame, host: BlockReader) -> TableRow:
    look = row.find(W + "trPr")
    _check(look, _ROW_KNOWN, row, host)
    cells = tuple(_cell(one, at, frame, host) for one in line if one.merge != "continue")
    kept = bool(cells) and all(any(_keeps(block) for block in cell.blocks) for cell in cells)
    return TableRow(cells, (word_measure(child_value(look, "trHeight")) or 0.0) / 20, kept)


def _keeps(block: Block) -> bool:
    return isinstance(block, TextParagraph) and block.setting.keep_next


def _cell(cell: _Merged, at: int, frame: _Frame, host: BlockReader) -> TableCell:
    tcpr = cell.element.find(W + "tcPr")
    key = spelled(tcpr)
    look = frame.looks.get(key) or frame.looks.setdefault(key, _look(cell, tcpr, frame, host))

    def rule(side: str, outside: bool) -> Rule | None:
        inner = "insideH" if side in ("top", "bottom") else "insideV"
        return look.rules[side] if side in look.rules else frame.rules.get(side if outside else inner)

    end = cell.column + cell.span
    width = sum(frame.widths[cell.column : end]) - look.padding.left - look.padding.right
    elements = [b for b in cell.element if isinstance(b.tag, str) and b.tag != W + "tcPr"]
    return TableCell(
        column=cell.column,
        columns=cell.span,
        rows=cell.rows,
        blocks=tuple(host.blocks(elements, width)),
        rules=Sides(
            rule("top", at == 0),
            rule("right", end >= len(frame.widths)),
            rule("bottom", at + cell.rows >= frame.rows),
            rule("left", cell.column == 0),
        ),
        padding=look.padding,
        vertical=look.vertical,
        fill=look.fill,
        one_line=look.one_line,
    )


def _look(cell: _Merged, tcpr: Element | None, frame: _Frame, host: BlockReader) -> _CellLook:
    _check(tcpr, _CELL_KNOWN, cell.element, host)
    padding = frame.padding | _padding(tcpr.find(W + "tcMar") if tcpr is not None else None)
    return _CellLook(
        _rules(tcpr.find(W + "tcBorders") if tcpr is not None else None),
        Sides(padding["top"], padding["right"], padding["bottom"], padding["left"]),
        _VERTICAL.get(child_value(tcpr, "vAlign") or "", "top"),
        colour(child_value(tcpr, "shd", "fill")) or "",
        bool(on(tcpr, "noWrap")),
    )


def _rules(holder: Element | None) -> Rules:
    return {
        _STARTS.get(side.tag.removeprefix(W), side.tag.removeprefix(W)): rule_of(side)
        for side in (holder if holder is not None else ())
    }


def _padding(holder: Element | None) -> dict[str, float]:
    out = {}
    for side in holder if holder is not None else ():
        width = word_measure(side.get(W + "w"))
        if width is not None:
            name = side.tag.removeprefix(W)
            out[_STARTS.get(name, name)] = width / 20
    return out


def _check(look: Element | None, known: frozenset[str], element: Element, host: BlockReader) -> None:
    for child in look if look is not None else ():
        if isinstance(child.tag, str) and child.tag.removeprefix(W) not in known:
            host.report(_text(element), f"w:{child.tag.removeprefix(W)}")


def _text(element: Element) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t"))[:60]
