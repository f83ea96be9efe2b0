"""Word's styles and direct properties → how a run looks and how a paragraph is set."""

from __future__ import annotations

import re

from pipeline.office.ooxml import Element, W, child_value
from pipeline.publish.document.tree import Look, Rule, Setting, Sides, Stop
from pipeline.publish.document.word import on, word_measure
from pipeline.system.fonts import FANG, HEI, KAI, LATIN, SONG, TITLE, role_of

Props = dict[str, str | float | bool]
"""Resolved Word properties: lengths in points, toggles as bool, names as text."""

_HEX = re.compile(r"[0-9A-Fa-f]{6}\Z")
_ALIGN = {
    "both": "justify",
    "distribute": "justify",
    "left": "left",
    "start": "left",
    "right": "right",
    "end": "right",
    "center": "center",
}
_NATURAL = 1.3
"""Line height of a Chinese face in ems where Word says "single": Word's own rule for 仿宋/宋体 is 1.3."""

PARAGRAPH_KNOWN = frozenset(
    "pStyle jc ind spacing keepNext keepLines pageBreakBefore widowControl tabs shd pBdr outlineLvl numPr "
    # without a visible effect here: grid and typography switches that the layout has built in
    "rPr sectPr snapToGrid adjustRightInd autoSpaceDE autoSpaceDN kinsoku wordWrap overflowPunct topLinePunct "
    "contextualSpacing textAlignment suppressLineNumbers suppressAutoHyphens bidi cnfStyle divId "
    "mirrorIndents pPrChange".split()
)
RUN_KNOWN = frozenset(
    "rStyle rFonts b sz color spacing vertAlign u i strike shd highlight vanish "
    "szCs bCs iCs cs rtl kern lang noProof snapToGrid webHidden specVanish rPrChange".split()
)
_HIGHLIGHT = {"yellow": "#ffff00", "lightGray": "#d3d3d3", "green": "#00ff00", "cyan": "#00ffff", "red": "#ff0000"}


class WordStyles:
    """The style sheet of a part, resolved through basedOn."""

    def __init__(self, tree: Element | None) -> None:
        self._elements = {s.get(W + "styleId"): s for s in (tree.iter(W + "style") if tree is not None else ())}
        defaults = tree.find(W + "docDefaults") if tree is not None else None
        self._base_run: Props = {"size": 10.0, "role": SONG}
        self._base_paragraph: Props = {}
        if defaults is not None:
            self._base_run |= run_props(defaults.find(f"{W}rPrDefault/{W}rPr"))
            self._base_paragraph |= paragraph_props(defaults.find(f"{W}pPrDefault/{W}pPr"))
        self.default = next(
            (
                i
                for i, s in self._elements.items()
                if s.get(W + "type") == "paragraph" and s.get(W + "default") in ("1", "true")
            ),
            "Normal",
        )
        self._cache: dict[tuple[str, str], Props] = {}
        self._chains: dict[str | None, list[Element]] = {}
        self._numbering: dict[str, Element | None] = {}

    def name(self, style: str) -> str:
        """The style's display name in lower case ("heading 1"); empty for an unknown id."""
        element = self._elements.get(style)
        return (child_value(element, "name") or "").lower() if element is not None else ""

    def element(self, style: str | None) -> Element | None:
        return self._elements.get(style) if style else None

    def chain(self, style: str | None) -> list[Element]:
        """The style and what it is based on, base first; a loop in basedOn ends the chain."""
        known = self._chains.get(style)
        if known is not None:
            return known
        found: list[Element] = []
        seen: set[str] = set()
        at = style
        while at and at not in seen and at in self._elements:
            seen.add(at)
            found.append(self._elements[at])
            at = child_value(self._elements[at], "basedOn")
        return self._chains.setdefault(style, found[::-1])

    def numbering(self, style: str) -> Element | None:
        """w:numPr of a style or of what it is based on."""
        if style not in self._numbering:
            found = (one.find(f"{W}pPr/{W}numPr") for one in reversed(self.chain(style)))
            self._numbering[style] = next((one for one in found if one is not None), None)
        return self._numbering[style]

    def paragraph(self, style: str | None) -> Props:
        """Paragraph properties of a style with the document's defaults under them."""
        return self._resolved(style or self.default, "p")

    def run(self, style: str | None) -> Props:
        """Run properties of a paragraph style with the document's defaults under them."""
        return self._resolved(style or self.default, "r")

    def character(self, style: str | None) -> Props:
        """Run properties of a character style alone."""
        props: Props = {}
        for element in self.chain(style):
            props |= run_props(element.find(W + "rPr"))
        return props

    def _resolved(self, style: str, kind: str) -> Props:
        key = (style, kind)
        if key not in self._cache:
            props = dict(self._base_paragraph if kind == "p" else self._base_run)
            for element in self.chain(style):
                if kind == "p":
                    props |= paragraph_props(element.find(W + "pPr"))
                else:
                    props |= run_props(element.find(W + "rPr"))
            self._cache[key] = props
        return self._cache[key]


