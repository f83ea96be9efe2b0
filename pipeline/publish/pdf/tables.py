"""A Word table → an HTML table of fixed layout with bare cells, merges, borders and repeated head rows."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Protocol

from pipeline.office.ooxml import Element, W, child_value
from pipeline.publish.pdf.sections import Report
from pipeline.publish.pdf.styles import Css, CssClasses, WordStyles, border, colour
from pipeline.publish.pdf.word import on, word_measure

_TABLE_KNOWN = frozenset(
    "tblStyle tblW jc tblLayout tblBorders tblCellMar tblLook tblInd tblCaption tblDescription".split()
)
_ROW_KNOWN = frozenset("tblHeader cantSplit trHeight jc cnfStyle tblCellSpacing".split())
_CELL_KNOWN = frozenset("tcW gridSpan vMerge vAlign tcBorders shd tcMar noWrap hideMark cnfStyle tcFitText".split())
_SIDES = ("top", "right", "bottom", "left")
_LONGEST_TIED = 12
_STARTS = {"start": "left", "end": "right"}


class Converter(Protocol):
    """What a table needs of the converter of its part."""

    styles: WordStyles
    sheet: CssClasses

    @property
    def report(self) -> Report: ...

    def cell(self, paragraphs: list[Element]) -> tuple[str, Css, list[str], bool]: ...


@dataclass(slots=True)
class _Cell:
    element: Element
    column: int
    span: int
    merge: str
    rows: int = 1


def table(element: Element, host: Converter, width: float) -> str:
    """Convert one w:tbl; `width` is what the page offers in points: a wider table is narrowed to it and reported."""
    look = element.find(W + "tblPr")
    _check(look, _TABLE_KNOWN, element, host)
    chain = host.styles.chain(child_value(look, "tblStyle"))
    for style in chain:
        if style.find(W + "tblStylePr") is not None:
            host.report(_text(element), "w:tblStylePr")
    holders = [*(s.find(W + "tblPr") for s in chain), look]
    edges: Css = {}
    padding: Css = {}
    for holder in holders:
        edges |= _borders(holder.find(W + "tblBorders") if holder is not None else None)
        padding |= _padding(holder.find(W + "tblCellMar") if holder is not None else None)
    grid = [word_measure(c.get(W + "w")) or 0.0 for c in element.findall(f"{W}tblGrid/{W}gridCol")]
    rows = element.findall(W + "tr")
    cells = [_cells(row) for row in rows]
    columns = max([len(grid), *(c.column + c.span for row in cells for c in row)], default=1)
    grid += [sum(grid) / len(grid) if grid else 1000.0] * (columns - len(grid))
    _merge(cells)
    css = _placing(look, sum(grid) / 20, width, element, host)
    head = 0
    for row in rows:
        if not on(row.find(W + "trPr"), "tblHeader"):
            break
        head += 1
    total = sum(grid) or 1
    out = ["<colgroup>", *(f'<col style="width:{100 * w / total:.4f}%">' for w in grid), "</colgroup>"]
    if 0 < head < len(rows):
        out.append("<thead>")
    tied = _tied(cells)
    kept = []
    for i, (row, line) in enumerate(zip(rows, cells, strict=True)):
        if 0 < head < len(rows) and i == head:
            out.append("</thead><tbody>")
        html, keep = _row(row, line, host, edges, padding, (i, len(rows), columns), i in tied)
        out.append(html)
        kept.append(keep)
    out.append("</tbody></table>" if 0 < head < len(rows) else "</table>")
    if len(rows) > 1 and all(kept[:-1]):
        css["break-inside"] = "avoid"
    if kept and kept[-1]:
        css["break-after"] = "avoid"
    return f'<table class="{host.sheet.name(css)}">' + "".join(out)


def _placing(look: Element | None, natural: float, width: float, element: Element, host: Converter) -> Css:
    kind, size = child_value(look, "tblW", "type") or "auto", word_measure(child_value(look, "tblW", "w")) or 0.0
    wanted = {"pct": size / 5000 * width, "dxa": size / 20}.get(kind) or natural
    if wanted > width * 1.02 + 11:
        # Word lets a table stand out by a cell's margin on either side; more than that leaves the page
        host.report(_text(element), "w:tblW（表格宽于版心）")
    css = {"width": f"{min(wanted, width):.2f}pt"}
    place = child_value(look, "jc")
    if place == "center":
        css["margin-left"] = css["margin-right"] = "auto"
    elif place in ("right", "end"):
        css["margin-left"] = "auto"
    else:
        indent = word_measure(child_value(look, "tblInd", "w"))
        if indent and indent > 0:
            css["margin-left"] = f"{indent / 20:g}pt"
            css["width"] = f"{min(wanted, width - indent / 20):.2f}pt"
    return css


def _cells(row: Element) -> list[_Cell]:
    column = int(word_measure(child_value(row.find(W + "trPr"), "gridBefore")) or 0)
    out = []
    for tc in row.iter(W + "tc"):
        if next(a for a in tc.iterancestors(W + "tr")) is not row:
            continue
        look = tc.find(W + "tcPr")
        span = int(word_measure(child_value(look, "gridSpan")) or 1)
        mark = look.find(W + "vMerge") if look is not None else None
        merge = "" if mark is None else (mark.get(W + "val") or "continue")
        out.append(_Cell(tc, column, span, merge))
        column += span
    return out


def _merge(cells: list[list[_Cell]]) -> None:
    """Count the rows a vertically merged cell takes: the restart cell and the continued ones under it."""
    open_cells: dict[int, _Cell] = {}
    for row in cells:
        for cell in row:
            if cell.merge == "continue" and cell.column in open_cells:
                open_cells[cell.column].rows += 1
            elif cell.merge == "restart":
                open_cells[cell.column] = cell
            else:
                cell.merge = ""
                open_cells.pop(cell.column, None)


def _tied(cells: list[list[_Cell]]) -> set[int]:
    """Rows that stay with the next one: a cell merged over a few rows, cut by a page's end, loses its lower line."""
    return {
        row
        for at, line in enumerate(cells)
        for cell in line
        if cell.merge == "restart" and cell.rows <= _LONGEST_TIED
        for row in range(at, at + cell.rows - 1)
    }


