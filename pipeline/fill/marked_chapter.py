"""A chapter as its writer saved it and what is wrong in it → a copy with a comment at each place, else the same."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence

from lxml import etree

from pipeline.fill.review import COMMENTS, CommentSpan, comment_styled, write_comments
from pipeline.fill.style_sheet import STYLES, StyleSheet, renamed
from pipeline.fill.template_place import TemplatePlaces, template_places
from pipeline.model.part import Provenance
from pipeline.model.table import Place
from pipeline.office import package
from pipeline.office.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    KIND,
    RELATIONSHIPS,
    TYPES,
    Element,
    W,
    package_root,
    parse_xml,
    serialise,
)
from pipeline.office.package import CONTENT_TYPES

_AUTHOR = "写法检查"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SHAPE = "{*}txbxContent"
_RELATION = "rIdWrittenComments"
_MARKS = [W + kind for kind in ("commentRangeStart", "commentRangeEnd", "commentReference")]


def marked_chapter(raw: bytes, name: str, told: Sequence[tuple[Place, Sequence[str]]], own: StyleSheet) -> bytes | None:
    """The chapter with what is told (place in words, lines) as comments; None where it cannot be opened as Word.

    What has no place in the body (a header, the file as a whole) is told at the first words. Comments of the writer's
    own stay.
    """
    try:
        files = package.read_package(raw)
        document = parse_xml(files[DOCUMENT])
        styles = parse_xml(files[STYLES]) if STYLES in files else None
        known = parse_xml(files[COMMENTS]) if COMMENTS in files else None
    except (zipfile.BadZipFile, KeyError, ValueError, etree.XMLSyntaxError):
        return None
    ids = renamed(styles, own)
    places = template_places(name, document, lambda style: ids.get(("paragraph", style)) or style)
    spans: dict[Element, list[CommentSpan]] = {}
    paragraphs = list(document.iter(W + "p"))
    for place, lines in told:
        spot = _spot(places, paragraphs, place)
        if spot is None:
            return None
        number, start, end = spot
        elsewhere = str(Place("", place.sheet, place.cell)) if places.find(place) != spot else ""
        ground = Provenance(said="\n".join([*filter(None, [elsewhere]), *lines]))
        spans.setdefault(paragraphs[number - 1], []).append((start, end, ground))
    _renumber(document, known, len(told))
    written = write_comments([document], spans, lambda ground: ground.said.split("\n"), _AUTHOR)
    return package.write_package(_with_comments(files, document, known, written))


def _spot(places: TemplatePlaces, paragraphs: Sequence[Element], place: Place) -> tuple[int, int, int] | None:
    """The characters that a comment is set at: where the place is, or the first that may bear one."""
    found = places.find(place)
    if found is not None and _may_bear(paragraphs[found[0] - 1]):
        return found
    for number, paragraph in enumerate(paragraphs, 1):
        text = places.text(number)
        if text.strip() and _may_bear(paragraph):
            return number, 0, len(text)
    return None


def _may_bear(paragraph: Element) -> bool:
    """Word takes no comments in shapes."""
    inside = next(paragraph.iterancestors(_SHAPE), None)
    return inside is None and next(paragraph.iter(_SHAPE), None) is None


def _renumber(document: Element, known: Element | None, first: int) -> None:
    """Give the writer's own comments numbers from `first` on, in the text and in their part."""
    own = [] if known is None else list(known.iter(W + "comment"))
    new = {one.get(W + "id"): str(first + at) for at, one in enumerate(own)}
    for element in (*document.iter(*_MARKS), *own):
        element.set(W + "id", new.get(element.get(W + "id"), str(first + len(new))))


def _with_comments(
    files: Mapping[str, bytes], document: Element, known: Element | None, written: Sequence[str]
) -> dict[str, bytes]:
    out = dict(files)
    made = parse_xml(f'<w:comments xmlns:w="{W[1:-1]}">{"".join(written)}</w:comments>'.encode())
    part = made if known is None else known
    if known is not None:
        known.extend(list(made))
    out[DOCUMENT], out[COMMENTS] = serialise(document), serialise(part)
    if STYLES in out:
        out[STYLES] = comment_styled(out[STYLES])
    if known is None:
        rels = parse_xml(out[DOCUMENT_RELS]) if DOCUMENT_RELS in out else package_root(RELATIONSHIPS + "Relationships")
        etree.SubElement(
            rels, RELATIONSHIPS + "Relationship", Id=_RELATION, Type=KIND + "comments", Target="comments.xml"
        )
        out[DOCUMENT_RELS] = serialise(rels)
        types = parse_xml(out[CONTENT_TYPES])
        etree.SubElement(types, TYPES + "Override", PartName=f"/{COMMENTS}", ContentType=_TYPE)
        out[CONTENT_TYPES] = serialise(types)
    return out
