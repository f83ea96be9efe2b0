"""Printed values that know what they stand on → where each stands in a rendered part; the text itself is unchanged.

While a template runs, such a value is printed between two marks. They are taken out as soon as the text is a tree, and
what they said stays with the paragraph until the part is finished.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from lxml import etree

from pipeline.model.part import Anchor, Provenance
from pipeline.model.table import Place
from pipeline.office.ooxml import Element, W, xml_text
from pipeline.office.sandbox import printed_text

_OPEN, _MIDDLE, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
"""No characters by Unicode's rule, allowed in XML; no text from outside has any (ooxml.xml_text)."""
_MARK = re.compile(f"{_OPEN}(\\d+){_MIDDLE}|{_CLOSE}")
_DIGIT = re.compile(r"\d")
_HELD, _AS_WRITTEN = "g", "s"
"""Attributes of w:p that live until the part is finished: places of grounds, and the text they count in."""
_TOKEN = re.compile("\ue7a0[^\ue7a0\ue7a1]*\ue7a1")
"""What pipeline.fill.reference puts other text in the place of."""
_SIGNS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹⁻\n", "01234567890123456789−\t")
"""Signs that pipeline.fill.marks sets otherwise, one for one."""


_T = TypeVar("_T")
_P = ParamSpec("_P")


class TracedText(str):
    """Text that knows what it stands on."""

    ground: Provenance | None
    cell: Place | None
    """Where this text of a row was read, None where the row as a whole is all there is to say."""

    def __new__(cls, text: str, ground: Provenance | None, cell: Place | None = None) -> TracedText:
        made = super().__new__(cls, text)
        made.ground, made.cell = ground, cell
        return made


class TracedCount(int):
    """A number we counted that knows of what."""

    ground: Provenance

    def __new__(cls, number: int, ground: Provenance) -> TracedCount:
        made = super().__new__(cls, number)
        made.ground = ground
        return made


class Printable:
    """What a template prints by its `text`, which may be a TracedText."""

    __slots__ = ()

    def text(self) -> str:
        """The printed text."""
        raise NotImplementedError


def traced(
    side: Callable[[_T], Provenance | None],
) -> Callable[[Callable[Concatenate[_T, _P], str]], Callable[Concatenate[_T, _P], str]]:
    """A method's text with the ground that `side` makes out of its owner; empty text and no ground stay as they are."""

    def decorate(method: Callable[Concatenate[_T, _P], str]) -> Callable[Concatenate[_T, _P], str]:
        @wraps(method)
        def told(one: _T, /, *args: _P.args, **more: _P.kwargs) -> str:
            text = method(one, *args, **more)
            ground = side(one) if text else None
            return TracedText(text, ground) if ground is not None else text

        return told

    return decorate


class Marks:
    """The grounds of what one rendering prints, numbered in the order in which they are met.

    `rows`: rows of a form are marked where they begin and nowhere else, as an appendix wants it; a chapter leads each
    number of a row to its own cell.
    """

    def __init__(self, rows: bool = False) -> None:
        self.rows = rows
        self.grounds: list[Provenance] = []
        self.row: Provenance | None = None
        """The row whose beginning was marked last."""

    def printed(self, value: object) -> object:
        """What a template prints for a value: between marks where it knows what it stands on."""
        if isinstance(value, Printable):
            value = value.text()
        if isinstance(value, TracedText | TracedCount):
            return self.around(value, xml_text(str(value)))
        return printed_text(value)

    def around(self, value: TracedText | TracedCount, text: str) -> str:
        """The text of a value between its marks."""
        ground = value.ground
        if ground is None or not text:
            return text
        if ground.key is None and ground.at:
            again, self.row = self.row is ground, ground
            cell = value.cell if isinstance(value, TracedText) and not self.rows else None
            if again and (cell is None or not _DIGIT.search(text)):
                return text
            ground = replace(ground, at=(cell,)) if cell is not None else ground
        self.grounds.append(ground)
        told = text.lstrip("，")
        return f"{text[: len(text) - len(told)]}{_OPEN}{len(self.grounds) - 1}{_MIDDLE}{told}{_CLOSE}"


