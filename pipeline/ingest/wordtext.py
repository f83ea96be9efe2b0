"""A .docx that has passed the gate → its paragraphs as text, and the pictures in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

from pipeline.ingest import gate, photo
from pipeline.ingest.gate import Refused
from pipeline.model.material import Picture
from pipeline.office.ooxml import W, parse_xml

_PICTURES, _PICTURE_BYTES = 60, 100 << 20
"""Pictures of one file that are opened, and their bytes."""
_KINDS = {"jpg": "jpg", "jpeg": "jpg", "png": "png"}
_LETTERS = 400_000
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def parsed(document: bytes) -> Any:
    """The root of the document part; raises Refused for XML that does not parse."""
    try:
        return parse_xml(document)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused("I104", "docx") from None


def document_text(parts: Mapping[str, bytes]) -> str:
    """The words of the document, a line a paragraph; the cells of a table row are one line, with “|” between them."""
    lines: list[str] = []
    last: Any = None
    for paragraph in parsed(parts.get("word/document.xml", b"")).iter(f"{W}p"):
        said = "".join(_piece(node) for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br"))
        row = next(paragraph.iterancestors(f"{W}tr"), None)
        if row is not None and row is last:
            lines[-1] += f"|{said}"
        else:
            lines.append(said)
        last = row
    return _UNSHOWN.sub("", "\n".join(lines)[:_LETTERS])


def _piece(node: Any) -> str:
    return (node.text or "") if node.tag == f"{W}t" else " "


def pictures(data: bytes) -> tuple[Picture, ...]:
    """The photographs and drawings inside, by name; one that cannot be opened is left out."""
    found, left = [], _PICTURE_BYTES
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.filename)
    for entry in entries:
        kind = _KINDS.get(entry.filename.rpartition(".")[2].lower(), "")
        if not kind or not entry.filename.startswith("word/media/") or entry.file_size > left:
            continue
        left -= entry.file_size
        try:
            found.append(photo.open_picture(gate.inflate(data, entry, "docx"), kind))
        except Refused:
            continue  # A drawing no reader knows is no photograph; the words of the file still count.
        if len(found) == _PICTURES:
            break
    return tuple(found)
