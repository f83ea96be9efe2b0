"""Rendered parts that may follow on → the same, those marked that share a page with the part before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace

from pipeline.fill.page_setup import edge_words, setup_of
from pipeline.fill.rendered_part import unpacked_part
from pipeline.model.part import Part
from pipeline.office import package
from pipeline.office.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    R,
    W,
    new_element,
    parse_xml,
    put_property,
    serialise,
    style_of,
)
from pipeline.office.word_package import rels_of, target

LONGEST = 100
"""Rows from which on a part stays alone: it would push what follows from its pages with every row that comes."""
_TITLE, _ROOM = "AppendixTitle", "280"
"""Style of the titles that stand apart where a part follows on, and the twips above them."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a part may share pages."""

    setup: bytes | None
    """What its pages look like, headers and footers included; None where nothing may be joined to it."""
    below: bytes = b""
    """The part as it stands below another one, b"" where that changes nothing."""


def sharing(part: Part, follows: bool) -> Sharing:
    """How a part may share pages; `follows`: its writer lets it begin where the part before ends."""
    rendered = unpacked_part(part.docx)
    setup = _page_setup(part)
    if not follows or setup is None:
        return Sharing(setup)
    tree = deepcopy(rendered.document)
    first = next(iter(tree.find(W + "body")), None)
    if first is None or first.tag != W + "p" or style_of(first) != _TITLE:
        return Sharing(setup)  # chapters keep to the line grid
    put_property(first.find(W + "pPr"), new_element("spacing", before=_ROOM))
    return Sharing(setup, package.write_package({**rendered.files, DOCUMENT: serialise(tree)}))


def on_shared_pages(parts: Iterable[tuple[Part, Sharing, bool]]) -> Iterator[Part]:
    """The parts in order, each with how it may share pages and whether it may follow on; those that do say so."""
    before: bytes | None = None
    first = True
    for part, shares, follows in parts:
        if follows and not first and shares.setup is not None and shares.setup == before:
            yield replace(part, docx=shares.below or part.docx, follows=True)
        else:
            yield part
        before, first = shares.setup, False


def _page_setup(part: Part) -> bytes | None:
    """See Sharing.setup."""
    rendered = unpacked_part(part.docx)
    files, body = rendered.files, rendered.document.find(W + "body")
    sections = list(body.iter(W + "sectPr"))
    if part.contents or len(sections) != 1 or sum(1 for _ in body.iter(W + "tr")) > LONGEST:
        return None
    section = sections[0]
    links = {link.get("Id"): target(link.get("Target")) for link in parse_xml(files[DOCUMENT_RELS])}
    edges = []
    for reference in section.iter(W + "headerReference", W + "footerReference"):
        name = links[reference.get(R + "id")]
        pictures = parse_xml(files[rels_of(name)]) if rels_of(name) in files else ()
        shown = sorted(hashlib.sha256(files[target(link.get("Target"))]).hexdigest() for link in pictures)
        edges.append((reference.tag, reference.get(W + "type", "default"), edge_words(parse_xml(files[name])), shown))
    return repr((part.numbered, setup_of(section), sorted(edges))).encode()
