"""Word sections, with their headers → sizes of pages and what stands above their text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.office.ooxml import Element, R, W, child_value
from pipeline.publish.document.styles import WordStyles, look_of, paragraph_props, run_props
from pipeline.publish.document.tree import Box, Header
from pipeline.publish.document.word import Package, on, word_measure

Report = Callable[[str, str], None]
"""Called with a paragraph's text and the element that was not understood."""

_KNOWN = frozenset(
    "headerReference footerReference type pgSz pgMar pgNumType docGrid titlePg cols vAlign formProt noEndnote "
    "rsid paperSrc lnNumType bidi rtlGutter sectPrChange".split()
)
_PAGE_NUMBER = re.compile(r"[\s\d—\-–－·第页共]*\Z")


@dataclass(frozen=True, slots=True)
class WordSection:
    """One w:sectPr: its pages, and whether it goes on below the one before."""

    box: Box
    headers: dict[str, Header]
    continuous: bool
    edges: dict[tuple[str, str], Element]
    """Header and footer trees by kind of reference and of page: what a later section without its own takes over."""


def read_section(
    element: Element, package: Package, styles: WordStyles, before: WordSection | None, report: Report
) -> WordSection:
    """Read one w:sectPr. A continuous section of the same page goes on where the one before ended."""
    for child in element:
        name = child.tag.removeprefix(W)
        if name not in _KNOWN:
            report("（节）", f"w:{name}")
    if word_measure(child_value(element, "cols", "num")) not in (None, 1.0):
        report("（节）", "w:cols")
    if child_value(element, "vAlign") not in (None, "top"):
        report("（节）", "w:vAlign")
    box = _box(element)
    if child_value(element, "type") == "continuous" and before is not None and before.box == box:
        return WordSection(box, before.headers, True, before.edges)
    edges = dict(before.edges) if before is not None else {}
    for ref in element.findall(W + "headerReference") + element.findall(W + "footerReference"):
        tree = package.headers.get(package.relations.get(ref.get(R + "id"), ""))
        if tree is not None:
            edges[ref.tag.removeprefix(W), ref.get(W + "type", "default")] = tree
    kinds = ["default"]
    if on(package.settings, "evenAndOddHeaders"):
        kinds.append("even")
    if on(element, "titlePg"):
        kinds.append("first")
    edge = word_measure(child_value(element, "pgMar", "header"))
    headers = {}
    for kind in kinds:
        headers[kind] = _header(
            edges.get(("headerReference", kind)), styles, 35.4 if edge is None else edge / 20, report
        )
        footer = edges.get(("footerReference", kind))
        if footer is not None and not _PAGE_NUMBER.match(_plain(footer)):
            report(_plain(footer), "w:footerReference")
    return WordSection(box, headers, False, edges)


def _box(element: Element) -> Box:
    size, margin = element.find(W + "pgSz"), element.find(W + "pgMar")

    def points(holder: Element | None, key: str, default: float) -> float:
        twips = word_measure(holder.get(W + key)) if holder is not None else None
        return default if twips is None else abs(twips) / 20

    # GB/T 9704—2012 5.1: A4, 37/26/35/28 mm, where the document is silent
    return Box(
        points(size, "w", 595.3),
        points(size, "h", 841.9),
        points(margin, "top", 104.9),
        points(margin, "right", 73.7),
        points(margin, "bottom", 99.2),
        points(margin, "left", 79.4),
    )


def _plain(tree: Element) -> str:
    return "".join(t.text or "" for t in tree.iter(W + "t"))


def _header(tree: Element | None, styles: WordStyles, edge: float, report: Report) -> Header:
    """One header; paragraphs go under each other, tabs part left, middle, right."""
    if tree is None or not _plain(tree).strip():
        return Header("", "", "", look_of({}), False, edge)
    for element in tree.iter(W + "drawing", W + "tbl", W + "pict", W + "fldSimple", W + "instrText"):
        report(_plain(tree), f"页眉 {element.tag.removeprefix(W)}")
    texts: dict[str, list[str]] = {}
    look = None
    ruled = False
    for paragraph in tree.iter(W + "p"):
        ppr = paragraph.find(W + "pPr")
        style = child_value(ppr, "pStyle")
        align = str((styles.paragraph(style) | paragraph_props(ppr)).get("align", "left"))
        look = look or look_of(styles.run(style) | run_props(paragraph.find(f"{W}r/{W}rPr")))
        rules = [e.find(f"{W}pBdr/{W}bottom") for e in (_ppr(s) for s in styles.chain(style)) if e is not None]
        ruled = ruled or any(one is not None for one in rules) or _rule_below(ppr) is not None
        pieces = "".join(
            (e.text or "") if e.tag == W + "t" else "\t" for e in paragraph.iter(W + "t", W + "tab") if _in_run(e)
        ).split("\t")
        places = {1: {"left": ["left"], "right": ["right"]}.get(align, ["center"])}.get(
            len(pieces), ["left", "center", "right"]
        )
        for place, text in zip(places, pieces, strict=False):
            texts.setdefault(place, []).append(text)
    left, center, right = ("\n".join(texts.get(place, [])) for place in ("left", "center", "right"))
    return Header(left, center, right, look or look_of({}), ruled, edge)


def _ppr(style: Element) -> Element | None:
    return style.find(W + "pPr")


def _rule_below(ppr: Element | None) -> Element | None:
    """The bottom border written on a paragraph itself, if there is one."""
    return ppr.find(f"{W}pBdr/{W}bottom") if ppr is not None else None


def _in_run(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == W + "r"
