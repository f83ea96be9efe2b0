"""How cells look, each look once → the styles of a workbook."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar
from xml.sax.saxutils import quoteattr

HEAD_FONT, TEXT_FONT = "黑体", "宋体"
_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "@": 49}
_FIRST_OWN = 164
"""Number of the first format that a workbook may define."""
_GREY = "808080"
_SIDES = "".join(
    f'<{side} style="thin"><color rgb="FF{_GREY}"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_ROOT = '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
# The width of a column is counted in digits of the first font, which the reader's language chooses by the theme.
_NORMAL = '<font><sz val="11"/><color theme="1"/><name val="Calibri"/><family val="2"/><scheme val="minor"/></font>'
_FIRST_FILLS = ("<fill><patternFill/></fill>", '<fill><patternFill patternType="gray125"/></fill>')
"""Programs take the first two for these whatever stands there."""
_One = TypeVar("_One", bound=Hashable)


@dataclass(frozen=True, slots=True)
class CellLook:
    """How a cell looks: size in points, `align` left, center, right or "" by its content, `fill` a colour (RRGGBB).

    `locked` counts on a protected sheet only; `quoted` says that the text is none that could compute.
    """

    font: str = TEXT_FONT
    size: float = 10.5
    bold: bool = False
    align: str = ""
    wrap: bool = True
    fill: str | None = None
    border: bool = False
    number_format: str = "General"
    locked: bool = True
    quoted: bool = False


TITLE = CellLook(HEAD_FONT, 16, align="center", wrap=False)
NOTE = CellLook(size=10, align="left")
SUBTITLE = CellLook(HEAD_FONT, 12, align="left", wrap=False)
HEAD = CellLook(HEAD_FONT, align="center", fill="D9E2EC", border=True)


class LookTable:
    """The looks of a workbook, numbered from 1 as they are first asked for."""

    def __init__(self) -> None:
        self._numbers: dict[CellLook, int] = {}
        self._looks: list[CellLook] = []
        self._quoted: dict[int, int] = {}

    def number(self, look: CellLook) -> int:
        """The number by which cells have this look."""
        if look not in self._numbers:
            self._looks.append(look)
            self._numbers[look] = len(self._looks)
        return self._numbers[look]

    def quoted(self, number: int) -> int:
        """The number of the same look for a text that a program could take for a formula."""
        if number not in self._quoted:
            self._quoted[number] = self.number(replace(self._looks[number - 1], quoted=True))
        return self._quoted[number]

    def xml(self) -> bytes:
        """The part xl/styles.xml."""
        fonts = _numbered((look.font, look.size, look.bold) for look in self._looks)
        fills = _numbered(look.fill for look in self._looks if look.fill)
        formats = _numbered(look.number_format for look in self._looks if look.number_format not in _BUILT_IN)
        ids = _BUILT_IN | {name: _FIRST_OWN + at for name, at in formats.items()}

        def record(look: CellLook) -> str:
            fill = fills[look.fill] + len(_FIRST_FILLS) if look.fill else 0
            font = fonts[look.font, look.size, look.bold] + 1
            parts = [
                f'<xf numFmtId="{ids[look.number_format]}" fontId="{font}" fillId="{fill}"',
                f' borderId="{int(look.border)}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"',
                ' applyBorder="1" applyAlignment="1"',
                "" if look.locked else ' applyProtection="1"',
                ' quotePrefix="1"><alignment' if look.quoted else "><alignment",
                f' horizontal="{look.align}"' if look.align else "",
                ' vertical="center" wrapText="1"/>' if look.wrap else ' vertical="center"/>',
                "</xf>" if look.locked else '<protection locked="0"/></xf>',
            ]
            return "".join(parts)

        body = (
            _listed("numFmts", formats, lambda name: f'<numFmt numFmtId="{ids[name]}" formatCode={quoteattr(name)}/>'),
            _listed("fonts", fonts, lambda one: _font(*one), _NORMAL),
            _listed(
                "fills",
                fills,
                _fill,
                "<fill><patternFill/></fill>",
                '<fill><patternFill patternType="gray125"/></fill>',
            ),
            '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>',
            f"<border>{_SIDES}<diagonal/></border></borders>",
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
            _listed("cellXfs", self._looks, record, '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'),
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>',
        )
        return f"{_ROOT}{''.join(body)}</styleSheet>".encode()


def _numbered(found: Iterable[_One]) -> dict[_One, int]:
    return {one: at for at, one in enumerate(dict.fromkeys(found))}


def _listed(tag: str, items: Iterable[_One], made: Callable[[_One], str], *before: str) -> str:
    pieces = [*before, *map(made, items)]
    return f'<{tag} count="{len(pieces)}">{"".join(pieces)}</{tag}>' if pieces else ""


def _font(name: str, size: float, bold: bool) -> str:
    weight = "<b/>" if bold else ""
    return f'<font>{weight}<sz val="{size:g}"/><name val={quoteattr(name)}/></font>'


def _fill(colour: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
