"""The bytes of one rendered Word part → a document for print and screen, and what was not understood in it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.office.ooxml import Element, W, child_value
from pipeline.publish.contents import PLACEHOLDER
from pipeline.publish.document import sections, word
from pipeline.publish.document.lists import Lists
from pipeline.publish.document.runs import Runs
from pipeline.publish.document.sections import WordSection
from pipeline.publish.document.styles import (
    PARAGRAPH_KNOWN,
    Props,
    WordStyles,
    paragraph_props,
    rule_of,
    setting_of,
)
from pipeline.publish.document.tables import table
from pipeline.publish.document.tabs import stops_of
from pipeline.publish.document.tree import (
    Block,
    ContentsPlace,
    Document,
    FoundHeading,
    Rule,
    Section,
    Setting,
    Sides,
    Text,
    TextParagraph,
    Unsupported,
)
from pipeline.publish.document.word import word_measure

_QUIET = {
    W + n
    for n in (
        "bookmarkEnd proofErr permStart permEnd commentRangeStart commentRangeEnd sdtPr sdtEndPr customXmlPr tblPr "
        "tblGrid tblPrEx trPr tcPr"
    ).split()
}
CAPTIONS = ("表题", "附表标题")
"""Styles of what says what the table under it is."""
Borders = tuple[Sides[Rule | None], Sides[float]]
_CONTROLS = {W + n for n in ("sdt", "sdtContent", "customXml")}
_KEPT = 256
"""Documents kept: more than a report has. Print and screen are made of the same ones."""


@lru_cache(_KEPT)
def read_document(part: bytes, name: str) -> Document:
    """Read a rendered Word part; `name` is its id, for what is not understood."""
    return _Reader(word.open_part(part), name).document()


@dataclass(frozen=True, slots=True)
class _Known:
    """What was made of a style and a paragraph's own properties: thousands of cells share a few."""

    setting: Setting
    run: Props
    level: int
    """Of a heading, from 1."""
    caption: bool
    numbering: Element | None


