"""Paragraphs and their runs → Typst code in which every text is a string; what looks alike is defined once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.publish.document.tree import (
    Inline,
    InlinePicture,
    Look,
    Mark,
    Rule,
    Setting,
    Sides,
    Stop,
    Text,
    TextParagraph,
    Unsupported,
)
from pipeline.publish.paper.faces import PaperFaces
from pipeline.publish.paper.measures import block_height, leading_of, with_breaks
from pipeline.system.fonts import LACKING, missing_glyphs

NO_GLYPH = "字体缺字"
"""How a sign that no font has begins where it is told."""
ASCENT = 0.88
"""Share of the em above the baseline in Chinese faces (ideographic em box: 880 above, 120 below)."""
OUTLINE = 0.028
"""Width of the outline of a bold sign whose face has no bold cut, in ems."""
SMALL, RAISED, LOWERED = 0.65, 0.3575, 0.13
"""Of raised and lowered signs: their size, and how far they move, in ems of the text around them."""
_KEPT = 0.9
"""Of a page: what is higher is not kept in one piece."""
_LEADERS = {"dot": ".", "middleDot": "·", "hyphen": "-", "underscore": "_", "heavy": "_"}
_JOINING = re.compile(r"(?<=[^\s—“])(?=～|—(?!—))")
"""Where ～ and a single — follow: no line begins with a mark that joins (GB/T 15834—2011 5.1)."""
_SPACES = re.compile(r" {2,}")
_LATIN = re.compile(r"[\x20-\x7e±²³µ]+")
"""What the Latin face serves, whose bold cut needs no outline."""
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": " ", "\r": " "})
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Signs that stand for nothing; a tagged file must not have them (ISO 14289-1 7.21.7)."""


def quoted(text: str) -> str:
    """The text as a string of Typst."""
    return f'"{_UNSEEN.sub("", text).translate(_ESCAPED)}"'


def named(name: str) -> str:
    """A bookmark's name as a string of Typst, sign by sign where it is not seen: two names never become one."""
    return '"' + "".join(c if c.isalnum() or c in "_ .-" else f"\\u{{{ord(c):x}}}" for c in name) + '"'


def points(value: float) -> str:
    """A length in points."""
    return f"{value:.4f}".rstrip("0").rstrip(".") + "pt"


def typographic(text: str) -> str:
    """Text that keeps the blanks Word keeps and begins no line with a mark that joins."""
    return _JOINING.sub("\u2060", _SPACES.sub(lambda m: "\u00a0" * len(m[0]), text))


