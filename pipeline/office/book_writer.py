"""Sheets while they are written → the bytes of a workbook, the same bytes every time."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from pipeline.office import package
from pipeline.office.cell_looks import LookTable
from pipeline.office.cell_value import texts_xml
from pipeline.office.guard import clean
from pipeline.office.sheet_writer import SheetWriter
from pipeline.office.theme import THEME

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_RELATED = f"{_OFFICE}/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument"
_APPLICATION = "Microsoft Excel Compatible"
"""Programs round the heights of rows as Excel does where the file says so: pages break where they did in it."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class BookWriter:
    """A workbook of our own, sheet by sheet; it needs no temporary file."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.looks = LookTable()
        self._texts: dict[str, int] = {}
        self._sheets: list[SheetWriter] = []
        self._taken: set[str] = set()

    def sheet(self, name: str, *, hidden: bool = False) -> SheetWriter:
        """A sheet behind the others, under this name or, where it is not legal or taken, one like it."""
        made = SheetWriter(sheet_name(name, self._taken), self.looks, self._texts, hidden=hidden)
        self._sheets.append(made)
        return made

    def data(self) -> bytes:
        """The .xlsx, of at least one sheet; equal sheets give equal bytes."""
        sheets = {f"worksheets/sheet{number}.xml": one for number, one in enumerate(self._sheets, 1)}
        first = next((one for one in self._sheets if not one.hidden), None)
        parts = {f"xl/{path}": one.xml(selected=one is first) for path, one in sheets.items()}
        parts |= {
            package.CONTENT_TYPES: _content_types(tuple(sheets)),
            "_rels/.rels": _relationships(
                (f"{_RELATED}/officeDocument", "xl/workbook.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{_RELATED}/extended-properties", "docProps/app.xml"),
            ),
            "docProps/app.xml": (
                f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties"><Application>{_APPLICATION}</Application>'
                "</Properties>"
            ).encode(),
            "docProps/core.xml": self._properties(),
            "xl/_rels/workbook.xml.rels": _relationships(
                *((f"{_RELATED}/worksheet", path) for path in sheets),
                (f"{_RELATED}/sharedStrings", "sharedStrings.xml"),
                (f"{_RELATED}/styles", "styles.xml"),
                (f"{_RELATED}/theme", "theme/theme1.xml"),
            ),
            "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{_MAIN}">{texts_xml(self._texts)}</sst>'.encode(),
            "xl/styles.xml": self.looks.xml(),
            "xl/theme/theme1.xml": THEME.encode(),
            "xl/workbook.xml": self._workbook(first),
        }
        return package.write_package(parts)

    def _workbook(self, first: SheetWriter | None) -> bytes:
        listed, names = [], []
        for number, one in enumerate(self._sheets, 1):
            state = ' state="hidden"' if one.hidden else ""
            listed.append(f'<sheet name={quoteattr(one.name)} sheetId="{number}"{state} r:id="rId{number}"/>')
            names.append(one.defined_names(number - 1))
        active = self._sheets.index(first) if first else 0
        return (
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><workbookPr/><bookViews><workbookView'
            f' activeTab="{active}"/></bookViews><sheets>{"".join(listed)}</sheets>'
            + (f"<definedNames>{''.join(names)}</definedNames>" if any(names) else "")
            + "</workbook>"
        ).encode()

    def _properties(self) -> bytes:
        day = f"{package.CREATED:%Y-%m-%dT%H:%M:%SZ}"
        moments = "".join(
            f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day}</dcterms:{name}>' for name in ("created", "modified")
        )
        return (
            f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:creator>{package.CREATOR}</dc:creator><dc:title>{escape(clean(self.title))}</dc:title>{moments}"
            "</cp:coreProperties>"
        ).encode()


def sheet_name(name: str, taken: set[str]) -> str:
    """A legal name: at most 31 characters, none of []:*?/\\, not among `taken` (lower case), which it then joins."""
    base = re.sub(r"[\[\]:*?/\\]", "_", clean(name)).strip("'")[:31] or "表"
    chosen, number = base, 2
    while chosen.lower() in taken:
        tail = f"（{number}）"
        chosen, number = base[: 31 - len(tail)] + tail, number + 1
    taken.add(chosen.lower())
    return chosen


def _relationships(*found: tuple[str, str]) -> bytes:
    listed = (
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(found, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(listed)}</Relationships>'.encode()


def _content_types(sheets: tuple[str, ...]) -> bytes:
    kinds = {f"/xl/{path}": f"{_TYPE}.spreadsheetml.worksheet+xml" for path in sheets} | {
        "/docProps/app.xml": f"{_TYPE}.extended-properties+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/xl/sharedStrings.xml": f"{_TYPE}.spreadsheetml.sharedStrings+xml",
        "/xl/styles.xml": f"{_TYPE}.spreadsheetml.styles+xml",
        "/xl/theme/theme1.xml": f"{_TYPE}.theme+xml",
        "/xl/workbook.xml": f"{_TYPE}.spreadsheetml.sheet.main+xml",
    }
    listed = "".join(f'<Override PartName="{path}" ContentType="{kind}"/>' for path, kind in kinds.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    ).encode()
