"""The parts of an .xlsx that its sheets share → the cell styles and texts that change what a person sees.

Format: ECMA-376, 18.8 (styles) and 18.4 (shared texts).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipeline.reading.number_format import is_month, is_telling
from pipeline.reading.sheet_xml import RAISED, SeenText

BUILT_IN = {2: "0.00", 9: "0%", 10: "0.00%"}
"""Number formats that a workbook uses without defining them, of which the values alone say too little."""
_FALSE = ("0", "false")


@dataclass(frozen=True)
class CellLooks:
    """Number formats by cell style, and the styles whose text is struck out."""

    formats: Mapping[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()

    def telling(self, *, months: bool = True) -> frozenset[int]:
        """The styles of which a sheet must say which cells have them, with those that tell a month by its digits."""
        return self.struck | {
            number for number, code in self.formats.items() if is_telling(code) or (months and is_month(code))
        }


def read_cell_looks(part: bytes) -> CellLooks:
    """The styles of a workbook; raises etree.XMLSyntaxError for XML that is not well formed."""
    if not part:
        return CellLooks()
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    codes = dict(BUILT_IN)
    for one in root.iter("{*}numFmt"):
        if (number := one.get("numFmtId", "")).isdigit():
            codes[int(number)] = one.get("formatCode", "")
    fonts = root.find("{*}fonts")
    struck_fonts = {number for number, font in enumerate(fonts if fonts is not None else ()) if _struck(font)}
    formats: dict[int, str] = {}
    struck: set[int] = set()
    listed = root.find("{*}cellXfs")
    for number, one in enumerate(listed if listed is not None else ()):
        kind, font = one.get("numFmtId", ""), one.get("fontId", "")
        if kind.isdigit() and int(kind) in codes:
            formats[number] = codes[int(kind)]
        if font.isdigit() and int(font) in struck_fonts:
            struck.add(number)
    return CellLooks(formats, frozenset(struck))


def read_shared_texts(part: bytes) -> dict[int, SeenText]:
    """Number of a shared text → what is seen of it, for those of which part is struck out or raised."""
    if b"strike" not in part and b"vertAlign" not in part:
        return {}
    found: dict[int, SeenText] = {}
    parsed = etree.iterparse(
        io.BytesIO(part), events=("end",), tag="{*}si", resolve_entities=False, no_network=True, load_dtd=False
    )
    for number, (_, item) in enumerate(parsed):
        runs = item.findall("{*}r")
        if any(_struck(run.find("{*}rPr")) or _raised(run) for run in runs):
            struck = any(_struck(run.find("{*}rPr")) for run in runs)
            found[number] = SeenText("".join(map(_seen, runs)), struck)
        item.clear()
        while item.getprevious() is not None:
            del item.getparent()[0]
    return found


def _seen(run: Any) -> str:
    if _struck(run.find("{*}rPr")):
        return ""
    said = "".join(text.text or "" for text in run.iter("{*}t"))
    return said.translate(RAISED) if _raised(run) else said


def _struck(said: Any) -> bool:
    strike = said.find("{*}strike") if said is not None else None
    return strike is not None and strike.get("val", "1") not in _FALSE


def _raised(run: Any) -> bool:
    align = run.find("{*}rPr/{*}vertAlign")
    return align is not None and align.get("val") == "superscript"