def paragraph_props(ppr: Element | None) -> Props:
    """Direct paragraph properties as written; lengths in points, character indents as counts."""
    out: Props = {}
    if ppr is None:
        return out
    align = _ALIGN.get(child_value(ppr, "jc") or "")
    if align:
        out["align"] = align
        out["distribute"] = child_value(ppr, "jc") == "distribute"
    ind = ppr.find(W + "ind")
    if ind is not None:
        for attribute, key in (
            ("left", "left"),
            ("start", "left"),
            ("right", "right"),
            ("end", "right"),
            ("firstLine", "first"),
        ):
            twips = word_measure(ind.get(W + attribute))
            if twips is not None:
                out[key] = twips / 20
        hanging = word_measure(ind.get(W + "hanging"))
        if hanging is not None:
            out["first"] = -hanging / 20
        for attribute, key, sign in (
            ("leftChars", "left_chars", 1),
            ("rightChars", "right_chars", 1),
            ("firstLineChars", "first_chars", 1),
            ("hangingChars", "first_chars", -1),
        ):
            hundredths = word_measure(ind.get(W + attribute))
            if hundredths is not None:
                out[key] = sign * hundredths / 100
    spacing = ppr.find(W + "spacing")
    if spacing is not None:
        for attribute in ("before", "after"):
            twips = word_measure(spacing.get(W + attribute))
            if twips is not None:
                out[attribute] = twips / 20
        line = word_measure(spacing.get(W + "line"))
        if line is not None:
            rule = spacing.get(W + "lineRule") or "auto"
            out["rule"] = rule
            out["line"] = line / 240 if rule == "auto" else line / 20
    for name in ("keepNext", "keepLines", "pageBreakBefore", "widowControl"):
        state = on(ppr, name)
        if state is not None:
            out[name] = state
    level = word_measure(child_value(ppr, "outlineLvl"))
    if level is not None:
        out["outline"] = level
    fill = colour(child_value(ppr, "shd", "fill"))
    if fill:
        out["fill"] = fill
    return out


def run_props(rpr: Element | None) -> Props:
    """Direct run properties as written; sizes and spacing in points."""
    out: Props = {}
    if rpr is None:
        return out
    fonts = rpr.find(W + "rFonts")
    if fonts is not None:
        east, west = fonts.get(W + "eastAsia"), fonts.get(W + "ascii")
        if east:
            out["role"] = role_of(east) or FANG
        elif west and role_of(west) not in (None, LATIN):
            out["role"] = str(role_of(west))
    size = word_measure(child_value(rpr, "sz"))
    if size:
        out["size"] = size / 2
    for name, key in (("b", "bold"), ("i", "italic"), ("strike", "strike"), ("vanish", "hidden")):
        state = on(rpr, name)
        if state is not None:
            out[key] = state
    tint = child_value(rpr, "color")
    if tint is not None:
        out["colour"] = colour(tint) or "#000000"
    spacing = word_measure(child_value(rpr, "spacing"))
    if spacing is not None:
        out["spacing"] = spacing / 20
    shift = child_value(rpr, "vertAlign")
    if shift is not None:
        out["shift"] = shift if shift in ("subscript", "superscript") else ""
    line = child_value(rpr, "u")
    if line is not None:
        out["underline"] = line not in ("none", "0")
    fill = colour(child_value(rpr, "shd", "fill")) or _HIGHLIGHT.get(child_value(rpr, "highlight") or "")
    if fill:
        out["fill"] = fill
    return out


def colour(text: str | None) -> str | None:
    """`#rrggbb` for six hex digits; None for "auto" and for anything else."""
    return f"#{text}" if text is not None and _HEX.match(text) else None


def unknown_font(rpr: Element | None) -> str | None:
    """The eastAsia font name no role stands behind; None when the name is known or not given."""
    name = child_value(rpr, "rFonts", "eastAsia") if rpr is not None else None
    return name if name and role_of(name) is None else None


def look_of(props: Props) -> Look:
    """The look of a run whose properties are fully resolved."""
    role = str(props.get("role", FANG))
    return Look(
        role=role if role in (FANG, KAI, HEI, SONG, TITLE) else SONG,
        size=float(props.get("size", 10.0)),
        bold=bool(props.get("bold")),
        italic=bool(props.get("italic")),
        colour=str(props.get("colour", "#000000")),
        spacing=float(props.get("spacing", 0.0)),
        underline=bool(props.get("underline")),
        strike=bool(props.get("strike")),
        fill=str(props.get("fill", "")),
        shift=str(props.get("shift", "")),
    )


def setting_of(
    props: Props, run: Props, rules: tuple[Sides[Rule | None], Sides[float]], stops: tuple[Stop, ...]
) -> Setting:
    """The setting of a paragraph whose properties are resolved; character indents count the run's own pitch."""
    pitch = float(run.get("size", 10.0)) + float(run.get("spacing", 0.0))

    def length(key: str) -> float:
        chars = props.get(f"{key}_chars")
        return float(chars) * pitch if chars else float(props.get(key, 0.0))

    rule, line = props.get("rule", "auto"), float(props.get("line", 1.0))
    size = float(run.get("size", 10.0))
    if rule == "atLeast":
        line = max(line, size * _NATURAL)
    elif rule != "exact":
        line *= size * _NATURAL
    return Setting(
        base=look_of(run),
        align=str(props.get("align", "left")),
        spread=bool(props.get("distribute")),
        first=length("first"),
        left=length("left"),
        right=length("right"),
        before=float(props.get("before", 0.0)),
        after=float(props.get("after", 0.0)),
        line=line,
        exact=rule == "exact",
        keep_next=bool(props.get("keepNext")),
        keep_lines=bool(props.get("keepLines")),
        page_before=bool(props.get("pageBreakBefore")),
        widows=props.get("widowControl") is not False,
        fill=str(props.get("fill", "")),
        rules=rules[0],
        spaces=rules[1],
        stops=stops,
    )


_KINDS = {"dotted": "dotted", "dashed": "dashed", "dashSmallGap": "dashed", "double": "double"}


def rule_of(side: Element) -> Rule | None:
    """One w:top/w:left/… as a line; None where it says that there is none."""
    kind = side.get(W + "val") or "nil"
    if kind in ("nil", "none"):
        return None
    width = max(word_measure(side.get(W + "sz")) or 4, 2) / 8
    return Rule(width, _KINDS.get(kind, "solid"), colour(side.get(W + "color")) or "#000000")