def _row(
    row: Element, line: list[_Cell], host: Converter, edges: Css, padding: Css, place: tuple[int, int, int], tied: bool
) -> tuple[str, bool]:
    """The row, and whether all its paragraphs stay with what follows."""
    at, last, columns = place
    look = row.find(W + "trPr")
    _check(look, _ROW_KNOWN | {"gridBefore", "gridAfter", "wBefore", "wAfter"}, row, host)
    css: Css = {}
    height = word_measure(child_value(look, "trHeight"))
    if height:
        css["height"] = f"{height / 20:g}pt"
    body, keep = "", []
    for cell in line:
        if cell.merge == "continue":
            continue
        html, kept = _cell(cell, host, edges, padding, (at, last, columns))
        body += html
        keep.append(kept)
    kept = bool(keep) and all(keep)
    if tied or kept:
        css["break-after"] = "avoid"
    return (f'<tr class="{host.sheet.name(css)}">{body}</tr>' if css else f"<tr>{body}</tr>"), kept


def _cell(cell: _Cell, host: Converter, edges: Css, padding: Css, place: tuple[int, int, int]) -> tuple[str, bool]:
    at, last, columns = place
    look = cell.element.find(W + "tcPr")
    _check(look, _CELL_KNOWN, cell.element, host)
    blocks = [b for b in cell.element if isinstance(b.tag, str) and b.tag != W + "tcPr"]
    html, css, anchors, keep = host.cell(blocks)
    own = _borders(look.find(W + "tcBorders") if look is not None else None)
    lines = {
        "top": own.get("top") or edges.get("top" if at == 0 else "insideH"),
        "bottom": own.get("bottom") or edges.get("bottom" if at + cell.rows >= last else "insideH"),
        "left": own.get("left") or edges.get("left" if cell.column == 0 else "insideV"),
        "right": own.get("right") or edges.get("right" if cell.column + cell.span >= columns else "insideV"),
    }
    inner: Css = {k: css.pop(k) for k in ("margin-left", "margin-right", "margin-top", "margin-bottom") if k in css}
    gaps = {"left": "5.4pt", "right": "5.4pt", "top": "0pt", "bottom": "0pt"} | padding
    gaps |= _padding(look.find(W + "tcMar") if look is not None else None)
    for side in _SIDES:
        extra = float(inner.get(f"margin-{side}", "0pt").removesuffix("pt"))
        css[f"padding-{side}"] = f"{float(gaps[side].removesuffix('pt')) + extra:g}pt"
    if len(set(lines.values())) == 1:
        css["border"] = lines["top"] or "0"
    else:
        css |= {f"border-{side}": line or "0" for side, line in lines.items()}
    upright = child_value(look, "vAlign")
    if upright in ("center", "bottom"):
        css["vertical-align"] = "middle" if upright == "center" else "bottom"
    fill = colour(child_value(look, "shd", "fill"))
    if fill:
        css["background-color"] = fill
    if on(look, "noWrap"):
        css["white-space"] = "nowrap"
    spans = (f" colspan={cell.span}" if cell.span > 1 else "") + (f" rowspan={cell.rows}" if cell.rows > 1 else "")
    ident = f' id="{escape(anchors[0])}"' if anchors else ""
    more = "".join(f'<span id="{escape(a)}"></span>' for a in anchors[1:])
    return f'<td class="{host.sheet.name(css)}"{ident}{spans}>{more}{html}</td>', keep


def _borders(holder: Element | None) -> Css:
    return {
        _STARTS.get(side.tag.removeprefix(W), side.tag.removeprefix(W)): border(side)
        for side in (holder if holder is not None else ())
    }


def _padding(holder: Element | None) -> Css:
    out = {}
    for side in holder if holder is not None else ():
        width = word_measure(side.get(W + "w"))
        if width is not None:
            name = side.tag.removeprefix(W)
            out[_STARTS.get(name, name)] = f"{width / 20:g}pt"
    return out


def _check(look: Element | None, known: frozenset[str], element: Element, host: Converter) -> None:
    for child in look if look is not None else ():
        if isinstance(child.tag, str) and child.tag.removeprefix(W) not in known:
            host.report(_text(element), f"w:{child.tag.removeprefix(W)}")


def _text(element: Element) -> str:
    return "".join(t.text or "" for t in element.iter(W + "t"))[:60]
