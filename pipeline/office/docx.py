"""Headings, paragraphs and tables as data → the bytes of a plain Word document, the same bytes every time.

The parts are written as XML text: a list of thirty tables through an object model takes seconds, and check boxes and
eastAsia fonts would have to be written as XML all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pipeline.office import package
from pipeline.office.guard import clean
from pipeline.office.list_table import Table
from pipeline.system.fonts import FANG, HEI, LATIN, SONG, TITLE, WORD_NAMES

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STAMP = f"{package.CREATED:%Y-%m-%dT%H:%M:%SZ}"
_TWIPS = 56.7
"""Twentieths of a point in a millimetre."""
_PAGE = (210, 297)
_MARGINS = (25, 20, 20, 22)
"""Millimetres: top, right, bottom, left; narrower than those of a 公文 (GB/T 9704), for tables need the width."""
_BOX, _TICKED = "☐", "☑"


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one format; `box`: a check box (False empty, True ticked) instead of text, whose w:tag is `tag`."""

    text: str = ""
    bold: bool = False
    box: bool | None = None
    tag: str = ""


Inline = str | Sequence[Run]
"""Content of a paragraph or a cell; a line end in a text begins a new line."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the title of the document, then 1 and 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text: `indent` sets it in by two characters; align is left, center, right or both."""

    text: Inline
    align: str = "both"
    indent: bool = True
    keep: bool = False
    """Keep it on one page with what follows."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The next block begins on a new page."""


WordCell = Inline | int | None
"""Content of a table's cell."""
Block = Heading | Paragraph | Table[Any, WordCell] | PageBreak
"""A table is ruled, its head repeated on every page, no row broken."""


def document(title: str, blocks: Sequence[Block], *, landscape: bool = False, size: float = 12) -> bytes:
    """The .docx with these blocks on A4, pages numbered below.

    `title` is written into the file's properties only; `size` is that of the running text in points (16 for a 公文),
    tables are set in 10.5. Raises ValueError for a total longer than a row of its table.
    """
    width, height = _PAGE[::-1] if landscape else _PAGE
    room = round((width - _MARGINS[1] - _MARGINS[3]) * _TWIPS)
    boxes = _Boxes()
    body = "".join(_block(block, room, boxes) for block in blocks)
    if blocks and isinstance(blocks[-1], Table):
        # Word takes a document that ends in a table for damaged.
        body += _paragraph("", "Text", "left")
    top, right, bottom, left = (round(margin * _TWIPS) for margin in _MARGINS)
    turned = ' w:orient="landscape"' if landscape else ""
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
        f'<w:pgSz w:w="{round(width * _TWIPS)}" w:h="{round(height * _TWIPS)}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        ' w:header="600" w:footer="600" w:gutter="0"/></w:sectPr>'
    )
    names = f'xmlns:w="{_W}" xmlns:w14="{_W14}" xmlns:r="{_R}" xmlns:mc="{_MC}" mc:Ignorable="w14"'
    parts = {
        package.CONTENT_TYPES: _TYPES,
        "_rels/.rels": _RELATIONS,
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/document.xml": f"<w:document {names}><w:body>{body}{section}</w:body></w:document>",
        "word/styles.xml": _styles(size),
        "word/footer1.xml": _FOOTER,
        "word/settings.xml": _SETTINGS,
        "docProps/core.xml": _CORE.format(title=escape(clean(title))),
    }
    return package.write_package({name: (_HEAD + xml).encode() for name, xml in parts.items()})


class _Boxes:
    """Numbers the check boxes of a document, as Word wants each to have its own."""

    def __init__(self) -> None:
        self.count = 0

    def next(self) -> int:
        self.count += 1
        return self.count


def _block(block: Block, room: int, boxes: _Boxes) -> str:
    if isinstance(block, Heading):
        return _paragraph(block.text, ("Title", "Heading1", "Heading2")[min(block.level, 2)], "")
    if isinstance(block, Paragraph):
        return _paragraph(block.text, "Text" if block.indent else "Flush", block.align, boxes, keep=block.keep)
    if isinstance(block, PageBreak):
        return '<w:p><w:pPr><w:pStyle w:val="Flush"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
    return _table(block, room, boxes)


def _paragraph(text: Inline, style: str, align: str, boxes: _Boxes | None = None, *, keep: bool = False) -> str:
    justified = f'<w:jc w:val="{align}"/>' if align else ""
    kept = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{justified}</w:pPr>{_inline(text, boxes or _Boxes())}</w:p>'


def _inline(text: Inline, boxes: _Boxes) -> str:
    if isinstance(text, str):
        return _run(text, False)
    return "".join(_run(run.text, run.bold) if run.box is None else _check_box(run, boxes.next()) for run in text)


