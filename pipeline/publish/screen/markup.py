"""One document of the report and the places of its numbers → HTML that knows nothing of the other parts.

What depends on them (names of looks, numbers of notes, whether a bookmark is the first of its name) stands in it as
slots between NULs, which no text of XML has: so a part is kept as it is while others change around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import assert_never

from pipeline.publish.document.tree import (
    Block,
    ContentsPlace,
    Document,
    Inline,
    InlinePicture,
    Look,
    Mark,
    Section,
    Setting,
    Sides,
    Stop,
    TableCell,
    TableRow,
    Text,
    TextParagraph,
    TextTable,
)
from pipeline.publish.screen.picture_data import picture_data
from pipeline.publish.screen.screen_looks import (
    look_css,
    number,
    padding_css,
    rules_css,
    setting_css,
    signs_css,
)

NumberSpan = tuple[int, int, int]
"""Characters of a paragraph (from, to) as Word counts them, and which of the part's stories tells of them."""
SLOT = "\0"
LOOK, STORY, MORE, BOOKMARK, LEAD, CONTENTS = "cnmblt"
"""How a slot begins: the name of a look; a number that has a story, the rest of one; a bookmark; where a link leads;
the list of contents."""
END = "</section>\n"
CELLS = "td:"
"""How the look of a table's cells begins that have none of their own."""
_CELL = re.compile(f"<td class={SLOT}{LOOK}(\\d+){SLOT}")
TURNING = dict.fromkeys((0x85, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Signs that would turn round what follows them in a line, and an old end of a line: nobody sees them."""
_BLANKS = {**TURNING, 10: " ", 13: " ", 9: " "}
_ESCAPED = {**_BLANKS, ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"}
_AIR = 0.15
"""Ems above and below the text of a cell at least."""
_ROOMY = 2.4
"""Ems from which on the least height of a row is meant: room for a signature, not the height of its text."""


@dataclass(slots=True)
class Markup:
    """Writes the HTML of one part."""

    document: Document
    spans: Mapping[int, Sequence[NumberSpan]]
    """The numbers of each paragraph, in order and apart."""
    looks: dict[str, int] = field(default_factory=dict)
    """Declarations → their number among the part's looks."""
    cells: dict[tuple[object, ...], tuple[str, bool]] = field(default_factory=dict)
    """What was made of a cell's look: thousands share a few. What it was made of is told by identity, for the document
    holds it meanwhile."""

    def part(self, title: str, follows: bool) -> str:
        """All sections; the title names the first where no heading does. A part that follows on goes on in the section
        of the part before: what it adds there, and the end of it.
        """
        if follows:
            return "".join(f"{self._blocks(one.blocks)}{END}" for one in self.document.sections)
        named = "" if self.document.headings else f' aria-label="{escape(title.replace(SLOT, ""))}"'
        sections = self.document.sections
        return "".join(self._section(one, "" if at else named) for at, one in enumerate(sections))

    def _section(self, one: Section, named: str) -> str:
        wide = " class=wide" if one.box.landscape else ""
        above = dict.fromkeys(
            text for head in one.headers.values() for text in (head.left, head.center, head.right) if text.strip()
        )
        head = f"<div class=head>{_escaped('　'.join(above))}</div>" if above else ""
        return f"<section{wide}{named}>{head}{self._blocks(one.blocks)}{END}"

    def _number(self, css: str) -> int:
        return self.looks.setdefault(css, len(self.looks))

    def _look(self, css: str) -> str:
        return f"{SLOT}{LOOK}{self._number(css)}{SLOT}"

    def _blocks(self, blocks: Sequence[Block], *, inside: bool = False) -> str:
        return "".join(self._block(one, inside) for one in blocks)

    def _block(self, one: Block, inside: bool) -> str:
        match one:
            case TextParagraph():
                return self._paragraph(one, inside)
            case TextTable():
                return self._table(one)
            case ContentsPlace():
                looks = " ".join(str(self._number(setting_css(setting))) for setting in one.settings)
                return f"{SLOT}{CONTENTS}{looks}{SLOT}"
            case _:
                assert_never(one)

    def _paragraph(self, one: TextParagraph, inside: bool) -> str:
        tag = f"h{min(one.level + 1, 6)}" if one.level else "p"
        look = self._look(setting_css(one.setting, inside=inside))
        own, more = _bookmarks(one)
        content = self._content(one)
        tabs = ' class="tabs {}"' if "<span class=gap" in content else " class={}"
        return f"<{tag}{tabs.format(look)}{own}>{more}{content}</{tag}>"

    def _content(self, one: TextParagraph) -> str:
        """What stands in a paragraph; columns where it has tabs."""
        told, only = self.spans.get(one.number, ()), one.content[0] if len(one.content) == 1 else None
        if not told and isinstance(only, Text) and only.look is one.setting.base and not only.link:
            # most of what stands in the cells of tables
            return only.text.translate(_ESCAPED)
        spans = [(*one.places(start, end), story) for start, end, story in told]
        stretches: list[list[str]] = [[]]
        at = 0
        for inline in one.content:
            if inline is Mark.TAB:
                stretches.append([])
            else:
                stretches[-1].append(self._inline(inline, one.setting.base, at, spans))
            at += len(inline.text) if isinstance(inline, Text) else isinstance(inline, Mark)
        columns = ["".join(stretch) for stretch in stretches]
        return columns[0] if len(columns) == 1 else "".join(self._tabbed(columns, one.setting))

    def _inline(self, one: Inline, base: Look, at: int, spans: Sequence[NumberSpan]) -> str:
        match one:
            case Text():
                return self._text(one, base, at, spans)
            case InlinePicture():
                return _picture(one, self.document.pictures[one.path])
            case Mark.LINE | Mark.TAB:
                return "<br>"
            case Mark.PAGE:
                return "<span class=cut></span>"
            case _:
                assert_never(one)

    def _tabbed(self, columns: Sequence[str], setting: Setting) -> Iterator[str]:
        """Text in columns: the n-th tab goes to the n-th stop; without stops a tab is a blank."""
        reached = setting.left + max(setting.first, 0.0)
        stops: list[Stop | None] = [stop for stop in setting.stops if stop.place > reached]
        stops += [None] * len(columns)
        for column, stop in zip(columns[:-1], stops, strict=False):
            if stop is None:
                yield f"<span>{column}\t</span>"
            elif stop.kind == "right" or stop.leader != "none":
                yield f"<span>{column}</span><span class={'gap' if stop.leader == 'none' else 'gap-dots'}>\t</span>"
            else:
                css = f"display:inline-block;min-width:{number((stop.place - reached) / setting.base.size)}em"
                yield f"<span class={self._look(css)}>{column}\t</span>"
                reached = stop.place
        yield f"<span>{columns[-1]}</span>"

    def _text(self, one: Text, base: Look, at: int, spans: Sequence[NumberSpan]) -> str:
        """Text of one look: what of it is a number with a story leads to that, the rest where the text leads."""
        out: list[str] = []
        done = 0
        for start, end, story in spans:
            first, last = max(start - at, done), min(end - at, len(one.text))
            if first >= last:
                continue
            out.append(_leading(one.text[done:first], one.link))
            begun = STORY if start >= at else MORE
            out.append(f"<a class=v{SLOT}{begun}{story}{SLOT}>{_escaped(one.text[first:last])}</a>")
            done = last
        out.append(_leading(one.text[done:], one.link))
        code = "".join(out)
        shift = {"subscript": "sub", "superscript": "sup"}.get(one.look.shift)
        if shift:
            code = f"<{shift}>{code}</{shift}>"
        css = "" if one.look is base else look_css(one.look, base)
        return f"<span class={self._look(css)}>{code}</span>" if css else code

    def _table(self, one: TextTable) -> str:
        size = _usual_size(one)
        side = {"center": "margin:0 auto", "right": "margin-left:auto"}.get(
            one.align, f"margin-left:{number(one.indent / size)}em" if one.indent else ""
        )
        width = f"{signs_css(size)};width:{number(sum(one.widths) / size)}em"
        look = self._look(";".join(filter(None, (width, side))))
        columns = "".join(f"<col class={self._look(f'width:{number(each / size)}em')}>" for each in one.widths)
        rows = list(self._rows(one, size))
        # a cell that reaches out of the head would be cut off at its end
        reaches = any(at + cell.rows > one.heads for at, row in enumerate(one.rows[: one.heads]) for cell in row.cells)
        cut = 0 if reaches else one.heads
        head = f"<thead>{''.join(rows[:cut])}" if cut else ""
        body = "".join(rows[cut:])
        usual = Counter(_CELL.findall(body)).most_common(1)
        if usual and "<table" not in body:
            # said once for the table instead of for each of its cells; one in another has its own way to say it
            css = next(css for css, at in self.looks.items() if f"{at}" == usual[0][0])
            body = body.replace(f"<td class={self._look(css)}", "<td")
            look = f'"{look} {self._look(CELLS + css)}"'
        return f"<div class=t><table class={look}><colgroup>{columns}{head}<tbody>{body}</table></div>"

    def _rows(self, table: TextTable, size: float) -> Iterator[str]:
        """The rows; a place that no cell takes, its own or one that reaches down from above, is left open."""
        taken: dict[int, int] = {}
        for at, row in enumerate(table.rows):
            cells, column = [], 0
            for cell in row.cells:
                if cell.column > column:
                    open_places = sum(taken.get(one, 0) <= at for one in range(column, cell.column))
                    cells += ["<td class=none>"] * open_places
                cells.append(self._cell(cell, size, head=at < table.heads))
                column = cell.column + cell.columns
                if cell.rows > 1:
                    taken |= dict.fromkeys(range(cell.column, column), at + cell.rows)
            yield f"<tr{self._height(row, size)}>{''.join(cells)}"

    def _height(self, row: TableRow, size: float) -> str:
        high = row.height / size
        return f" class={self._look(f'height:{number(high)}em')}" if high > _ROOMY else ""

    def _cell(self, one: TableCell, size: float, *, head: bool) -> str:
        only = one.blocks[0] if len(one.blocks) == 1 else None
        single = only if isinstance(only, TextParagraph) and not only.level and Mark.TAB not in only.content else None
        look, joined = self._cell_look(one, single.setting if single else None, size)
        own = ""
        if single and joined:
            own, content = _bookmarks(single)
            content += self._content(single)
        else:
            content = self._blocks(one.blocks, inside=True)
        if head:
            own += f" scope={'colgroup' if one.columns > 1 else 'col'}"
        if one.columns > 1:
            own += f" colspan={one.columns}"
        if one.rows > 1:
            own += f" rowspan={one.rows}"
        return f"<{'th' if head else 'td'} class={look}{own}>{content}"

    def _cell_look(self, one: TableCell, setting: Setting | None, size: float) -> tuple[str, bool]:
        """The look of a cell, and whether its only paragraph's look is in it."""
        rules = one.rules
        sides = (id(rules.top), id(rules.right), id(rules.bottom), id(rules.left), id(one.padding))
        key = (*sides, one.vertical, one.fill, id(setting), size)
        if key not in self.cells:
            css = [rules_css(rules), padding_css(one.padding, size, _AIR), f"vertical-align:{one.vertical}"]
            joined = setting is not None and _joins(setting)
            if setting is not None and joined:
                css.append(setting_css(setting, inside=True))
            if one.fill:
                css.append(f"background:{one.fill}")
            self.cells[key] = self._look(";".join(css)), joined
        return self.cells[key]


def _usual_size(table: TextTable) -> float:
    """The size of most of a table's text, in points: its widths are counted in it."""
    sizes = Counter(
        block.setting.base.size
        for row in table.rows
        for cell in row.cells
        for block in cell.blocks
        if isinstance(block, TextParagraph)
    )
    return sizes.most_common(1)[0][0] if sizes else 10.5


def _joins(setting: Setting) -> bool:
    """Whether a cell can be set as its paragraph is: what stands around a paragraph has no place in it."""
    return setting == replace(
        setting, left=0.0, right=0.0, before=0.0, after=0.0, fill="", rules=Sides(None, None, None, None)
    )


def _bookmarks(one: TextParagraph) -> tuple[str, str]:
    """A paragraph's own bookmark as an attribute, and further ones as elements in it."""
    if not one.anchors:
        return "", ""
    slots = [f"{SLOT}{BOOKMARK}{name}{SLOT}" for name in one.anchors]
    return "".join(slots[:1]), "".join(f"<a{slot}></a>" for slot in slots[1:])


def _leading(text: str, link: str) -> str:
    if not text or not link:
        return _escaped(text)
    return f"<a class=see{SLOT}{LEAD}{link}{SLOT}>{_escaped(text)}</a>"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _picture(one: InlinePicture, data: bytes) -> str:
    size = f"width={round(one.width * 4 / 3)} height={round(one.height * 4 / 3)}"
    return f"<img {size} alt=\"{escape(one.alt.translate(_BLANKS))}\" src='{picture_data(one.path, data)}'>"
