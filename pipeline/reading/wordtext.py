"""A .docx → its paragraphs as text, the pictures in it, and the rows of its tables that have boxes to tick."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.model.material import Picture
from pipeline.model.receipt import Absence
from pipeline.office.ooxml import W
from pipeline.reading import gate, photo
from pipeline.reading.file_contents import TickedRow
from pipeline.reading.gate import Refused
from pipeline.reading.word_tree import TICK, said_in
from pipeline.system.personal_numbers import mask_personal

_PICTURES, _PICTURE_BYTES = 60, 100 << 20
"""Pictures of one file that are opened, and their bytes."""
_KINDS = {"jpg": "jpg", "jpeg": "jpg", "png": "png"}
_LETTERS = 400_000
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_TICKS = frozenset(f"{TICK}☒■√✓✔●")
_BOXES = frozenset(one.word for one in Absence)
"""Heads of the columns whose boxes are ticked."""
_HEADS = 2
"""Heads of boxes that a table must have to be that of a 情况说明."""


def document_text(root: Any) -> str:
    """The words of the document, a line a paragraph; the cells of a table row are one line, with “|” between them."""
    lines: list[str] = []
    last: Any = None
    for paragraph in root.iter(f"{W}p"):
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


def ticked_rows(root: Any) -> Iterator[TickedRow]:
    """The rows of every table whose heads are those of boxes: a 情况说明."""
    for number, table in enumerate(root.iter(f"{W}tbl"), 1):
        heads: Sequence[str] = ()
        for order, row in enumerate(table.iterchildren(f"{W}tr"), 1):
            texts = [mask_personal(said_in(cell)) for cell in row.iterchildren(f"{W}tc")]
            if sum(text in _BOXES for text in texts) >= _HEADS:
                heads = texts
            elif heads and len(texts) == len(heads):
                cells = tuple(zip(heads, texts, strict=True))
                ticked = tuple(head for head, text in cells if set(text) & _TICKS)
                yield TickedRow(f"表{number} 第{order}行", cells, ticked)


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
