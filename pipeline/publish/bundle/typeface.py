"""One face and the texts set in it → drawing operators, and the font, cut down to what was used, inside a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pipeline.office.html_print import shown_signs
from pipeline.system.cache import Cache, key_of
from pipeline.system.fonts import FANG, LACKING, SONG, Face, Fonts

_UNSET = ("GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG", "kern", "DSIG")
FONT = "/F1"
_CLOSING, _WORD = "）》〉」』】〕，。、：；！？,.;:!?)", re.compile(r"[A-Za-z0-9.%-]+$")


@dataclass
class Typeface:
    """A face by whose signs text is set; it remembers which were used."""

    face: Face
    used: set[str] = field(default_factory=set)

    @cached_property
    def _font(self) -> Any:
        from fontTools.ttLib import TTFont

        return TTFont(self.face.path, fontNumber=self.face.index, lazy=True)

    @cached_property
    def _known(self) -> dict[int, str]:
        return dict(self._font.getBestCmap())

    @cached_property
    def _by_cid(self) -> bool:
        """Whether the glyphs are named by the numbers that texts use, else texts use the places of the glyphs."""
        return self._bare and hasattr(self._font["CFF "].cff.topDictIndex[0], "ROS")

    @cached_property
    def _bare(self) -> bool:
        """Whether the glyphs are a CFF table, which is embedded by itself."""
        return "CFF " in self._font

    @cached_property
    def _scale(self) -> float:
        return 1000 / float(self._font["head"].unitsPerEm)

    def _glyph(self, character: str) -> str:
        return self._known.get(ord(character)) or self._known.get(ord(LACKING)) or ".notdef"

    def _code(self, character: str) -> int:
        name = self._glyph(character)
        return int(name[3:]) if self._by_cid and name.startswith("cid") else int(self._font.getGlyphID(name))

    def lacking(self, text: str) -> str:
        """The signs of a text that the face has not, sorted; those not shown at all left out."""
        shown = shown_signs(text)
        return "".join(sorted({sign for sign in shown if not sign.isspace() and ord(sign) not in self._known}))

    def settable(self, text: str) -> str:
        """The text as it can be set: without what is not shown, with 〓 for what the face has not."""
        return shown_signs(text).translate({ord(sign): LACKING for sign in self.lacking(text)})

    def width(self, text: str, size: float) -> float:
        """Points that a line of text takes."""
        return sum(self._advance(character) for character in text) * size / 1000

    def _advance(self, character: str) -> float:
        return float(self._font["hmtx"][self._glyph(character)][0]) * self._scale

    def text(self, x: float, y: float, size: float, text: str) -> str:
        """Operators setting a line of text with its left end at (x, y)."""
        self.used |= set(text)
        codes = "".join(f"{self._code(character):04x}" for character in text)
        return f"BT {FONT} {size:g} Tf {x:.2f} {y:.2f} Td <{codes}> Tj ET\n" if text else ""

    def lines(self, text: str, size: float, room: float) -> Iterator[str]:
        """The text in lines of about that many points: words stay whole, no line begins with a closing sign."""
        line, taken = "", 0.0
        for character in text:
            wide = self.width(character, size)
            if line and taken + wide > room and character not in _CLOSING:
                word = _WORD.search(line) if _WORD.search(character) else None
                kept = word[0] if word and word[0] != line else ""
                yield line[: len(line) - len(kept)]
                line, taken = kept, self.width(kept, size)
            line, taken = line + character, taken + wide
        yield line

    def cut(self, text: str, size: float, room: float) -> str:
        """As much of the text as fits, with … where something is left out."""
        if self.width(text, size) <= room:
            return text
        return next(self.lines(text, size, room - self.width("…", size))) + "…"

    def program(self, store: Cache) -> bytes:
        """The font with the glyphs used so far; from the store where it was made before."""
        signs = "".join(sorted(self.used))
        name = key_of(
            "typeface 2", self.face.path.name, str(self.face.path.stat().st_size), str(self.face.index), signs
        )
        made = store.get(name)
        if made is None:
            made = self._cut(signs)
            store.put(name, made)
        return made

    def _cut(self, signs: str) -> bytes:
        from fontTools import subset
        from fontTools.ttLib import TTFont

        options = subset.Options()
        options.layout_features, options.hinting, options.notdef_outline = [], False, True
        options.drop_tables = [*options.drop_tables, *_UNSET]
        options.retain_gids = not self._by_cid
        options.recalc_timestamp = False
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes={ord(sign) for sign in (*signs, LACKING)})
        with TTFont(self.face.path, fontNumber=self.face.index, lazy=True, recalcTimestamp=False) as font:
            cutter.subset(font)
            out = io.BytesIO()
            font.save(out)
        if not self._bare:
            return out.getvalue()
        # Readers agree on how a bare table numbers its glyphs, not on how a whole font around it does.
        with TTFont(io.BytesIO(out.getvalue()), lazy=True) as made:
            return bytes(made.reader["CFF "])

    def embed(self, pdf: Any, program: bytes) -> Any:
        """The font as an object of this PDF, its texts found by search and copied as they read."""
        import pikepdf

        names, real = pikepdf.Name, self._bare
        family = "AAAAAA+" + "".join(one for one in self.face.family if one.isascii() and one.isalnum())
        table, place = self._font["head"], "FontFile3" if real else "FontFile2"
        box = [round(float(side) * self._scale) for side in (table.xMin, table.yMin, table.xMax, table.yMax)]
        file = pdf.make_stream(program, **({"Subtype": names.CIDFontType0C} if real else {"Length1": len(program)}))
        descriptor = pikepdf.Dictionary(
            Type=names.FontDescriptor,
            FontName=pikepdf.Name("/" + family),
            Flags=4,
            FontBBox=box,
            ItalicAngle=0,
            Ascent=880,
            Descent=-120,
            CapHeight=700,
            StemV=80,
        )
        descriptor[f"/{place}"] = file
        codes = {self._code(sign): sign for sign in sorted(self.used, reverse=True)}
        widths: list[Any] = []
        for code, sign in sorted(codes.items()):
            widths += [code, pikepdf.Array([round(self._advance(sign), 2)])]
        below = pikepdf.Dictionary(
            Type=names.Font,
            Subtype=names.CIDFontType0 if real else names.CIDFontType2,
            BaseFont=pikepdf.Name("/" + family),
            CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=1000,
            W=pikepdf.Array(widths),
        )
        if not real:
            below.CIDToGIDMap = names.Identity
        return pdf.make_indirect(
            pikepdf.Dictionary(
                Type=names.Font,
                Subtype=names.Type0,
                BaseFont=pikepdf.Name("/" + family),
                Encoding=pikepdf.Name("/Identity-H"),
                DescendantFonts=pikepdf.Array([pdf.make_indirect(below)]),
                ToUnicode=pdf.make_stream(_unicode(codes)),
            )
        )


def chosen(fonts: Fonts) -> Typeface | None:
    """The face that has the most signs, None where there is no Chinese one."""
    face = fonts.faces.get(SONG) or fonts.faces.get(FANG)
    return Typeface(face) if face else None


def _unicode(codes: dict[int, str]) -> bytes:
    """The map from codes to signs that search and copying need."""
    pairs = [f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>" for code, sign in sorted(codes.items())]
    parts = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    listed = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def "
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{listed}\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()
