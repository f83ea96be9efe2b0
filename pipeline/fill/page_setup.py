"""A section as some word processor wrote it → the same pages, said in one way."""

from __future__ import annotations

from pipeline.office.ooxml import Element, W, child_value

_PAGE = ("w", "h", "orient")
_MARGINS = ("top", "right", "bottom", "left", "header", "footer", "gutter")
_SILENT = frozenset(
    W + name
    for name in (
        "footnotePr endnotePr printerSettings paperSrc formProt noEndnote bidi rtlGutter textDirection sectPrChange"
    ).split()
)
"""What says nothing of how our pages look; text that runs downwards is told by the lint."""


def plain_section(section: Element) -> None:
    """Write a w:sectPr in the fewest words, in place: what only repeats what is so anyway is left out."""
    for child in list(section):
        name = str(child.tag).removeprefix(W)
        if child.tag in _SILENT or (name == "type" and child.get(W + "val") in (None, "nextPage")):
            section.remove(child)
        elif name == "pgSz":
            landscape = child.get(W + "orient") == "landscape"
            _again(child, _PAGE, {} if landscape else {"orient": ""})
        elif name == "pgMar":
            _again(child, _MARGINS, {"gutter": child.get(W + "gutter") or "0"})
        elif (
            name == "pgNumType"
            and child.get(W + "start") is None
            and child.get(W + "fmt") in (None, "decimal")
            or name == "docGrid"
            and child.get(W + "type") in (None, "default")
        ):
            section.remove(child)
        elif name == "docGrid":
            by_characters = child.get(W + "type") in ("linesAndChars", "snapToChars")
            _again(child, ("type", "linePitch", "charSpace") if by_characters else ("type", "linePitch"), {})
        elif name == "cols" and child.get(W + "num") in (None, "1"):
            section.remove(child)


def _again(element: Element, names: tuple[str, ...], said: dict[str, str]) -> None:
    """The attributes of these names in this order, some said otherwise; those that say nothing are left out."""
    held = {name: said.get(name, element.get(W + name) or "") for name in names}
    element.attrib.clear()
    for name, value in held.items():
        if value:
            element.set(W + name, value)


def setup_of(section: Element) -> tuple[tuple[str, ...], ...]:
    """What the pages of a section look like, comparable: sizes to half a millimetre, grid, first page."""
    sizes = tuple(_rough(child_value(section, "pgSz", name)) for name in _PAGE)
    margins = tuple(_rough(child_value(section, "pgMar", name)) for name in _MARGINS)
    grid = tuple(child_value(section, "docGrid", name) or "" for name in ("type", "linePitch", "charSpace"))
    rest = sorted(
        str(child.tag)
        for child in section
        if child.tag not in {W + n for n in ("pgSz", "pgMar", "docGrid", "type", "headerReference", "footerReference")}
    )
    return sizes, margins, grid, tuple(rest)


def _rough(measure: str | None) -> str:
    return str(round(int(measure) / 28)) if measure is not None and measure.lstrip("-").isdigit() else measure or ""


def edge_words(tree: Element) -> tuple[tuple[str, str], ...]:
    """What a header or footer shows: of each paragraph its place in the line, and its words.

    A page's number is another wherever the part was last looked at.
    """
    shown = []
    for paragraph in tree.iter(W + "p"):
        place = child_value(paragraph.find(W + "pPr"), "jc") or ""
        counted = next(paragraph.iter(W + "instrText"), None) is not None
        words = "".join((leaf.text or "") for leaf in paragraph.iter(W + "t", W + "instrText"))
        words = "".join(sign for sign in words if not sign.isspace() and not (counted and sign.isdigit()))
        shown.append(("" if place in ("left", "start") else place, words))
    return tuple(shown)
