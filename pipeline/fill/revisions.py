"""Tracked changes in a part of a chapter → the part as it is when all of them are accepted."""

from __future__ import annotations

from pipeline.office.ooxml import Element, W

_DELETED = (W + "del", W + "moveFrom")
_ADDED = (W + "ins", W + "moveTo")


def accept_revisions(tree: Element) -> None:
    """Accept all changes, in place: what was struck out leaves nothing behind, no empty paragraph, row or table."""
    for properties in list(tree.iter(W + "trPr")):
        row = properties.getparent()
        if row is not None and properties.find(W + "del") is not None and row.getparent() is not None:
            row.getparent().remove(row)
    for mark in list(tree.iter(W + "cellDel")):
        cell = mark.getparent().getparent()
        if cell.getparent() is not None and len(cell.getparent().findall(W + "tc")) > 1:
            cell.getparent().remove(cell)
    for table in [table for table in tree.iter(W + "tbl") if next(table.iter(W + "tr"), None) is None]:
        table.getparent().remove(table)
    ended = [
        paragraph
        for paragraph in tree.iter(W + "p")
        if any(paragraph.find(f"{W}pPr/{W}rPr/{name}") is not None for name in _DELETED)
    ]
    for element in list(tree.iter(*_DELETED)):
        element.getparent().remove(element)
    for element in list(tree.iter(*_ADDED)):
        unwrap(element)
    for paragraph in ended:
        _run_on(paragraph)


def unwrap(element: Element) -> None:
    """Take an element away and leave its children in its place."""
    parent = element.getparent()
    at = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(at + offset, child)
    parent.remove(element)


def _run_on(paragraph: Element) -> None:
    """Let a paragraph whose end was struck out go on in the next one, which keeps its style, as in Word."""
    after = paragraph.getnext()
    if paragraph.find(f"{W}pPr/{W}sectPr") is not None or paragraph.getparent() is None:
        return
    content = [child for child in paragraph if child.tag != W + "pPr"]
    if after is not None and after.tag == W + "p":
        at = 0 if after.find(W + "pPr") is None else 1
        for offset, child in enumerate(content):
            after.insert(at + offset, child)
        paragraph.getparent().remove(paragraph)
    elif (
        after is not None
        and after.tag != W + "sectPr"
        and not content
        or after is not None
        and not content
        and paragraph.getprevious() is not None
    ):
        paragraph.getparent().remove(paragraph)
