"""The bytes of a rendered part → its files and its document as a tree, unpacked once for everybody who looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pipeline.office import package
from pipeline.office.ooxml import DOCUMENT, Element, parse_xml

_KEPT = 200
"""Parts kept open: more than a report has."""


@dataclass(frozen=True, slots=True)
class RenderedPart:
    """A part as its readers see it. The tree is everybody's: whoever changes it works on a copy."""

    files: Mapping[str, bytes]
    document: Element


@lru_cache(_KEPT)
def unpacked_part(docx: bytes) -> RenderedPart:
    """The package of a part that we rendered; a damaged one is our bug and raises BadZipFile or KeyError."""
    files = package.read_package(docx)
    return RenderedPart(files, parse_xml(files[DOCUMENT]))
