"""One rendered Word part → HTML and a print style sheet, the headings in it, and what was not understood."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pipeline.office.ooxml import Element, W, child_value
from pipeline.publish.contents import PLACEHOLDER, PlacedEntry
from pipeline.publish.pdf import sections, word
from pipeline.publish.pdf.lists import Lists
from pipeline.publish.pdf.paragraphs import paragraph_html, stops_of
from pipeline.publish.pdf.runs import Runs, TextStretch, html_of
from pipeline.publish.pdf.styles import (
    PARAGRAPH_KNOWN,
    Css,
    CssClasses,
    Props,
    WordStyles,
    border,
    paragraph_css,
    paragraph_props,
    run_css,
)
from pipeline.publish.pdf.tables import table
from pipeline.publish.pdf.word import word_measure
from pipeline.system.fonts import Fonts

_QUIET = {
    W + n
    for n in (
        "bookmarkEnd proofErr permStart permEnd commentRangeStart commentRangeEnd sdtPr sdtEndPr customXmlPr tblPr "
        "tblGrid tblPrEx trPr tcPr"
    ).split()
}

_BASE = (
    "html{font-size:16pt}body{margin:0}p,.p{margin:0;bookmark-level:none}"
    "table{border-collapse:collapse;table-layout:fixed;border-spacing:0;margin:0}"
    "td{padding:0 5.4pt;vertical-align:top;overflow-wrap:anywhere}a{color:inherit;text-decoration:none}"
    # Word may split a row; a row whose lower line is missing at the foot of a page looks broken, so none is split
    # unless it is taller than a page
    "tr{break-inside:avoid}thead{display:table-header-group}img{max-width:100%}"
    ".ldot::after{content:leader('.')}.lmid::after{content:leader('·')}.lhyp::after{content:leader('-')}"
    ".lund::after{content:leader('_')}.lnon::after{content:leader('\\00a0')}.tab{display:inline-block}"
)


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something of a Word part that the PDF does not show as Word does: it becomes a finding."""

    part: str
    paragraph: str
    element: str


