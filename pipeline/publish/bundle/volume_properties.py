"""What a volume says of itself → the properties and metadata of its PDF, with one date in it and no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

_MAKER = "selfcheck"


@dataclass(frozen=True, slots=True)
class VolumeProperties:
    """Title and author of a volume; `day` (成文日期) is the only date in it."""

    title: str
    author: str
    day: date


def set_properties(pdf: Any, said: VolumeProperties) -> None:
    """Put title, author, day and language into the PDF, and let it open with its bookmarks.

    It is not marked as PDF/A: it holds pages of others, whose fonts may be missing.
    """
    import pikepdf

    stamp = f"D:{said.day:%Y%m%d}000000+08'00'"
    info = {"/Title": said.title, "/Author": said.author, "/Producer": _MAKER}
    info |= {"/CreationDate": stamp, "/ModDate": stamp}
    pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary({key: pikepdf.String(text) for key, text in info.items()}))
    root = pdf.Root
    root.Lang = pikepdf.String("zh-CN")
    root.PageMode = pikepdf.Name.UseOutlines
    root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    root.Metadata = pdf.make_stream(_xmp(said).encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)


def _xmp(said: VolumeProperties) -> str:
    """The same in XMP (ISO 16684-1), as readers of archives look for it."""
    stamp = f"{said.day:%Y-%m-%d}T00:00:00+08:00"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        "<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(said.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{escape(said.author)}</rdf:li></rdf:Seq></dc:creator>"
        f"<pdf:Producer>{_MAKER}</pdf:Producer><xmp:CreateDate>{stamp}</xmp:CreateDate>"
        f"<xmp:ModifyDate>{stamp}</xmp:ModifyDate>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    )