@dataclass(slots=True)
class Writer:
    """Writes one part of the report."""

    name: str
    faces: PaperFaces
    folder: str
    """Where its pictures lie."""
    height: float = 0.0
    """Of the type area of the pages that are being written."""
    levels: list[int] = field(default_factory=list)
    """Of the headings written."""
    definitions: dict[str, str] = field(default_factory=dict)
    unknown: dict[Unsupported, None] = field(default_factory=dict)
    anchors: dict[str, None] = field(default_factory=dict)
    """Bookmarks written."""
    links: dict[str, None] = field(default_factory=dict)
    """Bookmarks that texts lead to."""
    pictures: dict[str, None] = field(default_factory=dict)
    """Paths of the pictures shown."""

    def defined(self, kind: str, source: str) -> str:
        """The name of a definition, made where it is new."""
        return self.definitions.setdefault(source, f"{kind}{len(self.definitions)}")

    def report(self, element: str) -> None:
        self.unknown[Unsupported(self.name, "", element)] = None

    def marks(self, anchors: Iterable[str]) -> list[str]:
        """Bookmarks as code; each is written once."""
        new = [one for one in anchors if one not in self.anchors]
        self.anchors |= dict.fromkeys(new)
        return [f"mark({named(one)})" for one in new]

    def lifted(self, paragraphs: Iterable[TextParagraph]) -> list[str]:
        """The bookmarks of paragraphs that are printed on several pages, and those that are headings, as code."""
        out: list[str] = []
        for one in paragraphs:
            out += self.marks(one.anchors)
            if one.level:
                out.append(f"titled({quoted(' '.join(one.text.split()))}, level: {one.level})")
        return out

    def _level(self, heading: TextParagraph) -> str:
        """The level of the next heading as code: the document's order decides whether one may be so deep."""
        self.levels.append(heading.level)
        return f"leveled({quoted(f'{self.name} {len(self.levels)}')}, {heading.level})"

    def own(self, name: str) -> str:
        """A bookmark of ours: none of Word has such a sign in its name."""
        return f"\x01{self.name} {name}"

    def family(self, look: Look) -> str:
        """The name under which the faces of a look are defined."""
        return self.defined("f", self.faces.source(look.role))

    def look(self, look: Look, line: float | None = None) -> str:
        """The arguments of `text` for a look; with a leading, also the edges that make a line as high as it."""
        args = [
            f"size: {points(look.size * (SMALL if look.shift else 1))}",
            f"font: {self.family(look)}",
            f"weight: {self.faces.weight(look)}",
            f"tracking: {points(look.spacing)}",
            f'fill: rgb("{look.colour}")',
        ]
        outline = points(look.size * OUTLINE)
        args.append(f'stroke: {outline} + rgb("{look.colour}")' if self.faces.thin(look) else "stroke: none")
        if look.italic:
            args.append('style: "italic"')
        if look.shift:
            moved = LOWERED if look.shift == "subscript" else -RAISED
            args.append(f"baseline: {points(look.size * moved)}")
        if line is not None:
            spare = (line - look.size) / 2
            args.append(f"top-edge: {points(look.size * ASCENT + spare)}")
            args.append(f"bottom-edge: {points(-look.size * (1 - ASCENT) - spare)}")
        return ", ".join(args)

    def text(self, one: Text, base: Look, room: float) -> str:
        """A text of one look as code; `room`: the width of the line, a longer word is broken anywhere."""
        code = " + ".join(self._strings(one, room)) or '""'
        if one.look != base:
            same = replace(one.look, underline=False, strike=False, fill="")
            if same != base:
                code = f"{self.defined('t', f'text.with({self.look(same)})')}({code})"
            if one.look.strike:
                code = f"strike({code})"
            if one.look.underline:
                # a tagged text is underlined or struck, not both: the line below is then drawn as an edge
                code = f"{'underscored' if one.look.strike else 'underline'}({code})"
            if one.look.fill:
                code = f'highlight(fill: rgb("{one.look.fill}"), {code})'
        if one.link:
            self.links[one.link] = None
            return f"lead({named(one.link)}, {code})"
        return code

    def shown(self, text: str, look: Look, *, told: bool = True) -> str:
        """The text as its faces can show it; told: whether what none of them has is reported."""
        for sign in missing_glyphs(text, look.role, self.faces.fonts):
            if told:
                self.report(f"{NO_GLYPH}“{sign}”（U+{ord(sign):04X}）")
            text = text.replace(sign, LACKING)
        return text

    def _strings(self, one: Text, room: float) -> list[str]:
        text = self.shown(one.text, one.look)
        out: list[str] = []
        for piece in with_breaks(typographic(text), one.look, room):
            out += ["seam"] if out else []
            if not self.faces.thin(one.look):
                out.append(quoted(piece))
                continue
            at = 0
            for found in _LATIN.finditer(piece):
                out += [quoted(piece[at : found.start()])] if found.start() > at else []
                out.append(f"text(stroke: none, {quoted(found[0])})")
                at = found.end()
            out += [quoted(piece[at:])] if at < len(piece) else []
        return out

    def picture(self, one: InlinePicture, room: float) -> str:
        """A picture as code, no wider than the line and no higher than the page."""
        self.pictures[one.path] = None
        scale = min([1.0, *(most / own for most, own in ((room, one.width), (self.height, one.height)) if own > 0)])
        size = f"{points(one.width * scale)}, {points(one.height * scale)}"
        return f"picture({quoted(f'{self.folder}/{one.path}')}, {size}, {quoted(one.alt.strip() or '图')})"

    def line(self, content: Sequence[Inline], setting: Setting, room: float) -> str:
        """What stands in a paragraph, without page breaks, as code of one expression."""
        if Mark.TAB in content:
            return self._tabbed(content, setting, room)
        return one_expression(self._inline(one, setting, room) for one in content)

    def _inline(self, one: Inline, setting: Setting, room: float) -> str:
        if isinstance(one, Text):
            return self.text(one, setting.base, room)
        if isinstance(one, InlinePicture):
            return self.picture(one, room)
        return "linebreak()"

    def _tabbed(self, content: Sequence[Inline], setting: Setting, room: float) -> str:
        """Text in columns: the n-th tab goes to the n-th stop; without stops a tab is one blank."""
        stretches: list[list[Inline]] = [[]]
        for one in content:
            if one is Mark.TAB:
                stretches.append([])
            else:
                stretches[-1].append(one)
        reached = setting.left + max(setting.first, 0.0)
        usable = [stop for stop in setting.stops if stop.place > reached]
        out = []
        for at, stretch in enumerate(stretches):
            code = one_expression(self._inline(one, setting, room) for one in stretch)
            stop = usable[at] if at < len(usable) else None
            if at == len(stretches) - 1:
                out.append(code)
            elif stop is None:
                out += [code, '"\u3000"']
            elif stop.kind == "right" or stop.leader != "none":
                out += [code, _leader(stop)]
            else:
                out.append(f"box(width: {points(max(stop.place - reached, 0.0))}, {code})")
                reached = stop.place
        return one_expression(out)

    def setting(self, setting: Setting, leading: float) -> str:
        """The name of the function that sets a paragraph; `leading`: from one baseline to the next."""
        args = [f"look: ({self.look(replace(setting.base, underline=False, strike=False, fill=''), leading)})"]
        for name, value, plain in (
            ("first", setting.first, 0.0),
            ("left", setting.left, 0.0),
            ("right", setting.right, 0.0),
            ("above", setting.before, 0.0),
            ("below", setting.after, 0.0),
        ):
            if value != plain:
                args.append(f"{name}: {points(value)}")
        if setting.align == "justify":
            args.append("justify: true")
        elif setting.align != "left":
            args.append(f"align: {setting.align}")
        for name, wanted in (("spread", setting.spread), ("sticky", setting.keep_next)):
            if wanted:
                args.append(f"{name}: true")
        if setting.keep_lines:
            args.append("breakable: false")
        if not setting.widows:
            args.append("lone: 0%")
        if setting.fill:
            args.append(f'fill: rgb("{setting.fill}")')
        if any((setting.rules.top, setting.rules.right, setting.rules.bottom, setting.rules.left)):
            spaces = setting.spaces
            args.append(f"stroke: {strokes(setting.rules)}")
            args.append(f"space: (top: {points(spaces.top)}, bottom: {points(spaces.bottom)})")
        return self.defined("s", f"para.with({', '.join(args)})")

    def paragraph(self, one: TextParagraph, room: float, *, inside: bool = False) -> list[str]:
        """A paragraph as statements: one for each page that it was broken over; none is broken inside a table."""
        pieces: list[list[Inline]] = [[]]
        for inline in one.content:
            if inline is Mark.PAGE:
                if not inside:
                    pieces.append([])
            else:
                pieces[-1].append(inline)
        setting, out = one.setting, []
        if setting.keep_lines and block_height(one, room) > self.height * _KEPT:
            setting = replace(setting, keep_lines=False)
        room -= setting.left + setting.right
        marks = self.marks(one.anchors)
        # the bookmark and the heading are where the text begins, else on the last page
        main = next((at for at, piece in enumerate(pieces) if piece), len(pieces) - 1)
        if setting.page_before and not inside:
            out.append("pagebreak(weak: true)")
        for at, piece in enumerate(pieces):
            now = setting if at == 0 else replace(setting, first=0.0, before=0.0)
            if at > 0:
                out.append("pagebreak()")
            if not piece and len(pieces) > 1 and not (at == main and marks):
                continue
            body = self.line(piece, now, room) if piece else '"\u200b"'
            code = one_expression([*(marks if at == main else []), body])
            code = f"{self.setting(now, leading_of(piece, now))}({code})"
            out.append(f"heading(level: {self._level(one)}, {code})" if one.level and at == main else code)
        return out


def one_expression(codes: Iterable[str]) -> str:
    """Several expressions as one."""
    found = [code for code in codes if code and code != '""']
    if not found:
        return '""'
    return found[0] if len(found) == 1 else "{" + "; ".join(found) + "}"


def strokes(rules: Sides[Rule | None]) -> str:
    """The lines of four sides as code."""
    sides = {"top": rules.top, "right": rules.right, "bottom": rules.bottom, "left": rules.left}
    if len(set(sides.values())) == 1:
        return stroke(rules.top)
    return "(" + ", ".join(f"{name}: {stroke(rule)}" for name, rule in sides.items()) + ")"


def stroke(rule: Rule | None) -> str:
    """A line as code."""
    if rule is None:
        return "none"
    dash = {"dotted": ', dash: "dotted"', "dashed": ', dash: "dashed"'}.get(rule.kind, "")
    return f'(thickness: {points(rule.width)}, paint: rgb("{rule.colour}"){dash})'


def _leader(stop: Stop) -> str:
    sign = _LEADERS.get(stop.leader)
    return f"box(width: 1fr, repeat({quoted(sign)}))" if sign else "h(1fr)"
