"""Printed parts in order → one PDF with page numbers, jumps, bookmarks, contents and archive markers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from pipeline.publish.contents import PlacedHeading
from pipeline.publish.pdf import page_watermark
from pipeline.publish.pdf.html import Unsupported
from pipeline.publish.pdf.numbers import HEIGHT, WIDTH, Numbers, placing
from pipeline.publish.pdf.printing import PrintedPart
from pipeline.publish.pdf.runs import LINK
from pipeline.system.fonts import Fonts


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file carried inside the PDF."""

    name: str
    data: bytes
    media_type: str
    description: str


@dataclass(frozen=True, slots=True)
class PdfProperties:
    """What the file says of itself; `day` (成文日期) is the only date in it."""

    title: str
    author: str
    day: date
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    watermark: str = ""
    """The word behind the text of every page, "" for none."""
    archive: bool = True
    """Marked as PDF/A; not what holds the pages of others, whose fonts may be missing."""


@dataclass(frozen=True, slots=True)
class BoundPart:
    """A printed part with what the merge needs of its line in the list of parts."""

    id: str
    title: str
    numbered: bool
    printed: PrintedPart


def placed(parts: Sequence[BoundPart]) -> tuple[PlacedHeading, ...]:
    """Every heading with its page; numbered parts count from 1, over all of them."""
    out, sheet, count = [], 0, 0
    for part in parts:
        for h in part.printed.headings:
            shown = str(count + h.page + 1) if part.numbered else ""
            out.append(PlacedHeading(h.level, h.text, h.anchor, shown, sheet + h.page + 1, part.id))
        sheet += len(part.printed.pages)
        count += len(part.printed.pages) if part.numbered else 0
    return tuple(out)


def marked(parts: Sequence[BoundPart]) -> dict[str, str]:
    """Every bookmark of the numbered parts with the number printed on its page."""
    out: dict[str, str] = {}
    count = 0
    for part in parts:
        if part.numbered:
            for name, (page, _, _) in part.printed.anchors.items():
                out.setdefault(name, str(count + page + 1))
            count += len(part.printed.pages)
    return out


def merge(
    parts: Sequence[BoundPart], numbers: Numbers, meta: PdfProperties, fonts: Fonts
) -> tuple[bytes, tuple[Unsupported, ...]]:
    """Bind the parts. Links to a bookmark that no part has are taken out and returned."""
    import pikepdf

    pdf = pikepdf.Pdf.new()
    where: dict[str, tuple[int, float, float]] = {}
    owners: list[tuple[int, int | None]] = []
    count = 0
    for i, part in enumerate(parts):
        first = len(pdf.pages)
        with pikepdf.open(BytesIO(part.printed.pdf)) as source:
            pdf.pages.extend(source.pages)
        for name, (page, x, y) in part.printed.anchors.items():
            where.setdefault(name, (first + page, x, y))
        for _ in part.printed.pages:
            count += part.numbered
            owners.append((i, count if part.numbered else None))
    pages = [page.obj for page in pdf.pages]
    lost = _links(pages, owners, parts, where)
    _stamp(pdf, owners, parts, numbers)
    if meta.watermark:
        page_watermark.lay(pdf, [box for part in parts for box in part.printed.pages], meta.watermark, fonts)
    _outline(pdf, parts, pages, where)
    _labels(pdf, owners)
    markers(pdf, meta)
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        min_version="1.7",
    )
    return out.getvalue(), lost


def _links(
    pages: Sequence[Any],
    owners: Sequence[tuple[int, int | None]],
    parts: Sequence[BoundPart],
    where: dict[str, tuple[int, float, float]],
) -> tuple[Unsupported, ...]:
    """Turn the placeholder addresses into jumps."""
    import pikepdf

    lost: dict[Unsupported, None] = {}
    for page, (owner, _) in zip(pages, owners, strict=True):
        kept = []
        for note in page.get("/Annots", []):
            action = note.get("/A")
            address = str(action.get("/URI", "")) if action is not None else ""
            if address.startswith(LINK):
                name = unquote(address.removeprefix(LINK))
                target = where.get(name)
                if target is None:
                    lost[Unsupported(parts[owner].id, "", f"书签“{name}”不存在")] = None
                    continue
                number, x, y = target
                del note["/A"]
                note["/Dest"] = pikepdf.Array([pages[number], pikepdf.Name.XYZ, x, y, None])
            note["/F"] = 4
            kept.append(note)
        if kept:
            page["/Annots"] = pikepdf.Array(kept)
        elif "/Annots" in page:
            del page["/Annots"]
    return tuple(lost)


def _stamp(pdf: Any, owners: Sequence[tuple[int, int | None]], parts: Sequence[BoundPart], numbers: Numbers) -> None:
    """Lay each page's number on it as a form of its own; the numbers share one embedded font."""
    import pikepdf

    with pikepdf.open(BytesIO(numbers.pdf)) as source:
        index: dict[int, int] = {}
        for at, (owner, number) in enumerate(owners):
            if number is None:
                continue
            index[owner] = index.get(owner, -1) + 1
            box = parts[owner].printed.pages[index[owner]]
            form = pdf.copy_foreign(source.pages[number - 1].as_form_xobject())
            form["/BBox"] = pikepdf.Array([0, 0, WIDTH, HEIGHT])
            page = pdf.pages[at]
            # pages of one part share their resources: each number needs a name of its own
            name = page.add_resource(form, pikepdf.Name.XObject, name=pikepdf.Name(f"/PageNumber{number}"))
            matrix = " ".join(f"{v:g}" for v in placing(number, box, numbers.dash_top))
            page.contents_add(b"q", prepend=True)
            page.contents_add(f"Q q {matrix} cm {name} Do Q".encode())


