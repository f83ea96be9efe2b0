"""What a document says of itself → docProps/core.xml."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from xml.sax.saxutils import escape

CORE = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class DocumentProperties:
    """Properties of a document: title, who made it out, and the day it bears (never the day it was made).

    `watermark` is the word behind the text of every page, "" for none.
    """

    title: str
    author: str
    day: datetime.date
    watermark: str = ""


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
