"""Documents with the sheets to swap → 换页.pdf: these sheets alone in the order they are printed, backs with them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline.publish.bundle.bind import carry_layers
from pipeline.publish.bundle.volume_properties import VolumeProperties, set_properties
from pipeline.publish.document_changes import DocumentChange

NAME = "换页.pdf"


def reprinted_pages(documents: Sequence[DocumentChange]) -> dict[tuple[str, tuple[int, ...]], int]:
    """(name of a document, pages now on a sheet to print) → the page of 换页.pdf that it begins at, from 1."""
    found: dict[tuple[str, tuple[int, ...]], int] = {}
    at = 1
    for one in documents:
        for swap in () if one.whole else one.swaps:
            if swap.new:
                found[one.name, swap.new] = at
                at += 2 if one.both_sides else 1
    return found


def sheets_pdf(documents: Sequence[DocumentChange], sources: Mapping[str, Path], said: VolumeProperties) -> bytes:
    """The PDF; b"" where no sheet is to be exchanged. `sources`: name of a document → its PDF as it is now, on disk.

    Where both sides are printed on, a sheet without a back has an empty page there. Links do not lead anywhere on
    paper and are left out.
    """
    import pikepdf

    with pikepdf.Pdf.new() as pdf, ExitStack() as held:
        layers: tuple[list[Any], list[Any]] = ([], [])
        begun: list[tuple[str, int]] = []
        for one in documents:
            swaps = [swap.new for swap in one.swaps if swap.new and not one.whole]
            if swaps:
                begun.append((one.title, len(pdf.pages)))
                # Its streams are read only while the file is written.
                source = held.enter_context(pikepdf.open(sources[one.name]))
                carry_layers(pdf, source, layers)
                for pages in swaps:
                    _lay_out(pdf, source, pages, both_sides=one.both_sides)
        if not begun:
            return b""
        if layers[0]:
            pdf.Root.OCProperties = pikepdf.Dictionary(
                OCGs=pikepdf.Array(layers[0]), D=pikepdf.Dictionary(OFF=pikepdf.Array(layers[1]))
            )
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in begun)
        set_properties(pdf, said)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _lay_out(pdf: Any, source: Any, pages: Sequence[int], *, both_sides: bool) -> None:
    import pikepdf

    for number in pages:
        page = source.pages[number - 1]
        for key in ("/Annots", "/StructParents", "/Tabs", "/B"):
            if key in page:
                del page[key]
        pdf.pages.append(page)
    if both_sides and len(pages) == 1:
        size = [float(side) for side in pikepdf.Page(source.pages[pages[0] - 1]).mediabox]
        pdf.add_blank_page(page_size=(size[2] - size[0], size[3] - size[1]))
