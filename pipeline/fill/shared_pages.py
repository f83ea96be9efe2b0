"""Rendered parts that may follow on → fewer parts: what fits shares a page instead of beginning one each."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from pipeline.fill import assemble
from pipeline.fill.rendered_part import unpacked_part
from pipeline.fill.style_sheet import rels_of, target
from pipeline.model.part import Part
from pipeline.office.ooxml import DOCUMENT_RELS, R, W, parse_xml

LONGEST = 100
"""Rows from which on a part stays alone: one changed cell is to print a few pages again, not all appendices."""


def joined(parts: Sequence[tuple[Part, bytes | None, bool]]) -> tuple[Part, ...]:
    """The parts in order, each with its page setup and whether it may follow on; those that do and share it are one."""
    groups: list[list[Part]] = []
    before: bytes | None = None
    for part, setup, follows in parts:
        if follows and groups and setup is not None and setup == before:
            groups[-1].append(part)
        else:
            groups.append([part])
        before = setup
    return tuple(_one(group) for group in groups)


def _one(group: Sequence[Part]) -> Part:
    if len(group) == 1:
        return group[0]
    first = group[0]
    docx, anchors = assemble.join(group)
    captions = {identity: text for part in group for identity, text in part.captions.items()}
    return Part(first.id, first.title, docx, first.numbered, captions=captions, anchors=anchors)


def page_setup(part: Part) -> bytes | None:
    """What the pages look like, headers and footers included; None where nothing may be joined to the part."""
    rendered = unpacked_part(part.docx)
    files, body = rendered.files, rendered.document.find(W + "body")
    sections = list(body.iter(W + "sectPr"))
    if part.contents or len(sections) != 1 or sum(1 for _ in body.iter(W + "tr")) > LONGEST:
        return None
    section = deepcopy(sections[0])
    links = {link.get("Id"): target(link.get("Target")) for link in parse_xml(files[DOCUMENT_RELS])}
    shown = [b"numbered" if part.numbered else b""]
    for reference in section.iter(W + "headerReference", W + "footerReference"):
        name = links[reference.attrib.pop(R + "id")]
        shown += [files[name], files.get(rels_of(name), b"")]
    # exclusive: names of the whole document that the section does not use are no part of it
    return b"\0".join([etree.tostring(section, method="c14n", exclusive=True), *shown])
