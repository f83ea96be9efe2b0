"""A planned volume and its sheets → one PDF on disk: stamped, with bookmarks and links, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline.publish.bundle import volume_pages
from pipeline.publish.bundle.plan import BoundPiece, Volume
from pipeline.publish.bundle.typeface import FONT, Typeface
from pipeline.publish.bundle.volume_pages import Drawn
from pipeline.publish.pdf.merge import PdfProperties, markers


def stamps(face: Typeface, volume: Volume, sizes: Sequence[tuple[float, float]]) -> list[str]:
    """The stamp of every sheet but the cover; `sizes` of all sheets of the volume."""
    words = ["", *["目录"] * (volume.front - 1)]
    for piece in volume.pieces:
        words += [heading(piece)] * piece.sheets
    total = len(words)
    return [
        volume_pages.sheet_head(face, *size, word, page, total) if page > 1 else ""
        for page, (word, size) in enumerate(zip(words, sizes, strict=True), 1)
    ]


def heading(piece: BoundPiece) -> str:
    """What the stamp says of a piece: its number and title, or the numbers of its photographs."""
    first, last = piece.numbered[0], piece.numbered[-1]
    return f"{first.number}　{first.title}" if first is last else f"{first.number} 至 {last.number}　照片"


def bind(
    volume: Volume,
    front: Sequence[Drawn],
    drawn: Sequence[Drawn | None],
    stamped: Sequence[str],
    face: Typeface,
    program: bytes,
    names: dict[str, str],
    meta: PdfProperties,
    path: Path,
) -> None:
    """Write the volume. `drawn` is one for each piece, None where it has sheets of its own; `names` of indicators."""
    import pikepdf

    with pikepdf.Pdf.new() as pdf, ExitStack() as held:
        font = face.embed(pdf, program)
        layers: tuple[list[Any], list[Any]] = ([], [])
        for one in front:
            _page(pdf, one)
        for piece, own in zip(volume.pieces, drawn, strict=True):
            if piece.path is not None:
                # Its streams are read only while the volume is written: memory holds no scan.
                source = held.enter_context(pikepdf.open(piece.path))
                pdf.pages.extend(source.pages)
                _layers(pdf, source, layers)
            elif own is not None:
                _page(pdf, own)
        pages = list(pdf.pages)
        for page, words in zip(pages, stamped, strict=True):
            page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name(FONT))
            if words:
                page.contents_add(words.encode())
        for page, one in zip(pages, front, strict=False):
            _links(pdf, page, pages, one)
        _outline(pdf, volume, pages, names)
        if layers[0]:
            pdf.Root.OCProperties = pikepdf.Dictionary(
                OCGs=pikepdf.Array(layers[0]), D=pikepdf.Dictionary(OFF=pikepdf.Array(layers[1]))
            )
        markers(pdf, meta)
        pdf.save(
            path,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            min_version="1.7",
        )


def _layers(pdf: Any, source: Any, layers: tuple[list[Any], list[Any]]) -> None:
    """Add the layers of a source to all there are, and those of them that are off."""
    said = source.Root.get("/OCProperties")
    if said is not None:
        layers[0].extend(pdf.copy_foreign(one) for one in said.OCGs)
        layers[1].extend(pdf.copy_foreign(one) for one in said.D.OFF)


def _page(pdf: Any, drawn: Drawn) -> None:
    import pikepdf

    page = pdf.add_blank_page(page_size=(volume_pages.WIDE, volume_pages.HIGH))
    operators = drawn.operators
    for at, (photo, (x, y, wide, high)) in enumerate(drawn.photos):
        image = pdf.make_stream(
            b"",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=photo.pixels[0],
            Height=photo.pixels[1],
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
        )
        image.write(photo.path.read_bytes(), filter=pikepdf.Name.DCTDecode)
        name = page.add_resource(image, pikepdf.Name.XObject, name=pikepdf.Name(f"/P{at}"))
        operators += f"q {wide:.2f} 0 0 {high:.2f} {x:.2f} {y:.2f} cm {name} Do Q\n"
    page.contents_add(operators.encode())


def _links(pdf: Any, page: Any, pages: Sequence[Any], drawn: Drawn) -> None:
    import pikepdf

    if drawn.links:
        page.obj["/Annots"] = pikepdf.Array(
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[round(side, 2) for side in link.box],
                    Border=[0, 0, 0],
                    F=4,
                    Dest=pikepdf.Array([pages[link.page - 1].obj, pikepdf.Name.Fit]),
                )
            )
            for link in drawn.links
        )


def _outline(pdf: Any, volume: Volume, pages: Sequence[Any], names: dict[str, str]) -> None:
    """Bookmarks: the contents, then by indicator every number that stands in the volume."""
    import pikepdf

    def item(title: str, page: int) -> Any:
        return pikepdf.OutlineItem(title, pikepdf.Array([pages[page - 1].obj, pikepdf.Name.Fit]))

    with pdf.open_outline() as outline:
        outline.root.append(item("目录", min(2, len(pages))))
        home, last = None, ""
        for title, indicator, page in _bookmarks(volume):
            if home is None or indicator != last:
                home, last = item(f"{indicator}　{names.get(indicator, '')}".rstrip("　"), page), indicator
                home.is_closed = True
                outline.root.append(home)
            home.children.append(item(title, page))


def _bookmarks(volume: Volume) -> Iterator[tuple[str, str, int]]:
    page = volume.front + 1
    for piece in volume.pieces:
        if piece.sheets:
            for one in piece.numbered:
                yield f"{one.number}　{one.title}", one.indicator, page
        page += piece.sheets
