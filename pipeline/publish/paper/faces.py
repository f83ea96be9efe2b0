"""The faces found for the roles → the families Typst asks for, and the signs that none of them has."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.publish.document.tree import Look
from pipeline.system.fonts import FANG, LATIN, LATIN_RANGES, SONG, Fonts

BOLD = 700
LATIN_SIGNS = "".join(rf"\u{{{first:x}}}-\u{{{last:x}}}" for first, last in LATIN_RANGES)
"""The characters the Latin face serves, as a class of a regular expression of Typst."""


@dataclass(frozen=True)
class PaperFaces:
    """What the pages ask of the fonts."""

    fonts: Fonts

    def families(self, role: str) -> list[str]:
        """Family names in the order in which they are tried, the Latin one first."""
        faces = (self.fonts.faces.get(one) for one in (LATIN, role, SONG, FANG))
        return list(dict.fromkeys(face.family for face in faces if face is not None))

    def source(self, role: str) -> str:
        """The families as Typst takes them."""
        latin = self.fonts.faces.get(LATIN)
        names = [
            f'(name: "{one}", covers: regex("[{LATIN_SIGNS}]"))' if latin and one == latin.family else f'"{one}"'
            for one in self.families(role)
        ]
        return f"({', '.join(names)},)"

    def weight(self, look: Look) -> int:
        """The weight to ask for: that of the role's own face, or a bold one."""
        face = self.fonts.faces.get(look.role)
        if face is not None and face.weight != 400:
            return face.weight
        return BOLD if look.bold else 400

    def thin(self, look: Look) -> bool:
        """Whether the look is bold and its face has no bold cut: then the outline of its signs is drawn too."""
        face = self.fonts.faces.get(look.role)
        return look.bold and face is not None and face.weight < BOLD and not face.companions