def _run(text: str, bold: bool) -> str:
    if not text:
        return ""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).splitlines()]
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def _check_box(run: Run, number: int) -> str:
    shown = _TICKED if run.box else _BOX
    look = '<w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" w:hint="eastAsia"/></w:rPr>'
    states = "".join(
        f'<w14:{name} w14:val="{ord(sign):04X}" w14:font="MS Gothic"/>'
        for name, sign in (("checkedState", _TICKED), ("uncheckedState", _BOX))
    )
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val={quoteattr(clean(run.tag))}/><w:id w:val="{number}"/>'
        f'<w14:checkbox><w14:checked w14:val="{int(bool(run.box))}"/>{states}</w14:checkbox></w:sdtPr>'
        f"<w:sdtContent><w:r>{look}<w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def _table(table: Table[Any, WordCell], room: int, boxes: _Boxes) -> str:
    total = sum(col.width for col in table.cols)
    widths = [round(room * col.width / total) for col in table.cols]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    heads = "".join(_cell(col.head, "TableHead", "center", width, "D9E2EC", boxes)
                    for col, width in zip(table.cols, widths, strict=True))  # fmt: skip
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"]
    for cells in table.body():
        made = "".join(
            _cell(content, "TableText", col.align, width, tint or "", boxes)
            for (content, tint, _), col, width in zip(cells, table.cols, widths, strict=True)
        )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{made}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _cell(content: WordCell, style: str, align: str, width: int, fill: str, boxes: _Boxes) -> str:
    text = "" if content is None else str(content) if isinstance(content, int) else content
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{_paragraph(text, style, align, boxes)}</w:tc>"
    )


def _styles(size: float) -> str:
    half, leading = round(size * 2), round(size * 20 * 1.6)

    def style(identity: str, name: str, role: str, points: float, spacing: str, *, based: str = "", more: str = "",
              bold: bool = False) -> str:  # fmt: skip
        font = f'<w:rFonts w:ascii="{_latin(role)}" w:hAnsi="{_latin(role)}" w:eastAsia="{WORD_NAMES[role]}"/>'
        look = f'{font}{"<w:b/>" if bold else ""}<w:sz w:val="{round(points * 2)}"/>'
        parent = f'<w:basedOn w:val="{based}"/>' if based else ""
        default = ' w:default="1"' if identity == "Flush" else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{identity}"{default}><w:name w:val="{name}"/>{parent}<w:qFormat/>'
            f"<w:pPr>{more.partition('|')[0]}{spacing}{more.partition('|')[2]}</w:pPr><w:rPr>{look}</w:rPr></w:style>"
        )

    exact = f'<w:spacing w:line="{leading}" w:lineRule="exact"/>'
    line = '<w:spacing w:before="20" w:after="20"/>'
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="70" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="{half}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        + style("Flush", "Normal", FANG, size, exact)
        + style("Text", "Body Text", FANG, size, exact, based="Flush",
                more='|<w:ind w:firstLineChars="200" w:firstLine="480"/>')
        + style("Title", "Title", TITLE, 20, '<w:spacing w:before="120" w:after="240"/>', based="Flush",
                more='|<w:jc w:val="center"/>')
        + style("Heading1", "heading 1", HEI, 15, '<w:spacing w:before="240" w:after="80"/>', based="Flush",
                more='<w:keepNext/>|<w:outlineLvl w:val="0"/>')
        + style("Heading2", "heading 2", HEI, 12.5, '<w:spacing w:before="160" w:after="60"/>', based="Flush",
                more='<w:keepNext/>|<w:outlineLvl w:val="1"/>')
        + style("TableText", "Table Text", SONG, 10.5, line, based="Flush")
        + style("TableHead", "Table Head", HEI, 10.5, line, based="Flush")
        + '<w:style w:type="table" w:styleId="Ruled"><w:name w:val="Ruled"/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style></w:styles>"
    )  # fmt: skip


def _latin(role: str) -> str:
    """Latin letters take Times in running text, and the Chinese face's own where that is upright (黑体)."""
    return WORD_NAMES[HEI] if role == HEI else WORD_NAMES[LATIN]


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_KIND}.footer+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_KIND}.settings+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
_DOCUMENT_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_R}/footer" Target="footer1.xml"/>'
    f'<Relationship Id="rId3" Type="{_R}/settings" Target="settings.xml"/></Relationships>'
)
_SETTINGS = (
    f'<w:settings xmlns:w="{_W}"><w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_FOOTER = (
    f'<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="TableText"/><w:jc w:val="center"/></w:pPr>'
    f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{_FIELD}<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)
_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"<dc:title>{{title}}</dc:title><dc:creator>{package.CREATOR}</dc:creator>"
    f'<dcterms:created xsi:type="dcterms:W3CDTF">{_STAMP}</dcterms:created>'
    f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_STAMP}</dcterms:modified></cp:coreProperties>'
)
