"""The bytes of one rendered Word part → its XML trees, relations and pictures, read without any trust."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from pipeline.office.ooxml import Element, W, parse_xml

_OFF = {"0", "false", "off", "none"}
_TYPES = {"png": "image/png", "svg": "image/svg+xml", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
_MEDIA = re.compile(r"word/media/[\w.-]+")
"""A picture's path. They are written into a folder under their names: one that leads out of it is no picture's."""


@dataclass(frozen=True, slots=True)
class Package:
    """One opened part: trees that may be absent are None, relations are id → target path in the zip."""

    body: Element
    styles: Element | None
    numbering: Element | None
    settings: Element | None
    relations: dict[str, str]
    headers: dict[str, Element]
    """Path in the zip → tree of a header or footer."""
    pictures: dict[str, bytes]
    """Path in the zip → bytes."""


def open_part(part: bytes) -> Package:
    """Open a .docx; the caller made it, so a damaged one is a bug and raises zipfile.BadZipFile or KeyError."""
    with zipfile.ZipFile(io.BytesIO(part)) as archive:
        names = set(archive.namelist())

        def tree(name: str) -> Element | None:
            return parse_xml(archive.read(name)) if name in names else None

        relations: dict[str, str] = {}
        links = tree("word/_rels/document.xml.rels")
        for link in links if links is not None else ():
            if link.get("TargetMode") != "External":
                target = link.get("Target")
                relations[link.get("Id")] = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("word", target))
                )
        edges = {t: parse_xml(archive.read(t)) for t in relations.values() if t in names and _is_edge(t)}
        pictures = {n: archive.read(n) for n in sorted(names) if _MEDIA.fullmatch(n)}
        document = parse_xml(archive.read("word/document.xml"))
        return Package(
            body=document.find(f"{W}body"),
            styles=tree("word/styles.xml"),
            numbering=tree("word/numbering.xml"),
            settings=tree("word/settings.xml"),
            relations=relations,
            headers=edges,
            pictures=pictures,
        )


def pictures_of(part: bytes, paths: Iterable[str]) -> dict[str, bytes]:
    """The bytes of a part's pictures by path."""
    with zipfile.ZipFile(io.BytesIO(part)) as archive:
        return {path: archive.read(path) for path in paths}


def _is_edge(name: str) -> bool:
    return posixpath.basename(name).startswith(("header", "footer")) and name.endswith(".xml")


def local(element: Element) -> str:
    """`w:p` for a Word element, `{uri}name` for others: what a finding shows."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return f"w:{tag[len(W) :]}" if tag.startswith(W) else tag


def spelled(element: Element | None) -> bytes:
    """The element as it is written, for comparing; nothing where there is none."""
    return b"" if element is None else etree.tostring(element)


def on(parent: Element | None, name: str) -> bool | None:
    """A Word toggle: True/False as written, None where it is not there."""
    if parent is None:
        return None
    child = parent.find(W + name)
    return None if child is None else child.get(W + "val") not in _OFF


def word_measure(text: str | None) -> float | None:
    """A measure written as a number (Word writes twips, half points, eighths); None for anything else."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def media_type(name: str) -> str | None:
    """MIME type by file name; None for a picture the PDF cannot take (emf, wmf, tiff)."""
    return _TYPES.get(name.rsplit(".", 1)[-1].lower())
