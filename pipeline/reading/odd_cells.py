"""The XML of a worksheet → the same with every cell written as the format wants it, and which were not.

A program that writes one cell in a way that ECMA-376, 18.3.1.4 does not know shall not cost the whole file.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from pipeline.office.ooxml import parse_xml, serialise

_KINDS = ("b", "d", "e", "inlineStr", "n", "s", "str")
_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA")
_TRUTHS = ("0", "1", "true", "false")


def shared_text_count(part: bytes) -> int:
    """How many shared texts a workbook has; 0 where their part cannot be read."""
    try:
        return sum(1 for _ in parse_xml(part).iter("{*}si")) if part else 0
    except (etree.XMLSyntaxError, ValueError):
        return 0


def without_odd_cells(part: bytes, texts: int) -> tuple[bytes, tuple[str, ...]]:
    """The worksheet in which odd cells hold their text, or nothing, and their addresses; `texts`: shared ones.

    A text that is no number, no truth or an unknown error is a text; the number of a shared text that is not there
    leaves the cell empty.
    """
    try:
        root = parse_xml(part)
    except (etree.XMLSyntaxError, ValueError):
        return part, ()
    odd = [cell.get("r", "") for cell in root.iter("{*}c") if _made_plain(cell, texts)]
    return (serialise(root), tuple(odd)) if odd else (part, ())


def _made_plain(cell: Any, texts: int) -> bool:
    kind, value = cell.get("t", "n"), cell.find("{*}v")
    said = ((value.text or "") if value is not None else "").strip()
    if kind in _KINDS and (not said or _fits(kind, said, texts)):
        return False
    if kind == "s" and value is not None:
        cell.remove(value)
    cell.set("t", "str")
    return True


def _fits(kind: str, said: str, texts: int) -> bool:
    if kind == "s":
        return said.isascii() and said.isdigit() and int(said[:9]) < texts
    if kind == "n":
        return _number(said)
    return said in (_TRUTHS if kind == "b" else _ERRORS) if kind in ("b", "e") else True


def _number(said: str) -> bool:
    try:
        float(said)
    except ValueError:
        return False
    return "_" not in said
