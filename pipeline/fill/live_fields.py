"""Fields of Word that change by themselves or fetch from elsewhere → what they show now, as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.fill.revisions import unwrap
from pipeline.office.ooxml import Element, W

_OWN = frozenset(("TOC", "REF", "PAGEREF", "SEQ"))
"""Fields that speak of the report itself."""
_OF_PAGES = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))
"""Those that may stand in a footer."""
_INSIDE = re.compile(r'HYPERLINK\s+\\l\s+"?[^"\s]+', re.IGNORECASE)
"""A link to a bookmark of the report."""


@dataclass(slots=True, eq=False)
class WordField:
    """A field: what it says, and the elements that are not what it shows."""

    begin: Element
    """Its w:fldChar or w:fldSimple."""
    instruction: str = ""
    shown: bool = False
    """Whether its result has begun."""
    nested: bool = False
    """Whether another one stands in its instruction."""
    hidden: list[Element] = field(default_factory=list)

    @property
    def word(self) -> str:
        """DATE, REF …"""
        return (self.instruction.split() or [""])[0].upper()

    def stays(self, footer: bool) -> bool:
        """Whether it may stay in the report."""
        if self.nested:
            return False
        kept = self.word in _OWN or (footer and self.word in _OF_PAGES)
        return kept or _INSIDE.match(self.instruction.strip()) is not None


def word_fields(tree: Element) -> Iterator[WordField]:
    """The fields of a part, inner ones first; one that has no end, and marks without a field, come last."""
    open_fields: list[WordField] = []
    stray: list[WordField] = []
    for element in tree.iter(W + "fldSimple", W + "r"):
        if element.tag == W + "fldSimple":
            yield WordField(element, element.get(W + "instr") or "")
            continue
        for child in element:
            hiding = next((one for one in reversed(open_fields) if not one.shown), None)
            kind = child.get(W + "fldCharType") if child.tag == W + "fldChar" else ""
            if kind == "begin":
                if hiding is not None:
                    hiding.nested = True
                open_fields.append(WordField(child, hidden=[child]))
            elif kind and not open_fields:
                stray.append(WordField(child, hidden=[child]))
            elif kind == "separate":
                open_fields[-1].shown = True
                open_fields[-1].hidden.append(child)
            elif kind == "end":
                open_fields[-1].hidden.append(child)
                yield open_fields.pop()
                if hiding is not None and hiding in open_fields:
                    hiding.hidden.append(child)
            elif child.tag == W + "instrText" and open_fields and not open_fields[-1].shown:
                open_fields[-1].instruction += child.text or ""
                open_fields[-1].hidden.append(child)
            elif hiding is not None and child.tag != W + "rPr":
                hiding.hidden.append(child)
    yield from (*open_fields, *stray)


def live_fields(tree: Element, footer: bool) -> list[WordField]:
    """The fields that may not stay in the report."""
    return [one for one in word_fields(tree) if not one.stays(footer)]


def settle_fields(tree: Element, footer: bool) -> None:
    """Leave of such fields only what they show, in place."""
    for one in live_fields(tree, footer):
        if one.begin.tag == W + "fldSimple":
            unwrap(one.begin)
            continue
        for element in one.hidden:
            run = element.getparent()
            if run is None:
                continue
            run.remove(element)
            if run.tag == W + "r" and all(child.tag == W + "rPr" for child in run) and run.getparent() is not None:
                run.getparent().remove(run)
