"""Word sections, with their headers → named pages of the print style sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.office.ooxml import Element, R, W, child_value
from pipeline.publish.pdf.styles import WordStyles, paragraph_props, run_css, run_props
from pipeline.publish.pdf.word import Package, on, word_measure

Report = Callable[[str, str], None]
"""Called with a paragraph's text and the element that was not understood."""

_KNOWN = frozenset(
    "headerReference footerReference type pgSz pgMar pgNumType docGrid titlePg cols vAlign formProt noEndnote "
    "rsid paperSrc lnNumType bidi rtlGutter sectPrChange".split()
)
_PAGE_NUMBER = re.compile(r"[\s\d—\-–－·第页共]*\Z")


@dataclass(frozen=True, slots=True)
class Section:
    """One section: the page it prints on, and whether it goes on below the one before."""

    page: str
    geometry: tuple[float, ...]
    """Width, height, top, right, bottom, left in points."""
    css: str
    continuous: bool
    parity: bool
    """Headers differ on odd and even pages."""
    edges: dict[tuple[str, str], Element]
    """Header and footer trees by kind of reference and of page: what a later section without its own takes over."""


def read_section(
    element: Element, index: int, package: Package, styles: WordStyles, before: Section | None, report: Report
) -> Section:
    """Read one w:sectPr. A continuous section of the same page goes on where the one before ended."""
    for child in element:
        name = child.tag.removeprefix(W)
        if name not in _KNOWN:
            report("（节）", f"w:{name}")
    if word_measure(child_value(element, "cols", "num")) not in (None, 1.0):
        report("（节）", "w:cols")
    if child_value(element, "vAlign") not in (None, "top"):
        report("（节）", "w:vAlign")
    geometry = _geometry(element)
    continuous = child_value(element, "type") == "continuous" and before is not None and before.geometry == geometry
    if continuous and before is not None:
        return Section(before.page, geometry, "", True, before.parity, before.edges)
    name = f"s{index}"
    width, height, top, right, bottom, left = geometry
    css = f"@page {name}{{size:{width:g}pt {height:g}pt;margin:{top:g}pt {right:g}pt {bottom:g}pt {left:g}pt}}"
    edges = dict(before.edges) if before is not None else {}
    for ref in element.findall(W + "headerReference") + element.findall(W + "footerReference"):
        tree = package.headers.get(package.relations.get(ref.get(R + "id"), ""))
        if tree is not None:
            edges[ref.tag.removeprefix(W), ref.get(W + "type", "default")] = tree
    kinds = {"default": ""}
    parity = on(package.settings, "evenAndOddHeaders") is True
    if parity:
        kinds |= {"even": ":left"}
    if on(element, "titlePg"):
        kinds |= {"first": ":first" if index == 0 else f":nth(1 of {name})"}
    edge = word_measure(child_value(element, "pgMar", "header"))
    texts = []
    for kind, selector in kinds.items():
        tree = edges.get(("headerReference", kind))
        css_boxes, text = _header(tree, styles, 35.4 if edge is None else edge / 20, report)
        texts.append(text)
        if selector.startswith(":nth"):
            css += f"@page {selector}{{{css_boxes}}}"
        else:
            css += f"@page {name}{selector}{{{css_boxes}}}"
        footer = edges.get(("footerReference", kind))
        if footer is not None and not _PAGE_NUMBER.match(_plain(footer)):
            report(_plain(footer), "w:footerReference")
    return Section(name, geometry, css, False, parity and len(set(texts[:2])) > 1, edges)


def _geometry(element: Element) -> tuple[float, ...]:
    size, margin = element.find(W + "pgSz"), element.find(W + "pgMar")

    def points(holder: Element | None, key: str, default: float) -> float:
        twips = word_measure(holder.get(W + key)) if holder is not None else None
        return default if twips is None else abs(twips) / 20

    # GB/T 9704—2012 5.1: A4, 37/26/35/28 mm, where the document is silent
    return (
        points(size, "w", 595.3),
        points(size, "h", 841.9),
        points(margin, "top", 104.9),
        points(margin, "right", 73.7),
        points(margin, "bottom", 99.2),
        points(margin, "left", 79.4),
    )


def _plain(tree: Element) -> str:
    return "".join(t.text or "" for t in tree.iter(W + "t"))


def _header(tree: Element | None, styles: WordStyles, edge: float, report: Report) -> tuple[str, str]:
    """Margin boxes for one header; paragraphs go under each other, tabs part left, middle, right."""
    empty = "@top-left{content:none}@top-center{content:none}@top-right{content:none}"
    if tree is None or not _plain(tree).strip():
        return empty, ""
    for element in tree.iter(W + "drawing", W + "tbl", W + "pict", W + "fldSimple", W + "instrText"):
        report(_plain(tree), f"页眉 {element.tag.removeprefix(W)}")
    boxes: dict[str, list[str]] = {}
    run: dict[str, str] = {}
    lines = False
    for paragraph in tree.iter(W + "p"):
        ppr = paragraph.find(W + "pPr")
        style = child_value(ppr, "pStyle")
        align = str((styles.paragraph(style) | paragraph_props(ppr)).get("align", "left"))
        first = paragraph.find(f"{W}r/{W}rPr")
        run = run or run_css(styles.run(style) | run_props(first), styles, exact=False)
        borders = [e.find(f"{W}pBdr/{W}bottom") for e in (_ppr(s) for s in styles.chain(style)) if e is not None]
        lines = lines or any(b is not None for b in borders) or (val_border(ppr) is not None)
        pieces = "".join(
            (e.text or "") if e.tag == W + "t" else "\t" for e in paragraph.iter(W + "t", W + "tab") if _in_run(e)
        ).split("\t")
        places = {1: {"left": ["left"], "right": ["right"]}.get(align, ["center"])}.get(
            len(pieces), ["left", "center", "right"]
        )
        for place, text in zip(places, pieces, strict=False):
            boxes.setdefault(place, []).append(text)
    font = ";".join(f"{k}:{v}" for k, v in run.items())
    rule = "border-bottom:.5pt solid #000;margin-bottom:4pt" if lines else ""
    css = ""
    for place in ("left", "center", "right"):
        text = "\n".join(boxes.get(place, []))
        content = css_string(text) if text.strip() else ("' '" if lines else "none")
        css += (
            f"@top-{place}{{content:{content};white-space:pre-line;text-align:{place};"
            f"vertical-align:top;padding-top:{edge:g}pt;{font};{rule}}}"
        )
    return css, _plain(tree)


def _ppr(style: Element) -> Element | None:
    return style.find(W + "pPr")


def val_border(ppr: Element | None) -> Element | None:
    """The bottom border written on a paragraph itself, if there is one."""
    return ppr.find(f"{W}pBdr/{W}bottom") if ppr is not None else None


def _in_run(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == W + "r"


def css_string(text: str) -> str:
    """A CSS string literal: every character that is not a letter, digit or CJK is escaped by code point."""
    return "'" + "".join(c if c.isalnum() and c.isprintable() else f"\\{ord(c):06x}" for c in text) + "'"
