"""A .docx as any word processor packs it → its parts, the main one and those beside it under the names we know."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping

from pipeline.office import package
from pipeline.office.ooxml import DOCUMENT, DOCUMENT_RELS, RELATIONSHIPS, Element, W, parse_xml, serialise

_ROOT_RELS = "_rels/.rels"
_STRICT = "http://purl.oclc.org/ooxml/"
"""With what the names of ISO 29500 strict begin."""
_BESIDE = ("styles", "settings", "fontTable")
_UNPACKED = 150_000_000
"""Bytes of a chapter with its pictures beyond which it is refused."""


class StrictDocument(ValueError):
    """Saved as ISO 29500 strict: names and units are others, and most programs that write Word files cannot."""


def read_word_package(data: bytes) -> dict[str, bytes]:
    """Name → bytes of every part, the main one as word/document.xml, its styles, settings and fonts beside it.

    Office on the web writes word/document2.xml. Raises zipfile.BadZipFile or KeyError for what is no Word file,
    ValueError or etree.XMLSyntaxError where its main part is none, StrictDocument for a strict one.
    """
    files = package.read_package(data, _UNPACKED)
    main = _main(files)
    if main != DOCUMENT:
        files[DOCUMENT] = files.pop(main)
        rels = files.pop(rels_of(main), None)
        if rels is not None:
            files[DOCUMENT_RELS] = _rehung(rels, posixpath.dirname(main))
    root = parse_xml(files[DOCUMENT])
    if root.tag.startswith(f"{{{_STRICT}"):
        raise StrictDocument
    if root.tag != W + "document" or root.find(W + "body") is None:
        raise zipfile.BadZipFile("the main part is no document")
    for link in parse_xml(files[DOCUMENT_RELS]) if DOCUMENT_RELS in files else ():
        kind, path = str(link.get("Type")).rpartition("/")[2], target(link.get("Target"))
        if kind in _BESIDE and path in files:
            files[f"word/{kind}.xml"] = files[path]
    return files


def target(path: str | None) -> str:
    """A relationship's target as a name in the package."""
    if not path:
        return ""
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join("word", path))


def rels_of(path: str) -> str:
    """Where a part's relationships stand: word/header1.xml → word/_rels/header1.xml.rels."""
    folder, name = posixpath.split(path)
    return f"{folder}/_rels/{name}.rels"


def _main(files: Mapping[str, bytes]) -> str:
    """Name of the main part; where nothing leads to one, that which it has nearly always."""
    links: list[Element] = list(parse_xml(files[_ROOT_RELS])) if _ROOT_RELS in files else []
    for link in links:
        path = posixpath.normpath(str(link.get("Target")).lstrip("/"))
        if str(link.get("Type")).endswith("/officeDocument") and path in files:
            return path
    return DOCUMENT


def _rehung(rels: bytes, folder: str) -> bytes:
    """Relationships with their targets from the root of the package."""
    tree = parse_xml(rels)
    for link in tree.iter(RELATIONSHIPS + "Relationship"):
        path = link.get("Target") or ""
        if link.get("TargetMode") != "External" and not path.startswith("/"):
            link.set("Target", "/" + posixpath.normpath(posixpath.join(folder, path)))
    return serialise(tree)
