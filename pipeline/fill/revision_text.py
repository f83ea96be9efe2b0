"""The bound parts of a report → its text, paragraph by paragraph, and where in the parts each paragraph stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.fill.contents_field import PLACEHOLDER
from pipeline.fill.rendered_part import unpacked_part
from pipeline.fill.template_place import HEADINGS
from pipeline.model.part import Anchor, Part
from pipeline.model.revision import ParagraphKind, PrintedGround, RevisionParagraph
from pipeline.reading.word_paragraphs import word_paragraphs
from pipeline.system.cache import Cache, key_of
from pipeline.system.json_values import decoded, encoded, joined_pieces, split_pieces
from pipeline.system.program import program_digest

_TABLE_CAPTION = "TableCaption"
_CAPTIONS = (_TABLE_CAPTION, "FigureCaption")


@dataclass(frozen=True, slots=True)
class PlacedParagraph:
    """A paragraph of the text: which part (place in their order) and which of its paragraphs (from 0) it is."""

    part: int
    number: int
    paragraph: RevisionParagraph


@dataclass(frozen=True)
class PartText:
    """The text of a part as it is kept, to be read where somebody looks at it."""

    order: int
    """Place of the part in the report, from 0."""
    numbers: bytes
    body: bytes
    """JSON of its RevisionParagraphs, rows counted in the part."""
    kept_places: bytes
    words: bytes
    """A digest of its words alone: where their cells lie makes no other text."""

    @cached_property
    def places(self) -> frozenset[tuple[str, ...]]:
        """The places that its paragraphs have."""
        return frozenset(decoded(self.kept_places, tuple[tuple[str, ...], ...]))

    @cached_property
    def paragraphs(self) -> tuple[PlacedParagraph, ...]:
        """Its paragraphs in reading order."""
        numbers, found = decoded(self.numbers, tuple[int, ...]), decoded(self.body, tuple[RevisionParagraph, ...])
        return tuple(PlacedParagraph(self.order, number, one) for number, one in zip(numbers, found, strict=True))


def part_texts(parts: Sequence[Part], templates: Mapping[str, str], store: Cache | None = None) -> tuple[PartText, ...]:
    """The text of each part; `templates`: title of a part → the template it is filled in from.

    What stood in a part that is the same as before is not read again.
    """
    return tuple(_text_of(order, part, templates, store) for order, part in enumerate(parts))


def _text_of(order: int, part: Part, templates: Mapping[str, str], store: Cache | None) -> PartText:
    told = encoded((part.title, part.anchors, dict(templates)))
    key = key_of("text of a part", program_digest(), told, part.docx) if store is not None else ""
    known = store.get(key) if store is not None else None
    if known is not None:
        numbers, (body, places, words) = split_pieces(known)
        return PartText(order, numbers, body, places, words)
    found = tuple(_paragraphs(part, templates))
    numbers, body = encoded(tuple(number for number, _ in found)), encoded(tuple(one for _, one in found))
    places = encoded(tuple(dict.fromkeys(one.place for _, one in found)))
    words = key_of(*(f"{one.row} {one.cell} {one.text}" for _, one in found)).encode()
    if store is not None:
        store.put(key, joined_pieces(numbers, [body, places, words]))
    return PartText(order, numbers, body, places, words)


def _paragraphs(part: Part, templates: Mapping[str, str]) -> Iterator[tuple[int, RevisionParagraph]]:
    anchors: dict[int, list[Anchor]] = {}
    for anchor in part.anchors:
        anchors.setdefault(anchor.paragraph, []).append(anchor)
    headings: dict[int, str] = {}
    caption, template = "", next((file for name, file in templates.items() if _is_of(part.title, name)), "")
    for one in word_paragraphs(unpacked_part(part.docx).document):
        text = one.text.strip()
        if not text and not one.picture or PLACEHOLDER in text:
            continue
        kind = _kind(one.style, one.row, text)
        if kind is ParagraphKind.HEADING:
            level = HEADINGS[one.style]
            headings = {at: said for at, said in headings.items() if at < level} | {level: text}
            caption = ""
        elif one.style == _TABLE_CAPTION:
            caption = text
        place = tuple(said for _, said in sorted(headings.items())) or (part.title,)
        if kind is ParagraphKind.CELL and caption:
            place = (*place, caption)
        grounds = tuple(
            PrintedGround(
                anchor.start,
                anchor.end,
                anchor.ground.key,
                () if anchor.ground.key is not None else tuple(map(str, anchor.ground.at)),
            )
            for anchor in anchors.get(one.number, ())
        )
        yield (
            one.number,
            RevisionParagraph(one.text, kind, place, one.row, one.cell, template, grounds, one.fields),
        )


def _is_of(title: str, name: str) -> bool:
    """Whether a part is the one of that title, or a slice of it."""
    return title == name or title.startswith(f"{name}（")


def _kind(style: str, row: int, text: str) -> ParagraphKind:
    if row:
        return ParagraphKind.CELL
    if style in HEADINGS:
        return ParagraphKind.HEADING
    if style in _CAPTIONS:
        return ParagraphKind.CAPTION
    return ParagraphKind.BODY if text else ParagraphKind.PICTURE
