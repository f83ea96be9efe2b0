"""A planned volume and its sheets → one PDF on disk: stamped, with bookmarks and links, the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline.publish.bundle.own_sheets import Front
from pipeline.publish.bundle.plan import Sheets, Volume, VolumePage
from pipeline.publish.bundle.typeface import FONT, Typeface
from pipeline.publish.bundle.volume_properties import VolumeProperties, set_properties


def order(volume: Volume, front: Front) -> tuple[Sheets, ...]:
    """All sheets of a volume in the order in which they are bound."""
    found = [front.cover, front.contents]
    for at, piece in enumerate(volume.pieces):
        found += [front.dividers.get(at), piece.printed]
    return tuple(one for one in found if one is not None)


def bind(
    volume: Volume,
    sheets: Sequence[Sheets],
    stamped: Sequence[str],
    where: Mapping[str, VolumePage],
    face: Typeface,
    program: bytes,
    names: Mapping[str, str],
    said: VolumeProperties,
    path: Path,
) -> None:
    """Write the volume. `stamped`: operators for each sheet; `where` numbers stand; `names` of indicators."""
    import pikepdf

    with pikepdf.Pdf.new() as pdf, ExitStack() as held:
        font = face.embed(pdf, program)
        layers: tuple[list[Any], list[Any]] = ([], [])
        opened: dict[Path, Any] = {}
        for one in sheets:
            if one.path not in opened:
                # Its streams are read only while the volume is written: memory holds no scan.
                opened[one.path] = held.enter_context(pikepdf.open(one.path))
                carry_layers(pdf, opened[one.path], layers)
            pdf.pages.extend(opened[one.path].pages[one.first : one.first + len(one.sizes)])
        pages = list(pdf.pages)
        for page, words in zip(pages, stamped, strict=True):
            page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name(FONT))
            if words:
                page.contents_add(words.encode())
        first = 0
        for one in sheets:
            _links(pdf, pages, first, one, volume, where)
            first += len(one.sizes)
        _outline(pdf, volume, pages, names)
        if layers[0]:
            pdf.Root.OCProperties = pikepdf.Dictionary(
                OCGs=pikepdf.Array(layers[0]), D=pikepdf.Dictionary(OFF=pikepdf.Array(layers[1]))
            )
        set_properties(pdf, said)
        pdf.save(
            path,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            min_version="1.7",
        )


def carry_layers(pdf: Any, source: Any, layers: tuple[list[Any], list[Any]]) -> None:
    """Add the layers of a source to all there are, and those of them that are off."""
    said = source.Root.get("/OCProperties")
    if said is not None:
        layers[0].extend(pdf.copy_foreign(one) for one in said.OCGs)
        layers[1].extend(pdf.copy_foreign(one) for one in said.D.OFF)


def _links(
    pdf: Any, pages: Sequence[Any], first: int, sheets: Sheets, volume: Volume, where: Mapping[str, VolumePage]
) -> None:
    """Lead the links of some sheets to the numbers they name; one that stands in another volume cannot be led to."""
    import pikepdf

    made: dict[int, list[Any]] = {}
    for link in sheets.links:
        there = where.get(link.target)
        if there is not None and there.page and there.volume == volume.number:
            note = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Link,
                Rect=list(link.box),
                Border=[0, 0, 0],
                F=4,
                Dest=pikepdf.Array([pages[there.page - 1].obj, pikepdf.Name.Fit]),
            )
            made.setdefault(first + link.page, []).append(pdf.make_indirect(note))
    for at, notes in made.items():
        pages[at].obj["/Annots"] = pikepdf.Array(notes)


def _outline(pdf: Any, volume: Volume, pages: Sequence[Any], names: Mapping[str, str]) -> None:
    """Bookmarks: the contents, then by indicator every number that stands in the volume."""
    import pikepdf

    def item(title: str, page: int) -> Any:
        return pikepdf.OutlineItem(title, pikepdf.Array([pages[page - 1].obj, pikepdf.Name.Fit]))

    with pdf.open_outline() as outline:
        if volume.contents:
            outline.root.append(item("目录", volume.cover + 1))
        home, last = None, ""
        for title, indicator, page in _bookmarks(volume):
            if home is None or indicator != last:
                home, last = item(f"{indicator}　{names.get(indicator, '')}".rstrip("　"), page), indicator
                home.is_closed = True
                outline.root.append(home)
            home.children.append(item(title, page))


def _bookmarks(volume: Volume) -> Iterator[tuple[str, str, int]]:
    for piece, page in volume.pages():
        if piece.sheets:
            for one in piece.numbered:
                yield f"{one.number}　{one.title}", one.indicator, page
