"""Rendered runs → runs with line breaks, subscripts (SO₂) and 【待报：…】 in their character styles."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree

from pipeline.office.ooxml import SPACE, Element, W, copy, new_element

_MARK = re.compile(
    r"(?P<Missing>【(?:待报|缺)[^】]*】)|(?P<Sub>[₀-₉]+(?:\.[₀-₉]+)?)|(?P<Sup>[⁰⁴-⁹⁻]+[⁰¹²³⁴-⁹]*)|(?P<tab>\t)|(?P<br>\n)"
)
# ¹ ² ³ alone stay characters: every Latin face has them. ₂ and ⁴ no Chinese face can be relied on to have.
_MINUS = {"⁻": "−"}


def split_marked_runs(tree: Element) -> None:
    """Split the runs that hold such signs; done in place."""
    for leaf in [leaf for leaf in tree.iter(W + "t") if leaf.text and _MARK.search(leaf.text)]:
        _split(leaf)


def _split(leaf: Element) -> None:
    owner = leaf.getparent()
    if owner.tag != W + "r":
        return
    properties = owner.find(W + "rPr")
    parent = owner.getparent()
    at = parent.index(owner)
    pieces: list[Element] = []
    before = [child for child in owner if child.tag != W + "rPr"]
    place = before.index(leaf)
    if place:
        pieces.append(_run(properties, *before[:place]))
    last = 0
    text = leaf.text or ""
    for found in _MARK.finditer(text):
        if found.start() > last:
            pieces.append(_run(properties, _text(text[last : found.start()])))
        kind = str(found.lastgroup)
        if kind in ("tab", "br"):
            pieces.append(_run(properties, new_element(kind)))
        else:
            shown = found[0] if kind == "Missing" else _plain(found[0])
            pieces.append(_run(_styled(properties, kind), _text(shown)))
        last = found.end()
    if last < len(text):
        pieces.append(_run(properties, _text(text[last:])))
    if before[place + 1 :]:
        pieces.append(_run(properties, *before[place + 1 :]))
    parent.remove(owner)
    for offset, piece in enumerate(pieces):
        parent.insert(at + offset, piece)


def _plain(text: str) -> str:
    return "".join(_MINUS.get(c) or unicodedata.normalize("NFKC", c) for c in text)


def _text(text: str) -> Element:
    leaf = etree.Element(W + "t")
    leaf.text = text
    leaf.set(SPACE, "preserve")
    return leaf


def _run(properties: Element | None, *content: Element) -> Element:
    return new_element("r", None if properties is None else copy(properties), *content)


def _styled(properties: Element | None, style: str) -> Element:
    """The run's properties with a character style in the place the standard gives it: first."""
    made = new_element("rPr") if properties is None else copy(properties)
    for old in made.findall(W + "rStyle"):
        made.remove(old)
    made.insert(0, new_element("rStyle", val=style))
    return made