def lift_marks(tree: Element, rendered: str) -> None:
    """Take the marks out of a tree that was rendered (from `rendered`), in place; paragraphs keep where they stood."""
    if _OPEN not in rendered:
        return
    held: dict[Element, None] = {}
    for leaf in tree.iter(W + "t"):
        if leaf.text and (_OPEN in leaf.text or _CLOSE in leaf.text):
            held.setdefault(next(leaf.iterancestors(W + "p")))
    met = sum(_lift(paragraph) for paragraph in held)
    if met == rendered.count(_OPEN):
        return
    # A mark in an attribute, or in an instruction, has no place in the text.
    for element in tree.iter(etree.Element):
        for name, value in element.attrib.items():
            if _OPEN in value or _CLOSE in value:
                element.set(name, _MARK.sub("", value))
        if element.text and (_OPEN in element.text or _CLOSE in element.text):
            element.text = _MARK.sub("", element.text)


def _lift(paragraph: Element) -> int:
    pieces: list[str] = []
    length = 0
    opened: list[tuple[int, int]] = []
    found: list[tuple[int, int, int]] = []
    for node in content(paragraph):
        if node.tag != W + "t":
            pieces.append("\t")
            length += 1
            continue
        text, last, kept = node.text or "", 0, []
        for mark in _MARK.finditer(text):
            kept.append(text[last : mark.start()])
            length += len(kept[-1])
            last = mark.end()
            if mark[1]:
                opened.append((int(mark[1]), length))
            elif opened:
                number, start = opened.pop()
                found.append((start, length, number))
        kept.append(text[last:])
        length += len(kept[-1])
        node.text = "".join(kept)
        pieces.append(node.text)
    found.sort()
    paragraph.set(_HELD, " ".join(f"{start}:{end}:{number}" for start, end, number in found if end > start))
    text = "".join(pieces)
    if _TOKEN.search(text):
        paragraph.set(_AS_WRITTEN, text.translate(_SIGNS))
    return len(found)


def content(paragraph: Element) -> Iterator[Element]:
    """The texts, tabs and breaks of a paragraph in reading order: what its characters are counted in."""
    for node in paragraph.iter(W + "t", W + "tab", W + "br"):
        if node.getparent().tag == W + "r":
            yield node


def anchors(document: Element, grounds: Sequence[Provenance]) -> tuple[Anchor, ...]:
    """Where each ground stands once captions and references have their numbers; the paragraphs forget it then."""
    found: list[Anchor] = []
    for number, paragraph in enumerate(document.iter(W + "p")):
        held, written = paragraph.attrib.pop(_HELD, None), paragraph.attrib.pop(_AS_WRITTEN, None)
        if not held:
            continue
        moved = _moved(written, paragraph) if written is not None else _same
        for one in held.split(" "):
            start, end, ground = (int(part) for part in one.split(":"))
            found.append(Anchor(number, moved(start), moved(end), grounds[ground]))
    return tuple(found)


def rewrite_written(paragraph: Element, change: Callable[[str], str]) -> None:
    """Change the text that a paragraph's places count in, to one as long."""
    if _AS_WRITTEN in paragraph.attrib:
        paragraph.set(_AS_WRITTEN, change(paragraph.get(_AS_WRITTEN)))


def forget_marks(paragraph: Element) -> None:
    """Take out what a paragraph held, for a part whose anchors nobody asked for."""
    paragraph.attrib.pop(_HELD, None)
    paragraph.attrib.pop(_AS_WRITTEN, None)


def _same(place: int) -> int:
    return place


def _moved(written: str, paragraph: Element) -> Callable[[int], int]:
    """Places in the text as it was written → places in the text that now stands there."""
    now = "".join((node.text or "") if node.tag == W + "t" else "\t" for node in content(paragraph)).translate(_SIGNS)
    steps: list[tuple[int, int]] = []
    last = at = 0
    for token in [*_TOKEN.finditer(written), None]:
        literal = written[last : token.start() if token else len(written)]
        # After the last reference the rest of the paragraph stands at its end, whatever else it looks like.
        place = now.find(literal, at) if token else len(now) - len(literal)
        steps.append((last, max(place, at)))
        at = max(place, at) + len(literal)
        last = token.end() if token else last

    def moved(place: int) -> int:
        start, shown = next(step for step in reversed(steps) if step[0] <= place)
        return shown + place - start

    return moved