@dataclass(frozen=True, slots=True)
class FoundHeading:
    """A heading as it stands in the part; `anchor` is its bookmark, or an id made from its place and text."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class HtmlPart:
    """What the printer needs: the HTML text, headings in order, pictures by path, and the unknown."""

    html: str
    headings: tuple[FoundHeading, ...]
    pictures: dict[str, bytes]
    unknown: tuple[Unsupported, ...]
    parity: bool
    """Headers differ on odd and even pages, so printing depends on where the part begins."""


def convert(
    part: bytes, name: str, fonts: Fonts, contents: Sequence[PlacedEntry] | None = None, first_page_left: bool = False
) -> HtmlPart:
    """Turn a rendered Word part into HTML.

    name: the part's id, for what is not understood. contents: the entries that stand in for the paragraph
    【目录】 (GB/T 9704 asks nothing of it; leaders to the page number). first_page_left: it begins on an even page.
    """
    return _Converter(word.open_part(part), name, fonts, contents).page(first_page_left)


class _Converter:
    def __init__(self, package: word.Package, name: str, fonts: Fonts, contents: Sequence[PlacedEntry] | None) -> None:
        self.package, self.name, self.contents = package, name, contents
        self.styles, self.sheet = WordStyles(package.styles, fonts), CssClasses()
        self.lists = Lists(package.numbering)
        self.unknown: dict[Unsupported, None] = {}
        self.runs = Runs(package, self.styles, self.sheet, self.report)
        self.headings: list[FoundHeading] = []
        self.width = 0.0

    def report(self, text: str, element: str) -> None:
        self.unknown[Unsupported(self.name, text[:60], element)] = None

    def page(self, first_page_left: bool) -> HtmlPart:
        blocks = list(self._flat(self.package.body))
        ends = [(i, _section_of(b)) for i, b in enumerate(blocks)]
        cuts = [(i, s) for i, s in ends if s is not None]
        out: list[str] = []
        css = [_BASE, "html{break-before:left}" if first_page_left else ""]
        before: sections.Section | None = None
        start, parity, is_open = 0, False, False
        for index, (at, element) in enumerate(cuts):
            now = sections.read_section(element, index, self.package, self.styles, before, self.report)
            css.append(now.css)
            parity = parity or now.parity
            self.width = now.geometry[0] - now.geometry[3] - now.geometry[5]
            if not now.continuous:
                out.append("</section>" if is_open else "")
                out.append(f'<section style="page:{now.page}' + (';break-before:page">' if before else '">'))
                is_open = True
            for block in blocks[start : at + 1]:
                empty = block.tag == W + "p" and _section_of(block) is not None and not _has_content(block)
                out.append("" if empty else self.block(block))
            start, before = at + 1, now
        out.append("</section>" if is_open else "")
        html = "".join(out)
        return HtmlPart(
            '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title></title><style>'
            f"{''.join(css)}{self.sheet.text()}</style></head><body>{html}</body></html>",
            tuple(self.headings),
            self.package.pictures,
            tuple(self.unknown),
            parity,
        )

    def _flat(self, parent: Element) -> list[Element]:
        """Block elements in order, with content controls opened."""
        out: list[Element] = []
        for child in parent:
            if child.tag in (W + "sdt", W + "sdtContent", W + "customXml"):
                out += self._flat(child)
            elif isinstance(child.tag, str):
                out.append(child)
        return out

    def block(self, element: Element) -> str:
        """A paragraph or a table as HTML; bookmarks between blocks go to the next one."""
        if element.tag == W + "p":
            return self.paragraph(element)
        if element.tag == W + "tbl":
            return table(element, self, self.width)
        if element.tag == W + "bookmarkStart":
            self.runs.anchors.append(element.get(W + "name") or "")
        elif element.tag != W + "sectPr" and element.tag not in _QUIET:
            self.report("", word.local(element))
        return ""

    def resolve(self, paragraph: Element) -> tuple[Props, Props, str, str]:
        """Paragraph properties, run properties, style id and list number of a paragraph."""
        ppr = paragraph.find(W + "pPr")
        style = child_value(ppr, "pStyle") or self.styles.default
        text = "".join(t.text or "" for t in paragraph.iter(W + "t"))
        if ppr is not None:
            for child in ppr:
                name = child.tag.removeprefix(W)
                if name not in PARAGRAPH_KNOWN:
                    self.report(text, f"w:pPr/{name}")
        if self.styles.element(style) is None:
            self.report(text, f"w:pStyle（{style}）")
        holder = ppr.find(W + "numPr") if ppr is not None else None
        if holder is None:
            holder = self.styles.numbering(style)
        props, label = self.styles.paragraph(style), ""
        num = child_value(holder, "numId")
        if num and num != "0":
            depth = int(word_measure(child_value(holder, "ilvl")) or 0)
            level = self.lists.level(num, depth)
            made = self.lists.label(num, depth)
            if made is None:
                self.report(text, "w:numPr")
            else:
                label = made
            props = props | paragraph_props(level.find(W + "pPr") if level is not None else None)
        return props | paragraph_props(ppr), self.styles.run(style), style, label

    def paragraph(self, paragraph: Element) -> str:
        props, base, style, label = self.resolve(paragraph)
        pieces = self.runs.pieces(paragraph, base, props.get("rule") == "exact")
        if label:
            pieces.insert(0, TextStretch("", "", escape(label), label))
        text = "".join(p.text for p in pieces).strip()
        css = paragraph_css(props, base) | run_css(base, self.styles, exact=False)
        anchors, self.runs.anchors = self.runs.anchors, []
        if self.contents is not None and PLACEHOLDER in text:
            return self._contents(style)
        if any("<img" in p.html for p in pieces) and props.get("rule", "auto") == "auto":
            css["line-height"] = "normal"
        level = self._outline(style, props)
        if level is not None and text:
            digest = hashlib.sha256(f"{len(self.headings)}\0{text}".encode()).hexdigest()[:12]
            own = next((a for a in anchors if a.startswith("_H")), None) or next(iter(anchors), f"_H{digest}")
            anchors = [own, *(a for a in anchors if a != own)]
            self.headings.append(FoundHeading(level, " ".join(text.replace("\t", " ").split()), own))
        borders = _borders(paragraph, self.styles, style)
        stops = stops_of(paragraph, self.styles.chain(style))
        return paragraph_html(pieces, css | borders, anchors, stops, self.sheet)

    def _outline(self, style: str, props: Props) -> int | None:
        name = self.styles.name(style)
        if name.startswith("heading ") and name[8:].isdigit():
            return int(name[8:])
        level = props.get("outline")
        return int(level) + 1 if isinstance(level, float) and level < 9 else None

    def _contents(self, style: str) -> str:
        """The list of contents in the styles toc 1…3, each line a link with dots to its page."""
        out = []
        for entry in self.contents or ():
            own = f"{style[:-1]}{entry.level}" if style[-1:].isdigit() else style
            use = own if self.styles.element(own) is not None else style
            props, base = self.styles.paragraph(use), self.styles.run(use)
            css = paragraph_css(props, base) | run_css(base, self.styles, exact=False)
            pieces = [
                TextStretch("", entry.anchor, escape(entry.text), entry.text),
                TextStretch("", "", "\t", "\t"),
                TextStretch("", entry.anchor, escape(entry.page), entry.page),
            ]
            out.append(paragraph_html(pieces, css, [], [(self.width, "right", "dot")], self.sheet))
        return "".join(out)

    def cell(self, paragraphs: Sequence[Element]) -> tuple[str, Css, list[str], bool]:
        """Paragraphs of a table cell: HTML, CSS for the cell where one look serves, anchors, keep-with-next."""
        if len(paragraphs) == 1 and paragraphs[0].tag == W + "p":
            props, base, style, label = self.resolve(paragraphs[0])
            if self._outline(style, props) is None:
                pieces = self.runs.pieces(paragraphs[0], base, props.get("rule") == "exact")
                if label:
                    pieces.insert(0, TextStretch("", "", escape(label), label))
                css = paragraph_css(props, base) | run_css(base, self.styles, exact=False)
                for key in ("break-after", "break-inside", "break-before", "orphans", "widows", "background-color"):
                    css.pop(key, None)
                if any("<img" in p.html for p in pieces):
                    css["line-height"] = "normal"
                anchors, self.runs.anchors = self.runs.anchors, []
                keep = bool(props.get("keepNext"))
                if not any(p.text in ("\t", "\f") for p in pieces):
                    return "".join(map(html_of, pieces)), css, anchors, keep
                stops = stops_of(paragraphs[0], self.styles.chain(style))
                return paragraph_html(pieces, css, anchors, stops, self.sheet), {}, [], keep
        keep = any(self.resolve_keep(p) for p in paragraphs)
        return "".join(self.block(p) for p in paragraphs), {}, [], keep

    def resolve_keep(self, element: Element) -> bool:
        """Whether a paragraph asks to stay with the next one."""
        ppr = element.find(W + "pPr")
        props = self.styles.paragraph(child_value(ppr, "pStyle")) | paragraph_props(ppr)
        return element.tag == W + "p" and bool(props.get("keepNext"))


def _section_of(block: Element) -> Element | None:
    if block.tag == W + "sectPr":
        return block
    return block.find(f"{W}pPr/{W}sectPr") if block.tag == W + "p" else None


def _has_content(paragraph: Element) -> bool:
    return any(True for _ in paragraph.iter(W + "t", W + "drawing", W + "sym", W + "pict"))


def _borders(paragraph: Element, styles: WordStyles, style: str) -> Css:
    """Rules above, below and beside a paragraph, from its style or its own properties."""
    css: Css = {}
    holders = [s.find(f"{W}pPr/{W}pBdr") for s in styles.chain(style)]
    holders.append(paragraph.find(f"{W}pPr/{W}pBdr"))
    for holder in holders:
        for side in holder if holder is not None else ():
            name = side.tag.removeprefix(W)
            if name in ("top", "bottom", "left", "right"):
                css[f"border-{name}"] = border(side)
                css[f"padding-{name}"] = f"{word_measure(side.get(W + 'space')) or 0:g}pt"
    return css
