"""The parts of an .xlsx that its sheets share → the cell styles and texts that change what a person sees.

Format: ECMA-376, 18.8 (styles) and 18.4 (shared texts).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from pipeline.reading.faint_text import WHITE, Rgb, SheetColours, coloured_by_code, looks_like, sheet_colours
from pipeline.reading.number_format import is_month, is_telling
from pipeline.reading.sheet_xml import RAISED, SeenText

BUILT_IN = {2: "0.00", 9: "0%", 10: "0.00%"}
"""Number formats that a workbook uses without defining them, of which the values alone say too little."""
_FALSE = ("0", "false")


@dataclass(frozen=True)
class CellLooks:
    """Number formats by cell style, and the styles whose text is struck out or as its ground."""

    formats: Mapping[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    faint: frozenset[int] = frozenset()
    """Styles whose text has the colour of the cell."""
    filled: frozenset[int] = frozenset()
    """Styles that give the cell a colour that is not white, or one that is not known."""
    colours: SheetColours = SheetColours({})

    def telling(self, *, months: bool = True, grounds: bool = False) -> frozenset[int]:
        """The styles of which a sheet must say which cells have them, with those that tell a month by its digits.

        `grounds`: also those that give the cell a colour.
        """
        return (
            self.struck
            | self.faint
            | (self.filled if grounds else frozenset())
            | {number for number, code in self.formats.items() if is_telling(code) or (months and is_month(code))}
        )


def read_cell_looks(part: bytes, theme: bytes = b"") -> CellLooks:
    """The styles of a workbook; raises etree.XMLSyntaxError for XML that is not well formed. `theme`: its colours."""
    if not part:
        return CellLooks()
    root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    codes = dict(BUILT_IN)
    for one in root.iter("{*}numFmt"):
        if (number := one.get("numFmtId", "")).isdigit():
            codes[int(number)] = one.get("formatCode", "")
    colours = sheet_colours(root, theme)
    fonts = root.find("{*}fonts")
    struck_fonts = {number for number, font in enumerate(fonts if fonts is not None else ()) if _struck(font)}
    inks = [_colour(font, "{*}color", colours) for font in (fonts if fonts is not None else ())]
    grounds = [_ground(one, colours) for one in root.iterfind("{*}fills/{*}fill")]
    formats: dict[int, str] = {}
    struck: set[int] = set()
    faint: set[int] = set()
    filled: set[int] = set()
    listed = root.find("{*}cellXfs")
    for number, one in enumerate(listed if listed is not None else ()):
        kind, font = one.get("numFmtId", ""), one.get("fontId", "")
        if kind.isdigit() and int(kind) in codes:
            formats[number] = codes[int(kind)]
        if font.isdigit() and int(font) in struck_fonts:
            struck.add(number)
        fill = one.get("fillId", "0")
        ground = grounds[int(fill)] if fill.isdigit() and int(fill) < len(grounds) else WHITE
        ink = inks[int(font)] if font.isdigit() and int(font) < len(inks) else None
        if looks_like(coloured_by_code(formats.get(number, ""), ink), ground):
            faint.add(number)
        if not looks_like(ground, WHITE):
            filled.add(number)
    return CellLooks(formats, frozenset(struck), frozenset(faint), frozenset(filled), colours)


def _colour(one: Any, name: str, colours: SheetColours) -> Rgb | None:
    said = one.find(name)
    return colours.named(said.attrib) if said is not None else None


def _ground(fill: Any, colours: SheetColours) -> Rgb | None:
    """The colour of a cell that is filled so, None where it is not one colour."""
    pattern = fill.find("{*}patternFill")
    kind = pattern.get("patternType", "none") if pattern is not None else ""
    if kind == "none":
        return WHITE
    return _colour(pattern, "{*}fgColor", colours) if kind == "solid" else None


def read_shared_texts(part: bytes, looks: CellLooks = CellLooks()) -> dict[int, SeenText]:
    """Number of a shared text → what is seen of it, for those of which part is struck out, raised or coloured white."""
    faint_runs = looks.colours.faint_within(part)
    own_fonts = bool(looks.struck or looks.faint) and b"rPr" in part
    if not (faint_runs or own_fonts or b"strike" in part or b"vertAlign" in part):
        return {}
    found: dict[int, SeenText] = {}
    parsed = etree.iterparse(
        io.BytesIO(part), events=("end",), tag="{*}si", resolve_entities=False, no_network=True, load_dtd=False
    )
    for number, (_, item) in enumerate(parsed):
        runs = item.findall("{*}r")
        struck = any(_struck(run.find("{*}rPr")) for run in runs)
        faint = [run for run in runs if faint_runs and _faint(run, looks.colours)]
        own = "".join(_seen(run) for run in runs if run.find("{*}rPr") is not None and run not in faint)
        if struck or faint or (own_fonts and own) or any(map(_raised, runs)):
            dark = "".join(_seen(run) for run in runs if run not in faint) if faint else None
            found[number] = SeenText("".join(map(_seen, runs)), struck, dark, own)
        item.clear()
        while item.getprevious() is not None:
            del item.getparent()[0]
    return found


def _seen(run: Any) -> str:
    if _struck(run.find("{*}rPr")):
        return ""
    said = "".join(text.text or "" for text in run.iter("{*}t"))
    return said.translate(RAISED) if _raised(run) else said


def _faint(run: Any, colours: SheetColours) -> bool:
    colour = run.find("{*}rPr/{*}color")
    return colour is not None and colours.faint(colour.attrib)


def _struck(said: Any) -> bool:
    strike = said.find("{*}strike") if said is not None else None
    return strike is not None and strike.get("val", "1") not in _FALSE


def _raised(run: Any) -> bool:
    align = run.find("{*}rPr/{*}vertAlign")
    return align is not None and align.get("val") == "superscript"