class _Reader:
    def __init__(self, package: word.Package, name: str) -> None:
        self.package, self.name = package, name
        self.styles = WordStyles(package.styles)
        self.lists = Lists(package.numbering)
        self.unknown: dict[Unsupported, None] = {}
        self.runs = Runs(package, self.styles, self.report)
        self.headings: list[FoundHeading] = []
        self.numbers = {paragraph: at for at, paragraph in enumerate(package.body.iter(W + "p"))}
        self.known: dict[tuple[str, bytes], _Known] = {}

    def report(self, text: str, element: str) -> None:
        self.unknown[Unsupported(self.name, text[:60], element)] = None

    def document(self) -> Document:
        out: list[Section] = []
        waiting: list[Element] = []
        before: WordSection | None = None
        for element in _flat(self.package.body):
            end = _section_of(element)
            if end is None or _has_content(element):
                waiting.append(element)
            if end is None:
                continue
            now = sections.read_section(end, self.package, self.styles, before, self.report)
            blocks = tuple(self.blocks(waiting, now.box.width - now.box.left - now.box.right))
            if now.continuous and out:
                out[-1] = replace(out[-1], blocks=out[-1].blocks + blocks)
            else:
                out.append(Section(now.box, now.headers, blocks))
            waiting, before = [], now
        return Document(tuple(out), tuple(self.headings), self.package.pictures, tuple(self.unknown))

    def blocks(self, elements: Sequence[Element], width: float) -> list[Block]:
        """Paragraphs and tables in order; bookmarks between them go to the next one."""
        out: list[Block] = []
        for element in elements:
            if element.tag == W + "p":
                out.append(self.paragraph(element))
            elif element.tag == W + "tbl":
                out.append(table(element, self, width))
            elif element.tag in _CONTROLS:
                out += self.blocks(_flat(element), width)
            elif element.tag == W + "bookmarkStart":
                self.runs.anchors.append(element.get(W + "name") or "")
            elif element.tag != W + "sectPr" and element.tag not in _QUIET:
                self.report("", word.local(element))
        return out

    def paragraph(self, paragraph: Element) -> TextParagraph | ContentsPlace:
        ppr = paragraph.find(W + "pPr")
        style = child_value(ppr, "pStyle") or self.styles.default
        key = (style, word.spelled(ppr))
        known = self.known.get(key) or self.known.setdefault(key, self._known(paragraph, ppr, style))
        label = ""
        if known.numbering is not None:
            known, label = self._numbered(paragraph, ppr, style, known)
        content, shifts = self.runs.inlines(paragraph, known.run, known.setting.base)
        if label:
            content.insert(0, Text(label, known.setting.base))
            shifts = [(there, here + len(label)) for there, here in ((0, 0), *shifts)]
        anchors, self.runs.anchors = tuple(name for name in self.runs.anchors if name), []
        made = TextParagraph(
            known.setting,
            tuple(content),
            anchors,
            caption=known.caption,
            number=self.numbers[paragraph],
            shifts=tuple(shifts),
        )
        text = made.text.strip()
        if PLACEHOLDER in text:
            return self._contents(style)
        if not known.level or not text:
            return made
        digest = hashlib.sha256(f"{self.name}\0{len(self.headings)}\0{text}".encode()).hexdigest()[:12]
        own = next((a for a in anchors if a.startswith("_H")), None) or next(iter(anchors), f"_H{digest}")
        self.headings.append(FoundHeading(known.level, " ".join(text.split()), own))
        return replace(made, anchors=(own, *(a for a in anchors if a != own)), level=known.level)

    def _known(self, paragraph: Element, ppr: Element | None, style: str) -> _Known:
        for child in ppr if ppr is not None else ():
            name = child.tag.removeprefix(W)
            if name not in PARAGRAPH_KNOWN:
                self.report(_text(paragraph), f"w:pPr/{name}")
        if self.styles.element(style) is None:
            self.report(_text(paragraph), f"w:pStyle（{style}）")
        holder = ppr.find(W + "numPr") if ppr is not None else None
        if holder is None:
            holder = self.styles.numbering(style)
        if (child_value(holder, "numId") or "0") == "0":
            holder = None
        return _Known(
            self._setting(ppr, style, {}),
            self.styles.run(style),
            self._level(ppr, style),
            self.styles.name(style) in CAPTIONS,
            holder,
        )

    def _numbered(self, paragraph: Element, ppr: Element | None, style: str, known: _Known) -> tuple[_Known, str]:
        """A paragraph of a list, with the list's indents, and its number."""
        num = child_value(known.numbering, "numId") or ""
        depth = int(word_measure(child_value(known.numbering, "ilvl")) or 0)
        level, label = self.lists.level(num, depth), self.lists.label(num, depth)
        if label is None:
            self.report(_text(paragraph), "w:numPr")
        indents = paragraph_props(level.find(W + "pPr") if level is not None else None)
        return replace(known, setting=self._setting(ppr, style, indents)), label or ""

    def _setting(self, ppr: Element | None, style: str, numbered: Props) -> Setting:
        props = self.styles.paragraph(style) | numbered | paragraph_props(ppr)
        stops = tuple(stops_of(ppr, self.styles.chain(style)))
        return setting_of(props, self.styles.run(style), self._rules(ppr, style), stops)

    def _rules(self, ppr: Element | None, style: str) -> Borders:
        """Lines above, below and beside a paragraph, from its style or its own properties; their distance."""
        rules: dict[str, Rule | None] = {}
        spaces: dict[str, float] = {}
        holders = [s.find(f"{W}pPr/{W}pBdr") for s in self.styles.chain(style)]
        holders.append(ppr.find(W + "pBdr") if ppr is not None else None)
        for holder in holders:
            for side in holder if holder is not None else ():
                name = side.tag.removeprefix(W)
                rules[name] = rule_of(side)
                spaces[name] = word_measure(side.get(W + "space")) or 0.0
        order = ("top", "right", "bottom", "left")
        return Sides(*(rules.get(name) for name in order)), Sides(*(spaces.get(name, 0.0) for name in order))

    def _level(self, ppr: Element | None, style: str) -> int:
        name = self.styles.name(style)
        if name.startswith("heading ") and name[8:].isdigit():
            return int(name[8:])
        level = (self.styles.paragraph(style) | paragraph_props(ppr)).get("outline")
        return int(level) + 1 if isinstance(level, float) and level < 9 else 0

    def _contents(self, style: str) -> ContentsPlace:
        """The list of contents in the styles toc 1…3."""
        out = []
        for level in (1, 2, 3):
            own = f"{style[:-1]}{level}" if style[-1:].isdigit() else style
            use = own if self.styles.element(own) is not None else style
            rules: Borders = Sides(None, None, None, None), Sides(0.0, 0.0, 0.0, 0.0)
            out.append(setting_of(self.styles.paragraph(use), self.styles.run(use), rules, ()))
        return ContentsPlace(tuple(out))


def _flat(parent: Element) -> list[Element]:
    """Block elements in order, with content controls opened."""
    out: list[Element] = []
    for child in parent:
        if child.tag in _CONTROLS:
            out += _flat(child)
        elif isinstance(child.tag, str):
            out.append(child)
    return out


def _section_of(block: Element) -> Element | None:
    if block.tag == W + "sectPr":
        return block
    return block.find(f"{W}pPr/{W}sectPr") if block.tag == W + "p" else None


def _has_content(block: Element) -> bool:
    return block.tag != W + "sectPr" and any(True for _ in block.iter(W + "t", W + "drawing", W + "sym", W + "pict"))


def _text(paragraph: Element) -> str:
    return "".join(t.text or "" for t in paragraph.iter(W + "t"))