def _outline(
    pdf: Any, parts: Sequence[BoundPart], pages: Sequence[Any], where: dict[str, tuple[int, float, float]]
) -> None:
    """Bookmarks: the headings by level; a part without any is one bookmark under its title."""
    import pikepdf

    def target(page: int, x: float, y: float) -> Any:
        return pikepdf.Array([pages[page], pikepdf.Name.XYZ, x, y, None])

    with pdf.open_outline() as outline:
        sheet = 0
        for part in parts:
            stack: list[tuple[int, Any]] = []
            if not part.printed.headings and part.printed.pages:
                outline.root.append(pikepdf.OutlineItem(part.title, target(sheet, 0, part.printed.pages[0].height)))
            for h in part.printed.headings:
                _, x, y = part.printed.anchors[h.anchor]
                item = pikepdf.OutlineItem(h.text, target(sheet + h.page, x, y))
                while stack and stack[-1][0] >= h.level:
                    stack.pop()
                (stack[-1][1].children if stack else outline.root).append(item)
                if not stack:
                    item.is_closed = True
                stack.append((h.level, item))
            sheet += len(part.printed.pages)


def _labels(pdf: Any, owners: Sequence[tuple[int, int | None]]) -> None:
    """Page labels, so that a viewer's page box shows the printed number; unnumbered pages show i, ii, …"""
    import pikepdf

    ranges: list[Any] = []
    before: bool | None = None
    for at, (_, number) in enumerate(owners):
        if (number is None) is before:
            continue
        before = number is None
        style = pikepdf.Name.r if number is None else pikepdf.Name.D
        entry = pikepdf.Dictionary(S=style) if number is None else pikepdf.Dictionary(S=style, St=number)
        ranges += [at, entry]
    if ranges:
        pdf.Root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(ranges))


def markers(pdf: Any, meta: PdfProperties) -> None:
    """Put in language, title, XMP, output intent and attachments; conformance to PDF/A is marked but not promised."""
    import pikepdf

    stamp = f"D:{meta.day:%Y%m%d}000000+08'00'"
    info = {"/Title": meta.title, "/Author": meta.author, "/Producer": "selfcheck", "/CreationDate": stamp}
    info |= {"/ModDate": stamp} | ({"/Subject": meta.subject} if meta.subject else {})
    pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary({k: pikepdf.String(v) for k, v in info.items()}))
    root = pdf.Root
    root.Lang = pikepdf.String("zh-CN")
    root.PageMode = pikepdf.Name.UseOutlines
    root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    root.Metadata = pdf.make_stream(_xmp(meta).encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    if not meta.archive:
        return
    profile = pdf.make_stream(srgb(), N=3, Alternate=pikepdf.Name.DeviceRGB)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB"),
        Info=pikepdf.String("sRGB"),
        DestOutputProfile=profile,
    )
    root.OutputIntents = pikepdf.Array([intent])
    if not meta.attachments:
        return
    names, files = [], []
    for item in sorted(meta.attachments, key=lambda a: a.name):
        stream = pdf.make_stream(item.data, Type=pikepdf.Name.EmbeddedFile)
        stream.Subtype = pikepdf.Name("/" + item.media_type)
        checksum = hashlib.md5(item.data, usedforsecurity=False).digest()
        stream.Params = pikepdf.Dictionary(
            Size=len(item.data), CreationDate=stamp, ModDate=stamp, CheckSum=pikepdf.String(checksum)
        )
        spec = pikepdf.Dictionary(
            Type=pikepdf.Name.Filespec,
            F=pikepdf.String(item.name),
            UF=pikepdf.String(item.name),
            Desc=pikepdf.String(item.description),
            AFRelationship=pikepdf.Name.Data,
            EF=pikepdf.Dictionary(F=stream, UF=stream),
        )
        entry = pdf.make_indirect(spec)
        names += [pikepdf.String(item.name), entry]
        files.append(entry)
    root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array(names)))
    root.AF = pikepdf.Array(files)


def srgb() -> bytes:
    """The sRGB profile that comes with Pillow's colour library, its creation date set to a fixed day.

    Bytes 24–35 of an ICC header are the date (ICC.1:2010 7.2.1), 84–99 a checksum that may be zero (7.2.18).
    """
    from PIL import ImageCms

    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    raw[24:36] = b"".join(n.to_bytes(2, "big") for n in (2000, 1, 1, 0, 0, 0))
    raw[84:100] = bytes(16)
    return bytes(raw)


def _xmp(meta: PdfProperties) -> str:
    stamp = f"{meta.day:%Y-%m-%d}T00:00:00+08:00"
    words = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(meta.subject)}</rdf:li></rdf:Alt>'
    subject = f"<dc:description>{words}</dc:description>"
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        f"{'<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>' if meta.archive else ''}"
        "<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(meta.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{escape(meta.author)}</rdf:li></rdf:Seq></dc:creator>"
        f"{subject if meta.subject else ''}"
        f"<pdf:Producer>selfcheck</pdf:Producer><xmp:CreateDate>{stamp}</xmp:CreateDate>"
        f"<xmp:ModifyDate>{stamp}</xmp:ModifyDate>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    )
