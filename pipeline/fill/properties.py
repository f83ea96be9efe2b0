"""What a document says of itself → docProps/core.xml, and which text it holds → docProps/custom.xml."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pipeline.model.revision import Revision

CORE, CUSTOM = "docProps/core.xml", "docProps/custom.xml"
NUMBER, YEAR, TEXT, BESIDE = "稿次", "考核年度", "稿次校验", "随附"
"""Names of the properties that tell a returned file's text; every word processor keeps them when it saves. The last
is the name of a document that goes with the report and has no text of its own there."""


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """Properties of a document: title, who made it out, and the day it bears (never the day it was made).

    `watermark` is the word behind the text of every page, "" for none; `revision`: which text of the report it holds or
    goes with, None for none; `beside`: its name where it only goes with the report.
    """

    title: str
    author: str
    day: datetime.date
    watermark: str = ""
    revision: Revision | None = None
    beside: str = ""


def core(meta: DocumentProperties) -> bytes:
    """The part with the properties."""
    moment = f"{meta.day.isoformat()}T00:00:00Z"
    dates = "".join(
        f'<dcterms:{kind} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{kind}>' for kind in ("created", "modified")
    )
    author = escape(meta.author)
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(meta.title)}</dc:title><dc:creator>{author}</dc:creator>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f"<dc:language>zh-CN</dc:language>{dates}</cp:coreProperties>"
    )
    return text.encode()


def custom(revision: Revision, beside: str = "") -> bytes:
    """The part with the properties that say which text it is, or `beside` which it lies."""
    told = [(NUMBER, "i4", str(revision.number)), (YEAR, "i4", str(revision.year)), (TEXT, "lpwstr", revision.digest)]
    told += [(BESIDE, "lpwstr", escape(beside))] if beside else []
    said = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{name}">'
        f"<vt:{kind}>{value}</vt:{kind}></property>"
        for number, (name, kind, value) in enumerate(told, 2)
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{said}</Properties>'
    )
    return text.encode()
